"""The share table of a board, with what must be said under it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ossrank.analysis.count import UNKNOWN, Method
from ossrank.analysis.day import lead_in_points
from ossrank.analysis.report import BoardReport
from ossrank.analysis.table import Table
from ossrank.registry.registry import Registry
from ossrank.views.across import across, across_json, lead_text, table_name
from ossrank.views.citation import report_citations
from ossrank.views.figures import REPORT_COLUMNS, report_json, report_rows
from ossrank.views.remark import report_remarks
from ossrank.views.report_note import country_notes, report_notes
from ossrank.views.sheet import (
    Sheet,
    edition,
    group_name,
    lens_name,
    many,
    models_named,
    percent,
    percents,
    signed,
)
from ossrank.views.source import Cited, credit_line
from ossrank.views.view import Remark, View

FAR_APART = 7
"""Days between boards beyond which a report says so."""


def report_sheet(
    report: BoardReport, registry: Registry, *, by_country: bool = False, verbose: bool = False
) -> Sheet:
    """The share table of one board, as people quote it: a row an N.

    `by_country` adds what the group other is made of, `verbose` what only a reviewer needs.
    """
    focus = report.method.focus
    wide = any(map(_changed, report.tables))
    names = [group_name(group.group, short=True) for group in report.tables[-1].groups]
    groups = [cell for name in names for cell in ((name, "") if wide else (name,))]
    headers = ["", *groups, *(["lead"] if len(focus) > 1 else [])]
    headers += [f"{name} %" for name in names[: len(focus)]]
    rows = [_count_row(table, focus, wide) for table in report.tables]
    rows += [_count_row(table, focus, wide, of="any licence") for table in report.any_licence]
    largest = report.tables[-1]
    for table in [*report.tables[-1:], *report.any_licence[-1:]]:
        if table.groups[0].measure_share is not None:
            depth = "whole day" if report.feed.rest else f"top {table.counted}"
            label = f"{report.feed.measure_name}, {depth}"
            rows.append(_measure_row(label, table, focus, wide))
    if report.method.unit == "model" and largest.counted:
        makers = [(str(g.makers) if g.makers is not None else "", "") for g in largest.groups]
        row = (f"makers, top {largest.counted}", *_spread(makers, wide))
        rows.append((*row, *[""] * (len(headers) - len(row))))
    notes = country_notes(report) if by_country else []
    notes += report_notes(report, registry, verbose=verbose)
    return Sheet(
        _title(report),
        _subtitle(report),
        tuple(headers),
        tuple(rows),
        tuple(notes),
        credit=credit_line(report.feed, report.snapshot),
        provenance=provenance(report, registry),
        spare=_spare(len(groups), len(names), wide=wide),
        hues=_hues(focus, wide=wide),
        captions={2: _since(report)} if wide else {},
    )


def _spare(columns: int, groups: int, *, wide: bool) -> tuple[frozenset[int], ...]:
    """The columns of changes go first, then those of bounds, which are the last."""
    changes = frozenset(range(2, columns + 1, 2)) if wide else frozenset[int]()
    step = 2 if wide else 1
    first_bound = 1 + groups * step + 1
    bounds = frozenset(n - len(changes) for n in range(first_bound, first_bound + groups))
    return (changes, bounds) if wide else (bounds,)


def _hues(focus: Sequence[str], *, wide: bool) -> dict[int, str]:
    return {1 + n * (2 if wide else 1): country for n, country in enumerate(focus)}


def _spread(pairs: Iterable[tuple[str, str]], wide: bool) -> list[str]:
    """Figures with their changes as cells: the changes in columns of their own, if any."""
    return [cell for pair in pairs for cell in (pair if wide else pair[:1])]


def _changed(table: Table) -> bool:
    return any(group.change is not None for group in table.groups)


def _title(report: BoardReport) -> str:
    feed, snapshot = report.feed, report.snapshot
    return f"{feed.board_title(snapshot.board)} · {feed.aspect} · {snapshot.as_of}"


def _since(report: BoardReport) -> str:
    """What the columns of changes compare with."""
    if report.since is None:
        return ""
    days = report.since_days or 0
    span = many(days, "day") + ("" if 3 <= days <= 14 else ", not 7")
    return f", change since {report.since.as_of} ({span})"


def _subtitle(report: BoardReport) -> str:
    method, feed = report.method, report.feed
    what = models_named(method, feed)
    if method.unit == "maker":
        of = "" if what == feed.noun.many else f" of {what}"
        what = f"makers{of}, each at its best {feed.noun.one},"
    elif report.eligible < report.models:
        what += f" ({report.eligible} of {report.models})"
    return f"{what} by country of {lens_name(method, feed)}"


def _count_row(table: Table, focus: Sequence[str], wide: bool, of: str = "") -> tuple[str, ...]:
    label = table_name(table) + (f", {of}" if of else "")
    counts = [(str(group.count), signed(group.change)) for group in table.groups]
    shares = [percents(group.share, group.share_max) for group in table.groups[: len(focus)]]
    return (
        label,
        *_spread(counts, wide),
        *((lead_text(table),) if len(focus) > 1 else ()),
        *shares,
    )


def _measure_row(name: str, table: Table, focus: Sequence[str], wide: bool) -> tuple[str, ...]:
    cells = []
    for group in table.groups:
        change = group.measure_change
        points = None if change is None else round(change * 100)
        cells.append((f"{percent(group.measure_share)}%", signed(points)))
    unknown = table.group(UNKNOWN).measure_share or 0
    shares = [group.measure_share for group in table.groups[: len(focus)]]
    bounds = [percents(share, (share or 0) + unknown) for share in shares]
    lead = (_measure_lead(table, focus),) if len(focus) > 1 else ()
    return (name, *_spread(cells, wide), *lead, *bounds)


def _measure_lead(table: Table, focus: Sequence[str]) -> str:
    """The lead in points of percent, by the rounded figures that stand beside it."""
    shares = {group.group: group.measure_share or 0 for group in table.groups}
    country, points = lead_in_points(shares, focus)
    by = many(points, "point")
    return f"{group_name(country, short=True)} by {by}" if country else "unclear"


def provenance(report: BoardReport, registry: Registry) -> str:
    """Where the figures come from, in one line."""
    snapshot = report.snapshot
    if snapshot.fetched_at:
        came = f"fetched {snapshot.fetched_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    else:
        came = {"live": "fetched", "replay": "replayed"}.get(snapshot.via, f"by {snapshot.via}")
    parts = [f"{report.feed.provider}, {came}"]
    if snapshot.revision > 1:
        parts.append(f"revision {snapshot.revision}")
    if snapshot.sha256:
        parts.append(f"sha256 {snapshot.sha256[:8]}")
    return f"{', '.join(parts)} · {edition(registry, report.lineage)}"


def distance(reports: Sequence[BoardReport]) -> str:
    """A warning where the boards' snapshots lie more than a week apart; else nothing."""
    days = sorted(report.snapshot.as_of for report in reports)
    apart = (days[-1] - days[0]).days if days else 0
    if apart <= FAR_APART:
        return ""
    return f"These boards are of dates up to {apart} days apart ({days[0]} to {days[-1]})."


