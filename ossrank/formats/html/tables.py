"""Results as tables: the same figures as their pictures show, and any sheet as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ossrank.analysis import releases
from ossrank.analysis.count import OTHER, UNKNOWN
from ossrank.analysis.day import Day
from ossrank.analysis.gap import Gap, Pairing
from ossrank.analysis.overview import Overview, OverviewRow
from ossrank.analysis.report import BoardReport
from ossrank.analysis.table import GroupShare, Table
from ossrank.analysis.trend import Trend
from ossrank.boards import Noun
from ossrank.formats.html.blocks import Behind, Block, Cell, Column, Grid, Notes, Side
from ossrank.picture.gap_words import LABELS, SIDES, Mark, marks
from ossrank.picture.level import clear
from ossrank.picture.row import bounds, day_row, lead_text
from ossrank.picture.trend import Step, steps
from ossrank.picture.trend_words import shown
from ossrank.picture.words import board_name, capital, counted, day, named
from ossrank.registry.registry import Registry
from ossrank.views.across import table_name
from ossrank.views.gap_release import ADJECTIVES, months
from ossrank.views.report_note import notes_beside
from ossrank.views.sheet import Sheet, lens_name, many, percent, signed

FOLDED = "The figures as a table"


def groups_of(focus: Sequence[str]) -> list[tuple[str, Side]]:
    """The groups with what they look like: two focus countries, other, unknown."""
    sides: tuple[Side, Side, Side, Side] = ("first", "second", "other", "unknown")
    return list(zip((*focus, OTHER, UNKNOWN), sides, strict=True))


def _columns(focus: Sequence[str]) -> list[Column]:
    return [Column(named(group), figure=True, side=side) for group, side in groups_of(focus)]


def share_grid(report: BoardReport, registry: Registry, models: str) -> Grid:
    """A row an N: counts, changes, bounds, the lead; `models` is the list of those behind them."""
    focus, feed = report.method.focus, report.feed
    noun = report.feed.noun
    rows = [[*_share_row(table, focus, models, noun)] for table in report.tables]
    rows += [[*_share_row(table, focus, "", noun, ", any licence")] for table in report.any_licence]
    rows += [[*_day_row(report, report.day)]] if report.day else []
    legend = ["%: none to all of the unknown added, and ties fallen either way."]
    if report.since:
        days = many(report.since_days or 0, "day")
        legend.insert(0, f"+ and −: change since {day(report.since.as_of)} ({days}).")
    where = feed.board_title(report.snapshot.board)
    what = f"{counted(report.method, feed)} among the first N of {where} by country of"
    return Grid(
        caption=f"{what} {lens_name(report.method, feed)}, {day(report.snapshot.as_of)}",
        columns=[Column("First"), *_columns(focus), Column("lead")],
        rows=rows,
        title="The table",
        notes=[" ".join(legend), *notes_beside(report, registry)],
        kind="share",
    )


def _share_row(
    table: Table, focus: Sequence[str], models: str, noun: Noun, label: str = ""
) -> Iterator[Cell]:
    yield Cell(table_name(table).removeprefix("top ") + label)
    for number, (group, side) in enumerate(groups_of(focus)):
        share = table.groups[number]
        under = bounds(table, number) if number < len(focus) else f"{percent(share.share)}%"
        behind = Behind(models, group, table.top, named(group), noun) if models else None
        yield Cell(
            str(share.count),
            change=_change(share),
            under=under if table.counted else "",
            side=side,
            behind=behind,
        )
    yield _lead(lead_text(table, focus), clear(table))


def _day_row(report: BoardReport, day: Day) -> Iterator[Cell]:
    """All that the day adds up to, as parts in percent."""
    row = day_row(day, report.feed, report.method.focus)
    yield Cell(f"all {report.feed.measure_name}")
    for place, (group, side) in enumerate(groups_of(report.method.focus)):
        share = f"{percent(day.groups.get(group, 0))}%"
        yield Cell(share, under=row.shares[place] if place < 2 else "", side=side)
    yield _lead(row.lead, row.clear)


def _change(share: GroupShare) -> str:
    return signed(share.change) if share.change else ""


def _lead(text: str, side: int | None) -> Cell:
    sides: tuple[Side, Side] = ("first", "second")
    return Cell(text, side="unknown" if side is None else sides[side])


def overview_grid(overview: Overview) -> Grid:
    """A row a board."""
    focus = overview.method.focus
    rows = [[*_overview_row(one, focus)] for one in overview.rows]
    return Grid(
        caption=f"The first {overview.top} of each board, each on its own date",
        columns=[Column("Board"), Column("Date"), *_columns(focus), Column("Lead")],
        rows=rows,
        folded=FOLDED,
    )


def _overview_row(one: OverviewRow, focus: Sequence[str]) -> Iterator[Cell]:
    table, snapshot = one.table, one.report.snapshot
    yield Cell(board_name(one.report.feed, snapshot.board))
    yield Cell(snapshot.as_of.isoformat())
    for group, _ in groups_of(focus):
        yield Cell(str(table.group(group).count) if one.reaches else "–")
    if one.reaches:
        yield _lead(lead_text(table, focus), clear(table))
    else:
        yield Cell(f"only {table.counted}")


def trend_grid(trend: Trend) -> Grid:
    """A row a date that is drawn, the newest first."""
    focus, rows = trend.method.focus, []
    for point, step in reversed(list(zip(shown(trend), steps(trend), strict=True))):
        counts = [Cell(str(point.counts[group])) for group, _ in groups_of(focus)]
        lead = point.lead(focus)
        text = "equal" if step.lead == (0, 0) else "no clear lead"
        if step.clear is not None:
            first = "" if lead.first else ", not first"
            text = f"{named(focus[step.clear])} by {lead.by}{first}"
        rows.append([Cell(_date(step, trend)), *counts, _lead(text, step.clear)])
    held = {"day": "each day held", "week": "the last day held of each week"}
    pace = held.get(trend.every, "the last day held of each month")
    title = trend.feed.board_title(trend.board)
    return Grid(
        caption=f"{counted(trend.method, trend.feed)} in the top {trend.top} of {title}, {pace}",
        columns=[Column("Date"), *_columns(focus), Column("Lead")],
        rows=rows,
        folded=FOLDED,
    )


def _date(step: Step, trend: Trend) -> str:
    if trend.every == "day":
        return step.first.isoformat()
    return f"{trend.every} of {step.first.isoformat()}"


def gap_grid(gaps: Sequence[Gap], kind: Pairing) -> Grid:
    """A row a date on which both sides have a model, the newest first."""
    newest = gaps[-1]
    rows = [[*_gap_row(mark, kind)] for mark in reversed(marks(gaps, kind))]
    bests = [Column(f"Best {ADJECTIVES[side]} model") for side in SIDES[kind]]
    return Grid(
        caption=f"Best models of {newest.feed.board_title(newest.snapshot.board)} by date",
        columns=[Column("Date"), *bests, Column("Points", figure=True), Column("Standing")],
        rows=rows,
        folded=FOLDED,
    )


def release_grid(gap: Gap, behind: releases.Behind) -> Grid:
    """A row a stretch of days on which one model was a side's best, the newest first."""
    leading, trailing = (ADJECTIVES[side] for side in behind.sides)
    decimals = gap.feed.decimals
    rows = []
    for stretch in reversed(behind.stretches):
        first, lag = stretch.first, stretch.behind
        none = Cell("none yet")
        rows.append(
            [
                Cell(stretch.start.isoformat()),
                Cell(stretch.best.model, under=f"{stretch.best.score:.{decimals}f}"),
                Cell(first.model, under=f"{first.score:.{decimals}f}") if first else none,
                Cell(first.released or "") if first else none,
                Cell("ahead" if lag is None else months(lag)),
            ]
        )
    bests = [Column(f"Best {trailing} model"), Column(f"First {leading} model as good")]
    return Grid(
        caption=f"Months behind by release dates, {gap.feed.board_title(gap.snapshot.board)}",
        columns=[Column("From"), *bests, Column("released"), Column("Months", figure=True)],
        rows=rows,
        folded=FOLDED,
    )


