"""What the database holds, as commands ask for it, and what they say where it lacks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ossrank.cli.output import say
from ossrank.errors import NothingStored, UsageError

if TYPE_CHECKING:
    from ossrank.models import Snapshot
    from ossrank.origins import Origins
    from ossrank.report import Method
    from ossrank.store import Store
    from ossrank.trend import Unit


@contextlib.contextmanager
def reading(path: Path, boards: Sequence[str]) -> Iterator[Store]:
    """The database, to read these boards from; NothingStored where there is none."""
    from ossrank.store import open_store

    if not path.exists():
        raise NothingStored(nothing_stored(boards, path, None))
    with open_store(path) as store:
        yield store


def nothing_stored(boards: Sequence[str], path: Path, on: date | None) -> str:
    """The line that says what is lacking, and what to do."""
    until = f" up to {on}" if on else ""
    return f"nothing stored of {', '.join(boards)}{until} in {path}: run ossrank fetch"


def check_boards(boards: Sequence[str]) -> None:
    """Raises UsageError for a name that can be no board."""
    from ossrank.boards import feed_of

    for board in boards:
        feed_of(board)


def check_held(store: Store, boards: Sequence[str]) -> None:
    """A category that its feed, though held, does not have is a slip of the pen."""
    from ossrank.boards import feed_of

    held = [summary.board for summary in store.boards()]
    for board in boards:
        feed = feed_of(board)
        siblings = [name for name in held if feed_of(name) == feed]
        if board not in siblings and feed.main in siblings and board != feed.main:
            raise UsageError(f"no board {board!r}: ossrank boards lists those of {feed.name}")


def earlier_of(store: Store, snapshot: Snapshot, since: date | None) -> Snapshot | None:
    """The snapshot to compare with: the newest up to `since`, or about a week older.

    UsageError where `since` is no earlier date; where nothing is held up to it, that is said.
    """
    from ossrank.report import pick_since

    if since:
        if since >= snapshot.as_of:
            raise UsageError(f"--since {since} is not before {snapshot.board} of {snapshot.as_of}")
        found = store.newest(snapshot.board, since)
        if found is None:
            say(f"nothing held of {snapshot.board} up to {since}: no change is shown")
        return found
    day = pick_since(snapshot.as_of, store.dates_before(snapshot.board, snapshot.as_of))
    return store.newest(snapshot.board, day) if day else None


def units_of(
    store: Store, snapshots: Sequence[Snapshot], registry: Origins, method: Method, most: int
) -> dict[int, tuple[Unit, ...]]:
    """The first `most` units of each snapshot of one board, by the snapshots' ids."""
    from ossrank.trend import Sorter

    units: dict[int, tuple[Unit, ...]] = {}
    todo, depth = list(snapshots), most
    # Most lists fill their places from as many rows; the others are read deeper, to their end.
    while todo:
        lines = store.lines(todo, depth)
        kinds = store.named({kind for listed in lines.values() for kind in listed})
        sorter = Sorter(todo[0].board, kinds, store.bases(kinds.values()), registry, method)
        units.update({s.id: sorter.units(lines[s.id], s.as_of, most) for s in todo})
        todo = [s for s in todo if len(units[s.id]) < most and s.rows > depth]
        depth *= 4
    return units
