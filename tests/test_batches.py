"""Batches: their numbers, and who goes on with one that was interrupted."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from ossrank.ingest.backfill import backfill
from ossrank.sources import FEEDS
from ossrank.store import batches as module
from ossrank.store.file import Store, open_store
from tests import loopback
from tests.command import HURRY, NOW, Result, ended, run, start
from tests.loopback import Boards, parquet

DATES = 120
"""So many that a backfill can be caught in the midst of them."""


def publish(boards: Boards) -> None:
    """Has the Arena's text board a long history."""
    boards.full["text_style_control"] = parquet(
        [
            row | {"category": category}
            for n in range(DATES)
            for category in ("overall", "coding")
            for row in loopback.arena_rows(day=f"{2010 + n // 12}-{n % 12 + 1:02}-02")[:10]
        ]
    )


def batches(path: Path) -> dict[int, tuple[int, bool]]:
    """By number: how many snapshots a batch holds, and whether it has ended."""
    sql = (
        "SELECT batches.id, count(snapshots.id), finished_at IS NOT NULL FROM batches"
        " LEFT JOIN snapshots ON batch_id = batches.id GROUP BY batches.id"
    )
    with contextlib.closing(sqlite3.connect(path)) as db:
        return {number: (count, bool(whole)) for number, count, whole in db.execute(sql)}


def caught(process: "subprocess.Popen[str]", path: Path, batch: int) -> None:
    """Stops a process that has stored a part of a batch, while it holds no lock, nor reads."""
    while process.poll() is None:
        with contextlib.suppress(sqlite3.OperationalError):
            if batches(path).get(batch, (0, True))[0]:
                os.kill(process.pid, signal.SIGSTOP)
                time.sleep(0.05)
                with contextlib.closing(sqlite3.connect(path, timeout=0)) as db:
                    db.execute("BEGIN EXCLUSIVE")
                    return
        os.kill(process.pid, signal.SIGCONT)
        time.sleep(0.001)
    raise AssertionError(f"it ended before it was caught: {ended(process)}")


def backfilling(boards: Boards, path: Path, *options: str) -> "subprocess.Popen[str]":
    """A backfill as a process of its own."""
    return start("backfill", "arena/text", *options, db=path, server=boards.url)


def line(result: Result) -> str:
    """What a backfill that went well has printed."""
    assert (result.code, result.stderr, result.stdout.count("\n")) == (0, "", 1)
    return result.stdout


def test_two_processes_side_by_side_store_two_batches(boards: Boards, tmp_path: Path) -> None:
    publish(boards)
    path = tmp_path / "a.db"
    first = backfilling(boards, path)
    caught(first, path, 1)
    try:
        assert line(ended(backfilling(boards, path))).startswith("batch 2: ")
    finally:
        os.kill(first.pid, signal.SIGCONT)
    assert line(ended(first)).startswith("batch 1: ")
    held = batches(path)
    assert sum(count for count, _ in held.values()) == DATES
    assert all(count and whole for count, whole in held.values())
    assert run("undo", "1", db=path).code == 0
    assert batches(path) == {2: held[2]}
    assert run("undo", "2", db=path).code == 0
    assert line(ended(backfilling(boards, path))).startswith(f"batch 3: {DATES} snapshots")


def test_a_process_that_was_killed_is_gone_on_with_by_the_same_request_only(
    boards: Boards, tmp_path: Path
) -> None:
    publish(boards)
    path = tmp_path / "a.db"
    first = backfilling(boards, path)
    caught(first, path, 1)
    first.kill()
    ended(first)
    part, _ = batches(path)[1]
    assert 0 < part < DATES
    other = line(ended(backfilling(boards, path, "--categories", "coding")))
    assert other.startswith(f"batch 2: {DATES} snapshots")
    assert batches(path)[1] == (part, False)
    assert line(ended(backfilling(boards, path))).startswith(f"batch 1: {DATES} snapshots")
    assert batches(path) == {1: (DATES, True), 2: (DATES, True)}
    assert run("undo", "1", db=path).code == 0
    assert line(ended(backfilling(boards, path))).startswith(f"batch 3: {DATES} snapshots")


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
