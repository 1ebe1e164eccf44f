"""A claim's figure in one snapshot by one rule: its range, and whether the claim holds on it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import inf, isinf
from typing import Literal, NamedTuple

from ossrank.analysis.claims.claim import Subject
from ossrank.analysis.claims.condition import Condition
from ossrank.analysis.claims.field import Field
from ossrank.analysis.releases import Days


class Reading(NamedTuple):
    """A figure with the range that the unknown and the ties allow, and whether a claim holds.

    `holds` is None where it holds on a part of the range. `low` and `high` are None where the
    figure is no number, infinite where there is no bound. `unknown` names what of unknown country
    or maker leaves open whether it holds, or what the best are, `tied` counts the models that tie
    at the cut, `exceptions` are the places of others than the subject where they are few; `days` is
    what a lag by release dates is the mean of.
    """

    value: float | str | None
    low: float | None
    high: float | None
    holds: bool | None
    unknown: tuple[str, ...] = ()
    tied: int = 0
    exceptions: tuple[str, ...] = ()
    margin: float | None = None
    weak: int = 0
    days: Days | None = None


class Untried(NamedTuple):
    """Why a snapshot can tell nothing of a claim."""

    kind: Literal["shallow", "empty", "unlisted", "no measure", "untold"]
    text: str


def verdict_on(condition: Condition, values: Iterable[float | Fraction]) -> bool | None:
    """True where every value meets a condition, False where none does, else None."""
    outcomes = {condition.met(value) for value in values}
    return outcomes.pop() if len(outcomes) == 1 else None


def ranks_from(condition: Condition, first: int) -> set[float]:
    """Ranks from one downwards that tell whether a condition holds of all of them, some or none."""
    turns = (end for end in condition.interval[:2] if not isinf(end))
    near = {int(end) + step for end in turns for step in (-1, 0, 1, 2)}
    return {first, inf, *(rank for rank in near if rank >= first)}


def maybes(field: Field, subjects: Iterable[Subject], numbers: Iterable[int]) -> tuple[str, ...]:
    """The names of the places, of those given, that could be one of some subjects'."""
    ordered = sorted(numbers)
    end = ordered[-1] + 1 if ordered else 0
    marks = [field.marks(subject, end) for subject in subjects]
    return tuple(field.names([n for n in ordered if any(of[n] == "maybe" for of in marks)]))


def absent(subject: Subject, field: Field) -> Untried:
    """That a snapshot has nothing of a subject by a rule."""
    snapshot = field.snapshot
    where = f"{snapshot.board} of {snapshot.as_of}"
    return Untried("empty", f"{where} lists none of {subject} by that rule")
