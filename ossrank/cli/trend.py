"""`ossrank trend`."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from ossrank.cli.gap import check_rating, gap_on
from ossrank.cli.held import check_boards, check_held, nothing_stored, reading, units_of
from ossrank.cli.options import (
    By,
    ByLens,
    Db,
    Format,
    Models,
    OriginsFile,
    Output,
    Unit,
    parse_countries,
    parse_day,
)
from ossrank.cli.output import output_to, write
from ossrank.errors import NothingStored, UsageError

if TYPE_CHECKING:
    from ossrank.analysis.gap import Gap
    from ossrank.analysis.trend import Trend
    from ossrank.registry.origins import Origins


class Every(StrEnum):
    """How dense the points are."""

    day = "day"
    week = "week"
    month = "month"


def trend(
    board: Annotated[str, typer.Argument(metavar="BOARD", help="The board to follow.")],
    top: Annotated[
        int | None, typer.Option("--top", min=1, metavar="N", help="Cut at N (20 if not given).")
    ] = None,
    every: Annotated[
        Every, typer.Option("--every", help="A point a day held, or a week or month that is over.")
    ] = Every.day,
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="From this date on.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Up to this date.")
    ] = None,
    by: ByLens = By.publisher,
    models: Annotated[
        Models | None,
        typer.Option("--models", help="Which models are counted (open; with --gap any)."),
    ] = None,
    unit: Annotated[Unit, typer.Option("--unit", help="What is counted once.")] = Unit.model,
    focus: Annotated[
        str, typer.Option("--focus", metavar="CC,CC", help="Countries with a row of their own.")
    ] = "CN,US",
    gaps: Annotated[
        bool, typer.Option("--gap", help="The gap in points by date, in place of the counts.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to write it.")] = Format.table,
    output: Output = None,
    origins: OriginsFile = None,
    db: Db = None,
) -> None:
    """Follow a board's counts by date, and find who was ahead, since when and how firmly."""
    from ossrank.analysis.report import Method
    from ossrank.analysis.trend import DEFAULT_TOP, pick
    from ossrank.analysis.trend import trend as count
    from ossrank.registry.origins import load_origins
    from ossrank.store.file import default_path

    check_boards([board])
    countries = parse_countries(focus, "--focus")
    if gaps:
        check_rating([board])
        if top or by is not By.publisher or unit is not Unit.model or countries != ("CN", "US"):
            raise UsageError("--gap goes without --top, --by, --unit and --focus")
    registry = load_origins(origins)
    path = db or default_path()
    span = parse_day(start, "--from"), parse_day(end, "--to")
    choice = models or (Models.any if gaps else Models.open)
    with reading(path, [board]) as store:
        held = store.snapshots(board, *span)
        picked = pick(held, every.value)
        if not held:
            check_held(store, [board])
            raise NothingStored(_nothing_between(board, path, *span))
        if not picked:
            raise NothingStored(f"no {every.value} of {board} is over yet: try --every day")
        if gaps:
            by_date = [gap_on(store, s, registry, choice.value, lag=False) for s in picked]
        else:
            method = Method(by.value, choice.value, unit.value, countries)
            units = units_of(store, picked, registry, method, top or DEFAULT_TOP)
    with output_to(output) as file:
        if gaps:
            _write_gaps(by_date, registry, form, file)
        else:
            made = count(board, method, top or DEFAULT_TOP, every.value, picked, units, held)
            if not made.points:
                raise NothingStored(f"no snapshot of {board} reaches {made.top}: use --top")
            _write_trend(made, registry, form, file)


def _nothing_between(board: str, path: Path, start: date | None, end: date | None) -> str:
    if start is None:
        return nothing_stored([board], path, end)
    return f"nothing stored of {board} from {start} to {end or 'today'} in {path}"


def _write_trend(made: "Trend", registry: "Origins", form: Format, file: TextIO) -> None:
    from ossrank.views import trend as layout

    write(
        form,
        file,
        document=lambda: layout.trend_json(made, registry),
        rows=lambda: layout.trend_rows(made, registry),
        columns=layout.TREND_COLUMNS,
        sheets=lambda: [layout.trend_sheet(made, registry)],
    )


def _write_gaps(gaps: "Sequence[Gap]", registry: "Origins", form: Format, file: TextIO) -> None:
    from ossrank.views import gap as layout

    write(
        form,
        file,
        document=lambda: layout.gap_trend_json(gaps, registry),
        rows=lambda: layout.gap_rows(gaps, registry),
        columns=layout.GAP_COLUMNS,
        sheets=lambda: layout.gap_trend_sheets(gaps, registry),
    )
