"""The tables and the view, and how a database of an earlier ossrank comes to have them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ossrank.errors import StoreError

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations


MIGRATION_SET = "ossrank"

POSITION_BITS = 16
"""entries.id = snapshots.id × 2**16 + position: in row order, so that appending fills pages
(53 bytes an arena row, against 61 in a WITHOUT ROWID table keyed by both)."""


MOST_ROWS = 2**POSITION_BITS - 1
"""Of a snapshot."""


def m001_initial(db: Database) -> None:
    """Dimensions, snapshots, entries, fetches, lineage, batches, and the view rankings."""
    for statement in _INITIAL.split(";\n"):
        db.execute(statement)


_INITIAL = f"""
CREATE TABLE boards (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE models (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE publishers (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE licences (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE bases (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE vias (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO vias VALUES (0, 'live'), (1, 'replay'), (2, 'backfill'), (3, 'import');
CREATE TABLE batches (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT
);
CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY,
    board_id INTEGER NOT NULL REFERENCES boards(id),
    as_of TEXT NOT NULL,
    via INTEGER NOT NULL REFERENCES vias(id),
    revision INTEGER NOT NULL,
    depth INTEGER,
    fetched_at TEXT,
    payload_sha256 TEXT,
    url TEXT,
    etag TEXT,
    dataset_commit TEXT,
    batch_id INTEGER REFERENCES batches(id),
    suspect TEXT,
    entries INTEGER NOT NULL,
    UNIQUE (board_id, as_of, via, revision)
);
CREATE INDEX snapshots_batch ON snapshots(batch_id) WHERE batch_id IS NOT NULL;
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    rank INTEGER NOT NULL,
    model_id INTEGER NOT NULL REFERENCES models(id),
    publisher_id INTEGER REFERENCES publishers(id),
    licence_id INTEGER REFERENCES licences(id),
    bases_id INTEGER REFERENCES bases(id),
    hub_id INTEGER REFERENCES models(id),
    score REAL,
    low REAL,
    high REAL,
    votes INTEGER,
    likes INTEGER,
    downloads INTEGER
);
CREATE TABLE fetches (
    id INTEGER PRIMARY KEY,
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
CREATE INDEX fetches_feed ON fetches(feed, id);
CREATE TABLE lineage (
    model TEXT PRIMARY KEY COLLATE NOCASE,
    bases TEXT,
    asked_at TEXT NOT NULL
);
CREATE VIEW standing AS
    SELECT * FROM snapshots AS one
    WHERE suspect IS NULL AND NOT EXISTS (
        SELECT 1 FROM snapshots AS other
        WHERE other.board_id = one.board_id AND other.as_of = one.as_of
        AND other.suspect IS NULL
        AND (other.via < one.via OR (other.via = one.via AND other.revision > one.revision))
    );
CREATE VIEW rankings AS
    SELECT boards.name AS board, standing.as_of, vias.name AS via, standing.revision,
        entries.id & {2**POSITION_BITS - 1} AS position, entries.rank, models.name AS model,
        publishers.name AS publisher, licences.name AS licence, bases.name AS bases,
        hub.name AS hub_id, entries.score, entries.low, entries.high, entries.votes,
        entries.likes, entries.downloads, standing.fetched_at, standing.payload_sha256
    FROM standing
    JOIN boards ON boards.id = standing.board_id
    JOIN vias ON vias.id = standing.via
    JOIN entries ON entries.id BETWEEN (standing.id << {POSITION_BITS})
        AND (standing.id << {POSITION_BITS}) + {2**POSITION_BITS - 1}
    JOIN models ON models.id = entries.model_id
    LEFT JOIN publishers ON publishers.id = entries.publisher_id
    LEFT JOIN licences ON licences.id = entries.licence_id
    LEFT JOIN bases ON bases.id = entries.bases_id
    LEFT JOIN models AS hub ON hub.id = entries.hub_id
"""


def m002_lineage_with_dates(db: Database) -> None:
    """Each word that was told of a model's bases is kept, with its date and its batch."""
    for statement in _LINEAGE_WITH_DATES.split(";\n"):
        db.execute(statement)


_LINEAGE_WITH_DATES = """
ALTER TABLE lineage RENAME TO lineage_of_m001;
CREATE TABLE lineage (
    id INTEGER PRIMARY KEY,
    model TEXT NOT NULL COLLATE NOCASE,
    bases TEXT,
    told_at TEXT NOT NULL,
    batch_id INTEGER REFERENCES batches(id)
);
INSERT INTO lineage (model, bases, told_at)
    SELECT model, bases, asked_at FROM lineage_of_m001 ORDER BY rowid;
DROP TABLE lineage_of_m001;
CREATE INDEX lineage_model ON lineage(model, told_at);
CREATE INDEX lineage_batch ON lineage(batch_id) WHERE batch_id IS NOT NULL
"""


def m003_marks(db: Database) -> None:
    """Batches whose numbers are never used again, with their request; accept and reject."""
    for statement in _MARKS.split(";\n"):
        db.execute(statement)


_MARKS = """
CREATE TABLE numbered (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    request TEXT,
    process TEXT
);
INSERT INTO numbered (id, kind, subject, started_at, finished_at)
    SELECT id, kind, subject, started_at, finished_at FROM batches;
DROP TABLE batches;
ALTER TABLE numbered RENAME TO batches;
CREATE TABLE marks (
    batch_id INTEGER NOT NULL REFERENCES batches(id),
    snapshot_id INTEGER NOT NULL REFERENCES snapshots(id),
    suspect TEXT,
    PRIMARY KEY (batch_id, snapshot_id)
)
"""

MIGRATIONS: tuple[Callable[[Database], None], ...] = (
    m001_initial,
    m002_lineage_with_dates,
    m003_marks,
)


TABLES = frozenset(
    {
        "boards",
        "models",
        "publishers",
        "licences",
        "bases",
        "vias",
        "batches",
        "snapshots",
        "entries",
        "fetches",
        "lineage",
    }
)
VIEWS = {
    name: " ".join(statement.split())
    for statement in _INITIAL.split(";\n")
    for name in ("standing", "rankings")
    if statement.startswith(f"CREATE VIEW {name} AS")
}


def foreign(db: sqlite3.Connection) -> str | None:
    """What of a database that is migrated no ossrank has made, in words; None if nothing is.

    Tables and views of others beside ours do no harm; triggers may, and ours are looked at.
    """
    kinds = {}
    for kind, name, sql in db.execute("SELECT type, name, sql FROM sqlite_master"):
        if kind == "trigger":
            return f"has a trigger, {name!r}"
        kinds[name] = kind
        if name in VIEWS and (kind != "view" or " ".join(str(sql).split()) != VIEWS[name]):
            return f"has {name!r}, which is another view"
    odd = sorted(name for name in TABLES if kinds.get(name) != "table")
    return f"has no table {odd[0]!r}" if odd else None


def migrate(path: Path, db: sqlite3.Connection) -> None:
    """Brings the schema up to date; sqlite_utils is imported only where something is pending."""
    applied = migrations_of(db)
    names = [migration.__name__ for migration in MIGRATIONS]
    newer = [name for name in applied if name not in names]
    if newer:
        raise StoreError(f"{path} was made by a newer ossrank ({newer[-1]}): upgrade ossrank")
    if applied == names:
        return
    if not applied and _tables(db):
        raise StoreError(f"{path} is a database, but not of ossrank: name another with --db")
    import sqlite_utils
    from sqlite_utils.migrations import Migrations

    migrations: Migrations = Migrations(MIGRATION_SET)
    for migration in MIGRATIONS:
        migrations()(migration)
    try:
        # Under the write lock another process's migration is seen, not repeated.
        db.execute("BEGIN IMMEDIATE")
        migrations.apply(sqlite_utils.Database(db))
        db.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if applied and error.sqlite_errorname.startswith("SQLITE_READONLY"):
            raise StoreError(
                f"{path} is of an older ossrank and read-only: run ossrank boards once where it,"
                " or a copy, can be written"
            ) from None
        raise
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def _tables(db: sqlite3.Connection) -> Iterable[str]:
    rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [name for (name,) in rows]


def migrations_of(db: sqlite3.Connection) -> list[str]:
    """The names of the migrations that a database has had; none where it is not of ossrank."""
    if "_sqlite_migrations" not in _tables(db):
        return []
    rows = db.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY id", (MIGRATION_SET,)
    )
    return [name for (name,) in rows]
