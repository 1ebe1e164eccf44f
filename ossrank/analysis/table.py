"""The groups' parts of the first N places, with what ties, unknowns and weak rows allow."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ossrank.analysis.count import OTHER, UNKNOWN, Counted, Method, Unit, group_of, unit_key
from ossrank.analysis.day import Day
from ossrank.analysis.lead import Lead, Places, lead_of, places_of
from ossrank.boards import Feed
from ossrank.registry.organisation import Verdict

FEW = 3
"""So many exceptions are named."""


@dataclass(frozen=True)
class GroupShare:
    """One group's part of the first N places.

    `share` is count ÷ counted, `share_max` adds all the unknown. `change` is in models,
    `measure_change` in share, both against the earlier snapshot at the same N; None where that
    does not reach N. `count_range` is what a tie at the cut
    allows, None where it goes on below the end of the list; `certain` the least that the group
    has in either case. `largest` are the makers, by
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
    count_range: tuple[int, int] | None
    certain: int
    best: Counted | None
    largest: tuple[str, ...]
    largest_count: int
    countries: Mapping[str, int]
    best_of: Mapping[str, Counted]


class Tie(NamedTuple):
    """The models whose equal scores lie on both sides of a cut, of which `above` stand above it.

    `open_ended`: the cut is the end of a list that was asked for to a depth, so that how many more
    tie below is not known.
    """

    above: int
    members: tuple[Counted, ...]
    open_ended: bool


class Table(NamedTuple):
    """The groups' parts of the first `top` places of a board.

    `new` counts the models that the earlier snapshot's first `top` places lack; `overlapping`
    the models below the cut whose interval reaches up to that of the last model above it;
    `reach` is the board's rank of the last place counted; `tied_at_end` whether the models tied
    there may go on below the end of the list; `weak` those that rest on low-confidence or
    unsourced rows of the registry, `weak_classified` the classified among them; `redistributed`
    those put up by a redistributor. Of the unknown, `undisclosed_person` and
    `undisclosed_organisation` are the parts of `undisclosed` of which it is known whose they are.
    Of all, by base, `by_name` rest on a re-upload whose name alone tells its base, `unasked` on a
    model that was never looked up. `exceptions` are the models of no focus country but the one
    with the most, where they are FEW or less.
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
    unconfirmed: int
    by_name: int
    unasked: int
    weak: int
    weak_classified: int
    redistributed: int
    new: int | None
    overlapping: int | None
    reach: int | None
    tied_at_end: bool
    lead: Lead | None
    exceptions: tuple[Counted, ...]
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
    end: float | None = None,
    days: tuple[Day | None, Day | None] = (None, None),
) -> Table:
    """The groups' parts of the first `top` of `counted`, and their change from `before`.

    `end` is the score of the last row of a list that goes on below it, None if it does not. `days`
    are the whole day and the earlier one, of a feed that lists them.
    """
    inside = counted[:top]
    comparable = before is not None and len(inside) == top and len(before) >= top
    then = before[:top] if before is not None and comparable else None
    unknown = [c for c in inside if c.verdict.country is None]
    kinds = Counter(c.verdict.unknown for c in unknown)
    whose = Counter(_whose(c.verdict) for c in unknown)
    by_base = method.by == "base" and feed.lineage
    rested = [c.judge.roots(c.entry) for c in inside] if by_base else []
    tie = tie_at(counted, top, end)
    names = (*method.focus, OTHER, UNKNOWN)
    members, earlier = _by_group(inside, method.focus), _by_group(then or (), method.focus)
    if feed.rest:
        # Of the whole day, and so only where all models count.
        whole = days if method.models == "any" else (None, None)
        measures = [day and day.groups for day in whole]
    else:
        measures = [_parts(inside, members, feed), _parts(then or (), earlier, feed)]
    groups = tuple(
        _group(
            name,
            members.get(name, []),
            None if then is None else len(earlier.get(name, ())),
            tie,
            (len(inside), len(unknown)),
            [None if parts is None else parts.get(name, 0.0) for parts in measures],
            method.focus,
        )
        for name in names
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
        unconfirmed=kinds["unconfirmed"],
        by_name=sum(any(root.by_name for root in roots) for roots in rested),
        unasked=sum(not all(root.told for root in roots) for roots in rested),
        weak=sum(c.verdict.weak for c in inside),
        weak_classified=sum(c.verdict.country is not None and c.verdict.weak for c in inside),
        redistributed=sum(_redistributed(c) for c in inside),
        new=_new(inside, then, method.unit),
        overlapping=_overlapping(counted, top),
        reach=inside[-1].entry.rank if inside else None,
        tied_at_end=tie.open_ended,
        lead=_lead(groups, inside, tie, method.focus) if len(method.focus) > 1 else None,
        exceptions=_exceptions(groups, inside, method.focus),
        groups=groups,
    )


def _exceptions(
    groups: Sequence[GroupShare], inside: Sequence[Counted], focus: Sequence[str]
) -> tuple[Counted, ...]:
    """The models that are not of the focus country with the most, if they are few."""
    most = max(groups[: len(focus)], key=lambda group: group.count)
    others = len(inside) - most.count
    if not 0 < others <= FEW:
        return ()
    return tuple(c for c in inside if group_of(c.verdict, focus) != most.group)


def _whose(verdict: Verdict) -> str | None:
    """Whose undisclosed seat it is: a person's or an organisation's."""
    if verdict.unknown != "undisclosed" or verdict.organisation is None:
        return None
    return "person" if verdict.organisation.kind == "individual" else "organisation"


def _redistributed(counted: Counted) -> bool:
    organisation = counted.judge.publisher(counted.entry).organisation
    return organisation is not None and organisation.redistributor


def _lead(
    groups: Sequence[GroupShare], inside: Sequence[Counted], tie: Tie, focus: Sequence[str]
) -> Lead:
    counts = {group.group: group.count for group in groups[: len(focus)]}
    return lead_of(counts, focus, _places(inside, tie), _places(inside, tie, strict=True))


def _places(inside: Sequence[Counted], tie: Tie, *, strict: bool = False) -> Places:
    cut = {c.place for c in tie.members}

    def country(counted: Counted) -> str | None:
        return None if strict and counted.verdict.weak else counted.verdict.country

    clear = [country(c) for c in inside if c.place not in cut]
    tied = [country(c) for c in tie.members]
    return places_of(clear, tied, tie.above, open_ended=tie.open_ended)


def tie_at(counted: Sequence[Counted], top: int, end: float | None) -> Tie:
    """The models that tie across the cut at `top`; `end` as in `table`."""
    score = counted[:top][-1].entry.score if counted else None
    if score is None:
        return Tie(0, (), False)
    open_ended = score == end
    if not open_ended and (len(counted) <= top or counted[top].entry.score != score):
        return Tie(0, (), False)
    members = tuple(c for c in counted if c.entry.score == score)
    return Tie(sum(c.place <= top for c in members), members, open_ended)


def _by_group(
    inside: Sequence[Counted], focus: Sequence[str]
) -> dict[str, list[tuple[Counted, Verdict]]]:
    """The members of each group that has any, with their verdicts, in the board's order."""
    groups: dict[str, list[tuple[Counted, Verdict]]] = {}
    for counted in inside:
        verdict = counted.verdict
        groups.setdefault(group_of(verdict, focus), []).append((counted, verdict))
    return groups


