"""The boards held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ossrank.boards import feed_of, title
from ossrank.facts import BoardSummary
from ossrank.views.sheet import Sheet


def boards_json(held: Sequence[BoardSummary]) -> dict[str, Any]:
    """The JSON document of `boards`."""
    return {
        "boards": [
            {
                "board": board.board,
                "feed": feed_of(board.board).name,
                "title": title(board.board),
                "snapshots": board.snapshots,
                "first": board.first.isoformat(),
                "last": board.last.isoformat(),
                "entries": board.entries,
            }
            for board in held
        ]
    }


def boards_sheet(held: Sequence[BoardSummary]) -> Sheet:
    """The boards held, one a row."""
    rows = tuple(
        (b.board, str(b.snapshots), str(b.first), str(b.last), f"{b.entries:,}") for b in held
    )
    return Sheet(
        f"{len(held)} boards held", "", ("board", "snapshots", "first", "last", "entries"), rows
    )
