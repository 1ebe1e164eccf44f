"""`ossrank boards`."""

from typing import Annotated

import typer

from ossrank.cli.database import opened
from ossrank.cli.options import Db, FormatOption, Output
from ossrank.cli.output import pick_format, write
from ossrank.errors import NothingStored


def boards(
    pattern: Annotated[
        str | None, typer.Argument(metavar="PATTERN", help="Only these, such as arena/*.")
    ] = None,
    form: FormatOption = None,
    output: Output = None,
    db: Db = None,
) -> None:
    """List the boards that are held, with their first and last date."""
    chosen = pick_format(form, output)
    with opened(db, None, output) as library:
        view = library.boards(pattern)
        others = pattern and library.boards().boards
    write(view, chosen, output)
    if not view.boards:
        if others:
            raise NothingStored(f"no board that is held matches {pattern!r}: see ossrank boards")
        raise NothingStored(f"nothing stored in {library.path}: run ossrank fetch")
