"""The parts of a sentence to print: days, boards and countries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ossrank.analysis.count import Method
from ossrank.boards import Feed
from ossrank.views.sheet import SHORT, group_name, models_named


def on_day(day: date) -> str:
    """A date in words: 4 May 2026."""
    return f"{day.day} {day:%B %Y}"


def over(first: date, last: date) -> str:
    """A span in words, to begin a sentence with."""
    return f"On {on_day(last)}" if first == last else f"From {on_day(first)} to {on_day(last)}"


def joined(parts: Sequence[object]) -> str:
    """An enumeration: a, b and c."""
    *most, last = map(str, parts)
    return f"{', '.join(most)} and {last}" if most else last


def land(country: str, *, short: bool = False) -> str:
    """A country as a sentence has it: China, the United States; `short`: the US."""
    name = group_name(country, short=short)
    article = name in SHORT.values() or name.startswith(("United ", "Netherlands", "Philippines"))
    return f"the {name}" if article else name


def cited_board(feed: Feed, board: str) -> str:
    """A board's name in a sentence, closed by a comma where the name itself has one."""
    name = feed.board_title(board)
    if feed.cited:
        name = feed.cited + name.removeprefix("Arena ")
    return f"{name}," if ", " in name else name


def first_models(feed: Feed, board: str, method: Method, top: int) -> str:
    """The first places of a board: Hugging Face's top 10 trending models."""
    models = models_named(method, feed)
    closed = "," * (", " in models)
    if method.unit == "maker":
        of = "" if models == feed.noun.many else f" of {models}{closed}"
        return f"the top {top} makers{of} on {cited_board(feed, board)}"
    if feed.listed:
        return f"Hugging Face's top {top} {feed.listed} {models}{closed}"
    return f"the top {top} {models}{closed} on {cited_board(feed, board)}"
