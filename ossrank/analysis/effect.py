"""What another edition of the registry makes of a board's counts and leads."""

from collections.abc import Sequence
from typing import NamedTuple

from ossrank.analysis.count import Method, count
from ossrank.analysis.judge import Bases, By, Judge
from ossrank.analysis.lead import Lead
from ossrank.analysis.report import default_tops, end_of_list
from ossrank.analysis.table import Table, table
from ossrank.boards import Feed
from ossrank.facts import Entry, Snapshot
from ossrank.registry.registry import Registry

FOCUS = ("CN", "US")


class Effect(NamedTuple):
    """A board's table at one N by one lens, under two editions."""

    snapshot: Snapshot
    by: By
    old: Table
    new: Table

    @property
    def counts_differ(self) -> bool:
        """Whether some group has another count."""
        return any(
            a.count != b.count for a, b in zip(self.old.groups, self.new.groups, strict=True)
        )

    @property
    def leads_differ(self) -> bool:
        """Whether another country is ahead, or its lead is clear in one of them only."""
        return clear_lead(self.old.lead) != clear_lead(self.new.lead)


def clear_lead(lead: Lead | None) -> tuple[str | None, bool]:
    """Who is ahead, and whether clearly: however the unknown are placed and ties fall."""
    return (None, False) if lead is None else (lead.group, lead.decided)


def effects(
    feed: Feed,
    snapshot: Snapshot,
    entries: Sequence[Entry],
    bases: Bases,
    editions: tuple[Registry, Registry],
) -> list[Effect]:
    """A board's tables under an old and a new edition: open models, its default Ns, each lens.

    The Ns are those that the board reaches under the new one.
    """
    end, result = end_of_list(snapshot, entries), list[Effect]()
    lenses: tuple[By, ...] = ("publisher", "base") if feed.lineage else ("publisher",)
    for by in lenses:
        method = Method(by, "open", "model", FOCUS)
        old, new = (
            count(entries, Judge(registry, feed, snapshot.as_of, bases, by), method)
            for registry in editions
        )
        for top in default_tops(feed, len(new)):
            tables = (table(counted, None, top, feed, method, end) for counted in (old, new))
            result.append(Effect(snapshot, by, *tables))
    return result
