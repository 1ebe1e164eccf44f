"""`ossrank fetch`."""

import contextlib
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ossrank.cli.options import Db, Short
from ossrank.cli.output import say
from ossrank.errors import UsageError

if TYPE_CHECKING:
    from ossrank.ingest.fetch import FeedOutcome


def fetch(
    feeds: Annotated[
        list[str] | None, typer.Argument(metavar="FEED", help="Feeds to fetch; all if none.")
    ] = None,
    replayed: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="DIR", readable=False, help="Replay payloads recorded as DIR/<date>/…"
        ),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="DIR", readable=False, help="Record the payloads there."),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=1000, help="Rows of each of the Hub's lists.")
    ] = 200,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take a board that shrank, or is kept apart, as it is.")
    ] = False,
    no_lineage: Annotated[
        bool, typer.Option("--no-lineage", help="Do not ask the Hub what unknown bases rest on.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say failures only.")] = False,
    form: Annotated[Short, typer.Option("--format", "-f", help="How to write it.")] = Short.table,
    db: Db = None,
) -> None:
    """Fetch the boards of today and store them as dated snapshots."""
    from ossrank.boards import FEEDS
    from ossrank.ingest import fetch as fetching
    from ossrank.ingest.same_name import match_names
    from ossrank.registry.origins import load_origins
    from ossrank.store.file import default_path, open_store

    chosen = fetching.pick_feeds(feeds or [])
    if replayed and save:
        raise UsageError("--from and --save do not go together: a replay is recorded already")
    if replayed and not replayed.is_dir():
        raise UsageError(f"no folder {replayed} to replay from")
    until = time.monotonic() + fetching.WHOLE_SECONDS
    with open_store(db or default_path(), write=True) as store, _progress(quiet, form) as done:
        if accept:
            fetching.accept_boards(store, chosen)
        if replayed:
            outcomes = fetching.replay(store, replayed, chosen, done=done)
            if any(FEEDS[outcome.feed].lineage for outcome in outcomes):
                match_names(store, load_origins(), datetime.now(UTC))
        else:
            outcomes = fetching.fetch_feeds(
                store, chosen, limit=limit, save=save, accept=accept, done=done
            )
            if not no_lineage and any(
                FEEDS[made.feed].lineage and made.outcome != "failed" for made in outcomes
            ):
                stopped = fetching.ask_lineage(store, until)
                match_names(store, load_origins(), datetime.now(UTC))
                if stopped and not quiet:
                    say(f"base models not all asked for, the next fetch goes on: {stopped}")
    if form is Short.json:
        from ossrank.formats.render import as_json

        as_json({"feeds": [_outcome_json(outcome) for outcome in outcomes]}, sys.stdout)
    failed = [outcome for outcome in outcomes if outcome.outcome == "failed"]
    if failed:
        nothing = len(failed) == len(outcomes) and not any(made.partly for made in failed)
        raise typer.Exit(1 if nothing else 3)


def _outcome_json(outcome: "FeedOutcome") -> dict[str, Any]:
    return {
        "feed": outcome.feed,
        "outcome": outcome.outcome,
        "snapshots": outcome.snapshots,
        "entries": outcome.entries,
        "reason": outcome.reason,
        "seconds": round(outcome.seconds, 3),
    }


@contextlib.contextmanager
def _progress(quiet: bool, form: Short) -> Iterator[Any]:
    """Yields what to call with each feed's outcome: a line each, on stderr."""
    from ossrank.formats.render import clean, progress

    def line(outcome: "FeedOutcome") -> str:
        if outcome.outcome == "failed":
            return clean(f"{outcome.feed:<20} failed: {outcome.reason}", longest=1000)
        if outcome.outcome == "unchanged":
            return f"{outcome.feed:<20} unchanged"
        boards = f"{outcome.snapshots} snapshot{'s' * (outcome.snapshots != 1)}"
        text = f"{outcome.feed:<20} stored {boards}, {outcome.entries:,} entries"
        return clean(f"{text}; {outcome.reason}" if outcome.reason else text, longest=1000)

    with progress(sys.stderr, "fetching", show=not quiet) as show:

        def done(outcome: "FeedOutcome") -> None:
            if outcome.outcome == "failed" or outcome.reason or not quiet:
                show(line(outcome))

        yield done
