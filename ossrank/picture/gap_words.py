"""What the gap picture says: whose best model is ahead, by how much, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import hypot
from typing import NamedTuple

from ossrank.analysis.gap import Best, Comparison, Gap, Pairing
from ossrank.clean import clean
from ossrank.picture.words import board_name, capital, day, month, short_day, span
from ossrank.views.gap_release import ADJECTIVES
from ossrank.views.gap_remark import LAGS, MARGIN, SIGNS, board_remarks, gap_remarks
from ossrank.views.sheet import many

SIDES: dict[Pairing, tuple[str, str]] = {"CN-US": ("CN", "US"), "open-closed": ("open", "closed")}

LABELS = {"CN": "China", "US": "US", "open": "Open", "closed": "Closed"}

FIELDS = {
    "any": "of any licence",
    "open": "with open weights",
    "osi": "under an OSI licence",
    "commercial": "whose licence bars no commercial use",
}


def gap_name(board: str, kind: Pairing) -> str:
    """What the picture of a comparison is called: arena-text-gap, arena-text-gap-open-closed."""
    return f"{board.replace('/', '-')}-gap" + ("" if kind == "CN-US" else f"-{kind}")


class Mark(NamedTuple):
    """A date on which both sides have a model, and their comparison."""

    on: date
    comparison: Comparison
    leader: Best
    trailing: Best
    points: float

    def best(self, side: str) -> Best:
        """A side's best model."""
        return self.leader if self.leader.side == side else self.trailing


def marks(gaps: Sequence[Gap], kind: Pairing) -> list[Mark]:
    """The dates that have a comparison of that kind, in their order."""
    return list(_marks(gaps, kind))


def _marks(gaps: Sequence[Gap], kind: Pairing) -> Iterator[Mark]:
    for gap in gaps:
        comparison = next(one for one in gap.comparisons if one.kind == kind)
        leader, trailing, points = comparison.leader, comparison.trailing, comparison.points
        if leader and trailing and points is not None:
            yield Mark(gap.snapshot.as_of, comparison, leader, trailing, points)


def gap_titles(gaps: Sequence[Gap], kind: Pairing) -> list[str]:
    """How the newest comparison stands; ahead only where the points are larger than the margin."""
    newest = gaps[-1]
    board, sides = board_name(newest.feed, newest.snapshot.board), SIDES[kind]
    shown = marks(gaps, kind)
    if not shown or shown[-1].on != newest.snapshot.as_of:
        comparison = next(one for one in newest.comparisons if one.kind == kind)
        there = [best.side for best in (comparison.leader, comparison.trailing) if best]
        lacking = " or ".join(ADJECTIVES[side] for side in sides if side not in there)
        return [f"{board} lists no {lacking} model on {day(newest.snapshot.as_of)}"]
    mark = shown[-1]
    ahead, behind = ADJECTIVES[mark.leader.side], ADJECTIVES[mark.trailing.side]
    if mark.comparison.distinct is None:
        what = f"the best {ahead} model scores {_points(mark)} more than the best {behind} one"
        if not mark.points:
            what = (
                f"the best {ADJECTIVES[sides[0]]} and {ADJECTIVES[sides[1]]} models score the same"
            )
        return [f"On {board} {what}; the board prints no margin", f"On {board} {what}"]
    if not mark.comparison.distinct:
        first, second = ADJECTIVES[sides[1]], ADJECTIVES[sides[0]]
        return [f"On {board} the best {first} and {second} models are within the margin"]
    known = f" of the best known {behind} one" if mark.comparison.above else ""
    what = f"The best {ahead} model is {_points(mark)} ahead{known} on {board}"
    course = _course(gaps, shown)
    return [f"{what}{course}", what] if course else [what]


def _points(mark: Mark) -> str:
    decimals = mark.comparison.feed.decimals
    least = 10.0**-decimals
    if mark.points and mark.points < least / 2:
        return f"less than {least:.{decimals}f} point{'s' * (decimals > 0)}"
    return f"{_figure(mark)} points" if decimals else many(round(mark.points), "point")


