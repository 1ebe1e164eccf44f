"""Times `ossrank verify --file` on 500 claims over three years of daily lists against `trend`.

The claims are of every form, on days, in months and throughout years, by publisher and by base, of
models and of makers. Held against the sum of one `ossrank trend` for each rule that is tried and
that `trend` knows: by lens and unit. All print their tables; `-f json` has the evidence of every
date as well, and is to stay as near. Prints the medians and the ratios.
"""

import random
import statistics
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from ossrank.facts import Entry, Provenance, Ranking  # noqa: E402
from ossrank.store.file import open_store  # noqa: E402
from tests.benchmarks.pairs import seconds  # noqa: E402
from tests.benchmarks.small import scaled  # noqa: E402
from tests.benchmarks.ten_years import pool  # noqa: E402

DAYS, CLAIMS, ROWS, RUNS = scaled(1096, 40), scaled(500, 20), 200, scaled(3, 1)
FIRST = date(2023, 1, 1)
BOARD = "hf/trending"
FORMS = (
    "CN >= 4 of top 10",
    "US share > 30% of top 20",
    "CN share > 30% of top 20 by likes",
    "CN ahead of US in top 20",
    "CN passes US in top 20",
    "best CN rank <= 3",
    "best US is maker:google",
    "CN > US > FR",
    "maker:alibaba >= 2 of top 10",
    "unknown <= 3 of top 10",
)
RULES = ("", " by publisher", " by base", " unit maker")
TRIED = [(by, unit) for by in ("publisher", "base") for unit in ("model", "maker")]


def fill(path: Path) -> None:
    """Three years of daily lists with tags, of which a few rows change each day."""
    generator = random.Random(1)
    models = [m._replace(bases=_bases(m, generator)) for m in pool(BOARD, generator)]
    standing = generator.sample(models, ROWS)
    with open_store(path, write=True) as store, store.transaction():
        for day in range(DAYS):
            for newcomer in generator.sample(models, 5):
                if newcomer not in standing:
                    standing[generator.randrange(ROWS)] = newcomer
            entries = tuple(
                entry._replace(position=place, rank=place, score=1500.0 - place, likes=place)
                for place, entry in enumerate(standing, 1)
            )
            store.snapshots.save(
                Ranking(BOARD, None, entries),
                Provenance("0" * 64, limit=ROWS),
                via="live",
                as_of=FIRST + timedelta(days=day),
                dated=True,
            )


def _bases(entry: Entry, generator: random.Random) -> tuple[str, ...]:
    return () if generator.random() < 0.5 else (f"Qwen/Qwen-{entry.model[-1]}",)


def claims() -> str:
    """A file of claims, some of each form, rule and kind of time."""
    generator = random.Random(2)
    lines = []
    for number in range(CLAIMS):
        day = FIRST + timedelta(days=generator.randrange(DAYS))
        form, rule = generator.choice(FORMS), generator.choice(RULES)
        when = generator.choice([f"on {day}", f"in {day:%Y-%m}", f"throughout {day:%Y}"])
        if "passes" in form and when.startswith("on"):
            when = f"in {day:%Y}"
        lines.append(f'[[claim]]\nid = "c{number}"\nsays = "{form} on {BOARD} {when}{rule}"\n')
    return "\n".join(lines)


def main() -> None:
    """Fills the database, then runs both in turn."""
    ossrank = [sys.executable, "-m", "ossrank"]
    with tempfile.TemporaryDirectory() as folder:
        database, file = Path(folder) / "years.db", Path(folder) / "claims.toml"
        fill(database)
        file.write_text(claims(), encoding="utf-8")
        verify = [*ossrank, "verify", "--file", str(file), "--db", str(database)]
        trends = [
            [*ossrank, "trend", BOARD, "--by", by, "--unit", unit, "--db", str(database)]
            for by, unit in TRIED
        ]
        rounds = [
            (sum(map(seconds, trends)), seconds(verify), seconds([*verify, "-f", "json"]))
            for _ in range(RUNS)
        ]
    of_trends, of_verify, of_json = (statistics.median(t) for t in zip(*rounds, strict=True))
    ratio = statistics.median(verified / trended for trended, verified, _ in rounds)
    of_evidence = statistics.median(written / trended for trended, _, written in rounds)
    print(f"one trend for each of {len(TRIED)} rules {of_trends:8.2f} s")
    print(f"verify, {CLAIMS} claims {of_verify:17.2f} s")
    print(f"the same, -f json {of_json:18.2f} s")
    print(f"ratio {ratio:31.2f}    (to stay at or under 5)")
    print(f"ratio, -f json {of_evidence:22.2f}    (the same)")


if __name__ == "__main__":
    main()
