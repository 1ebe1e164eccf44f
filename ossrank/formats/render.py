"""The only rich: sheets to a terminal, and the same as json, csv or Markdown."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from ossrank.views.sheet import Sheet

if TYPE_CHECKING:
    from rich.table import Table

PIPED_WIDTH = 100
LONGEST_CELL = 200


# Printable by category, yet nothing is seen of them: Unicode's Default_Ignorable_Code_Point,
# as far as format characters do not cover it, and the blank Braille cell.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
MOST_MARKS = 4
"""Combining marks on one character; more, as no script needs them, would climb over other lines."""


def clean(text: str, longest: int = LONGEST_CELL) -> str:
    """The text with nothing in it that a terminal or a reader's eye would obey.

    Control and format characters (escape sequences, newlines, bidirectional overrides,
    zero-width ones), surrogates, unassigned and invisible ones and piles of combining marks
    become visible escapes; no cell is endless.
    """
    shown = _visible(text[: longest + 1])
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    shown, marks = [], MOST_MARKS  # a mark at the beginning has nothing to stand on
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        plain = char.isprintable() and marks <= MOST_MARKS and not _INVISIBLE.match(char)
        shown.append(char if plain else _escape(char))
    return "".join(shown)


def _escape(char: str) -> str:
    code = ord(char)
    if char in "\t\n\r":
        return " "
    if code < 256:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def sheets_as_table(sheets: Sequence[Sheet], file: TextIO) -> None:
    """Prints sheets for reading; colour only on a terminal."""
    from rich.console import Console
    from rich.text import Text

    terminal = file.isatty()
    target = file if terminal else io.StringIO()
    console = Console(file=target, width=None if terminal else _piped_width(), highlight=False)
    for number, sheet in enumerate(sheets):
        if number:
            console.print()
        console.print(Text(clean(sheet.title), style="bold"))
        if sheet.subtitle:
            console.print(Text(clean(sheet.subtitle)))
        if sheet.rows:
            console.print()
            table = _table(sheet)
            # A figure that is cut is a wrong figure: a table that is too wide runs over.
            width = max(console.width, console.measure(table).minimum)
            console.print(table, width=width, crop=False)
        if sheet.notes or sheet.credit:
            console.print()
            said = filter(None, (*sheet.notes, sheet.credit))
            notes = "\n".join(clean(note, longest=1000) for note in said)
            console.print(Text(notes, style="dim"))
    if isinstance(target, io.StringIO):
        # Rich fills short rows with blanks, which a document would keep.
        file.writelines(f"{line.rstrip()}\n" for line in target.getvalue().splitlines())


def _table(sheet: Sheet) -> Table:
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    rows = [[Text(clean(cell)) for cell in row] for row in sheet.rows]
    # Rich wraps each cell that has padding in an object of its own, which a report would feel:
    # where nothing folds, wider columns keep them apart as well.
    gap = 0 if sheet.folded else 2
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
            overflow="fold",
            min_width=apart + min(widest, sheet.folded.get(column, widest)),
        )
    for row in rows:
        table.add_row(*row)
    return table


def _piped_width() -> int:
    import os

    stated = os.environ.get("COLUMNS", "")
    return int(stated) if re.fullmatch("[1-9][0-9]{0,3}", stated) else PIPED_WIDTH


def sheets_as_markdown(sheets: Sequence[Sheet], file: TextIO) -> None:
    """Writes sheets as Markdown: a bold title, a table, the notes as a list."""
    parts = []
    for sheet in sheets:
        lines = [f"**{_markdown(sheet.title)}**  "]
        if sheet.subtitle:
            lines.append(_markdown(sheet.subtitle))
        if sheet.rows:
            rules = (":--" if n in sheet.left else "--:" for n in range(len(sheet.headers)))
            lines += ["", _markdown_row(sheet.headers), f"| {' | '.join(rules)} |"]
            lines += [_markdown_row(row) for row in sheet.rows]
        if sheet.notes:
            lines += ["", *(f"- {_markdown(note)}" for note in sheet.notes)]
        if sheet.credit:
            lines.append(f"- {sheet.credit}")
        parts.append("\n".join(lines))
    file.write("\n\n".join(parts) + "\n")


def sentence(text: str, *, markdown: bool) -> str:
    """A sentence on a line of its own; in Markdown a list item."""
    return f"- {_markdown(text)}\n" if markdown else f"{clean(text, longest=1000)}\n"


def _markdown_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(_markdown(cell).split()) for cell in cells)} |"


def _markdown(text: str) -> str:
    escaped = re.sub(r"([\\`*_\[\]|~#!$])", r"\\\1", clean(text, longest=1000))
    escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A bare address would become a link to wherever a name says, :name: a picture.
    escaped = re.sub(r"(?i)www\.", lambda found: f"{found[0][:3]}&#46;", escaped)
    escaped = re.sub(r":(?=[\w+\\-]+:)", "&#58;", escaped)
    return escaped.replace("://", ":&#47;&#47;").replace("@", "&#64;")


def as_json(document: Any, file: TextIO) -> None:
    """Writes JSON, two spaces deep, with the original text of every name."""
    json.dump(document, file, ensure_ascii=True, indent=2, allow_nan=False)
    file.write("\n")


def as_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], file: TextIO) -> None:
    """Writes CSV (RFC 4180); no text cell can be taken for a formula."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(columns)
    writer.writerows([_csv_cell(row.get(column)) for column in columns] for row in rows)
    file.write(made.getvalue().replace("\r\n", "\n"))


_FORMULA = re.compile(r"""(^|;)(?=[\s"']*[=+\-@＝＋－＠])""")


def _csv_cell(value: Any) -> Any:
    """A text cell whole, with an apostrophe before whatever a spreadsheet would reckon.

    One that takes semicolons for separators sees a cell behind each.
    """
    return _FORMULA.sub(r"\1'", _visible(value)) if isinstance(value, str) else value


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
