"""Chatbot Arena: the official leaderboard dataset, one Parquet file a subset."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from itertools import pairwise
from typing import Any

from ossrank import http
from ossrank.boards import Feed, slug
from ossrank.errors import FeedError
from ossrank.models import Entry, Payload, Ranking
from ossrank.sources import Known, count, number, storable, text

# What the site shows is the style-controlled subset wherever there is one.
SUBSETS = {
    "arena/text": "text_style_control",
    "arena/text-plain": "text",
    "arena/vision": "vision_style_control",
    "arena/search": "search_style_control",
    "arena/document": "document_style_control",
    "arena/webdev": "webdev",
    "arena/text-to-image": "text_to_image",
    "arena/image-edit": "image_edit",
    "arena/text-to-video": "text_to_video",
    "arena/image-to-video": "image_to_video",
    "arena/video-edit": "video_edit",
}

COLUMNS = (
    "model_name",
    "organization",
    "license",
    "rating",
    "rating_lower",
    "rating_upper",
    "vote_count",
    "rank",
    "category",
    "leaderboard_publish_date",
)


def url_of(feed: Feed, file: str = "latest") -> str:
    """Where a feed's `latest` or `full` Parquet lies."""
    base = http.base_url("HF_ENDPOINT", "https://huggingface.co")
    return (
        f"{base}/datasets/lmarena-ai/leaderboard-dataset/resolve/main"
        f"/{SUBSETS[feed.name]}/{file}-00000-of-00001.parquet"
    )


def fetch(feed: Feed, limit: int, known: Known | None) -> Payload | None:
    """The feed's latest Parquet, whole whatever `limit`; None where it is the known one still.

    The Hub redirects to its CDN and names the file's SHA-256 in X-Linked-ETag: where that is
    the known file's, nothing is downloaded, and a file that does not have it is refused.
    """
    url = url_of(feed)
    if known and known.url != http.public(url):
        known = None
    headers = {"If-None-Match": known.etag} if known and known.etag else {}
    with http.open_transport() as transport:
        answer = http.get(
            url,
            transport=transport,
            headers=headers,
            unchanged=lambda hop: known is not None and linked_sha256(hop) == known.sha256,
        )
    if answer.status == 304:
        if known is None:
            raise FeedError(f"{http.public(url)} answers 304 to a first request")
        return None
    etag = answer.header("etag") or answer.header("x-linked-etag")
    payload = Payload(
        feed.name, answer.body, http.public(url), etag, commit=answer.header("x-repo-commit")
    )
    expected = next(filter(None, map(linked_sha256, answer.hops)), payload.sha256)
    if payload.sha256 != expected:
        raise FeedError(
            f"{http.public(url)}: the file's SHA-256 is {payload.sha256[:8]}…,"
            f" the Hub says {expected[:8]}…: damaged on the way"
        )
    return payload


def linked_sha256(headers: Mapping[str, str]) -> str | None:
    """The SHA-256 that the Hub states for a large file, None where it states none."""
    value = headers.get("x-linked-etag", "").strip('"')
    return value if re.fullmatch(r"[0-9a-f]{64}", value) else None


def parse(feed: Feed, payload: Payload) -> list[Ranking]:
    """Every category at every publish date in the file, by date, then by board."""
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in _read(payload.body):
        grouped.setdefault((row["leaderboard_publish_date"], row["category"]), []).append(row)
    if not grouped:
        raise FeedError("the Parquet file has no rows")
    rankings = [ranking(feed, day, name, rows) for (day, name), rows in grouped.items()]
    keys = {(r.board, r.as_of) for r in rankings}
    if len(keys) < len(rankings):
        raise FeedError("two categories would make one board")
    for day in {r.as_of for r in rankings}:
        if (feed.main, day) not in keys:
            raise FeedError(f"the Parquet file has no category overall on {day}")
    return sorted(rankings, key=lambda r: (r.as_of or date.min, r.board))


def _read(body: bytes) -> Iterable[dict[str, Any]]:
    import pyarrow
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(BytesIO(body), page_checksum_verification=True)
        require_columns(file.schema_arrow.names)
        rows: list[dict[str, Any]] = file.read(columns=list(COLUMNS)).to_pylist()
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise FeedError(f"the answer is not a whole Parquet file: {_first_line(error)}") from None
    return rows


def require_columns(names: list[str]) -> None:
    """Raises FeedError where a documented column is not there."""
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise FeedError(f"the Parquet file has no column {', '.join(missing)}")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


def ranking(feed: Feed, day: Any, category: Any, rows: list[dict[str, Any]]) -> Ranking:
    """One category on one publish date; FeedError where a row is odd or ratings rise."""
    name = slug(text(category, "a category"))
    if not name:
        raise FeedError(f"the category {category!r} has neither letter nor digit")
    board = feed.main if name == "overall" else f"{feed.name}/{name}"
    try:
        as_of = date.fromisoformat(day)
    except (TypeError, ValueError):
        raise FeedError(f"leaderboard_publish_date is {str(day)[:40]!r}, not a date") from None
    ranked = sorted(
        ((count(row["rank"], f"rank in {board}"), row) for row in rows), key=lambda pair: pair[0]
    )
    entries = tuple(_entry(board, place, rank, row) for place, (rank, row) in enumerate(ranked, 1))
    _require_order(board, entries)
    return Ranking(board, as_of, entries, suspect=_muddle(entries))


def _require_order(board: str, entries: tuple[Entry, ...]) -> None:
    # Where ranks repeat, the dataset has put several rankings under one category (search,
    # 2026-07-14: 32 models in 182 rows), and an order down the list means nothing.
    if len({entry.rank for entry in entries}) < len(entries):
        return
    for above, below in pairwise(entries):
        if (above.score or 0) < (below.score or 0):
            raise FeedError(f"ratings rise at rank {below.rank} of {board}")


def _muddle(entries: tuple[Entry, ...]) -> str | None:
    models = len({entry.model for entry in entries})
    if len(entries) <= 1.5 * models:
        return None
    return f"several rankings in one: {len(entries)} rows for {models} models"


def _entry(board: str, place: int, rank: int, row: dict[str, Any]) -> Entry:
    what = f"at rank {rank} of {board}"
    if rank < 1:
        raise FeedError(f"rank {rank} in {board} is not a rank")
    score = number(row["rating"], f"rating {what}", least=-100_000)
    low = _optional(row["rating_lower"], f"rating_lower {what}")
    high = _optional(row["rating_upper"], f"rating_upper {what}")
    if (low is not None and low > score) or (high is not None and high < score):
        raise FeedError(f"the rating {what} lies outside its own interval")
    votes = _optional(row["vote_count"], f"vote_count {what}")
    return Entry(
        position=place,
        rank=rank,
        model=text(row["model_name"], f"model_name {what}"),
        publisher=_blank(row["organization"]),
        licence=_blank(row["license"]),
        score=score,
        low=low,
        high=high,
        votes=None if votes is None else count(votes, f"vote_count {what}"),
    )


def _optional(value: Any, what: str) -> float | None:
    """A number or None; a table written by pandas holds NaN for what is missing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return number(value, what, least=-100_000)


def _blank(value: Any) -> str | None:
    return storable(value) if isinstance(value, str) and value.strip() else None
