"""What a backfill or an import has added, and taking it back."""

from collections.abc import Iterable
from datetime import date, datetime

from ossrank.errors import StoreError, UsageError
from ossrank.facts import (
    Batch,
    stamp,
)
from ossrank.store.connection import Connection
from ossrank.store.row import span

_NAMED_BY = {
    "models": ("model_id", "hub_id"),
    "publishers": ("publisher_id",),
    "licences": ("licence_id",),
    "bases": ("bases_id",),
}


class Batches:
    """What a backfill or an import has added, and taking it back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, kind: str, subject: str, at: datetime) -> int:
        """The batch to store under: the one that was interrupted, if any, or a new one."""
        with self._connection.transaction():
            rows = self._connection.rows(
                "SELECT id FROM batches WHERE kind = ? AND subject = ? AND finished_at IS NULL"
                " ORDER BY id DESC LIMIT 1",
                kind,
                subject,
            )
            if rows:
                number: int = rows[0][0]
                return number
            cursor = self._connection.db.execute(
                "INSERT INTO batches (kind, subject, started_at) VALUES (?, ?, ?)",
                (kind, subject, stamp(at)),
            )
            return cursor.lastrowid or 0

    def require(self, batch: int) -> None:
        """Raises StoreError where another process has undone the batch that is being stored."""
        if not self._connection.rows("SELECT 1 FROM batches WHERE id = ?", batch):
            raise StoreError(f"batch {batch} was undone while it was being stored: run it again")

    def end(self, batch: int, at: datetime) -> Batch | None:
        """Closes a batch and says what it holds; None, and no batch, where that is nothing."""
        with self._connection.transaction():
            self.require(batch)
            self._connection.db.execute(
                "UPDATE batches SET finished_at = ? WHERE id = ?", (stamp(at), batch)
            )
            content = self.get(batch)
            if content.snapshots == 0:
                self._connection.db.execute("DELETE FROM batches WHERE id = ?", (batch,))
                return None
        return content

    def get(self, batch: int) -> Batch:
        """What a batch holds; UsageError where there is none of this number."""
        rows = self._connection.rows(
            "SELECT batches.id, kind, subject, count(snapshots.id), coalesce(sum(entries), 0),"
            " min(as_of), max(as_of), count(suspect) FROM batches"
            " LEFT JOIN snapshots ON batch_id = batches.id WHERE batches.id = ?"
            " GROUP BY batches.id",
            batch,
        )
        if not rows:
            known = ", ".join(
                str(n) for (n,) in self._connection.rows("SELECT id FROM batches ORDER BY id")
            )
            there = f"there are {known}" if known else "there is none"
            raise UsageError(f"no batch {batch} in {self._connection.path}: {there}")
        number, kind, subject, snapshots, entries, first, last, suspect = rows[0]
        days = (first and date.fromisoformat(first), last and date.fromisoformat(last))
        return Batch(number, kind, subject, snapshots, entries, *days, suspect)

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
            self._connection.db.executemany("DELETE FROM entries WHERE id BETWEEN ? AND ?", ranges)
            self._connection.db.execute("DELETE FROM snapshots WHERE batch_id = ?", (batch,))
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
