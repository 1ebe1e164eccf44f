"""Text from outside, with nothing in it that a terminal or a reader's eye would obey."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST_CELL = 200
LONGEST_SENTENCE = 4000
"""A sentence to cite ends with what makes it recomputable: it must not be cut."""

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
    shown = visible(text[: longest + 1])
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def visible(text: str) -> str:
    if text.isprintable() and (text.isascii() or not any(map(_is_odd, set(text)))):
        return text
    shown, marks = [], MOST_MARKS  # a mark that begins a word has nothing to stand on
    for char in text:
        if unicodedata.category(char) in ("Mn", "Me"):
            marks += 1
        else:
            marks = MOST_MARKS if char.isspace() else 0
        plain = char.isprintable() and marks <= MOST_MARKS and not _INVISIBLE.match(char)
        shown.append(char if plain else _escape(char))
    return "".join(shown)


@lru_cache(4096)
def _is_odd(char: str) -> bool:
    """Whether a printable character needs a look: a combining mark, or one that is not seen."""
    return unicodedata.category(char) in ("Mn", "Me") or bool(_INVISIBLE.match(char))


def _escape(char: str) -> str:
    code = ord(char)
    if char in "\t\n\r":
        return " "
    if code < 256:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
