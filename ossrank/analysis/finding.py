"""What a trend shows: who was ahead, since when, how firmly."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ossrank.analysis.earlier import later_names
from ossrank.analysis.trend import Point, Trend
from ossrank.registry.registry import Registry


class First(NamedTuple):
    """The first day held on which something was so.

    `at_latest`: it may have been so before, since no day is held that ends just there.
    """

    day: date
    at_latest: bool


class Run(NamedTuple):
    """Days in a row, none missing between them, on which one country was ahead."""

    group: str
    first: date
    last: date
    points: int


class Change(NamedTuple):
    """A group's change from one day to the next, and the units that came and left."""

    group: str
    by: int
    since: date
    as_of: date
    came: tuple[str, ...]
    left: tuple[str, ...]


class Leading(NamedTuple):
    """Who was ahead on how many of the `days` held, how often with a decided lead, and since when.

    `led` has which focus country was ahead of the others on each day, None where none was;
    `first_decided` has who ever had a decided lead. `matched` has the countries outside the focus
    that had as many as the one ahead, or more, and on how many days.
    """

    days: int
    led: tuple[str | None, ...]
    decided: Mapping[str, int]
    first_ahead: Mapping[str, First]
    first_decided: Mapping[str, First]
    matched: Mapping[str, int]

    @property
    def ahead(self) -> Mapping[str, int]:
        """On how many days each group was ahead."""
        return Counter(group for group in self.led if group)


def leading(trend: Trend) -> Leading:
    """Who leads a trend."""
    leads = [point.lead(trend.method.focus) for point in trend.points]
    led = tuple(lead.group for lead in leads)
    decided = [lead.group if lead.decided else None for lead in leads]
    return Leading(
        days=len(leads),
        led=led,
        decided=Counter(group for group in decided if group),
        first_ahead=_firsts(trend, led),
        first_decided=_firsts(trend, decided),
        matched=Counter(
            country
            for point, group in zip(trend.points, led, strict=True)
            if group
            for country in point.matching(point.counts[group])
        ),
    )


class Findings(NamedTuple):
    """What a trend shows: who was ahead how often, how often decided, since when, how long.

    All count days held, whatever the period that is shown. `first_decided` has who ever had a
    decided lead; `matched` is as in `Leading`. `longest` is the longest run of each focus country
    that ever led; `present` the run that the last day stands in, None where nobody is ahead on it.
    """

    ahead: Mapping[str, int]
    decided: Mapping[str, int]
    tied: int
    first_ahead: Mapping[str, First]
    first_decided: Mapping[str, First]
    matched: Mapping[str, int]
    longest: tuple[Run, ...]
    present: Run | None
    largest: Change | None


def findings(trend: Trend, registry: Registry) -> Findings:
    """The findings of a trend; a missing day breaks a run."""
    lead = leading(trend)
    runs = _runs(trend, lead.led)
    ever = lead.first_ahead
    best = [max((r for r in runs if r.group == g), key=lambda r: r.points) for g in ever]
    present = runs[-1] if runs and lead.led[-1] else None
    return Findings(
        ahead=lead.ahead,
        decided=lead.decided,
        tied=lead.led.count(None),
        first_ahead=lead.first_ahead,
        first_decided=lead.first_decided,
        matched=lead.matched,
        longest=tuple(sorted(best, key=lambda run: -run.points)),
        present=present,
        largest=_largest_change(trend, registry),
    )


def _adjacent(trend: Trend, earlier: date, later: date) -> bool:
    """Whether no day is missing between two; a source that prints dates skips days at will."""
    return trend.feed.dated or (later - earlier).days == 1


def _firsts(trend: Trend, groups: Sequence[str | None]) -> dict[str, First]:
    """The first day of each group; `groups` has one for each point, or None."""
    firsts: dict[str, First] = {}
    before: date | None = None
    for point, group in zip(trend.points, groups, strict=True):
        day = point.snapshot.as_of
        if group and group not in firsts:
            firsts[group] = First(day, before is None or not _adjacent(trend, before, day))
        before = day
    return firsts


def _runs(trend: Trend, led: Sequence[str | None]) -> list[Run]:
    runs: list[Run] = []
    previous: tuple[date, str | None] | None = None
    for point, group in zip(trend.points, led, strict=True):
        day = point.snapshot.as_of
        goes_on = previous and previous[1] == group and _adjacent(trend, previous[0], day)
        if group and goes_on:
            runs[-1] = runs[-1]._replace(last=day, points=runs[-1].points + 1)
        elif group:
            runs.append(Run(group, day, day, 1))
        previous = day, group
    return runs


def _largest_change(trend: Trend, registry: Registry) -> Change | None:
    steps = [
        (abs(after.counts[group] - before.counts[group]), number, group)
        for number, (before, after) in enumerate(pairwise(trend.points))
        if _adjacent(trend, before.snapshot.as_of, after.snapshot.as_of)
        for group in trend.method.focus
    ]
    # Of equal changes the latest, of equally late ones the first country's.
    by, number, group = max(steps, key=lambda step: step[:2], default=(0, 0, ""))
    if not by:
        return None
    before, after = trend.points[number], trend.points[number + 1]
    then, now = _units(before, group), _units(after, group)
    names = later_names(trend.feed, before.snapshot, after.snapshot, then, now, registry)
    then = [names.get(unit, unit) for unit in then]
    return Change(
        group,
        len(now) - len(then),
        before.snapshot.as_of,
        after.snapshot.as_of,
        tuple(unit for unit in now if unit not in then),
        tuple(unit for unit in then if unit not in now),
    )


def _units(point: Point, group: str) -> list[str]:
    return [member.unit for member in point.units if member.group == group]