def _group(
    name: str,
    members: Sequence[tuple[Counted, Verdict]],
    earlier: int | None,
    tie: Tie,
    sizes: tuple[int, int],
    measures: Sequence[float | None],
    focus: Sequence[str],
) -> GroupShare:
    """A group's part; `earlier` is its count then, `sizes` are all that count and the unknown.

    `measures` are its parts of the measure, now and then.
    """
    (total, unknown), (measure, measure_then) = sizes, measures
    most = len(members) if name == UNKNOWN else len(members) + unknown
    makers = Counter(verdict.maker for _, verdict in members) if name != UNKNOWN else Counter()
    largest, largest_count = _largest(makers)
    best_of: dict[str, Counted] = {}
    for member, verdict in members:
        best_of.setdefault(verdict.country or UNKNOWN, member)
    certain, count_range = _at_cut(members, tie, name, focus)
    return GroupShare(
        group=name,
        count=len(members),
        share=len(members) / total if total else None,
        share_max=most / total if total else None,
        change=None if earlier is None else len(members) - earlier,
        makers=None if name == UNKNOWN else len(makers),
        measure_share=measure,
        measure_change=None if measure is None or measure_then is None else measure - measure_then,
        count_range=count_range,
        certain=certain,
        best=members[0][0] if members else None,
        largest=largest,
        largest_count=largest_count,
        best_of=best_of,
        countries=dict(Counter(v.country for _, v in members if v.country)),
    )


def _largest(makers: Mapping[str, int]) -> tuple[tuple[str, ...], int]:
    most = max(makers.values(), default=0)
    return tuple(maker for maker, number in makers.items() if number == most), most


def _parts(
    inside: Sequence[Counted], members: Mapping[str, Sequence[tuple[Counted, Verdict]]], feed: Feed
) -> dict[str, float] | None:
    """Each group's part of the measure of all that count; None where nothing is measured."""
    if feed.measure is None:
        return None
    column = feed.measure
    total = sum(getattr(c.entry, column) or 0 for c in inside)
    if not total:
        return None
    return {
        name: sum(getattr(c.entry, column) or 0 for c, _ in group) / total
        for name, group in members.items()
    }


def _at_cut(
    members: Sequence[tuple[Counted, Verdict]], tie: Tie, name: str, focus: Sequence[str]
) -> tuple[int, tuple[int, int] | None]:
    """How many of a group are certain however the tie at the cut falls, and its least and most.

    The range is None where the list ends in a tie: below it there may be any number of others.
    """
    places = {c.place for c in tie.members}
    tied = sum(group_of(c.verdict, focus) == name for c in tie.members)
    clear = sum(c.place not in places for c, _ in members)
    if tie.open_ended:
        return clear, None
    certain = clear + max(0, tie.above - (len(tie.members) - tied))
    return certain, (certain, clear + min(tie.above, tied))


def _new(inside: Sequence[Counted], then: Sequence[Counted] | None, unit: Unit) -> int | None:
    if then is None:
        return None
    return len({unit_key(c, unit) for c in inside} - {unit_key(c, unit) for c in then})


def _overlapping(counted: Sequence[Counted], top: int) -> int | None:
    low = counted[top - 1].entry.low if len(counted) >= top else None
    if low is None:
        return None
    return sum(c.entry.high is not None and c.entry.high >= low for c in counted[top:])
