"""An open database: transactions, and errors as one clear line."""

import math
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ossrank.errors import StoreError
from ossrank.store.odd import endless_texts, odd_values
from ossrank.store.schema import migrate

HELP = (
    "put a copy in its place; without one, move it away, and begin anew with ossrank fetch and"
    " ossrank backfill"
)
"""sqlite3's .recover is not among the advice: many a build of it lacks that command's table."""

DAMAGED = f"is damaged: {HELP}"


EXPLAINED = {
    "SQLITE_NOTADB": "is not a SQLite database: name another with --db",
    "SQLITE_FULL": "lies on a full disk: make room and run it again; what was stored stands",
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_TOOBIG": DAMAGED,
    "SQLITE_READONLY_DIRECTORY": "lies in a read-only folder: make the folder writable too",
    "SQLITE_READONLY_ROLLBACK": "was left in mid-write and cannot be mended here: make it and its"
    " folder writable once",
    "SQLITE_READONLY": "is read-only: make it writable, or name another with --db",
    "SQLITE_CANTOPEN": "cannot be opened: check that it and its folder may be read and written",
    "SQLITE_BUSY": "is in use by another process: run it again when that has ended",
    "SQLITE_IOERR": "cannot be read or written: check the disk; what was stored stands",
    "SQLITE_PERM": "may not be opened: check its permissions",
}
"""What SQLite's errors mean to whoever runs ossrank; the first that an error's name begins with."""


WAL = (
    "is in WAL mode, which another tool has set, and lies in a read-only folder: make the folder"
    " writable, or copy the file and all that lies beside it to one that is"
)


_OF_FOLDERS = ("SQLITE_CANTOPEN", "SQLITE_READONLY_DIRECTORY")


def _is_in_wal(path: Path) -> bool:
    """What the file's header says of how it is to be read."""
    try:
        with path.open("rb") as file:
            return file.read(20)[19:] == b"\2"
    except OSError:
        return False


def explained(path: Path, error: sqlite3.Error) -> Exception:
    """What an error of SQLite means, as a StoreError; the error itself where it is a bug."""
    code = getattr(error, "sqlite_errorname", "") or ""
    for name, meaning in EXPLAINED.items():
        if code.startswith(name):
            in_wal = name in _OF_FOLDERS and _is_in_wal(path)
            return StoreError(f"{path} {WAL if in_wal else meaning}")
    if "decode to UTF-8" in str(error):  # Python's own words, without a code
        return StoreError(f"{path} {DAMAGED}")
    return error  # a bug of ours keeps its traceback


MOST_BYTES = 2**24
"""Of a value: the longest are lists of numbers that queries are asked with."""

MOST_NAMES = 20_000
"""That are remembered from one transaction to the next: ten boards have some thousands."""


class Connection:
    """An open database: transactions, and errors as one clear line."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path = path
        self.db = db
        self.names: dict[str, dict[str | None, int]] = {}
        """The ids of the texts that were looked up, by table: forgotten where they may be gone."""
        self._version = 0
        self.left_wal: bool | None = None
        """Whether WAL, which another tool had set, could be undone; None where it was not set."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: another writer is waited for, any failure takes everything back."""
        with self.reporting():
            self.db.execute("BEGIN IMMEDIATE")
            try:
                self._forget_names()
                yield
                self.db.execute("COMMIT")
                if sum(map(len, self.names.values())) > MOST_NAMES:
                    self.names.clear()
            except BaseException:
                # A full disk has already rolled back by itself.
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                self.names.clear()
                raise

    def _forget_names(self) -> None:
        """An undo in another process may have taken names away since they were looked up."""
        (version,) = self.db.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self.names.clear()
        self._version = version

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Raises StoreError, one line, for what SQLite finds wrong with the file."""
        try:
            yield
        except sqlite3.Error as error:
            raise explained(self.path, error) from None

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """All rows of a query, its values bound; StoreError for what is wrong with the file."""
        with self.reporting():
            return self.db.execute(sql, values).fetchall()

    def prepare(self, *, write: bool) -> None:
        """Brings the schema up to date, and finds out at once whether what is to come can be."""
        with self.reporting():
            # A name of a gigabyte in a database of somebody else's would fill the memory.
            self.db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
            # Functions that harm stay out of what a view or an index of somebody else's runs.
            self.db.execute("PRAGMA trusted_schema = OFF")
            migrate(self.path, self.db)
            self.db.execute("PRAGMA foreign_keys = ON")
            if write:
                self._leave_wal()
                # A journal is begun and dropped: a folder may be read-only where its file is not.
                self.db.execute("BEGIN IMMEDIATE")
                self.db.execute("PRAGMA user_version = 0")
                self.db.execute("ROLLBACK")
            else:
                self.db.execute("PRAGMA query_only = ON")
                self.db.execute("BEGIN")

    def require_short_texts(self) -> None:
        """StoreError where a text that rows share is longer than any that ossrank has written."""
        if self.rows(endless_texts()):
            raise StoreError(f"{self.path} {DAMAGED}")

    def journal(self) -> str:
        """The journal mode of the file: `delete`, unless another tool has set another."""
        return str(self.rows("PRAGMA journal_mode")[0][0])

    def _leave_wal(self) -> None:
        """Another tool may have set WAL, which cannot be read in a read-only folder."""
        if self.journal() != "wal":
            return
        ((patience,),) = self.db.execute("PRAGMA busy_timeout").fetchall()
        self.db.execute("PRAGMA busy_timeout = 0")
        try:
            self.left_wal = self.db.execute("PRAGMA journal_mode = DELETE").fetchone() == (
                "delete",
            )
        except sqlite3.OperationalError:
            self.left_wal = False
        self.db.execute(f"PRAGMA busy_timeout = {patience}")

    def is_damaged(self) -> bool:
        """Whether the file holds what no ossrank wrote; reads all of it."""
        checks = ("PRAGMA integrity_check(1)", "PRAGMA foreign_key_check", odd_values())
        try:
            return [self.db.execute(check).fetchone() for check in checks] != [("ok",), None, None]
        except (sqlite3.Error, UnicodeDecodeError):
            return True

    def require_finite(self, figures: Iterable[Iterable[float | None]]) -> None:
        """Refuses infinities, which SQLite keeps and no board prints."""
        for column in figures:
            if not math.isfinite(sum(filter(None, column))):
                raise StoreError(f"{self.path} {DAMAGED}")

    def require_kinds(self, rows: Sequence[Any], kinds: Sequence[set[type]]) -> None:
        """Refuses values of a kind that ossrank writes into no such column."""
        # By columns: a row at a time would cost a report more than the reading.
        for column, right in zip(zip(*rows, strict=True), kinds, strict=False):
            self.require_kind(column, right)

    def require_kind(self, column: Iterable[Any], right: set[type]) -> None:
        """Refuses values of another kind in one column."""
        if not right.issuperset(map(type, column)):
            raise StoreError(f"{self.path} {DAMAGED}")

    def check(self, seconds: float) -> str | None:
        """What SQLite's integrity_check says: `ok`, or the first fault; None if not done in time.

        It reads the whole file, which takes some 4 seconds a gigabyte.
        """
        until = time.monotonic() + seconds
        self.db.set_progress_handler(lambda: time.monotonic() > until, 10_000)
        try:
            return str(self.db.execute("PRAGMA integrity_check(1)").fetchone()[0])
        except sqlite3.Error as error:
            if error.sqlite_errorname == "SQLITE_INTERRUPT":
                return None
            raise explained(self.path, error) from None
        finally:
            self.db.set_progress_handler(None, 0)
