"""Lists of makers and models, and how boards are named."""

import csv
import io
import re
from pathlib import Path

import pytest

from tests.command import run, stored


def row(model: str, maker: str, score: float, licence: str = "Apache 2.0") -> dict[str, object]:
    return {
        "as_of": "2026-09-01",
        "model": model,
        "organization": maker,
        "license": licence,
        "score": score,
        "score_low": score - 5,
        "score_high": score + 4,
        "votes": 700,
    }


@pytest.fixture
def board(tmp_path: Path) -> Path:
    rows = [
        row("gpt-x", "OpenAI", 1300, "Proprietary"),
        row("qwen-x", "Alibaba", 1290),
        row("gpt-oss-x", "OpenAI", 1280),
        row("qwen-y", "Alibaba", 1270),
        row("unheard-1", "Nobody Knows Labs", 1260),
        row("mistral-x", "Mistral", 1250),
        row("qwen-z", "Alibaba", 1240, "Proprietary"),
    ]
    return stored(tmp_path / "a.db", "arena/text-plain", rows)


def test_makers_stand_by_their_best_models(board: Path) -> None:
    made = run("makers", "arena/text-plain", "--top", "4", "-f", "csv", db=board)
    assert made.code == 0, made.stderr
    rows = list(csv.DictReader(io.StringIO(made.stdout)))
    columns = ("best_model", "country", "best_place", "inside", "models", "open", "closed")
    assert [tuple(one[column] for column in columns) for one in rows] == [
        ("gpt-x", "US", "1", "2", "2", "1", "1"),
        ("qwen-x", "CN", "2", "2", "3", "2", "1"),
        ("unheard-1", "", "5", "0", "1", "1", "0"),
        ("mistral-x", "FR", "6", "0", "1", "1", "0"),
    ]


def test_makers_tie_where_the_board_ties_their_best_models(tmp_path: Path) -> None:
    ranks = {"gpt-x": 1, "qwen-x": 2, "mistral-x": 2, "qwen-y": 2, "gemini-x": 5}
    makers = {"gpt": "OpenAI", "qwen": "Alibaba", "mistral": "Mistral", "gemini": "Google"}
    rows = [
        row(model, makers[model.partition("-")[0]], 1300 - rank) | {"rank": rank}
        for model, rank in ranks.items()
    ]
    db = stored(tmp_path / "a.db", "arena/text-plain", rows)
    places = ("place", "tied", "best_place", "best_rank", "best_model")
    listed = run("makers", "arena/text-plain", "-f", "json", db=db).document["makers"]
    assert [tuple(one[key] for key in places) for one in listed] == [
        (1, False, 1, 1, "gpt-x"),
        (2, True, 2, 2, "qwen-x"),
        (2, True, 2, 2, "mistral-x"),
        (4, False, 5, 5, "gemini-x"),
    ]
    printed = run("makers", "arena/text-plain", db=db).stdout
    numbered = [line.split() for line in printed.splitlines() if re.match(r" ?\d+=? ", line)]
    assert [(line[0], line[-4]) for line in numbered] == [
        ("1", "1"), ("2=", "2="), ("2=", "2="), ("4", "5")
    ]  # fmt: skip


def test_makers_of_open_models_leave_the_closed_out(board: Path) -> None:
    made = run("makers", "arena/text-plain", "--models", "open", "-f", "csv", db=board)
    rows = list(csv.DictReader(io.StringIO(made.stdout)))
    assert [(one["best_model"], one["models"], one["closed"]) for one in rows] == [
        ("qwen-x", "2", "0"),
        ("gpt-oss-x", "1", "0"),
        ("unheard-1", "1", "0"),
        ("mistral-x", "1", "0"),
    ]


def listed(board: Path, *options: str) -> list[str]:
    made = run("models", "arena/text-plain", *options, "-f", "json", db=board)
    assert made.code == 0, made.stderr
    return [one["model"] for one in made.document["models"]]


@pytest.mark.parametrize(
    ("options", "models"),
    [
        (("--top", "2"), ["gpt-x", "qwen-x"]),
        (("--country", "CN,FR"), ["qwen-x", "qwen-y", "mistral-x", "qwen-z"]),
        (("--country", "!CN"), ["gpt-x", "gpt-oss-x", "mistral-x"]),
        (("--country", "!CN,!US"), ["mistral-x"]),
        (("--country", "CN", "--top", "3"), ["qwen-x"]),
    ],
)
def test_models_are_filtered_by_place_and_country(
    board: Path, options: tuple[str, ...], models: list[str]
) -> None:
    assert listed(board, *options) == models


def test_the_csv_of_models_has_intervals_and_votes(board: Path) -> None:
    made = run("models", "arena/text-plain", "--top", "1", "-f", "csv", db=board)
    (one,) = csv.DictReader(io.StringIO(made.stdout))
    assert (float(one["low"]), float(one["high"]), one["votes"]) == (1295, 1304, "700")


def test_a_pattern_stands_for_the_boards_held(replayed: Path) -> None:
    every = {one["board"] for one in run("boards", "-f", "json", db=replayed).document["boards"]}
    some = run("boards", "design-arena/*", "-f", "json", db=replayed).document["boards"]
    expected = {board for board in every if board.startswith("design-arena/")}
    assert expected
    assert {one["board"] for one in some} == expected
    report = run("report", "design-arena/*", "--top", "10", "-f", "json", db=replayed).document
    assert {one["board"] for one in report["boards"]} == expected


@pytest.mark.parametrize(
    "asked", ["report", "report --sensitivity", "trend", "trend --sensitivity", "models", "makers"]
)
def test_a_short_name_stands_for_its_board(replayed: Path, asked: str) -> None:
    command, *options = asked.split()
    short = run(command, "trending", *options, db=replayed)
    assert short == run(command, "hf/trending", *options, db=replayed)
    assert short.code == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("trendng", "is 'hf/trending' meant?"),
        ("nothing/*", "no board that is held matches 'nothing/*'"),
    ],
)
def test_a_slip_is_answered_with_what_may_be_meant(replayed: Path, name: str, said: str) -> None:
    made = run("report", name, db=replayed)
    assert made.code == 2
    assert said in made.stderr
    assert made.stderr.count("\n") == 1


def test_one_board_is_asked_for_where_a_pattern_stands_for_many(replayed: Path) -> None:
    made = run("makers", "*", db=replayed)
    assert made.code == 2
    assert "name one of them" in made.stderr


def test_countries_are_kept_or_left_out_but_not_both(board: Path) -> None:
    made = run("models", "arena/text-plain", "--country", "!CN,US", db=board)
    assert (made.code, made.stdout) == (2, "")
    assert "not both" in made.stderr
