"""The rows behind a table, and those that are gone."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ossrank.analysis.count import Counted, Method, count, distinct
from ossrank.analysis.earlier import Earlier, later_named
from ossrank.analysis.judge import Bases, Judge
from ossrank.boards import Feed
from ossrank.facts import Entry, Snapshot
from ossrank.registry.licences import Openness
from ossrank.registry.organisation import Unknown, Verdict
from ossrank.registry.registry import Registry


class Listed(NamedTuple):
    """A model behind a table, with both lenses' verdicts; `base` is what it finally rests on.

    `was` is its place in the earlier snapshot, None where it is new or there is none; `family` the
    model that it differs from in a setting alone; `by_name` whether its name alone tells its base.
    """

    place: int
    entry: Entry
    openness: Openness
    publisher: Verdict
    maker: str | None
    base: str | None
    base_verdict: Verdict
    tied: bool
    was: int | None
    country: str | None
    unknown: Unknown | None
    family: str | None
    by_name: bool


def listing(
    feed: Feed,
    snapshot: Snapshot,
    entries: Sequence[Entry],
    earlier: Earlier | None,
    *,
    registry: Registry,
    bases: Bases,
    method: Method,
    top: int | None = None,
) -> list[Listed]:
    """The counted models of a board, in its order: all, or those among the first `top` places.

    `country` and `unknown` are by the lens used.
    """
    judge = Judge(registry, feed, snapshot.as_of, bases, method.by, method.recount)
    counted = count(entries, judge, method)
    ranks = Counter(c.entry.rank for c in counted)
    then = (
        {}
        if earlier is None
        else {
            e.model: e.rank
            for e in distinct(later_named(feed, earlier, snapshot, entries, registry))
        }
    )
    return [
        listed(c, tied=ranks[c.entry.rank] > 1, was=then.get(c.entry.model)) for c in counted[:top]
    ]


def listed(counted: Counted, *, tied: bool = False, was: int | None = None) -> Listed:
    """An entry that takes a place, with what a listing says of it."""
    entry, judge, verdict = counted.entry, counted.judge, counted.verdict
    publisher, roots = judge.publisher(entry), judge.roots(entry)
    ends = [root.model for root in roots if root.chain]
    family, maker = judge.family(entry.model), judge.maker(publisher)
    return Listed(
        place=counted.place,
        entry=entry,
        openness=counted.openness,
        publisher=publisher,
        maker=maker.name if maker else None,
        base=" + ".join(ends) or None,
        base_verdict=judge.base(entry),
        tied=tied,
        was=was,
        country=verdict.country,
        unknown=verdict.unknown,
        family=None if family == entry.model else family,
        by_name=any(root.by_name for root in roots),
    )


class Departed(NamedTuple):
    """A model that an earlier snapshot listed, at the rank `was`, and the later one does not."""

    model: str
    was: int
    publisher: Verdict


def departed(
    feed: Feed,
    snapshot: Snapshot,
    entries: Sequence[Entry],
    earlier: Earlier,
    *,
    registry: Registry,
    method: Method,
) -> list[Departed]:
    """The models counted in the earlier snapshot that are gone, in its order."""
    judge = Judge(registry, feed, earlier[0].as_of, {}, "publisher")
    listed = {entry.model for entry in entries}
    before = count(
        later_named(feed, earlier, snapshot, entries, registry),
        judge,
        method._replace(by="publisher"),
    )
    return [
        Departed(c.entry.model, c.entry.rank, c.verdict)
        for c in before
        if c.entry.model not in listed
    ]
