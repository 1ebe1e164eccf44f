"""`ossrank origin`."""

from typing import Annotated

import typer

from ossrank.cli.database import opened
from ossrank.cli.options import Db, FormatOption, OriginsFile, Output, RegistryNamed
from ossrank.cli.output import pick_format, write


def origin(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="An organisation, a Hub account or a model.")
    ],
    every: Annotated[
        bool, typer.Option("--all", metavar="", help="Show a model's categories too.")
    ] = False,
    form: FormatOption = None,
    output: Output = None,
    origins: OriginsFile = None,
    registry: RegistryNamed = None,
    db: Db = None,
) -> None:
    """Explain why an organisation, an account or a model counts for a country."""
    chosen = pick_format(form, output)
    with opened(db, origins, output, registry) as library:
        view = library.origin(name, every=every)
    write(view, chosen, output)
