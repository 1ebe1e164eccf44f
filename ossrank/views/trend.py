"""Counts by date as a sheet with sparklines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ossrank.analysis.finding import Change, Findings, First, Run, findings
from ossrank.analysis.trend import Trend, period_end
from ossrank.boards import MODELS
from ossrank.registry.registry import Registry
from ossrank.views.course import DEFAULT_WIDTH, Chart, by_day, by_period
from ossrank.views.sheet import (
    Sheet,
    edition,
    group_name,
    lens_name,
    many,
    models_named,
    shorten,
    signed,
)
from ossrank.views.source import Cited, credits_of
from ossrank.views.trend_citation import trend_citation
from ossrank.views.trend_figures import TREND_COLUMNS, trend_json, trend_rows
from ossrank.views.trend_remark import NAMED, trend_remarks
from ossrank.views.view import Remark, View


def trend_sheet(trend: Trend, registry: Registry) -> Sheet:
    """A row a group: marks by date, first, last, mean and range; the findings as notes."""
    chart = _chart(trend)
    header, *lines = chart.cells(DEFAULT_WIDTH, hole="·")
    rows = tuple(
        (group_name(group), line, *_figures(trend, group))
        for group, line in zip(trend.groups, lines, strict=True)
    )
    headers = ("", header, "first", "last", "mean", "range")
    notes = [
        *_finding_notes(trend, findings(trend, registry)),
        *_pace_notes(trend, chart),
        *(remark.text for remark in trend_remarks(trend)),
    ]
    return Sheet(
        _heading(trend),
        "",
        headers,
        rows,
        tuple(notes),
        frozenset({0, 1}),
        provenance=trend_provenance(trend, registry),
        charts={1: chart},
    )


def _figures(trend: Trend, group: str) -> tuple[str, str, str, str]:
    """First, last, mean and range; of periods the first and the last mean."""
    values = trend.series(group)
    if trend.periods:
        ends = [f"{trend.periods[n].mean(group):.1f}" for n in (0, -1)]
    else:
        ends = [str(values[0]), str(values[-1])]
    return ends[0], ends[1], f"{sum(values) / len(values):.1f}", f"{min(values)}–{max(values)}"


def _chart(trend: Trend) -> Chart:
    if trend.periods:
        days = [period.last for period in trend.periods]
        ends = [period_end(day, trend.every) for day in days]
        axis = by_period(ends, days, monthly=trend.every == "month")
        means = {g: [period.mean(g) for period in trend.periods] for g in trend.groups}
        return Chart(axis, means, {"week": "weekly", "month": "monthly"}[trend.every])
    axis = by_day([point.snapshot.as_of for point in trend.points])
    listed = "each date" if trend.feed.dated else "daily"
    return Chart(axis, {group: trend.series(group) for group in trend.groups}, listed)


def _heading(trend: Trend) -> str:
    method, feed = trend.method, trend.feed
    days = [point.snapshot.as_of for point in trend.points]
    means = {"day": "", "week": "means of weeks, ", "month": "means of months, "}[trend.every]
    unit = {"model": "", "family": " families", "maker": " makers"}[method.unit]
    models = models_named(method._replace(unit="model"), feed)
    kind = "" if models == MODELS.many else f", {models}"
    lens = lens_name(method, feed)
    span = f"{means}{days[0]} to {days[-1]}"
    return f"{trend.board}, top {trend.top}{unit}{kind}, {span}, by {lens}"


def _finding_notes(trend: Trend, shown: Findings) -> list[str]:
    if len(trend.method.focus) < 2:
        return [_held(trend)]
    word = trend.feed.day_word
    ahead = "More than the other" if shown.matched else "Ahead"
    notes = [f"{ahead}: {_ahead(trend, shown)}. {_held(trend)}"]
    if shown.first_ahead:
        decided = _firsts(shown.first_decided) or "never"
        first = "First with more" if shown.matched else "First ahead"
        notes.append(f"{first}: {_firsts(shown.first_ahead)}; first clear: {decided}.")
    if shown.longest:
        runs = ", ".join(_run(run, word) for run in shown.longest)
        now = shown.present
        present = f"{group_name(now.group, short=True)}, {many(now.points, word)}" if now else ""
        notes.append(f"Longest in a row: {runs}. Now: {present or 'nobody'}.")
    if shown.largest:
        notes.append(_largest(shown.largest))
    return notes


def _firsts(firsts: Mapping[str, First]) -> str:
    """Each group's first day, ≤ where it may have been earlier."""
    ordered = sorted(firsts.items(), key=lambda item: item[1].day)
    return ", ".join(
        f"{group_name(group, short=True)} {'≤ ' * first.at_latest}{first.day}"
        for group, first in ordered
    )


def _ahead(trend: Trend, shown: Findings) -> str:
    first, *rest = trend.method.focus

    def others(counts: Mapping[str, int]) -> str:
        return "".join(f", {group_name(g, short=True)} {counts.get(g, 0)}" for g in rest)

    name = group_name(first, short=True)
    ahead = f"{name} {many(shown.ahead.get(first, 0), trend.feed.day_word)}{others(shown.ahead)}"
    decided = f"{name} {shown.decided.get(first, 0)}{others(shown.decided)}"
    return f"{ahead}, equal {shown.tied}; clear lead: {decided}"


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


def _pace_notes(trend: Trend, chart: Chart) -> list[str]:
    """What a mark stands for, where it is not a day."""
    notes = []
    if trend.periods:
        notes.append("Means of the days held; mean and range are of all days.")
    if chart.axis.slots > DEFAULT_WIDTH:
        notes.append("A mark is the mean of its days; none where no day is held.")
    return notes


def trend_provenance(trend: Trend, registry: Registry) -> str:
    """Where the points come from, in one line."""
    vias = Counter(point.snapshot.via for point in trend.points)
    came = ", ".join(f"{via} {number}" for via, number in vias.most_common())
    credit = credits_of(trend.feed, (point.snapshot for point in trend.points))
    return f"{credit}: {came} · {edition(registry, trend.lineage)}"


@dataclass(frozen=True)
class TrendView(View):
    """A board's counts by date; `trend` is what it shows."""

    trend: Trend
    registry: Registry

    columns = TREND_COLUMNS

    def content(self) -> dict[str, Any]:
        return trend_json(self.trend, self.registry)

    def rows(self) -> list[dict[str, Any]]:
        return trend_rows(self.trend, self.registry)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return trend_remarks(self.trend)

    def sheets(self) -> list[Sheet]:
        return [trend_sheet(self.trend, self.registry)]

    def references(self) -> list[Cited]:
        return [trend_citation(self.trend, self.remarks, self.registry)]
