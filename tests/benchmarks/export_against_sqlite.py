"""Times `ossrank export` of ten years of twelve boards, 13 million entries.

The floor is a program that fetches the same joined rows with sqlite3 alone. Prints seconds, ratios,
peak memory and sizes, of a folder, then of each form of file; and of a second export of the
unchanged database. Needs some 5 GB in the folder for temporary files.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.small import ARGUMENTS  # noqa: E402
from tests.benchmarks.ten_years import fill  # noqa: E402

FLOOR = """
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute("SELECT * FROM rankings")
print(sum(len(some) for some in iter(lambda: rows.fetchmany(50_000), [])))
"""


def run(command: list[str]) -> tuple[float, float, str]:
    """The wall time of a run, the peak of its memory in MB, and what it printed."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, printed
    return time.perf_counter() - started, usage.ru_maxrss / 1024, printed.strip()


def size(path: Path) -> float:
    """MB on disk."""
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def main() -> None:
    """Fills a database, or takes the one that is named, and exports it in every form, twice."""
    export = [sys.executable, "-m", "ossrank", "export", "--db"]
    with tempfile.TemporaryDirectory() as folder:
        years = Path(ARGUMENTS[0]) if ARGUMENTS else Path(folder) / "years.db"
        if not years.exists():
            fill(years)
        floor, _, rows = run([sys.executable, "-c", FLOOR, str(years)])
        print(f"{int(rows):,} entries, {size(years):,.0f} MB")
        print(f"{'sqlite3 alone':14} {floor:7.1f} s")
        for name in ("folder", "one.parquet", "one.db", "one.csv"):
            target = Path(folder) / name
            first, peak, _ = run([*export, str(years), str(target)])
            again, _, said = run([*export, str(years), str(target)])
            print(
                f"{name:14} {first:7.1f} s  {first / floor:5.2f}x (folder: at most 3)"
                f"  {peak:5.0f} MB (under 250)  {size(target):6,.0f} MB on disk"
                f"  again {again:5.2f} s (folder: under 2): {said.rpartition(', ')[2]}"
            )


if __name__ == "__main__":
    main()
