"""`ossrank origin`."""

from typing import Annotated

import typer

from ossrank.cli.options import Db, OriginsFile, opened
from ossrank.cli.output import write
from ossrank.formats import FORMATS


def origin(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="An organisation, a Hub account or a model.")
    ],
    origins: OriginsFile = None,
    db: Db = None,
) -> None:
    """Explain why an organisation, an account or a model counts for a country."""
    with opened(db, origins) as library:
        view = library.origin(name)
    write(view, FORMATS["table"])
