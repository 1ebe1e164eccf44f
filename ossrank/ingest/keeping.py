"""Which of a feed's boards are kept, or kept apart as suspect; and the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from ossrank.boards import Feed
from ossrank.errors import GROWN, FeedError, OssrankError
from ossrank.facts import (
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
from ossrank.store.schema import MOST_ROWS


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def require_room(rankings: Sequence[Ranking]) -> None:
    """FeedError for a ranking of more rows than the store holds of one snapshot."""
    for ranking in rankings:
        if len(ranking.entries) > MOST_ROWS:
            raise FeedError(f"{ranking.board} has {len(ranking.entries):,} rows{GROWN}")


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

    `at` is the time of a live fetch, or the date on which a recorded payload was fetched. Where a
    ranking is kept apart the outcome is failed, and partly so where others are good.
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
    outcome: Outcome = "failed" if suspects else "stored" if good else "unchanged"
    entries = sum(len(ranking.entries) for ranking in good)
    partly = 0 < len(suspects) < len(rankings)
    return FeedOutcome(feed.name, outcome, len(good), entries, reason, seconds, partly)


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
