"""Claims of others with their verdicts, and the models behind each figure that was measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ossrank.analysis.claims.claim import BestRank, ModelRank
from ossrank.analysis.gap import WEIGHTS
from ossrank.analysis.listing import listed
from ossrank.formats.html.blocks import (
    Behind,
    Block,
    Evidence,
    Grid,
    ModelRow,
    Models,
    Notes,
    Section,
)
from ossrank.formats.html.figures import data
from ossrank.formats.html.models import model_row
from ossrank.formats.html.tables import sheet_blocks
from ossrank.page.part import Part
from ossrank.picture.words import board_name, day
from ossrank.views.claim_words import rule_text

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from ossrank.analysis.claims.check import Check
    from ossrank.analysis.claims.claim import Claim, Side, Subject
    from ossrank.analysis.claims.field import Rule
    from ossrank.analysis.claims.file import Statement
    from ossrank.analysis.count import Counted
    from ossrank.library import Library
    from ossrank.views.verify import VerifyView

LISTED = "claims-models"
"""The list of the models behind the figures."""

FEWEST = 10
"""Places that are shown of a claim that names no N."""


class _Asked(NamedTuple):
    """A board of a date by a rule, which several claims may be about."""

    board: str
    on: date
    rule: Rule


def claims_part(library: Library, path: Path) -> Part:
    """Published claims with their verdicts, and where they were published."""
    view = library.verify_file(path)
    said = [
        _said(statement, check.verdict)
        for statement, check in zip(view.statements, view.checks, strict=True)
        if statement.text
    ]
    blocks: list[Block] = [Notes(said, listed=True)] if said else []
    blocks += _verdicts(library, view)
    links = [Evidence(one.source or one.id, one.url) for one in view.statements if one.url]
    texts = ["Where they were published:"] if links else []
    blocks.append(Notes(texts, links=links, downloads=data(view, "claims")))
    shown = [
        (check.feed, one.snapshot)
        for check in view.checks
        for trial in check.trials
        for one in trial.dated
    ]
    return Part(Section("claims", "Claims held against the data", blocks), shown)


def _said(statement: Statement, verdict: str) -> str:
    """A claim in its author's words, who that is, the verdict, and the answer."""
    where = ", ".join(filter(None, (statement.source, statement.published)))
    said = f"“{statement.text}”{f' ({where})' if where else ''}: {verdict}."
    return f"{said} Reply: {statement.reply}" if statement.reply else said


def _verdicts(library: Library, view: VerifyView) -> Iterator[Block]:
    """The table, whose figures lead to the models behind them, and the list of those."""
    asked: dict[_Asked, int] = {}
    parts: dict[_Asked, tuple[str, list[ModelRow]]] = {}
    places: dict[_Asked, Sequence[Counted]] = {}
    links: list[Behind | None] = []
    for check in view.checks:
        one = _asked(check)
        if one is None:
            links.append(None)
            continue
        mark = str(asked.setdefault(one, len(asked)))
        if one not in places:
            places[one] = _counted(library, one)
        counted = places[one]
        top = _top(check, counted)
        rows = [
            model_row(listed(c), check.feed, one.rule.by, ("CN", "US"), marks=[mark])
            for c in counted[:top]
        ]
        if one not in parts or len(rows) > len(parts[one][1]):
            title = f"{board_name(check.feed, one.board)}, {day(one.on)}"
            parts[one] = f"{title}: {rule_text(one.rule, check)}", rows
        links.append(Behind(LISTED, f"the first {top} behind {check.claim}", "", top, mark))
    for block in (block for sheet in view.sheets() for block in sheet_blocks(sheet)):
        yield _linked(block, links) if isinstance(block, Grid) else block
    if parts:
        number = sum(len(rows) for _, rows in parts.values())
        yield Models(
            name=LISTED,
            caption="What the claims were held against, with the evidence for their country",
            parts=list(parts.values()),
            folded=f"Show what they were held against: {number}",
        )


def _linked(grid: Grid, links: Sequence[Behind | None]) -> Grid:
    place = [column.name for column in grid.columns].index("measured")
    rows = [
        [*row[:place], row[place]._replace(behind=link), *row[place + 1 :]]
        for row, link in zip(grid.rows, links, strict=True)
    ]
    return grid._replace(rows=rows)


def _asked(check: Check) -> _Asked | None:
    """What the figure that is shown was read from; None where none is."""
    if check.shown is None:
        return None
    rule = check.trials[0].rule
    return _Asked(rule.board, check.shown[0].as_of, rule)


def _counted(library: Library, one: _Asked) -> Sequence[Counted]:
    rule = one.rule
    view = library.report(
        one.board, top=1, on=one.on, by=rule.by, models=rule.models, unit=rule.unit
    )
    return view.reports[0].counted


def _top(check: Check, counted: Sequence[Counted]) -> int:
    """The N of a claim; of one that names none the place of the last that it is about."""
    predicate, shown = check.claim.predicate, check.shown
    if (top := getattr(predicate, "top", None)) is not None:
        return int(top)
    value = shown[1].value if shown else None
    ranked = int(value) if isinstance(predicate, BestRank | ModelRank) and value else 0
    bests = [_best(one, counted) for one in _about(check.claim)]
    return max(FEWEST, ranked, *bests)


def _about(claim: Claim) -> Sequence[Subject | Side]:
    predicate = claim.predicate
    sides = [getattr(predicate, name, None) for name in ("first", "second")]
    return [*claim.subjects, *filter(None, sides)]


def _best(one: Subject | Side, counted: Sequence[Counted]) -> int:
    """The first place of a country, a maker or a kind of weights; 0 where it has none."""
    return next((c.place for c in counted if _is_of(one, c)), 0)


def _is_of(one: Subject | Side, counted: Counted) -> bool:
    match one.kind:
        case "country":
            return counted.verdict.country == one.name
        case "maker":
            return counted.verdict.maker == one.name
        case "open" | "closed":
            return WEIGHTS[counted.openness] == one.kind
    return False
