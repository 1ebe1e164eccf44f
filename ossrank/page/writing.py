"""The page in a folder for a static host; a broken run leaves the old one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from ossrank.beside import parts_beside
from ossrank.errors import OssrankError, UsageError
from ossrank.formats.html.blocks import Document, Download
from ossrank.formats.html.rendering import GENERATOR, rendered

INDEX, PARTS = "index.html", ("charts", "data")


def write_folder(document: Document, target: Path) -> None:
    """Writes index.html, charts/ and data/ into a folder; what no earlier page put there stays.

    Raises UsageError where it has these of something else, OssrankError where the disk refuses.
    """
    check_folder(target)
    try:
        _write(document, target)
    except OSError as error:
        raise OssrankError(f"cannot write {target}: {error.strerror or error}") from None


def _write(document: Document, target: Path) -> None:
    text = rendered(document, _path)
    target.mkdir(parents=True, exist_ok=True)
    with parts_beside(target, (*PARTS, INDEX)) as new:
        for part in PARTS:
            (new / part).mkdir()
        for download in document.downloads:
            (new / _path(download)).write_text(download.body, "utf-8", newline="\n")
        (new / INDEX).write_text(text, "utf-8", newline="\n")
        _carry_others(target, new)


def _carry_others(target: Path, new: Path) -> None:
    """Links what lies in charts/ and data/, and the old page does not name, into the new ones."""
    index = target / INDEX
    page = index.read_text("utf-8", "replace") if index.exists() else ""
    named = set(re.findall(rf'"((?:{"|".join(PARTS)})/[^"]*)"', page))
    for part in PARTS:
        for folder, _, names in os.walk(target / part):
            here = Path(folder).relative_to(target)
            for name in names:
                place = new / here / name
                if (here / name).as_posix() not in named and not os.path.lexists(place):
                    place.parent.mkdir(parents=True, exist_ok=True)
                    os.link(target / here / name, place, follow_symlinks=False)


def _path(download: Download) -> str:
    return f"{download.folder}/{download.name}"


def _head(index: Path) -> str:
    with index.open(encoding="utf-8", errors="replace") as file:
        return file.read(4000)


def check_folder(target: Path, sources: Iterable[Path | None] = ()) -> None:
    """Raises UsageError for what is no folder, whose parts of these names are not a page's, or
    in whose parts one of `sources` lies: what is in use must not be moved."""
    for source in filter(None, sources):
        for part in PARTS:
            if Path(os.path.realpath(target / part)) in Path(os.path.realpath(source)).parents:
                raise UsageError(
                    f"{source} lies in {target / part}, which a page replaces: move it"
                )
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is a file: a page is FILE.html or a folder")
    index = target / INDEX
    there = [name for name in (INDEX, *PARTS) if (target / name).exists()]
    if there and not (index.is_file() and GENERATOR in _head(index)):
        raise UsageError(
            f"{target} holds {' and '.join(there)} of something else: name another folder"
        )
