"""How firm a trend is: who was ahead, and since when, under every rule by itself."""

from __future__ import annotations

from typing import NamedTuple

from ossrank.analysis.count import Method
from ossrank.analysis.finding import Leading
from ossrank.boards import Feed
from ossrank.facts import Snapshot


class RuleByDate(NamedTuple):
    """One way to count, with who leads by N; `days` that reach an N may be none."""

    name: str
    leading: dict[int, Leading]


class TrendSensitivity(NamedTuple):
    """One board by date under every rule, the default first.

    `untagged` are the snapshots whose lists came without the tags that name bases.
    """

    feed: Feed
    board: str
    method: Method
    tops: tuple[int, ...]
    snapshots: tuple[Snapshot, ...]
    rules: tuple[RuleByDate, ...]
    untagged: int = 0
