"""Pure: the best model of one side against the best of another, within one snapshot."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from math import hypot
from typing import Literal, NamedTuple

from ossrank.analysis.count import distinct
from ossrank.analysis.judge import Judge
from ossrank.analysis.releases import Behind, behind
from ossrank.boards import Z95, Feed
from ossrank.facts import Entry, Snapshot
from ossrank.registry.licences import Choice, Openness
from ossrank.registry.renames import Renames

Pairing = Literal["CN-US", "open-closed"]

FEW_VOTES = 3000


class Best(NamedTuple):
    """The best model of a side, and how many models that side has (`field`)."""

    side: str
    entry: Entry
    field: int

    @property
    def few_votes(self) -> bool:
        """Whether so few votes stand behind the score that it can still move."""
        return self.entry.votes is not None and self.entry.votes < FEW_VOTES


class Lag(NamedTuple):
    """How long the trailing best came after a model of the leading side that is as good.

    Days from the first snapshot that listed `model` to the first that listed the trailing
    best, under the name `then`; negative where that came first. `low` and `high` are the least and
    the most days that the dates not held allow, None where there is no bound; `is_minimum`:
    `model` stood already in the first snapshot held, so that there is no `high`.
    """

    days: int
    low: int | None
    high: int | None
    is_minimum: bool
    model: str
    then: str

    @property
    def bounded(self) -> bool:
        """Whether it has a least and a most."""
        return self.low is not None and self.high is not None


@dataclass(frozen=True)
class Comparison:
    """The best of two sides: None where a side has no model.

    `above` counts the models of neither side's that could be either's and score at least as
    high as the trailing best: those of unknown country, or of unknown openness.
    `behind` is how long the trailing side came after the leading one by release dates, where the
    board has them.
    """

    kind: str
    feed: Feed
    leader: Best | None
    trailing: Best | None
    above: int
    lag: Lag | None = None
    behind: Behind | None = None

    @cached_property
    def points(self) -> float | None:
        """The leader's score less the trailing side's best."""
        if self.leader is None or self.trailing is None:
            return None
        return _score(self.leader.entry) - _score(self.trailing.entry)

    @cached_property
    def margin(self) -> float | None:
        """1.96 √(s₁² + s₂²), s = half the interval ÷ 1.96 (at 95%, 1.645 at 90%).

        None without both intervals.
        """
        halves = [
            (best.entry.high - best.entry.low) / 2
            for best in (self.leader, self.trailing)
            if best and best.entry.high is not None and best.entry.low is not None
        ]
        return hypot(*halves) * (Z95 / self.feed.deviations) if len(halves) == 2 else None

    @cached_property
    def distinct(self) -> bool | None:
        """Whether the difference is larger than its margin."""
        if self.points is None or self.margin is None:
            return None
        return self.points > self.margin

    @cached_property
    def percent(self) -> float | None:
        """Points ÷ the trailing score × 100, as the AI Index Report 2025 has it (pp. 86–97).

        None where the scores are not Elo's.
        """
        if self.points is None or self.trailing is None or not self.trailing.entry.score:
            return None
        if not self.feed.elo:
            return None
        return self.points / self.trailing.entry.score * 100

    @property
    def win_rate(self) -> float | None:
        """How often the leader would win a duel: 1 ÷ (1 + 10^(−points ÷ 400)), if Elo says it."""
        if self.points is None or not self.feed.elo:
            return None
        return 1 / (1 + 10 ** (-self.points / 400))


class Day(NamedTuple):
    """A date held: `earliest` is the first date since the one held before of which nobody knows.

    None of the first date held. What stands in a date's snapshot and not in the one before came
    between `earliest` and `as_of`, both included.
    """

    as_of: date
    earliest: date | None


class Arrival(NamedTuple):
    """The first date held that lists a model, and the name under which it stood there."""

    day: Day
    then: str


class History(NamedTuple):
    """When models were first listed on a board, by a snapshot's names."""

    first: Mapping[str, Arrival]
    begins: date


class Gap(NamedTuple):
    """The comparisons of one snapshot; `began` is the first date held where lags are known."""

    feed: Feed
    snapshot: Snapshot
    models: Choice
    comparisons: tuple[Comparison, ...]
    began: date | None


def days_held(feed: Feed, snapshots: Sequence[Snapshot], good_days: Iterable[date]) -> list[Day]:
    """The dates of a board's snapshots, oldest first, each with how far back it may reach.

    No date is missing between two of a published history. Where the source prints dates, none is
    up to the last of `good_days`, the days on which the feed was fetched well, before the later.
    """
    good = sorted(good_days) if feed.dated else []
    days: list[Day] = []
    before: Snapshot | None = None
    for snapshot in snapshots:
        earliest = None
        if before and feed.dated and before.via == snapshot.via == "backfill":
            earliest = snapshot.as_of
        elif before:
            fetched = bisect_left(good, snapshot.as_of)
            known = max([before.as_of, *good[:fetched][-1:]])
            earliest = known + timedelta(days=1)
        days.append(Day(snapshot.as_of, earliest))
        before = snapshot
    return days


