"""The figures of gaps as JSON and as flat rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ossrank.analysis.gap import Best, Comparison, Gap
from ossrank.registry.registry import Registry
from ossrank.version import __version__
from ossrank.views.gap_citation import Picked, gap_citation, gap_trend_citations
from ossrank.views.gap_release import RELEASE_COLUMNS, release_cells, release_json
from ossrank.views.gap_remark import gap_remarks, gap_trend_remarks, remark_codes
from ossrank.views.sheet import edition_json
from ossrank.views.source import credits_of, origin_json
from ossrank.views.view import Remark


def gap_json(gaps: Sequence[Gap], registry: Registry) -> dict[str, Any]:
    """The JSON document of `gap`."""
    return {
        **edition_json(registry),
        "boards": [
            {
                "board": gap.snapshot.board,
                "title": gap.feed.board_title(gap.snapshot.board),
                "attribution": credits_of(gap.feed, [gap.snapshot]),
                **origin_json(gap.feed, [gap.snapshot.via]),
                "as_of": gap.snapshot.as_of.isoformat(),
                "via": gap.snapshot.via,
                "payload_sha256": gap.snapshot.sha256,
                "models": gap.models,
                "history_from": gap.began and gap.began.isoformat(),
                "comparisons": [
                    {
                        **_comparison_json(comparison),
                        "citation": (cited := gap_citation(gap, comparison, registry))
                        and cited.sentence,
                    }
                    for comparison in gap.comparisons
                ],
                "remarks": _remarks_json(gap),
            }
            for gap in gaps
        ],
    }


def _remarks_json(gap: Gap) -> list[dict[str, Any]]:
    return [_remark_json(remark) for remark in gap_remarks([gap])]


def _remark_json(remark: Remark) -> dict[str, Any]:
    return {"code": remark.code, "top": remark.top, "kind": remark.kind, "text": remark.text}


def _comparison_json(comparison: Comparison) -> dict[str, Any]:
    lag = comparison.lag
    document: dict[str, Any] = {
        "kind": comparison.kind,
        "leader": _best_json(comparison.leader),
        "trailing": _best_json(comparison.trailing),
        "points": comparison.points,
        "margin": comparison.margin,
        "distinct": comparison.distinct,
        "percent": comparison.percent,
        "win_rate": comparison.win_rate,
        "unknown_above": comparison.above,
        "lag_days": lag and lag.days,
        "lag_low": lag and lag.low,
        "lag_high": lag and lag.high,
        "lag_is_minimum": lag and lag.is_minimum,
        "lag_from": lag and lag.model,
    }
    if comparison.behind:
        document["releases"] = release_json(comparison.behind)
    return document


def _best_json(best: Best | None) -> dict[str, Any] | None:
    if best is None:
        return None
    entry = best.entry
    return {
        "side": best.side,
        "model": entry.model,
        "score": entry.score,
        "low": entry.low,
        "high": entry.high,
        "votes": entry.votes,
        "few_votes": best.few_votes,
        "field": best.field,
    }


def gap_trend_json(gaps: Sequence[Gap], picked: Picked, registry: Registry) -> dict[str, Any]:
    """The JSON document of `trend --gap`: every date with both comparisons."""
    board = gaps[0].snapshot.board
    return {
        **edition_json(registry),
        "board": board,
        "title": gaps[0].feed.board_title(board),
        "attribution": credits_of(gaps[0].feed, (gap.snapshot for gap in gaps)),
        **origin_json(gaps[0].feed, (gap.snapshot.via for gap in gaps)),
        "models": gaps[0].models,
        "every": picked.every,
        "held_to": picked.last.isoformat(),
        "points": [
            {
                "as_of": gap.snapshot.as_of.isoformat(),
                "via": gap.snapshot.via,
                "payload_sha256": gap.snapshot.sha256,
                "comparisons": [_comparison_json(comparison) for comparison in gap.comparisons],
                "remarks": _remarks_json(gap),
            }
            for gap in gaps
        ],
        "remarks": [_remark_json(remark) for remark in gap_trend_remarks(gaps)],
        "citations": [cited.sentence for cited in gap_trend_citations(gaps, picked, registry)],
    }


GAP_COLUMNS = (
    "board",
    "as_of",
    "via",
    "payload_sha256",
    "ossrank",
    "origins",
    "models",
    "kind",
    *(
        f"{place}_{name}"
        for place in ("leader", "trailing")
        for name in ("side", "model", "score", "low", "high", "votes", "field")
    ),
    "points",
    "margin",
    "distinct",
    "percent",
    "win_rate",
    "unknown_above",
    "lag_days",
    "lag_low",
    "lag_high",
    "lag_is_minimum",
    *RELEASE_COLUMNS,
    "attribution",
    "remarks",
)


def gap_rows(gaps: Sequence[Gap], registry: Registry) -> list[dict[str, Any]]:
    """Flat rows with GAP_COLUMNS, one a snapshot and pairing."""
    rows = []
    for gap in gaps:
        common = {
            "board": gap.snapshot.board,
            "as_of": gap.snapshot.as_of.isoformat(),
            "via": gap.snapshot.via,
            "payload_sha256": gap.snapshot.sha256,
            "ossrank": __version__,
            "origins": registry.digest,
            "models": gap.models,
            "attribution": credits_of(gap.feed, [gap.snapshot]),
        }
        for comparison in gap.comparisons:
            row = common | _comparison_json(comparison)
            for place in ("leader", "trailing"):
                best = row[place] or {}
                row |= {f"{place}_{name}": value for name, value in best.items()}
            row |= release_cells(comparison.behind)
            row["remarks"] = remark_codes(gap, comparison)
            rows.append({name: row.get(name) for name in GAP_COLUMNS})
    return rows
