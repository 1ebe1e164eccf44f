"""What changed from one edition to another, cell by cell, and the lines that say why."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ossrank.errors import UsageError
from ossrank.files import read_whole
from ossrank.records import most_rows, records
from ossrank.registry.data import DATA, DATA_FILES, NAME_FILE, DataFiles
from ossrank.registry.edition import (
    edition_at_hand,
    names_at_hand,
    read_edition,
    read_files,
    released,
)
from ossrank.registry.edition_check import IDENTITY

CHANGES_FILE = "changes.csv"

MOST_LINES = 100_000

WHOLE: Mapping[str, str] = {
    "organisations.csv": "country",
    "model_patterns.csv": "key",
    "licences.csv": "openness",
    "hard_cases.csv": "country",
    "renames.csv": "date",
    "families.csv": "family",
    "bases.csv": "base",
    "openness.csv": "openness",
}
"""The column whose value stands in the line of a row that came or went as a whole."""

Table = Mapping[str, Mapping[str, str]]


class Change(NamedTuple):
    """One cell that changed, as a line of changes.csv; `date`, `reason` and `source` may be blank.

    `field` is the column, `*` a row that came or went as a whole; before it stands, but for
    organisations, the file: `licences/openness`.
    """

    date: str
    key: str
    field: str
    old: str
    new: str
    reason: str = ""
    source: str = ""

    @property
    def about(self) -> tuple[str, str]:
        """Which cell it is."""
        return self.key, self.field


def tables_of(files: DataFiles) -> Mapping[str, Table]:
    """An edition's rows by file and by what tells them apart."""
    tables = {}
    for name, columns in DATA_FILES.items():
        rows = [dict(zip(columns, row, strict=True)) for row in files.rows(name)]
        at = "@" if name == "organisations.csv" else " | "
        ids = (at.join(filter(None, (row[column] for column in IDENTITY[name]))) for row in rows)
        tables[name] = dict(zip(ids, rows, strict=True))
    return tables


def differences(old: DataFiles, new: DataFiles) -> list[Change]:
    """All that differs between two editions, without dates, reasons and sources."""
    after = tables_of(new)
    return [
        change
        for name, table in tables_of(old).items()
        for change in _of_file(name, table, after[name])
    ]


def _of_file(name: str, old: Table, new: Table) -> Iterator[Change]:
    prefix = _prefix(name)
    for key in dict.fromkeys([*old, *new]):
        before, after = old.get(key), new.get(key)
        if before is None or after is None:
            whole = WHOLE[name]
            values = ((row or {}).get(whole, "") for row in (before, after))
            yield Change("", key, f"{prefix}*", *values)
            continue
        for column in after:
            if before[column] != after[column]:
                yield Change("", key, prefix + column, before[column], after[column])


def _prefix(name: str) -> str:
    return "" if name == "organisations.csv" else f"{name.removesuffix('.csv')}/"


def read_changes(body: bytes, where: str) -> list[Change]:
    """The lines of a changes.csv; UsageError where it is none."""
    if most_rows(body) > MOST_LINES:
        raise UsageError(f"{where} has over {MOST_LINES:,} lines: too many changes")
    rows = []
    try:
        for number, (_, row) in enumerate(records(body), 1):
            if len(row) != len(Change._fields) or (number == 1 and row != [*Change._fields]):
                expected = ",".join(Change._fields)
                raise UsageError(f"{where}, row {number}: not the cells {expected}")
            rows.append(Change(*row))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{where} is no CSV in UTF-8: {error}") from None
    return rows[1:]


