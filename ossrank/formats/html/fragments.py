"""A result within somebody else's page, a notebook: pictures as images, tables without a style."""

from __future__ import annotations

from contextlib import suppress

from ossrank.errors import UsageError
from ossrank.formats.html.rendering import fragment as rendered
from ossrank.formats.html.tables import sheet_blocks
from ossrank.picture.chart import chart
from ossrank.picture.frame import Look, Picture
from ossrank.views.gap import GapView
from ossrank.views.report import ReportView
from ossrank.views.view import View


def fragment(view: View) -> str:
    """A result's pictures if it has any, its sentences or its tables, as HTML without a head."""
    blocks = [block for sheet in view.sheets() for block in sheet_blocks(sheet)]
    return rendered(_pictures(view), view.sentences(), blocks)


def _pictures(view: View) -> list[Picture]:
    boards: list[str | None] = [None]
    if isinstance(view, ReportView):
        boards = [report.snapshot.board for report in view.reports]
    elif isinstance(view, GapView):
        boards = [gap.snapshot.board for gap in view.gaps]
    with suppress(UsageError):  # most results have no picture
        return [chart(view, board=board).picture(Look()) for board in boards]
    return []
