"""What the trend picture says: how often the lead was clear, when it passed to the other side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ossrank.analysis.count import UNKNOWN
from ossrank.analysis.trend import Point, Trend
from ossrank.picture.axis import FEW_DATES
from ossrank.picture.level import clear_side
from ossrank.picture.words import (
    among,
    board_name,
    capital,
    counted,
    day,
    land,
    more_than,
    named,
    short_day,
    span,
    with_rules,
)
from ossrank.views.sheet import lens_name, many
from ossrank.views.trend_remark import trend_remarks

FAR = 14
"""Days between two publications of a board that prints dates; more are a hole."""


class Turn(NamedTuple):
    """The lead passed to a side, 0 or 1; `by` where dates before it are not held."""

    on: date
    side: int
    by: bool
    text: str


def shown(trend: Trend) -> Sequence[Point]:
    """The days that are drawn: all, or the last held of each week or month, never a mean."""
    return [period.points[-1] for period in trend.periods] or trend.points


def clear_sides(trend: Trend) -> list[int | None]:
    """Who leads clearly on each day drawn: 0, 1, or None."""
    focus = trend.method.focus
    return [clear_side(point.lead(focus), focus) for point in shown(trend)]


def turns(trend: Trend) -> list[Turn]:
    """Where a clear lead passed from one side to the other, whatever lies between."""
    turns, before, points = list[Turn](), None, shown(trend)
    for number, side in enumerate(clear_sides(trend)):
        if side is None:
            continue
        if before is not None and side != before:
            on = points[number].snapshot.as_of
            longest = {"day": FAR if trend.feed.dated else 1, "week": 13, "month": 62}[trend.every]
            hole = (on - points[number - 1].snapshot.as_of).days > longest
            name = land(trend.method.focus[side])
            first = points[number].lead(trend.method.focus).first
            text = f"{name} takes over" if first else f"more from {name}"
            turns.append(Turn(on, side, hole, text))
        before = side
    return turns


def trend_titles(trend: Trend) -> list[str]:
    """On how many dates the lead was clear, whose, and how it is on the last."""
    sides, focus = clear_sides(trend), trend.method.focus
    of = f"top\u00a0{trend.top}{among(trend.method, trend.feed)}"
    where = f"{board_name(trend.feed, trend.board)}, {of}"
    last = shown(trend)[-1].snapshot.as_of
    firsts = [point.lead(focus).first for point in shown(trend)]
    if any(s is not None and not first for s, first in zip(sides, firsts, strict=True)):
        return _more(trend, sides, where)
    if len(sides) == 1:
        whose = f"a clear lead for {land(focus[sides[0]])}" if sides[0] is not None else ""
        return [f"{where}: {whose or 'no clear lead'} on {day(last)}"]
    times = _times(trend, len(sides))
    clear = sum(side is not None for side in sides)
    if not clear:
        return [f"{where}: no clear lead {_in(trend)} any of {times}"]
    if clear == len(sides) == sides.count(sides[-1]):
        held = " held" * (clear > 2 and trend.every == "day")
        what = f"{land(focus[sides[-1] or 0])} has a clear lead {_in(trend)} {_all(times)}{held}"
        first = shown(trend)[0].snapshot.as_of
        return [f"{where}: {what}, {span(first, last)}", f"{where}: {what}"]
    counts = {country: sides.count(number) for number, country in enumerate(focus)}
    whose = ", ".join(f"{named(c)}\u00a0{n}" for c, n in counts.items() if n)
    now = sides[-1]
    end = f"none on {day(last)}" if now is None else f"{_possessive(focus[now])} on {day(last)}"
    often = f"{clear} of {times}" if clear < len(sides) else _all(times)
    fullest = f"{where}: a clear lead {_in(trend)} {often} ({whose}); {end}"
    shorter = f"{where}: a clear lead {_in(trend)} {often}"
    return [fullest, f"{shorter}; {end}", shorter]


def _more(trend: Trend, sides: Sequence[int | None], where: str) -> list[str]:
    """Where another country may have as many as the side that has clearly more than the other."""
    more = next(side for side in (sides[-1], *sides) if side is not None)
    often, seldom = sides.count(more), sides.count(1 - more)
    what = f"{where}: clearly {more_than(trend.method, trend.feed, more)}"
    if len(sides) == 1:
        return [f"{what} on {day(shown(trend)[-1].snapshot.as_of)}"]
    what += f" {_in(trend)} {often} of {_times(trend, len(sides))}"
    return [f"{what}, clearly fewer on {seldom}" if seldom else what, what]


def _possessive(country: str) -> str:
    return f"{land(country)}’s"


def _in(trend: Trend) -> str:
    return "on" if trend.every == "day" else "on the last day held of"


def _all(times: str) -> str:
    """All 3 days, both dates."""
    return f"all {times}".replace("all 2 ", "both ")


def _times(trend: Trend, number: int) -> str:
    return many(number, trend.feed.day_word if trend.every == "day" else trend.every)


def trend_subtitle(trend: Trend) -> str:
    """What is counted, where and when, and how to read it."""
    feed, method = trend.feed, trend.method
    days = [point.snapshot.as_of for point in shown(trend)]
    pace = {
        "day": "each date" if feed.dated else "daily",
        "week": "the last day held of each week",
        "month": "the last day held of each month",
    }
    what = f"{counted(method, feed)} in the top {trend.top} of {feed.board_title(trend.board)}"
    read = "A lead is clear where it is larger than the unknown."
    dates = [pace[trend.every]] if len(days) > 1 else []
    listed = ", ".join([what, f"by country of {lens_name(method, feed)}", *dates])
    return f"{listed}, {span(days[0], days[-1])}. {with_rules(read, method)}"


def trend_notes(trend: Trend) -> list[str]:
    """What the figures rest on: the trend's own remarks; the subtitle has the rule."""
    return [remark.text for remark in trend_remarks(trend) if remark.code != "rule"]


def trend_description(trend: Trend, notes: Sequence[str]) -> str:
    """All figures in sentences: the course of each group, who led clearly, when it turned."""
    focus, sides = trend.method.focus, clear_sides(trend)
    parts = ["Three strips by date: each country’s count, and the lead from its least to its most."]
    points = shown(trend)
    for group in trend.groups:
        values = [point.counts[group] for point in points]
        parts.append(
            f"{capital(land(group) if group in focus else group)}: first {values[0]},"
            f" last {values[-1]}, from {min(values)} to {max(values)}."
        )
    whose = ", ".join(f"{named(c)} {sides.count(number)}" for number, c in enumerate(focus))
    parts.append(f"A clear lead: {whose}, of {_times(trend, len(sides))}.")
    parts += [f"{'By ' * turn.by}{day(turn.on)}: {turn.text}." for turn in turns(trend)]
    if len(points) <= FEW_DATES:
        for point in points:
            counts = ", ".join(f"{named(c)} {point.counts[c]}" for c in focus)
            on = short_day(point.snapshot.as_of, year=True)
            parts.append(f"{on}: {counts}, unknown {point.counts[UNKNOWN]}.")
    return " ".join([*parts, *notes])
