"""What claims are held against: the snapshots of their boards, read once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from math import ceil

from ossrank.analysis.claims.check import (
    Check,
    Dated,
    Nearest,
    Trial,
    decide,
    nearest_to,
    other_rules,
    rules_of,
    snapshots_of,
)
from ossrank.analysis.claims.claim import (
    BestIs,
    BestRank,
    Claim,
    LagSize,
    ModelRank,
    Order,
    Predicate,
)
from ossrank.analysis.claims.field import Field, Line, Rule, method_of
from ossrank.analysis.claims.figure import Reading, Untried
from ossrank.analysis.claims.placing import Placed
from ossrank.analysis.claims.read import read
from ossrank.analysis.count import distinct, places
from ossrank.analysis.judge import By, Judge, Judges
from ossrank.boards import Feed
from ossrank.errors import UsageError
from ossrank.facts import Snapshot
from ossrank.lineage import LineageUsed, lineage_used, reached
from ossrank.reading import Reader
from ossrank.sources import FEEDS, feed_of

AT_ONCE = 100
"""So many snapshots are read before they are judged: bases are asked for together."""

MOST_FIGURES = 600_000
"""What claims may ask for at once, three times what 500 claims on years of daily lists do: a figure
is what a claim is by one rule on one date, and counts once for each ROWS of that date's list."""

ROWS = 200

Question = tuple[Predicate, Rule]
"""What is asked of a snapshot, however many claims ask it."""

Known = dict[str, tuple[str, ...]]
"""The base tags of models, by id in lower case."""


