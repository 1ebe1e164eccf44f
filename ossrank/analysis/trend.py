"""Pure: many snapshots of one board → counts by date, and what is to be found in them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from ossrank.analysis.report import (
    LEAST_SPANS,
    OTHER,
    UNKNOWN,
    Bases,
    Counted,
    Judge,
    Lead,
    Method,
    Swing,
    group_of,
    lead_of,
    unit_key,
)
from ossrank.boards import feed_of
from ossrank.facts import Entry, Kind, Snapshot
from ossrank.registry.licences import allowed, openness
from ossrank.registry.origins import Origins
from ossrank.registry.renames import renamed

Every = Literal["day", "week", "month"]

DEFAULT_TOP = 20
Unit = tuple[str, str]
"""What is counted once (a model, family or maker), and the group it falls into."""


class Point(NamedTuple):
    """The first N places of one snapshot: the units counted, in their order, by group."""

    snapshot: Snapshot
    units: tuple[Unit, ...]
    counts: Counter[str]

    def lead(self, focus: Sequence[str]) -> Lead:
        """Which focus country is ahead, and whether that is decided."""
        counted = {country: self.counts[country] for country in focus}
        return lead_of(counted, self.counts[UNKNOWN])


class Trend(NamedTuple):
    """A board's counts at one N by date.

    `shallow` are the snapshots that do not reach N; `held` the dates held, of `days` in the
    range.
    """

    board: str
    method: Method
    top: int
    every: Every
    points: tuple[Point, ...]
    shallow: int
    held: int
    days: int

    @property
    def groups(self) -> tuple[str, ...]:
        """The focus countries, other and unknown."""
        return (*self.method.focus, OTHER, UNKNOWN)

    def series(self, group: str) -> list[int]:
        """A group's count at each point."""
        return [point.counts[group] for point in self.points]


class Sorter:
    """Gives each row's unit and group, worked out once for each kind of row.

    A verdict depends on the date only where an organisation has moved, so that it holds from
    one such move to the next.
    """

    def __init__(
        self,
        board: str,
        kinds: Mapping[Kind, Entry],
        bases: Bases,
        origins: Origins,
        method: Method,
    ) -> None:
        self._feed = feed_of(board)
        self._kinds = kinds
        self._bases = bases
        self._origins = origins
        self._method = method
        self._eras: dict[int, _Era] = {}

    def units(self, lines: Iterable[Kind], as_of: date, most: int) -> tuple[Unit, ...]:
        """The first `most` units of a snapshot's rows, in their order."""
        number = bisect_right(self._origins.moves, as_of.isoformat())
        era = self._eras.get(number)
        if era is None:
            judge = Judge(self._origins, self._feed, as_of, self._bases, self._method.by)
            era = self._eras[number] = _Era(self._kinds, judge, self._method)
        found = [unit for unit in map(era.__getitem__, lines) if unit]
        if len(dict(found)) < len(found):
            first: dict[str, Unit] = {}
            for unit in found:
                first.setdefault(unit[0], unit)
            found = list(first.values())
        return tuple(found[:most])


class _Era(dict[Kind, Unit | None]):
    """Units by kind while no organisation moves; None for what is not counted."""

    def __init__(self, kinds: Mapping[Kind, Entry], judge: Judge, method: Method) -> None:
        self._kinds = kinds
        self._judge = judge
        self._method = method

    def __missing__(self, kind: Kind) -> Unit | None:
        entry = self._kinds[kind]
        feed, unit = self._judge.feed, None
        if allowed(entry, feed, self._method.models):
            counted = Counted(0, entry, openness(entry, feed), self._judge)
            group = group_of(counted.verdict, self._method.focus)
            unit = unit_key(counted, self._method.unit), group
        self[kind] = unit
        return unit


def pick(snapshots: Sequence[Snapshot], every: Every) -> list[Snapshot]:
    """Each day's snapshot, or the newest of each week (to Sunday) or month.

    A week or month that is not over on the last date held has no point yet.
    """
    if every == "day" or not snapshots:
        return list(snapshots)
    newest = {_period_end(snapshot.as_of, every): snapshot for snapshot in snapshots}
    return [found for end, found in newest.items() if end <= snapshots[-1].as_of]


def _period_end(day: date, every: Every) -> date:
    if every == "week":
        return day + timedelta(days=6 - day.weekday())
    first_of_next = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return first_of_next - timedelta(days=1)


