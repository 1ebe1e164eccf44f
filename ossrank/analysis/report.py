"""Pure: a snapshot and the origins → share tables that say what they are."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from ossrank.boards import Feed, feed_of
from ossrank.facts import Entry, Snapshot
from ossrank.lineage import Root, base_ids, roots, turns_back, untagged
from ossrank.registry.licences import Choice, Openness, allowed, licence_unstated, openness
from ossrank.registry.origins import Origins, Unknown, Verdict, families
from ossrank.registry.renames import renamed

By = Literal["publisher", "base"]
Unit = Literal["model", "family", "maker"]

OTHER = "other"
UNKNOWN = "unknown"

TOPS_LIST = (10, 25, 50, 100)
TOPS_RATING = (10, 25)

Earlier = tuple[Snapshot, Sequence[Entry]]
"""The snapshot that one is compared with, and its entries."""

Bases = Mapping[str, tuple[str, ...]]
"""The base tags of models, by id in lower case."""


class Method(NamedTuple):
    """How a table is counted: the lens, which models, what counts once, which countries lead."""

    by: By = "publisher"
    models: Choice = "open"
    unit: Unit = "model"
    focus: tuple[str, ...] = ("CN", "US")


class Counted(NamedTuple):
    """An entry that takes a place in the count."""

    place: int
    entry: Entry
    openness: Openness
    judge: "Judge"

    @property
    def verdict(self) -> Verdict:
        """The verdict of the lens, worked out when it is asked for: most places lie below N."""
        return self.judge.verdict(self.entry)


@dataclass(frozen=True)
class GroupShare:
    """One group's part of the first N places.

    `share` is count ÷ counted, `share_max` adds all the unknown. `change` is in models,
    `measure_change` in share, both against the earlier snapshot at the same N; None where that
    does not reach N. `count_range` is what a tie at the cut allows. `largest` are the makers, by
    key, that have the most models, `largest_count`; `best_of` each country's best model.
    """

    group: str
    count: int
    share: float | None
    share_max: float | None
    change: int | None
    makers: int | None
    measure_share: float | None
    measure_change: float | None
    count_range: tuple[int, int]
    best: Counted | None
    largest: tuple[str, ...]
    largest_count: int
    countries: Mapping[str, int]
    best_of: Mapping[str, Counted]


class Lead(NamedTuple):
    """Which focus country is ahead, None where they are level; decided if by > the unknown."""

    group: str | None
    by: int
    decided: bool


class Table(NamedTuple):
    """The groups' parts of the first `top` places of a board.

    `new` counts the models that the earlier snapshot's first `top` places lack; `overlapping`
    the models below the cut whose interval reaches up to that of the last model above it;
    `reach` is the board's rank of the last place counted; `weak` those that rest on
    low-confidence or unsourced rows of the registry, `weak_classified` the classified among
    them; `redistributed` those put up by a redistributor. Of the unknown, `undisclosed_person` and
    `undisclosed_organisation` are the parts of `undisclosed` of which it is known whose they are.
    Of all, by base, `by_name` rest on a re-upload whose name alone tells its base, `unasked` on a
    model that was never looked up.
    """

    top: int
    counted: int
    classified: int
    undisclosed: int
    undisclosed_person: int
    undisclosed_organisation: int
    unmapped: int
    mixed: int
    reupload: int
    untagged: int
    by_name: int
    unasked: int
    weak: int
    weak_classified: int
    redistributed: int
    new: int | None
    overlapping: int | None
    reach: int | None
    lead: Lead | None
    groups: tuple[GroupShare, ...]

    def group(self, name: str) -> GroupShare:
        """The group of that name."""
        return next(group for group in self.groups if group.group == name)


LEAST_SPANS = 8
"""So many earlier spans must be held before a usual swing is stated."""


class Swing(NamedTuple):
    """At one N, the 80th percentile of each focus country's absolute change over `spans`."""

    top: int
    spans: int
    usual: Mapping[str, int]


class BoardReport(NamedTuple):
    """The tables of one board on one date.

    `rows` are the snapshot's entries, `models` its distinct models, `eligible` those (or the
    makers) that the choice of openness leaves; `other_lens` the largest table by the other
    lens, None where the board has no lineage; `swings` the usual changes over as many days;
    `third` the best model of any country that has no column; `asked_by` the lens asked for,
    which boards without lineage cannot give; `unstated` how many models' licences do not say
    whether a choice that is narrower than open allows them; `untagged` whether the list came
    without tags.
    """

    feed: Feed
    snapshot: Snapshot
    since: Snapshot | None
    method: Method
    rows: int
    models: int
    eligible: int
    openness_unknown: int
    tables: tuple[Table, ...]
    other_lens: Table | None
    third: Counted | None
    asked_by: By
    unstated: int
    untagged: bool
    swings: tuple[Swing, ...] = ()

    @property
    def since_days(self) -> int | None:
        """Days between the two snapshots."""
        return (self.snapshot.as_of - self.since.as_of).days if self.since else None


