"""Which place a model or the best of a subject has, and in which order they come."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf

from ossrank.analysis.claims.claim import BestIs, BestRank, ModelRank, Order, Subject
from ossrank.analysis.claims.field import Field
from ossrank.analysis.claims.figure import Reading, Untried, absent, maybes, ranks_from, verdict_on
from ossrank.analysis.claims.placing import Belongs, Mark


def model_rank(predicate: ModelRank, field: Field) -> Reading | Untried:
    """The place or the board's rank of a model; those that tie with it may stand before it."""
    entry = field.listed.get(predicate.model.casefold())
    snapshot = field.snapshot
    if entry is None:
        text = f"{predicate.model} is not listed on {snapshot.board} of {snapshot.as_of}"
        return Untried("unlisted", text)
    if field.rule.rank == "board":
        return Reading(entry.rank, entry.rank, entry.rank, predicate.condition.met(entry.rank))
    number = field.place_of(entry)
    if number is None:
        text = f"{entry.model} is not counted on {snapshot.board} with models {field.rule.models}"
        return Untried("empty", text)
    group = field.groups(number)[-1]
    places = range(group[0] + 1, group[-1] + 2)
    last: float = places[-1]
    values: set[float] = set(places)
    if field.goes_on(group):
        last = inf
        values |= ranks_from(predicate.condition, places[0])
    holds = verdict_on(predicate.condition, values)
    return Reading(number + 1, places[0], last, holds, tied=len(group) if len(group) > 1 else 0)


def _candidates(subject: Subject, field: Field) -> tuple[list[list[int]], bool]:
    """The groups of places down to the first that the subject holds for certain, and whether
    it holds one at all."""
    certain = field.certain(subject)
    return field.groups(certain), certain is not None


def _end(groups: Sequence[Sequence[int]]) -> int:
    """How many places some groups from the top on have."""
    return groups[-1][-1] + 1 if groups else 0


def best_rank(predicate: BestRank, field: Field) -> Reading | Untried:
    """The first place of a subject; every unknown one above it may be its own."""
    subject = predicate.subject
    groups, certain = _candidates(subject, field)
    marks = field.marks(subject, _end(groups))
    values = set[float]()
    for group in groups:
        own = sum(marks[number] == "yes" for number in group)
        could_be = sum(marks[number] != "no" for number in group)
        if not could_be:
            continue
        first = field.counted[group[0]].entry.rank if field.rule.rank == "board" else group[0] + 1
        spread = 0 if field.rule.rank == "board" else len(group) - max(own, 1)
        values |= set(range(first, first + spread + 1))
    if not (certain or values or field.snapshot.goes_on):
        return absent(subject, field)
    ties_below = bool(groups) and field.goes_on(groups[-1])
    if ties_below or (field.snapshot.goes_on and not certain):
        # A list that goes on may have one below, and where its end ties before those listed.
        by_place = ties_below and field.rule.rank == "place"
        first = groups[-1][0] + 1 if by_place else field.below
        values |= ranks_from(predicate.condition, first)
    elif not certain:
        values.add(inf)
    value: float | None = None
    if "yes" in marks:
        number = marks.index("yes")
        value = field.counted[number].entry.rank if field.rule.rank == "board" else number + 1
    holds = verdict_on(predicate.condition, values)
    unknown = maybes(field, [subject], range(_end(groups))) if holds is None else ()
    tied = len(groups[-1]) if certain and len(groups[-1]) > 1 else 0
    return Reading(value, min(values), max(values), holds, unknown, tied)


def best_is(predicate: BestIs, field: Field) -> Reading | Untried:
    """Whether the best of a subject is a model, or one of a maker."""
    subject = predicate.subject
    groups, certain = _candidates(subject, field)
    marks = field.marks(subject, _end(groups))
    could_be = [n for group in groups for n in group if marks[n] != "no"]
    if not could_be:
        return absent(subject, field)
    if predicate.maker:
        options = field.options((subject, Subject("maker", predicate.maker)), _end(groups))
        matches = {1 in of for number in could_be for of in options[number] if 0 in of}
    else:
        wanted = predicate.model.casefold()
        matches = {field.counted[n].entry.model.casefold() == wanted for n in could_be}
    if not certain:
        # It may have no best at all.
        matches |= {False}
    if field.goes_on(groups[-1]) or (field.snapshot.goes_on and not certain):
        matches |= _below(predicate, field)
    holds = matches.pop() if len(matches) == 1 else None
    value = field.name(marks.index("yes")) if "yes" in marks else None
    unknown = maybes(field, [subject], could_be)
    tied = len(groups[-1]) if certain and len(groups[-1]) > 1 else 0
    return Reading(value, None, None, holds, unknown, tied)


