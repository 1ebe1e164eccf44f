"""Pure: the gaps of many snapshots of a board, each kind of row judged once."""

from collections.abc import Mapping, Sequence
from operator import ge
from typing import NamedTuple

from ossrank.analysis.gap import WEIGHTS, Best, Gap, Pairing, compared
from ossrank.analysis.judge import Judge, Judges
from ossrank.boards import Feed
from ossrank.facts import Entry, Lines, Snapshot
from ossrank.registry.licences import Choice

PAIRS: tuple[tuple[Pairing, tuple[str, str]], ...] = (
    ("CN-US", ("CN", "US")),
    ("open-closed", ("open", "closed")),
)

Sides = tuple[str | None, str | None]
"""Where a row stands by country and by its weights; blank: on neither side, None: on either."""


class Field(NamedTuple):
    """The sides of one comparison: the first of each by score, as an index of the snapshot's lines,
    and how many it has; the scores of those that could be of either and are not below all these."""

    kind: Pairing
    firsts: Mapping[str, int]
    numbers: Mapping[str, int]
    unsided: Sequence[float]


class GapCourse:
    """Sorts the rows of a board's snapshots by side.

    A verdict depends on the date only where an organisation has moved or a model's weights came
    out, so that what is found of a kind holds from one such date to the next.
    """

    def __init__(self, feed: Feed, kinds: Sequence[Entry], judges: Judges, models: Choice) -> None:
        self._feed = feed
        self._kinds = kinds
        self._names = [entry.model for entry in kinds]
        self._judges = judges
        self._models = models
        self._eras: dict[Judge, _Era] = {}

    def fields(self, snapshot: Snapshot, lines: Lines) -> list[Field]:
        """The sides of a snapshot's comparisons, of all its lines."""
        judge = self._judges.on(snapshot.as_of)
        if judge not in self._eras:
            self._eras[judge] = _Era(self._kinds, judge, self._models)
        era, order = self._eras[judge], self._by_score(lines)
        # They are few, so that bytes can hold them, which are counted and looked through at once.
        codes = bytes(map(era.__getitem__, map(lines.kinds.__getitem__, order)))
        present = set(codes)
        fields = []
        for place, (kind, pair) in enumerate(PAIRS):
            of = {side: [c for c in present if era.sides[c][place] == side] for side in pair}
            firsts = {s: order[min(map(codes.index, some))] for s, some in of.items() if some}
            totals = {s: sum(map(codes.count, some)) for s, some in of.items() if some}
            either = {c for c in present if era.sides[c][place] is None}
            level = min((lines.scores[index] or 0.0 for index in firsts.values()), default=0.0)
            unsided = list[float]()
            for index, c in zip(order, codes, strict=True) if either else ():
                score = lines.scores[index] or 0.0
                if score < level:
                    break
                unsided += [score] if c in either else []
            fields.append(Field(kind, firsts, totals, unsided))
        return fields

    def gap(
        self, snapshot: Snapshot, fields: Sequence[Field], bests: Mapping[tuple[int, int], Entry]
    ) -> Gap:
        """The comparisons of a snapshot; `bests` has the entries of its fields' firsts, each by the
        snapshot's id and its index."""
        comparisons = []
        for field in fields:
            both = [
                Best(side, bests[snapshot.id, index], field.numbers[side])
                for side, index in field.firsts.items()
            ]
            comparisons.append(compared(field.kind, self._feed, both, field.unsided))
        return Gap(self._feed, snapshot, self._models, tuple(comparisons), None)

    def _by_score(self, lines: Lines) -> Sequence[int]:
        """The indexes of scored lines, the highest first; each model once, at its best rank."""
        models, scores = list(map(self._names.__getitem__, lines.kinds)), lines.scores
        order: Sequence[int] = range(len(models))
        if len(set(models)) < len(models):
            first: dict[str, int] = {}
            for index, model in enumerate(models):
                first.setdefault(model, index)
            order = list(first.values())
        if None in scores:
            order = [index for index in order if scores[index] is not None]
        figures = [scores[index] or 0.0 for index in order]
        # Most boards stand so already, and to see that takes less than to sort them.
        if all(map(ge, figures, figures[1:])):
            return order
        return sorted(order, key=lambda index: -(scores[index] or 0.0))


class _Era(dict[int, int]):
    """Where each kind stands while no verdict changes, as an index of `sides`."""

    def __init__(self, kinds: Sequence[Entry], judge: Judge, models: Choice) -> None:
        self._kinds = kinds
        self._judge = judge
        self._models = models
        self.sides: list[Sides] = []

    def __missing__(self, kind: int) -> int:
        entry, judge = self._kinds[kind], self._judge
        country: str | None = ""
        if self._models == "any" or judge.allows(entry, self._models):
            country = judge.publisher(entry).country
        # Each other country by itself would have every date look through as many codes.
        side = country if country in (None, *PAIRS[0][1]) else ""
        sides = side, WEIGHTS[judge.openness(entry)]
        if sides not in self.sides:
            self.sides.append(sides)
        self[kind] = code = self.sides.index(sides)
        return code
