"""Batches: their numbers, and who goes on with one that was interrupted."""

import subprocess
import sys
from pathlib import Path

from ossrank.ingest.backfill import backfill
from ossrank.sources import FEEDS
from ossrank.store import batches as module
from ossrank.store.file import Store, open_store
from tests.command import HURRY, NOW, run
from tests.loopback import Boards


def someone(alive: bool) -> tuple[str, "subprocess.Popen[bytes]"]:
    """A process, as a batch names it."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    if not alive:
        process.communicate()
    host = module._process().split()[0]
    return f"{host} {process.pid}", process


def begun_by(store: Store, process: str, request: str = "overall") -> int:
    """An unfinished batch of another process."""
    with store.transaction():
        number = store.batches.add("backfill", "arena/text", NOW, request)
        store.connection.db.execute(
            "UPDATE batches SET process = ? WHERE id = ?", (process, number)
        )
    return number


def test_a_number_is_never_used_again(boards: Boards, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    for number in (1, 2, 3):
        assert f"batch {number}:" in run("backfill", "arena/text", db=path).stdout
        assert run("undo", str(number), db=path).code == 0
    assert run("undo", "3", db=path).code == 2


def test_a_batch_that_another_process_is_storing_is_left_to_it(store: Store) -> None:
    name, process = someone(alive=True)
    number = begun_by(store, name)
    assert store.batches.begin("backfill", "arena/text", NOW, "overall") != number
    process.communicate()
    elsewhere = begun_by(store, "another.example 1", "coding")
    assert store.batches.begin("backfill", "arena/text", NOW, "coding") != elsewhere


def test_a_batch_whose_process_was_killed_is_gone_on_with_by_the_same_request_only(
    boards: Boards, store: Store
) -> None:
    name, _ = someone(alive=False)
    number = begun_by(store, name)
    other = backfill(store, FEEDS["arena/text"], ("coding",), limits=HURRY)
    same = backfill(store, FEEDS["arena/text"], limits=HURRY)
    assert other is not None
    assert same is not None
    assert other.id != number
    assert same.id == number


def test_two_backfills_side_by_side_are_two_batches_that_are_undone_apart(
    boards: Boards, tmp_path: Path
) -> None:
    path = tmp_path / "a.db"
    with open_store(path, write=True) as store:
        name, process = someone(alive=True)
        theirs = begun_by(store, name)
        ours = backfill(store, FEEDS["arena/text"], limits=HURRY)
        process.communicate()
        assert ours is not None
        assert ours.id != theirs
        store.batches.undo(theirs)
        assert store.batches.get(ours.id).snapshots == 12
