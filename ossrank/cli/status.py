"""`ossrank status`."""

from typing import Annotated

import typer

from ossrank.cli.database import opened
from ossrank.cli.options import Db, Feeds, FormatOption, Output
from ossrank.cli.output import pick_format, write
from ossrank.errors import Stale, StoreError
from ossrank.store.connection import HELP


def status(
    feeds: Feeds = None,
    max_age: Annotated[
        str | None,
        typer.Option(
            "--max-age",
            metavar="AGE",
            help="In place of the table, name the feeds without a good fetch for so long (3d, 36h,"
            " 90m) in one line on stderr, with exit code 6; say nothing if there is none. A feed"
            " counts once it was attempted, or where it is named.",
        ),
    ] = None,
    form: FormatOption = None,
    output: Output = None,
    db: Db = None,
) -> None:
    """Show how each feed fares: its last good fetch, its failures and gaps, and the database."""
    from ossrank.analysis.status import parse_age
    from ossrank.views.status import stale_line

    chosen = pick_format(form, output)
    most = parse_age(max_age) if max_age is not None else None
    with opened(db, None, output) as library:
        view = library.status(feeds or (), max_age=most)
    if most is None or chosen.name != "table":
        write(view, chosen, output)
    if view.database.integrity not in ("ok", None):
        raise StoreError(f"{view.database.path} is damaged: {view.database.integrity}; {HELP}")
    if view.stale:
        raise Stale(stale_line(view.stale, max_age or "", view.generated_at))
