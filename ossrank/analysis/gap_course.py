"""Pure: the gaps of many snapshots of a board, each kind of row judged once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from ossrank.analysis.gap import WEIGHTS, Best, Comparison, Gap, Pairing, compared
from ossrank.analysis.judge import Judge, Judges
from ossrank.boards import Feed
from ossrank.facts import Entry, Kind, Lines, Snapshot
from ossrank.registry.licences import Choice

PAIRS: tuple[tuple[Pairing, tuple[str, str]], ...] = (
    ("CN-US", ("CN", "US")),
    ("open-closed", ("open", "closed")),
)

Sides = tuple[str | None, str | None]
"""Where a row stands by country, which is blank where it does not count, and by its weights."""


class Field(NamedTuple):
    """The sides of one comparison: the first of each by score, as an index of the snapshot's lines,
    and how many it has; the scores of those that could be of either."""

    kind: Pairing
    firsts: Mapping[str, int]
    numbers: Mapping[str, int]
    unsided: Sequence[float]


class GapCourse:
    """Sorts the rows of a board's snapshots by side.

    A verdict depends on the date only where an organisation has moved or a model's weights came
    out, so that what is found of a kind holds from one such date to the next.
    """

    def __init__(
        self, feed: Feed, kinds: Mapping[Kind, Entry], judges: Judges, models: Choice
    ) -> None:
        self._feed = feed
        self._kinds = kinds
        self._judges = judges
        self._models = models
        self._eras: dict[Judge, _Era] = {}

    def fields(self, snapshot: Snapshot, lines: Lines) -> list[Field]:
        """The sides of a snapshot's comparisons, of all its lines."""
        judge = self._judges.on(snapshot.as_of)
        if judge not in self._eras:
            self._eras[judge] = _Era(self._kinds, judge, self._models)
        era, order = self._eras[judge], _by_score(lines)
        codes = [era[lines.kinds[index]] for index in order]
        numbers = Counter(codes)
        # From the end, so that the first of each is what stays.
        first = dict(zip(reversed(codes), reversed(range(len(codes))), strict=True))
        fields = []
        for place, (kind, pair) in enumerate(PAIRS):
            of = {side: [c for c in numbers if era.sides[c][place] == side] for side in pair}
            firsts = {s: order[min(first[c] for c in some)] for s, some in of.items() if some}
            totals = {s: sum(numbers[c] for c in some) for s, some in of.items() if some}
            either = {c for c in numbers if era.sides[c][place] is None}
            unsided = [
                lines.scores[index] or 0.0
                for index, code in zip(order, codes, strict=True)
                if code in either
            ] if either else []  # fmt: skip
            fields.append(Field(kind, firsts, totals, unsided))
        return fields

    def gap(self, snapshot: Snapshot, fields: Sequence[Field], bests: Mapping[int, Entry]) -> Gap:
        """The comparisons of a snapshot; `bests` are the entries of its fields' firsts."""
        comparisons = (self._comparison(field, bests) for field in fields)
        return Gap(self._feed, snapshot, self._models, tuple(comparisons), None)

    def _comparison(self, field: Field, bests: Mapping[int, Entry]) -> Comparison:
        both = [
            Best(side, bests[index], field.numbers[side]) for side, index in field.firsts.items()
        ]
        return compared(field.kind, self._feed, both, field.unsided)


def _by_score(lines: Lines) -> Sequence[int]:
    """The indexes of lines with a score, the highest first, each model once, at its best rank."""
    kinds, scores = lines.kinds, lines.scores
    order: Sequence[int] = range(len(kinds))
    if len(set(map(itemgetter(0), kinds))) < len(kinds):
        first: dict[int, int] = {}
        for index, kind in enumerate(kinds):
            first.setdefault(kind[0], index)
        order = list(first.values())
    if None in scores:
        order = [index for index in order if scores[index] is not None]
    falling = [-(score or 0.0) for score in scores]
    return sorted(order, key=falling.__getitem__)


class _Era(dict[Kind, int]):
    """Where each kind stands while no verdict changes, as an index of `sides`."""

    def __init__(self, kinds: Mapping[Kind, Entry], judge: Judge, models: Choice) -> None:
        self._kinds = kinds
        self._judge = judge
        self._models = models
        self.sides: list[Sides] = []

    def __missing__(self, kind: Kind) -> int:
        entry, judge = self._kinds[kind], self._judge
        counts = self._models == "any" or judge.allows(entry, self._models)
        country = judge.publisher(entry).country if counts else ""
        sides = country, WEIGHTS[judge.openness(entry)]
        if sides not in self.sides:
            self.sides.append(sides)
        self[kind] = code = self.sides.index(sides)
        return code
