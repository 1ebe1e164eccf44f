"""What claims are held against: the snapshots of their boards, read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ossrank.errors import UsageError
from ossrank.sources import FEEDS, feed_of

if TYPE_CHECKING:
    from ossrank.analysis.claims.check import Check, Dated, Nearest, Trial
    from ossrank.analysis.claims.claim import Claim
    from ossrank.analysis.claims.field import Field, Rule
    from ossrank.boards import Feed
    from ossrank.facts import Snapshot
    from ossrank.reading import Reader


class Checker:
    """Holds claims against a database."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._held: dict[str, list[Snapshot]] = {}

    def check(self, claims: Sequence[Claim]) -> list[Check]:
        """Each claim with its verdict; UsageError for names that can be none."""
        from ossrank.analysis.claims.check import decide

        for claim in claims:
            self._require_names(claim)
        plans = [_Plan(claim, self) for claim in claims]
        for board in dict.fromkeys(board for plan in plans for board in plan.boards):
            self._sweep(board, plans)
        return [decide(p.claim, p.feed, p.trials(), self._nearest(p)) for p in plans]

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
        for snapshot in self.held(board):
            wanting = [plan for plan in concerned if plan.needs(snapshot)]
            if wanting:
                fields = _Fields(self._reader, snapshot)
                for plan in wanting:
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
        fields = _Fields(self._reader, snapshot)
        reading = read(claim.predicate, fields.by(plan.rules[0], lag=plan.lag))
        return Nearest(snapshot, (snapshot.as_of - claim.span.first).days, reading)


class _Fields:
    """One snapshot, counted by each rule that is asked for."""

    def __init__(self, reader: Reader, snapshot: Snapshot) -> None:
        self._reader = reader
        self._snapshot = snapshot
        self._entries = reader.entries(snapshot)
        self.untagged = reader.untagged(snapshot, self._entries)
        self._fields: dict[Rule, Field] = {}

    def by(self, rule: Rule, *, lag: bool) -> Field:
        """The snapshot by a rule; with `lag`, knowing when models were first listed."""
        from ossrank.analysis.claims.field import Field
        from ossrank.analysis.judge import Judge

        field = self._fields.get(rule)
        if field is None:
            reader, snapshot = self._reader, self._snapshot
            bases = reader.bases(snapshot.board, self._entries) if rule.by == "base" else {}
            feed = feed_of(snapshot.board)
            judge = Judge(reader.registry, feed, snapshot.as_of, bases, rule.by)
            field = self._fields[rule] = Field(snapshot, self._entries, judge, rule)
        if lag and field.history is None:
            field.history = self._reader.listings(self._snapshot)
        return field


class _Plan:
    """A claim, the rules and snapshots that it is held against, and what was read of them."""

    def __init__(self, claim: Claim, checker: Checker) -> None:
        from ossrank.analysis.claims.check import rules_of, snapshots_of
        from ossrank.analysis.claims.claim import LagSize

        self.claim = claim
        self.feed: Feed = feed_of(claim.board)
        self.lag = isinstance(claim.predicate, LagSize)
        self.boards = [b for b in _variants(self.feed, claim.board) if checker.held(b)]
        # What a variant says is no evidence where the board itself is not held.
        self.rules = rules_of(claim, self.feed, self.boards) if claim.board in self.boards else []
        self.chosen: dict[str, dict[int, bool]] = {}
        self._missing: dict[str, int] = {}
        for board in self.boards:
            chosen, self._missing[board] = snapshots_of(claim, self.feed, checker.held(board))
            self.chosen[board] = {snapshot.id: inside for snapshot, inside in chosen}
        self._dated: dict[Rule, list[Dated]] = {rule: [] for rule in self.rules}

    def needs(self, snapshot: Snapshot) -> bool:
        """Whether the claim is about a snapshot."""
        return snapshot.id in self.chosen[snapshot.board]

    def read(self, snapshot: Snapshot, fields: _Fields) -> None:
        """Notes what a snapshot tells by each rule."""
        from ossrank.analysis.claims.check import Dated
        from ossrank.analysis.claims.figure import Untried
        from ossrank.analysis.claims.read import read

        for rule in self.rules:
            if rule.board == snapshot.board:
                field = fields.by(rule, lag=self.lag)
                reading = read(self.claim.predicate, field)
                if field.untold and self.claim.by is None:
                    # Nobody has counted such a list by base: it is no rule that was left open.
                    reading = Untried("untold", f"bases are not known of {snapshot.as_of}")
                inside = self.chosen[snapshot.board][snapshot.id]
                untagged = rule.by == "base" and fields.untagged
                self._dated[rule].append(Dated(snapshot, reading, inside, untagged))

    def trials(self) -> list[Trial]:
        """The claim by each rule."""
        from ossrank.analysis.claims.check import Trial

        return [
            Trial(rule, tuple(self._dated[rule]), self._missing[rule.board]) for rule in self.rules
        ]


def _variants(feed: Feed, board: str) -> list[str]:
    """The board, and the same board scored otherwise where there is one."""
    other = FEEDS.get(feed.variant)
    variant = board.replace(feed.name, feed.variant, 1)
    return [board, variant] if other and other.has_board(variant) else [board]
