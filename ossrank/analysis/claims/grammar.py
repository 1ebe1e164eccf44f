"""A line of the claim language → what it says; what does not parse is refused, with the place."""

from __future__ import annotations

import difflib
import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple, NoReturn, TypeVar, get_args

from ossrank.analysis.claims.claim import (
    HOWS,
    MEASURES,
    Ahead,
    BestIs,
    BestRank,
    Claim,
    Count,
    GapSize,
    LagSize,
    ModelRank,
    Order,
    Passes,
    Predicate,
    RankOf,
    Share,
    Side,
    Span,
    Subject,
)
from ossrank.analysis.claims.condition import COMPARISONS, Comparison, Condition
from ossrank.analysis.count import Unit
from ossrank.analysis.judge import By
from ossrank.errors import UsageError
from ossrank.registry.data import countries
from ossrank.registry.licences import CHOICES

Word = TypeVar("Word", bound=str)

LONGEST = 500
LONGEST_SPAN = timedelta(days=3653)
LARGEST_TOP = 1000
EXAMPLE = "CN >= 9 of top 10 on hf/trending on 2026-02-16"
CLAUSES: dict[str, tuple[str, ...]] = {
    "by": get_args(By),
    "models": tuple(CHOICES),
    "unit": get_args(Unit),
    "rank": get_args(RankOf),
}

OTHERWISE = {
    "≥": ">=",
    "=>": ">=",
    "≤": "<=",
    "=<": "<=",
    "≠": "!=",
    "<>": "!=",
    "==": "=",
    "≈": "~",
    "leads": "ahead of",
    "more": "ahead of",
    "beats": "ahead of",
    "overtakes": "passes",
    "%": "% at the number",
}
"""Words and signs that people type, and what the language has for them."""

COUNTRIES_SAID = {"usa": "US", "america": "US", "uk": "GB", "britain": "GB", "korea": "KR"}
"""Countries as people call them, beside their names."""


class Token(NamedTuple):
    """A word of a line, and where it begins, from 1; `quoted`: it stood in quotes."""

    text: str
    start: int
    quoted: bool = False


def parse_claim(line: str) -> Claim:
    """What a line says; UsageError, with the place and the nearest form, for what does not parse.

    Names of boards, makers and models are not looked up.
    """
    return _Parser(line).claim()


def _tokens(line: str) -> list[Token]:
    if len(line) > LONGEST:
        raise UsageError(f"a claim is one line of at most {LONGEST} characters, not {len(line)}")
    tokens, start = [], 0
    for match in re.finditer(r'"((?:[^"]|"")*)"(?!\S)|\S+', line):
        start, text = match.start() + 1, match[0]
        if not text.isprintable():
            raise UsageError(f"claim, character {start}: a character that cannot be printed")
        if match[1] is not None:
            tokens.append(Token(match[1].replace('""', '"'), start, True))
        elif text.startswith('"'):
            raise UsageError(f"claim, character {start}: a quotation mark that is not closed")
        elif '"' in text:
            raise UsageError(f"claim, character {start}: a quotation mark within a word")
        else:
            tokens.append(Token(text, start))
    return tokens


