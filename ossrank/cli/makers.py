"""`ossrank makers`."""

from typing import Annotated

import typer

from ossrank.cli.completion import board_names
from ossrank.cli.database import opened
from ossrank.cli.options import (
    By,
    ByLens,
    Cite,
    Db,
    FormatOption,
    Models,
    OnDate,
    OriginsFile,
    Output,
    RegistryNamed,
    check_cite,
)
from ossrank.cli.output import pick_format, write
from ossrank.question import parse_day


def makers(
    board: Annotated[
        str,
        typer.Argument(metavar="BOARD", autocompletion=board_names, help="The board to rank."),
    ],
    top: Annotated[
        int | None, typer.Option("--top", min=1, metavar="N", help="Count models within N places.")
    ] = None,
    on: OnDate = None,
    by: ByLens = By.publisher,
    models: Annotated[
        Models, typer.Option("--models", help="Which models are counted.")
    ] = Models.any,
    cite: Cite = False,
    form: FormatOption = None,
    output: Output = None,
    origins: OriginsFile = None,
    registry: RegistryNamed = None,
    db: Db = None,
) -> None:
    """List the makers on a board by their best models: the league table of labs."""
    chosen = pick_format(form, output)
    check_cite(cite, chosen.name)
    with opened(db, origins, output, registry) as library:
        view = library.makers(
            board, top=top, on=parse_day(on, "--on"), by=by.value, models=models.value
        )
    write(view.cited() if cite else view, chosen, output)
