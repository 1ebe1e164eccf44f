"""The league table of labs: place, best model, models within the N, open and closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ossrank.analysis.makers import MakerPlace
from ossrank.boards import Feed
from ossrank.facts import Snapshot
from ossrank.registry.organisation import short_name
from ossrank.registry.registry import Registry
from ossrank.views.sheet import Sheet, edition, edition_json
from ossrank.views.view import View


@dataclass(frozen=True)
class MakersView(View):
    """The makers on a board, by their best models."""

    feed: Feed
    snapshot: Snapshot
    makers: tuple[MakerPlace, ...]
    top: int
    registry: Registry

    columns = (
        "board",
        "as_of",
        "place",
        "maker",
        "name",
        "country",
        "best_place",
        "best_rank",
        "best_model",
        "score",
        "top",
        "inside",
        "models",
        "open",
        "closed",
    )

    def document(self) -> dict[str, Any]:
        keys = self.columns[2:]
        return {
            **edition_json(self.registry),
            "board": self.snapshot.board,
            "as_of": self.snapshot.as_of.isoformat(),
            "payload_sha256": self.snapshot.sha256,
            "top": self.top,
            "makers": [{key: row[key] for key in keys if key != "top"} for row in self.rows()],
        }

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "board": self.snapshot.board,
                "as_of": self.snapshot.as_of.isoformat(),
                "place": maker.place,
                "maker": maker.maker,
                "name": maker.name,
                "country": maker.country,
                "best_place": maker.best.place,
                "best_rank": maker.best.entry.rank,
                "best_model": maker.best.entry.model,
                "score": maker.best.entry.score,
                "top": self.top,
                "inside": maker.inside,
                "models": maker.models,
                "open": maker.open,
                "closed": maker.closed,
            }
            for maker in self.makers
        ]

    def sheets(self) -> list[Sheet]:
        headers = ("#", "maker", "from", "best model", "place", f"top {self.top}", "open", "closed")
        rows = tuple(
            (
                str(maker.place),
                short_name(maker.name),
                maker.country or "?",
                maker.best.entry.model,
                str(maker.best.place),
                str(maker.inside),
                str(maker.open),
                str(maker.closed),
            )
            for maker in self.makers
        )
        title = f"{self.feed.board_title(self.snapshot.board)} · {self.snapshot.as_of} · makers"
        return [
            Sheet(
                title,
                "",
                headers,
                rows,
                left=frozenset({1, 2, 3}),
                shortened={3: 20, 1: 12},
                provenance=edition(self.registry),
                credit=f"{self.feed.attribution}." if self.feed.credited else "",
            )
        ]
