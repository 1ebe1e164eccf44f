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
from ossrank.views.report import ReportView, lens_name
from ossrank.views.sheet import ADJECTIVES, Sheet, edition, group_name, models_named, shorten
from ossrank.views.view import Remark, View


def cite_sentences(report: BoardReport, registry: Registry) -> list[str]:
    """A sentence for each table in which anything is counted, to be printed as it is."""
    return [_cite(report, table, registry) for table in report.tables if table.counted]


def _cite(report: BoardReport, table: Table, registry: Registry) -> str:
    day = report.snapshot.as_of
    said = _makers(report, table) if report.method.unit == "maker" else _models(report, table)
    unknown = table.counted - table.classified
    placed = f"; {unknown} could not be placed" if unknown else ""
    placed += _exceptions(report, table)
    hedges = (r.short for r in report_remarks(report) if r.short and r.top in (None, table.top))
    placed += "".join(f"; {hedge}" for hedge in hedges)
    snapshot = _snapshot(report)
    source = f"{edition(registry, report.lineage)}, snapshot {snapshot}"
    return f"On {day.day} {day:%B %Y}, {said}{placed} ({source})."


def _snapshot(report: BoardReport) -> str:
    """What identifies the day: the hash of its payload, or the day within a history's file."""
    snapshot = report.snapshot
    content = (snapshot.sha256 or "")[:8]
    if snapshot.via in ("backfill", "import"):
        return f"{snapshot.board} of {snapshot.as_of} by {snapshot.via} {content}".strip()
    return content or f"by {snapshot.via}"


def _exceptions(report: BoardReport, table: Table) -> str:
    """The few that are not of the leading country, by name."""
    named = [
        f"{shorten(c.entry.model, 60)}, {_from(c)}" for c in table.exceptions if table.counted > 1
    ]
    if not named or report.method.unit != "model":
        return ""
    if len(named) == 1:
        return f"; the exception is {named[0]}"
    return f"; the exceptions are {_joined(named)}"


def _from(counted: Counted) -> str:
    country = counted.verdict.country
    return _land(country) if country else "which could not be placed"


def _models(report: BoardReport, table: Table) -> str:
    based = report.method.by == "base" and report.feed.lineage
    noun = "base model" if based else lens_name(report)
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
    return _joined(parts)


def _makers(report: BoardReport, table: Table) -> str:
    whose = "of base models " if report.method.by == "base" and report.feed.lineage else ""
    models = models_named(report.method, report.feed)
    what = whose or ("" if models == "models" else f"of {models} ")
    first, *rest = (
        f"{_none(table.group(country).count)}{{}} in {_land(country)}"
        for country in report.method.focus
    )
    subject = f" of the top {table.counted} makers {what}on {_board(report)} were based"
    return _joined([first.format(subject), *(part.format("") for part in rest)])


WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _all(count: int, of: int) -> str:
    if 1 < count == of:
        return f"all {WORDS[count] if count < len(WORDS) else count}"
    return _none(count)


def _none(count: int) -> str:
    return str(count) if count else "none"


def _those(country: str, noun: str) -> str:
    adjective = ADJECTIVES.get(country)
    return f"{adjective} {noun}s" if adjective else f"{noun}s from {_land(country)}"


def _that(country: str) -> str:
    adjective = ADJECTIVES.get(country)
    return f"a {adjective} one" if adjective else f"one from {_land(country)}"


def _land(country: str) -> str:
    name = group_name(country)
    return f"the {name}" if name.startswith("United ") else name


def _joined(parts: Sequence[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def _of(report: BoardReport, table: Table) -> str:
    models = models_named(report.method, report.feed)
    listed = report.feed.listed
    if listed:
        return f"of Hugging Face's top {table.counted} {listed} {models}{',' * (', ' in models)}"
    return f"of the top {table.counted} {models}{',' * (', ' in models)} on {_board(report)}"


def _board(report: BoardReport) -> str:
    name = report.feed.board_title(report.snapshot.board)
    if report.feed.cited:
        name = report.feed.cited + name.removeprefix("Arena ")
    return f"{name}," if ", " in name else name


@dataclass(frozen=True)
class CitationView(View):
    """A report as sentences to print; every other form is the report's own."""

    report: ReportView

    @property
    def missing(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.report.missing

    def document(self) -> dict[str, Any]:
        return self.report.document()

    def rows(self) -> list[dict[str, Any]]:
        return self.report.rows()

    def sheets(self) -> list[Sheet]:
        return []

    def sentences(self) -> list[str]:
        return [
            sentence
            for report in self.report.reports
            for sentence in cite_sentences(report, self.report.registry)
        ]

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return self.report.remarks
