"""Times `ossrank backfill --categories all` against a bare copy of the same rows into SQLite.

`backfill_against_sqlite.py [FULL]`: FULL is a `full` Parquet file of the leaderboard dataset; its
rows are repeated eightfold under other dates. Without one, as many rows are made up. Prints the
medians, their ratio, the peak memory and the bytes of database an entry.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pyarrow
import pyarrow.compute
import pyarrow.parquet

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests import loopback  # noqa: E402
from tests.benchmarks.small import ARGUMENTS, scaled  # noqa: E402

REPEATED = scaled(8, 1)
PAIRS = scaled(3, 1)
FLOOR = """
import sqlite3, sys
import pyarrow.parquet
columns = ("model_name", "organization", "license", "rating", "rating_lower", "rating_upper",
           "vote_count", "rank", "category", "leaderboard_publish_date")
db = sqlite3.connect(sys.argv[2])
db.execute(f"CREATE TABLE entries ({', '.join(columns)})")
file = pyarrow.parquet.ParquetFile(sys.argv[1])
with db:
    for batch in file.iter_batches(65536, columns=list(columns)):
        rows = zip(*(batch.column(name).to_pylist() for name in columns))
        db.executemany(f"INSERT INTO entries VALUES ({','.join('?' * len(columns))})", rows)
"""
STARTER = """
import resource, subprocess, sys, time
started = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def made_up() -> pyarrow.Table:
    """16 dates, 29 categories, 343 models: 159,000 rows."""
    rows = []
    for day in range(scaled(16, 2)):
        for category in ("overall", *(f"category_{n}" for n in range(28))):
            for place in range(1, 344):
                score = 1600 - place + day / 7
                rows.append(
                    {
                        "model_name": f"model-{place}",
                        "organization": f"maker-{place % 40}",
                        "license": "Apache 2.0",
                        "rating": score,
                        "rating_lower": score - 5.123,
                        "rating_upper": score + 5.123,
                        "variance": 6.8,
                        "vote_count": 10_000.0 + place,
                        "rank": place,
                        "category": category,
                        "leaderboard_publish_date": f"2026-06-{day + 1:02}",
                    }
                )
    return pyarrow.Table.from_pylist(rows)


def repeated(table: pyarrow.Table) -> pyarrow.Table:
    """The rows eightfold, each time under dates a year earlier."""
    days = table["leaderboard_publish_date"].cast("string")
    place = table.schema.get_field_index("leaderboard_publish_date")
    parts = []
    for number in range(REPEATED):
        moved = {
            day: (date.fromisoformat(day) - timedelta(days=365 * number)).isoformat()
            for day in pyarrow.compute.unique(days).to_pylist()
        }
        column = pyarrow.array([moved[day] for day in days.to_pylist()])
        parts.append(table.set_column(place, "leaderboard_publish_date", column))
    return pyarrow.concat_tables(parts)


def measured(command: list[str]) -> tuple[float, float]:
    """Wall time in seconds and peak memory in MB of one run.

    A process inherits the peak of the one that starts it: a small one stands between, since
    this one has held all the rows.
    """
    told = subprocess.run(
        [sys.executable, "-c", STARTER, *command], check=True, capture_output=True, cwd=ROOT
    ).stdout.split()
    return float(told[-2]), int(told[-1]) * (1 if sys.platform == "darwin" else 1024) / 1e6


def main() -> None:
    """Runs floor and backfill in turn."""
    with tempfile.TemporaryDirectory() as folder, loopback.Boards() as boards:
        path = Path(folder)
        table = pyarrow.parquet.read_table(ARGUMENTS[0]) if ARGUMENTS else made_up()
        whole = repeated(table)
        pyarrow.parquet.write_table(whole, path / "full.parquet", row_group_size=whole.num_rows)
        boards.full["text_style_control"] = (path / "full.parquet").read_bytes()
        rows = whole.num_rows
        del whole, table
        os.environ["HF_ENDPOINT"] = boards.url
        (path / "floor.py").write_text(FLOOR)
        floors, ours, peaks, size = [], [], [], 0
        for number in range(PAIRS):
            bare, db = path / f"bare{number}.db", path / f"ossrank{number}.db"
            command = [
                sys.executable,
                str(path / "floor.py"),
                str(path / "full.parquet"),
                str(bare),
            ]
            floors.append(measured(command)[0])
            backfill = [sys.executable, "-m", "ossrank", "backfill", "arena/text", "-q"]
            seconds, peak = measured([*backfill, "--categories", "all", "--db", str(db)])
            ours.append(seconds)
            peaks.append(peak)
            size = db.stat().st_size
    ratio = statistics.median(b / a for a, b in zip(floors, ours, strict=True))
    print(f"rows                {rows:10,}")
    print(f"bare sqlite         {statistics.median(floors):10.2f} s")
    print(f"ossrank backfill    {statistics.median(ours):10.2f} s")
    print(f"ratio               {ratio:10.2f}    (to stay at or under 3)")
    print(f"peak memory         {max(peaks):10.0f} MB (to stay under 300)")
    print(f"database an entry   {size / rows:10.1f} bytes (to stay at or under 60)")


if __name__ == "__main__":
    main()
