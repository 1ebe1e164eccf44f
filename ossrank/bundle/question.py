"""A question to a library: asked, as JSON, and asked again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ossrank.analysis.claims.file import COLUMNS, Statement, parse_claims
from ossrank.errors import UsageError
from ossrank.library import Library

if TYPE_CHECKING:
    from ossrank.views.view import View

WORDS = ("by", "models", "unit", "every", "on", "since", "start", "end", "known", "board")
LISTS = ("boards", "focus")
FLAGS = ("strict", "originals", "whole")
MOST_NAMES = 1_000
MOST_TOPS = 50
"""Of a question from outside: each is counted by itself."""

COUNTING = ("top", "by", "models", "unit", "focus", "strict", "originals", "known")

PARTS: Mapping[str, Sequence[str]] = {
    "report": ("boards", "on", "since", *COUNTING),
    "sensitivity": ("boards", "top", "on", "models", "focus"),
    "trend": ("board", "every", "start", "end", *COUNTING),
    "sensitivity by date": ("board", "top", "start", "end", "models", "focus"),
    "gap": ("boards", "on", "models"),
    "gap by date": ("board", "every", "start", "end", "models"),
    "verify": ("claims", "whole"),
}
"""The questions that a bundle can answer, and the parts of each."""


class Question(NamedTuple):
    """What was asked: which question, and its parts as the library's method takes them."""

    kind: str
    parts: Mapping[str, Any]

    def ask(self, library: Library) -> View:
        """The library's answer."""
        if self.kind == "verify":
            return library.verify_statements(self.statements(), whole=self.parts["whole"])
        return ask(library, self.kind, self.parts)

    def statements(self) -> list[Statement]:
        """The claims that are to be verified; UsageError where they cannot be read."""
        return _statements(self.parts["claims"])

    def document(self) -> dict[str, Any]:
        """The question as JSON has it: what was not asked for is left out."""
        parts = {name: _plain(part) for name, part in self.parts.items() if part not in (None, ())}
        return {"kind": self.kind, **parts}


def ask(library: Library, kind: str, parts: Mapping[str, Any]) -> View:
    """A library's answer to a question; `parts` are the arguments of its method."""
    methods: dict[str, Callable[..., View]] = {
        "report": library.report,
        "sensitivity": library.sensitivity,
        "trend": library.trend,
        "sensitivity by date": library.trend_sensitivity,
        "gap": library.gap,
        "gap by date": library.gap_trend,
        "verify": library.verify,
    }
    if kind not in methods:
        raise UsageError(f"{kind!r} is no question of {', '.join(methods)}")
    return methods[kind](**parts)


def answered(kind: str, parts: Mapping[str, Any], view: View) -> Question:
    """A question that was answered, with the boards or claims that its answer is about.

    A pattern, a short name or a default would stand for others in another database.
    """
    from ossrank.views.verify import VerifyView

    if isinstance(view, VerifyView):
        return Question(kind, {"claims": _claims(view.statements), "whole": view.whole})
    answer = view.content()
    if "board" in answer:
        return Question(kind, {**parts, "board": answer["board"]})
    boards = ["all"] if answer.get("across") else [one["board"] for one in answer["boards"]]
    return Question(kind, {**parts, "boards": boards})


def _claims(statements: Sequence[Statement]) -> list[dict[str, str]]:
    return [
        {"says": str(one.claim), **{c: text for c in COLUMNS if (text := getattr(one, c, ""))}}
        for one in statements
    ]


def question_of(document: object) -> Question:
    """The question in a document from outside; UsageError where it is none."""
    if not isinstance(document, dict) or document.get("kind") not in PARTS:
        raise UsageError(f"the question is none of {', '.join(PARTS)}")
    kind, parts = document["kind"], {k: v for k, v in document.items() if k != "kind"}
    for name, part in parts.items():
        if name not in PARTS[kind] or not _fits(kind, name, part):
            raise UsageError(f"{kind} has no part {str(name)[:40]!r} that is {str(part)[:60]!r}")
    needed = {"board", "claims", "whole"} & {*PARTS[kind]}
    if missing := sorted(needed - parts.keys()):
        raise UsageError(f"the question {kind} lacks its {missing[0]}")
    return Question(kind, parts)


def _fits(kind: str, name: str, part: object) -> bool:
    if name in WORDS:
        return isinstance(part, str)
    if name in FLAGS:
        return isinstance(part, bool)
    if name in LISTS:
        names = part if isinstance(part, list) else [part]
        return len(names) <= MOST_NAMES and all(isinstance(one, str) for one in names)
    if name == "top":
        tops, most = part if isinstance(part, list) else [part], 1 if kind == "trend" else MOST_TOPS
        return len(tops) <= most and all(type(one) is int and 0 < one < 2**31 for one in tops)
    return isinstance(part, list) and all(
        isinstance(claim, dict) and all(isinstance(text, str) for text in claim.values())
        for claim in part
    )


def _plain(part: Any) -> Any:
    if isinstance(part, date):
        return part.isoformat()
    return list(part) if isinstance(part, tuple) else part


def _statements(claims: Sequence[Mapping[str, str]]) -> list[Statement]:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", extrasaction="raise")
    writer.writeheader()
    try:
        writer.writerows(claims)
    except (ValueError, csv.Error) as error:
        raise UsageError(f"the claims cannot be read: {error}") from None
    return parse_claims(text.getvalue().encode("utf-8", "replace"), "the bundle's claims.csv")
