"""One snapshot counted by one rule, and which of its rows could be of whom a claim is about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby
from typing import Literal, NamedTuple

from ossrank.analysis.claims.claim import RankOf, Side, Subject
from ossrank.analysis.claims.placing import Belongs, Naming, subject_of
from ossrank.analysis.count import Counted, Method, Unit, count, distinct, unit_key
from ossrank.analysis.gap import WEIGHTS, History, descending
from ossrank.analysis.judge import By, Judge
from ossrank.analysis.report import end_of_list
from ossrank.analysis.table import Tie, tie_at
from ossrank.facts import Entry, Snapshot
from ossrank.registry.licences import Choice
from ossrank.registry.organisation import Verdict

Mark = Literal["yes", "maybe", "no"]
"""Whether a row is of a subject: for certain, if an unknown one is placed so, or not at all."""


class Rule(NamedTuple):
    """How a claim is held against a board: all that a claim may name or leave open."""

    by: By
    models: Choice
    unit: Unit
    rank: RankOf
    board: str


class Field:
    """The rows of a snapshot as a rule counts them.

    `history` says when models were first listed, where a claim asks for it.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        entries: Sequence[Entry],
        judge: Judge,
        rule: Rule,
        history: History | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.rule = rule
        self.history = history
        self.feed = judge.feed
        self._entries = entries
        self._judge = judge
        self._marks: dict[Subject, list[Mark]] = {}
        self._options: dict[tuple[Subject, ...], list[list[Belongs]]] = {}
        self._ties: dict[int, Tie] = {}

    @cached_property
    def counted(self) -> list[Counted]:
        """What takes a place, in its order."""
        rule = self.rule
        method = Method(by=rule.by, models=rule.models, unit=rule.unit)
        return count(self._entries, self._judge, method)

    @cached_property
    def listed(self) -> dict[str, Entry]:
        """The models of the snapshot, by name in lower case, each at its best rank."""
        return {entry.model.casefold(): entry for entry in reversed(distinct(self._entries))}

    @cached_property
    def untold(self) -> bool:
        """Whether of most models listed nobody has told what they rest on."""
        listed = list(self.listed.values())
        untold = sum(self._judge.tags(entry) is None for entry in listed)
        return self._judge.by == "base" and 2 * untold > len(listed)

    def tie(self, top: int) -> Tie:
        """What ties across the cut at N."""
        if top not in self._ties:
            end = end_of_list(self.snapshot, self._entries)
            self._ties[top] = tie_at(self.counted, top, end)
        return self._ties[top]

    def marks(self, subject: Subject) -> list[Mark]:
        """Of each place whether it is the subject's."""
        marks = self._marks.get(subject)
        if marks is None:
            marks = self._marks[subject] = [_mark(sets) for sets in self.options((subject,))]
        return marks

    def options(self, subjects: tuple[Subject, ...]) -> list[list[Belongs]]:
        """Of each place which of the subjects it can be of, in every way to place it."""
        options = self._options.get(subjects)
        if options is None:
            naming = self._naming(subjects)
            options = self._options[subjects] = [
                naming.options(one.verdict, self._judge.family(one.entry.model))
                for one in self.counted
            ]
        return options

    def unseen(self, subjects: tuple[Subject, ...]) -> list[Belongs]:
        """Which of the subjects a row below the end of the list can be of."""
        if any(subject.kind in ("family", "unknown") for subject in subjects):
            every = range(2 ** len(subjects))
            return [frozenset(n for n in range(len(subjects)) if bits >> n & 1) for bits in every]
        return self._naming(subjects).options(Verdict(None, "unmapped", "?"), "")

    def _naming(self, subjects: Sequence[Subject]) -> Naming:
        makers = [subject.name for subject in subjects if subject.kind == "maker"]
        return Naming(subjects, {maker: self._judge.home(maker) for maker in makers})

    @cached_property
    def groups(self) -> list[list[int]]:
        """The numbers of the places, from 0, in the order of the rule; those that tie together.

        By the board's rank they tie where that is equal; by place where the score is, or where
        there is none the rank.
        """

        def key(number: int) -> object:
            entry = self.counted[number].entry
            by_rank = self.rule.rank == "board" or entry.score is None
            return ("rank", entry.rank) if by_rank else ("score", entry.score)

        return [list(group) for _, group in groupby(range(len(self.counted)), key)]

    def place_of(self, entry: Entry) -> int | None:
        """The number of the place, from 0, that a listed model or its unit takes, if any."""
        candidate = Counted(0, entry, self._judge.openness(entry), self._judge)
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
        subjects = [subject_of(side) or Subject("unknown") for side in sides]
        naming, rows = self._naming(subjects), []
        for entry in self.scored:
            counts = self._judge.allows(entry, self.rule.models)
            weights = WEIGHTS[self._judge.openness(entry)]
            ways = naming.options(self._judge.verdict(entry), self._judge.family(entry.model))
            sets: dict[Belongs, None] = {}
            for way in ways:
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
        return self.counted[number].verdict.country or "unknown"

    def name(self, number: int) -> str:
        """What takes a place: the model, or the maker where makers are counted."""
        one = self.counted[number]
        return one.verdict.maker if self.rule.unit == "maker" else one.entry.model


def _mark(sets: Sequence[Belongs]) -> Mark:
    if all(sets):
        return "yes"
    return "maybe" if any(sets) else "no"
