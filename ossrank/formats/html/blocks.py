"""What a document in HTML is made of: sections of figures, tables, sentences, models and terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from ossrank.boards import MODELS, Noun

Side = Literal["", "first", "second", "other", "unknown"]
"""Whose colour a text has: that of the first or second focus country, or of neither."""

Folder = Literal["charts", "data"]

MEDIA = {
    "svg": "image/svg+xml",
    "csv": "text/csv;charset=utf-8",
    "json": "application/json",
}


class Behind(NamedTuple):
    """The rows behind a number, in the list `models`, and `what` they are.

    Those of a group, unless it is blank; among the first `top`, unless it is 0; with a mark, unless
    it is blank.
    """

    models: str
    what: str
    group: str = ""
    top: int = 0
    mark: str = ""


class Cell(NamedTuple):
    """A cell: its text, a change behind it, a remark under it; the rows behind text and change."""

    text: str
    change: str = ""
    under: str = ""
    side: Side = ""
    behind: Behind | None = None
    moved: Behind | None = None

    @property
    def plain(self) -> bool:
        """Whether its text is all that it shows."""
        return not (self.change or self.under)


class Column(NamedTuple):
    """A column's heading; the cells of a `figure` column are aligned at their right."""

    name: str
    figure: bool = False
    side: Side = ""

    def classes(self, cell: Cell) -> str:
        """What a cell of it looks like: a side's colour only where the column has none."""
        return f"{'n ' if self.figure else ''}{'' if self.side else cell.side}"


class Grid(NamedTuple):
    """A table whose first column heads its rows.

    `folded` is what stands on a part that is closed at first; blank: the table is always seen.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    notes: Sequence[str] = ()
    folded: str = ""
    kind: str = "grid"

    @property
    def body(self) -> Iterator[tuple[str, list[tuple[str, Cell]]]]:
        """Each row: what heads it, where its first cell says anything, and the other cells, each
        with what it looks like."""
        for row in self.rows:
            columns = zip(self.columns, row, strict=True)
            cells = [(column.classes(cell), cell) for column, cell in columns]
            heading = row[0].text if row else ""
            yield heading, cells[1:] if heading else cells


class Download(NamedTuple):
    """A file that a reader can take: its name, and what is in it."""

    folder: Folder
    name: str
    body: str

    @property
    def kind(self) -> str:
        """The name's ending, as a label has it: SVG, CSV, JSON."""
        return self.name.rpartition(".")[2].upper()

    @property
    def media(self) -> str:
        """Its type for a browser."""
        return MEDIA[self.name.rpartition(".")[2]]


class Figure(NamedTuple):
    """A picture, drawn `wide` and `narrow`, with all that a picture by itself says in it.

    Both name `heading` as the id of the heading with the title.
    """

    heading: str
    title: str
    subtitle: str
    wide: str
    narrow: str
    notes: Sequence[str]
    source: str
    table: Grid | None
    downloads: Sequence[Download]


class Citation(NamedTuple):
    """Sentences to be printed as they are, each under an id of its own."""

    sentences: Sequence[tuple[str, str]]


class Evidence(NamedTuple):
    """An address that says where somebody's seat is; `label` names it in a word or two."""

    label: str
    address: str


class ModelRow(NamedTuple):
    """A model with its country and why: the evidence, or in `why` what is lacking.

    `place` is None where it has none, or had many; `notes` are what else is said of it, `marks`
    those by which numbers find it.
    """

    place: int | None
    model: str
    notes: Sequence[str]
    group: str
    side: Side
    country: str
    maker: str
    confidence: str
    evidence: Sequence[Evidence]
    why: str
    marks: Sequence[str] = ()


class Models(NamedTuple):
    """The models behind the numbers, in parts: a heading, its rows.

    `folded` is what stands on a list that is closed at first; blank: it is always seen. One with a
    `title` has a heading of its own.
    """

    name: str
    caption: str
    parts: Sequence[tuple[str, Sequence[ModelRow]]]
    downloads: Sequence[Download] = ()
    title: str = ""
    folded: str = ""
    noun: Noun = MODELS

    @property
    def placed(self) -> bool:
        """Whether any has a place."""
        return any(row.place for _, rows in self.parts for row in rows)


class Terms(NamedTuple):
    """Words and what they mean."""

    pairs: Sequence[tuple[str, str]]


class Notes(NamedTuple):
    """Sentences, a paragraph or, where `listed`, a line each; addresses to follow, and files."""

    texts: Sequence[str]
    listed: bool = False
    links: Sequence[Evidence] = ()
    downloads: Sequence[Download] = ()


Block = Figure | Grid | Citation | Models | Terms | Notes


class Section(NamedTuple):
    """A part of a document under a heading; `short` names it in the list of parts."""

    name: str
    heading: str
    blocks: Sequence[Block]
    facts: Sequence[str] = ()
    short: str = ""


class Finding(NamedTuple):
    """A sentence at the head of a document, with the section that proves it and its date."""

    section: str
    text: str
    where: str


class Document(NamedTuple):
    """A whole document; `dated` follows its title in a browser, `made` says who made it."""

    title: str
    lede: str
    sections: Sequence[Section]
    findings: Sequence[Finding] = ()
    made: str = ""
    dated: str = ""

    @property
    def downloads(self) -> Iterator[Download]:
        """All files that it offers."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Figure | Models | Notes):
                    yield from block.downloads
