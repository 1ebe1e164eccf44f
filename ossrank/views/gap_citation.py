"""A sentence for each comparison of a gap, to be printed as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ossrank.analysis.count import Method
from ossrank.analysis.gap import Best, Comparison, Gap, Lag
from ossrank.analysis.trend import Every
from ossrank.registry.registry import Registry
from ossrank.views.gap_release import clause
from ossrank.views.gap_remark import gap_remarks, pairing_remarks
from ossrank.views.sentence import cited_board, joined, on_day, over
from ossrank.views.sheet import many, shorten
from ossrank.views.source import Cited, rule_key, rule_words

SIDES = {"CN": "Chinese", "US": "US", "open": "open-weight", "closed": "closed"}
AMONG = {
    "any": "",
    "open": "open-weight ",
    "osi": "OSI-licensed ",
    "commercial": "commercially usable ",
}


def gap_citation(gap: Gap, comparison: Comparison, registry: Registry) -> Cited | None:
    """The sentence for one comparison; None where a side has no model."""
    leader, trailing = comparison.leader, comparison.trailing
    if leader is None or trailing is None or comparison.points is None:
        return None
    board = cited_board(gap.feed, gap.snapshot.board)
    among = AMONG[gap.models] if comparison.kind == "CN-US" else ""
    behind, ahead = (f"{SIDES[one.side]} {among}model" for one in (trailing, leader))
    names = [shorten(one.entry.model, 60) for one in (trailing, leader)]
    said = f"the best {behind} on {board} scored {_apart(comparison)} the best {ahead}"
    if comparison.distinct is False:
        said += ", which is within the margin, so that neither leads"
    said += f": {' against '.join(names)}"
    hedges = [
        remark.short
        for remark in gap_remarks([gap])
        if remark.short and remark.kind in (None, comparison.kind)
    ]
    lags = _by_release(gap, comparison, "it") or _lag(comparison.lag, leader)
    said += "".join(f"; {hedge}" for hedge in (*lags, *hedges))
    board, as_of = gap.snapshot.board, gap.snapshot.as_of
    # How long before a model stood as high is told by all dates held.
    lag = [f"listings held from {gap.began}"] if gap.began and lags else []
    return Cited(
        f"{board.replace('/', '-')}-{as_of}-gap-{comparison.kind}{_key(gap, comparison)}",
        f"{gap.feed.board_title(board)}, gap, as of {as_of}",
        f"On {on_day(as_of)}, {said}",
        gap.feed,
        [gap.snapshot],
        [*_rule(gap, comparison), *lag, *_definition(comparison)],
        registry,
    )


def _method(gap: Gap, comparison: Comparison) -> Method:
    return Method("publisher", gap.models if comparison.kind == "CN-US" else "any")


def _key(gap: Gap, comparison: Comparison) -> str:
    return rule_key(_method(gap, comparison), usual="any")


def _rule(gap: Gap, comparison: Comparison) -> list[str]:
    return rule_words(_method(gap, comparison), gap.feed, "best of each side")


def _apart(comparison: Comparison) -> str:
    points, margin = comparison.points or 0.0, comparison.margin
    digits = comparison.feed.decimals
    if margin is not None and round(points, digits) == round(margin, digits):
        digits += 1
    around = f" (±{margin:.{digits}f}, 95%)" if margin is not None else ""
    return f"{points:.{digits}f} points{around} below"


def _lag(lag: Lag | None, leader: Best) -> list[str]:
    """How long before a model of the leading side stood as high, where that is known."""
    if lag is None or lag.low is None or lag.low < 0:
        return []
    if lag.high is None:
        days = f"at least {many(lag.low, 'day')}"
    elif lag.low == lag.high:
        days = many(lag.low, "day")
    else:
        days = f"{lag.low} to {many(lag.high, 'day')}"
    side = SIDES[leader.side]
    article = "an" if side[0] in "aeio" else "a"
    return [f"{article} {side} model that scores as high was listed {days} earlier"]


class Picked(NamedTuple):
    """Which dates of those held stand for a span: all, or the newest of each week or month.

    `last` is the last date held: a week or month that is not over then has none.
    """

    every: Every
    last: date

    def number(self, dates: int) -> str:
        """How many dates, in words."""
        if self.every == "day":
            return f"of {many(dates, 'date')} held"
        return f"of the newest dates of {many(dates, self.every)}"

    @property
    def key(self) -> str:
        """The end of a key."""
        return "" if self.every == "day" else f"-by-{self.every}"

    @property
    def rule(self) -> list[str]:
        """The same as a part of how it was counted."""
        return [] if self.every == "day" else [f"by {self.every}", f"dates held to {self.last}"]


def gap_trend_citations(gaps: Sequence[Gap], picked: Picked, registry: Registry) -> list[Cited]:
    """A sentence for each pairing that any date has."""
    numbers = range(len(gaps[0].comparisons))
    return list(filter(None, (gap_trend_citation(gaps, picked, n, registry) for n in numbers)))


def gap_trend_citation(
    gaps: Sequence[Gap], picked: Picked, number: int, registry: Registry
) -> Cited | None:
    """The sentence for a comparison by date; None where no date has a model of both sides."""
    series = [(gap, gap.comparisons[number]) for gap in gaps]
    both = [(gap, one) for gap, one in series if one.points is not None]
    if not both:
        return None
    newest, comparison = both[-1]
    first, second = ("CN", "US") if comparison.kind == "CN-US" else ("open", "closed")
    ahead = {side: sum(_leads(one, side) for _, one in both) for side in (first, second)}
    level = len(both) - sum(ahead.values())
    points = [one.points or 0.0 for _, one in both]
    digits = newest.feed.decimals
    counts = [f"the best {SIDES[side]} model led on {number}" for side, number in ahead.items()]
    counts += [f"neither clearly on {level}"] if level else []
    margins = any(one.margin is not None for _, one in both)
    within = "; a lead within its margin (95%) counts for neither" if margins else ""
    board = cited_board(newest.feed, newest.snapshot.board)
    said = (
        f"{picked.number(len(both))} of {board} {joined(counts)}; between"
        f" {min(points):.{digits}f} and {max(points):.{digits}f} points lay between the two{within}"
    )
    span = over(both[0][0].snapshot.as_of, newest.snapshot.as_of)
    shorts = dict.fromkeys(remark.short for remark in pairing_remarks(gaps, number) if remark.short)
    said += "".join(f"; {part}" for part in (*_by_release(newest, comparison), *shorts))
    board, last = newest.snapshot.board, newest.snapshot.as_of
    return Cited(
        f"{board.replace('/', '-')}-{last}-gaps-{comparison.kind}"
        f"{_key(newest, comparison)}{picked.key}",
        f"{newest.feed.board_title(board)}, gap, {both[0][0].snapshot.as_of} to {last}",
        f"{span}, {said}",
        newest.feed,
        [gap.snapshot for gap, _ in both],
        [*_rule(newest, comparison), *_definition(comparison), *picked.rule],
        registry,
    )


def _by_release(gap: Gap, comparison: Comparison, subject: str = "") -> list[str]:
    """How long the trailing side's best, or who is named, stood behind, where release dates say."""
    behind = comparison.behind
    if behind is None:
        return []
    among = AMONG[gap.models] if comparison.kind == "CN-US" else ""
    leading, trailing = (f"{SIDES[side]} {among}model" for side in behind.sides)
    return [clause(behind, subject or f"the best {trailing}", f"{leading}s")]


def _definition(comparison: Comparison) -> list[str]:
    return ["lag by release dates as ossrank defines it"] if comparison.behind else []


def _leads(comparison: Comparison, side: str) -> bool:
    """Whether the side is ahead by more than the margin, or ahead where no margin is known."""
    leader = comparison.leader
    return leader is not None and leader.side == side and comparison.distinct is not False
