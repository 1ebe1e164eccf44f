"""Tables for reading, and progress; the only rich."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from ossrank.clean import LONGEST_SENTENCE, clean
from ossrank.views.course import LEAST_WIDTH
from ossrank.views.sheet import Sheet
from ossrank.views.view import View

if TYPE_CHECKING:
    from rich.table import Table

PIPED_WIDTH = 100


def write(view: View, file: TextIO) -> None:
    """Prints a view's sentences, or else its sheets, for reading; colour only on a terminal."""
    file.writelines(
        f"{clean(sentence, longest=LONGEST_SENTENCE)}\n" for sentence in view.sentences()
    )
    sheets = view.sheets()
    if not sheets:
        return
    from rich.console import Console
    from rich.text import Text

    terminal = file.isatty()
    target = file if terminal else io.StringIO()
    width = None if terminal else _stated_width() or PIPED_WIDTH
    console = Console(file=target, width=width, highlight=False)
    for number, sheet in enumerate(sheets):
        if number:
            console.print()
        fitted = _fitted(sheet, console.width) if sheet.rows else sheet
        console.print(Text(clean(fitted.heading), style="bold"))
        if sheet.subtitle:
            console.print(Text(clean(sheet.subtitle)))
        if sheet.rows:
            console.print()
            table = _table(fitted)
            # A figure that is cut is a wrong figure: a table that is too wide runs over.
            width = max(console.width, console.measure(table).minimum)
            console.print(table, width=width, crop=False)
        if sheet.notes or sheet.provenance or sheet.credit:
            console.print()
        if sheet.notes:
            console.print(Text("\n".join(clean(note, longest=1000) for note in sheet.notes)))
        if sources := [text for text in (sheet.provenance, sheet.credit) if text]:
            lines = "\n".join(clean(text, longest=1000) for text in sources)
            console.print(Text(lines, style="dim"))
    if isinstance(target, io.StringIO):
        # Rich fills short rows with blanks, which a document would keep.
        file.writelines(f"{line.rstrip()}\n" for line in target.getvalue().splitlines())


HUES = {"CN": "#CD480F", "US": "#2475D0"}
"""Legible on black and on white: at least 4.5 to 1 on both (WCAG 2.2, 1.4.3)."""


def _fitted(sheet: Sheet, width: int) -> Sheet:
    """The sheet with what a page of this width has no room for left out or cut."""
    from rich.cells import cell_len, set_cell_size

    sheet = sheet._replace(rows=tuple(tuple(map(clean, row)) for row in sheet.rows))
    widths = _widths(sheet, cell_len)
    for column, chart in sheet.charts.items():
        room = max(LEAST_WIDTH, width - _total(widths) + widths[column])
        sheet = sheet.with_column(column, chart.cells(room))
        widths = _widths(sheet, cell_len)
    for columns in sheet.spare:
        if _total([min(w, sheet.wordy.get(n, w)) for n, w in enumerate(widths)]) > width:
            sheet = sheet.without(columns)
            widths = _widths(sheet, cell_len)
    _narrow(widths, sheet.wordy, width)
    _narrow(widths, sheet.shortened, width)

    def cut(column: int, cell: str) -> str:
        room = widths[column]
        if cell_len(cell) <= room or column not in (*sheet.wordy, *sheet.shortened):
            return cell
        return f"{set_cell_size(cell, room - 1).rstrip()}…"

    rows = (tuple(cut(n, cell) for n, cell in enumerate(row)) for row in sheet.rows)
    return sheet._replace(rows=tuple(rows))


def _narrow(widths: list[int], least: Mapping[int, int], width: int) -> None:
    """Narrows columns, down to their least, until a page of this width has room."""
    # The widest gives way first, so that no column is cut to nothing for another.
    while _total(widths) > width and (
        columns := [n for n, narrowest in least.items() if widths[n] > narrowest]
    ):
        widths[max(columns, key=widths.__getitem__)] -= 1


def _widths(sheet: Sheet, cell_len: Callable[[str], int]) -> list[int]:
    columns = zip(sheet.headers, *sheet.rows, strict=True)
    return [max(map(cell_len, cells)) for cells in columns]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + 2 * (len(widths) - 1)


def _table(sheet: Sheet) -> Table:
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    rows = [[Text(clean(cell)) for cell in row] for row in sheet.rows]
    # Rich wraps each cell that has padding in an object of its own, which a report would feel:
    # where nothing folds, wider columns keep them apart as well.
    gap = 0 if sheet.folded or sheet.shortened or sheet.wordy else 2
    table = Table(
        box=None,
        pad_edge=False,
        padding=(0, 2 - gap, 0, 0),
        header_style="bold",
        show_header=any(sheet.headers),
    )
    for column, header in enumerate(sheet.headers):
        left = column in sheet.left
        widest = max([cell_len(header), *(row[column].cell_len for row in rows)])
        apart = gap if (column + 1 in sheet.left if left else column) else 0
        table.add_column(
            Text(clean(header)),
            justify="left" if left else "right",
            style=HUES.get(sheet.hues.get(column, ""), ""),
            overflow="fold",
            min_width=apart + min(widest, sheet.folded.get(column, widest)),
        )
    for row in rows:
        table.add_row(*row)
    return table


def page_width(file: TextIO) -> int | None:
    """How many cells a line has room for: the terminal's, else what COLUMNS says, if anything."""
    from rich.console import Console

    return Console(file=file).width if file.isatty() else _stated_width()


def _stated_width() -> int | None:
    import os

    stated = os.environ.get("COLUMNS", "")
    return int(stated) if re.fullmatch("[1-9][0-9]{0,3}", stated) else None


@contextmanager
def progress(file: TextIO, what: str, *, show: bool) -> Iterator[Callable[[str], None]]:
    """Yields what prints a line; on a terminal a spinner turns under the lines meanwhile."""
    if not (show and file.isatty()):
        yield lambda line: print(line, file=file, flush=True)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=file, highlight=False)
    with console.status(what):
        yield lambda line: console.print(Text(line))


@contextmanager
def bar(file: TextIO, *, show: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Yields what is told of a long work: what it is, how far, of how much (0: unknown).

    A bar on a terminal; elsewhere nothing.
    """
    if not (show and file.isatty()):
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[figure]}"),
        TimeElapsedColumn(),
    )
    tasks: dict[str, Any] = {}
    with Progress(*columns, console=Console(file=file)) as progress:

        def told(what: str, done: int, total: int) -> None:
            large = total > 1_000_000 or done > 1_000_000
            figure = f"{done / 1e6:.1f} MB" if large else f"{done:,}"
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total or None, figure=figure)
            progress.update(tasks[what], completed=done, total=total or None, figure=figure)

        yield told
