"""All that is held, read in bulk: for an export."""

from typing import Any

from ossrank.facts import Snapshot
from ossrank.store.attempts import COLUMNS
from ossrank.store.connection import Connection
from ossrank.store.row import span
from ossrank.store.schema import POSITION_BITS
from ossrank.store.snapshots import SNAPSHOT, snapshot_of

_ROW = (
    "SELECT model_id, publisher_id, licence_id, bases_id, hub_id, rank, score, low, high, votes,"
    " likes, downloads FROM entries WHERE id BETWEEN ? AND ? ORDER BY id"
)
_ID: set[type] = {int, type(None)}
_FIGURE: set[type] = {int, float, type(None)}
_KINDS: tuple[set[type], ...] = ({int}, *[_ID] * 4, {int}, *[_FIGURE] * 3, *[_ID] * 3)


class Rows:
    """All that is held, read in bulk: for an export."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def renew(self) -> None:
        """Lets go of the moment that is read and takes up the present one: a writer that waits
        for it has its turn between two parts of a long reading."""
        with self._connection.reporting():
            self._connection.db.execute("COMMIT")
            self._connection.db.execute("BEGIN")

    def snapshots(self) -> list[Snapshot]:
        """Every snapshot held, by board and date; of a date those that outrank others come last."""
        rows = self._connection.rows(
            f"{SNAPSHOT} ORDER BY boards.name, as_of, suspect IS NULL, via DESC, revision"
        )
        return list(map(snapshot_of, rows))

    def of(self, snapshot: Snapshot) -> list[Any]:
        """A snapshot's rows: the five ids of a Kind, rank, score, low, high, votes, likes,
        downloads. None at all where it has been taken back."""
        rows = self._connection.rows(_ROW, *span(snapshot.id))
        self._connection.require_kinds(rows, _KINDS)
        return rows

    def last_scores(self) -> dict[int, float | None]:
        """The score of the last row of each snapshot, by the snapshots' ids."""
        rows = self._connection.rows(
            "SELECT snapshots.id, (SELECT score FROM entries WHERE entries.id"
            f" BETWEEN snapshots.id << {POSITION_BITS}"
            f" AND (snapshots.id << {POSITION_BITS}) + {2**POSITION_BITS - 1}"
            " ORDER BY entries.id DESC LIMIT 1) FROM snapshots"
        )
        self._connection.require_kinds(rows, ({int}, _FIGURE))
        return dict(rows)

    def fetches(self) -> list[Any]:
        """Every attempt at a feed, in the order they came: the fields of a FetchRecord, the time
        as it is stamped."""
        return self._connection.rows(f"SELECT {COLUMNS} FROM fetches ORDER BY id")

    def lineage(self) -> list[Any]:
        """Every word about what a model rests on: its name, its tags as they are kept, its time."""
        return self._connection.rows("SELECT model, bases, told_at FROM lineage ORDER BY id")
