"""An engine that runs the SQL of `export --sql` over an export gives what `report` gives."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ossrank
from ossrank.analysis.count import Method
from ossrank.analysis.judge import By
from ossrank.analysis.report import BoardReport, board_report
from ossrank.facts import Entry, Provenance, Ranking
from ossrank.registry.registry import load_registry
from ossrank.sources import feed_of
from ossrank.store.file import open_store
from tests.benchmarks.ten_years import BOARDS, fill
from tests.command import run, stored

GUIDE = Path(__file__).parent.parent / "docs" / "engines.md"
TOPS = (10, 25, 50, 100)
KINDS = ("undisclosed", "unmapped", "mixed", "reupload", "untagged")
Figures = tuple[Any, ...]


def figures_of(report: BoardReport) -> Iterator[Figures]:
    """A report's figures in the columns of the query."""
    for table in report.tables:
        assert table.lead is not None
        lead = table.lead
        for group in table.groups:
            yield (
                report.snapshot.board,
                report.snapshot.as_of,
                table.top,
                table.counted,
                table.classified,
                *(getattr(table, kind) for kind in KINDS),
                group.group,
                group.count,
                group.share,
                group.share_max,
                *(group.count_range or (None, None)),
                lead.group,
                lead.by,
                lead.decided,
                lead.first,
            )


def printed_sql(by: By, db: Path) -> str:
    result = run("export", "--sql", "--by", by, db=db)
    assert (result.code, result.stderr) == (0, "")
    return result.stdout


def by_duckdb(folder: Path, sql: str) -> list[Figures]:
    db = duckdb.connect()
    for name, files in (("entries", "entries/*/*/*"), ("snapshots", "snapshots")):
        db.execute(f"CREATE VIEW {name} AS SELECT * FROM '{folder}/{files}.parquet'")
    return db.execute(sql).fetchall()


def by_sqlite(file: Path, sql: str) -> list[Figures]:
    """SQLite has no type for dates, nor for what is true."""
    with sqlite3.connect(file) as db:
        rows = db.execute(sql).fetchall()
    return [(row[0], date.fromisoformat(row[1]), *row[2:-2], *map(bool, row[-2:])) for row in rows]


ROUTES = (
    [*((f"qwen/m{n}", 100 - n) for n in range(9)), ("openai/a", 60), ("openai/a:free", 30),
     ("qwen/b", 50), ("qwen/b:free", 40), ("mistralai/c", 90)],
    [*((f"openai/m{n}", 90) for n in range(7)), ("qwen/a:free", 45), ("qwen/a", 45),
     ("nobody/b", 80), ("nobody/b:free", 10), ("qwen/c", 91), ("qwen/d", 91), ("qwen/e", 91)],
)  # fmt: skip
"""Tokens by route on two days: what routes add up to ties at the tenth place, no row does."""


