"""A database that someone else has made, or changed: one line, within seconds."""

import sqlite3
import time
from pathlib import Path

import pytest

from ossrank.store import schema
from ossrank.store.file import open_store
from tests.command import Result, run
from tests.content import content
from tests.loopback import Boards

READERS = (("report",), ("boards",), ("models", "hf/trending"), ("trend", "hf/trending"), ("gap",))
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS id FROM n"


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


def test_a_reason_that_is_no_text_is_damage_in_one_line(held: Path) -> None:
    change(held, "UPDATE snapshots SET suspect = x'ff00' WHERE id = 1")
    result = run("status", db=held)
    assert (result.code, result.stderr.count("\n")) == (1, 1), result
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


def test_whatever_writes_next_says_what_became_of_wal(held: Path, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("as_of,model,score\n2026-01-01,a/b,1\n")
    for asked in (
        ("import", str(table), "--board", "hf/likes"),
        ("undo", "1"),
        ("reject", "hf/trending", "2026-05-04"),
        ("fetch", "--from", "fixtures", "-q"),
    ):
        change(held, "PRAGMA journal_mode = WAL")
        assert run("report", db=held).stderr == ""
        assert "another tool had set WAL: undone" in run(*asked, db=held).stderr
        assert held.read_bytes()[18:20] == b"\x01\x01"


# Every kind of schema and of value

COMMANDS = (
    ("boards",),
    ("report",),
    ("report", "--by", "base"),
    ("models", "hf/trending"),
    ("trend", "hf/trending"),
    ("gap",),
    ("status",),
    ("origin", "qwen"),
    ("undo", "1"),
)

SCHEMAS = {
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON snapshots BEGIN DELETE FROM entries; END",
    "a trigger on a view": "CREATE TRIGGER t INSTEAD OF INSERT ON rankings BEGIN SELECT 1; END",
    "an endless view for a table": "DROP TABLE boards;"
    f"CREATE VIEW boards AS SELECT id, 'hf/trending' AS name FROM ({ENDLESS})",
    "an endless view for the migrations": "DROP TABLE _sqlite_migrations;"
    "CREATE VIEW _sqlite_migrations AS"
    f" SELECT id, 'm' AS name, 'ossrank' AS migration_set FROM ({ENDLESS})",
    "a virtual table for the migrations": "DROP TABLE _sqlite_migrations; CREATE VIRTUAL TABLE"
    " _sqlite_migrations USING fts5(id, name, migration_set)",
    "an endless standing": "DROP VIEW standing;"
    f"CREATE VIEW standing AS SELECT snapshots.* FROM snapshots, ({ENDLESS})",
    "a column that is reckoned": "ALTER TABLE models ADD COLUMN"
    " big TEXT GENERATED ALWAYS AS (hex(zeroblob(500000000)))",
    "a virtual table": "DROP TABLE fetches; CREATE VIRTUAL TABLE fetches USING"
    " fts5(id, feed, started_at, seconds, outcome, reason)",
    "an index that is reckoned": "CREATE INDEX i ON models(hex(zeroblob(100)))",
    "an index that forbids": "CREATE UNIQUE INDEX i ON snapshots(via, as_of, board_id)",
    "a table too few": "DROP TABLE licences",
}

VALUES = {
    "an infinite score": "UPDATE entries SET score = 9e999",
    "an infinite interval": "UPDATE entries SET low = -9e999",
    "a score in words": "UPDATE entries SET score = 'much'",
    "a rank in words": "UPDATE entries SET rank = 'first'",
    "votes of bytes": "UPDATE entries SET votes = x'ff'",
    "half a vote": "UPDATE entries SET votes = 1.5",
    "fewer votes than none": "UPDATE entries SET votes = -1",
    "half a like": "UPDATE entries SET likes = 1.5",
    "half a row asked for": "UPDATE snapshots SET depth = 5.5",
    "a rank below none": "UPDATE entries SET rank = -1",
    "a rank beyond all": "UPDATE entries SET rank = 9223372036854775807",
    "a name of bytes": "UPDATE models SET name = CAST(name || 'x' AS BLOB)",
    "a date that is none": "UPDATE snapshots SET as_of = '2026-02-30' WHERE id = 1",
    "a date with a time": "UPDATE snapshots SET as_of = as_of || 'T00:00:00'",
    "a time without a zone": "UPDATE snapshots SET fetched_at = '2026-05-04T08:43:20'",
    "a time of 24 hours": "UPDATE snapshots SET fetched_at = '2026-05-04T24:00:00Z'",
    "a via that there is not": "INSERT INTO vias VALUES (9, 'x'); UPDATE snapshots SET via = 9",
    "bases that are no list": "UPDATE bases SET name = '5' WHERE id = 1",
    "bases that are no texts": "UPDATE bases SET name = '[5]' WHERE id = 1",
    "bases that are no JSON": "UPDATE bases SET name = '[' WHERE id = 1",
    "lineage that is no list": "UPDATE lineage SET bases = '{\"a\": 1}'",
    "a word of no time": "UPDATE lineage SET told_at = 'yesterday'",
    "an entry too few": "UPDATE snapshots SET entries = entries + 1 WHERE id = 1",
    "entries of no snapshot": "UPDATE entries SET id = id + (999 << 16) WHERE rank = 1",
}


def is_one_line(result: Result) -> bool:
    return (result.code, result.stdout, result.stderr.count("\n")) == (1, "", 1)


@pytest.mark.parametrize("script", SCHEMAS.values(), ids=SCHEMAS)
def test_a_schema_that_is_not_ours_is_one_line_and_nothing_of_it_is_run(
    script: str, held: Path, tmp_path: Path
) -> None:
    change(held, f"PRAGMA foreign_keys = OFF; {script};")
    before, start = held.read_bytes(), time.monotonic()
    results = [run(*command, db=held) for command in COMMANDS]
    results += [run("import", str(held), db=tmp_path / "ours.db")]
    results += [run("backup", str(tmp_path / "copy.db"), db=held)]
    assert [result for result in results if not is_one_line(result)] == []
    assert held.read_bytes() == before
    # Not a bound on speed: an endless recursion would not end at all.
    assert time.monotonic() - start < 60
    assert (tmp_path / "copy.db").exists() is False
    assert content(tmp_path / "ours.db") == {}


@pytest.mark.parametrize("script", VALUES.values(), ids=VALUES)
def test_odd_values_bring_an_answer_or_one_line_and_are_never_imported(
    script: str, held: Path, tmp_path: Path
) -> None:
    change(held, f"PRAGMA foreign_keys = OFF; {script};")
    for command in COMMANDS[:-1]:
        result = run(*command, "-f", "json", db=held)
        assert is_one_line(result) or "Infinity" not in result.stdout
    ours = tmp_path / "ours.db"
    assert is_one_line(run("import", str(held), db=ours))
    assert content(ours) == {}
    with open_store(ours) as store:
        assert store.connection.rows("SELECT * FROM lineage") == []
        assert store.connection.rows("SELECT * FROM batches") == []


def test_a_board_of_a_newer_ossrank_stops_only_what_speaks_of_it(
    held: Path, tmp_path: Path
) -> None:
    change(held, "UPDATE boards SET name = 'newer/board' WHERE name = 'arena/text/coding'")
    whole: tuple[tuple[str, ...], ...] = (
        ("boards",),
        ("registry", "unmapped"),
        ("export", str(tmp_path / "export")),
        ("import", str(held)),
    )
    for command in whole:
        result = run(*command, db=tmp_path / "ours.db" if command[0] == "import" else held)
        assert is_one_line(result)
        assert "holds a board 'newer/board'" in result.stderr
        assert "upgrade ossrank" in result.stderr
    others: tuple[tuple[str, ...], ...] = (
        ("report", "all"),
        ("report", "arena/*"),
        ("status",),
        ("export", str(tmp_path / "export"), "arena/text"),
        ("page", str(tmp_path / "page.html")),
    )
    for command in others:
        assert run(*command, db=held).code == 0


def test_what_is_added_beside_our_tables_does_no_harm(held: Path) -> None:
    before = run("report", db=held).stdout
    change(
        held,
        "CREATE TABLE notes (x); CREATE VIEW mine AS SELECT * FROM rankings;"
        "CREATE INDEX by_model ON entries(model_id, rank);"
        "CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM notes; END",
    )
    assert run("report", db=held).stdout == before


def test_the_schema_after_each_migration_is_known_and_all_of_it_counts(tmp_path: Path) -> None:
    with open_store(tmp_path / "new.db", write=True) as store:
        rows = store.connection.rows("SELECT tbl_name FROM sqlite_master")
        assert {name for (name,) in rows} - {"_sqlite_migrations", "sqlite_sequence"} == set(
            schema.TABLES
        )
        digest = schema.digest_of(store.connection.db)
    assert list(schema.SCHEMAS) == [migration.__name__ for migration in schema.MIGRATIONS]
    assert list(schema.SCHEMAS.values())[-1] == digest
