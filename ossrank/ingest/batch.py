"""Many dates → store, as a batch that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from ossrank.boards import Feed
from ossrank.errors import FeedError
from ossrank.facts import Batch, Provenance, Ranking, Via
from ossrank.ingest.doubt import clock_doubt
from ossrank.store.file import Store

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0: unknown)."""


def silent(what: str, done: int, total: int) -> None:
    """Shows no progress."""


def store_dates(
    store: Store,
    kind: Via,
    subject: str,
    request: str,
    dates: Iterable[Sequence[tuple[Ranking, Provenance]]],
    feed: Feed,
    progress: Progress,
    clock: Callable[[], datetime],
) -> Batch | None:
    """Stores each date whole or not at all; None, and no batch, if all of them were stored before.

    A date ahead of the clock is kept apart by itself. A batch that was interrupted is gone on with
    where the `request` is the same.
    Raises FeedError if a date cannot be read; the dates before it stay stored.
    """
    batch = None
    try:
        for number, rankings in enumerate(dates, 1):
            # Only now, when there is something to store: an unreadable file leaves no batch.
            batch = batch or store.batches.begin(kind, subject, clock(), request)
            with store.transaction():
                store.batches.require(batch)
                for ranking, provenance in rankings:
                    today = clock().date()
                    as_of = ranking.as_of or today
                    # Of a list as many rows are known as there are; other boards are whole.
                    limit = len(ranking.entries) if feed.asks_depth else None
                    store.snapshots.save(
                        ranking._replace(suspect=clock_doubt(as_of, today)),
                        provenance._replace(limit=limit),
                        via=kind,
                        as_of=as_of,
                        dated=True,
                        batch=batch,
                    )
            progress("dates stored", number, 0)
    except FeedError as error:
        if batch is None:
            raise
        raise FeedError(
            f"{error}; the dates read before are kept as batch {batch} (ossrank undo {batch} takes"
            " them back)"
        ) from None
    return store.batches.end(batch, clock()) if batch else None
