"""How firm a table is: under every rule by itself, and against the noise of the scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ossrank.analysis.count import Counted, Method, Unit, count, group_of
from ossrank.analysis.judge import Bases, By, Judge, Recount, confirmed
from ossrank.analysis.report import default_tops, end_of_list
from ossrank.analysis.table import Table, table
from ossrank.boards import Feed
from ossrank.facts import Entry, Snapshot
from ossrank.registry.licences import Choice
from ossrank.registry.organisation import UNDISCLOSED, Verdict
from ossrank.registry.registry import Registry

Z95 = 1.959964
"""Half the width of a 95% interval in standard deviations."""

DRAWS = 400
SEED = 20250101


class Variant(NamedTuple):
    """One rule changed against the default: its name in print, the method, and what it does.

    `recount` changes a verdict, `keeps` says whether an entry with its publisher's verdict counts.
    """

    name: str
    method: Method
    recount: Recount | None = None
    keeps: Callable[[Entry, Verdict], bool] = lambda entry, publisher: True


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
    """One board under every rule, the default first; `noise` only if it prints intervals."""

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
    """The focus countries' counts under the default and under each rule that differs from it."""
    rules: list[Rule] = []
    end = end_of_list(snapshot, entries)
    cuts: Sequence[int] = sorted(set(tops))
    noise: list[Noise] = []
    for variant in variants(feed, method, registry):
        judge = Judge(registry, feed, snapshot.as_of, bases, variant.method.by, variant.recount)
        kept = [entry for entry in entries if variant.keeps(entry, judge.publisher(entry))]
        counted = count(kept, judge, variant.method)
        cuts = cuts or default_tops(feed, len(counted))
        tables = tuple(table(counted, None, n, feed, variant.method, end) for n in cuts)
        if not rules and feed.rating:
            noise = redrawn(counted, cuts, method.focus)
        rules.append(Rule(variant.name, tables))
    return Sensitivity(feed, snapshot, method, tuple(rules), tuple(noise))


def variants(feed: Feed, method: Method, registry: Registry) -> Iterator[Variant]:
    """The default, then each rule by itself; those that can change nothing on a feed are left."""
    lenses: tuple[By, ...] = ("publisher", "base") if feed.lineage else ("publisher",)
    units: tuple[Unit, ...] = ("model", "family", "maker")
    for by in lenses:
        for unit in units:
            lens = f" (by {by})" if feed.lineage else ""
            yield Variant(f"{UNITS[unit]}{lens}", method._replace(by=by, unit=unit))
    if not feed.all_open:
        other: Choice = "open" if method.models == "any" else "any"
        name = "open-weight only" if other == "open" else "any licence"
        yield Variant(name, method._replace(models=other))
    yield Variant("unconfirmed as unknown", method._replace(strict=True), confirmed)
    if feed.lineage:
        yield Variant("originals only", method._replace(originals=True))
        yield Variant("without redistributors", method, None, _no_redistributor)
    yield Variant("without persons", method, None, _no_person)
    for country in method.focus:
        short = {"CN": "China", "US": "the US"}.get(country, country)
        yield Variant(f"hard cases for {short}", method, _hard_cases(registry, country, True))
        yield Variant(f"hard cases against {short}", method, _hard_cases(registry, country, False))
    if "CN" in method.focus and "HK" not in method.focus:
        yield Variant("Hong Kong with China", method, _with_china)


UNITS: dict[Unit, str] = {"model": "models", "family": "settings folded", "maker": "makers"}


def _no_redistributor(entry: Entry, publisher: Verdict) -> bool:
    return publisher.organisation is None or not publisher.organisation.redistributor


def _no_person(entry: Entry, publisher: Verdict) -> bool:
    return publisher.organisation is None or publisher.organisation.kind != "individual"


def _with_china(verdict: Verdict) -> Verdict:
    return verdict._replace(country="CN") if verdict.country == "HK" else verdict


def _hard_cases(registry: Registry, country: str, favoured: bool) -> Recount:
    """Every hard case that could be of a country counts for it, or for its alternative."""
    could_be = registry.files.could_be

    def recount(verdict: Verdict) -> Verdict:
        codes = could_be.get(verdict.organisation.key, ()) if verdict.organisation else ()
        if country not in codes or len(codes) < 2:
            return verdict
        if favoured:
            return verdict._replace(country=country, unknown=None)
        if verdict.country != country:
            return verdict
        other = next(code for code in codes if code != country)
        if other == UNDISCLOSED:
            return verdict._replace(country=None, unknown="undisclosed")
        return verdict._replace(country=other)

    return recount


def redrawn(counted: Sequence[Counted], cuts: Sequence[int], focus: Sequence[str]) -> list[Noise]:
    """Counts with scores redrawn from their intervals, taken as normal and independent.

    Nothing where a score or an interval is not printed.
    """
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
    return [
        Noise(top, tuple(map(_middle, counts)), _leads_throughout(groups[:top], counts, focus))
        for top, counts in seen.items()
    ]


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


def _deviation(entry: Entry) -> float | None:
    if entry.low is None or entry.high is None:
        return None
    return (entry.high - entry.low) / (2 * Z95)


def _middle(counts: list[int]) -> tuple[int, int]:
    ordered = sorted(counts)
    return ordered[len(ordered) * 5 // 100], ordered[(len(ordered) * 95 - 1) // 100]
