"""What a source is asked for: how many rows, changed since when, within which limits."""

from collections.abc import Callable
from typing import NamedTuple

from ossrank.limits import Limits

Progress = Callable[[int, int], None]
"""Called with the bytes so far, and the bytes in all (0: unknown)."""


class Known(NamedTuple):
    """The answer of the last good fetch of a feed, so that only a newer one is downloaded.

    `etag` holds the entity tags of all servers on the way, from the first to the last redirect,
    as http.Answer.etag gives them.
    """

    url: str
    etag: str | None
    sha256: str


class Ask(NamedTuple):
    """What a feed is asked for: `limit` rows of a list, unless it is still the `known` answer."""

    limit: int
    known: Known | None = None
    limits: Limits = Limits()
