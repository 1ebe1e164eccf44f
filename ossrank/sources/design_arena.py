"""Design Arena, as OpenRouter's model listing relays it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ossrank.boards import Feed, slug
from ossrank.errors import FeedError
from ossrank.facts import Entry, Payload, Ranking
from ossrank.sources.checks import by_score, number, read_json, storable, text
from ossrank.sources.openrouter_listing import listing_url
from ossrank.urls import public

if TYPE_CHECKING:
    from ossrank.sources.ask import Ask

NOBODYS = ("~", "openrouter/")
"""How the ids of aliases and of OpenRouter's own routers begin: they are no models."""

SERVERS = ("OSSRANK_OPENROUTER_URL",)

FEEDS = (
    Feed(
        name="design-arena",
        title="Design Arena",
        category_title="Design Arena {} (OpenRouter)",
        aspect="preference",
        page="https://www.designarena.ai/leaderboard",
        provider="OpenRouter's relay",
        attribution="Design Arena (https://www.designarena.ai), by way of OpenRouter;"
        " only the models that OpenRouter serves",
        openness_by="hub id",
        extension="json",
        main="design-arena/website",
        elo=True,
        default=True,
    ),
)


def fetch(feed: Feed, ask: Ask) -> Payload | None:
    """OpenRouter's listing, always whole; never None, since Elo changes within hours."""
    from ossrank import http

    url = listing_url()
    with http.open_client(ask.limits) as client:
        answer = http.get(url, client=client, limits=ask.limits)
    return Payload(feed.name, answer.body, public(url), answer.header("etag"))


def parse(feed: Feed, payload: Payload) -> list[Ranking]:
    """A ranking by Elo for each arena and category; FeedError if there is none."""
    document = read_json(payload.body)
    models = document.get("data") if isinstance(document, dict) else None
    if not isinstance(models, list) or not models:
        raise FeedError('the answer has no list of models under "data"')
    boards: dict[str, list[Entry]] = {}
    _require_distinct(feed, models)
    for place, model in _one_a_model(models):
        for board, entry in _scores(feed, model, place):
            boards.setdefault(board, []).append(entry)
    if feed.main not in boards:
        raise FeedError(f"no model has a score on {feed.main}: has the listing changed its shape?")
    return [Ranking(board, None, by_score(boards[board])) for board in sorted(boards)]


def _one_a_model(listed: list[Any]) -> list[tuple[int, Any]]:
    """One row of the listing, with its place, for each model.

    OpenRouter serves a model by several routes (`:free`, `:batch`, `:thinking`, …) of one
    canonical_slug: the row of the plain id stands, else the first.
    """
    chosen: dict[object, tuple[int, Any]] = {}
    for place, model in enumerate(listed, 1):
        name = model.get("id") if isinstance(model, dict) else None
        if not isinstance(name, str):
            chosen[place] = place, model  # refused further on
            continue
        if name.startswith(NOBODYS):
            continue
        slug_of_all = model.get("canonical_slug")
        key = slug_of_all if isinstance(slug_of_all, str) and slug_of_all else name.split(":")[0]
        if key not in chosen or (":" in chosen[key][1]["id"] and ":" not in name):
            chosen[key] = place, model
    return list(chosen.values())


def _rated(model: Any, place: int) -> list[dict[str, Any]]:
    if not isinstance(model, dict):
        raise FeedError(f"model {place} of the listing is not an object")
    benchmarks = model.get("benchmarks")
    scores = benchmarks.get("design_arena") if isinstance(benchmarks, dict) else None
    if not scores:
        return []
    if not isinstance(scores, list) or not all(isinstance(score, dict) for score in scores):
        raise FeedError(f"design_arena of model {place} is not a list of scores")
    return scores


def _scores(feed: Feed, model: Any, place: int) -> list[tuple[str, Entry]]:
    scores = _rated(model, place)
    if not scores:
        return []
    name = text(model.get("id"), f"id of model {place}")
    hub_id = model.get("hugging_face_id")
    return [
        (
            board_of(feed, score.get("arena"), score.get("category"), name),
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


def _require_distinct(feed: Feed, models: list[Any]) -> None:
    """FeedError where two categories would make one board."""
    spellings: dict[str, tuple[Any, Any]] = {}
    for place, model in enumerate(models, 1):
        for score in _rated(model, place):
            spelt = (score.get("arena"), score.get("category"))
            board = board_of(feed, *spelt, f"model {place}")
            if spellings.setdefault(board, spelt) != spelt:
                raise FeedError(f"two categories would make one board, {board}")


def board_of(feed: Feed, spelt_arena: Any, spelt_category: Any, name: str) -> str:
    """The board of an arena and a category; FeedError, with the model's name, where it is none."""
    arena = slug(text(spelt_arena, f"arena of {name[:80]}"))
    category = slug(text(spelt_category, f"category of {name[:80]}"))
    if not arena or not category:
        raise FeedError(f"arena or category of {name[:80]} has neither letter nor digit")
    # The arena "models" is the one that people call Design Arena: its boards omit its name.
    return f"{feed.name}/{category}" if arena == "models" else f"{feed.name}/{arena}/{category}"
