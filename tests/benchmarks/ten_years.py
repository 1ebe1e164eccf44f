"""Times `ossrank report` and `ossrank trend` on ten years of daily snapshots of twelve boards.

13 million entries, 300 rows a snapshot, about 400 MB in the folder for temporary files. `report`
is held against itself on a database of the fixtures' three default boards; `trend` against a
program that reads the same rows with sqlite3 alone and counts them by publisher. Prints the
medians and the ratios.
"""

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from ossrank.facts import Entry, Provenance, Ranking  # noqa: E402
from ossrank.registry.registry import load_registry  # noqa: E402
from ossrank.sources import FEEDS, feed_of  # noqa: E402
from ossrank.store.file import open_store  # noqa: E402
from tests.benchmarks.pairs import compare  # noqa: E402
from tests.benchmarks.small import scaled  # noqa: E402

DAYS, ROWS, POOL, PAIRS = scaled(3650, 30), 300, 5000, scaled(9, 1)
FIRST = date(2016, 1, 1)
# The boards of models: what is fetched only by its name lists something else.
LISTED = [name for name, feed in FEEDS.items() if feed.main == name and not feed.named_only]
BOARDS = (*LISTED[:11], "design-arena/website")
FLOOR = """
import sqlite3, sys
from collections import Counter, defaultdict
db = sqlite3.connect(sys.argv[1])
counts = defaultdict(Counter)
for day, publisher in db.execute(
    "SELECT as_of, publishers.name FROM snapshots JOIN boards ON boards.id = board_id"
    " JOIN entries ON entries.id BETWEEN (snapshots.id << 16) + 1 AND (snapshots.id << 16) + 20"
    " LEFT JOIN publishers ON publishers.id = publisher_id"
    " WHERE boards.name = 'hf/trending' AND suspect IS NULL"
):
    counts[day][publisher] += 1
print(len(counts))
"""


def pool(board: str, generator: random.Random) -> list[Entry]:
    """The models that come and go on a board; one in three of them open where a licence says.

    Of one in nine no registry knows the publisher.
    """
    owners = [o for o in load_registry() if o.hub_namespaces]
    models = []
    for number in range(POOL if board.startswith("hf/") else POOL // 5):
        owner = generator.choice(owners).hub_namespaces[0] if number % 9 else f"nobody-{number}"
        name = f"{owner}/model-{number}"
        licence = generator.choice(("mit", "Proprietary", "Proprietary"))
        if board.startswith("hf/"):
            models.append(Entry(0, 0, name, owner, "mit"))
        elif board.startswith("arena/"):
            models.append(Entry(0, 0, name.partition("/")[2], owner, licence))
        else:
            models.append(Entry(0, 0, name, owner, hub_id=name if licence == "mit" else None))
    return models


def fill(path: Path, days: int = DAYS, pace: int = 1, tied: int = 1) -> int:
    """So many days, else ten years, in one database; gives the number of entries.

    Boards that print dates have one each `pace` days. So many models in a row are `tied`.
    """
    generator = random.Random(1)
    with open_store(path, write=True) as store:
        for board in BOARDS:
            models = pool(board, generator)
            standing = generator.sample(models, ROWS)
            with store.transaction():
                for day in range(0, days, pace if feed_of(board).dated else 1):
                    for newcomer in generator.sample(models, 5):
                        if newcomer not in standing:
                            standing[generator.randrange(ROWS)] = newcomer
                    entries = tuple(
                        entry._replace(
                            position=place, rank=place, score=1500.0 - place // tied, likes=9
                        )
                        for place, entry in enumerate(standing, 1)
                    )
                    store.snapshots.save(
                        Ranking(board, None, entries),
                        Provenance("0" * 64),
                        via="live",
                        as_of=FIRST + timedelta(days=day),
                        dated=True,
                    )
    db = sqlite3.connect(path)
    (entries_held,) = db.execute("SELECT count(*) FROM entries").fetchone()
    db.close()
    return int(entries_held)


def main() -> None:
    """Fills the database, then runs each pair in turn."""
    ossrank = [sys.executable, "-m", "ossrank"]
    with tempfile.TemporaryDirectory() as folder:
        years, fixtures = Path(folder) / "years.db", Path(folder) / "fixtures.db"
        floor = Path(folder) / "floor.py"
        floor.write_text(FLOOR)
        fetch = [*ossrank, "fetch", "-q", "--from", "fixtures", "--db", str(fixtures)]
        subprocess.run(fetch, check=True, cwd=ROOT)
        entries = fill(years)
        size = os.path.getsize(years)
        report = compare(
            [*ossrank, "report", "--db", str(fixtures)],
            [*ossrank, "report", "--db", str(years)],
            PAIRS,
        )
        trend = compare(
            [sys.executable, str(floor), str(years)],
            [*ossrank, "trend", "hf/trending", "--db", str(years)],
            PAIRS,
        )
    print(f"entries                   {entries:12,}   {size / 1e6:,.0f} MB")
    print(f"report, fixtures          {report[0] * 1000:12.0f} ms")
    print(f"report, ten years         {report[1] * 1000:12.0f} ms")
    print(f"ratio                     {report[2]:12.2f}    (to stay at or under 1.2)")
    print(f"bare sqlite3, top 20      {trend[0] * 1000:12.0f} ms")
    print(f"trend, top 20             {trend[1] * 1000:12.0f} ms")
    print(f"ratio                     {trend[2]:12.2f}    (to stay at or under 4)")


if __name__ == "__main__":
    main()
