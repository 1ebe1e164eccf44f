"""What is counted once on each date of a history, worked out once for each kind of row."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date

from ossrank.analysis.count import Counted, Method, group_of, unit_key
from ossrank.analysis.judge import Bases, Judge
from ossrank.boards import Feed
from ossrank.facts import Entry, Kind
from ossrank.registry.registry import Registry

Member = tuple[str, str]
"""What is counted once (a model, family or maker), and the group it falls into."""


class Sorter:
    """Gives each row's unit and group, worked out once for each kind of row.

    A verdict depends on the date only where an organisation has moved, so that it holds from
    one such move to the next.
    """

    def __init__(
        self,
        feed: Feed,
        kinds: Mapping[Kind, Entry],
        bases: Bases,
        registry: Registry,
        method: Method,
    ) -> None:
        self._feed = feed
        self._kinds = kinds
        self._bases = bases
        self._registry = registry
        self._method = method
        self._eras: dict[int, _Era] = {}

    def units(self, lines: Iterable[Kind], as_of: date, most: int) -> tuple[Member, ...]:
        """The first `most` units of a snapshot's rows, in their order."""
        number = bisect_right(self._registry.moves, as_of.isoformat())
        era = self._eras.get(number)
        if era is None:
            judge = Judge(
                self._registry,
                self._feed,
                as_of,
                self._bases,
                self._method.by,
                self._method.recount,
            )
            era = self._eras[number] = _Era(self._kinds, judge, self._method)
        members = [unit for unit in map(era.__getitem__, lines) if unit]
        if len(dict(members)) < len(members):
            first: dict[str, Member] = {}
            for unit in members:
                first.setdefault(unit[0], unit)
            members = list(first.values())
        return tuple(members[:most])


class _Era(dict[Kind, Member | None]):
    """Units by kind while no organisation moves; None for what is not counted."""

    def __init__(self, kinds: Mapping[Kind, Entry], judge: Judge, method: Method) -> None:
        self._kinds = kinds
        self._judge = judge
        self._method = method

    def __missing__(self, kind: Kind) -> Member | None:
        entry = self._kinds[kind]
        unit = None
        left_out = self._method.originals and not self._judge.is_original(entry)
        if not left_out and self._judge.allows(entry, self._method.models):
            counted = Counted(0, entry, self._judge.openness(entry), self._judge)
            group = group_of(counted.verdict, self._method.focus)
            unit = unit_key(counted, self._method.unit), group
        self[kind] = unit
        return unit
