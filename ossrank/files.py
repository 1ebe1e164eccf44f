"""Files that users name: read whole, but never without end."""

from pathlib import Path

from ossrank.errors import UsageError

MOST_BYTES = 64 * 2**20


def read_whole(path: Path) -> bytes:
    """What a file or a pipe holds; UsageError where that is over 64 MB, as of a device.

    Raises OSError where it cannot be read.
    """
    with path.open("rb") as file:
        body = file.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise UsageError(f"{path} holds over 64 MB, or has no end: name another file")
    return body
