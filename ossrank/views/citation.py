"""A sentence for each table, to be printed as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ossrank.analysis.count import Counted
from ossrank.analysis.report import BoardReport
from ossrank.analysis.table import Table
from ossrank.registry.registry import Registry
from ossrank.views.remark import report_remarks
from ossrank.views.sentence import cited_board, first_models, joined, land, on_day
from ossrank.views.sheet import ADJECTIVES, Sheet, lens_name, models_named, shorten
from ossrank.views.source import Cited, rule_key, rule_words
from ossrank.views.view import Remark, View


def report_citations(report: BoardReport, registry: Registry) -> list[Cited]:
    """A sentence for each table in which anything is counted, to be printed as it is."""
    return [table_citation(report, table, registry) for table in report.tables if table.counted]


def table_citation(report: BoardReport, table: Table, registry: Registry) -> Cited:
    """The sentence for one table of a report in which something is counted."""
    said = _makers(report, table) if report.method.unit == "maker" else _models(report, table)
    unknown = table.counted - table.classified
    placed = f"; {unknown} could not be placed" if unknown else ""
    placed += _exceptions(report, table)
    hedges = (r.short for r in report_remarks(report) if r.short and r.top in (None, table.top))
    placed += "".join(f"; {hedge}" for hedge in hedges)
    snapshot, method = report.snapshot, report.method
    return Cited(
        f"{snapshot.board.replace('/', '-')}-{snapshot.as_of}-top-{table.top}{rule_key(method)}",
        f"{report.feed.board_title(snapshot.board)}, top {table.top}, as of {snapshot.as_of}",
        f"On {on_day(snapshot.as_of)}, {said}{placed}",
        report.feed,
        [snapshot],
        rule_words(method, report.feed, f"top {table.top}"),
        registry,
        report.lineage,
    )


def _exceptions(report: BoardReport, table: Table) -> str:
    """The few that are not of the leading country, by name."""
    named = [
        f"{shorten(c.entry.model, 60)}, {_from(c)}" for c in table.exceptions if table.counted > 1
    ]
    if not named or report.method.unit != "model":
        return ""
    if len(named) == 1:
        return f"; the exception is {named[0]}"
    return f"; the exceptions are {joined(named)}"


def _from(counted: Counted) -> str:
    country = counted.verdict.country
    return land(country) if country else "which could not be placed"


def _models(report: BoardReport, table: Table) -> str:
    based = report.method.by == "base" and report.feed.lineage
    noun = "base model" if based else lens_name(report.method, report.feed)
    verb, link = ("rested on", "on") if based else ("came from", "from")
    parts = []
    for number, country in enumerate(report.method.focus):
        count = table.group(country).count
        if number == 0:
            number_of = _all(count, table.counted)
            parts.append(f"{number_of} {_of(report, table)} {verb} {_those(country, noun)}")
        else:
            ones = _those(country, "one") if count != 1 else _that(country)
            parts.append(f"{_none(count)} {link} {ones}")
    return joined(parts)


def _makers(report: BoardReport, table: Table) -> str:
    whose = "of base models " if report.method.by == "base" and report.feed.lineage else ""
    models = models_named(report.method, report.feed)
    what = whose or ("" if models == report.feed.noun.many else f"of {models} ")
    first, *rest = (
        f"{_none(table.group(country).count)}{{}} in {land(country)}"
        for country in report.method.focus
    )
    subject = f" of the top {table.counted} makers {what}on {_board(report)} were based"
    return joined([first.format(subject), *(part.format("") for part in rest)])


WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _all(count: int, of: int) -> str:
    if 1 < count == of:
        return f"all {WORDS[count] if count < len(WORDS) else count}"
    return _none(count)


def _none(count: int) -> str:
    return str(count) if count else "none"


def _those(country: str, noun: str) -> str:
    adjective = ADJECTIVES.get(country)
    return f"{adjective} {noun}s" if adjective else f"{noun}s from {land(country)}"


def _that(country: str) -> str:
    adjective = ADJECTIVES.get(country)
    return f"a {adjective} one" if adjective else f"one from {land(country)}"


def _of(report: BoardReport, table: Table) -> str:
    board = report.snapshot.board
    return f"of {first_models(report.feed, board, report.method, table.counted)}"


def _board(report: BoardReport) -> str:
    return cited_board(report.feed, report.snapshot.board)


@dataclass(frozen=True)
class CitationView(View):
    """A result as sentences to print; every other form is the result's own."""

    view: View

    @property
    def missing(self) -> tuple[str, ...]:
        return self.view.missing

    @property
    def columns(self) -> tuple[str, ...]:
        return self.view.columns

    def content(self) -> dict[str, Any]:
        return self.view.content()

    def rows(self) -> list[dict[str, Any]]:
        return self.view.rows()

    def sheets(self) -> list[Sheet]:
        return []

    def sentences(self) -> Sequence[str]:
        return self.view.citations()

    def references(self) -> Sequence[Cited]:
        return self.view.references()

    @property
    def remarks(self) -> Sequence[Remark]:
        return self.view.remarks
