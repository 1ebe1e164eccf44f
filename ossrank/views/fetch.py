"""What became of each feed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ossrank.facts import FeedOutcome
from ossrank.views.sheet import Sheet, many
from ossrank.views.view import View


@dataclass(frozen=True)
class FetchView(View):
    """The outcomes of a fetch; for reading they were printed as they came."""

    outcomes: tuple[FeedOutcome, ...]

    columns = ("feed", "outcome", "snapshots", "entries", "reason", "seconds")

    def content(self) -> dict[str, Any]:
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
    boards = f"stored {many(outcome.snapshots, 'snapshot')}, {many(outcome.entries, 'entry')}"
    if outcome.outcome in ("failed", "skipped"):
        part = f" in part, {boards}" if outcome.snapshots else ""
        return f"{outcome.feed:<20} {outcome.outcome}{part}: {outcome.reason}"
    text = f"{outcome.feed:<20} {boards if outcome.outcome == 'stored' else 'unchanged'}"
    return f"{text}; {outcome.reason}" if outcome.reason else text


NAMED = 3
"""So many feeds that failed alike are named in a line."""
_ADDRESS = re.compile(r"https?://(?P<host>[^/\s]+)[^\s:]*: (?P<fault>.+)")


def fault(reason: str) -> str:
    """Why a feed failed, without the part of an address that is the feed's own."""
    match = _ADDRESS.fullmatch(reason)
    return f"{match['fault']} at {match['host']}" if match else reason


def feed_list(feeds: Sequence[str]) -> str:
    """The names of some feeds, the first of many and how many more."""
    more = len(feeds) - NAMED
    if more <= 1:
        return ", ".join(feeds)
    return f"{', '.join(feeds[:NAMED])} and {more} more"


def failure_lines(failed: Sequence[FeedOutcome], servers: Mapping[str, str]) -> list[str]:
    """A line for each reason why feeds failed; `servers` are the variables that name a host.

    One that stands for several feeds says what to look at.
    """
    alike: dict[str, list[FeedOutcome]] = {}
    for outcome in failed:
        alike.setdefault(fault(outcome.reason or ""), []).append(outcome)
    lines = []
    for why, group in alike.items():
        if len(group) == 1:
            lines.append(outcome_line(group[0]))
            continue
        variable = next((name for host, name in servers.items() if why.endswith(f" at {host}")), "")
        named = f" ({variable})" if variable else ""
        hint = f"is {variable} right?" if variable else "the next fetch makes up for what it can"
        feeds = feed_list([outcome.feed for outcome in group])
        lines.append(f"{len(group)} feeds failed: {why}{named}: {feeds}; {hint}")
    return lines
