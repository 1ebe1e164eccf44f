"""Kills `ossrank backfill` at random moments, `kill_backfill.py [KILLS] [SEED]`, prints figures.

After each kill the database must be sound and no snapshot half stored; whenever a rerun completes
it, it must hold what an undisturbed backfill gives, and its undo must leave what was there before.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.small import ARGUMENTS, scaled  # noqa: E402
from tests.command import ended, start, stored  # noqa: E402
from tests.content import content, faults  # noqa: E402
from tests.loopback import Boards, arena_rows, parquet  # noqa: E402

COMMAND = ("backfill", "arena/text", "--categories", "all", "-q")
A_FEW = 5


def publish(boards: Boards) -> None:
    """Some 29,000 rows: 16 years of 12 dates in five categories."""
    categories = ("overall", "coding", "math", "chinese", "english")
    boards.full["text_style_control"] = parquet(
        [
            row | {"leaderboard_publish_date": f"20{year}-07-{2 * day:02}"}
            for year in range(10, 26)
            for day in range(1, 13)
            for category in categories
            for row in arena_rows(category)
        ]
    )


def database(folder: Path, name: str) -> Path:
    """One that holds an imported snapshot, which no backfill may touch."""
    path = folder / name / "a.db"
    path.parent.mkdir()
    return stored(path, "arena/text", [{"as_of": "2026-01-01", "model": "model-1", "score": 9}])


def main(kills: int, seed: int) -> None:
    """Prints what the kills met and what they left."""
    rng = random.Random(seed)
    bad: list[str] = []
    writing = rounds = 0
    with tempfile.TemporaryDirectory() as folder, Boards() as boards:
        publish(boards)
        whole, path = database(Path(folder), "whole"), database(Path(folder), "killed")
        before = content(path)
        started = time.monotonic()
        result = ended(start(*COMMAND, db=whole, server=boards.url))
        seconds = time.monotonic() - started
        assert result.code == 0, result
        for number in range(1, kills + 1):
            process = start(*COMMAND, db=path, server=boards.url)
            time.sleep(rng.uniform(0, seconds))
            process.kill()
            ended(process)
            writing += path.with_name("a.db-journal").exists()
            bad += faults(path)
            if number % A_FEW and number < kills:
                continue
            ended(start(*COMMAND, db=path, server=boards.url))
            if content(path) != content(whole):
                bad.append(f"kill {number}: the rerun differs from an undisturbed backfill")
            undone = ended(start("undo", "2", db=path))
            if undone.code or content(path) != before:
                bad.append(f"kill {number}: undo left something else: {undone.stderr}")
            rounds += 1
    print(f"{kills} kills within {seconds:.2f} s of the start, seed {seed}")
    print(f"{writing} hit a transaction and left its journal")
    print(f"{rounds} reruns completed to what an undisturbed backfill gives, and were undone")
    print(f"{len(bad)} faults" if not bad else bad[:5])
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    numbers = [int(argument) for argument in ARGUMENTS]
    main(*(numbers + [scaled(50, 2), 1][len(numbers) :]))
