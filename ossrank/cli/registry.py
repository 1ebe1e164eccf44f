"""`ossrank registry`: the registry itself, what it lacks, and rows before they are sent."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ossrank.cli.database import opened
from ossrank.cli.options import Db, FormatOption, OnDate, OriginsFile, Output, RegistryNamed
from ossrank.cli.output import pick_format, refuse_to_overwrite, tell, write
from ossrank.errors import UsageError
from ossrank.question import parse_countries, parse_day
from ossrank.views.sheet import many

if TYPE_CHECKING:
    from ossrank.views.view import View

app = typer.Typer(
    no_args_is_help=True, help="Show the registry, what it lacks, and check rows for it."
)


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
def editions(form: FormatOption = None, output: Output = None) -> None:
    """List the editions of the registry at hand."""
    chosen = pick_format(form, output)
    with opened(None, None, output) as library:
        view = library.editions()
    write(view, chosen, output)


@app.command()
def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD", help="An edition, a folder or a zip; or a CSV that maps names."
        ),
    ],
    new: Annotated[
        str | None, typer.Argument(metavar="NEW", help="Today's edition, or another.")
    ] = None,
    effect: Annotated[
        bool,
        typer.Option("--effect", metavar="", help="Which counts and leads of dates held differ."),
    ] = False,
    on: OnDate = None,
    record: Annotated[
        str | None,
        typer.Option("--record", metavar="REASON", help="Write NEW's missing changes.csv lines."),
    ] = None,
    source: Annotated[
        str, typer.Option("--source", metavar="URL", help="What --record writes as the source.")
    ] = "",
    form: FormatOption = None,
    output: Output = None,
    origins: OriginsFile = None,
    registry: RegistryNamed = None,
    db: Db = None,
) -> None:
    """Hold the registry against an older edition, or against another map of organisations."""
    from ossrank.registry.edition import is_edition

    chosen = pick_format(form, output)
    _check_diff(new, registry, effect, on, record, source)
    if record is not None:
        _record(old, Path(new or ""), record, source)
        return
    refuse_to_overwrite(output, [Path(old)])
    with opened(db if effect else None, origins, output, new or registry) as library:
        if is_edition(old):
            day = parse_day(on, "--on")
            view: View = library.registry_changes(old, effect=effect, on=day)
        elif new or effect:
            raise UsageError(f"{old} is no edition: --effect and NEW go with an edition")
        else:
            view = library.registry_diff(Path(old))
    write(view, chosen, output)


def _check_diff(
    new: str | None,
    registry: str | None,
    effect: bool,
    on: str | None,
    record: str | None,
    source: str,
) -> None:
    if new and registry:
        raise UsageError("NEW and --registry both name the newer edition: give one of them")
    if on and not effect:
        raise UsageError("--on goes with --effect")
    if source and record is None:
        raise UsageError("--source goes with --record")
    if record is not None and not (new and Path(new).is_dir() and record.strip()):
        raise UsageError("--record needs a reason, an older edition and the folder that changed")


def _record(old: str, folder: Path, reason: str, source: str) -> None:
    from datetime import UTC, datetime

    from ossrank.registry.changes import record

    lines = record(old, folder, reason.strip(), source.strip(), datetime.now(UTC).date())
    for line in lines:
        tell(f"{line.key}, {line.field}: {line.old!r} -> {line.new!r}")
    tell(f"{many(len(lines), 'line')} written to changes.csv")


@app.command()
def check(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE|DIR",
            readable=False,
            help="A CSV of the registry's columns, or a whole edition's folder.",
        ),
    ],
) -> None:
    """Check rows, or a whole edition, before they are sent: exit 2 and a line for what is wrong."""
    from ossrank.registry.edition import is_edition
    from ossrank.registry.override import read_override

    if is_edition(path):
        _check_edition(path)
        return
    rows, unsourced = read_override(path)
    tell(f"{many(len(rows), 'row')}: nothing is wrong")
    for row in unsourced:
        tell(f"{row.key}: {row.country} has no source yet, so that it counts as low")


def _check_edition(path: Path) -> None:
    """An edition's files, and that its changes.csv, if it has one, tells of every change."""
    from ossrank.registry.changes import CHANGES_FILE, check_lines
    from ossrank.registry.edition import read_edition

    if (path / CHANGES_FILE).is_file():
        check_lines(path)
    files = read_edition(path)
    rows = f"{many(len(files.rows('organisations.csv')), 'row')} of organisations"
    tell(f"edition {files.edition or 'unnamed'} ({files.sha256}), {rows}: nothing is wrong")
