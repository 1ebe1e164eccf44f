"""Asks the Hub about base models that are not known yet → store."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from ossrank.boards import Feed
from ossrank.errors import AskedToWait, FeedError
from ossrank.facts import Entry, Numbers
from ossrank.ingest.keeping import one_line, utc_now
from ossrank.limits import Limits
from ossrank.lineage import untold
from ossrank.sources.base_models import NO_ANSWER, fetch_bases
from ossrank.store.file import Store

ALL_ROWS = 2**16 - 1
QUESTIONS_KEPT = 50
"""So many answers are asked for before they are kept."""

PATIENCE = 1800.0
"""Seconds that the Hub may ask to wait: its windows are of five minutes."""


def ask_lineage(
    store: Store,
    feeds: Sequence[Feed],
    until: float,
    *,
    limits: Limits = Limits(),
    clock: Callable[[], datetime] = utc_now,
) -> str | None:
    """Asks the Hub about each base in the feeds' newest lists of which nothing is known yet.

    The limits say how many questions, and for how long, up to `until` on time.monotonic()'s clock;
    the next fetch asks the rest. Returns why it stopped early, None if it did not. The answers
    before that are kept.
    """
    lists = [store.snapshots.newest(feed.name) for feed in feeds if feed.lineage]
    entries = [entry for board in lists if board for entry in store.snapshots.entries(board.id)]
    deadline = min(until, time.monotonic() + limits.asking)
    asked, reason = set[str](), None
    # An answer can name a further base, so the chains are walked until nothing is missing.
    while reason is None and (
        todo := [model for model in store.lineage.unasked(entries, clock()) if model not in asked]
    ):
        todo = todo[: limits.questions - len(asked)]
        if not todo:
            return f"{limits.questions} asked for in one fetch"
        answers: dict[str, tuple[str, ...] | None] = {}
        try:
            for model, bases in _fetch_bases(todo, deadline, limits):
                asked.add(model)
                if bases != NO_ANSWER:
                    answers[model] = bases
        except FeedError as error:
            reason = one_line(error)
        with store.transaction():
            store.lineage.keep(answers, clock())
    return reason


def unanswered(store: Store, board: str) -> list[Entry]:
    """A list's rows of all dates, newest first, each kind once; marked where it had no tags."""
    snapshots = store.snapshots.between(board)[::-1]
    numbers = Numbers()
    lines = store.snapshots.lines(snapshots, ALL_ROWS, numbers)
    kinds = store.snapshots.named(numbers)
    rows: dict[Entry, None] = {}
    for snapshot in snapshots:
        listed = [kinds[kind] for kind in lines[snapshot.id].kinds]
        tagged = store.snapshots.has_tags(snapshot)
        rows.update(dict.fromkeys(listed if tagged else untold(listed)))
    return list(rows)


def ask_all(
    store: Store,
    entries: Sequence[Entry],
    *,
    limits: Limits = Limits(),
    clock: Callable[[], datetime] = utc_now,
    sleep: Callable[[float], None] = time.sleep,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Asks the Hub about all that nothing is known of; gives how many models it told of.

    It keeps to the Hub's limits and waits where it is asked to. Answers are kept as they come, so
    that a later call goes on. Raises FeedError where the Hub fails.
    """
    asked: set[str] = set()
    told = 0
    while todo := [m for m in store.lineage.unasked(entries, clock()) if m not in asked]:
        part = todo[:QUESTIONS_KEPT]
        answers: dict[str, tuple[str, ...] | None] = {}
        wait = 0.0
        try:
            for model, bases in _fetch_bases(part, time.monotonic() + PATIENCE, limits):
                asked.add(model)
                if bases != NO_ANSWER:
                    answers[model] = bases
                progress(len(asked), len(asked) + len(todo))
        except AskedToWait as error:
            wait = error.seconds
        finally:
            with store.transaction():
                store.lineage.keep(answers, clock())
            told += sum(bases is not None for bases in answers.values())
        if wait > PATIENCE:
            raise FeedError(f"the Hub asks to wait {wait:.0f} s: run ossrank lineage again then")
        sleep(wait)
    return told


def _fetch_bases(
    models: Sequence[str], until: float, limits: Limits
) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """fetch_bases in a thread of its own, which is left behind if it hangs."""
    answers: queue.Queue[tuple[str, tuple[str, ...] | None] | Exception | None] = queue.Queue()

    def ask() -> None:
        try:
            for answer in fetch_bases(models, until, limits):
                answers.put(answer)
            answers.put(None)
        except Exception as failure:  # noqa: BLE001 - given back, and raised there
            answers.put(failure)

    threading.Thread(target=ask, daemon=True).start()
    while True:
        left = min(limits.stall, until - time.monotonic())
        try:
            answer = answers.get(timeout=max(0.0, left) + limits.grace)
        except queue.Empty:
            raise FeedError("the Hub has stopped answering") from None
        if answer is None:
            return
        if isinstance(answer, Exception):
            raise answer
        yield answer
