"""What the columns of an archive hold, from headers in many spellings."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ossrank.errors import UsageError
from ossrank.records import records

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "as_of": ("as of", "leaderboard publish date", "date"),
    "rank": ("rank", "rank ub"),
    "style-controlled rank": ("rank stylectrl",),
    "model": ("model", "model name", "id"),
    "organization": ("organization", "organisation", "vendor", "author"),
    "license": ("license", "licence"),
    "score": ("score", "rating", "arena score", "arena elo", "recent likes"),
    "score_low": ("score low", "rating lower", "rating q025"),
    "score_high": ("score high", "rating upper", "rating q975"),
    "interval": ("95% ci", "95 pct ci", "ci95", "ci"),
    "votes": ("votes", "vote count"),
    "likes": ("likes",),
    "downloads": ("downloads", "month downloads"),
    "category": ("category",),
}
"""What a row can hold, and the headers that say so, the surest first: those of the Arena's dataset
and downloads, of archives of its site, and of daily archives of the Hub's trending list."""

DELIMITERS: Mapping[str, str] = {",": "commas", ";": "semicolons", "\t": "tabs"}


class Columns(NamedTuple):
    """Of each column of a file what it holds; `names` has "" for those that are passed over."""

    headers: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def passed_over(self) -> tuple[str, ...]:
        """The headers of the columns that ossrank does not use."""
        return tuple(h for h, name in zip(self.headers, self.names, strict=True) if not name)

    def header(self, name: str) -> str:
        """A column as the file calls it."""
        return self.headers[self.names.index(name)] if name in self.names else name


def folded(header: str) -> str:
    """A header without what archives change in it: case, `_`, `*`, brackets and blanks."""
    return " ".join(re.sub(r"[_*()\[\]{}]+", " ", header).lower().split())


def delimiter_of(body: bytes) -> str:
    """What parts the cells of a file: the first of `,`, `;` and tab that gives a column model."""
    for delimiter in DELIMITERS:
        try:
            headers = next((cells for _, cells in records(body, delimiter) if cells), [])
        except csv.Error:
            # Whoever reads the file says what is wrong with it.
            break
        if not {folded(header) for header in headers}.isdisjoint(SPELLINGS["model"]):
            return delimiter
    return ","


def columns_of(headers: Sequence[str], where: str) -> Columns:
    """What each column holds; UsageError where one stands twice, or what is needed is missing."""
    plain = tuple(" ".join(header.split()) for header in headers)
    spellings = [folded(header) for header in plain]
    seen = set[str]()
    for header, spelling in zip(plain, spellings, strict=True):
        if spelling in seen:
            raise UsageError(f"{where}, line 1, column {header[:60]!r}: it stands twice")
        seen.update({spelling} - {""})
    names = [""] * len(plain)
    for name, known in SPELLINGS.items():
        surest = next((spelling for spelling in known if spelling in spellings), None)
        if surest is not None:
            names[spellings.index(surest)] = name
    if "model" not in names:
        raise UsageError(f"{where}, line 1: no column model (docs/import.md lists the columns)")
    if not {"rank", "score", "style-controlled rank"}.intersection(names):
        raise UsageError(f"{where}, line 1: neither a column rank nor a column score")
    return Columns(plain, tuple(names))
