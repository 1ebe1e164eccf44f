"""`ossrank models`."""

from typing import Annotated

import typer

from ossrank.cli.database import opened
from ossrank.cli.options import (
    Board,
    By,
    ByLens,
    Db,
    FormatOption,
    Known,
    Models,
    OnDate,
    Originals,
    OriginsFile,
    Output,
    RegistryNamed,
    SinceDate,
    Strict,
)
from ossrank.cli.output import pick_format, write
from ossrank.question import parse_day


def models(
    board: Board,
    top: Annotated[
        int | None, typer.Option("--top", min=1, metavar="N", help="Only the first N places.")
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            "--country", metavar="CC,CC", help="Only of these countries; !CC: of all other known."
        ),
    ] = None,
    unknown: Annotated[
        bool, typer.Option("--unknown", metavar="", help="Only the unclassified.")
    ] = False,
    on: OnDate = None,
    since: SinceDate = None,
    by: ByLens = By.publisher,
    choice: Annotated[Models, typer.Option("--models", help="Which models to list.")] = Models.any,
    strict: Strict = False,
    originals: Originals = False,
    known: Known = None,
    form: FormatOption = None,
    output: Output = None,
    origins: OriginsFile = None,
    registry: RegistryNamed = None,
    db: Db = None,
) -> None:
    """List the rows behind a table: who made each model, and how that is known."""
    chosen = pick_format(form, output)
    with opened(db, origins, output, registry) as library:
        view = library.models(
            board,
            on=parse_day(on, "--on"),
            since=parse_day(since, "--since"),
            by=by.value,
            models=choice.value,
            top=top,
            country=country,
            unknown=unknown,
            strict=strict,
            originals=originals,
            known=parse_day(known, "--known"),
        )
    write(view, chosen, output)