def _below(predicate: BestIs, field: Field) -> set[bool]:
    """Whether a row below the end of the list, if it is the best, is what a claim says."""
    if predicate.maker:
        subjects = (predicate.subject, Subject("maker", predicate.maker))
        return {1 in of for of in field.unseen(subjects) if 0 in of}
    return {False, predicate.model.casefold() not in field.listed}


def order(predicate: Order, field: Field) -> Reading | Untried:
    """Whether the best of each subject stand in an order; who has no place stands last."""
    subjects = predicate.subjects
    groups = _until_all(subjects, field)
    marks = [field.marks(subject, _end(groups))[: _end(groups)] for subject in subjects]
    for subject, of in zip(subjects, marks, strict=True):
        if all(mark == "no" for mark in of):
            return absent(subject, field)
    group_of = {number: place for place, group in enumerate(groups) for number in group}

    def first(of: Sequence[Mark], *kinds: Mark) -> float:
        return next((group_of[n] for n, mark in enumerate(of) if mark in kinds), inf)

    end = len(groups) - 1 if groups and field.goes_on(groups[-1]) else inf
    # Where the end of the list ties, any may stand below it before those listed.
    always = all(first(a, "yes") < min(first(b, "yes", "maybe"), end) for a, b in pairwise(marks))
    holds = True if always else None if _can_be(subjects, field, groups) else False
    best = [(first(of, "yes"), str(subject)) for subject, of in zip(subjects, marks, strict=True)]
    known = sorted(pair for pair in best if pair[0] < inf)
    value = "".join(
        f"{'' if not n else ' = ' if place == known[n - 1][0] else ' > '}{name}"
        for n, (place, name) in enumerate(known)
    )
    deepest = max((place for place, _ in known), default=inf)
    open_ones = {
        number
        for of in marks
        for number, mark in enumerate(of)
        if mark == "maybe" and group_of[number] <= deepest
    }
    unknown = sorted(set(field.names(list(open_ones))))
    return Reading(value, None, None, holds, tuple(unknown))


def _until_all(subjects: Sequence[Subject], field: Field) -> Sequence[list[int]]:
    """The groups of places down to where each subject has had one for certain: below it nothing
    changes who came first."""
    certain = [field.certain(subject) for subject in subjects]
    return field.groups(None if None in certain else max(n for n in certain if n is not None))


def _can_be(subjects: tuple[Subject, ...], field: Field, groups: Sequence[Sequence[int]]) -> bool:
    """Whether some placing of the unknown, and some fall of the ties, gives the order.

    Once all subjects before the last have come, it stands behind them.
    """
    options, unseen = field.options(subjects, _end(groups)), field.unseen(subjects)
    reached, last = 0, len(subjects) - 1

    def takes(ways: Sequence[Belongs], due: int) -> bool:
        return any({s for s in of if s >= due} == {due} for of in ways)

    def beyond(due: int) -> int:
        # As many rows as are wanted may stand below the end of the list.
        while due < last and takes(unseen, due):
            due += 1
        return due

    for group in groups:
        # Rows that can be of the fewest are used first; the others can stand in for more.
        pending = sorted((ways for n in group if any(ways := options[n])), key=len)
        ties_below = field.goes_on(group)
        reached = beyond(reached) if ties_below else reached
        while (row := next((ways for ways in pending if takes(ways, reached)), None)) is not None:
            pending.remove(row)
            reached = beyond(reached + 1) if ties_below else reached + 1
        if reached >= last:
            return True
        # Whoever has come already may have any further place.
        if not all(any(all(s < reached for s in of) for of in ways) for ways in pending):
            return False
    return (beyond(reached) if field.snapshot.goes_on else reached) >= last