def listing_history(
    snapshot: Snapshot,
    first_listed: Mapping[str, date],
    renames: Renames,
    held: Sequence[Day],
) -> History:
    """Arrivals by the names of a snapshot: a renamed model was listed under its old one.

    `first_listed` has the first date held, one of `held`, of each name.
    """
    days = {day.as_of: day for day in held}
    later = {
        day: renames.between(snapshot.board, day, snapshot.as_of)
        for day in set(first_listed.values())
    }
    first: dict[str, Arrival] = {}
    for name, day in sorted(first_listed.items(), key=lambda item: item[1]):
        first.setdefault(later[day].get(name, name), Arrival(days[day], name))
    for name, day in first_listed.items():
        # A board may give a name that it took from one model to another.
        first.setdefault(name, Arrival(days[day], name))
    return History(first, held[0].as_of)


def gap(
    feed: Feed,
    snapshot: Snapshot,
    entries: Sequence[Entry],
    judge: Judge,
    models: Choice,
    history: History | None = None,
    *,
    released: bool = False,
) -> Gap:
    """China against the US among `models`, and open against closed weights.

    `judge` is one by publisher, of the snapshot's date.

    Only scores of this one snapshot are compared, so that no break in a board's scale can
    mislead; lags are given where a history is, those by release dates where `released`.
    """
    scored = sorted((e for e in distinct(entries) if e.score is not None), key=descending)
    by_country: dict[str | None, list[Entry]] = {}
    by_weights: dict[str | None, list[Entry]] = {}
    for entry in scored:
        how_open = judge.openness(entry)
        if models == "any" or judge.allows(entry, models):
            by_country.setdefault(judge.publisher(entry).country, []).append(entry)
        by_weights.setdefault(WEIGHTS[how_open], []).append(entry)
    comparisons = (
        compare("CN-US", feed, ("CN", "US"), by_country, history),
        compare("open-closed", feed, ("open", "closed"), by_weights, history),
    )
    if released:
        comparisons = (
            _by_release(comparisons[0], by_country, snapshot.as_of),
            _by_release(comparisons[1], by_weights, snapshot.as_of),
        )
    return Gap(feed, snapshot, models, comparisons, history.begins if history else None)


def _by_release(
    comparison: Comparison, sides: Mapping[str | None, Sequence[Entry]], on: date
) -> Comparison:
    if comparison.leader is None or comparison.trailing is None:
        return comparison
    names = (comparison.leader.side, comparison.trailing.side)
    deviations = comparison.feed.deviations
    return replace(comparison, behind=behind(names, sides, on, deviations))


WEIGHTS: Mapping[Openness, str | None] = {
    "open-source": "open",
    "open-weights": "open",
    "non-commercial": "open",
    "proprietary": "closed",
    "unknown": None,
}


def compare(
    kind: str,
    feed: Feed,
    names: tuple[str, str],
    sides: Mapping[str | None, Sequence[Entry]],
    history: History | None,
) -> Comparison:
    """The best of two sides; under None the models that could be of either, each list by score."""
    both = [Best(name, sides[name][0], len(sides[name])) for name in names if sides.get(name)]
    comparison = compared(kind, feed, both, map(_score, sides.get(None, ())))
    leader, trailing = comparison.leader, comparison.trailing
    if history is None or leader is None or trailing is None:
        return comparison
    level = _score(trailing.entry)
    as_good = [entry.model for entry in sides[leader.side] if _score(entry) >= level]
    return replace(comparison, lag=_lag(as_good, trailing.entry.model, history))


def compared(kind: str, feed: Feed, bests: Iterable[Best], unsided: Iterable[float]) -> Comparison:
    """The best of each side that has one; `unsided`: the scores of what could be of either."""
    both = sorted(bests, key=lambda best: -_score(best.entry))
    if len(both) < 2:
        return Comparison(kind, feed, both[0] if both else None, None, 0)
    leader, trailing = both
    level = _score(trailing.entry)
    return Comparison(kind, feed, leader, trailing, sum(score >= level for score in unsided))


def _lag(as_good: Sequence[str], trailing: str, history: History) -> Lag:
    model = min(as_good, key=lambda name: history.first[name].day.as_of)
    led, (came, then) = history.first[model].day, history.first[trailing]
    low = (came.earliest - led.as_of).days if came.earliest else None
    high = (came.as_of - led.earliest).days if led.earliest else None
    return Lag((came.as_of - led.as_of).days, low, high, led.earliest is None, model, then)


def _score(entry: Entry) -> float:
    return entry.score or 0.0


def descending(entry: Entry) -> float:
    return -_score(entry)
