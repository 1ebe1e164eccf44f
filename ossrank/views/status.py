"""How the feeds fare: a table with what is wrong under it, JSON, and a monitor's line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from ossrank.analysis.status import CLOCK_SLACK, FeedStatus
from ossrank.facts import AHEAD, Snapshot, is_acceptable, stamp
from ossrank.views.fetch import fault, feed_list
from ossrank.views.sheet import Sheet, many
from ossrank.views.view import View

SPANS_SHOWN = 5
IDLE = timedelta(days=2)
"""Without an attempt for so long, it is the schedule that fails, and not a feed."""


class Database(NamedTuple):
    """The file: its absolute path, its size, what integrity_check says (None: not done), and how
    its journal is kept."""

    path: Path
    size: int
    integrity: str | None
    journal: str = "delete"


def status_json(
    feeds: Sequence[FeedStatus],
    stale: Sequence[FeedStatus] | None,
    database: Database,
) -> dict[str, Any]:
    """The JSON document of `status`; `stale` is null where no age was asked about."""
    return {
        "database": {
            "path": str(database.path),
            "bytes": database.size,
            "check": "integrity_check",
            "integrity": database.integrity,
            "journal": database.journal,
        },
        "stale": None if stale is None else [one.feed.name for one in stale],
        "feeds": [_feed_json(one) for one in feeds],
    }


def _feed_json(one: FeedStatus) -> dict[str, Any]:
    spans = [{"from": str(first), "to": str(last)} for first, last in one.missing]
    return {
        "feed": one.feed.name,
        "dated_by": "source" if one.feed.dated else "fetch",
        "last_attempt": one.attempted_at and stamp(one.attempted_at),
        "replayed": one.replayed and str(one.replayed),
        "last_good": one.good_at and stamp(one.good_at),
        "as_of": one.as_of and str(one.as_of),
        "via": one.via,
        "unchanged_since": one.unchanged_since and str(one.unchanged_since),
        "failures": one.failures,
        "failing_since": one.failing_since and stamp(one.failing_since),
        "reason": one.reason,
        "missing_days": one.missing_days,
        "missing": spans,
        "suspects": [
            {"board": s.board, "as_of": str(s.as_of), "rows": s.rows, "reason": s.suspect}
            for s in one.suspects
        ],
    }


def status_sheet(feeds: Sequence[FeedStatus], database: Database, now: datetime) -> Sheet:
    """A row a feed; under it, in words, what failed, what is missing and what is kept apart."""
    rows = tuple(
        (
            one.feed.name,
            _good(one),
            str(one.as_of or "–"),
            str(one.unchanged_since or "–"),
            str(one.failures or "·"),
            str(one.missing_days or "·"),
        )
        for one in feeds
    )
    checked = database.integrity or "not finished in time, so it says nothing"
    notes = (
        *_failures(feeds),
        *_missing(feeds),
        *(_kept_apart(one, now) for one in feeds if one.suspects),
        *_clocks(feeds, now),
        "failed: attempts in a row.",
        f"{database.path}: {_size(database.size)}, integrity_check {checked}",
        *_journal(database),
    )
    return Sheet(
        f"{many(len(feeds), 'feed')} · {_minute(now)} UTC",
        _last_attempt(feeds, now),
        ("feed", "last good fetch", "as of", "unchanged since", "failed", "missing"),
        rows,
        notes,
        shortened={0: 20},
        spare=(frozenset({3}),),
    )


def _good(one: FeedStatus) -> str:
    if one.replayed:
        return f"replay {one.replayed}"
    return _minute(one.good_at) if one.good_at else "never"


def _journal(database: Database) -> list[str]:
    if database.journal != "wal":
        return []
    return [
        "Another tool has set the database to WAL: copy it with ossrank backup alone. The next"
        " write while no other program has it open undoes that."
    ]


def stale_line(stale: Sequence[FeedStatus], most: str, now: datetime) -> str:
    """One line that names every stale feed."""
    named = ", ".join(f"{one.feed.name} ({_since(one.heard_at, now)})" for one in stale)
    return f"no good fetch within {most} of {named}: ossrank status says more"


def _last_attempt(feeds: Sequence[FeedStatus], now: datetime) -> str:
    attempts = [one.attempted_at for one in feeds if one.attempted_at]
    if not attempts and any(one.replayed for one in feeds):
        return "fed by replays: a replay counts by its own date"
    if not attempts:
        return "never fetched: replays, backfills and imports do not count"
    idle = ": is it still scheduled?" if now - max(attempts) >= IDLE else ""
    return f"last attempt {_minute(max(attempts))} UTC, {_since(max(attempts), now)}{idle}"


def _since(when: datetime | None, now: datetime) -> str:
    if when is None:
        return "never"
    age = now - when
    if age < timedelta(0):
        return "ahead of the clock" if age < -CLOCK_SLACK else "just now"
    if age < timedelta(hours=2):
        return f"{age // timedelta(minutes=1)} min ago"
    if age < timedelta(days=2):
        return f"{age // timedelta(hours=1)} h ago"
    return f"{age.days} days ago"


def _failures(feeds: Iterable[FeedStatus]) -> Iterable[str]:
    """Feeds that failed as often for the same reason share a line, which says since when."""
    alike: dict[tuple[int, str], list[FeedStatus]] = {}
    for one in feeds:
        if one.failing_since:
            alike.setdefault((one.failures, fault(one.reason or "")), []).append(one)
    for (failures, why), group in alike.items():
        when = _minute(min(one.failing_since for one in group if one.failing_since))
        often = f"{failures} times in a row since" if failures > 1 else "at"
        reason = group[0].reason if len(group) == 1 else why
        yield f"{feed_list([one.feed.name for one in group])} failed {often} {when} UTC: {reason}"


def _missing(feeds: Iterable[FeedStatus]) -> Iterable[str]:
    """Feeds with the same gaps share a line: mostly it was the machine that was off."""
    alike: dict[tuple[bool, tuple[tuple[date, date], ...]], list[str]] = {}
    for one in feeds:
        if one.missing:
            alike.setdefault((one.feed.dated, one.missing), []).append(one.feed.name)
    for (dated, spans), names in alike.items():
        what = "no good fetch on" if dated else "no snapshot of"
        shown = [f"{a}" if a == b else f"{a} to {b}" for a, b in spans[-SPANS_SHOWN:]]
        left = len(spans) - len(shown)
        more = f" and {many(left, 'earlier span')}" if left else ""
        yield f"{', '.join(names)}: {what} {', '.join(shown)}{more}"


def _kept_apart(one: FeedStatus, now: datetime) -> str:
    last: Snapshot = one.suspects[-1]
    # What a later good day has overtaken is history; what lies ahead no --accept takes.
    ahead = last.as_of > now.date() + AHEAD
    waits = (one.as_of or date.min) <= last.as_of and not ahead and is_acceptable(last.suspect)
    number = len(one.suspects)
    return (
        f"{one.feed.name}: {many(number, 'snapshot')} kept apart as suspect, the newest"
        f" {last.board} of {last.as_of}, {last.suspect}"
        + (f"; if that is right: ossrank fetch --accept {one.feed.name}" if waits else "")
    )


def _clocks(feeds: Iterable[FeedStatus], now: datetime) -> Iterable[str]:
    ahead = [
        one.feed.name
        for one in feeds
        if (one.as_of and one.as_of > now.date() + AHEAD)
        or (one.good_at and _since(one.good_at, now) == "ahead of the clock")
    ]
    if ahead:
        yield (
            f"{', '.join(ahead)}: dated ahead of this machine's clock, which is wrong or was; once"
            " it is right: ossrank reject BOARD DATE for what is dated ahead"
        )


def _minute(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M")


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size:,} bytes"


@dataclass(frozen=True)
class StatusView(View):
    """How the feeds fare; `stale` are those of too old a fetch, None where no age was asked."""

    feeds: tuple[FeedStatus, ...]
    stale: tuple[FeedStatus, ...] | None
    database: Database
    generated_at: datetime

    def content(self) -> dict[str, Any]:
        return status_json(self.feeds, self.stale, self.database)

    def rows(self) -> list[dict[str, Any]]:
        return [_feed_json(feed) for feed in self.feeds]

    def sheets(self) -> list[Sheet]:
        return [status_sheet(self.feeds, self.database, self.generated_at)]
