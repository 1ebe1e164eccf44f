"""`ossrank status`."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ossrank.cli.options import Db, Short
from ossrank.errors import NothingStored, Stale, StoreError

if TYPE_CHECKING:
    from ossrank.analysis.status import FeedStatus
    from ossrank.boards import Feed
    from ossrank.store.file import Store

CHECK_SECONDS = 30.0
"""Enough for some gigabytes, as a rule; a file that takes longer is said to be unchecked."""


def status(
    feeds: Annotated[
        list[str] | None, typer.Argument(metavar="FEED", help="Feeds to show; all if none.")
    ] = None,
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
    form: Annotated[Short, typer.Option("--format", "-f", help="How to write it.")] = Short.table,
    db: Db = None,
) -> None:
    """Show how each feed fares: its last good fetch, its failures and gaps, and the database."""
    from ossrank.analysis.status import parse_age, stale, watched
    from ossrank.formats import render
    from ossrank.ingest.fetch import pick_feeds
    from ossrank.store.file import default_path, is_there, open_store
    from ossrank.views import status as layout

    chosen, now = pick_feeds(feeds or []), datetime.now(UTC)
    most = parse_age(max_age) if max_age is not None else None
    path = (db or default_path()).absolute()
    if not is_there(path):
        raise NothingStored(f"no database at {path}: run ossrank fetch, or name one with --db")
    with open_store(path) as store:
        found = [status_of(store, feed, now) for feed in chosen]
        database = layout.Database(path, path.stat().st_size, store.check(CHECK_SECONDS))
    old = stale(found if feeds else watched(found), most, now) if most else None
    if form is Short.json:
        render.as_json(layout.status_json(found, old, database, now), sys.stdout)
    elif old is None:
        render.sheets_as_table([layout.status_sheet(found, database, now)], sys.stdout)
    if database.integrity not in ("ok", None):
        raise StoreError(
            f"{path} is damaged: {database.integrity}; restore it from a copy, or run sqlite3's"
            " .recover on it"
        )
    if old:
        raise Stale(layout.stale_line(old, max_age or "", now))


def status_of(store: "Store", feed: "Feed", now: datetime) -> "FeedStatus":
    """The status of one feed, from all that is kept of it."""
    from ossrank.analysis.status import feed_status

    return feed_status(
        feed,
        store.recent_attempts(feed.name),
        store.good_days(feed.name) if feed.dated else (),
        store.snapshots(feed.main),
        store.suspects(feed.name),
        store.entries,
        now.date(),
    )
