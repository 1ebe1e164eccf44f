"""What another edition of the registry makes of a board's counts and leads, date by date."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ossrank.analysis.count import OTHER, UNKNOWN, Method
from ossrank.analysis.judge import By
from ossrank.analysis.lead import Lead
from ossrank.analysis.member import Standing
from ossrank.analysis.report import default_tops
from ossrank.analysis.trend import Point
from ossrank.boards import Feed
from ossrank.facts import Snapshot
from ossrank.registry.licences import Choice

FOCUS = ("CN", "US")


class Figure(NamedTuple):
    """A board's count at one N by one rule."""

    board: str
    by: By
    models: Choice
    top: int


class Effect(NamedTuple):
    """A board's figures at one N by one rule on one date, under two editions."""

    method: Method
    top: int
    old: Point
    new: Point

    @property
    def snapshot(self) -> Snapshot:
        """The board on that date."""
        return self.new.snapshot

    @property
    def figure(self) -> Figure:
        """Which figure it is, whatever the date."""
        return Figure(self.snapshot.board, self.method.by, self.method.models, self.top)

    @property
    def counts_differ(self) -> bool:
        """Whether some group has another count."""
        return any(self.old.counts[group] != self.new.counts[group] for group in self.groups)

    @property
    def leads_differ(self) -> bool:
        """Whether another country is ahead, or its lead is clear in one of them only."""
        return clear_lead(self.old.lead(FOCUS)) != clear_lead(self.new.lead(FOCUS))

    @property
    def groups(self) -> tuple[str, ...]:
        """The focus countries, other and unknown."""
        return (*self.method.focus, OTHER, UNKNOWN)


class Effects(NamedTuple):
    """Of all that was counted under two editions what differs, by board, rule, date and N.

    `dates` is of how many dates each figure was counted; `snapshots` how many were looked at.
    """

    snapshots: int
    dates: Mapping[Figure, int]
    differing: tuple[Effect, ...]

    @property
    def tables(self) -> int:
        """How many were counted."""
        return sum(self.dates.values())


def clear_lead(lead: Lead) -> tuple[str | None, bool]:
    """Who is ahead, and whether clearly: however the unknown are placed and ties fall."""
    return lead.group, lead.decided


def methods(feed: Feed) -> list[Method]:
    """The rules that a report shows of a board: each lens, open-weight models and any licence."""
    lenses: tuple[By, ...] = ("publisher", "base") if feed.lineage else ("publisher",)
    choices: tuple[Choice, ...] = ("open",) if feed.all_open else ("open", "any")
    return [Method(by, models, "model", FOCUS) for by in lenses for models in choices]


def effects(
    feed: Feed,
    method: Method,
    snapshots: Sequence[Snapshot],
    old: Mapping[int, Mapping[int, Standing]],
    new: Mapping[int, Mapping[int, Standing]],
    shown: Mapping[int, set[int]],
) -> list[Effect]:
    """A board's figures by one rule under two editions, whose standings are by N and snapshot.

    The Ns are those that a report of the day shows: the defaults that the board reaches under the
    new edition, or all that there is; and by snapshot those `shown` of another row.
    """
    result = []
    for snapshot in snapshots:
        available = len(new[max(new)][snapshot.id].members)
        for top in sorted({*default_tops(feed, available), *shown.get(snapshot.id, ())}):
            cut = top if top in new else default_tops(feed, max(new))[0]
            points = (_point(snapshot, by_top[cut][snapshot.id]) for by_top in (old, new))
            result.append(Effect(method, top, *points))
    return result


def _point(snapshot: Snapshot, standing: Standing) -> Point:
    return Point(snapshot, standing, Counter(member.group for member in standing.members))
