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
from ossrank.formats.html.blocks import Behind, Block, Cell, Column, Grid, Notes, Side
from ossrank.picture.gap_words import LABELS, SIDES, Mark, marks
from ossrank.picture.row import Row, bounds, day_row, table_row
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


def share_grid(report: BoardReport, registry: Registry, name: str = "") -> Grid:
    """A row an N: counts, changes, bounds, the lead.

    With a name its figures lead to the lists of that name and `-models`, `-any-models` for those of
    any licence, `-day-models` for all that the day adds up to.
    """
    focus, feed = report.method.focus, report.feed
    noun, since = report.feed.noun.many, report.since
    models, of_any = (f"{name}-models", f"{name}-any-models") if name else ("", "")
    rows = [[*_share_row(table, focus, models, noun)] for table in report.tables]
    rows += [
        [*_share_row(table, focus, of_any, noun, ", any licence")] for table in report.any_licence
    ]
    of_day = f"{name}-day-models" if name else ""
    rows += [[*_day_row(report, report.day, of_day)]] if report.day else []
    legend = ["%: none to all of the unknown added, and ties fallen either way."]
    if since and any(share.change is not None for t in report.tables for share in t.groups):
        days = many(report.since_days or 0, "day")
        legend.insert(0, f"+ and −: change since {day(since.as_of)} ({days}).")
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


def moved_mark(top: int) -> str:
    """The mark of what came among the first N, or went, since the earlier snapshot."""
    return f"m{top}"


def _share_row(
    table: Table, focus: Sequence[str], models: str, noun: str, label: str = ""
) -> Iterator[Cell]:
    yield Cell(table_name(table).removeprefix("top ") + label)
    for number, (group, side) in enumerate(groups_of(focus)):
        share = table.groups[number]
        under = bounds(table, number) if number < len(focus) else f"{percent(share.share)}%"
        where, mark = f"{named(group)} in the first {table.top}", moved_mark(table.top)
        behind = Behind(models, f"{noun} of {where}", group, table.top) if models else None
        moved = Behind(models, f"came or went, {noun} of {where}", group, 0, mark)
        yield Cell(
            str(share.count),
            change=_change(share),
            under=under if table.counted else "",
            side=side,
            behind=behind,
            moved=moved if models and share.change else None,
        )
    yield _lead(table_row(table, focus))


def _day_row(report: BoardReport, day: Day, models: str) -> Iterator[Cell]:
    """All that the day adds up to, as parts in percent."""
    row = day_row(day, report.feed, report.method.focus)
    yield Cell(f"all {report.feed.measure_name}")
    for place, (group, side) in enumerate(groups_of(report.method.focus)):
        share = f"{percent(day.groups.get(group, 0))}%"
        what = f"{report.feed.measure_name} of {named(group)} in the day"
        behind = Behind(models, what, group) if models else None
        yield Cell(share, under=row.shares[place] if place < 2 else "", side=side, behind=behind)
    yield _lead(row)


def _change(share: GroupShare) -> str:
    return signed(share.change) if share.change else ""


def _lead(row: Row) -> Cell:
    """Who leads, in a colour only where that is clear."""
    under = "not first" if row.not_first else ""
    return Cell(row.lead, under=under, side=_side(row.clear))


def _side(clear: int | None) -> Side:
    sides: tuple[Side, Side] = ("first", "second")
    return "unknown" if clear is None else sides[clear]


def overview_grid(overview: Overview, models: str = "") -> Grid:
    """A row a board; with `models` its figures lead to the list of that name."""
    focus = overview.method.focus
    rows = [
        [*_overview_row(one, focus, Behind(models, "", mark=str(number)) if models else None)]
        for number, one in enumerate(overview.rows)
    ]
    return Grid(
        caption=f"The first {overview.top} of each board, each on its own date",
        columns=[Column("Board"), Column("Date"), *_columns(focus), Column("Lead")],
        rows=rows,
        folded=FOLDED,
    )


