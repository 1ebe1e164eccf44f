"""Which part of a measure a subject has within the first N places."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from math import ceil, floor, lcm
from typing import NamedTuple

from ossrank.analysis.claims.claim import Share
from ossrank.analysis.claims.condition import Condition, Interval
from ossrank.analysis.claims.counting import amounts, cut, exceptions, no_measure, too_shallow
from ossrank.analysis.claims.field import Field
from ossrank.analysis.claims.figure import Reading, Untried, maybes
from ossrank.analysis.claims.placing import Mark

MOST_SUMS = 4_096
"""So many sums are tried to find out whether a share can lie between two others."""

Piece = tuple[int, Mark]
"""What a row has of a measure, in its smallest part, and whether it is the subject's."""

Sum = tuple[int, int]
"""What the subject has, and what all have together."""


class Pieces(NamedTuple):
    """What the rows have: those clear of the cut, and those that tie across it, of which `above`
    stand within it."""

    clear: Sequence[Piece]
    tied: Sequence[Piece]
    above: int


def measured(predicate: Share, field: Field) -> Reading | Untried:
    """Which part of a measure within the first N places a subject has, in percent."""
    top = predicate.top
    if untried := too_shallow(field, top):
        return untried
    clear, tied, above, beyond = cut(field, top)
    each = amounts(field, predicate.measure, [*clear, *tied])
    total = sum(each[number] for number in range(top)) if each else 0
    if each is None or not total:
        return no_measure(field, predicate.measure)
    marks = field.marks(predicate.subject, max([top, *(n + 1 for n in tied)]))
    own = sum(each[number] for number in range(top) if marks[number] == "yes")
    low, high, holds = 0.0, 100.0, predicate.condition.between(0.0, 100.0)
    if not beyond:
        # A share is the same in any unit: whole numbers are added and compared soonest.
        ratios = {number: amount.as_integer_ratio() for number, amount in each.items()}
        unit = lcm(*(denominator for _, denominator in ratios.values()))
        whole = {n: part * (unit // denominator) for n, (part, denominator) in ratios.items()}
        pieces = Pieces(
            [(whole[n], marks[n]) for n in clear], [(whole[n], marks[n]) for n in tied], above
        )
        ends = _extreme(pieces, {"yes"}, most=False), _extreme(pieces, {"yes", "maybe"}, most=True)
        low, high = map(float, ends)
        holds = _verdict(predicate.condition, pieces, *ends)
    return Reading(
        float(_percent(own, total)),
        low,
        high,
        holds,
        maybes(field, [predicate.subject], [*clear, *tied]) if holds is None else (),
        len(tied),
        exceptions(field, marks, top),
        weak=field.weak(top),
    )


def _percent(mine: float, total: float) -> Fraction:
    return Fraction(mine) * 100 / Fraction(total) if total else Fraction(0)


def _extreme(pieces: Pieces, own: Collection[Mark], *, most: bool) -> Fraction:
    """The largest or the least share, where rows of some marks are the subject's."""
    mine = sum(amount for amount, mark in pieces.clear if mark in own)
    total = sum(amount for amount, _ in pieces.clear)
    gains = sorted((amount for amount, mark in pieces.tied if (mark in own) == most), reverse=True)
    rest = sorted(amount for amount, mark in pieces.tied if (mark in own) != most)
    # The largest of the side that gains stand above the cut, then the smallest of the other.
    inside = gains[: pieces.above], rest[: max(0, pieces.above - len(gains))]
    mine += sum(inside[0] if most else inside[1])
    return _percent(mine, total + sum(inside[0]) + sum(inside[1]))


def _verdict(condition: Condition, pieces: Pieces, low: Fraction, high: Fraction) -> bool | None:
    """Whether a condition holds of every share that can come out (True), of none (False), or of
    some (None); None as well where too many can to try them."""
    holds = condition.between(low, high)
    interval = condition.interval
    if holds is not None or not (interval.above(low) and interval.below(high)):
        return holds
    # Neither end lies in the interval: does any share between them?
    if _reaches(interval, pieces) is False:
        return condition.comparison == "!="
    return None


def _reaches(interval: Interval, pieces: Pieces) -> bool | None:
    """Whether some way to place the unknown, and to break the tie, gives a share that lies in an
    interval; None where there are too many ways to try."""
    sums = _sums(pieces)
    if sums is None:
        return None
    maybe = sorted((amount for amount, mark in pieces.clear if mark == "maybe"), reverse=True)
    by_total: dict[int, set[int]] = {}
    for mine, total in sums:
        # Of nothing the share is nothing, which is the least.
        if total:
            by_total.setdefault(total, set()).add(mine)
    tried = 0
    for total, certain in by_total.items():
        first, last = _whole(interval, total)
        own, left = certain, sum(maybe)
        for amount in [*maybe, 0]:
            if any(first <= mine <= last or first <= mine + left <= last for mine in own):
                return True
            # Where all that is left lies on one side of the interval no way leads into it.
            astride = [mine for mine in own if mine < first and mine + left > last]
            own, left = {*astride, *(mine + amount for mine in astride)}, left - amount
            tried += len(own)
            if tried > MOST_SUMS:
                return None
    return False


def _whole(interval: Interval, total: int) -> tuple[int, int]:
    """The least and the largest whole number whose part of a total lies in an interval."""
    low, high = (Fraction(end) * total / 100 for end in interval[:2])
    first, last = ceil(low), floor(high)
    if first == low and not interval.closed[0]:
        first += 1
    if last == high and not interval.closed[1]:
        last -= 1
    return first, last


def _sums(pieces: Pieces) -> set[Sum] | None:
    """What the subject has for certain and what all have, in every way to break the tie and to
    place the unknown that tie; None where there are too many."""
    mine = sum(amount for amount, mark in pieces.clear if mark == "yes")
    total = sum(amount for amount, _ in pieces.clear)
    by_number: list[set[Sum]] = [{(mine, total)}, *(set() for _ in range(pieces.above))]
    for amount, mark in pieces.tied:
        own = {"yes": (amount,), "no": (0,), "maybe": (0, amount)}[mark]
        for number in range(pieces.above, 0, -1):
            by_number[number] |= {
                (mine + part, total + amount)
                for mine, total in by_number[number - 1]
                for part in own
            }
        if sum(map(len, by_number)) > MOST_SUMS:
            return None
    return by_number[-1]
