"""The picture of a result: which kind it is, and in what look it can be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ossrank.errors import UsageError
from ossrank.picture.frame import SIZES, Look, Sketch
from ossrank.picture.theme import THEMES
from ossrank.question import check_choice
from ossrank.views.gap import PAIRINGS, GapTrendView, GapView
from ossrank.views.overview import OverviewView
from ossrank.views.report import ReportView
from ossrank.views.trend import TrendView

if TYPE_CHECKING:
    from ossrank.analysis.gap import Pairing
    from ossrank.views.view import View


def look_of(theme: str = "light", size: str = "article", title: str | None = None) -> Look:
    """How a picture is drawn; UsageError for a theme or size that there is not."""
    check_choice(theme, tuple(THEMES), "theme")
    check_choice(size, tuple(SIZES), "size")
    return Look(SIZES[size], THEMES[theme], title)


def chart(view: View, *, board: str | None = None, kind: Pairing = "CN-US") -> Sketch:
    """The picture of a report, an overview, a trend or a gap.

    `board` is the one to draw of several, `kind` the comparison of a gap. Raises UsageError where
    the result has no picture, or counts other than two countries.
    """
    check_choice(kind, PAIRINGS, "kind")
    if isinstance(view, ReportView):
        from ossrank.picture.share import share

        _two(view.method.focus)
        boards = [report.snapshot.board for report in view.reports]
        return share(view.reports[_chosen(boards, board)], view.registry)
    if isinstance(view, OverviewView):
        from ossrank.picture.overview import overview

        _two(view.overview.method.focus)
        return overview(view.overview, view.registry)
    if isinstance(view, TrendView):
        from ossrank.picture.trend import trend

        _two(view.trend.method.focus)
        return trend(view.trend, view.registry)
    if isinstance(view, GapTrendView | GapView):
        from ossrank.picture.gap import gap_by_date

        gaps = view.gaps
        if isinstance(view, GapView):
            gaps = (gaps[_chosen([gap.snapshot.board for gap in gaps], board)],)
        behind = next(one.behind for one in gaps[-1].comparisons if one.kind == kind)
        if behind:
            from ossrank.picture.release import gap_by_release

            return gap_by_release(gaps[-1], behind, kind, view.registry)
        return gap_by_date(gaps, kind, view.registry)
    raise UsageError("there is no picture of this: of reports, overviews, trends and gaps there is")


def _chosen(boards: Sequence[str], board: str | None) -> int:
    """Which of some boards is drawn: the one that is named, or the only one."""
    if board is None and len(boards) == 1:
        return 0
    if board in boards:
        return boards.index(board)
    held = ", ".join(boards) or "no board"
    raise UsageError(f"a picture shows one board of {held}: name it")


def _two(focus: tuple[str, ...]) -> None:
    if len(focus) != 2:
        raise UsageError("a picture shows two countries: name two with focus, such as CN,US")
