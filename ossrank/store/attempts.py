"""What became of each attempt at a feed."""

from datetime import date
from typing import Any

from ossrank.facts import FetchRecord, moment, stamp
from ossrank.store.connection import Connection

COLUMNS = (
    "feed, started_at, seconds, outcome, reason, snapshots, entries, url, etag, payload_sha256"
)
"""Those of the table fetches, in the order of a FetchRecord's fields."""

_FETCH = f"SELECT {COLUMNS} FROM fetches"


def _fetch_record(row: Any) -> FetchRecord:
    return FetchRecord(row[0], moment(row[1]), *row[2:])


class Attempts:
    """What became of each attempt at a feed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def log(self, record: FetchRecord) -> None:
        """Keeps one attempt at a feed."""
        with self._connection.reporting():
            self._connection.db.execute(
                f"INSERT INTO fetches ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (record.feed, stamp(record.started_at), *record[2:]),
            )

    def last_good(self, feed: str) -> FetchRecord | None:
        """The newest attempt that was answered in full and stored or found unchanged."""
        rows = self._connection.rows(
            f"{_FETCH} WHERE feed = ? AND payload_sha256 IS NOT NULL AND url IS NOT NULL"
            " AND outcome != 'failed' ORDER BY id DESC LIMIT 1",
            feed,
        )
        return _fetch_record(rows[0]) if rows else None

    def recent(self, feed: str) -> list[FetchRecord]:
        """The last good attempt at a feed and the failed ones since, in the order they came."""
        rows = self._connection.rows(
            f"{_FETCH} WHERE feed = ? AND id >= coalesce((SELECT id FROM fetches"
            " WHERE feed = ? AND outcome != 'failed' ORDER BY id DESC LIMIT 1), 0) ORDER BY id",
            feed,
            feed,
        )
        return list(map(_fetch_record, rows))

    def good_days(self, feed: str) -> list[date]:
        """The UTC days on which a feed was fetched well, in the order they came."""
        rows = self._connection.rows(
            "SELECT substr(started_at, 1, 10) AS day FROM fetches WHERE feed = ?"
            " AND outcome != 'failed' GROUP BY day ORDER BY min(id)",
            feed,
        )
        return [date.fromisoformat(day) for (day,) in rows]
