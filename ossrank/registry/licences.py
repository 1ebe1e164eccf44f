"""Licence string or model → openness, from reviewed lists; what is not on them is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from ossrank.boards import Feed
from ossrank.facts import Entry, means_nothing

Openness = Literal["open-source", "open-weights", "non-commercial", "proprietary", "unknown"]
Choice = Literal["open", "osi", "commercial", "any"]

CHOICES: Mapping[str, frozenset[str]] = {
    "open": frozenset({"open-source", "open-weights", "non-commercial"}),
    "osi": frozenset({"open-source"}),
    "commercial": frozenset({"open-source", "open-weights"}),
    "any": frozenset({"open-source", "open-weights", "non-commercial", "proprietary", "unknown"}),
}


NAMELESS = frozenset({"other", "open"})
"""Spellings that stand for public weights, but name no terms."""


class Licences:
    """The reviewed lists: openness by licence spelling, and by model where that decides.

    `spellings` are rows of spelling, openness and, if there is one, the licence's full name, which
    counts as a spelling too; `models` rows of a model or Hub id, the board or feed on which it
    holds (blank: all), openness, and the date from which it holds (blank: always).
    """

    def __init__(self, spellings: Sequence[Sequence[str]], models: Sequence[Sequence[str]]) -> None:
        names = [(name, openness) for _, openness, *rest in spellings for name in rest[:1] if name]
        self.spellings: Mapping[str, Openness] = {
            spelling.strip().casefold(): openness  # type: ignore[misc]
            for spelling, openness, *_ in [*names, *spellings]
        }
        self._as_printed: dict[str | None, Openness] = {}
        self._models: dict[str, list[tuple[str, str, Openness]]] = {}
        for model, board, openness, since, *_ in models:
            row = (since, board, openness)
            self._models.setdefault(model.casefold(), []).append(row)  # type: ignore[arg-type]
        for rows in self._models.values():
            rows.sort()
        self.dates = {since for rows in self._models.values() for since, *_ in rows if since}
        """The dates from which a model counts as otherwise open or closed, as ISO text."""

    def openness(self, entry: Entry, feed: Feed, on: date) -> Openness:
        """How open an entry's weights are on a date.

        A reviewed row of the model decides first. What lies on the Hub can be downloaded: without
        a known licence it is open weights. The relay of Design Arena names a Hub model for open
        weights and none for closed ones. The Arena prints a licence, and one that is not on the
        list stays unknown. What is no model has no weights: unknown.
        """
        if feed.openness_by == "nothing":
            return "unknown"
        if self._is_reviewed(entry) and (reviewed := self._reviewed(entry, feed, on)):
            return reviewed
        listed = self._listed(entry.licence)
        if feed.openness_by == "presence":
            return "open-weights" if listed in ("unknown", "proprietary") else listed
        if feed.openness_by == "hub id" and not entry.licence:
            return "open-weights" if entry.hub_id else "proprietary"
        return listed

    def stated(self, entry: Entry) -> Openness:
        """What the licence of an entry says by itself."""
        return self._listed(entry.licence)

    def _listed(self, licence: str | None) -> Openness:
        """The openness of a licence as a board prints it; worked out once for each spelling."""
        openness = self._as_printed.get(licence)
        if openness is None:
            spelling = "" if means_nothing(licence or "") else (licence or "").strip().casefold()
            openness = self._as_printed[licence] = self.spellings.get(spelling, "unknown")
        return openness

    def _is_reviewed(self, entry: Entry) -> bool:
        names = self._models
        return entry.model.casefold() in names or (
            entry.hub_id is not None and entry.hub_id.casefold() in names
        )

    def _reviewed(self, entry: Entry, feed: Feed, on: date) -> Openness | None:
        rows = self._models.get(entry.model.casefold(), [])
        if entry.hub_id:
            rows = rows + self._models.get(entry.hub_id.casefold(), [])
        latest: Openness | None = None
        for since, board, openness in rows:
            if since <= on.isoformat() and (not board or feed.holds(board)):
                latest = openness
        return latest

    def unstated(self, entry: Entry, feed: Feed, on: date) -> bool:
        """Whether an entry is open, or may be, under terms that nothing names."""
        if feed.openness_by == "nothing":
            return False
        spelling = (entry.licence or "").strip().casefold()
        if spelling not in NAMELESS and self._listed(entry.licence) != "unknown":
            return False
        return self.openness(entry, feed, on) != "proprietary"

    def allows(self, choice: Choice, entry: Entry, feed: Feed, on: date) -> bool:
        """Whether a choice counts an entry; for commercial use its terms have to be known."""
        if feed.openness_by == "nothing":
            return True
        if choice == "commercial" and self.unstated(entry, feed, on):
            return False
        return self.openness(entry, feed, on) in CHOICES[choice]
