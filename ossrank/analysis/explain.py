"""Why a model counts as it does, and what hangs on an organisation."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ossrank.analysis.count import Method, count
from ossrank.analysis.judge import Bases, Judge
from ossrank.analysis.report import default_tops
from ossrank.boards import Feed
from ossrank.facts import Entry, Snapshot
from ossrank.lineage import Root, roots, turns_back
from ossrank.registry.comparison import countries_said
from ossrank.registry.licences import Openness
from ossrank.registry.organisation import Organisation, Verdict
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
    the steps of its lineage that lead back to where it has been. `main`: the board is its feed's
    main one, not a category. `country` is what the board itself says of the country, in its words,
    and `openness` what its licence alone says, each where it is not ours; else None. `credit` is
    due where the rank is shown; blank where it is not asked for.
    """

    snapshot: Snapshot
    entry: Entry
    publisher: Verdict
    base: Verdict | None
    ends: tuple[tuple[Root, Verdict], ...]
    turns: tuple[tuple[str, str], ...]
    main: bool
    country: str | None = None
    openness: Openness | None = None
    credit: str = ""


def appearance(board: BoardState, entry: Entry, registry: Registry) -> Appearance:
    """Both lenses' verdicts on an entry of a snapshot."""
    feed = board.feed
    judge = Judge(registry, feed, board.snapshot.as_of, board.bases, "publisher")
    base = judge.base(entry) if feed.lineage else None
    ends = tuple((root, judge.root(root)) for root in judge.roots(entry) if root.chain)
    turns = tuple(turns_back(entry.model, entry.bases, board.bases))
    main = board.snapshot.board == feed.main
    publisher = judge.publisher(entry)
    stated = registry.files.licences.stated(entry)
    other = stated not in (judge.openness(entry), "unknown") and feed.openness_by == "licence"
    return Appearance(
        board.snapshot,
        entry,
        publisher,
        base,
        ends,
        turns,
        main,
        None if says_so(entry.country, publisher) else entry.country,
        stated if other else None,
        feed.origin(board.snapshot.via).credit if feed.credited else "",
    )


def says_so(stated: str | None, verdict: Verdict) -> bool:
    """Whether a verdict is what a board says of the country, or among what it says."""
    return not stated or verdict.country in countries_said(stated)


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


class Ground(NamedTuple):
    """An organisation that a name leads to, how it was matched, and what hangs on it.

    `organisation` is None where `matched` has no row in the registry. `maker` is the key of the
    topmost parent.
    """

    organisation: Organisation | None
    matched_by: str
    matched: str
    maker: str = ""
    weights: tuple[Weight, ...] = ()


class Explanation(NamedTuple):
    """Why a name counts for a country.

    `appearances` are where a model stands; `departed`: no newest snapshot lists it, they are of the
    last that did. Of a model on no board, `verdict` is its account's, `ends` what it rests on, and
    `near` are models held that may have been meant. `listed` is of an account that the registry
    lacks: each list with its models and their best rank.
    """

    name: str
    grounds: tuple[Ground, ...] = ()
    appearances: tuple[Appearance, ...] = ()
    departed: bool = False
    verdict: Verdict | None = None
    ends: tuple[tuple[Root, Verdict], ...] = ()
    near: tuple[str, ...] = ()
    listed: tuple[tuple[Snapshot, int, int], ...] = ()

    @property
    def known(self) -> bool:
        """Whether anything is known of the name."""
        return bool(self.grounds or self.appearances or self.listed)


def explain_organisation(
    name: str, newest: Sequence[BoardState], registry: Registry, on: date
) -> Explanation:
    """Each organisation that a name leads to, as a board prints it, as an account or by itself.

    Where it leads to none, the lists on which an account of this name stands.
    """
    verdicts = (registry.of_board_name(name, on), registry.of_namespace(name, on))
    grounds = {
        verdict.organisation.key: _ground(verdict, newest, registry, on)
        for verdict in verdicts
        if verdict.organisation
    }
    for key in registry.named(name):
        organisation = registry.of_key(key, on)
        if organisation and key not in grounds:
            grounds[key] = _weighed(organisation, "name", "", newest, registry, on)
    listed = () if grounds else tuple(_listed(name, newest))
    return Explanation(name, tuple(grounds.values()), listed=listed)


def explain_unlisted(
    name: str,
    known: Bases,
    near: Sequence[str],
    newest: Sequence[BoardState],
    registry: Registry,
    on: date,
) -> Explanation:
    """A Hub model that stands on no board held: its account, and what it is known to rest on."""
    verdict, tags = registry.of_hub_model(name, on), known.get(name.casefold(), ())
    if verdict.organisation is None and not tags:
        return Explanation(name)
    found = [root for root in roots(name, tags, known) if root.chain]
    ends = tuple((root, registry.of_hub_model(root.model, on)) for root in found)
    grounds = _distinct([verdict, *(end for _, end in ends)], newest, registry, on)
    return Explanation(name, grounds, verdict=verdict, ends=ends, near=tuple(near))


def explain_model(
    name: str,
    appearances: Sequence[Appearance],
    newest: Sequence[BoardState],
    registry: Registry,
    *,
    departed: bool,
) -> Explanation:
    """Where a model stands and counts, and each organisation that decides it, once."""
    grounds: dict[tuple[str, str], Ground] = {}
    for shown in appearances:
        verdicts = [shown.publisher, *(verdict for _, verdict in shown.ends)]
        for ground in _distinct(verdicts, newest, registry, shown.snapshot.as_of):
            row = ground.organisation
            grounds.setdefault((row.key, row.since) if row else ("", ground.matched), ground)
    return Explanation(name, tuple(grounds.values()), tuple(appearances), departed)


def _distinct(
    verdicts: Iterable[Verdict], newest: Sequence[BoardState], registry: Registry, on: date
) -> tuple[Ground, ...]:
    one_each = {verdict.organisation or verdict.matched: verdict for verdict in verdicts}
    return tuple(_ground(verdict, newest, registry, on) for verdict in one_each.values())


def _ground(verdict: Verdict, newest: Sequence[BoardState], registry: Registry, on: date) -> Ground:
    matched_by, matched = verdict.matched_by or "name", verdict.matched or ""
    if verdict.organisation is None:
        return Ground(None, matched_by, matched)
    return _weighed(verdict.organisation, matched_by, matched, newest, registry, on)


def _weighed(
    organisation: Organisation,
    matched_by: str,
    matched: str,
    newest: Sequence[BoardState],
    registry: Registry,
    on: date,
) -> Ground:
    weights = (weight(board, organisation.key, registry) for board in newest)
    maker = registry.maker(organisation, on).key
    return Ground(organisation, matched_by, matched, maker, tuple(filter(None, weights)))


def _listed(account: str, newest: Sequence[BoardState]) -> Iterable[tuple[Snapshot, int, int]]:
    """Where an account's models stand on the Hub's newest lists: how many, and the best rank."""
    wanted = account.casefold()
    for board in newest:
        if board.feed.matching == "account":
            own = [e.rank for e in board.entries if (e.publisher or "").casefold() == wanted]
            if own:
                yield board.snapshot, len(own), own[0]
