"""The boards held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ossrank.boards import Feed
from ossrank.facts import BoardSummary
from ossrank.views.sheet import Sheet, many
from ossrank.views.view import View


@dataclass(frozen=True)
class BoardsView(View):
    """What is held of each board."""

    boards: tuple[tuple[Feed, BoardSummary], ...]

    columns = ("board", "feed", "title", "snapshots", "first", "last", "entries")

    def content(self) -> dict[str, Any]:
        return {"boards": self.rows()}

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "board": board.board,
                "feed": feed.name,
                "title": feed.board_title(board.board),
                "snapshots": board.snapshots,
                "first": board.first.isoformat(),
                "last": board.last.isoformat(),
                "entries": board.entries,
            }
            for feed, board in self.boards
        ]

    def sheets(self) -> list[Sheet]:
        headers = ("board", "snapshots", "first", "last", "entries")
        rows = tuple(
            (b.board, str(b.snapshots), str(b.first), str(b.last), f"{b.entries:,}")
            for _, b in self.boards
        )
        spare = (frozenset({4}), frozenset({2}))
        return (
            [Sheet(f"{many(len(rows), 'board')} held", "", headers, rows, spare=spare)]
            if rows
            else []
        )
