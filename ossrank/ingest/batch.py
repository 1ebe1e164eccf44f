"""Many dates → store, as a batch that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from ossrank.boards import Feed
from ossrank.errors import FeedError
from ossrank.facts import Batch, Provenance, Ranking, Via
from ossrank.store.file import Store

Progress = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and of how much (0: unknown)."""


def silent(what: str, done: int, total: int) -> None:
    """No progress shown."""


def store_dates(
    store: Store,
    kind: Via,
    subject: str,
    dates: Iterable[list[Ranking]],
    source: Provenance,
    feed: Feed,
    progress: Progress,
    clock: Callable[[], datetime],
) -> Batch | None:
    """Stores each date's rankings whole; None, and no batch, where all of them stood already.

    Raises FeedError where the dates end in one; those read before it are kept.
    """
    batch = None
    try:
        for number, rankings in enumerate(dates, 1):
            # Not before there is something to store: what cannot be read leaves no batch behind.
            batch = batch or store.batches.begin(kind, subject, clock())
            with store.transaction():
                store.batches.require(batch)
                for ranking in rankings:
                    # How deep a list is known is what its rows say; a rating board is whole.
                    limit = None if feed.rating else len(ranking.entries)
                    store.snapshots.save(
                        ranking,
                        source._replace(limit=limit),
                        via=kind,
                        as_of=ranking.as_of or clock().date(),
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
