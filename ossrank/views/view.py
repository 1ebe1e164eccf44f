"""What a result looks like in every form: the one type from which all formats write."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from ossrank.views.sheet import Sheet

if TYPE_CHECKING:
    from ossrank.analysis.gap import Pairing
    from ossrank.picture.canvas import Svg
    from ossrank.views.source import Cited


class Remark(NamedTuple):
    """What a figure rests on, said with it.

    `code` names the kind, `text` words it, `short` in a sentence; `board` and `top` say of which
    board and of which N (None: of all), `kind` of which comparison of a gap.
    """

    code: str
    text: str
    board: str | None = None
    top: int | None = None
    short: str = ""
    kind: str | None = None


ASIDES = frozenset({"no-earlier"})


SCHEMA = 1
"""The version of the JSON's keys."""


class View(ABC):
    """A result and how it is shown; it keeps the result under a name of its own."""

    generated_at: datetime | None = None
    """When the result was made, where its JSON says so."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of each of `rows()`, in their order."""
        return ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The boards that were asked for and of which nothing is held."""
        return ()

    def document(self) -> dict[str, Any]:
        """What the JSON says: numbers unrounded, null where they mean nothing.

        Within one `schema` keys are only added: none goes, is renamed or means something else.
        """
        return {"schema": SCHEMA, **self.content()}

    @abstractmethod
    def content(self) -> dict[str, Any]:
        """The document but for its schema."""

    @abstractmethod
    def rows(self) -> list[dict[str, Any]]:
        """Flat rows, each with a value for every one of `columns`."""

    @abstractmethod
    def sheets(self) -> Sequence[Sheet]:
        """The tables for reading, with their notes."""

    def sentences(self) -> Sequence[str]:
        """What is printed in place of tables, a line each."""
        return ()

    def references(self) -> Sequence[Cited]:
        """A sentence for each figure, with what it was counted from and how."""
        return ()

    def citations(self) -> list[str]:
        """A sentence for each figure, to be printed as it is."""
        return [cited.sentence for cited in self.references()]

    def cited(self) -> View:
        """The same with its citations in place of tables."""
        from ossrank.views.citation import CitationView

        return CitationView(self)

    def chart(
        self,
        *,
        theme: str = "light",
        size: str = "article",
        title: str | None = None,
        board: str | None = None,
        kind: Pairing = "CN-US",
    ) -> Svg:
        """The result as SVG text, which a notebook shows as a picture.

        `theme` is light or dark, `size` article, slide or narrow, `title` an editor's; `board` the
        one to draw of several, `kind` the comparison of a gap, CN-US or open-closed. Raises
        UsageError for a result that has no picture.
        """
        # A result that shows itself is the one look upwards: here, and in a notebook.
        from ossrank.picture.chart import chart, look_of

        look = look_of(theme, size, title)
        return chart(self, board=board, kind=kind).picture(look).svg

    def _repr_html_(self) -> str:
        """How a notebook shows the result: its pictures, its tables, its notes."""
        from ossrank.formats.html.fragments import fragment

        return fragment(self)

    @property
    def asides(self) -> Sequence[Remark]:
        """Of the remarks those about what was asked for; the command line says them on stderr."""
        return [remark for remark in self.remarks if remark.code in ASIDES]

    @property
    def remarks(self) -> Sequence[Remark]:
        """What the figures rest on."""
        return ()
