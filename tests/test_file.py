"""The database file in trouble: nothing is lost, nothing half stored, and one clear line."""

import ctypes
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from ossrank.facts import Entry, Provenance, Ranking
from ossrank.store import file as store
from ossrank.store import schema
from ossrank.store.file import Store, open_store
from tests.command import Result, ended, run, start
from tests.conftest import FIXTURES
from tests.content import content, faults
from tests.interruption import CATEGORIES, Victim
from tests.loopback import Boards
from tests.recorded import record

READERS = (
    ("boards",),
    ("report",),
    ("models", "hf/trending"),
    ("trend", "hf/trending"),
    ("gap",),
    ("origin", "qwen"),
    ("status",),
)
REPLAY = ("fetch", "--from", str(FIXTURES), "-q")
RECORDED = sorted(record.HERE.glob("*.sql"))


def is_one_line(result: Result, code: int, phrase: str) -> bool:
    lines = result.stderr.splitlines()
    return result.code == code and len(lines) == 1 and phrase in lines[0]


# Two at once


def test_two_fetches_at_once_both_end_well_and_store_each_board_once(
    boards: Boards, tmp_path: Path
) -> None:
    path = tmp_path / "ossrank.db"
    both = [start("fetch", "-q", db=path, server=boards.url) for _ in range(2)]
    assert [ended(process) for process in both] == [(0, "", "")] * 2
    assert faults(path) == []
    facts = list(content(path))
    assert len({(board, as_of) for board, as_of, *_ in facts}) == len(facts) > 10


def test_a_reader_sees_one_moment_while_a_fetch_waits_to_store(boards: Boards, held: Path) -> None:
    with open_store(held) as reader:
        before = reader.snapshots.boards()
        process = start("fetch", "hf/likes", "--no-lineage", "-q", db=held, server=boards.url)
        while not boards.log:
            assert process.poll() is None
        assert reader.snapshots.boards() == before
    assert ended(process) == (0, "", "")
    with open_store(held) as reader:
        assert "hf/likes" in {summary.board for summary in reader.snapshots.boards()}


def test_a_name_that_an_undo_took_away_meanwhile_is_stored_anew(tmp_path: Path) -> None:
    path = tmp_path / "ossrank.db"
    entries = (Entry(1, 1, "shared/model"),)

    def save(into: Store, on: int, batch: int | None) -> None:
        with into.transaction():
            into.snapshots.save(
                Ranking("hf/trending", None, entries),
                Provenance("ab"),
                via="backfill",
                as_of=date(2026, 5, on),
                dated=True,
                batch=batch,
            )

    with open_store(path, write=True) as one, open_store(path, write=True) as other:
        batch = one.batches.begin("backfill", "hf/trending", datetime.now(UTC))
        save(one, 4, batch)
        other.batches.undo(batch)
        save(one, 5, None)
    assert faults(path) == []
    assert [rows[0][2] for rows in content(path).values()] == ["shared/model"]


