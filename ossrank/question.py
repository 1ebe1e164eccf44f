"""What the parts of a question may be: dates, countries, Ns, boards and choices."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from ossrank.errors import UsageError
from ossrank.registry.data import countries

Day = date | str
"""A date, or its ISO text: `2026-05-04`."""


def parse_day(day: Day | None, name: str) -> date | None:
    """The date that a part of a question names, None where it is not given.

    UsageError for what is not a date such as 2026-05-04.
    """
    if day is None:
        return None
    if isinstance(day, datetime):
        return day.date()
    if isinstance(day, date):
        return day
    if re.fullmatch(r"\d{4}-\d\d-\d\d", day, re.ASCII):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(day)
    raise UsageError(f"{name} {day!r} is not a date such as 2026-05-04")


def parse_countries(
    codes: str | Iterable[str], name: str, *, unknown: bool = False
) -> tuple[str, ...]:
    """Country codes, or a text of them with commas, each once and in capitals.

    UsageError for what is none, and for none at all. `unknown` allows ZZ as well.
    """
    listed = parse_names(codes)
    upper = tuple(dict.fromkeys(code.upper() for code in listed))
    for code in upper:
        if code not in countries() and not (unknown and code == "ZZ"):
            raise UsageError(f"{name} {code!r} is not an ISO 3166-1 alpha-2 code such as CN or US")
    if not upper:
        raise UsageError(f"{name} names no country: give codes such as CN,US")
    return upper


def parse_names(names: str | Iterable[str] | None) -> list[str]:
    """Names, each of which may be several with commas between them, each once."""
    parts = [names] if isinstance(names, str) else names or ()
    split = (part.strip() for listed in parts for part in listed.split(","))
    return list(dict.fromkeys(part for part in split if part))


def parse_filter(codes: str | Iterable[str], name: str) -> tuple[frozenset[str], bool]:
    """Country codes to keep, or, where all begin with `!`, to leave out; then whether to keep them.

    UsageError for what is no code, and for a mixture of both.
    """
    listed = parse_names(codes)
    left_out = [code for code in listed if code.startswith("!")]
    if left_out and len(left_out) < len(listed):
        raise UsageError(f"{name} keeps countries (CN,US) or leaves them out (!CN,!US), not both")
    plain = [code.removeprefix("!") for code in listed]
    return frozenset(parse_countries(plain, name)), not left_out


def parse_tops(tops: int | Iterable[int], name: str) -> tuple[int, ...]:
    """Ns from 1; UsageError for what is none."""
    listed = (tops,) if isinstance(tops, int) else tuple(tops)
    for top in listed:
        if not isinstance(top, int) or isinstance(top, bool) or top < 1:
            raise UsageError(f"{name} {top!r} is not a whole number from 1")
    return listed


def check_choice(choice: str, choices: Sequence[str], name: str) -> None:
    """Raises UsageError for a word that is none of the choices."""
    if choice not in choices:
        raise UsageError(f"{name} {choice!r} is not one of {', '.join(choices)}")
