"""`ossrank page`."""

from pathlib import Path
from typing import Annotated

import typer

from ossrank.cli.database import opened
from ossrank.cli.options import (
    Boards,
    By,
    ByLens,
    Db,
    Models,
    ModelsChoice,
    OnDate,
    OriginsFile,
    RegistryNamed,
    Unit,
    UnitChoice,
)
from ossrank.cli.output import output_to, refuse_to_overwrite
from ossrank.errors import UsageError
from ossrank.formats import FORMATS, format_of
from ossrank.question import parse_countries, parse_day


def page(
    target: Annotated[
        Path, typer.Argument(metavar="DIR|FILE.html", readable=False, help="Where to write it.")
    ],
    boards: Boards = None,
    top: Annotated[
        list[int] | None, typer.Option("--top", min=1, metavar="N", help="Cut at N; may repeat.")
    ] = None,
    on: OnDate = None,
    by: ByLens = By.publisher,
    models: ModelsChoice = Models.open,
    unit: UnitChoice = Unit.model,
    focus: Annotated[
        str, typer.Option("--focus", metavar="CC,CC", help="The two countries of the page.")
    ] = "CN,US",
    claims: Annotated[
        Path | None,
        typer.Option("--claims", readable=False, help="Show the verdicts on a file of claims."),
    ] = None,
    origins: OriginsFile = None,
    registry: RegistryNamed = None,
    db: Db = None,
) -> None:
    """Write a page for readers without a terminal: one file to mail, or a folder for a host."""
    from ossrank.page.content import Rule
    from ossrank.page.content import page as content
    from ossrank.page.writing import check_folder, write_folder
    from ossrank.store.file import default_path

    rule = Rule(
        top=tuple(sorted(set(top or ()))),
        on=parse_day(on, "--on"),
        by=by.value,
        models=models.value,
        unit=unit.value,
        focus=parse_countries(focus, "--focus"),
    )
    refuse_to_overwrite(target, [claims])
    other = format_of(target.name)
    if target.name == "-" or (other and other.name != "html"):
        raise UsageError(f"{target} is no place for a page: name FILE.html or a folder")
    one_file = target.suffix.lower() in FORMATS["html"].endings
    if not one_file:
        check_folder(target, (db or default_path(), origins, claims))
    with opened(db, origins, target if one_file else None, registry) as library:
        document = content(library, boards, rule, claims)
    if not one_file:
        write_folder(document, target)
        return
    from ossrank.formats.html.rendering import data_address, rendered

    text = rendered(document, data_address)
    with output_to(target) as file:
        file.write(text)
