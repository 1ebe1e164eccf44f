"""One snapshot counted by one rule, and which of its rows could be of whom a claim is about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple

from ossrank.analysis.claims.claim import Predicate, RankOf, Side, Subject
from ossrank.analysis.claims.placing import Belongs, Naming, subject_of
from ossrank.analysis.count import Counted, Method, Unit, count, distinct, unit_key
from ossrank.analysis.gap import WEIGHTS, History, descending
from ossrank.analysis.judge import By, Judge
from ossrank.analysis.report import end_of_list
from ossrank.analysis.table import Tie, tie_at
from ossrank.facts import Entry, Snapshot
from ossrank.registry.licences import Choice
from ossrank.registry.organisation import Verdict

if TYPE_CHECKING:
    from ossrank.analysis.claims.figure import Reading, Untried

Mark = Literal["yes", "maybe", "no"]
"""Whether a row is of a subject: for certain, if an unknown one is placed so, or not at all."""


class Rule(NamedTuple):
    """How a claim is held against a board: all that a claim may name or leave open."""

    by: By
    models: Choice
    unit: Unit
    rank: RankOf
    board: str


Ways = dict[tuple[str | None, str, str], list[Belongs]]
"""Which of some subjects a row can be of, by its country, maker and family."""

Placed = dict[tuple[tuple[Subject, ...], tuple[str | None, ...]], Ways]
"""The same for all subjects that were asked for, with the countries of the makers they name."""


class Field:
    """The rows of a snapshot as a rule counts them.

    `history` says when models were first listed, where a claim asks for it. `counted` is what
    takes a place, in its order, where that is known; `placed` what fields of other snapshots have
    worked out, to be shared with them.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        entries: Sequence[Entry],
        judge: Judge,
        rule: Rule,
        *,
        counted: Sequence[Counted] | None = None,
        placed: Placed | None = None,
        history: History | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.rule = rule
        self.history = history
        self.feed = judge.feed
        self._entries = entries
        self._judge = judge
        self.counted = count(entries, judge, method_of(rule)) if counted is None else counted
        self._placed: Placed = {} if placed is None else placed
        self._marks: dict[Subject, list[Mark]] = {}
        self._options: dict[tuple[Subject, ...], list[list[Belongs]]] = {}
        self.readings: dict[Predicate, Reading | Untried] = {}
        self._ties: dict[int, Tie] = {}
        self._weak: dict[int, int] = {}
        self._keys: list[tuple[str | None, str, str]] = []

    def verdict(self, number: int) -> Verdict:
        """Whom a place counts for, by its number from 0."""
        return self._judge.verdict(self.counted[number].entry)

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
            self._ties[top] = tie_at(self.counted, top, end)
        return self._ties[top]

    def marks(self, subject: Subject, most: int | None = None) -> list[Mark]:
        """Of each place whether it is the subject's; of the first `most` at least."""
        marks = self._marks.setdefault(subject, [])
        options = self.options((subject,), most)
        marks += map(_mark, options[len(marks) :])
        return marks

    def options(
        self, subjects: tuple[Subject, ...], most: int | None = None
    ) -> list[list[Belongs]]:
        """Of each place which of the subjects it can be of, in every way to place it; of the first
        `most` at least.
        """
        options = self._options.setdefault(subjects, [])
        wanted = len(self.counted) if most is None else min(most, len(self.counted))
        if len(options) < wanted:
            naming = self._naming(subjects)
            ways = self._placed.setdefault((subjects, tuple(naming.country_of.values())), {})
            for number in range(len(options), wanted):
                key = self._key(number)
                of = ways.get(key)
                if of is None:
                    of = ways[key] = naming.options(self.verdict(number), key[2])
                options.append(of)
        return options

    def _key(self, number: int) -> tuple[str | None, str, str]:
        """All that decides whose a place can be."""
        keys = self._keys
        while len(keys) <= number:
            entry = self.counted[len(keys)].entry
            verdict = self._judge.verdict(entry)
            keys.append((verdict.country, verdict.maker, self._judge.family(entry.model)))
        return keys[number]

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
        return self.verdict(number).country or "unknown"

    def name(self, number: int) -> str:
        """What takes a place: the model, or the maker where makers are counted."""
        one = self.counted[number]
        return self.verdict(number).maker if self.rule.unit == "maker" else one.entry.model


def method_of(rule: Rule) -> Method:
    """How a report counts by a rule."""
    return Method(by=rule.by, models=rule.models, unit=rule.unit)


def _mark(sets: Sequence[Belongs]) -> Mark:
    if all(sets):
        return "yes"
    return "maybe" if any(sets) else "no"
