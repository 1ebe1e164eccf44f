"""OpenRouter's daily ranking since 2025, by the interface that asks for a key."""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

from ossrank.boards import Feed
from ossrank.errors import FeedError, UsageError
from ossrank.facts import Provenance
from ossrank.sources.checks import read_json, text
from ossrank.urls import public

if TYPE_CHECKING:
    from ossrank.sources.ask import Ask, Progress

KEY = "OPENROUTER_API_KEY"
FIRST = date(2025, 1, 1)
WINDOW = timedelta(days=365)
"""Up to 366 days may be asked for at a time, both ends included."""


def fetch_history(base: str, into: BinaryIO, ask: Ask, progress: Progress) -> Provenance:
    """Writes the answers for all whole days, and the listing, into a file, a line each.

    UsageError without a key; it goes to `base` alone, and into no file.
    """
    from ossrank import http

    key = os.environ.get(KEY, "").strip()
    if not re.fullmatch(r"[!-~]+", key):
        raise UsageError(
            f"{KEY} is not set: OpenRouter's history asks for a key, and any free one will do"
        )
    headers = {"Authorization": f"Bearer {key}"}
    url, until = f"{base}/datasets/rankings-daily", time.monotonic() + ask.limits.history_deadline
    lines = []
    with http.open_client(ask.limits) as client:
        for first, last in windows(datetime.now(UTC).date() - timedelta(days=1)):
            answer = http.get(
                f"{url}?start_date={first}&end_date={last}",
                client=client,
                limits=ask.limits,
                headers=headers,
                until=until,
                progress=progress,
                secret=KEY,
            )
            lines.append(json.dumps(read_json(answer.body)))
        listing = http.get(f"{base}/models", client=client, limits=ask.limits).body
        lines.append(json.dumps(read_json(listing)))
    document = "\n".join(lines).encode()
    into.write(document)
    return Provenance(hashlib.sha256(document).hexdigest(), public(url))


def windows(last: date) -> list[tuple[date, date]]:
    """Spans of at most 366 days from the first day that there is up to `last`."""
    spans, start = [], FIRST
    while start <= last:
        spans.append((start, min(start + WINDOW, last)))
        start = spans[-1][1] + timedelta(days=1)
    return spans


def read(
    feed: Feed, file: BinaryIO, categories: Collection[str]
) -> tuple[Any, dict[date, list[tuple[str, int]]]]:
    """The listing, and models and tokens of each day, the most first and the rest last."""
    from ossrank.sources.openrouter_tokens import REST, check_day, tokens

    if tuple(categories) != ("overall",):
        raise UsageError(f"{feed.name} has no categories")
    file.seek(0)
    # Line by line: all years together are more than one document may be.
    *answers, listing = file.readlines()
    days: dict[date, list[tuple[str, int]]] = {}
    for answer in map(read_json, answers):
        rows = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise FeedError('an answer of rankings-daily has no rows under "data"')
        for place, row in enumerate(rows, 1):
            where = f"row {place}"
            if not isinstance(row, dict):
                raise FeedError(f"{where} of rankings-daily is not an object")
            model = text(row.get("model_permaslug"), f"model_permaslug, {where}")
            try:
                on = date.fromisoformat(row.get("date", ""))
            except (TypeError, ValueError):
                raise FeedError(f"date is {str(row.get('date'))[:40]!r} in {where}") from None
            days.setdefault(on, []).append((model, tokens(row.get("total_tokens"), where)))
    if not days:
        raise FeedError("rankings-daily has no rows")
    for on, listed in days.items():
        listed.sort(key=lambda row: (row[0] == REST, -row[1]))
        check_day(on, listed)
    return read_json(listing), days
