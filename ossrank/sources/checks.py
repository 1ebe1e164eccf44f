"""What all sources need: checks of JSON, texts, numbers and counts, and ranks."""

from __future__ import annotations

import json
import threading
from typing import Any

from ossrank.errors import GROWN, FeedError
from ossrank.facts import Entry

LARGEST = 10**15
"""Far above any count or score of a board; SQLite's integers end at 9.2 × 10**18."""


LONGEST = 1_000
"""Characters of a text: no name of a board is a tenth as long."""

MOST_NODES = 500_000
"""Of a JSON document, ten times the largest of a board: each takes a hundred bytes of memory."""


TAKING_APART = threading.Lock()
"""Held by a feed's thread while it looks into an answer: what JSON is taken apart to is ten times
as large, and all feeds at once would fill the memory."""


def read_json(body: bytes) -> Any:
    """The JSON document in `body`; FeedError for anything else, NaN and infinities included."""
    # Before it is read: no value is without one of these before it, but the first.
    if sum(map(body.count, (b",", b"[", b"{", b":"))) > MOST_NODES:
        raise FeedError(f"the answer is JSON of over {MOST_NODES:,} values{GROWN}")
    try:
        return json.loads(body, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise FeedError("the answer is JSON nested too deep to be right") from None
    except ValueError as error:
        start = body[:200].lstrip().lower()
        if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<")):
            raise FeedError("the answer is HTML where JSON was expected") from None
        raise FeedError(f"the answer is not JSON: {' '.join(str(error).split())}") from None


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _finite(digits: str) -> float:
    value = float(digits)
    if abs(value) == float("inf"):
        raise ValueError(f"{digits[:20]} is too large a number")
    return value


def text(value: Any, what: str) -> str:
    """A text that is not blank and can be stored, else FeedError."""
    if not isinstance(value, str) or not value.strip():
        raise FeedError(f"{what} is {_shown(value)}, not a name")
    return storable(value)


def storable(value: str) -> str:
    """The text in a form that UTF-8 can hold: lone surrogates, which JSON allows, stay escapes.

    FeedError where it is longer than LONGEST.
    """
    if len(value) > LONGEST:
        raise FeedError(
            f"a text of {len(value):,} characters, {value[:40]!r}…: too long for a name"
        )
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


def number(value: Any, what: str, *, least: float = 0) -> float:
    """A finite number of sane size, else FeedError."""
    sane = isinstance(value, (int, float)) and not isinstance(value, bool)
    # NaN is in no range. The range is checked first, since a conversion has limits of its own.
    if not sane or not least <= value <= LARGEST:
        raise FeedError(f"{what} is {_shown(value)}, not a number that a board would print")
    return float(value)


def count(value: Any, what: str) -> int:
    """A whole number from 0, else FeedError."""
    whole = number(value, what)
    if whole != int(whole):
        raise FeedError(f"{what} is {_shown(value)}, not a whole number")
    return int(whole)


def as_number(cell: str) -> float | str:
    """The cell of a CSV as a number; the cell itself where it is none, to be refused as such."""
    try:
        return float(cell)
    except ValueError:
        return cell


def _shown(value: Any) -> str:
    return "missing" if value is None else repr(value)[:60]


def ranks(scores: list[float]) -> list[int]:
    """Competition ranks of scores that do not increase: 1, 2, 2, 4."""
    competition: list[int] = []
    for place, score in enumerate(scores, 1):
        tied = place > 1 and score == scores[place - 2]
        competition.append(competition[-1] if tied else place)
    return competition


def by_score(entries: list[Entry]) -> tuple[Entry, ...]:
    """The entries by score, the highest first, with their positions and ranks."""
    entries = sorted(entries, key=lambda entry: -(entry.score or 0))
    places = ranks([entry.score or 0 for entry in entries])
    return tuple(
        entry._replace(position=place, rank=rank)
        for place, (entry, rank) in enumerate(zip(entries, places, strict=True), 1)
    )
