"""Dated snapshots of boards: saved once, never changed."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from ossrank.errors import StoreError
from ossrank.facts import (
    VIAS,
    BoardSummary,
    ByField,
    Entry,
    Kind,
    Lines,
    Numbers,
    Provenance,
    Ranking,
    Snapshot,
    Via,
    by_field,
    is_rejected,
    moment,
    stamp,
)
from ossrank.store.connection import Connection
from ossrank.store.names import Names
from ossrank.store.row import json_texts, span, tags_in
from ossrank.store.schema import MOST_ROWS, POSITION_BITS

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
    "released",
    "country",
)
"""Those of the table entries, in the order of an Entry's fields."""


_OF_FEED = "board_id IN (SELECT id FROM boards WHERE name = ? OR name LIKE ? || '/%')"


SNAPSHOT = (
    "SELECT snapshots.id, boards.name, as_of, via, revision, depth, fetched_at, payload_sha256,"
    " url, etag, dataset_commit, batch_id, suspect, entries FROM snapshots"
    " JOIN boards ON boards.id = board_id"
)


_ENTRY = (
    f"SELECT entries.id & {2**POSITION_BITS - 1}, rank, models.name, publishers.name,"
    " licences.name, bases.name, hub.name, score, low, high, votes, likes, downloads, released,"
    " country FROM entries"
    " JOIN models ON models.id = model_id"
    " LEFT JOIN publishers ON publishers.id = publisher_id"
    " LEFT JOIN licences ON licences.id = licence_id"
    " LEFT JOIN bases ON bases.id = bases_id"
    " LEFT JOIN models AS hub ON hub.id = entries.hub_id"
)


PLACES = 100
"""Entries that are asked for at once by their places: SQLite takes longer over more."""


# The kinds of value in the columns of _ENTRY.
_TEXT: set[type] = {str, type(None)}
_FIGURE: set[type] = {int, float, type(None)}
_KINDS: tuple[set[type], ...] = ({int}, {int}, {str}, *[_TEXT] * 4, *[_FIGURE] * 6, *[_TEXT] * 2)


def _entry(row: Any) -> Entry:
    return Entry._make((*row[:5], tags_in(row[5]), *row[6:]))


def snapshot_of(row: Any) -> Snapshot:
    """The snapshot in a row of SNAPSHOT."""
    number, board, as_of, via, revision, limit, fetched_at, *rest = row
    when = fetched_at and moment(fetched_at)
    return Snapshot(
        number, board, date.fromisoformat(as_of), VIAS[via], revision, limit, when, *rest
    )


def _says(held: tuple[Entry, ...], ranking: Ranking) -> bool:
    """Whether a ranking is what is held already."""
    if not ranking.looked_up:
        return held == ranking.entries
    one, other = (
        [entry._replace(licence=None, hub_id=None) for entry in rows]
        for rows in (held, ranking.entries)
    )
    return one == other


def _deeper(source: Provenance, rows: int, snapshot: Snapshot) -> bool:
    if snapshot.limit is None or rows <= snapshot.rows:
        return False
    return source.limit is None or source.limit > snapshot.limit


