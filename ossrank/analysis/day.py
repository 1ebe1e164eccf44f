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