@dataclass(frozen=True)
class ReportView(View):
    """The share tables of some boards; `reports` are what they show.

    `every`: all boards were asked for, so that one table across them stands first.
    """

    reports: tuple[BoardReport, ...]
    method: Method
    registry: Registry
    generated_at: datetime
    missing: tuple[str, ...] = ()
    by_country: bool = False
    """Whether the tables open the group other into its countries."""
    verbose: bool = False
    """Whether the tables say what only a reviewer needs."""
    every: bool = False

    columns = REPORT_COLUMNS

    def by_countries(self) -> ReportView:
        """The same with the group other opened into its countries."""
        return replace(self, by_country=True)

    def in_full(self) -> ReportView:
        """The same with what only a reviewer needs."""
        return replace(self, verbose=True)

    def references(self) -> list[Cited]:
        return [
            cited for report in self.reports for cited in report_citations(report, self.registry)
        ]

    def content(self) -> dict[str, Any]:
        content = report_json(self.reports, self.method, self.registry)
        return content | {"across": across_json(self.reports) if self.every else None}

    def rows(self) -> list[dict[str, Any]]:
        return report_rows(self.reports, self.registry)

    def sheets(self) -> list[Sheet]:
        sheets = [
            report_sheet(report, self.registry, by_country=self.by_country, verbose=self.verbose)
            for report in self.reports
        ]
        if self.every and self.reports:
            sheets.insert(0, across(self.reports, self.registry))
        if warning := distance(self.reports):
            sheets.append(Sheet(warning, "", (), ()))
        return sheets

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return tuple(remark for report in self.reports for remark in report_remarks(report))