class _Parser:
    """Reads the tokens of one line from left to right."""

    def __init__(self, line: str) -> None:
        self._tokens = _tokens(line)
        self._at = 0
        self._end = len(line) + 1

    def claim(self) -> Claim:
        predicate = self._predicate()
        self._word("on")
        board = self._take("a board such as hf/trending").text
        span = self._span()
        parts = {name: self._clause(name) for name in CLAUSES}
        within = self._within(span)
        if self._here is not None:
            self._unexpected()
        return Claim(predicate, board, span, **parts, within=within)  # type: ignore[arg-type]

    @property
    def _here(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _is(self, *words: str) -> bool:
        here = self._here
        return here is not None and not here.quoted and here.text in words

    def _refuse(self, wanted: str, words: Sequence[str] = (), near: str = "") -> NoReturn:
        here = self._here
        what = f"{here.text!r}" if here else "the end"
        place = here.start if here else self._end
        if here and not near:
            text = here.text.lower()
            close = difflib.get_close_matches(text, words, 1, 0.5)
            near = OTHERWISE.get(text, close[0] if close else "")
        hint = f" (did you mean {near}?)" if near else ""
        raise UsageError(f"claim, character {place}: {what} where {wanted} is wanted{hint}")

    def _unexpected(self) -> NoReturn:
        here = self._here
        if here is not None and not here.quoted and here.text in (*CLAUSES, "within"):
            order = ", ".join((*CLAUSES, "within"))
            place = f"claim, character {here.start}: {here.text!r}"
            raise UsageError(f"{place} is out of its order, which is {order}")
        self._refuse("the end, or by, models, unit, rank or within", (*CLAUSES, "within"))

    def _take(self, wanted: str) -> Token:
        here = self._here
        if here is None or not here.text:
            self._refuse(wanted)
        self._at += 1
        return here

    def _word(self, *words: Word) -> Word:
        if not self._is(*words):
            self._refuse(" or ".join(words), words)
        text = self._take("").text
        return next(word for word in words if word == text)

    def _match(self, pattern: str, wanted: str, near: str = "") -> re.Match[str]:
        here = self._here
        match = re.fullmatch(pattern, here.text, re.ASCII) if here and not here.quoted else None
        if match is None:
            self._refuse(wanted, near=near)
        self._at += 1
        return match

    def _predicate(self) -> Predicate:
        if self._is("best"):
            return self._best()
        if self._is("gap"):
            return self._gap()
        if self._is("lag"):
            return self._lag()
        start = self._at
        name = self._take(f"a claim such as {EXAMPLE}")
        if self._is("rank"):
            self._at += 1
            if not name.quoted and self._looks_like_subject(name.text):
                raise UsageError(
                    f"claim, character {name.start}: write best {name.text} rank for the best of it"
                )
            return ModelRank(name.text, self._condition(r"\d{1,6}", "a whole number"))
        self._at = start
        subject = self._subject()
        if self._is("share"):
            self._at += 1
            condition = self._condition(r"\d{1,3}(?:\.\d{1,6})?", "a percentage such as 61%", "%")
            self._word("of")
            return Share(subject, condition, self._top(), self._measure())
        if self._is("ahead"):
            self._at += 1
            self._word("of")
            other = self._subject()
            self._word("in")
            return Ahead(subject, other, self._top(), self._measure())
        if self._is("passes"):
            self._at += 1
            other = self._subject()
            self._word("in")
            return Passes(subject, other, self._top(), self._measure())
        if self._is(">") and not self._number_follows():
            return self._order(subject)
        wanted = "rank, share, ahead, passes, or a comparison such as >= 9"
        condition = self._condition(r"\d{1,6}", "a whole number", instead=wanted)
        self._word("of")
        return Count(subject, condition, self._top())

    def _number_follows(self) -> bool:
        rest = self._tokens[self._at + 1 : self._at + 2]
        return bool(rest) and re.match(r"-?\d", rest[0].text) is not None

    def _order(self, first: Subject) -> Order:
        subjects = [first]
        while self._is(">"):
            self._at += 1
            subjects.append(self._subject())
        if self._is("of", "in"):
            self._refuse("on", near="ahead of in place of >")
        return Order(tuple(subjects))

    def _best(self) -> BestRank | BestIs:
        self._at += 1
        subject = self._subject()
        if self._word("rank", "is") == "rank":
            return BestRank(subject, self._condition(r"\d{1,6}", "a whole number"))
        target = self._take("a model or maker:KEY")
        if not target.quoted and self._looks_like_subject(target.text):
            self._at -= 1
            maker = self._subject()
            if maker.kind != "maker":
                self._at -= 1
                self._refuse("a model or maker:KEY")
            return BestIs(subject, maker=maker.name)
        return BestIs(subject, model=target.text)

    def _gap(self) -> GapSize:
        self._at += 1
        first, second = self._sides()
        condition = self._condition(r"-?\d{1,5}(?:\.\d{1,6})?", "a number", "%", optional=True)
        unit: Literal["%", "points", ""] = "%" if self._percent else ""
        if not unit and self._is("points"):
            self._at += 1
            unit = "points"
        return GapSize(first, second, condition, unit)

    def _lag(self) -> LagSize:
        self._at += 1
        first, second = self._sides()
        condition = self._condition(r"-?\d{1,5}(?:\.\d{1,6})?", "a number")
        unit: Literal["days", "months"] = self._word("days", "months")
        return LagSize(first, second, condition, unit)

    def _condition(
        self,
        number: str,
        wanted: str,
        suffix: str = "",
        *,
        optional: bool = False,
        instead: str = "",
    ) -> Condition:
        """A comparison and a number, or a range; `suffix` ends it, or may where `optional`."""
        end = f"({suffix}){'?' if optional else ''}" if suffix else "()"
        here = self._here
        if (
            here
            and not here.quoted
            and (ranged := re.fullmatch(rf"({number})\.\.({number}){end}", here.text, re.ASCII))
        ):
            low, high = float(ranged[1]), float(ranged[2])
            if low > high:
                self._refuse("a range from the smaller to the larger number")
            self._at += 1
            self._percent = bool(ranged[3])
            return Condition("..", ranged[1], ranged[2])
        if not self._is(*COMPARISONS):
            signs = " ".join(COMPARISONS)
            self._refuse(instead or f"one of {signs} with blanks around it, or a range a..b")
        comparison = self._word(*COMPARISONS)
        match = self._match(rf"({number}){end}", wanted, self._percentage(comparison, suffix))
        self._percent = bool(match[2])
        return Condition(comparison, match[1])

    def _percentage(self, comparison: Comparison, suffix: str) -> str:
        """What a number is meant to be that lacks its percent sign, or has one too many."""
        here = self._here
        number = re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?)(%?)", here.text) if here else None
        if number is None or suffix not in ("", "%") or bool(number[2]) == bool(suffix):
            return ""
        return f"{number[1]}%" if suffix else f"share {comparison} {number[0]}"

    def _top(self) -> int:
        self._word("top")
        top = int(self._match(r"\d{1,6}", "how many places, such as 10")[0])
        if not 1 <= top <= LARGEST_TOP:
            self._at -= 1
            self._refuse(f"a number of places from 1 to {LARGEST_TOP}")
        return top

    def _measure(self) -> str:
        if not self._is("by"):
            return ""
        self._at += 1
        return self._word(*MEASURES)

    def _subject(self) -> Subject:
        token = self._take("a country, other, unknown, maker:KEY or family:NAME")
        text, kind, name = token.text, *token.text.partition(":")[::2]
        if kind in ("maker", "family") and name:
            return Subject("maker" if kind == "maker" else "family", name)
        code = text.removeprefix("!")
        if text in ("other", "unknown") and not token.quoted:
            return Subject("other" if text == "other" else "unknown")
        if code in countries() and code != "ZZ" and not token.quoted:
            return Subject("not" if text[0] == "!" else "country", code)
        self._at -= 1
        return self._no_subject(text)

    def _no_subject(self, text: str) -> NoReturn:
        glued = re.search(r"[=<>~]", text)
        near = " (write blanks around a comparison)" if glued else ""
        said = text.removeprefix("!").casefold()
        codes = {name.casefold(): code for code, name in countries().items()} | COUNTRIES_SAID
        codes |= {code.casefold(): code for code in countries()}
        if said in codes and not glued:
            near = f" (did you mean {'!' if text[:1] == '!' else ''}{codes[said]}?)"
        elif any(token.text == "rank" for token in self._tokens[self._at + 1 :]):
            near = " (a name with blanks stands in quotation marks)"
        self._refuse(
            f"a country code such as CN, !CN, other, unknown, maker:KEY or family:NAME{near}"
        )

    @staticmethod
    def _looks_like_subject(text: str) -> bool:
        return (
            text.partition(":")[0] in ("maker", "family")
            or text in ("other", "unknown")
            or text.startswith("!")
            or text in countries()
        )

    def _sides(self) -> tuple[Side, Side]:
        token = self._take("two sides such as US-CN")
        cuts = [n for n, letter in enumerate(token.text) if letter == "-"]
        pairs = ((_side(token.text[:n]), _side(token.text[n + 1 :])) for n in cuts)
        sides = [(first, second) for first, second in pairs if first and second]
        if len(sides) != 1 or sides[0][0] == sides[0][1]:
            self._at -= 1
            self._refuse("two sides such as US-CN, open-closed or maker:openai-maker:deepseek")
        return sides[0]

    def _span(self) -> Span:
        how = self._word(*HOWS)
        token = self._take("a day such as 2026-03-02")
        first, last = _days(token.text) if not token.quoted else (None, None)
        wanted = "a day, month, year, week or range: 2026-03-02, 2026-03, 2025, 2026-W08, A..B"
        if first is None or last is None or first > last:
            self._at -= 1
            self._refuse(wanted)
        if how == "on" and first != last:
            self._at -= 1
            self._refuse("a day such as 2026-03-02 after on, or in or throughout before it,")
        if last - first > LONGEST_SPAN:
            self._at -= 1
            self._refuse("a span of at most ten years")
        return Span(how, token.text, first, last)

    def _clause(self, name: str) -> str | None:
        if not self._is(name):
            return None
        self._at += 1
        return self._word(*CLAUSES[name])

    def _within(self, span: Span) -> int | None:
        if not self._is("within"):
            return None
        if span.how != "on":
            self._refuse("the end (within goes with on)")
        self._at += 1
        days = int(self._match(r"\d{1,4}", "a number of days")[0])
        self._word("days")
        return days


def _side(text: str) -> Side | None:
    if text in ("open", "closed"):
        return Side("open" if text == "open" else "closed")
    if text in countries() and text != "ZZ":
        return Side("country", text)
    maker = re.fullmatch(r"maker:([^\s:\"]+)", text)
    return Side("maker", maker[1]) if maker else None


def _days(text: str) -> tuple[date | None, date | None]:
    """The first and the last day of a date, month, year, ISO week or range."""
    start, dots, end = text.partition("..")
    first, last = _period(start), _period(end if dots else start)
    return (first and first[0], last and last[1])


def _period(text: str) -> tuple[date, date] | None:
    match = re.fullmatch(r"(\d{4})(?:-(?:(\d\d)(?:-(\d\d))?|W(\d\d)))?", text, re.ASCII)
    if match is None:
        return None
    year, month, day, week = (int(part) if part else None for part in match.groups())
    assert year is not None  # the pattern wants one
    try:
        if week is not None:
            monday = date.fromisocalendar(year, week, 1)
            return monday, monday + timedelta(days=6)
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except (ValueError, OverflowError):
        return None
