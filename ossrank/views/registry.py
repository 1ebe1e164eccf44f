"""The registry itself: its rows, what it lacks, and how it stands beside another map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from ossrank.registry.comparison import Comparison
from ossrank.registry.organisation import COLUMNS, Organisation
from ossrank.registry.registry import Registry
from ossrank.views.sheet import Sheet, edition, edition_json, many
from ossrank.views.view import View

LEFT = frozenset({0, 1})


@dataclass(frozen=True)
class RegistryView(View):
    """Rows of the registry."""

    organisations: tuple[Organisation, ...]
    registry: Registry

    columns = COLUMNS

    def content(self) -> dict[str, Any]:
        return {**edition_json(self.registry), "organisations": self.rows()}

    def rows(self) -> list[dict[str, Any]]:
        rows = []
        for organisation in self.organisations:
            row = organisation._asdict()
            for name in ("hub_namespaces", "board_names"):
                row[name] = ";".join(row[name])
            rows.append(row)
        return rows

    def sheets(self) -> list[Sheet]:
        headers = ("key", "name", "from", "since", "sure", "source")
        rows = tuple(
            (o.key, o.name, o.country, o.since, o.confidence, _source(o.source))
            for o in self.organisations
        )
        title = f"{many(len(rows), 'row')} of the registry"
        left = frozenset({0, 1, 5})
        provenance = edition(self.registry)
        return [Sheet(title, "", headers, rows, (), left, shortened=WIDTHS, provenance=provenance)]


WIDTHS = {5: 20, 1: 16, 0: 12}


def _source(source: str) -> str:
    """The first address of a source, without its scheme."""
    return source.split(" ")[0].partition("://")[2] or source or "no source yet"


class Unmapped(NamedTuple):
    """An account or organisation without a row: where it stands, and its best place there.

    `boards` are board, best rank and the number of dates on which it stands.
    """

    name: str
    account: bool
    best_rank: int
    boards: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class UnmappedView(View):
    """Who stands on the boards held without a row, most prominent first.

    `persons` counts the accounts of persons whose country is not known; they are not listed.
    """

    unmapped: tuple[Unmapped, ...]
    persons: int
    since: date | None
    registry: Registry

    columns = ("name", "account", "board", "best_rank", "dates")

    def content(self) -> dict[str, Any]:
        return {
            **edition_json(self.registry),
            "since": self.since and self.since.isoformat(),
            "persons": self.persons,
            "unmapped": [
                {
                    "name": one.name,
                    "account": one.account,
                    "best_rank": one.best_rank,
                    "boards": [
                        {"board": board, "best_rank": rank, "dates": dates}
                        for board, rank, dates in one.boards
                    ],
                }
                for one in self.unmapped
            ],
        }

    def rows(self) -> list[dict[str, Any]]:
        return [
            dict(zip(self.columns, (one.name, one.account, board, rank, dates), strict=True))
            for one in self.unmapped
            for board, rank, dates in one.boards
        ]

    def sheets(self) -> list[Sheet]:
        rows = tuple((one.name, str(one.best_rank), _boards(one)) for one in self.unmapped)
        title = f"{many(len(rows), 'name')} on the boards held without a row in the registry"
        subtitle = f"since {self.since}" if self.since else ""
        notes = []
        if self.persons:
            accounts = many(self.persons, "account")
            notes.append(f"Not listed: {accounts} of persons whose country is not known.")
        notes.append(edition(self.registry))
        headers = ("name", "best", "boards (best rank, dates)")
        left, widths = frozenset({0, 2}), {2: 30, 0: 16}
        return [Sheet(title, subtitle, headers, rows, tuple(notes), left, shortened=widths)]


def _boards(one: Unmapped) -> str:
    named = [f"{board} {rank} ({dates})" for board, rank, dates in one.boards[:3]]
    more = len(one.boards) - 3
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True)
class ComparisonView(View):
    """The registry beside another map."""

    comparisons: tuple[Comparison, ...]
    registry: Registry

    columns = Comparison._fields

    def content(self) -> dict[str, Any]:
        counts = Counter(one.agreement for one in self.comparisons)
        return {**edition_json(self.registry), "counts": dict(counts), "rows": self.rows()}

    def rows(self) -> list[dict[str, Any]]:
        return [one._asdict() for one in self.comparisons]

    def sheets(self) -> list[Sheet]:
        counts = Counter(one.agreement for one in self.comparisons)
        title = ", ".join(f"{agreement} {number}" for agreement, number in counts.items())
        differing = [one for one in self.comparisons if one.agreement == "disagree"]
        new = [one for one in self.comparisons if one.agreement == "only there"]
        sheets = [Sheet(title or "nothing to compare", "", (), (), (edition(self.registry),))]
        if differing:
            sheets.append(_differing(differing))
        if new:
            rows = tuple((one.name, one.there or "?", one.evidence) for one in new)
            sheets.append(
                Sheet(
                    "Only there",
                    "",
                    ("name", "there", "evidence"),
                    rows,
                    left=LEFT | {2},
                    shortened={0: 16, 2: 20},
                )
            )
        return sheets


def _differing(comparisons: Sequence[Comparison]) -> Sheet:
    rows = tuple(
        (one.name, one.here or "", _source(one.source), one.there or "?", one.evidence)
        for one in comparisons
    )
    headers = ("name", "here", "our source", "there", "their evidence")
    left, widths = frozenset({0, 2, 3, 4}), {0: 14, 2: 20, 3: 10, 4: 14}
    return Sheet("Disagree", "", headers, rows, (), left, shortened=widths)
