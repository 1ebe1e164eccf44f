"""The registry's data files as they were on a day: those released, a folder, or a zip."""

import re
from datetime import date
from pathlib import Path

from ossrank.archive import read_archive
from ossrank.errors import UsageError
from ossrank.files import read_whole
from ossrank.registry.data import DATA_FILES, NAME_FILE, DataFiles, built_in

EDITIONS = Path(__file__).with_name("editions")
"""The released editions, each a zip of its files."""

NAME = re.compile(r"(\d{4})\.(\d\d)\.(\d\d)(\.[1-9]\d?)?", re.ASCII)
"""The day of an edition, and the number of a further one of that day."""

BESIDE = ("changes.csv", "countries.csv")
"""What may lie with an edition's files and is no part of it."""


MOST_BYTES = 8 * 2**20
"""Of an edition's files together, unpacked: fifty times those of today."""


def released() -> list[str]:
    """The names of the editions that were released and are kept as a zip, the newest first."""
    return sorted((path.stem for path in EDITIONS.glob("*.zip")), key=_order, reverse=True)


def names_at_hand() -> list[str]:
    """The names of the editions at hand, the newest first; that of `data` is one of them."""
    return sorted({*released(), str(built_in().edition)}, key=_order, reverse=True)


def _order(name: str) -> list[int]:
    return [int(part) for part in name.split(".")]


def is_edition(named: str | Path) -> bool:
    """Whether a text names an edition, a folder or a zip, and not a CSV."""
    path = Path(named)
    return bool(NAME.fullmatch(str(named))) or path.suffix.lower() == ".zip" or path.is_dir()


def read_edition(named: str | Path) -> DataFiles:
    """The files of an edition at hand by its name, or of a folder or a zip, checked.

    A folder or a zip has the name that it states; where it states none, that of the edition at
    hand whose very files it holds, if any. Raises UsageError for a name that is not at hand, for
    what cannot be read or is wrong, and for files that state the name of an edition at hand and
    are not its own.
    """
    if NAME.fullmatch(str(named)):
        return edition_at_hand(str(named))
    files = read_files(Path(named))
    own = [name for name in names_at_hand() if edition_at_hand(name).sha256 == files.sha256]
    if files.edition in names_at_hand() and files.edition not in own:
        raise UsageError(
            f"{named} says that it is edition {files.edition}, whose files are others: write"
            f" another name into its {NAME_FILE}, or take that file away"
        )
    return DataFiles(files.contents, files.edition or (own[0] if own else None))


def edition_at_hand(name: str) -> DataFiles:
    """The files of an edition that this ossrank has; UsageError where it has none of that name."""
    here = built_in()
    if name == here.edition:
        return here
    if name not in names_at_hand():
        raise UsageError(
            f"no edition {name} at hand: those are {', '.join(names_at_hand())}; an older or newer"
            " one comes with another ossrank, or as a folder or a zip"
        )
    path = EDITIONS / f"{name}.zip"
    return DataFiles(
        _data_files(read_archive(path.read_bytes(), str(path), MOST_BYTES), str(path)), name
    )


def read_files(path: Path) -> DataFiles:
    """The files of a folder or a zip, checked, under the name that they state.

    Raises UsageError that names file, row and column.
    """
    try:
        if path.is_dir():
            wanted = (*DATA_FILES, NAME_FILE)
            # A pipe or a device under such a name would never end.
            there = [path / name for name in wanted if (path / name).is_file()]
            contents = {one.name: read_whole(one, MOST_BYTES) for one in there}
        else:
            contents = read_archive(read_whole(path, MOST_BYTES), str(path), MOST_BYTES)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(
            f"cannot read the registry {path}: {reason}; name an edition, a folder or a zip"
        ) from None
    return checked_files(contents, str(path))


def checked_files(contents: dict[str, bytes], where: str) -> DataFiles:
    """An edition's files by name, under the name that they state; UsageError as above."""
    from ossrank.registry.edition_check import check_edition

    if sum(map(len, contents.values())) > MOST_BYTES:
        raise UsageError(f"{where} holds over {MOST_BYTES // 2**20} MB: too much for an edition")
    files = DataFiles(_data_files(contents, where), _stated(contents, where))
    check_edition(files.contents, where)
    return files


def _data_files(contents: dict[str, bytes], where: str) -> dict[str, bytes]:
    """Of a folder's or a zip's contents those that make the edition."""
    for name in contents:
        if name not in (*DATA_FILES, NAME_FILE, *BESIDE):
            raise UsageError(
                f"{where} holds {name!r}, which is no file of an edition: those are"
                f" {', '.join(DATA_FILES)}, without a folder around them"
            )
    return {name: contents[name] for name in DATA_FILES if name in contents}


def _stated(contents: dict[str, bytes], where: str) -> str | None:
    """The name that an edition's files state, if they do."""
    if NAME_FILE not in contents:
        return None
    name = contents[NAME_FILE][:40].decode("ascii", "replace").strip()
    match = NAME.fullmatch(name)
    try:
        if match:
            date(*map(int, match.groups()[:3]))
            return name
    except ValueError:
        pass
    raise UsageError(
        f"{where}, {NAME_FILE}: {name!r} is no name such as 2026.11.26 or 2026.11.26.1"
    )
