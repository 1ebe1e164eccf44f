"""Values as cells of a CSV that a spreadsheet does not obey, and back to the same values."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from math import isfinite

from ossrank.clean import visible
from ossrank.errors import UsageError
from ossrank.records import records

_FORMULA = re.compile(r"""(^|;)([\s"']*)([=+\-@＝＋－＠])""")
_ESCAPE = re.compile(r"\\(?:(\\)|u([0-9a-f]{4})|U([0-9a-f]{8}))|\\")


def text_cell(text: str) -> str:
    """A text in which nothing is hidden and no spreadsheet sees a formula: `\\u003d` for a `=`."""
    doubled = text.replace("\\", "\\\\")
    plain = _FORMULA.sub(lambda match: f"{match[1]}{match[2]}{_code(match[3])}", doubled)
    return plain if visible(plain) == plain else "".join(map(_seen, plain))


def _seen(char: str) -> str:
    return char if char.isprintable() and visible(char) == char else _code(char)


def _code(char: str) -> str:
    number = ord(char)
    return f"\\u{number:04x}" if number < 65536 else f"\\U{number:08x}"


def text_of(cell: str) -> str:
    """The text of a cell; UsageError for a backslash that begins no escape."""

    def char(match: re.Match[str]) -> str:
        if match[1]:
            return "\\"
        code = match[2] or match[3]
        if not code or int(code, 16) > 0x10FFFF or 0xD800 <= int(code, 16) < 0xE000:
            raise UsageError(f"the cell {cell[:60]!r} has a backslash that begins no escape")
        return chr(int(code, 16))

    return _ESCAPE.sub(char, cell)


def cell_of(value: object) -> str:
    """Any figure or text as a cell; None is blank, a list its texts with `; ` between."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "; ".join(map(cell_of, value))
    return text_cell(value) if isinstance(value, str) else repr(value)


def number_of(cell: str, name: str) -> int | float | None:
    """The number in a cell, None if it is blank; UsageError for what is none."""
    if not cell:
        return None
    try:
        number = int(cell) if re.fullmatch(r"-?\d{1,18}", cell, re.ASCII) else float(cell)
    except ValueError:
        raise UsageError(f"{name} is {cell[:60]!r}, not a number") from None
    if not isfinite(number):
        raise UsageError(f"{name} is {cell[:60]!r}, not a number")
    return number


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file of rows under their columns."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell_of(value) for value in row] for row in rows)
    return text.getvalue().encode()


def rows_of(body: bytes, columns: Sequence[str] | None, where: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file by column; UsageError where it is none or its columns are others."""
    try:
        table = enumerate((row for _, row in records(body)), 1)
        _, header = next(table, (1, []))
        if len({*header}) < len(header) or (columns is not None and header != [*columns]):
            raise UsageError(f"{where} has not the columns {', '.join(columns or ())}")
        for number, row in table:
            if len(row) != len(header):
                raise UsageError(f"{where}, row {number} has not one cell for each of its columns")
            yield dict(zip(header, row, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{where} is no CSV in UTF-8: {error}") from None
