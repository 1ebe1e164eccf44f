"""How many and who is ahead within the first N places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import inf

from ossrank.analysis.claims.claim import Ahead, Count, Passes, Share
from ossrank.analysis.claims.field import Field
from ossrank.analysis.claims.figure import Reading, Untried, maybes, verdict_on
from ossrank.analysis.claims.placing import Mark
from ossrank.analysis.table import FEW

Ends = tuple[float, float]
"""The least and the most that a row can add to a figure."""


def extremes(clear: Iterable[Ends], tied: Sequence[Ends], above: int) -> Ends:
    """The least and the most of a sum over the clear rows and any `above` of the tied ones."""
    certain = list(clear)
    least = sum(sorted(low for low, _ in tied)[:above])
    most = sum(sorted((high for _, high in tied), reverse=True)[:above])
    return sum(low for low, _ in certain) + least, sum(high for _, high in certain) + most


def too_shallow(field: Field, top: int) -> Untried | None:
    """That a list does not reach N, where it does not."""
    reach = len(field.first(top))
    if reach >= top:
        return None
    snapshot = field.snapshot
    where = f"{snapshot.board} of {snapshot.as_of}"
    return Untried("shallow", f"{where} reaches {reach} places, the claim wants {top}")


def cut(field: Field, top: int) -> tuple[list[int], list[int], int, int]:
    """The places clear of the cut, those that tie across it, how many of these stand above it,
    and how many more may tie below the end of the list."""
    tie = field.tie(top)
    if not tie.members:
        return list(range(top)), [], 0, 0
    at_cut = {one.place - 1 for one in tie.members}
    clear = [number for number in range(top) if number not in at_cut]
    # Of those below the list's end nothing is known: any of them may be anybody's.
    return clear, sorted(at_cut), tie.above, tie.above if tie.open_ended else 0


_ADDS: dict[Mark, Ends] = {"yes": (1, 1), "maybe": (0, 1), "no": (0, 0)}


def count(predicate: Count | Share, field: Field) -> Reading | Untried:
    """How many of the first N places a subject has, or which part of them in percent."""
    top = predicate.top
    if untried := too_shallow(field, top):
        return untried
    clear, tied, above, beyond = cut(field, top)
    marks = field.marks(predicate.subject, max([top, *(n + 1 for n in tied)]))
    ends = [_ADDS[marks[number]] for number in tied] + [_ADDS["maybe"]] * beyond
    low, high = extremes((_ADDS[marks[number]] for number in clear), ends, above)
    count = sum(of == "yes" for of in marks[:top])
    values: Sequence[int | Fraction] = range(int(low), int(high) + 1)
    scale = 1.0
    if isinstance(predicate, Share):
        values, scale = [Fraction(number * 100, top) for number in values], 100 / top
    holds = verdict_on(predicate.condition, values)
    return Reading(
        count * scale if isinstance(predicate, Share) else count,
        low * scale if isinstance(predicate, Share) else int(low),
        high * scale if isinstance(predicate, Share) else int(high),
        holds,
        maybes(field, [predicate.subject], [*clear, *tied]) if holds is None else (),
        len(tied),
        exceptions(field, marks, top),
        weak=field.weak(top),
    )


def exceptions(field: Field, marks: Sequence[Mark], top: int) -> tuple[str, ...]:
    """The places within N that are not the subject's, where they are few."""
    others = [number for number in range(top) if marks[number] != "yes"]
    if len(others) > FEW or len(others) == top:
        return ()
    return tuple(f"{field.name(number)} ({field.country(number)})" for number in others)


def amounts(field: Field, measure: str, numbers: Iterable[int]) -> dict[int, float] | None:
    """What each place has of a measure; None where the board has none of it."""
    # A board of tokens scores its models by them.
    column = "score" if measure == field.feed.measure_name == "tokens" else measure
    places = list(numbers)
    counted = field.first(max(places) + 1)
    found = {number: getattr(counted[number].entry, column, None) for number in places}
    if all(amount is None for amount in found.values()):
        return None
    return {number: float(amount or 0) for number, amount in found.items()}


def no_measure(field: Field, measure: str) -> Untried:
    """That a board has none of a measure."""
    snapshot = field.snapshot
    return Untried("no measure", f"{snapshot.board} of {snapshot.as_of} has no {measure}")


def ahead(predicate: Ahead | Passes, field: Field) -> Reading | Untried:
    """By how much one subject is ahead of another in the first N places."""
    top = predicate.top
    if untried := too_shallow(field, top):
        return untried
    clear, tied, above, beyond = cut(field, top)
    each: dict[int, float] | None = dict.fromkeys([*clear, *tied], 1)
    if predicate.measure:
        each = amounts(field, predicate.measure, [*clear, *tied])
    if each is None:
        return no_measure(field, predicate.measure)
    most = max([top, *(n + 1 for n in tied)])
    first, second = (field.marks(one, most) for one in (predicate.first, predicate.second))
    options = field.options((predicate.first, predicate.second), most)

    def ends(number: int) -> Ends:
        adds = [each[number] * ((0 in of) - (1 in of)) for of in options[number]]
        return min(adds), max(adds)

    adds = [(0 in of) - (1 in of) for of in field.unseen((predicate.first, predicate.second))]
    # Below the list's end a measure is not known either.
    amount = inf if predicate.measure else 1
    unseen = (amount * min(adds) if min(adds) else 0, amount * max(adds) if max(adds) else 0)
    at_cut = [*map(ends, tied), *[unseen] * beyond]
    low, high = extremes(map(ends, clear), at_cut, above)
    value = sum(each[n] * ((first[n] == "yes") - (second[n] == "yes")) for n in range(top))
    holds = low > 0 if (low > 0) == (high > 0) else None
    of = [predicate.first, predicate.second]
    unknown = maybes(field, of, [*clear, *tied]) if holds is None else ()
    return Reading(value, low, high, holds, unknown, len(tied), weak=field.weak(top))
