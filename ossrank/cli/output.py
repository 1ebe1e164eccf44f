"""Where results and messages go: data to stdout or a file, all else to stderr."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ossrank.errors import OssrankError, UsageError
from ossrank.formats import FORMATS, Format, format_of

if TYPE_CHECKING:
    from ossrank.views.view import View


def say(text: str) -> None:
    """A line on stderr."""
    from ossrank.clean import clean

    print(f"ossrank: {clean(text, longest=1000)}", file=sys.stderr)


def pick_format(name: str | None, path: Path | None) -> Format:
    """The format that `-f` names, else the one that the file's ending stands for, else a table.

    Raises UsageError for an ending that is no format's.
    """
    if name is not None:
        return FORMATS[name]
    if path is None or not path.suffix or not is_plain(path):
        return FORMATS["table"]
    chosen = format_of(path.name)
    if chosen is None:
        endings = " ".join(ending for form in FORMATS.values() for ending in form.endings)
        raise UsageError(
            f"-o {path}: no format ends in {path.suffix}: name one of {endings}, or -f"
        )
    return chosen


def is_plain(path: Path) -> bool:
    """Whether a path is, or would be, a regular file: the ending of a device means no format."""
    return not path.exists() or path.is_file()


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


def write(view: "View", form: Format, path: Path | None = None) -> None:
    """Writes a view in a format, and says on stderr what it remarks for whoever asked."""
    with output_to(path) as file:
        form.write(view, file)
    for aside in view.asides:
        say(aside.text)
