"""Pure: how long one side came after another by the days on which their models came out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from ossrank.facts import Entry

MONTH = 30.44
"""Days, wherever a lag is said in months."""

DRAWS = 400
SEED = 20251219
"""Any number: the same draws each time, so that a quoted figure stays."""

Span = tuple[float, float]


class Stretch(NamedTuple):
    """Days from `start` to the day before the next stretch, on which one model is the best.

    `best` is the trailing side's, `first` the model of the leading side that was first as good,
    None where none was yet.
    """

    start: date
    best: Entry
    first: Entry | None

    @property
    def behind(self) -> int | None:
        """The days behind on `start`; one more on each day after it."""
        return (self.start - _day(self.first)).days if self.first else None


class Days(NamedTuple):
    """Over some days: the mean, least and most days behind; how many were counted.

    `ahead`: on so many the trailing side stood higher than the leading one ever had; they are not
    counted.
    """

    mean: float
    least: int
    most: int
    counted: int
    ahead: int


class Behind(NamedTuple):
    """How long one side came after another, day by day, from `start` to `end`.

    `redrawn` are the ranges of mean, least and most, from the 5th to the 95th in a hundred, where
    scores are drawn again from their intervals; None where no score has one. `undated` models of
    the two sides have no release date, and are left out.
    """

    sides: tuple[str, str]
    start: date
    end: date
    days: Days
    now: int | None
    redrawn: tuple[Span, Span, Span] | None
    stretches: tuple[Stretch, ...]
    undated: int


def behind(
    sides: tuple[str, str],
    entries: Mapping[str | None, Sequence[Entry]],
    end: date,
    deviations: float,
) -> Behind | None:
    """How long the second side came after the first; None where that cannot be told.

    For each day from the trailing side's first release to `end`: how long before that day the
    leading side first had a model whose score is at least that of the trailing side's best then.
    All scores are those of one fetch. `deviations` is half an interval in standard deviations.
    """
    leading, trailing = (_dated(entries.get(side, ()), end) for side in sides)
    both = [entry for side in sides for entry in entries.get(side, ())]
    stretches = tuple(_stretches(leading, trailing))
    days = _days(stretches, end)
    if days is None:
        return None
    newest = stretches[-1].first
    return Behind(
        sides,
        stretches[0].start,
        end,
        days,
        (end - _day(newest)).days if newest else None,
        _redrawn(leading, trailing, end, deviations),
        stretches,
        sum(entry.released is None for entry in both),
    )


def days_behind(
    sides: tuple[str, str], entries: Mapping[str | None, Sequence[Entry]], end: date
) -> Days | None:
    """The days of `behind` alone; None where that cannot be told."""
    leading, trailing = (_dated(entries.get(side, ()), end) for side in sides)
    return _days(tuple(_stretches(leading, trailing)), end)


def _dated(entries: Sequence[Entry], end: date) -> list[Entry]:
    until = end.isoformat()
    dated = [entry for entry in entries if entry.released and entry.released <= until]
    return sorted(dated, key=lambda entry: (entry.released or "", -(entry.score or 0.0)))


def _day(entry: Entry) -> date:
    return date.fromisoformat(entry.released or "")


def _records(entries: Sequence[Entry]) -> list[Entry]:
    """Those that score more than all before them."""
    records: list[Entry] = []
    for entry in entries:
        if not records or (entry.score or 0.0) > (records[-1].score or 0.0):
            records.append(entry)
    return records


def _stretches(leading: Sequence[Entry], trailing: Sequence[Entry]) -> Iterator[Stretch]:
    ahead, behind = _records(leading), _records(trailing)
    scores = [entry.score or 0.0 for entry in ahead]
    for number, best in enumerate(behind):
        start = _day(best)
        following = behind[number + 1] if number + 1 < len(behind) else None
        if following and following.released == best.released:
            continue
        place = bisect_left(scores, best.score or 0.0)
        first = ahead[place] if place < len(ahead) else None
        came = _day(first) if first else None
        if first and came and came > start and not (following and came >= _day(following)):
            yield Stretch(start, best, None)
            yield Stretch(came, best, first)
        else:
            yield Stretch(start, best, first if came and came <= start else None)


def _days(stretches: Sequence[Stretch], end: date) -> Days | None:
    total = counted = ahead = 0
    extremes: list[int] = []
    for number, stretch in enumerate(stretches):
        after = stretches[number + 1].start if number + 1 < len(stretches) else None
        length = (after - stretch.start).days if after else (end - stretch.start).days + 1
        lag = stretch.behind
        if lag is None:
            ahead += length
            continue
        counted += length
        total += length * lag + length * (length - 1) // 2
        extremes += [lag, lag + length - 1]
    if not counted:
        return None
    return Days(total / counted, min(extremes), max(extremes), counted, ahead)


def _redrawn(
    leading: Sequence[Entry], trailing: Sequence[Entry], end: date, deviations: float
) -> tuple[Span, Span, Span] | None:
    if all(entry.low is None for entry in (*leading, *trailing)):
        return None
    random = Random(SEED)
    drawn: list[Days] = []
    for _ in range(DRAWS):
        sides = (
            [_redraw(entry, random, deviations) for entry in side] for side in (leading, trailing)
        )
        days = _days(tuple(_stretches(*sides)), end)
        if days:
            drawn.append(days)
    if not drawn:
        return None
    mean, least, most = (_middle(sorted(days[number] for days in drawn)) for number in range(3))
    return mean, least, most


def _redraw(entry: Entry, random: Random, deviations: float) -> Entry:
    if entry.low is None or entry.high is None or entry.score is None:
        return entry
    return entry._replace(
        score=random.gauss(entry.score, (entry.high - entry.low) / (2 * deviations))
    )


def _middle(figures: Sequence[float]) -> Span:
    """From the 5th to the 95th in a hundred."""
    last = len(figures) - 1
    return figures[round(0.05 * last)], figures[round(0.95 * last)]


def day_by_day(found: Behind) -> list[tuple[date, int | None]]:
    """The days behind on each day; None where the trailing side stood higher itself."""
    return [
        (day, (day - _day(stretch.first)).days if stretch.first else None)
        for day, stretch in _each_day(found)
    ]


def _each_day(found: Behind) -> Iterator[tuple[date, Stretch]]:
    starts = [stretch.start for stretch in found.stretches]
    for ordinal in range(found.start.toordinal(), found.end.toordinal() + 1):
        day = date.fromordinal(ordinal)
        place = bisect_left(starts, date.fromordinal(ordinal + 1)) - 1
        yield day, found.stretches[place]
