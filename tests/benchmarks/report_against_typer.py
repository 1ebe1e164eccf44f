"""Times `ossrank report` on the fixtures against a bare typer app that prints as large a table.

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


def main() -> None:
    """Runs the pairs in turn."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["OSSRANK_DB"] = str(Path(folder) / "fixtures.db")
        ossrank = [sys.executable, "-m", "ossrank"]
        subprocess.run([*ossrank, "fetch", "-q", "--from", "fixtures"], check=True, cwd=ROOT)
        floor = Path(folder) / "floor.py"
        floor.write_text(FLOOR)
        bare, report, ratio = compare(
            [sys.executable, str(floor), "show"], [*ossrank, "report"], PAIRS
        )
    print(f"bare typer app   {bare * 1000:6.0f} ms")
    print(f"ossrank report   {report * 1000:6.0f} ms")
    print(f"ratio            {ratio:6.2f}    (to stay at or under 1.2)")


if __name__ == "__main__":
    main()
