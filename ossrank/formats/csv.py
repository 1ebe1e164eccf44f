"""CSV (RFC 4180); no text cell can be taken for a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from operator import itemgetter
from typing import Any, TextIO

from ossrank.clean import visible
from ossrank.views.view import View


def write(view: View, file: TextIO) -> None:
    """Writes a view's rows under its columns."""
    rows = view.rows()
    # By columns: most have few texts, however many rows there are.
    columns = [_column(list(map(itemgetter(name), rows))) for name in view.columns]
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(view.columns)
    writer.writerows(zip(*columns, strict=True))


_FORMULA = re.compile(r"""(^|;)(?=[\s"']*[=+\-@＝＋－＠])""")


def csv_cell(value: Any) -> Any:
    """A text cell whole, with an apostrophe before whatever a spreadsheet would reckon.

    One that takes semicolons for separators sees a cell behind each.
    """
    return _safe(value) if isinstance(value, str) else value


def _safe(text: str) -> str:
    return _FORMULA.sub(r"\1'", visible(text))


def _column(values: Sequence[Any]) -> Sequence[Any]:
    safe = {text: _safe(text) for text in set(values) if isinstance(text, str)}
    return list(map(safe.get, values, values)) if safe else values
