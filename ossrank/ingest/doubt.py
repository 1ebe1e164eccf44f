"""Why the rankings of an answer are kept apart: the clock, the answer itself, the days before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ossrank.boards import Feed
from ossrank.facts import AHEAD, CLOCK, ByField, Entry, Payload, Ranking
from ossrank.ingest.plausibility import (
    Earlier,
    Scores,
    Tally,
    changed,
    facts_of,
    odd,
    of_another,
    scores_of,
    vanished,
)
from ossrank.sources import source_of
from ossrank.store.file import Store

if TYPE_CHECKING:
    from ossrank.registry.registry import Registry

RELEASED = date(2026, 1, 1)
"""No clock that is right shows an earlier day."""

COMPARED = 3
"""With so many earlier snapshots a ranking is compared; one that is like it is enough."""

LATELY = timedelta(days=30)
"""Boards of a feed that are so much older than its newest had ended before."""


def clock_doubt(as_of: date, today: date) -> str | None:
    """Why a date and the clock's day do not go together; None where they do."""
    if as_of > today + AHEAD:
        return f"{CLOCK} {today}, and this is dated {as_of}: set the clock if it is wrong"
    return None


def with_doubts(
    store: Store, feed: Feed, payload: Payload, rankings: Sequence[Ranking], today: date
) -> list[Ranking]:
    """The rankings of a live answer, each with the reason why it is suspect, None if it is not."""
    if today < RELEASED:
        reason = f"{CLOCK} {today}, which is long ago: set it"
        return [ranking._replace(suspect=reason) for ranking in rankings]
    gone = _vanished(store, feed, rankings, today) or _of_another(store, feed, rankings, today)
    return [
        r._replace(
            suspect=clock_doubt(r.as_of or today, today)
            or r.suspect
            or _released_ahead(r, today)
            or _clock_back(store, r, today)
            or gone
            or (None if feed.slow else _frozen(store, r, payload, today))
            or _implausible(store, feed, r, payload, r.as_of or today)
        )
        for r in rankings
    ]


def _released_ahead(ranking: Ranking, today: date) -> str | None:
    last = max((e.released for e in ranking.entries if e.released), default="")
    return f"a model is dated {last}, a day to come" if last > str(today + AHEAD) else None


def _vanished(store: Store, feed: Feed, rankings: Sequence[Ranking], today: date) -> str | None:
    """Which boards of the feed are gone; it is enough to have those of its newest date."""
    boards = store.snapshots.newest_of_feed(feed.name, today + AHEAD)
    last, named = max(boards.values(), default=date.min), {r.board for r in rankings}
    if vanished(named, [board for board, day in boards.items() if day == last]) is None:
        return None
    return vanished(named, [board for board, day in boards.items() if last - day <= LATELY])


def _of_another(store: Store, feed: Feed, rankings: Sequence[Ranking], today: date) -> str | None:
    """Of which other feed's board this may be the answer: those of one source list the same models.

    What stands for the feed is compared, and all its boards are kept apart with it.
    """
    main = next((ranking for ranking in rankings if ranking.board == feed.main), None)
    own = store.snapshots.newest(feed.main, today + AHEAD)
    if not feed.rating or main is None or own is None:
        return None
    others = others_of(store, feed, today + AHEAD)
    return of_another(scores_of(main.entries), store.snapshots.scores(own.id), others)


def others_of(store: Store, feed: Feed, until: date) -> Iterator[tuple[str, Scores]]:
    """What the newest good snapshots of the same source's other feeds say, up to a date."""
    for other in source_of(feed).FEEDS:
        newest = store.snapshots.newest(other.main, until) if other != feed else None
        if newest is not None:
            yield other.main, store.snapshots.scores(newest.id)


def _clock_back(store: Store, ranking: Ranking, today: date) -> str | None:
    newest = store.snapshots.newest(ranking.board) if ranking.as_of is None else None
    if newest is None or newest.as_of <= today:
        return None
    return (
        f"{CLOCK} {today}, and {newest.as_of} is held: set the clock if it is wrong; if it is"
        f" right, ossrank reject {ranking.board} {newest.as_of}"
    )


def _frozen(store: Store, ranking: Ranking, payload: Payload, today: date) -> str | None:
    """A list that the fetch dates never says the same for a day: its figures move by the hour."""
    if ranking.as_of is not None:
        return None
    same = store.snapshots.said_before(ranking.board, payload.sha256, today)
    return f"byte by byte the answer of {same}: its server stands still" if same else None


def _implausible(
    store: Store, feed: Feed, ranking: Ranking, payload: Payload, day: date
) -> str | None:
    if reason := odd(ranking.entries, limit=payload.limit):
        return reason
    tally, first = tally_of(feed, day), None
    recent = store.snapshots.recent(ranking.board, day, COMPARED)
    for snapshot in recent:
        earlier = Earlier(snapshot.as_of, store.snapshots.columns(snapshot.id), snapshot.goes_on)
        reason = changed(
            ranking.entries,
            earlier,
            feed=feed,
            limit=payload.limit,
            # Since the newest: an older one is no reason to allow more.
            days=(day - recent[0].as_of).days,
            tally=tally,
        )
        if reason is None:
            return None
        first = first or reason
    return first


@lru_cache(maxsize=1)
def tally_of(feed: Feed, day: date) -> Tally:
    """The kinds of row whose share is compared on a feed: as stated, and as the registry counts."""
    from ossrank.analysis.judge import Judge
    from ossrank.registry.licences import CHOICES

    judge = Judge(_registry(), feed, day, {}, "publisher")

    # The categories of a board list the same models: each is judged once.
    @cache
    def openness(model: str, publisher: str | None, licence: str | None, hub_id: str | None) -> str:
        return judge.openness(Entry(0, 0, model, publisher, licence, hub_id=hub_id))

    @cache
    def classified(model: str, publisher: str | None, hub_id: str | None) -> bool:
        return judge.publisher(Entry(0, 0, model, publisher, hub_id=hub_id)).country is not None

    def tally(columns: ByField) -> dict[str, int]:
        model, publisher, licence, hub_id = (columns[name] for name in TOLD_BY)
        counts = facts_of(columns)
        counts["classified"] = sum(map(classified, model, publisher, hub_id))
        if not feed.all_open:
            verdicts = Counter(map(openness, model, publisher, licence, hub_id))
            counts["open"] = sum(verdicts[choice] for choice in CHOICES["open"])
            counts["closed"] = verdicts["proprietary"]
        return counts

    return tally


TOLD_BY = ("model", "publisher", "licence", "hub_id")
"""The fields of a row that tell its country and its openness."""


@cache
def _registry() -> Registry:
    from ossrank.registry.registry import load_registry

    return load_registry()
