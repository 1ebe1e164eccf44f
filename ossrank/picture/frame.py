"""What stands around every drawing: title, subtitle, notes and source, for each size."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ossrank.clean import clean
from ossrank.errors import UsageError
from ossrank.picture.canvas import Canvas, Label, Svg, plain
from ossrank.picture.measure import width, wrap
from ossrank.picture.theme import LIGHT, Theme


class Size(NamedTuple):
    """A canvas, in pixels; `height` is None where it grows with what it holds.

    `lines` are the most that a title should take, `pixels` how wide a PNG of it is.
    """

    name: str
    width: float
    height: float | None
    margin: float
    title: float
    subtitle: float
    lines: int
    notes: bool
    pixels: int

    @property
    def right(self) -> float:
        """Where the right margin begins."""
        return self.width - self.margin

    @property
    def room(self) -> float:
        """The width between the margins."""
        return self.width - 2 * self.margin


ARTICLE = Size("article", 720, None, 24, 20, 14, 2, True, 1440)
SLIDE = Size("slide", 816, 459, 24, 20, 14, 2, False, 1920)
NARROW = Size("narrow", 360, None, 16, 17, 13.5, 4, True, 720)
SIZES = {size.name: size for size in (ARTICLE, SLIDE, NARROW)}

NOTE, SOURCE = 12, 11.5
PARAGRAPH = 4
EDITORS_TITLE = 300

TOGETHER = re.compile(
    r"(?<=\d) (?=(?:(?:model|maker|board|date|day|week|month|point)s?|families)\b|(?:of|to) \d)"
    r"|(?<=CC) (?=BY)|(?<=BY) (?=\d)|(?<=rank) (?=\d)"
)


class Look(NamedTuple):
    """How a picture is drawn.

    `title` is an editor's, above the finding. `heading` is the id of a page's heading that names
    the picture: what a page says by itself is then left out, title, subtitle, notes, source and
    margins. `name` begins every id, so that pictures on one page do not share any; the picture's
    kind if it is blank.
    """

    size: Size = ARTICLE
    theme: Theme = LIGHT
    title: str | None = None
    heading: str = ""
    name: str = ""


class Words(NamedTuple):
    """What a picture says.

    `titles` are wordings of the finding, the fullest first; `stem` begins the name of its file.
    """

    kind: str
    stem: str
    titles: Sequence[str]
    subtitle: str
    description: str
    notes: Sequence[str]
    source: str


class Picture(NamedTuple):
    """A finished picture: the SVG, and what it says as text, for whoever shows it on a page.

    `title` states the finding, `description` gives all figures in sentences. `name` is that of a
    file without its theme and ending.
    """

    svg: Svg
    width: float
    height: float
    name: str
    title: str
    subtitle: str
    description: str
    notes: tuple[str, ...]
    source: str


Draw = Callable[[Look, Canvas, float, float | None], float]
"""Draws from a height on, within so much room if there is an end of it; gives where it ends."""


class Sketch:
    """A picture that has no look yet: what it says, and how it is drawn."""

    def __init__(self, words: Words, draw: Draw) -> None:
        self._words = _plain(words)
        self._draw = draw

    def picture(self, look: Look) -> Picture:
        """The picture in a look; UsageError where a canvas of one height cannot hold it."""
        return _picture(self._words, look, self._draw)


def _picture(words: Words, look: Look, draw: Draw) -> Picture:
    """The picture with all that stands around the drawing."""
    size = look.size
    canvas = Canvas(size.width, look.theme, look.name or words.kind)
    finding = _title(words.titles, size)
    edited = clean(look.title or "", EDITORS_TITLE).strip()
    title = edited or finding
    subtitle = [finding, words.subtitle] if edited else [words.subtitle]
    source = f"{words.source} Title by the editor." if edited else words.source
    height = size.height or 0.0
    if look.heading:
        height = draw(look, canvas, 4, None) + 4
    else:
        top = _header(canvas, size, title, subtitle)
        footer = _footer_height(source, size)
        room = size.height - top - footer if size.height else None
        bottom = draw(look, canvas, top, room)
        if room is not None and bottom > top + room + 0.5:
            raise UsageError(f"a {size.name} does not hold so much: take --size article")
        if size.notes:
            bottom = _notes(canvas, size, words.notes, bottom)
        height = size.height or bottom + footer
        _footer(canvas, size, source, height)
    return Picture(
        svg=canvas.svg(
            height,
            None if look.heading else title,
            words.description,
            heading=look.heading,
            margin=size.margin,
        ),
        width=size.width,
        height=height,
        name=words.stem,
        title=finding,
        subtitle=words.subtitle,
        description=words.description,
        notes=tuple(words.notes),
        source=words.source,
    )


def _plain(words: Words) -> Words:
    """The same with nothing in it that is not seen: names within may be anything."""
    return words._replace(
        titles=[plain(title) for title in words.titles],
        subtitle=plain(words.subtitle),
        description=plain(words.description),
        notes=[plain(note) for note in words.notes],
        source=plain(words.source),
    )


def _title(titles: Sequence[str], size: Size) -> str:
    """The fullest wording that fits into the lines that a title may take."""
    for title in titles:
        if len(_lines(title, size.room, size.title, bold=True)) <= size.lines:
            return title
    return titles[-1]


def _header(canvas: Canvas, size: Size, title: str, subtitle: Sequence[str]) -> float:
    y = size.margin + size.title * 0.9
    for line in _lines(title, size.room, size.title, bold=True):
        canvas.label(Label(size.margin, y, line, size.title, canvas.theme.ink, bold=True))
        y += size.title * 1.28
    y -= size.title * 0.02
    for text in subtitle:
        for line in _lines(text, size.room, size.subtitle):
            canvas.label(Label(size.margin, y, line, size.subtitle, canvas.theme.muted))
            y += size.subtitle * 1.38
        y += PARAGRAPH
    return y - PARAGRAPH - 2


def _notes(canvas: Canvas, size: Size, notes: Sequence[str], y: float) -> float:
    y += 10
    for note in notes:
        for line in filled(_together(note), size.room, NOTE):
            y += 17
            canvas.label(Label(size.margin, y, line, NOTE, canvas.theme.muted))
        y += 3
    return y


def _lines(text: str, room: float, size: float, *, bold: bool = False) -> Sequence[str]:
    return wrap(_together(text), room, size, bold=bold)


def _together(text: str) -> str:
    """The text with a number on one line with what it counts, and a licence with its version."""
    return TOGETHER.sub("\u00a0", text)


def filled(text: str, room: float, size: float) -> list[str]:
    """Lines as long as they may be: notes read as prose."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines += wrap(word, room, size)
    return lines


def _footer_height(source: str, size: Size) -> float:
    return 16 + 17 * len(_lines(source, size.room, SOURCE)) + size.margin - 3


def _footer(canvas: Canvas, size: Size, source: str, height: float) -> None:
    lines = _lines(source, size.room, SOURCE)
    y = height - size.margin + 3 - 17 * len(lines)
    canvas.line((size.margin, y), (size.right, y), canvas.theme.grid)
    for number, line in enumerate(lines, 1):
        baseline = y + 17 * number + 1
        canvas.label(Label(size.margin, baseline, line, SOURCE, canvas.theme.muted))
