"""Results as tables: the same figures as their pictures show, and any sheet as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ossrank.analysis.count import OTHER, UNKNOWN
from ossrank.analysis.day import Day
from ossrank.analysis.overview import Overview, OverviewRow
from ossrank.analysis.report import BoardReport
from ossrank.analysis.table import GroupShare, Table
from ossrank.formats.html.blocks import Behind, Block, Cell, Column, Grid, Notes, Side
from ossrank.picture.row import Row, bounds, day_row, table_row
from ossrank.picture.words import board_name, capital, counted, day, named
from ossrank.registry.registry import Registry
from ossrank.views.across import table_name
from ossrank.views.report_note import notes_beside
from ossrank.views.sheet import Sheet, lens_name, many, percent, signed

FOLDED = "The figures as a table"


def groups_of(focus: Sequence[str]) -> list[tuple[str, Side]]:
    """The groups with what they look like: two focus countries, other, unknown."""
    sides: tuple[Side, Side, Side, Side] = ("first", "second", "other", "unknown")
    return list(zip((*focus, OTHER, UNKNOWN), sides, strict=True))


def columns_of(focus: Sequence[str]) -> list[Column]:
    """A column a group."""
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
        columns=[Column("First"), *columns_of(focus), Column("lead")],
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
    return Cell(row.lead, under=under, side=side_of(row.clear))


def side_of(clear: int | None) -> Side:
    """What a lead looks like: that of a side, or of nobody's."""
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
        columns=[Column("Board"), Column("Date"), *columns_of(focus), Column("Lead")],
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
