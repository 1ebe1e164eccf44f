"""What models are known to rest on: every word of it, with its date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ossrank.facts import Entry, moment, stamp
from ossrank.lineage import base_ids, missing
from ossrank.store.connection import Connection
from ossrank.store.row import json_texts, tags_in

ASK_AGAIN_DAYS = 30

_MODELS_AT_ONCE = 500
"""SQLite takes a limited number of values in one statement."""


class Word(NamedTuple):
    """What was told of a model's bases at a time, and in which batch; `bases` None: no such model.

    `bases` is the text that the table holds: a JSON array of base tags.
    """

    bases: str | None
    told_at: str
    batch: int | None

    @property
    def weight(self) -> int:
        """Bases outweigh that there is no base, and that outweighs that there is no such model."""
        return 0 if self.bases is None else 1 if self.bases == "[]" else 2


def _prevailing(words: Iterable[Word]) -> Word | None:
    """The word that holds: of those with the most weight the newest; `words` are oldest first."""
    prevailing: Word | None = None
    for word in words:
        if prevailing is None or word.weight >= prevailing.weight:
            prevailing = word
    return prevailing


def _adds(words: list[Word], word: Word) -> bool:
    """Whether a word is worth keeping beside older ones: it says something else, or when anew."""
    before, after = _prevailing(words), _prevailing([*words, word])
    if before is None or after is None:
        return True
    still_missing = word.bases is None and before.bases is None and before.told_at < word.told_at
    return after.bases != before.bases or still_missing


class Lineage:
    """What models are known to rest on; with `until`, a time as in the table, what was by then."""

    def __init__(self, connection: Connection, until: str = "9999") -> None:
        self._connection = connection
        self._until = until

    def as_known(self, day: date) -> Lineage:
        """The same as it was known at the end of a UTC day."""
        return Lineage(self._connection, f"{day.isoformat()}T23:59:59Z")

    def keep(self, bases: Mapping[str, tuple[str, ...] | None], at: date | datetime) -> None:
        """Keeps what was told of models' bases at a time; None: the Hub has no such model.

        Nothing is overwritten. A word is left out where it changes nothing of what was known by
        then, but for that of a model that is still not there: it says when that was asked. What
        batches brought does not count as known: they may be undone.
        """
        when = stamp(at) if isinstance(at, datetime) else f"{at.isoformat()}T00:00:00Z"
        told = {model: None if tags is None else json_texts(tags) for model, tags in bases.items()}
        words = self._words({model.casefold() for model in told}, min(when, self._until))
        new = []
        for model, text in told.items():
            own = [word for word in words.get(model.casefold(), ()) if word.batch is None]
            if _adds(own, Word(text, when, None)):
                new.append((model, text, when))
        with self._connection.reporting():
            self._connection.db.executemany(
                "INSERT INTO lineage (model, bases, told_at) VALUES (?, ?, ?)", new
            )

    def restore(self, words: Iterable[tuple[str, tuple[str, ...] | None, datetime]]) -> None:
        """Keeps words as another database had them: the model, its bases, when that was told."""
        with self._connection.reporting():
            self._connection.db.executemany(
                "INSERT INTO lineage (model, bases, told_at) VALUES (?, ?, ?)",
                [
                    (m, None if tags is None else json_texts(tags), stamp(at))
                    for m, tags, at in words
                ],
            )

    def words(self) -> Iterator[tuple[str, Word]]:
        """All that was told, as (model, word), oldest first."""
        for model, *word in self._connection.rows(
            "SELECT model, bases, told_at, batch_id FROM lineage ORDER BY told_at, id"
        ):
            yield model, Word(*word)

    def add(self, told: Iterable[tuple[str, Word]], batch: int) -> None:
        """Keeps words of another database, oldest first, with their times, as part of a batch.

        A word is left out where it changes nothing of what is known to have been told by then, be
        it by another batch, as a snapshot is that a batch holds already.
        """
        by_model: dict[str, list[tuple[str, Word]]] = defaultdict(list)
        for model, word in told:
            by_model[model.casefold()].append((model, word))
        held, new = self._words(by_model, self._until), []
        for lower, pairs in by_model.items():
            words = held.get(lower, [])
            for model, word in pairs:
                if _adds([one for one in words if one.told_at <= word.told_at], word):
                    words = sorted([*words, word], key=lambda one: one.told_at)
                    new.append((model, word.bases, word.told_at, batch))
        self._connection.db.executemany(
            "INSERT INTO lineage (model, bases, told_at, batch_id) VALUES (?, ?, ?, ?)", new
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
            told = self.told(todo)
            known |= told
            todo = {name.casefold() for tags in told.values() for name in base_ids(tags)} - asked
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
        answers = self._known(lacking)
        return [
            model
            for model in lacking
            if (word := answers.get(model.casefold())) is None
            or now - moment(word.told_at) > timedelta(days=ASK_AGAIN_DAYS)
        ]

    def untold(self, entries: Iterable[Entry]) -> list[str]:
        """The models among the entries whose base is stated nowhere."""
        silent = {e.model for e in entries if e.bases and not base_ids(e.bases)}
        known = self.told(silent)
        return sorted(model for model in silent if model.casefold() not in known)

    def hub_names(self) -> list[str]:
        """The Hub ids that lists or the Hub have told of, with the bases that they name."""
        names: dict[str, str] = {}
        for model, tags in self._connection.rows("SELECT model, bases FROM lineage ORDER BY id"):
            for name in (model, *base_ids(tags_in(tags))):
                names.setdefault(name.casefold(), name)
        return list(names.values())

    def told(self, models: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The base tags that are known of these models themselves, by id in lower case."""
        return {
            model: tags_in(word.bases)
            for model, word in self._known(models).items()
            if word.bases is not None
        }

    def _known(self, models: Iterable[str]) -> dict[str, Word]:
        """The word that holds of each model, by id in lower case."""
        words = self._words({model.casefold() for model in models}, self._until)
        return {model: word for model, of in words.items() if (word := _prevailing(of))}

    def _words(self, models: Iterable[str], until: str) -> dict[str, list[Word]]:
        """All that was told of models up to a time, oldest first, by id in lower case."""
        names, words = sorted(models), dict[str, list[Word]]()
        for start in range(0, len(names), _MODELS_AT_ONCE):
            part = names[start : start + _MODELS_AT_ONCE]
            marks = ",".join("?" * len(part))
            for model, *word in self._connection.rows(
                "SELECT model, bases, told_at, batch_id FROM lineage"
                f" WHERE model IN ({marks}) AND told_at <= ? ORDER BY told_at, id",
                *part,
                until,
            ):
                words.setdefault(model.casefold(), []).append(Word(*word))
        return words


def _to_follow(entry: Entry) -> tuple[str, ...]:
    """The tags from which an entry's chains start: its own name where its tags name no base."""
    return entry.bases if base_ids(entry.bases) or not entry.bases else (entry.model,)
