"""Recorded payloads → store: `<date>/<feed>.<ext>`, as `fetch --save` writes them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from ossrank.boards import Feed
from ossrank.errors import FeedError, UsageError
from ossrank.facts import FeedOutcome, Outcome, Payload
from ossrank.files import read_whole
from ossrank.ingest.doubt import clock_doubt
from ossrank.ingest.keeping import one_line, require_room, store_rankings, utc_now
from ossrank.sources import source_of
from ossrank.store.file import Store


def replay(
    store: Store,
    folder: Path,
    feeds: Sequence[Feed],
    *,
    clock: Callable[[], datetime] = utc_now,
    done: Callable[[FeedOutcome], None] = lambda outcome: None,
) -> list[FeedOutcome]:
    """Stores the recorded payloads of `folder`/<date>/<feed>.<ext>, oldest first.

    Feeds without a recording are left out. A replay asks no server, so no attempt is logged.
    UsageError if there is no recording at all.
    """
    days = _days(folder)
    outcomes = []
    for feed in feeds:
        recorded = [(day, path / feed.file) for day, path in days if (path / feed.file).is_file()]
        if recorded:
            outcomes.append(_replay_feed(store, feed, recorded, clock))
            done(outcomes[-1])
    if not outcomes:
        raise UsageError(f"no recorded payloads in {folder}: looked for <date>/{feeds[0].file}")
    return outcomes


def _days(folder: Path) -> list[tuple[date, Path]]:
    try:
        folders = [path for path in folder.iterdir() if path.is_dir()]
    except OSError as error:
        raise UsageError(f"cannot read the folder {folder}: {error.strerror}") from None
    days = []
    for path in folders:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", path.name):
            try:
                days.append((date.fromisoformat(path.name), path))
            except ValueError:
                raise UsageError(
                    f"the folder {path} has the form of a date, but is not one"
                ) from None
    return sorted(days)


def _replay_feed(
    store: Store,
    feed: Feed,
    recorded: Sequence[tuple[date, Path]],
    clock: Callable[[], datetime],
) -> FeedOutcome:
    source = source_of(feed)
    started = time.monotonic()
    snapshots = entries = 0
    reasons, good = [], False
    for day, path in recorded:
        try:
            payload = Payload(feed.name, read_whole(path))
            rankings = source.parse(feed, payload)
            require_room(rankings)
        except OSError as error:
            reasons.append(f"{path}: {error.strerror}")
            continue
        except (FeedError, UsageError) as error:
            reasons.append(f"{path}: {one_line(error)}")
            continue
        if feed.asks_depth:
            payload = replace(payload, limit=len(rankings[0].entries))
        today = clock().date()
        rankings = [
            r._replace(suspect=clock_doubt(r.as_of or day, today) or r.suspect) for r in rankings
        ]
        with store.transaction():
            outcome = store_rankings(store, feed, payload, rankings, "replay", day)
        good = good or outcome.outcome != "failed" or outcome.partly
        snapshots += outcome.snapshots
        entries += outcome.entries
        if outcome.reason:
            reasons.append(outcome.reason)
    whole: Outcome = "failed" if reasons else "stored" if snapshots else "unchanged"
    seconds, partly = time.monotonic() - started, good and whole == "failed"
    return FeedOutcome(
        feed.name, whole, snapshots, entries, "; ".join(reasons) or None, seconds, partly
    )
