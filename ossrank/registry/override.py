"""A file of rows that is laid over the registry, checked row by row."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date
from itertools import chain
from operator import attrgetter, itemgetter
from pathlib import Path

from ossrank.errors import UsageError
from ossrank.files import read_whole
from ossrank.records import most_rows, records, undecoded_line
from ossrank.registry.data import built_in, countries
from ossrank.registry.organisation import COLUMNS, NAMES, UNDISCLOSED, Row

COMPARED = ("key", "country", "parent", "role", "since", "confidence")

MOST_BYTES = 8 * 2**20
"""Of a file, eighty times the registry's own: its names are taken in at once, and folded."""

MOST_ROWS = 100_000
"""Ten times those of a registry that knows every account: each takes a third of a kilobyte."""

MOST_NAMES = 200_000
"""Of all its rows together, as far as `;` parts them."""

REASONS = ("since", "confidence", "source", "note")


def checked_rows(body: bytes, where: str, built_in: Sequence[Row] = ()) -> Sequence[Row]:
    """The rows of a registry file, to be laid over `built_in` ones.

    Columns may stand in any order. Those that are left out, but for key and country, are taken
    from the built-in row of the same key, as far as they hold, or are blank. Raises UsageError
    that names row and column for what is wrong.
    """
    header, lists, lines = _table(body, where)
    built_in_of = {row.key: row for row in built_in}
    # Each column's distinct values are looked at once: a registry may have 10,000 rows.
    cells = {n: set(map(itemgetter(at), lists)) for at, n in enumerate(header) if n in COMPARED}
    if any(cell != cell.strip() for distinct in cells.values() for cell in distinct):
        lists = [[*map(str.strip, row)] for row in lists]
        cells = {name: set(map(str.strip, distinct)) for name, distinct in cells.items()}
    if header == [*COLUMNS]:
        rows = [*map(Row._make, lists)]
    else:
        rows = _in_order(header, lists, built_in_of)
    _check_cells(cells, rows, lines, where, set(built_in_of))
    if len(cells["key"]) < len(rows):
        _check_dates(rows, lines, where)
    _check_names(rows, lines, where)
    if built_in:
        _check_matches(rows, lines, where, set(built_in_of))
    _check_parents(rows, lines, where, built_in)
    return rows


def _in_order(
    header: Sequence[str], lists: Sequence[Sequence[str]], built_in: Mapping[str, Row]
) -> list[Row]:
    """The rows with what their file lacks from the built-in row of their key."""
    # What is not there is taken from a blank cell that each row gets at its end.
    pick = itemgetter(*(header.index(name) if name in header else -1 for name in COLUMNS))
    rows = [Row._make(pick([*cells, ""])) for cells in lists]
    lacking = [name for name in COLUMNS if name not in header]
    taken = set[str]()
    if len(set(NAMES).intersection(lacking)) == 1:
        names = ";".join(name for row in rows for name in (row.hub_namespaces, row.board_names))
        taken.update(map(str.strip, names.casefold().split(";")))
    return [
        _filled(row, built_in[row.key], lacking, taken) if row.key in built_in else row
        for row in rows
    ]


def _filled(row: Row, base: Row, lacking: Sequence[str], taken: Set[str]) -> Row:
    """A row with the built-in one's cells where its file has no such column.

    What says when and why the built-in row has its country goes where the country is another,
    and so do names that the file has given (`taken`).
    """
    cells = {
        name: getattr(base, name)
        for name in lacking
        if row.country == base.country or name not in REASONS
    }
    for column in set(NAMES).intersection(lacking):
        names = (name.strip() for name in getattr(base, column).split(";"))
        cells[column] = ";".join(name for name in names if name.casefold() not in taken)
    return row._replace(**cells)


def _table(body: bytes, where: str) -> tuple[list[str], Sequence[Sequence[str]], Sequence[int]]:
    """The header of a file, the rows that are not empty, and their numbers."""
    rows: list[list[str]] = []
    numbers: list[int] = []
    if most_rows(body) > MOST_ROWS:
        raise UsageError(f"{where} has over {MOST_ROWS:,} rows: too many for a registry")
    if body.count(b";") > MOST_NAMES:
        raise UsageError(f"{where} has over {MOST_NAMES:,} names: too many for a registry")
    try:
        table = enumerate((cells for _, cells in records(body)), 1)
        _, header = next(table, (1, []))
        header = _checked_header([name.strip() for name in header], where)
        for number, cells in table:
            if len(cells) == len(header) and any(cells):
                rows.append(cells)
                numbers.append(number)
            elif any(map(str.strip, cells)):
                raise UsageError(
                    f"{where}, row {number}: {len(cells)} cells where the header has {len(header)}"
                )
    except UnicodeDecodeError:
        raise UsageError(f"{where}, line {undecoded_line(body)}: not text in UTF-8") from None
    except csv.Error as error:
        raise UsageError(
            f"{where}, {error}; close each quote, and double those within a cell"
        ) from None
    return header, rows, numbers


def _checked_header(header: list[str], where: str) -> list[str]:
    for name in ("key", "country"):
        if name not in header:
            raise UsageError(f"{where} has no column {name}: its columns are {', '.join(COLUMNS)}")
    for name in header:
        if name not in COLUMNS:
            raise UsageError(
                f"{where} has a column {name[:60]!r} that is none of {', '.join(COLUMNS)}"
            )
        if header.count(name) > 1:
            raise UsageError(f"{where}, row 1, column {name}: it stands twice")
    return header


