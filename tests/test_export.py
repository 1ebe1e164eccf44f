"""`ossrank export`: every row once, with its judgement, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import time
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema.validators import validator_for

import ossrank
from ossrank.analysis.count import Method, Unit, count
from ossrank.analysis.judge import By, Judge
from ossrank.analysis.judged import judged, places
from ossrank.errors import StoreError
from ossrank.export.columns import ENTRIES, FETCHES, SNAPSHOTS
from ossrank.export.folder import export_folder
from ossrank.export.plan import make_plan
from ossrank.facts import Entry, Provenance, Ranking
from ossrank.registry.licences import Choice
from ossrank.registry.registry import load_registry
from ossrank.routes import plain
from ossrank.sources import FEEDS, feed_of
from ossrank.store.file import open_store
from tests.command import run, stored

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
NAMES = [column.name for column in ENTRIES]
Row = dict[str, Any]


def rows_in(folder: Path) -> list[Row]:
    """All entries of an export, each partition read by itself."""
    files = sorted(folder.glob("entries/*/*/*.parquet"))
    return [row for f in files for row in pyarrow.parquet.ParquetFile(f).read().to_pylist()]


def held(db: Path) -> set[str]:
    """The partitions that a database fills."""
    with sqlite3.connect(db) as opened:
        rows = opened.execute("SELECT DISTINCT board, substr(as_of, 1, 4) FROM rankings").fetchall()
    return {f"feed={feed_of(board).file_name}/year={year}" for board, year in rows}


def feeds(db: Path) -> set[str]:
    return {name.partition("/")[0] for name in held(db)}


def partitions(folder: Path) -> set[str]:
    return {str(f.parent.relative_to(folder / "entries")) for f in folder.rglob("part-*.parquet")}


def inodes(folder: Path) -> dict[str, int]:
    """What tells whether a file was written again: a rename brings another one."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(file.relative_to(folder)): file.stat().st_ino for file in files}


def rewritten(before: dict[str, int], after: dict[str, int]) -> set[str]:
    """The partitions that are not the same files as before."""
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return {name.split("/")[1] for name in changed if name.startswith("entries/")}


def exported(db: Path, target: Path, *options: str) -> Path:
    result = run("export", str(target), *options, db=db)
    assert (result.code, result.stderr) == (0, ""), result.stderr
    return target


