"""Licence string → openness, from a reviewed list; what is not on it is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from ossrank.boards import Feed
from ossrank.facts import Entry
from ossrank.registry.data import DATA, read_csv

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


@cache
def licences() -> Mapping[str, Openness]:
    """Openness by licence spelling, in lower case."""
    rows = read_csv((DATA / "licences.csv").read_bytes())
    return {spelling.strip().casefold(): value for spelling, value, *_ in rows}  # type: ignore[misc]


def licence_unstated(entry: Entry, feed: Feed) -> bool:
    """Whether an entry is open, or may be, under terms that nothing names."""
    spelling = (entry.licence or "").strip().casefold()
    if spelling not in NAMELESS and licences().get(spelling, "unknown") != "unknown":
        return False
    return openness(entry, feed) != "proprietary"


def allowed(entry: Entry, feed: Feed, choice: Choice) -> bool:
    """Whether a choice counts an entry; for commercial use its terms have to be known."""
    if choice == "commercial" and licence_unstated(entry, feed):
        return False
    return openness(entry, feed) in CHOICES[choice]


def openness(entry: Entry, feed: Feed) -> Openness:
    """How open an entry's weights are.

    What lies on the Hub can be downloaded: without a known licence it is open weights. The
    relay of Design Arena names a Hub model for open weights and none for closed ones. The
    Arena prints a licence, and one that is not on the list stays unknown.
    """
    listed = licences().get((entry.licence or "").strip().casefold(), "unknown")
    if feed.openness_by == "presence":
        return "open-weights" if listed in ("unknown", "proprietary") else listed
    if feed.openness_by == "hub id" and not entry.licence:
        return "open-weights" if entry.hub_id else "proprietary"
    return listed
