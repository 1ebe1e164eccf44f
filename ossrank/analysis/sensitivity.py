"""Pure: how firm a table is, under every rule, and against the noise of the scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ossrank.analysis.count import Counted, Method, Unit, count, group_of
from ossrank.analysis.judge import Bases, By, Judge
from ossrank.analysis.report import default_tops, end_of_list
from ossrank.analysis.table import Table, table
from ossrank.boards import Feed
from ossrank.facts import Entry, Snapshot
from ossrank.registry.registry import Registry

Z95 = 1.959964
"""Half the width of a 95% interval in standard deviations."""

DRAWS = 400
SEED = 20250101


@dataclass(frozen=True)
class Rule:
    """One way to count: a lens and a unit, with its tables by N."""

    by: By
    unit: Unit
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Noise:
    """At one N, each focus country's count from the 5th to the 95th percentile of the draws."""

    top: int
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Sensitivity:
    """One board under every rule; `noise` only where the board prints intervals."""

    feed: Feed
    snapshot: Snapshot
    method: Method
    rules: tuple[Rule, ...]
    noise: tuple[Noise, ...]


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
    """The focus countries' counts by lens and unit, N by N; nothing is pooled."""
    lenses: tuple[By, ...] = ("publisher", "base") if feed.lineage else ("publisher",)
    units: tuple[Unit, ...] = ("model", "maker")
    rules, end = [], end_of_list(snapshot, entries)
    cuts: Sequence[int] = sorted(set(tops))
    noise: list[Noise] = []
    for unit in units:
        for by in lenses:
            rule = method._replace(by=by, unit=unit)
            judge = Judge(registry, feed, snapshot.as_of, bases, by)
            counted = count(entries, judge, rule)
            cuts = cuts or default_tops(feed, len(counted))
            rules.append(
                Rule(by, unit, tuple(table(counted, None, n, feed, rule, end) for n in cuts))
            )
            if unit == "model" and feed.rating:
                noise = _noise(counted, cuts, method.focus)
    return Sensitivity(feed, snapshot, method, tuple(rules), tuple(noise))


def _noise(counted: Sequence[Counted], cuts: Sequence[int], focus: Sequence[str]) -> list[Noise]:
    """Scores redrawn from their 95% intervals, taken as normal and independent."""
    scores = [c.entry.score for c in counted]
    deviations = [_deviation(c.entry) for c in counted]
    if not counted or any(s is None for s in (*scores, *deviations)):
        return []
    import random

    groups = [group_of(c.verdict, focus) for c in counted]
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
    return [Noise(top, tuple(map(_middle, counts))) for top, counts in seen.items()]


def _deviation(entry: Entry) -> float | None:
    if entry.low is None or entry.high is None:
        return None
    return (entry.high - entry.low) / (2 * Z95)


def _middle(counts: list[int]) -> tuple[int, int]:
    ordered = sorted(counts)
    return ordered[len(ordered) * 5 // 100], ordered[(len(ordered) * 95 - 1) // 100]
