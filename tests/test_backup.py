"""`ossrank backup`: a copy of one moment, whole, or none; nothing else is written over."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ossrank.store.file import open_store
from tests.command import ended, run, start
from tests.content import content, faults
from tests.loopback import Boards


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_copy_holds_what_the_database_holds_and_says_so(held: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    result = run("backup", str(target), db=held)
    with open_store(target) as store:
        summaries = store.snapshots.boards()
        lineage = store.connection.rows("SELECT * FROM lineage ORDER BY id")
        fetches = store.connection.rows("SELECT * FROM fetches ORDER BY id")
    with open_store(held) as store:
        assert lineage == store.connection.rows("SELECT * FROM lineage ORDER BY id")
        assert fetches == store.connection.rows("SELECT * FROM fetches ORDER BY id")
    assert (content(target), faults(target)) == (content(held), [])
    entries = sum(summary.entries for summary in summaries)
    assert (result.code, result.stderr) == (0, "")
    assert f"{len(summaries):,} boards" in result.stdout
    assert f"{entries:,} entries, {target.stat().st_size:,} bytes, checked" in result.stdout


def test_a_copy_takes_the_place_of_an_earlier_one_also_behind_a_link(
    held: Path, tmp_path: Path
) -> None:
    target = tmp_path / "copy.db"
    with open_store(target, write=True):
        pass
    link = tmp_path / "newest.db"
    link.symlink_to(target)
    assert run("backup", str(link), db=held).code == 0
    assert (content(target), link.is_symlink()) == (content(held), True)
    assert names(tmp_path) == {"copy.db", "newest.db", "folder"}


def test_a_copy_made_while_a_fetch_runs_holds_one_moment(boards: Boards, tmp_path: Path) -> None:
    held = tmp_path / "held.db"
    first = start("fetch", "hf/likes", "--no-lineage", "-q", db=held, server=boards.url)
    assert ended(first) == (0, "", "")
    before = content(held)
    process = start("fetch", "--no-lineage", "-q", db=held, server=boards.url)
    copies: list[Path] = []
    while process.poll() is None:
        copies.append(tmp_path / f"{len(copies)}.db")
        assert run("backup", str(copies[-1]), db=held).code == 0
    assert ended(process) == (0, "", "")
    after = content(held)
    assert after.keys() > before.keys()
    for copy in copies:
        assert faults(copy) == []
        assert before.items() <= content(copy).items() <= after.items()


def test_a_copy_of_a_file_in_wal_is_one_file_that_needs_no_other(
    held: Path, tmp_path: Path
) -> None:
    other = sqlite3.connect(held)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("UPDATE snapshots SET suspect = 'lies in the log'")
    other.commit()
    assert run("backup", str(tmp_path / "copy.db"), db=held).code == 0
    other.close()
    assert names(tmp_path) == {"copy.db", "folder"}
    db = sqlite3.connect(f"file:{tmp_path / 'copy.db'}?immutable=1", uri=True)
    assert db.execute("SELECT DISTINCT suspect FROM snapshots").fetchall() == [("lies in the log",)]
    assert db.execute("PRAGMA journal_mode").fetchone() != ("wal",)
    db.close()


def test_what_is_no_earlier_copy_is_not_written_over(held: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.write_text("a,b\n")
    foreign = tmp_path / "foreign.db"
    db = sqlite3.connect(foreign)
    db.execute("CREATE TABLE mine (x)")
    db.close()
    link = tmp_path / "link.db"
    link.symlink_to(held)
    before = {path: path.read_bytes() for path in (report, foreign, held)}
    in_use = tmp_path / "in_use.db"
    shutil.copy(held, in_use)
    (tmp_path / "in_use.db-wal").write_bytes(b"x")
    for target, phrase in [
        (report, "is no database of ossrank"),
        (foreign, "is no database of ossrank"),
        (held, "is the database itself"),
        (link, "is the database itself"),
        (tmp_path, "is not a regular file"),
        (Path(os.devnull), "is not a regular file"),
        (in_use, "in use"),
    ]:
        result = run("backup", str(target), db=held)
        assert (result.code, result.stderr.count("\n")) == (2, 1)
        assert phrase in result.stderr
    assert {path: path.read_bytes() for path in before} == before


def test_a_copy_that_cannot_be_written_is_one_line_and_leaves_the_earlier_one(
    held: Path, tmp_path: Path
) -> None:
    nowhere = run("backup", str(tmp_path / "no" / "folder.db"), db=held)
    assert (nowhere.code, nowhere.stderr.count("\n")) == (1, 1)
    earlier = tmp_path / "copy.db"
    shutil.copy(held, earlier)
    before = earlier.read_bytes()
    db = sqlite3.connect(held)
    db.execute("DELETE FROM boards WHERE id = (SELECT board_id FROM snapshots LIMIT 1)")
    db.commit()
    db.close()
    result = run("backup", str(earlier), db=held)
    assert (result.code, result.stderr.count("\n")) == (1, 1)
    assert "is not sound and was not kept" in result.stderr
    assert earlier.read_bytes() == before
    assert names(tmp_path) == {"copy.db", "folder"}


@pytest.mark.parametrize("name", ["copy.db", "export.db", "export.csv", "export.parquet", "folder"])
def test_where_no_room_is_left_one_line_names_the_target_and_nothing_lies_about(
    name: str, held: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    target = tmp_path / "out" / name
    command = "backup" if name == "copy.db" else "export"
    # No file may grow beyond 8 blocks of 512 bytes: to a program that is a full disk.
    # -B, as Python itself would leave a module's bytecode cut, and fail at it ever after.
    script = 'ulimit -f 8; exec "$0" -B -m ossrank "$@"'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable, command, str(target), "--db", str(held)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
    assert str(target) in done.stderr
    left = set((tmp_path / "out").rglob("*.tmp"))
    assert (left, target.is_file()) == (set(), False)


def test_a_damaged_database_is_not_copied(held: Path, tmp_path: Path) -> None:
    body = bytearray(held.read_bytes())
    middle = len(body) // 2 // 4096 * 4096
    body[middle : middle + 40_960] = b"\xff" * 40_960
    held.write_bytes(body)
    result = run("backup", str(tmp_path / "copy.db"), db=held)
    assert (result.code, result.stderr.count("\n")) == (1, 1)
    assert names(tmp_path) == {"folder"}


def test_where_nothing_is_held_there_is_nothing_to_copy(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    result = run("backup", str(tmp_path / "copy.db"), db=tmp_path / "empty.db")
    assert (result.code, "holds nothing yet" in result.stderr) == (4, True)
    assert run("backup", str(tmp_path / "copy.db"), db=tmp_path / "none.db").code == 1
    assert names(tmp_path) == {"empty.db"}
