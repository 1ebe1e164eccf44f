"""Which of a feed's boards are kept, or kept apart as suspect; and the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from ossrank.boards import Feed
from ossrank.errors import OssrankError
from ossrank.facts import (
    CLOCK,
    CUT,
    FeedOutcome,
    Outcome,
    Payload,
    Ranking,
    Via,
    is_acceptable,
)
from ossrank.lineage import untagged
from ossrank.store.file import Store


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


RELEASED = date(2026, 1, 1)
"""No clock that is right shows an earlier day."""

AHEAD = timedelta(days=2)
"""How far ahead of the clock's day (UTC) a date may lie: somewhere it is tomorrow already."""


def clock_doubt(as_of: date, today: date) -> str | None:
    """Why a date and the clock's day do not go together; None where they do."""
    if as_of > today + AHEAD:
        return f"{CLOCK} {today}, and this is dated {as_of}: set the clock if it is wrong"
    return None


def doubt(store: Store, ranking: Ranking, payload: Payload, day: date) -> str | None:
    """Why a live board is suspect; None if it is not.

    Its date and the clock do not go together. Or it is too small: a tenth of the rows that were
    asked for, or that the snapshot before has.
    """
    rows = len(ranking.entries)
    if day < RELEASED:
        return f"{CLOCK} {day}, which is long ago: set it"
    if reason := clock_doubt(ranking.as_of or day, day):
        return reason
    newest = store.snapshots.newest(ranking.board)
    if newest and ranking.as_of is None and day < newest.as_of:
        return (
            f"{CLOCK} {day}, and {newest.as_of} is held: set the clock if it is wrong; if it is"
            f" right, ossrank reject {ranking.board} {newest.as_of}"
        )
    if payload.limit and rows * 10 <= payload.limit:
        return f"{rows} rows where {payload.limit} were asked for"
    before = store.snapshots.newest(ranking.board)
    expected = min(before.rows, payload.limit or before.rows) if before else 0
    if before and rows * 10 <= expected:
        return f"{rows} rows where there were {before.rows} on {before.as_of}"
    return None


def store_rankings(
    store: Store,
    feed: Feed,
    payload: Payload,
    rankings: Sequence[Ranking],
    via: Via,
    at: datetime | date,
    seconds: float = 0.0,
) -> FeedOutcome:
    """Saves the rankings of one payload, within the caller's transaction.

    `at` is the time of a live fetch, or the date on which a recorded payload was fetched.
    """
    moment = at if isinstance(at, datetime) else None
    day = at.date() if isinstance(at, datetime) else at
    added = [
        ranking
        for ranking in rankings
        if store.snapshots.save(
            ranking,
            payload.provenance,
            via=via,
            as_of=ranking.as_of or day,
            dated=ranking.as_of is not None,
            fetched_at=moment,
        )
    ]
    if feed.lineage:
        tagged = [r for r in rankings if not untagged(r.entries, via)]
        bases = {e.model: e.bases for r in tagged for e in r.entries if e.bases != (CUT,)}
        store.lineage.keep(bases, at)
    suspects = [ranking for ranking in rankings if ranking.suspect]
    good = [ranking for ranking in added if not ranking.suspect]
    reason = _reason(feed, suspects) if suspects else None
    all_suspect = len(suspects) == len(rankings)
    outcome: Outcome = "failed" if all_suspect else "stored" if good else "unchanged"
    entries = sum(len(ranking.entries) for ranking in good)
    return FeedOutcome(feed.name, outcome, len(good), entries, reason, seconds)


def _reason(feed: Feed, suspects: Sequence[Ranking]) -> str:
    boards = "; ".join(f"{ranking.board}: {ranking.suspect}" for ranking in suspects[:3])
    left = f" and {len(suspects) - 3} more" if len(suspects) > 3 else ""
    takes = any(is_acceptable(ranking.suspect) for ranking in suspects)
    advice = f" (if that is right: ossrank fetch --accept {feed.name})" if takes else ""
    return f"kept apart as suspect: {boards}{left}{advice}"


def one_line(error: Exception) -> str:
    """An error's text without line breaks, as the log keeps it."""
    if isinstance(error, OssrankError):
        return " ".join(str(error).split())
    return f"a bug in ossrank: {type(error).__name__}: {' '.join(str(error).split())}"[:300]
