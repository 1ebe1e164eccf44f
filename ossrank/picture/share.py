"""The share picture: a bar an N, the unknown in its middle, and the line that a lead crosses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ossrank.analysis.count import OTHER
from ossrank.analysis.report import BoardReport
from ossrank.analysis.table import Table
from ossrank.picture.canvas import Canvas, Label
from ossrank.picture.frame import Look, Sketch, Words
from ossrank.picture.level import Split, clear, is_equal, most, split
from ossrank.picture.measure import fit, width
from ossrank.picture.share_words import (
    share_description,
    share_notes,
    share_subtitle,
    share_titles,
)
from ossrank.picture.words import day, named, source_line, stem
from ossrank.registry.registry import Registry
from ossrank.views.sheet import percent

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
    tables = report.tables
    bar = Bar(canvas, *_columns(look, tables, focus))
    middle = bar.middle
    equal = Label(middle, top + 10, "equal", 12, theme.muted, anchor="middle")
    half = middle - bar.left - equal.width / 2 - APART
    for place, label in enumerate((f"← {named(focus[0])}", f"{named(focus[1])} →")):
        x, anchor = (bar.right, "end") if place else (bar.left, "start")
        text = fit(label, half, 13, bold=True)
        fill = theme.second if place else theme.first
        canvas.label(Label(x, top + 10, text, 13, fill, bold=True, anchor=anchor))  # type: ignore[arg-type]
    canvas.label(equal)
    canvas.label(Label(bar.right + 14, top + 10, "other", 13, theme.muted))
    if not narrow:
        canvas.label(Label(size.right, top + 10, "lead", 13, theme.muted, anchor="end"))
    y = top + (20 if not narrow else 24)
    row = NARROW_ROW if narrow else ROW
    if room is not None:
        row = max(LEAST_ROW, min(ROW, (room - 20) / len(tables)))
    for table in tables:
        heading = y + 16 if narrow else y + BAR / 2 + 5
        canvas.label(Label(size.margin, heading, table_name(table), NAME, theme.ink, bold=True))
        draw_lead(canvas, table, focus, (size.right, heading))
        at = y + 24 if narrow else y
        bar.draw(table, at, BAR)
        bar.shares(table, at + BAR + 15)
        x = bar.right + 14
        figure = Label(x, at + BAR / 2 + 5, other_figure(table), FIGURE, theme.muted)
        canvas.label(figure)
        y += row
    return y - (row - BAR - (44 if narrow else 20))


def table_name(table: Table) -> str:
    """What a row is called: *All 7* where the board does not reach the N."""
    return f"Top {table.top}" if table.counted == table.top else f"All {table.counted}"


def _columns(look: Look, tables: Sequence[Table], focus: Sequence[str]) -> tuple[float, float]:
    """Where the bars begin and end."""
    size = look.size
    other = max(width(text, 13.5) for text in ("other", *map(other_figure, tables))) + 14
    if size.width < 500:
        return size.margin, size.right - other
    names = max(width(table_name(table), NAME, bold=True) for table in tables)
    leads = max(width(lead_text(table, focus), NAME, bold=True) for table in tables)
    return size.margin + max(54.0, names) + 12, size.right - max(112.0, leads) - 24 - other


def other_figure(table: Table) -> str:
    """How many are of other countries: *1*, or *1–2* where a tie moves them."""
    group = table.group(OTHER)
    if group.count_range and group.count_range[0] != group.count_range[1]:
        return f"{group.count_range[0]}–{group.count_range[1]}"
    return str(group.count)


def lead_text(table: Table, focus: Sequence[str]) -> str:
    """Who leads, as the column has it: *China by 1*, *no clear lead*, *equal*."""
    side = clear(table)
    if side is not None:
        name = named(focus[side])
        lead = table.lead
        by = lead.by if lead else 0
        return f"{name} by {by}" if lead and lead.first else f"{name} +{by}"
    return "equal" if is_equal(table) else "no clear lead"


def not_first(table: Table) -> bool:
    """Whether one side leads the other clearly, and another country may have as many."""
    return clear(table) is not None and table.lead is not None and not table.lead.first


def draw_lead(
    canvas: Canvas,
    table: Table,
    focus: Sequence[str],
    end: tuple[float, float],
    size: float = NAME,
    room_below: bool = True,
) -> None:
    """Who leads, ending at a point; where another country may have as many, it says so."""
    theme, side = canvas.theme, clear(table)
    fill = theme.muted if side is None else (theme.first, theme.second)[side]
    x, y = end
    text = lead_text(table, focus)
    canvas.label(Label(x, y, text, size, fill, bold=True, anchor="end"))
    if room_below and not_first(table):
        canvas.label(Label(x, y + 16, "not first", 12, theme.muted, anchor="end"))


class Bar:
    """Bars on one scale, from `left` to `right`, which is all that is counted."""

    def __init__(self, canvas: Canvas, left: float, right: float) -> None:
        self.canvas = canvas
        self.left = left
        self.right = right
        self.middle = (left + right) / 2

    def ends(self, table: Table) -> tuple[Split, list[float]]:
        """The parts, and where the first begins, the hatching begins and ends, the second ends."""
        parts = split(table)
        scale = (self.right - self.left) / max(table.counted, 1)
        whole = (table.counted - parts.other) * scale
        start = self.middle - whole / 2
        inner = start + parts.first * scale
        return parts, [start, inner, inner + parts.open * scale, start + whole]

    def draw(self, table: Table, y: float, height: float, *, inner: bool = False) -> None:
        """The bar with its counts and the line through it; `inner` that of the hatching too."""
        canvas, theme = self.canvas, self.canvas.theme
        parts, (start, left, right, end) = self.ends(table)
        canvas.rect(start, y, left - start, height, theme.first)
        canvas.rect(left, y, right - left, height, canvas.hatching)
        canvas.rect(right, y, end - right, height, theme.second)
        baseline = y + height / 2 + FIGURE * 0.36
        first, second = (str(group.certain) for group in table.groups[:2])
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

    def shares(self, table: Table, baseline: float) -> None:
        """Under a bar: the shares at its ends, and what the hatching is between them."""
        canvas, theme = self.canvas, self.canvas.theme
        parts, (start, inner, outer, end) = self.ends(table)
        first, second = (bounds(table, side) for side in (0, 1))
        between = hatched_text(parts)
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


def bounds(table: Table, side: int) -> str:
    """A side's least and most share of the counted: *30–57%*, or *50%* where they are the same."""
    if not table.counted:
        return "–"
    low = percent(table.groups[side].certain / table.counted)
    high = percent(most(table, side) / table.counted)
    return f"{low}%" if low == high else f"{low}–{high}%"


def hatched_text(parts: Split) -> str:
    """What the hatched part is made of: *27 unknown, 2 tied*."""
    named_parts = ((parts.unknown, "unknown"), (parts.tied, "tied"))
    return ", ".join(f"{number} {word}" for number, word in named_parts if number)


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
