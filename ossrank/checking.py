"""What claims are held against: the snapshots of their boards, read once for all of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from ossrank.errors import UsageError
from ossrank.sources import FEEDS, feed_of

if TYPE_CHECKING:
    from ossrank.analysis.claims.check import Check, Dated, Nearest, Trial
    from ossrank.analysis.claims.claim import Claim
    from ossrank.analysis.claims.field import Field, Placed, Rule
    from ossrank.analysis.count import Counted
    from ossrank.analysis.judge import By, Judge
    from ossrank.boards import Feed
    from ossrank.facts import Snapshot
    from ossrank.reading import Reader

AT_ONCE = 100
"""So many snapshots are read before they are judged: bases are asked for together."""


class Checker:
    """Holds claims against a database."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._held: dict[str, list[Snapshot]] = {}
        self._placed: Placed = {}

    def check(self, claims: Sequence[Claim]) -> list[Check]:
        """Each claim with its verdict; UsageError for names that can be none."""
        from ossrank.analysis.claims.check import decide

        for claim in claims:
            self._require_names(claim)
        plans = [_Plan(claim, self) for claim in claims]
        for board in dict.fromkeys(board for plan in plans for board in plan.boards):
            self._sweep(board, plans)
        return [
            decide(p.claim, p.feed, p.trials(p.rules), self._nearest(p), p.trials(p.others))
            for p in plans
        ]

    def held(self, board: str) -> list[Snapshot]:
        """The snapshots of a board, one a date, oldest first."""
        if board not in self._held:
            store = self._reader.store
            self._held[board] = store.snapshots.between(board) if store else []
        return self._held[board]

    def _require_names(self, claim: Claim) -> None:
        from ossrank.analysis.claims.claim import BestIs, BestRank, ModelRank, Order

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
        """Reads each snapshot of a board that some claim needs, by each rule that it needs."""
        concerned = [plan for plan in plans if board in plan.boards]
        wanted = [s for s in self.held(board) if any(plan.needs(s) for plan in concerned)]
        by_base = any(rule.by == "base" for plan in concerned for rule in plan.all)
        for start in range(0, len(wanted), AT_ONCE):
            lists = _Lists(self._reader, wanted[start : start + AT_ONCE], by_base=by_base)
            for snapshot in lists.snapshots:
                fields = _Fields(lists, snapshot, self._placed)
                for plan in concerned:
                    if plan.needs(snapshot):
                        plan.read(snapshot, fields)

    def _nearest(self, plan: _Plan) -> Nearest | None:
        """For a claim of one day that is not held, the nearest that is, by the default rule."""
        from ossrank.analysis.claims.check import Nearest, nearest_to
        from ossrank.analysis.claims.read import read

        claim = plan.claim
        if not plan.rules or plan.chosen[plan.rules[0].board]:
            return None
        snapshot = nearest_to(claim.span.first, self.held(plan.rules[0].board))
        if snapshot is None:
            return None
        by_base = plan.rules[0].by == "base"
        lists = _Lists(self._reader, [snapshot], by_base=by_base)
        fields = _Fields(lists, snapshot, self._placed)
        reading = read(claim.predicate, fields.by(plan.rules[0], lag=plan.lag))
        return Nearest(snapshot, (snapshot.as_of - claim.span.first).days, reading)


