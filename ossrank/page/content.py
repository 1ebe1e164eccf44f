"""What stands on the page: findings, all boards, a section a board, how to read it, sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ossrank.errors import NothingStored, UsageError
from ossrank.formats.html.blocks import (
    Block,
    Citation,
    Document,
    Download,
    Evidence,
    Finding,
    Notes,
    Section,
    Terms,
)
from ossrank.formats.html.dated_lists import gap_models, trend_models
from ossrank.formats.html.figures import (
    data,
    gap_figure,
    overview_figure,
    share_figure,
    trend_figure,
)
from ossrank.formats.html.lists import any_models, day_models, overview_models, report_models
from ossrank.formats.html.tables import share_grid
from ossrank.page.part import Part
from ossrank.page.words import CHARTS, LEDE, RELEASES, TERMS, limits, page_title
from ossrank.picture.words import board_name, capital, counted, day
from ossrank.views.citation import report_citations
from ossrank.views.report import distance
from ossrank.views.sheet import edition, lens_name

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from ossrank.analysis.count import Unit
    from ossrank.analysis.judge import By
    from ossrank.analysis.report import BoardReport
    from ossrank.boards import Feed
    from ossrank.facts import Snapshot
    from ossrank.library import Library
    from ossrank.registry.licences import Choice
    from ossrank.views.report import ReportView


YEAR = timedelta(days=365)
"""So far back go the pictures by date: a page that is made each day must not grow for ever."""


class Rule(NamedTuple):
    """How a page counts, and up to which date; as `Library.report` takes it."""

    top: tuple[int, ...] = ()
    on: date | None = None
    by: By = "publisher"
    models: Choice = "open"
    unit: Unit = "model"
    focus: tuple[str, ...] = ("CN", "US")

    @property
    def counting(self) -> dict[str, Any]:
        """The part that says what is counted."""
        return {"by": self.by, "models": self.models, "unit": self.unit, "focus": self.focus}


def page(
    library: Library, boards: Sequence[str] | None, rule: Rule, claims: Path | None = None
) -> Document:
    """The page of some boards, of those that stand for their sources if none is named.

    `claims` is a file of claims, whose verdicts the page shows. Raises NothingStored where nothing
    is held of a board, UsageError for other than two countries.
    """
    if len(rule.focus) != 2:
        raise UsageError("a page shows two countries: name two with focus, such as CN,US")
    library = library.keeping()
    view = library.report(boards, top=rule.top, on=rule.on, **rule.counting)
    if view.missing and (boards or not view.reports):
        raise NothingStored(library.nothing_stored(view.missing, rule.on))
    # Before the overview, for which less is read: what is at hand is not read again.
    by_board = [_board(library, replace(view, reports=(one,)), rule) for one in view.reports]
    # One board needs no picture of several.
    parts = [_overview(library, boards, rule)] if not boards or len(view.reports) > 1 else []
    parts += by_board
    if claims:
        from ossrank.page.claims import claims_part

        parts.append(claims_part(library, claims))
    shown = [one for part in parts for one in part.shown]
    feeds = list(dict.fromkeys(feed for feed, _ in shown))
    sections = [
        *(part.section for part in parts),
        Section("read", "How to read", [Terms((*_terms(feeds), limits(feeds)))]),
        _sources(view, shown),
    ]
    newest = max(report.snapshot.as_of for report in view.reports)
    return Document(
        title=page_title(rule.models, [report.feed.noun.many for report in view.reports]),
        lede=" ".join(filter(None, (LEDE, distance(view.reports)))),
        sections=sections,
        findings=list(_findings(view.reports, [part.section for part in by_board])),
        made=f"Made by {edition(library.registry)}. {CHARTS}",
        dated=day(newest),
    )


def _terms(feeds: Sequence[Feed]) -> tuple[tuple[str, str], ...]:
    return (*TERMS, RELEASES) if any(feed.released for feed in feeds) else TERMS


def _findings(reports: Sequence[BoardReport], sections: Sequence[Section]) -> Iterator[Finding]:
    for report, section in zip(reports, sections, strict=True):
        figure = section.blocks[0]
        board = report.feed.board_title(report.snapshot.board)
        text = getattr(figure, "title", board)
        yield Finding(section.name, text, f"{board}, as of {day(report.snapshot.as_of)}")


def _overview(library: Library, boards: Sequence[str] | None, rule: Rule) -> Part:
    """The boards of the page at one N, all that are held if none is named."""
    top = min(rule.top, default=None)
    view = library.overview(boards, top=top, on=rule.on, **rule.counting)
    title = "The boards of this page" if view.overview.chosen else "All boards"
    reports = [row.report for row in view.overview.rows]
    figure = overview_figure(view, "overview-chart", "overview-models")
    listed = overview_models(view.overview, "overview-models")
    shown = [(report.feed, report.snapshot) for report in reports]
    return Part(Section("overview", title, [figure, listed]), shown)


def _board(library: Library, view: ReportView, rule: Rule) -> Part:
    """All that the page says of the one board of a report."""
    (report,) = view.reports
    feed, board, as_of = report.feed, report.snapshot.board, report.snapshot.as_of
    name = board.replace("/", "-")
    sentences = [cited.sentence for cited in report_citations(report, view.registry)]
    of_any = any_models(report, f"{name}-any-models")
    of_day = day_models(report, f"{name}-day-models")
    by_date, shown = _by_date(library, report, rule)
    blocks: list[Block] = [
        share_figure(view, f"{name}-share"),
        share_grid(report, view.registry, name),
        *filter(None, (of_any, of_day)),
        Citation([(f"cite-{name}-{n}", text) for n, text in enumerate(sentences, 1)]),
        *by_date,
        report_models(report, f"{name}-models", _files(library, report, rule)),
    ]
    facts = [
        f"Measures {feed.aspect}",
        f"As of {day(as_of)}",
        f"{counted(report.method, feed)} by country of {lens_name(report.method, feed)}",
    ]
    section = Section(name, board_name(feed, board), blocks, facts)
    return Part(section, [(feed, report.snapshot), *((feed, one) for one in shown)])


def _by_date(
    library: Library, report: BoardReport, rule: Rule
) -> tuple[list[Block], list[Snapshot]]:
    """The trend at the second N, or the only one; on a rating board its gap; of which dates."""
    blocks: list[Block] = []
    shown: list[Snapshot] = []
    board = report.snapshot.board
    name, tops = board.replace("/", "-"), [table.top for table in report.tables]
    top, start = tops[min(1, len(tops) - 1)], report.snapshot.as_of - YEAR
    gaps = None
    if report.feed.rating and set(rule.focus) == {"CN", "US"}:
        # Before the trend, for which less is read.
        gaps = library.gap_trend(board, start=start, end=rule.on)
    try:
        trend = library.trend(board, top=top, start=start, end=rule.on, **rule.counting)
        behind = f"{name}-trend-models"
        blocks.append(trend_figure(trend, f"{name}-trend", behind))
        blocks.append(trend_models(trend.trend, library.behind(trend), behind))
        shown += [point.snapshot for point in trend.trend.points]
    except NothingStored:
        blocks.append(Notes([f"No date of this board reaches {top}: there is no trend."]))
    if gaps:
        behind = f"{name}-gap-models"
        blocks.append(gap_figure(gaps, f"{name}-gap", "CN-US", models=behind))
        blocks.append(gap_models(gaps.gaps, library.registry, behind))
        shown += [gap.snapshot for gap in gaps.gaps]
    return blocks, shown


def _files(library: Library, report: BoardReport, rule: Rule) -> Sequence[Download]:
    """The models within the largest N; where makers or families are counted, down to its rank."""
    board, largest = report.snapshot.board, report.tables[-1]
    top = largest.top if rule.unit == "model" else None
    view = library.models(board, on=rule.on, by=rule.by, models=rule.models, top=top)
    listed = view.listed
    if top is None:
        listed = tuple(row for row in listed if row.entry.rank <= (largest.reach or 0))
    name = f"{board.replace('/', '-')}-models-{report.snapshot.as_of.isoformat()}"
    return data(replace(view, listed=listed), name)


def _sources(view: ReportView, shown: Sequence[tuple[Feed, Snapshot]]) -> Section:
    """Whose rows stand behind whatever the page shows, on which terms; the report's figures."""
    origins = dict.fromkeys(feed.origin(one.via) for feed, one in shown)
    credits = dict.fromkeys(f"{capital(one.credit)}: {one.passing}" for one in origins)
    links = [Evidence(capital(one.short), one.page) for one in origins if one.page]
    newest = max(report.snapshot.as_of for report in view.reports)
    files = data(view, f"report-{newest.isoformat()}")
    return Section("sources", "Sources and data", [Notes(list(credits), True, links, files)])
