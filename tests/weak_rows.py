"""Prints the rows with a country that nobody can check and that stand on a board's top 100.

    python -m tests.weak_rows [DATABASE]

A row is weak where it is low or has no source. Without a database, `fixtures/` are replayed.
"""

import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from ossrank.facts import Entry
from ossrank.registry.registry import load_registry
from ossrank.sources import feed_of
from tests.command import run

TOP = 100
ROWS = "SELECT board, as_of, rank, model, publisher, licence, hub_id FROM rankings ORDER BY 1, 2, 3"


def weak_rows(database: Path) -> dict[str, tuple[str, int]]:
    """Key of each weak organisation that has a country → the board of its best place, and it.

    A place is counted among all models and among the open ones: within the first 100 of either.
    """
    registry = load_registry()
    best: dict[str, tuple[str, int]] = {}
    for board, day, entries in _snapshots(database):
        feed = feed_of(board)
        allows = registry.files.licences.allows
        for listed in (entries, [e for e in entries if allows("open", e, feed, day)]):
            for place, entry in enumerate(listed[:TOP], 1):
                verdict = registry.of_entry(entry, feed, day)
                row = verdict.organisation
                if row is None or verdict.country is None or not row.weak:
                    continue
                best[row.key] = min(best.get(row.key, (board, TOP + 1)), (board, place), key=_place)
    return best


_place = itemgetter(1)


def _snapshots(database: Path) -> Iterator[tuple[str, date, list[Entry]]]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        for (board, day), rows in groupby(db.execute(ROWS), itemgetter(0, 1)):
            entries = [
                Entry(n, rank, model, publisher, licence=licence, hub_id=hub_id)
                for n, (_, _, rank, model, publisher, licence, hub_id) in enumerate(rows, 1)
            ]
            yield board, date.fromisoformat(day), entries


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "fixtures.db"
        if len(sys.argv) > 1:
            database = Path(sys.argv[1])
        else:
            run("fetch", "--from", "fixtures", db=database)
        found = weak_rows(database)
    for key, (board, place) in sorted(found.items(), key=lambda item: item[1][1]):
        print(f"{key:24} {place:4}  {board}")
    print(f"{len(found)} weak rows with a country on a top {TOP}")


if __name__ == "__main__":
    main()