def _overview_row(one: OverviewRow, focus: Sequence[str], behind: Behind | None) -> Iterator[Cell]:
    table, snapshot = one.table, one.report.snapshot
    yield Cell(board_name(one.report.feed, snapshot.board))
    yield Cell(snapshot.as_of.isoformat())
    for group, _ in groups_of(focus):
        if one.reaches:
            of_group = behind and behind._replace(group=group)
            yield Cell(str(table.group(group).count), behind=of_group)
        else:
            yield Cell("–")
    if one.reaches:
        yield _lead(table_row(table, focus))
    else:
        yield Cell(f"only {table.counted}", behind=behind if table.counted else None)


def trend_grid(trend: Trend, models: str = "") -> Grid:
    """A row a date that is drawn, the newest first; its figures lead to the list `models`."""
    focus, rows = trend.method.focus, []
    groups = [group for group, _ in groups_of(focus)]
    for number, (point, step) in reversed(
        list(enumerate(zip(shown(trend), steps(trend), strict=True)))
    ):
        counts = [
            Cell(
                str(point.counts[group]),
                behind=Behind(models, "", group, mark=str(number)) if models else None,
            )
            for group in groups
        ]
        lead = point.lead(focus)
        text = "equal" if step.lead == (0, 0) else "no clear lead"
        if step.clear is not None:
            first = "" if lead.first else ", not first"
            text = f"{named(focus[step.clear])} by {lead.by}{first}"
        rows.append([Cell(_date(step, trend)), *counts, Cell(text, side=_side(step.clear))])
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


def gap_grid(gaps: Sequence[Gap], kind: Pairing, models: str = "") -> Grid:
    """A row a date on which both sides have a model, the newest first; each leads to `models`."""
    newest = gaps[-1]
    rows = [
        [*_gap_row(mark, kind, Behind(models, "", mark=str(number)) if models else None)]
        for number, mark in reversed(list(enumerate(marks(gaps, kind))))
    ]
    bests = [Column(f"Best {ADJECTIVES[side]} model") for side in SIDES[kind]]
    return Grid(
        caption=f"Best models of {newest.feed.board_title(newest.snapshot.board)} by date",
        columns=[Column("Date"), *bests, Column("Points", figure=True), Column("Standing")],
        rows=rows,
        folded=FOLDED,
    )


def release_grid(gap: Gap, behind: releases.Behind, models: str = "") -> Grid:
    """A row a stretch of days on which one model was a side's best, the newest first.

    Each leads to the list `models`.
    """
    leading, trailing = (ADJECTIVES[side] for side in behind.sides)
    decimals = gap.feed.decimals
    rows = []
    for number, stretch in reversed(list(enumerate(behind.stretches))):
        first, lag = stretch.first, stretch.behind
        none = Cell("none yet")
        both = Behind(models, "", mark=str(number)) if models else None
        sides = [both and both._replace(group=side) for side in reversed(behind.sides)]
        best, good = (entry and f"{entry.score:.{decimals}f}" for entry in (stretch.best, first))
        rows.append(
            [
                Cell(stretch.start.isoformat()),
                Cell(stretch.best.model, under=best or "", behind=sides[0]),
                Cell(first.model, under=good or "", behind=sides[1]) if first else none,
                Cell(first.released or "") if first else none,
                Cell("ahead" if lag is None else months(lag), behind=both),
            ]
        )
    bests = [Column(f"Best {trailing} model"), Column(f"First {leading} model as good")]
    return Grid(
        caption=f"Months behind by release dates, {gap.feed.board_title(gap.snapshot.board)}",
        columns=[Column("From"), *bests, Column("released"), Column("Months", figure=True)],
        rows=rows,
        folded=FOLDED,
    )


def _gap_row(mark: Mark, kind: Pairing, behind: Behind | None) -> Iterator[Cell]:
    decimals = mark.comparison.feed.decimals
    yield Cell(mark.on.isoformat())
    for side in SIDES[kind]:
        entry = mark.best(side).entry
        score = "" if entry.score is None else f"{entry.score:,.{decimals}f}"
        yield Cell(entry.model, under=score, behind=behind and behind._replace(group=side))
    margin, distinct = mark.comparison.margin, mark.comparison.distinct
    around = "" if margin is None else f" ±{margin:.{decimals}f}"
    yield Cell(f"{mark.points:.{decimals}f}{around}", behind=behind)
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
