"""Prints what came of many months of a failing server: python -m tests.benchmarks.nights 20."""

import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from tests.loopback import Boards
from tests.test_nights import NIGHTS, live_through


def main(months: int) -> None:
    """Lives through so many months, each with a seed of its own; an assertion fails at a lie."""
    sums: Counter[str] = Counter()
    for seed in range(1, months + 1):
        with pytest.MonkeyPatch.context() as patched, tempfile.TemporaryDirectory() as folder:
            patched.delenv("HF_TOKEN", raising=False)
            with Boards() as boards:
                patched.setenv("HF_ENDPOINT", boards.url)
                patched.setenv("OSSRANK_OPENROUTER_URL", boards.url)
                tally = live_through(boards, Path(folder), seed)
        sums.update(attempts=tally.attempts, disturbed=tally.disturbed, failed=tally.failed)
    print(
        f"{months} months of {NIGHTS} nights: " + ", ".join(f"{v:,} {k}" for k, v in sums.items())
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
