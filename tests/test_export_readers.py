"""What others make of an export: each form opens as it is, and its types are right."""

from __future__ import annotations

import asyncio
import csv
import datetime
import math
import re
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import pandas
import polars
import pyarrow.parquet
import pytest
from python_calamine import CalamineWorkbook

from ossrank.export.columns import ENTRIES, FETCHES, SNAPSHOTS, Column
from ossrank.facts import Entry, Provenance, Ranking
from ossrank.formats.csv import csv_cell
from ossrank.registry.registry import load_registry
from ossrank.store.file import open_store
from tests.command import run
from tests.hostile import harmless, is_formula
from tests.test_hostile import KEPT, fetched, server  # noqa: F401 - fixtures

NAMES = [column.name for column in ENTRIES]
GUIDE = Path(__file__).parent.parent / "docs" / "engines.md"
FORMS = ("export", "one.parquet", "one.csv", "one.db")
PYTHON: Mapping[str, type] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "date": datetime.date,
    "datetime": datetime.datetime,
}

Row = Mapping[str, Any]


@pytest.fixture(scope="module")
def exports(replayed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the fixtures in every form of export."""
    place = tmp_path_factory.mktemp("forms")
    for name in FORMS:
        assert run("export", str(place / name), db=replayed).code == 0
    return place


@pytest.fixture(scope="module")
def expected(replayed: Path) -> Counter[tuple[Any, ...]]:
    """Facts of every row, by the database's own view."""
    with sqlite3.connect(replayed) as db:
        rows = db.execute("SELECT board, as_of, rank, model, score, votes FROM rankings").fetchall()
    return Counter((b, datetime.date.fromisoformat(day), *rest) for b, day, *rest in rows)


def facts(rows: Sequence[Row]) -> Counter[tuple[Any, ...]]:
    """The same facts of rows that were read; text for a date is none of its types."""
    names = ("board", "as_of", "rank", "model", "score", "votes")
    return Counter(tuple(_none(row[name]) for name in names) for row in rows)


def _none(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def has_types(rows: Sequence[Row], columns: Mapping[str, Column]) -> None:
    for name, column in columns.items():
        values = [row[name] for row in rows if row[name] is not None]
        assert {type(value) for value in values} <= {PYTHON[column.type]}, name
        assert len(values) == len(rows) or not column.required


COLUMNS = {column.name: column for column in ENTRIES}


def by_duckdb(source: str) -> list[Row]:
    relation = duckdb.sql(f"SELECT {', '.join(NAMES)} FROM {source}")
    assert relation is not None
    return list(relation.to_arrow_table().to_pylist())


def test_duckdb_reads_the_folder_and_the_file(
    exports: Path, expected: Counter[tuple[Any, ...]]
) -> None:
    folder = f"read_parquet('{exports}/export/entries/*/*/*.parquet', hive_partitioning = true)"
    for source in (folder, f"read_parquet('{exports}/one.parquet')"):
        rows = by_duckdb(source)
        has_types(rows, COLUMNS)
        assert facts(rows) == expected
    described = duckdb.execute(f"DESCRIBE SELECT feed, year, as_of FROM {folder}").fetchall()
    assert [row[1] for row in described] == ["VARCHAR", "BIGINT", "DATE"]


def test_duckdb_finds_dates_and_numbers_in_the_csv(
    exports: Path, expected: Counter[tuple[Any, ...]]
) -> None:
    source = f"read_csv('{exports}/one.csv')"
    names = "as_of, rank, place, score, votes"
    described = duckdb.execute(f"DESCRIBE SELECT {names} FROM {source}").fetchall()
    assert [row[1] for row in described] == ["DATE", "BIGINT", "BIGINT", "DOUBLE", "BIGINT"]
    assert facts(by_duckdb(source)) == expected


@pytest.mark.parametrize("name", ["export/entries", "one.parquet"])
def test_pandas_reads_the_folder_and_the_file(
    name: str, exports: Path, expected: Counter[tuple[Any, ...]]
) -> None:
    frame = pandas.read_parquet(exports / name, dtype_backend="pyarrow")
    kinds = {str(frame[column].dtype) for column in ("rank", "place", "votes")}
    assert kinds == {"int64[pyarrow]"}
    assert str(frame["as_of"].dtype) == "date32[day][pyarrow]"
    rows = frame[NAMES].astype(object).where(frame[NAMES].notna(), None).to_dict("records")
    assert facts(rows) == expected
    plain = pandas.read_parquet(exports / name)
    assert str(plain["score"].dtype) == "float64"
    assert plain["country_publisher"].isna().sum() == sum(
        row["country_publisher"] is None for row in rows
    )


def test_pandas_reads_the_csv_and_the_database(
    exports: Path, expected: Counter[tuple[Any, ...]]
) -> None:
    frame = pandas.read_csv(exports / "one.csv", parse_dates=["as_of"])
    with sqlite3.connect(exports / "one.db") as db:
        table = pandas.read_sql("SELECT * FROM entries", db, parse_dates=["as_of"])
    for one in (frame, table):
        assert list(one.columns) == NAMES
        one["as_of"] = one["as_of"].dt.date
        assert str(one["rank"].dtype) == "int64"
        assert facts(one.to_dict("records")) == expected


def test_polars_reads_every_form(exports: Path, expected: Counter[tuple[Any, ...]]) -> None:
    with sqlite3.connect(exports / "one.db") as db:
        table = polars.read_database("SELECT * FROM entries", db, infer_schema_length=None)
    frames = {
        "folder": polars.read_parquet(f"{exports}/export/entries", hive_partitioning=True),
        "parquet": polars.read_parquet(exports / "one.parquet"),
        "csv": polars.read_csv(exports / "one.csv", try_parse_dates=True, infer_schema_length=None),
        "db": table.with_columns(polars.col("as_of").str.to_date()),
    }
    for name, frame in frames.items():
        schema = frame.schema
        assert schema["as_of"] == polars.Date, name
        assert schema["rank"] == schema["place"] == schema["votes"] == polars.Int64, name
        assert schema["score"] == polars.Float64, name
        assert facts(frame.select(NAMES).to_dicts()) == expected, name


LIKE_OTHER_TYPES = (
    *("1e5", "5e12", "007", "1.0", "0x1F", "1_000", "1,000", "50%", "inf", "NaN", "TRUE", "3/4"),
    *(
        "2024-08-13",
        "2026.11.26",
        "12:30",
        "NA",
        "N/A",
        "n/a",
        "#N/A",
        "None",
        "null",
        "nil",
        "\\N",
    ),
)
"""Names that a reader may take for a number, a date, a truth or nothing at all."""


@pytest.fixture(scope="module")
def misleading(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exports of a board of such names, with no votes, of a payload whose hash has digits alone.

    One of its publishers is of Namibia, whose code is NA.
    """
    place = tmp_path_factory.mktemp("misleading")
    rows = enumerate(LIKE_OTHER_TYPES, 1)
    entries = tuple(Entry(n, n, name, name, name, score=1500.0 - n) for n, name in rows)
    with open_store(place / "held.db", write=True) as store:
        store.snapshots.save(
            Ranking("arena/text", None, entries),
            Provenance("12" * 32),
            via="live",
            as_of=datetime.date(2026, 5, 4),
            dated=True,
        )
    (place / "origins.csv").write_text("key,country,board_names\nnamibian,NA,007\n")
    options = ("--models", "any", "--origins", str(place / "origins.csv"))
    for name in FORMS:
        assert run("export", str(place / name), *options, db=place / "held.db").code == 0
    return place


def is_as_stored(rows: Sequence[Row]) -> None:
    """Holds the rows of `misleading` against what was stored: texts are texts, nulls are null."""
    has_types(rows, COLUMNS)
    ordered = sorted(rows, key=lambda row: int(row["rank"]))
    for name in ("model", "publisher", "licence"):
        assert tuple(row[name] for row in ordered) == LIKE_OTHER_TYPES
    for row in ordered:
        code = "NA" if row["model"] == "007" else None
        assert (row["country_publisher"], row["country_base"]) == (code, code)
        assert {row[name] for name in ("low", "high", "votes", "likes", "tokens")} == {None}
        assert (row["as_of"], row["payload_sha256"]) == (datetime.date(2026, 5, 4), "12" * 32)


def test_what_looks_like_another_type_keeps_its_own(misleading: Path) -> None:
    is_as_stored(by_duckdb(f"read_parquet('{misleading}/export/entries/*/*/*.parquet')"))
    is_as_stored(by_duckdb(f"read_parquet('{misleading}/one.parquet')"))
    for path in (misleading / "export" / "entries", misleading / "one.parquet"):
        is_as_stored(polars.read_parquet(path).select(NAMES).to_dicts())
        frame = pandas.read_parquet(path, dtype_backend="pyarrow")[NAMES].astype(object)
        is_as_stored(frame.where(frame.notna(), None).to_dict("records"))
    with sqlite3.connect(misleading / "one.db") as db:
        db.row_factory = sqlite3.Row
        rows = [dict(row) for row in db.execute("SELECT * FROM entries")]
    is_as_stored([row | {"as_of": datetime.date.fromisoformat(row["as_of"])} for row in rows])


def test_the_guide_gives_readers_the_types_that_a_csv_cannot_say(
    misleading: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (program,) = re.findall(
        r"^## CSV$.*?^```python\n(.*?)^```$", GUIDE.read_text("utf-8"), re.M | re.S
    )
    monkeypatch.chdir(misleading)
    frames: dict[str, Any] = {}
    exec(program, frames)
    is_as_stored(frames["by_polars"].to_dicts())
    is_as_stored(frames["by_duckdb"].to_arrow_table().to_pylist())
    frame = frames["by_pandas"]
    assert str(frame["as_of"].dtype).startswith("datetime64")
    frame["as_of"] = frame["as_of"].dt.date
    is_as_stored(frame.astype(object).where(frame.notna(), None).to_dict("records"))
    guessed = pandas.read_csv(misleading / "one.csv")
    assert guessed["country_publisher"].isna().all()


def test_no_reader_takes_the_edition_for_a_date(exports: Path) -> None:
    path = exports / "one.csv"
    guessed = polars.read_csv(path, try_parse_dates=True, infer_schema_length=None)
    assert guessed.schema["edition"] == polars.String
    described = duckdb.execute(f"DESCRIBE SELECT edition FROM '{path}'").fetchall()
    assert [row[1] for row in described] == ["VARCHAR"]
    (named,) = set(guessed["edition"])
    assert named == f"registry {load_registry().edition}"


def test_datasette_shows_the_database(exports: Path, expected: Counter[tuple[Any, ...]]) -> None:
    from datasette.app import Datasette

    async def answers() -> list[Any]:
        datasette = Datasette([str(exports / "one.db")], settings={"max_returned_rows": 100_000})
        await datasette.invoke_startup()
        ask: Callable[[str], Any] = datasette.client.get
        sql = "select * from entries where place <= 10 and board = 'hf/trending'"
        return [
            (await ask(f"/one.json?sql={sql}&_shape=array")).json(),
            (await ask("/one/entries.json?_size=5&_shape=objects")).json(),
            (await ask("/one/entries")).status_code,
            (await ask("/one.json?sql=select+*+from+entries&_shape=array")).json(),
        ]

    first, page, status, rows = asyncio.run(answers())
    assert len(first) == 10 * len({row["as_of"] for row in first})
    assert (len(page["rows"]), list(page["rows"][0]), status) == (5, NAMES, 200)
    for row in rows:
        row["as_of"] = datetime.date.fromisoformat(row["as_of"])
    assert facts(rows) == expected


def test_a_spreadsheet_reads_the_csv_as_it_means_it(exports: Path) -> None:
    with (exports / "one.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file, dialect="excel"))
    assert header == NAMES
    assert {len(row) for row in rows} == {len(NAMES)}
    for name, kind in (("rank", int), ("score", float), ("as_of", datetime.date.fromisoformat)):
        column = [row[NAMES.index(name)] for row in rows]
        assert all(kind(cell) is not None for cell in column if cell)
    texts = [n for n, column in enumerate(ENTRIES) if column.type == "string"]
    assert not [row[n] for row in rows for n in texts if is_formula(row[n])]


def as_spreadsheet(path: Path, folder: Path) -> Path:
    """A CSV file as Gnumeric opens it, by itself, saved as a workbook."""
    program = shutil.which("ssconvert")
    if program is None:
        pytest.skip("needs a spreadsheet: apt-get install --no-install-recommends gnumeric")
    book = folder / "book.xlsx"
    subprocess.run([program, str(path), str(book)], check=True, capture_output=True, timeout=300)
    return book


def cells_of(book: Path) -> list[list[Any]]:
    """The cells of a workbook's first sheet, with the types that they have there."""
    return list(CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python())


def test_a_spreadsheet_program_finds_dates_numbers_and_texts_in_the_csv(
    exports: Path, expected: Counter[tuple[Any, ...]], tmp_path: Path
) -> None:
    header, *rows = cells_of(as_spreadsheet(exports / "one.csv", tmp_path))
    assert header == NAMES
    kinds: dict[str, set[type]] = {
        "string": {str},
        "date": {datetime.date},
        "integer": {float},
        "number": {float},
    }
    for number, column in enumerate(ENTRIES):
        found = {type(row[number]) for row in rows if row[number] != ""}
        assert found <= kinds[column.type], column.name
    read = (dict(zip(NAMES, (None if c == "" else c for c in row), strict=True)) for row in rows)
    assert facts(list(read)) == expected


def test_a_spreadsheet_program_reckons_with_no_hostile_name(
    fetched: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    path = tmp_path / "hostile.csv"
    assert run("export", str(path), db=fetched).code == 0
    book = as_spreadsheet(path, tmp_path)
    with path.open(encoding="utf-8", newline="") as file:
        _, *written = csv.reader(file)
    _, *rows = cells_of(book)
    model = NAMES.index("model")
    # An apostrophe at the beginning says to a spreadsheet that what follows is text.
    texts = [row[model].removeprefix("'").strip() for row in written]
    assert [row[model].strip() for row in rows] == texts
    with ZipFile(book) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        assert sheets
        assert not [name for name in sheets if b"<f" in parts.read(name)]


def test_snapshots_and_fetches_have_their_types(exports: Path) -> None:
    for name, columns in (("snapshots", SNAPSHOTS), ("fetches", FETCHES)):
        table = pyarrow.parquet.read_table(exports / "export" / f"{name}.parquet")
        has_types(table.to_pylist(), {column.name: column for column in columns})
        kinds = dict(zip(table.schema.names, map(str, table.schema.types), strict=True))
        for column in columns:
            if column.type == "datetime":
                assert kinds[column.name] == "timestamp[ms, tz=UTC]"


def test_the_database_has_the_same_tables(exports: Path) -> None:
    with sqlite3.connect(exports / "one.db") as db:
        for name, columns in (("entries", ENTRIES), ("snapshots", SNAPSHOTS), ("fetches", FETCHES)):
            described = db.execute(f"SELECT * FROM {name} LIMIT 0").description
            names = [c[0] for c in described if c[0] != "id"]
            assert names == [column.name for column in columns]
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_every_form_has_the_same_rows(exports: Path) -> None:
    folder = by_duckdb(f"read_parquet('{exports}/export/entries/*/*/*.parquet')")
    one = by_duckdb(f"read_parquet('{exports}/one.parquet')")
    with sqlite3.connect(exports / "one.db") as db:
        names = ", ".join(NAMES)
        rows = db.execute(f"SELECT {names} FROM entries").fetchall()
    texts = sorted(map(str, (tuple(map(str, row.values())) for row in folder)))
    assert texts == sorted(map(str, (tuple(map(str, row.values())) for row in one)))
    assert texts == sorted(map(str, (tuple(map(str, row)) for row in rows)))
    with (exports / "one.csv").open(encoding="utf-8", newline="") as file:
        _, *cells = csv.reader(file)
    written = [["" if value is None else str(csv_cell(value)) for value in row] for row in rows]
    assert sorted(cells) == sorted(written)


def test_hostile_names_are_kept_to_the_letter_and_obeyed_nowhere(
    fetched: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    for name in FORMS:
        result = run("export", str(tmp_path / name), db=fetched)
        assert (result.code, harmless(result.stdout), result.stderr) == (0, True, "")
    board = ("arena/text",)
    query = "SELECT model, publisher, licence FROM {} WHERE board = ? ORDER BY rank"
    with sqlite3.connect(tmp_path / "one.db") as db:
        of_sqlite = db.execute(query.format("entries"), board).fetchall()
    folder = f"read_parquet('{tmp_path}/export/entries/*/*/*.parquet')"
    of_duckdb = duckdb.execute(query.format(folder), board).fetchall()
    blank = [name if name.strip() else None for name in KEPT]
    assert of_sqlite == of_duckdb == list(zip(KEPT, blank, blank, strict=True))
    text = (tmp_path / "one.csv").read_text(encoding="utf-8")
    assert harmless(text)
    rows = list(csv.reader(text.splitlines()))
    assert {len(row) for row in rows} == {len(NAMES)}
    assert not [cell for row in rows for cell in row if is_formula(cell)]
    for file in ("README.md", "datapackage.json"):
        assert harmless((tmp_path / "export" / file).read_text(encoding="utf-8"))
