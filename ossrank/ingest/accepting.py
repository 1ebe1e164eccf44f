"""What is kept apart, accepted; what stands, rejected: each as a batch that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ossrank.boards import Feed
from ossrank.errors import NothingStored, UsageError
from ossrank.facts import REJECTED, Batch, FeedOutcome, Ranking, Snapshot, is_acceptable
from ossrank.ingest.doubt import RELEASED
from ossrank.store.file import Store


def accept_rankings(
    store: Store, feed: Feed, rankings: Sequence[Ranking], at: datetime, outcome: FeedOutcome
) -> FeedOutcome:
    """Takes the rankings of an answer that were just kept apart; the outcome with what was taken.

    To be called within the transaction that stored them. What was kept apart earlier stays so.
    Nothing is taken where a good snapshot of the day stands, or where the clock is in doubt: then
    the outcome is still failed, in part where others were taken.
    """
    taken, stood, left = [], list[Snapshot](), False
    for ranking in rankings:
        as_of = ranking.as_of or at.date()
        apart = store.snapshots.kept_apart(ranking, as_of) if ranking.suspect else None
        if apart is None:
            continue
        good = store.snapshots.between(ranking.board, since=as_of, until=as_of)
        if not is_acceptable(apart.suspect):
            left = True
        elif good:
            stood += good
        else:
            taken.append((apart, store.snapshots.newest(ranking.board, as_of)))
    said = []
    if stood:
        named = ", ".join(f"ossrank reject {s.board} {s.as_of}" for s in stood[:3])
        said.append(f"not accepted over a good snapshot of the day (to reject that one: {named})")
    if taken:
        batch = store.batches.add("accept", feed.name, at)
        store.batches.mark(batch, [apart.id for apart, _ in taken], None)
        store.batches.close(batch, at)
        lines = "; ".join(_change(apart, before) for apart, before in taken)
        said.append(f"accepted as batch {batch} (ossrank undo {batch} takes it back): {lines}")
    elif outcome.outcome == "failed" and not stood and not left:
        said.append("nothing is accepted, since all that is left of it is held already")
    whole = bool(taken) and not stood and not left
    said = said if whole or not outcome.reason else [outcome.reason, *said]
    return outcome._replace(
        outcome="stored" if whole else outcome.outcome,
        snapshots=outcome.snapshots + len(taken),
        entries=outcome.entries + sum(apart.rows for apart, _ in taken),
        reason="; ".join(said) or None,
        partly=not whole and (outcome.partly or bool(taken)),
    )


def _change(apart: Snapshot, before: Snapshot | None) -> str:
    earlier = f"{before.rows:,} on {before.as_of}" if before else "nothing before"
    return f"{apart.board} of {apart.as_of}, {apart.rows:,} rows, {earlier}"


def reject_boards(
    store: Store, board: str, days: Sequence[date], at: datetime
) -> tuple[Batch, list[tuple[Snapshot, Snapshot | None]]]:
    """Keeps apart what stands of a board on these days: the batch, and each with what stands now.

    NothingStored where nothing stands of a day; UsageError where the clock is plainly wrong, since
    what it condemns may be right.
    """
    if at.date() < RELEASED:
        raise UsageError(f"the clock says {at.date()}, which is long ago: set it")
    with store.transaction():
        standing = []
        for day in days:
            snapshots = store.snapshots.between(board, since=day, until=day)
            if not snapshots:
                raise NothingStored(f"no snapshot of {board} stands on {day}: nothing is rejected")
            standing += snapshots
        batch = store.batches.add("reject", board, at)
        store.batches.mark(batch, [s.id for s in standing], f"{REJECTED} on {at.date()}")
        content = store.batches.close(batch, at)
        assert content
        left = [store.snapshots.between(board, since=s.as_of, until=s.as_of) for s in standing]
    return content, [(s, now[0] if now else None) for s, now in zip(standing, left, strict=True)]