class Judge:
    """Gives verdicts for the entries of one feed on one date, each name looked up once."""

    def __init__(self, origins: Origins, feed: Feed, on: date, bases: Bases, by: By) -> None:
        self.feed = feed
        self.by: By = by if feed.lineage else "publisher"
        self._origins = origins
        self._on = on
        self._bases = {**bases, **origins.bases}
        self._seen: dict[tuple[str | None, str | None, str | None], Verdict] = {}
        self._by_base: dict[str, Verdict] = {}

    def verdict(self, entry: Entry) -> Verdict:
        """The verdict of the judge's own lens."""
        return self.base(entry) if self.by == "base" else self.publisher(entry)

    def publisher(self, entry: Entry) -> Verdict:
        """By who put the entry up."""
        key = (entry.publisher, entry.hub_id, None if entry.publisher else entry.model)
        verdict = self._seen.get(key)
        if verdict is None:
            verdict = self._seen[key] = self._origins.of_entry(entry, self.feed, self._on)
        return verdict

    def tags(self, entry: Entry) -> tuple[str, ...] | None:
        """The base tags that decide: reviewed ones, the list's own, else what is known otherwise.

        Empty where the model is an original; None where nobody has told what it rests on.
        """
        own = entry.model.casefold()
        if own not in self._origins.bases and base_ids(entry.bases):
            return entry.bases
        known = self._bases.get(own)
        if known is None:
            return None if entry.bases else ()
        return known if base_ids(known) or not known else None

    def roots(self, entry: Entry) -> list[Root]:
        """The models that the entry finally rests on; none where nobody has told."""
        tags = self.tags(entry)
        return [] if tags is None else roots(entry.model, tags, self._bases)

    def base(self, entry: Entry) -> Verdict:
        """By who made what the entry finally rests on."""
        if not self.feed.lineage:
            return self.publisher(entry)
        verdict = self._by_base.get(entry.model)
        if verdict is None:
            verdicts = [self._of_root(root, entry) for root in self.roots(entry)]
            untold = Verdict(None, "untagged", f"?{entry.model.casefold()}")
            verdict = merged(verdicts) if verdicts else untold
            self._by_base[entry.model] = verdict
        return verdict

    def _of_root(self, root: Root, entry: Entry) -> Verdict:
        return self.root(root) if root.chain else self._origin(root, self.publisher(entry))

    def root(self, root: Root) -> Verdict:
        """By who made a model at the end of a chain; a redistributor made none."""
        return self._origin(root, self._origins.of_hub_model(root.model, self._on))

    def _origin(self, root: Root, verdict: Verdict) -> Verdict:
        organisation, lower = verdict.organisation, root.model.casefold()
        if organisation is None or not organisation.redistributor or lower in self._origins.bases:
            return verdict
        return verdict._replace(country=None, unknown="reupload", maker=f"?{lower}")


def merged(verdicts: Sequence[Verdict]) -> Verdict:
    """One verdict on a model that rests on several, whatever their order.

    Mixed where they come from two countries, or one is known and one is not. Several makers
    stand as one; of several organisations the one that is least sure is named.
    """
    if len(verdicts) == 1:
        return verdicts[0]
    maker = "+".join(sorted({verdict.maker for verdict in verdicts}))
    if len({verdict.country for verdict in verdicts}) > 1:
        return Verdict(None, "mixed", maker)
    return min(verdicts, key=_sureness)._replace(maker=maker)


def _sureness(verdict: Verdict) -> tuple[bool, bool, str]:
    """Unmapped before undisclosed, weak rows before others, then by a name that is fixed."""
    found = verdict.organisation
    return found is not None, found is not None and not found.weak, (verdict.matched or "").lower()


def distinct(entries: Iterable[Entry]) -> list[Entry]:
    """Each model once, at its best rank, in the board's order."""
    best: dict[str, Entry] = {}
    for entry in entries:
        held = best.setdefault(entry.model, entry)
        if entry.rank < held.rank:
            best[entry.model] = entry
    return sorted(best.values(), key=lambda entry: (entry.rank, entry.position))


