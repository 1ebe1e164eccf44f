"""Files: those that users name are read whole, but never without end; the hash of any."""

import hashlib
from pathlib import Path
from typing import BinaryIO

from ossrank.errors import UsageError

MOST_BYTES = 16 * 2**20
"""Of a file: what is made of its bytes takes up to ten times as much memory."""


def read_whole(path: Path, most: int = MOST_BYTES) -> bytes:
    """What a file or a pipe holds; UsageError where that is over `most` bytes, as of a device.

    Raises OSError where it cannot be read.
    """
    with path.open("rb") as file:
        body = file.read(most + 1)
    if len(body) > most:
        raise UsageError(f"{path} holds over {most // 2**20} MB, or has no end: name another file")
    return body


def sha256_of(file: BinaryIO) -> str:
    """The SHA-256 of an open file, from its beginning to its end, in hex."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(2**20):
        digest.update(chunk)
    return digest.hexdigest()
