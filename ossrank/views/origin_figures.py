"""Why a name counts for a country, as JSON and as flat rows."""

from __future__ import annotations

import re
from typing import Any

from ossrank.analysis.explain import Appearance, Explanation, Ground
from ossrank.lineage import Root
from ossrank.registry.organisation import UNDISCLOSED, Verdict
from ossrank.registry.registry import Registry
from ossrank.views.sheet import edition_json

RULE = "operating headquarters; branch labs take the parent's country"
"""By which the country of an organisation is told."""

ORIGIN_COLUMNS = (
    "name",
    "board",
    "as_of",
    "rank",
    "publisher_key",
    "publisher_country",
    "publisher_unknown",
    "base_key",
    "base_country",
    "base_unknown",
    "base_model",
)


def origin_document(explained: Explanation, registry: Registry) -> dict[str, Any]:
    """The JSON document of `origin`."""
    return {
        **edition_json(registry),
        "name": explained.name,
        "departed": explained.departed,
        "boards": [_appearance_json(shown) for shown in explained.appearances],
        "listed": [
            {
                "board": snapshot.board,
                "as_of": snapshot.as_of.isoformat(),
                "models": models,
                "best_rank": rank,
            }
            for snapshot, models, rank in explained.listed
        ],
        "rests_on": [_root_json(root, verdict) for root, verdict in explained.ends],
        "organisations": [_ground_json(one, registry) for one in explained.grounds],
        "near": list(explained.near),
    }


def origin_rows(explained: Explanation) -> list[dict[str, Any]]:
    """A row a board on which a model stands; else one an organisation, without a board."""
    rows: list[dict[str, Any]] = []
    for shown in explained.appearances:
        publisher, base = shown.publisher, shown.base
        rows.append(
            {
                "name": shown.entry.model,
                "board": shown.snapshot.board,
                "as_of": shown.snapshot.as_of.isoformat(),
                "rank": shown.entry.rank,
                "publisher_key": publisher.organisation and publisher.organisation.key,
                "publisher_country": publisher.country,
                "publisher_unknown": publisher.unknown,
                "base_key": base and base.organisation and base.organisation.key,
                "base_country": base and base.country,
                "base_unknown": base and base.unknown,
                "base_model": ";".join(root.model for root, _ in shown.ends) or None,
            }
        )
    if not rows:
        rows = [_organisation_row(explained.name, ground) for ground in explained.grounds]
    return [{column: row.get(column) for column in ORIGIN_COLUMNS} for row in rows]


def evidence(source: str) -> list[str]:
    """A row's sources one by one: an address each, and in brackets what it says."""
    pieces = re.split(r"\s(?=https?://)", source)
    return [piece.strip() for piece in pieces if piece.strip()]


def _verdict_json(verdict: Verdict | None) -> dict[str, Any] | None:
    if verdict is None:
        return None
    return {
        "country": verdict.country,
        "unknown": verdict.unknown,
        "organisation": verdict.organisation and verdict.organisation.key,
    }


def _root_json(root: Root, verdict: Verdict) -> dict[str, Any]:
    return {"chain": list(root.chain), "by_name": root.by_name, **(_verdict_json(verdict) or {})}


def _appearance_json(shown: Appearance) -> dict[str, Any]:
    return {
        "board": shown.snapshot.board,
        "as_of": shown.snapshot.as_of.isoformat(),
        "payload_sha256": shown.snapshot.sha256,
        "model": shown.entry.model,
        "rank": shown.entry.rank,
        "of": shown.snapshot.rows,
        "publisher": _verdict_json(shown.publisher),
        "base": _verdict_json(shown.base),
        "country_stated": shown.country,
        "openness_stated": shown.openness,
        "attribution": shown.credit or None,
        "rests_on": [_root_json(root, verdict) for root, verdict in shown.ends],
    }


def _ground_json(ground: Ground, registry: Registry) -> dict[str, Any]:
    matched = {"matched_by": ground.matched_by, "matched": ground.matched or None}
    organisation = ground.organisation
    if organisation is None:
        return {"key": None, **matched}
    case = registry.files.hard_cases.get(organisation.key)
    undisclosed = organisation.country == UNDISCLOSED
    return {
        "key": organisation.key,
        **matched,
        "name": organisation.name,
        "country": None if undisclosed else organisation.country,
        "maker": ground.maker,
        "kind": organisation.kind,
        "role": organisation.role,
        "since": organisation.since or None,
        "confidence": organisation.confidence,
        "rule": RULE,
        "hard_case": case[2] if case else None,
        "evidence": evidence(organisation.source),
        "note": organisation.note or None,
        "override": registry.override if organisation.key in registry.laid_over else None,
        "moves": [
            {
                "since": row.since or None,
                "country": None if row.country == UNDISCLOSED else row.country,
            }
            for row in registry.rows_of(organisation.key)
        ],
        "weights": [
            {
                "board": each.snapshot.board,
                "as_of": each.snapshot.as_of.isoformat(),
                "payload_sha256": each.snapshot.sha256,
                "top": each.top,
                "own": each.own,
                "of": each.of,
                "base_own": each.base_own,
                "base_of": each.base_of,
            }
            for each in ground.weights
        ],
    }


def _organisation_row(name: str, ground: Ground) -> dict[str, Any]:
    organisation = ground.organisation
    if organisation is None:
        return {"name": name, "publisher_unknown": "unmapped"}
    undisclosed = organisation.country == UNDISCLOSED
    return {
        "name": name,
        "publisher_key": organisation.key,
        "publisher_country": None if undisclosed else organisation.country,
        "publisher_unknown": "undisclosed" if undisclosed else None,
    }