class Checker:
    """Holds claims against a database."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._held: dict[str, list[Snapshot]] = {}
        self._placed = Placed()
        self._answers: dict[Question, dict[int, Dated]] = {}
        self._untold: dict[int, Dated] = {}
        self._bases: dict[int, Known] = {}
        self._lineages: dict[tuple[int, ...], LineageUsed] = {}

    def check(self, claims: Sequence[Claim]) -> list[Check]:
        """Each claim with its verdict; UsageError for names that can be none, and for claims that
        ask for more than MOST_FIGURES together."""
        for claim in claims:
            self.require_names(claim)
        plans = [_Plan(claim, self) for claim in claims]
        figures = sum(plan.figures[rule.board] for plan in plans for rule in plan.all)
        if figures > MOST_FIGURES:
            raise UsageError(
                f"{len(claims):,} claims ask for {figures:,} figures, one for each rule, date and"
                f" {ROWS} rows of a list: at most {MOST_FIGURES:,} are worked out at once; check"
                " fewer claims, or claims of fewer days"
            )
        for board in dict.fromkeys(board for plan in plans for board in plan.boards):
            self._sweep(board, plans)
        return [self._decided(plan) for plan in plans]

    def lineage(self, checks: Sequence[Check]) -> LineageUsed | None:
        """What some claims rest on together; None where bases decide none of them."""
        dated = (one for check in checks for one in _by_base(check))
        return self._lineage(dict.fromkeys(one.snapshot.id for one in dated))

    def held(self, board: str) -> list[Snapshot]:
        """The snapshots of a board, one a date, oldest first."""
        if board not in self._held:
            store = self._reader.store
            self._held[board] = store.snapshots.between(board) if store else []
        return self._held[board]

    def _decided(self, plan: _Plan) -> Check:
        check = decide(
            plan.claim,
            plan.feed,
            self._trials(plan, plan.rules),
            self._nearest(plan),
            self._trials(plan, plan.others),
        )
        based = dict.fromkeys(one.snapshot.id for one in _by_base(check))
        return check._replace(lineage=self._lineage(based))

    def _lineage(self, snapshots: Iterable[int]) -> LineageUsed | None:
        """What is known of the bases in some snapshots, each named once."""
        numbers = tuple(snapshots)
        if not numbers:
            return None
        if numbers not in self._lineages:
            known: Known = {}
            for number in numbers:
                known |= self._bases[number]
            self._lineages[numbers] = lineage_used(known, None)
        return self._lineages[numbers]

    def require_names(self, claim: Claim) -> None:
        """UsageError for a board or a maker that can be none, or a rank that says nothing."""
        feed_of(claim.board)
        if claim.rank and not isinstance(claim.predicate, ModelRank | BestRank | BestIs | Order):
            raise UsageError(f"rank {claim.rank} says nothing of {claim.predicate}: leave it out")
        registry = self._reader.registry
        for key in claim.makers:
            organisation = registry.of_key(key, claim.span.last)
            if organisation is None:
                near = registry.near(key)
                keys = [k for name in near for k in registry.named(name)]
                hint = f": did you mean {', '.join(dict.fromkeys(keys))}?" if keys else ""
                raise UsageError(f"maker:{key} is no key of the registry{hint}")
            top = registry.maker(organisation, claim.span.last).key
            if top != key:
                raise UsageError(f"maker:{key} is part of {top}: write maker:{top}")

    def _sweep(self, board: str, plans: Iterable[_Plan]) -> None:
        """Asks each snapshot of a board, once, all that some claim needs of it."""
        asked: dict[Question, set[int]] = {}
        begins: dict[Question, set[int | None]] = defaultdict(set)
        unnamed: set[Question] = set()
        for plan in plans:
            for rule in plan.all:
                if rule.board == board:
                    question, chosen = (plan.claim.predicate, rule), plan.chosen[board]
                    asked.setdefault(question, set()).update(chosen)
                    begins[question].add(next((n for n, inside in chosen.items() if inside), None))
            if plan.nearest and plan.nearest.board == board:
                asked[plan.claim.predicate, plan.rules[0]].add(plan.nearest.id)
        questions: dict[int, list[Question]] = defaultdict(list)
        for question, snapshots in asked.items():
            self._answers[question] = {}
            for number in snapshots:
                questions[number].append(question)
        wanted = [snapshot for snapshot in self.held(board) if snapshot.id in questions]
        by_base = any(rule.by == "base" for _, rule in asked)
        for start in range(0, len(wanted), AT_ONCE):
            lists = _Lists(self._reader, wanted[start : start + AT_ONCE], by_base=by_base)
            for snapshot in lists.snapshots:
                fields = _Fields(lists, snapshot, self._placed)
                for question in questions[snapshot.id]:
                    dated = fields.answer(*question)
                    if snapshot.id in begins[question]:
                        unnamed.add(question)
                    if isinstance(dated.reading, Reading) and dated.reading.holds is None:
                        # Of the dates of a claim the first that is unclear names the unknown.
                        if question not in unnamed:
                            dated = dated._replace(reading=dated.reading._replace(unknown=()))
                        unnamed.discard(question)
                    self._answers[question][snapshot.id] = dated
                if by_base:
                    self._bases[snapshot.id] = reached(lists.entries[snapshot.id], lists.bases)
                    if fields.untold:
                        self._untold[snapshot.id] = fields.untold

    def _trials(self, plan: _Plan, rules: Iterable[Rule]) -> list[Trial]:
        """A claim by each of some rules."""
        trials = []
        for rule in rules:
            answers = self._answers.get((plan.claim.predicate, rule), {})
            # Nobody has counted such a list by base: it is no rule that was left open.
            untold = self._untold if rule.by == "base" and plan.claim.by != "base" else {}
            chosen = plan.chosen[rule.board]
            dated = [untold.get(number) or answers[number] for number in chosen]
            if not all(chosen.values()):
                pairs = zip(dated, chosen.values(), strict=True)
                dated = [one._replace(inside=inside) for one, inside in pairs]
            trials.append(Trial(rule, tuple(dated), plan.missing[rule.board]))
        return trials

    def _nearest(self, plan: _Plan) -> Nearest | None:
        """For a claim none of whose days is held, the nearest that is, by the default rule."""
        snapshot, claim = plan.nearest, plan.claim
        if snapshot is None:
            return None
        reading = self._answers[claim.predicate, plan.rules[0]][snapshot.id].reading
        return Nearest(snapshot, (snapshot.as_of - claim.span.first).days, reading)


class _Lists:
    """Some snapshots of one board with what their verdicts rest on."""

    def __init__(self, reader: Reader, snapshots: Sequence[Snapshot], *, by_base: bool) -> None:
        board = snapshots[0].board
        feed = feed_of(board)
        self.reader = reader
        self.snapshots = snapshots
        self.entries = {snapshot.id: reader.entries(snapshot) for snapshot in snapshots}
        listed = (entry for entries in self.entries.values() for entry in entries)
        self.bases = reader.bases(board, listed) if by_base else {}
        self._judges = {
            "publisher": Judges(reader.registry, feed),
            "base": Judges(reader.registry, feed, "base", self.bases),
        }

    def judge(self, by: By, day: date) -> Judge:
        """The judge of a lens and a date."""
        return self._judges[by].on(day)


class _Fields:
    """One snapshot, counted by each rule that is asked for."""

    def __init__(self, lists: _Lists, snapshot: Snapshot, placed: Placed) -> None:
        self._lists = lists
        self._snapshot = snapshot
        self._entries = lists.entries[snapshot.id]
        self._placed = placed
        self._untagged = lists.reader.untagged(snapshot, self._entries)
        self._listed = distinct(self._entries)
        self._fields: dict[Rule, Field] = {}
        self._lines: dict[Hashable, Line] = {}

    @cached_property
    def untold(self) -> Dated | None:
        """That of most models listed nobody has told what they rest on, where it is so."""
        judge = self._lists.judge("base", self._snapshot.as_of)
        if 2 * sum(judge.tags(entry) is None for entry in self._listed) <= len(self._listed):
            return None
        reading = Untried("untold", f"bases are not known of {self._snapshot.as_of}")
        return Dated(self._snapshot, reading, untagged=self._untagged)

    def answer(self, predicate: Predicate, rule: Rule) -> Dated:
        """What the snapshot tells of a predicate by a rule."""
        field = self._by(rule)
        if isinstance(predicate, LagSize) and field.history is None and not field.feed.released:
            field.history = self._lists.reader.listings(self._snapshot)
        reading = read(predicate, field)
        return Dated(self._snapshot, reading, untagged=rule.by == "base" and self._untagged)

    def _by(self, rule: Rule) -> Field:
        field = self._fields.get(rule)
        if field is None:
            snapshot, judge = self._snapshot, self._lists.judge(rule.by, self._snapshot.as_of)
            # Who decides the country says what takes a place only where makers are counted.
            key = (rule.models, rule.unit, rule.unit == "maker" and rule.by)
            line = self._lines.get(key)
            if line is None:
                line = self._lines[key] = Line(places(self._listed, judge, method_of(rule)))
            field = self._fields[rule] = Field(
                snapshot, self._entries, judge, rule, line=line, placed=self._placed
            )
        return field


class _Plan:
    """A claim, and the rules and snapshots that it is held against.

    `chosen` says of each board which snapshots, by id, and whether they lie in the claim's days;
    `missing` how many of these days have none, `figures` for how many they count by one rule.
    `nearest` is the one to tell of if none is chosen.
    """

    def __init__(self, claim: Claim, checker: Checker) -> None:
        self.claim = claim
        self.feed: Feed = feed_of(claim.board)
        self.boards = [b for b in _variants(self.feed, claim.board) if checker.held(b)]
        # What a variant says is no evidence where the board itself is not held.
        held = claim.board in self.boards
        self.rules = rules_of(claim, self.feed, self.boards) if held else []
        self.others = other_rules(claim, self.feed) if held else []
        self.all = [*self.rules, *self.others]
        self.chosen: dict[str, dict[int, bool]] = {}
        self.missing: dict[str, int] = {}
        self.figures: dict[str, int] = {}
        for board in self.boards:
            chosen, self.missing[board] = snapshots_of(claim, self.feed, checker.held(board))
            self.chosen[board] = {snapshot.id: inside for snapshot, inside in chosen}
            self.figures[board] = sum(ceil(snapshot.rows / ROWS) for snapshot, _ in chosen)
        self.nearest: Snapshot | None = None
        if self.rules and not self.chosen[claim.board]:
            self.nearest = nearest_to(claim.span.first, checker.held(claim.board))


def _by_base(check: Check) -> Iterator[Dated]:
    """What each snapshot tells by base, of the rules by which a claim is judged."""
    for trial in check.trials:
        if trial.rule.by == "base":
            yield from trial.dated


def _variants(feed: Feed, board: str) -> list[str]:
    """The board, and the same board scored otherwise where there is one."""
    other = FEEDS.get(feed.variant)
    variant = board.replace(feed.name, feed.variant, 1)
    return [board, variant] if other and other.has_board(variant) else [board]
