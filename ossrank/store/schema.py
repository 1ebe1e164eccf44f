"""The tables and the view, and how a database of an earlier ossrank comes to have them."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable
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


def m004_releases(db: Database) -> None:
    """The day on which a model came out, and where its source says that it was made."""
    for statement in _RELEASES.split(";\n"):
        db.execute(statement)


_RELEASES = f"""
ALTER TABLE entries ADD COLUMN released TEXT;
ALTER TABLE entries ADD COLUMN country TEXT;
DROP VIEW rankings;
CREATE VIEW rankings AS
    SELECT boards.name AS board, standing.as_of, vias.name AS via, standing.revision,
        entries.id & {2**POSITION_BITS - 1} AS position, entries.rank, models.name AS model,
        publishers.name AS publisher, licences.name AS licence, bases.name AS bases,
        hub.name AS hub_id, entries.score, entries.low, entries.high, entries.votes,
        entries.likes, entries.downloads, entries.released, entries.country,
        standing.fetched_at, standing.payload_sha256
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

MIGRATIONS: tuple[Callable[[Database], None], ...] = (
    m001_initial,
    m002_lineage_with_dates,
    m003_marks,
    m004_releases,
)


SCHEMAS = {
    "m001_initial": "c70f4032a5bec8b820d41f1cf85059d6694251b2d7ba218c80d44f86a1b6bfa6",
    "m002_lineage_with_dates": "3087574b06f34df2974cd67650ca6925762612c66cd1e2dff1d59f76f56ff648",
    "m003_marks": "38fc4db193c97d8f728f1951626262d746e407ef316048e05907db0419cc8fd3",
    "m004_releases": "f4daccc07c4962eeaa075b21f5376e1a8a90fb9a6d47b83a3262bd0df32e5db6",
}
"""What `digest_of` gives after each migration."""

TABLES = (
    *("boards", "models", "publishers", "licences", "bases", "vias", "batches", "snapshots"),
    *("entries", "fetches", "lineage", "marks", "standing", "rankings"),
)
"""The tables and views that are ossrank's."""

_PLAIN_INDEX = re.compile(r"CREATE INDEX [^()]+\([^()]+\)")
_NO_PLAIN_TABLE = re.compile(r"\b(VIRTUAL|AS)\b", re.IGNORECASE)


def migrate(path: Path, db: sqlite3.Connection) -> None:
    """Brings the schema up to date; sqlite_utils is imported only where something is pending."""
    applied = migrations_of(db)
    names = [migration.__name__ for migration in MIGRATIONS]
    newer = [name for name in applied if name not in names]
    if newer:
        raise StoreError(f"{path} was made by a newer ossrank ({newer[-1]}): upgrade ossrank")
    if applied:
        _require_ours(path, db, applied[-1])
    if applied == names:
        return
    if not applied and db.execute("SELECT EXISTS (SELECT 1 FROM sqlite_master)").fetchone()[0]:
        raise StoreError(f"{path} is a database, but not of ossrank: name another")
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


def _require_ours(path: Path, db: sqlite3.Connection, migration: str) -> None:
    """Refuses views in place of tables, triggers, and columns that are reckoned when read."""
    digest = SCHEMAS.get(migration)
    if digest is not None and digest_of(db) != digest:
        raise StoreError(
            f"{path} has other tables, views or triggers than ossrank makes, so it is none of"
            " ossrank: restore it from a copy, or name another"
        )


def digest_of(db: sqlite3.Connection) -> str:
    """The SHA-256 of what a schema says of ossrank's tables and views, and of what is tied to them.

    What somebody has added beside them does not count, nor an index that is of plain columns.
    """
    rows = db.execute(
        "SELECT type, lower(name), lower(tbl_name), sql FROM sqlite_master WHERE sql IS NOT NULL"
        " ORDER BY type, lower(name)"
    ).fetchall()
    ours = [row for row in rows if row[2] in TABLES and not _PLAIN_INDEX.fullmatch(row[3])]
    return hashlib.sha256(repr(ours).encode("utf-8", "surrogatepass")).hexdigest()


def migrations_of(db: sqlite3.Connection) -> list[str]:
    """The names of the migrations that a database has had; none where it is not of ossrank."""
    tables = db.execute(
        "SELECT type, sql FROM sqlite_master WHERE lower(name) = '_sqlite_migrations'"
    ).fetchall()
    if not tables or tables[0][0] != "table" or _NO_PLAIN_TABLE.search(tables[0][1]):
        return []
    rows = db.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY id", (MIGRATION_SET,)
    )
    return [name for (name,) in rows]
