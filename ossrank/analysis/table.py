"""The groups' parts of the first N places, with what ties, unknowns and weak rows allow."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ossrank.analysis.count import OTHER, UNKNOWN, Counted, Method, Unit, group_of, unit_key
from ossrank.boards import Feed
from ossrank.registry.organisation import Verdict


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
