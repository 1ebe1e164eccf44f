"""`ossrank backfill`, `import`, `reject` and `undo`: batches, and taking them back."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ossrank.cli.completion import board_names, history_names
from ossrank.cli.database import limits_of, path_of, writing
from ossrank.cli.lineage import Quiet, ask_about, told_line
from ossrank.cli.options import Db
from ossrank.cli.output import say, tell
from ossrank.errors import FeedError, UsageError
from ossrank.question import parse_day
from ossrank.views.sheet import many

if TYPE_CHECKING:
    from ossrank.facts import Batch


def backfill(
    context: typer.Context,
    feed: Annotated[
        str,
        typer.Argument(
            metavar="FEED",
            help="A feed whose past dates are published.",
            autocompletion=history_names,
        ),
    ],
    categories: Annotated[
        str,
        typer.Option("--categories", metavar="A,B|all", help="Categories of an Arena feed."),
    ] = "overall",
    no_lineage: Annotated[
        bool,
        typer.Option(
            "--no-lineage", metavar="", help="Do not ask the Hub what the models rest on."
        ),
    ] = False,
    quiet: Quiet = False,
    db: Db = None,
) -> None:
    """Store the years of history that a feed's source publishes, as a batch."""
    from ossrank.formats.terminal import bar
    from ossrank.ingest.backfill import backfill as store_history
    from ossrank.sources import pick_feeds

    (chosen,) = pick_feeds([feed])
    named = [name.strip() for name in categories.split(",") if name.strip()]
    with writing(db) as store:
        with bar(sys.stderr, show=not quiet) as progress:
            batch = store_history(
                store, chosen, named, progress=progress, limits=limits_of(context)
            )
        _print_batch(batch, feed)
        code = _code(batch, batch.suspect if batch else 0)
        if chosen.lineage and not no_lineage:
            try:
                told, unknown = ask_about(store, [chosen.main], limits_of(context), quiet=quiet)
            except FeedError as error:
                say(f"{error}; the history is stored: ossrank lineage goes on asking")
            else:
                tell(told_line(told, unknown))
    if code:
        raise typer.Exit(code)


def import_file(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="CSV files (docs/import.md), also as `*.csv`, or another ossrank database.",
        ),
    ],
    board: Annotated[
        str | None,
        typer.Option(
            "--board", help="The board that a CSV's rows are of.", autocompletion=board_names
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE|name",
            help="The date of a file without a column as_of; name: each file's name has it.",
        ),
    ] = None,
    db: Db = None,
) -> None:
    """Store the rankings in CSV files, or all of another database, as a batch."""
    if board is None:
        if as_of is not None:
            raise UsageError("--as-of goes with --board: a database has its own dates")
        if len(files) > 1:
            raise UsageError("several files go with --board: one database is imported at a time")
        _import_database(Path(files[0]), db)
        return
    from ossrank.ingest.importing import files_of, import_files
    from ossrank.ingest.lineage import unanswered
    from ossrank.sources import feed_of

    feed = feed_of(board)
    day: date | Literal["name"] | None = "name"
    if as_of != "name":
        day = parse_day(as_of, "--as-of")
    paths = files_of(files)
    with writing(db) as store:
        batch, notes = import_files(store, paths, feed, board, day)
        for note in notes:
            say(note)
        _print_batch(batch, str(paths[0]) if len(paths) == 1 else f"{len(paths):,} files")
        unknown = len(store.lineage.untold(unanswered(store, board))) if feed.lineage else 0
        if batch and unknown:
            tell(
                f"of {many(unknown, 'model')} nobody has told the base: unknown by base, until"
                " ossrank lineage asks the Hub"
            )
    if code := _code(batch, batch.suspect if batch else 0):
        raise typer.Exit(code)


def _import_database(file: Path, db: Path | None) -> None:
    from ossrank.formats.terminal import bar
    from ossrank.ingest.merging import import_database
    from ossrank.store.copy import is_database

    if not is_database(file):
        raise UsageError(f"{file} is no database: a CSV file is imported with --board BOARD")
    with (
        writing(db) as store,
        bar(sys.stderr, show=True) as progress,
    ):
        merged = import_database(store, file, progress=progress)
    _print_batch(merged.batch, str(file))
    if merged.batch and merged.passed_over:
        held = many(merged.passed_over, "snapshot")
        tell(f"passed over: {held}, held already or with others of their dates")
    if code := _code(merged.batch, merged.ahead):
        raise typer.Exit(code)


def undo(
    batch: Annotated[
        int,
        typer.Argument(
            metavar="BATCH", min=1, max=2**63 - 1, help="The number that the batch was given."
        ),
    ],
    db: Db = None,
) -> None:
    """Take back exactly what a backfill, an import, an accept or a reject has changed."""

    with writing(path_of(db, "there is nothing to undo")) as store:
        undone = store.batches.undo(batch)
    snapshots, entries = many(undone.snapshots, "snapshot"), many(undone.entries, "entry")
    tell(f"batch {batch} undone: {snapshots}, {entries} of {undone.subject}")


def reject(
    board: Annotated[
        str, typer.Argument(metavar="BOARD", autocompletion=board_names, help="The board.")
    ],
    dates: Annotated[list[str], typer.Argument(metavar="DATE", help="The date of a snapshot.")],
    db: Db = None,
) -> None:
    """Keep apart what stands of a board on a date, so that no report uses it, as a batch."""
    from ossrank.ingest.accepting import reject_boards
    from ossrank.ingest.keeping import utc_now
    from ossrank.sources import feed_of

    feed_of(board)
    days = [day for text in dict.fromkeys(dates) if (day := parse_day(text, "DATE"))]
    with writing(path_of(db, "there is nothing to reject")) as store:
        batch, rejected = reject_boards(store, board, days, utc_now())
    for snapshot, standing in rejected:
        now = "nothing"
        if standing:
            rows = many(standing.rows, "row")
            now = f"{rows} ({standing.via}, revision {standing.revision})"
        tell(
            f"{snapshot.board} of {snapshot.as_of} rejected: {many(snapshot.rows, 'row')}"
            f" ({snapshot.via}, revision {snapshot.revision}); of that date {now} stands"
        )
    tell(f"batch {batch.id} (ossrank undo {batch.id} takes it back)")


def _code(batch: "Batch | None", ahead: int) -> int:
    """The exit code where so many of a batch's snapshots are kept apart for their dates: 1 or 3."""
    if batch is None or not ahead:
        return 0
    say(
        f"{many(ahead, 'snapshot')} dated over two days ahead of the clock: kept apart, and no"
        " report uses it (ossrank status names its date); set the clock if it is wrong"
    )
    return 1 if ahead == batch.snapshots else 3


def _print_batch(batch: "Batch | None", what: str) -> None:
    if batch is None:
        tell(f"nothing new: all of {what} is held already")
        return
    stored, days = many(batch.snapshots, "snapshot"), ""
    if batch.first and batch.first == batch.last:
        stored += f" of {batch.first}"
    elif batch.first:
        days = f", {batch.first} to {batch.last}"
    apart = f", {batch.suspect:,} of them kept apart as suspect" if batch.suspect else ""
    words = f", {many(batch.words, 'word')} on bases" if batch.words else ""
    tell(
        f"batch {batch.id}: {stored}{apart}, {many(batch.entries, 'entry')} of"
        f" {batch.subject}{days}{words} (ossrank undo {batch.id} takes it back)"
    )
