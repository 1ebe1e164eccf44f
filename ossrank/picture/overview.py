"""The overview: a row a board at one N, grouped by what the boards measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

from ossrank.analysis.overview import Overview, OverviewRow
from ossrank.picture.axis import Dates
from ossrank.picture.canvas import Box, Canvas, Label
from ossrank.picture.frame import Size, Sketch, Words
from ossrank.picture.measure import fit, width
from ossrank.picture.overview_words import (
    dated,
    overview_description,
    overview_notes,
    overview_subtitle,
    overview_titles,
)
from ossrank.picture.row import table_row
from ossrank.picture.share import Bar, draw_lead
from ossrank.picture.trend import Step, steps
from ossrank.picture.words import (
    board_name,
    capital,
    month,
    short_day,
    source_line,
    span,
    stem,
)
from ossrank.registry.registry import Registry

ROW, LEAST_ROW, NARROW_ROW, GROUP = 34.0, 22.0, 58.0, 22.0
BAR, SPARK = 20.0, 80.0
NAME, DATE = 13.5, 12
YEAR = 365
THINNEST = 2.0


def overview(result: Overview, registry: Registry) -> Sketch:
    """The picture of many boards at one N, of two focus countries."""
    days = sorted(one.report.snapshot.as_of for one in result.rows)
    notes = overview_notes(result)
    words = Words(
        kind="overview",
        stem=stem("overview", f"top-{result.top}", result.method, days[-1]),
        titles=overview_titles(result),
        subtitle=overview_subtitle(result),
        description=overview_description(result, notes),
        notes=notes,
        source=source_line(
            [(one.report.feed, one.report.snapshot) for one in result.rows],
            registry,
            span(days[0], days[-1]),
            lineages=[one.report.lineage for one in result.rows],
        ),
    )
    courses = {one.report.snapshot.board: steps(one.trend) for one in result.rows if one.reaches}
    drawing = partial(_Drawing, result, courses)
    return Sketch(words, lambda look, *place: drawing(look.size).draw(*place))


class _Drawing:
    """The rows of an overview."""

    def __init__(self, result: Overview, courses: Mapping[str, Sequence[Step]], size: Size) -> None:
        self.focus = result.method.focus
        self.size = size
        self.rows = [one for one in result.rows if one.reaches]
        self.bars = {
            one.report.snapshot.board: table_row(one.table, self.focus) for one in self.rows
        }
        self.narrow = size.width < 500
        self.courses = courses
        ends = [step for course in self.courses.values() for step in course]
        self.end = max((step.end for step in ends), default=None)
        self.first = min((step.first for step in ends), default=None)
        if self.end and self.first:
            self.first = max(self.first, self.end - timedelta(days=YEAR))

    def draw(self, canvas: Canvas, top: float, room: float | None) -> float:
        """Draws from a height on; gives where it ends."""
        if not self.rows:
            text = "No board has so many."
            canvas.label(Label(self.size.margin, top + 14, text, 13, canvas.theme.muted))
            return top + 24
        groups = list(dict.fromkeys(one.report.feed.aspect for one in self.rows))
        self.bar = Bar(canvas, *self._columns())
        self._header(canvas, top + 10)
        row, group = (NARROW_ROW if self.narrow else ROW), GROUP
        if room is not None:
            # A slide has no place for headings between its rows.
            group = 0.0
            row = max(LEAST_ROW, min(ROW, (room - 22) / len(self.rows)))
        y = top + 22
        for aspect in groups:
            if group:
                x, name = self.size.margin, capital(aspect)
                canvas.label(Label(x, y + 12, name, DATE, canvas.theme.muted))
                y += group
            for one in self.rows:
                if one.report.feed.aspect == aspect:
                    self._row(canvas, one, y, row)
                    y += row
        last = [one for one in self.rows if one.report.feed.aspect == groups[-1]][-1]
        return (
            y + 6 if not self.narrow and self.bars[last.report.snapshot.board].not_first else y - 6
        )

    def _columns(self) -> tuple[float, float]:
        size = self.size
        bars = self.bars.values()
        other = max(width(text, 13.5) for text in ("other", *(bar.other for bar in bars)))
        if self.narrow:
            return size.margin, size.right - other - 14
        leads = max(width(bar.lead, 13.5, bold=True) for bar in bars)
        self.lead_end = size.right - SPARK - 22
        right = self.lead_end - leads - 20 - other - 12
        return size.margin + min(226.0, right - size.margin - 150), right

    def _header(self, canvas: Canvas, baseline: float) -> None:
        theme = canvas.theme
        self.bar.header(self.focus, baseline, self.bar.right + 12)
        if self.narrow:
            return
        canvas.label(Label(self.lead_end, baseline, "lead", 13, theme.muted, anchor="end"))
        if self.first and self.end:
            since = f"since {short_day(self.first)}"
            if self.first.year != (self.end - timedelta(days=1)).year:
                since = f"since {month(self.first)[:3]}\u00a0{self.first.year}"
            start = min(self.size.right - SPARK, self.size.right - width(since, 12))
            canvas.label(Label(start, baseline, since, 12, theme.muted))

    def _row(self, canvas: Canvas, one: OverviewRow, y: float, row: float) -> None:
        theme, size, bar = canvas.theme, self.size, self.bars[one.report.snapshot.board]
        height = min(BAR, row - 8)
        top = y + 23 if self.narrow else y + (min(row, ROW) - height) / 2 - 3
        middle = top + height / 2 + 4.5
        heading = y + 13 if self.narrow else middle
        end = (size.right, heading) if self.narrow else (self.lead_end, middle)
        draw_lead(canvas, bar, end, 13.5, row >= ROW and not self.narrow)
        limit = self.bar.left - 12
        if self.narrow:
            limit = size.right - width(bar.lead, 13.5, bold=True) - 12
        date_text = dated(one)
        room = limit - size.margin - width(date_text, DATE) - 7
        title = _fitted(board_name(one.report.feed, one.report.snapshot.board), room)
        name = Label(size.margin, heading, title, NAME, theme.ink, True)
        canvas.label(name)
        canvas.label(Label(name.left + name.width + 7, heading, date_text, DATE, theme.muted))
        self.bar.draw(bar, top, height, inner=True)
        canvas.label(Label(self.bar.right + 12, middle, bar.other, 13.5, theme.muted))
        if not self.narrow:
            self._spark(canvas, one, top, height)

    def _spark(self, canvas: Canvas, one: OverviewRow, top: float, height: float) -> None:
        """The lead by date, from its least to its most, on the axis that all rows share."""
        course = self.courses.get(one.report.snapshot.board)
        if not course or self.first is None or self.end is None:
            return
        theme = canvas.theme
        dates = Dates(self.first, self.end, self.size.right - SPARK, self.size.right)
        middle, unit = top + height / 2, (height / 2 + 2) / one.table.top
        # Of dates that share half a pixel the newest is drawn.
        shown = {int(dates.x(step.first) * 2): step for step in course if step.first >= self.first}
        for clear, fill in ((None, theme.other), (0, theme.first), (1, theme.second)):
            chosen = (step for step in shown.values() if step.clear == clear)
            canvas.bands(([_box(step, dates, middle, unit)] for step in chosen), fill)
        start = (self.size.right - SPARK, middle)
        canvas.line(start, (self.size.right, middle), theme.ink, thick=0.8)


def _fitted(title: str, room: float) -> str:
    """A title cut to a width; what stands in brackets at its end tells boards apart, and stays."""
    if width(title, NAME, bold=True) <= room:
        return title
    head, bracket, tail = title.rpartition(" (")
    if not bracket:
        return fit(title, room, NAME, bold=True)
    end = bracket + tail
    return fit(head, room - width(end, NAME, bold=True), NAME, bold=True) + end


def _box(step: Step, dates: Dates, middle: float, unit: float) -> Box:
    low, high = (middle - lead * unit for lead in step.lead)
    thin = max(0.0, 2 - (low - high)) / 2
    right = min(max(dates.x(step.end), dates.x(step.first) + THINNEST), dates.right)
    left = min(dates.x(step.first), right - THINNEST)
    return Box(left, right, low + thin, high - thin)
