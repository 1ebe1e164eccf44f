"""What is counted once on each date of a history, worked out once for each kind of row."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import compress
from operator import attrgetter
from typing import NamedTuple

from ossrank.analysis.count import Counted, group_of, unit_key
from ossrank.analysis.judge import Bases, Judge, turns
from ossrank.analysis.lead import Places, places_of
from ossrank.analysis.rule import Variant
from ossrank.boards import Feed
from ossrank.facts import Entry, Lines
from ossrank.registry.registry import Registry


class Member(NamedTuple):
    """What is counted once (a model, family or maker), and the group it falls into.

    `country` is None where it is unknown; `weak`: it rests on an unconfirmed row of the registry.
    """

    unit: str
    group: str
    country: str | None = None
    weak: bool = False


class Standing(NamedTuple):
    """The first places of a snapshot.

    `tied` are all that tie with the last of them, of which `above` are among them; none where none
    ties below. `open_ended`: the tie may go on below the end of the list.
    """

    members: tuple[Member, ...]
    tied: tuple[Member, ...] = ()
    above: int = 0
    open_ended: bool = False

    def places(self, *, strict: bool = False) -> Places:
        """Who holds the places for certain; `strict`: unconfirmed rows are unknown."""
        at_cut = set(self.tied)
        clear = [m for m in self.members if m not in at_cut] if at_cut else self.members
        return places_of(
            _countries(clear, strict),
            _countries(self.tied, strict),
            self.above,
            open_ended=self.open_ended,
        )

    @property
    def weak(self) -> bool:
        """Whether a strict count can differ."""
        return any(member.weak for member in (*self.members, *self.tied))


def _countries(members: Iterable[Member], strict: bool) -> list[str | None]:
    if strict:
        return [None if member.weak else member.country for member in members]
    return list(map(attrgetter("country"), members))


class Sorter:
    """Gives each row's unit and group, worked out once for each kind of row.

    A verdict depends on the date only where an organisation has moved or a model's weights came
    out, so that it holds from one such date to the next.
    """

    def __init__(
        self,
        feed: Feed,
        kinds: Sequence[Entry],
        bases: Bases,
        registry: Registry,
        variant: Variant,
    ) -> None:
        self._feed = feed
        self._kinds = kinds
        self._bases = bases
        self._registry = registry
        self._variant = variant
        self._turns = turns(registry)
        self._eras: dict[int, _Era] = {}

    def standings(
        self, lines: Lines, as_of: date, tops: Iterable[int]
    ) -> dict[int, Standing | None]:
        """By N the first places of a snapshot; None where more rows are needed to tell."""
        number = bisect_right(self._turns, as_of.isoformat())
        era = self._eras.get(number)
        if era is None:
            by, recount = self._variant.method.by, self._variant.recount
            judge = Judge(self._registry, self._feed, as_of, self._bases, by, recount)
            era = self._eras[number] = _Era(self._kinds, judge, self._variant)
        rows = list(map(era.__getitem__, lines.kinds))
        members, scores = list(filter(None, rows)), list(compress(lines.scores, rows))
        if len(set(map(attrgetter("unit"), members))) < len(members):
            first: dict[str, int] = {}
            for place, member in enumerate(members):
                first.setdefault(member.unit, place)
            members = [members[place] for place in first.values()]
            scores = [scores[place] for place in first.values()]
        return {top: _standing(members, scores, lines, top) for top in tops}


def _standing(
    members: Sequence[Member], scores: Sequence[float | None], lines: Lines, most: int
) -> Standing | None:
    first = tuple(members[:most])
    if len(first) < most:
        return Standing(first) if lines.whole else None
    cut = scores[most - 1]
    if cut is None:
        return Standing(first)
    to_the_end = lines.scores[-1] == cut
    if to_the_end and not lines.whole:
        return None
    open_ended = to_the_end and lines.goes_on
    if not open_ended and (len(members) == most or scores[most] != cut):
        return Standing(first)
    tied = tuple(member for member, score in zip(members, scores, strict=True) if score == cut)
    return Standing(first, tied, scores[:most].count(cut), open_ended)


class _Era(dict[int, Member | None]):
    """Members by kind while no verdict changes; None for what is not counted."""

    def __init__(self, kinds: Sequence[Entry], judge: Judge, variant: Variant) -> None:
        self._kinds = kinds
        self._judge = judge
        self._method = variant.method
        self._keeps = variant.keeps

    def __missing__(self, kind: int) -> Member | None:
        entry = self._kinds[kind]
        member = None
        if self._counts(entry):
            counted = Counted(0, entry, self._judge)
            verdict = counted.verdict
            member = Member(
                unit_key(counted, self._method.unit),
                group_of(verdict, self._method.focus),
                verdict.country,
                verdict.weak,
            )
        self[kind] = member
        return member

    def _counts(self, entry: Entry) -> bool:
        if not self._judge.allows(entry, self._method.models):
            return False
        if self._keeps and not self._keeps(entry, self._judge.publisher(entry)):
            return False
        return not self._method.originals or self._judge.is_original(entry)
