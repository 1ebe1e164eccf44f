"""`ossrank lineage`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ossrank.cli.database import limits_of, path_of, writing
from ossrank.cli.options import Db
from ossrank.cli.output import tell
from ossrank.errors import UsageError
from ossrank.views.sheet import many

if TYPE_CHECKING:
    from ossrank.limits import Limits
    from ossrank.store.file import Store

Quiet = Annotated[bool, typer.Option("--quiet", "-q", metavar="", help="Show no progress.")]


def lineage(
    context: typer.Context,
    boards: Annotated[
        list[str] | None, typer.Argument(metavar="BOARD", help="Lists of the Hub; all if none.")
    ] = None,
    quiet: Quiet = False,
    db: Db = None,
) -> None:
    """Ask the Hub what the models held rest on of which nothing is known; it may be interrupted."""
    from ossrank.sources import FEEDS, feed_of

    for board in boards or ():
        if not feed_of(board).lineage:
            raise UsageError(f"{board} has no base-model data: name a list of the Hub")
    path = path_of(db, "run ossrank fetch, or name one with --db")
    named = boards or [feed.main for feed in FEEDS.values() if feed.lineage]
    with writing(path) as store:
        told, unknown = ask_about(store, named, limits_of(context), quiet=quiet)
    tell(told_line(told, unknown))


def told_line(told: int, unknown: int) -> str:
    """What came of the questions, in one line."""
    left = f"; of {unknown:,} nobody has told what they rest on" if unknown else ""
    return f"the Hub has told of {many(told, 'model')}{left}"


def ask_about(
    store: "Store", boards: list[str], limits: "Limits", *, quiet: bool
) -> tuple[int, int]:
    """How many models of these lists the Hub told of, and of how many nothing is known still."""
    from ossrank.formats.terminal import bar
    from ossrank.ingest.keeping import utc_now
    from ossrank.ingest.lineage import ask_all, unanswered
    from ossrank.ingest.same_name import match_names
    from ossrank.registry.registry import load_registry

    entries = [entry for board in boards for entry in unanswered(store, board)]
    with bar(sys.stderr, show=not quiet) as show:
        told = ask_all(
            store,
            entries,
            limits=limits,
            progress=lambda done, total: show("asking the Hub", done, total),
        )
    match_names(store, load_registry(), utc_now())
    return told, len(store.lineage.untold(entries))
