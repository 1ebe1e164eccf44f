"""Two commands timed in turn, so that a drift of the machine falls on both."""

import statistics
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

Command = list[str]


def seconds(command: Command, folder: Path = ROOT) -> float:
    """The wall time of one run, in a folder."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)
    return time.perf_counter() - started


def compare(
    one: Command, other: Command, pairs: int, folders: tuple[Path, Path] = (ROOT, ROOT)
) -> tuple[float, float, float]:
    """The medians in seconds, and the median of the second's time by the first's, pair by pair."""
    here, there = folders
    seconds(one, here), seconds(other, there)
    times = [(seconds(one, here), seconds(other, there)) for _ in range(pairs)]
    ratio = statistics.median(b / a for a, b in times)
    return statistics.median(a for a, _ in times), statistics.median(b for _, b in times), ratio
