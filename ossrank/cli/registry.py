"""`ossrank registry`: the registry itself, what it lacks, and rows before they are sent."""

from pathlib import Path
from typing import Annotated

import typer

from ossrank.cli.options import (
    Db,
    FormatOption,
    OriginsFile,
    Output,
    RegistryNamed,
    opened,
)
from ossrank.cli.output import pick_format, refuse_to_overwrite, write
from ossrank.errors import UsageError
from ossrank.question import parse_countries

app = typer.Typer(
    no_args_is_help=True, help="Show the registry, what it lacks, and check rows for it."
)

MapFile = Annotated[
    Path, typer.Argument(readable=False, help="A CSV: ATOM's or Epoch's columns, or key,country.")
]


@app.command("list")
def rows(
    country: Annotated[
        str | None, typer.Option("--country", metavar="CC,CC", help="Only of these countries.")
    ] = None,
    confidence: Annotated[
        str | None, typer.Option("--confidence", metavar="high|medium|low", help="Only so sure.")
    ] = None,
    form: FormatOption = None,
    output: Output = None,
    origins: OriginsFile = None,
    registry: RegistryNamed = None,
) -> None:
    """List the rows of the registry, with their sources."""
    chosen = pick_format(form, output)
    if confidence not in (None, "high", "medium", "low"):
        raise UsageError(f"--confidence {confidence!r} is not one of high, medium, low")
    codes = parse_countries(country, "--country", unknown=True) if country else None
    with opened(None, origins, output, registry) as library:
        view = library.registry_rows(countries=codes, confidence=confidence)
    write(view, chosen, output)


@app.command()
def unmapped(
    days: Annotated[
        int, typer.Option("--days", min=1, max=36500, help="Look at so many days of each board.")
    ] = 30,
    form: FormatOption = None,
    output: Output = None,
    origins: OriginsFile = None,
    registry: RegistryNamed = None,
    db: Db = None,
) -> None:
    """List the accounts and organisations on the boards held that have no row."""
    chosen = pick_format(form, output)
    with opened(db, origins, output, registry) as library:
        view = library.unmapped(days=days)
    write(view, chosen, output)


@app.command()
def diff(
    file: MapFile,
    form: FormatOption = None,
    output: Output = None,
    origins: OriginsFile = None,
    registry: RegistryNamed = None,
) -> None:
    """Hold the registry against another map of organisations and countries."""
    chosen = pick_format(form, output)
    refuse_to_overwrite(output, [file])
    with opened(None, origins, output, registry) as library:
        view = library.registry_diff(file)
    write(view, chosen, output)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(readable=False, help="A CSV of the registry's columns.")],
) -> None:
    """Check rows before they are sent: exit 2 and one line for what is wrong."""
    from ossrank.registry.override import read_override

    rows, unsourced = read_override(file)
    typer.echo(f"{len(rows):,} {'row' if len(rows) == 1 else 'rows'}: nothing is wrong")
    for row in unsourced:
        typer.echo(f"{row.key}: {row.country} has no source yet, so that it counts as low")
