"""How each feed fares: what fetches and snapshots say of its last good day, faults and gaps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from ossrank.boards import Feed
from ossrank.errors import UsageError
from ossrank.facts import Entry, FetchRecord, Snapshot

CLOCK_SLACK = timedelta(minutes=5)
"""So far may a good fetch lie ahead of the clock before the clock is not believed."""


class FeedStatus(NamedTuple):
    """How a feed fares; None for what never was. Times are UTC.

    `attempted_at` and `good_at` are those of the last attempt and of the last good one; replays,
    backfills and imports are neither. `as_of` and `via` are the newest standing snapshot's, and
    `unchanged_since` is the day on which what it says first came. `failures` are the attempts
    since the last good one: since when, and the last one's reason. `missing` are spans of days,
    both ends included: where the fetch gives the date, or a board has one of every day, days
    without a snapshot; where the source prints it, days without a good fetch. `suspects` are the
    snapshots kept apart, oldest first.
    """

    feed: Feed
    attempted_at: datetime | None
    good_at: datetime | None
    as_of: date | None
    via: str | None
    unchanged_since: date | None
    failures: int
    failing_since: datetime | None
    reason: str | None
    missing: tuple[tuple[date, date], ...]
    suspects: tuple[Snapshot, ...]

    @property
    def replayed(self) -> date | None:
        """The date of the newest replay of a feed that nothing but replays has fed."""
        return self.as_of if self.attempted_at is None and self.via == "replay" else None

    @property
    def heard_at(self) -> datetime | None:
        """When the feed last answered well: the last good fetch, or the day of that replay."""
        if self.replayed:
            return datetime.combine(self.replayed, datetime.min.time(), UTC)
        return self.good_at

    @property
    def missing_days(self) -> int:
        """How many days the spans of `missing` hold."""
        return sum((last - first).days + 1 for first, last in self.missing)


def feed_status(
    feed: Feed,
    attempts: Sequence[FetchRecord],
    good_days: Sequence[date],
    snapshots: Sequence[Snapshot],
    suspects: Iterable[Snapshot],
    entries: Callable[[int], tuple[Entry, ...]],
    today: date,
) -> FeedStatus:
    """The status of a feed.

    `attempts` are the last good one and the failed ones since; `good_days`, which only a dated
    feed needs, those of good fetches; both in the order they came, which no clock that jumps can
    change. `snapshots` are the standing snapshots of the feed's main board by date, whose `entries`
    are asked for by id.
    """
    good = [attempt for attempt in attempts if attempt.outcome != "failed"]
    failed = [attempt for attempt in attempts if attempt.outcome == "failed"]
    nightly = feed.dated and not feed.daily
    fetched = good_days if nightly else [s.as_of for s in snapshots if s.via in ("live", "replay")]
    days = good_days if nightly else [s.as_of for s in snapshots]
    newest = snapshots[-1] if snapshots else None
    return FeedStatus(
        feed=feed,
        attempted_at=attempts[-1].started_at if attempts else None,
        good_at=good[-1].started_at if good else None,
        as_of=newest and newest.as_of,
        via=newest and newest.via,
        unchanged_since=_unchanged_since(snapshots, entries),
        failures=len(failed),
        failing_since=failed[0].started_at if failed else None,
        reason=failed[-1].reason if failed else None,
        missing=_gaps(days, fetched[0], min(max(fetched), today)) if fetched else (),
        suspects=tuple(suspects),
    )


def _gaps(days: Iterable[date], first: date, last: date) -> tuple[tuple[date, date], ...]:
    """The spans between `first` and `last` that hold none of the days."""
    inside = sorted({day for day in days if first <= day <= last})
    one = timedelta(days=1)
    return tuple(
        (before + one, after - one) for before, after in pairwise(inside) if after - before > one
    )


def _unchanged_since(
    snapshots: Sequence[Snapshot], entries: Callable[[int], tuple[Entry, ...]]
) -> date | None:
    if not snapshots:
        return None
    first, says = snapshots[-1], entries(snapshots[-1].id)
    for earlier in reversed(snapshots[:-1]):
        if earlier.rows != first.rows or entries(earlier.id) != says:
            break
        first = earlier
    return first.fetched_at.date() if first.fetched_at else first.as_of


def parse_age(text: str) -> timedelta:
    """The time that `3d`, `36h` or `90m` means; UsageError for anything else."""
    match = re.fullmatch(r"0*([1-9]\d{0,5})([dhm])", text, re.ASCII)
    if not match:
        raise UsageError(f"--max-age {text!r} is no age like 3d, 36h or 90m")
    unit = {"d": "days", "h": "hours", "m": "minutes"}[match[2]]
    return timedelta(**{unit: int(match[1])})


def stale(feeds: Sequence[FeedStatus], most: timedelta, now: datetime) -> list[FeedStatus]:
    """The feeds whose last good fetch or replay is older than `most`, or ahead of the clock."""

    def fresh(one: FeedStatus) -> bool:
        return one.heard_at is not None and -CLOCK_SLACK <= now - one.heard_at <= most

    return [one for one in feeds if not fresh(one)]


def watched(feeds: Sequence[FeedStatus]) -> list[FeedStatus]:
    """The feeds that were ever attempted or replayed; all of them where none ever was."""
    return [one for one in feeds if one.attempted_at or one.replayed] or list(feeds)
