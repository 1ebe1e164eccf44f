"""`ossrank lineage`: histories without tags count by base once the Hub has told."""

import json
from pathlib import Path

import pytest

from ossrank.ingest.lineage import ask_all, unanswered
from ossrank.store.file import open_store
from tests import loopback
from tests.command import HURRY, NOW, run, stored
from tests.loopback import Boards, Handler

MODELS = {
    "unsloth/Q-GGUF": ["Qwen/Q"],
    "google/own": [],
    "THUDM/glm": ["google/own"],
    "bartowski/tuned-GGUF": ["somebody/tuned"],
    "somebody/tuned": ["mistralai/m"],
    "Qwen/Q": [],
    "mistralai/m": [],
}
LISTED = list(MODELS)[:4]


def untagged_list(folder: Path) -> Path:
    rows = [
        {"as_of": "2026-09-01", "rank": place, "model": model}
        for place, model in enumerate(LISTED, 1)
    ]
    return stored(folder / "a.db", "hf/trending", rows)


def countries(path: Path) -> dict[str, str | None]:
    listing = run("models", "hf/trending", "--by", "base", "-f", "json", db=path).document
    return {row["model"]: row["country"] for row in listing["models"]}


def test_a_list_without_tags_counts_as_the_tagged_one_once_the_hub_has_told(
    boards: Boards, tmp_path: Path
) -> None:
    path = untagged_list(tmp_path)
    assert set(countries(path).values()) == {None}
    boards.bases = MODELS
    result = run("lineage", "-q", db=path)
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout == "the Hub has told of 7 models\n"
    (tmp_path / "2026-09-01").mkdir()
    tagged = [
        {
            "id": model,
            "trendingScore": 1,
            "tags": ["license:mit", *(f"base_model:finetune:{base}" for base in bases)],
        }
        for model, bases in MODELS.items()
    ]
    (tmp_path / "2026-09-01" / "hf-trending.json").write_text(json.dumps(tagged))
    run("fetch", "--from", str(tmp_path), db=tmp_path / "tagged.db")
    of_tagged = countries(tmp_path / "tagged.db")
    assert countries(path) == {model: of_tagged[model] for model in LISTED}
    assert None not in countries(path).values()
    asked = len(boards.log)
    run("lineage", db=path)
    assert len(boards.log) == asked


def test_an_import_asks_nobody_and_says_how_many_bases_are_unknown(
    boards: Boards, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("as_of,rank,model\n2026-09-01,1,a/b\n2026-09-01,2,c/d\n")
    result = run("import", str(file), "--board", "hf/trending", db=tmp_path / "a.db")
    assert "of 2 models nobody has told the base" in result.stdout
    assert "ossrank lineage asks" in result.stdout
    assert boards.log == []


def test_questions_wait_for_the_hubs_limit(
    boards: Boards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boards.bases = MODELS

    def exhausted(handler: Handler) -> None:
        body = json.dumps({"id": "unsloth/Q-GGUF", "tags": ["base_model:Qwen/Q"]}).encode()
        loopback.body(body, RateLimit='"api";r=0;t=120')(handler)

    boards.fault("/api/models/unsloth/Q-GGUF", exhausted, times=1)
    waits: list[float] = []
    path = untagged_list(tmp_path)
    with open_store(path, write=True) as store:
        rows = unanswered(store, "hf/trending")
        told = ask_all(store, rows, limits=HURRY, clock=lambda: NOW, sleep=waits.append)
        assert (told, [wait for wait in waits if wait]) == (7, [121.0])
        assert store.lineage.untold(rows) == []


def test_questions_that_break_off_go_on_where_they_stopped(boards: Boards, tmp_path: Path) -> None:
    boards.bases = MODELS
    boards.fault("/api/models/THUDM", loopback.status(429, Retry_After="7200"), times=1)
    path = untagged_list(tmp_path)
    broken = run("lineage", "-q", db=path)
    assert (broken.code, broken.stdout) == (1, "")
    assert "asks to wait 7200 s" in broken.stderr
    assert run("lineage", "-q", db=path).code == 0
    for model in ("unsloth/Q-GGUF", "google/own"):
        assert len(boards.statuses(f"/api/models/{model}?")) == 1


def test_a_backfill_ends_with_the_questions_unless_told_not_to(
    boards: Boards, tmp_path: Path
) -> None:
    result = run("backfill", "hf/trending", "-q", "--no-lineage", db=tmp_path / "a.db")
    assert result.code == 0
    assert boards.statuses("/api/models/") == []
    result = run("backfill", "hf/trending", "-q", db=tmp_path / "b.db")
    assert "the Hub has told of" in result.stdout
    assert boards.statuses("/api/models/")


def test_a_hub_that_fails_costs_a_backfill_nothing(boards: Boards, tmp_path: Path) -> None:
    boards.fault("/api/models/", loopback.status(429))
    result = run("backfill", "hf/trending", "-q", db=tmp_path / "a.db")
    assert result.code == 0
    assert "ossrank lineage goes on asking" in result.stderr


def test_a_board_without_lineage_is_not_asked_about(tmp_path: Path) -> None:
    result = run("lineage", "arena/text", db=tmp_path / "a.db")
    assert (result.code, "no base-model data" in result.stderr) == (2, True)
