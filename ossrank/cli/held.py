"""What the database holds, as commands ask for it, and what they say where it lacks."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ossrank.cli.output import say
from ossrank.errors import NothingStored, UsageError

if TYPE_CHECKING:
    from ossrank.analysis.report import Method
    from ossrank.analysis.trend import Unit
    from ossrank.facts import Entry, Kind, Snapshot
    from ossrank.registry.origins import Origins
    from ossrank.store.file import Store


@contextlib.contextmanager
def reading(path: Path, boards: Sequence[str]) -> "Iterator[Store]":
    """The database, to read these boards from; NothingStored where there is none."""
    from ossrank.store.file import is_there, open_store

    if not is_there(path):
        raise NothingStored(nothing_stored(boards, path, None))
    with open_store(path) as store:
        yield store


def nothing_stored(boards: Sequence[str], path: Path, on: date | None) -> str:
    """The line that says what is lacking, and what to do."""
    until = f" up to {on}" if on else ""
    hint = "ossrank boards lists what is held" if on else "run ossrank fetch"
    return f"nothing stored of {', '.join(boards)}{until} in {path}: {hint}"


def check_boards(boards: Sequence[str]) -> None:
    """Raises UsageError for a name that can be no board."""
    from ossrank.boards import feed_of

    for board in boards:
        feed_of(board)


def check_held(store: "Store", boards: Sequence[str]) -> None:
    """A category that its feed, though held, does not have is a slip of the pen."""
    from ossrank.boards import feed_of

    held = [summary.board for summary in store.boards()]
    for board in boards:
        feed = feed_of(board)
        siblings = [name for name in held if feed_of(name) == feed]
        if board not in siblings and feed.main in siblings and board != feed.main:
            raise UsageError(f"no board {board!r}: ossrank boards lists those of {feed.name}")


def earlier_of(store: "Store", snapshot: "Snapshot", since: date | None) -> "Snapshot | None":
    """The snapshot to compare with: the newest up to `since`, or about a week older.

    UsageError where `since` is no earlier date; where nothing is held up to it, that is said.
    """
    from ossrank.analysis.report import pick_since

    if since:
        if since >= snapshot.as_of:
            raise UsageError(f"--since {since} is not before {snapshot.board} of {snapshot.as_of}")
        found = store.newest(snapshot.board, since)
        if found is None:
            say(f"nothing held of {snapshot.board} up to {since}: no change is shown")
        return found
    day = pick_since(snapshot.as_of, store.dates_before(snapshot.board, snapshot.as_of))
    return store.newest(snapshot.board, day) if day else None


def entries_of(store: "Store", snapshot: "Snapshot") -> "tuple[Entry, ...]":
    """A snapshot's entries; where a list came without tags, marked as such."""
    from ossrank.boards import feed_of
    from ossrank.lineage import untagged, untold

    entries = store.entries(snapshot.id)
    lacks = feed_of(snapshot.board).lineage and untagged(entries, snapshot.via)
    return tuple(untold(entries)) if lacks else entries


def bases_of(store: "Store", board: str, entries: "Iterable[Entry]") -> dict[str, tuple[str, ...]]:
    """What is known of the bases of a board's entries; nothing where it has no lineage."""
    from ossrank.boards import feed_of

    return store.bases(entries) if feed_of(board).lineage else {}


def units_of(
    store: "Store",
    snapshots: "Sequence[Snapshot]",
    registry: "Origins",
    method: "Method",
    most: int,
) -> "dict[int, tuple[Unit, ...]]":
    """The first `most` units of each snapshot of one board, by the snapshots' ids."""
    from ossrank.lineage import untold

    units: dict[int, tuple[Unit, ...]] = {}
    todo, depth = list(snapshots), most
    # Most lists fill their places from as many rows; the others are read deeper, to their end.
    while todo:
        lines = store.lines(todo, depth)
        kinds = store.named({kind for listed in lines.values() for kind in listed})
        for part, tagged in _by_tags(store, todo, method):
            named = kinds if tagged else dict(zip(kinds, untold(kinds.values()), strict=True))
            units.update(_units(store, part, lines, named, registry, method, most))
        todo = [s for s in todo if len(units[s.id]) < most and s.rows > depth]
        depth *= 4
    return units


def _by_tags(
    store: "Store", snapshots: "Sequence[Snapshot]", method: "Method"
) -> "list[tuple[list[Snapshot], bool]]":
    """The snapshots in two parts where bases decide: those that came with tags, and the others."""
    if method.by == "publisher":
        return [(list(snapshots), True)]
    tagged = {s.id: store.has_tags(s) for s in snapshots}
    parts = [([s for s in snapshots if tagged[s.id] is has], has) for has in (True, False)]
    return [part for part in parts if part[0]]


def _units(
    store: "Store",
    snapshots: "Sequence[Snapshot]",
    lines: "Mapping[int, Sequence[Kind]]",
    kinds: "Mapping[Kind, Entry]",
    registry: "Origins",
    method: "Method",
    most: int,
) -> "dict[int, tuple[Unit, ...]]":
    from ossrank.analysis.trend import Sorter
    from ossrank.boards import feed_of

    board, bases = snapshots[0].board, dict[str, tuple[str, ...]]()
    if method.by == "base" and feed_of(board).lineage:
        bases = store.bases(kinds[kind] for kind in {k for s in snapshots for k in lines[s.id]})
    sorter = Sorter(board, kinds, bases, registry, method)
    return {s.id: sorter.units(lines[s.id], s.as_of, most) for s in snapshots}
