"""A file of claims, TOML or CSV, → what each says and where it was said; untrusted."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ossrank.analysis.claims.check import VERDICTS
from ossrank.analysis.claims.claim import Claim
from ossrank.analysis.claims.grammar import parse_claim
from ossrank.errors import UsageError
from ossrank.records import records

LARGEST_FILE = 1_000_000
MOST_CLAIMS = 2_000
LONGEST_TEXT = 1_000
COLUMNS = ("id", "says", "source", "url", "published", "text", "expect", "reply", "note")


class Statement(NamedTuple):
    """A claim with where it was said. All but `claim` and `expect` is only printed.

    `expect` is the verdict that a suite expects, blank where none; `reply` what its author
    answered.
    """

    id: str
    claim: Claim
    source: str = ""
    url: str = ""
    published: str = ""
    text: str = ""
    expect: str = ""
    reply: str = ""
    note: str = ""


def parse_claims(
    body: bytes,
    where: str,
    ids: Collection[str] = (),
    expect: str = "",
    require: Callable[[Claim], None] | None = None,
) -> list[Statement]:
    """The claims of a file, those with these ids where some are named.

    `expect` stands in where a claim does not say what is expected. A file whose name ends in
    `.csv` is CSV, any other TOML. UsageError names every line that does not parse, or whose claim
    `require` refuses by a UsageError.
    """
    if len(body) > LARGEST_FILE:
        raise UsageError(
            f"{where} holds over 1 MB, or has no end: a file of claims has at most 1 MB"
        )
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{where} is not text in UTF-8") from None
    is_csv = where.lower().endswith(".csv")
    rows = _csv_rows(body, where) if is_csv else _toml_rows(text, where)
    if not rows:
        raise UsageError(f"{where} has no claims")
    if len(rows) > MOST_CLAIMS:
        raise UsageError(f"{where} has {len(rows)} claims: at most {MOST_CLAIMS} are read")
    statements, wrong = list[Statement](), dict[int, str]()
    seen = set[str]()
    _require_verdict(expect)
    for line, row in rows:
        try:
            statement = _statement(row, f"claim-{len(seen) + 1}")
            if statement.id in seen:
                raise UsageError(f"the id {statement.id} stands twice")
            seen.add(statement.id)
            if require:
                require(statement.claim)
            statements.append(statement._replace(expect=statement.expect or expect))
        except UsageError as error:
            wrong[line] = str(error)
    if wrong:
        # The numbers come first: a long line on stderr is cut.
        numbers = f"lines {', '.join(map(str, wrong))}: " if len(wrong) > 1 else ""
        reasons = "; ".join(f"line {line}: {reason}" for line, reason in wrong.items())
        raise UsageError(f"{where}: {numbers}{reasons}")
    unknown = [name for name in ids if name not in seen]
    if unknown:
        raise UsageError(f"{where} has no claim {unknown[0]!r}")
    return [one for one in statements if not ids or one.id in ids]


def _toml_rows(text: str, where: str) -> list[tuple[int, Mapping[str, Any]]]:
    import tomllib

    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{where} is no TOML: {str(error) or 'too deep'}") from None
    rows = document.pop("claim", [])
    if document or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UsageError(f"{where}: a file of claims holds [[claim]] tables and nothing else")
    lines = [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if re.fullmatch(r"\s*\[\[\s*claim\s*\]\]\s*(#.*)?", line)
    ]
    if len(lines) != len(rows):
        # Written as a list in one place, or within a text: then it is the number of the claim.
        lines = list(range(1, len(rows) + 1))
    return list(zip(lines, rows, strict=True))


def _csv_rows(body: bytes, where: str) -> list[tuple[int, Mapping[str, Any]]]:
    rows: list[tuple[int, Mapping[str, Any]]] = []
    try:
        table = records(body)
        _, header = next(table, (1, []))
        if twice := [name for name in header if header.count(name) > 1]:
            raise UsageError(f"{where} has the column {twice[0]!r} twice")
        for number, cells in table:
            if len(cells) != len(header):
                raise UsageError(f"{where}, line {number}: {len(cells)} cells, not {len(header)}")
            if len(rows) == MOST_CLAIMS:
                raise UsageError(f"{where} has over {MOST_CLAIMS} claims: no more are read")
            named = zip(header, cells, strict=True)
            rows.append((number, {key: cell for key, cell in named if cell}))
    except csv.Error as error:
        raise UsageError(f"{where}, {error}") from None
    return rows


def _statement(row: Mapping[str, Any], name: str) -> Statement:
    unknown = row.keys() - set(COLUMNS)
    if unknown:
        raise UsageError(f"no column {min(unknown)!r}: columns are {', '.join(COLUMNS)}")
    texts = {column: _text(row[column], column) for column in COLUMNS if row.get(column, "") != ""}
    if not texts.get("says"):
        raise UsageError("it says nothing: give says")
    expect = texts.get("expect", "")
    _require_verdict(expect)
    url = texts.get("url", "")
    if url and not re.fullmatch(r"https?://[^\s\"<>]+", url):
        raise UsageError(f"url {url!r} is no http or https address")
    claim = parse_claim(texts.pop("says"))
    return Statement(**{"id": name, **texts}, claim=claim)


def _require_verdict(expect: str) -> None:
    if expect and expect not in VERDICTS:
        raise UsageError(f"expect {expect!r} is not one of {', '.join(VERDICTS)}")


def _text(value: object, column: str) -> str:
    text = value.isoformat() if isinstance(value, date) else value
    if not isinstance(text, str):
        raise UsageError(f"{column} is not a text")
    if len(text) > LONGEST_TEXT:
        raise UsageError(f"{column} has {len(text)} characters: at most {LONGEST_TEXT}")
    return text


def statements_of(claims: Sequence[str], expect: str = "") -> list[Statement]:
    """Claims that were typed, each expected to come out as `expect` where that is given."""
    _require_verdict(expect)
    return [
        Statement(f"claim-{number}", parse_claim(line), expect=expect)
        for number, line in enumerate(claims, 1)
    ]