def _gap_row(mark: Mark, kind: Pairing) -> Iterator[Cell]:
    decimals = mark.comparison.feed.decimals
    yield Cell(mark.on.isoformat())
    for side in SIDES[kind]:
        entry = mark.best(side).entry
        score = "" if entry.score is None else f"{entry.score:,.{decimals}f}"
        yield Cell(entry.model, under=score)
    margin, distinct = mark.comparison.margin, mark.comparison.distinct
    around = "" if margin is None else f" ±{margin:.{decimals}f}"
    yield Cell(f"{mark.points:.{decimals}f}{around}")
    if distinct is None:
        yield Cell("no margin printed")
    else:
        yield Cell(f"{LABELS[mark.leader.side]} ahead" if distinct else "within the margin")


def sheet_blocks(sheet: Sheet) -> Iterator[Block]:
    """Any sheet: its table if it has one, and its notes."""
    notes = [*sheet.notes, *filter(None, (sheet.provenance, sheet.credit))]
    if sheet.rows:
        yield Grid(
            caption=f"{sheet.heading}: {sheet.subtitle}" if sheet.subtitle else sheet.heading,
            columns=[
                Column(header, figure=number not in sheet.left)
                for number, header in enumerate(sheet.headers)
            ],
            rows=[[Cell(cell) for cell in row] for row in sheet.rows],
            notes=notes,
        )
    else:
        yield Notes([capital(text) for text in (sheet.heading, sheet.subtitle, *notes) if text])
