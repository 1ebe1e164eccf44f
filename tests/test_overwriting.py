"""Nothing that was there is overwritten: outputs, the files that are read, recordings."""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ossrank.registry.data import DATA
from ossrank.store.file import Store
from tests import loopback
from tests.command import NOW, fetched, run
from tests.loopback import LIST, Boards

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "command",
    [
        ("report",),
        ("models", "hf/trending"),
        ("trend", "hf/trending"),
        ("gap",),
        ("boards",),
        ("origin", "qwen"),
        ("makers", "arena/text"),
        ("status",),
    ],
)
@pytest.mark.parametrize("form", ["json", "csv", "table"])
def test_no_output_overwrites_the_database(command: tuple[str, ...], form: str, held: Path) -> None:
    before = held.read_bytes()
    link, hard = held.with_name("link.json"), held.with_name("hard.json")
    link.symlink_to(held)
    hard.hardlink_to(held)
    for path in (
        held,
        link,
        hard,
        held.with_name("held.db-journal"),
        held.with_name("held.db-wal"),
    ):
        result = run(*command, "-f", form, "-o", str(path), db=held)
        assert (result.code, result.stderr.count("\n")) == (2, 1), result
        assert "overwrite" in result.stderr
    assert held.read_bytes() == before
    assert sorted(p.name for p in held.parent.iterdir()) == ["hard.json", "held.db", "link.json"]


def test_no_output_overwrites_another_database_or_the_registry_that_is_read(
    held: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copy(held, tmp_path / "other.json"))
    mine = tmp_path / "mine.csv"
    mine.write_text("key,country,source\nexample-lab,CN,https://example.org\n")
    before = mine.read_bytes(), other.read_bytes()
    assert run("report", "-o", str(other), db=held).code == 2
    result = run("report", "--origins", str(mine), "-o", str(mine), db=held)
    assert (result.code, "overwrite" in result.stderr) == (2, True)
    diff = run("registry", "diff", str(mine), "-o", str(mine), db=held)
    assert (diff.code, "overwrite" in diff.stderr) == (2, True)
    assert (mine.read_bytes(), other.read_bytes()) == before


@pytest.mark.parametrize("option", ["-o", "--bundle"])
def test_no_output_overwrites_the_claims_or_the_edition_that_are_read(
    held: Path, tmp_path: Path, option: str
) -> None:
    claims = Path(shutil.copy(ROOT / "docs" / "claims.toml", tmp_path / "claims.toml"))
    link = tmp_path / "link.json"
    link.symlink_to(claims)
    edition = Path(shutil.copytree(DATA, tmp_path / "edition"))
    read = {path: path.read_bytes() for path in (claims, *edition.iterdir())}
    form = ("-f", "json")
    for path in (claims, link):
        result = run("verify", "--file", str(claims), *form, option, str(path), db=held)
        assert (result.code, f"{option} {path} would overwrite" in result.stderr) == (2, True)
    for path in edition.iterdir():
        asked = ("report", "hf/trending", "--registry", str(edition))
        assert run(*asked, *form, option, str(path), db=held).code == 2
    assert {path: path.read_bytes() for path in read} == read


@pytest.mark.parametrize("name", ["held.svg", "held.png"])
def test_no_picture_overwrites_the_database(held: Path, name: str) -> None:
    link = held.with_name(name)
    link.symlink_to(held)
    result = run("chart", "hf/trending", "-o", str(link), db=held)
    assert (result.code, "overwrite" in result.stderr) == (2, True)


def test_an_output_follows_a_link_and_keeps_its_permissions(held: Path, tmp_path: Path) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    assert run("boards", "-o", str(link), db=held).code == 0
    assert link.is_symlink()
    assert json.loads(target.read_text())["boards"]
    assert target.stat().st_mode & 0o777 == 0o640


def test_an_output_goes_into_a_pipe(held: Path, tmp_path: Path) -> None:
    pipe, texts = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: texts.append(pipe.read_text()))
    reader.start()
    assert run("boards", "-f", "json", "-o", str(pipe), db=held).code == 0
    reader.join(10)
    assert json.loads(texts[0])["boards"]
    assert pipe.is_fifo()


@pytest.mark.parametrize("command", ["report hf/trending -f csv", "chart hf/trending"])
def test_an_output_goes_to_stdout_by_the_name_of_its_device(held: Path, command: str) -> None:
    ossrank = [sys.executable, "-m", "ossrank", *command.split(), "--db", str(held)]
    usual = subprocess.run(ossrank, capture_output=True, check=True)
    piped = subprocess.run([*ossrank, "-o", "/dev/stdout"], capture_output=True, check=True)
    assert piped.stdout == usual.stdout != b""
    bundle = ["--bundle", "/dev/stdout"] if command.startswith("report") else []
    refused = subprocess.run([*ossrank, *bundle], capture_output=True, check=False)
    assert (b"it is no regular file" in refused.stderr) == bool(bundle)


def test_the_old_file_stays_where_there_is_nothing_to_write(held: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text("old")
    assert run("report", "hf/trending", "--on", "2020-01-01", "-o", str(path), db=held).code == 4
    assert run("report", "-o", str(path), db=tmp_path / "none.db").code != 0
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".ossrank")] == []


def test_a_failed_answer_does_not_replace_the_recording_of_its_day(
    boards: Boards, store: Store, tmp_path: Path
) -> None:
    fetched(store, "hf/trending", save=tmp_path / "saved")
    recorded = tmp_path / "saved" / NOW.date().isoformat() / "hf-trending.json"
    good = recorded.read_bytes()
    boards.fault(LIST, loopback.body(b"[]"))
    fetched(store, "hf/trending", save=tmp_path / "saved")
    assert recorded.read_bytes() == good
    assert recorded.with_suffix(".failed.json").read_bytes() == b"[]"
    boards.calm()
    boards.rows = loopback.hub_rows()[1:]
    assert fetched(store, "hf/trending", save=tmp_path / "saved")["hf/trending"].snapshots == 0
    assert recorded.read_bytes() == good


def test_a_recording_that_cannot_be_written_costs_nothing_but_itself(
    boards: Boards, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "saved").write_text("a file where the folder should be")
    outcome = fetched(store, "hf/trending", save=tmp_path / "saved")["hf/trending"]
    assert outcome.outcome == "stored"
    assert "not recorded: cannot write" in (outcome.reason or "")
    assert store.snapshots.newest("hf/trending") is not None


def test_a_recording_replaces_no_database_by_a_link(
    boards: Boards, store: Store, held: Path, tmp_path: Path
) -> None:
    before, folder = held.read_bytes(), tmp_path / "saved" / NOW.date().isoformat()
    folder.mkdir(parents=True)
    for name in ("hf-likes.json", "hf-trending.failed.json"):
        (folder / name).symlink_to(held)
    boards.fault(f"{LIST}?sort=trendingScore", loopback.body(b"[]"))
    outcomes = fetched(store, "hf/likes", "hf/trending", save=tmp_path / "saved")
    assert outcomes["hf/likes"].outcome == "stored"
    for outcome in outcomes.values():
        assert "not recorded: " in (outcome.reason or "")
        assert (outcome.reason or "").endswith("a database lies there")
    assert held.read_bytes() == before
