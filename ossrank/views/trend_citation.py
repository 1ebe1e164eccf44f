"""A sentence for a trend, to be printed as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ossrank.analysis.count import UNKNOWN
from ossrank.analysis.finding import leading
from ossrank.analysis.trend import Trend
from ossrank.registry.registry import Registry
from ossrank.views.sentence import first_models, joined, land, over
from ossrank.views.sheet import lens_name, many
from ossrank.views.source import Cited, rule_key, rule_words
from ossrank.views.view import Remark


def trend_citation(trend: Trend, remarks: Sequence[Remark], registry: Registry) -> Cited:
    """Who was ahead on how many of the days held, how firmly, and the means."""
    first, last = (trend.points[n].snapshot for n in (0, -1))
    among = first_models(trend.feed, trend.board, trend.method, trend.top).removesuffix(",")
    days = many(len(trend.points), trend.feed.day_word)
    said = f"among {among}, counted by {lens_name(trend.method, trend.feed)}"
    if len(trend.method.focus) > 1:
        lead = leading(trend)
        had = f"had more {trend.feed.noun.many} than the other" if lead.matched else "was ahead"
        ahead = _by_country(trend, lead.ahead, had, f"{days} held")
        said += f", {ahead}, clearly on {_numbers(trend, lead.decided)}"
    means = [f"{land(country)} {_mean(trend, country)}" for country in trend.method.focus]
    if any(trend.series(UNKNOWN)):
        means.append(f"unknown {_mean(trend, UNKNOWN)}")
    said += f"; the means are {joined(means)}"
    said += "".join(f"; {remark.short}" for remark in remarks if remark.short)
    method, feed = trend.method, trend.feed
    dates = f"{first.as_of} to {last.as_of}"
    every = [] if trend.every == "day" else [f"by {trend.every}"]
    return Cited(
        f"{trend.board.replace('/', '-')}-{last.as_of}-trend-top-{trend.top}{rule_key(method)}",
        f"{feed.board_title(trend.board)}, top {trend.top}, {dates}",
        f"{over(first.as_of, last.as_of)}, {said}",
        feed,
        [point.snapshot for point in trend.points],
        rule_words(method, feed, f"top {trend.top}", *every),
        registry,
        trend.lineage,
    )


def _by_country(trend: Trend, days: Mapping[str, int], had: str, held: str) -> str:
    first, *rest = trend.method.focus
    number = {country: str(days.get(country, 0) or "none") for country in trend.method.focus}
    others = [f"{land(country)} on {number[country]}" for country in rest]
    return joined([f"{land(first)} {had} on {number[first]} of {held}", *others])


def _numbers(trend: Trend, days: Mapping[str, int]) -> str:
    return joined([str(days.get(country, 0) or "none") for country in trend.method.focus])


def _mean(trend: Trend, group: str) -> str:
    values = trend.series(group)
    return f"{sum(values) / len(values):.1f}"
