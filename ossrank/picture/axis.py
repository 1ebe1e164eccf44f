"""Scales of dates and of figures, with labels that never run into each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import floor, log10
from typing import NamedTuple

from ossrank.picture.canvas import Anchor, Canvas, Label
from ossrank.picture.measure import width
from ossrank.picture.words import month, short_day

FEW_DATES = 21
"""Up to so many dates stand on an axis by themselves, beyond that the months do."""

LABEL = 12
APART = 9.0
OVERHANG = 16.0
"""How far the label of a date may begin before its axis: as far as figures of one digit do."""


class Tick(NamedTuple):
    """A label on an axis of dates; `line` is where a grid line belongs, None where none does."""

    label: Label
    line: float | None


class Dates:
    """Days from `first` up to, not with, `end` on a line from `left` to `right`.

    A short span is widened to a week, so that a day does not fill it.
    """

    def __init__(self, first: date, end: date, left: float, right: float) -> None:
        lack = max(0, 7 - (end - first).days)
        self.first = first - timedelta(days=lack // 2)
        self.end = end + timedelta(days=lack - lack // 2)
        self.left = left
        self.right = right

    def x(self, on: date) -> float:
        """Where a date begins."""
        return self._place((on - self.first).days)

    def noon(self, on: date) -> float:
        """Where the middle of a date is."""
        return self._place((on - self.first).days + 0.5)

    def _place(self, days: float) -> float:
        share = days / (self.end - self.first).days
        return self.left + (self.right - self.left) * share

    def ticks(self, dates: Sequence[date], y: float, fill: str) -> list[Tick]:
        """The labels under the axis: each of a few dates, else months or years."""
        months = self._months(y, fill)
        if len(dates) > FEW_DATES and len(months) > 1:
            return months
        year = dates[0].year != dates[-1].year
        ticks, free = list[Tick](), self.right + 40
        for on in reversed(dates):
            text, middle = short_day(on, year=year), self.noon(on)
            half = width(text, LABEL) / 2
            if middle + half <= free and middle - half >= self.left - OVERHANG:
                label = Label(middle, y, text, LABEL, fill, anchor="middle")
                ticks.append(Tick(label, middle))
                free = middle - half - APART
        return ticks[::-1]

    def _months(self, y: float, fill: str) -> list[Tick]:
        for step in (1, 2, 3, 6, 12):
            ticks = self._each(step, y, fill)
            ends = [tick.label.left + tick.label.width + APART for tick in ticks]
            starts = [tick.label.left for tick in ticks[1:]]
            if all(end <= start for end, start in zip(ends, starts, strict=False)):
                return [tick for tick in ticks if tick.label.left + tick.label.width <= self.right]
        return []

    def _each(self, step: int, y: float, fill: str) -> list[Tick]:
        starts = [on for on in self._starts() if (on.month - 1) % step == 0]
        ticks = []
        for place, on in enumerate(starts):
            name = str(on.year) if on.month == 1 else month(on)[:3]
            text = f"{name}\u00a0{on.year}" if place == 0 and on.month != 1 else name
            ticks.append(Tick(Label(self.x(on) + 3, y, text, LABEL, fill), self.x(on)))
        return ticks

    def _starts(self) -> Iterator[date]:
        on = self.first
        while on < self.end:
            if on.day == 1:
                yield on
            on = (on.replace(day=1) + timedelta(days=31)).replace(day=1)


class Scale:
    """Figures from at most 0 to at least 0 on a line from `bottom` up to `top`.

    Its ends are multiples of its step; there are at most `most` steps or two, and none is less
    than the last of the `decimals` in print.
    """

    def __init__(
        self, low: float, high: float, bottom: float, top: float, most: int, decimals: int = 0
    ) -> None:
        low, high = min(low, 0), max(high, 0)
        self.decimals = decimals
        self.step = _step(high - low, max(most, 2), 10.0**-decimals)
        self.low = self.step * floor(low / self.step)
        self.high = -self.step * floor(-high / self.step)
        if self.high == self.low:
            self.high += self.step
        self.bottom = bottom
        self.top = top

    def y(self, figure: float) -> float:
        """Where a figure lies."""
        share = (figure - self.low) / (self.high - self.low)
        return self.bottom - (self.bottom - self.top) * share

    @property
    def figures(self) -> list[float]:
        """What stands on the axis."""
        steps = round((self.high - self.low) / self.step)
        return [self.low + self.step * number for number in range(steps + 1)]


def _step(extent: float, most: int, least: float) -> float:
    """The smallest of 1, 2, 5, 10, … times `least` of which up to `most` cover the extent."""
    rough = max(extent, least) / most
    power = 10.0 ** floor(log10(max(rough, least)))
    return float(next(power * factor for factor in (1, 2, 5, 10, 20) if power * factor >= rough))


def spread(labels: Sequence[Label], apart: float, top: float, bottom: float) -> list[Label]:
    """The labels, moved up or down as little as keeps their baselines apart, from top to bottom."""
    order = sorted(range(len(labels)), key=lambda place: labels[place].y)
    ys: list[float] = []
    for place in order:
        ys.append(max(labels[place].y, ys[-1] + apart if ys else top))
    limit = bottom
    for number in reversed(range(len(ys))):
        ys[number] = min(ys[number], limit)
        limit = ys[number] - apart
    moved = list(labels)
    for place, y in zip(order, ys, strict=True):
        moved[place] = labels[place]._replace(y=y)
    return moved


def rows_of(wanted: Sequence[Label], left: float, right: float, rows: int) -> list[int | None]:
    """For each label the row in which nothing is in its way, None where all are full.

    Later labels are placed first.
    """
    free = [right + APART] * rows
    places: list[int | None] = [None] * len(wanted)
    for number in reversed(range(len(wanted))):
        label = wanted[number]
        for row in range(rows):
            if label.left >= left and label.left + label.width + APART <= free[row]:
                places[number], free[row] = row, label.left
                break
    return places


def inside(x: float, text: str, size: float, left: float, right: float, bold: bool) -> Label:
    """A label that begins at x, or ends there where the right side has no room."""
    anchor: Anchor = "start" if x + width(text, size, bold=bold) <= right else "end"
    label = Label(x, 0, text, size, "", bold, anchor)
    if label.left >= left:
        return label
    return label._replace(x=left, anchor="start")


def grid(canvas: Canvas, scale: Scale, left: float, right: float) -> None:
    """Lines and figures of a scale; figures below 0 are the other side's, and bear no sign."""
    theme = canvas.theme
    for figure in scale.figures:
        y = scale.y(figure)
        if figure:
            canvas.line((left, y), (right, y), theme.grid)
        text = f"{abs(figure):.{scale.decimals}f}"
        canvas.label(Label(left - 6, y + 4, text, LABEL, theme.muted, anchor="end"))