class Snapshots:
    """Dated snapshots of boards: saved once, never changed."""

    def __init__(self, connection: Connection, names: Names, first: Via | None = None) -> None:
        self._connection = connection
        self._names = names
        self.first = first
        # Only where it is asked for: the index of the table gives the usual order.
        self._newest_first = "as_of DESC, via, revision DESC"
        self._oldest_first = "as_of, via DESC, revision"
        if first is not None:
            number = VIAS.index(first)
            self._newest_first = f"as_of DESC, via != {number}, via, revision DESC"
            self._oldest_first = f"as_of, via = {number}, via DESC, revision"

    def taking(self, via: Via) -> "Snapshots":
        """The same, but of a date that came in several ways the one that came so stands."""
        return Snapshots(self._connection, self._names, via)

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
        board = self._names.id_of("boards", ranking.board)
        rank = VIAS.index(via)
        standing = [s for s in self._snapshots_on(board, as_of) if VIAS.index(s.via) <= rank]
        good = [s for s in standing if s.suspect is None]
        # A live board may return to what it said before: that is its newest word again. What was
        # kept apart may have become plausible; what somebody rejected stays so.
        apart = [s for s in standing if s.suspect and (ranking.suspect or is_rejected(s.suspect))]
        same = (good[:1] if dated and via == "live" else good) + apart
        if any(_says(self.entries(s.id), ranking) for s in same):
            return False
        rows = len(ranking.entries)
        if not dated and not ranking.suspect and any(not _deeper(source, rows, s) for s in good):
            return False
        revisions = [s.revision for s in standing if s.via == via]
        # What is kept apart takes no number: of the good ones the first stays the first.
        revision = min([1, *revisions]) - 1 if ranking.suspect else 1 + max([0, *revisions])
        snapshot = Snapshot(
            id=0,
            board=ranking.board,
            as_of=as_of,
            via=via,
            revision=revision,
            limit=source.limit,
            fetched_at=fetched_at,
            sha256=source.sha256,
            url=source.url,
            etag=source.etag,
            commit=source.commit,
            batch=batch,
            suspect=ranking.suspect,
            rows=rows,
        )
        self._insert(snapshot, ranking.entries)
        return True

    def restore(self, snapshot: Snapshot, entries: Sequence[Entry] | None) -> None:
        """Stores a snapshot as another database had it; None: only that it is there, not its rows.

        To be called within a transaction.
        """
        self._insert(snapshot._replace(batch=None), entries or ())

    def _insert(self, snapshot: Snapshot, entries: Sequence[Entry]) -> None:
        if len(entries) > MOST_ROWS:
            raise StoreError(f"{snapshot.board} has {len(entries):,} rows: too many")
        cursor = self._connection.db.execute(
            "INSERT INTO snapshots (board_id, as_of, via, revision, depth, fetched_at,"
            " payload_sha256, url, etag, dataset_commit, batch_id, suspect, entries)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._names.id_of("boards", snapshot.board),
                snapshot.as_of.isoformat(),
                VIAS.index(snapshot.via),
                snapshot.revision,
                snapshot.limit,
                snapshot.fetched_at and stamp(snapshot.fetched_at),
                snapshot.sha256,
                snapshot.url,
                snapshot.etag,
                snapshot.commit,
                snapshot.batch,
                snapshot.suspect,
                snapshot.rows,
            ),
        )
        if entries:
            self._insert_entries(cursor.lastrowid or 0, entries)

    def _insert_entries(self, snapshot: int, entries: Sequence[Entry]) -> None:
        start = snapshot << POSITION_BITS
        # By columns: a backfill of years stores millions of rows.
        position, rank, model, publisher, licence, bases, hub_id, *figures = zip(
            *entries, strict=True
        )
        columns = (
            [start + place for place in position],
            rank,
            self._names.ids("models", model),
            self._names.ids("publishers", publisher),
            self._names.ids("licences", licence),
            self._names.ids("bases", [json_texts(tags) if tags else None for tags in bases]),
            self._names.ids("models", hub_id),
            *figures,
        )
        # A column of None is left out: Python's sqlite3 takes longer over None than over a value.
        said = {
            name: column
            for name, column in zip(_COLUMNS, columns, strict=True)
            if column.count(None) < len(column)
        }
        self._connection.db.executemany(
            f"INSERT INTO entries ({', '.join(said)}) VALUES ({', '.join('?' * len(said))})",
            zip(*said.values(), strict=True),
        )

    def kept_apart(self, ranking: Ranking, as_of: date) -> Snapshot | None:
        """The newest snapshot kept apart that says what a ranking says; None if there is none."""
        rows = self._connection.rows(
            f"{SNAPSHOT} WHERE boards.name = ? AND as_of = ? AND suspect IS NOT NULL"
            " ORDER BY snapshots.id DESC",
            ranking.board,
            as_of.isoformat(),
        )
        snapshots = map(snapshot_of, rows)
        return next((s for s in snapshots if self.entries(s.id) == ranking.entries), None)

    def boards(self) -> list[BoardSummary]:
        """Every board held, by name; a date that stands in several revisions counts once."""
        rows = self._connection.rows(
            "SELECT name, count(*), min(as_of), max(as_of), sum(entries) FROM standing"
            " JOIN boards ON boards.id = board_id GROUP BY name ORDER BY name"
        )
        self._connection.require_kinds(rows, ({str}, {int}, {str}, {str}, {int}))
        return [
            BoardSummary(name, n, date.fromisoformat(first), date.fromisoformat(last), entries)
            for name, n, first, last, entries in rows
        ]

    def newest(self, board: str, until: date | None = None) -> Snapshot | None:
        """The standing snapshot with the newest as_of, up to and including `until`."""
        rows = self._connection.rows(
            f"{SNAPSHOT} WHERE boards.name = ? AND suspect IS NULL AND as_of <= ?"
            f" ORDER BY {self._newest_first} LIMIT 1",
            board,
            until.isoformat() if until else "9999",
        )
        return snapshot_of(rows[0]) if rows else None

    def recent(self, board: str, until: date, most: int) -> list[Snapshot]:
        """The newest snapshots of a board that are not kept apart, up to a date."""
        rows = self._connection.rows(
            f"{SNAPSHOT} WHERE boards.name = ? AND suspect IS NULL AND as_of <= ?"
            " ORDER BY as_of DESC, via, revision DESC LIMIT ?",
            board,
            until.isoformat(),
            most,
        )
        return list(map(snapshot_of, rows))

    def said_before(self, board: str, sha256: str, day: date) -> date | None:
        """The newest date before a day on which a payload of these bytes was stored as good."""
        rows = self._connection.rows(
            "SELECT max(as_of) FROM snapshots JOIN boards ON boards.id = board_id"
            " WHERE boards.name = ? AND payload_sha256 = ? AND suspect IS NULL AND as_of < ?",
            board,
            sha256,
            day.isoformat(),
        )
        return date.fromisoformat(rows[0][0]) if rows[0][0] else None

    def newest_of_feed(self, feed: str, until: date) -> dict[str, date]:
        """The boards of a feed and the date of the newest snapshot of each, up to a date."""
        rows = self._connection.rows(
            "SELECT name, (SELECT as_of FROM snapshots WHERE board_id = boards.id"
            " AND suspect IS NULL AND as_of <= ? ORDER BY as_of DESC LIMIT 1) AS day FROM boards"
            " WHERE (name = ? OR name LIKE ? || '/%') AND day IS NOT NULL",
            until.isoformat(),
            feed,
            feed,
        )
        return {name: date.fromisoformat(day) for name, day in rows}

    def dates_before(self, board: str, as_of: date) -> list[date]:
        """The dates of a board's standing snapshots before a date, the newest 30 of them."""
        rows = self._connection.rows(
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
        ids = self._connection.rows("SELECT id FROM models WHERE lower(name) = lower(?)", model)
        marks = ",".join(str(number) for (number,) in ids)
        newest = [self.newest(summary.board) for summary in self.boards() if ids]
        appearances = [(s, e) for s in newest if s and (e := self._entry_of(s, marks))]
        if appearances or not ids:
            return appearances
        # One pass over the entries: an index by model would serve nothing else.
        last = self._connection.rows(
            "SELECT snapshots.id FROM entries"
            f" CROSS JOIN snapshots ON snapshots.id = entries.id >> {POSITION_BITS}"
            f" WHERE (model_id IN ({marks}) OR hub_id IN ({marks})) AND suspect IS NULL"
            " ORDER BY as_of DESC, via, revision DESC LIMIT 1"
        )
        older = [
            snapshot_of(row)
            for n in last
            for row in self._connection.rows(f"{SNAPSHOT} WHERE snapshots.id = ?", *n)
        ]
        return [(s, e) for s in older if (e := self._entry_of(s, marks))]

    def _entry_of(self, snapshot: Snapshot, marks: str) -> Entry | None:
        rows = self._connection.rows(
            f"{_ENTRY} WHERE entries.id BETWEEN ? AND ? AND (model_id IN ({marks})"
            f" OR hub_id IN ({marks})) ORDER BY entries.id LIMIT 1",
            *span(snapshot.id),
        )
        self._connection.require_kinds(rows, _KINDS)
        return _entry(rows[0]) if rows else None

    def model_names(self) -> list[str]:
        """The names of all models held."""
        return [name for (name,) in self._connection.rows("SELECT name FROM models")]

    def between(
        self, board: str, since: date | None = None, until: date | None = None
    ) -> list[Snapshot]:
        """The standing snapshots of a board, one a date, oldest first."""
        rows = self._connection.rows(
            f"{SNAPSHOT} WHERE boards.name = ? AND suspect IS NULL AND as_of BETWEEN ? AND ?"
            f" ORDER BY {self._oldest_first}",
            board,
            since.isoformat() if since else "",
            until.isoformat() if until else "9999",
        )
        # The last of a date in this order outranks the others.
        return [snapshot_of(row) for row in {row[2]: row for row in rows}.values()]

    def every(self) -> list[Snapshot]:
        """All snapshots, standing or not, by date and in the order in which they came to stand."""
        return [
            snapshot_of(row)
            for row in self._connection.rows(f"{SNAPSHOT} ORDER BY as_of, via, revision, board_id")
        ]

    def of_date(self, board: str, as_of: date) -> list[Snapshot]:
        """All snapshots of a board on a date, those that outrank others first."""
        ids = self._connection.rows("SELECT id FROM boards WHERE name = ?", board)
        return [snapshot for (number,) in ids for snapshot in self._snapshots_on(number, as_of)]

    def _snapshots_on(self, board: int, as_of: date) -> list[Snapshot]:
        rows = self._connection.rows(
            f"{SNAPSHOT} WHERE board_id = ? AND as_of = ? ORDER BY via, revision DESC",
            board,
            as_of.isoformat(),
        )
        return [snapshot_of(row) for row in rows]

    def entries(self, snapshot: int) -> tuple[Entry, ...]:
        """A snapshot's entries in their order."""
        return tuple(map(_entry, self._rows(snapshot)))

    def columns(self, snapshot: int) -> ByField:
        """A snapshot's entries by field."""
        columns = by_field(self._rows(snapshot))
        return {**columns, "bases": tuple(map(tags_in, columns["bases"]))}

    def scores(self, snapshot: int) -> dict[str, float]:
        """The scores of a snapshot by model; of a model that stands twice the first, its best."""
        rows = self._connection.rows(
            "SELECT models.name, score FROM entries JOIN models ON models.id = model_id"
            " WHERE entries.id BETWEEN ? AND ? AND score IS NOT NULL ORDER BY entries.id DESC",
            *span(snapshot),
        )
        self._connection.require_kinds(rows, ({str}, _FIGURE))
        self._connection.require_finite([[score for _, score in rows]])
        return dict(rows)

    def _rows(self, snapshot: int) -> list[Any]:
        rows = self._connection.rows(
            f"{_ENTRY} WHERE entries.id BETWEEN ? AND ? ORDER BY entries.id", *span(snapshot)
        )
        self._require_sound(rows)
        return rows

    def _require_sound(self, rows: Sequence[Any]) -> None:
        self._connection.require_kinds(rows, _KINDS)
        self._connection.require_finite([row[n] for row in rows] for n in (7, 8, 9))

    def has_tags(self, snapshot: Snapshot) -> bool:
        """Whether a list came with tags: some row has a base, or a licence that a tag told."""
        licences_tell = snapshot.via in ("live", "replay")
        rows = self._connection.rows(
            "SELECT EXISTS (SELECT 1 FROM entries WHERE id BETWEEN ? AND ?"
            " AND (bases_id IS NOT NULL OR (? AND licence_id IS NOT NULL)))",
            *span(snapshot.id),
            licences_tell,
        )
        return bool(rows[0][0])

    def lines(
        self, snapshots: Iterable[Snapshot], depth: int, numbers: Numbers
    ) -> dict[int, Lines]:
        """The snapshots' first `depth` rows, by the snapshots' ids; `numbers` are of their kinds.

        Kinds that have no number yet are given one.
        """
        sql = (
            "SELECT model_id, publisher_id, licence_id, bases_id, hub_id, score FROM entries"
            " WHERE id BETWEEN ? AND ? ORDER BY id"
        )
        lines: dict[int, Lines] = {}
        for s in snapshots:
            rows = self._connection.rows(sql, *span(s.id, depth))
            *ids, scores = zip(*rows, strict=True) if rows else [()] * 6
            kinds = list(map(numbers.__getitem__, zip(*ids, strict=True)))
            self._connection.require_kind(scores, _FIGURE)
            self._connection.require_finite([scores])
            lines[s.id] = Lines(kinds, scores, s.rows <= depth, s.goes_on)
        return lines

    def entries_at(self, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Entry]:
        """Some entries, each by its snapshot's id and its index, from 0, in that one's lines."""
        wanted, rows = sorted(set(places)), list[Any]()
        one = "(SELECT id FROM entries WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1 OFFSET ?)"
        for start in range(0, len(wanted), PLACES):
            part = wanted[start : start + PLACES]
            rows += self._connection.rows(
                f"{_ENTRY} WHERE entries.id IN ({', '.join([one] * len(part))})"
                " ORDER BY entries.id",
                *(value for snapshot, index in part for value in (*span(snapshot), index)),
            )
        self._require_sound(rows)
        return dict(zip(wanted, map(_entry, rows), strict=True))

    def named(self, kinds: Iterable[Kind]) -> list[Entry]:
        """What each kind stands for: entries without place or score."""
        columns = list(zip(*kinds, strict=True)) or [()] * 5
        tables = ("models", "publishers", "licences", "bases", "models")
        model, publisher, licence, bases, hub = (
            self._names.texts_of(table, ids) for table, ids in zip(tables, columns, strict=True)
        )
        return [
            Entry(
                position=0,
                rank=0,
                model=model[kind[0]],
                publisher=publisher.get(kind[1]),
                licence=licence.get(kind[2]),
                bases=tags_in(bases.get(kind[3])),
                hub_id=hub.get(kind[4]),
            )
            for kind in zip(*columns, strict=True)
        ]

    def models(self, snapshot: int) -> list[int]:
        """The ids of the models that a snapshot lists."""
        # As one text: to hand over a row takes Python longer than SQLite to read it.
        sql = "SELECT json_group_array(model_id) FROM entries WHERE id BETWEEN ? AND ?"
        ((models,),) = self._connection.rows(sql, *span(snapshot))
        return list(json.loads(models))

    def names_of(self, models: Iterable[int]) -> list[str]:
        """The names of models, given by their ids."""
        models = list(models)
        names = self._names.texts_of("models", models)
        return [names[model] for model in models]

    def suspects(self, feed: str) -> list[Snapshot]:
        """The snapshots of a feed's boards that are kept apart, oldest first."""
        rows = self._connection.rows(
            f"{SNAPSHOT} WHERE suspect IS NOT NULL AND {_OF_FEED} ORDER BY as_of, snapshots.id",
            feed,
            feed,
        )
        # Status shows it once the database is closed.
        self._connection.require_kinds([(row[12],) for row in rows], ({str},))
        return [snapshot_of(row) for row in rows]
