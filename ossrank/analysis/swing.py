"""How much a board's counts usually change over as many days."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ossrank.analysis.member import Member

LEAST_SPANS = 8
"""So many earlier spans must be held before a usual swing is stated."""


class Swing(NamedTuple):
    """At one N, the 80th percentile of each focus country's absolute change over `spans`."""

    top: int
    spans: int
    usual: Mapping[str, int]


def swings(
    units: Mapping[date, tuple[Member, ...]], days: int, tops: Iterable[int], focus: Sequence[str]
) -> list[Swing]:
    """The usual swing at each N over spans of about `days` days, between the dates given.

    A span counts where both its ends reach N. An N with fewer than LEAST_SPANS has none.
    """
    pairs = list(_spans(sorted(units), days))
    usual_swings = []
    for top in tops:
        deep = [(a, b) for a, b in pairs if min(len(units[a]), len(units[b])) >= top]
        if len(deep) < LEAST_SPANS:
            continue
        counts = {
            day: Counter(member.group for member in units[day][:top])
            for pair in deep
            for day in pair
        }
        usual = {
            country: _percentile80([abs(counts[b][country] - counts[a][country]) for a, b in deep])
            for country in focus
        }
        usual_swings.append(Swing(top, len(deep), usual))
    return usual_swings


def _spans(dates: Sequence[date], days: int) -> Iterable[tuple[date, date]]:
    """For each date the one about `days` before it, to a quarter of the span."""
    slack = days // 4
    for end in dates:
        wanted = end - timedelta(days=days)
        near = [day for day in dates if abs((day - wanted).days) <= slack and day < end]
        if near:
            yield min(near, key=lambda day: abs((day - wanted).days)), end


def _percentile80(values: Sequence[int]) -> int:
    """The smallest value that at least 80% do not exceed."""
    return sorted(values)[-(-len(values) * 80 // 100) - 1]
