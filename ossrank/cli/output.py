"""Where results and messages go: data to stdout or a file, all else to stderr."""

import contextlib
import io
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ossrank.beside import beside
from ossrank.errors import OssrankError, UsageError
from ossrank.formats import FORMATS, Format, format_of

if TYPE_CHECKING:
    from ossrank.views.view import View


class Lossy(io.FileIO):
    """A stream that loses what it cannot write: where stderr is full or gone, nobody listens."""

    def write(self, data: Any) -> int:
        """As FileIO.write, without its errors."""
        with contextlib.suppress(OSError):
            return super().write(data) or 0
        return len(data)


def lossy_stderr() -> None:
    """Lets a stderr that is full or gone cost nothing but what is said."""
    stderr = sys.__stderr__
    if stderr is not None and sys.stderr is stderr:
        sys.stderr = io.TextIOWrapper(
            Lossy(stderr.fileno(), "w", closefd=False),
            encoding=stderr.encoding,
            errors="backslashreplace",
            write_through=True,
        )


def say(text: str) -> None:
    """A line on stderr."""
    from ossrank.clean import clean

    print(f"ossrank: {clean(text, longest=1000)}", file=sys.stderr)


def tell(text: str) -> None:
    """A sentence on stdout, broken between words where the page ends, if anybody says where."""
    import textwrap

    from ossrank.clean import clean
    from ossrank.formats.terminal import page_width

    text, width = clean(text, longest=1000), page_width(sys.stdout)
    if width:
        text = textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)
    print(text)


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
    """The file to write data to: stdout where no path is given.

    A regular file is replaced when all of it is written, and stays as it was otherwise.
    """
    if path is None:
        yield sys.stdout
        return
    try:
        if is_plain(path):
            with (
                beside(path) as written,
                written.open("w", encoding="utf-8", newline="\n") as file,
            ):
                yield file
        else:
            # By its own name: /dev/stdout leads to a pipe that has no other.
            with path.open("w", encoding="utf-8", newline="\n") as file:
                yield file
    except OSError as error:
        raise OssrankError(f"cannot write {path}: {error.strerror}") from None


def refuse_to_overwrite(
    path: Path | None, sources: Iterable[Path | None], option: str = "-o"
) -> None:
    """Raises UsageError where `path` is a file that is read, or any SQLite database."""
    if path is None or "\0" in str(path):
        return
    for source in sources:
        if source and (_same_file(path, source) or os.path.realpath(path) in _beside(source)):
            raise UsageError(f"{option} {path} would overwrite what is read: name another file")
    with contextlib.suppress(OSError):
        if _is_database(path):
            raise UsageError(f"{option} {path} would overwrite a database: name another file")


def _is_database(path: Path) -> bool:
    """Whether a file begins as SQLite's do; a pipe is not read from."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, by links too."""
    with contextlib.suppress(OSError):
        if one.samefile(other):
            return True
    return os.path.realpath(one) == os.path.realpath(other)


def _beside(database: Path) -> list[str]:
    """The files that SQLite keeps beside a database."""
    return [os.path.realpath(database) + ending for ending in ("-journal", "-wal", "-shm")]


def write(view: "View", form: Format, path: Path | None = None) -> None:
    """Writes a view in a format, and says on stderr what it remarks for whoever asked.

    Where nothing is held of what was asked for, the file stays as it was.
    """
    if path is None or not view.missing or view.sheets():
        with output_to(path) as file:
            form.write(view, file)
    for aside in view.asides:
        say(aside.text)