@pytest.fixture(scope="module")
def db(replayed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixtures, a list without tags, an older year, and a board with equal scores."""
    path = tmp_path_factory.mktemp("held") / "held.db"
    shutil.copy(replayed, path)
    with sqlite3.connect(path) as opened:
        names = [name for (name,) in opened.execute("SELECT DISTINCT name FROM models LIMIT 40")]
    listed = [name for name in names if "/" in name]
    untagged = [{"as_of": "2025-12-30", "model": name} for name in listed]
    stored(path, "hf/trending", [row | {"rank": n} for n, row in enumerate(untagged, 1)])
    equal = [
        {"as_of": day, "model": f"m{n}", "organization": maker, "score": 1500 - n // 3}
        | {"license": "MIT" if n % 4 else "Proprietary"}
        for day in ("2025-12-31", "2026-01-01")
        for n, maker in enumerate(("Alibaba", "OpenAI", "nobody known", "Mistral") * 8)
    ]
    stored(path, "arena/text/equal", equal)
    return path


@pytest.fixture(scope="module")
def folder(db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported(db, tmp_path_factory.mktemp("exported") / "export")


def test_a_folder_has_each_row_that_reports_use_once_as_the_source_said_it(
    db: Path, folder: Path
) -> None:
    facts = ["board", "as_of", "via", "revision", "rank", "model", "publisher", "licence", "score"]
    facts += ["low", "high", "votes", "likes", "downloads", "payload_sha256"]
    with sqlite3.connect(db) as opened:
        wanted = opened.execute(f"SELECT {', '.join(facts)} FROM rankings").fetchall()
    rows = rows_in(folder)
    said = [tuple((row | {"as_of": str(row["as_of"])})[name] for name in facts) for row in rows]
    assert sorted(map(repr, said)) == sorted(map(repr, wanted))
    assert len(rows) > 6000


def test_rows_are_in_partitions_by_feed_and_year_in_the_order_of_the_board(
    db: Path, folder: Path
) -> None:
    assert partitions(folder) == held(db)
    assert {"feed=hf-trending/year=2025", "feed=arena-text/year=2025"} < held(db)
    for file in folder.rglob("part-*.parquet"):
        feed, year = (part.partition("=")[2] for part in file.parts[-3:-1])
        rows = pyarrow.parquet.ParquetFile(file).read().to_pylist()
        assert {row["as_of"].year for row in rows} == {int(year)}
        assert all(row["board"].replace("/", "-").startswith(feed) for row in rows)
        order = [(row["board"], row["as_of"]) for row in rows]
        assert order == sorted(order)


@pytest.mark.parametrize(
    ("by", "choice", "originals"),
    [
        ("publisher", "open", False),
        ("base", "any", False),
        ("base", "osi", True),
        ("publisher", "commercial", False),
    ],
)
def test_each_judgement_and_place_is_that_of_models(
    by: By, choice: Choice, originals: bool, db: Path, tmp_path: Path
) -> None:
    options = ["--by", by, "--models", choice, *(["--originals"] if originals else [])]
    rows = rows_in(exported(db, tmp_path / "export", *options))
    compared = 0
    with ossrank.open(db) as library:
        for board, day in sorted({(row["board"], row["as_of"]) for row in rows}):
            view = library.models(board, on=day, by=by, models=choice, originals=originals)
            routes = feed_of(board).routes
            ours = [r for r in rows if (r["board"], r["as_of"]) == (board, day) and r["place"]]
            ours.sort(key=lambda row: row["place"])
            assert [row["place"] for row in ours] == list(range(1, len(ours) + 1))
            for row, listed in zip(ours, view.rows(), strict=True):
                for name in ("rank", "place", "model", "maker", "openness", "confidence"):
                    # Routes are rows here, and one model there, whose rank counts their sum.
                    if routes and name == "model":
                        assert plain(row[name]) == listed[name]
                    elif not routes or name != "rank":
                        assert row[name] == listed[name], (board, day, row["model"], name)
                assert row[f"country_{by}"] == listed["country"]
                assert row[f"unknown_{by}"] == listed["unknown"]
                compared += 1
    assert compared > 500


@pytest.mark.parametrize("by", ["publisher", "base"])
@pytest.mark.parametrize("unit", ["model", "family", "maker"])
def test_the_first_places_of_every_date_count_as_the_report_does(
    by: By, unit: Unit, db: Path, tmp_path: Path
) -> None:
    rows = rows_in(exported(db, tmp_path / "export", "--by", by, "--unit", unit))
    with ossrank.open(db) as library:
        for board, day in sorted({(row["board"], row["as_of"]) for row in rows}):
            view = library.report(board, on=day, by=by, unit=unit, top=[3, 10, 40])
            (printed,) = view.document()["boards"]
            assert printed["as_of"] == str(day)
            for table in printed["tables"]:
                first = [
                    row[f"country_{by}"]
                    for row in rows
                    if (row["board"], row["as_of"]) == (board, day)
                    and row["place"]
                    and row["place"] <= table["top"]
                ]
                assert len(first) == table["counted"]
                counts = {group["group"]: group["count"] for group in table["groups"]}
                assert counts["CN"] == first.count("CN")
                assert counts["US"] == first.count("US")
                assert counts["unknown"] == first.count(None)


ROWS = st.tuples(
    st.integers(1, 4),
    st.sampled_from(["a", "b", "gpt-5", "qwen3-max", "grok-4"]),
    st.sampled_from([None, "Alibaba", "OpenAI", "nobody known"]),
    st.sampled_from([None, "MIT", "Proprietary"]),
)
REGISTRY = load_registry()


@settings(deadline=None)
@given(
    rows=st.lists(ROWS, max_size=12),
    models=st.sampled_from(["open", "any"]),
    unit=st.sampled_from(["model", "family", "maker"]),
)
def test_places_are_those_of_the_count_whatever_repeats(
    rows: list[tuple[int, str, str | None, str | None]], models: Choice, unit: Unit
) -> None:
    entries = [Entry(position, *row) for position, row in enumerate(rows, 1)]
    method = Method(models=models, unit=unit)
    judge = Judge(REGISTRY, FEEDS["arena/text"], date(2026, 5, 4), {}, "publisher")
    ours = places([judged(e, judge, method) for e in entries], [e.rank for e in entries])
    wanted = {c.entry.position: c.place for c in count(entries, judge, method)}
    assert {e.position: place for e, place in zip(entries, ours, strict=True) if place} == wanted


def test_a_second_export_writes_nothing(db: Path, folder: Path) -> None:
    before = inodes(folder)
    result = run("export", str(folder), db=db)
    assert result.stdout.endswith(f"0 of {len(held(db))} partitions written\n")
    assert inodes(folder) == before


def test_the_same_database_gives_the_same_bytes(db: Path, folder: Path, tmp_path: Path) -> None:
    again = exported(db, tmp_path / "again")
    assert inodes(again).keys() == inodes(folder).keys()
    for name in inodes(folder):
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name


def test_only_what_changed_is_written_again(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "grown.db"
    shutil.copy(db, path)
    folder = exported(path, tmp_path / "export")
    before = inodes(folder)
    stored(path, "arena/vision/more", [{"as_of": "2026-09-01", "model": "x", "score": 1}])
    exported(path, folder)
    assert rewritten(before, inodes(folder)) == {"feed=arena-vision"}
    assert "arena/vision/more" in {row["board"] for row in rows_in(folder)}


def test_what_the_hub_told_since_is_written_where_it_concerns_a_row(
    db: Path, tmp_path: Path
) -> None:
    path = tmp_path / "told.db"
    shutil.copy(db, path)
    folder = exported(path, tmp_path / "export", "--by", "base")
    untold = next(row["model"] for row in rows_in(folder) if row["unknown_base"] == "untagged")
    for model, concerned in (("nobody/lists-this", set()), (untold, {"feed=hf-trending"})):
        before = inodes(folder)
        with open_store(path, write=True) as store:
            store.lineage.keep({model: ("finetune:Qwen/Qwen3-8B",)}, date(2026, 12, 1))
        exported(path, folder, "--by", "base")
        assert rewritten(before, inodes(folder)) == concerned
        again = run("export", str(folder), "--by", "base", db=path).stdout
        assert again.endswith(f"0 of {len(held(db))} partitions written\n")
    judged_now = {row["country_base"] for row in rows_in(folder) if row["model"] == untold}
    assert "CN" in judged_now


def test_bases_can_be_taken_as_they_were_known_on_a_date(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "told.db"
    shutil.copy(db, path)
    folder = exported(path, tmp_path / "export", "--by", "base")
    untold = next(row["model"] for row in rows_in(folder) if row["unknown_base"] == "untagged")
    with open_store(path, write=True) as store:
        store.lineage.keep({untold: ("finetune:Qwen/Qwen3-8B",)}, date(2026, 12, 1))
    for known, country in (("2026-11-30", None), ("2026-12-01", "CN")):
        options = ("--by", "base", "--known", known)
        rows = rows_in(exported(path, folder, *options))
        assert country in {row["country_base"] for row in rows if row["model"] == untold}
        assert f"--known {known}`" in (folder / "README.md").read_text()
        again = run("export", str(folder), *options, db=path).stdout
        assert again.endswith(f"0 of {len(held(db))} partitions written\n")


def test_another_edition_of_the_registry_writes_all_again(db: Path, tmp_path: Path) -> None:
    folder = exported(db, tmp_path / "export")
    before = inodes(folder)
    mine = tmp_path / "mine.csv"
    mine.write_text("key,country,board_names\nnobody,CH,nobody known\n")
    exported(db, folder, "--origins", str(mine))
    assert rewritten(before, inodes(folder)) == feeds(db)
    rows = [row for row in rows_in(folder) if row["publisher"] == "nobody known"]
    assert {row["country_publisher"] for row in rows} == {"CH"}
    assert (folder / "origins.csv").read_text() == mine.read_text()
    assert "with overrides" in (folder / "README.md").read_text()
    exported(db, folder)
    assert not (folder / "origins.csv").exists()


def test_another_method_writes_all_again(db: Path, tmp_path: Path) -> None:
    folder = exported(db, tmp_path / "export")
    before = inodes(folder)
    exported(db, folder, "--models", "any")
    assert rewritten(before, inodes(folder)) == feeds(db)
    assert "--models any" in (folder / "README.md").read_text()


def test_what_is_taken_back_goes_from_the_folder_too(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "undone.db"
    shutil.copy(db, path)
    folder = exported(path, tmp_path / "export")
    assert run("undo", "2", db=path).code == 0
    result = run("export", str(folder), db=path)
    assert "1 removed" in result.stdout
    assert partitions(folder) == held(path) == held(db) - {"feed=arena-text/year=2025"}
    assert not (folder / "entries" / "feed=arena-text" / "year=2025").exists()
    listed = json.loads((folder / "datapackage.json").read_text())["resources"]
    assert not any("feed=arena-text/year=2025" in entry["path"] for entry in listed)


def test_boards_and_dates_can_be_chosen(db: Path, folder: Path, tmp_path: Path) -> None:
    options = ("arena/text*", "hf/trending", "--from", "2026-05-01", "--to", "2026-08-01")
    rows = rows_in(exported(db, tmp_path / "export", *options))
    assert rows == [
        row
        for row in rows_in(folder)
        if row["board"].startswith(("arena/text", "hf/trending"))
        and date(2026, 5, 1) <= row["as_of"] <= date(2026, 8, 1)
    ]
    assert {"arena/text/coding", "hf/trending"} <= {row["board"] for row in rows}


@pytest.mark.parametrize("name", ["export", "one.parquet", "one.csv", "one.db"])
def test_nothing_stored_is_said_and_nothing_written(name: str, db: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "none.db", db):
        result = run("export", str(tmp_path / name), "--to", "2001-01-01", db=path)
        assert (result.code, result.stdout) == (4, "")
        assert "nothing stored" in result.stderr
    assert not (tmp_path / name).exists()


def test_a_board_that_is_not_held_is_said_and_the_rest_is_written(db: Path, tmp_path: Path) -> None:
    result = run("export", str(tmp_path / "x.parquet"), "hf/likes", "hf/trending", db=db)
    assert (result.code, "hf/likes" in result.stderr) == (4, True)
    rows = pyarrow.parquet.read_table(tmp_path / "x.parquet").to_pylist()
    assert {row["board"] for row in rows} == {"hf/trending"}


def test_snapshots_and_fetches_have_files_of_their_own(db: Path, folder: Path) -> None:
    snapshots = pyarrow.parquet.read_table(folder / "snapshots.parquet").to_pylist()
    with sqlite3.connect(db) as opened:
        (number,) = opened.execute("SELECT count(*) FROM snapshots").fetchone()
        (standing,) = opened.execute("SELECT count(*) FROM standing").fetchone()
        scores = opened.execute(
            "SELECT board, as_of, score FROM rankings GROUP BY board, as_of"
            " HAVING position = max(position)"
        ).fetchall()
    assert len(snapshots) == number
    assert sum(row["standing"] for row in snapshots) == standing
    stand = [row for row in snapshots if row["standing"]]
    assert {(r["board"], str(r["as_of"]), r["last_score"]) for r in stand} == set(scores)
    assert pyarrow.parquet.read_table(folder / "fetches.parquet").num_rows == 0
    schema = pyarrow.parquet.read_schema(folder / "fetches.parquet")
    assert schema.names == [column.name for column in FETCHES]


def test_a_snapshot_that_reports_pass_over_is_listed_but_its_rows_are_not(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    rows = [{"as_of": "2026-05-04", "model": f"m{n}", "score": 9 - n} for n in range(5)]
    stored(path, "arena/text", rows)
    with sqlite3.connect(path) as opened:
        opened.execute("UPDATE snapshots SET suspect = 'odd'")
    stored(path, "arena/text", [row | {"model": f"other-{row['model']}"} for row in rows])
    folder = exported(path, tmp_path / "export")
    snapshots = pyarrow.parquet.read_table(folder / "snapshots.parquet").to_pylist()
    assert [(row["standing"], row["suspect"]) for row in snapshots] == [
        (False, "odd"),
        (True, None),
    ]
    assert {row["model"][:5] for row in rows_in(folder)} == {"other"}


def test_the_package_tells_the_truth_of_every_file(db: Path, folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text())
    listed = {entry["path"]: entry for entry in package["resources"]}
    files = {name for name in inodes(folder) if name not in ("README.md", "datapackage.json")}
    assert listed.keys() == files
    assert len({entry["name"] for entry in listed.values()}) == len(listed)
    for name, entry in listed.items():
        body = (folder / name).read_bytes()
        assert entry["bytes"] == len(body)
        assert entry["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
        assert entry["sources"]
        if name.endswith(".parquet"):
            fields = [field["name"] for field in entry["schema"]["fields"]]
            assert fields == pyarrow.parquet.read_schema(folder / name).names
    assert package["ossrank"]["registry"] == load_registry().digest
    assert package["ossrank"]["edition"] == load_registry().edition
    for name in load_registry().files.contents:
        assert (folder / "registry" / name).read_bytes() == load_registry().files.contents[name]


def faults_by_profile(package: Any) -> list[str]:
    """What in a package breaks the profile that it names, as the standard publishes it."""
    *_, version, name = package["$schema"].split("/")
    profile = json.loads(resources.files("dplib").joinpath("profiles", version, name).read_bytes())
    kind = validator_for(profile)
    found = kind(profile, format_checker=kind.FORMAT_CHECKER).iter_errors(package)
    return [error.json_path for error in found]


def test_the_package_is_valid_by_the_profile_that_it_names(db: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("key,country,source\nqwen,SG,https://example.org\n")
    for options in ((), ("--origins", str(mine), "--by", "base", "--known", "2026-11-01")):
        assert run("export", str(tmp_path / "export"), *options, db=db).code == 0
        package = json.loads((tmp_path / "export" / "datapackage.json").read_text())
        assert package["resources"]
        assert faults_by_profile(package) == []
    package["resources"][0]["licenses"] = [{"name": "CC BY"}]
    package["resources"][1]["schema"]["fields"][0]["type"] = "text"
    assert faults_by_profile(package) == [
        "$.resources[0].licenses[0].name",
        "$.resources[1].schema.fields[0]",
    ]


def test_a_file_has_the_licence_that_all_its_sources_give(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    assert run("fetch", "-q", "--from", "fixtures", "arena/text", "hf/trending", db=path).code == 0
    part = "entries/feed={}/year=2026/part-0.parquet"
    ours = {"name": "CC-BY-4.0", "path": CC_BY}
    folder, text = tmp_path / "export", part.format("arena-text")
    licences = {text: [ours], part.format("hf-trending"): None, "snapshots.parquet": None}
    for imported in (False, True):
        if imported:  # nobody knows on which terms
            stored(path, "arena/text", [{"as_of": "2026-01-04", "model": "m", "score": 1}])
            licences[text] = None
        exported(path, folder)
        package = json.loads((folder / "datapackage.json").read_text())
        listed = {entry["path"]: entry for entry in package["resources"]}
        for name, licence in licences.items():
            assert listed[name].get("licenses") == licence, name
        sources = listed[text]["sources"]
        assert [source["passed_on"] for source in sources] == (
            [False, True] if imported else [True]
        )
        assert [source["title"] for source in sources][-1].endswith(", CC BY 4.0")
        assert listed["registry/organisations.csv"]["licenses"] == [ours]


def test_one_file_says_how_it_was_made_and_whom_to_credit(
    db: Path, folder: Path, tmp_path: Path
) -> None:
    package = json.loads((folder / "datapackage.json").read_text())
    wanted = {name: package["ossrank"][name] for name in ("version", "registry", "edition")}
    wanted |= {"sources": package["sources"], "method": package["ossrank"]["method"]}
    footer = pyarrow.parquet.read_metadata(exported(db, tmp_path / "one.parquet")).metadata
    with sqlite3.connect(exported(db, tmp_path / "one.db")) as opened:
        ((in_db,),) = opened.execute("SELECT made FROM export").fetchall()
    for made in (json.loads(json.loads(footer[b"ossrank"])["made"]), json.loads(in_db)):
        assert made == {**wanted, "overrides": False}


def test_the_past_of_a_list_has_the_terms_of_who_published_it(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with open_store(path, write=True) as store:
        store.snapshots.save(
            Ranking("hf/trending", None, (Entry(1, 1, "a/b", "a"),)),
            Provenance("0" * 64, limit=20),
            via="backfill",
            as_of=date(2025, 5, 4),
            dated=True,
        )
    folder = exported(path, tmp_path / "export")
    entry, *_ = json.loads((folder / "datapackage.json").read_text())["resources"]
    assert [licence["name"] for licence in entry["licenses"]] == ["Apache-2.0"]
    assert [source["title"] for source in entry["sources"]] == [
        f"{FEEDS['hf/trending'].origin('backfill').name}, Apache-2.0"
    ]


def test_the_registry_of_an_export_counts_the_same_again(db: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("key,country,board_names\nnobody,CH,nobody known\n")
    folder = exported(db, tmp_path / "export", "--origins", str(mine))
    kept = ("--registry", str(folder / "registry"), "--origins", str(folder / "origins.csv"))
    boards = ("arena/text/equal", "hf/trending", "-f", "csv")
    assert run("report", *boards, *kept, db=db) == run(
        "report", *boards, "--origins", str(mine), db=db
    )
    # Written with the registry of another export, it is the same edition.
    before = inodes(folder)
    exported(db, folder, *kept)
    assert inodes(folder) == before
    rows = rows_in(folder)
    assert {row["edition"] for row in rows} == {f"registry {load_registry().edition}"}
    assert {row["registry"] for row in rows} == {load_registry(mine).digest}


def test_the_readme_explains_every_column_and_credits_every_source(folder: Path) -> None:
    text = (folder / "README.md").read_text()
    for column in (*ENTRIES, *SNAPSHOTS, *FETCHES):
        assert f"| {column.name} | {column.type} |" in text
    package = json.loads((folder / "datapackage.json").read_text())
    for source in package["sources"]:
        assert source["title"] in text


def test_a_required_column_is_never_null_and_a_country_or_its_unknown_always_is(
    folder: Path,
) -> None:
    rows = rows_in(folder)
    for column in ENTRIES:
        if column.required:
            assert all(row[column.name] is not None for row in rows), column.name
    for lens in ("publisher", "base"):
        assert all((r[f"country_{lens}"] is None) == bool(r[f"unknown_{lens}"]) for r in rows)


def test_a_folder_with_other_things_is_left_alone(db: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years")
    result = run("export", str(tmp_path / "mine"), db=db)
    assert (result.code, len(result.stderr.splitlines())) == (2, 1)
    assert os.listdir(tmp_path / "mine") == ["thesis.txt"]


@pytest.mark.parametrize("name", ["x.parquet", "x.csv", "x.db"])
def test_a_file_that_is_no_export_is_never_replaced(name: str, db: Path, tmp_path: Path) -> None:
    file = tmp_path / name
    for body in (b"as_of,model\n", db.read_bytes()):
        file.write_bytes(body)
        result = run("export", str(file), db=db)
        assert (result.code, len(result.stderr.splitlines())) == (2, 1)
        assert file.read_bytes() == body


def test_a_database_is_not_exported_over_itself(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "held.db"
    shutil.copy(db, path)
    assert run("export", str(path), db=path).code == 2
    assert path.read_bytes() == db.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (("x.csv", "nope"), "unknown board 'nope'"),
        (("x.csv", "hf/trending", "hf/trendin"), "is 'hf/trending' meant?"),
        (("x.csv", "arena/text/nope"), "no board 'arena/text/nope'"),
        (("hf/trending",), "name first where the export goes"),
    ],
)
def test_a_slip_of_the_pen_is_wrong_usage_and_writes_nothing(
    arguments: tuple[str, ...],
    phrase: str,
    db: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("export", *arguments, db=db)
    assert (result.code, phrase in result.stderr) == (2, True), result.stderr
    assert os.listdir(tmp_path) == []


def test_an_ending_that_is_no_form_is_refused_by_name(db: Path, tmp_path: Path) -> None:
    result = run("export", str(tmp_path / "x.xlsx"), db=db)
    assert result.code == 2
    assert ".parquet, .csv, .db" in result.stderr


@pytest.mark.parametrize("name", ["export", "x.parquet", "x.csv", "x.db"])
def test_what_breaks_off_leaves_the_earlier_export_whole(
    name: str, db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ossrank.export import rows

    path = tmp_path / "held.db"
    shutil.copy(db, path)
    (tmp_path / "out").mkdir()
    target = exported(path, tmp_path / "out" / name)
    before = {f: f.read_bytes() for f in target.parent.rglob("*") if f.is_file()}
    stored(path, "hf/trending", [{"as_of": "2025-12-29", "model": "a/b", "rank": 1}])
    monkeypatch.setattr(rows, "BATCH_ROWS", 1)
    original, calls = rows.Judging._batch, 0

    def broken(judging: Any, read: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError(28, "No space left on device")
        return original(judging, read)

    with monkeypatch.context() as patched:
        patched.setattr(rows.Judging, "_batch", broken)
        result = run("export", str(target), db=path)
    assert (result.code, len(result.stderr.splitlines())) == (1, 1)
    assert "No space left" in result.stderr
    assert {f: f.read_bytes() for f in target.parent.rglob("*") if f.is_file()} == before
    exported(path, target)


def test_what_a_killed_run_left_is_swept_away_after_a_day(db: Path, tmp_path: Path) -> None:
    target = exported(db, tmp_path / "x.csv")
    for name, age in ((".x.csv.old.tmp", 90_000), (".x.csv.new.tmp", 60), (".y.csv.a.tmp", 90_000)):
        (tmp_path / name).write_text("half")
        os.utime(tmp_path / name, (time.time() - age, time.time() - age))
    exported(db, target)
    assert sorted(os.listdir(tmp_path)) == [".x.csv.new.tmp", ".y.csv.a.tmp", "x.csv"]


@pytest.mark.parametrize("harm", ["cut", "empty", "gone", "other"])
def test_a_partition_that_was_harmed_is_written_again(
    harm: str, db: Path, folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "export"
    shutil.copytree(folder, copy)
    part = copy / "entries" / "feed=hf-trending" / "year=2026" / "part-0.parquet"
    whole = part.read_bytes()
    harmed = {"cut": whole[:-9], "empty": b"", "other": (copy / "snapshots.parquet").read_bytes()}
    part.unlink()
    if harm in harmed:
        part.write_bytes(harmed[harm])
    exported(db, copy)
    assert part.read_bytes() == whole


@pytest.mark.parametrize("package", [b"", b"[]", b"{", b'{"ossrank": {}, "resources": 7}', b"null"])
def test_a_package_that_was_harmed_is_written_again_or_refused(
    package: bytes, db: Path, folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "export"
    shutil.copytree(folder, copy)
    (copy / "datapackage.json").write_bytes(package)
    result = run("export", str(copy), db=db)
    if package.startswith(b'{"ossrank"'):
        assert result.code == 0
        good = (folder / "datapackage.json").read_bytes()
        assert (copy / "datapackage.json").read_bytes() == good
    else:
        assert (result.code, len(result.stderr.splitlines())) == (2, 1)


def test_a_run_that_was_killed_at_its_first_step_can_be_repeated(db: Path, tmp_path: Path) -> None:
    with open_store(db) as store:
        plan = make_plan(store, load_registry(), Method())
        assert plan.partitions
        first = plan.partitions[0]._replace(snapshots=[None])  # type: ignore[list-item]
        broken = plan._replace(partitions=[first])
        with pytest.raises(AttributeError):
            export_folder(broken, store, tmp_path / "export")
    exported(db, tmp_path / "export")


def test_an_undo_meanwhile_is_said_and_gives_no_half_export(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "held.db"
    shutil.copy(db, path)
    with open_store(path) as store:
        plan = make_plan(store, load_registry(), Method())
        store.rows.renew()  # as between two partitions: a writer has its turn
        with open_store(path, write=True) as other:
            other.batches.undo(2)
        with pytest.raises(StoreError, match="changed while it was read"):
            export_folder(plan, store, tmp_path / "export")
    exported(path, tmp_path / "export")


def test_an_export_imports_no_library_of_the_network(replayed: Path, tmp_path: Path) -> None:
    from tests.test_house import imported

    target = str(tmp_path / "export")
    assert imported("export", target, "--db", str(replayed)) == {"pyarrow"}
    assert imported("export", f"{target}.csv", "--db", str(replayed)) == set()
