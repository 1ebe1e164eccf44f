"""Questions to the Hub: what do models rest on of which nothing is known yet."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from ossrank.boards import Feed
from ossrank.errors import FeedError
from ossrank.ingest.keeping import one_line, utc_now
from ossrank.limits import Limits
from ossrank.sources.base_models import NO_ANSWER, fetch_bases
from ossrank.store.file import Store


def ask_lineage(
    store: Store,
    feeds: Sequence[Feed],
    until: float,
    *,
    limits: Limits = Limits(),
    clock: Callable[[], datetime] = utc_now,
) -> str | None:
    """Asks the Hub about the bases, on the feeds' newest lists, of which nothing is known yet.

    As many questions, and for as long, as the limits say, up to `until` on time.monotonic()'s
    clock: the next fetch goes on. Gives why it stopped early, None where it did not; what was
    answered before is kept.
    """
    lists = [store.snapshots.newest(feed.name) for feed in feeds if feed.lineage]
    entries = [entry for found in lists if found for entry in store.snapshots.entries(found.id)]
    deadline = min(until, time.monotonic() + limits.asking)
    asked, reason = set[str](), None
    # An answer can name a further base, so the chains are walked until nothing is lacking.
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


def _fetch_bases(
    models: Sequence[str], until: float, limits: Limits
) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """fetch_bases in a thread of its own, which is left behind if it hangs."""
    told: queue.Queue[tuple[str, tuple[str, ...] | None] | Exception | None] = queue.Queue()

    def ask() -> None:
        try:
            for answer in fetch_bases(models, until, limits):
                told.put(answer)
            told.put(None)
        except Exception as failure:  # noqa: BLE001 - handed over, and raised there
            told.put(failure)

    threading.Thread(target=ask, daemon=True).start()
    while True:
        left = min(limits.stall, until - time.monotonic())
        try:
            answer = told.get(timeout=max(0.0, left) + limits.grace)
        except queue.Empty:
            raise FeedError("the Hub has fallen silent") from None
        if answer is None:
            return
        if isinstance(answer, Exception):
            raise answer
        yield answer
