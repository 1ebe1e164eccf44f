"""Where results go: stdout or a file for data, stderr for all else."""

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ossrank.cli.options import Format
from ossrank.errors import OssrankError

if TYPE_CHECKING:
    from ossrank.views.sheet import Sheet


def say(text: str) -> None:
    """A line on stderr."""
    from ossrank.formats.render import clean

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


def write(
    form: Format,
    file: TextIO,
    *,
    document: Callable[[], Any],
    rows: Callable[[], "Sequence[Mapping[str, Any]]"],
    columns: Sequence[str],
    sheets: "Callable[[], Sequence[Sheet]]",
) -> None:
    """Writes a result in the form asked for, of which nothing but that one is made."""
    from ossrank.formats import render

    if form is Format.json:
        render.as_json(document(), file)
    elif form is Format.csv:
        render.as_csv(rows(), columns, file)
    else:
        write_sheets(sheets(), form, file)


def write_sheets(sheets: "Sequence[Sheet]", form: Format, file: TextIO) -> None:
    """Writes sheets as tables for reading, or as Markdown."""
    from ossrank.formats import render

    if sheets:
        write = render.sheets_as_markdown if form is Format.md else render.sheets_as_table
        write(sheets, file)
