"""Copies of databases, all of which is checked: of our own, and of one that somebody else made."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from ossrank.beside import beside
from ossrank.errors import NothingStored, StoreError, UsageError
from ossrank.store.connection import Connection, explained
from ossrank.store.file import BUSY_SECONDS, HEADER, Store
from ossrank.store.judged import judged_state
from ossrank.store.schema import migrations_of


class Copy(NamedTuple):
    """What a copy holds, and its size in bytes."""

    boards: int
    snapshots: int
    entries: int
    bytes: int


def back_up(store: Store, target: Path) -> Copy:
    """Copies all that a store holds, as it stands at one moment, and says what the copy holds.

    The copy is written beside `target`, checked, and then takes its place, links followed. Of what
    was there an earlier copy is replaced; anything else is left, with UsageError. Raises
    NothingStored where there is nothing to copy, and StoreError where the copy cannot be written
    or is not sound; what was at `target` is then left as it was.
    """
    if not store.path.stat().st_size:
        raise NothingStored(f"{store.path} holds nothing yet: run ossrank fetch")
    try:
        with beside(_place(store.path, target)) as part:
            return _copy(store.connection, part, target)
    except OSError as error:
        raise StoreError(f"cannot write {target}: {error.strerror}") from None


def _place(database: Path, target: Path) -> Path:
    """Where a copy goes; UsageError where it would harm what is there."""
    try:
        place = target.resolve()
        there = place.exists()
        header = b""
        if there and place.samefile(database):
            raise UsageError(f"{target} is the database itself: name another file")
        if there and not place.is_file():
            raise UsageError(f"{target} is not a regular file: name another")
        if there:
            with place.open("rb") as file:
                header = file.read(len(HEADER))
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot write {target}: {reason}") from None
    if header and (header != HEADER or not _is_ours(place)):
        raise UsageError(f"{target} is there and is no database of ossrank: name another file")
    # SQLite would take what a journal says of the old file for the new one's.
    for ending in ("-journal", "-wal"):
        if place.with_name(place.name + ending).exists():
            raise UsageError(f"{target}{ending} is there, so it is in use: name another file")
    return place


def _is_ours(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            return bool(migrations_of(db))
    except sqlite3.Error:
        return False


def _copy(source: Connection, part: Path, target: Path) -> Copy:
    # Begins the moment that is copied: no writer can change the file until it is.
    ((boards, snapshots, entries),) = source.rows(
        "SELECT count(DISTINCT board_id), count(*), coalesce(sum(entries), 0) FROM snapshots"
    )
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as db:
            source.db.backup(db)
            source.db.execute("ROLLBACK")  # writers need not wait for the check
            db.execute("PRAGMA journal_mode = DELETE")  # another tool may have set WAL
            damaged = Connection(part, db).is_damaged()
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorname", "")
        raise explained(source.path if "CORRUPT" in code else target, error) from None
    finally:
        part.with_name(f"{part.name}-journal").unlink(missing_ok=True)
    if damaged:
        raise StoreError(
            f"the copy of {source.path} is not sound and was not kept: ossrank status tells whether"
            " the database itself is"
        )
    return Copy(boards, snapshots, entries, part.stat().st_size)


@contextmanager
def open_copy(path: Path) -> Iterator[Store]:
    """Opens a copy of a database that somebody else made; the file itself is only read.

    All of it is checked first. Raises UsageError for what is no SQLite file, or an export of one,
    StoreError for a database that no ossrank has written, or that is damaged.
    """
    if not is_database(path):
        raise UsageError(f"{path} is no SQLite database")
    if judged_state(path) is not None:
        raise UsageError(f"{path} is an export: name the database that it was made from")
    with tempfile.TemporaryDirectory(prefix="ossrank-") as folder:
        try:
            target = f"{path.resolve().as_uri()}?mode=ro"
            with (
                closing(sqlite3.connect(target, uri=True, timeout=BUSY_SECONDS)) as source,
                closing(sqlite3.connect(Path(folder, "copy.db"), isolation_level=None)) as copy,
            ):
                source.execute("BEGIN")
                source.execute("SELECT 1 FROM sqlite_master").fetchone()
                source.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
                connection = Connection(path, copy)
                connection.prepare(write=False)
                if connection.is_damaged():
                    raise StoreError(f"{path} {_UNSOUND}")
                yield Store(connection)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorname", "").startswith("SQLITE_CORRUPT"):
                raise StoreError(f"{path} {_UNSOUND}") from None
            raise explained(path, error) from None


_UNSOUND = (
    "is damaged, and nothing of it was taken: where it came from, ossrank backup makes a copy that"
    " is whole"
)


def is_database(path: Path) -> bool:
    """Whether there is a SQLite file; UsageError where it cannot be read."""
    try:
        if not path.is_file():  # a pipe is not read from
            return False
        with path.open("rb") as file:
            return file.read(len(HEADER)) == HEADER
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot read {path}: {reason}") from None
