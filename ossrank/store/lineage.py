"""What models are known to rest on, and since when."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from ossrank.facts import (
    Entry,
    moment,
    stamp,
)
from ossrank.lineage import base_ids, missing
from ossrank.store.connection import Connection
from ossrank.store.row import json_texts, tags_in

ASK_AGAIN_DAYS = 30


class Lineage:
    """What models are known to rest on, and since when."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, bases: Mapping[str, tuple[str, ...] | None], at: date | datetime) -> None:
        """Keeps the base tags of models, the newest word of each; None: no such model.

        An answer without a base does not replace one with a base.
        """
        when = stamp(at) if isinstance(at, datetime) else f"{at.isoformat()}T00:00:00Z"
        with self._connection.reporting():
            self._connection.db.executemany(
                "INSERT INTO lineage VALUES (?, ?, ?) ON CONFLICT (model) DO UPDATE"
                " SET bases = excluded.bases, asked_at = excluded.asked_at"
                " WHERE excluded.asked_at > asked_at"
                " AND (excluded.bases IS NOT bases OR excluded.bases IS NULL)"
                " AND (bases IS NULL OR bases = '[]' OR excluded.bases != '[]')",
                [
                    (model, None if tags is None else json_texts(tags), when)
                    for model, tags in bases.items()
                ],
            )

    def bases(self, entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
        """The base tags that are known of the entries, of their bases, and so on, by id."""
        known: dict[str, tuple[str, ...]] = {}
        asked: set[str] = set()
        todo = {
            name.casefold() for entry in entries for name in (entry.model, *base_ids(entry.bases))
        }
        while todo:
            asked |= todo
            lineage = self._lineage_of(todo)
            known.update({model: tags for model, (tags, _) in lineage.items() if tags is not None})
            todo = {name.casefold() for model in lineage for name in base_ids(known.get(model, ()))}
            todo -= asked
        return known

    def unasked(self, entries: Iterable[Entry], now: datetime) -> list[str]:
        """The ids that chains reach but of which nothing is known, as the entries order them.

        An entry whose own base is not stated is one of them. What the Hub did not have is asked
        for again after 30 days.
        """
        listed = list(entries)
        known = self.bases(listed)
        tags = (tag for entry in listed for tag in _to_follow(entry))
        lacking = missing(tags, known)
        told = self._lineage_of(lacking)
        return [
            model
            for model in lacking
            if model.casefold() not in told
            or now - told[model.casefold()][1] > timedelta(days=ASK_AGAIN_DAYS)
        ]

    def untold(self, entries: Iterable[Entry]) -> list[str]:
        """The models among the entries whose base is stated nowhere."""
        silent = {e.model for e in entries if e.bases and not base_ids(e.bases)}
        known = self.told(silent)
        return sorted(model for model in silent if model.casefold() not in known)

    def hub_names(self) -> list[str]:
        """The Hub ids that lists or the Hub have told of, with the bases that they name."""
        names: dict[str, str] = {}
        for model, tags in self._connection.rows("SELECT model, bases FROM lineage ORDER BY rowid"):
            for name in (model, *base_ids(tags_in(tags))):
                names.setdefault(name.casefold(), name)
        return list(names.values())

    def told(self, models: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The base tags that are known of these models themselves, by id in lower case."""
        lineage = self._lineage_of({model.casefold() for model in models})
        return {model: tags for model, (tags, _) in lineage.items() if tags is not None}

    def _lineage_of(
        self, models: Iterable[str]
    ) -> dict[str, tuple[tuple[str, ...] | None, datetime]]:
        names, lineage = sorted(models), {}
        for start in range(0, len(names), 500):
            part = names[start : start + 500]
            marks = ",".join("?" * len(part))
            for model, tags, asked_at in self._connection.rows(
                f"SELECT model, bases, asked_at FROM lineage WHERE model IN ({marks})",
                *part,
            ):
                bases = None if tags is None else tuple(json.loads(tags))
                lineage[model.casefold()] = (bases, moment(asked_at))
        return lineage


def _to_follow(entry: Entry) -> tuple[str, ...]:
    """The tags from which an entry's chains start: its own name where its tags name no base."""
    return entry.bases if base_ids(entry.bases) or not entry.bases else (entry.model,)
