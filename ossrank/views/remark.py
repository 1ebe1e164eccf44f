"""What a report's figures rest on, worded once: under a table, in a sentence, in JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ossrank.analysis.day import Day
from ossrank.analysis.report import BoardReport
from ossrank.analysis.table import Table
from ossrank.boards import Feed
from ossrank.views.sheet import group_name, many, ordinal, percent
from ossrank.views.snapshot_remark import (
    no_earlier,
    no_lineage,
    no_tags,
    rule_remarks,
    snapshot_remarks,
)
from ossrank.views.view import Remark


def report_remarks(report: BoardReport) -> tuple[Remark, ...]:
    """The remarks on a board's tables: first those on each N, then those on the whole."""
    board = report.snapshot.board
    remarks = rule_remarks(report.method, board)
    remarks += [no_earlier(board, report.nothing_since)] if report.nothing_since else []
    remarks += [
        Remark(code, text, board, table.top, short)
        for table in report.tables
        for code, text, short in _of_table(report, table)
    ]
    remarks += [no_tags(board)] if report.method.by == "base" and report.untagged else []
    remarks += [Remark(code, text, board, None, short) for code, text, short in _of_all(report)]
    remarks += snapshot_remarks(report.feed, report.snapshot)
    return tuple(remarks)


def _of_table(report: BoardReport, table: Table) -> Iterator[tuple[str, str, str]]:
    """Code, text and the short form for a sentence, of what holds at one N."""
    if not table.counted:
        return
    inside = f"in the top {table.counted}"
    focus = table.groups[: len(report.method.focus)]
    moved = [
        f"{group_name(group.group, short=True)} {group.count_range[0]}–{group.count_range[1]}"
        for group in focus
        if group.count_range and group.count_range[0] != group.count_range[1]
    ]
    if moved:
        text = f"Tied at {ordinal(table.top)}: {', '.join(moved)}."
        yield "tied", text, f"tied at the cut: {', '.join(moved)}"
    if table.tied_at_end:
        yield (
            "tied-at-end",
            f"Tied at {ordinal(table.counted)}, and the list ends there.",
            "the last place is tied and the list ends there",
        )
    if table.overlapping:
        below = many(table.overlapping, "model")
        text = f"Intervals of {below} below the cut overlap it at {table.top}."
        yield "overlap", text, f"the intervals of {below} below the cut overlap it"
    if table.weak_classified:
        rest = "rests" if table.weak_classified == 1 else "rest"
        number = f"{table.weak_classified} of {table.classified} placed {inside}"
        yield (
            "unconfirmed",
            f"{number} {rest} on registry rows with no source yet.",
            f"{table.weak_classified} of the {table.classified} placed {rest} on rows with no"
            " source yet",
        )
    if table.redistributed and report.method.by == "publisher" and report.feed.lineage:
        text = f"Put up by redistributors {inside}: {table.redistributed}."
        yield "redistributed", text, f"{table.redistributed} put up by redistributors"
    if table.unasked:
        ends = "chain ends" if table.unasked == 1 else "chains end"
        text = f"{table.unasked} {ends} at a model that was not looked up"
        yield "unasked", f"{text} ({inside}).", text
    if table.by_name:
        uploads = many(table.by_name, "re-upload")
        yield "by-name", f"By name alone {inside}: {uploads}.", f"{uploads} placed by name alone"
    yield from _of_then(report, table)
    yield from _of_makers(report, table)


def _of_then(report: BoardReport, table: Table) -> Iterator[tuple[str, str, str]]:
    """Where what was told of bases after the snapshot's day has changed the counts."""
    day = report.snapshot.as_of
    for then in report.known_then:
        counts = {group.group: group.count for group in then.groups}
        now = {group.group: group.count for group in table.groups}
        if then.top == table.top and (counts != now or then.counted != table.counted):
            figures = ", ".join(f"{group_name(g, short=True)} {n}" for g, n in counts.items())
            text = f"By what was known of bases on {day} (--known {day})"
            yield (
                "known-then",
                f"{text}: {figures} in the top {then.counted}.",
                f"by what was known of bases on that day {figures}",
            )


def _of_makers(report: BoardReport, table: Table) -> Iterator[tuple[str, str, str]]:
    """Where counting makers turns the lead of models."""
    makers = next((other for other in report.by_makers if other.top == table.top), None)
    if makers is None or table.lead is None:
        return
    if table.lead.group and makers.leader and table.lead.group != makers.leader:
        counts = ", ".join(
            f"{group_name(country, short=True)} {number}"
            for country, number in makers.of_country.items()
        )
        text = f"Counted by makers the top {makers.counted} turns: {counts}"
        yield "makers-turn", f"{text}.", f"{text[0].lower()}{text[1:]}"


def _of_all(report: BoardReport) -> Iterator[tuple[str, str, str]]:
    """What holds whatever the N."""
    method = report.method
    if report.asked_by == "base" and not report.feed.lineage:
        yield "no-lineage", no_lineage(method, report.feed), ""
    number = report.openness_unknown if method.models == "open" else report.unstated
    if number and method.models != "any":
        text = f"Licence unstated or unknown: {many(number, 'model')}, not counted."
        yield "licence", text, f"{many(number, 'model')} of unknown licence not counted"
    if report.likely_open and method.models != "any":
        verb = "counts" if report.likely_open == 1 else "count"
        models = many(report.likely_open, "model")
        yield (
            "likely-open",
            f"{models} {verb} as closed because the board names no Hub model: others of their"
            " makers have one.",
            f"{models} {verb} as closed for want of a Hub model though their makers have open ones",
        )
    if report.day:
        yield "whole-day", f"{_day(report.day, report.feed)}.", ""


def _day(day: Day, feed: Feed) -> str:
    """What the unknown part of a day is made of, and how much went by free routes."""
    parts = (
        (day.rest, f"the row {feed.rest}, which names no model"),
        (day.undisclosed, "of undisclosed makers"),
        (day.unmapped, "of makers not in the registry"),
    )
    said = [f"{percent(share)}% {what}" for share, what in parts if share]
    unknown = f"unknown are {', '.join(said)}; " if said else ""
    return f"Of the day’s {feed.measure_name} {unknown}{percent(day.free)}% went by free routes"


def texts(remarks: Sequence[Remark], codes: Sequence[str], top: int | None = None) -> list[str]:
    """The texts of the remarks with these codes, in the order of the codes; of one N if given."""
    return [
        remark.text
        for code in codes
        for remark in remarks
        if remark.code == code and (top is None or remark.top in (None, top))
    ]
