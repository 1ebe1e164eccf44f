"""A CSV file of one board's rankings → store, as a batch."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from ossrank.boards import Feed
from ossrank.errors import UsageError
from ossrank.facts import Batch, Provenance
from ossrank.files import read_whole
from ossrank.ingest import table
from ossrank.ingest.batch import silent, store_dates
from ossrank.ingest.keeping import utc_now
from ossrank.sources.checks import storable
from ossrank.store.file import Store


def import_file(
    store: Store,
    path: Path,
    feed: Feed,
    board: str,
    as_of: date | None,
    *,
    clock: Callable[[], datetime] = utc_now,
) -> Batch | None:
    """Stores a CSV of a board's rankings, all or nothing; None if all of it was stored before."""
    try:
        body = read_whole(path)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    rankings = table.parse(body, str(path), feed, board, as_of)
    sha256 = hashlib.sha256(body).hexdigest()
    provenance = Provenance(sha256, storable(path.name))
    return store_dates(store, "import", board, sha256, [rankings], provenance, feed, silent, clock)
