"""`ossrank fetch`."""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ossrank.boards import DEFAULT_LIMIT
from ossrank.cli.database import limits_of, writing
from ossrank.cli.options import Db, Feeds, FormatOption
from ossrank.cli.output import pick_format, say, write
from ossrank.errors import UsageError

if TYPE_CHECKING:
    from ossrank.facts import FeedOutcome
    from ossrank.limits import Limits
    from ossrank.store.file import Store


def fetch(
    context: typer.Context,
    feeds: Feeds = None,
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
    ] = DEFAULT_LIMIT,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept", metavar="", help="Take a board that shrank, or is kept apart, as it is."
        ),
    ] = False,
    no_lineage: Annotated[
        bool,
        typer.Option(
            "--no-lineage", metavar="", help="Do not ask the Hub what unknown bases rest on."
        ),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", metavar="", help="Print failures only.")
    ] = False,
    form: FormatOption = None,
    db: Db = None,
) -> None:
    """Fetch the boards of today and store them as dated snapshots."""
    from ossrank.ingest.fetch import fetch_feeds
    from ossrank.ingest.replay import replay
    from ossrank.sources import FEEDS, pick_feeds
    from ossrank.views.fetch import FetchView

    # What is recorded was named when it was fetched.
    chosen = pick_feeds(feeds or (FEEDS if replayed else []))
    if replayed and save:
        raise UsageError("--from and --save do not go together: a replay is recorded already")
    if accept and (not feeds or replayed):
        raise UsageError("--accept goes with the names of the feeds, and not with --from")
    if replayed and not replayed.is_dir():
        raise UsageError(f"no folder {replayed} to replay from")
    written = pick_format(form, None)
    if written.name == "bibtex":
        raise UsageError("-f bibtex goes with --cite: a fetch has nothing to cite")
    limits = limits_of(context)
    until = time.monotonic() + limits.whole
    with writing(db) as store, _progress(quiet) as done:
        if replayed:
            outcomes = replay(store, replayed, chosen, done=done)
        else:
            outcomes = fetch_feeds(
                store, chosen, limit=limit, save=save, accept=accept, limits=limits, done=done
            )
        if not no_lineage:
            _learn_lineage(store, outcomes, limits, None if replayed else until, quiet=quiet)
    write(FetchView(tuple(outcomes)), written)
    failed = [outcome for outcome in outcomes if outcome.outcome == "failed"]
    if all(o.outcome in ("failed", "skipped") and not o.partly for o in outcomes):
        raise typer.Exit(1)
    if failed:
        raise typer.Exit(3)


def _learn_lineage(
    store: "Store",
    outcomes: "list[FeedOutcome]",
    limits: "Limits",
    until: float | None,
    *,
    quiet: bool,
) -> None:
    """Asks the Hub about base models (`until`: not in a replay), then matches equal names."""
    from ossrank.ingest.keeping import utc_now
    from ossrank.ingest.lineage import ask_lineage
    from ossrank.ingest.same_name import match_names
    from ossrank.registry.registry import load_registry
    from ossrank.sources import FEEDS

    feeds = [FEEDS[o.feed] for o in outcomes if o.outcome in ("stored", "unchanged")]
    if not any(feed.lineage for feed in feeds):
        return
    if until is not None:
        stopped = ask_lineage(store, list(FEEDS.values()), until, limits=limits)
        if stopped and not quiet:
            say(f"base models not all asked for, the next fetch goes on: {stopped}")
    match_names(store, load_registry(), utc_now())


@contextlib.contextmanager
def _progress(quiet: bool) -> "Iterator[Callable[[FeedOutcome], None]]":
    """Yields what to call with each feed's outcome: a line each, on stderr.

    Those that failed come last, so that many that failed alike are one line.
    """
    from ossrank.clean import LONGEST_SENTENCE, clean
    from ossrank.formats.terminal import progress
    from ossrank.views.fetch import failure_lines, outcome_line

    failed: list[FeedOutcome] = []

    with progress(sys.stderr, "fetching", show=not quiet) as show:

        def done(outcome: "FeedOutcome") -> None:
            if outcome.outcome == "failed":
                failed.append(outcome)
            elif not quiet or (outcome.reason and outcome.outcome != "skipped"):
                show(clean(outcome_line(outcome), longest=LONGEST_SENTENCE))

        try:
            yield done
        finally:
            for line in failure_lines(failed, _servers()):
                show(clean(line, longest=LONGEST_SENTENCE))


def _servers() -> dict[str, str]:
    """The variables that name a server in place of the usual one, by its host."""
    from urllib.parse import urlsplit

    from ossrank.sources import SERVERS

    named: dict[str, str] = {}
    for name in SERVERS:
        # What is no address has failed its feeds already, by the variable's name.
        with contextlib.suppress(ValueError):
            named[urlsplit(os.environ.get(name, "")).netloc] = name
    return {host: name for host, name in named.items() if host}
