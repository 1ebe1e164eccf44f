"""Many boards at one N, each on its own date: never added up."""

from typing import NamedTuple

from ossrank.analysis.count import Method
from ossrank.analysis.report import BoardReport
from ossrank.analysis.table import Table
from ossrank.analysis.trend import Trend

DEFAULT_TOP = 10


class OverviewRow(NamedTuple):
    """A board's report at one N, and its trend there."""

    report: BoardReport
    trend: Trend

    @property
    def table(self) -> Table:
        """The one table."""
        return self.report.tables[0]

    @property
    def reaches(self) -> bool:
        """Whether the board has as many as N."""
        return self.table.counted == self.table.top


class Overview(NamedTuple):
    """Boards at one N; `method` is the one asked for, which not every board can give.

    `chosen`: they were named, and are not all that there are.
    """

    top: int
    method: Method
    rows: tuple[OverviewRow, ...]
    chosen: bool = False
