"""`ossrank backfill` and `ossrank undo`: years in one go, and back again, exactly."""

import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from ossrank.errors import StoreError
from ossrank.ingest.backfill import backfill
from ossrank.sources import FEEDS
from ossrank.store.file import open_store
from tests import loopback
from tests.command import HURRY, run, stored
from tests.loopback import Boards, parquet


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that a database says, names in place of numbers, times of its own making aside."""
    db = sqlite3.connect(path)
    queries = {
        "snapshots": "SELECT name, as_of, via, revision, depth, payload_sha256, url, etag,"
        " dataset_commit, suspect, entries FROM snapshots JOIN boards ON boards.id = board_id",
        "rankings": "SELECT * FROM rankings",
        **{
            table: f"SELECT name FROM {table}"
            for table in ("boards", "models", "publishers", "licences", "bases")
        },
        "batches": "SELECT kind, subject FROM batches",
        "lineage": "SELECT model, bases FROM lineage",
    }
    made = {name: sorted(db.execute(query).fetchall(), key=repr) for name, query in queries.items()}
    whole = db.execute(
        "SELECT snapshots.id, snapshots.entries, count(entries.id) FROM snapshots LEFT JOIN entries"
        " ON entries.id >> 16 = snapshots.id GROUP BY snapshots.id"
    ).fetchall()
    (checked,) = db.execute("PRAGMA integrity_check").fetchone()
    db.close()
    assert checked == "ok"
    assert all(stated == held for _, stated, held in whole)
    return made


def test_every_publish_date_becomes_a_snapshot(boards: Boards, tmp_path: Path) -> None:
    result = run("backfill", "arena/text", db=tmp_path / "a.db")
    assert result.code == 0
    assert "batch 1: 12 snapshots, 360 entries of arena/text" in result.stdout
    assert "2026-07-02 to 2026-07-24 (ossrank undo 1 takes it back)" in result.stdout
    with open_store(tmp_path / "a.db") as store:
        held = store.snapshots.between("arena/text")
        assert [s.as_of for s in held] == [date(2026, 7, 2 * day) for day in range(1, 13)]
        assert {s.via for s in held} == {"backfill"}
        entries = store.snapshots.entries(held[3].id)
        assert [e.score for e in entries[:2]] == [1500.5 + 4 / 10, 1499.5 + 4 / 10]
        assert [b.board for b in store.snapshots.boards()] == ["arena/text"]


@pytest.mark.parametrize("categories", ["all", "overall,coding", "Coding, overall"])
def test_categories_are_chosen_by_name(boards: Boards, tmp_path: Path, categories: str) -> None:
    assert run("backfill", "arena/text", "--categories", categories, db=tmp_path / "a.db").code == 0
    with open_store(tmp_path / "a.db") as store:
        assert [b.board for b in store.snapshots.boards()] == ["arena/text", "arena/text/coding"]


def test_a_category_that_is_not_there_is_named(boards: Boards, tmp_path: Path) -> None:
    result = run("backfill", "arena/text", "--categories", "maths", db=tmp_path / "a.db")
    assert (result.code, result.stderr.count("\n")) == (2, 1)
    assert "there are coding, overall" in result.stderr
    assert run("boards", db=tmp_path / "a.db").code == 4


def test_a_second_backfill_adds_nothing(boards: Boards, tmp_path: Path) -> None:
    run("backfill", "arena/text", db=tmp_path / "a.db")
    before = content(tmp_path / "a.db")
    again = run("backfill", "arena/text", db=tmp_path / "a.db")
    assert (again.code, again.stdout) == (0, "nothing new: all of arena/text is held already\n")
    assert content(tmp_path / "a.db") == before


def test_a_day_fetched_live_outranks_the_same_day_of_a_backfill(
    boards: Boards, tmp_path: Path
) -> None:
    rows = [row | {"rating": row["rating"] + 500} for row in loopback.arena_rows(day="2026-07-04")]
    for row in rows:
        row["rating_upper"] = row["rating"] + 5
    boards.parquet["text_style_control"] = parquet(rows)
    assert run("fetch", "arena/text", "-q", db=tmp_path / "a.db").code == 0
    assert run("backfill", "arena/text", db=tmp_path / "a.db").code == 0
    with open_store(tmp_path / "a.db") as store:
        second = store.snapshots.between("arena/text")[1]
        assert (str(second.as_of), second.via) == ("2026-07-04", "live")
        assert store.snapshots.entries(second.id)[0].score == 2000.5


def test_rows_of_a_date_may_lie_anywhere_in_the_file(boards: Boards, tmp_path: Path) -> None:
    run("backfill", "arena/text", "--categories", "all", db=tmp_path / "sorted.db")
    rows = loopback.history_rows()
    random.Random(1).shuffle(rows)
    boards.full["text_style_control"] = parquet(rows)
    few, db = replace(HURRY, history_rows=100), tmp_path / "shuffled.db"
    run("backfill", "arena/text", "--categories", "all", db=db, limits=few)
    one, other = (content(tmp_path / name)["rankings"] for name in ("sorted.db", "shuffled.db"))
    assert [row[:-2] for row in one] == [row[:-2] for row in other]


def test_the_history_of_the_trending_list_is_twenty_deep(boards: Boards, tmp_path: Path) -> None:
    result = run("backfill", "hf/trending", db=tmp_path / "a.db")
    assert "30 snapshots, 600 entries" in result.stdout
    made = run("trend", "hf/trending", "-f", "json", db=tmp_path / "a.db").document
    assert (len(made["points"]), made["points"][0]["counted"]) == (30, 20)
    deeper = run("trend", "hf/trending", "--top", "21", db=tmp_path / "a.db")
    assert deeper.code == 4


def test_a_row_without_a_date_stores_nothing(boards: Boards, tmp_path: Path) -> None:
    rows = loopback.history_rows()
    rows[-1]["leaderboard_publish_date"] = None
    boards.full["text_style_control"] = parquet(rows)
    result = run("backfill", "arena/text", "--categories", "all", db=tmp_path / "a.db")
    assert (result.code, result.stderr.count("\n")) == (1, 1)
    assert "leaderboard_publish_date of model-29 in coding on None" in result.stderr
    assert content(tmp_path / "a.db")["batches"] == []


def test_a_history_without_rows_is_not_called_held(boards: Boards, tmp_path: Path) -> None:
    table = pyarrow.Table.from_pylist(loopback.history_rows()).slice(0, 0)
    made = io.BytesIO()
    pyarrow.parquet.write_table(table, made)
    boards.full["text_style_control"] = made.getvalue()
    result = run("backfill", "arena/text", "--categories", "all", db=tmp_path / "a.db")
    assert (result.code, result.stdout) == (1, "")
    assert "no rows" in result.stderr


@pytest.mark.parametrize(
    "given", [{}, {"x": {"model_name": "a"}}, {"model_name": {"model_name": "a"}}]
)
def test_a_history_of_other_columns_is_refused_by_name(
    boards: Boards, tmp_path: Path, given: dict[str, object]
) -> None:
    rows = [{k: v for k, v in r.items() if k != "model_name"} for r in loopback.history_rows()]
    boards.full["text_style_control"] = parquet([row | given for row in rows])
    result = run("backfill", "arena/text", db=tmp_path / "a.db")
    assert (result.code, result.stderr.count("\n"), result.stdout) == (1, 1, "")
    assert "model_name" in result.stderr


@pytest.mark.parametrize("categories", ["", " , "])
def test_no_category_at_all_is_wrong_usage(boards: Boards, tmp_path: Path, categories: str) -> None:
    result = run("backfill", "arena/text", "--categories", categories, db=tmp_path / "a.db")
    assert (result.code, result.stderr.count("\n"), result.stdout) == (2, 1, "")
    assert "there are coding, overall" in result.stderr


@pytest.mark.parametrize("feed", ["hf/likes", "design-arena"])
def test_a_feed_without_a_history_is_named(boards: Boards, tmp_path: Path, feed: str) -> None:
    result = run("backfill", feed, db=tmp_path / "a.db")
    assert (result.code, result.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    "fault",
    [
        loopback.status(500),
        loopback.reset,
        loopback.body(b"PAR1"),
        loopback.body(b"<html>"),
        loopback.body(parquet(loopback.history_rows())[:-50]),
        loopback.body(parquet([r | {"rating": "x"} for r in loopback.history_rows()])),
    ],
)
def test_a_history_that_cannot_be_had_stores_nothing(
    boards: Boards, tmp_path: Path, fault: object
) -> None:
    boards.fault("/datasets", fault)  # type: ignore[arg-type]
    for feed in ("arena/text", "hf/trending"):
        result = run("backfill", feed, db=tmp_path / "a.db")
        assert (result.code, result.stderr.count("\n"), result.stdout) == (1, 1, ""), feed
    assert run("boards", "-f", "json", db=tmp_path / "a.db").document["boards"] == []
    assert content(tmp_path / "a.db")["batches"] == []


def test_an_odd_row_in_the_middle_keeps_what_was_whole_and_can_be_undone(
    boards: Boards, tmp_path: Path
) -> None:
    path = tmp_path / "a.db"
    stored(path, "arena/text", [{"as_of": "2026-01-01", "model": "model-1", "score": 9}])
    before = content(path)
    rows = loopback.history_rows()
    for row in rows:
        if row["leaderboard_publish_date"] == "2026-07-14" and row["rank"] == 6:
            row["rating"] = row["rating_upper"] = 9000.0
    boards.full["text_style_control"] = parquet(rows)
    result = run("backfill", "arena/text", db=path)
    assert (result.code, result.stderr.count("\n"), result.stdout) == (1, 1, "")
    assert "scores rise at rank 6 of arena/text on 2026-07-14" in result.stderr
    assert "ossrank undo 2 takes them back" in result.stderr
    assert len(content(path)["snapshots"]) == 1 + 6
    assert run("undo", "2", db=path).code == 0
    assert content(path) == before


def test_an_odd_row_of_the_trending_history_is_named_and_nothing_is_stored(
    boards: Boards, tmp_path: Path
) -> None:
    lines = boards.trending.splitlines(keepends=True)
    boards.trending = b"".join([*lines[:300], b"2025-06-20,a,a/b,first,1,1,1\n"])
    result = run("backfill", "hf/trending", db=tmp_path / "a.db")
    assert (result.code, "line 301" in result.stderr) == (1, True)
    assert content(tmp_path / "a.db")["batches"] == []


def test_blank_lines_of_the_trending_history_are_no_rows(boards: Boards, tmp_path: Path) -> None:
    boards.trending += b"\n\n"
    result = run("backfill", "hf/trending", db=tmp_path / "a.db")
    assert "30 snapshots, 600 entries" in result.stdout


def test_no_room_for_the_download_is_one_clear_line(
    boards: Boards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    result = run("backfill", "arena/text", db=tmp_path / "a.db")
    assert (result.code, result.stderr.count("\n")) == (1, 1)
    assert "TMPDIR" in result.stderr


def test_a_batch_that_is_undone_while_it_is_stored_ends_in_one_clear_line(
    boards: Boards, tmp_path: Path
) -> None:
    path = tmp_path / "a.db"
    undone = []

    def undo(what: str, done: int, total: int) -> None:
        if (what, done) == ("dates stored", 3):
            undone.append(run("undo", "1", db=path).code)

    with open_store(path, write=True) as store, pytest.raises(StoreError, match="batch 1 was und"):
        backfill(store, FEEDS["arena/text"], progress=undo)
    assert undone == [0]
    assert {name: rows for name, rows in content(path).items() if rows} == {}


def test_undo_takes_back_exactly_what_the_batch_added(boards: Boards, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    stored(path, "arena/text", [{"as_of": "2026-01-01", "model": "model-1", "score": 9}])
    run("fetch", "hf/trending", "-q", "--no-lineage", db=path)
    before = content(path)
    run("backfill", "arena/text", "--categories", "all", db=path)
    run("backfill", "hf/trending", "--no-lineage", db=path)
    assert run("undo", "3", db=path).code == 0
    result = run("undo", "2", db=path)
    assert "batch 2 undone: 24 snapshots, 720 entries of arena/text" in result.stdout
    assert content(path) == before
    again = run("undo", "2", db=path)
    assert (again.code, again.stderr.count("\n")) == (2, 1)
    assert "those that there are: 1" in again.stderr
    assert run("undo", str(10**30), db=path).code == 2


def test_undo_leaves_names_that_a_later_fetch_shares(boards: Boards, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    run("backfill", "arena/text", db=path)
    assert run("fetch", "arena/text", "-q", db=path).code == 0
    run("undo", "1", db=path)
    with open_store(path) as store:
        (held,) = store.snapshots.between("arena/text")
        assert [entry.model for entry in store.snapshots.entries(held.id)][:2] == [
            "model-0",
            "model-1",
        ]
    content(path)


def test_a_backfill_that_is_killed_at_any_moment_goes_on_to_the_same_end(
    boards: Boards, tmp_path: Path
) -> None:
    rows = [
        row | {"leaderboard_publish_date": f"20{year}-07-{2 * day:02}", "category": category}
        for year in range(10, 26)
        for day in range(1, 13)
        for category in ("overall", "coding", "math")
        for row in loopback.arena_rows()
    ]
    boards.full["text_style_control"] = parquet(rows)
    whole, path = tmp_path / "whole" / "a.db", tmp_path / "killed" / "a.db"
    for db in (whole, path):
        db.parent.mkdir()
        stored(db, "arena/text", [{"as_of": "2026-01-01", "model": "model-1", "score": 9}])
    before = content(path)
    command = [sys.executable, "-m", "ossrank", "backfill", "arena/text", "--categories", "all"]
    run(*command[3:], db=whole)
    held = 0
    for wait in (0.5, 0.6, 0.7, 0.8):
        process = subprocess.Popen([*command, "--db", str(path)], stdout=subprocess.DEVNULL)
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        now = len(content(path)["snapshots"])
        assert now >= held
        held = now
    assert run(*command[3:], db=path).code == 0
    assert content(path) == content(whole)
    assert run("undo", "2", db=path).code == 0
    assert content(path) == before


def test_what_a_batch_held_is_said_in_its_line_alone(boards: Boards, tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "ossrank", "backfill", "arena/text", "--db", tmp_path / "a.db"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.returncode, process.stderr, process.stdout.count("\n")) == (0, "", 1)
    assert json.loads(run("boards", "-f", "json", db=tmp_path / "a.db").stdout)["boards"]
