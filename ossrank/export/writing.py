"""How the files of an export are put in place, and what is said where they cannot be."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from ossrank.beside import beside
from ossrank.errors import OssrankError


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file to write to, which replaces `path` when it is whole; OssrankError if it cannot."""
    with reporting(path), beside(path) as written:
        yield written


def put(path: Path, body: bytes) -> None:
    """Writes a small file and its folder, unless it holds these bytes already."""
    with reporting(path):
        if path.is_file() and path.stat().st_size == len(body) and path.read_bytes() == body:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside(path) as written:
            written.write_bytes(body)


@contextlib.contextmanager
def reporting(path: Path) -> Iterator[None]:
    """Says of an OSError which file it befell."""
    try:
        yield
    except OSError as error:
        raise OssrankError(f"cannot write {path}: {error.strerror or error}") from None
