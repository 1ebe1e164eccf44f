"""Counts by date as a sheet with sparklines, as JSON and as tidy rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from ossrank.analysis.finding import Change, Findings, Run, findings
from ossrank.analysis.trend import Trend
from ossrank.boards import Feed
from ossrank.facts import Snapshot
from ossrank.registry.registry import Registry
from ossrank.views.sheet import (
    LENS,
    Sheet,
    edition,
    edition_json,
    group_name,
    many,
    models_named,
    shorten,
    signed,
)
from ossrank.views.view import View

MARKS = "▁▂▃▄▅▆▇█"
WIDEST = 36
"""Marks in a sparkline: what leaves room for the figures at width 80."""

NAMED = 3
"""So many of those that came and left are named in print."""


def trend_sheet(trend: Trend, registry: Registry) -> Sheet:
    """A row a group: sparkline, first, last, mean and range; the findings as notes."""
    series = {group: trend.series(group) for group in trend.groups}
    highest = max(map(max, series.values()))
    rows = tuple(
        (
            group_name(group),
            sparkline(values, highest),
            str(values[0]),
            str(values[-1]),
            f"{_mean(values):.1f}",
            f"{min(values)}–{max(values)}",
        )
        for group, values in series.items()
    )
    headers = ("", _pace(trend), "first", "last", "mean", "range")
    notes = [
        *_finding_notes(trend, findings(trend, registry)),
        *_caveats(trend),
        trend_provenance(trend, registry),
    ]
    return Sheet(_heading(trend), "", headers, rows, tuple(notes), frozenset({0, 1}))


def sparkline(values: Sequence[float], highest: float) -> str:
    """A mark a value, from 0 to `highest`; where there are many, a mark for the mean of each few.

    The few are as many for each mark, to one.
    """
    count = min(len(values), WIDEST)
    cuts = [len(values) * n // count for n in range(count + 1)]
    means = [_mean(values[a:b]) for a, b in pairwise(cuts)]
    return "".join(MARKS[round(mean / highest * 7) if highest else 0] for mean in means)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _pace(trend: Trend) -> str:
    listed = "each date" if trend.feed.dated else "daily"
    return {"day": listed, "week": "weekly", "month": "monthly"}[trend.every]


def _word(trend: Trend) -> str:
    """What a point is called, one of them."""
    listed = "date" if trend.feed.dated else "day"
    return {"day": listed, "week": "week", "month": "month"}[trend.every]


def _heading(trend: Trend) -> str:
    method, feed = trend.method, trend.feed
    days = [point.snapshot.as_of for point in trend.points]
    sundays = "Sundays " if trend.every == "week" and all(d.weekday() == 6 for d in days) else ""
    unit = {"model": "", "family": " families", "maker": " makers"}[method.unit]
    models = models_named(method._replace(unit="model"), feed)
    kind = "" if models == "models" else f", {models}"
    lens = LENS[method.by] if feed.lineage else "maker"
    span = f"{sundays}{days[0]} to {days[-1]}"
    return f"{trend.board}, top {trend.top}{unit}{kind}, {span}, by {lens}"


def _finding_notes(trend: Trend, shown: Findings) -> list[str]:
    if len(trend.method.focus) < 2:
        return [_held(trend)]
    word = _word(trend)
    notes = [f"Ahead: {_ahead(trend, shown)}. {_held(trend)}"]
    if len(shown.first_ahead) > 0:
        firsts = sorted(shown.first_ahead.items(), key=lambda item: item[1])
        named = ", ".join(f"{group_name(g, short=True)} {day}" for g, day in firsts)
        notes.append(f"First ahead: {named}.")
    if shown.longest:
        runs = ", ".join(_run(run, word) for run in shown.longest)
        now = shown.present
        present = f"{group_name(now.group, short=True)}, {many(now.points, word)}" if now else ""
        notes.append(f"Longest in a row: {runs}. Now: {present or 'nobody'}.")
    if shown.largest:
        notes.append(_largest(shown.largest))
    return notes


def _ahead(trend: Trend, shown: Findings) -> str:
    first, *rest = trend.method.focus

    def others(counts: Mapping[str, int]) -> str:
        return "".join(f", {group_name(g, short=True)} {counts.get(g, 0)}" for g in rest)

    name = group_name(first, short=True)
    ahead = f"{name} {many(shown.ahead.get(first, 0), _word(trend))}{others(shown.ahead)}"
    decided = f"{name} {shown.decided.get(first, 0)}{others(shown.decided)}"
    return f"{ahead}, tied {shown.tied}; decided: {decided}"


def _held(trend: Trend) -> str:
    if trend.feed.dated:
        return f"{many(trend.held, 'date')} held."
    return f"{trend.held} of {many(trend.days, 'day')} held."


def _run(run: Run, word: str) -> str:
    span = f"{run.first} to {run.last}" if run.points > 1 else f"{run.first}"
    return f"{group_name(run.group, short=True)} {many(run.points, word)} ({span})"


def _largest(change: Change) -> str:
    text = f"Largest change: {group_name(change.group, short=True)} {signed(change.by)}"
    text += f", {change.since} to {change.as_of}"
    parts = [f"came {_some(change.came)}"] if change.came else []
    parts += [f"left {_some(change.left)}"] if change.left else []
    return f"{text}: {'; '.join(parts)}." if parts else f"{text}."


def _some(units: Sequence[str]) -> str:
    named = ", ".join(shorten(unit, 60) for unit in units[:NAMED])
    more = len(units) - NAMED
    return f"{named} and {more} more" if more > 0 else named


def _caveats(trend: Trend) -> list[str]:
    notes = []
    if trend.shallow:
        notes.append(f"{many(trend.shallow, _word(trend))} left out: {trend.top} not reached.")
    if len(trend.points) > WIDEST:
        each = -(-len(trend.points) // WIDEST)
        notes.append(f"A mark is the mean of up to {many(each, _word(trend))}.")
    if rests_on_full(trend.feed, (point.snapshot for point in trend.points)):
        notes.append(
            "Rests on the dataset's full file, which lists only models still registered when it"
            " was made: retired models are missing."
        )
    return notes


def rests_on_full(feed: Feed, snapshots: Iterable[Snapshot]) -> bool:
    """Whether any comes from the Arena's `full` file, from which retired models are missing."""
    backfilled = any(snapshot.via == "backfill" for snapshot in snapshots)
    return feed.history == "registered" and backfilled


