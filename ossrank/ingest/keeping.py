"""Which of a feed's boards are kept, kept apart as suspect, or accepted; and the outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from ossrank.boards import Feed
from ossrank.errors import OssrankError
from ossrank.facts import CUT, FeedOutcome, Outcome, Payload, Ranking, Via
from ossrank.lineage import untagged
from ossrank.store.file import Store


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def accept_boards(
    store: Store, feeds: Sequence[Feed], *, clock: Callable[[], datetime] = utc_now
) -> None:
    """Accepts the snapshots of these feeds that are kept apart, except those in the future.

    If a source prints no dates, a snapshot in the future comes from a clock that was ahead. It is
    kept apart, so that the days before it can be stored.
    """
    store.snapshots.accept([feed.name for feed in feeds])
    undated = [feed.name for feed in feeds if not feed.dated]
    store.snapshots.keep_apart_after(undated, clock().date(), "dated by a clock that was ahead")


def doubt(store: Store, ranking: Ranking, payload: Payload, day: date) -> str | None:
    """Why a live board is suspect; None if it is not.

    It is too small: a tenth of the rows that were asked for, or that the snapshot before has. Or
    the clock that dates it shows a day before that snapshot's.
    """
    rows = len(ranking.entries)
    if payload.limit and rows * 10 <= payload.limit:
        return f"{rows} rows where {payload.limit} were asked for"
    before = store.snapshots.newest(ranking.board)
    if before and ranking.as_of is None and day < before.as_of:
        return f"the clock says {day}, and {before.as_of} is held already: set it if it is wrong"
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
    reason = None
    if suspects:
        boards = "; ".join(f"{ranking.board}: {ranking.suspect}" for ranking in suspects[:3])
        reason = f"kept apart as suspect: {boards} (ossrank fetch --accept takes it)"
    all_suspect = len(suspects) == len(rankings)
    outcome: Outcome = "failed" if all_suspect else "stored" if good else "unchanged"
    entries = sum(len(ranking.entries) for ranking in good)
    return FeedOutcome(feed.name, outcome, len(good), entries, reason, seconds)


def one_line(error: Exception) -> str:
    """An error's text without line breaks, as the log keeps it."""
    if isinstance(error, OssrankError):
        return " ".join(str(error).split())
    return f"a bug in ossrank: {type(error).__name__}: {' '.join(str(error).split())}"[:300]