@pytest.fixture(scope="module")
def db(replayed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixtures, and a board of which many scores are equal, and one that France leads."""
    path = tmp_path_factory.mktemp("engines") / "held.db"
    shutil.copy(replayed, path)
    makers = ("Alibaba", "OpenAI", "nobody known", "Mistral", "Alibaba")
    equal: list[dict[str, object]] = [
        {"as_of": f"2026-01-{day:02}", "model": f"m{n}", "organization": maker}
        | {"score": 1500 - n // day, "license": "MIT" if n % 4 else "Proprietary"}
        for day in range(1, 16)
        for n, maker in enumerate(makers[day % 3 :] * 12)
    ]
    stored(path, "arena/text/equal", equal)
    french: list[dict[str, object]] = [
        {"as_of": "2026-01-01", "model": f"m{n}", "organization": maker, "license": "MIT"}
        | {"score": 1500 - n}
        for n, maker in enumerate(("Mistral", "Mistral", "Alibaba") * 8)
    ]
    stored(path, "arena/text/french", french)
    with open_store(path, write=True) as store:
        for number, rows in enumerate(ROUTES, 1):
            entries = tuple(
                Entry(n, n, model, model.partition("/")[0], score=float(tokens))
                for n, (model, tokens) in enumerate(sorted(rows, key=lambda row: -row[1]), 1)
            )
            store.snapshots.save(
                Ranking("openrouter/tokens", date(2026, 1, number), entries),
                Provenance("0" * 64),
                via="live",
                as_of=date(2026, 1, number),
                dated=True,
            )
    return path


def reported(path: Path, by: By, tops: Sequence[int] = TOPS, **options: Any) -> list[Figures]:
    """What report gives on every date of every board."""
    with sqlite3.connect(path) as opened:
        pairs = opened.execute("SELECT DISTINCT board, as_of FROM rankings").fetchall()
    with ossrank.open(path) as library:
        return [
            figures
            for board, day in sorted(pairs)
            for figures in figures_of(
                library.report(board, on=day, top=tops, by=by, **options).reports[0]
            )
        ]


@pytest.mark.parametrize("by", ["publisher", "base"])
def test_duckdb_and_sqlite_give_what_report_gives(by: By, db: Path, tmp_path: Path) -> None:
    wanted = reported(db, by)
    for name in ("export", "export.db"):
        assert run("export", str(tmp_path / name), db=db).code == 0
    sql = printed_sql(by, db)
    assert by_duckdb(tmp_path / "export", sql) == wanted
    assert by_sqlite(tmp_path / "export.db", sql) == wanted
    assert {row[-2:] for row in wanted} == {(True, True), (True, False), (False, False)}
    assert any(row[-6] != row[-5] for row in wanted)


def test_a_tie_of_tokens_that_routes_add_up_to_bounds_alike(db: Path, tmp_path: Path) -> None:
    assert run("export", str(tmp_path / "export"), "--models", "any", db=db).code == 0
    counted = by_duckdb(tmp_path / "export", printed_sql("publisher", db))
    assert counted == reported(db, "publisher", models="any")
    tied = [row for row in counted if row[0] == "openrouter/tokens" and row[-6] != row[-5]]
    assert {(row[1].day, row[2]) for row in tied} == {(1, 10), (2, 10)}


def test_what_is_counted_follows_the_export(db: Path, tmp_path: Path) -> None:
    options = ("--by", "base", "--models", "any", "--unit", "maker")
    assert run("export", str(tmp_path / "export"), *options, db=db).code == 0
    counted = by_duckdb(tmp_path / "export", printed_sql("base", db))
    assert counted == reported(db, "base", models="any", unit="maker")
    assert counted != reported(db, "base")


def test_the_first_lines_say_at_which_ns_and_for_which_countries(db: Path, tmp_path: Path) -> None:
    assert run("export", str(tmp_path / "export"), db=db).code == 0
    sql = printed_sql("publisher", db)
    for old, new in (
        ("VALUES (10), (25), (50), (100)", "VALUES (7), (33)"),
        ("VALUES ('CN', 1), ('US', 2)", "VALUES ('FR', 1), ('CN', 2), ('US', 3)"),
    ):
        assert old in "".join(sql.splitlines()[:5])
        sql = sql.replace(old, new)
    wanted = reported(db, "publisher", (7, 33), focus=("FR", "CN", "US"))
    assert by_duckdb(tmp_path / "export", sql) == wanted
    assert "FR" in {row[-4] for row in wanted}


OWNERS = ("Qwen", "openai", "mistralai", "meta-llama", "deepseek-ai", "nobody-known", "cohere")


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.tuples(st.sampled_from(OWNERS), st.integers(0, 9)), min_size=1, max_size=60),
    goes_on=st.booleans(),
)
def test_ties_and_the_end_of_a_list_bound_alike(rows: list[tuple[str, int]], goes_on: bool) -> None:
    listed = sorted(rows, key=lambda row: -row[1])
    entries = tuple(
        Entry(n, n, f"{owner}/m{n}", owner, "mit", score=float(score) if score else None)
        for n, (owner, score) in enumerate(listed, 1)
    )
    limit = len(entries) if goes_on else 1000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "held.db"
        with open_store(path, write=True) as store:
            store.snapshots.save(
                Ranking("hf/trending", None, entries),
                Provenance("0" * 64, limit=limit),
                via="live",
                as_of=date(2026, 5, 4),
                dated=True,
            )
        assert run("export", f"{folder}/x.db", db=path).code == 0
        assert by_sqlite(Path(folder) / "x.db", printed_sql("publisher", path)) == reported(
            path, "publisher"
        )


def test_sql_is_printed_and_nothing_is_written(db: Path, tmp_path: Path) -> None:
    result = run("export", "--sql", str(tmp_path / "export"), db=db)
    assert (result.code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert not (tmp_path / "export").exists()
    assert run("export", db=db).code == 2
    assert run("export", "--sql", db=tmp_path / "none.db").code == 0
    assert "country_base" in printed_sql("base", db)


def recipe(engine: str) -> str:
    """The program that the guide gives for an engine."""
    section = re.search(rf"^## {engine}$(.*?)(^## |\Z)", GUIDE.read_text("utf-8"), re.M | re.S)
    assert section
    (program,) = re.findall(r"^```python\n(.*?)^```$", section[1], re.M | re.S)
    return str(program)


def follow(engine: str, folder: Path) -> str:
    """What the program of the guide prints, run in a folder as the guide says."""
    result = subprocess.run(
        [sys.executable, "-c", recipe(engine)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-2000:]
    return result.stdout


def counts_in(path: Path, board: str) -> list[Figures]:
    """The rows of a board in what an engine wrote, in their order."""
    table = pyarrow.parquet.read_table(path, filters=[("board", "=", board)])
    return [tuple(row.values()) for row in table.to_pylist()]


def test_the_guide_to_duckdb_and_sqlite_runs_as_it_stands(db: Path, tmp_path: Path) -> None:
    for name in ("export", "export.db"):
        assert run("export", str(tmp_path / name), db=db).code == 0
    (tmp_path / "counts.sql").write_text(printed_sql("publisher", db))
    assert len(follow("SQLite", tmp_path).splitlines()) == 8
    follow("DuckDB", tmp_path)
    wanted = reported(db, "publisher")
    assert counts_in(tmp_path / "counts.parquet", "arena/text/equal") == [
        row for row in wanted if row[0] == "arena/text/equal"
    ]


def test_the_guide_explains_every_column_of_the_query(db: Path, tmp_path: Path) -> None:
    assert run("export", str(tmp_path / "export.db"), db=db).code == 0
    with sqlite3.connect(tmp_path / "export.db") as opened:
        described = opened.execute(printed_sql("publisher", db)).description
    text = GUIDE.read_text("utf-8")
    assert not [column for column, *_ in described if f"`{column}`" not in text]


def compared(path: Path, folder: Path, board: str) -> int:
    """Holds both engines against report on every date of a board; gives the number of dates."""
    feed, registry = feed_of(board), load_registry()
    wanted: list[Figures] = []
    with open_store(path) as store:
        snapshots = store.snapshots.between(board)
        for snapshot in snapshots:
            entries = store.snapshots.entries(snapshot.id)
            report = board_report(
                feed,
                snapshot,
                entries,
                None,
                registry=registry,
                bases={},
                method=Method(),
                tops=TOPS,
            )
            wanted += figures_of(report)
    assert counts_in(folder / "counts.parquet", board) == wanted
    # Spark writes parts in no order.
    assert Counter(counts_in(folder / "counts", board)) == Counter(wanted)
    return len(snapshots)


@pytest.mark.slow
@pytest.mark.skipif(
    not (find_spec("pyspark") and shutil.which("java")),
    reason="needs Spark: pip install -e '.[spark]', apt-get install default-jre-headless",
)
def test_ten_years_are_the_same_on_duckdb_and_spark(tmp_path: Path) -> None:
    path = tmp_path / "years.db"
    entries = fill(path, tied=7)
    assert run("export", str(tmp_path / "export"), db=path).code == 0
    (tmp_path / "counts.sql").write_text(printed_sql("publisher", path))
    for engine in ("DuckDB", "Spark"):
        follow(engine, tmp_path)
    # A fork of a process with threads may never end.
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        dates = sum(pool.map(partial(compared, path, tmp_path), BOARDS))
    assert (entries, dates) == (12 * 3650 * 300, 12 * 3650)
