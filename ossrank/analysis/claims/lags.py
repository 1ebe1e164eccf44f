"""How long one side came after another: by listings, or by releases where a board has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import inf, prod

from ossrank.analysis.claims.claim import LagSize
from ossrank.analysis.claims.field import Field
from ossrank.analysis.claims.figure import Reading, Untried
from ossrank.analysis.claims.gaps import Row, certain, no_sides
from ossrank.analysis.claims.placing import Belongs
from ossrank.analysis.gap import compare
from ossrank.analysis.releases import MONTH, Days, days_behind
from ossrank.facts import Entry

MOST_PLACINGS = 256
"""In more ways the unknown are not placed: then the lag has no bound."""


def lag(predicate: LagSize, field: Field) -> Reading | Untried:
    """How long one side came after another, as `gap` has it; below nothing where it came first.

    In days or months; of a board with release dates the mean over the days, by them.
    """
    rows = field.sides(predicate.first, predicate.second)
    names = str(predicate.first), str(predicate.second)
    if untried := no_sides(field, rows, names):
        return untried
    by = _by_releases if field.feed.released else _by_listings
    reading = by(names, rows, field)
    if reading is None:
        return Untried("empty", f"{field.snapshot.board} has no history to tell a lag by")
    value, low, high = (
        (figure or 0.0) / (MONTH if predicate.unit == "months" else 1)
        for figure in (reading.value, reading.low, reading.high)
        if not isinstance(figure, str)
    )
    holds = predicate.condition.between(low, high)
    return reading._replace(value=value, low=low, high=high, holds=holds)


def _by_listings(names: tuple[str, str], rows: Sequence[Row], field: Field) -> Reading | None:
    maybe = [entry for entry, ways in rows if len(ways) > 1]
    listed = {names[0]: certain(rows, 0), names[1]: certain(rows, 1), None: maybe}
    comparison = compare("", field.feed, names, listed, field.history)
    lag, leader = comparison.lag, comparison.leader
    if lag is None or leader is None:
        return None
    low = -inf if lag.low is None else float(lag.low)
    high = inf if lag.high is None else float(lag.high)
    value = float(lag.days)
    if leader.side == names[0]:
        # The first side leads: it lags by as much less than nothing.
        value, low, high = -value, -high, -low
    if comparison.above:
        # A model of unknown side could be the best of either, or the first that was as good.
        low, high = -inf, inf
    return Reading(value, low, high, None, tuple(e.model for e in maybe[: comparison.above]))


def _by_releases(names: tuple[str, str], rows: Sequence[Row], field: Field) -> Reading | None:
    known = certain(rows, 0), certain(rows, 1)
    found = _days(names, known, field)
    if found is None:
        return None
    value, days = found
    maybe = [row for row in rows if len(row[1]) > 1 and _counts(row, known, field)]
    unknown = tuple(entry.model for entry, _ in maybe)
    lags: list[float] = [value]
    if prod(len(ways) for _, ways in maybe) > MOST_PLACINGS:
        return Reading(value, -inf, inf, None, unknown, days=days)
    for sides in _placings(rows, maybe):
        placed = _days(names, sides, field)
        lags += [placed[0]] if placed else [-inf, inf]
    return Reading(value, min(lags), max(lags), None, unknown, days=days)


def _days(
    names: tuple[str, str], sides: tuple[Sequence[Entry], Sequence[Entry]], field: Field
) -> tuple[float, Days] | None:
    """The mean days that the first side was behind the second, and of how many days it is one."""
    listed: dict[str | None, Sequence[Entry]] = dict(zip(names, sides, strict=True))
    comparison = compare("", field.feed, names, listed, None)
    leader, trailing = comparison.leader, comparison.trailing
    if leader is None or trailing is None:
        return None
    days = days_behind((leader.side, trailing.side), listed, field.snapshot.as_of)
    if days is None:
        return None
    return (-days.mean if leader.side == names[0] else days.mean), days


def _counts(row: Row, known: Sequence[Sequence[Entry]], field: Field) -> bool:
    """Whether a model could change a lag: of one of its sides none is as good as early."""
    entry, ways = row
    until = field.snapshot.as_of.isoformat()
    of = {number for way in ways for number in way}
    return any(not any(_covers(one, entry, until) for one in known[number]) for number in of)


def _covers(one: Entry, entry: Entry, until: str) -> bool:
    if (one.score or 0.0) < (entry.score or 0.0):
        return False
    if entry.released is None or entry.released > until:
        # By its date it counts for nothing, but it may be a side's best.
        return True
    return one.released is not None and one.released <= entry.released


def _placings(
    rows: Sequence[Row], maybe: Iterable[Row]
) -> Iterator[tuple[list[Entry], list[Entry]]]:
    """Both sides' models by falling score, in every way to place those that could be of either."""
    free = list(maybe)
    for chosen in product(*(ways for _, ways in free)):
        of: dict[int, Belongs] = {
            entry.position: way for (entry, _), way in zip(free, chosen, strict=True)
        }
        yield _side(rows, of, 0), _side(rows, of, 1)


def _side(rows: Sequence[Row], of: dict[int, Belongs], side: int) -> list[Entry]:
    return [
        entry
        for entry, ways in rows
        if (side in of[entry.position] if entry.position in of else all(side in w for w in ways))
    ]
