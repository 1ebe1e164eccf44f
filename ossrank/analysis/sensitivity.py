"""How firm a table is: under every rule by itself, and against the noise of the scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ossrank.analysis.count import Counted, Method, count, group_of
from ossrank.analysis.judge import Bases, Judge
from ossrank.analysis.report import default_tops, end_of_list
from ossrank.analysis.rule import variants
from ossrank.analysis.table import Table, table
from ossrank.boards import Feed
from ossrank.facts import Entry, Snapshot
from ossrank.lineage import untagged
from ossrank.registry.registry import Registry

DRAWS = 400
SEED = 20250101


@dataclass(frozen=True)
class Rule:
    """One way to count, with its tables by N."""

    name: str
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Noise:
    """At one N, each focus country's count from the 5th to the 95th percentile of the draws.

    `decided`: the leader of the scores as printed leads from the 5th to the 95th percentile.
    """

    top: int
    ranges: tuple[tuple[int, int], ...]
    decided: bool


@dataclass(frozen=True)
class Sensitivity:
    """One board under every rule, the default first; `noise` only if it prints intervals.

    `untagged`: the list came without the tags that name bases.
    """

    feed: Feed
    snapshot: Snapshot
    method: Method
    rules: tuple[Rule, ...]
    noise: tuple[Noise, ...]
    untagged: bool = False


def sensitivity(
    feed: Feed,
    snapshot: Snapshot,
    entries: Sequence[Entry],
    *,
    registry: Registry,
    bases: Bases,
    method: Method,
    tops: Sequence[int] = (),
) -> Sensitivity:
    """The focus countries' counts under the default and under each rule that differs from it."""
    rules: list[Rule] = []
    end = end_of_list(snapshot, entries)
    cuts: Sequence[int] = sorted(set(tops))
    noise: list[Noise] = []
    for variant in variants(feed, method, registry):
        judge = Judge(registry, feed, snapshot.as_of, bases, variant.method.by, variant.recount)
        keeps = variant.keeps
        some = [e for e in entries if keeps(e, judge.publisher(e))] if keeps else entries
        counted = count(some, judge, variant.method)
        cuts = cuts or default_tops(feed, len(counted))
        tables = tuple(table(counted, None, n, feed, variant.method, end) for n in cuts)
        if not rules and feed.rating:
            noise = redrawn(counted, cuts, method.focus)
        rules.append(Rule(variant.name, tables))
    silent = feed.lineage and untagged(entries, snapshot.via)
    return Sensitivity(feed, snapshot, method, tuple(rules), tuple(noise), silent)


def redrawn(counted: Sequence[Counted], cuts: Sequence[int], focus: Sequence[str]) -> list[Noise]:
    """Counts with scores redrawn from their intervals, taken as normal and independent.

    Nothing where a score or an interval is not printed.
    """
    scores = tuple(c.entry.score for c in counted)
    deviations = tuple(_deviation(c.entry, c.judge.feed.deviations) for c in counted)
    if not counted or any(s is None for s in (*scores, *deviations)):
        return []
    groups = tuple(group_of(c.verdict, focus) for c in counted)
    return [*_redrawn(scores, deviations, groups, tuple(cuts), tuple(focus))]


@lru_cache(64)
def _redrawn(
    scores: tuple[float | None, ...],
    deviations: tuple[float | None, ...],
    groups: tuple[str, ...],
    cuts: tuple[int, ...],
    focus: tuple[str, ...],
) -> tuple[Noise, ...]:
    """The same of figures alone: a page asks for each several times."""
    import random

    generator = random.Random(SEED)
    seen: dict[int, list[list[int]]] = {top: [[] for _ in focus] for top in cuts}
    for _ in range(DRAWS):
        drawn = [
            generator.gauss(score or 0, deviation or 0)
            for score, deviation in zip(scores, deviations, strict=True)
        ]
        order = sorted(range(len(drawn)), key=lambda place: -drawn[place])
        for top, counts in seen.items():
            inside = [groups[place] for place in order[:top]]
            for country, of_country in zip(focus, counts, strict=True):
                of_country.append(inside.count(country))
    return tuple(
        Noise(top, tuple(map(_middle, counts)), _leads_throughout(groups[:top], counts, focus))
        for top, counts in seen.items()
    )


def _leads_throughout(
    groups: Sequence[str], counts: Sequence[list[int]], focus: Sequence[str]
) -> bool:
    printed = [groups.count(country) for country in focus]
    leader = max(range(len(focus)), key=printed.__getitem__)
    others = [n for n in range(len(focus)) if n != leader]
    if not others or printed.count(printed[leader]) > 1:
        return False
    leads = [
        own - max(rest)
        for own, *rest in zip(counts[leader], *(counts[n] for n in others), strict=True)
    ]
    return _middle(leads)[0] > 0


def _deviation(entry: Entry, deviations: float) -> float | None:
    if entry.low is None or entry.high is None:
        return None
    return (entry.high - entry.low) / (2 * deviations)


def _middle(counts: list[int]) -> tuple[int, int]:
    ordered = sorted(counts)
    return ordered[len(ordered) * 5 // 100], ordered[(len(ordered) * 95 - 1) // 100]
