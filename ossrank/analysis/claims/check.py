"""A claim held against its snapshots: by every rule that it leaves open, in three values."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from math import inf
from operator import attrgetter
from typing import Literal, NamedTuple

from ossrank.analysis.claims.claim import (
    Ahead,
    BestRank,
    Claim,
    Count,
    GapSize,
    LagSize,
    ModelRank,
    Passes,
    RankOf,
    Share,
)
from ossrank.analysis.claims.field import Rule
from ossrank.analysis.claims.figure import Reading, Untried, ranks_from, verdict_on
from ossrank.analysis.judge import By
from ossrank.boards import Feed
from ossrank.facts import Snapshot
from ossrank.lineage import LineageUsed
from ossrank.registry.licences import Choice

VerdictWord = Literal["true", "false", "undecided", "depends", "unverifiable"]
VERDICTS: tuple[VerdictWord, ...] = ("true", "false", "undecided", "depends", "unverifiable")


class Dated(NamedTuple):
    """What one snapshot tells; `inside`: it lies in the days that the claim speaks of.

    `untagged`: the list came without tags, so that little is known by base.
    """

    snapshot: Snapshot
    reading: Reading | Untried
    inside: bool = True
    untagged: bool = False


@dataclass(frozen=True)
class Trial:
    """A claim under one rule: what each snapshot tells, and the days of which none is held."""

    rule: Rule
    dated: tuple[Dated, ...]
    missing: int

    @cached_property
    def readings(self) -> list[tuple[Snapshot, Reading]]:
        """The snapshots of the claim's days that tell something."""
        return [
            (one.snapshot, one.reading)
            for one in self.dated
            if one.inside and isinstance(one.reading, Reading)
        ]

    @cached_property
    def silent(self) -> set[str]:
        """For what reasons nothing can be told of some dates."""
        return {one.reading.kind for one in self.dated if isinstance(one.reading, Untried)}


class Tally(NamedTuple):
    """On how many dates a claim is true, false or unclear, and how many are missing."""

    true: int
    false: int
    unclear: int
    missing: int


class Nearest(NamedTuple):
    """The snapshot nearest to a day that is not held, and what the claim would be there."""

    snapshot: Snapshot
    days: int
    reading: Reading | Untried


class Check(NamedTuple):
    """A claim and what became of it; the first of `trials` is the default rule or the one named.

    `reason` is set where it is unverifiable. `others` are rules that the claim names otherwise, and
    what makers would give in place of models: they change no verdict. `untold`: by base nothing
    could be tried, because nobody has told what most models of the list rest on. `lineage`: what
    its figures by base rest on, None where none are.
    """

    claim: Claim
    feed: Feed
    verdict: VerdictWord
    reason: str
    trials: tuple[Trial, ...]
    nearest: Nearest | None = None
    untold: bool = False
    others: tuple[Trial, ...] = ()
    lineage: LineageUsed | None = None

    @property
    def shown(self) -> tuple[Snapshot, Reading] | None:
        """The snapshot and figure to show, of the default rule: the one that decides."""
        readings = self.trials[0].readings if self.trials else []
        if not readings:
            return None
        wanted: tuple[bool | None, ...] = (False, None, True)
        if self.claim.span.how == "in":
            wanted = (True, None, False)
        if isinstance(self.claim.predicate, Passes):
            wanted = (True,)
        for holds in wanted:
            for snapshot, reading in readings:
                if reading.holds is holds:
                    return snapshot, reading
        return readings[-1]

    @property
    def tally(self) -> Tally:
        """The dates under the default rule."""
        if not self.trials:
            return Tally(0, 0, 0, 0)
        trial = self.trials[0]
        holds = [reading.holds for _, reading in trial.readings]
        silent = sum(one.inside and isinstance(one.reading, Untried) for one in trial.dated)
        return Tally(
            holds.count(True), holds.count(False), holds.count(None), trial.missing + silent
        )


