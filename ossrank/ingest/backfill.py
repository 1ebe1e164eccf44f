"""A feed's published past: a file of many dates → rankings → store, as a batch."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from typing import BinaryIO

from ossrank.boards import Feed
from ossrank.errors import FeedError
from ossrank.facts import Batch, Provenance
from ossrank.ingest.batch import Progress, silent, store_dates
from ossrank.ingest.keeping import utc_now
from ossrank.limits import Limits
from ossrank.sources import HistorySource, history_source_of
from ossrank.sources.ask import Ask
from ossrank.store.file import Store


def backfill(
    store: Store,
    feed: Feed,
    categories: Sequence[str] = ("overall",),
    *,
    progress: Progress = silent,
    limits: Limits = Limits(),
    clock: Callable[[], datetime] = utc_now,
) -> Batch | None:
    """Stores every date of a feed's history; None where all of it was held already.

    `categories` are those of an Arena feed, or `all`. Each date is stored whole or not at all;
    run again after an interruption, it stores what is missing. Raises UsageError for a feed
    without a history and for an unknown category, FeedError if the history cannot be read.
    """
    source = history_source_of(feed)
    with _download(source, feed, limits, progress) as (file, provenance):
        dates = source.history(feed, file, categories, limits)
        request = ",".join(sorted(set(categories)))
        sourced = ([(ranking, provenance) for ranking in rankings] for rankings in dates)
        return store_dates(store, "backfill", feed.name, request, sourced, feed, progress, clock)


@contextmanager
def _download(
    source: HistorySource, feed: Feed, limits: Limits, progress: Progress
) -> Iterator[tuple[BinaryIO, Provenance]]:
    """What a source's `fetch_history` brings, in a temporary file."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(tempfile.TemporaryFile())
            ask = Ask(0, None, limits)
            provenance = source.fetch_history(feed, file, ask, partial(progress, "downloading"))
        except OSError as error:
            raise FeedError(
                f"cannot write the download to a temporary file: {error.strerror}; make room, or"
                " name another folder in TMPDIR"
            ) from None
        yield file, provenance
