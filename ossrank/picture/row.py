"""What one bar shows: of a table its counts, of a whole day the parts of what it adds up to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ossrank.analysis.count import OTHER, UNKNOWN
from ossrank.analysis.day import Day, lead_in_points
from ossrank.analysis.report import BoardReport
from ossrank.analysis.table import Table
from ossrank.boards import Feed
from ossrank.picture.level import Split, clear, is_equal, most, split
from ossrank.picture.words import capital, named
from ossrank.views.across import table_name
from ossrank.views.sheet import many, percent, percents


class Row(NamedTuple):
    """A bar whose `parts` add up to `whole`, and what stands at it.

    `inside` are the figures of the two sides in the bar, `shares` those under its ends, `between`
    says what is hatched, `other` how much is of other countries. `clear` is the side, 0 or 1,
    whose lead is decided, `lead` says who leads; `not_first`: though one side leads the other,
    another country may have as much.
    """

    name: str
    whole: float
    parts: Split
    inside: tuple[str, str]
    shares: tuple[str, str]
    between: str
    other: str
    clear: int | None
    lead: str
    not_first: bool


def rows_of(report: BoardReport) -> list[Row]:
    """A row a table, and one of the whole day where the board lists it."""
    focus = report.method.focus
    rows = [table_row(table, focus) for table in report.tables]
    return [*rows, day_row(report.day, report.feed, focus)] if report.day else rows


def table_row(table: Table, focus: Sequence[str]) -> Row:
    """The row of a table of two focus countries."""
    parts, side = split(table), clear(table)
    hatched = ((parts.unknown, "unknown"), (parts.tied, "tied"))
    return Row(
        name=capital(table_name(table)),
        whole=table.counted,
        parts=parts,
        inside=(str(table.groups[0].certain), str(table.groups[1].certain)),
        shares=(bounds(table, 0), bounds(table, 1)),
        between=", ".join(f"{number} {word}" for number, word in hatched if number),
        other=_other(table),
        clear=side,
        lead=lead_text(table, focus),
        not_first=side is not None and table.lead is not None and not table.lead.first,
    )


def day_row(day: Day, feed: Feed, focus: Sequence[str]) -> Row:
    """The row of all that a day adds up to, whatever the licence and the N."""
    first, second, other, unknown = (
        day.groups.get(group, 0.0) for group in (*focus, OTHER, UNKNOWN)
    )
    country, points = lead_in_points(day.groups, focus)
    # Which countries the others are is not told, so that one may be all of them.
    third = country is not None and other + unknown >= day.groups[country]
    lead = "no clear lead"
    if country:
        lead = f"{named(country)} {'+' if third else 'by '}{many(points, 'point')}"
    return Row(
        name=f"All {feed.measure_name}",
        whole=1,
        parts=Split(first, second, other, unknown, 0),
        inside=(f"{percent(first)}%", f"{percent(second)}%"),
        shares=(
            f"{percents(first, first + unknown)}%",
            f"{percents(second, second + unknown)}%",
        ),
        between=f"{percent(unknown)}% unknown" if unknown else "",
        other=f"{percent(other)}%",
        clear=focus.index(country) if country else None,
        lead=lead,
        not_first=third,
    )


def lead_text(table: Table, focus: Sequence[str]) -> str:
    """Who leads, as the column has it: *China by 1*, *no clear lead*, *equal*."""
    side = clear(table)
    if side is not None:
        name = named(focus[side])
        lead = table.lead
        by = lead.by if lead else 0
        return f"{name} by {by}" if lead and lead.first else f"{name} +{by}"
    return "equal" if is_equal(table) else "no clear lead"


def bounds(table: Table, side: int) -> str:
    """A side's least and most share of the counted: *30–57%*, or *50%* where they are the same."""
    if not table.counted:
        return "–"
    least = table.groups[side].certain
    return f"{percents(least / table.counted, most(table, side) / table.counted)}%"


def _other(table: Table) -> str:
    """How many are of other countries: *1*, or *1–2* where a tie moves them."""
    group = table.group(OTHER)
    if group.count_range and group.count_range[0] != group.count_range[1]:
        return f"{group.count_range[0]}–{group.count_range[1]}"
    return str(group.count)
