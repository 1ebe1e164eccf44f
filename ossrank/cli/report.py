"""`ossrank report`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ossrank.cli.database import bundle_to, opened
from ossrank.cli.options import (
    Boards,
    BundleFile,
    By,
    ByLens,
    Cite,
    Db,
    FormatOption,
    Known,
    Models,
    ModelsChoice,
    OnDate,
    Originals,
    OriginsFile,
    Output,
    RegistryNamed,
    SinceDate,
    Strict,
    Unit,
    UnitChoice,
    ViaOption,
    check_cite,
)
from ossrank.cli.output import pick_format, say, write
from ossrank.errors import NothingStored, UsageError
from ossrank.question import parse_countries, parse_day

if TYPE_CHECKING:
    from ossrank.views.view import View


def report(
    boards: Boards = None,
    top: Annotated[
        list[int] | None, typer.Option("--top", min=1, metavar="N", help="Cut at N; may repeat.")
    ] = None,
    on: OnDate = None,
    since: SinceDate = None,
    by: ByLens = By.publisher,
    models: ModelsChoice = Models.open,
    unit: UnitChoice = Unit.model,
    focus: Annotated[
        str, typer.Option("--focus", metavar="CC,CC", help="Countries with a column of their own.")
    ] = "CN,US",
    sensitive: Annotated[
        bool, typer.Option("--sensitivity", metavar="", help="How firm it is: every rule, N by N.")
    ] = False,
    strict: Strict = False,
    originals: Originals = False,
    known: Known = None,
    cite: Cite = False,
    bundle: BundleFile = None,
    by_country: Annotated[
        bool,
        typer.Option("--countries", metavar="", help="Open the group other into its countries."),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", metavar="", help="More notes, for a reviewer."),
    ] = False,
    via: ViaOption = None,
    form: FormatOption = None,
    output: Output = None,
    origins: OriginsFile = None,
    registry: RegistryNamed = None,
    db: Db = None,
) -> None:
    """Print the share tables of the newest snapshots."""
    chosen = pick_format(form, output)
    check_cite(cite, chosen.name)
    if sensitive and cite:
        raise UsageError("--sensitivity goes without --cite")
    plain = by is By.publisher and unit is Unit.model and not strict and not originals
    if sensitive and (not plain or known):
        raise UsageError(
            "--sensitivity goes through every rule: no --by, --unit, --strict, --originals, --known"
        )
    countries, day = parse_countries(focus, "--focus"), parse_day(on, "--on")
    earlier = parse_day(since, "--since")
    with opened(db, origins, output, registry, bundle, via) as library:
        asked: dict[str, Any] = {
            "top": top or (),
            "on": day,
            "models": models.value,
            "focus": countries,
        }
        if sensitive:
            rules = library.sensitivity(boards, **asked)
            if rules.results:
                bundle_to(bundle, library, "sensitivity", asked, rules)
            view: View = rules
        else:
            asked |= {
                "since": earlier,
                "by": by.value,
                "unit": unit.value,
                "strict": strict,
                "originals": originals,
                "known": parse_day(known, "--known"),
            }
            tables = library.report(boards, **asked)
            if tables.reports:
                bundle_to(bundle, library, "report", asked, tables)
            tables = tables.by_countries() if by_country else tables
            tables = tables.in_full() if verbose else tables
            view = tables.cited() if cite else tables
    write(view, chosen, output)
    if view.missing:
        line = library.nothing_stored(view.missing, day)
        if boards or not view.sheets():
            raise NothingStored(line)
        say(line)
