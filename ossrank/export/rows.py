"""The rows of an export, read and judged some at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from ossrank.analysis.judge import Judge, turns
from ossrank.analysis.judged import Judged, judged, places
from ossrank.errors import StoreError
from ossrank.lineage import untagged, untold
from ossrank.routes import totals

if TYPE_CHECKING:
    from ossrank.boards import Feed
    from ossrank.export.plan import Plan
    from ossrank.facts import Entry, Kind, Snapshot
    from ossrank.registry.registry import Registry
    from ossrank.store.file import Store

BATCH_ROWS = 30_000
"""So many rows are in memory at least, unless there are fewer."""


class Partition(NamedTuple):
    """The standing snapshots of a feed's boards of one year, by board and date."""

    feed: Feed
    year: int
    snapshots: Sequence[Snapshot]


class Coded(NamedTuple):
    """A column that repeats few values: the values, and for each row which of them it has."""

    values: Sequence[Any]
    codes: Sequence[int]


class Batch(NamedTuple):
    """The rows of some whole snapshots.

    `which` and `codes` say of each row which of `snapshots` and of `judged` are its; `figures`
    are its rank, score, low, high, votes, likes, downloads, tokens and total, by columns.
    """

    snapshots: Sequence[Snapshot]
    which: Sequence[int]
    judged: Sequence[Judged]
    codes: Sequence[int]
    places: Sequence[int | None]
    figures: Sequence[Sequence[Any]]

    def columns(self, registry: Registry) -> dict[str, Coded | Sequence[Any]]:
        """The columns of ENTRIES by name."""
        facts = {
            name: Coded([getattr(snapshot, field) for snapshot in self.snapshots], self.which)
            for name, field in _OF_SNAPSHOT.items()
        }
        said = {
            name: Coded([getattr(one, name) for one in self.judged], self.codes)
            for name in Judged._fields
            if name != "unit"
        }
        all_of_one = [0] * len(self.codes)
        names = ("rank", "score", "low", "high", "votes", "likes", "downloads", "tokens", "total")
        return {
            **facts,
            **said,
            **dict(zip(names, self.figures, strict=True)),
            "place": self.places,
            "registry": Coded([registry.digest], all_of_one),
            "edition": Coded([edition_named(registry)], all_of_one),
        }


def edition_named(registry: Registry) -> str | None:
    """The registry as tables name it, None where its edition has no name.

    The date alone would be a date to a spreadsheet and to DuckDB.
    """
    return registry.edition and f"registry {registry.edition}"


_OF_SNAPSHOT = {
    "board": "board",
    "as_of": "as_of",
    "via": "via",
    "revision": "revision",
    "payload_sha256": "sha256",
}


class Judging:
    """Reads a partition and judges its rows, each kind of row once while no verdict changes."""

    def __init__(self, plan: Plan, store: Store, partition: Partition) -> None:
        self._plan = plan
        self._store = store
        self._lineage = store.lineage.as_known(plan.known) if plan.known else store.lineage
        self._partition = partition
        self._turns = turns(plan.registry)
        self._entries: dict[Kind, Entry] = {}
        self._judged: dict[tuple[int, bool], dict[Kind, Judged]] = {}
        self.bases: dict[str, tuple[str, ...]] = {}
        """What was known of the bases of the rows read so far."""

    def batches(self) -> Iterator[Batch]:
        """The rows, whole snapshots at a time.

        Raises StoreError where a snapshot has been taken back since the partition was planned.
        """
        waiting: list[tuple[Snapshot, list[Any]]] = []
        rows = 0
        for snapshot in self._partition.snapshots:
            waiting.append((snapshot, self._read(snapshot)))
            rows += snapshot.rows
            if rows >= BATCH_ROWS:
                yield self._batch(waiting)
                waiting, rows = [], 0
        if waiting:
            yield self._batch(waiting)

    def read_bases(self) -> Mapping[str, tuple[str, ...]]:
        """What is known of the bases of all rows, which are read for it but not judged."""
        for snapshot in self._partition.snapshots:
            kinds = {row[:5] for row in self._read(snapshot)}
            new = kinds - self._entries.keys()
            if new:
                self._name(new)
        self.bases = self._lineage.bases(self._entries.values())
        return self.bases

    def _read(self, snapshot: Snapshot) -> list[Any]:
        rows = self._store.rows.of(snapshot)
        if len(rows) != snapshot.rows:
            raise StoreError(
                f"{self._store.path} was changed while it was read ({snapshot.board} of"
                f" {snapshot.as_of}): run it again"
            )
        return rows

    def _batch(self, read: Sequence[tuple[Snapshot, list[Any]]]) -> Batch:
        snapshots = [snapshot for snapshot, _ in read]
        kinds = [[row[:5] for row in rows] for _, rows in read]
        self._name({kind for some in kinds for kind in some} - self._entries.keys())
        table: dict[Judged, int] = {}
        codes: list[int] = []
        numbers: list[int | None] = []
        sums: list[float | None] = []
        for snapshot, some, (_, rows) in zip(snapshots, kinds, read, strict=True):
            verdicts = self._verdicts(snapshot, set(some))
            of_rows = [verdicts[kind] for kind in some]
            added = self._totals(some, rows)
            numbers += places(of_rows, [-total for total in added] or [row[5] for row in rows])
            sums += added or [None] * len(rows)
            codes += [table.setdefault(one, len(table)) for one in of_rows]
        columns = list(zip(*chain.from_iterable(rows for _, rows in read), strict=True))
        figures: list[Sequence[Any]] = [*(columns[5:] or [()] * 7)]
        figures += [self._tokens(figures[1]), sums]
        lengths = (len(rows) for _, rows in read)
        which = list(chain.from_iterable(map(repeat, range(len(read)), lengths)))
        return Batch(snapshots, which, list(table), codes, numbers, figures)

    def _totals(self, kinds: Sequence[Kind], rows: Sequence[Any]) -> list[float]:
        """Where routes add up, their sums, which decide the places; else nothing."""
        if not self._partition.feed.routes:
            return []
        models = [self._entries[kind].model for kind in kinds]
        return totals(models, [row[6] for row in rows])

    def _tokens(self, scores: Sequence[Any]) -> list[int | None]:
        if self._partition.feed.measure_name != "tokens":
            return [None] * len(scores)
        return [None if score is None else int(score) for score in scores]

    def _name(self, kinds: set[Kind]) -> None:
        if kinds:
            self._entries |= zip(kinds, self._store.snapshots.named(kinds), strict=True)

    def _verdicts(self, snapshot: Snapshot, kinds: set[Kind]) -> Mapping[Kind, Judged]:
        """The judgements of the kinds on a snapshot's date."""
        feed, on = self._partition.feed, snapshot.as_of
        entries = self._entries
        lacks = feed.lineage and untagged((entries[kind] for kind in kinds), snapshot.via)
        era = bisect_right(self._turns, on.isoformat())
        known = self._judged.setdefault((era, lacks), {})
        if new := list(kinds - known.keys()):
            rows = [entries[kind] for kind in new]
            rows = untold(rows) if lacks else rows
            bases = self._lineage.bases(rows) if feed.lineage else {}
            self.bases |= bases
            plan = self._plan
            judge = Judge(plan.registry, feed, on, bases, plan.method.by)
            known |= {
                kind: judged(entry, judge, plan.method)
                for kind, entry in zip(new, rows, strict=True)
            }
        return known
