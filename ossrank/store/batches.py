"""What a backfill, an import, an accept or a reject has changed, and taking it back."""

import os
import socket
from collections.abc import Iterable
from datetime import date, datetime

from ossrank.errors import StoreError, UsageError
from ossrank.facts import Batch, stamp
from ossrank.store.connection import Connection
from ossrank.store.row import span

_NAMED_BY = {
    "models": ("model_id", "hub_id"),
    "publishers": ("publisher_id",),
    "licences": ("licence_id",),
    "bases": ("bases_id",),
}


class Batches:
    """What a backfill, an import, an accept or a reject has changed, and taking it back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, kind: str, subject: str, at: datetime, request: str = "") -> int:
        """The batch to store under: an interrupted one of the same request, or a new one.

        One that another process is still storing is left to it. `request` tells apart what was
        asked of one subject.
        """
        with self._connection.transaction():
            rows = self._connection.rows(
                "SELECT id, process FROM batches WHERE kind = ? AND subject = ?"
                " AND coalesce(request, '') = ? AND finished_at IS NULL ORDER BY id DESC",
                kind,
                subject,
                request,
            )
            for number, process in rows:
                if not _runs(process):
                    self._connection.db.execute(
                        "UPDATE batches SET process = ? WHERE id = ?", (_process(), number)
                    )
                    return int(number)
            return self.add(kind, subject, at, request)

    def add(self, kind: str, subject: str, at: datetime, request: str = "") -> int:
        """A new batch, within the caller's transaction; its number was never used before."""
        cursor = self._connection.db.execute(
            "INSERT INTO batches (kind, subject, started_at, request, process)"
            " VALUES (?, ?, ?, ?, ?)",
            (kind, subject, stamp(at), request, _process()),
        )
        return cursor.lastrowid or 0

    def mark(self, batch: int, snapshots: Iterable[int], suspect: str | None) -> None:
        """Keeps snapshots apart for a reason, or no longer, as part of a batch."""
        for number in snapshots:
            self._connection.db.execute(
                "INSERT INTO marks SELECT ?, id, suspect FROM snapshots WHERE id = ?",
                (batch, number),
            )
            self._connection.db.execute(
                "UPDATE snapshots SET suspect = ? WHERE id = ?", (suspect, number)
            )

    def require(self, batch: int) -> None:
        """Raises StoreError where another process has undone the batch that is being stored."""
        if not self._connection.rows("SELECT 1 FROM batches WHERE id = ?", batch):
            raise StoreError(f"batch {batch} was undone while it was being stored: run it again")

    def end(self, batch: int, at: datetime) -> Batch | None:
        """Closes a batch and says what it holds; None, and no batch, where that is nothing."""
        with self._connection.transaction():
            self.require(batch)
            return self.close(batch, at)

    def close(self, batch: int, at: datetime) -> Batch | None:
        """The same, within the caller's transaction."""
        self._connection.db.execute(
            "UPDATE batches SET finished_at = ?, process = NULL WHERE id = ?", (stamp(at), batch)
        )
        content = self.get(batch)
        if not content.snapshots and not content.words:
            self._connection.db.execute("DELETE FROM batches WHERE id = ?", (batch,))
            return None
        return content

    def get(self, batch: int) -> Batch:
        """What a batch holds; UsageError where there is none of this number."""
        rows = self._connection.rows(
            "SELECT batches.id, kind, subject, count(snapshots.id), coalesce(sum(entries), 0),"
            " min(as_of), max(as_of), count(suspect),"
            " (SELECT count(*) FROM lineage WHERE batch_id = batches.id) FROM batches"
            " LEFT JOIN snapshots ON batch_id = batches.id OR snapshots.id IN"
            " (SELECT snapshot_id FROM marks WHERE marks.batch_id = batches.id)"
            " WHERE batches.id = ?"
            " GROUP BY batches.id",
            batch,
        )
        if not rows:
            known = ", ".join(
                str(n) for (n,) in self._connection.rows("SELECT id FROM batches ORDER BY id")
            )
            there = f"those that there are: {known}" if known else "there is none"
            raise UsageError(f"no batch {batch} in {self._connection.path}: {there}")
        number, kind, subject, snapshots, entries, first, last, *rest = rows[0]
        days = (first and date.fromisoformat(first), last and date.fromisoformat(last))
        return Batch(number, kind, subject, snapshots, entries, *days, *rest)

    def undo(self, batch: int) -> Batch:
        """Takes back what a batch added, names that nothing else uses included."""
        # References are counted here, once: SQLite would read all entries for each name.
        self._connection.db.execute("PRAGMA foreign_keys = OFF")
        with self._connection.transaction():
            content = self.get(batch)
            ids = self._connection.rows("SELECT id FROM snapshots WHERE batch_id = ?", batch)
            ranges = [span(number) for (number,) in ids]
            used = self._used(ranges)
            boards = self._connection.rows(
                "SELECT DISTINCT board_id FROM snapshots WHERE batch_id = ?", batch
            )
            self._unmark(batch)
            self._connection.db.executemany("DELETE FROM entries WHERE id BETWEEN ? AND ?", ranges)
            self._connection.db.execute("DELETE FROM snapshots WHERE batch_id = ?", (batch,))
            self._connection.db.execute("DELETE FROM lineage WHERE batch_id = ?", (batch,))
            self._connection.db.execute("DELETE FROM batches WHERE id = ?", (batch,))
            self._connection.db.executemany(
                "DELETE FROM boards WHERE id = ? AND id NOT IN (SELECT board_id FROM snapshots)",
                boards,
            )
            for table, columns in _NAMED_BY.items():
                left = " UNION ".join(
                    f"SELECT {column} FROM entries WHERE {column} IS NOT NULL" for column in columns
                )
                gone = used[table].difference(number for (number,) in self._connection.rows(left))
                self._connection.db.executemany(
                    f"DELETE FROM {table} WHERE id = ?", [(n,) for n in gone]
                )
            self._connection.names.clear()
        self._connection.db.execute("PRAGMA foreign_keys = ON")
        return content

    def _unmark(self, batch: int) -> None:
        """Gives the snapshots that a batch marked their earlier mark; drops those on its own.

        What a later batch has marked too is that one's: it is to give back the earlier mark.
        """
        earlier = (
            "(SELECT mine.suspect FROM marks AS mine WHERE mine.batch_id = ?"
            " AND mine.snapshot_id = {})"
        )
        mine = "(SELECT snapshot_id FROM marks WHERE batch_id = ?)"
        self._connection.db.execute(
            f"UPDATE marks SET suspect = {earlier.format('marks.snapshot_id')}"
            f" WHERE snapshot_id IN {mine} AND batch_id = (SELECT min(later.batch_id)"
            " FROM marks AS later WHERE later.snapshot_id = marks.snapshot_id"
            " AND later.batch_id > ?)",
            (batch, batch, batch),
        )
        self._connection.db.execute(
            f"UPDATE snapshots SET suspect = {earlier.format('snapshots.id')}"
            f" WHERE id IN {mine}"
            " AND id NOT IN (SELECT snapshot_id FROM marks WHERE batch_id > ?)",
            (batch, batch, batch),
        )
        self._connection.db.execute(
            "DELETE FROM marks WHERE batch_id = ? OR snapshot_id IN"
            " (SELECT id FROM snapshots WHERE snapshots.batch_id = ?)",
            (batch, batch),
        )

    def _used(self, ranges: Iterable[tuple[int, int]]) -> dict[str, set[int]]:
        used: dict[str, set[int]] = {table: set() for table in _NAMED_BY}
        for ids in ranges:
            for table, columns in _NAMED_BY.items():
                for column in columns:
                    rows = self._connection.rows(
                        f"SELECT DISTINCT {column} FROM entries WHERE id BETWEEN ? AND ?", *ids
                    )
                    used[table].update(number for (number,) in rows if number is not None)
        return used


def _process() -> str:
    """This process, as a batch names whoever stores it."""
    return f"{socket.gethostname()} {os.getpid()}"


def _runs(process: str | None) -> bool:
    """Whether another process that stores a batch may still be at it.

    What cannot be known counts as running: at worst an interrupted batch stays as it is, and
    another goes on.
    """
    host, _, number = (process or "").rpartition(" ")
    if not process or process == _process():
        return False
    if host != socket.gethostname() or os.name == "nt":
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (OSError, ValueError):
        return True
    return True
