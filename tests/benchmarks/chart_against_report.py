"""Times `ossrank chart hf/trending` on the fixtures against `ossrank report hf/trending`.

Prints medians and the ratio of the pairs.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.pairs import compare  # noqa: E402
from tests.benchmarks.small import scaled  # noqa: E402

PAIRS = scaled(15, 1)


def main() -> None:
    """Runs the pairs in turn."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["OSSRANK_DB"] = str(Path(folder) / "fixtures.db")
        ossrank = [sys.executable, "-m", "ossrank"]
        subprocess.run([*ossrank, "fetch", "-q", "--from", "fixtures"], check=True, cwd=ROOT)
        report, chart, ratio = compare(
            [*ossrank, "report", "hf/trending"], [*ossrank, "chart", "hf/trending"], PAIRS
        )
    print(f"ossrank report   {report * 1000:6.0f} ms")
    print(f"ossrank chart    {chart * 1000:6.0f} ms")
    print(f"ratio            {ratio:6.2f}    (to stay at or under 1.3)")


if __name__ == "__main__":
    main()