def count(entries: Sequence[Entry], judge: Judge, method: Method) -> list[Counted]:
    """The entries that are counted, in places from 1: filtered by openness, collapsed by unit."""
    counted: list[Counted] = []
    seen: set[str] = set()
    for entry in distinct(entries):
        if not allowed(entry, judge.feed, method.models):
            continue
        candidate = Counted(len(counted) + 1, entry, openness(entry, judge.feed), judge)
        key = unit_key(candidate, method.unit)
        if key not in seen:
            seen.add(key)
            counted.append(candidate)
    return counted


def unit_key(counted: Counted, unit: Unit) -> str:
    """What is counted once: the model, its family, or the maker by the lens in use."""
    if unit == "maker":
        return counted.verdict.maker
    model = counted.entry.model
    return families().get(model, model) if unit == "family" else model


def group_of(verdict: Verdict, focus: Sequence[str]) -> str:
    """The group a verdict falls into: a focus country, other or unknown."""
    if verdict.country is None:
        return UNKNOWN
    return verdict.country if verdict.country in focus else OTHER


def board_report(
    snapshot: Snapshot,
    entries: Sequence[Entry],
    earlier: Earlier | None,
    *,
    origins: Origins,
    bases: Bases,
    method: Method,
    tops: Sequence[int] = (),
) -> BoardReport:
    """The share tables of a board, compared with an earlier snapshot where there is one.

    `tops` are the Ns asked for; without them the feed's defaults that the board reaches.
    """
    feed, asked_by = feed_of(snapshot.board), method.by
    if not feed.lineage:
        method = method._replace(by="publisher")
    judge = Judge(origins, feed, snapshot.as_of, bases, method.by)
    counted = count(entries, judge, method)
    before = None
    if earlier:
        then = Judge(origins, feed, earlier[0].as_of, bases, method.by)
        before = count(_renamed(earlier, snapshot), then, method)
    cuts = sorted(set(tops)) or default_tops(feed, len(counted))
    every = distinct(entries)
    other_lens = None
    if feed.lineage and cuts:
        by: By = "publisher" if method.by == "base" else "base"
        other = method._replace(by=by)
        other_judge = Judge(origins, feed, snapshot.as_of, bases, by)
        other_lens = table(count(entries, other_judge, other), None, cuts[-1], feed, other)
    return BoardReport(
        feed=feed,
        snapshot=snapshot,
        since=earlier[0] if earlier else None,
        method=method,
        rows=len(entries),
        models=len(every),
        eligible=len(counted),
        openness_unknown=sum(openness(entry, feed) == "unknown" for entry in every),
        tables=tuple(table(counted, before, top, feed, method) for top in cuts),
        other_lens=other_lens,
        third=next((c for c in counted if group_of(c.verdict, method.focus) == OTHER), None),
        asked_by=asked_by,
        unstated=sum(licence_unstated(entry, feed) for entry in every),
        untagged=feed.lineage and untagged(entries, snapshot.via),
    )


def _renamed(earlier: Earlier, later: Snapshot) -> Sequence[Entry]:
    """The entries of an earlier snapshot, each under the name that its model bears later."""
    snapshot, entries = earlier
    names = renamed(snapshot.board, snapshot.as_of, later.as_of)
    return [e._replace(model=names.get(e.model, e.model)) for e in entries] if names else entries


def default_tops(feed: Feed, available: int) -> list[int]:
    """The default Ns that a board reaches; where it reaches none, all that there is."""
    tops = TOPS_RATING if feed.rating else TOPS_LIST
    return [top for top in tops if top <= available] or [available or tops[0]]


def table(
    counted: Sequence[Counted],
    before: Sequence[Counted] | None,
    top: int,
    feed: Feed,
    method: Method,
) -> Table:
    """The groups' parts of the first `top` of `counted`, and their change from `before`."""
    inside = counted[:top]
    comparable = before is not None and len(inside) == top and len(before) >= top
    then = before[:top] if before is not None and comparable else None
    unknown = [c for c in inside if c.verdict.country is None]
    kinds = Counter(c.verdict.unknown for c in unknown)
    whose = Counter(_whose(c.verdict) for c in unknown)
    by_base = method.by == "base" and feed.lineage
    rested = [c.judge.roots(c.entry) for c in inside] if by_base else []
    tied = _tied(counted, top)
    names = (*method.focus, OTHER, UNKNOWN)
    groups = tuple(
        _group(name, inside, then, tied, len(unknown), feed, method.focus) for name in names
    )
    return Table(
        top=top,
        counted=len(inside),
        classified=len(inside) - len(unknown),
        undisclosed=kinds["undisclosed"],
        undisclosed_person=whose["person"],
        undisclosed_organisation=whose["organisation"],
        unmapped=kinds["unmapped"],
        mixed=kinds["mixed"],
        reupload=kinds["reupload"],
        untagged=kinds["untagged"],
        by_name=sum(any(root.by_name for root in roots) for roots in rested),
        unasked=sum(not all(root.told for root in roots) for roots in rested),
        weak=sum(map(_weak, inside)),
        weak_classified=sum(c.verdict.country is not None and _weak(c) for c in inside),
        redistributed=sum(_redistributed(c) for c in inside),
        new=_new(inside, then, method.unit),
        overlapping=_overlapping(counted, top),
        reach=inside[-1].entry.rank if inside else None,
        lead=lead_of({g.group: g.count for g in groups[: len(method.focus)]}, len(unknown))
        if len(method.focus) > 1
        else None,
        groups=groups,
    )


