"""The only SQL but for the schema: dated snapshots in one file, saved once and never changed."""

import json
import os
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ossrank.errors import OssrankError, StoreError, UsageError
from ossrank.facts import (
    VIAS,
    Batch,
    BoardSummary,
    Entry,
    FetchRecord,
    Kind,
    Provenance,
    Ranking,
    Snapshot,
    Via,
    moment,
    stamp,
)
from ossrank.lineage import base_ids, missing
from ossrank.store.schema import POSITION_BITS, migrate

BUSY_SECONDS = 30.0
ASK_AGAIN_DAYS = 30


def default_path() -> Path:
    """OSSRANK_DB, else ossrank.db in the platform's data folder."""
    if named := os.environ.get("OSSRANK_DB"):
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("ossrank", appauthor=False)) / "ossrank.db"


class Store:
    """An open database; `with open_store(path) as store:` closes it."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path = path
        self._db = db
        self._names: dict[str, dict[str, int]] = {}
        self._version = 0

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: another writer is waited for, any failure takes everything back."""
        with self._reporting():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._forget_names()
                yield
                self._db.execute("COMMIT")
            except BaseException:
                # A full disk has already rolled back by itself.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                self._names.clear()
                raise

    def _forget_names(self) -> None:
        """An undo in another process may have taken names away since they were looked up."""
        (version,) = self._db.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._names.clear()
        self._version = version

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _explained(self.path, error) from None

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with self._reporting():
            return self._db.execute(sql, values).fetchall()

    def prepare(self, *, write: bool) -> None:
        """Brings the schema up to date, and finds out at once whether what is to come can be."""
        with self._reporting():
            migrate(self.path, self._db)
            self._db.execute("PRAGMA foreign_keys = ON")
            if write:
                # A journal is begun and dropped: a folder may be read-only where its file is not.
                self._db.execute("BEGIN IMMEDIATE")
                self._db.execute("PRAGMA user_version = 0")
                self._db.execute("ROLLBACK")
            else:
                self._db.execute("PRAGMA query_only = ON")
                self._db.execute("BEGIN")

    def is_damaged(self) -> bool:
        """Whether the file holds what no ossrank wrote; reads all of it."""
        checks = ("PRAGMA integrity_check(1)", "PRAGMA foreign_key_check", _ODD_VALUES)
        try:
            return [self._db.execute(check).fetchone() for check in checks] != [("ok",), None, None]
        except (sqlite3.Error, UnicodeDecodeError):
            return True

    def _require(self, rows: Sequence[Any], kinds: Sequence[set[type]]) -> None:
        """Refuses values of a kind that ossrank writes into no such column."""
        # By columns: a row at a time would cost a report more than the reading.
        for column, right in zip(zip(*rows, strict=True), kinds, strict=False):
            if not right.issuperset(map(type, column)):
                raise StoreError(f"{self.path} {DAMAGED}")

    # Saving

    def save(
        self,
        ranking: Ranking,
        source: Provenance,
        *,
        via: Via,
        as_of: date,
        dated: bool,
        fetched_at: datetime | None = None,
        batch: int | None = None,
    ) -> bool:
        """Stores a ranking as a snapshot unless it stands already; True where it was stored.

        `as_of` is the source's date where it prints one (`dated`), else the day of the fetch.
        Other content for a printed date becomes a later revision; for a fetch's day the first
        stands, unless this one was asked for deeper and is. To be called within a transaction.
        """
        board = self._id("boards", ranking.board)
        rank = VIAS.index(via)
        held = [s for s in self._snapshots_on(board, as_of) if VIAS.index(s.via) <= rank]
        good = [s for s in held if s.suspect is None]
        # A live board may return to what it said before: that is its newest word again.
        same = [s for s in held if s in good[:1] or s.suspect] if dated and via == "live" else held
        if any(self.entries(s.id) == ranking.entries for s in same):
            return False
        rows = len(ranking.entries)
        if not dated and not ranking.suspect and any(not _deeper(source, rows, s) for s in good):
            return False
        revision = 1 + max((s.revision for s in held if s.via == via), default=0)
        self._insert(ranking, source, board, as_of, rank, revision, fetched_at, batch)
        return True

    def _insert(
        self,
        ranking: Ranking,
        source: Provenance,
        board: int,
        as_of: date,
        via: int,
        revision: int,
        fetched_at: datetime | None,
        batch: int | None,
    ) -> None:
        entries = ranking.entries
        if len(entries) >= 2**POSITION_BITS:
            raise StoreError(f"{ranking.board} has {len(entries):,} rows: too many")
        cursor = self._db.execute(
            "INSERT INTO snapshots (board_id, as_of, via, revision, depth, fetched_at,"
            " payload_sha256, url, etag, dataset_commit, batch_id, suspect, entries)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                board,
                as_of.isoformat(),
                via,
                revision,
                source.limit,
                fetched_at and stamp(fetched_at),
                source.sha256,
                source.url,
                source.etag,
                source.commit,
                batch,
                ranking.suspect,
                len(entries),
            ),
        )
        start = (cursor.lastrowid or 0) << POSITION_BITS
        if not entries:
            return
        # By columns: what a row costs here is what years of them cost.
        position, rank, model, publisher, licence, bases, hub_id, *figures = zip(
            *entries, strict=True
        )
        columns = (
            [start + place for place in position],
            rank,
            self._ids("models", model),
            self._ids("publishers", publisher),
            self._ids("licences", licence),
            self._ids("bases", [_texts(tags) if tags else None for tags in bases]),
            self._ids("models", hub_id),
            *figures,
        )
        # A column of None is left out: Python's sqlite3 takes longer over None than over a value.
        said = {
            name: column
            for name, column in zip(_COLUMNS, columns, strict=True)
            if column.count(None) < len(column)
        }
        self._db.executemany(
            f"INSERT INTO entries ({', '.join(said)}) VALUES ({', '.join('?' * len(said))})",
            zip(*said.values(), strict=True),
        )

    def _ids(self, table: str, names: Sequence[str | None]) -> list[int | None]:
        known = self._names.setdefault(table, {})
        if not known.keys() >= set(names) - {None}:
            for name in dict.fromkeys(names):
                if name and name not in known:
                    self._id(table, name)
        return list(map(known.get, names))  # type: ignore[arg-type]

    def _id(self, table: str, name: str) -> int:
        known = self._names.setdefault(table, {})
        if name not in known:
            found = self._db.execute(f"SELECT id FROM {table} WHERE name = ?", (name,)).fetchone()
            if found is None:
                cursor = self._db.execute(f"INSERT INTO {table} (name) VALUES (?)", (name,))
                found = (cursor.lastrowid,)
            known[name] = found[0]
        return known[name]

    def log(self, record: FetchRecord) -> None:
        """Keeps one attempt at a feed."""
        with self._reporting():
            self._db.execute(
                "INSERT INTO fetches (feed, started_at, seconds, outcome, reason, snapshots,"
                " entries, url, etag, payload_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    record.feed,
                    stamp(record.started_at),
                    record.seconds,
                    record.outcome,
                    record.reason,
                    record.snapshots,
                    record.entries,
                    record.url,
                    record.etag,
                    record.sha256,
                ),
            )

    def accept(self, feeds: Sequence[str]) -> None:
        """Takes the snapshots of these feeds that are kept apart as suspect for good."""
        with self.transaction():
            for feed in feeds:
                self._db.execute(
                    f"UPDATE snapshots SET suspect = NULL WHERE suspect IS NOT NULL AND {_OF_FEED}",
                    (feed, feed),
                )

    def keep_apart_after(self, feeds: Sequence[str], day: date, reason: str) -> None:
        """Keeps apart, as suspect for a reason, what is held of these feeds after a day."""
        with self.transaction():
            for feed in feeds:
                self._db.execute(
                    f"UPDATE snapshots SET suspect = ? WHERE as_of > ? AND {_OF_FEED}",
                    (reason, day.isoformat(), feed, feed),
                )

    def keep_bases(self, bases: Mapping[str, tuple[str, ...] | None], at: date | datetime) -> None:
        """Keeps the base tags of models, the newest word of each; None: no such model.

        What names no base says nothing: it replaces no word that does.
        """
        when = stamp(at) if isinstance(at, datetime) else f"{at.isoformat()}T00:00:00Z"
        with self._reporting():
            self._db.executemany(
                "INSERT INTO lineage VALUES (?, ?, ?) ON CONFLICT (model) DO UPDATE"
                " SET bases = excluded.bases, asked_at = excluded.asked_at"
                " WHERE excluded.asked_at > asked_at"
                " AND (excluded.bases IS NOT bases OR excluded.bases IS NULL)"
                " AND (bases IS NULL OR bases = '[]' OR excluded.bases != '[]')",
                [
                    (model, None if tags is None else _texts(tags), when)
                    for model, tags in bases.items()
                ],
            )

    # Batches: what a backfill or an import has added, and taking it back

    def begin_batch(self, kind: str, subject: str, at: datetime) -> int:
        """The batch to store under: the one that was interrupted, if any, or a new one."""
        with self.transaction():
            rows = self._rows(
                "SELECT id FROM batches WHERE kind = ? AND subject = ? AND finished_at IS NULL"
                " ORDER BY id DESC LIMIT 1",
                kind,
                subject,
            )
            if rows:
                number: int = rows[0][0]
                return number
            cursor = self._db.execute(
                "INSERT INTO batches (kind, subject, started_at) VALUES (?, ?, ?)",
                (kind, subject, stamp(at)),
            )
            return cursor.lastrowid or 0

    def require_batch(self, batch: int) -> None:
        """Raises StoreError where another process has undone the batch that is being stored."""
        if not self._rows("SELECT 1 FROM batches WHERE id = ?", batch):
            raise StoreError(f"batch {batch} was undone while it was being stored: run it again")

    def end_batch(self, batch: int, at: datetime) -> Batch | None:
        """Closes a batch and says what it holds; None, and no batch, where that is nothing."""
        with self.transaction():
            self.require_batch(batch)
            self._db.execute("UPDATE batches SET finished_at = ? WHERE id = ?", (stamp(at), batch))
            held = self.batch(batch)
            if held.snapshots == 0:
                self._db.execute("DELETE FROM batches WHERE id = ?", (batch,))
                return None
        return held

    def batch(self, batch: int) -> Batch:
        """What a batch holds; UsageError where there is none of this number."""
        rows = self._rows(
            "SELECT batches.id, kind, subject, count(snapshots.id), coalesce(sum(entries), 0),"
            " min(as_of), max(as_of), count(suspect) FROM batches"
            " LEFT JOIN snapshots ON batch_id = batches.id WHERE batches.id = ?"
            " GROUP BY batches.id",
            batch,
        )
        if not rows:
            known = ", ".join(str(n) for (n,) in self._rows("SELECT id FROM batches ORDER BY id"))
            there = f"there are {known}" if known else "there is none"
            raise UsageError(f"no batch {batch} in {self.path}: {there}")
        number, kind, subject, snapshots, entries, first, last, suspect = rows[0]
        days = (first and date.fromisoformat(first), last and date.fromisoformat(last))
        return Batch(number, kind, subject, snapshots, entries, *days, suspect)

    def undo(self, batch: int) -> Batch:
        """Takes back what a batch added, names that nothing else uses included."""
        # References are counted here, once: SQLite would read all entries for each name.
        self._db.execute("PRAGMA foreign_keys = OFF")
        with self.transaction():
            held = self.batch(batch)
            ids = self._rows("SELECT id FROM snapshots WHERE batch_id = ?", batch)
            ranges = [_span(number) for (number,) in ids]
            used = self._used(ranges)
            boards = self._rows("SELECT DISTINCT board_id FROM snapshots WHERE batch_id = ?", batch)
            self._db.executemany("DELETE FROM entries WHERE id BETWEEN ? AND ?", ranges)
            self._db.execute("DELETE FROM snapshots WHERE batch_id = ?", (batch,))
            self._db.execute("DELETE FROM batches WHERE id = ?", (batch,))
            self._db.executemany(
                "DELETE FROM boards WHERE id = ? AND id NOT IN (SELECT board_id FROM snapshots)",
                boards,
            )
            for table, columns in _NAMED_BY.items():
                left = " UNION ".join(
                    f"SELECT {column} FROM entries WHERE {column} IS NOT NULL" for column in columns
                )
                gone = used[table].difference(number for (number,) in self._rows(left))
                self._db.executemany(f"DELETE FROM {table} WHERE id = ?", [(n,) for n in gone])
            self._names.clear()
        self._db.execute("PRAGMA foreign_keys = ON")
        return held

    def _used(self, ranges: Iterable[tuple[int, int]]) -> dict[str, set[int]]:
        used: dict[str, set[int]] = {table: set() for table in _NAMED_BY}
        for span in ranges:
            for table, columns in _NAMED_BY.items():
                for column in columns:
                    rows = self._rows(
                        f"SELECT DISTINCT {column} FROM entries WHERE id BETWEEN ? AND ?", *span
                    )
                    used[table].update(number for (number,) in rows if number is not None)
        return used

    # Reading

    def bases(self, entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
        """The base tags that are known of the entries, of their bases, and so on, by id."""
        known: dict[str, tuple[str, ...]] = {}
        asked: set[str] = set()
        todo = {
            name.casefold() for entry in entries for name in (entry.model, *base_ids(entry.bases))
        }
        while todo:
            asked |= todo
            found = self._lineage_of(todo)
            known.update({model: tags for model, (tags, _) in found.items() if tags is not None})
            todo = {name.casefold() for model in found for name in base_ids(known.get(model, ()))}
            todo -= asked
        return known

    def unasked(self, entries: Iterable[Entry], now: datetime) -> list[str]:
        """The ids that chains reach but of which nothing is known, as the entries order them.

        What the Hub did not have is asked for again after 30 days.
        """
        known = self.bases(entries)
        lacking = missing((tag for entry in entries for tag in entry.bases), known)
        told = self._lineage_of(lacking)
        return [
            model
            for model in lacking
            if model.casefold() not in told
            or now - told[model.casefold()][1] > timedelta(days=ASK_AGAIN_DAYS)
        ]

    def hub_names(self) -> list[str]:
        """The Hub ids that lists or the Hub have told of, with the bases that they name."""
        names: dict[str, str] = {}
        for model, tags in self._rows("SELECT model, bases FROM lineage ORDER BY rowid"):
            for name in (model, *base_ids(_tags(tags))):
                names.setdefault(name.casefold(), name)
        return list(names.values())

    def told(self, models: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The base tags that are known of these models themselves, by id in lower case."""
        lineage = self._lineage_of({model.casefold() for model in models})
        return {model: tags for model, (tags, _) in lineage.items() if tags is not None}

    def _lineage_of(
        self, models: Iterable[str]
    ) -> dict[str, tuple[tuple[str, ...] | None, datetime]]:
        names, found = sorted(models), {}
        for start in range(0, len(names), 500):
            part = names[start : start + 500]
            marks = ",".join("?" * len(part))
            for model, tags, asked_at in self._rows(
                f"SELECT model, bases, asked_at FROM lineage WHERE model IN ({marks})",
                *part,
            ):
                held = None if tags is None else tuple(json.loads(tags))
                found[model.casefold()] = (held, moment(asked_at))
        return found

    def last_good(self, feed: str) -> FetchRecord | None:
        """The newest attempt that was answered in full and stored or found unchanged."""
        rows = self._rows(
            f"{_FETCH} WHERE feed = ? AND payload_sha256 IS NOT NULL AND url IS NOT NULL"
            " AND outcome != 'failed' ORDER BY id DESC LIMIT 1",
            feed,
        )
        return _fetch_record(rows[0]) if rows else None

    def boards(self) -> list[BoardSummary]:
        """Every board held, by name; a date that stands in several revisions counts once."""
        rows = self._rows(
            "SELECT name, count(*), min(as_of), max(as_of), sum(entries) FROM standing"
            " JOIN boards ON boards.id = board_id GROUP BY name ORDER BY name"
        )
        self._require(rows, ({str}, {int}, {str}, {str}, {int}))
        return [
            BoardSummary(name, n, date.fromisoformat(first), date.fromisoformat(last), entries)
            for name, n, first, last, entries in rows
        ]

    def newest(self, board: str, until: date | None = None) -> Snapshot | None:
        """The standing snapshot with the newest as_of, up to and including `until`."""
        rows = self._rows(
            f"{_SNAPSHOT} WHERE boards.name = ? AND suspect IS NULL AND as_of <= ?"
            " ORDER BY as_of DESC, via, revision DESC LIMIT 1",
            board,
            until.isoformat() if until else "9999",
        )
        return _snapshot(rows[0]) if rows else None

    def dates_before(self, board: str, as_of: date) -> list[date]:
        """The dates of a board's standing snapshots before a date, the newest 30 of them."""
        rows = self._rows(
            "SELECT DISTINCT as_of FROM snapshots JOIN boards ON boards.id = board_id"
            " WHERE boards.name = ? AND suspect IS NULL AND as_of < ?"
            " ORDER BY as_of DESC LIMIT 30",
            board,
            as_of.isoformat(),
        )
        return [date.fromisoformat(day) for (day,) in rows]

    def appearances(self, model: str) -> list[tuple[Snapshot, Entry]]:
        """Where a model, its case aside, stands in the newest snapshot of each board.

        Where it stands in none of them, the last snapshot that listed it.
        """
        ids = self._rows("SELECT id FROM models WHERE lower(name) = lower(?)", model)
        marks = ",".join(str(number) for (number,) in ids)
        newest = [self.newest(summary.board) for summary in self.boards() if ids]
        found = [(s, e) for s in newest if s and (e := self._entry_of(s, marks))]
        if found or not ids:
            return found
        # One pass over the entries: an index by model would serve nothing else.
        last = self._rows(
            "SELECT snapshots.id FROM entries"
            f" CROSS JOIN snapshots ON snapshots.id = entries.id >> {POSITION_BITS}"
            f" WHERE (model_id IN ({marks}) OR hub_id IN ({marks})) AND suspect IS NULL"
            " ORDER BY as_of DESC, via, revision DESC LIMIT 1"
        )
        held = [
            _snapshot(row)
            for n in last
            for row in self._rows(f"{_SNAPSHOT} WHERE snapshots.id = ?", *n)
        ]
        return [(s, e) for s in held if (e := self._entry_of(s, marks))]

    def _entry_of(self, snapshot: Snapshot, marks: str) -> Entry | None:
        rows = self._rows(
            f"{_ENTRY} WHERE entries.id BETWEEN ? AND ? AND (model_id IN ({marks})"
            f" OR hub_id IN ({marks})) ORDER BY entries.id LIMIT 1",
            *_span(snapshot.id),
        )
        self._require(rows, _KINDS)
        return _entry(rows[0]) if rows else None

    def model_names(self) -> list[str]:
        """The names of all models held."""
        return [name for (name,) in self._rows("SELECT name FROM models")]

    def snapshots(
        self, board: str, since: date | None = None, until: date | None = None
    ) -> list[Snapshot]:
        """The standing snapshots of a board, one a date, oldest first."""
        rows = self._rows(
            f"{_SNAPSHOT} WHERE boards.name = ? AND suspect IS NULL AND as_of BETWEEN ? AND ?"
            " ORDER BY as_of, via DESC, revision",
            board,
            since.isoformat() if since else "",
            until.isoformat() if until else "9999",
        )
        # The last of a date in this order outranks the others.
        return [_snapshot(row) for row in {row[2]: row for row in rows}.values()]

    def _snapshots_on(self, board: int, as_of: date) -> list[Snapshot]:
        rows = self._rows(
            f"{_SNAPSHOT} WHERE board_id = ? AND as_of = ? ORDER BY via, revision DESC",
            board,
            as_of.isoformat(),
        )
        return [_snapshot(row) for row in rows]

    def entries(self, snapshot: int) -> tuple[Entry, ...]:
        """A snapshot's entries in their order."""
        rows = self._rows(
            f"{_ENTRY} WHERE entries.id BETWEEN ? AND ? ORDER BY entries.id", *_span(snapshot)
        )
        self._require(rows, _KINDS)
        return tuple(map(_entry, rows))

    def has_tags(self, snapshot: Snapshot) -> bool:
        """Whether a list came with tags: some row has a base, or a licence that a tag told."""
        licences_tell = snapshot.via in ("live", "replay")
        rows = self._rows(
            "SELECT EXISTS (SELECT 1 FROM entries WHERE id BETWEEN ? AND ?"
            " AND (bases_id IS NOT NULL OR (? AND licence_id IS NOT NULL)))",
            *_span(snapshot.id),
            licences_tell,
        )
        return bool(rows[0][0])

    def lines(self, snapshots: Iterable[Snapshot], depth: int) -> dict[int, list[Kind]]:
        """The kinds of the snapshots' first `depth` rows in their order, by the snapshots' ids.

        A kind is all that a verdict needs, and years of snapshots hold few of them.
        """
        sql = (
            "SELECT model_id, publisher_id, licence_id, bases_id, hub_id FROM entries"
            " WHERE id BETWEEN ? AND ? ORDER BY id"
        )
        return {s.id: self._rows(sql, *_span(s.id, depth)) for s in snapshots}

    def named(self, kinds: Iterable[Kind]) -> dict[Kind, Entry]:
        """What each kind stands for: entries without place or score."""
        columns = list(zip(*kinds, strict=True)) or [()] * 5
        tables = ("models", "publishers", "licences", "bases", "models")
        model, publisher, licence, bases, hub = (
            self._texts_of(table, ids) for table, ids in zip(tables, columns, strict=True)
        )
        return {
            kind: Entry(
                position=0,
                rank=0,
                model=model[kind[0]],
                publisher=publisher.get(kind[1]),
                licence=licence.get(kind[2]),
                bases=_tags(bases.get(kind[3])),
                hub_id=hub.get(kind[4]),
            )
            for kind in zip(*columns, strict=True)
        }

    def _texts_of(self, table: str, ids: Iterable[int | None]) -> dict[int | None, str]:
        rows = self._rows(
            f"SELECT id, name FROM {table} WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(list(set(ids))),
        )
        self._require(rows, ({int}, {str}))
        return dict(rows)

    def first_listed(self, board: str, until: date) -> dict[str, date]:
        """The date of the first standing snapshot that lists each of a board's models."""
        held = self.snapshots(board, until=until)
        first: dict[int, date] = {}
        for snapshot in held:
            for (model,) in self._rows(
                "SELECT model_id FROM entries WHERE id BETWEEN ? AND ?", *_span(snapshot.id)
            ):
                first.setdefault(model, snapshot.as_of)
        names = self._texts_of("models", first)
        return {names[model]: day for model, day in first.items()}

    def recent_attempts(self, feed: str) -> list[FetchRecord]:
        """The last good attempt at a feed and the failed ones since, in the order they came."""
        rows = self._rows(
            f"{_FETCH} WHERE feed = ? AND id >= coalesce((SELECT id FROM fetches"
            " WHERE feed = ? AND outcome != 'failed' ORDER BY id DESC LIMIT 1), 0) ORDER BY id",
            feed,
            feed,
        )
        return list(map(_fetch_record, rows))

    def good_days(self, feed: str) -> list[date]:
        """The UTC days on which a feed was fetched well, in the order they came."""
        rows = self._rows(
            "SELECT substr(started_at, 1, 10) AS day FROM fetches WHERE feed = ?"
            " AND outcome != 'failed' GROUP BY day ORDER BY min(id)",
            feed,
        )
        return [date.fromisoformat(day) for (day,) in rows]

    def suspects(self, feed: str) -> list[Snapshot]:
        """The snapshots of a feed's boards that are kept apart, oldest first."""
        rows = self._rows(
            f"{_SNAPSHOT} WHERE suspect IS NOT NULL AND {_OF_FEED} ORDER BY as_of, snapshots.id",
            feed,
            feed,
        )
        return [_snapshot(row) for row in rows]

    def check(self, seconds: float) -> str | None:
        """What SQLite's integrity_check says: `ok`, or the first fault; None if not done in time.

        It reads the whole file, which takes some 4 seconds a gigabyte.
        """
        until = time.monotonic() + seconds
        self._db.set_progress_handler(lambda: time.monotonic() > until, 10_000)
        try:
            return str(self._db.execute("PRAGMA integrity_check(1)").fetchone()[0])
        except sqlite3.Error as error:
            if error.sqlite_errorname == "SQLITE_INTERRUPT":
                return None
            raise _explained(self.path, error) from None
        finally:
            self._db.set_progress_handler(None, 0)


_COLUMNS = (
    "id",
    "rank",
    "model_id",
    "publisher_id",
    "licence_id",
    "bases_id",
    "hub_id",
    "score",
    "low",
    "high",
    "votes",
    "likes",
    "downloads",
)
"""Those of the table entries, in the order of an Entry's fields."""

_NAMED_BY = {
    "models": ("model_id", "hub_id"),
    "publishers": ("publisher_id",),
    "licences": ("licence_id",),
    "bases": ("bases_id",),
}

_OF_FEED = "board_id IN (SELECT id FROM boards WHERE name = ? OR name LIKE ? || '/%')"

_FETCH = (
    "SELECT feed, started_at, seconds, outcome, reason, snapshots, entries, url, etag,"
    " payload_sha256 FROM fetches"
)

# What SQLite's own checks pass over, and reading would stumble on.
_ODD_VALUES = (
    "SELECT 1 FROM snapshots WHERE date(as_of) IS NOT as_of OR datetime(fetched_at) IS NULL"
    " AND fetched_at IS NOT NULL UNION ALL SELECT 1 FROM bases WHERE NOT json_valid(name)"
    " UNION ALL SELECT 1 FROM lineage WHERE NOT json_valid(coalesce(bases, '[]'))"
    " OR datetime(asked_at) IS NULL"
)

_SNAPSHOT = (
    "SELECT snapshots.id, boards.name, as_of, via, revision, depth, fetched_at, payload_sha256,"
    " url, etag, dataset_commit, batch_id, suspect, entries FROM snapshots"
    " JOIN boards ON boards.id = board_id"
)


_ENTRY = (
    f"SELECT entries.id & {2**POSITION_BITS - 1}, rank, models.name, publishers.name,"
    " licences.name, bases.name, hub.name, score, low, high, votes, likes, downloads FROM entries"
    " JOIN models ON models.id = model_id"
    " LEFT JOIN publishers ON publishers.id = publisher_id"
    " LEFT JOIN licences ON licences.id = licence_id"
    " LEFT JOIN bases ON bases.id = bases_id"
    " LEFT JOIN models AS hub ON hub.id = entries.hub_id"
)

# The kinds of value in the columns of _ENTRY.
_TEXT: set[type] = {str, type(None)}
_FIGURE: set[type] = {int, float, type(None)}
_KINDS: tuple[set[type], ...] = ({int}, {int}, {str}, *[_TEXT] * 4, *[_FIGURE] * 6)


def _span(snapshot: int, depth: int = 2**POSITION_BITS - 1) -> tuple[int, int]:
    """The first and the last id that a snapshot's first `depth` entries can have."""
    start = snapshot << POSITION_BITS
    return start, start + min(depth, 2**POSITION_BITS - 1)


def _texts(texts: tuple[str, ...]) -> str:
    return json.dumps(texts, ensure_ascii=False)


def _tags(text: str | None) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()


def _entry(row: Any) -> Entry:
    return Entry(*row[:5], _tags(row[5]), *row[6:])  # type: ignore[call-arg]


def _fetch_record(row: Any) -> FetchRecord:
    return FetchRecord(row[0], moment(row[1]), *row[2:])


def _snapshot(row: Any) -> Snapshot:
    number, board, as_of, via, revision, limit, fetched_at, *rest = row
    when = fetched_at and moment(fetched_at)
    return Snapshot(
        number, board, date.fromisoformat(as_of), VIAS[via], revision, limit, when, *rest
    )


def _deeper(source: Provenance, rows: int, snapshot: Snapshot) -> bool:
    if snapshot.limit is None or rows <= snapshot.rows:
        return False
    return source.limit is None or source.limit > snapshot.limit


def is_there(path: Path) -> bool:
    """Whether there is a database to open; StoreError where a path leads to something else."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise StoreError(f"cannot look at {path}: {error.strerror}") from None
    except ValueError as error:
        raise StoreError(f"{path} is no path: {error}") from None
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "no regular file"
        raise StoreError(f"{path} is {kind}: name a file with --db")
    return True


@contextmanager
def open_store(path: Path, *, write: bool = False) -> "Iterator[Store]":
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
    with Store(path, _connect(path, write=write)) as store:
        try:
            store.prepare(write=write)
            yield store
        except OssrankError:
            raise
        except Exception as error:
            if store.is_damaged():
                raise StoreError(f"{path} {DAMAGED}") from error
            raise


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
        raise _explained(path, error) from error


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


DAMAGED = "is damaged: restore it from a copy, or run sqlite3's .recover on it"

EXPLAINED = {
    "SQLITE_NOTADB": "is not a SQLite database: name another with --db",
    "SQLITE_FULL": "lies on a full disk: make room and run it again; what was stored stands",
    "SQLITE_CORRUPT": DAMAGED,
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


def _explained(path: Path, error: sqlite3.Error) -> Exception:
    code = getattr(error, "sqlite_errorname", "") or ""
    for name, meaning in EXPLAINED.items():
        if code.startswith(name):
            return StoreError(f"{path} {meaning}")
    if "decode to UTF-8" in str(error):  # Python's own words, without a code
        return StoreError(f"{path} {DAMAGED}")
    return error  # a bug of ours keeps its traceback
