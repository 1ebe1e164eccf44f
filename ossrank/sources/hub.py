"""The Hugging Face Hub's lists: of models trending, likes, downloads; of datasets and Spaces."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin, urlsplit

from ossrank.boards import MODELS, Aspect, Column, Feed, Noun
from ossrank.errors import FeedError
from ossrank.facts import CUT, Entry, Payload, Ranking
from ossrank.sources.checks import (
    LONGEST,
    TAKING_APART,
    count,
    number,
    ranks,
    read_json,
    storable,
    text,
)
from ossrank.sources.huggingface import SERVERS as SERVERS
from ossrank.sources.huggingface import endpoint, request_headers
from ossrank.sources.trending_repos import ORIGIN as PAST
from ossrank.sources.trending_repos import fetch_history as fetch_history
from ossrank.sources.trending_repos import history as history
from ossrank.urls import public, same_origin

if TYPE_CHECKING:
    from ossrank.http import Answer
    from ossrank.sources.ask import Ask

SORTS = {
    "hf/trending": "trendingScore",
    "hf/likes": "likes",
    "hf/downloads": "downloads",
    "hf/datasets-trending": "trendingScore",
    "hf/spaces-trending": "trendingScore",
}


def _feed(
    name: str,
    title: str,
    listed: str,
    measure: Column,
    measure_name: str,
    aspect: Aspect = "attention",
    noun: Noun = MODELS,
) -> Feed:
    """A list of models, or of what is none: that has no weights, and no base models."""
    models = noun is MODELS
    return Feed(
        name=f"hf/{name}",
        title=title,
        aspect=aspect,
        page=f"https://huggingface.co/{noun.many.lower()}?sort={name if models else 'trending'}",
        provider="Hub API",
        attribution="Hugging Face Hub (huggingface.co), public API",
        extension="json",
        main=f"hf/{name}",
        noun=noun,
        matching="account",
        openness_by="presence" if models else "nothing",
        credited=False,
        listed=listed,
        asks_depth=True,
        lineage=models,
        measure=measure,
        measure_name=measure_name,
        # The past of the other lists is not published.
        history="all" if name == "trending" else None,
        past=PAST if name == "trending" else None,
        default=name == "trending",
        named_only=not models,
    )


def _trending(noun: Noun) -> Feed:
    name, title = f"{noun.many.lower()}-trending", f"Hugging Face trending {noun.many}"
    return _feed(name, title, "trending", "score", "trending score", noun=noun)


FEEDS = (
    _feed("trending", "Hugging Face trending", "trending", "score", "trending score"),
    _feed("likes", "Hugging Face likes", "most liked", "likes", "likes"),
    _feed(
        "downloads",
        "Hugging Face downloads, 30 days",
        "most downloaded",
        "downloads",
        "downloads",
        "adoption",
    ),
    _trending(Noun("dataset", "datasets")),
    _trending(Noun("Space", "Spaces")),
)

ALL = ("author", "createdAt", "lastModified", "likes", "tags", "trendingScore")
KINDS = {
    "models": ("downloads", "gated", "library_name", "pipeline_tag"),
    "datasets": ("downloads", "gated"),
    # A Space's tags lack its licence, which its card has.
    "spaces": ("cardData", "sdk"),
}
"""What a row of each kind is asked for, besides what all are."""


def kind_of(feed: Feed) -> str:
    """What a feed lists, as the Hub's addresses spell it."""
    return feed.noun.many.lower()


def fetch(feed: Feed, ask: Ask) -> Payload | None:
    """The first rows of a list, its pages joined; never None, since lists have no ETag."""
    from ossrank import http

    base, limit = endpoint(), ask.limit
    headers = request_headers()
    until = time.monotonic() + ask.limits.deadline
    query = [("sort", SORTS[feed.name]), ("limit", str(limit))]
    kind = kind_of(feed)
    query += [("expand", name) for name in sorted((*ALL, *KINDS[kind]))]
    path = f"/api/{kind}?{urlencode(query)}"
    url: str | None = base + path
    bodies, rows, size = [], 0, 0
    with http.open_client(ask.limits) as client:
        while url and rows < limit:
            # The next page may be on any server: only the endpoint itself gets the token.
            own = headers if same_origin(url, base) else {}
            answer = http.get(url, client=client, limits=ask.limits, headers=own, until=until)
            with TAKING_APART:
                on_page = len(_rows(answer.body))
            bodies.append(answer.body)
            rows += on_page
            size += len(answer.body)
            if size > ask.limits.max_bytes:
                raise FeedError(f"{public(base)} answers with over {ask.limits.max_bytes:,} bytes")
            url = _next_page(answer, url) if on_page else None
    with TAKING_APART:
        body = bodies[0] if rows <= limit and len(bodies) == 1 else _join(bodies, limit)
    return Payload(feed.name, body, url=public(base) + path, limit=limit)


