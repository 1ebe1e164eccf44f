"""The best of one side against the best of another, in tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ossrank.analysis.gap import Best, Comparison, Gap, Lag, Pairing
from ossrank.registry.licences import Choice
from ossrank.registry.registry import Registry
from ossrank.views.course import DEFAULT_WIDTH, by_day, marks
from ossrank.views.gap_citation import Picked, gap_citation, gap_trend_citations
from ossrank.views.gap_figures import GAP_COLUMNS, gap_json, gap_rows, gap_trend_json
from ossrank.views.gap_release import cell, release_sheets
from ossrank.views.gap_remark import (
    LAGS,
    OF_BOARD,
    RANGE,
    SIGNS,
    gap_remarks,
    gap_trend_remarks,
    history,
    short_board,
    unknown_above,
)
from ossrank.views.sheet import Sheet, edition, many, shorten
from ossrank.views.source import Cited, credits_of
from ossrank.views.view import Remark, View

FIELDS = {
    "any": "any licence",
    "open": "open weights",
    "osi": "OSI licences",
    "commercial": "commercial use allowed",
}
LONGEST_NAME = 40
LEFT = frozenset({0, 1, 2})
WIDTHS = {1: 9, 2: 9}
PAIRINGS: tuple[Pairing, ...] = ("CN-US", "open-closed")


def gap_sheets(gaps: Sequence[Gap], registry: Registry) -> list[Sheet]:
    """A table a pairing, a row a board."""
    sheets = []
    for number, kind in enumerate(PAIRINGS):
        rows = tuple(_row(_place(gap), gap.comparisons[number], lag=True) for gap in gaps)
        headers = ("board", "leader", "trailing", "points", "%", "wins", "behind")
        notes = [_fields(gaps, number), *_unsure(gaps, number)]
        if kind == PAIRINGS[-1]:
            remarks = gap_remarks(gaps)
            notes += [*_legend(remarks), *_lags(gaps), *_of_boards(remarks), edition(registry)]
        credit = gap_credit(gaps) if kind == PAIRINGS[-1] else ""
        heading = _heading(kind, gaps[0].models)
        if kind == PAIRINGS[0]:
            heading += " · each board within its own date"
        sheets.append(
            Sheet(heading, "", headers, rows, tuple(notes), LEFT, credit, shortened=WIDTHS)
        )
    return sheets


def _heading(kind: Pairing, models: Choice) -> str:
    if kind == "CN-US":
        return f"Best Chinese against best US model, {FIELDS[models]}"
    return "Best open against best closed"


def _place(gap: Gap) -> str:
    return f"{short_board(gap)} {gap.snapshot.as_of}"


def _row(label: str, comparison: Comparison, *, lag: bool) -> tuple[str, ...]:
    cells = [label, _best(comparison.leader), _best(comparison.trailing)]
    cells += [
        _points(comparison),
        f"{comparison.percent:.1f}" if comparison.percent is not None else "",
        f"{comparison.win_rate:.0%}" if comparison.win_rate is not None else "",
    ]
    return (*cells, _behind(comparison)) if lag else tuple(cells)


def _best(best: Best | None) -> str:
    if best is None:
        return "no model"
    return f"{best.side} {shorten(best.entry.model, LONGEST_NAME)}{'*' * best.few_votes}"


def _points(comparison: Comparison) -> str:
    if comparison.points is None:
        return ""
    points, margin = comparison.points, comparison.margin
    digits = comparison.feed.decimals
    if margin is None:
        return f"{points:.{digits}f} –"
    digits += round(points, digits) == round(margin, digits)
    within = "" if comparison.distinct else " within"
    return f"{points:.{digits}f} ±{margin:.{digits}f}{within}"


def _behind(comparison: Comparison) -> str:
    """The days behind, or what is known of them: `20–122 d`, `≥29 d`, – for nothing."""
    if comparison.behind:
        return cell(comparison.behind)
    lag = comparison.lag
    return _lag_text(lag) if lag else ""


def _lag_text(lag: Lag) -> str:
    if lag.low is None and lag.high is None:
        return "–"
    if lag.high is None:
        text = f"≥{lag.low}"
    elif lag.low is None:
        text = f"≤{lag.high}"
    elif lag.low == lag.high:
        text = f"{lag.low}"
    else:
        text = f"{lag.low}–{lag.high}" if lag.low >= 0 else f"{lag.low} to {lag.high}"
    return f"{text} d".replace("-", "−")


def _fields(gaps: Sequence[Gap], number: int) -> str:
    """How many models each side has, without which a best of them says little."""
    parts = []
    for gap in gaps:
        comparison = gap.comparisons[number]
        sides = [
            f"{best.field} {best.side}" for best in (comparison.leader, comparison.trailing) if best
        ]
        parts.append(f"{short_board(gap)} {' and '.join(sides) or 'none'}")
    return f"Best of: {', '.join(parts)} models."


def _unsure(gaps: Sequence[Gap], number: int) -> list[str]:
    return [
        unknown_above(gap, comparison)
        for gap in gaps
        if (comparison := gap.comparisons[number]).above
    ]


def _legend(remarks: Sequence[Remark]) -> list[str]:
    """What the signs in the cells mean, in one line."""
    texts = dict.fromkeys(r.text for code in SIGNS for r in remarks if r.code == code)
    return [" ".join(texts)] if texts else []


def _of_boards(remarks: Sequence[Remark]) -> list[str]:
    return list(dict.fromkeys(r.text for code in OF_BOARD for r in remarks if r.code == code))


def _lags(gaps: Sequence[Gap]) -> list[str]:
    """What bounds a lag, and who came first where the trailing side did."""
    lags = [(gap, lag) for gap in gaps for comparison in gap.comparisons if (lag := comparison.lag)]
    begun = dict.fromkeys(f"{short_board(gap)} {gap.began}" for gap, lag in lags if not lag.bounded)
    notes = [history(", ".join(begun))] if begun else []
    if any(lag.bounded and lag.low != lag.high for _, lag in lags):
        notes.append(RANGE)
    first = [
        f"{_lag_text(lag)}: {lag.then}{_renamed(gap, lag)} stood there first."
        for gap, lag in lags
        if lag.high is not None and lag.high < 0
    ]
    return [*notes, *dict.fromkeys(first)]


def _renamed(gap: Gap, lag: Lag) -> str:
    best = [comparison.trailing for comparison in gap.comparisons if comparison.lag == lag]
    now = best[0].entry.model if best and best[0] else lag.then
    return f" (now {now})" if now != lag.then else ""


def gap_credit(gaps: Sequence[Gap]) -> str:
    """Where comparisons come from: each source once, with the content of its snapshots."""
    sources: dict[str, list[str]] = {}
    for gap in gaps:
        content = f"sha256 {gap.snapshot.sha256[:8]}" if gap.snapshot.sha256 else gap.snapshot.via
        credit = credits_of(gap.feed, [gap.snapshot])
        sources.setdefault(credit, []).append(f"{short_board(gap)} {content}")
    return " ".join(f"{credit}: {', '.join(labels)}." for credit, labels in sources.items())


def gap_trend_sheets(gaps: Sequence[Gap], picked: Picked, registry: Registry) -> list[Sheet]:
    """A table a pairing: its gap on the first and last date and wherever a best model changes."""
    sheets = []
    for number, kind in enumerate(PAIRINGS):
        series = [(gap, gap.comparisons[number]) for gap in gaps]
        jumps = [n for n, pair in enumerate(pairwise(series), 1) if _differ(*pair, registry)]
        shown = sorted({0, *jumps, len(series) - 1})
        rows = tuple(_row(str(series[n][0].snapshot.as_of), series[n][1], lag=False) for n in shown)
        heading = f"{gaps[0].snapshot.board}, {series[0][0].snapshot.as_of} to"
        heading += f" {series[-1][0].snapshot.as_of} · {_heading(kind, gaps[0].models)}"
        notes = [_course(series), *_behind_now(gaps[-1], number), *_of_dates(gaps, kind)]
        if kind == PAIRINGS[-1]:
            remarks = gap_remarks(gaps)
            notes += ["Rows: first and last date, and where a best model changes."]
            if picked.every != "day":
                notes += [f"The newest date of each {picked.every} that is over on {picked.last}."]
            notes += [*_legend(remarks), *_of_boards(remarks), edition(registry)]
        credit = gap_credit(gaps[-1:]) if kind == PAIRINGS[-1] else ""
        headers = ("date", "leader", "trailing", "points", "%", "wins")
        sheets.append(
            Sheet(heading, "", headers, rows, tuple(notes), LEFT, credit, shortened=WIDTHS)
        )
    return [*release_sheets(gaps[-1]), *sheets]


def _behind_now(gap: Gap, number: int) -> list[str]:
    """The days behind on the newest date, with what bounds them."""
    comparison = gap.comparisons[number]
    if comparison.lag is None or comparison.leader is None:
        return []
    remarks = (r for r in gap_remarks([gap]) if r.kind == comparison.kind and r.code in LAGS)
    behind = f"Behind on {gap.snapshot.as_of}: {_lag_text(comparison.lag)}."
    return [" ".join([behind, *(remark.text for remark in remarks)])]


def _of_dates(gaps: Sequence[Gap], kind: Pairing) -> list[str]:
    remarks = gap_trend_remarks(gaps)
    return [one.text for one in remarks if (one.code, one.kind) == ("unknown-side", kind)]


def _course(series: Sequence[tuple[Gap, Comparison]]) -> str:
    both = [(gap, comparison.points) for gap, comparison in series if comparison.points is not None]
    if not both:
        return "No date has a model of both sides."
    points = [number for _, number in both]
    axis = by_day([gap.snapshot.as_of for gap, _ in both])
    line = marks(points, axis, max(points), DEFAULT_WIDTH, hole="·")
    least, most = (f"{end(points):.{series[0][0].feed.decimals}f}" for end in (min, max))
    return f"{many(len(points), 'date')}, {least} to {most} points: {line} (from 0)"


def _differ(
    earlier: tuple[Gap, Comparison], later: tuple[Gap, Comparison], registry: Registry
) -> bool:
    then, now = earlier[0].snapshot, later[0].snapshot
    names = registry.files.renames.between(then.board, then.as_of, now.as_of)
    return [name and names.get(name, name) for name in _models(earlier[1])] != _models(later[1])


def _models(comparison: Comparison) -> list[str | None]:
    return [best and best.entry.model for best in (comparison.leader, comparison.trailing)]


@dataclass(frozen=True)
class GapView(View):
    """The best of two sides on some boards; `gaps` are what it shows."""

    gaps: tuple[Gap, ...]
    registry: Registry
    missing: tuple[str, ...] = ()

    columns = GAP_COLUMNS

    def content(self) -> dict[str, Any]:
        return gap_json(self.gaps, self.registry)

    def rows(self) -> list[dict[str, Any]]:
        return gap_rows(self.gaps, self.registry)

    def sheets(self) -> list[Sheet]:
        return gap_sheets(self.gaps, self.registry) if self.gaps else []

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return gap_remarks(self.gaps)

    def references(self) -> list[Cited]:
        return [
            cited
            for gap in self.gaps
            for comparison in gap.comparisons
            if (cited := gap_citation(gap, comparison, self.registry))
        ]


@dataclass(frozen=True)
class GapTrendView(View):
    """A board's gaps by date; `gaps` are what it shows, `picked` says of which dates."""

    gaps: tuple[Gap, ...]
    picked: Picked
    registry: Registry

    columns = GAP_COLUMNS

    def content(self) -> dict[str, Any]:
        return gap_trend_json(self.gaps, self.picked, self.registry)

    def rows(self) -> list[dict[str, Any]]:
        return gap_rows(self.gaps, self.registry)

    def sheets(self) -> list[Sheet]:
        return gap_trend_sheets(self.gaps, self.picked, self.registry)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return gap_trend_remarks(self.gaps)

    def references(self) -> list[Cited]:
        return gap_trend_citations(self.gaps, self.picked, self.registry)
