"""What an export holds: which snapshots, how they are counted, and what tells one from another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ossrank.export.columns import ENTRIES
from ossrank.export.rows import Partition
from ossrank.facts import stamp
from ossrank.sources import held_feed
from ossrank.version import __version__

if TYPE_CHECKING:
    from ossrank.analysis.count import Method
    from ossrank.boards import Feed, Origin
    from ossrank.facts import Snapshot
    from ossrank.registry.registry import Registry
    from ossrank.store.file import Store


class Plan(NamedTuple):
    """What an export holds.

    `snapshots` are all that are held of the boards and dates asked for, also those that reports
    pass over; the partitions have those that reports use. `lineage` is the hash of all that is
    known of what models rest on; of that is used what was known on the day `known`, None for all.
    """

    registry: Registry
    method: Method
    snapshots: Sequence[Snapshot]
    partitions: Sequence[Partition]
    lineage: str
    known: date | None = None

    @property
    def rows(self) -> int:
        """How many entries it has."""
        return sum(s.rows for partition in self.partitions for s in partition.snapshots)

    @property
    def standing(self) -> set[int]:
        """The ids of the snapshots that reports use."""
        return {s.id for partition in self.partitions for s in partition.snapshots}

    def origins(self, partitions: Sequence[Partition] | None = None) -> list[Origin]:
        """Whose rows some partitions have, all if none is named, each once."""
        of = self.partitions if partitions is None else partitions
        vias = ((one.feed, dict.fromkeys(s.via for s in one.snapshots)) for one in of)
        return list(dict.fromkeys(feed.origin(via) for feed, some in vias for via in some))

    @property
    def feeds(self) -> list[Feed]:
        """The feeds whose boards it has, each once."""
        return list(dict.fromkeys(partition.feed for partition in self.partitions))

    def state(self, partition: Partition) -> str:
        """What a partition is made from, what models rest on aside, as a hash."""
        facts = [
            (s.board, s.as_of.isoformat(), s.via, s.revision, s.rows, s.limit, s.sha256)
            for s in partition.snapshots
        ]
        rules = [*self.method, self.known and self.known.isoformat()]
        return digest([_MAKING, self.registry.digest, self.registry.edition, rules, facts])

    def whole_state(self) -> str:
        """What all of it is made from, as a hash."""
        held = [(*s[1:6], s.fetched_at and stamp(s.fetched_at), *s[7:]) for s in self.snapshots]
        states = [self.state(partition) for partition in self.partitions]
        return digest([states, self.lineage, [list(map(str, facts)) for facts in held]])


_MAKING = [__version__, [column.name for column in ENTRIES]]
"""Another ossrank may judge otherwise."""


def make_plan(
    store: Store,
    registry: Registry,
    method: Method,
    boards: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
    known: date | None = None,
) -> Plan:
    """The plan for these boards, all if none is named, and these dates.

    Raises StoreError where a board of them is one that only a newer ossrank knows.
    """
    held = [
        s
        for s in store.rows.snapshots()
        if (not boards or s.board in boards)
        and (since is None or since <= s.as_of)
        and (until is None or s.as_of <= until)
    ]
    # Of each board and date the last outranks the others.
    standing = {(s.board, s.as_of): s for s in held if s.suspect is None}
    feeds = {board: held_feed(board, store.path) for board in {s.board for s in held}}
    parts: dict[tuple[str, int], list[Snapshot]] = {}
    for snapshot in standing.values():
        key = (feeds[snapshot.board].name, snapshot.as_of.year)
        parts.setdefault(key, []).append(snapshot)
    partitions = [
        Partition(feeds[part[0].board], year, part) for (_, year), part in sorted(parts.items())
    ]
    return Plan(registry, method, held, partitions, digest(store.rows.lineage()), known)


def digest(facts: Any) -> str:
    """A hash of what JSON can hold, in hex."""
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
