"""Markdown: a bold title, a table, the notes as a list; sentences as a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TextIO

from ossrank.clean import LONGEST_SENTENCE, clean
from ossrank.views.sheet import Sheet
from ossrank.views.view import View


def write(view: View, file: TextIO) -> None:
    """Writes a view's sentences, or else its sheets."""
    sentences = (escaped(sentence, longest=LONGEST_SENTENCE) for sentence in view.sentences())
    file.writelines(f"- {sentence}\n" for sentence in sentences)
    if sheets := view.sheets():
        file.write("\n\n".join(map(sheet_text, sheets)) + "\n")


def sheet_text(sheet: Sheet) -> str:
    """A sheet: bold title, table, notes as a list."""
    lines = [f"**{escaped(sheet.heading)}**  "]
    if sheet.subtitle:
        lines.append(escaped(sheet.subtitle))
    if sheet.rows:
        rules = (":--" if n in sheet.left else "--:" for n in range(len(sheet.headers)))
        lines += ["", _row(sheet.headers), f"| {' | '.join(rules)} |"]
        lines += [_row(row) for row in sheet.rows]
    notes = [note for note in (*sheet.notes, sheet.provenance) if note]
    if notes:
        lines += ["", *(f"- {escaped(note)}" for note in notes)]
    if sheet.credit:
        lines.append(f"- {sheet.credit}")
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(escaped(cell).split()) for cell in cells)} |"


def escaped(text: str, longest: int = 1000) -> str:
    """Text in which no Markdown reader finds anything to interpret."""
    text = re.sub(r"([\\`*_\[\]|~#!$])", r"\\\1", clean(text, longest=longest))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A bare address would become a link to wherever a name says, :name: a picture.
    text = re.sub(r"(?i)www\.", lambda match: f"{match[0][:3]}&#46;", text)
    text = re.sub(r":(?=[\w+\\-]+:)", "&#58;", text)
    return text.replace("://", ":&#47;&#47;").replace("@", "&#64;")
