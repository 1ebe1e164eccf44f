"""Kills `ossrank fetch` at random moments, `kill_fetch.py [KILLS] [SEED]`, and prints figures.

After each kill the database must be sound, hold all that it held before, and no snapshot by
halves; at the end one more fetch must store the day that an undisturbed one stores.
"""

import random
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.small import ARGUMENTS, scaled  # noqa: E402
from tests.interruption import Victim  # noqa: E402
from tests.loopback import Boards  # noqa: E402


def main(kills: int, seed: int) -> None:
    """Prints what the kills met and what they left."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, Boards() as boards:
        alone = Victim(boards, Path(folder) / "alone.db", rng)
        alone.fetch(kills)
        victim = Victim(boards, Path(folder) / "killed.db", rng)
        victim.seconds = alone.seconds
        made = [victim.kill(number) for number in range(kills)]
        victim.fetch(kills)
        complete = alone.held.items() <= victim.held.items()
    bad = [fault for kill in made for fault in kill.wrong]
    stored = [kill.snapshots for kill in made if kill.snapshots]
    print(f"{kills} kills within {alone.seconds:.2f} s of the first request, seed {seed}")
    print(f"{sum(kill.writing for kill in made)} hit a transaction and left its journal")
    print(f"{len(stored)} had stored something, {sum(stored)} snapshots in all")
    print(f"{len(bad)} faults: nothing lost, half stored or damaged" if not bad else bad[:5])
    print(f"the next fetch {'completes' if complete else 'DOES NOT COMPLETE'} the day")
    sys.exit(1 if bad or not complete else 0)


if __name__ == "__main__":
    numbers = [int(argument) for argument in ARGUMENTS]
    main(*(numbers + [scaled(100, 2), 1][len(numbers) :]))
