"""The gap picture: points with their margins by date, and whose they are in lanes below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from ossrank.analysis.gap import Gap, Pairing
from ossrank.picture.axis import LABEL, Dates, Scale, grid, inside, rows_of, spread
from ossrank.picture.canvas import Canvas, Label
from ossrank.picture.frame import Size, Sketch, Words
from ossrank.picture.gap_words import (
    LABELS,
    SIDES,
    Mark,
    gap_description,
    gap_name,
    gap_notes,
    gap_subtitle,
    gap_titles,
    marks,
)
from ossrank.picture.lanes import HOLE, LANE, Lane, Reign, lanes, side_colour
from ossrank.picture.measure import width
from ossrank.picture.words import source_line, span
from ossrank.registry.registry import Registry
from ossrank.views.gap_release import ADJECTIVES

PLOT, LEAST_PLOT = 230.0, 90.0
FADED = 0.65


def gap_by_date(gaps: Sequence[Gap], kind: Pairing, registry: Registry) -> Sketch:
    """The picture of a rating board's gaps by date, of one kind of comparison."""
    newest = gaps[-1]
    first, last = gaps[0].snapshot.as_of, newest.snapshot.as_of
    notes = gap_notes(gaps, kind)
    words = Words(
        kind="gap",
        stem=f"{gap_name(newest.snapshot.board, kind)}-{last.isoformat()}",
        titles=gap_titles(gaps, kind),
        subtitle=gap_subtitle(gaps, kind),
        description=gap_description(gaps, kind, notes),
        notes=notes,
        source=source_line([(gap.feed, gap.snapshot) for gap in gaps], registry, span(first, last)),
    )
    drawing = partial(_Drawing, gaps, kind, registry)
    return Sketch(words, lambda look, *place: drawing(look.size).draw(*place))


