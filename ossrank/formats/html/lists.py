"""The lists of the models behind a page's numbers: which numbers find which rows, by marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from ossrank.analysis.count import UNKNOWN, Counted, group_of, unit_key
from ossrank.analysis.gap import Gap
from ossrank.analysis.judge import Judge
from ossrank.analysis.listing import listed
from ossrank.analysis.overview import Overview
from ossrank.analysis.report import BoardReport
from ossrank.analysis.trend import Trend
from ossrank.boards import Feed
from ossrank.facts import Entry
from ossrank.formats.html.blocks import Download, ModelRow, Models
from ossrank.formats.html.models import caption, model_row
from ossrank.formats.html.tables import moved_mark
from ossrank.picture.gap_words import SIDES, marks
from ossrank.picture.trend_words import shown
from ossrank.picture.words import board_name, capital, day, short_day
from ossrank.registry.registry import Registry

Key = tuple[str, str]
"""What is counted once, and its group."""


def report_models(report: BoardReport, name: str, downloads: Sequence[Download]) -> Models:
    """What a report counts within its largest N, and what a change has lost since."""
    feed, method = report.feed, report.method
    last = report.tables[-1].top
    tops = [table.top for table in report.tables]
    changed = [table.top for table in report.tables if table.groups[0].change is not None]
    then = _places(report.before or (), report) if changed else {}
    now = _places(report.counted, report) if changed else {}
    rows, gone = list[ModelRow](), list[ModelRow]()
    for one in report.counted[:last]:
        before = then.get(_key(one, report)) if changed else None
        crossed = _crossed(one.place, before and before.place, changed)
        notes = [_was(before, report)] if crossed else []
        rows.append(model_row(listed(one), feed, method.by, method.focus, notes, crossed))
    for key, one in then.items():
        place = now[key].place if key in now else None
        if one.place <= changed[-1] and (place is None or place > last):
            crossed = _crossed(place, one.place, changed)
            notes = [_was(one, report), f"now place {place}" if place else "no longer there"]
            row = model_row(listed(one), feed, method.by, method.focus, notes, crossed)
            gone.append(row._replace(place=None))
    went = f", and {len(gone)} that went" if gone else ""
    each = {"model": "", "family": ", one of each family", "maker": ", one of each maker"}
    parts = [*_parts(rows, tops), *([(f"No longer among the first {last}", gone)] if gone else [])]
    return Models(
        name=name,
        caption=caption(feed, report.snapshot) + each[method.unit],
        parts=parts,
        downloads=downloads,
        title=f"The {feed.noun.many} behind the numbers",
        folded=f"Show the {feed.noun.many}: {len(rows)}{went}",
        noun=feed.noun,
    )


def _key(one: Counted, report: BoardReport) -> Key:
    return unit_key(one, report.method.unit), group_of(one.verdict, report.method.focus)


def _places(counted: Sequence[Counted], report: BoardReport) -> dict[Key, Counted]:
    return {_key(one, report): one for one in counted}


def _crossed(now: int | None, before: int | None, tops: Sequence[int]) -> list[str]:
    """The marks of the Ns within which a model is, or was, but not both."""
    sides = ([place is not None and place <= top for place in (now, before)] for top in tops)
    return [moved_mark(top) for top, (is_in, was_in) in zip(tops, sides, strict=True)
            if is_in != was_in]  # fmt: skip


def _was(before: Counted | None, report: BoardReport) -> str:
    since = report.since
    on = f" on {day(since.as_of)}" if since else ""
    return f"place {before.place}{on}" if before else f"not there{on}"


def _parts(
    rows: Sequence[ModelRow], tops: Sequence[int]
) -> Iterator[tuple[str, Sequence[ModelRow]]]:
    """Rows in parts that end at each N."""
    for start, end in pairwise((0, *tops)):
        if part := rows[start:end]:
            yield f"Places {start + 1} to {start + len(part)}", part


def any_models(report: BoardReport, name: str) -> Models | None:
    """What is counted within the largest N whatever the licence; None where no table counts so."""
    if not report.any_licence:
        return None
    feed, method, tops = report.feed, report.method, [table.top for table in report.any_licence]
    counted = report.of_any[: tops[-1]]
    rows = [model_row(listed(one), feed, method.by, method.focus) for one in counted]
    return Models(
        name=name,
        caption=f"{caption(feed, report.snapshot)}, of any licence",
        parts=list(_parts(rows, tops)),
        folded=f"Show the {feed.noun.many} of any licence: {len(rows)}",
        noun=feed.noun,
    )


def day_models(report: BoardReport, name: str) -> Models | None:
    """All that a day adds up to, each with its part; None of a board that does not list a day."""
    feed, method, whole = report.feed, report.method, report.day
    if whole is None:
        return None
    scores = [one.entry.score or 0 for one in report.of_day]
    total = sum(scores) / (1 - whole.rest) if whole.rest < 1 else 1
    rows = [
        model_row(listed(one), feed, method.by, method.focus, [_part(score / total, feed)])
        for one, score in zip(report.of_day, scores, strict=True)
    ]
    parts = [("", rows)]
    if whole.rest:
        parts.append(("All that the board does not list", [_rest(feed, whole.rest)]))
    return Models(
        name=name,
        caption=f"{caption(feed, report.snapshot)}, all of the day",
        parts=parts,
        folded=f"Show the {feed.noun.many} of the day: {len(rows)}",
        noun=feed.noun,
    )


def _part(share: float, feed: Feed) -> str:
    return f"{100 * share:.1f}% of the day’s {feed.measure_name}"


def _rest(feed: Feed, share: float) -> ModelRow:
    notes = [_part(share, feed)]
    why = "names no model"
    return ModelRow(None, feed.rest, notes, UNKNOWN, "unknown", "unknown", "", "", [], why)


def overview_models(overview: Overview, name: str) -> Models:
    """The first N of each board, a part a board."""
    parts = []
    for number, one in enumerate(overview.rows):
        report = one.report
        feed, method = report.feed, report.method
        rows = [
            model_row(listed(c), feed, method.by, method.focus, marks=[str(number)])
            for c in report.counted[: overview.top]
        ]
        title = board_name(feed, report.snapshot.board)
        parts.append((f"{title}, {day(report.snapshot.as_of)}", rows))
    return Models(
        name=name,
        caption=f"The first {overview.top} of each board, with the evidence for their country",
        parts=parts,
        folded=f"Show what the boards list: {sum(len(rows) for _, rows in parts)}",
    )


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
