"""The places on a board's snapshots: each row is read once, however often it is counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from functools import cached_property
from itertools import filterfalse
from typing import TYPE_CHECKING

from ossrank.facts import Lines, Numbers
from ossrank.routes import folded_lines, plain

if TYPE_CHECKING:
    from datetime import date

    from ossrank.analysis.member import Sorter, Standing
    from ossrank.analysis.rule import Variant
    from ossrank.boards import Feed
    from ossrank.facts import Entry, Lines, Snapshot
    from ossrank.registry.registry import Registry
    from ossrank.store.lineage import Lineage
    from ossrank.store.snapshots import Snapshots

WHOLE = 2**16
"""More rows than a snapshot has."""

Standings = dict[int, "Standing"]
"""The first places of snapshots, by the snapshots' ids."""


class Rows:
    """Rows of a board's snapshots as lines, and what their kinds stand for."""

    def __init__(self, store: Snapshots, feed: Feed) -> None:
        self._store = store
        self._feed = feed
        self.entries: dict[int, Sequence[Entry]] = {}
        """Whole snapshots, by whoever needs more than lines."""
        self.lines: dict[int, Lines] = {}
        self._numbers = Numbers()
        self.kinds: list[Entry] = []
        """What the kinds stand for, by their numbers."""

    def read(self, snapshots: Iterable[Snapshot], depth: int = WHOLE) -> None:
        """Reads the first `depth` rows of the snapshots, where fewer are at hand."""
        # Where routes add up, any row may belong to a model further up.
        depth = WHOLE if self._feed.routes else depth
        shallow = [
            snapshot
            for snapshot in snapshots
            if (have := self.lines.get(snapshot.id)) is None
            or (not have.whole and len(have.kinds) < depth)
        ]
        lines = self._store.lines(shallow, depth, self._numbers)
        if new := list(self._numbers)[len(self.kinds) :]:
            named = self._store.named(new)
            if self._feed.routes:
                named = [entry._replace(model=plain(entry.model)) for entry in named]
            self.kinds += named
        if self._feed.routes:
            lines = {n: folded_lines(some, self.kinds) for n, some in lines.items()}
        self.lines |= lines

    def first_listed(self, snapshots: Iterable[Snapshot]) -> dict[str, date]:
        """The date of the first of the snapshots, oldest first, that lists each model."""
        models = [model for model, *_ in self._numbers]
        first: dict[int, date] = {}
        for snapshot in snapshots:
            lines = self.lines.get(snapshot.id)
            listed: Iterable[int] = (
                map(models.__getitem__, lines.kinds)
                if lines and lines.whole
                else self._store.models(snapshot.id)
            )
            first |= dict.fromkeys(filterfalse(first.__contains__, listed), snapshot.as_of)
        return dict(zip(self._store.names_of(first), first.values(), strict=True))

    def of(self, snapshot: Snapshot, depth: int) -> Lines:
        """The first `depth` rows of a snapshot, as far as they were read."""
        lines = self.lines[snapshot.id]
        if len(lines.kinds) <= depth:
            return lines
        return Lines(lines.kinds[:depth], lines.scores[:depth], whole=False, goes_on=lines.goes_on)


class History:
    """Snapshots of one board, counted by any rule at any N."""

    def __init__(
        self,
        store: Snapshots,
        lineage: Lineage,
        registry: Registry,
        feed: Feed,
        snapshots: Sequence[Snapshot],
        rows: Rows,
    ) -> None:
        self._store = store
        self._lineage = lineage
        self.bases: dict[str, tuple[str, ...]] = {}
        """What is known of bases, as far as it was used."""
        self._registry = registry
        self._feed = feed
        self._snapshots = snapshots
        self._rows = rows

    def under(self, registry: Registry) -> History:
        """The same snapshots counted with another registry; what is read of them is shared."""
        other = copy(self)
        other._registry = registry
        return other

    def standings(self, variant: Variant, tops: Sequence[int]) -> dict[int, Standings]:
        """By N the first places of each snapshot."""
        standings: dict[int, Standings] = {top: {} for top in tops}
        # One row more tells of most lists that nothing ties at the cut; the others are read deeper.
        todo, depth = list(self._snapshots), max(tops, default=0) + 1
        while todo:
            self._rows.read(todo, depth)
            for part, tagged in self._by_tags(todo, needed=variant.method.needs_bases):
                sorter = self._sorter(part, depth, variant, tagged=tagged)
                for snapshot in part:
                    lines = self._rows.of(snapshot, depth)
                    for top, standing in sorter.standings(lines, snapshot.as_of, tops).items():
                        if standing:
                            standings[top][snapshot.id] = standing
            todo = [s for s in todo if any(s.id not in standings[top] for top in tops)]
            depth *= 4
        return standings

    def _by_tags(
        self, snapshots: Sequence[Snapshot], *, needed: bool
    ) -> list[tuple[Sequence[Snapshot], bool]]:
        """The snapshots in two parts where bases decide: those that came with tags, the others."""
        if not needed:
            return [(snapshots, True)]
        tagged = [s for s in snapshots if s.id in self._tagged]
        others = [s for s in snapshots if s.id not in self._tagged]
        return [(part, part is tagged) for part in (tagged, others) if part]

    def untagged(self, snapshots: Iterable[Snapshot]) -> int:
        """How many snapshots came without the tags that name bases; none where a board has none."""
        return sum(s.id not in self._tagged for s in snapshots) if self._feed.lineage else 0

    @cached_property
    def _tagged(self) -> set[int]:
        has_tags = self._store.has_tags
        return {snapshot.id for snapshot in self._snapshots if has_tags(snapshot)}

    def _sorter(
        self, snapshots: Iterable[Snapshot], depth: int, variant: Variant, *, tagged: bool
    ) -> Sorter:
        from ossrank.analysis.member import Sorter
        from ossrank.lineage import untold

        kinds = self._rows.kinds if tagged else untold(self._rows.kinds)
        bases: dict[str, tuple[str, ...]] = {}
        if variant.method.needs_bases and self._feed.lineage:
            used = {kind for s in snapshots for kind in self._rows.of(s, depth).kinds}
            bases = self._lineage.bases([kinds[kind] for kind in used])
            self.bases |= bases
        return Sorter(self._feed, kinds, bases, self._registry, variant)
