"""How a source is asked: to what depth, what is known already, within which limits."""

from collections.abc import Callable
from typing import NamedTuple

from ossrank.limits import Limits

Progress = Callable[[int, int], None]
"""Told how many bytes have come, of how many (0: unknown)."""


class Known(NamedTuple):
    """What the last good fetch of a feed left behind, to ask for a newer answer only.

    `etag` is what each of the servers on the way called the file, from the first asked to the
    last that it sent us to, as http.Answer.etag gives it.
    """

    url: str
    etag: str | None
    sha256: str


class Ask(NamedTuple):
    """What a feed is asked for: `limit` rows of a list, if it has not changed since `known`."""

    limit: int
    known: Known | None = None
    limits: Limits = Limits()