class _Drawing:
    """The marks and the lanes of one comparison by date."""

    def __init__(self, gaps: Sequence[Gap], kind: Pairing, registry: Registry, size: Size) -> None:
        self.gaps = gaps
        self.marks = marks(gaps, kind)
        self.registry = registry
        self.size = size
        sides = SIDES[kind]
        self.up = self.marks[-1].leader.side if self.marks else sides[0]
        self.down = sides[1] if self.up == sides[0] else sides[0]
        self.sides = sides
        self.kind = kind
        self.decimals = gaps[-1].feed.decimals

    def draw(self, canvas: Canvas, top: float, room: float | None) -> float:
        """Draws from a height on; gives where it ends."""
        theme, size = canvas.theme, self.size
        if not self.marks:
            text = "No date has a model of both sides."
            canvas.label(Label(size.margin, top + 20, text, 13, theme.muted))
            return top + 32
        heading = f"Points between the best {ADJECTIVES[self.up]} and {ADJECTIVES[self.down]} model"
        canvas.label(Label(size.margin, top + 12, heading, 13, theme.ink, bold=True))
        asides = [self._value(), f"{LABELS[self.up]} ↑", f"{LABELS[self.down]} ↓"]
        column = max(width(text, 13, bold=True) for text in asides) + 12
        low, high = self._extent()
        left = size.margin + width(f"{self._figure(max(-low, high))}0", LABEL) + 8
        dates = self._dates(left, size.right - column)
        labels, rows = self._breaks(canvas, dates)
        above = top + 28 + 16 * (1 + max((row for row in rows if row is not None), default=-1))
        below = 20 + 2 * LANE + 26
        plot = PLOT
        if room is not None:
            plot = min(PLOT, max(LEAST_PLOT, top + room - above - below))
        # The other side has a place, even where it never led.
        unit = 10.0**-self.decimals
        low, high = min(low, -unit), max(high, unit)
        scale = Scale(low, high, above + plot, above, int(plot / 30), self.decimals)
        for label, row, (on, _) in zip(labels, rows, self._inside(dates), strict=True):
            baseline = above - 6 - 16 * (row or 0)
            x = dates.x(on)
            start = baseline + 4 if row is not None else above
            canvas.line((x, start), (x, above + plot), theme.ink, dashes="5 4")
            if row is not None:
                canvas.label(label._replace(y=baseline))
        self._plot(canvas, dates, scale)
        y = self._lanes(canvas, dates, above + plot + 26)
        return self._key(canvas, y + 4)

    def _extent(self) -> tuple[float, float]:
        reach = [(self._signed(mark), mark.comparison.margin or 0) for mark in self.marks]
        low = min(points - margin for points, margin in reach)
        high = max(points + margin for points, margin in reach)
        return low, high

    def _signed(self, mark: Mark) -> float:
        return mark.points if mark.leader.side == self.up else -mark.points

    def _dates(self, left: float, right: float) -> Dates:
        first, last = self.marks[0].on, self.marks[-1].on
        return Dates(first, last + timedelta(days=1), left + 8, right - 8)

    def _inside(self, dates: Dates) -> list[tuple[date, str]]:
        breaks = self.gaps[-1].feed.breaks
        return [(on, name) for on, name in breaks if dates.first < on < dates.end]

    def _breaks(self, canvas: Canvas, dates: Dates) -> tuple[list[Label], list[int | None]]:
        labels = [
            inside(dates.x(on), name, LABEL, dates.left, dates.right, bold=True)._replace(
                fill=canvas.theme.ink
            )
            for on, name in self._inside(dates)
        ]
        return labels, rows_of(labels, dates.left, self.size.right, 2)

    def _plot(self, canvas: Canvas, dates: Dates, scale: Scale) -> None:
        theme = canvas.theme
        left, right = dates.left - 8, dates.right + 8
        days = [mark.on for mark in self.marks]
        for tick in dates.ticks(days, scale.bottom + 16, theme.muted):
            canvas.label(tick.label)
            if tick.line is not None and len(days) > 1:
                canvas.line((tick.line, scale.top), (tick.line, scale.bottom), theme.grid)
        grid(canvas, scale, left, right)
        canvas.line((left, scale.y(0)), (right, scale.y(0)), theme.ink, thick=1.4)
        for part in self._joined():
            points = [(dates.noon(m.on), scale.y(self._signed(m))) for m in part]
            if len(points) > 1:
                canvas.stroke(points, theme.muted)
        for mark in self.marks:
            self._mark(canvas, mark, dates.noon(mark.on), scale)
        last, x = self.marks[-1], right + 6
        fill = theme.muted
        if last.comparison.distinct:
            fill = side_colour(theme, self.kind, last.leader.side)
        up, down = (side_colour(theme, self.kind, side) for side in (self.up, self.down))
        labels = [
            Label(x, scale.top + 4, f"{LABELS[self.up]} ↑", 13, up, bold=True),
            Label(x, scale.y(self._signed(last)) + 4, self._value(), 13, fill, bold=True),
            Label(x, scale.y(0) + 4, "equal", LABEL, theme.muted),
            Label(x, scale.bottom + 4, f"{LABELS[self.down]} ↓", 13, down, bold=True),
        ]
        for label in spread(labels, 15, scale.top + 4, scale.bottom + 4):
            canvas.label(label)

    def _value(self) -> str:
        mark = self.marks[-1]
        margin = mark.comparison.margin
        points = self._figure(mark.points)
        return points if margin is None else f"{points} ±{self._figure(margin)}"

    def _figure(self, points: float) -> str:
        return f"{points:.{self.decimals}f}"

    def _joined(self) -> Iterator[list[Mark]]:
        """Marks that a line joins: across neither a break of the scale nor a hole."""
        breaks = [on for on, _ in self.gaps[-1].feed.breaks]
        part: list[Mark] = []
        for mark in self.marks:
            before = part[-1].on if part else mark.on
            broken = any(before < on <= mark.on for on in breaks)
            if part and (broken or (mark.on - before).days > HOLE):
                yield part
                part = []
            part.append(mark)
        yield part

    def _mark(self, canvas: Canvas, mark: Mark, x: float, scale: Scale) -> None:
        theme, margin, points = canvas.theme, mark.comparison.margin, self._signed(mark)
        colour = side_colour(theme, self.kind, mark.leader.side)
        if margin is not None:
            low, high = scale.y(points - margin), scale.y(points + margin)
            canvas.line((x, low), (x, high), colour, thick=1.6, opacity=FADED)
            for y in (low, high):
                canvas.line((x - 2.6, y), (x + 2.6, y), colour, thick=1.4, opacity=FADED)
        stroke = "" if mark.comparison.distinct else (theme.muted if margin is None else colour)
        fill = theme.background if stroke else colour
        if mark.leader.side == self.sides[0]:
            canvas.circle(x, scale.y(points), 4, fill, stroke=stroke)
        else:
            canvas.rect(x - 3.5, scale.y(points) - 3.5, 7, 7, fill, stroke=stroke)

    def _lanes(self, canvas: Canvas, dates: Dates, y: float) -> float:
        named = [
            Lane(
                f"Best {ADJECTIVES[side]} model",
                side_colour(canvas.theme, self.kind, side),
                self._reigns(side),
            )
            for side in (self.up, self.down)
        ]
        return lanes(canvas, self.size, dates, named, y)

    def _reigns(self, side: str) -> list[Reign]:
        reigns: list[Reign] = []
        for mark in self.marks:
            model = mark.best(side).entry.model
            if reigns and (mark.on - reigns[-1].last).days <= HOLE:
                names = self.registry.files.renames.between(
                    self.gaps[-1].snapshot.board, reigns[-1].last, mark.on
                )
                before = reigns[-1].model
                if names.get(before, before) == model:
                    reigns[-1] = Reign(model, reigns[-1].first, mark.on)
                    continue
            reigns.append(Reign(model, mark.on, mark.on))
        return reigns

    def _key(self, canvas: Canvas, y: float) -> float:
        theme, x = canvas.theme, self.size.margin
        within = any(mark.comparison.distinct is False for mark in self.marks)
        if not within:
            return y
        canvas.rect(x + 1.5, y + 3.5, 7, 7, theme.background, stroke=theme.muted)
        text = "within the margin: no lead"
        canvas.label(Label(x + 16, y + 11, text, LABEL, theme.muted))
        return y + 16
