"""How a table lies about the level line: what each side has for certain, and what could move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ossrank.analysis.count import OTHER, UNKNOWN
from ossrank.analysis.lead import Lead
from ossrank.analysis.table import Table


class Split(NamedTuple):
    """The parts of a table in the order in which a bar shows them, which add up to its counted.

    `first` and `second` are the least that each side has however ties at the cut fall, `other`
    likewise; `unknown` the least that is unknown; `tied` what a tie could move.
    """

    first: float
    second: float
    other: float
    unknown: float
    tied: float

    @property
    def open(self) -> float:
        """What could be anybody's: the hatched part."""
        return self.unknown + self.tied


def split(table: Table) -> Split:
    """The parts of a table of two focus countries."""
    first, second = (group.certain for group in table.groups[:2])
    other, unknown = table.group(OTHER).certain, table.group(UNKNOWN).certain
    tied = table.counted - first - second - other - unknown
    return Split(first, second, other, unknown, tied)


def most(table: Table, side: int) -> float:
    """The most that a side can have: all the unknown its own, and ties fallen its way."""
    parts, group = split(table), table.groups[side]
    everything = group.certain + parts.open
    unknown = table.group(UNKNOWN)
    if group.count_range is None or unknown.count_range is None:
        return everything
    return min(everything, group.count_range[1] + unknown.count_range[1])


def clear(table: Table) -> int | None:
    """The side of a table, 0 or 1, whose lead is clear; None where neither's is."""
    return clear_side(table.lead, [group.group for group in table.groups[:2]])


def clear_side(lead: Lead | None, focus: Sequence[str]) -> int | None:
    """The side, 0 or 1, whose lead over the other is decided; None where neither's is."""
    if lead is None or not lead.decided or lead.group is None:
        return None
    return focus.index(lead.group)


def is_equal(table: Table) -> bool:
    """Whether both sides have as many, and nothing could change that."""
    parts = split(table)
    return table.counted > 0 and parts.first == parts.second and not parts.open
