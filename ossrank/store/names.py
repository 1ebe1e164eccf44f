"""The texts that rows share, each kept once under an id."""

import json
from collections.abc import Iterable, Sequence

from ossrank.store.connection import Connection


class Names:
    """The texts that rows share, each kept once under an id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known = connection.names

    def ids(self, table: str, names: Sequence[str | None]) -> list[int | None]:
        """The ids of texts in a table, in their order, new ones stored; None for None."""
        known = self._known.setdefault(table, {})
        if not known.keys() >= set(names) - {None}:
            for name in dict.fromkeys(names):
                if name and name not in known:
                    self.id_of(table, name)
        return list(map(known.get, names))

    def id_of(self, table: str, name: str) -> int:
        """The id of a text in a table, in which it is stored if it is new."""
        known = self._known.setdefault(table, {})
        if name not in known:
            row = self._connection.db.execute(
                f"SELECT id FROM {table} WHERE name = ?", (name,)
            ).fetchone()
            if row is None:
                cursor = self._connection.db.execute(
                    f"INSERT INTO {table} (name) VALUES (?)", (name,)
                )
                row = (cursor.lastrowid,)
            known[name] = row[0]
        return known[name]

    def texts_of(self, table: str, ids: Iterable[int | None]) -> dict[int | None, str]:
        """The texts in a table by their ids; StoreError where one is no text."""
        rows = self._connection.rows(
            f"SELECT id, name FROM {table} WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(list(set(ids))),
        )
        self._connection.require_kinds(rows, ({int}, {str}))
        return dict(rows)
