"""Whose a row can be: one subject's for certain, or any of several's where it is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ossrank.analysis.claims.claim import Side, Subject
from ossrank.analysis.count import Method
from ossrank.registry.organisation import Verdict

FOCUS = Method().focus

NOWHERE = "-"
"""A country, and a maker, that no claim names."""

Belongs = frozenset[int]
"""Which of some subjects a row is of, by their numbers."""


class Placing(NamedTuple):
    """One way to place a row."""

    country: str
    maker: str


class Naming(NamedTuple):
    """The subjects of a claim, and the country of each maker that it names (None: unknown)."""

    subjects: Sequence[Subject]
    country_of: Mapping[str, str | None]

    @property
    def countries(self) -> list[str]:
        """The countries that a placing may turn on, and one on which none does."""
        named = (subject.name for subject in self.subjects if subject.kind in ("country", "not"))
        return [*dict.fromkeys([*named, *FOCUS]), NOWHERE]

    def placings(self, verdict: Verdict) -> list[Placing]:
        """Every way to place what has a verdict that the subjects can tell apart."""
        makers = verdict.maker.split("+")
        known = len(makers) == 1 and not verdict.maker.startswith("?")
        countries = [verdict.country] if verdict.country else self.countries
        if known:
            return [Placing(country, verdict.maker) for country in countries]
        placings = [Placing(country, NOWHERE) for country in countries]
        for maker, home in self.country_of.items():
            # Of a merge of several makers' models nobody can say that it is one of them's.
            if verdict.country is None or maker in makers:
                at = [home] if home and verdict.country is None else countries
                placings += [Placing(country, maker) for country in at]
        return placings

    def options(self, verdict: Verdict, family: str) -> list[Belongs]:
        """Which of the subjects a row can be of, each set once; one set where it is certain."""
        sets = (
            frozenset(
                number
                for number, subject in enumerate(self.subjects)
                if _is_of(subject, placing, verdict, family)
            )
            for placing in self.placings(verdict)
        )
        return list(dict.fromkeys(sets))


def _is_of(subject: Subject, placing: Placing, verdict: Verdict, family: str) -> bool:
    match subject.kind:
        case "country":
            return placing.country == subject.name
        case "not":
            return placing.country != subject.name
        case "other":
            return placing.country not in FOCUS
        case "maker":
            return placing.maker == subject.name
        case "family":
            return family == subject.name
    return verdict.country is None


def subject_of(side: Side) -> Subject | None:
    """A side of a gap as a subject; None for open and closed weights."""
    if side.kind == "country":
        return Subject("country", side.name)
    return Subject("maker", side.name) if side.kind == "maker" else None
