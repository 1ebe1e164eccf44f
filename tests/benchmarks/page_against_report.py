"""Times `ossrank page` with a section for each of twelve boards, of a year, against `ossrank
report` of one board.

The Hub's lists and Design Arena have each day, the Arena's boards each third, about as often as
they are published. Prints medians, the ratio of the pairs, and how large the page of the fixtures
is.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.pairs import compare  # noqa: E402
from tests.benchmarks.small import scaled  # noqa: E402
from tests.benchmarks.ten_years import BOARDS, PAIRS, fill  # noqa: E402

DAYS = scaled(365, 20)


def main() -> None:
    """Fills the database, then runs the pairs in turn."""
    ossrank = [sys.executable, "-m", "ossrank"]
    with tempfile.TemporaryDirectory() as folder:
        year, fixtures = Path(folder) / "year.db", Path(folder) / "fixtures.db"
        page, target = Path(folder) / "page.html", str(Path(folder) / "site")
        entries = fill(year, DAYS, pace=3)
        report, made, ratio = compare(
            [*ossrank, "report", "hf/trending", "--db", str(year)],
            [*ossrank, "page", target, *BOARDS, "--db", str(year)],
            PAIRS,
        )
        fetch = [*ossrank, "fetch", "-q", "--from", "fixtures", "--db", str(fixtures)]
        subprocess.run(fetch, check=True, cwd=ROOT)
        subprocess.run([*ossrank, "page", str(page), "--db", str(fixtures)], check=True, cwd=ROOT)
        size = page.stat().st_size
    print(f"entries                   {entries:12,}")
    print(f"report, one board         {report * 1000:12.0f} ms")
    print(f"page, all boards          {made * 1000:12.0f} ms")
    print(f"ratio                     {ratio:12.2f}    (to stay at or under 10)")
    print(f"page of the fixtures      {size:12,}    bytes (to stay under 1,000,000)")


if __name__ == "__main__":
    main()
