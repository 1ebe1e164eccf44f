"""Values by date as a line of marks on an axis of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

MARKS = "▁▂▃▄▅▆▇█"

DEFAULT_WIDTH = 36
"""Marks in a line: what leaves room for the figures at width 80."""

LEAST_WIDTH = 10


class Axis(NamedTuple):
    """What a line of marks spans: its dates, with the number of slots and each value's slot."""

    first: date
    last: date
    slots: int
    places: Sequence[int]

    def header(self, width: int, otherwise: str) -> str:
        """The first and the last date at the ends of a line, or a word where there is no room."""
        length = min(width, self.slots)
        ends = f"{self.first}{self.last}"
        room = length - len(ends)
        return f"{self.first}{' ' * room}{self.last}" if room > 1 else otherwise


def by_day(days: Sequence[date]) -> Axis:
    """An axis with a slot for each day, from the first date to the last."""
    places = [(day - days[0]).days for day in days]
    return Axis(days[0], days[-1], places[-1] + 1, places)


def by_period(ends: Sequence[date], days: Sequence[date], *, monthly: bool) -> Axis:
    """An axis with a slot for each week or month, given by its last day.

    `days` are the last days held in them, which the axis names.
    """
    if monthly:
        places = [12 * (end.year - ends[0].year) + end.month - ends[0].month for end in ends]
    else:
        places = [(end - ends[0]) // timedelta(days=7) for end in ends]
    return Axis(days[0], days[-1], places[-1] + 1, places)


def marks(values: Sequence[float], axis: Axis, highest: float, width: int, hole: str = " ") -> str:
    """A mark a slot, from 0 to `highest`; where there are more slots than marks, for their means.

    `hole` stands where no slot has a value.
    """
    filled: list[float | None] = [None] * axis.slots
    for place, value in zip(axis.places, values, strict=True):
        filled[place] = value
    count = min(axis.slots, width)
    parts = (filled[axis.slots * n // count : axis.slots * (n + 1) // count] for n in range(count))
    return "".join(_mark([v for v in part if v is not None], highest, hole) for part in parts)


def _mark(values: Sequence[float], highest: float, hole: str) -> str:
    if not values:
        return hole
    mean = sum(values) / len(values)
    return MARKS[round(mean / highest * (len(MARKS) - 1)) if highest else 0]


class Chart(NamedTuple):
    """A column of lines of marks, drawn as wide as there is room.

    `word` is its header where the dates of the axis have no room.
    """

    axis: Axis
    series: Mapping[str, Sequence[float]]
    word: str

    def cells(self, width: int, hole: str = " ") -> list[str]:
        """The header and a line for each series."""
        highest = max(map(max, self.series.values()))
        lines = (marks(values, self.axis, highest, width, hole) for values in self.series.values())
        return [self.axis.header(width, self.word), *lines]
