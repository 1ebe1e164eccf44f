"""The file: finding it, opening it, and what it holds."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from ossrank.errors import OssrankError, StoreError
from ossrank.facts import Via
from ossrank.store.attempts import Attempts
from ossrank.store.batches import Batches
from ossrank.store.connection import DAMAGED, EXPLAINED, Connection, explained
from ossrank.store.lineage import Lineage
from ossrank.store.names import Names
from ossrank.store.rows import Rows
from ossrank.store.snapshots import Snapshots

BUSY_SECONDS = 30.0


class Store:
    """An open database, in parts; `with open_store(path) as store:` closes it."""

    def __init__(self, connection: Connection) -> None:
        self.path = connection.path
        self.connection = connection
        self.snapshots = Snapshots(connection, Names(connection))
        self.batches = Batches(connection)
        self.attempts = Attempts(connection)
        self.lineage = Lineage(connection)
        self.rows = Rows(connection)

    def taking(self, via: Via) -> "Store":
        """The same, but of a date that came in several ways the snapshot that came so stands."""
        store = Store(self.connection)
        store.snapshots = self.snapshots.taking(via)
        return store

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing: another writer is waited for, any failure takes everything back."""
        return self.connection.transaction()


def default_path() -> Path:
    """OSSRANK_DB, else ossrank.db in the platform's data folder."""
    if named := os.environ.get("OSSRANK_DB"):
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("ossrank", appauthor=False)) / "ossrank.db"


def is_there(path: Path) -> bool:
    """Whether there is a database to open; StoreError where a path leads to something else."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise StoreError(f"cannot look at {path}: {error.strerror}") from None
    except ValueError as error:
        raise StoreError(f"{path} is not a usable path: {error}") from None
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
        raise StoreError(f"{path} is {kind}: name a file with --db")
    return True


@contextmanager
def open_store(path: Path, *, write: bool = False) -> Iterator[Store]:
    """Opens the database, made or migrated first where `write`; raises StoreError.

    A reader sees one moment of it, whatever is written meanwhile, and needs no permission to
    write, unless the schema is an older one: it is migrated, since the tables would not be there
    otherwise. A damaged file is one StoreError, wherever the damage comes to light.
    """
    there = is_there(path)
    if write:
        _make_folder(path)
    elif not there:
        raise StoreError(f"no database at {path}: run ossrank fetch, or name one with --db")
    connection = Connection(path, _connect(path, write=write))
    with closing(connection.db):
        try:
            connection.prepare(write=write)
            connection.require_short_texts()
            yield Store(connection)
        except OssrankError:
            raise
        except Exception as error:
            if connection.is_damaged():
                raise StoreError(f"{path} {DAMAGED}") from error
            raise


@contextmanager
def memory_store(where: Path) -> Iterator[Store]:
    """An empty database in memory alone; `where` names it in errors.

    Raises StoreError for what SQLite does not take.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        connection = Connection(where, db)
        try:
            connection.prepare(write=True)
            yield Store(connection)
        except sqlite3.Error as error:
            raise StoreError(f"{where} holds what no database takes: {error}") from None


def _connect(path: Path, *, write: bool) -> sqlite3.Connection:
    mode = "rwc" if write else "rw"
    target = f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}"
    header = _header(path)
    if header and header != HEADER:
        # SQLite would take a file of a few bytes for an empty one, and write over it.
        raise StoreError(f"{path} {EXPLAINED['SQLITE_NOTADB']}")
    if header == b"" and not write:
        # A fetch that was killed at once, or is about to write: it is read as nothing, untouched.
        target = "file::memory:"
    try:
        return sqlite3.connect(target, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    except sqlite3.Error as error:
        raise explained(path, error) from error


HEADER = b"SQLite format 3\0"


def _header(path: Path) -> bytes | None:
    """The first bytes of a file, None where there is none or SQLite will say why not."""
    try:
        with path.open("rb") as file:
            return file.read(len(HEADER))
    except OSError:
        return None


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the folder of {path}: {error.strerror}") from None
