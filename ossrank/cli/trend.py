"""`ossrank trend`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ossrank.cli.database import bundle_to, opened
from ossrank.cli.options import (
    Board,
    BundleFile,
    By,
    ByLens,
    Cite,
    Db,
    Every,
    FormatOption,
    FromDate,
    Known,
    Models,
    Originals,
    OriginsFile,
    Output,
    RegistryNamed,
    Strict,
    ToDate,
    Unit,
    UnitChoice,
    ViaOption,
    check_cite,
)
from ossrank.cli.output import pick_format, write
from ossrank.errors import UsageError
from ossrank.question import parse_countries, parse_day

if TYPE_CHECKING:
    from ossrank.views.view import View


def trend(
    board: Board,
    top: Annotated[
        int | None, typer.Option("--top", min=1, metavar="N", help="Cut at N (20 if not given).")
    ] = None,
    every: Annotated[
        Every, typer.Option("--every", help="A point a day held, or a week or month that is over.")
    ] = Every.day,
    start: FromDate = None,
    end: ToDate = None,
    by: ByLens = By.publisher,
    models: Annotated[
        Models | None,
        typer.Option("--models", help="Which models are counted (open; with --gap any)."),
    ] = None,
    unit: UnitChoice = Unit.model,
    focus: Annotated[
        str, typer.Option("--focus", metavar="CC,CC", help="Countries with a row of their own.")
    ] = "CN,US",
    gaps: Annotated[
        bool,
        typer.Option(
            "--gap", metavar="", help="The gap in points by date, in place of the counts."
        ),
    ] = False,
    sensitive: Annotated[
        bool,
        typer.Option("--sensitivity", metavar="", help="Who was ahead since when, by every rule."),
    ] = False,
    strict: Strict = False,
    originals: Originals = False,
    known: Known = None,
    cite: Cite = False,
    bundle: BundleFile = None,
    via: ViaOption = None,
    form: FormatOption = None,
    output: Output = None,
    origins: OriginsFile = None,
    registry: RegistryNamed = None,
    db: Db = None,
) -> None:
    """Follow a board's counts by date, and find who was ahead, since when and how firmly."""
    countries, chosen = parse_countries(focus, "--focus"), pick_format(form, output)
    first, last = parse_day(start, "--from"), parse_day(end, "--to")
    plain = not strict and not originals and by is By.publisher and unit is Unit.model
    check_cite(cite, chosen.name)
    if sensitive and (gaps or cite or not plain or known or every is not Every.day):
        raise UsageError(
            "--sensitivity goes through every rule by day: no --gap, --every, --cite, --by,"
            " --unit, --strict, --originals, --known"
        )
    if gaps and (top or not plain or known or countries != ("CN", "US")):
        raise UsageError(
            "--gap goes without --top, --by, --unit, --focus, --strict, --originals and --known"
        )
    dates: dict[str, Any] = {"start": first, "end": last}
    with opened(db, origins, output, registry, bundle, via) as library:
        if gaps:
            asked = {**dates, "every": every.value, "models": (models or Models.any).value}
            view: View = library.gap_trend(board, **asked)
            bundle_to(bundle, library, "gap by date", asked, view)
        elif sensitive:
            chosen_models = (models or Models.open).value
            asked = {**dates, "top": top or (), "models": chosen_models, "focus": countries}
            view = library.trend_sensitivity(board, **asked)
            bundle_to(bundle, library, "sensitivity by date", asked, view)
        else:
            asked = {
                **dates,
                "every": every.value,
                "top": top,
                "by": by.value,
                "models": (models or Models.open).value,
                "unit": unit.value,
                "focus": countries,
                "strict": strict,
                "originals": originals,
                "known": parse_day(known, "--known"),
            }
            view = library.trend(board, **asked)
            bundle_to(bundle, library, "trend", asked, view)
    write(view.cited() if cite else view, chosen, output)
