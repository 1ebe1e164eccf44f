"""One table across the boards of a report: a row a board, before the tables of each."""

from collections.abc import Sequence
from typing import Any

from ossrank.analysis.count import OTHER, UNKNOWN
from ossrank.analysis.report import BoardReport
from ossrank.analysis.table import Table
from ossrank.registry.registry import Registry
from ossrank.views.sheet import Sheet, edition, group_name, lens_name, models_named

NEVER_ADDED = "Boards measure different things and share models: they are never added up."


def for_relays(reports: Sequence[BoardReport]) -> list[str]:
    """Of boards that are relayed too, that they stand in place of the relay."""
    return [
        f"{feed.board_title(board)} stands in place of its relay,"
        f" {board.replace(feed.name, feed.relayed, 1)}: a ranking stands once."
        for report in reports
        for feed, board in [(report.feed, report.snapshot.board)]
        if feed.relayed
    ]


def across(reports: Sequence[BoardReport], registry: Registry) -> Sheet:
    """A row a board at the first N of its tables, by what the boards measure.

    Takes at least one report; all of one method.
    """
    focus = reports[0].method.focus
    rows = [_row(report, focus) for report in _ordered(reports)]
    names = [group_name(country, short=True) for country in focus]
    lead = ["lead"] if len(focus) > 1 else []
    headers = ("board", "measures", "as of", "N", *names, "unknown", "other", *lead)
    open_feed = next((r for r in reports if not r.feed.all_open), reports[0])
    lenses = dict.fromkeys(lens_name(r.method, r.feed) for r in _ordered(reports))
    notes = [f"N: the first models counted of each board. {NEVER_ADDED}"]
    notes += for_relays(reports)
    if shallow := [r.snapshot.board for r in reports if r.tables[0].counted < r.tables[0].top]:
        notes.append(f"No more models that count: {', '.join(shallow)}.")
    credits = dict.fromkeys(
        r.feed.origin(r.snapshot.via).credit for r in _ordered(reports) if r.feed.credited
    )
    return Sheet(
        f"{len(reports)} boards, each on its own date" if len(reports) > 1 else "1 board",
        f"{models_named(open_feed.method, open_feed.feed)} by country of {' or '.join(lenses)}",
        headers,
        tuple(rows),
        tuple(notes),
        frozenset({0, 1, 2}),
        shortened={0: 16},
        spare=(frozenset({5 + len(focus)}),),
        hues={4 + n: country for n, country in enumerate(focus)},
        provenance=edition(registry),
        credit=f"{'; '.join(credits)}." if credits else "",
    )


def across_json(reports: Sequence[BoardReport]) -> list[dict[str, Any]]:
    """The same figures: of each board those of the first of its `tables`."""
    return [
        {
            "board": report.snapshot.board,
            "measures": report.feed.aspect,
            "as_of": report.snapshot.as_of.isoformat(),
            "top": report.tables[0].top,
            "counted": report.tables[0].counted,
            "counts": {group.group: group.count for group in report.tables[0].groups},
            "lead": lead and lead._asdict(),
        }
        for report in _ordered(reports)
        for lead in [report.tables[0].lead]
    ]


def table_name(table: Table) -> str:
    """What a table is called by its N: top 10, or all 7 where there are no more."""
    return f"top {table.top}" if table.counted == table.top else f"all {table.counted}"


def lead_text(table: Table) -> str:
    """Who leads in print: `China by 4`; `unclear` where the unknown or ties could turn it."""
    lead = table.lead
    if lead is None or not table.counted:
        return ""
    if lead.decided and lead.group:
        leader = group_name(lead.group, short=True)
        # Of countries without a column one may have more: then nobody is said to lead.
        return f"{leader} by {lead.by}" if lead.first else f"{leader} +{lead.by}, not first"
    return "unclear" if lead.group or table.counted > table.classified else "equal"


def _ordered(reports: Sequence[BoardReport]) -> list[BoardReport]:
    """Boards that measure the same stand together."""
    aspects = list(dict.fromkeys(report.feed.aspect for report in reports))
    return sorted(reports, key=lambda report: aspects.index(report.feed.aspect))


def _row(report: BoardReport, focus: Sequence[str]) -> tuple[str, ...]:
    table, snapshot = report.tables[0], report.snapshot
    groups = (*focus, UNKNOWN, OTHER)
    counts = [str(table.group(group).count) for group in groups]
    lead = [lead_text(table)] if len(focus) > 1 else []
    number = str(table.counted)
    return (snapshot.board, report.feed.aspect, snapshot.as_of.isoformat(), number, *counts, *lead)
