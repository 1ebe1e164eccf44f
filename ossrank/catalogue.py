"""Names and dates → the boards and snapshots of a database that an answer is made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ossrank.errors import NothingStored, UsageError
from ossrank.sources import DEFAULT_BOARDS, FEEDS, feed_of, held_feed

if TYPE_CHECKING:
    from ossrank.analysis.trend import Every
    from ossrank.facts import BoardSummary, Snapshot
    from ossrank.store.file import Store

STANDS = 14
"""Days for which a board's newest date stands for it though its relay has a newer one."""


class Catalogue:
    """The boards and snapshots of a database; `store` is None where there is no database yet."""

    def __init__(self, path: Path, store: Store | None) -> None:
        self.path = path
        self.store = store

    def nothing_stored(self, boards: Sequence[str], on: date | None = None) -> str:
        """The line that says what is missing, and what to do."""
        until = f" up to {on}" if on else ""
        named = f"nothing stored of {', '.join(boards)}{until}"
        if self.store is None:
            return f"{named}: no database at {self.path}: run ossrank fetch, or name one with --db"
        hint = "ossrank boards lists what is held" if on else "run ossrank fetch"
        mains = {feed.main for feed in FEEDS.values()}
        if not on and any("/" in board and board not in mains for board in boards):
            # No fetch brings a category that there is not.
            hint += ", and ossrank boards to see which categories there are"
        return f"{named} in {self.path}: {hint}"

    def store_of(self, boards: Sequence[str]) -> Store:
        """The database; NothingStored of some boards where there is none."""
        if self.store is None:
            raise NothingStored(self.nothing_stored(boards))
        return self.store

    def held(self) -> list[BoardSummary]:
        """The boards held; StoreError where one of them is known to a newer ossrank alone."""
        summaries = self.store.snapshots.boards() if self.store else []
        for summary in summaries:
            held_feed(summary.board, self.path)
        return summaries

    def expand(self, names: Sequence[str]) -> list[str]:
        """The boards that names stand for: `arena/*` all such held, `trending` the one so called.

        A name that is no board's is left as it is: it is refused where it is looked up.
        """
        boards: dict[str, None] = {}
        for name in names:
            boards.update(dict.fromkeys(self._named(name)))
        return list(boards)

    def one(self, name: str) -> str:
        """The one board that a name stands for; UsageError where it stands for several."""
        boards = self.expand([name])
        if len(boards) != 1:
            raise UsageError(f"{name!r} stands for {len(boards)} boards: name one of them")
        return boards[0]

    def _named(self, name: str) -> list[str]:
        mains = [feed.main for feed in FEEDS.values()]
        if name in mains:
            return [name]
        held = [summary.board for summary in self.store.snapshots.boards()] if self.store else []
        if any(sign in name for sign in "*?["):
            from fnmatch import fnmatchcase

            matches = [board for board in held if fnmatchcase(board, name)]
            if not matches:
                raise UsageError(f"no board that is held matches {name!r}: see ossrank boards")
            return matches
        if name in held or "/" in name:
            return [name]
        short = {board for board in (*mains, *held) if board.rpartition("/")[2] == name}
        found = short.intersection(DEFAULT_BOARDS) or short.intersection(mains) or short
        return list(found) if len(found) == 1 else [name]

    def asked(self, names: Sequence[str], on: date | None) -> tuple[list[str], bool]:
        """The boards that names stand for, and whether by `all` every main board held."""
        if list(names) == ["all"]:
            return self.mains(on), True
        if "all" in names:
            raise UsageError("all stands for every main board held: name no other beside it")
        return self.expand(names), False

    def mains(self, on: date | None) -> list[str]:
        """The main boards of which something is held up to a date, each ranking once.

        Of a board and its relay the board itself, unless its newest date is long past.
        """
        boards = [feed.main for feed in FEEDS.values() if not feed.named_only]
        dates = {snapshot.board: snapshot.as_of for snapshot in self.newest(boards, on)[0]}
        for feed in FEEDS.values():
            relay = FEEDS[feed.relayed].main if feed.relayed else ""
            if feed.main in dates and relay in dates:
                late = (dates[relay] - dates[feed.main]).days > STANDS
                del dates[feed.main if late else relay]
        return list(dates)

    def newest(
        self, boards: Sequence[str] | None, on: date | None
    ) -> tuple[list[Snapshot], tuple[str, ...]]:
        """The newest snapshots of boards, or of the default ones, and the boards without any."""
        named = list(dict.fromkeys(boards or DEFAULT_BOARDS))
        for board in named:
            feed_of(board)
        if self.store is None:
            return [], tuple(named)
        newest = {board: self.store.snapshots.newest(board, on) for board in named}
        missing = tuple(board for board, snapshot in newest.items() if snapshot is None)
        if boards:
            self.check_categories(missing)
        return [snapshot for snapshot in newest.values() if snapshot], missing

    def newest_of(self, board: str, on: date | None) -> Snapshot:
        """The newest snapshot of a board up to a date; NothingStored where there is none."""
        snapshot = self.store_of([board]).snapshots.newest(board, on)
        if snapshot is None:
            self.check_categories([board])
            raise NothingStored(self.nothing_stored([board], on))
        return snapshot

    def check_categories(self, boards: Sequence[str]) -> None:
        """A category that its feed, though held, does not have is a slip of the pen."""
        held = [summary.board for summary in self.store.snapshots.boards()] if self.store else []
        for board in boards:
            feed = feed_of(board)
            siblings = [name for name in held if feed.has_board(name)]
            if board not in siblings and feed.main in siblings and board != feed.main:
                raise UsageError(f"no board {board!r}: ossrank boards lists those of {feed.name}")

    def history(
        self, board: str, every: Every, start: date | None, end: date | None
    ) -> tuple[list[Snapshot], list[Snapshot]]:
        """A board's snapshots of a span, and of them the one of each day, week or month."""
        from ossrank.analysis.trend import pick

        feed_of(board)
        if start and end and start > end:
            raise UsageError(f"--from {start} is after --to {end}")
        snapshots = self.store_of([board]).snapshots.between(board, start, end)
        if not snapshots:
            self.check_categories([board])
            raise NothingStored(
                f"nothing stored of {board} from {start} to {end or 'today'} in {self.path}"
                if start
                else self.nothing_stored([board], end)
            )
        picked = pick(snapshots, every)
        if not picked:
            raise NothingStored(f"no {every} of {board} is over yet: try --every day")
        return snapshots, picked

    def earlier(self, snapshot: Snapshot, since: date | None) -> Snapshot | None:
        """The snapshot to compare with: the newest up to `since`, or about a week older.

        None where nothing is held. UsageError where `since` is not an earlier date.
        """
        from ossrank.analysis.earlier import pick_since

        board, store = snapshot.board, self.store_of([snapshot.board])
        if since:
            if since >= snapshot.as_of:
                raise UsageError(f"--since {since} is not before {board} of {snapshot.as_of}")
            return store.snapshots.newest(board, since)
        day = pick_since(snapshot.as_of, store.snapshots.dates_before(board, snapshot.as_of))
        return store.snapshots.newest(board, day) if day else None
