"""Chatbot Arena: the official leaderboard dataset, one Parquet file a subset."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import count, groupby, repeat
from operator import itemgetter
from typing import TYPE_CHECKING, BinaryIO

from ossrank.boards import Feed, slug
from ossrank.errors import FeedError, NotOffered
from ossrank.facts import Entry, Payload, Provenance, Ranking
from ossrank.files import sha256_of
from ossrank.limits import Limits
from ossrank.sources.arena_subsets import FEEDS as FEEDS
from ossrank.sources.arena_subsets import SUBSETS
from ossrank.sources.huggingface import SERVERS as SERVERS
from ossrank.sources.huggingface import endpoint, require_whole
from ossrank.urls import public

if TYPE_CHECKING:
    from ossrank.sources.arena_file import Row
    from ossrank.sources.ask import Ask, Known, Progress

FEWEST = 10
"""Rows: where more than these and than half of all have one rank, ranks tell nothing."""


def url_of(feed: Feed, file: str = "latest") -> str:
    """The address of a feed's `latest` or `full` Parquet file."""
    subset = SUBSETS[feed.name.partition("/")[2]].folder
    dataset = f"{endpoint()}/datasets/lmarena-ai/leaderboard-dataset"
    return f"{dataset}/resolve/main/{subset}/{file}-00000-of-00001.parquet"


def fetch(feed: Feed, ask: Ask) -> Payload | None:
    """The feed's latest Parquet file, always whole; None if it is still the known one.

    The Hub redirects to its CDN and names the file's SHA-256 in X-Linked-ETag. If that is the
    known file's, nothing is downloaded; a file with another SHA-256 is refused. NotOffered where
    a mirror does not have a young subset yet.
    """
    from ossrank import http

    url = url_of(feed)
    known = ask.known if ask.known and ask.known.url == public(url) else None
    with http.open_client(ask.limits) as client:
        tags = _tags(known) if known else ()
        also = frozenset({404}) if feed.lagging else frozenset[int]()
        answer = http.get(
            url,
            client=client,
            limits=ask.limits,
            known=tags,
            accepted=also,
            max_bytes=ask.limits.file_bytes,
        )
    if answer.status == 404:
        raise NotOffered(f"{public(url)} answers 404: not published there")
    if answer.status == 304:
        if known is None:
            raise FeedError(f"{public(url)} answers 304 to a first request")
        return None
    commit = answer.header("x-repo-commit")
    payload = Payload(feed.name, answer.body, public(url), answer.etag, commit)
    require_whole(url, payload.sha256, answer)
    return payload


def fetch_history(feed: Feed, into: BinaryIO, ask: Ask, progress: Progress) -> Provenance:
    """Downloads the feed's `full` Parquet, which has every publish date, into a file."""
    from ossrank import http

    url = url_of(feed, "full")
    with http.open_client(ask.limits) as client:
        answer = http.get(
            url,
            client=client,
            limits=ask.limits,
            until=time.monotonic() + ask.limits.history_deadline,
            max_bytes=ask.limits.history_max_bytes,
            into=into,
            progress=progress,
        )
    if answer.status != 200:
        raise FeedError(f"{public(url)} answers {answer.status} to a first request")
    sha256 = sha256_of(into)
    require_whole(url, sha256, answer)
    return Provenance(sha256, public(url), answer.etag, answer.header("x-repo-commit"))


def _tags(known: Known) -> list[str]:
    """The known file's entity tags; the Hub calls a large file by its SHA-256."""
    tags = known.etag.split() if known.etag else []
    return [*tags[:1], f'"{known.sha256}"', *tags]


def parse(feed: Feed, payload: Payload) -> list[Ranking]:
    """Every category at every publish date in the file, by date, then by board."""
    from ossrank.sources.arena_file import read_rows

    rankings = _rankings(feed, read_rows(payload.body))
    if all(ranking.board != feed.main for ranking in rankings):
        raise FeedError("the Parquet file has no category overall")
    return rankings


def history(
    feed: Feed, file: BinaryIO, categories: Collection[str], limits: Limits
) -> Iterator[list[Ranking]]:
    """The rankings of a `full` Parquet, a publish date at a time, of the categories named."""
    from ossrank.sources.arena_file import read_dates

    for rows in read_dates(file, categories, limits.history_rows):
        yield _rankings(feed, rows)


def _rankings(feed: Feed, rows: Iterable[Row]) -> list[Ranking]:
    """The rows as rankings, by date, then by board."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for (day, category), run in groupby(rows, itemgetter(9, 8)):
        groups.setdefault((day, category), []).extend(run)
    rankings = [_ranking(feed, day, name, group) for (day, name), group in groups.items()]
    if len({(r.board, r.as_of) for r in rankings}) < len(rankings):
        raise FeedError("two categories would make one board")
    return sorted(rankings, key=lambda r: (r.as_of or date.min, r.board))


def _ranking(feed: Feed, day: str, category: str, rows: list[Row]) -> Ranking:
    name = slug(category)
    if not name:
        raise FeedError(f"the category {category[:80]!r} has neither letter nor digit")
    board = feed.main if name == "overall" else f"{feed.name}/{name}"
    try:
        as_of = date.fromisoformat(day)
    except ValueError:
        raise FeedError(f"leaderboard_publish_date is {day[:40]!r}, not a date") from None
    rows.sort(key=itemgetter(0))
    _require_order(board, rows)
    rank, model, publisher, licence, score, low, high, votes, *_ = zip(*rows, strict=True)
    no, none = repeat(()), repeat(None)
    figures = (score, low, high, votes, none, none)
    columns = (rank, model, publisher, licence, no, none, *figures, none, none)
    entries = tuple(map(Entry._make, zip(count(1), *columns, strict=False)))
    return Ranking(board, as_of, entries)


def _require_order(board: str, rows: list[Row]) -> None:
    """FeedError where ranks, by which the rows are sorted, run against the scores.

    Where ranks are shared, the dataset has put several rankings under one category (search,
    2026-07-14: six of 32 models at most). Then the highest scores of the ranks do not rise, nor do
    the second highest, and so on.
    """
    if sorted(scores := [row[4] for row in rows], reverse=True) == scores:
        return
    above: list[float] = []
    for rank, sharing in groupby(rows, itemgetter(0)):
        below = sorted((row[4] for row in sharing), reverse=True)
        if len(below) > max(FEWEST, len(rows) / 2):
            raise FeedError(f"{len(below)} of {len(rows)} rows of {board} have the rank {rank}")
        if any(low > high for high, low in zip(above, below, strict=False)):
            raise FeedError(f"scores rise at rank {rank} of {board} on {rows[0][9]}")
        above = below
