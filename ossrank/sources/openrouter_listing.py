"""OpenRouter's listing of models: which of them have weights on the Hub, and where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ossrank.errors import FeedError
from ossrank.sources.checks import storable
from ossrank.urls import base_url

UNLISTED = "unknown"
"""In place of a licence: the listing does not have the model, or not any more: nobody tells."""

FIELDS = ("id", "canonical_slug", "hugging_face_id")


def api() -> str:
    """Where OpenRouter is asked."""
    return f"{base_url('OSSRANK_OPENROUTER_URL', 'https://openrouter.ai')}/api/v1"


def listing_url() -> str:
    """Where the listing is asked for."""
    return f"{api()}/models"


def listed(document: Any) -> list[dict[str, Any]]:
    """What the listing says of names and weights; FeedError where it is none."""
    models = document.get("data") if isinstance(document, dict) else None
    if not isinstance(models, list) or not models:
        raise FeedError('the listing has no list of models under "data"')
    return [{name: m.get(name) for name in FIELDS} for m in models if isinstance(m, dict)]


class Weights:
    """The Hub models of a listing, by the names of its models; FeedError where it is none."""

    def __init__(self, listing: Any) -> None:
        if not isinstance(listing, list) or not listing:
            raise FeedError("the payload has no listing of models")
        self._exact: dict[str, set[str | None]] = {}
        self._undated: dict[str, set[str | None]] = {}
        for row in listing:
            if not isinstance(row, Mapping):
                raise FeedError("a model of the listing is not an object")
            hub_id = row.get("hugging_face_id")
            named = storable(hub_id) if isinstance(hub_id, str) and hub_id.strip() else None
            for slug in (row.get("canonical_slug"), row.get("id")):
                if isinstance(slug, str):
                    plain = slug.partition(":")[0]
                    self._exact.setdefault(plain, set()).add(named)
                    self._undated.setdefault(_undated(plain), set()).add(named)

    def of(self, model: str) -> tuple[str | None, str | None]:
        """The Hub model behind a slug, by its exact name or undated; and UNLISTED if nobody tells.

        Nobody does where the listing lacks the model, or has several of that name with other
        weights.
        """
        plain = model.partition(":")[0]
        found = self._exact.get(plain) or self._undated.get(_undated(plain)) or set()
        return (next(iter(found)), None) if len(found) == 1 else (None, UNLISTED)


def _undated(slug: str) -> str:
    return re.sub(r"-20\d{6}$", "", slug)
