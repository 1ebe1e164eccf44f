"""The recipes of docs/recipes.md, run as they stand there, as far as a machine alone can."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from tests.command import servers, start
from tests.interruption import publish
from tests.loopback import Boards

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder where every recipe has been run, and the environment in which it was."""
    folder = tmp_path_factory.mktemp("recipes")
    programs = folder / "bin"
    programs.mkdir()
    command = programs / "ossrank"
    command.write_text(
        f"#!/bin/sh\nexport PYTHONPATH={shlex.quote(str(ROOT))}\n"
        f'exec {shlex.quote(sys.executable)} -m ossrank "$@"\n'
    )
    command.chmod(0o755)
    with Boards() as boards:
        environment = {name: text for name, text in os.environ.items() if name != "HF_TOKEN"}
        environment |= servers(boards.url)
        environment |= {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder)}
        work = folder / "work"
        work.mkdir()
        run_every_block(work, environment)
        yield work, environment


def run_every_block(work: Path, environment: Mapping[str, str]) -> None:
    """Runs the recipes in the order of the page, as a reader who types one after another."""
    exported = ""
    assert len(blocks("sh")) >= 8
    for block in blocks("sh"):
        done = sh(exported + block, (work, environment))
        assert (done.returncode, done.stderr) == (0, ""), (block, done.stdout, done.stderr)
        # A reader types one block after another into one shell.
        exported += "".join(re.findall(r"^export .*\n", block, re.MULTILINE))
    for block in blocks("python"):
        done = subprocess.run(
            [sys.executable, "-c", block],
            cwd=work,
            env={**environment, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")


def sh(script: str, world: tuple[Path, Mapping[str, str]]) -> subprocess.CompletedProcess[str]:
    work, environment = world
    return subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=work,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_recipes_keep_the_payloads_and_copy_every_board(
    world: tuple[Path, dict[str, str]],
) -> None:
    work, _ = world
    payloads = sorted((work / "payloads").glob("*/hf-trending.json"))
    assert payloads
    listed = sh("git ls-files payloads && git status --porcelain", world).stdout
    assert f"payloads/{payloads[-1].parent.name}/hf-trending.json" in listed
    assert "ossrank.db" not in listed
    both = [board_names(work / name) for name in ("ossrank.db", "copy.db", "moving.db")]
    assert both[0] == both[1] == both[2]
    assert "arena/text" in both[0]
    assert both[0] <= board_names(work / "other.db")


def board_names(path: Path) -> set[str]:
    db = sqlite3.connect(path)
    names = {name for (name,) in db.execute("SELECT DISTINCT board FROM rankings")}
    db.close()
    return names


def test_the_database_made_from_the_payloads_holds_what_was_fetched(
    world: tuple[Path, dict[str, str]],
) -> None:
    work, _ = world
    done = sh("OSSRANK_DB=again.db ossrank fetch -q --no-lineage --from payloads", world)
    assert (done.returncode, done.stderr) == (0, "")
    rows = []
    for name in ("ossrank.db", "again.db"):
        db = sqlite3.connect(work / name)
        rows.append(
            db.execute(
                "SELECT DISTINCT board, as_of, rank, model, score, licence FROM rankings"
                " ORDER BY board, as_of, position"
            ).fetchall()
        )
        db.close()
    assert rows[0] == rows[1] != []


def test_the_workflow_runs_the_night_pushes_it_and_hands_on_the_page(
    world: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    (text,) = blocks("yaml")
    workflow = yaml.load(text, yaml.BaseLoader)
    assert workflow["on"]["schedule"]
    assert workflow["permissions"]["contents"] == "write"
    steps = workflow["jobs"]["fetch"]["steps"]
    install, *lines = [step["run"] for step in steps if "run" in step]
    assert install == "pip install ossrank"
    work, environment = world
    (tmp_path / "home").mkdir()
    # The runner's checkout, and the repository that it is of.
    clone = (
        f"git clone -q --bare {shlex.quote(str(work))} hosted.git && git clone -q hosted.git run"
    )
    apart = (tmp_path, environment | {"HOME": str(tmp_path / "home")})
    assert sh(clone, apart).returncode == 0
    with Boards() as boards:
        publish(boards, 300)  # what the night before did not know
        runner = (tmp_path / "run", {**apart[1], **servers(boards.url)})
        for line in lines:
            done = sh(line, runner)
            assert (done.returncode, done.stdout) == (0, ""), (line, done.stderr)
    pushed = sh("git log -1 --format='%an: %s' && git status --porcelain --ignored", runner).stdout
    assert re.match(r"nightly: Payloads of \d{4}-\d\d-\d\d\n", pushed)
    assert {line for line in pushed.splitlines() if line[:2] == "!!"} == {
        "!! ossrank.db",
        "!! site/",
    }
    assert sh("git diff --quiet origin/HEAD HEAD", runner).returncode == 0
    (page,) = [step["with"]["path"] for step in steps if "upload-pages" in step.get("uses", "")]
    assert (tmp_path / "run" / page / "index.html").stat().st_size > 10_000


def test_datasette_opens_the_backup(world: tuple[Path, dict[str, str]]) -> None:
    work, environment = world
    datasette = Path(sys.executable).with_name("datasette")
    query = "/copy/rankings.json?_size=1&_shape=array&board=arena/text"
    done = subprocess.run(
        [datasette, "copy.db", "--setting", "sql_time_limit_ms", "5000", "--get", query],
        cwd=work,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(done.stdout)
    assert (row["board"], row["rank"]) == ("arena/text", 1)


@pytest.mark.parametrize(
    ("command", "options"),
    [(("upload",), ("--type",)), (("repos", "create"), ("--type", "--space-sdk"))],
)
def test_the_hf_command_has_the_options_that_the_recipes_use(
    command: tuple[str, ...], options: tuple[str, ...]
) -> None:
    hf = Path(sys.executable).with_name("hf")
    done = subprocess.run([hf, *command, "--help"], capture_output=True, text=True, check=True)
    assert f"hf {' '.join(command)}" in PAGE
    for option in options:
        assert option in done.stdout
        assert option in PAGE


def instruction(name: str) -> str:
    """The argument of an instruction of the Dockerfile, the last of its name."""
    joined = DOCKERFILE.replace("\\\n", "")
    return str(re.findall(rf"^{name}\s+(.*)$", joined, re.MULTILINE)[-1])


def test_the_container_is_of_a_user_without_rights_with_the_database_on_a_volume() -> None:
    assert instruction("USER") == "keeper"
    assert instruction("VOLUME") == "/data"
    assert instruction("ENV") == "OSSRANK_DB=/data/ossrank.db"
    kept = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"
    }
    assert {"ossrank", "pyproject.toml", "README.md", "LICENSE"} == kept
    assert all((ROOT / name).exists() for name in kept)


def test_what_docker_copies_is_enough_to_install_from(tmp_path: Path) -> None:
    source, target = tmp_path / "src", tmp_path / "installed"
    source.mkdir()
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if line.startswith("!"):
            copy = shutil.copytree if (ROOT / line[1:]).is_dir() else shutil.copy
            copy(ROOT / line[1:], source / line[1:])
    installing = "-m pip install --quiet --no-cache-dir --no-index --no-deps --no-build-isolation"
    options = ["--disable-pip-version-check", "--root-user-action=ignore", "--target", str(target)]
    done = subprocess.run(
        [sys.executable, *installing.split(), *options, str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    environment = os.environ | {"PYTHONPATH": str(target), "OSSRANK_DB": str(tmp_path / "held.db")}
    for arguments in (
        ("fetch", "-q", "--from", str(ROOT / "fixtures"), "hf/trending"),
        ("report", "hf/trending"),
        ("export", "--sql"),
        ("page", str(tmp_path / "page.html"), "hf/trending"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "ossrank", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), (arguments, done.stderr)


def words(value: str) -> list[str]:
    found: list[str] = json.loads(value[value.index("[") :])
    return found


def test_the_container_fetches_at_once_is_healthy_then_and_ends_when_it_is_told(
    world: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    _, environment = world
    environment = environment | {"OSSRANK_DB": str(tmp_path / "ossrank.db")}

    def health() -> int:
        words_of = words(instruction("HEALTHCHECK"))
        done = subprocess.run(words_of, env=environment, capture_output=True, check=False)
        return done.returncode

    assert health() != 0
    process = subprocess.Popen(words(instruction("CMD")), env=environment, start_new_session=True)
    try:
        until = time.monotonic() + 60
        # It is healthy as soon as what was stored is new, while other feeds are still on their way.
        while health() or "arena/text" not in board_names(tmp_path / "ossrank.db"):
            assert time.monotonic() < until, "it never became healthy"
            time.sleep(0.2)
        assert "arena/text" in board_names(tmp_path / "ossrank.db")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        os.killpg(process.pid, signal.SIGKILL) if process.poll() is None else None
    aged = sqlite3.connect(tmp_path / "ossrank.db")
    aged.execute("UPDATE fetches SET started_at = '2026-01-01T00:00:00Z'")
    aged.commit()
    aged.close()
    assert health() == 6


def test_alerts_print_one_line_where_a_feed_is_silent_or_a_claim_has_changed(
    world: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    for line in ("status --max-age 36h\n", "verify --file claims.toml > /dev/null"):
        assert f"ossrank {line}" in PAGE
    database = tmp_path / "stale.db"
    with Boards() as boards:
        fetched = start("fetch", "-q", "hf/likes", "--no-lineage", db=database, server=boards.url)
        assert fetched.wait() == 0
        fetched.communicate()
    db = sqlite3.connect(database)
    db.execute("UPDATE fetches SET started_at = '2026-01-01T00:00:00Z'")
    db.commit()
    db.close()
    done = sh(
        f"OSSRANK_DB={shlex.quote(str(database))} ossrank status --max-age 36h >/dev/null", world
    )
    assert (done.returncode, done.stderr.count("\n")) == (6, 1)
    changed = "sed 's/CN >= 1/CN = 0/' claims.toml > changed.toml"
    done = sh(
        f"{changed}; OSSRANK_DB=ossrank.db ossrank verify --file changed.toml >/dev/null", world
    )
    assert done.returncode == 7
