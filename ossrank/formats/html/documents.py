"""A result as a document: what `-f html` writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ossrank.boards import MODELS
from ossrank.formats.html.blocks import Block, Citation, Document, Notes, Section
from ossrank.formats.html.figures import data, gap_figure, share_figure, trend_figure
from ossrank.formats.html.models import models_block
from ossrank.formats.html.tables import share_grid, sheet_blocks
from ossrank.picture.gap_words import gap_name
from ossrank.picture.words import board_name, capital, day
from ossrank.views.citation import report_citations
from ossrank.views.gap import PAIRINGS, GapTrendView, GapView
from ossrank.views.listing import ListingView
from ossrank.views.report import ReportView, distance
from ossrank.views.trend import TrendView, trend_sheet
from ossrank.views.view import View

LEDE = "Each figure names its board, its day and its rule, and counts what nobody can place."


def document_of(view: View) -> Document:
    """A result as a document: with its pictures where it has any, else with its tables."""
    for kind, (title, sections) in FORMS.items():
        if isinstance(view, kind) and _is_drawn(view):
            warning = distance(view.reports) if isinstance(view, ReportView) else ""
            return Document(_asked(view, title), f"{LEDE} {warning}".strip(), list(sections(view)))
    return Document(_title(view), "", list(_plain(view)))


def _asked(view: View, title: str) -> str:
    """A document's title, of what its boards list."""
    feeds = [report.feed for report in view.reports] if isinstance(view, ReportView) else []
    feeds += [view.feed] if isinstance(view, ListingView) else []
    nouns = {feed.noun.many for feed in feeds}
    if nouns == {MODELS.many} or len(nouns) != 1:
        return title
    (noun,) = nouns
    return title.replace("open models", noun).replace("Models", capital(noun))


def _is_drawn(view: View) -> bool:
    """Whether it has a picture, or needs none: those show two countries."""
    if isinstance(view, ReportView):
        return len(view.method.focus) == 2 and not view.by_country
    return not isinstance(view, TrendView) or len(view.trend.method.focus) == 2


def _title(view: View) -> str:
    sheets = view.sheets()
    return sheets[0].heading if len(sheets) == 1 else "ossrank"


def _plain(view: View) -> Iterator[Section]:
    if sentences := view.sentences():
        yield Section("part", "Sentences to cite", [_cited(sentences, "part")])
    sheets = view.sheets()
    for number, sheet in enumerate(sheets, 1):
        title = sheet.heading if len(sheets) > 1 and sheet.rows else "Figures"
        yield Section(f"part-{number}", title, list(sheet_blocks(sheet)))


def _cited(sentences: Sequence[str], name: str) -> Citation:
    return Citation([(f"cite-{name}-{n}", text) for n, text in enumerate(sentences, 1)])


def report_sections(view: ReportView) -> Iterator[Section]:
    """A section a board: picture, table, sentences to cite."""
    for report in view.reports:
        feed, snapshot = report.feed, report.snapshot
        name, only = snapshot.board.replace("/", "-"), replace(view, reports=(report,))
        blocks: list[Block] = [
            share_figure(only, f"{name}-share"),
            share_grid(report, view.registry),
            _cited([cited.sentence for cited in report_citations(report, view.registry)], name),
        ]
        title = board_name(feed, snapshot.board)
        yield Section(name, title, blocks, [f"Measures {feed.aspect}", day(snapshot.as_of)])


def _trend_sections(view: TrendView) -> Iterator[Section]:
    trend, name = view.trend, view.trend.board.replace("/", "-")
    figure = trend_figure(view, f"{name}-trend")
    said = set(figure.notes)
    notes = [note for note in trend_sheet(trend, view.registry).notes if note not in said]
    blocks: list[Block] = [figure, Notes(notes)]
    yield Section(name, board_name(trend.feed, trend.board), blocks)


def _gap_trend_sections(view: GapTrendView) -> Iterator[Section]:
    newest = view.gaps[-1]
    board = newest.snapshot.board
    figures = [gap_figure(view, gap_name(board, kind), kind) for kind in PAIRINGS]
    notes = [note for sheet in view.sheets() for note in sheet.notes]
    title = board_name(newest.feed, board)
    yield Section(board.replace("/", "-"), title, [*figures, Notes(notes)])


def _gap_sections(view: GapView) -> Iterator[Section]:
    """The tables of all boards, then a section a board with its pictures."""
    blocks = [block for sheet in view.sheets() for block in sheet_blocks(sheet)]
    yield Section("gaps", "All boards", blocks)
    for gap in view.gaps:
        board = gap.snapshot.board
        figures = [gap_figure(view, gap_name(board, kind), kind, board) for kind in PAIRINGS]
        yield Section(board.replace("/", "-"), board_name(gap.feed, board), figures)


def _listing_sections(view: ListingView) -> Iterator[Section]:
    board, as_of = view.snapshot.board, view.snapshot.as_of
    name = board.replace("/", "-")
    files = data(view, f"{name}-models-{as_of.isoformat()}")
    blocks: list[Block] = [models_block(view, f"{name}-models", files)]
    for sheet in view.sheets()[1:]:
        blocks += sheet_blocks(sheet)
    yield Section(name, board_name(view.feed, board), blocks, [day(as_of)])


FORMS: dict[type[View], tuple[str, Callable[..., Iterator[Section]]]] = {
    ReportView: ("Who leads in open models?", report_sections),
    TrendView: ("Who led, and when?", _trend_sections),
    GapTrendView: ("How far ahead is the best model?", _gap_trend_sections),
    GapView: ("How far ahead is the best model?", _gap_sections),
    ListingView: ("Models and their countries", _listing_sections),
}
"""The results that have a form of their own, with the document's title."""
