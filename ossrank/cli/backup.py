"""`ossrank backup`."""

from pathlib import Path
from typing import Annotated

import typer

from ossrank.cli.options import Db
from ossrank.cli.output import tell
from ossrank.views.sheet import many


def backup(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Where the copy goes; an earlier one is replaced."),
    ],
    db: Db = None,
) -> None:
    """Copy the database, also while a fetch runs; the copy is checked before it takes its place."""
    from ossrank.store.copy import back_up
    from ossrank.store.file import default_path, open_store

    with open_store(db or default_path()) as store:
        copy = back_up(store, file)
    counts = (copy.boards, "board"), (copy.snapshots, "snapshot"), (copy.entries, "entry")
    said = ", ".join(many(number, word) for number, word in counts)
    tell(f"{file}: {said}, {copy.bytes:,} bytes, checked")