def _figure(mark: Mark) -> str:
    return f"{mark.points:.{mark.comparison.feed.decimals}f}"


def _course(gaps: Sequence[Gap], shown: Sequence[Mark]) -> str:
    """What came before: the other side ahead, or a larger or smaller gap on the same scale.

    *down from 33 in June* only where the change is larger than its own margin.
    """
    first, last = shown[0], shown[-1]
    others = [m for m in shown if m.leader.side != last.leader.side and m.comparison.distinct]
    if others:
        behind = ADJECTIVES[last.trailing.side]
        return f"; the best {behind} one was ahead on {len(others)} of {len(shown)} dates"
    margins = [mark.comparison.margin for mark in (first, last)]
    broken = any(first.on < on <= last.on for on, _ in gaps[-1].feed.breaks)
    if first.leader.side != last.leader.side or broken or None in margins:
        return ""
    if not first.comparison.distinct or first.on == last.on:
        return ""
    if abs(last.points - first.points) <= hypot(*(margin or 0 for margin in margins)):
        return ""
    way = "down" if last.points < first.points else "up"
    when = f"on {short_day(first.on)}"
    if (first.on.year, first.on.month) != (last.on.year, last.on.month):
        when = f"in {month(first.on)}"
    if first.on.year != last.on.year:
        when += f"\u00a0{first.on.year}"
    return f", {way} from {_figure(first)} {when}"


def gap_subtitle(gaps: Sequence[Gap], kind: Pairing) -> str:
    """What is compared, where and when, and how to read it."""
    newest = gaps[-1]
    title = newest.feed.board_title(newest.snapshot.board)
    what = "Best open against best closed model"
    if kind == "CN-US":
        what = f"Best Chinese against best US model {FIELDS[newest.models]}"
    dates = span(gaps[0].snapshot.as_of, newest.snapshot.as_of)
    barred = any(mark.comparison.margin is not None for mark in marks(gaps, kind))
    read = " Bars: 95% margin of the difference." if barred else ""
    return f"{what}, {title}, {dates}.{read}"


def gap_notes(gaps: Sequence[Gap], kind: Pairing) -> list[str]:
    """How the margin is worked out, and what the newest comparison rests on."""
    shown, newest = marks(gaps, kind), gaps[-1]
    margins = [mark.comparison.margin is not None for mark in shown]
    remarks = [remark for remark in gap_remarks([newest]) if remark.kind == kind]
    said = [remark for remark in remarks if remark.code not in (*SIGNS, *LAGS)]
    notes = []
    if any(margins):
        notes.append(f"Each date within its own snapshot. {MARGIN}")
    if not all(margins):
        notes.append("Grey and hollow: the board prints no interval.")
    notes += [remark.text for remark in said]
    # The text in a table is that of a star which no picture has.
    notes += [f"{capital(remark.short)}." for remark in remarks if remark.code == "few-votes"]
    without = len(gaps) - len(shown)
    if without:
        notes.append(f"{many(without, 'date')} without a model of both sides.")
    whole = (remark for gap in gaps for remark in board_remarks(gap))
    return list(dict.fromkeys([*notes, *(remark.text for remark in whole)]))


def gap_description(gaps: Sequence[Gap], kind: Pairing, notes: Sequence[str]) -> str:
    """All figures in sentences, and the notes on what they rest on."""
    parts = ["Points with their margins by date."]
    parts += [points_sentence(mark) for mark in marks(gaps, kind)]
    return " ".join([*parts, *notes])


def points_sentence(mark: Mark) -> str:
    """Who was ahead on a date, by how much, and whether by more than the margin."""
    comparison = mark.comparison
    sides = [
        f"{LABELS[best.side]} {clean(best.entry.model, 80)}"
        for best in (mark.leader, mark.trailing)
    ]
    margin = "no margin"
    if comparison.margin is not None:
        margin = f"margin {comparison.margin:.{comparison.feed.decimals}f}"
    within = ", within the margin" if comparison.distinct is False else ""
    on = short_day(mark.on, year=True)
    return f"{on}: {sides[0]} over {sides[1]} by {_figure(mark)}, {margin}{within}."
