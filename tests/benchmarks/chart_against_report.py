"""Times `ossrank chart hf/trending` on the fixtures against `ossrank report hf/trending`.

Prints medians and the ratio of the pairs.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.small import scaled  # noqa: E402

PAIRS = scaled(15, 1)


def seconds(command: list[str]) -> float:
    """The wall time of one run."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    return time.perf_counter() - started


def main() -> None:
    """Runs the pairs in turn, so that a drift of the machine falls on both."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["OSSRANK_DB"] = str(Path(folder) / "fixtures.db")
        ossrank = [sys.executable, "-m", "ossrank"]
        subprocess.run([*ossrank, "fetch", "-q", "--from", "fixtures"], check=True, cwd=ROOT)
        report, chart = [*ossrank, "report", "hf/trending"], [*ossrank, "chart", "hf/trending"]
        seconds(report), seconds(chart)
        pairs = [(seconds(report), seconds(chart)) for _ in range(PAIRS)]
    print(f"ossrank report   {statistics.median(a for a, _ in pairs) * 1000:6.0f} ms")
    print(f"ossrank chart    {statistics.median(b for _, b in pairs) * 1000:6.0f} ms")
    ratio = statistics.median(b / a for a, b in pairs)
    print(f"ratio            {ratio:6.2f}    (to stay at or under 1.3)")


if __name__ == "__main__":
    main()