def lacking(old: DataFiles, new: DataFiles, lines: Sequence[Change]) -> list[Change]:
    """The changes from an edition to another that no line tells of.

    The last line of a cell has to say what it holds now, the first one after `old` what it held;
    of a row that came or went as a whole, that it did.
    """
    told: dict[tuple[str, str], list[Change]] = {}
    for line in lines:
        told.setdefault(line.about, []).append(line)
    missing = []
    for change in differences(old, new):
        about = told.get(change.about, [])
        if change.field.endswith("*"):
            if not about or bool(about[-1].new) != bool(change.new):
                missing.append(change)
        elif not about or about[-1].new != change.new:
            known = any(change.old == line.old for line in about)
            missing.append(change._replace(old=about[-1].new) if known else change)
        elif not any(change.old == line.old for line in about):
            missing.append(change)
    return missing + list(_taken_back(new, told, missing))


def _taken_back(
    new: DataFiles, told: Mapping[tuple[str, str], Sequence[Change]], missing: Sequence[Change]
) -> Iterator[Change]:
    """Cells that the last line says changed, and that hold something else."""
    tables = {_prefix(name): table for name, table in tables_of(new).items()}
    known = {change.about for change in missing}
    for (key, field), lines in told.items():
        file, slash, column = field.rpartition("/")
        table = tables.get(file + slash, {})
        row = table.get(key)
        if (key, field) in known or (row is None and column != "*"):
            continue
        last = lines[-1].new
        if column == "*":
            if bool(last) != bool(row):
                whole = WHOLE.get(f"{file or 'organisations'}.csv", "")
                yield Change("", key, field, last, (row or {}).get(whole, ""))
        elif row and row.get(column, last) != last:
            yield Change("", key, field, last, row[column])


def told_by(changes: Iterable[Change], lines: Iterable[Change]) -> list[Change]:
    """Changes with the date, reason and source of the last line that tells of each."""
    last = {line.about: line for line in lines}
    found = ((change, last.get(change.about)) for change in changes)
    return [
        change._replace(date=line.date, reason=line.reason, source=line.source) if line else change
        for change, line in found
    ]


def lines_beside(folder: Path) -> list[Change]:
    """The lines of the changes.csv in a folder; none where it has no such file."""
    path = folder / CHANGES_FILE
    return read_changes(read_whole(path), str(path)) if path.is_file() else []


def check_lines(folder: Path) -> None:
    """Raises UsageError where a folder's changes.csv lacks a line, and says what writes it.

    It has to tell of every change since the newest released edition.
    """
    newest = released()[0]
    missing = lacking(edition_at_hand(newest), read_files(folder), lines_beside(folder))
    if missing:
        first = missing[0]
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise UsageError(
            f"{folder}/{CHANGES_FILE} has no line for {first.key}, {first.field}:"
            f" {first.old!r} -> {first.new!r}{more}: run ossrank registry diff {newest} {folder}"
            " --record WHY --source URL"
        )


def record(old: str, folder: Path, reason: str, source: str, today: date) -> list[Change]:
    """Writes the lines that a folder's changes.csv lacks since an edition, and returns them.

    All get today's date and the one reason; where `source` is blank, the source of their row. The
    folder's edition is named by the day from then on. Raises UsageError where an edition cannot
    be read or is wrong.
    """
    files, lines = read_files(folder), lines_beside(folder)
    tables = tables_of(files)["organisations.csv"]
    missing = [
        change._replace(
            date=today.isoformat(),
            reason=reason,
            source=source or tables.get(change.key, {}).get("source", ""),
        )
        for change in lacking(read_edition(old), files, lines)
    ]
    if missing:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([Change._fields, *lines, *missing])
        (folder / CHANGES_FILE).write_text(text.getvalue(), "utf-8")
        taken = released() if folder.samefile(DATA) else names_at_hand()
        (folder / NAME_FILE).write_text(f"{_free_name(today, taken)}\n", "ascii")
    return missing


def _free_name(day: date, taken: Sequence[str]) -> str:
    """The name of an edition of a day that is not taken yet."""
    name, number = f"{day:%Y.%m.%d}", 0
    while name in taken:
        number += 1
        name = f"{day:%Y.%m.%d}.{number}"
    return name
