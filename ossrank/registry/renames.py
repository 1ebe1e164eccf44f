"""What a rating board has renamed, from a reviewed list: a new name does not make a new model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date


class Renames:
    """The reviewed list: rows of board, old name, new name and the date of the change."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        self._rows = rows
        self._by_board: dict[str, list[tuple[str, str, str]]] = {}

    def between(self, board: str, since: date, until: date) -> Mapping[str, str]:
        """The names on a board's snapshot of `since` changed by `until` → the later name.

        A rename on a board holds on its categories too. Empty for boards without renames.
        """
        names: dict[str, str] = {}
        after, last = since.isoformat(), until.isoformat()
        # From the newest back, so that a chain of renames leads to its end.
        for on, old, new in reversed(self._of(board)):
            if after < on <= last:
                names[old] = names.get(new, new)
        return names

    def _of(self, board: str) -> list[tuple[str, str, str]]:
        if board not in self._by_board:
            self._by_board[board] = sorted(
                (on, old, new)
                for renamed, old, new, on, *_ in self._rows
                if board == renamed or board.startswith(f"{renamed}/")
            )
        return self._by_board[board]
