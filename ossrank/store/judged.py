"""A database of judged rows, written once: for Datasette and whatever else reads SQLite."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from ossrank.store.connection import explained
from ossrank.store.schema import POSITION_BITS

APPLICATION_ID = 0x6F737372
"""PRAGMA application_id of such a file: it tells it from a database of the facts."""

_SCHEMA = f"""
PRAGMA application_id = {APPLICATION_ID};
CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY,
    board TEXT NOT NULL,
    as_of TEXT NOT NULL,
    via TEXT NOT NULL,
    revision INTEGER NOT NULL,
    standing INTEGER NOT NULL,
    suspect TEXT,
    entries INTEGER NOT NULL,
    depth INTEGER,
    goes_on INTEGER NOT NULL,
    last_score REAL,
    fetched_at TEXT,
    payload_sha256 TEXT,
    url TEXT,
    etag TEXT,
    dataset_commit TEXT
);
CREATE INDEX snapshots_board ON snapshots(board, as_of);
CREATE TABLE fetches (
    feed TEXT NOT NULL,
    started_at TEXT NOT NULL,
    seconds REAL NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    snapshots INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    url TEXT,
    etag TEXT,
    payload_sha256 TEXT
);
CREATE TABLE judgements (
    id INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    publisher TEXT,
    maker TEXT,
    country_publisher TEXT,
    unknown_publisher TEXT,
    country_base TEXT,
    unknown_base TEXT,
    confidence TEXT,
    licence TEXT,
    openness TEXT NOT NULL
);
CREATE TABLE rows (
    id INTEGER PRIMARY KEY,
    judgement INTEGER NOT NULL REFERENCES judgements(id),
    rank INTEGER NOT NULL,
    place INTEGER,
    score REAL,
    low REAL,
    high REAL,
    votes INTEGER,
    likes INTEGER,
    downloads INTEGER,
    tokens INTEGER,
    total REAL
);
CREATE TABLE export (
    made TEXT NOT NULL, registry TEXT NOT NULL, edition TEXT, state TEXT NOT NULL
);
CREATE VIEW entries AS
    SELECT board, as_of, rank, place, model, publisher, maker, country_publisher,
        unknown_publisher, country_base, unknown_base, confidence, licence, openness, score, low,
        high, votes, likes, downloads, tokens, total, via, revision, payload_sha256,
        (SELECT registry FROM export) AS registry, (SELECT edition FROM export) AS edition
    FROM snapshots
    JOIN rows ON rows.id BETWEEN snapshots.id << {POSITION_BITS}
        AND (snapshots.id << {POSITION_BITS}) + {2**POSITION_BITS - 1}
    JOIN judgements ON judgements.id = rows.judgement
    WHERE standing;
"""


class JudgedFile:
    """A new database of judged rows, to be filled."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add_tables(self, snapshots: Sequence[Sequence[Any]], fetches: Sequence[Any]) -> None:
        """Adds all rows of snapshots, each with its id first, and of fetches."""
        self._insert("snapshots", snapshots)
        self._insert("fetches", fetches)

    def add_judgements(self, rows: Sequence[Sequence[Any]]) -> None:
        """Adds judgements, each with its id first."""
        self._insert("judgements", rows)

    def add_rows(self, snapshots: Sequence[tuple[int, int]], columns: Sequence[Any]) -> None:
        """Adds the rows of snapshots, given by id and number of rows, in their order.

        `columns` are the ids of the judgements, rank, place and the figures.
        """
        ids = (
            (number << POSITION_BITS) + position
            for number, rows in snapshots
            for position in range(1, rows + 1)
        )
        self._insert("rows", zip(ids, *columns, strict=True), 1 + len(columns))

    def finish(self, made: str, registry: str, edition: str | None, state: str) -> None:
        """Says how it was made: the last thing to be done."""
        self._insert("export", [(made, registry, edition, state)])
        self._db.execute("COMMIT")

    def _insert(self, table: str, rows: Any, width: int = 0) -> None:
        width = width or (len(rows[0]) if rows else 0)
        if width:
            marks = ", ".join("?" * width)
            self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


@contextmanager
def new_judged_file(path: Path, target: Path) -> Iterator[JudgedFile]:
    """A new database in an empty file, which nobody else reads yet and which becomes `target`.

    Raises StoreError, by the name of `target`, if it cannot be.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            # Where it is not whole it is thrown away: a journal would protect nothing.
            db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
            db.execute("BEGIN")
            yield JudgedFile(db)
    except sqlite3.Error as error:
        raise explained(target, error) from None


def judged_state(path: Path) -> str | None:
    """What a database of judged rows was made from; None for any other file."""
    if not path.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            (number,) = db.execute("PRAGMA application_id").fetchone()
            row = db.execute("SELECT state FROM export").fetchone()
    except sqlite3.Error:
        return None
    return str(row[0]) if number == APPLICATION_ID and row else None
