"""Figures by date as tables: of a trend, of a gap, of a lag by release dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ossrank.analysis import releases
from ossrank.analysis.gap import Gap, Pairing
from ossrank.analysis.trend import Trend
from ossrank.formats.html.blocks import Behind, Cell, Column, Grid
from ossrank.formats.html.tables import FOLDED, columns_of, groups_of, side_of
from ossrank.picture.gap_words import LABELS, SIDES, Mark, marks
from ossrank.picture.level import clear_side
from ossrank.picture.trend import first_day
from ossrank.picture.trend_words import shown
from ossrank.picture.words import counted, named
from ossrank.views.gap_release import ADJECTIVES, months


def trend_grid(trend: Trend, models: str = "") -> Grid:
    """A row a date that is drawn, the newest first; its figures lead to the list `models`."""
    focus, rows = trend.method.focus, []
    groups = [group for group, _ in groups_of(focus)]
    for number, point in reversed(list(enumerate(shown(trend)))):
        counts = [
            Cell(
                str(point.counts[group]),
                behind=Behind(models, "", group, mark=str(number)) if models else None,
            )
            for group in groups
        ]
        lead = point.lead(focus)
        clear, first = clear_side(lead, focus), first_day(trend.every, point.snapshot.as_of)
        if clear is not None:
            text = f"{named(focus[clear])} by {lead.by}{'' if lead.first else ', not first'}"
        else:
            leads = (point.places.least(*pair) for pair in (focus, focus[::-1]))
            text = "no clear lead" if any(leads) else "equal"
        period = "" if trend.every == "day" else f"{trend.every} of "
        rows.append([Cell(f"{period}{first}"), *counts, Cell(text, side=side_of(clear))])
    held = {"day": "each day held", "week": "the last day held of each week"}
    pace = held.get(trend.every, "the last day held of each month")
    title = trend.feed.board_title(trend.board)
    return Grid(
        caption=f"{counted(trend.method, trend.feed)} in the top {trend.top} of {title}, {pace}",
        columns=[Column("Date"), *columns_of(focus), Column("Lead")],
        rows=rows,
        folded=FOLDED,
    )


def gap_grid(gaps: Sequence[Gap], kind: Pairing, models: str = "") -> Grid:
    """A row a date on which both sides have a model, the newest first; each leads to `models`."""
    newest = gaps[-1]
    rows = [
        [*_gap_row(mark, kind, Behind(models, "", mark=str(number)) if models else None)]
        for number, mark in reversed(list(enumerate(marks(gaps, kind))))
    ]
    bests = [Column(f"Best {ADJECTIVES[side]} model") for side in SIDES[kind]]
    return Grid(
        caption=f"Best models of {newest.feed.board_title(newest.snapshot.board)} by date",
        columns=[Column("Date"), *bests, Column("Points", figure=True), Column("Standing")],
        rows=rows,
        folded=FOLDED,
    )


def release_grid(gap: Gap, behind: releases.Behind, models: str = "") -> Grid:
    """A row a stretch of days on which one model was a side's best, the newest first.

    Each leads to the list `models`.
    """
    leading, trailing = (ADJECTIVES[side] for side in behind.sides)
    decimals = gap.feed.decimals
    rows = []
    for number, stretch in reversed(list(enumerate(behind.stretches))):
        first, lag = stretch.first, stretch.behind
        none = Cell("none yet")
        both = Behind(models, "", mark=str(number)) if models else None
        sides = [both and both._replace(group=side) for side in reversed(behind.sides)]
        best, good = (entry and f"{entry.score:.{decimals}f}" for entry in (stretch.best, first))
        rows.append(
            [
                Cell(stretch.start.isoformat()),
                Cell(stretch.best.model, under=best or "", behind=sides[0]),
                Cell(first.model, under=good or "", behind=sides[1]) if first else none,
                Cell(first.released or "") if first else none,
                Cell("ahead" if lag is None else months(lag), behind=both),
            ]
        )
    bests = [Column(f"Best {trailing} model"), Column(f"First {leading} model as good")]
    return Grid(
        caption=f"Months behind by release dates, {gap.feed.board_title(gap.snapshot.board)}",
        columns=[Column("From"), *bests, Column("released"), Column("Months", figure=True)],
        rows=rows,
        folded=FOLDED,
    )


def _gap_row(mark: Mark, kind: Pairing, behind: Behind | None) -> Iterator[Cell]:
    decimals = mark.comparison.feed.decimals
    yield Cell(mark.on.isoformat())
    for side in SIDES[kind]:
        entry = mark.best(side).entry
        score = "" if entry.score is None else f"{entry.score:,.{decimals}f}"
        yield Cell(entry.model, under=score, behind=behind and behind._replace(group=side))
    margin, distinct = mark.comparison.margin, mark.comparison.distinct
    around = "" if margin is None else f" ±{margin:.{decimals}f}"
    yield Cell(f"{mark.points:.{decimals}f}{around}", behind=behind)
    if distinct is None:
        yield Cell("no margin printed")
    else:
        yield Cell(f"{LABELS[mark.leader.side]} ahead" if distinct else "within the margin")
