"""What is true instead of a claim, and what an undecided one would need."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from math import isinf
from typing import NamedTuple

from ossrank.analysis.claims.check import Check
from ossrank.analysis.claims.claim import (
    Ahead,
    BestIs,
    BestRank,
    Claim,
    Count,
    GapSize,
    LagSize,
    ModelRank,
    Order,
    Predicate,
    Share,
    Subject,
)
from ossrank.analysis.claims.condition import Condition
from ossrank.analysis.claims.figure import Reading

Ends = tuple[float, float]


class Needs(NamedTuple):
    """How many of the unknown would have to be the subject's, and which they are.

    `of_unknown` is None where the claim counts nothing, or the unknown alone cannot make it true.
    """

    of_unknown: int | None
    models: tuple[str, ...]


def nearest_true(check: Check) -> Claim | None:
    """The nearest statement that is true, with the default rule spelled out; None of a true claim
    and where none can be told.
    """
    if check.verdict in ("true", "unverifiable"):
        return None
    trial, claim = check.trials[0], check.claim
    readings = [reading for _, reading in trial.readings]
    if not readings or (claim.span.how == "throughout" and check.tally.missing):
        return None
    if check.verdict == "depends" and check.shown and check.shown[1].holds:
        spelled = _with_rule(claim, check)
        return spelled if spelled != claim else None
    predicate = _nearest(claim, readings)
    return _with_rule(claim._replace(predicate=predicate), check) if predicate else None


def _with_rule(claim: Claim, check: Check) -> Claim:
    """The claim with what the default rule has in place of all that other rules change."""
    rules = [trial.rule for trial in check.trials]
    rule = rules[0]
    return claim._replace(
        by=rule.by if len({one.by for one in rules}) > 1 else claim.by,
        models=rule.models if len({one.models for one in rules}) > 1 else claim.models,
        rank=rule.rank if len({one.rank for one in rules}) > 1 else claim.rank,
    )


def _nearest(claim: Claim, readings: list[Reading]) -> Predicate | None:
    predicate, how = claim.predicate, claim.span.how
    if isinstance(predicate, Count | Share | ModelRank | BestRank | GapSize | LagSize):
        ends = [(r.low, r.high) for r in readings if r.low is not None and r.high is not None]
        least = {Count: 0, Share: 0, ModelRank: 1, BestRank: 1}.get(type(predicate))
        condition = _condition(predicate.condition, ends, how, least)
        return predicate._replace(condition=condition) if condition else None
    if len(readings) > 1:
        return None
    (reading,) = readings
    if isinstance(predicate, Ahead):
        swapped = predicate._replace(first=predicate.second, second=predicate.first)
        return swapped if reading.high is not None and reading.high < 0 else None
    if reading.unknown or reading.tied or not isinstance(reading.value, str):
        return None
    if isinstance(predicate, BestIs) and not predicate.maker:
        return BestIs(predicate.subject, model=reading.value)
    if isinstance(predicate, Order):
        return _ordered(predicate, reading.value)
    return None


def _ordered(predicate: Order, value: str) -> Order | None:
    """The order that was found, unless some tie or have no model."""
    by_name: dict[str, Subject] = {str(subject): subject for subject in predicate.subjects}
    names = value.split(" > ")
    if len(names) != len(predicate.subjects) or not by_name.keys() >= set(names):
        return None
    return Order(tuple(by_name[name] for name in names))


def _condition(
    condition: Condition, ends: list[Ends], how: str, least: float | None
) -> Condition | None:
    """The nearest condition of the same direction that every date meets, or any for `in`.

    `least` is the least that the figure can be: to say that it is no less says nothing.
    """
    digits = len(condition.number.partition(".")[2])
    some = how == "in"
    floor = (max if some else min)(low for low, _ in ends)
    ceiling = (min if some else max)(high for _, high in ends)
    at_least = Condition(">=", _text(floor, digits, ROUND_FLOOR)) if not isinf(floor) else None
    at_most = Condition("<=", _text(ceiling, digits, ROUND_CEILING)) if not isinf(ceiling) else None
    if condition.comparison in (">=", ">"):
        return at_least if floor != least and at_least else at_most
    if condition.comparison in ("<=", "<"):
        return at_most or at_least
    low, high = floor, ceiling
    if some:
        wanted = float(condition.number)
        low, high = min(ends, key=lambda pair: max(pair[0] - wanted, wanted - pair[1], 0))
    if isinf(low) or isinf(high):
        return at_least if isinf(high) and not some else None
    if low == high:
        return Condition("=", _text(low, digits, ROUND_HALF_UP))
    return Condition("..", _text(low, digits, ROUND_FLOOR), _text(high, digits, ROUND_CEILING))


def _text(value: float, digits: int, rounding: str) -> str:
    rounded = Decimal(str(round(value, 9))).quantize(Decimal(1).scaleb(-digits), rounding)
    return f"{rounded or abs(rounded):f}"


def needs(check: Check) -> Needs | None:
    """What would make an undecided claim true; None of others."""
    if check.verdict != "undecided":
        return None
    open_ones = [r for trial in check.trials for _, r in trial.readings if r.holds is None]
    if not open_ones:
        return None
    reading, predicate = open_ones[0], check.claim.predicate
    number = None
    if isinstance(predicate, Count | Share) and not getattr(predicate, "measure", ""):
        number = _lacking(predicate, reading)
    return Needs(number, reading.unknown)


def _lacking(predicate: Count | Share, reading: Reading) -> int | None:
    step = 1.0 if isinstance(predicate, Count) else 100 / predicate.top
    for number in range(len(reading.unknown) + 1):
        if predicate.condition.met(round((reading.low or 0) + number * step, 9)):
            return number
    return None
