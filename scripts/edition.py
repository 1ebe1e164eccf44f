"""Keeps the registry's data files as the edition that they name: `python scripts/edition.py`.

Run at a release, as its last change of the registry. From then on the files of that name are fixed:
the next edit is recorded under another (`ossrank registry diff … --record`).
"""

from pathlib import Path

from ossrank.archive import make_archive
from ossrank.registry.changes import check_lines
from ossrank.registry.data import DATA, NAME_FILE
from ossrank.registry.edition import EDITIONS, read_files


def keep(data: Path, editions: Path) -> Path:
    """The zip of a data folder's edition, written unless it is there with the very same files.

    Raises UsageError where a file is wrong or a change has no line, SystemExit where the name is
    that of other files, or missing.
    """
    check_lines(data)
    files = read_files(data)
    if files.edition is None:
        raise SystemExit(f"{data} has no {NAME_FILE}: ossrank registry diff … --record writes it")
    path = editions / f"{files.edition}.zip"
    if not path.exists():
        name = f"{files.edition}\n".encode("ascii")
        path.write_bytes(make_archive({**files.contents, NAME_FILE: name}))
    elif read_files(path).sha256 != files.sha256:
        raise SystemExit(f"{path} holds other files: edition {files.edition} was released")
    return path


if __name__ == "__main__":
    print(keep(DATA, EDITIONS))
