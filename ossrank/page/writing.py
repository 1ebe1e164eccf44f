"""The page in a folder for a static host; a broken run leaves the old one."""

from __future__ import annotations

from pathlib import Path

from ossrank.beside import parts_beside
from ossrank.errors import OssrankError, UsageError
from ossrank.formats.html.blocks import Document, Download
from ossrank.formats.html.rendering import GENERATOR, rendered

INDEX, PARTS = "index.html", ("charts", "data")


def write_folder(document: Document, target: Path) -> None:
    """Writes index.html, charts/ and data/ into a folder, whose other files stay.

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


def _path(download: Download) -> str:
    return f"{download.folder}/{download.name}"


def check_folder(target: Path) -> None:
    """Raises UsageError for what is no folder, or whose parts of these names are not a page's."""
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is a file: a page is FILE.html or a folder")
    index = target / INDEX
    there = [name for name in (INDEX, *PARTS) if (target / name).exists()]
    if there and not (index.is_file() and GENERATOR in index.read_text("utf-8", "replace")[:4000]):
        raise UsageError(
            f"{target} holds {' and '.join(there)} of something else: name another folder"
        )