class _Lists:
    """Some snapshots of one board with what their verdicts rest on."""

    def __init__(self, reader: Reader, snapshots: Sequence[Snapshot], *, by_base: bool) -> None:
        from ossrank.analysis.judge import Judges

        board = snapshots[0].board
        feed = feed_of(board)
        self.reader = reader
        self.snapshots = snapshots
        self.entries = {snapshot.id: reader.entries(snapshot) for snapshot in snapshots}
        listed = (entry for entries in self.entries.values() for entry in entries)
        bases = reader.bases(board, listed) if by_base else {}
        self._judges = {
            "publisher": Judges(reader.registry, feed),
            "base": Judges(reader.registry, feed, "base", bases),
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
        self.untagged = lists.reader.untagged(snapshot, self._entries)
        self._fields: dict[Rule, Field] = {}
        self._counted: dict[Hashable, Sequence[Counted]] = {}

    @cached_property
    def untold(self) -> bool:
        """Whether of most models listed nobody has told what they rest on."""
        from ossrank.analysis.count import distinct

        judge = self._lists.judge("base", self._snapshot.as_of)
        listed = distinct(self._entries)
        return 2 * sum(judge.tags(entry) is None for entry in listed) > len(listed)

    def by(self, rule: Rule, *, lag: bool) -> Field:
        """The snapshot by a rule; with `lag`, knowing when models were first listed."""
        from ossrank.analysis.claims.field import Field, method_of
        from ossrank.analysis.count import count

        field = self._fields.get(rule)
        if field is None:
            snapshot, judge = self._snapshot, self._lists.judge(rule.by, self._snapshot.as_of)
            # Who decides the country says what takes a place only where makers are counted.
            key = (rule.models, rule.unit, rule.unit == "maker" and rule.by)
            counted = self._counted.get(key)
            if counted is None:
                counted = count(self._entries, judge, method_of(rule))
                self._counted[key] = counted
            field = self._fields[rule] = Field(
                snapshot, self._entries, judge, rule, counted=counted, placed=self._placed
            )
        if lag and field.history is None and not field.feed.released:
            field.history = self._lists.reader.listings(self._snapshot)
        return field


class _Plan:
    """A claim, the rules and snapshots that it is held against, and what was read of them."""

    def __init__(self, claim: Claim, checker: Checker) -> None:
        from ossrank.analysis.claims.check import other_rules, rules_of, snapshots_of
        from ossrank.analysis.claims.claim import LagSize

        self.claim = claim
        self.feed: Feed = feed_of(claim.board)
        self.lag = isinstance(claim.predicate, LagSize)
        self.boards = [b for b in _variants(self.feed, claim.board) if checker.held(b)]
        # What a variant says is no evidence where the board itself is not held.
        held = claim.board in self.boards
        self.rules = rules_of(claim, self.feed, self.boards) if held else []
        self.others = other_rules(claim, self.feed) if held else []
        self.all = [*self.rules, *self.others]
        self.chosen: dict[str, dict[int, bool]] = {}
        self._missing: dict[str, int] = {}
        for board in self.boards:
            chosen, self._missing[board] = snapshots_of(claim, self.feed, checker.held(board))
            self.chosen[board] = {snapshot.id: inside for snapshot, inside in chosen}
        self._dated: dict[Rule, list[Dated]] = {rule: [] for rule in self.all}

    def needs(self, snapshot: Snapshot) -> bool:
        """Whether the claim is about a snapshot."""
        return snapshot.id in self.chosen[snapshot.board]

    def read(self, snapshot: Snapshot, fields: _Fields) -> None:
        """Notes what a snapshot tells by each rule."""
        from ossrank.analysis.claims.check import Dated
        from ossrank.analysis.claims.figure import Untried
        from ossrank.analysis.claims.read import read

        for rule in self.all:
            if rule.board == snapshot.board:
                field = fields.by(rule, lag=self.lag)
                reading = read(self.claim.predicate, field)
                if rule.by == "base" and self.claim.by != "base" and fields.untold:
                    # Nobody has counted such a list by base: it is no rule that was left open.
                    reading = Untried("untold", f"bases are not known of {snapshot.as_of}")
                inside = self.chosen[snapshot.board][snapshot.id]
                untagged = rule.by == "base" and fields.untagged
                self._dated[rule].append(Dated(snapshot, reading, inside, untagged))

    def trials(self, rules: Iterable[Rule]) -> list[Trial]:
        """The claim by each of some rules."""
        from ossrank.analysis.claims.check import Trial

        return [Trial(rule, tuple(self._dated[rule]), self._missing[rule.board]) for rule in rules]


def _variants(feed: Feed, board: str) -> list[str]:
    """The board, and the same board scored otherwise where there is one."""
    other = FEEDS.get(feed.variant)
    variant = board.replace(feed.name, feed.variant, 1)
    return [board, variant] if other and other.has_board(variant) else [board]
