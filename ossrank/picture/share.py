"""The share picture: a bar an N, the unknown in its middle, and the line that a lead crosses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ossrank.analysis.report import BoardReport
from ossrank.picture.canvas import Canvas, Label
from ossrank.picture.frame import Look, Sketch, Words
from ossrank.picture.level import Split
from ossrank.picture.measure import fit, width
from ossrank.picture.row import Row, rows_of
from ossrank.picture.share_words import (
    share_description,
    share_notes,
    share_subtitle,
    share_titles,
)
from ossrank.picture.words import day, named, source_line, stem
from ossrank.registry.registry import Registry

ROW, LEAST_ROW, NARROW_ROW = 60.0, 46.0, 78.0
BAR = 30.0
NAME, FIGURE, SHARE = 14, 13.5, 12.5
APART = 8.0
"""Between two texts in one line, at least."""


def share(report: BoardReport, registry: Registry) -> Sketch:
    """The share picture of a board's tables, of two focus countries."""
    snapshot, method = report.snapshot, report.method
    words = Words(
        kind="share",
        stem=stem(snapshot.board, "share", method, snapshot.as_of),
        titles=share_titles(report),
        subtitle=share_subtitle(report),
        description=share_description(report),
        notes=share_notes(report),
        source=source_line(
            [(report.feed, snapshot)],
            registry,
            day(snapshot.as_of),
            snapshot,
            [report.lineage],
        ),
    )
    return Sketch(words, partial(_draw, report))


def _draw(report: BoardReport, look: Look, canvas: Canvas, top: float, room: float | None) -> float:
    size, theme, focus = look.size, canvas.theme, report.method.focus
    narrow = size.width < 500
    rows = rows_of(report)
    bar = Bar(canvas, *_columns(look, rows))
    other = bar.right + 14
    bar.header(focus, top + 10, other)
    if not narrow:
        canvas.label(Label(size.right, top + 10, "lead", 13, theme.muted, anchor="end"))
    y = top + (20 if not narrow else 24)
    height = NARROW_ROW if narrow else ROW
    if room is not None:
        height = max(LEAST_ROW, min(ROW, (room - 20) / len(rows)))
    for row in rows:
        heading = y + 16 if narrow else y + BAR / 2 + 5
        canvas.label(Label(size.margin, heading, row.name, NAME, theme.ink, bold=True))
        draw_lead(canvas, row, (size.right, heading))
        at = y + 24 if narrow else y
        bar.draw(row, at, BAR)
        bar.shares(row, at + BAR + 15)
        canvas.label(Label(other, at + BAR / 2 + 5, row.other, FIGURE, theme.muted))
        y += height
    return y - (height - BAR - (44 if narrow else 20))


def _columns(look: Look, rows: Sequence[Row]) -> tuple[float, float]:
    """Where the bars begin and end."""
    size = look.size
    other = max(width(text, 13.5) for text in ("other", *(row.other for row in rows))) + 14
    if size.width < 500:
        return size.margin, size.right - other
    names = max(width(row.name, NAME, bold=True) for row in rows)
    leads = max(width(row.lead, NAME, bold=True) for row in rows)
    return size.margin + max(54.0, names) + 12, size.right - max(112.0, leads) - 24 - other


def draw_lead(
    canvas: Canvas,
    row: Row,
    end: tuple[float, float],
    size: float = NAME,
    room_below: bool = True,
) -> None:
    """Who leads, ending at a point; where another country may have as many, it says so."""
    theme = canvas.theme
    fill = theme.muted if row.clear is None else (theme.first, theme.second)[row.clear]
    x, y = end
    canvas.label(Label(x, y, row.lead, size, fill, bold=True, anchor="end"))
    if room_below and row.not_first:
        canvas.label(Label(x, y + 16, "not first", 12, theme.muted, anchor="end"))


