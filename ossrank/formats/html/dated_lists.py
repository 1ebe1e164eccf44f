"""The lists of the models behind numbers by date: of a trend, and of a gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ossrank.analysis.count import Counted, Key
from ossrank.analysis.gap import Gap
from ossrank.analysis.judge import Judge
from ossrank.analysis.listing import listed
from ossrank.analysis.trend import Trend
from ossrank.facts import Entry
from ossrank.formats.html.blocks import Models
from ossrank.formats.html.models import model_row
from ossrank.picture.gap_words import SIDES, marks
from ossrank.picture.trend_words import shown
from ossrank.picture.words import capital, short_day
from ossrank.registry.registry import Registry


def trend_models(trend: Trend, behind: Mapping[Key, Counted], name: str) -> Models:
    """All that were ever among the first N, each with its dates; `behind` has an entry of each."""
    days = [point.snapshot.as_of for point in shown(trend)]
    stood: dict[Key, list[int]] = {}
    for number, point in reversed(list(enumerate(shown(trend)))):
        for unit in point.units:
            stood.setdefault((unit.unit, unit.group), []).append(number)
    feed, method = trend.feed, trend.method
    rows = [
        model_row(
            listed(behind[key]), feed, method.by, method.focus, [_dates(days, on)], [*map(str, on)]
        )
        for key, numbers in stood.items()
        for on in [numbers[::-1]]
    ]
    return Models(
        name=name,
        caption=f"{capital(feed.noun.many)} in the top {trend.top} of"
        f" {feed.board_title(trend.board)}, each with the dates held on which it was",
        parts=[("", rows)],
        folded=f"Show the {feed.noun.many} in the top {trend.top}: {len(rows)}",
        noun=feed.noun,
    )


def gap_models(gaps: Sequence[Gap], registry: Registry, name: str) -> Models:
    """The best models of both countries on each date, or what a lag by release dates names."""
    newest = gaps[-1]
    feed = newest.feed
    stood: dict[tuple[str, str], list[int]] = {}
    last: dict[tuple[str, str], tuple[Entry, date]] = {}
    days, named = _named(gaps)
    for number, side, entry, on in named:
        stood.setdefault((side, entry.model), []).append(number)
        last[side, entry.model] = entry, on
    rows = []
    for key, numbers in sorted(stood.items(), key=lambda item: -item[1][-1]):
        entry, on = last[key]
        judge = Judge(registry, feed, on, {}, "publisher")
        notes = [_dates(days, numbers)] if days else []
        row = listed(Counted(0, entry, judge))
        found = [str(number) for number in numbers]
        rows.append(model_row(row, feed, "publisher", SIDES["CN-US"], notes, found))
    return Models(
        name=name,
        caption=f"Best models of {feed.board_title(newest.snapshot.board)}, with the evidence for"
        " their country",
        parts=[("", rows)],
        folded=f"Show the best {feed.noun.many}: {len(rows)}",
        noun=feed.noun,
    )


def _named(gaps: Sequence[Gap]) -> tuple[list[date], list[tuple[int, str, Entry, date]]]:
    """The dates of the marks, and by the number of a table's row a side's model of a date.

    No dates where the rows are stretches of days by release dates.
    """
    newest = gaps[-1]
    behind = next(one.behind for one in newest.comparisons if one.kind == "CN-US")
    if behind:
        leading, trailing = behind.sides
        of_day = newest.snapshot.as_of
        pairs = [
            (number, side, entry, of_day)
            for number, one in enumerate(behind.stretches)
            for side, entry in ((trailing, one.best), (leading, one.first))
            if entry
        ]
        return [], pairs
    of_date = marks(gaps, "CN-US")
    pairs = [
        (number, side, mark.best(side).entry, mark.on)
        for number, mark in enumerate(of_date)
        for side in SIDES["CN-US"]
    ]
    return [mark.on for mark in of_date], pairs


def _dates(days: Sequence[date], numbers: Sequence[int]) -> str:
    """28 Apr to 4 May, 9 May: the dates with these numbers, without a break between two of them."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    ends = [(days[run[0]], days[run[-1]]) for run in runs]
    return ", ".join(
        short_day(first) if first == last else f"{short_day(first)} to {short_day(last)}"
        for first, last in ends
    )
