"""Orchestrates history: a file of many dates → rankings → store, as a batch to be undone."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ossrank.boards import Feed, slug
from ossrank.errors import FeedError, UsageError
from ossrank.facts import Batch, Provenance, Ranking, Via
from ossrank.store.file import Store

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
    if feed.name.startswith("arena/"):
        from ossrank.sources import arena

        with _download(partial(arena.fetch_history, feed), progress) as (file, source):
            dates = arena.history(feed, file, _wanted(categories, file))
            return _store(store, "backfill", feed.name, dates, source, feed, progress, clock)
    if feed.name != "hf/trending":
        raise UsageError(
            f"there is no history of {feed.name}: backfill hf/trending or an arena/ feed"
        )
    if tuple(categories) != ("overall",):
        raise UsageError("hf/trending has no categories")
    from ossrank.sources import hub

    with _download(hub.fetch_history, progress) as (file, source):
        dates = hub.history(file)
        return _store(store, "backfill", feed.name, dates, source, feed, progress, clock)


@contextmanager
def _download(
    fetch: Callable[[BinaryIO, Callable[[int, int], None]], Provenance], progress: Progress
) -> Iterator[tuple[BinaryIO, Provenance]]:
    """What a source's `fetch_history` brings, in a file that is gone afterwards."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(tempfile.TemporaryFile())
            source = fetch(file, partial(progress, "downloading"))
        except OSError as error:
            raise FeedError(
                f"cannot keep the download for the while: {error.strerror}; make room, or name"
                " another folder in TMPDIR"
            ) from None
        yield file, source


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
    if not wanted:
        raise UsageError(f"no category is named: there are {', '.join(held)}")
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
    try:
        for number, rankings in enumerate(dates, 1):
            # Not before there is something to store: what cannot be read leaves no batch behind.
            batch = batch or store.begin_batch(kind, subject, clock())
            with store.transaction():
                store.require_batch(batch)
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
    except FeedError as error:
        if batch is None:
            raise
        raise FeedError(
            f"{error}; the dates read before are kept as batch {batch} (ossrank undo {batch} takes"
            " them back)"
        ) from None
    return store.end_batch(batch, clock()) if batch else None
