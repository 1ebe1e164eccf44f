"""A new board is a module and its name in the list of sources: no other file is touched."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ossrank
from tests import loopback
from tests.loopback import Boards

SCORES = [
    {"model": "qwen3-max", "lab": "Alibaba", "licence": "Proprietary", "score": 1400},
    {"model": "deepseek-v4", "lab": "DeepSeek", "licence": "MIT", "score": 1390},
    {"model": "llama-9", "lab": "Meta", "licence": "Llama 2 Community", "score": 1380},
    {"model": "who-knows", "lab": "Nobody Known", "licence": "MIT", "score": 1380},
]

CALLED_OSSRANK = "import sys; sys.argv[0] = 'ossrank'; from ossrank.cli import main; main()"
"""The shell completes a command by the name that it is called by."""

Ossrank = Any
"""Runs the extended ossrank; gives what it printed."""


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ossrank]:
    """ossrank with the made-up board, in a folder of its own, after the board's first fetch."""
    folder = tmp_path_factory.mktemp("extended")
    package = folder / "ossrank"
    shutil.copytree(Path(ossrank.__file__).parent, package)
    shutil.copy(Path(__file__).with_name("made_up.py"), package / "sources")
    names = package / "sources" / "__init__.py"
    listed = re.sub(r"(sources import \(?\s*)arena,", r"\1made_up, arena,", names.read_text())
    listed = re.sub(r"(\] = \(\s*)hub,", r"\1made_up, hub,", listed)
    assert listed.count("made_up") == 2
    names.write_text(listed)

    with Boards() as server:
        server.fault("/scores.json", loopback.body(json.dumps(SCORES).encode()))
        environment = {
            **os.environ,
            "PYTHONPATH": str(folder),
            "OSSRANK_DB": str(folder / "made-up.db"),
            "OSSRANK_MADE_UP_URL": server.url,
        }

        def run(*arguments: str, **variables: str) -> str:
            ended = subprocess.run(
                [sys.executable, "-c", CALLED_OSSRANK, *arguments],
                cwd=folder,
                env=environment | variables,
                capture_output=True,
                text=True,
                check=False,
            )
            assert ended.returncode == 0, ended.stderr
            return ended.stdout

        run("fetch", "made-up/chess", "--save", "saved")
        yield run


def test_a_new_board_is_reported(extended: Ossrank) -> None:
    (board,) = json.loads(extended("report", "made-up/chess", "-f", "json"))["boards"]
    assert (board["title"], board["attribution"]) == ("Made-up chess", "Made up (made-up.example)")
    (table,) = board["tables"]
    assert {group["group"]: group["count"] for group in table["groups"]} == {
        "CN": 1,
        "US": 1,
        "other": 0,
        "unknown": 1,
    }
    assert "Made up (made-up.example)." in extended("report", "made-up/chess")


def test_the_models_of_a_new_board_are_listed(extended: Ossrank) -> None:
    models = json.loads(extended("models", "made-up/chess", "-f", "json"))["models"]
    assert [(row["rank"], row["country"], row["openness"]) for row in models] == [
        (1, "CN", "proprietary"),
        (2, "CN", "open-source"),
        (3, "US", "open-weights"),
        (3, None, "open-source"),
    ]


def test_a_new_board_has_a_trend_and_gaps(extended: Ossrank) -> None:
    trend = json.loads(extended("trend", "made-up/chess", "--top", "3", "-f", "json"))
    assert [point["counted"] for point in trend["points"]] == [3]
    (board,) = json.loads(extended("gap", "made-up/chess", "-f", "json"))["boards"]
    assert [one["points"] for one in board["comparisons"]] == [20, 10]


def test_the_status_of_a_new_feed_is_known(extended: Ossrank) -> None:
    (feed,) = json.loads(extended("status", "made-up/chess", "-f", "json"))["feeds"]
    assert (feed["feed"], feed["failures"], feed["dated_by"]) == ("made-up/chess", 0, "fetch")


def test_a_new_server_goes_into_the_schedule(extended: Ossrank) -> None:
    assert "OSSRANK_MADE_UP_URL=http://127.0.0.1" in extended("schedule", "cron")


def test_the_recorded_payload_of_a_new_feed_is_replayed(extended: Ossrank, tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "replayed.db")
    outcomes = extended(
        "fetch", "made-up/chess", "--from", "saved", "-f", "json", OSSRANK_DB=elsewhere
    )
    (feed,) = json.loads(outcomes)["feeds"]
    assert (feed["outcome"], feed["snapshots"], feed["entries"]) == ("stored", 1, 4)


@pytest.mark.parametrize(
    ("words", "offered"),
    [("ossrank fetch made", ["made-up/chess"]), ("ossrank report made", ["made-up/chess"])],
)
def test_the_shell_offers_a_new_name(extended: Ossrank, words: str, offered: list[str]) -> None:
    text = extended(_OSSRANK_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD="2")
    assert text.split() == offered