@pytest.mark.parametrize("command", [("boards",), REPLAY], ids=["boards", "fetch"])
def test_a_database_that_stays_locked_is_said_to_be_in_use(
    command: tuple[str, ...], held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    lock = sqlite3.connect(held, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    assert is_one_line(run(*command, db=held), 1, "is in use by another process")
    lock.close()


# Permissions


def powerless() -> None:
    """Takes root's power to pass over permissions from a process that is about to start."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP: bars them from what it runs


def run_powerless(*commands: tuple[str, ...], db: Path, prelude: str = "") -> list[Result]:
    """The commands one after the other in one such process."""
    script = (
        f"import json, sys\nfrom pathlib import Path\nfrom tests.command import run\n{prelude}\n"
        f"made = [run(*command, db=Path({str(db)!r})) for command in {commands!r}]\n"
        "json.dump(made, sys.stdout)\n"
    )
    made = subprocess.run(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, check=True, preexec_fn=powerless
    )
    return [Result(*result) for result in json.loads(made.stdout)]


@pytest.fixture
def locked(held: Path) -> Iterator[Callable[[int, int], Path]]:
    """Sets the permissions of a database and of its folder."""

    def lock(file: int, folder: int) -> Path:
        held.chmod(file)
        held.parent.chmod(folder)
        return held

    yield lock
    held.parent.chmod(0o755)


@pytest.mark.parametrize(
    ("file", "folder", "said"),
    [
        (0o444, 0o555, "is read-only: make it writable"),
        (0o644, 0o555, "lies in a read-only folder"),
    ],
)
def test_what_may_only_be_read_is_read_and_a_writer_says_so_before_it_asks_anyone(
    file: int, folder: int, said: str, locked: Callable[[int, int], Path], boards: Boards
) -> None:
    path = locked(file, folder)
    before = path.read_bytes()
    *reads, written, fetched = run_powerless(
        *READERS,
        REPLAY,
        ("fetch", "-q"),
        db=path,
        prelude=f"import os\nos.environ['HF_ENDPOINT'] = {boards.url!r}",
    )
    assert [result.code for result in reads] == [0] * len(READERS)
    assert all(result.stdout for result in reads)
    assert is_one_line(written, 1, said)
    assert is_one_line(fetched, 1, said)
    assert boards.log == []
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize(
    ("file", "folder", "said"),
    [(0o000, 0o755, "cannot be opened"), (0o644, 0o000, "cannot look at")],
)
def test_what_may_not_be_read_is_one_clear_line(
    file: int, folder: int, said: str, locked: Callable[[int, int], Path]
) -> None:
    path = locked(file, folder)
    for result in run_powerless(("boards",), ("report",), REPLAY, db=path):
        assert is_one_line(result, 1, said), result


def test_an_older_schema_that_may_only_be_read_is_one_clear_line(
    locked: Callable[[int, int], Path],
) -> None:
    path = locked(0o444, 0o555)
    prelude = "import tests.test_file as t\nt.schema.MIGRATIONS += (t.m999_next,)"
    (result,) = run_powerless(("boards",), db=path, prelude=prelude)
    assert is_one_line(result, 1, "is of an older ossrank and read-only")


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = run(*REPLAY, db=tmp_path / "file" / "ossrank.db")
    assert is_one_line(result, 1, "cannot make the folder")


# A full disk


@pytest.mark.parametrize("room", [0, 30_000, 110_000, 200_000])
def test_a_disk_that_fills_up_in_mid_write_leaves_whole_snapshots_to_go_on_from(
    room: int, replayed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ossrank.db"
    # Python itself would leave a module's bytecode cut, and fail at it ever after.
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    def narrow() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    assert is_one_line(ended(start(*REPLAY, db=path, preexec_fn=narrow)), 1, "check the disk")
    assert faults(path) == []
    assert run(*REPLAY, db=path).code == 0
    assert content(path) == content(replayed)


@pytest.mark.parametrize("command", [("boards",), ("report", "-f", "json"), ("report", "-f", "md")])
def test_output_that_finds_no_room_is_one_clear_line(
    command: tuple[str, ...], replayed: Path
) -> None:
    with Path("/dev/full").open("w") as full:
        result = ended(start(*command, db=replayed, stdout=full))
    assert is_one_line(Result(result.code, "", result.stderr), 1, "No space left")
    result = run("report", "-o", "/dev/full", db=replayed)
    assert is_one_line(result, 1, "cannot write /dev/full")


def test_a_reader_that_has_gone_gets_no_complaint(replayed: Path) -> None:
    process = start("models", "hf/trending", "-f", "json", db=replayed)
    assert process.stdout
    process.stdout.close()
    process.stdout = None
    assert ended(process).stderr == ""


# What is no database of ours


def other_application(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE entries (id INTEGER PRIMARY KEY, name TEXT)")
    db.execute("INSERT INTO entries VALUES (1, 'mine')")
    db.commit()
    db.close()


def newer(path: Path) -> None:
    with open_store(path, write=True):
        pass
    db = sqlite3.connect(path)
    db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('ossrank', 'm999_next', '2030-01-01')"
    )
    db.commit()
    db.close()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.write_bytes(b"rank,model\n1,a/b\n" * 99), "is not a SQLite database"),
        (lambda path: path.write_bytes(b"x"), "is not a SQLite database"),
        (other_application, "is a database, but not of ossrank"),
        (newer, "was made by a newer ossrank (m999_next): upgrade"),
    ],
    ids=["csv", "one byte", "other application", "newer version"],
)
def test_a_file_that_is_not_ours_is_one_clear_line_and_stays_as_it_is(
    make: Callable[[Path], None], said: str, tmp_path: Path
) -> None:
    path = tmp_path / "theirs.db"
    make(path)
    before = path.read_bytes()
    for command in (*READERS, REPLAY, ("undo", "1")):
        assert is_one_line(run(*command, db=path), 1, said), command
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == [path.name]


def test_a_folder_or_a_device_is_no_database(tmp_path: Path) -> None:
    for command in (*READERS, REPLAY):
        assert is_one_line(run(*command, db=tmp_path), 1, "is a folder: name a file")
        assert is_one_line(run(*command, db=Path("/dev/null")), 1, "is not a regular file")
        assert is_one_line(run(*command, db=tmp_path / ("x" * 5000)), 1, "cannot look at")


def test_an_empty_file_holds_nothing_and_is_filled_by_the_next_fetch(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    assert is_one_line(run("boards", db=path), 4, "nothing stored")
    assert path.stat().st_size == 0
    assert run(*REPLAY, db=path).code == 0
    assert run("boards", db=path).code == 0


# Damage


def outcome(result: Result, *, notes: bool = False) -> str:
    """What a command on a damaged file came to; fails where that is not one clear line."""
    lines = result.stderr.splitlines()
    assert result.code in (0, 1, 2, 4), result
    assert result.code == 0 or len(lines) == 1 or (notes and "is damaged" in lines[-1]), result
    return lines[0] if result.code else ""


@pytest.mark.parametrize("kept", [0.001, 0.01, 0.1, 0.3, 0.9])
def test_a_truncated_file_is_said_to_be_damaged_and_is_not_written_to(
    kept: float, held: Path
) -> None:
    os.truncate(held, int(held.stat().st_size * kept))
    before = held.read_bytes()
    said = {outcome(run(*command, db=held)).partition("held.db ")[2] for command in READERS}
    assert any(line.startswith(("is damaged", "is not a SQLite database")) for line in said)
    assert held.read_bytes() == before


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(data=st.data())
def test_a_damaged_page_brings_nothing_but_an_answer_or_one_clear_line(
    data: st.DataObject, replayed: Path, tmp_path: Path
) -> None:
    body = bytearray(replayed.read_bytes())
    start_of_page = 4096 * data.draw(st.integers(0, len(body) // 4096 - 1))
    if data.draw(st.booleans()):
        at = start_of_page + data.draw(st.integers(0, 4095))
        body[at] ^= data.draw(st.integers(1, 255))
    else:
        seed = data.draw(st.integers(0, 99))
        body[start_of_page : start_of_page + 4096] = random.Random(seed).randbytes(4096)
    path = tmp_path / "flipped.db"
    path.write_bytes(body)
    for command in (("boards",), ("gap",), ("models", "arena/text", "-f", "csv")):
        outcome(run(*command, db=path))
    (tmp_path / "a.csv").write_text("as_of,model,score\n2026-01-01,a/b,1\n")
    asked = [word.format(tmp_path) for word in data.draw(st.sampled_from(OTHERS))]
    outcome(run(*asked, db=path), notes=True)


OTHERS: tuple[tuple[str, ...], ...] = (
    ("trend", "arena/text"),
    ("makers", "arena/text"),
    ("verify", "CN >= 1 of top 10 on hf/trending in 2026-05"),
    ("chart", "arena/text"),
    ("page", "{}/page.html"),
    ("export", "{}/export.csv"),
    ("export", "{}/folder"),
    ("backup", "{}/copy.db"),
    ("import", "{}/a.csv", "--board", "hf/likes"),
    ("reject", "hf/trending", "2026-05-04"),
    ("undo", "1"),
    ("registry", "unmapped"),
    ("report", "--bundle", "{}/bundle.zip"),
    REPLAY,
)
"""All else that opens a database: with a note, some of them."""


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE entries SET model_id = 999999",
        "UPDATE snapshots SET as_of = '2026-05-0x' WHERE id = 1",
        "UPDATE snapshots SET fetched_at = '?'",
        "UPDATE snapshots SET via = 9",
        "UPDATE bases SET name = '[' || name",
        "UPDATE models SET name = CAST(x'ff' AS TEXT) WHERE id = 1",
        "UPDATE models SET name = CAST('blob' AS BLOB) WHERE id = 1",
        "UPDATE boards SET name = CAST(name AS BLOB)",
        "UPDATE entries SET score = 'many'",
    ],
)
def test_a_value_that_no_ossrank_wrote_is_damage(damage: str, held: Path) -> None:
    db = sqlite3.connect(held)
    db.execute(damage)
    db.commit()
    db.close()
    said = {outcome(run(*command, db=held)) for command in READERS} - {""}
    assert said
    assert all("is damaged" in line or "nothing stored" in line for line in said), said


def test_a_bug_keeps_its_traceback(held: Path) -> None:
    with pytest.raises(ZeroDivisionError), open_store(held):
        _ = 1 / 0


# Journals


def left_in_mid_write(path: Path) -> None:
    """Leaves the journal of a writer that was killed after half of its pages had been written."""
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA cache_size = 2")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE entries SET rank = rank + 1000, score = 0")
    journal = path.with_name(f"{path.name}-journal")
    copies = [(file, file.read_bytes()) for file in (path, journal)]
    writer.close()
    for file, body in copies:
        file.write_bytes(body)


def test_what_a_killed_writer_left_half_done_is_undone_by_the_next_reader(
    held: Path, replayed: Path
) -> None:
    left_in_mid_write(held)
    assert held.read_bytes() != replayed.read_bytes()
    assert run("report", "-f", "csv", db=held) == run("report", "-f", "csv", db=replayed)
    assert content(held) == content(replayed)
    assert faults(held) == []


def test_what_is_half_done_is_not_read_where_it_cannot_be_undone(
    locked: Callable[[int, int], Path], held: Path
) -> None:
    left_in_mid_write(held)
    held.with_name(f"{held.name}-journal").chmod(0o444)
    locked(0o444, 0o555)
    (result,) = run_powerless(("boards",), db=held)
    assert is_one_line(result, 1, "was left in mid-write"), result


def test_a_journal_of_rubbish_does_no_harm(held: Path, replayed: Path) -> None:
    held.with_name(f"{held.name}-journal").write_bytes(b"rubbish" * 1000)
    assert run("boards", db=held) == run("boards", db=replayed)
    assert content(held) == content(replayed)


# Killed


def test_a_fetch_that_is_killed_loses_nothing_and_stores_nothing_by_halves(
    boards: Boards, tmp_path: Path
) -> None:
    feeds = ("arena/text", "arena/vision", "arena/webdev", "arena/search")
    victim = Victim(boards, tmp_path / "killed.db", random.Random(5), *feeds)
    victim.fetch(0)
    kills = [victim.kill(number) for number in range(1, 7)]
    assert [kill.wrong for kill in kills] == [[]] * 6
    before = len(victim.held)
    victim.fetch(7)
    assert len(victim.held) - before == len(feeds) * len(CATEGORIES)


# WAL


def in_wal(path: Path) -> sqlite3.Connection:
    """Sets a file to WAL, and gives a connection that has it open, with a word in the log."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("INSERT INTO licences (name) VALUES ('lies in the log')")
    db.commit()
    return db


def test_wal_is_undone_by_the_next_write_unless_others_have_the_file_open(held: Path) -> None:
    other = in_wal(held)
    assert run(*REPLAY, db=held).code == 0
    status = run("status", "-f", "json", db=held).document["database"]
    assert status["journal"] == "wal"
    assert "has set the database to WAL" in run("status", db=held).stdout
    other.close()
    assert run(*REPLAY, db=held).code == 0
    assert [path.name for path in held.parent.iterdir()] == [held.name]
    assert run("status", "-f", "json", db=held).document["database"]["journal"] == "delete"
    db = sqlite3.connect(held)
    rows = db.execute("SELECT * FROM licences WHERE name = 'lies in the log'").fetchall()
    db.close()
    assert (len(rows), faults(held)) == (1, [])


def test_a_file_in_wal_in_a_read_only_folder_is_one_clear_line(
    locked: Callable[[int, int], Path], held: Path
) -> None:
    in_wal(held).close()
    for result in run_powerless(("report",), REPLAY, db=locked(0o644, 0o555)):
        assert is_one_line(result, 1, "is in WAL mode")


# Earlier schemas


def restored(recording: Path, path: Path) -> Path:
    db = sqlite3.connect(path)
    db.executescript(recording.read_text(encoding="utf-8"))
    db.close()
    return path


def tables(path: Path) -> list[tuple[str, str, str]]:
    """What the schema says, but for sqlite-utils' own table, whose spelling is its affair."""
    db = sqlite3.connect(path)
    rows = db.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE tbl_name != '_sqlite_migrations'"
        " ORDER BY name"
    ).fetchall()
    db.close()
    return rows


def test_every_schema_since_the_first_is_recorded() -> None:
    assert [m.__name__ for m in schema.MIGRATIONS] == [recording.stem for recording in RECORDED]


@pytest.mark.parametrize("recording", RECORDED, ids=[recording.stem for recording in RECORDED])
def test_a_database_of_an_earlier_schema_is_read_and_gone_on_with_without_loss(
    recording: Path, tmp_path: Path
) -> None:
    path = restored(recording, tmp_path / "earlier.db")
    before = content(path)
    assert run("boards", db=path).code == 0
    db = sqlite3.connect(path)
    now = record.shown(db)
    db.close()
    then = json.loads(recording.with_suffix(".json").read_text(encoding="utf-8"))
    assert [{name: row[name] for name in then[0]} for row in now] == then
    assert run(*REPLAY, db=path).code == 0
    assert content(path).items() >= before.items()
    assert faults(path) == []
    with open_store(tmp_path / "new.db", write=True):
        pass
    assert tables(path) == tables(tmp_path / "new.db")


@pytest.mark.parametrize("recording", RECORDED, ids=[recording.stem for recording in RECORDED])
def test_batches_fetches_and_lineage_of_an_earlier_schema_are_kept_to_the_letter(
    recording: Path, tmp_path: Path
) -> None:
    path = restored(recording, tmp_path / "earlier.db")
    kept = (
        "SELECT id, kind, subject, started_at, finished_at FROM batches ORDER BY id",
        "SELECT model, bases, {} FROM lineage ORDER BY rowid",
        "SELECT * FROM fetches ORDER BY id",
        "SELECT * FROM snapshots ORDER BY id",
    )
    told = "asked_at" if recording.stem == "m001_initial" else "told_at"
    db = sqlite3.connect(path)
    before = [db.execute(query.format(told)).fetchall() for query in kept]
    db.close()
    assert all(before)
    with open_store(path, write=True) as store:
        assert [store.connection.rows(query.format("told_at")) for query in kept] == before


def m999_next(db: Database) -> None:
    """A migration to come."""
    db.execute("ALTER TABLE entries ADD COLUMN colour TEXT")


def test_a_migration_to_come_is_made_once_by_whoever_opens_first(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(held)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, m999_next))
    assert run("boards", db=held).code == 0
    assert run("report", db=held).code == 0
    assert content(held) == before
    assert faults(held) == []


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def m999_next(db: Database) -> None:
        db.execute("DELETE FROM entries")
        db.execute("ALTER TABLE nowhere ADD COLUMN x")

    before = held.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, m999_next))
        with pytest.raises(sqlite3.OperationalError):
            run("boards", db=held)
    assert held.read_bytes() == before
    assert run("boards", db=held).code == 0
