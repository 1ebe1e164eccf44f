"""The figures of a trend as JSON and as tidy rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ossrank.analysis.finding import Findings, Run, findings
from ossrank.analysis.trend import Period, Point, Trend
from ossrank.registry.registry import Registry
from ossrank.views.sheet import edition_json, group_name, lineage_json
from ossrank.views.snapshot_remark import codes, remarks_json, rests_on_full
from ossrank.views.source import credits_of, origin_json
from ossrank.views.trend_citation import trend_citation
from ossrank.views.trend_remark import trend_remarks


def _method_json(trend: Trend) -> dict[str, Any]:
    """How a trend is counted."""
    method = trend.method
    by = method.by if trend.feed.lineage else "publisher"
    return {
        "by": by,
        "models": method.models,
        "unit": method.unit,
        "focus": list(method.focus),
        "top": trend.top,
        "every": trend.every,
    }


def trend_json(trend: Trend, registry: Registry) -> dict[str, Any]:
    """The JSON document of a trend, every point with how it came."""
    focus = trend.method.focus
    shown, remarks = findings(trend, registry), trend_remarks(trend)
    return {
        **edition_json(registry),
        "board": trend.board,
        "title": trend.feed.board_title(trend.board),
        "attribution": credits_of(trend.feed, (point.snapshot for point in trend.points)),
        **origin_json(trend.feed, (point.snapshot.via for point in trend.points)),
        "method": _method_json(trend),
        "lineage": lineage_json(trend.lineage),
        "held": trend.held,
        "days": trend.days,
        "shallow": trend.shallow,
        "retired_missing": rests_on_full(trend.feed, [point.snapshot for point in trend.points]),
        "groups": [
            {
                "group": group,
                "name": group_name(group),
                "first": values[0],
                "last": values[-1],
                **_spread(values),
            }
            for group in trend.groups
            for values in [trend.series(group)]
        ],
        "findings": _findings_json(shown) if len(focus) > 1 else None,
        "absent": [{"model": model, "as_of": _iso(day)} for model, day in trend.absent],
        "remarks": remarks_json(remarks),
        "citation": trend_citation(trend, remarks, registry).sentence,
        "points": _points_json(trend),
    }


def _points_json(trend: Trend) -> list[dict[str, Any]]:
    """The weeks or months where there are any, else the days."""
    if trend.periods:
        return [_period_json(period, trend) for period in trend.periods]
    return [_point_json(point, trend) for point in trend.points]


def _spread(values: Sequence[int]) -> dict[str, Any]:
    """The mean of a group's counts, their least and their most, and of how many days."""
    return {
        "mean": sum(values) / len(values),
        "min": min(values),
        "max": max(values),
        "days": len(values),
    }


def _of_day(count: int) -> dict[str, Any]:
    """The same of one day, whose count is no mean."""
    return {"mean": count, "min": count, "max": count, "days": 1}


def _point_json(point: Point, trend: Trend) -> dict[str, Any]:
    focus = trend.method.focus
    return {
        "as_of": _iso(point.snapshot.as_of),
        "via": point.snapshot.via,
        "payload_sha256": point.snapshot.sha256,
        "counted": len(point.units),
        "groups": {group: point.counts[group] for group in trend.groups},
        "lead": point.lead(focus)._asdict() if len(focus) > 1 else None,
    }


def _period_json(period: Period, trend: Trend) -> dict[str, Any]:
    """A week or month, dated by its last day held; a lead is a day's, so that it has none."""
    vias = dict.fromkeys(point.snapshot.via for point in period.points)
    return {
        "as_of": _iso(period.last),
        "from": _iso(period.points[0].snapshot.as_of),
        "via": ";".join(vias),
        "payload_sha256": None,
        "counted": trend.top,
        "groups": {group: _spread(period.counts(group)) for group in trend.groups},
        "lead": None,
    }


def _findings_json(shown: Findings) -> dict[str, Any]:
    def run(one: Run | None) -> dict[str, Any] | None:
        return one and {**one._asdict(), "first": _iso(one.first), "last": _iso(one.last)}

    change = shown.largest
    return {
        "ahead": dict(shown.ahead),
        "decided": dict(shown.decided),
        "tied": shown.tied,
        "first_ahead": {group: _iso(first.day) for group, first in shown.first_ahead.items()},
        "first_ahead_at_latest": [g for g, first in shown.first_ahead.items() if first.at_latest],
        "first_decided": {group: _iso(first.day) for group, first in shown.first_decided.items()},
        "first_decided_at_latest": [
            group for group, first in shown.first_decided.items() if first.at_latest
        ],
        "matched_by": dict(shown.matched),
        "longest": [run(one) for one in shown.longest],
        "present": run(shown.present),
        "largest_change": change
        and {
            **change._asdict(),
            "since": _iso(change.since),
            "as_of": _iso(change.as_of),
        },
    }


def _iso(day: date) -> str:
    return day.isoformat()


TREND_COLUMNS = (
    "board",
    "as_of",
    "via",
    "payload_sha256",
    "ossrank",
    "origins",
    "by",
    "models",
    "unit",
    "every",
    "top",
    "counted",
    "group",
    "count",
    "share",
    "min",
    "max",
    "days",
    "attribution",
    "remarks",
)


def trend_rows(trend: Trend, registry: Registry) -> list[dict[str, Any]]:
    """Tidy rows with TREND_COLUMNS: one a point and group; the count of a week is its mean."""
    said = {**edition_json(registry), **_method_json(trend), "board": trend.board}
    said["attribution"] = credits_of(trend.feed, (point.snapshot for point in trend.points))
    said["remarks"] = codes(trend_remarks(trend))
    common = {name: said.get(name) for name in TREND_COLUMNS}
    rows = []
    for point in _points_json(trend):
        of_point = {name: point[name] for name in ("as_of", "via", "payload_sha256", "counted")}
        for group, count in point["groups"].items():
            spread = count if trend.periods else _of_day(count)
            share = spread["mean"] / point["counted"]
            of_group = {"group": group, "count": spread["mean"], "share": share}
            of_group |= {name: spread[name] for name in ("min", "max", "days")}
            rows.append({**common, **of_point, **of_group})
    return rows
