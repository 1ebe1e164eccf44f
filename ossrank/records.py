"""CSV from outside, a record at a time: however long a cell, a row or a line is said to be."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TextIO

LONGEST_RECORD = 2**18
"""Characters of a row, its quotes and line ends included: a quote that is never closed would make
one of all that follows. No cell may be longer than csv's own limit of 2**17."""


def records(body: bytes, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Each record of a CSV file in UTF-8: the number of its last line, from 1, and its cells.

    A byte order mark is left out; an empty line has no cells. Raises UnicodeDecodeError, and
    csv.Error that names the record's first line for wrong quotes, and for one of over
    LONGEST_RECORD characters.
    """
    text = io.TextIOWrapper(io.BytesIO(body), "utf-8-sig", newline="")
    return records_in(text, delimiter)


def records_in(
    text: TextIO, delimiter: str = ",", *, strict: bool = True
) -> Iterator[tuple[int, list[str]]]:
    """The same of an open file, which is never read further than a record may be long."""
    taken = last = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        while line := text.readline(LONGEST_RECORD + 1 - taken):
            taken += len(line)
            if taken > LONGEST_RECORD:
                raise _TooLong
            yield line

    reader = csv.reader(lines(), strict=strict, delimiter=delimiter)
    try:
        for cells in reader:
            taken, last = 0, reader.line_num
            yield last, cells
    except _TooLong:
        raise csv.Error(
            f"line {last + 1}: a row of over {LONGEST_RECORD:,} characters: is each quote closed?"
        ) from None
    except csv.Error as error:
        raise csv.Error(f"line {last + 1}: {error}") from None


def most_rows(body: bytes) -> int:
    """As many rows as a file can have, by its line ends: known before any is read."""
    return max(body.count(b"\n"), body.count(b"\r"))


def undecoded_line(body: bytes) -> int:
    """The line, from 1, of the first bytes that are no UTF-8."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return body.count(b"\n", 0, error.start) + 1
    return 1


class _TooLong(Exception):
    """A record goes on for longer than any may."""
