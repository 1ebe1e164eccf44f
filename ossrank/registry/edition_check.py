"""An edition's files from outside, checked cell by cell before anything is counted with them."""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from ossrank.errors import UsageError
from ossrank.records import most_rows, records
from ossrank.registry.data import DATA_FILES, LONGEST_NAME, countries
from ossrank.registry.licences import CHOICES
from ossrank.registry.organisation import UNDISCLOSED
from ossrank.registry.override import checked_rows

LATER = {"bases.csv": None, "openness.csv": None, "hard_cases.csv": "could_be"}
"""Files, and a column, that the first edition lacks."""

IDENTITY: Mapping[str, tuple[str, ...]] = {
    "organisations.csv": ("key", "since"),
    "model_patterns.csv": ("pattern",),
    "licences.csv": ("licence",),
    "hard_cases.csv": ("key", "case"),
    "renames.csv": ("board", "old", "new"),
    "families.csv": ("model",),
    "bases.csv": ("model",),
    "openness.csv": ("model", "board", "since"),
}
"""The columns that tell a file's rows apart."""

LONGEST_CELL = 2000

LONGEST_PATTERN = 400

MOST_ROWS = 100_000
"""In all files together; of patterns, which are tried one by one, 2,000."""

MOST_PATTERNS = 2000

MOST_WAYS = 500_000
"""In which the patterns of an edition are tried on one name, ten times ours: a few milliseconds."""


def check_edition(contents: Mapping[str, bytes], where: str) -> None:
    """Raises UsageError that names file, row and column for what is wrong in an edition."""
    for name in DATA_FILES:
        if name not in contents and name not in ("bases.csv", "openness.csv"):
            raise UsageError(f"{where} has no {name}: an edition has {', '.join(DATA_FILES)}")
    if sum(map(most_rows, contents.values())) > MOST_ROWS:
        raise UsageError(f"{where} has over {MOST_ROWS:,} rows: too many for an edition")
    tables = {name: _table(name, body, f"{where}/{name}") for name, body in contents.items()}
    organisations = "organisations.csv"
    keys = {row.key for row in checked_rows(contents[organisations], f"{where}/{organisations}")}
    rules = _rules(keys)
    for name, rows in tables.items():
        _check_cells(name, rows, rules.get(name, {}), f"{where}/{name}")
    patterns = "model_patterns.csv"
    ways = sum(_ways(row["pattern"]) for row in tables.get(patterns, ()))
    if ways > MOST_WAYS:
        raise UsageError(
            f"{where}/{patterns} may be tried in over {MOST_WAYS:,} ways on a name:"
            " begin patterns with ^, and use fewer *, +, ? and choices"
        )


def _table(name: str, body: bytes, where: str) -> list[dict[str, str]]:
    """The rows of a file by column."""
    if name == "model_patterns.csv" and most_rows(body) > MOST_PATTERNS:
        raise UsageError(f"{where} has over {MOST_PATTERNS:,} rows")
    try:
        table = enumerate((cells for _, cells in records(body)), 1)
        _, header = next(table, (1, []))
        _require_columns(header, name, where)
        rows = []
        for number, cells in table:
            if len(cells) != len(header):
                found = f"{len(cells)} cells for {len(header)} columns"
                raise UsageError(f"{where}, row {number}: {found}")
            row = dict(zip(header, cells, strict=True))
            for column, cell in row.items():
                if len(cell) > LONGEST_CELL or not cell.isprintable():
                    fault = f"over {LONGEST_CELL} characters, or one that does not print"
                    raise UsageError(f"{where}, row {number}, column {column}: {fault}")
            rows.append(row)
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{where} is no CSV in UTF-8: {error}") from None
    return rows


def _require_columns(header: Sequence[str], name: str, where: str) -> None:
    columns = DATA_FILES[name]
    needed = [column for column in columns if column != LATER.get(name)]
    if len({*header}) < len(header) or not {*needed} <= {*header} <= {*columns}:
        raise UsageError(f"{where} has not the columns {', '.join(columns)}")


Rule = tuple[Callable[[str], object], str]


def _rules(keys: set[str]) -> Mapping[str, Mapping[str, Rule]]:
    """What each column may hold, and what is wrong with it otherwise."""
    codes = {*countries(), UNDISCLOSED}
    filled: Rule = (str.strip, "is blank")
    open_or_not: Rule = ((CHOICES["any"]).__contains__, f"is none of {', '.join(CHOICES['any'])}")
    known: Rule = (lambda cell: {*_parts(cell)} <= keys, "is no key of organisations.csv")
    day: Rule = (lambda cell: not cell or _is_day(cell), "is no date such as 2026-11-26")
    return {
        "model_patterns.csv": {
            "pattern": (
                _is_plain,
                "is no pattern that takes no time: no group may repeat, few *, + and ? may stand",
            ),
            "key": known,
        },
        "licences.csv": {"licence": filled, "openness": open_or_not},
        "hard_cases.csv": {
            "key": known,
            "could_be": (lambda cell: {*_parts(cell)} <= codes, "is no list of country codes"),
        },
        "renames.csv": {
            "board": filled,
            "old": filled,
            "new": filled,
            "date": (_is_day, "is no date such as 2026-11-26"),
        },
        "families.csv": {"model": filled, "family": filled},
        "bases.csv": {"model": filled, "base": filled, "since": day},
        "openness.csv": {"model": filled, "openness": open_or_not, "since": day},
    }


def _check_cells(
    name: str, rows: Sequence[Mapping[str, str]], rules: Mapping[str, Rule], where: str
) -> None:
    seen = set[tuple[str, ...]]()
    for number, row in enumerate(rows, 2):
        for column, (right, meaning) in rules.items():
            if not right(row.get(column, "")):
                cell = row.get(column, "")
                raise UsageError(
                    f"{where}, row {number}, column {column}: {cell[:100]!r} {meaning}"
                )
        identity = tuple(row[column] for column in IDENTITY[name])
        if identity in seen:
            named = " ".join(filter(None, identity))
            raise UsageError(f"{where}, row {number}: {named[:100]!r} stands twice")
        seen.add(identity)


def _parts(cell: str) -> list[str]:
    return [part for part in map(str.strip, cell.split(";")) if part]


def _is_day(cell: str) -> bool:
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def _is_plain(pattern: str) -> bool:
    """Whether a pattern over names compiles, no group of it repeats, and its ways are few."""
    plain = re.sub(r"\\[d.-]", "x", pattern)
    if len(pattern) > LONGEST_PATTERN or re.search(r"[\\{]|\(\?|[)?*+][?*+]", plain):
        return False
    if _ways(pattern) > MOST_WAYS:
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return bool(pattern)


def _ways(pattern: str) -> int:
    """In how many ways at most a plain pattern is tried on a name.

    Each choice of a group is one, each `?` makes them twice as many, and each `*` or `+`, and a
    pattern that may begin anywhere, as many times as a name that is tried has characters.
    """
    plain = re.sub(r"\\.|\[[^]]*\]", "x", pattern)
    repeats, ways = len(re.findall(r"[*+]", plain)), 2 ** plain.count("?")
    while group := re.search(r"\(([^()]*)\)", plain):
        ways *= group[1].count("|") + 1
        plain = plain[: group.start()] + "x" + plain[group.end() :]
    ways *= plain.count("|") + 1
    anywhere = not plain.startswith("^") or "|" in plain
    return int(ways * LONGEST_NAME ** (repeats + anywhere))
