"""`ossrank boards`."""

import sys
from typing import Annotated

import typer

from ossrank.cli.options import Db, Short
from ossrank.errors import NothingStored


def boards(
    form: Annotated[Short, typer.Option("--format", "-f", help="How to write it.")] = Short.table,
    db: Db = None,
) -> None:
    """List the boards that are held, with their first and last date."""
    from ossrank.formats import render
    from ossrank.store.file import default_path, is_there, open_store
    from ossrank.views.boards import boards_json, boards_sheet

    path = db or default_path()
    held = []
    if is_there(path):
        with open_store(path) as store:
            held = store.boards()
    if form is Short.json:
        render.as_json(boards_json(held), sys.stdout)
    elif held:
        render.sheets_as_table([boards_sheet(held)], sys.stdout)
    if not held:
        raise NothingStored(f"nothing stored in {path}: run ossrank fetch")
