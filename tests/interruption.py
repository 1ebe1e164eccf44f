"""Fetches that are killed at a random moment, each followed by a look at what is left."""

from __future__ import annotations

import random
import time
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from tests.command import ended, start
from tests.content import Content, content, faults
from tests.loopback import AGENTS, SUBSETS, Boards, arena_rows, parquet

FIRST = date(2026, 1, 1)
CATEGORIES = ("overall", *(f"category {n}" for n in range(9)))


class Kill(NamedTuple):
    """What a killed fetch left: whether it was writing, what it had stored, and what is wrong."""

    writing: bool
    snapshots: int
    wrong: list[str]


def publish(boards: Boards, number: int) -> None:
    """Lets every Arena feed print a new date, so that a fetch has something to store."""
    day = (FIRST + timedelta(days=number)).isoformat()
    rows = [row for category in CATEGORIES for row in arena_rows(category, day)]
    boards.parquet = dict.fromkeys((*SUBSETS, *AGENTS), parquet(rows))


class Victim:
    """A database whose fetches are killed; `seconds` is how long an undisturbed one takes.

    All feeds are fetched where none is named.
    """

    def __init__(self, boards: Boards, path: Path, rng: random.Random, *feeds: str) -> None:
        self.boards = boards
        self.path = path
        self.rng = rng
        self.command = ("fetch", *feeds, "-q")
        self.held: Content = {}
        self.seconds = 0.0

    def kill(self, number: int) -> Kill:
        """Kills the fetch of day `number` at a random moment from its first request on.

        Every other one has until the next transaction after that, since few moments of a fetch
        are spent in writing. Nothing is wrong where the file is sound, all that it held before
        is there unchanged, and each new snapshot is whole.
        """
        publish(self.boards, number)
        self.boards.log.clear()
        process = start(*self.command, db=self.path, server=self.boards.url)
        while not self.boards.log and process.poll() is None:
            time.sleep(0.005)
        journal = self.path.with_name(f"{self.path.name}-journal")
        time.sleep(self.rng.uniform(0, self.seconds))
        while number % 2 and process.poll() is None and not journal.exists():
            time.sleep(0.0002)
        process.kill()
        ended(process)
        writing = journal.exists()
        wrong, after = faults(self.path), content(self.path)
        wrong += [f"lost {facts}" for facts, rows in self.held.items() if after.get(facts) != rows]
        stored = len(after) - len(self.held)
        self.held = after
        return Kill(writing, stored, wrong)

    def fetch(self, number: int) -> None:
        """Lets the fetch of day `number` end, and takes its time."""
        publish(self.boards, number)
        self.boards.log.clear()
        process = start(*self.command, db=self.path, server=self.boards.url)
        while not self.boards.log and process.poll() is None:
            time.sleep(0.005)
        started = time.monotonic()
        result = ended(process)
        self.seconds = time.monotonic() - started
        assert result == (0, "", ""), result
        self.held = content(self.path)
