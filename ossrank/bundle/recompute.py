"""A bundle's question asked again of what is in the bundle, and what comes out otherwise."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ossrank.bundle.cells import rows_of
from ossrank.bundle.content import REGISTRY, RESULT_ROWS
from ossrank.bundle.reading import Contents, read_bundle
from ossrank.bundle.writing import make_bundle, recording
from ossrank.errors import OssrankError, UsageError
from ossrank.facts import FetchRecord
from ossrank.library import Library
from ossrank.registry.data import built_in
from ossrank.registry.edition import edition_at_hand, names_at_hand, read_edition
from ossrank.registry.registry import Registry, make_registry
from ossrank.store.file import Store, memory_store
from ossrank.version import __version__
from ossrank.views.recomputed import Difference, RecomputedView

if TYPE_CHECKING:
    from ossrank.registry.data import DataFiles
    from ossrank.views.view import View

NAMES = ("origins",)
"""Columns that name the registry: with another one they differ, whatever the figures."""

KEYS = ("id", "board", "as_of", "rule", "top", "group", "kind")
"""The columns that say which row it is."""


NOW = "now"
"""Stands for the edition that this ossrank comes with."""


def recompute(path: Path, registry: str | None = None) -> RecomputedView:
    """The figures of a bundle counted again, with another edition where one is named.

    Raises UsageError for what is no bundle or no edition, OssrankError where the question has no
    answer now.
    """
    files = None
    if registry is not None:
        files = built_in() if registry == NOW else read_edition(registry)
    contents = read_bundle(path)
    used = registry_of(contents, files, str(path))
    view, again = answer(contents, used, path)
    rows = list(rows_of(again[RESULT_ROWS], None, RESULT_ROWS))
    differences = list(_row_differences(contents.rows, rows, NAMES if files else ()))
    altered = [*contents.altered, *_misnamed(contents.files)]
    # Another ossrank may word a remark otherwise; its rows have the same figures all the same.
    if files is None and contents.made_by == __version__ and not differences:
        names = dict.fromkeys([*again, *contents.members])
        altered += [name for name in names if again.get(name) != contents.members.get(name)]
    return RecomputedView(
        contents.question.kind,
        contents.made_by,
        used,
        len(contents.rows),
        tuple(differences),
        tuple(dict.fromkeys(altered)),
        view,
        contents.files.edition if files else None,
    )


def _misnamed(files: DataFiles) -> list[str]:
    """The registry's folder where its files are not those of the edition that they say they are."""
    name = files.edition
    if name not in names_at_hand() or edition_at_hand(name).sha256 == files.sha256:
        return []
    return [REGISTRY]


def registry_of(contents: Contents, files: DataFiles | None, where: str) -> Registry:
    """The registry to count with: the bundle's files, or others, under the bundle's own rows."""
    named = f"{where}, origins.csv" if contents.origins else ""
    return make_registry(files or contents.files, contents.origins, named)


def answer(contents: Contents, registry: Registry, path: Path) -> tuple[View, Mapping[str, bytes]]:
    """The bundle's question, asked of what is in it, and the files that a bundle of that has.

    The contents' entries are gone then: they are in the database that was asked.
    """
    try:
        with _store(contents, path) as store:
            library = recording(Library(path, registry, store))
            view = contents.question.ask(library)
            return view, make_bundle(library, contents.question, view).files
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
                # They take as much memory as all the rest.
                store.snapshots.restore(snapshot, contents.entries.pop(number))
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
