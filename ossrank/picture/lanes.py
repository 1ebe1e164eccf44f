"""Lanes under a plot: which model was a side's best, from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ossrank.analysis.gap import Pairing
from ossrank.clean import clean
from ossrank.picture.axis import LABEL, Dates
from ossrank.picture.canvas import Canvas, Label
from ossrank.picture.frame import Size, filled
from ossrank.picture.gap_words import SIDES
from ossrank.picture.measure import fit, width
from ossrank.picture.theme import Theme
from ossrank.picture.words import short_day

BAR, NAME, AFTER = 20.0, 18.0, 8.0
LANE = BAR + NAME + AFTER
"""The height of one."""

HOLE = 14
"""Days between two marks; over more no line is drawn, and no name."""


class Reign(NamedTuple):
    """A model that was its side's best on dates held without a hole, by the name it had last."""

    model: str
    first: date
    last: date


class Lane(NamedTuple):
    """What a lane is called, its colour, and who stands in it, oldest first."""

    name: str
    colour: str
    reigns: Sequence[Reign]


def side_colour(theme: Theme, kind: Pairing, side: str) -> str:
    """The colour of a side: those of countries, and ink and grey for open and closed."""
    colours = (theme.first, theme.second) if kind == "CN-US" else (theme.ink, theme.muted)
    return colours[SIDES[kind].index(side)]


def lanes(canvas: Canvas, size: Size, dates: Dates, named: Sequence[Lane], y: float) -> float:
    """Draws lanes from a height on, and in full what is cut in them; gives where it ends."""
    theme, unsaid = canvas.theme, list[str]()
    days = [reign.first for lane in named for reign in lane.reigns]
    year = len({on.year for on in days}) > 1
    for lane in named:
        canvas.label(Label(size.margin, y + 12, lane.name, LABEL, theme.muted))
        y += NAME
        spans, taken, said = _spans(dates, lane.reigns), size.margin, ""
        for number, (reign, (left, right)) in enumerate(zip(lane.reigns, spans, strict=True)):
            canvas.rect(left, y, right - left, BAR, lane.colour, opacity=0.14)
            canvas.rect(left, y, min(3, right - left), BAR, lane.colour)
            text = clean(reign.model, 120)
            after = spans[number + 1][0] if number + 1 < len(spans) else size.right
            label = _label(text, (taken, left, right, after))
            if label:
                canvas.label(label._replace(y=y + 14.5, fill=theme.ink))
                taken = max(right, label.left + label.width)
            else:
                taken = right
            if (label is None or label.text != text) and reign.model != said:
                unsaid.append(f"from {short_day(reign.first, year=year)} {text}")
            said = reign.model
        y += BAR + AFTER
    if unsaid and size.notes:
        y = _in_full(canvas, size, f"In full: {'; '.join(unsaid)}", y)
    return y


def _spans(dates: Dates, reigns: Sequence[Reign]) -> list[tuple[float, float]]:
    """Where each model's bar begins and ends: at the next, unless dates are lacking between."""
    spans = []
    for number, reign in enumerate(reigns):
        left, right = dates.noon(reign.first) - 5, dates.noon(reign.last) + 5
        if number + 1 < len(reigns):
            after = reigns[number + 1].first
            if (after - reign.last).days <= HOLE:
                right = max(left + 1, dates.noon(after) - 7)
        spans.append((left, right))
    return spans


def _in_full(canvas: Canvas, size: Size, text: str, y: float) -> float:
    for line in filled(text, size.room, LABEL):
        y += 17
        canvas.label(Label(size.margin, y - 4, line, LABEL, canvas.theme.muted))
    return y + 6


def _label(text: str, place: tuple[float, float, float, float]) -> Label | None:
    """A model's name in its bar, else behind or before it, where nothing else stands; else cut.

    `place`: up to where the lane is taken, the bar's ends, where the next begins.
    """
    taken, left, right, after = place
    if width(text, LABEL) <= right - left - 12:
        return Label(left + 8, 0, text, LABEL, "")
    behind = Label(right + 6, 0, text, LABEL, "")
    if behind.left + behind.width + 8 <= after:
        return behind
    before = Label(left - 6, 0, text, LABEL, "", anchor="end")
    if before.left - 8 >= taken:
        return before
    cut = fit(text, right - left - 12, LABEL)
    return Label(left + 8, 0, cut, LABEL, "") if len(cut) >= 3 else None
