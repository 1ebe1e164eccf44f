"""Prints what came of many months of a failing server, `nights.py [MONTHS]`."""

import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.small import ARGUMENTS, scaled  # noqa: E402
from tests.loopback import Boards  # noqa: E402
from tests.test_nights import NIGHTS, live_through  # noqa: E402


def main(months: int) -> None:
    """Lives through so many months, each with a seed of its own; an assertion fails at a lie."""
    sums: Counter[str] = Counter()
    kinds: set[str] = set()
    for seed in range(1, months + 1):
        with pytest.MonkeyPatch.context() as patched, tempfile.TemporaryDirectory() as folder:
            patched.delenv("HF_TOKEN", raising=False)
            with Boards() as boards:
                patched.setenv("HF_ENDPOINT", boards.url)
                patched.setenv("OSSRANK_OPENROUTER_URL", boards.url)
                patched.setenv("OSSRANK_EPOCH_URL", boards.url)
                tally = live_through(boards, Path(folder), seed)
        sums.update(attempts=tally.attempts, disturbed=tally.disturbed, failed=tally.failed)
        kinds |= tally.kinds
    print(
        f"{months} months of {NIGHTS} nights: "
        + ", ".join(f"{v:,} {k}" for k, v in sums.items())
        + f", {len(kinds)} kinds of faults"
    )


if __name__ == "__main__":
    main(int(ARGUMENTS[0]) if ARGUMENTS else scaled(20, 1))
