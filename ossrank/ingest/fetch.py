"""Feeds → payloads → rankings → store, with an outcome for each feed."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from ossrank.boards import DEFAULT_LIMIT, Feed
from ossrank.errors import FeedError, NoKey, NotOffered, OssrankError
from ossrank.facts import FeedOutcome, FetchRecord, Payload, Ranking
from ossrank.ingest.accepting import accept_rankings
from ossrank.ingest.doubt import with_doubts
from ossrank.ingest.keeping import one_line, require_room, store_rankings, utc_now
from ossrank.ingest.recording import record
from ossrank.limits import Limits
from ossrank.sources import source_of
from ossrank.sources.ask import Ask, Known
from ossrank.store.file import Store

TRUSTED = timedelta(hours=20)
"""How long an entity tag is believed: a fetch a day downloads everything."""


@dataclass(frozen=True)
class _Answer:
    """What a feed's thread gives back: a payload, None if it is unchanged, or an error."""

    feed: Feed
    at: datetime
    seconds: float
    payload: Payload | None = None
    error: Exception | None = None


def fetch_feeds(
    store: Store,
    feeds: Sequence[Feed],
    *,
    limit: int = DEFAULT_LIMIT,
    save: Path | None = None,
    accept: bool = False,
    limits: Limits = Limits(),
    clock: Callable[[], datetime] = utc_now,
    done: Callable[[FeedOutcome], None] = lambda outcome: None,
) -> list[FeedOutcome]:
    """Fetches feeds side by side, stores each as it arrives, and calls `done` with its outcome.

    Payloads are recorded in the folder `save`. With `accept` what
    of these answers is suspect is taken, as a batch. Only a bug and the database raise an error,
    at the end.
    """
    answers: queue.Queue[_Answer] = queue.Queue()
    now = clock()
    asks = {feed.name: Ask(limit, _known(store, feed, now), limits) for feed in feeds}
    for feed in feeds:
        # Daemons: a thread that hangs in a name look-up must not keep the process alive.
        threading.Thread(
            target=_ask, args=(feed, asks[feed.name], clock, answers), daemon=True
        ).start()
    longest = limits.deadline + limits.grace
    until = time.monotonic() + longest
    waiting = {feed.name: feed for feed in feeds}
    outcomes, bugs = {}, list[Exception]()
    while waiting:
        try:
            answer = answers.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            late = FeedError(f"no whole answer within {longest:.0f} s: given up")
            feed = next(iter(waiting.values()))
            answer = _Answer(feed, clock(), longest, error=late)
        if waiting.pop(answer.feed.name, None) is None:
            continue
        feed = answer.feed
        # One at a time: the rankings of a dozen feeds would take more memory than all the rest.
        rankings: list[Ranking] = []
        held = _is_held(store, answer)
        if not held:
            answer, rankings = _read(answer)
        if answer.error and not isinstance(answer.error, OssrankError):
            bugs.append(answer.error)
        try:
            outcome = _keep(store, answer, rankings, accept, held=held)
        except OssrankError:
            raise  # the database's own
        except Exception as failure:  # noqa: BLE001 - raised at the end: it costs no other feed
            bugs.append(failure)
            answer = replace(answer, error=failure)
            outcome = _keep(store, answer, [], accept, held=False)
        if save and answer.payload:
            outcome = record(save, feed, answer.payload, answer.at.date(), outcome)
        outcomes[feed.name] = outcome
        done(outcome)
    for bug in bugs:
        raise bug
    return [outcomes[feed.name] for feed in feeds]


def _known(store: Store, feed: Feed, now: datetime) -> Known | None:
    """What was downloaded last; after a day it is downloaded again, since an ETag may be wrong."""
    last = store.attempts.last_good(feed.name)
    if last is None or not last.url or not last.sha256:
        return None
    # A fetch that lies ahead of the clock was made while the clock was wrong.
    if not timedelta(0) <= now - last.started_at < TRUSTED:
        return None
    if _is_apart(store, feed, last.sha256):
        return None
    return Known(last.url, last.etag, last.sha256)


def _is_held(store: Store, answer: _Answer) -> bool:
    """Whether a file that prints its dates has the bytes that were read and stored last."""
    if answer.payload is None or not answer.feed.dated:
        return False
    last, sha256 = store.attempts.last_good(answer.feed.name), answer.payload.sha256
    return last is not None and last.sha256 == sha256 and not _is_apart(store, answer.feed, sha256)


def _is_apart(store: Store, feed: Feed, sha256: str) -> bool:
    """Whether some of what these bytes say is kept apart: it may have become plausible."""
    return any(apart.sha256 == sha256 for apart in store.snapshots.suspects(feed.name))


def _ask(
    feed: Feed,
    ask: Ask,
    clock: Callable[[], datetime],
    answers: queue.Queue[_Answer],
) -> None:
    started = time.monotonic()
    payload, error = None, None
    at = clock()
    try:
        payload = source_of(feed).fetch(feed, ask)
        at = clock()
    except Exception as failure:  # noqa: BLE001 - given back: fetch_feeds raises it if it is a bug
        error = failure
    answers.put(_Answer(feed, at, time.monotonic() - started, payload, error))


def _read(answer: _Answer) -> tuple[_Answer, list[Ranking]]:
    if answer.error or answer.payload is None:
        return answer, []
    try:
        rankings = source_of(answer.feed).parse(answer.feed, answer.payload)
        require_room(rankings)
        return answer, rankings
    except Exception as failure:  # noqa: BLE001 - fetch_feeds raises it if it is a bug
        return replace(answer, error=failure), []


def _keep(
    store: Store, answer: _Answer, rankings: list[Ranking], accept: bool, *, held: bool
) -> FeedOutcome:
    feed, payload = answer.feed, answer.payload
    if isinstance(answer.error, NoKey) or (
        isinstance(answer.error, NotOffered) and store.attempts.last_good(feed.name) is None
    ):
        # Nothing is logged: nobody asked, or what never came is missed by nobody.
        reason = one_line(answer.error)
        return FeedOutcome(feed.name, "skipped", 0, 0, reason, answer.seconds)
    if answer.error:
        outcome = FeedOutcome(feed.name, "failed", 0, 0, one_line(answer.error), answer.seconds)
        payload = None
    elif payload is None or held:
        outcome = FeedOutcome(feed.name, "unchanged", 0, 0, None, answer.seconds)
    else:
        rankings = with_doubts(store, feed, payload, rankings, answer.at.date())
        with store.transaction():
            outcome = store_rankings(
                store, feed, payload, rankings, "live", answer.at, answer.seconds
            )
            if accept:
                outcome = accept_rankings(store, feed, rankings, answer.at, outcome)
            _log(store, outcome, answer.at, payload)
        return outcome
    with store.transaction():
        _log(store, outcome, answer.at, payload)
    return outcome


def _log(store: Store, outcome: FeedOutcome, at: datetime, payload: Payload | None) -> None:
    # An answer of which a part is kept apart is asked for again: it may become plausible.
    good = payload if outcome.outcome != "failed" else None
    store.attempts.log(
        FetchRecord(
            outcome.feed,
            at,
            outcome.seconds,
            outcome.outcome,
            outcome.reason,
            outcome.snapshots,
            outcome.entries,
            good.url if good else None,
            good.etag if good else None,
            good.sha256 if good else None,
        )
    )
