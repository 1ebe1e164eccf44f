"""OpenRouter's daily ranking by tokens served, with what its listing says of the weights."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import isclose
from typing import TYPE_CHECKING, Any, BinaryIO

from ossrank.boards import Feed
from ossrank.errors import FeedError
from ossrank.facts import Entry, Payload, Provenance, Ranking
from ossrank.limits import Limits
from ossrank.records import records_in
from ossrank.sources.checks import TAKING_APART, as_number, count, number, read_json, text
from ossrank.sources.openrouter_listing import Weights, api, listed, listing_url
from ossrank.urls import public

if TYPE_CHECKING:
    from collections.abc import Collection

    from ossrank.sources.ask import Ask, Progress

SERVERS = ("OSSRANK_OPENROUTER_URL",)
REST = "other"
"""The row that sums up all models below the 50 that are listed."""

COLUMNS = ("date", "model_permaslug", "rank", "total_tokens", "share_of_daily_tokens")
BEHIND = timedelta(days=3)
"""A file is published in the night after its last day; an older one is not what was asked for."""

MOST_TOKENS = 2**53
"""Up to here a score holds every whole number."""

FEEDS = (
    Feed(
        name="openrouter/tokens",
        title="OpenRouter tokens",
        aspect="use",
        page="https://openrouter.ai/rankings",
        provider="OpenRouter",
        attribution="OpenRouter (https://openrouter.ai/rankings)",
        licence="CC-BY-4.0",
        passed_on=True,
        openness_by="hub id",
        extension="json",
        main="openrouter/tokens",
        dated=True,
        daily=True,
        history="all",
        measure="score",
        measure_name="tokens",
        rest=REST,
        routes=True,
        caution="One reseller’s traffic, not the market: by the maker’s country, not the users’."
        " Prices and free routes move it, and tokens of different tokenizers are not the same.",
    ),
)


def fetch(feed: Feed, ask: Ask) -> Payload | None:
    """The newest export of 30 days and the listing, as one document; None if it is the known one.

    The manifest is read first, since the file called latest can be of another day than it. Only
    this base URL is asked, whatever addresses the manifest gives.
    """
    from ossrank import http

    url = f"{api()}/datasets/exports/rankings-daily"
    with http.open_client(ask.limits) as client:

        def answer(address: str, most: int) -> bytes:
            return http.get(address, client=client, limits=ask.limits, max_bytes=most).body

        manifest = read_json(answer(f"{url}/latest.manifest.json", ask.limits.file_bytes))
        day, sha256, _ = _stated(manifest)
        if ask.known and ask.known.etag == sha256:
            return None
        body = answer(f"{url}/{day}.csv", ask.limits.file_bytes)
        models = answer(listing_url(), ask.limits.max_bytes)
    with TAKING_APART:
        listing = listed(read_json(models))
    document = {"manifest": manifest, "csv": body.decode("utf-8", "replace"), "models": listing}
    packed = json.dumps(document, separators=(",", ":")).encode()
    return Payload(feed.name, packed, public(f"{url}/{day}.csv"), sha256)


def parse(feed: Feed, payload: Payload) -> list[Ranking]:
    """A ranking for each day in the export; FeedError where it is not what its manifest states."""
    document = read_json(payload.body)
    if not isinstance(document, dict) or not isinstance(document.get("csv"), str):
        raise FeedError("the payload is not an export with its manifest and its listing")
    day, sha256, rows = _stated(document.get("manifest"))
    body = document["csv"].encode("utf-8", "replace")
    if hashlib.sha256(body).hexdigest() != sha256:
        raise FeedError(f"the export's SHA-256 is not {sha256[:8]}…, as its manifest states")
    days = _days(document["csv"])
    stated = sum(map(len, days.values()))
    if stated != rows:
        raise FeedError(f"the export has {stated} rows, its manifest states {rows}")
    newest = max(days)
    if not day - BEHIND <= newest <= day:
        raise FeedError(f"the export ends on {newest}, and its manifest is of {day}")
    weights = Weights(document.get("models"))
    return [_ranking(feed, on, days[on], weights) for on in sorted(days)]


def fetch_history(feed: Feed, into: BinaryIO, ask: Ask, progress: Progress) -> Provenance:
    """Downloads every whole day since 2025, for which OpenRouter asks for a key."""
    from ossrank.sources import openrouter_history

    return openrouter_history.fetch_history(api(), into, ask, progress)


def history(
    feed: Feed, file: BinaryIO, categories: Collection[str], limits: Limits
) -> Iterator[list[Ranking]]:
    """The ranking of each day that was downloaded, by date; FeedError where a row is odd."""
    from ossrank.sources import openrouter_history

    document, days = openrouter_history.read(feed, file, categories)
    weights = Weights(listed(document))
    for on in sorted(days):
        yield [_ranking(feed, on, days[on], weights)]


def _stated(manifest: Any) -> tuple[date, str, int]:
    """The day, the SHA-256 and the number of rows of the CSV file that a manifest is about."""
    try:
        day = date.fromisoformat(manifest["snapshot_date"])
        sha256 = manifest["files"]["csv"]["sha256"]
        rows = manifest["row_count"]
    except (KeyError, TypeError, ValueError):
        raise FeedError("the manifest of rankings-daily lacks its day, sum or row count") from None
    if not isinstance(sha256, str) or not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise FeedError(f"the manifest of {day} states no SHA-256")
    return day, sha256, count(rows, "row_count")


def _days(text_of_all: str) -> dict[date, list[tuple[str, int]]]:
    """Models and tokens of each day, in the order of the ranks, REST last."""
    table = records_in(io.StringIO(text_of_all, newline=""), strict=False)
    days: dict[date, list[tuple[str, int]]] = {}
    shares: dict[date, list[float]] = {}
    try:
        _, header = next(table, (1, []))
        if tuple(header) != COLUMNS:
            raise FeedError(f"the export's columns are {', '.join(header)[:120] or 'missing'}")
        for line, cells in table:
            where = f"line {line}"
            if len(cells) != len(COLUMNS):
                raise FeedError(f"the export has {len(cells)} cells in {where}")
            on = _day(cells[0], where)
            day, of_day = days.setdefault(on, []), shares.setdefault(on, [])
            model = text(cells[1], f"model_permaslug, {where}")
            if cells[2] != ("" if model == REST else str(len(day) + 1)):
                raise FeedError(f"rank is {cells[2][:20]!r} in {where}, after {len(day)} models")
            day.append((model, tokens(cells[3], where)))
            of_day.append(number(as_number(cells[4]), f"share_of_daily_tokens, {where}"))
    except csv.Error as error:
        raise FeedError(f"the export, {error}") from None
    if not days:
        raise FeedError("the export has no rows")
    for on, rows in days.items():
        check_day(on, rows)
        _check_shares(on, rows, shares[on])
    return days


def _day(cell: str, where: str) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise FeedError(f"date is {cell[:40]!r} in {where}, not a date") from None


def tokens(cell: Any, where: str) -> int:
    """A number of tokens, written with digits alone."""
    if not isinstance(cell, str) or not re.fullmatch(r"[0-9]{1,16}", cell):
        raise FeedError(f"total_tokens is {str(cell)[:40]!r} in {where}, not a whole number")
    if int(cell) > MOST_TOKENS:
        raise FeedError(f"total_tokens is {cell} in {where}: too many to be right")
    return int(cell)


def check_day(on: date, rows: Sequence[tuple[str, int]]) -> None:
    """FeedError where a day has a model twice, no tokens, or more for a lower rank."""
    names = [model for model, _ in rows]
    if len(set(names)) < len(names):
        raise FeedError(f"the export lists a model twice on {on}")
    served = [number_of for model, number_of in rows if model != REST]
    if sorted(served, reverse=True) != served:
        raise FeedError(f"tokens rise down the ranks of {on}")
    if not served or not sum(served):
        raise FeedError(f"the export has no tokens on {on}")


def _check_shares(on: date, rows: Sequence[tuple[str, int]], shares: Sequence[float]) -> None:
    total = sum(number_of for _, number_of in rows)
    for (model, number_of), share in zip(rows, shares, strict=True):
        if not isclose(share, number_of / total, rel_tol=1e-6, abs_tol=1e-9):
            raise FeedError(
                f"share_of_daily_tokens of {model[:80]} is {share:.4f} on {on}, and its tokens are"
                f" {number_of / total:.4f} of the day's"
            )


def _ranking(feed: Feed, on: date, rows: Sequence[tuple[str, int]], weights: Weights) -> Ranking:
    entries = []
    for place, (model, number_of) in enumerate(rows, 1):
        entry = Entry(place, 0, model, score=float(number_of))
        if model != REST:
            hub_id, licence = weights.of(model)
            entry = entry._replace(
                rank=place,
                publisher=model.partition("/")[0] or None,
                licence=licence,
                hub_id=hub_id,
            )
        entries.append(entry)
    return Ranking(feed.main, on, tuple(entries), looked_up=True)
