"""What a trend shows: who was ahead, since when, how firmly."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from ossrank.analysis.earlier import later_names
from ossrank.analysis.trend import Point, Trend, period_end
from ossrank.registry.registry import Registry


class Run(NamedTuple):
    """Points in a row, none missing between them, at which one country was ahead."""

    group: str
    first: date
    last: date
    points: int


class Change(NamedTuple):
    """A group's change from one point to the next, and the units that came and left."""

    group: str
    by: int
    since: date
    as_of: date
    came: tuple[str, ...]
    left: tuple[str, ...]


class Findings(NamedTuple):
    """What a trend shows: who was ahead how often, how often decided, since when, how long.

    `longest` is the longest run of each focus country that ever led; `present` the run that
    the last point stands in, None where nobody is ahead at it.
    """

    ahead: Mapping[str, int]
    decided: Mapping[str, int]
    tied: int
    first_ahead: Mapping[str, date]
    longest: tuple[Run, ...]
    present: Run | None
    largest: Change | None


def findings(trend: Trend, registry: Registry) -> Findings:
    """The findings of a trend; a missing day (week, month) breaks a run."""
    focus = trend.method.focus
    leads = [point.lead(focus) for point in trend.points]
    led = [lead.group for lead in leads]
    first: dict[str, date] = {}
    for point, group in zip(trend.points, led, strict=True):
        if group:
            first.setdefault(group, point.snapshot.as_of)
    runs = _runs(trend, led)
    best = [max((r for r in runs if r.group == g), key=lambda r: r.points) for g in first]
    present = runs[-1] if runs and led[-1] else None
    return Findings(
        ahead=Counter(group for group in led if group),
        decided=Counter(lead.group for lead in leads if lead.group and lead.decided),
        tied=sum(group is None for group in led),
        first_ahead=first,
        longest=tuple(sorted(best, key=lambda run: -run.points)),
        present=present,
        largest=_largest_change(trend, registry),
    )


def _adjacent(trend: Trend, earlier: date, later: date) -> bool:
    """Whether no point is missing between two; a source that prints dates skips days at will."""
    if trend.every == "day":
        return trend.feed.dated or (later - earlier).days == 1
    next_day = period_end(earlier, trend.every) + timedelta(days=1)
    return period_end(next_day, trend.every) == period_end(later, trend.every)


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
    return [unit for unit, its_group in point.units if its_group == group]
