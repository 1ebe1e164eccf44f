"""BibTeX: an entry for each sentence to cite, for LaTeX and reference managers."""

from __future__ import annotations

from typing import TextIO

from ossrank.clean import LONGEST_SENTENCE, clean
from ossrank.errors import UsageError
from ossrank.views.citation import CitationView
from ossrank.views.source import Cited, retrieved
from ossrank.views.view import View

SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}#$%&_"},
}
"""What TeX would interpret, and how it is written to be printed."""


def write(view: View, file: TextIO) -> None:
    """Writes a view's references; UsageError for one that was not asked for its citations."""
    if not isinstance(view, CitationView):
        raise UsageError("-f bibtex is a form of --cite: there is nothing else to write in it")
    file.write("\n".join(map(_entry, view.references())))


def _entry(cited: Cited) -> str:
    newest = cited.snapshots[-1]
    origin = cited.feed.origin(newest.via)
    fetched = retrieved(cited.feed, newest)
    fields = {
        "author": f"{{{escaped('; '.join(one.name for one in cited.origins))}}}",
        "title": escaped(cited.title),
        "year": str(newest.as_of.year),
        "url": origin.page,
        "urldate": fetched.isoformat() if fetched else "",
        "note": escaped(cited.sentence),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{cited.key},", *lines, "}", ""])


def escaped(text: str) -> str:
    """Text in which TeX finds nothing to interpret."""
    return "".join(SPECIAL.get(sign, sign) for sign in clean(text, longest=LONGEST_SENTENCE))
