"""Design Arena's own API, for which it gives a key: all models that it rates."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from statistics import StatisticsError, correlation, median
from typing import TYPE_CHECKING, Any, NamedTuple

from ossrank.boards import Feed
from ossrank.errors import FeedError, NoKey
from ossrank.facts import Entry, Payload, Ranking
from ossrank.sources.checks import TAKING_APART, by_score, number, read_json, storable, text
from ossrank.sources.design_arena import board_of
from ossrank.sources.openrouter_listing import Weights, listed, listing_url
from ossrank.urls import base_url, public

if TYPE_CHECKING:
    from ossrank.sources.ask import Ask

KEY = "DESIGN_ARENA_API_KEY"
KEYS = (KEY,)
SERVERS = ("OSSRANK_DESIGN_ARENA_URL", "OSSRANK_OPENROUTER_URL")

HOSTS = frozenset(
    ("azure", "baseten", "bedrock", "cerebras", "deepinfra", "fal", "fireworks", "groq", "nebius")
) | frozenset(("novita", "openrouter", "replicate", "together", "vertex", "wavespeed"))
"""Providers that serve models of others: who they are says nothing of who made a model."""

FEWEST = 10
"""Rows: on a smaller board the middle and the order of its scores say nothing."""

MIDDLE = (1000, 1400)
"""Elo begins at 1200: on 32 boards of July 2026 the middle lay between 1175 and 1224."""

LEAST_TOGETHER = 0.3
"""How Elo and win rate go together (Pearson): on these boards by 0.63 to 1."""

LATEST = timedelta(days=3)
"""The ranking is worked out anew all day."""

FEEDS = (
    Feed(
        name="design-arena-full",
        title="Design Arena, own API",
        category_title="Design Arena {} (own API)",
        aspect="preference",
        page="https://www.designarena.ai/leaderboard",
        provider="Design Arena's API",
        attribution="Design Arena (https://www.designarena.ai)",
        licence="LicenseRef-Design-Arena",
        openness_by="hub id",
        extension="json",
        main="design-arena-full/website",
        elo=True,
        relayed="design-arena",
        caution="A maker may be a host: where OpenRouter does not serve a model, Design Arena names"
        " its provider alone.",
    ),
)


class _Score(NamedTuple):
    """An entry of a board, and the part of its comparisons that it won, in per cent."""

    entry: Entry
    wins: float


def fetch(feed: Feed, ask: Ask) -> Payload | None:
    """All models with their scores and OpenRouter's listing, as one document; never None.

    The API names no weights, so that the listing tells which models are open. NoKey without a key;
    it goes to Design Arena alone, and into no file.
    """
    from ossrank import http

    key = os.environ.get(KEY, "").strip()
    if not key:
        raise NoKey(f"{KEY} is not set: Design Arena gives one to whoever applies")
    if not re.fullmatch(r"[!-~]+", key):
        raise FeedError(f"{KEY} has characters that no key has: set it again, or unset it")
    url = f"{base_url('OSSRANK_DESIGN_ARENA_URL', 'https://www.designarena.ai')}/api/v1/models"
    until = time.monotonic() + ask.limits.deadline
    with http.open_client(ask.limits) as client:
        headers = {"Authorization": f"Bearer {key}"}
        answer = http.get(
            url, client=client, limits=ask.limits, headers=headers, until=until, secret=KEY
        )
        with TAKING_APART:
            _models(read_json(answer.body))
        listing = http.get(listing_url(), client=client, limits=ask.limits, until=until)
    with TAKING_APART:
        weights = listed(read_json(listing.body))
        document = {"design_arena": read_json(answer.body), "listing": weights}
        packed = json.dumps(document, separators=(",", ":")).encode()
    return Payload(feed.name, packed, public(url), answer.etag)


def parse(feed: Feed, payload: Payload) -> list[Ranking]:
    """A ranking by Elo for each arena and category; FeedError where one row is odd."""
    document = read_json(payload.body)
    if not isinstance(document, dict):
        raise FeedError("the payload is not an answer of Design Arena with a listing")
    rated, weights = document.get("design_arena"), Weights(document.get("listing"))
    boards: dict[str, list[_Score]] = {}
    spellings: dict[str, tuple[str, str]] = {}
    names: set[str] = set()
    for place, model in enumerate(_models(rated), 1):
        entry = _entry(model, place, weights)
        if entry.model in names:
            raise FeedError(f"the answer lists {entry.model[:80]!r} twice")
        names.add(entry.model)
        for arena, category, row in _rankings(model, entry.model):
            board = board_of(feed, arena, category, entry.model)
            if spellings.setdefault(board, (arena, category)) != (arena, category):
                raise FeedError(f"two categories would make one board, {board}")
            boards.setdefault(board, []).append(_score(entry, row))
    if feed.main not in boards:
        raise FeedError(f"no model has a score on {feed.main}: has the answer changed its shape?")
    late = _late(rated)
    return [
        Ranking(
            board, None, by_score([s.entry for s in boards[board]]), late or _odd(boards[board])
        )
        for board in sorted(boards)
    ]


def _models(answer: Any) -> list[Any]:
    """The models of an answer, also of one that is an error in the body of a good status."""
    if not isinstance(answer, dict):
        raise FeedError("Design Arena's answer is not an object")
    if answer.get("success") is not True:
        error = answer.get("error")
        said = [error.get(name) for name in ("code", "message")] if isinstance(error, dict) else []
        told = ", ".join(part[:200] for part in said if isinstance(part, str))
        raise FeedError(f"Design Arena's answer is no success: {told or 'it does not say why'}")
    models = answer.get("data")
    if not isinstance(models, list) or not models:
        raise FeedError('Design Arena\'s answer has no list of models under "data"')
    return models


def _entry(model: Any, place: int, weights: Weights) -> Entry:
    """What a model is called and who made it; without a score."""
    if not isinstance(model, dict):
        raise FeedError(f"model {place} of the answer is not an object")
    name = text(model.get("id"), f"id of model {place}")
    provider, route = model.get("provider"), model.get("openRouterId")
    if not isinstance(provider, str):
        raise FeedError(f"provider of {name[:80]} is not a name")
    if "openRouterId" not in model or not (route is None or isinstance(route, str)):
        raise FeedError(f"openRouterId of {name[:80]} is neither a name nor null")
    slug = storable(route or "").strip()
    hub_id, licence = weights.of(slug)
    # OpenRouter's names begin with the maker's.
    maker = slug.partition("/")[0] or storable(provider).strip()
    maker = "" if maker.casefold() in HOSTS else maker
    return Entry(0, 0, name, publisher=maker or None, licence=licence, hub_id=hub_id)


def _rankings(model: Mapping[str, Any], name: str) -> list[tuple[str, str, Any]]:
    """Arena, category and what is said of each; none where a model has no data yet."""
    arenas = model.get("rankings")
    if not isinstance(arenas, dict) or not all(isinstance(one, dict) for one in arenas.values()):
        raise FeedError(f"rankings of {name[:80]} are not by arena and category")
    return [(arena, category, row) for arena, of in arenas.items() for category, row in of.items()]


def _score(entry: Entry, row: Any) -> _Score:
    if not isinstance(row, dict):
        raise FeedError(f"a ranking of {entry.model[:80]} is not an object")
    elo = number(row.get("elo"), f"elo of {entry.model[:80]}", least=-100_000)
    wins = number(row.get("winRate"), f"winRate of {entry.model[:80]}")
    if wins > 100:
        raise FeedError(f"winRate of {entry.model[:80]} is {wins:g}, over 100 per cent")
    return _Score(entry._replace(score=elo), wins)


def _late(answer: Any) -> str | None:
    """Why an answer is suspect whose ranking was worked out long before it was given."""
    meta = answer.get("meta")
    given = _moment(answer.get("timestamp"), "timestamp")
    updated = meta.get("lastUpdated") if isinstance(meta, dict) else None
    if updated is None:
        return None
    worked_out = _moment(updated, "lastUpdated")
    if given - worked_out > LATEST:
        return f"worked out last on {worked_out.date()}, {(given - worked_out).days} days before"
    return None


def _moment(value: Any, what: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise FeedError(f"{what} is {str(value)[:40]!r}, not a time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _odd(scores: Sequence[_Score]) -> str | None:
    """Why the scores of a board are suspect: they are no Elo, or do not go with its win rates."""
    if len(scores) < FEWEST:
        return None
    elos, wins = [s.entry.score or 0.0 for s in scores], [s.wins for s in scores]
    middle = median(elos)
    if not MIDDLE[0] <= middle <= MIDDLE[1]:
        return f"half of its scores lie below {middle:g}, and Elo begins at 1200"
    try:
        together = correlation(elos, wins)
    except StatisticsError:
        return "all of its scores, or all of its win rates, are the same"
    if together < LEAST_TOGETHER:
        return f"its scores and its win rates do not go together (correlation {together:.2f})"
    return None
