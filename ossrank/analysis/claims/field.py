"""One snapshot counted by one rule, and which of its rows could be of whom a claim is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from ossrank.analysis.claims.claim import RankOf, Side, Subject
from ossrank.analysis.claims.placing import Belongs, Mark, Naming, Placed, Told, subject_of
from ossrank.analysis.count import Counted, Method, Unit, distinct, places, unit_key
from ossrank.analysis.gap import WEIGHTS, History, descending
from ossrank.analysis.judge import By, Judge
from ossrank.analysis.report import end_of_list
from ossrank.analysis.table import Tie, tie_at
from ossrank.facts import Entry, Snapshot
from ossrank.registry.licences import Choice
from ossrank.registry.organisation import Verdict


class Rule(NamedTuple):
    """How a claim is held against a board: all that a claim may name or leave open."""

    by: By
    models: Choice
    unit: Unit
    rank: RankOf
    board: str


class Line:
    """What takes a place, in its order, counted no further down than somebody asks.

    `keys` and `marks` are what is known of the places so far, by the lens, `groups` which of them
    tie, by the kind of rank.
    """

    def __init__(self, places: Iterator[Counted]) -> None:
        self._rest = places
        self._counted: list[Counted] = []
        self.keys: dict[By, list[int]] = {}
        self.marks: dict[tuple[By, Subject], list[Mark]] = {}
        self.groups: dict[RankOf, list[list[int]]] = {}

    def first(self, number: int | None = None) -> list[Counted]:
        """The first so many places at least, as far as there are any; all where none is given."""
        missing = None if number is None else max(0, number - len(self._counted))
        self._counted += islice(self._rest, missing)
        return self._counted


class Field:
    """The rows of a snapshot as a rule counts them.

    `history` says when models were first listed, where a claim asks for it. `line` is what takes a
    place, where fields by other rules share it; `placed` what fields of other snapshots have
    worked out, to be shared with them.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        entries: Sequence[Entry],
        judge: Judge,
        rule: Rule,
        *,
        line: Line | None = None,
        placed: Placed | None = None,
        history: History | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.rule = rule
        self.history = history
        self.feed = judge.feed
        self._entries = entries
        self._judge = judge
        self._line = line or Line(places(distinct(entries), judge, method_of(rule)))
        self._placed = placed or Placed()
        self._told: dict[tuple[Subject, ...], Told] = {}
        self._ties: dict[int, Tie] = {}
        self._weak: dict[int, int] = {}
        self._keys = self._line.keys.setdefault(rule.by, [])
        self._groups = self._line.groups.setdefault(rule.rank, [])

    @property
    def counted(self) -> list[Counted]:
        """All that takes a place."""
        return self._line.first()

    def first(self, number: int) -> list[Counted]:
        """What takes the first so many places at least, as far as there are any."""
        return self._line.first(number)

    def verdict(self, number: int) -> Verdict:
        """Whom a place counts for, by its number from 0."""
        return self._judge.verdict(self.first(number + 1)[number].entry)

    def weak(self, top: int) -> int:
        """How many of the first N places rest on registry rows without a source."""
        if top not in self._weak:
            verdicts = map(self.verdict, range(top))
            self._weak[top] = sum(v.country is not None and v.weak for v in verdicts)
        return self._weak[top]

    @cached_property
    def listed(self) -> dict[str, Entry]:
        """The models of the snapshot, by name in lower case, each at its best rank."""
        return {entry.model.casefold(): entry for entry in reversed(distinct(self._entries))}

    def tie(self, top: int) -> Tie:
        """What ties across the cut at N."""
        if top not in self._ties:
            end = end_of_list(self.snapshot, self._entries)
            tie = tie_at(self.first(top + 1), top, end)
            # Where the next place ties, those below it may as well.
            self._ties[top] = tie_at(self.counted, top, end) if tie.members else tie
        return self._ties[top]

    def marks(self, subject: Subject, most: int | None = None) -> list[Mark]:
        """Of each place whether it is the subject's; of the first `most` at least."""
        marks = self._line.marks.setdefault((self.rule.by, subject), [])
        if most is None or len(marks) < most:
            told = self._ways((subject,))
            marks += [told[key].mark for key in self._keys_of(most)[len(marks) :]]
        return marks

    def options(
        self, subjects: tuple[Subject, ...], most: int | None = None
    ) -> list[list[Belongs]]:
        """Of each place which of the subjects it can be of, in every way to place it; of the first
        `most` at least.
        """
        told = self._ways(subjects)
        return [told[key].sets for key in self._keys_of(most)[:most]]

    def certain(self, subject: Subject) -> int | None:
        """The number of the first place that is a subject's for certain; None where none is."""
        most = 0
        while True:
            most += 16
            marks = self.marks(subject, most)
            if "yes" in marks:
                return marks.index("yes")
            if len(marks) < most:
                return None

    def _keys_of(self, most: int | None) -> list[int]:
        """The numbers of the keys of the first `most` places at least."""
        keys = self._keys
        if most is None or len(keys) < most:
            keys += [self._key(one.entry) for one in self._line.first(most)[len(keys) :]]
        return keys

    def _key(self, entry: Entry) -> int:
        verdict = self._judge.verdict(entry)
        key = (verdict.country, verdict.maker, self._judge.family(entry.model))
        return self._placed.keys[key]

    def _ways(self, subjects: tuple[Subject, ...]) -> Told:
        told = self._told.get(subjects)
        if told is None:
            told = self._told[subjects] = self._placed.told(self._naming(subjects))
        return told

    def unseen(self, subjects: tuple[Subject, ...]) -> list[Belongs]:
        """Which of the subjects a row below the end of the list can be of."""
        if any(subject.kind in ("family", "unknown") for subject in subjects):
            every = range(2 ** len(subjects))
            return [frozenset(n for n in range(len(subjects)) if bits >> n & 1) for bits in every]
        return self._ways(subjects)[self._placed.keys[None, "?", ""]].sets

    def _naming(self, subjects: Sequence[Subject]) -> Naming:
        makers = [subject.name for subject in subjects if subject.kind == "maker"]
        return Naming(subjects, {maker: self._judge.home(maker) for maker in makers})

    def groups(self, last: int | None = None) -> list[list[int]]:
        """The numbers of the places, from 0, in the order of the rule; those that tie together.

        All of them, or those down to a place. By the board's rank they tie where that is equal; by
        place where the score is, or where there is none the rank.
        """
        groups = self._groups
        number = groups[-1][-1] + 1 if groups else 0
        counted = self._line.first(None if last is None else last + 2)
        while number < len(counted) and (last is None or number <= last):
            first, key = number, self._tie_key(counted[number].entry)
            while number < len(counted) and self._tie_key(counted[number].entry) == key:
                number += 1
                if number == len(counted):
                    self._line.first(number + 1)
            groups.append(list(range(first, number)))
        return groups if last is None else [group for group in groups if group[0] <= last]

    def goes_on(self, group: Sequence[int]) -> bool:
        """Whether rows below the end of the list may tie with a group of places."""
        counted, last = self.first(group[-1] + 2), self._entries[-1]
        if not self.snapshot.goes_on or len(counted) > group[-1] + 1:
            return False
        by_place = self.rule.rank == "place"
        ties = not by_place or last.score is not None
        return ties and self._tie_key(counted[-1].entry) == self._tie_key(last)

    @property
    def below(self) -> int:
        """The best rank that a row below the end of the list can have, if it ties with none."""
        return self._entries[-1].rank if self.rule.rank == "board" else len(self.counted) + 1

    def _tie_key(self, entry: Entry) -> tuple[bool, float | None]:
        rank, score = entry.rank, entry.score
        return (True, rank) if self.rule.rank == "board" or score is None else (False, score)

    def place_of(self, entry: Entry) -> int | None:
        """The number of the place, from 0, that a listed model or its unit takes, if any."""
        candidate = Counted(0, entry, self._judge)
        key = unit_key(candidate, self.rule.unit)
        units = (unit_key(one, self.rule.unit) for one in self.counted)
        if not self._judge.allows(entry, self.rule.models):
            return None
        return next((number for number, unit in enumerate(units) if unit == key), None)

    @cached_property
    def scored(self) -> list[Entry]:
        """The models that have a score, by falling score."""
        listed = (entry for entry in distinct(self._entries) if entry.score is not None)
        # The Hub's lists are sorted by what is no score of a model.
        return sorted(listed, key=descending) if self.feed.rating else []

    def sides(self, first: Side, second: Side) -> list[tuple[Entry, list[Belongs]]]:
        """The scored models that can be of one of two sides, by falling score, each with which of
        the two it can be of.
        """
        sides = (first, second)
        told = self._ways(tuple(subject_of(side) or Subject("unknown") for side in sides))
        rows = []
        for entry in self.scored:
            counts = self._judge.allows(entry, self.rule.models)
            weights = WEIGHTS[self._judge.openness(entry)]
            sets: dict[Belongs, None] = {}
            for way in told[self._key(entry)].sets:
                for open_or_closed in (weights,) if weights else ("open", "closed"):
                    of = frozenset(
                        number
                        for number, side in enumerate(sides)
                        if (
                            side.kind == open_or_closed
                            if side.kind in ("open", "closed")
                            else counts and number in way
                        )
                    )
                    sets[of] = None
            if any(sets):
                rows.append((entry, list(sets)))
        return rows

    def country(self, number: int) -> str:
        """The country of a place, in a word: a code or unknown."""
        return self.verdict(number).country or "unknown"

    def name(self, number: int) -> str:
        """What takes a place: the model, or the maker where makers are counted."""
        return self.names([number])[0]

    def names(self, numbers: Sequence[int]) -> list[str]:
        """What takes some places, in the order of the numbers."""
        counted = self.first(max(numbers, default=-1) + 1)
        if self.rule.unit == "maker":
            return [self._judge.verdict(counted[number].entry).maker for number in numbers]
        return [counted[number].entry.model for number in numbers]


def method_of(rule: Rule) -> Method:
    """How a report counts by a rule."""
    return Method(by=rule.by, models=rule.models, unit=rule.unit)
