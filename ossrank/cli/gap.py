"""`ossrank gap`."""

from typing import Annotated, Any

import typer

from ossrank.cli.database import bundle_to, opened
from ossrank.cli.options import (
    Boards,
    BundleFile,
    Cite,
    Db,
    FormatOption,
    Models,
    OnDate,
    OriginsFile,
    Output,
    RegistryNamed,
    ViaOption,
    check_cite,
)
from ossrank.cli.output import pick_format, write
from ossrank.errors import NothingStored
from ossrank.question import parse_day

Field = Annotated[Models, typer.Option("--models", help="Which models China and the US field.")]


def gap(
    boards: Boards = None,
    on: OnDate = None,
    models: Field = Models.any,
    cite: Cite = False,
    bundle: BundleFile = None,
    via: ViaOption = None,
    form: FormatOption = None,
    output: Output = None,
    origins: OriginsFile = None,
    registry: RegistryNamed = None,
    db: Db = None,
) -> None:
    """Compare the best Chinese with the best US model, and the best open with the best closed."""
    day, chosen = parse_day(on, "--on"), pick_format(form, output)
    check_cite(cite, chosen.name)
    with opened(db, origins, output, registry, bundle, via) as library:
        asked: dict[str, Any] = {"on": day, "models": models.value}
        view = library.gap(boards, **asked)
        if view.gaps:
            bundle_to(bundle, library, "gap", asked, view)
    write(view.cited() if cite else view, chosen, output)
    if view.missing:
        raise NothingStored(library.nothing_stored(view.missing, day))
