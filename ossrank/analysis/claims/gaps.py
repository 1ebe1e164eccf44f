"""How far the best of one side is from the best of another, in score."""

from __future__ import annotations

from collections.abc import Sequence

from ossrank.analysis.claims.claim import GapSize
from ossrank.analysis.claims.field import Field
from ossrank.analysis.claims.figure import Reading, Untried, verdict_on
from ossrank.analysis.claims.placing import Belongs
from ossrank.analysis.gap import Best, Comparison, descending
from ossrank.facts import Entry

Row = tuple[Entry, list[Belongs]]
"""A scored model, and which of two sides it can be of."""


def gap(predicate: GapSize, field: Field) -> Reading | Untried:
    """The best score of one side less that of another, in points or percent as `gap` has it."""
    rows = field.sides(predicate.first, predicate.second)
    names = str(predicate.first), str(predicate.second)
    if untried := no_sides(field, rows, names):
        return untried
    in_percent = predicate.unit == "%"
    first, second = (certain(rows, number)[0] for number in (0, 1))
    reach = min(first.score or 0, second.score or 0)
    # Below both sides' bests for certain nothing is the best of either.
    able = [(entry, ways) for entry, ways in rows if (entry.score or 0) >= reach]
    values = [
        _difference(field, one[0], other[0], in_percent)
        for one in able
        for other in able
        if _are_bests(one, other, first, second)
    ]
    shown = _comparison(field, first, second)
    unknown = tuple(entry.model for entry, ways in able if len(ways) > 1)
    margin = shown.margin if shown.distinct is False else None
    value = _difference(field, first, second, in_percent)
    holds = verdict_on(predicate.condition, values)
    return Reading(value, min(values), max(values), holds, unknown, margin=margin)


def _are_bests(one: Row, other: Row, first: Entry, second: Entry) -> bool:
    """Whether two rows can be the bests of the two sides; `first`, `second` are so for certain."""
    (ahead, its), (behind, others) = one, other
    high, low = ahead.score or 0, behind.score or 0
    if high < (first.score or 0) or low < (second.score or 0):
        return False
    return any(
        0 in way and 1 in also and (1 not in way or low >= high) and (0 not in also or high >= low)
        for way in its
        for also in others
        if ahead is not behind or way == also
    )


def certain(rows: Sequence[Row], side: int) -> list[Entry]:
    """The models of a side for certain, by falling score."""
    return [entry for entry, ways in rows if all(side in way for way in ways)]


def no_sides(field: Field, rows: Sequence[Row], names: tuple[str, str]) -> Untried | None:
    """Why two sides cannot be compared, where they cannot: a side has no model for certain."""
    snapshot = field.snapshot
    where = f"{snapshot.board} of {snapshot.as_of}"
    if not field.scored:
        return Untried("no measure", f"{where} prints no scores of models")
    lacking = [name for side, name in enumerate(names) if not certain(rows, side)]
    return Untried("empty", f"{where} has no scored model of {lacking[0]}") if lacking else None


def _comparison(field: Field, ahead: Entry, behind: Entry) -> Comparison:
    """Two models as `gap` compares them, the better one as the leader."""
    both = sorted((Best("", ahead, 1), Best("", behind, 1)), key=lambda b: descending(b.entry))
    return Comparison("", field.feed, both[0], both[1], 0)


def _difference(field: Field, ahead: Entry, behind: Entry, in_percent: bool) -> float:
    comparison = _comparison(field, ahead, behind)
    size = comparison.percent if in_percent else comparison.points
    return (size or 0.0) * (1 if (ahead.score or 0) >= (behind.score or 0) else -1)
