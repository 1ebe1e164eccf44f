"""Epoch AI's Capabilities Index: ability over many benchmarks, with each model's release date."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from ossrank.boards import Z90, Feed
from ossrank.errors import FeedError
from ossrank.facts import Entry, Payload, Ranking
from ossrank.records import records
from ossrank.sources.checks import by_score, number, storable, text
from ossrank.urls import base_url, public

if TYPE_CHECKING:
    from ossrank.sources.ask import Ask

SERVERS = ("OSSRANK_EPOCH_URL",)

COLUMNS = (
    "Model",
    "eci",
    "eci_ci_low",
    "eci_ci_high",
    "date",
    "Organization",
    "Country (of organization)",
    "Model accessibility",
)
"""Those that are read; others, which have come and gone, are passed over."""

HTML = (b"<!doctype", b"<html", b"<?xml")

MOST_LINES = 20_000
"""Over fifty times those of a real file."""

MOST_ANCHORS = 0.1
"""Of the models: two have no interval, since the scale is tied to their scores."""

LEAST_DATED = 0.8
"""Of the models: one of 140 has no release date."""

FEEDS = (
    Feed(
        name="epoch/eci",
        title="Epoch Capabilities Index",
        aspect="ability",
        page="https://epoch.ai/eci",
        provider="Epoch AI",
        attribution="Epoch AI, Epoch Capabilities Index (https://epoch.ai/eci)",
        licence="CC-BY-4.0",
        passed_on=True,
        extension="csv",
        main="epoch/eci",
        joint=True,
        released=True,
        slow=True,
        others_lag="Epoch’s own figure for China behind the US is 7 months (4–14)",
        deviations=Z90,
        decimals=1,
    ),
)


def fetch(feed: Feed, ask: Ask) -> Payload | None:
    """The index, always whole: its date is that of the fetch, whatever it says."""
    from ossrank import http

    url = f"{base_url('OSSRANK_EPOCH_URL', 'https://epoch.ai')}/data/eci_scores.csv"
    with http.open_client(ask.limits) as client:
        answer = http.get(url, client=client, limits=ask.limits, max_bytes=ask.limits.file_bytes)
    return Payload(feed.name, answer.body, public(url), answer.etag)


def parse(feed: Feed, payload: Payload) -> list[Ranking]:
    """The one ranking, by score; FeedError where the file is not such an index."""
    if payload.body.count(b"\n") > MOST_LINES:
        raise FeedError(f"the index has over {MOST_LINES:,} lines: too many")
    if payload.body[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(HTML):
        raise FeedError("the answer is HTML where CSV was expected")
    try:
        table = records(payload.body)
        _, header = next(table, (1, []))
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise FeedError(f"the index has no column {missing[0]!r}")
        listed = [_entry(header, cells, f"line {line}") for line, cells in table if cells]
    except UnicodeDecodeError:
        raise FeedError("the answer is not CSV in UTF-8") from None
    except csv.Error as error:
        raise FeedError(f"the index, {error}") from None
    _check(listed)
    return [Ranking(feed.main, None, by_score(listed))]


def _entry(header: Sequence[str], row: Sequence[str], where: str) -> Entry:
    if len(row) != len(header):
        raise FeedError(f"the index has another number of cells in {where}")
    named = dict(zip(header, row, strict=True))
    cells = {name: named[name].strip() for name in COLUMNS}
    model = text(cells["Model"], f"Model, {where}")
    score, low, high = (_figure(cells[name], name, where) for name in COLUMNS[1:4])
    if score is None or (low is None) != (high is None):
        raise FeedError(f"the score of {model[:80]} or an end of its interval is missing, {where}")
    if low is not None and high is not None and not low <= score <= high:
        raise FeedError(f"the interval of {model[:80]} does not hold its score, {where}")
    return Entry(
        position=0,
        rank=0,
        model=model,
        publisher=storable(cells["Organization"]) or None,
        licence=storable(cells["Model accessibility"]) or None,
        score=score,
        low=low,
        high=high,
        released=_day(cells["date"], where),
        country=storable(cells["Country (of organization)"]) or None,
    )


def _figure(cell: str, name: str, where: str) -> float | None:
    if not cell:
        return None
    try:
        return number(float(cell), f"{name}, {where}", least=-1_000)
    except ValueError:
        raise FeedError(f"{name} is {cell[:40]!r} in {where}, not a number") from None


def _day(cell: str, where: str) -> str | None:
    if not cell:
        return None
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        day = None
    if day is None or day.isoformat() != cell:
        raise FeedError(f"date is {cell[:40]!r} in {where}, not a date")
    return cell


def _check(entries: list[Entry]) -> None:
    """FeedError for what no such index can be, whatever stood in earlier ones."""
    if not entries:
        raise FeedError("the index has no rows")
    twice = [model for model, count in Counter(e.model for e in entries).items() if count > 1]
    if twice:
        raise FeedError(f"the index lists {twice[0][:80]!r} twice")
    for place, (above, entry) in enumerate(pairwise(entries), 2):
        if (entry.score or 0) > (above.score or 0):
            raise FeedError(f"eci rises at row {place}: the index is not sorted by it")
    if sum(entry.low is None for entry in entries) > max(2, MOST_ANCHORS * len(entries)):
        raise FeedError("the index has models without an interval, more than the anchors")
    if sum(entry.released is not None for entry in entries) < LEAST_DATED * len(entries):
        raise FeedError("the index has too few release dates")