def _whose(verdict: Verdict) -> str | None:
    """Whose undisclosed seat it is: a person's or an organisation's."""
    if verdict.unknown != "undisclosed" or verdict.organisation is None:
        return None
    return "person" if verdict.organisation.kind == "individual" else "organisation"


def _weak(counted: Counted) -> bool:
    organisation = counted.verdict.organisation
    return organisation is not None and organisation.weak


def _redistributed(counted: Counted) -> bool:
    organisation = counted.judge.publisher(counted.entry).organisation
    return organisation is not None and organisation.redistributor


def lead_of(counts: Mapping[str, int], unknown: int) -> Lead:
    """The lead among the focus countries' counts, of which there are one or more."""
    (first, most), (_, second) = sorted([*counts.items(), ("", 0)], key=lambda c: -c[1])[:2]
    by = most - second
    return Lead(first if by else None, by, by > unknown)


def _tied(counted: Sequence[Counted], top: int) -> tuple[int, list[Counted]]:
    """How many of the models that tie across the cut stand above it, and all of those models."""
    if len(counted) <= top or counted[top - 1].entry.score is None:
        return 0, []
    score = counted[top - 1].entry.score
    if counted[top].entry.score != score:
        return 0, []
    tie = [c for c in counted if c.entry.score == score]
    return sum(c.place <= top for c in tie), tie


def _group(
    name: str,
    inside: Sequence[Counted],
    then: Sequence[Counted] | None,
    tied: tuple[int, list[Counted]],
    unknown: int,
    feed: Feed,
    focus: Sequence[str],
) -> GroupShare:
    members = [c for c in inside if group_of(c.verdict, focus) == name]
    earlier = [c for c in then or () if group_of(c.verdict, focus) == name]
    measure = _part(members, inside, feed)
    measure_then = _part(earlier, then, feed) if then else None
    total = len(inside)
    most = len(members) if name == UNKNOWN else len(members) + unknown
    largest, largest_count = _largest(members if name != UNKNOWN else ())
    best_of: dict[str, Counted] = {}
    for member in members:
        best_of.setdefault(member.verdict.country or UNKNOWN, member)
    return GroupShare(
        group=name,
        count=len(members),
        share=len(members) / total if total else None,
        share_max=most / total if total else None,
        change=None if then is None else len(members) - len(earlier),
        makers=None if name == UNKNOWN else len({c.verdict.maker for c in members}),
        measure_share=measure,
        measure_change=None if measure is None or measure_then is None else measure - measure_then,
        count_range=_range(members, tied, name, focus),
        best=members[0] if members else None,
        largest=largest,
        largest_count=largest_count,
        best_of=best_of,
        countries=dict(Counter(c.verdict.country for c in members if c.verdict.country)),
    )


def _largest(members: Sequence[Counted]) -> tuple[tuple[str, ...], int]:
    makers = Counter(c.verdict.maker for c in members)
    most = max(makers.values(), default=0)
    return tuple(maker for maker, number in makers.items() if number == most), most


def _part(members: Sequence[Counted], inside: Sequence[Counted] | None, feed: Feed) -> float | None:
    if feed.measure is None or not inside:
        return None
    column = feed.measure
    total = sum(getattr(c.entry, column) or 0 for c in inside)
    return sum(getattr(c.entry, column) or 0 for c in members) / total if total else None


def _range(
    members: Sequence[Counted], tied: tuple[int, list[Counted]], name: str, focus: Sequence[str]
) -> tuple[int, int]:
    above, tie = tied
    if not tie:
        return len(members), len(members)
    tied_here = sum(group_of(c.verdict, focus) == name for c in tie)
    places = {c.place for c in tie}
    clear = sum(c.place not in places for c in members)
    return clear + max(0, above - (len(tie) - tied_here)), clear + min(above, tied_here)


