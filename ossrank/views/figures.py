"""The figures of a report as JSON and as tidy rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ossrank.analysis.count import Counted, Method
from ossrank.analysis.report import BoardReport
from ossrank.analysis.table import GroupShare, Table
from ossrank.facts import stamp
from ossrank.registry.registry import Registry
from ossrank.version import __version__
from ossrank.views.citation import table_citation
from ossrank.views.remark import report_remarks
from ossrank.views.sheet import edition_json, group_name, lineage_json
from ossrank.views.snapshot_remark import remarks_json
from ossrank.views.source import credits_of, origin_json


def report_json(
    reports: Sequence[BoardReport], method: Method, registry: Registry
) -> dict[str, Any]:
    """The JSON document of a report: numbers unrounded, null where they mean nothing.

    `method` is what was asked for; each board says by which lens it could be counted.
    """
    days = [report.snapshot.as_of for report in reports]
    return {
        **edition_json(registry),
        "method": {
            "by": method.by,
            "models": method.models,
            "unit": method.unit,
            "focus": list(method.focus),
        },
        "days_apart": (max(days) - min(days)).days if days else None,
        "boards": [_board_json(report, registry) for report in reports],
    }


def _board_json(report: BoardReport, registry: Registry) -> dict[str, Any]:
    snapshot = report.snapshot
    fetched = snapshot.fetched_at
    return {
        "board": snapshot.board,
        "title": report.feed.board_title(snapshot.board),
        "measures": report.feed.aspect,
        "by": report.method.by,
        "source": report.feed.page,
        "attribution": credits_of(report.feed, [snapshot]),
        **origin_json(report.feed, [snapshot.via]),
        "as_of": snapshot.as_of.isoformat(),
        "fetched_at": fetched and stamp(fetched),
        "via": snapshot.via,
        "revision": snapshot.revision if snapshot.revision > 1 else None,
        "payload_sha256": snapshot.sha256,
        "since": report.since and report.since.as_of.isoformat(),
        "since_days": report.since_days,
        "rows": report.rows,
        "openness_unknown": report.openness_unknown,
        "licence_unstated": report.unstated,
        "likely_open": report.likely_open,
        "best_other": report.third and _model_json(report.third),
        "tables": _tables_json(report, registry),
        "remarks": remarks_json(report_remarks(report)),
        "lineage": lineage_json(report.lineage),
        "any": [_table_json(table) for table in report.any_licence],
        "day": report.day and report.day._asdict(),
        "usual_swing": [swing._asdict() for swing in report.swings],
    }


def _tables_json(report: BoardReport, registry: Registry) -> list[dict[str, Any]]:
    """The tables; on boards that print intervals with whether redrawn scores have one leader."""
    from ossrank.analysis.sensitivity import redrawn

    decided: dict[int, bool] = {}
    if report.feed.rating and len(report.method.focus) > 1:
        cuts = [table.top for table in report.tables]
        noise = redrawn(report.counted, cuts, report.method.focus)
        decided = {one.top: one.decided for one in noise}
    tables = [_table_json(table) for table in report.tables]
    then = {table.top: table for table in report.known_then}
    for shown, table in zip(report.tables, tables, strict=True):
        table["citation"] = (
            table_citation(report, shown, registry).sentence if shown.counted else None
        )
        known = then.get(table["top"])
        table["known_then"] = known and {group.group: group.count for group in known.groups}
        if table["lead"] is not None:
            table["lead"]["decided_redrawn"] = decided.get(table["top"])
    return tables


def _table_json(table: Table) -> dict[str, Any]:
    lead = table.lead
    return {
        "top": table.top,
        "counted": table.counted,
        "classified": table.classified,
        "undisclosed": table.undisclosed,
        "undisclosed_person": table.undisclosed_person,
        "undisclosed_organisation": table.undisclosed_organisation,
        "unmapped": table.unmapped,
        "mixed": table.mixed,
        "reupload": table.reupload,
        "untagged": table.untagged,
        "unconfirmed": table.unconfirmed,
        "by_name": table.by_name,
        "unasked": table.unasked,
        "weak": table.weak,
        "weak_classified": table.weak_classified,
        "redistributed": table.redistributed,
        "reach": table.reach,
        "tied_at_end": table.tied_at_end,
        "new": table.new,
        "lead": lead and lead._asdict(),
        "groups": [_group_json(group) for group in table.groups],
    }


def _group_json(group: GroupShare) -> dict[str, Any]:
    best = group.best
    return {
        "group": group.group,
        "name": group_name(group.group),
        "count": group.count,
        "share": group.share,
        "share_max": group.share_max,
        "change": group.change,
        "makers": group.makers,
        "measure_share": group.measure_share,
        "measure_change": group.measure_change,
        "count_range": group.count_range and list(group.count_range),
        "best_rank": best and best.entry.rank,
        "best_place": best and best.place,
        "best_model": best and best.entry.model,
        "countries": dict(group.countries),
        "country_best": {c: _model_json(one) for c, one in group.best_of.items()},
        "largest_makers": list(group.largest),
        "largest_maker_count": group.largest_count,
    }


def _model_json(counted: Counted) -> dict[str, Any]:
    return {
        "model": counted.entry.model,
        "rank": counted.entry.rank,
        "place": counted.place,
        "country": counted.verdict.country,
    }


OF_TABLE = (
    "top",
    "counted",
    "classified",
    "undisclosed",
    "undisclosed_person",
    "undisclosed_organisation",
    "unmapped",
    "mixed",
    "reupload",
    "untagged",
    "unconfirmed",
    "by_name",
    "unasked",
    "weak",
    "weak_classified",
    "redistributed",
    "reach",
    "tied_at_end",
    "new",
)
OF_GROUP = (
    "group",
    "name",
    "count",
    "share",
    "share_max",
    "change",
    "makers",
    "measure_share",
    "measure_change",
    "count_min",
    "count_max",
    "best_rank",
    "best_place",
    "best_model",
    "largest_makers",
    "largest_maker_count",
)
REPORT_COLUMNS = (
    "board",
    "as_of",
    "fetched_at",
    "via",
    "revision",
    "payload_sha256",
    "ossrank",
    "origins",
    "by",
    "models",
    "unit",
    "since",
    "since_days",
    *OF_TABLE,
    *OF_GROUP,
    "attribution",
    "remarks",
)


def report_rows(reports: Sequence[BoardReport], registry: Registry) -> list[dict[str, Any]]:
    """Tidy rows with REPORT_COLUMNS, one a board, N and group, each with its provenance."""
    rows = []
    for report in reports:
        board = _board_json(report, registry) | {
            "revision": report.snapshot.revision,
            "ossrank": __version__,
            "origins": registry.digest,
            "models": report.method.models,
            "unit": report.method.unit,
        }
        for table in board["tables"]:
            for group in table["groups"]:
                row = {**board, **table, **group}
                row["count_min"], row["count_max"] = group["count_range"] or (None, None)
                row["largest_makers"] = ";".join(group["largest_makers"])
                codes = (r["code"] for r in board["remarks"] if r["top"] in (None, table["top"]))
                row["remarks"] = ";".join(dict.fromkeys(codes))
                rows.append({name: row[name] for name in REPORT_COLUMNS})
    return rows