def trend_provenance(trend: Trend, registry: Registry) -> str:
    """Where the points come from, in one line."""
    vias = Counter(point.snapshot.via for point in trend.points)
    came = ", ".join(f"{via} {number}" for via, number in vias.most_common())
    return f"{trend.feed.attribution}: {came} · {edition(registry)}"


def method_json(trend: Trend) -> dict[str, Any]:
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
    shown = findings(trend, registry)
    return {
        **edition_json(registry),
        "board": trend.board,
        "title": trend.feed.board_title(trend.board),
        "attribution": trend.feed.attribution,
        "method": method_json(trend),
        "held": trend.held,
        "days": trend.days,
        "shallow": trend.shallow,
        "retired_missing": rests_on_full(trend.feed, (point.snapshot for point in trend.points)),
        "groups": [_group_json(group, trend.series(group)) for group in trend.groups],
        "findings": _findings_json(shown) if len(focus) > 1 else None,
        "points": [
            {
                "as_of": point.snapshot.as_of.isoformat(),
                "via": point.snapshot.via,
                "payload_sha256": point.snapshot.sha256,
                "counted": len(point.units),
                "groups": {group: point.counts[group] for group in trend.groups},
                "lead": point.lead(focus)._asdict() if len(focus) > 1 else None,
            }
            for point in trend.points
        ],
    }


def _group_json(group: str, values: Sequence[int]) -> dict[str, Any]:
    return {
        "group": group,
        "name": group_name(group),
        "first": values[0],
        "last": values[-1],
        "mean": _mean(values),
        "min": min(values),
        "max": max(values),
    }


def _findings_json(shown: Findings) -> dict[str, Any]:
    def run(one: Run | None) -> dict[str, Any] | None:
        return one and {**one._asdict(), "first": _iso(one.first), "last": _iso(one.last)}

    change = shown.largest
    return {
        "ahead": dict(shown.ahead),
        "decided": dict(shown.decided),
        "tied": shown.tied,
        "first_ahead": {group: _iso(day) for group, day in shown.first_ahead.items()},
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
)


def trend_rows(trend: Trend, registry: Registry) -> list[dict[str, Any]]:
    """Tidy rows with TREND_COLUMNS: one a point and group."""
    document = trend_json(trend, registry)
    rows = []
    for point in document["points"]:
        for group, count in point["groups"].items():
            figures = {"group": group, "count": count, "share": count / point["counted"]}
            row = {**document, **document["method"], **point, **figures}
            rows.append({name: row[name] for name in TREND_COLUMNS})
    return rows


@dataclass(frozen=True)
class TrendView(View):
    """A board's counts by date; `trend` is what it shows."""

    trend: Trend
    registry: Registry

    columns = TREND_COLUMNS

    def document(self) -> dict[str, Any]:
        return trend_json(self.trend, self.registry)

    def rows(self) -> list[dict[str, Any]]:
        return trend_rows(self.trend, self.registry)

    def sheets(self) -> list[Sheet]:
        return [trend_sheet(self.trend, self.registry)]
