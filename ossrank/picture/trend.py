"""The trend picture: three strips on one axis of dates, the first side, the second, the lead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import NamedTuple

from ossrank.analysis.trend import Every, Trend
from ossrank.picture.axis import LABEL, Dates, Scale, grid, inside, rows_of, spread
from ossrank.picture.canvas import Box, Canvas, Label
from ossrank.picture.frame import Size, Sketch, Words
from ossrank.picture.level import clear_side
from ossrank.picture.measure import width
from ossrank.picture.trend_words import (
    Turn,
    shown,
    trend_description,
    trend_notes,
    trend_subtitle,
    trend_titles,
    turns,
)
from ossrank.picture.words import named, short_day, source_line, span, stem, units
from ossrank.registry.registry import Registry

STRIP, LEAD, HEADING, AFTER = 92.0, 112.0, 24.0, 12.0
LEAST_STRIP = 30.0
TURN_ROWS = 3
"""Of labels, at most; one on a slide."""
LONGEST = 14
"""Days for which a snapshot of a board that prints dates stands, at most."""

THINNEST = 2.6


class Step(NamedTuple):
    """What one snapshot shows from `first` up to, not with, `end`.

    `sides` are the least and the most of each side, wherever the unknown and ties fall, `lead` that
    of the first side over the second; `clear` is the side, 0 or 1, whose lead is decided.
    """

    first: date
    end: date
    sides: tuple[tuple[int, int], tuple[int, int]]
    lead: tuple[int, int]
    clear: int | None

    @property
    def open(self) -> bool:
        """Whether anything is unknown, or ties."""
        return self.lead[0] < self.lead[1]


Figure = tuple[Step, float, float]
"""What a step shows, from its least to its most."""


def trend(result: Trend, registry: Registry) -> Sketch:
    """The picture of a board's counts by date, of two focus countries."""
    first, last = shown(result)[0].snapshot, shown(result)[-1].snapshot
    notes = trend_notes(result)
    words = Words(
        kind="trend",
        stem=stem(result.board, "trend", result.method, last.as_of, result.top),
        titles=trend_titles(result),
        subtitle=trend_subtitle(result),
        description=trend_description(result, notes),
        notes=notes,
        source=source_line(
            [(result.feed, point.snapshot) for point in shown(result)],
            registry,
            span(first.as_of, last.as_of),
            lineages=[result.lineage],
        ),
    )
    drawing = partial(_Drawing, result, steps(result), turns(result))
    return Sketch(words, lambda look, *place: drawing(look.size).draw(*place))


def steps(result: Trend) -> list[Step]:
    """What is drawn of each point: a day, the time up to the next publication, a week, a month."""
    steps, points, focus = list[Step](), shown(result), result.method.focus
    laters = [*(point.snapshot.as_of for point in points[1:]), None]
    for point, later in zip(points, laters, strict=True):
        first, end = _stands(result, point.snapshot.as_of, later)
        places = point.places
        first_side, second_side = (places.bounds(country) for country in focus)
        lead = places.least(*focus), -places.least(*reversed(focus))
        clear = clear_side(point.lead(focus), focus)
        steps.append(Step(first, end, (first_side, second_side), lead, clear))
    return steps


def first_day(every: Every, on: date) -> date:
    """From when on a snapshot of a date is shown: its day, or the first of its week or month."""
    if every == "week":
        return on - timedelta(days=on.weekday())
    return on.replace(day=1) if every == "month" else on


def _stands(result: Trend, on: date, later: date | None) -> tuple[date, date]:
    """From when up to when a snapshot stands for its board."""
    first = first_day(result.every, on)
    if result.every == "week":
        return first, first + timedelta(days=7)
    if result.every == "month":
        return first, (first + timedelta(days=31)).replace(day=1)
    if result.feed.dated and later:
        return on, min(later, on + timedelta(days=LONGEST))
    return on, on + timedelta(days=1)


