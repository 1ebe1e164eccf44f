"""Why a model counts as it does, and what hangs on an organisation."""

from collections.abc import Sequence
from typing import NamedTuple

from ossrank.analysis.count import Method, count
from ossrank.analysis.judge import Bases, Judge
from ossrank.analysis.report import default_tops
from ossrank.boards import Feed
from ossrank.facts import Entry, Snapshot
from ossrank.lineage import Root, turns_back
from ossrank.registry.organisation import Verdict
from ossrank.registry.registry import Registry


class BoardState(NamedTuple):
    """A snapshot with its feed, its entries and what is known of their bases."""

    feed: Feed
    snapshot: Snapshot
    entries: Sequence[Entry]
    bases: Bases


class Appearance(NamedTuple):
    """A model on a board: whom it counts for by either lens; `base` None without lineage.

    `ends` are what it finally rests on, several for a merge, each with its own verdict; `turns`
    the steps of its lineage that lead back to where it has been.
    """

    snapshot: Snapshot
    entry: Entry
    publisher: Verdict
    base: Verdict | None
    ends: tuple[tuple[Root, Verdict], ...]
    turns: tuple[tuple[str, str], ...]


def appearance(board: BoardState, entry: Entry, registry: Registry) -> Appearance:
    """Both lenses' verdicts on an entry of a snapshot."""
    feed = board.feed
    judge = Judge(registry, feed, board.snapshot.as_of, board.bases, "publisher")
    base = judge.base(entry) if feed.lineage else None
    ends = tuple((root, judge.root(root)) for root in judge.roots(entry) if root.chain)
    turns = tuple(turns_back(entry.model, entry.bases, board.bases))
    return Appearance(board.snapshot, entry, judge.publisher(entry), base, ends, turns)


class Weight(NamedTuple):
    """What hangs on one organisation in the largest default table of a board.

    `own` of the `of` models of its group are its own; by base, `base_own` of `base_of` are
    its maker's (None where the board has no lineage).
    """

    snapshot: Snapshot
    top: int
    country: str | None
    own: int
    of: int
    maker: str
    base_own: int | None
    base_of: int | None


def weight(board: BoardState, key: str, registry: Registry) -> Weight | None:
    """The weight of the organisation with this key; None where it has none."""
    snapshot = board.snapshot
    feed, method = board.feed, Method()
    organisation = registry.of_key(key, snapshot.as_of)
    if organisation is None:
        return None
    maker = registry.maker(organisation, snapshot.as_of).key
    judge = Judge(registry, feed, snapshot.as_of, board.bases, "publisher")
    inside = count(board.entries, judge, method)
    inside = inside[: default_tops(feed, len(inside))[-1]]
    own = [c.verdict for c in inside if c.verdict.organisation == organisation]
    country = own[0].country if own else None
    of = sum(c.verdict.country == country for c in inside) if own else 0
    based = [judge.base(c.entry) for c in inside] if feed.lineage else []
    rests = [verdict.country for verdict in based if verdict.maker == maker and verdict.country]
    if not own and not rests:
        return None
    return Weight(
        snapshot=snapshot,
        top=len(inside),
        country=country or (rests[0] if rests else None),
        own=len(own),
        of=of,
        maker=maker,
        base_own=len(rests) if feed.lineage else None,
        base_of=sum(v.country == rests[0] for v in based) if rests else None,
    )
