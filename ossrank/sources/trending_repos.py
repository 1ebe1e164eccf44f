"""The Hub's trending lists of past days, as the dataset severo/trending-repos holds them."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, BinaryIO

from ossrank.boards import Feed, Origin
from ossrank.errors import FeedError, UsageError
from ossrank.facts import Entry, Provenance, Ranking
from ossrank.files import sha256_of
from ossrank.limits import Limits
from ossrank.records import records_in
from ossrank.sources.checks import LARGEST, as_number, count, number, text
from ossrank.sources.huggingface import endpoint, request_headers, require_whole
from ossrank.urls import public

if TYPE_CHECKING:
    from ossrank.sources.ask import Ask, Progress


def fetch_history(feed: Feed, into: BinaryIO, ask: Ask, progress: Progress) -> Provenance:
    """Downloads the daily trending lists since July 2023, as one CSV file."""
    from ossrank import http

    url = f"{endpoint()}/datasets/severo/trending-repos/resolve/main/models.csv"
    with http.open_client(ask.limits) as client:
        answer = http.get(
            url,
            client=client,
            limits=ask.limits,
            headers=request_headers(),
            until=time.monotonic() + ask.limits.history_deadline,
            max_bytes=min(MOST_BYTES, ask.limits.history_max_bytes),
            into=into,
            progress=progress,
        )
    sha256 = sha256_of(into)
    require_whole(url, sha256, answer)
    etag = answer.header("etag")
    return Provenance(sha256, public(url), etag, answer.header("x-repo-commit"))


ORIGIN = Origin(
    "dataset severo/trending-repos",
    "https://huggingface.co/datasets/severo/trending-repos",
    "Apache-2.0",
    passed_on=True,
)

MOST_LINES = 150_000
"""Twenty years of 20 rows a day."""

MOST_BYTES = 24 * 2**20
"""Of the file, which is read whole: a row has a hundred."""

HISTORY_COLUMNS = ("date", "id", "rank", "recent_likes", "likes", "month_downloads")


def history(
    feed: Feed, file: BinaryIO, categories: Collection[str], limits: Limits
) -> Iterator[list[Ranking]]:
    """The trending list of each day in a models.csv, by date; FeedError where a row is odd.

    The score is the likes of the last days, which are said to be what the Hub ranks by. The list
    is small, 20 rows a day, and is read whole.
    """
    if tuple(categories) != ("overall",):
        raise UsageError(f"{feed.name} has no categories")
    days: dict[str, list[Entry]] = {}
    for line, (day, *cells) in _history_rows(file):
        days.setdefault(day, []).append(_past_entry(cells, f"line {line}"))
    if not days:
        raise FeedError("models.csv has no rows")
    for day, entries in sorted(days.items()):
        try:
            as_of = date.fromisoformat(day)
        except ValueError:
            raise FeedError(f"models.csv: {day[:40]!r} is not a date") from None
        entries.sort(key=lambda entry: entry.rank)
        placed = tuple(e._replace(position=place) for place, e in enumerate(entries, 1))
        yield [Ranking(feed.name, as_of, placed)]


def _history_rows(file: BinaryIO) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row's line and its cells under HISTORY_COLUMNS."""
    file.seek(0)
    text = io.TextIOWrapper(file, "utf-8-sig", errors="replace", newline="")
    table = records_in(text, strict=False)
    try:
        _, header = next(table, (1, []))
        missing = [name for name in HISTORY_COLUMNS if name not in header]
        if missing:
            raise FeedError(f"models.csv has no column {', '.join(missing)}")
        pick = itemgetter(*map(header.index, HISTORY_COLUMNS))
        for line, cells in table:
            if line > MOST_LINES:
                raise FeedError(f"models.csv has over {MOST_LINES:,} lines: too many")
            if not cells:  # a blank line
                continue
            if len(cells) != len(header):
                raise FeedError(f"models.csv, line {line}: {len(cells)} cells")
            yield line, pick(cells)
    except csv.Error as error:
        raise FeedError(f"models.csv, {error}") from None
    finally:
        text.detach()  # the file stays its owner's to close


def _past_entry(cells: Sequence[str], where: str) -> Entry:
    model, rank, recent, likes, downloads = cells
    owner, slash, _ = text(model, f"id, {where}").partition("/")
    return Entry(
        position=0,
        rank=count(as_number(rank), f"rank, {where}"),
        model=model,
        publisher=owner if slash and owner else None,
        score=number(as_number(recent), f"recent_likes, {where}", least=-LARGEST),
        likes=count(as_number(likes), f"likes, {where}"),
        downloads=count(as_number(downloads), f"month_downloads, {where}"),
    )
