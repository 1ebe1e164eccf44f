"""A bundle's question asked again of what is in the bundle, and what comes out otherwise."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ossrank.bundle.cells import rows_of
from ossrank.bundle.content import RESULT, RESULT_ROWS, result_csv, result_json
from ossrank.bundle.reading import Contents, read_bundle
from ossrank.errors import OssrankError, UsageError
from ossrank.facts import FetchRecord
from ossrank.library import Library
from ossrank.registry.registry import Registry, make_registry
from ossrank.store.file import Store, memory_store
from ossrank.version import __version__
from ossrank.views.recomputed import Difference, RecomputedView

if TYPE_CHECKING:
    from ossrank.registry.data import DataFiles
    from ossrank.views.view import View

NAMES = ("origins",)
"""Columns that name the registry: with another one they differ, whatever the figures."""

KEYS = ("id", "board", "as_of", "top", "group", "kind")
"""The columns that say which row it is."""


def recompute(path: Path, files: DataFiles | None = None) -> RecomputedView:
    """The figures of a bundle counted again, by another edition's files where they are given.

    Raises UsageError for what is no bundle, OssrankError where the question has no answer now.
    """
    contents = read_bundle(path)
    registry = registry_of(contents, files, str(path))
    view = answer(contents, registry, path)
    again = list(rows_of(result_csv(view), None, RESULT_ROWS))
    differences = list(_row_differences(contents.rows, again, NAMES if files else ()))
    altered = list(contents.altered)
    # Another ossrank may word a remark otherwise; its rows have the same figures all the same.
    same_words = files is None and contents.made_by == __version__
    if same_words and not differences and result_json(view) != contents.result:
        altered += [RESULT] * (RESULT not in altered)
    return RecomputedView(
        contents.question.kind,
        contents.made_by,
        registry,
        len(contents.rows),
        tuple(differences),
        tuple(altered),
    )


def registry_of(contents: Contents, files: DataFiles | None, where: str) -> Registry:
    """The registry to count with: the bundle's files, or others, under the bundle's own rows."""
    named = f"{where}, origins.csv" if contents.origins else ""
    return make_registry(files or contents.files, contents.origins, named)


def answer(contents: Contents, registry: Registry, path: Path) -> View:
    """The bundle's question, asked of what is in it."""
    try:
        with _store(contents, path) as store:
            view = contents.question.ask(Library(path, registry, store))
            # What a view shows is worked out when it is asked for.
            result_json(view)
            return view
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{path} holds what cannot be counted: {error}") from None
    except OssrankError as error:
        raise UsageError(f"{path} cannot be counted again: {error}") from None


@contextlib.contextmanager
def _store(contents: Contents, path: Path) -> Iterator[Store]:
    """The bundle's facts as a database in memory."""
    with memory_store(path) as store:
        with store.transaction():
            for number, snapshot in contents.snapshots.items():
                store.snapshots.restore(snapshot, contents.entries[number])
            store.lineage.restore(contents.words)
            for feed, days in contents.good_days.items():
                for day in days:
                    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
                    store.attempts.log(FetchRecord(feed, at, 0.0, "unchanged", None, 0, 0))
        yield store


def _row_differences(
    said: Sequence[Mapping[str, str]], again: Sequence[Mapping[str, str]], names: Sequence[str]
) -> Iterator[Difference]:
    """The cells that differ, row by row; columns that only one side has are left out."""
    places = [_by_place(rows) for rows in (said, again)]
    for key in dict.fromkeys([*places[0], *places[1]]):
        one, other = (rows.get(key) for rows in places)
        if one is None or other is None:
            has, lacks = ("there", "none") if one else ("none", "there")
            yield Difference(_named(one or other or {}), "row", has, lacks)
            continue
        for column in one:
            if column in other and column not in names and one[column] != other[column]:
                yield Difference(_named(one), column, one[column], other[column])


def _by_place(rows: Sequence[Mapping[str, str]]) -> dict[tuple[object, ...], Mapping[str, str]]:
    """Rows by what they are about; where several are about the same, by their order too."""
    places: dict[tuple[object, ...], Mapping[str, str]] = {}
    seen = Counter[tuple[str, ...]]()
    for row in rows:
        key = tuple(row.get(column, "") for column in KEYS)
        places[(*key, seen[key])] = row
        seen[key] += 1
    return places


def _named(row: Mapping[str, str]) -> str:
    parts = [f"top {row[k]}" if k == "top" else row[k] for k in KEYS if row.get(k)]
    return ", ".join(parts)
