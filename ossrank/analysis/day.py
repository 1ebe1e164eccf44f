"""The parts of all that a board's day adds up to, what it lists as a sum included."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ossrank.analysis.count import UNKNOWN, group_of
from ossrank.analysis.judge import Judge
from ossrank.facts import Entry


class Day(NamedTuple):
    """The groups' parts of a day's whole measure, which add up to 1, whatever the N.

    Of the unknown, `rest` is what the board sums up without names, `undisclosed` and `unmapped`
    are the models so called. `free` is the part of the free routes, which are in the groups too.
    """

    groups: Mapping[str, float]
    rest: float
    undisclosed: float
    unmapped: float
    free: float


def lead_in_points(shares: Mapping[str, float], focus: Sequence[str]) -> tuple[str | None, int]:
    """Whose share is larger than the second's and the unknown together, by how many points.

    None where neither's is. The points of percent are those of the rounded shares.
    """
    first, second = sorted(focus, key=lambda country: -shares.get(country, 0))[:2]
    more, less = shares.get(first, 0), shares.get(second, 0)
    points = round(more * 100) - round(less * 100)
    return (first if more - less > shares.get(UNKNOWN, 0) else None), points


def day(entries: Iterable[Entry], judge: Judge, focus: Sequence[str], free: float) -> Day | None:
    """The parts of a day; None of a board that does not list a whole day."""
    if not judge.feed.rest:
        return None
    groups: dict[str, float] = defaultdict(float)
    kinds: dict[str, float] = defaultdict(float)
    for entry in entries:
        score = entry.score or 0
        if entry.model == judge.feed.rest:
            groups[UNKNOWN] += score
            kinds["rest"] += score
            continue
        verdict = judge.verdict(entry)
        groups[group_of(verdict, focus)] += score
        if verdict.unknown:
            kinds[verdict.unknown] += score
    total = sum(groups.values())
    if not total:
        return None
    shares = {group: score / total for group, score in groups.items()}
    rest, undisclosed, unmapped = (
        kinds[kind] / total for kind in ("rest", "undisclosed", "unmapped")
    )
    return Day(shares, rest, undisclosed, unmapped, free)
