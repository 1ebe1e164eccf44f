"""Pictures as a document shows them: wide and narrow, with their table and their files."""

from __future__ import annotations

import io
from collections.abc import Sequence

from ossrank.analysis.gap import Pairing
from ossrank.formats import csv, json
from ossrank.formats.html.blocks import Download, Figure, Grid
from ossrank.formats.html.dated_tables import gap_grid, release_grid, trend_grid
from ossrank.formats.html.tables import overview_grid
from ossrank.picture.chart import chart
from ossrank.picture.frame import ARTICLE, NARROW, Look, Sketch
from ossrank.picture.theme import VARIABLES
from ossrank.views.gap import GapTrendView, GapView
from ossrank.views.overview import OverviewView
from ossrank.views.report import ReportView
from ossrank.views.trend import TrendView
from ossrank.views.view import View


def share_figure(view: ReportView, name: str) -> Figure:
    """The shares of the one board of a report."""
    return _figure(chart(view), view, name, None)


def overview_figure(view: OverviewView, name: str, models: str) -> Figure:
    """All boards at one N; its figures lead to the list `models`."""
    return _figure(chart(view), view, name, overview_grid(view.overview, models))


def trend_figure(view: TrendView, name: str, models: str = "") -> Figure:
    """A board's counts by date; its figures lead to the list `models`."""
    return _figure(chart(view), view, name, trend_grid(view.trend, models))


def gap_figure(
    view: GapTrendView | GapView,
    name: str,
    kind: Pairing,
    board: str | None = None,
    models: str = "",
) -> Figure:
    """A board's gap by date, or that of one board of several; its figures lead to `models`."""
    gaps = [gap for gap in view.gaps if board in (None, gap.snapshot.board)]
    behind = next(one.behind for one in gaps[-1].comparisons if one.kind == kind)
    grid = release_grid(gaps[-1], behind, models) if behind else gap_grid(gaps, kind, models)
    return _figure(chart(view, board=board, kind=kind), view, name, grid)


def _figure(sketch: Sketch, view: View, name: str, table: Grid | None) -> Figure:
    heading = f"{name}-c"
    wide, narrow = (
        sketch.picture(Look(size, VARIABLES, heading=heading, name=f"{name}-{size.name[0]}"))
        for size in (ARTICLE, NARROW)
    )
    whole = sketch.picture(Look())
    svg = Download("charts", f"{whole.name}-light.svg", whole.svg)
    return Figure(
        heading=heading,
        title=whole.title,
        subtitle=whole.subtitle,
        wide=wide.svg,
        narrow=narrow.svg,
        notes=whole.notes,
        source=whole.source,
        table=table,
        downloads=[svg, *data(view, whole.name)],
    )


def data(view: View, name: str) -> Sequence[Download]:
    """A result's rows as CSV and its document as JSON; neither says when it was asked for."""
    rows = io.StringIO(newline="")
    csv.write(view, rows)
    return [
        Download("data", f"{name}.csv", rows.getvalue()),
        Download("data", f"{name}.json", json.packed(view.document())),
    ]
