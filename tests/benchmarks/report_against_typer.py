"""Times `ossrank report` on the fixtures against a bare typer app that prints as large a table.

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
FLOOR = """
import typer
app = typer.Typer()

@app.command()
def show() -> None:
    from rich.console import Console
    from rich.table import Table
    for _ in range(3):
        table = Table(box=None)
        for column in range(8):
            table.add_column(str(column))
        for row in range(7):
            table.add_row(*(f"{row}.{column}" for column in range(8)))
        Console().print(table)

@app.command()
def other() -> None:
    pass

app()
"""


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
        floor = Path(folder) / "floor.py"
        floor.write_text(FLOOR)
        bare, report = [sys.executable, str(floor), "show"], [*ossrank, "report"]
        seconds(bare), seconds(report)
        pairs = [(seconds(bare), seconds(report)) for _ in range(PAIRS)]
    print(f"bare typer app   {statistics.median(a for a, _ in pairs) * 1000:6.0f} ms")
    print(f"ossrank report   {statistics.median(b for _, b in pairs) * 1000:6.0f} ms")
    ratio = statistics.median(b / a for a, b in pairs)
    print(f"ratio            {ratio:6.2f}    (to stay at or under 1.2)")


if __name__ == "__main__":
    main()
