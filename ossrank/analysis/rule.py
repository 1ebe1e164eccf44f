"""The rules of counting, each of which may be changed by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ossrank.analysis.count import Method, Unit
from ossrank.analysis.judge import By, Recount, confirmed
from ossrank.boards import Feed
from ossrank.facts import Entry
from ossrank.registry.licences import Choice
from ossrank.registry.organisation import UNDISCLOSED, Verdict
from ossrank.registry.registry import Registry


class Variant(NamedTuple):
    """One rule changed against the default: its name in print, the method, and what it does.

    `recount` changes a verdict, `keeps` says whether an entry with its publisher's verdict counts
    (None: all do).
    """

    name: str
    method: Method
    recount: Recount | None = None
    keeps: Callable[[Entry, Verdict], bool] | None = None


def plain(method: Method) -> Variant:
    """A method with no rule changed."""
    return Variant("default", method, method.recount)


def variants(feed: Feed, method: Method, registry: Registry) -> Iterator[Variant]:
    """The default, then each rule by itself; those that can change nothing on a feed are left."""
    lenses: tuple[By, ...] = ("publisher", "base") if feed.lineage else ("publisher",)
    units: tuple[Unit, ...] = ("model", "family", "maker")
    for by in lenses:
        for unit in units:
            lens = f" (by {by})" if feed.lineage else ""
            named = UNITS.get(unit, feed.noun.many)
            yield Variant(f"{named}{lens}", method._replace(by=by, unit=unit))
    if not feed.all_open:
        other: Choice = "open" if method.models == "any" else "any"
        name = "open-weight only" if other == "open" else "any licence"
        yield Variant(name, method._replace(models=other))
    yield Variant("no source yet as unknown", method._replace(strict=True), confirmed)
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


UNITS: dict[Unit, str] = {"family": "settings folded", "maker": "makers"}


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
