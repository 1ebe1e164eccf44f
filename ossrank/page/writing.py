"""The page in a folder for a static host; a broken run leaves the old one."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from ossrank.errors import OssrankError, UsageError
from ossrank.formats.html.blocks import Document, Download
from ossrank.formats.html.rendering import GENERATOR, rendered

INDEX, PARTS = "index.html", ("charts", "data")
WORK = ".ossrank-page-"
"""The beginning of the name of a folder in which a page is made."""


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
    for left in target.glob(f"{WORK}*"):  # by a run that was killed
        shutil.rmtree(left)
    work = Path(tempfile.mkdtemp(dir=target, prefix=WORK))
    try:
        for part in PARTS:
            (work / "new" / part).mkdir(parents=True)
        for download in document.downloads:
            (work / "new" / _path(download)).write_text(download.body, "utf-8", newline="\n")
        (work / "new" / INDEX).write_text(text, "utf-8", newline="\n")
        _put(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _put(work: Path, target: Path) -> None:
    """Puts what lies in `new` in its place; the old comes back where that fails."""
    (work / "old").mkdir()
    moved = []
    try:
        for name in (*PARTS, INDEX):
            if (target / name).exists():
                os.rename(target / name, work / "old" / name)
            moved.append(name)
            os.rename(work / "new" / name, target / name)
    except BaseException:
        for name in moved:
            if (work / "old" / name).exists():
                with contextlib.suppress(OSError):
                    os.rename(target / name, work / "new" / name)
                os.rename(work / "old" / name, target / name)
        raise


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
