"""A database that notes what of it is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ossrank.facts import Entry, Lines, Numbers, Snapshot, Via
from ossrank.store.attempts import Attempts
from ossrank.store.connection import Connection
from ossrank.store.file import Store
from ossrank.store.lineage import Lineage, Word
from ossrank.store.names import Names
from ossrank.store.snapshots import Snapshots


class Used:
    """What was read: snapshots by their ids, and of which of them the rows; words on bases by the
    model's id in lower case; the days of good fetches by feed."""

    def __init__(self) -> None:
        self.snapshots: dict[int, Snapshot] = {}
        self.read: set[int] = set()
        self.words: dict[str, list[Word]] = {}
        self.good_days: dict[str, list[date]] = {}


class Recorder(Store):
    """The same store, with what is read of it in `used`."""

    def __init__(self, store: Store, used: Used | None = None) -> None:
        super().__init__(store.connection)
        self.used = used or Used()
        self.snapshots = _Snapshots(store.connection, self.used, store.snapshots.first)
        self.lineage = _Lineage(store.connection, self.used)
        self.attempts = _Attempts(store.connection, self.used)

    def taking(self, via: Via) -> Recorder:
        return Recorder(super().taking(via), self.used)


class _Snapshots(Snapshots):
    def __init__(self, connection: Connection, used: Used, first: Via | None) -> None:
        super().__init__(connection, Names(connection), first)
        self._used = used

    def _seen(self, snapshots: Iterable[Snapshot]) -> None:
        self._used.snapshots |= {snapshot.id: snapshot for snapshot in snapshots}

    def newest(self, board: str, until: date | None = None) -> Snapshot | None:
        snapshot = super().newest(board, until)
        self._seen([snapshot] if snapshot else [])
        return snapshot

    def between(
        self, board: str, since: date | None = None, until: date | None = None
    ) -> list[Snapshot]:
        snapshots = super().between(board, since, until)
        self._seen(snapshots)
        return snapshots

    def dates_before(self, board: str, as_of: date) -> list[date]:
        dates = super().dates_before(board, as_of)
        if dates:
            # The dates decide which snapshot is compared with, also those that are not taken.
            self.between(board, dates[-1], dates[0])
        return dates

    def entries(self, snapshot: int) -> tuple[Entry, ...]:
        self._used.read.add(snapshot)
        return super().entries(snapshot)

    def entries_at(self, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Entry]:
        entries = super().entries_at(places)
        self._used.read |= {snapshot for snapshot, _ in entries}
        return entries

    def has_tags(self, snapshot: Snapshot) -> bool:
        self._used.read.add(snapshot.id)
        return super().has_tags(snapshot)

    def lines(
        self, snapshots: Iterable[Snapshot], depth: int, numbers: Numbers
    ) -> dict[int, Lines]:
        lines = super().lines(snapshots, depth, numbers)
        self._used.read |= lines.keys()
        return lines

    def models(self, snapshot: int) -> list[int]:
        self._used.read.add(snapshot)
        return super().models(snapshot)


class _Lineage(Lineage):
    def __init__(self, connection: Connection, used: Used, until: str = "9999") -> None:
        super().__init__(connection, until)
        self._used = used

    def as_known(self, day: date) -> Lineage:
        return _Lineage(self._connection, self._used, super().as_known(day)._until)

    def _words(self, models: Iterable[str], until: str) -> dict[str, list[Word]]:
        words = super()._words(models, until)
        for model, of in words.items():
            # A later look sees all that an earlier one saw, and in the same order.
            if len(of) > len(self._used.words.get(model, ())):
                self._used.words[model] = of
        return words


class _Attempts(Attempts):
    def __init__(self, connection: Connection, used: Used) -> None:
        super().__init__(connection)
        self._used = used

    def good_days(self, feed: str) -> list[date]:
        days = super().good_days(feed)
        if days:
            self._used.good_days[feed] = days
        return days
