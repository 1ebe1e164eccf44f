"""A database that someone else has made, or changed: one line, within seconds."""

import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from tests.command import run
from tests.loopback import Boards

READERS = (("report",), ("boards",), ("models", "hf/trending"), ("trend", "hf/trending"), ("gap",))
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS id FROM n"


@pytest.fixture
def held(replayed: Path, tmp_path: Path) -> Path:
    """A copy of the fixtures' database."""
    return Path(shutil.copy(replayed, tmp_path / "held.db"))


def change(path: Path, script: str) -> None:
    """Another tool's work on a database."""
    db = sqlite3.connect(path)
    db.executescript(script)
    db.close()


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TRIGGER t AFTER INSERT ON snapshots BEGIN DELETE FROM entries; END",
        f"DROP VIEW standing; CREATE VIEW standing AS {ENDLESS}",
        f"DROP TABLE lineage; CREATE VIEW lineage AS {ENDLESS}",
        f"ALTER TABLE entries RENAME TO e; CREATE VIEW entries AS {ENDLESS}",
        "DROP TABLE fetches",
    ],
)
def test_what_no_ossrank_made_is_refused_in_one_line(held: Path, script: str) -> None:
    change(held, script)
    before, began = held.read_bytes(), time.monotonic()
    for command in (*READERS, ("fetch", "hf/likes")):
        result = run(*command, db=held)
        assert (result.code, result.stdout, result.stderr.count("\n")) == (1, "", 1), result
        assert "none of ossrank" in result.stderr
    assert held.read_bytes() == before
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    "script",
    [
        "UPDATE entries SET score = 9e999",
        "UPDATE entries SET score = 'high'",
        "UPDATE snapshots SET fetched_at = 'noon'",
        "UPDATE snapshots SET as_of = 'today' || id",
    ],
)
def test_odd_values_are_damage_in_one_line(held: Path, script: str) -> None:
    change(held, script)
    for command in (("report", "hf/trending"), ("models", "hf/trending"), ("gap",)):
        result = run(*command, db=held)
        assert (result.code, result.stderr.count("\n")) == (1, 1), (command, result)
        assert "damaged" in result.stderr


def test_tables_and_views_of_others_beside_ours_do_no_harm(held: Path) -> None:
    change(held, "CREATE TABLE mine (x); CREATE VIEW my_view AS SELECT * FROM mine")
    assert run("report", db=held).code == 0


def test_wal_that_another_tool_has_set_is_undone_and_said_at_the_next_write(
    boards: Boards, held: Path
) -> None:
    change(held, "PRAGMA journal_mode = WAL")
    other = sqlite3.connect(held)
    other.execute("SELECT count(*) FROM boards").fetchone()
    assert "not undone, since it is in use" in run("fetch", "hf/likes", db=held).stderr
    other.close()
    result = run("fetch", "hf/likes", db=held)
    assert "another tool had set WAL: undone" in result.stderr
    assert held.read_bytes()[18:20] == b"\x01\x01"
    assert "WAL" not in run("fetch", "hf/likes", db=held).stderr