def trend(
    board: str,
    method: Method,
    top: int,
    every: Every,
    picked: Sequence[Snapshot],
    units: Mapping[int, tuple[Unit, ...]],
    held: Sequence[Snapshot],
) -> Trend:
    """The trend of the picked snapshots, whose units are by snapshot id.

    `held` are all of the range. There is no point where a snapshot does not reach `top`.
    """
    deep = [
        Point(s, units[s.id], Counter([group for _, group in units[s.id]]))
        for s in picked
        if len(units[s.id]) == top
    ]
    days = (held[-1].as_of - held[0].as_of).days + 1 if held else 0
    return Trend(board, method, top, every, tuple(deep), len(picked) - len(deep), len(held), days)


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


def findings(made: Trend) -> Findings:
    """The findings of a trend; a missing day (week, month) breaks a run."""
    focus = made.method.focus
    leads = [point.lead(focus) for point in made.points]
    led = [lead.group for lead in leads]
    first: dict[str, date] = {}
    for point, group in zip(made.points, led, strict=True):
        if group:
            first.setdefault(group, point.snapshot.as_of)
    runs = _runs(made, led)
    best = [max((r for r in runs if r.group == g), key=lambda r: r.points) for g in first]
    present = runs[-1] if runs and led[-1] else None
    return Findings(
        ahead=Counter(group for group in led if group),
        decided=Counter(lead.group for lead in leads if lead.group and lead.decided),
        tied=sum(group is None for group in led),
        first_ahead=first,
        longest=tuple(sorted(best, key=lambda run: -run.points)),
        present=present,
        largest=_largest_change(made),
    )


def _adjacent(made: Trend, earlier: date, later: date) -> bool:
    """Whether no point is missing between two; a source that prints dates skips days at will."""
    if made.every == "day":
        return feed_of(made.board).dated or (later - earlier).days == 1
    next_day = _period_end(earlier, made.every) + timedelta(days=1)
    return _period_end(next_day, made.every) == _period_end(later, made.every)


def _runs(made: Trend, led: Sequence[str | None]) -> list[Run]:
    runs: list[Run] = []
    previous: tuple[date, str | None] | None = None
    for point, group in zip(made.points, led, strict=True):
        day = point.snapshot.as_of
        goes_on = previous and previous[1] == group and _adjacent(made, previous[0], day)
        if group and goes_on:
            runs[-1] = runs[-1]._replace(last=day, points=runs[-1].points + 1)
        elif group:
            runs.append(Run(group, day, day, 1))
        previous = day, group
    return runs


def _largest_change(made: Trend) -> Change | None:
    steps = [
        (abs(after.counts[group] - before.counts[group]), number, group)
        for number, (before, after) in enumerate(pairwise(made.points))
        if _adjacent(made, before.snapshot.as_of, after.snapshot.as_of)
        for group in made.method.focus
    ]
    # Of equal changes the latest, of equally late ones the first country's.
    by, number, group = max(steps, key=lambda step: step[:2], default=(0, 0, ""))
    if not by:
        return None
    before, after = made.points[number], made.points[number + 1]
    names = renamed(made.board, before.snapshot.as_of, after.snapshot.as_of)
    then = [names.get(unit, unit) for unit in _units(before, group)]
    now = _units(after, group)
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


def swings(
    units: Mapping[date, tuple[Unit, ...]], days: int, tops: Iterable[int], focus: Sequence[str]
) -> list[Swing]:
    """The usual swing at each N over spans of about `days` days, between the dates given.

    A span counts where both its ends reach N. An N with fewer than LEAST_SPANS has none.
    """
    pairs = list(_spans(sorted(units), days))
    made = []
    for top in tops:
        deep = [(a, b) for a, b in pairs if min(len(units[a]), len(units[b])) >= top]
        if len(deep) < LEAST_SPANS:
            continue
        counts = {
            day: Counter(group for _, group in units[day][:top]) for pair in deep for day in pair
        }
        usual = {
            country: _percentile80([abs(counts[b][country] - counts[a][country]) for a, b in deep])
            for country in focus
        }
        made.append(Swing(top, len(deep), usual))
    return made


def _spans(dates: Sequence[date], days: int) -> Iterable[tuple[date, date]]:
    """For each date the one about `days` before it, to a quarter of the span."""
    slack = days // 4
    for end in dates:
        wanted = end - timedelta(days=days)
        near = [day for day in dates if abs((day - wanted).days) <= slack and day < end]
        if near:
            yield min(near, key=lambda day: abs((day - wanted).days)), end


def _percentile80(values: Sequence[int]) -> int:
    """The smallest value that at least 80% do not exceed."""
    return sorted(values)[-(-len(values) * 80 // 100) - 1]
