"""Many snapshots of one board → its counts by date, and their means by week or month."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Literal, NamedTuple

from ossrank.analysis.count import OTHER, UNKNOWN, Method
from ossrank.analysis.lead import Lead, Places, lead_of
from ossrank.analysis.member import Member, Standing
from ossrank.boards import Feed
from ossrank.facts import Snapshot
from ossrank.lineage import LineageUsed

Every = Literal["day", "week", "month"]

DEFAULT_TOP = 20


@dataclass(frozen=True)
class Point:
    """The first N places of one snapshot, and how many of them fall into each group."""

    snapshot: Snapshot
    standing: Standing
    counts: Counter[str]
    _leads: dict[tuple[str, ...], Lead] = field(default_factory=dict, repr=False, compare=False)

    @property
    def units(self) -> tuple[Member, ...]:
        """What takes the places, in their order."""
        return self.standing.members

    @cached_property
    def places(self) -> Places:
        """Who holds the places for certain."""
        return self.standing.places()

    def lead(self, focus: Sequence[str]) -> Lead:
        """Which focus country is ahead, and whether that is decided, as a report has it.

        It is worked out once: a page asks for it a dozen times.
        """
        lead = self._leads.get(tuple(focus))
        if lead is None:
            counts = {country: self.counts[country] for country in focus}
            strict = self.standing.places(strict=True) if self.standing.weak else None
            lead = lead_of(counts, focus, self.places, strict)
            self._leads[tuple(focus)] = lead
        return lead

    @cached_property
    def weak(self) -> int:
        """How many of what is placed rest on unconfirmed rows."""
        return sum(unit.weak and unit.country is not None for unit in self.units)

    def matching(self, count: int) -> list[str]:
        """The countries outside the focus that have as many as a count, or more."""
        if self.counts[OTHER] < count:
            return []
        return [country for country, number in self._others.items() if number >= count]

    @cached_property
    def _others(self) -> Counter[str]:
        return Counter(unit.country for unit in self.units if unit.group == OTHER and unit.country)


class Period(NamedTuple):
    """The days held of one week or month, at least one of them."""

    points: tuple[Point, ...]

    @property
    def last(self) -> date:
        """The last day held."""
        return self.points[-1].snapshot.as_of

    def counts(self, group: str) -> list[int]:
        """A group's count on each day held."""
        return [point.counts[group] for point in self.points]

    def mean(self, group: str) -> float:
        """The mean of a group's counts over the days held."""
        return sum(self.counts(group)) / len(self.points)


class Trend(NamedTuple):
    """A board's counts at one N by date.

    `points` are the days, whatever `every` says; `periods` the weeks or months that are over, none
    where `every` is day. `shallow` are the snapshots that do not reach N; `held` the dates held,
    of `days` in the range. `lineage` is what the counts rest on of that which is known of bases,
    None where bases do not decide. `absent` are the models that one date lacks between two that
    list them. `untagged` are the points whose lists came without the tags that name bases, where
    bases decide.
    """

    feed: Feed
    board: str
    method: Method
    top: int
    every: Every
    points: tuple[Point, ...]
    periods: tuple[Period, ...]
    shallow: int
    held: int
    days: int
    lineage: LineageUsed | None = None
    absent: tuple[tuple[str, date], ...] = ()
    untagged: int = 0

    @property
    def groups(self) -> tuple[str, ...]:
        """The focus countries, other and unknown."""
        return (*self.method.focus, OTHER, UNKNOWN)

    def series(self, group: str) -> list[int]:
        """A group's count on each day."""
        return [point.counts[group] for point in self.points]


def pick(snapshots: Sequence[Snapshot], every: Every) -> list[Snapshot]:
    """Each day's snapshot, or the newest of each week (to Sunday) or month.

    A week or month that is not over on the last date held has none yet.
    """
    if every == "day" or not snapshots:
        return list(snapshots)
    newest = {period_end(snapshot.as_of, every): snapshot for snapshot in snapshots}
    return [snapshot for end, snapshot in newest.items() if end <= snapshots[-1].as_of]


def period_end(day: date, every: Every) -> date:
    """The last day of the week (Sunday) or month that a day lies in."""
    if every == "week":
        return day + timedelta(days=6 - day.weekday())
    first_of_next = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return first_of_next - timedelta(days=1)


def trend(
    feed: Feed,
    board: str,
    method: Method,
    top: int,
    every: Every,
    snapshots: Sequence[Snapshot],
    standings: Mapping[int, Standing],
) -> Trend:
    """The trend of a board's snapshots, whose standings are by snapshot id.

    There is no point where a snapshot does not reach `top`.
    """
    points = [
        Point(s, standings[s.id], Counter([member.group for member in standings[s.id].members]))
        for s in snapshots
        if len(standings[s.id].members) == top
    ]
    days = (snapshots[-1].as_of - snapshots[0].as_of).days + 1 if snapshots else 0
    return Trend(
        feed=feed,
        board=board,
        method=method,
        top=top,
        every=every,
        points=tuple(points),
        periods=_periods(points, every, snapshots[-1].as_of) if snapshots else (),
        shallow=len(snapshots) - len(points),
        held=len(snapshots),
        days=days,
    )


def _periods(points: Sequence[Point], every: Every, last: date) -> tuple[Period, ...]:
    if every == "day":
        return ()
    parts = groupby(points, lambda point: period_end(point.snapshot.as_of, every))
    return tuple(Period(tuple(part)) for end, part in parts if end <= last)


def gone_for_a_date(trend: Trend) -> dict[int, list[str]]:
    """By snapshot id the models that its first N places lack between two that have them."""
    gone: dict[int, list[str]] = {}
    for before, point, after in zip(trend.points, trend.points[1:], trend.points[2:], strict=False):
        now = {member.unit for member in point.units}
        then = {member.unit for member in before.units}
        lacking = [m.unit for m in after.units if m.unit in then and m.unit not in now]
        if lacking:
            gone[point.snapshot.id] = lacking
    return gone
