"""Design Arena, as OpenRouter's model listing relays it."""

from __future__ import annotations

from typing import Any

from ossrank.boards import Feed, slug
from ossrank.errors import FeedError
from ossrank.facts import Entry, Payload, Ranking
from ossrank.sources.ask import Ask
from ossrank.sources.checks import number, ranks, read_json, storable, text
from ossrank.urls import base_url, public

FREE = ":free"
SERVERS = ("OSSRANK_OPENROUTER_URL",)

FEEDS = (
    Feed(
        name="design-arena",
        title="Design Arena",
        category_title="Design Arena {} (OpenRouter)",
        measures="preference",
        source="https://www.designarena.ai/leaderboard",
        provider="OpenRouter's relay",
        attribution="Design Arena (https://www.designarena.ai), by way of OpenRouter;"
        " only the models that OpenRouter serves",
        openness_by="hub id",
        extension="json",
        main="design-arena/website",
        default=True,
    ),
)


def fetch(feed: Feed, ask: Ask) -> Payload | None:
    """OpenRouter's whole listing, whatever the depth; never None, since Elo moves by the hour."""
    from ossrank import http

    url = f"{base_url('OSSRANK_OPENROUTER_URL', 'https://openrouter.ai')}/api/v1/models"
    with http.open_client(ask.limits) as client:
        answer = http.get(url, client=client, limits=ask.limits)
    return Payload(feed.name, answer.body, public(url), answer.header("etag"))


def parse(feed: Feed, payload: Payload) -> list[Ranking]:
    """A ranking by Elo for each arena and category; FeedError where there is none."""
    document = read_json(payload.body)
    models = document.get("data") if isinstance(document, dict) else None
    if not isinstance(models, list) or not models:
        raise FeedError('the answer has no list of models under "data"')
    boards: dict[str, list[Entry]] = {}
    for place, model in enumerate(models, 1):
        for board, entry in _scores(feed, model, place):
            boards.setdefault(board, []).append(entry)
    if feed.main not in boards:
        raise FeedError(f"no model has a score on {feed.main}: has the listing changed its shape?")
    return [Ranking(board, None, _ranked(boards[board])) for board in sorted(boards)]


def _scores(feed: Feed, model: Any, place: int) -> list[tuple[str, Entry]]:
    if not isinstance(model, dict):
        raise FeedError(f"model {place} of the listing is not an object")
    benchmarks = model.get("benchmarks")
    scores = benchmarks.get("design_arena") if isinstance(benchmarks, dict) else None
    if not scores:
        return []
    if not isinstance(scores, list) or not all(isinstance(score, dict) for score in scores):
        raise FeedError(f"design_arena of model {place} is not a list of scores")
    name = text(model.get("id"), f"id of model {place}")
    hub_id = model.get("hugging_face_id")
    return [
        (
            _board(feed, score, name),
            Entry(
                position=0,
                rank=0,
                model=name,
                publisher=name.partition("/")[0] or None,
                hub_id=storable(hub_id) if isinstance(hub_id, str) and hub_id.strip() else None,
                score=number(score.get("elo"), f"elo of {name[:80]}", least=-100_000),
            ),
        )
        for score in scores
        if score.get("elo") is not None  # entered, not rated yet
    ]


def _board(feed: Feed, score: dict[str, Any], name: str) -> str:
    arena = slug(text(score.get("arena"), f"arena of {name[:80]}"))
    category = slug(text(score.get("category"), f"category of {name[:80]}"))
    if not arena or not category:
        raise FeedError(f"arena or category of {name[:80]} has neither letter nor digit")
    # "models" is the arena that people mean by Design Arena: its boards go without its name.
    return f"{feed.name}/{category}" if arena == "models" else f"{feed.name}/{arena}/{category}"


def _ranked(entries: list[Entry]) -> tuple[Entry, ...]:
    names = {entry.model for entry in entries}
    kept = [
        entry
        for entry in entries
        if not (entry.model.endswith(FREE) and entry.model.removesuffix(FREE) in names)
    ]
    kept.sort(key=lambda entry: -(entry.score or 0))
    places = ranks([entry.score or 0 for entry in kept])
    return tuple(
        entry._replace(position=place, rank=rank)
        for place, (entry, rank) in enumerate(zip(kept, places, strict=True), 1)
    )
