"""What a rating board has renamed, from a reviewed list: a new name is no new model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from ossrank.registry.data import DATA, read_csv


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
    rows = read_csv((DATA / "renames.csv").read_bytes())
    return tuple((board, old, new, on) for board, old, new, on, *_ in rows)