def _next_page(answer: Answer, url: str) -> str | None:
    links = (answer.header("link") or "").split(",")
    found = (re.match(r'\s*<([^<>]*)>\s*;.*\brel="?next\b', link) for link in links)
    link = next(filter(None, found), None)
    if link is None:
        return None
    try:
        target = urljoin(url, str(link[1]))
        usable = urlsplit(target).scheme in ("http", "https")
    except ValueError:
        usable = False
    if not usable:
        raise FeedError("the address of its next page is not http(s)")
    return target


def _join(bodies: list[bytes], limit: int) -> bytes:
    pages = [row for body in bodies for row in read_json(body)][:limit]
    return json.dumps(pages, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "backslashreplace"
    )


def _rows(body: bytes) -> list[Any]:
    rows = read_json(body)
    if not isinstance(rows, list):
        raise FeedError("the answer is not a list")
    return rows


def parse(feed: Feed, payload: Payload) -> list[Ranking]:
    """The one ranking of a list; FeedError if it is empty or not sorted, or a row is odd."""
    rows = _rows(payload.body)[: payload.limit]
    if not rows:
        raise FeedError("the list is empty, as the Hub answers on bad days")
    sort = SORTS[feed.name]
    scores: list[float] = []
    for place, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise FeedError(f"row {place} is not a {feed.noun.one}")
        scores.append(number(row.get(sort), f"{sort} of row {place}"))
        if place > 1 and scores[-1] > scores[-2]:
            raise FeedError(f"{sort} rises at row {place}: the list is not sorted by it")
    entries = tuple(
        _entry(feed, row, place, rank, score)
        for place, (row, rank, score) in enumerate(zip(rows, ranks(scores), scores, strict=True), 1)
    )
    return [Ranking(feed.name, None, entries)]


def _entry(feed: Feed, row: dict[str, Any], place: int, rank: int, score: float) -> Entry:
    model = text(row.get("id"), f"id of row {place}")
    owner, slash, _ = model.partition("/")
    tags = row.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise FeedError(f"tags of row {place} are not a list of texts")
    author = row.get("author")
    publisher = owner if slash else author
    return Entry(
        position=place,
        rank=rank,
        model=model,
        publisher=storable(publisher) if isinstance(publisher, str) and publisher else None,
        licence=licence_tag(tags) or _licence_of_card(row.get("cardData")),
        bases=_bases(tags) if feed.lineage else (),
        score=score,
        likes=_optional_count(row, "likes", place),
        downloads=_optional_count(row, "downloads", place),
    )


def _licence_of_card(card: Any) -> str | None:
    """The licence that a card states; None where it is longer than a name, or several."""
    licence = card.get("license") if isinstance(card, dict) else None
    if not isinstance(licence, str) or not licence.strip() or len(licence) > LONGEST:
        return None
    return storable(licence)


LONGEST_BASES = 10_000
"""Characters of a row's bases together: a merge of ten has some hundred of each."""


def _bases(tags: list[str]) -> tuple[str, ...]:
    bases = base_tags(tags)
    if sum(map(len, bases)) > LONGEST_BASES:
        return (CUT,)
    return bases or ((CUT,) if cut(tags) else ())


def _optional_count(row: dict[str, Any], name: str, place: int) -> int | None:
    value = row.get(name)
    return None if value is None else count(value, f"{name} of row {place}")


RECORDED_TAGS = 30
"""How many tags of a row such recordings keep."""


def cut(tags: Sequence[str]) -> bool:
    """Whether these are only the first 30 of a row's tags.

    Some recordings of the lists were cut so. The Hub itself sends all tags, the last one `region:`.
    """
    return len(tags) == RECORDED_TAGS and not any(tag.startswith("region:") for tag in tags)


def licence_tag(tags: list[str]) -> str | None:
    """The identifier in the tag `license:…`, None without one."""
    # Whoever owns a model writes its tags: one that is too long must not cost the list.
    usable = (tag for tag in tags if len(tag) <= LONGEST)
    licences = (tag.removeprefix("license:") for tag in usable if tag.startswith("license:"))
    return next((storable(licence) for licence in licences if licence), None)


def base_tags(tags: list[str]) -> tuple[str, ...]:
    """The base models in `base_model:` tags, each once, with its relation where one is named.

    The Hub writes each base twice: `base_model:<id>` and `base_model:<relation>:<id>`.
    """
    prefix = "base_model:"
    bases = [
        storable(tag.removeprefix(prefix))
        for tag in tags
        if tag.startswith(prefix) and len(tag) <= LONGEST
    ]
    with_relation = [base for base in bases if ":" in base]
    related = {base.partition(":")[2] for base in with_relation}
    plain = [base for base in bases if base and ":" not in base and base not in related]
    return tuple(dict.fromkeys(with_relation + plain))