class _Drawing:
    """The strips of one trend."""

    def __init__(
        self, result: Trend, steps: Sequence[Step], turns: Sequence[Turn], size: Size
    ) -> None:
        self.result = result
        self.steps = steps
        self.turns = turns
        self.size = size
        self.focus = result.method.focus

    def draw(self, canvas: Canvas, top: float, room: float | None) -> float:
        """Draws from a height on; gives where it ends."""
        size = self.size
        asides = [text for side in (0, 1) for text in self._last(side)]
        asides += [f"{named(country)} ↑" for country in self.focus]
        column = max(width(text, 13, bold=True) for text in asides) + 8
        left = size.margin + width(str(self.result.top), LABEL) + 10
        self.dates = Dates(self.steps[0].first, self.steps[-1].end, left, size.right - column)
        labels, rows = self._turn_labels(canvas)
        below = 26 + 17 * (1 + max((row for row in rows if row is not None), default=-1))
        heights = [STRIP, STRIP, LEAD]
        if room is not None:
            share = (room - below - 3 * HEADING - 2 * AFTER) / sum(heights)
            heights = [max(LEAST_STRIP, height * min(share, 1)) for height in heights]
        y, bands = top, list[tuple[float, float]]()
        for place, height in enumerate(heights):
            self._heading(canvas, place, y + 12)
            y += HEADING
            if place < 2:
                self._side(canvas, place, y, y + height)
            else:
                self._lead(canvas, y, y + height)
            bands.append((y, y + height))
            y += height + AFTER
        y = bands[-1][1]
        self._axis(canvas, y + 18)
        y += 26
        for turn, label, row in zip(self.turns, labels, rows, strict=True):
            self._turn(canvas, turn, bands)
            x = self.dates.x(turn.on)
            if row is None:
                continue
            baseline = y + 13 + 17 * row
            if row:
                canvas.line((x, y), (x, baseline - 12), canvas.theme.ink, thick=1.2, dashes="2 3")
            canvas.label(label._replace(y=baseline))
        return y + 17 * (1 + max((row for row in rows if row is not None), default=-1))

    def _heading(self, canvas: Canvas, place: int, baseline: float) -> None:
        theme, size = canvas.theme, self.size
        names = [*map(named, self.focus), "Lead"]
        fill = (theme.first, theme.second, theme.ink)[place]
        name = Label(size.margin, baseline, names[place], 13.5, fill, bold=True)
        of = units(self.result.method, self.result.feed)
        what = f"{of} in the top {self.result.top}" if place < 2 else "from its least to its most"
        canvas.label(name)
        about = Label(name.left + name.width + 6, baseline, what, 12.5, theme.muted)
        canvas.label(about)
        if not any(step.open for step in self.steps) or place == 1:
            return
        keys = ("no clear lead",) if place else ("at most, with all the unknown", "unknown")
        for text in keys:
            key = Label(size.right, baseline, text, LABEL, theme.muted, anchor="end")
            if key.left - 24 > about.left + about.width:
                canvas.label(key)
                canvas.rect(key.left - 18, baseline - 10, 13, 11, canvas.hatching)
                return

    def _side(self, canvas: Canvas, place: int, top: float, bottom: float) -> None:
        fill = (canvas.theme.first, canvas.theme.second)[place]
        scale = self._scale(top, bottom)
        self._grid(canvas, scale, top, bottom)
        bounds = [(step, *step.sides[place]) for step in self.steps]
        least = [(step, 0.0, float(low)) for step, low, _ in bounds]
        # Not from zero on: a hatching under a colour shows along its edges.
        more = [(step, float(low), float(high)) for step, low, high in bounds if high > low]
        for figures, paint in ((more, canvas.hatching), (least, fill)):
            canvas.bands((self._boxes(part, scale) for part in _connected(figures)), paint)
        self._zero(canvas, scale)
        x, y = self.dates.right + 8, scale.y(0)
        figure, most = self._last(place)
        canvas.label(Label(x, y - 20, figure, 17.0, fill, bold=True))
        canvas.label(Label(x, y - 4, most, 12.0, canvas.theme.muted))

    def _lead(self, canvas: Canvas, top: float, bottom: float) -> None:
        theme = canvas.theme
        low = min(step.lead[0] for step in self.steps)
        high = max(step.lead[1] for step in self.steps)
        # Both sides have a place, whoever leads.
        scale = Scale(min(low, -1), max(high, 1), bottom, top, int((bottom - top) / 20))
        self._grid(canvas, scale, top, bottom)
        for clear, fill in ((None, canvas.hatching), (0, theme.first), (1, theme.second)):
            chosen = [
                (s, float(s.lead[0]), float(s.lead[1])) for s in self.steps if s.clear == clear
            ]
            canvas.bands((self._boxes(part, scale) for part in _connected(chosen)), fill)
        self._zero(canvas, scale)
        x = self.dates.right + 8
        labels = [
            Label(x, top + 6, f"{named(self.focus[0])} ↑", 13, theme.first, bold=True),
            Label(x, scale.y(0) + 4, "equal", LABEL, theme.muted),
            Label(x, bottom + 4, f"{named(self.focus[1])} ↓", 13, theme.second, bold=True),
        ]
        for label in spread(labels, 15, top + 6, bottom + 6):
            canvas.label(label)

    def _scale(self, top: float, bottom: float) -> Scale:
        most = max(most for step in self.steps for _, most in step.sides)
        return Scale(0, most, bottom, top, int((bottom - top) / 18))

    def _grid(self, canvas: Canvas, scale: Scale, top: float, bottom: float) -> None:
        days = [point.snapshot.as_of for point in shown(self.result)]
        for tick in self.dates.ticks(days, 0, ""):
            if tick.line is not None:
                canvas.line((tick.line, top), (tick.line, bottom), canvas.theme.grid)
        grid(canvas, scale, self.dates.left, self.dates.right)
        for left, right in self._holes():
            canvas.rect(left, top - 1, right - left, bottom - top + 2, canvas.theme.background)
            zero = scale.y(0)
            high, low = max((top, zero), (zero, bottom), key=lambda half: half[1] - half[0])
            x, y = (left + right) / 2, (high + low) / 2 + 4
            text = Label(x, y, "no data", LABEL, canvas.theme.muted, anchor="middle")
            if text.width + 16 <= right - left and low - high > 20:
                canvas.label(text)

    def _holes(self) -> Iterator[tuple[float, float]]:
        for before, after in zip(self.steps, self.steps[1:], strict=False):
            if after.first > before.end:
                yield self.dates.x(before.end), self.dates.x(after.first)

    def _zero(self, canvas: Canvas, scale: Scale) -> None:
        y = scale.y(0)
        canvas.line((self.dates.left, y), (self.dates.right, y), canvas.theme.ink, thick=1.2)

    def _boxes(self, part: Sequence[Figure], scale: Scale) -> list[Box]:
        boxes = []
        # Steps in a row that show the same are one box.
        for (least, most, clear), figures in groupby(part, _shows):
            low, high = scale.y(least), scale.y(most)
            if least == most and (least or clear):
                # A figure without any unknown has no extent of its own.
                low, high = low + THINNEST / 2, high - THINNEST / 2
            steps = [step for step, *_ in figures]
            boxes.append(Box(self.dates.x(steps[0].first), self.dates.x(steps[-1].end), low, high))
        return boxes

    def _last(self, place: int) -> tuple[str, str]:
        """The least of a side on the last day, and the most in words."""
        least, most = self.steps[-1].sides[place]
        return str(least), f"at most {most}" if most > least else "all known"

    def _axis(self, canvas: Canvas, baseline: float) -> None:
        days = [point.snapshot.as_of for point in shown(self.result)]
        for tick in self.dates.ticks(days, baseline, canvas.theme.muted):
            canvas.label(tick.label)

    def _turn_labels(self, canvas: Canvas) -> tuple[list[Label], list[int | None]]:
        labels = []
        for turn in self.turns:
            text = f"{'by ' * turn.by}{short_day(turn.on)}: {turn.text}"
            x = self.dates.x(turn.on)
            label = inside(x, text, 12.5, self.size.margin, self.size.right, bold=True)
            fill = (canvas.theme.first, canvas.theme.second)[turn.side]
            labels.append(label._replace(fill=fill))
        return labels, rows_of(
            labels, self.size.margin, self.size.right, 1 if self.size.height else TURN_ROWS
        )

    def _turn(self, canvas: Canvas, turn: Turn, bands: Sequence[tuple[float, float]]) -> None:
        x = self.dates.x(turn.on)
        for top, bottom in bands:
            canvas.line((x, top), (x, bottom), canvas.theme.ink, thick=1.2, dashes="2 3")


def _shows(figure: Figure) -> tuple[float, float, bool]:
    """The least and the most, and whether a lead is clear."""
    step, least, most = figure
    return least, most, step.clear is not None


def _connected(figures: Sequence[Figure]) -> Iterator[list[Figure]]:
    """Figures without a hole between them."""
    part: list[Figure] = []
    for figure in figures:
        if part and part[-1][0].end != figure[0].first:
            yield part
            part = []
        part.append(figure)
    if part:
        yield part
