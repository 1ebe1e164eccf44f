"""What came among the first Ns of a board, or went, since an earlier snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ossrank.analysis.count import Counted, Key, key_of
from ossrank.analysis.report import BoardReport
from ossrank.formats.html.tables import moved_mark
from ossrank.picture.words import day


class Moves:
    """The places that a report's models had, and have; none where no change is shown."""

    def __init__(self, report: BoardReport) -> None:
        self._report = report
        tables = report.tables
        self._last = tables[-1].top
        self._tops = [table.top for table in tables if table.groups[0].change is not None]
        self._then = self._by_key(report.before or ()) if self._tops else {}
        self._now = self._by_key(report.counted) if self._tops else {}

    def of(self, one: Counted) -> tuple[list[str], list[str]]:
        """What is said of a model that is listed, and the marks of the Ns that it crossed."""
        before = self._then.get(key_of(one, self._report.method)) if self._tops else None
        marks = self._marks(one.place, before and before.place)
        return [self._was(before)] if marks else [], marks

    def gone(self) -> Iterator[tuple[Counted, list[str], list[str]]]:
        """The same of each that went from among the largest N, in its order."""
        for key, one in self._then.items():
            place = self._now[key].place if key in self._now else None
            if one.place <= self._tops[-1] and (place is None or place > self._last):
                now = f"now place {place}" if place else "no longer there"
                yield one, [self._was(one), now], self._marks(place, one.place)

    def _by_key(self, counted: Sequence[Counted]) -> dict[Key, Counted]:
        return {key_of(one, self._report.method): one for one in counted}

    def _marks(self, now: int | None, before: int | None) -> list[str]:
        """Of the Ns within which a model is, or was, but not both."""
        return [moved_mark(top) for top in self._tops if _inside(now, top) != _inside(before, top)]

    def _was(self, before: Counted | None) -> str:
        since = self._report.since
        on = f" on {day(since.as_of)}" if since else ""
        return f"place {before.place}{on}" if before else f"not there{on}"


def _inside(place: int | None, top: int) -> bool:
    return place is not None and place <= top
