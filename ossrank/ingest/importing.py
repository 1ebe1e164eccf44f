"""CSV files of one board's rankings → store, as one batch."""

from __future__ import annotations

import glob
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from ossrank.boards import Feed
from ossrank.errors import UsageError
from ossrank.facts import Batch, Provenance, Ranking
from ossrank.files import read_whole
from ossrank.ingest import table
from ossrank.ingest.batch import silent, store_dates
from ossrank.ingest.columns import DELIMITERS
from ossrank.ingest.keeping import utc_now
from ossrank.sources.checks import storable
from ossrank.store.file import Store
from ossrank.store.schema import MOST_ROWS

MOST_FILES = 10_000

MOST_BYTES = 8 * 2**20
"""Of a file, whose rows are 60 bytes long as a rule."""

_DATE = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d\d)\2(\d\d)(?!\d)", re.ASCII)


class Imported(NamedTuple):
    """A batch, None if all of it was stored before; and what of the files was not taken."""

    batch: Batch | None
    notes: tuple[str, ...]


def files_of(names: Iterable[str]) -> list[Path]:
    """The files that names stand for, each once; a name with `*`, `?` or `[` for all that match.

    Raises UsageError where none does, and for too many.
    """
    paths: dict[Path, None] = {}
    for name in names:
        if glob.has_magic(name) and not os.path.lexists(name):
            matches = sorted(glob.glob(name))
            if not matches:
                raise UsageError(f"no file matches {name}")
            paths |= dict.fromkeys(map(Path, matches))
        else:
            paths[Path(name)] = None
    if len(paths) > MOST_FILES:
        raise UsageError(f"{len(paths):,} files: at most {MOST_FILES:,} are imported at once")
    return list(paths)


def import_files(
    store: Store,
    paths: Sequence[Path],
    feed: Feed,
    board: str,
    as_of: date | Literal["name"] | None,
    *,
    clock: Callable[[], datetime] = utc_now,
) -> Imported:
    """Stores a board's rankings out of CSV files, all of them or nothing.

    `as_of` is the date of a file that has no column of dates; `name`: each such file's name has
    it. Raises UsageError, with file, line and column, for anything odd, and where two files say
    different things of one date.
    """
    days: dict[date, tuple[Ranking, Provenance]] = {}
    notes: dict[str, list[str]] = {}
    hashes, rows = [], 0
    for path in paths:
        try:
            body = read_whole(path, MOST_BYTES)
        except OSError as error:
            raise UsageError(f"cannot read {path}: {error.strerror}") from None
        read = table.parse(body, str(path), feed, board)
        for note in _notes(read):
            notes.setdefault(note, []).append(path.name)
        hashes.append(hashlib.sha256(body).hexdigest())
        provenance = Provenance(hashes[-1], storable(path.name))
        own = read.rankings(_day_of(path, read, as_of))
        # All are stored or none, so that all are in memory: each takes up to two kilobytes.
        rows += sum(len(ranking.entries) for ranking in own)
        if rows > MOST_ROWS:
            raise UsageError(f"the files hold over {MOST_ROWS:,} rows: import them in parts")
        for ranking in own:
            day = ranking.as_of
            assert day is not None  # the table has given each its date
            other, whence = days.setdefault(day, (ranking, provenance))
            if other.entries != ranking.entries:
                raise UsageError(
                    f"{whence.url} and {path.name} say different things of {board} on {day}:"
                    " import the one that you trust"
                )
    request = hashes[0]
    if len(hashes) > 1:
        request = hashlib.sha256("".join(hashes).encode()).hexdigest()
    rankings = [days[day] for day in sorted(days)]
    batch = store_dates(store, "import", board, request, [rankings], feed, silent, clock)
    return Imported(batch, tuple(_with_files(notes, len(paths))))


def _day_of(path: Path, read: table.Table, as_of: date | Literal["name"] | None) -> date | None:
    if as_of != "name":
        return as_of
    return None if read.dated else date_in(path.name)


def date_in(name: str) -> date:
    """The one date in a file's name, `2024-08-12` or `20240812`; UsageError for none or several."""
    dates = set()
    for year, _, month, day in _DATE.findall(name):
        try:
            dates.add(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    if len(dates) != 1:
        found = "no date" if not dates else f"{len(dates)} dates"
        raise UsageError(f"{name} has {found} in its name: give its date with --as-of")
    return dates.pop()


def _notes(read: table.Table) -> list[str]:
    notes = []
    if read.delimiter != ",":
        notes.append(f"cells parted by {DELIMITERS[read.delimiter]}")
    if read.passed_over:
        named = ", ".join(header[:40] or "(no name)" for header in read.passed_over[:20])
        more = f" and {len(read.passed_over) - 20} more" if len(read.passed_over) > 20 else ""
        notes.append(f"columns passed over: {named}{more}")
    if read.others:
        notes.append(f"rows of other categories passed over: {read.others:,}")
    return notes


def _with_files(notes: dict[str, list[str]], files: int) -> list[str]:
    """Each note, with the files that it is about where it is not about all of them."""
    return [
        note
        if len(names) == files
        else f"{note} ({', '.join(names[:3])}{f' and {len(names) - 3} more' if names[3:] else ''})"
        for note, names in notes.items()
    ]