def rules_of(claim: Claim, feed: Feed, boards: Sequence[str]) -> list[Rule]:
    """The rules to try, the default first: what a claim does not say is left open.

    `boards` are the claim's own and its variants that are held.
    """
    predicate = claim.predicate
    lenses: tuple[By, ...] = (claim.by,) if claim.by else ("publisher", "base")
    if not feed.lineage or (claim.by is None and not (claim.subjects or claim.unit == "maker")):
        lenses = ("publisher",)
    choices: tuple[Choice, ...] = (claim.models,) if claim.models else ("any", "open")
    if claim.models is None and (feed.all_open or _by_weights(claim)):
        choices = ("any",)
    ranks: tuple[RankOf, ...] = (claim.rank or "place",)
    if claim.rank is None and isinstance(predicate, ModelRank | BestRank):
        ranks = ("place", "board")
    unit = claim.unit or "model"
    rules = [
        Rule(by, models, unit, rank, board)
        for board, by, models, rank in product(boards, lenses, choices, ranks)
    ]
    # Whoever takes a part of the board, or makers, counts places anew.
    return [r for r in rules if claim.rank or r.rank == "place" or _is_whole(r, feed)]


def _is_whole(rule: Rule, feed: Feed) -> bool:
    return rule.unit == "model" and (rule.models == "any" or feed.all_open)


def other_rules(claim: Claim, feed: Feed) -> list[Rule]:
    """The rules by which a claim is not judged, and which follow as a remark.

    Those that it would leave open if it named none; and makers for models, where it names no unit
    and counts.
    """
    tried = rules_of(claim, feed, [claim.board])
    unnamed = claim._replace(by=None, models=None, rank=None)
    rules = rules_of(unnamed, feed, [claim.board])
    if claim.unit is None and isinstance(claim.predicate, Count | Share | Ahead):
        rules.append(tried[0]._replace(unit="maker"))
    return [rule for rule in rules if rule not in tried]


def _by_weights(claim: Claim) -> bool:
    predicate = claim.predicate
    return isinstance(predicate, GapSize | LagSize) and {
        predicate.first.kind,
        predicate.second.kind,
    } <= {"open", "closed"}


def snapshots_of(
    claim: Claim, feed: Feed, held: Sequence[Snapshot]
) -> tuple[list[tuple[Snapshot, bool]], int]:
    """The snapshots that a claim is about, each with whether it lies in its days, and how many
    days have none.

    Where the source prints dates of some days the last one stands until the next; elsewhere a day
    that is not held is missing.
    """
    span = claim.span
    start = bisect_left(held, span.first, key=attrgetter("as_of"))
    end = bisect_right(held, span.last, key=attrgetter("as_of"))
    before, inside, after = held[:start], held[start:end], held[end:]
    if isinstance(claim.predicate, Passes):
        chosen = [(s, False) for s in before[-1:]] + [(s, True) for s in inside]
        chosen += [(s, False) for s in after[:1]]
        if not inside:
            return chosen, 1
        stands = feed.dated and not feed.daily
        return chosen, 0 if stands else (span.last - span.first).days + 1 - len(inside)
    if feed.dated and not feed.daily:
        if before and (not inside or inside[0].as_of > span.first):
            old = (span.first - before[-1].as_of).days
            if claim.within is None or old <= claim.within:
                inside = [before[-1], *inside]
        begins = inside[0].as_of if inside else span.last + timedelta(days=1)
        return [(s, True) for s in inside], max(0, (begins - span.first).days)
    if not inside and claim.within is not None:
        near = nearest_to(span.first, held)
        if near and abs((near.as_of - span.first).days) <= claim.within:
            inside = [near]
    return [(s, True) for s in inside], (span.last - span.first).days + 1 - len(inside)


def nearest_to(day: date, held: Sequence[Snapshot]) -> Snapshot | None:
    """The snapshot nearest to a day, the earlier of two."""
    return min(held, key=lambda s: (abs((s.as_of - day).days), s.as_of), default=None)


