"""Whose a row can be: one subject's for certain, or any of several's where it is unknown."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Literal, NamedTuple

from ossrank.analysis.claims.claim import Side, Subject
from ossrank.analysis.count import Method

FOCUS = Method().focus

NOWHERE = "-"
"""A country, and a maker, that no claim names."""

Belongs = frozenset[int]
"""Which of some subjects a row is of, by their numbers."""


Key = tuple[str | None, str, str]
"""The country, None where it is unknown, the maker and the family of a row: all that decides whose
it can be."""

Mark = Literal["yes", "maybe", "no"]
"""Whether a row is of a subject: for certain, if an unknown one is placed so, or not at all."""


class Ways(NamedTuple):
    """Which of some subjects a row can be of: each set once, one where it is certain; and whether
    it is of one of them at all."""

    sets: list[Belongs]
    mark: Mark


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

    def placings(self, key: Key) -> list[Placing]:
        """Every way to place a row that the subjects can tell apart."""
        home, maker, _ = key
        makers = maker.split("+")
        countries = [home] if home else self.countries
        if len(makers) == 1 and not maker.startswith("?"):
            return [Placing(country, maker) for country in countries]
        placings = [Placing(country, NOWHERE) for country in countries]
        for named, country_of in self.country_of.items():
            # Of a merge of several makers' models nobody can say that it is one of them's.
            if home is None or named in makers:
                at = [country_of] if country_of and home is None else countries
                placings += [Placing(country, named) for country in at]
        return placings

    def ways(self, key: Key) -> Ways:
        """Which of the subjects a row can be of."""
        sets = dict.fromkeys(
            frozenset(
                number
                for number, subject in enumerate(self.subjects)
                if _is_of(subject, placing, key)
            )
            for placing in self.placings(key)
        )
        return Ways(list(sets), "yes" if all(sets) else "maybe" if any(sets) else "no")


class Keys(dict[Key, int]):
    """Keys by number: years of lists hold few, and a number is found sooner."""

    def __init__(self) -> None:
        self.known: list[Key] = []

    def __missing__(self, key: Key) -> int:
        self[key] = number = len(self.known)
        self.known.append(key)
        return number


class Told(dict[int, Ways]):
    """The ways of rows by the numbers of their keys, each worked out when it is asked for."""

    def __init__(self, naming: Naming, keys: Keys) -> None:
        self._naming = naming
        self._keys = keys
        self._shared: dict[tuple[Belongs, ...], Ways] = {}

    def __missing__(self, number: int) -> Ways:
        ways = self._naming.ways(self._keys.known[number])
        # Thousands of rows that are known to nobody can be of the same subjects.
        self[number] = ways = self._shared.setdefault(tuple(ways.sets), ways)
        return ways


class Placed:
    """What is worked out of rows once for all snapshots: their keys, and the ways of each by the
    subjects asked for, with the countries of the makers that these name."""

    def __init__(self) -> None:
        self.keys = Keys()
        self._told: dict[tuple[Hashable, ...], Told] = {}

    def told(self, naming: Naming) -> Told:
        """The ways of rows for some subjects."""
        known = (*naming.subjects, *naming.country_of.values())
        if known not in self._told:
            self._told[known] = Told(naming, self.keys)
        return self._told[known]


def _is_of(subject: Subject, placing: Placing, key: Key) -> bool:
    country, _, family = key
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
    return country is None


def subject_of(side: Side) -> Subject | None:
    """A side of a gap as a subject; None for open and closed weights."""
    if side.kind == "country":
        return Subject("country", side.name)
    return Subject("maker", side.name) if side.kind == "maker" else None
