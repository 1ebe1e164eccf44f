"""A CSV file of one board's rankings: our own columns, or those of public archives."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from ossrank.boards import Feed, slug
from ossrank.errors import UsageError
from ossrank.facts import Entry, Ranking
from ossrank.ingest.columns import Columns, columns_of, delimiter_of
from ossrank.records import records, undecoded_line
from ossrank.sources.checks import LARGEST, LONGEST, ranks, storable
from ossrank.store.schema import MOST_ROWS

NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?(e[-+]?\d+)?", re.ASCII | re.IGNORECASE)
"""A comma may only separate thousands: read as a decimal point, 1325,5 would become 13255."""

INTERVAL = re.compile(
    r"\+(?P<above>{n}) ?/ ?[-−](?P<below>{n})|[-−](?P<below2>{n}) ?/ ?\+(?P<above2>{n})"
    r"|± ?(?P<either>{n})|(?P<bare>{n})".replace("{n}", r"\d{1,6}(?:\.\d+)?"),
    re.ASCII,
)
"""`+4/-3`, `-3/+4`, `±4`, or a bare 4: how far the ends of an interval are from its score."""


MOST_LINES = MOST_ROWS + 1
"""Of a file: as many rows as a snapshot may have, or nine years of 20 a day."""


class Table(NamedTuple):
    """A file that was read: its bytes, how its cells are parted, and what of it is not taken.

    `others` counts the rows of other categories than the board's.
    """

    where: str
    feed: Feed
    board: str
    columns: Columns
    body: bytes
    delimiter: str
    others: int

    @property
    def dated(self) -> bool:
        """Whether the file says of each row which date it is of."""
        return "as_of" in self.columns.names

    @property
    def passed_over(self) -> tuple[str, ...]:
        """The headers of the columns that are not taken."""
        return self.columns.passed_over

    @property
    def category(self) -> str:
        """That of the board."""
        main = self.board == self.feed.main
        return "overall" if main else self.board.removeprefix(f"{self.feed.name}/")

    @property
    def style_controlled(self) -> bool:
        """Whether the board's own ranks stand in a column of their own.

        The scores beside them are the plain ones, which another board holds.
        """
        return bool(self.feed.variant) and "style-controlled rank" in self.columns.names

    def rankings(self, as_of: date | None) -> list[Ranking]:
        """A ranking for each date, oldest first; `as_of` is that of a file without dates.

        Without a column rank, ranks come from the scores. Raises UsageError, with line and column,
        for anything odd.
        """
        if self.dated is (as_of is not None):
            header = self.columns.header("as_of")
            raise UsageError(
                f"{self.where} has a column {header}: leave out --as-of"
                if as_of
                else f"{self.where} has no column as_of: give its date with --as-of"
            )
        days: dict[date, list[tuple[Entry, int]]] = {}
        # Each line is let go of once it is an entry: a file of 16 MB would take a gigabyte.
        for line in self.lines():
            if line.is_of(self.category):
                one = line.style_controlled() if self.style_controlled else line
                pair = one.entry(self.feed), line.at
                days.setdefault(as_of or line.day(), []).append(pair)
        return [self._ranking(day, days.pop(day)) for day in sorted(days)]

    def lines(self) -> Iterator[_Line]:
        """The rows that are not empty; UsageError for one of another number of cells."""
        rows = records(self.body, self.delimiter)
        next(rows)
        for number, cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(self.columns.names):
                raise UsageError(
                    f"{self.where}, line {number}: {len(cells)} cells where the header has"
                    f" {len(self.columns.names)}"
                )
            row = dict(zip(self.columns.names, map(str.strip, cells), strict=True))
            yield _Line(row, self.columns, self.where, number)

    def _ranking(self, day: date, pairs: list[tuple[Entry, int]]) -> Ranking:
        ranked = sum(entry.rank > 0 for entry, _ in pairs)
        if 0 < ranked < len(pairs):
            line = next(number for entry, number in pairs if not entry.rank)
            raise UsageError(
                f"{self.where}, line {line}, column {self.columns.header('rank')[:60]}: it is"
                f" blank, though others of {day} have one"
            )
        ordered = sorted((entry for entry, _ in pairs), key=lambda e: (e.rank, -(e.score or 0)))
        places = [e.rank for e in ordered] if ranked else ranks([e.score or 0 for e in ordered])
        entries = tuple(
            entry._replace(position=position, rank=rank)
            for position, (entry, rank) in enumerate(zip(ordered, places, strict=True), 1)
        )
        return Ranking(self.board, day, entries)


def parse(body: bytes, where: str, feed: Feed, board: str) -> Table:
    """A file of rows of which some are of a board.

    Raises UsageError, with line and column, for what is no such file.
    """
    if max(body.count(b"\n"), body.count(b"\r")) > MOST_LINES:
        raise UsageError(f"{where} has over {MOST_LINES:,} lines: import it in parts")
    try:
        delimiter = delimiter_of(body)
        _, header = next(records(body, delimiter), (1, []))
        columns = columns_of(header, where)
        table = Table(where, feed, board, columns, body, delimiter, 0)
        count = others = 0
        spellings = set[str]()
        for line in table.lines():
            count += 1
            own = line.is_of(table.category)
            others += not own
            spellings.update({line.category} - {""} if own else ())
    except UnicodeDecodeError:
        raise UsageError(f"{where}, line {undecoded_line(body)}: not text in UTF-8") from None
    except csv.Error as error:
        raise UsageError(f"{where}, {error}") from None
    if not count:
        raise UsageError(f"{where} has no rows")
    if count == others:
        raise UsageError(f"{where} has no rows of the category {table.category}")
    if len(spellings) > 1:
        both = " and ".join(f"{one[:60]!r}" for one in sorted(spellings)[:2])
        raise UsageError(f"{where}: two categories, {both}, would make one board")
    if not table.style_controlled and not {"rank", "score"}.intersection(columns.names):
        raise UsageError(f"{where} has neither rank nor score of {board}")
    return table._replace(others=others)


class _Line:
    """One row of the file: its cells by column, and where it stands."""

    def __init__(self, cells: Mapping[str, str], columns: Columns, where: str, number: int) -> None:
        self._cells = cells
        self._columns = columns
        self._where = where
        self.at = number

    def is_of(self, category: str) -> bool:
        """Whether the row is of a category; one that names none is of the file's board."""
        return not self.category or slug(self.category) == category

    @property
    def category(self) -> str:
        """The category as it is spelt, blank where the row names none."""
        return self._cells.get("category", "")

    def style_controlled(self) -> _Line:
        """The line with the rank under style control for its rank, and without its scores."""
        cells = {**self._cells, "rank": self._cells["style-controlled rank"]}
        for column in ("score", "score_low", "score_high", "interval"):
            cells.pop(column, None)
        return _Line(cells, self._columns, self._where, self.at)

    def wrong(self, column: str, meaning: str) -> UsageError:
        shown = self._cells.get(column, "")[:60]
        header = self._columns.header(column)[:60]
        return UsageError(f"{self._where}, line {self.at}, column {header}: {shown!r} {meaning}")

    def text(self, column: str) -> str | None:
        cell = self._cells.get(column, "")
        if len(cell) > LONGEST:
            raise self.wrong(column, f"is {len(cell):,} characters long")
        return storable(cell) if cell and cell not in ("-", "–", "nan", "NaN") else None

    def number(self, column: str) -> float | None:
        cell = self.text(column)
        if cell is None:
            return None
        if not NUMBER.fullmatch(cell):
            raise self.wrong(column, "is not a number such as 1325.5 or 1,325")
        value = float(cell.replace(",", ""))
        if not abs(value) <= LARGEST:
            raise self.wrong(column, "is not a number that a board would print")
        return value

    def whole(self, column: str, least: int) -> int | None:
        value = self.number(column)
        if value is not None and (value != int(value) or value < least):
            raise self.wrong(column, f"is not a whole number from {least}")
        return None if value is None else int(value)

    def day(self) -> date:
        cell = self._cells["as_of"]
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", cell, re.ASCII):
                return date.fromisoformat(cell)
        except ValueError:
            pass
        raise self.wrong("as_of", "is not a date such as 2026-05-04")

    def entry(self, feed: Feed) -> Entry:
        model = self.text("model")
        if model is None:
            raise self.wrong("model", "is blank, not a name")
        owner, slash, _ = model.partition("/")
        on_hub = owner if slash and feed.matching == "account" else None
        score = self.number("score")
        low, high = self._interval(score)
        rank = self.whole("rank", 1) or 0
        if rank == 0 and score is None:
            raise self.wrong("score", "is missing, and so is the rank")
        figure = self.whole("score", 0) if feed.measure in ("likes", "downloads") else None
        return Entry(
            position=0,
            rank=rank,
            model=model,
            publisher=self.text("organization") or on_hub or None,
            licence=self.text("license"),
            score=score,
            low=low,
            high=high,
            votes=self.whole("votes", 0),
            likes=figure if feed.measure == "likes" else self.whole("likes", 0),
            downloads=figure if feed.measure == "downloads" else self.whole("downloads", 0),
        )

    def _interval(self, score: float | None) -> tuple[float | None, float | None]:
        low, high = self.number("score_low"), self.number("score_high")
        interval = self.text("interval")
        if interval and score is not None:
            parts = INTERVAL.fullmatch(interval)
            if parts is None:
                raise self.wrong("interval", "is not a 95% interval such as +4/-3")
            either = parts["either"] or parts["bare"]
            below = parts["below"] or parts["below2"] or either
            above = parts["above"] or parts["above2"] or either
            low, high = score - float(below), score + float(above)
        if low is not None and (score is None or low > score):
            raise self.wrong("score_low", "is above the score")
        if high is not None and (score is None or high < score):
            raise self.wrong("score_high", "is below the score")
        return low, high
