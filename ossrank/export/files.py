"""An export as one file: Parquet, CSV or SQLite."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ossrank.errors import UsageError
from ossrank.export.columns import ENTRIES
from ossrank.export.package import credited
from ossrank.export.parquet import mark_of, write_entries
from ossrank.export.rows import Batch, Coded, Judging, edition_named
from ossrank.export.small import fetch_rows, snapshot_rows
from ossrank.export.writing import replacing, reporting
from ossrank.formats.csv import csv_cell
from ossrank.store.judged import JudgedFile, judged_state, new_judged_file

if TYPE_CHECKING:
    from ossrank.analysis.judged import Judged
    from ossrank.export.plan import Plan
    from ossrank.store.file import Store

NAMES = [column.name for column in ENTRIES]


def batches_of(plan: Plan, store: Store) -> Iterator[Batch]:
    """All rows of a plan."""
    for partition in plan.partitions:
        store.rows.renew()
        yield from Judging(plan, store, partition).batches()


def export_parquet(plan: Plan, store: Store, path: Path) -> bool:
    """Writes the entries as one Parquet file, unless it holds them; True where it was written."""
    mark = {"state": plan.whole_state(), "made": json.dumps(credited(plan))}
    there = mark_of(path)
    _refuse_other(path, there is not None)
    if there == mark:
        return False
    with replacing(path) as new:
        write_entries(new, batches_of(plan, store), plan.registry, lambda: mark)
    return True


def export_csv(plan: Plan, store: Store, path: Path) -> bool:
    """Writes the entries as CSV, no cell of which can be taken for a formula."""
    header = ",".join(NAMES) + "\n"
    if path.exists():
        with reporting(path), path.open("rb") as file:
            _refuse_other(path, file.read(len(header)) == header.encode())
    with replacing(path) as new, new.open("w", encoding="utf-8", newline="") as file:
        file.write(header)
        for batch in batches_of(plan, store):
            columns = batch.columns(plan.registry)
            rows = zip(*_rendered([columns[name] for name in NAMES]), strict=True)
            file.writelines(f"{','.join(cells)}\n" for cells in rows)
    return True


def _rendered(columns: Sequence[Any]) -> Iterator[Iterable[str]]:
    """The columns as CSV; neighbours that share their codes are one, each text rendered once."""
    for codes, some in groupby(
        columns, lambda column: column.codes if isinstance(column, Coded) else None
    ):
        if codes is None:
            yield from ((("" if f is None else repr(f)) for f in figures) for figures in some)
            continue
        parts: list[str] = []
        writer = csv.writer(SimpleNamespace(write=parts.append), lineterminator="")
        for values in zip(*(column.values for column in some), strict=True):
            writer.writerow([csv_cell(value) for value in values])
        yield map(parts.__getitem__, codes)


def export_sqlite(plan: Plan, store: Store, path: Path) -> bool:
    """Writes entries, snapshots and fetches as a SQLite database, unless it holds them."""
    state, there = plan.whole_state(), judged_state(path)
    _refuse_other(path, there is not None)
    # SQLite would take what a journal says of an older file for the new one's.
    for ending in ("-journal", "-wal"):
        _refuse_other(path.with_name(path.name + ending), False)
    if there == state:
        return False
    with replacing(path) as new, new_judged_file(new, path) as file:
        snapshots = zip(plan.snapshots, snapshot_rows(plan, store), strict=True)
        file.add_tables([(s.id, *row) for s, row in snapshots], fetch_rows(plan, store))
        judgements = _Judgements(file)
        for batch in batches_of(plan, store):
            ids = judgements.ids_of(batch.judged)
            lengths = [(snapshot.id, snapshot.rows) for snapshot in batch.snapshots]
            rank, *figures = batch.figures
            columns = [map(ids.__getitem__, batch.codes), rank, batch.places, *figures]
            file.add_rows(lengths, columns)
        made, registry = json.dumps(credited(plan)), plan.registry
        file.finish(made, registry.digest, edition_named(registry), state)
    return True


class _Judgements:
    """Stores judgements, each once as far as bounded memory allows, and gives their ids."""

    MOST_KNOWN = 100_000

    def __init__(self, file: JudgedFile) -> None:
        self._file = file
        self._ids: dict[Judged, int] = {}
        self._last = 0

    def ids_of(self, listed: Sequence[Judged]) -> list[int]:
        if len(self._ids) > self.MOST_KNOWN:
            self._ids.clear()
        new = [one for one in listed if one not in self._ids]
        self._ids |= zip(new, range(self._last + 1, self._last + 1 + len(new)), strict=True)
        self._last += len(new)
        self._file.add_judgements([(self._ids[one], *one[:-1]) for one in new])
        return [self._ids[one] for one in listed]


def _refuse_other(path: Path, ours: bool) -> None:
    """Nothing but an earlier export is ever replaced."""
    if path.exists() and not ours and (not path.is_file() or path.stat().st_size):
        raise UsageError(f"{path} is there already, and no export: name another file")
