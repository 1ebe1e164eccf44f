"""Many snapshots of one board → its counts by date."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from ossrank.analysis.count import OTHER, UNKNOWN, Method
from ossrank.analysis.lead import Lead, Places, lead_of
from ossrank.analysis.member import Member
from ossrank.boards import Feed
from ossrank.facts import Snapshot

Every = Literal["day", "week", "month"]

DEFAULT_TOP = 20


class Point(NamedTuple):
    """The first N places of one snapshot: the units counted, in their order, by group."""

    snapshot: Snapshot
    units: tuple[Member, ...]
    counts: Counter[str]

    def lead(self, focus: Sequence[str]) -> Lead:
        """Which focus country is ahead, and whether that is decided."""
        counted = {country: self.counts[country] for country in focus}
        clear: dict[str | None, int] = {None: self.counts[UNKNOWN]}
        clear.update(counted)
        return lead_of(counted, focus, Places(clear))


class Trend(NamedTuple):
    """A board's counts at one N by date.

    `shallow` are the snapshots that do not reach N; `held` the dates held, of `days` in the
    range.
    """

    feed: Feed
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


def pick(snapshots: Sequence[Snapshot], every: Every) -> list[Snapshot]:
    """Each day's snapshot, or the newest of each week (to Sunday) or month.

    A week or month that is not over on the last date held has no point yet.
    """
    if every == "day" or not snapshots:
        return list(snapshots)
    newest = {period_end(snapshot.as_of, every): snapshot for snapshot in snapshots}
    return [snapshot for end, snapshot in newest.items() if end <= snapshots[-1].as_of]


def period_end(day: date, every: Every) -> date:
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
    picked: Sequence[Snapshot],
    units: Mapping[int, tuple[Member, ...]],
    snapshots: Sequence[Snapshot],
) -> Trend:
    """The trend of the picked snapshots, whose units are by snapshot id.

    `snapshots` are all of the range. There is no point where a snapshot does not reach `top`.
    """
    deep = [
        Point(s, units[s.id], Counter([group for _, group in units[s.id]]))
        for s in picked
        if len(units[s.id]) == top
    ]
    days = (snapshots[-1].as_of - snapshots[0].as_of).days + 1 if snapshots else 0
    return Trend(
        feed, board, method, top, every, tuple(deep), len(picked) - len(deep), len(snapshots), days
    )
