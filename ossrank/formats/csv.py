"""CSV (RFC 4180); no text cell can be taken for a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import Any, TextIO

from ossrank.clean import visible
from ossrank.views.view import View


def write(view: View, file: TextIO) -> None:
    """Writes a view's rows under its columns."""
    rows = view.rows()
    # By columns, each text once: most have few, however many rows there are.
    columns = [_column(list(map(itemgetter(name), rows))) for name in view.columns]
    file.write(",".join(view.columns) + "\n")
    file.writelines(f"{','.join(cells)}\n" for cells in zip(*columns, strict=True))


_FORMULA = re.compile(r"""(^|;)(?=[\s"']*[=+\-@＝＋－＠])""")


def csv_cell(value: Any) -> Any:
    """A text cell whole, with an apostrophe before whatever a spreadsheet would reckon.

    One that takes semicolons for separators sees a cell behind each.
    """
    return _safe(value) if isinstance(value, str) else value


def _safe(text: str) -> str:
    return _FORMULA.sub(r"\1'", visible(text))


def _column(values: Sequence[Any]) -> list[str]:
    """The cells as they are written, each text worked out once; not each number: 1 equals 1.0."""
    written = {text: _quoted(_safe(text)) for text in set(values) if isinstance(text, str)}
    return [
        written[value] if isinstance(value, str) else "" if value is None else str(value)
        for value in values
    ]


def _quoted(text: str) -> str:
    """A text of one line, in quotes where it has a comma or a quote in it."""
    return '"{}"'.format(text.replace('"', '""')) if re.search('[,"]', text) else text
