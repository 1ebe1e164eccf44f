"""The words of ossrank as frozen dataclasses: entry, ranking, payload, snapshot."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Literal, NamedTuple

Via = Literal["live", "replay", "backfill", "import"]
"""How a snapshot came; for one date the earlier in this order outranks the later."""

VIAS: tuple[Via, ...] = ("live", "replay", "backfill", "import")


_NOTHING = frozenset({"", "n/a", "na", "none", "null", "nan", "unknown", "?"})


def means_nothing(text: str) -> bool:
    """Whether a text is blank, dashes, or a word such as `n/a` that stands for no value."""
    return text.strip(" \t\r\n-–—_").casefold() in _NOTHING


CUT = "…"
"""In place of base tags: whoever recorded the list cut this row's tags, or kept none."""


class Entry(NamedTuple):
    """One row of a snapshot, as the source said it; None where the source gives no value.

    `position` counts the rows from 1; `rank` is the board's own, or made from the score, and
    may repeat; 0 is the row of no model that sums up the rest. `bases` are Hub base-model tags
    without their prefix (`quantized:owner/name`), or CUT alone where tags were cut and none of a
    base is left.
    `hub_id` is the Hub model that a rating board names for the row. `released` is the day on
    which the model came out, as ISO text, `country` where the source says that it was made, in its
    words.
    """

    position: int
    rank: int
    model: str
    publisher: str | None = None
    licence: str | None = None
    bases: tuple[str, ...] = ()
    hub_id: str | None = None
    score: float | None = None
    low: float | None = None
    high: float | None = None
    votes: int | None = None
    likes: int | None = None
    downloads: int | None = None
    released: str | None = None
    country: str | None = None


ByField = Mapping[str, Sequence[Any]]
"""Rows by the fields of an Entry: quicker to count where there are many."""


def by_field(entries: Sequence[Sequence[Any]]) -> ByField:
    """The rows, of which there is one at least, by field: entries, or tuples of their values."""
    return dict(zip(Entry._fields, zip(*entries, strict=True), strict=True))


Kind = tuple[int, int | None, int | None, int | None, int | None]
"""The ids under which a store keeps a row's model, publisher, licence, bases and Hub model:
rows that share them are judged alike."""


class Numbers(dict[Kind, int]):
    """A number for each kind, from 0 in the order in which they came: years of snapshots hold few
    kinds, and what is known of one is found by its number sooner than by five ids."""

    def __missing__(self, kind: Kind) -> int:
        self[kind] = number = len(self)
        return number


class Lines(NamedTuple):
    """A snapshot's first rows in their order, as numbers of kinds and scores.

    `whole`: they are all that it has; `goes_on`: the list went on below the rows asked for.
    """

    kinds: Sequence[int]
    scores: Sequence[float | None]
    whole: bool
    goes_on: bool


class Ranking(NamedTuple):
    """One board read out of a payload; `as_of` is None where the source prints no date.

    `suspect` says why it should be kept apart, None where it looks as a ranking should.
    `looked_up`: licences and Hub models are of the day of the fetch, so that another word of these
    alone is no other content of `as_of`.
    """

    board: str
    as_of: date | None
    entries: tuple[Entry, ...]
    suspect: str | None = None
    looked_up: bool = False


REJECTED = "rejected"
"""How the reason of a snapshot begins that somebody keeps apart."""

CLOCK = "the clock says"
"""How the reason begins where the machine's clock and a date do not go together."""


AHEAD = timedelta(days=2)
"""How far ahead of the clock's day (UTC) a date may lie: somewhere it is tomorrow already."""


def is_rejected(suspect: str | None) -> bool:
    """Whether it is by hand that a snapshot is kept apart."""
    return suspect is not None and suspect.startswith(REJECTED)


def is_acceptable(suspect: str | None) -> bool:
    """Whether an accept may take what is kept apart for this reason."""
    return suspect is not None and not suspect.startswith((REJECTED, CLOCK))


class Provenance(NamedTuple):
    """Where rankings came from: the SHA-256 of the bytes, and what the server said of them.

    `limit` is the number of rows asked for, None where the board is whole; `etag` and `commit`
    are as the server sent them.
    """

    sha256: str
    url: str | None = None
    etag: str | None = None
    commit: str | None = None
    limit: int | None = None


@dataclass(frozen=True)
class Payload:
    """The bytes that a feed answered with, and where they came from, as in Provenance."""

    feed: str
    body: bytes
    url: str | None = None
    etag: str | None = None
    commit: str | None = None
    limit: int | None = None

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the body, in hex."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def provenance(self) -> Provenance:
        """The payload without its bytes."""
        return Provenance(self.sha256, self.url, self.etag, self.commit, self.limit)


class Snapshot(NamedTuple):
    """A board as it stood on one UTC date, without its entries.

    `revision` counts from 1 within (board, as_of, via), what was kept apart down from 0. `limit`
    is how deep the list was asked for, None for a complete board. `suspect` says why reports pass
    it over, None if they do not.
    """

    id: int
    board: str
    as_of: date
    via: Via
    revision: int
    limit: int | None
    fetched_at: datetime | None
    sha256: str | None
    url: str | None
    etag: str | None
    commit: str | None
    batch: int | None
    suspect: str | None
    rows: int

    @property
    def goes_on(self) -> bool:
        """Whether the list goes on below its last row, as far as anybody can know."""
        return self.limit is not None and self.rows >= self.limit


class FetchRecord(NamedTuple):
    """One attempt at a feed: outcome `stored`, `unchanged` or `failed`, and why."""

    feed: str
    started_at: datetime
    seconds: float
    outcome: str
    reason: str | None
    snapshots: int
    entries: int
    url: str | None = None
    etag: str | None = None
    sha256: str | None = None


Outcome = Literal["stored", "unchanged", "failed", "skipped"]


class FeedOutcome(NamedTuple):
    """What became of one feed: `snapshots` and `entries` that were added, and why if failed.

    A feed is skipped while its server does not offer it and never has, and where no key is set.
    `partly`: it failed on some boards of an answer, or on some dates of a replay, only.
    """

    feed: str
    outcome: Outcome
    snapshots: int
    entries: int
    reason: str | None
    seconds: float
    partly: bool = False


class BoardSummary(NamedTuple):
    """What is held of one board."""

    board: str
    snapshots: int
    first: date
    last: date
    entries: int


class Batch(NamedTuple):
    """What a backfill or an import added, or an accept or a reject changed.

    `suspect` of the snapshots are kept apart, `words` are what it was told of models' bases.
    """

    id: int
    kind: str
    subject: str
    snapshots: int
    entries: int
    first: date | None
    last: date | None
    suspect: int
    words: int


def stamp(when: datetime) -> str:
    """A time as ossrank writes it: UTC, to the second, `2026-05-04T08:43:20Z`."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """The time that `stamp` wrote."""
    return datetime.fromisoformat(text)
