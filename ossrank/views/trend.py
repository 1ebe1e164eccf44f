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


def trend_sheet(made: Trend, registry: Registry) -> Sheet:
    """A row a group: sparkline, first, last, mean and range; the findings as notes."""
    series = {group: made.series(group) for group in made.groups}
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
    headers = ("", _pace(made), "first", "last", "mean", "range")
    notes = [
        *_found(made, findings(made, registry)),
        *_caveats(made),
        trend_provenance(made, registry),
    ]
    return Sheet(_heading(made), "", headers, rows, tuple(notes), frozenset({0, 1}))


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


def _pace(made: Trend) -> str:
    listed = "each date" if made.feed.dated else "daily"
    return {"day": listed, "week": "weekly", "month": "monthly"}[made.every]


def _word(made: Trend) -> str:
    """What a point is called, one of them."""
    listed = "date" if made.feed.dated else "day"
    return {"day": listed, "week": "week", "month": "month"}[made.every]


def _heading(made: Trend) -> str:
    method, feed = made.method, made.feed
    days = [point.snapshot.as_of for point in made.points]
    sundays = "Sundays " if made.every == "week" and all(d.weekday() == 6 for d in days) else ""
    unit = {"model": "", "family": " families", "maker": " makers"}[method.unit]
    models = models_named(method._replace(unit="model"), feed)
    kind = "" if models == "models" else f", {models}"
    lens = LENS[method.by] if feed.lineage else "maker"
    span = f"{sundays}{days[0]} to {days[-1]}"
    return f"{made.board}, top {made.top}{unit}{kind}, {span}, by {lens}"


def _found(made: Trend, found: Findings) -> list[str]:
    if len(made.method.focus) < 2:
        return [_held(made)]
    word = _word(made)
    notes = [f"Ahead: {_ahead(made, found)}. {_held(made)}"]
    if len(found.first_ahead) > 0:
        firsts = sorted(found.first_ahead.items(), key=lambda item: item[1])
        named = ", ".join(f"{group_name(g, short=True)} {day}" for g, day in firsts)
        notes.append(f"First ahead: {named}.")
    if found.longest:
        runs = ", ".join(_run(run, word) for run in found.longest)
        now = found.present
        present = f"{group_name(now.group, short=True)}, {many(now.points, word)}" if now else ""
        notes.append(f"Longest in a row: {runs}. Now: {present or 'nobody'}.")
    if found.largest:
        notes.append(_largest(found.largest))
    return notes


def _ahead(made: Trend, found: Findings) -> str:
    first, *rest = made.method.focus

    def others(counts: Mapping[str, int]) -> str:
        return "".join(f", {group_name(g, short=True)} {counts.get(g, 0)}" for g in rest)

    name = group_name(first, short=True)
    ahead = f"{name} {many(found.ahead.get(first, 0), _word(made))}{others(found.ahead)}"
    decided = f"{name} {found.decided.get(first, 0)}{others(found.decided)}"
    return f"{ahead}, tied {found.tied}; decided: {decided}"


def _held(made: Trend) -> str:
    if made.feed.dated:
        return f"{many(made.held, 'date')} held."
    return f"{made.held} of {many(made.days, 'day')} held."


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


def _caveats(made: Trend) -> list[str]:
    notes = []
    if made.shallow:
        notes.append(f"{many(made.shallow, _word(made))} left out: {made.top} not reached.")
    if len(made.points) > WIDEST:
        each = -(-len(made.points) // WIDEST)
        notes.append(f"A mark is the mean of up to {many(each, _word(made))}.")
    if rests_on_full(made.feed, (point.snapshot for point in made.points)):
        notes.append(
            "Rests on the dataset's full file, which lists only models still registered when it"
            " was made: retired models are missing."
        )
    return notes


def rests_on_full(feed: Feed, snapshots: Iterable[Snapshot]) -> bool:
    """Whether any comes from the Arena's `full` file, from which retired models are missing."""
    backfilled = any(snapshot.via == "backfill" for snapshot in snapshots)
    return feed.history == "registered" and backfilled


def trend_provenance(made: Trend, registry: Registry) -> str:
    """Where the points come from, in one line."""
    vias = Counter(point.snapshot.via for point in made.points)
    came = ", ".join(f"{via} {number}" for via, number in vias.most_common())
    return f"{made.feed.attribution}: {came} · {edition(registry)}"


def method_json(made: Trend) -> dict[str, Any]:
    """How a trend is counted."""
    method = made.method
    by = method.by if made.feed.lineage else "publisher"
    return {
        "by": by,
        "models": method.models,
        "unit": method.unit,
        "focus": list(method.focus),
        "top": made.top,
        "every": made.every,
    }


def trend_json(made: Trend, registry: Registry) -> dict[str, Any]:
    """The JSON document of a trend, every point with how it came."""
    focus = made.method.focus
    found = findings(made, registry)
    return {
        **edition_json(registry),
        "board": made.board,
        "title": made.feed.board_title(made.board),
        "attribution": made.feed.attribution,
        "method": method_json(made),
        "held": made.held,
        "days": made.days,
        "shallow": made.shallow,
        "retired_missing": rests_on_full(made.feed, (point.snapshot for point in made.points)),
        "groups": [_group_json(group, made.series(group)) for group in made.groups],
        "findings": _findings_json(found) if len(focus) > 1 else None,
        "points": [
            {
                "as_of": point.snapshot.as_of.isoformat(),
                "via": point.snapshot.via,
                "payload_sha256": point.snapshot.sha256,
                "counted": len(point.units),
                "groups": {group: point.counts[group] for group in made.groups},
                "lead": point.lead(focus)._asdict() if len(focus) > 1 else None,
            }
            for point in made.points
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


def _findings_json(found: Findings) -> dict[str, Any]:
    def run(one: Run | None) -> dict[str, Any] | None:
        return one and {**one._asdict(), "first": _iso(one.first), "last": _iso(one.last)}

    change = found.largest
    return {
        "ahead": dict(found.ahead),
        "decided": dict(found.decided),
        "tied": found.tied,
        "first_ahead": {group: _iso(day) for group, day in found.first_ahead.items()},
        "longest": [run(one) for one in found.longest],
        "present": run(found.present),
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


def trend_rows(made: Trend, registry: Registry) -> list[dict[str, Any]]:
    """Tidy rows with TREND_COLUMNS: one a point and group."""
    document = trend_json(made, registry)
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
