"""Where results go: stdout or a file for data, stderr for all else."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ossrank.cli.options import Format
from ossrank.errors import OssrankError

if TYPE_CHECKING:
    from ossrank.layout.sheet import Sheet


def say(text: str) -> None:
    """A line on stderr."""
    from ossrank.render import clean

    print(f"ossrank: {clean(text, longest=1000)}", file=sys.stderr)


@contextlib.contextmanager
def output_to(path: Path | None) -> Iterator[TextIO]:
    """The file to write data to: stdout where no path is given."""
    if path is None:
        yield sys.stdout
        return
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield file
    except OSError as error:
        raise OssrankError(f"cannot write {path}: {error.strerror}") from None


def write_sheets(sheets: "Sequence[Sheet]", form: Format, file: TextIO) -> None:
    """Writes sheets as tables for reading, or as Markdown."""
    from ossrank import render

    if sheets:
        write = render.sheets_as_markdown if form is Format.md else render.sheets_as_table
        write(sheets, file)
