"""Times `ossrank report` with 10,000 organisations more in the registry against without them.

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
PAIRS = 15
ORGANISATIONS = 10_000


def seconds(command: list[str]) -> float:
    """The wall time of one run."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    return time.perf_counter() - started


def large_registry(path: Path) -> None:
    """Organisations that no board names, every column filled; one in ten has a parent."""
    rows = [
        "key,name,country,parent,hub_namespaces,board_names,kind,role,since,confidence,source,note"
    ]
    rows += [
        f"made-{n},Made Up {n},FR,{f'made-{n - 1}' if n % 10 == 9 else ''},"
        f"made-up-{n};made-up-too-{n},Made Up {n},company,developer,2020-01-01,high,"
        f"https://example.org/{n} (Paris),Said to have moved from Lyon in {n}"
        for n in range(ORGANISATIONS)
    ]
    path.write_text("\n".join(rows) + "\n")


def main() -> None:
    """Runs the pairs in turn, so that a drift of the machine falls on both."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["OSSRANK_DB"] = str(Path(folder) / "fixtures.db")
        ossrank = [sys.executable, "-m", "ossrank"]
        subprocess.run([*ossrank, "fetch", "-q", "--from", "fixtures"], check=True, cwd=ROOT)
        registry = Path(folder) / "origins.csv"
        large_registry(registry)
        plain, large = [*ossrank, "report"], [*ossrank, "report", "--origins", str(registry)]
        seconds(plain), seconds(large)
        pairs = [(seconds(plain), seconds(large)) for _ in range(PAIRS)]
    print(f"built-in registry      {statistics.median(a for a, _ in pairs) * 1000:6.0f} ms")
    print(
        f"and {ORGANISATIONS:,} rows more   {statistics.median(b for _, b in pairs) * 1000:6.0f} ms"
    )
    ratio = statistics.median(b / a for a, b in pairs)
    print(f"ratio                  {ratio:6.2f}    (to stay under 1.2)")


if __name__ == "__main__":
    main()
