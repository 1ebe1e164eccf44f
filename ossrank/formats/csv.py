"""CSV (RFC 4180); no text cell can be taken for a formula."""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache
from typing import Any, TextIO

from ossrank.clean import visible
from ossrank.views.view import View


def write(view: View, file: TextIO) -> None:
    """Writes a view's rows under its columns."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(view.columns)
    columns = view.columns
    for row in view.rows():
        cells = map(row.get, columns)
        writer.writerow([_safe(cell) if isinstance(cell, str) else cell for cell in cells])
    file.write(text.getvalue().replace("\r\n", "\n"))


_FORMULA = re.compile(r"""(^|;)(?=[\s"']*[=+\-@＝＋－＠])""")


def csv_cell(value: Any) -> Any:
    """A text cell whole, with an apostrophe before whatever a spreadsheet would reckon.

    One that takes semicolons for separators sees a cell behind each.
    """
    return _safe(value) if isinstance(value, str) else value


@lru_cache(1024)
def _safe(text: str) -> str:
    """A column has few texts, a table many rows."""
    return _FORMULA.sub(r"\1'", visible(text))