class Bar:
    """Bars on one scale, from `left` to `right`, which is all that is counted."""

    def __init__(self, canvas: Canvas, left: float, right: float) -> None:
        self.canvas = canvas
        self.left = left
        self.right = right
        self.middle = (left + right) / 2

    def header(self, focus: Sequence[str], baseline: float, other: float) -> None:
        """What stands above bars: the two sides, the line between them, at `other` the rest."""
        canvas, theme = self.canvas, self.canvas.theme
        equal = Label(self.middle, baseline, "equal", 12, theme.muted, anchor="middle")
        half = self.middle - self.left - equal.width / 2 - APART
        first = fit(f"← {named(focus[0])}", half, 13, bold=True)
        second = fit(f"{named(focus[1])} →", half, 13, bold=True)
        canvas.label(Label(self.left, baseline, first, 13, theme.first, bold=True))
        canvas.label(Label(self.right, baseline, second, 13, theme.second, bold=True, anchor="end"))
        canvas.label(equal)
        canvas.label(Label(other, baseline, "other", 13, theme.muted))

    def ends(self, row: Row) -> tuple[Split, list[float]]:
        """The parts, and where the first begins, the hatching begins and ends, the second ends."""
        parts = row.parts
        scale = (self.right - self.left) / max(row.whole, 1)
        whole = (row.whole - parts.other) * scale
        start = self.middle - whole / 2
        inner = start + parts.first * scale
        return parts, [start, inner, inner + parts.open * scale, start + whole]

    def draw(self, row: Row, y: float, height: float, *, inner: bool = False) -> None:
        """The bar with its counts and the line through it; `inner` that of the hatching too."""
        canvas, theme = self.canvas, self.canvas.theme
        parts, (start, left, right, end) = self.ends(row)
        canvas.rect(start, y, left - start, height, theme.first)
        canvas.rect(left, y, right - left, height, canvas.hatching)
        canvas.rect(right, y, end - right, height, theme.second)
        baseline = y + height / 2 + FIGURE * 0.36
        first, second = row.inside
        counts = [
            (Label(start + APART, baseline, first, FIGURE, theme.figures, True), start, left),
            (Label(end - APART, baseline, second, FIGURE, theme.figures, True, "end"), right, end),
        ]
        for label, low, high in counts:
            if low <= label.left - 2 and label.left + label.width + 2 <= high:
                self._count(label)
        if inner and parts.open:
            # On the longer side of the line.
            low, high = max((left, self.middle), (self.middle, right), key=lambda p: p[1] - p[0])
            low, high = max(low, left), min(high, right)
            x, text = (low + high) / 2, str(parts.open)
            label = Label(x, baseline, text, 12, theme.ink, True, "middle")
            if label.width + 10 <= high - low:
                canvas.rect(label.left - 3, y + 2, label.width + 6, height - 4, theme.ground)
                self._count(label)
        self.line(y, height)

    def _count(self, label: Label) -> None:
        """A count, unless it lay on the line."""
        if not label.left - 4 < self.middle < label.left + label.width + 4:
            self.canvas.label(label)

    def line(self, y: float, height: float) -> None:
        """The level line, with ground on both sides of it."""
        canvas, theme, x = self.canvas, self.canvas.theme, self.middle
        canvas.line((x, y), (x, y + height), theme.background, thick=4.8)
        canvas.line((x, y - 5), (x, y + height + 4), theme.ink, thick=1.6)

    def shares(self, row: Row, baseline: float) -> None:
        """Under a bar: the shares at its ends, and what the hatching is between them."""
        canvas, theme = self.canvas, self.canvas.theme
        _, (start, inner, outer, end) = self.ends(row)
        (first, second), between = row.shares, row.between
        widths = [width(text, SHARE) for text in (first, between, second)]
        places = _spread(
            (start, (inner + outer - widths[1]) / 2, end - widths[2]),
            widths,
            self.left,
            self.right,
        )
        fills = (theme.first, theme.muted, theme.second)
        for x, text, fill in zip(places, (first, between, second), fills, strict=True):
            if text:
                canvas.label(Label(x, baseline, text, SHARE, fill))


def _spread(
    wanted: tuple[float, float, float], widths: Sequence[float], low: float, high: float
) -> tuple[float, float, float]:
    """The places of three texts in one line, as near to those wanted as room between them allows.

    The one in the middle may be blank.
    """
    first, middle, last = wanted
    if not widths[1]:
        lack = first + widths[0] + APART - last
        return (first - lack / 2, middle, last + lack / 2) if lack > 0 else wanted
    middle = max(low + widths[0] + APART, min(middle, high - widths[2] - APART - widths[1]))
    first = min(first, middle - APART - widths[0])
    return first, middle, max(last, middle + widths[1] + APART)
