"""Orchestrates history: a file of many dates → rankings → store, as a batch to be undone."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from ossrank.boards import Feed, slug
from ossrank.errors import UsageError
from ossrank.models import Provenance, Ranking, Via
from ossrank.store import Batch, Store

Progress = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and of how much (0: unknown)."""


def _now() -> datetime:
    return datetime.now(UTC)


def _silent(what: str, done: int, total: int) -> None:
    """No progress shown."""


def backfill(
    store: Store,
    feed: Feed,
    categories: Sequence[str] = ("overall",),
    *,
    progress: Progress = _silent,
    clock: Callable[[], datetime] = _now,
) -> Batch | None:
    """Stores every date of a feed's history; None where all of it was held already.

    `categories` are those of an Arena feed, or `all`. Each date is stored whole or not at all,
    and an interrupted backfill is gone on with. Raises UsageError for a feed without a history
    and a category that is not in it, FeedError where the history cannot be had.
    """
    with tempfile.TemporaryFile() as file:

        def downloaded(done: int, total: int) -> None:
            progress("downloading", done, total)

        if feed.name.startswith("arena/"):
            from ossrank.sources import arena

            source = arena.fetch_history(feed, file, downloaded)
            wanted = _wanted(categories, file)
            dates = arena.history(feed, file, wanted)
        elif feed.name == "hf/trending":
            from ossrank.sources import hub

            if tuple(categories) != ("overall",):
                raise UsageError("hf/trending has no categories")
            source = hub.fetch_history(file, downloaded)
            dates = hub.history(file)
        else:
            raise UsageError(
                f"there is no history of {feed.name}: backfill hf/trending or an arena/ feed"
            )
        return _store(store, "backfill", feed.name, dates, source, feed, progress, clock)


def import_file(
    store: Store,
    path: Path,
    feed: Feed,
    board: str,
    as_of: date | None,
    *,
    clock: Callable[[], datetime] = _now,
) -> Batch | None:
    """Stores a CSV of a board's rankings, all or nothing; None where it was held already."""
    from ossrank.sources import storable, table

    try:
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    rankings = table.parse(body, str(path), board, as_of)
    source = Provenance(hashlib.sha256(body).hexdigest(), storable(path.name))
    return _store(store, "import", board, [rankings], source, feed, _silent, clock)


def _wanted(categories: Sequence[str], file: BinaryIO) -> Collection[str] | None:
    from ossrank.sources import arena

    if "all" in categories:
        return None
    held, wanted = arena.categories(file), {slug(name) for name in categories}
    if lacking := sorted(wanted.difference(held)):
        raise UsageError(f"no category {lacking[0]!r}: there are {', '.join(held)}")
    return wanted


def _store(
    store: Store,
    kind: Via,
    subject: str,
    dates: Iterable[list[Ranking]],
    source: Provenance,
    feed: Feed,
    progress: Progress,
    clock: Callable[[], datetime],
) -> Batch | None:
    batch = None
    for number, rankings in enumerate(dates, 1):
        # Not before there is something to store: what cannot be read leaves no batch behind.
        batch = batch or store.begin_batch(kind, subject, clock())
        with store.transaction():
            for ranking in rankings:
                # How deep a list is known is what its rows say; a rating board is whole.
                limit = None if feed.rating else len(ranking.entries)
                store.save(
                    ranking,
                    source._replace(limit=limit),
                    via=kind,
                    as_of=ranking.as_of or clock().date(),
                    dated=True,
                    batch=batch,
                )
        progress("dates stored", number, 0)
    return store.end_batch(batch, clock()) if batch else None
