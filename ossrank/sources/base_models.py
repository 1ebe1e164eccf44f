"""Questions to the Hub: which models does a model rest on?"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ossrank.errors import AskedToWait, FeedError
from ossrank.lineage import hub_id
from ossrank.sources.checks import LONGEST, read_json, storable
from ossrank.sources.hub import base_tags
from ossrank.sources.huggingface import endpoint, request_headers
from ossrank.urls import public

if TYPE_CHECKING:
    from ossrank.http import Answer
    from ossrank.limits import Limits

NO_ANSWER = ("",)
"""In place of a model's bases: the Hub could not answer, or its answer could not be read."""

MOST_FAILURES = 3
"""After so many models in a row without an answer the fault is the Hub's, not the models'."""


def fetch_bases(
    models: Sequence[str], until: float, limits: Limits
) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """Asks the Hub what each model rests on: pairs of a model and its bases' tags.

    None stands for a model that the Hub does not have, NO_ANSWER for one about which it gives no
    answer. If the Hub answers under another id (a renamed model, a name without owner), there are
    two pairs: the model that was asked about rests on that id, and that id on its bases. Raises
    FeedError if the Hub fails for all models, asks to wait or stops answering, and at `until`
    (time.monotonic()'s clock).
    """
    from ossrank import http

    base = endpoint()
    headers = request_headers()
    failures = 0
    with http.open_client(limits) as client:
        for model in models:
            if hub_id(model) != model:
                yield model, None
                continue
            if time.monotonic() >= until:
                raise FeedError("no time is left")
            # Without a token, the Hub answers 401, not 404, for a model that does not exist.
            answer = http.get(
                f"{base}/api/models/{model}?expand=tags&expand=baseModels",
                client=client,
                limits=limits,
                headers=headers,
                until=min(until, time.monotonic() + limits.stall),
                accepted=frozenset({401, 403, 404, 500, 502, 503, 504}),
            )
            now_called, bases = _answer_on(answer, model)
            failures = failures + 1 if bases == NO_ANSWER else 0
            if failures == MOST_FAILURES:
                raise FeedError(f"{public(base)} has no answer for {MOST_FAILURES} models in a row")
            if now_called.casefold() != model.casefold():
                yield model, (now_called,)
            yield now_called, bases
            _heed_limit(answer)


def _heed_limit(answer: Answer) -> None:
    """Raises AskedToWait where the Hub says that no request is left (its RateLimit header)."""
    stated = re.search(r'"api"\s*;\s*r=(\d+)\s*;\s*t=(\d{1,6})', answer.header("ratelimit") or "")
    if stated and not int(stated[1]):
        seconds = float(stated[2]) + 1
        raise AskedToWait(f"the Hub's limit is reached: {seconds:.0f} s to wait", seconds)


def _answer_on(answer: Answer, model: str) -> tuple[str, tuple[str, ...] | None]:
    """The id under which the Hub answered, and that model's bases."""
    if answer.status != 200:
        return model, NO_ANSWER if answer.status >= 500 else None
    try:
        document = read_json(answer.body)
    except FeedError:
        return model, NO_ANSWER
    named = document.get("id") if isinstance(document, dict) else None
    now_called = hub_id(named) if isinstance(named, str) else None
    return now_called or model, _bases_in(document)


def _bases_in(document: Any) -> tuple[str, ...]:
    tags = document.get("tags") if isinstance(document, dict) else None
    if isinstance(tags, list):
        return base_tags([tag for tag in tags if isinstance(tag, str)])
    named = document.get("baseModels") if isinstance(document, dict) else None
    listed = named.get("models") if isinstance(named, dict) else None
    if not isinstance(listed, list):
        return NO_ANSWER
    named = [row.get("id") for row in listed if isinstance(row, dict)]
    return tuple(
        storable(name) for name in named if isinstance(name, str) and 0 < len(name) <= LONGEST
    )
