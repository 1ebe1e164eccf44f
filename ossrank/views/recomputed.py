"""What became of a bundle's figures when they were counted again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, NamedTuple

from ossrank.registry.registry import Registry
from ossrank.views.sheet import Sheet, edition, edition_json, many
from ossrank.views.source import Cited
from ossrank.views.view import Remark, View

SHOWN = 100
"""So many cells that differ are printed."""

HEADLINES = frozenset(
    {
        *("row", "count", "lead", "ahead", "first_ahead", "first_decided"),
        *("points", "leader_model", "trailing_model", "verdict", "value"),
    }
)
"""The columns that people quote: where any of them differs, the others are not printed."""


class Difference(NamedTuple):
    """A cell that comes out otherwise: the row by what it is about, the column, both values."""

    row: str
    column: str
    bundle: str
    recomputed: str


def _shared(rows: Sequence[str]) -> str:
    """What all rows begin with, up to a comma: their board and date as a rule."""
    parts = zip(*(row.split(", ")[:-1] for row in rows), strict=False)
    same = takewhile(lambda part: len(set(part)) == 1, parts)
    return "".join(f"{part[0]}, " for part in same)


@dataclass(frozen=True)
class RecomputedView(View):
    """A bundle counted again: `counted` rows, the cells that differ, the files that were altered.

    `made_by` is the version of the ossrank that wrote it, `answer` what comes out now. `replaced`
    is the bundle's edition where another one counted, None where it has no name or counts itself.
    """

    kind: str
    made_by: str
    registry: Registry
    counted: int
    differences: tuple[Difference, ...]
    altered: tuple[str, ...]
    answer: View
    replaced: str | None = None

    columns = Difference._fields

    @property
    def same(self) -> bool:
        """Whether the same figures came out, of files that are as they were written."""
        return not self.differences and not self.altered

    @property
    def rows_differing(self) -> int:
        """How many rows have a cell that comes out otherwise."""
        return len({one.row for one in self.differences})

    def content(self) -> dict[str, Any]:
        return {
            **edition_json(self.registry),
            "question": self.kind,
            "made_by": self.made_by,
            "rows": self.counted,
            "same": self.same,
            "altered": list(self.altered),
            "differences": self.rows(),
            "answer": self.answer.content(),
        }

    def rows(self) -> list[dict[str, Any]]:
        return [one._asdict() for one in self.differences]

    def references(self) -> Sequence[Cited]:
        return self.answer.references()

    @property
    def remarks(self) -> Sequence[Remark]:
        return self.answer.remarks

    def sheets(self) -> list[Sheet]:
        return [self._verdict(), *self.answer.sheets()]

    def _verdict(self) -> Sheet:
        differing = self.rows_differing
        if self.same:
            title = f"The same figures: {many(self.counted, 'row')} of a {self.kind}"
        else:
            title = f"{differing} of {many(self.counted, 'row')} of a {self.kind} differ"
        quoted = [one for one in self.differences if one.column in HEADLINES]
        shown = (quoted or self.differences)[:SHOWN]
        notes = []
        if others := len(self.differences) - len(shown):
            notes.append(f"{many(others, 'more cell')} of these rows differ: -f csv has all.")
        if self.altered:
            notes.append(f"Altered since the bundle was written: {', '.join(self.altered)}.")
        if self.differences and self.replaced and self.registry.edition:
            editions = f"{self.replaced} {self.registry.edition}"
            notes.append(f"What changed, and why: ossrank registry diff {editions}.")
        shared = _shared([one.row for one in shown])
        rows = tuple((one.row.removeprefix(shared), *one[1:]) for one in shown)
        headers = ("row", "figure", "in the bundle", "counted again")
        return Sheet(
            title,
            shared.removesuffix(", "),
            headers if shown else (),
            rows,
            tuple(notes),
            frozenset(range(4)),
            shortened={0: 20, 1: 12, 2: 12, 3: 12},
            provenance=f"{edition(self.registry)}; the bundle is of ossrank {self.made_by}",
        )