def _check_cells(
    cells: Mapping[str, Set[str]],
    rows: Sequence[Row],
    lines: Sequence[int],
    where: str,
    keys: Set[str],
) -> None:
    """Each column's distinct cells against what may stand there; `keys` are known already."""
    known = keys | cells["key"]
    code = "is neither an ISO 3166-1 alpha-2 code nor ZZ"
    rules: list[tuple[str, Callable[[str], object], str]] = [
        # Makers that are no key have these marks.
        ("key", re.compile(r"[^?+]+").fullmatch, "is blank or has a ? or +"),
        ("country", lambda cell: cell == UNDISCLOSED or cell in countries(), code),
        (
            "role",
            ("", "developer", "redistributor").__contains__,
            "is not a role: developer or redistributor",
        ),
        ("confidence", ("", "high", "medium", "low").__contains__, "is not high, medium or low"),
        ("since", _is_date, "is not a date such as 2025, 2025-01 or 2025-01-31"),
        ("parent", lambda cell: not cell or cell in known, "is not the key of an organisation"),
    ]
    for name, right, meaning in rules:
        wrong = {cell for cell in cells.get(name, ()) if not right(cell)}
        for line, row in zip(lines, rows, strict=True) if wrong else ():
            if (cell := getattr(row, name)) in wrong:
                raise UsageError(f"{where}, row {line}, column {name}: {cell!r} {meaning}")


def _is_date(cell: str) -> bool:
    if not cell:
        return True
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", cell, re.ASCII):
        return False
    try:
        date.fromisoformat((cell + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _check_dates(rows: Sequence[Row], lines: Sequence[int], where: str) -> None:
    """No date may lead to two rows of one organisation."""
    dated = set[tuple[str, str]]()
    for line, row in zip(lines, rows, strict=True):
        if (row.key, row.since) in dated:
            raise UsageError(f"{where}, row {line}, column since: {row.key!r} has it twice")
        dated.add((row.key, row.since))


def _check_names(rows: Sequence[Row], lines: Sequence[int], where: str) -> None:
    """No name may lead to two organisations."""
    cells = filter(None, chain.from_iterable(map(attrgetter(*NAMES), rows)))
    names = ";".join(cells).casefold().split(";")
    if len(set(map(str.strip, names))) == len(names):
        return
    owners: dict[str, str] = {}
    for column in NAMES:
        for line, row in zip(lines, rows, strict=True):
            for name in filter(None, map(str.strip, getattr(row, column).casefold().split(";"))):
                owner = owners.setdefault(name, row.key)
                if owner != row.key:
                    named = f"{where}, row {line}, column {column}: {name!r}"
                    raise UsageError(f"{named} is {owner}'s already")


ACCOUNT = re.compile(r"[A-Za-z0-9_.-]+")
"""What an account on the Hub can be called."""


def _check_matches(rows: Sequence[Row], lines: Sequence[int], where: str, known: Set[str]) -> None:
    """Every row must be able to match something."""
    parents = {row.parent for row in rows}
    for line, row in zip(lines, rows, strict=True):
        for name in filter(None, map(str.strip, row.hub_namespaces.split(";"))):
            if not ACCOUNT.fullmatch(name):
                raise UsageError(
                    f"{where}, row {line}, column hub_namespaces: {name!r} is not the name of an"
                    " account on the Hub: separate names with ;"
                )
        nameless = not (row.hub_namespaces.strip(" ;") or row.board_names.strip(" ;"))
        if nameless and row.key not in known and row.key not in parents:
            from difflib import get_close_matches

            near = get_close_matches(row.key, known, n=1, cutoff=0.8)
            hint = f": is {near[0]!r} meant?" if near else ": give it hub_namespaces or board_names"
            raise UsageError(
                f"{where}, row {line}, column key: {row.key!r} is new and has no names, so that it"
                f" matches nothing{hint}"
            )


def _check_parents(
    rows: Sequence[Row],
    lines: Sequence[int],
    where: str,
    built_in: Sequence[Row],
) -> None:
    """No organisation may be its own ancestor, by whatever dated rows, built-in ones included."""
    laid_over = {row.key for row in rows}
    children = [row for row in rows if row.parent]
    children += [row for row in built_in if row.parent and row.key not in laid_over]
    named = {row.parent for row in children}
    parents: dict[str, list[str]] = {}
    for row in children:
        # Only an organisation that is a parent can be part of a circle.
        if row.key in named:
            parents.setdefault(row.key, []).append(row.parent)
    circle = ancestors_circle(parents)
    for line, row in zip(lines, rows, strict=True) if circle else ():
        if row.key in circle and row.parent in circle:
            place = f"{where}, row {line}, column parent: {row.parent!r}"
            raise UsageError(f"{place} makes {row.key!r} its own ancestor")


def ancestors_circle(parents: Mapping[str, Iterable[str]]) -> list[str]:
    """Keys that are each other's ancestors, as their parents say; empty where none are."""
    from graphlib import CycleError, TopologicalSorter

    try:
        TopologicalSorter(parents).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def read_override(path: Path) -> tuple[Sequence[Row], Sequence[Row]]:
    """The checked rows of a file that is to be laid over the registry, and those without a source.

    Raises UsageError that names row and column for what is wrong.
    """
    try:
        body = read_whole(path, MOST_BYTES)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    rows = checked_rows(body, str(path), [*map(Row._make, built_in().rows("organisations.csv"))])
    return rows, [row for row in rows if row.country != UNDISCLOSED and not row.source.strip()]