def _new(inside: Sequence[Counted], then: Sequence[Counted] | None, unit: Unit) -> int | None:
    if then is None:
        return None
    return len({unit_key(c, unit) for c in inside} - {unit_key(c, unit) for c in then})


def _overlapping(counted: Sequence[Counted], top: int) -> int | None:
    low = counted[top - 1].entry.low if len(counted) >= top else None
    if low is None:
        return None
    return sum(c.entry.high is not None and c.entry.high >= low for c in counted[top:])


class Listed(NamedTuple):
    """A model behind a table, with both lenses' verdicts; `base` is what it finally rests on.

    `was` is its place in the earlier snapshot, None where it is new or there is none.
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


def listing(
    snapshot: Snapshot,
    entries: Sequence[Entry],
    earlier: Earlier | None,
    *,
    origins: Origins,
    bases: Bases,
    method: Method,
) -> list[Listed]:
    """Every counted model of a board, in its order; `country` and `unknown` by the lens used."""
    feed = feed_of(snapshot.board)
    judge = Judge(origins, feed, snapshot.as_of, bases, method.by)
    counted = count(entries, judge, method)
    ranks = Counter(c.entry.rank for c in counted)
    then = (
        {} if earlier is None else {e.model: e.rank for e in distinct(_renamed(earlier, snapshot))}
    )
    listed = []
    for c in counted:
        publisher = judge.publisher(c.entry)
        ends = [root.model for root in judge.roots(c.entry) if root.chain]
        maker = publisher.organisation and origins.maker(publisher.organisation, snapshot.as_of)
        listed.append(
            Listed(
                place=c.place,
                entry=c.entry,
                openness=c.openness,
                publisher=publisher,
                maker=maker.name if maker else None,
                base=" + ".join(ends) or None,
                base_verdict=judge.base(c.entry),
                tied=ranks[c.entry.rank] > 1,
                was=then.get(c.entry.model),
                country=c.verdict.country,
                unknown=c.verdict.unknown,
            )
        )
    return listed


class Departed(NamedTuple):
    """A model that an earlier snapshot listed, at the rank `was`, and the later one does not."""

    model: str
    was: int
    publisher: Verdict


def departed(
    snapshot: Snapshot,
    entries: Sequence[Entry],
    earlier: Earlier,
    *,
    origins: Origins,
    method: Method,
) -> list[Departed]:
    """The models counted in the earlier snapshot that are gone, in its order."""
    feed = feed_of(snapshot.board)
    judge = Judge(origins, feed, earlier[0].as_of, {}, "publisher")
    listed = {entry.model for entry in entries}
    before = count(_renamed(earlier, snapshot), judge, method._replace(by="publisher"))
    return [
        Departed(c.entry.model, c.entry.rank, c.verdict)
        for c in before
        if c.entry.model not in listed
    ]


class Held(NamedTuple):
    """A snapshot with its entries and what is known of their bases."""

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


def appearance(held: Held, entry: Entry, origins: Origins) -> Appearance:
    """Both lenses' verdicts on an entry of a snapshot."""
    feed = feed_of(held.snapshot.board)
    judge = Judge(origins, feed, held.snapshot.as_of, held.bases, "publisher")
    base = judge.base(entry) if feed.lineage else None
    ends = tuple((root, judge.root(root)) for root in judge.roots(entry) if root.chain)
    turns = tuple(turns_back(entry.model, entry.bases, held.bases))
    return Appearance(held.snapshot, entry, judge.publisher(entry), base, ends, turns)


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


def weight(held: Held, key: str, origins: Origins) -> Weight | None:
    """The weight of the organisation with this key; None where it has none."""
    snapshot = held.snapshot
    feed, method = feed_of(snapshot.board), Method()
    organisation = origins.of_key(key, snapshot.as_of)
    if organisation is None:
        return None
    maker = origins.maker(organisation, snapshot.as_of).key
    judge = Judge(origins, feed, snapshot.as_of, held.bases, "publisher")
    inside = count(held.entries, judge, method)
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


def pick_since(as_of: date, dates: Iterable[date]) -> date | None:
    """The date to compare with: nearest to 7 days back within 3 to 14, else the next older.

    Where nothing is older than that, a day or two back has to do.
    """
    back = {(as_of - day).days: day for day in dates if day < as_of}
    week = [days for days in back if 3 <= days <= 14]
    if week:
        return back[min(week, key=lambda days: (abs(days - 7), -days))]
    older = [days for days in back if days > 14]
    return back[min(older or back)] if back else None
