"""The figures of a report as JSON and as tidy rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ossrank import __version__
from ossrank.boards import title
from ossrank.layout.sheet import group_name
from ossrank.origins import Origins
from ossrank.report import BoardReport, GroupShare, Table


def report_json(
    reports: Sequence[BoardReport], origins: Origins, generated_at: datetime
) -> dict[str, Any]:
    """The JSON document of a report: numbers unrounded, null where they mean nothing."""
    method = reports[0].method if reports else None
    return {
        "generated_at": generated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "ossrank": __version__,
        "origins": origins.digest,
        "method": method
        and {
            "by": method.by,
            "models": method.models,
            "unit": method.unit,
            "focus": list(method.focus),
        },
        "boards": [_board_json(report) for report in reports],
    }


def _board_json(report: BoardReport) -> dict[str, Any]:
    snapshot = report.snapshot
    fetched = snapshot.fetched_at
    return {
        "board": snapshot.board,
        "title": title(snapshot.board),
        "measures": report.feed.measures,
        "by": report.method.by,
        "source": report.feed.source,
        "attribution": report.feed.attribution,
        "as_of": snapshot.as_of.isoformat(),
        "fetched_at": fetched and fetched.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "via": snapshot.via,
        "revision": snapshot.revision if snapshot.revision > 1 else None,
        "payload_sha256": snapshot.sha256,
        "since": report.since and report.since.as_of.isoformat(),
        "since_days": report.since_days,
        "rows": report.rows,
        "openness_unknown": report.openness_unknown,
        "tables": [_table_json(table) for table in report.tables],
        "usual_swing": [swing._asdict() for swing in report.swings],
    }


def _table_json(table: Table) -> dict[str, Any]:
    lead = table.lead
    return {
        "top": table.top,
        "counted": table.counted,
        "classified": table.classified,
        "undisclosed": table.undisclosed,
        "unmapped": table.unmapped,
        "mixed": table.mixed,
        "weak": table.weak,
        "redistributed": table.redistributed,
        "reach": table.reach,
        "new": table.new,
        "lead": lead and {"group": lead.group, "by": lead.by, "decided": lead.decided},
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
        "count_range": list(group.count_range),
        "best_rank": best and best.entry.rank,
        "best_place": best and best.place,
        "best_model": best and best.entry.model,
        "countries": dict(group.countries),
        "largest_maker": group.largest and group.largest[0],
        "largest_maker_count": group.largest and group.largest[1],
    }


def report_rows(reports: Sequence[BoardReport], origins: Origins) -> list[dict[str, Any]]:
    """Tidy rows, one a board, N and group, each with its provenance."""
    rows = []
    for report in reports:
        board = _board_json(report)
        for table in board["tables"]:
            for group in table["groups"]:
                low, high = group["count_range"]
                rows.append(
                    {
                        **{k: board[k] for k in ("board", "as_of", "fetched_at", "via")},
                        "revision": report.snapshot.revision,
                        "payload_sha256": board["payload_sha256"],
                        "ossrank": __version__,
                        "origins": origins.digest,
                        "by": report.method.by,
                        "models": report.method.models,
                        "unit": report.method.unit,
                        "since": board["since"],
                        "since_days": board["since_days"],
                        **{
                            k: table[k]
                            for k in (
                                "top",
                                "counted",
                                "classified",
                                "undisclosed",
                                "unmapped",
                                "mixed",
                                "weak",
                            )
                        },
                        **{k: v for k, v in group.items() if k not in ("count_range", "countries")},
                        "count_min": low,
                        "count_max": high,
                    }
                )
    return rows
