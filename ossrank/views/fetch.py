"""What became of each feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ossrank.facts import FeedOutcome
from ossrank.views.sheet import Sheet
from ossrank.views.view import View


@dataclass(frozen=True)
class FetchView(View):
    """The outcomes of a fetch; for reading they were printed as they came."""

    outcomes: tuple[FeedOutcome, ...]

    columns = ("feed", "outcome", "snapshots", "entries", "reason", "seconds")

    def document(self) -> dict[str, Any]:
        return {"feeds": self.rows()}

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "feed": outcome.feed,
                "outcome": outcome.outcome,
                "snapshots": outcome.snapshots,
                "entries": outcome.entries,
                "reason": outcome.reason,
                "seconds": round(outcome.seconds, 3),
            }
            for outcome in self.outcomes
        ]

    def sheets(self) -> list[Sheet]:
        return []


def outcome_line(outcome: FeedOutcome) -> str:
    """An outcome in one line."""
    if outcome.outcome in ("failed", "skipped"):
        return f"{outcome.feed:<20} {outcome.outcome}: {outcome.reason}"
    text = f"{outcome.feed:<20} unchanged"
    if outcome.outcome == "stored":
        boards = f"{outcome.snapshots} snapshot{'s' * (outcome.snapshots != 1)}"
        text = f"{outcome.feed:<20} stored {boards}, {outcome.entries:,} entries"
    return f"{text}; {outcome.reason}" if outcome.reason else text
