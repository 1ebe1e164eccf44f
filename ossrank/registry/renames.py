"""What a rating board has renamed, from a reviewed list: a new name is no new model."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path


def renamed(board: str, since: date, until: date) -> Mapping[str, str]:
    """The names on a board's snapshot of `since` that were changed by `until` → the later name.

    A rename on a board holds on its categories too. Empty for boards without renames.
    """
    names: dict[str, str] = {}
    # From the newest back, so that a chain of renames leads to its end.
    for on, old, new in reversed(_renames(board)):
        if since.isoformat() < on <= until.isoformat():
            names[old] = names.get(new, new)
    return names


@cache
def _renames(board: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        sorted(
            (on, old, new)
            for renamed, old, new, on in _rows()
            if board == renamed or board.startswith(f"{renamed}/")
        )
    )


@cache
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    path = Path(__file__).with_name("data") / "renames.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return tuple((row[0], row[1], row[2], row[3]) for row in rows)