def outcome(claim: Claim, trial: Trial) -> bool | Literal["unclear"] | None:
    """Whether the claim holds under a rule; None where nothing can be told."""
    readings = trial.readings
    if not readings or "untold" in trial.silent:
        return None
    if isinstance(claim.predicate, Passes):
        return _passes(claim, trial)
    holds = [reading.holds for _, reading in readings]
    dim = None in holds or trial.missing or len(readings) < sum(one.inside for one in trial.dated)
    decisive = claim.span.how != "throughout"
    if decisive in holds:
        return decisive
    return "unclear" if dim else not decisive


def _passes(claim: Claim, trial: Trial) -> bool | Literal["unclear"]:
    behind = unsure_inside = possible = False
    # Where the history begins within the span, it may have been behind on a day before.
    first = trial.dated[0]
    unsure = first.inside and first.snapshot.as_of > claim.span.first
    for one in trial.dated:
        if not isinstance(one.reading, Reading):
            continue
        holds, inside = one.reading.holds, one.inside
        if behind and inside and holds is True:
            return True
        possible |= holds is not False and (unsure if inside else unsure_inside)
        behind |= inside and holds is False
        unsure |= holds is not True
        unsure_inside |= inside and holds is not True
    # Where a daily list ends within the span, it may be ahead on a day after.
    last = trial.dated[-1]
    ends = trial.missing > 0 and last.inside and last.snapshot.as_of < claim.span.last
    possible |= ends and unsure_inside
    return "unclear" if possible else False


def decide(
    claim: Claim,
    feed: Feed,
    trials: Sequence[Trial],
    nearest: Nearest | None = None,
    others: Sequence[Trial] = (),
) -> Check:
    """The verdict on a claim whose snapshots were read under each of its rules.

    `others` are trials under rules by which it is not judged.
    """
    trials = [_unlisted(claim, trial) for trial in trials]
    outcomes = [outcome(claim, trial) for trial in trials]
    tried = [(trial, of) for trial, of in zip(trials, outcomes, strict=True) if of is not None]
    first = trials[0] if trials else None
    # A side that is empty is no rule tried; a board without the snapshot decides nothing.
    if first is None or (outcomes[0] is None and (not tried or "empty" not in first.silent)):
        reason = _why(claim, first)
        return Check(claim, feed, "unverifiable", reason, tuple(trials), nearest)
    results = [of for _, of in tried]
    verdict: VerdictWord
    if True in results and False in results:
        verdict = "depends"
    elif results[0] is True:
        verdict = "true"
    else:
        verdict = "false" if results[0] is False and "unclear" not in results else "undecided"
    # Rules that could not be tried are no part of the evidence.
    untold = any("untold" in trial.silent for trial in trials)
    aside = tuple(other for trial in others if (other := _unlisted(claim, trial)).readings)
    kept = tuple(trial for trial, _ in tried)
    return Check(claim, feed, verdict, "", kept, None, untold, aside)


def _why(claim: Claim, trial: Trial | None) -> str:
    if trial is None:
        return f"{claim.board} is not held"
    untold = [one.reading for one in trial.dated if isinstance(one.reading, Untried)]
    if untold:
        return untold[0].text
    return f"no snapshot of {claim.board} {claim.span} is held"


def _unlisted(claim: Claim, trial: Trial) -> Trial:
    """A model that is listed on some of the dates stands below the end of the list on others."""
    if not isinstance(claim.predicate, ModelRank) or not trial.readings:
        return trial
    condition = claim.predicate.condition
    dated = []
    for one in trial.dated:
        if isinstance(one.reading, Untried) and one.reading.kind == "unlisted":
            values = {inf}
            if one.snapshot.goes_on:
                values = ranks_from(condition, one.snapshot.rows + 1)
            holds = verdict_on(condition, values)
            dated.append(one._replace(reading=Reading(None, min(values), inf, holds)))
        else:
            dated.append(one)
    return replace(trial, dated=tuple(dated))
