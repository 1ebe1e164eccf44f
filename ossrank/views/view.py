"""What a result looks like in every form: the one type from which all formats write."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from ossrank.views.sheet import Sheet


class Remark(NamedTuple):
    """What a figure rests on, said with it.

    `code` names the kind, `text` words it, `short` in a sentence; `board` and `top` say of which
    board and of which N (None: of all).
    """

    code: str
    text: str
    board: str | None = None
    top: int | None = None
    short: str = ""


ASIDES = frozenset({"no-earlier"})


class View(ABC):
    """A result and how it is shown; it keeps the result under a name of its own.

    `columns` are the keys of each of `rows()`, in their order. `missing` are the boards that were
    asked for and of which nothing is held.
    """

    columns: ClassVar[tuple[str, ...]] = ()
    generated_at: datetime | None = None
    """When the result was made, where its JSON says so."""
    missing: tuple[str, ...] = ()

    @abstractmethod
    def document(self) -> dict[str, Any]:
        """What the JSON says: numbers unrounded, null where they mean nothing."""

    @abstractmethod
    def rows(self) -> list[dict[str, Any]]:
        """Flat rows, each with a value for every one of `columns`."""

    @abstractmethod
    def sheets(self) -> Sequence[Sheet]:
        """The tables for reading, with their notes."""

    def sentences(self) -> Sequence[str]:
        """What is printed in place of tables, a line each."""
        return ()

    @property
    def asides(self) -> Sequence[Remark]:
        """Of the remarks those about what was asked for; the command line says them on stderr."""
        return [remark for remark in self.remarks if remark.code in ASIDES]

    @property
    def remarks(self) -> Sequence[Remark]:
        """What the figures rest on."""
        return ()
