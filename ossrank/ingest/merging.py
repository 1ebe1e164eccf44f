"""Another ossrank database → store, as a batch."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from ossrank.errors import StoreError, UsageError
from ossrank.facts import Batch, Provenance, Ranking, Snapshot, stamp
from ossrank.ingest.batch import Progress, silent
from ossrank.ingest.doubt import clock_doubt
from ossrank.ingest.keeping import utc_now
from ossrank.sources import feed_of, held_feed
from ossrank.sources.checks import storable
from ossrank.store.copy import open_copy
from ossrank.store.file import Store

DAYS_AHEAD = 2
"""A clock may be so far behind another: what is dated later still cannot be right."""


class Merged(NamedTuple):
    """What another database has added, None where that is nothing, how many of its snapshots were
    passed over, and how many good ones are kept apart since they lie ahead of the clock."""

    batch: Batch | None
    passed_over: int
    ahead: int


def import_database(
    store: Store,
    path: Path,
    *,
    progress: Progress = silent,
    clock: Callable[[], datetime] = utc_now,
) -> Merged:
    """Stores the snapshots of another ossrank database, and what it was told of bases.

    It is only read, and all of it is checked before any of it is stored. A snapshot keeps its via,
    its time of fetching and its payload's hash. Passed over are those that are held already, and
    those of a date of which a word as good is held: of a board that prints its date the newest
    fetch stands, of the others that which is held, unless the other is deeper. Attempts at feeds
    are not taken over: they are of another machine. Raises StoreError for a database that no
    ossrank has written, UsageError for the database itself.
    """
    if path.exists() and path.samefile(store.path):
        raise UsageError(f"{path} is the database itself: name another to import")
    with open_copy(path) as other:
        snapshots = other.snapshots.every()
        words = list(other.lineage.words())
        _check(path, snapshots, [word.told_at for _, word in words], clock())
        if not snapshots and not words:
            return Merged(None, 0, 0)
        request = hashlib.sha256(repr(snapshots).encode()).hexdigest()
        batch = store.batches.begin("import", storable(path.name), clock(), request)
        taken = ahead = 0
        days = [list(of_day) for _, of_day in groupby(snapshots, lambda each: each.as_of)]
        for number, of_day in enumerate(days, 1):
            with store.transaction():
                store.batches.require(batch)
                doubt = clock_doubt(of_day[0].as_of, clock().date())
                stored = _take(store, other, of_day, batch, doubt)
                taken += len(stored)
                ahead += sum(one.suspect is None for one in stored) if doubt else 0
            progress("dates stored", number, len(days))
        with store.transaction():
            store.lineage.add(words, batch)
    return Merged(store.batches.end(batch, clock()), len(snapshots) - taken, ahead)


def _check(path: Path, snapshots: Sequence[Snapshot], times: Iterable[str], now: datetime) -> None:
    """Refuses boards that there are not, snapshots without rows, and times that lie ahead: they
    would be the newest for ever."""
    for board in {snapshot.board for snapshot in snapshots}:
        held_feed(board, path)
    for one in snapshots:
        if not one.rows and one.suspect is None:
            raise StoreError(
                f"{path} holds a good snapshot of {one.board} on {one.as_of} without rows:"
                " no ossrank stores such a one"
            )
    fetches = [stamp(snapshot.fetched_at) for snapshot in snapshots if snapshot.fetched_at]
    if (last := max([*fetches, *times], default="")) > stamp(now + timedelta(days=DAYS_AHEAD)):
        raise StoreError(
            f"{path} holds what was fetched at {last}, and here it is {stamp(now)}: one of the two"
            " clocks is wrong"
        )


def _take(
    store: Store, other: Store, of_day: Sequence[Snapshot], batch: int, doubt: str | None
) -> list[Snapshot]:
    """Stores one date's snapshots, as far as nothing as good is held of it; gives these."""
    held: dict[tuple[str, str], list[Snapshot]] = defaultdict(list)
    for board in {snapshot.board for snapshot in of_day}:
        for one in store.snapshots.of_date(board, of_day[0].as_of):
            if one.suspect is None:
                held[board, one.via].append(one)
    taken = []
    for snapshot in of_day:
        # A history's dates are its source's, whatever the feed.
        dated = feed_of(snapshot.board).dated or snapshot.via in ("backfill", "import")
        if dated and not _is_newer(snapshot, held[snapshot.board, snapshot.via]):
            continue
        if store.snapshots.save(
            Ranking(
                snapshot.board,
                None,
                other.snapshots.entries(snapshot.id),
                snapshot.suspect or doubt,
            ),
            Provenance(
                snapshot.sha256 or "", snapshot.url, snapshot.etag, snapshot.commit, snapshot.limit
            ),
            via=snapshot.via,
            as_of=snapshot.as_of,
            dated=dated,
            fetched_at=snapshot.fetched_at,
            batch=batch,
        ):
            taken.append(snapshot)
    return taken


def _is_newer(snapshot: Snapshot, held: Sequence[Snapshot]) -> bool:
    """Whether a snapshot was fetched after all of those; what has no time of fetching was not."""
    at = snapshot.fetched_at
    return all(at and one.fetched_at and one.fetched_at < at for one in held)
