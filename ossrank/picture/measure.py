"""How wide a text is in Inter, and where it may be broken: no layout depends on the machine."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

EM = 1000
"""The table of widths is in thousandths of the size of the type."""

EMOJI = 1250

KERNING = 1.005
"""Pairs that stand further apart than their widths say widen no line by more than this."""

LANGUAGES = {"HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh-Hans"}
"""The language of a run, by how Unicode names its first letter that tells one."""


class Run(NamedTuple):
    """A part of a text that one font can write: `foreign` if that is not the bundled Inter.

    `language` is that of Chinese, Japanese or Korean, else None.
    """

    text: str
    foreign: bool
    language: str | None


@cache
def _table(weight: str) -> Mapping[str, int]:
    text = files("ossrank.picture").joinpath("fonts/widths.json").read_text(encoding="utf-8")
    widths: Mapping[str, int] = json.loads(text)[weight]
    return widths


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text in pixels, at a size of type in pixels."""
    return _units(text, bold) * size / EM * KERNING


@lru_cache(4096)
def _units(text: str, bold: bool) -> int:
    table = _table("semibold" if bold else "regular")
    return sum(table.get(char) or _outside(char) for char in text)


def _outside(char: str) -> int:
    """The width of a letter that Inter lacks: at least as much as other fonts are likely to use."""
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    if unicodedata.category(char) == "So":
        return EMOJI
    return EM


@lru_cache(4096)
def runs(text: str) -> Sequence[Run]:
    """The text in parts that one font each can write."""
    table, parts = _table("regular"), list[Run]()
    if (text.isascii() and text.isprintable()) or table.keys() >= set(text):
        return [Run(text, False, None)] if text else []
    for char in text:
        mark = unicodedata.category(char) in ("Mn", "Me") and bool(parts)
        foreign = parts[-1].foreign if mark else char not in table
        if parts and parts[-1].foreign == foreign:
            parts[-1] = parts[-1]._replace(text=parts[-1].text + char)
        else:
            parts.append(Run(char, foreign, None))
    return [run._replace(language=_language(run.text)) if run.foreign else run for run in parts]


def _language(text: str) -> str | None:
    words = {unicodedata.name(char, "").split(" ")[0].split("-")[0] for char in text}
    return next((language for word, language in LANGUAGES.items() if word in words), None)


def fit(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text cut to a width in pixels, with … where it was longer; nothing where none fits."""
    if width(text, size, bold=bold) <= room:
        return text
    kept = len(text)
    while kept and width(text[:kept].rstrip() + "…", size, bold=bold) > room:
        kept -= 1
    return text[:kept].rstrip() + "…" if kept else ""


@lru_cache(512)
def wrap(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in as few lines as its width asks for, about equally long.

    A word that is wider than a line is broken; a no-break space holds its words together.
    """
    words = list(_words(text, room, size, bold))
    lines = _greedy(words, room, size, bold)
    low, high = 0.0, room
    # As narrow as the number of lines allows.
    while high - low > 1:
        middle = (low + high) / 2
        attempt = _greedy(words, middle, size, bold)
        fits = all(width(line, size, bold=bold) <= middle for line in attempt)
        if fits and len(attempt) == len(lines):
            high = middle
        else:
            low = middle
    return tuple(_greedy(words, high, size, bold))


def _greedy(words: Sequence[str], room: float, size: float, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _words(text: str, room: float, size: float, bold: bool) -> Iterator[str]:
    for word in re.split(r" +", text.strip(" ")):
        rest = word
        while width(rest, size, bold=bold) > room and len(rest) > 1:
            kept = len(rest) - 1
            while kept > 1 and width(rest[:kept], size, bold=bold) > room:
                kept -= 1
            while kept > 1 and unicodedata.combining(rest[kept]):
                kept -= 1
            yield rest[:kept]
            rest = rest[kept:]
        yield rest
