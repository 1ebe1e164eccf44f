"""By base, what nobody has told is unknown: re-uploads, cut rows, lists without tags."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ossrank.facts import Entry
from ossrank.ingest.same_name import same_names
from ossrank.registry.licences import Licences
from ossrank.registry.registry import load_registry
from ossrank.sources import FEEDS
from tests.command import run, stored

DAY = "2026-09-02"
REGISTRY = load_registry()


def replayed_list(folder: Path, rows: Sequence[Mapping[str, Any]], day: str = DAY) -> Path:
    """A database that holds one trending list with these rows."""
    (folder / day).mkdir()
    listed = [{"trendingScore": 100 - place, **row} for place, row in enumerate(rows)]
    (folder / day / "hf-trending.json").write_text(json.dumps(listed))
    path = folder / "a.db"
    assert run("fetch", "--from", str(folder), db=path).code == 0
    return path


def verdicts(path: Path, *options: str) -> dict[str, tuple[str | None, str | None]]:
    """Each model's country and kind of unknown, by base."""
    listing = run("models", "hf/trending", "--by", "base", "-f", "json", *options, db=path)
    return {row["model"]: (row["country"], row["unknown"]) for row in listing.document["models"]}


def test_a_chain_that_ends_at_a_redistributor_has_no_origin(tmp_path: Path) -> None:
    path = replayed_list(
        tmp_path,
        [
            {"id": "unsloth/Own-GGUF", "tags": ["license:mit"]},
            {"id": "google/tuned", "tags": ["base_model:finetune:unsloth/Own-GGUF"]},
            {"id": "unsloth/Q-GGUF", "tags": ["base_model:quantized:Qwen/Q"]},
        ],
    )
    assert verdicts(path) == {
        "unsloth/Own-GGUF": (None, "reupload"),
        "google/tuned": (None, "reupload"),
        "unsloth/Q-GGUF": ("CN", None),
    }
    (board,) = run(
        "report", "hf/trending", "--by", "base", "--top", "3", "-f", "json", db=path
    ).document["boards"]
    (table,) = board["tables"]
    assert (table["reupload"], table["classified"], table["unasked"]) == (2, 1, 1)


def test_a_re_upload_rests_on_the_one_developers_model_of_its_name(tmp_path: Path) -> None:
    rows = [
        {"id": "Qwen/Qwen9-1B", "tags": ["license:mit"]},
        {"id": "unsloth/Qwen9-1B-GGUF", "tags": ["license:mit"]},
    ]
    path = replayed_list(tmp_path, rows)
    assert verdicts(path)["unsloth/Qwen9-1B-GGUF"] == ("CN", None)
    report = run("report", "hf/trending", "--by", "base", "--top", "2", db=path).stdout
    assert "By name alone in the top 2: 1 re-upload." in report


@pytest.mark.parametrize(
    ("names", "match"),
    [
        (["Qwen/M-1B"], "Qwen/M-1B"),
        (["qwen/m-1b"], "qwen/m-1b"),
        (["Qwen/M-1B", "Qwen/M-1B-GGUF"], "Qwen/M-1B"),
        (["Qwen/M-1B-GGUF"], "Qwen/M-1B-GGUF"),
        (["Qwen/M-1B", "google/M-1B"], None),
        (["bartowski/M-1B"], None),
        (["nobody-knows-them/M-1B"], None),
        (["Qwen/M-1B-Instruct"], None),
        (["Qwen/M"], None),
    ],
)
def test_one_developer_that_is_no_person_must_have_the_name(
    names: list[str], match: str | None
) -> None:
    found = same_names(["unsloth/M-1B-GGUF"], names, REGISTRY, date(2026, 9, 2))
    assert found.get("unsloth/M-1B-GGUF") == match


def test_a_cut_row_without_a_base_is_unknown(tmp_path: Path) -> None:
    tags = [f"tag-{number}" for number in range(29)]
    path = replayed_list(
        tmp_path,
        [
            {"id": "google/cut", "tags": [*tags, "en"]},
            {"id": "google/whole", "tags": [*tags, "region:us"]},
            {"id": "google/told", "tags": [*tags, "base_model:finetune:Qwen/Q"]},
            {"id": "google/longer", "tags": [*tags, "en", "fr"]},
        ],
    )
    assert verdicts(path) == {
        "google/cut": (None, "untagged"),
        "google/whole": ("US", None),
        "google/told": ("CN", None),
        "google/longer": ("US", None),
    }


def test_a_base_that_is_a_path_is_a_base_that_nobody_has_told(tmp_path: Path) -> None:
    rows = [
        {"id": "google/one", "tags": ["base_model:finetune:./out"]},
        {"id": "google/two", "tags": ["base_model:/models/x", "license:mit"]},
        {"id": "google/three", "tags": ["license:mit"]},
    ]
    path = replayed_list(tmp_path, rows)
    assert verdicts(path) == {
        "google/one": (None, "untagged"),
        "google/two": (None, "untagged"),
        "google/three": ("US", None),
    }


def test_a_list_without_tags_counts_by_base_for_nobody_until_somebody_tells(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.db"
    rows = [
        {"as_of": "2026-09-01", "rank": place, "model": model}
        for place, model in enumerate(("unsloth/Q-GGUF", "google/own"), 1)
    ]
    stored(path, "hf/trending", rows)
    assert set(verdicts(path).values()) == {(None, "untagged")}
    options = ("hf/trending", "--by", "base", "--top", "2")
    assert "2 base model not stated" in run("report", *options, db=path).stdout
    assert "2 could not be placed" in run("report", "--cite", *options, db=path).stdout
    trend = run("trend", *options, "-f", "json", db=path).document
    assert trend["points"][0]["groups"]["unknown"] == 2
    replayed_list(
        tmp_path,
        [
            {"id": "unsloth/Q-GGUF", "tags": ["license:mit", "base_model:quantized:Qwen/Q"]},
            {"id": "google/own", "tags": ["license:mit"]},
        ],
    )
    assert verdicts(path, "--on", "2026-09-01") == {
        "unsloth/Q-GGUF": ("CN", None),
        "google/own": ("US", None),
    }


def test_a_day_of_silence_takes_no_base_away(tmp_path: Path) -> None:
    replayed_list(tmp_path, [{"id": "google/own", "tags": ["base_model:finetune:Qwen/Q"]}])
    path = replayed_list(tmp_path, [{"id": "google/own", "tags": ["license:mit"]}], "2026-09-03")
    assert verdicts(path)["google/own"] == ("CN", None)


def test_a_relay_that_names_a_re_upload_is_counted_by_its_own_slug(tmp_path: Path) -> None:
    listing = {
        "data": [
            {
                "id": "moonshotai/kimi-k9",
                "canonical_slug": "moonshotai/kimi-k9",
                "hugging_face_id": "unsloth/Kimi-K9-GGUF",
                "benchmarks": {
                    "design_arena": [
                        {"arena": "models", "category": "website", "elo": 1300, "win_rate": 60}
                    ]
                },
            }
        ]
    }
    (tmp_path / DAY).mkdir()
    (tmp_path / DAY / "design-arena.json").write_text(json.dumps(listing))
    path = tmp_path / "a.db"
    assert run("fetch", "--from", str(tmp_path), db=path).code == 0
    (row,) = run("models", "design-arena/website", "-f", "json", db=path).document["models"]
    assert row["country"] == "CN"


def test_a_model_that_moved_to_its_makers_new_account_is_not_new(tmp_path: Path) -> None:
    replayed_list(
        tmp_path, [{"id": "THUDM/GLM-9", "tags": ["license:mit"]}, {"id": "Qwen/Q", "tags": []}]
    )
    rows = [{"id": "Qwen/Q", "tags": ["license:mit"]}, {"id": "zai-org/glm-9", "tags": []}]
    path = replayed_list(tmp_path, rows, "2026-09-09")
    since = ("hf/trending", "--since", DAY, "-f", "json")
    listing = run("models", *since, db=path).document
    assert {row["model"]: row["was"] for row in listing["models"]} == {
        "Qwen/Q": 2,
        "zai-org/glm-9": 1,
    }
    assert listing["gone"] == []
    (board,) = run("report", *since, "--top", "2", db=path).document["boards"]
    assert board["tables"][0]["new"] == 0


def test_a_model_of_the_same_name_by_somebody_else_is_new(tmp_path: Path) -> None:
    replayed_list(tmp_path, [{"id": "THUDM/GLM-9", "tags": ["license:mit"]}])
    path = replayed_list(tmp_path, [{"id": "google/GLM-9", "tags": []}], "2026-09-09")
    (row,) = run("models", "hf/trending", "--since", DAY, "-f", "json", db=path).document["models"]
    assert row["was"] is None


@pytest.mark.parametrize("word", ["N/A", "none", "null", "NaN", "unknown", "?", "-", "—", " "])
def test_a_word_that_means_nothing_is_no_organisation_and_no_licence(word: str) -> None:
    entry = Entry(1, 1, "glm-4.6", publisher=word, licence=word)
    feed = FEEDS["arena/text"]
    assert REGISTRY.of_entry(entry, feed, date(2026, 9, 2)).country == "CN"
    assert REGISTRY.files.licences.openness(entry, feed, date(2026, 9, 2)) == "unknown"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Technology Innovation Institute", "tii"),
        ("TII", "tii"),
        ("Qwen Team", "qwen"),
        ("Tongyi Qianwen", "qwen"),
    ],
)
def test_a_board_may_print_any_name_that_the_registry_knows(name: str, key: str) -> None:
    organisation = REGISTRY.of_board_name(name, date(2026, 9, 2)).organisation
    assert organisation is not None
    assert organisation.key == key


def test_a_reviewed_model_is_as_open_as_its_row_says_whatever_its_licence() -> None:
    licences = Licences(
        [["mit", "open-source"], ["proprietary", "proprietary"]],
        [
            ["grok-9", "arena/text", "proprietary", "", ""],
            ["grok-9", "arena/text", "open-weights", "2025-08", ""],
            ["moonshotai/K9", "", "open-weights", "", ""],
        ],
    )
    text, relay = FEEDS["arena/text"], FEEDS["design-arena"]
    grok = Entry(1, 1, "grok-9", licence="MIT")
    assert licences.openness(grok, text, date(2025, 7, 31)) == "proprietary"
    assert licences.openness(grok, text, date(2025, 8, 1)) == "open-weights"
    assert licences.openness(grok, FEEDS["arena/vision"], date(2025, 8, 1)) == "open-source"
    kimi = Entry(1, 1, "moonshotai/k9")
    assert licences.openness(kimi, relay, date(2026, 1, 1)) == "open-weights"


def test_a_maker_with_open_models_may_have_said_nothing_of_the_others(tmp_path: Path) -> None:
    def listed(name: str, hub_id: str | None) -> dict[str, Any]:
        score = {"arena": "models", "category": "website", "elo": 1300, "win_rate": 60}
        benchmarks = {"design_arena": [score]}
        return {"id": name, "hugging_face_id": hub_id, "benchmarks": benchmarks}

    listing = {
        "data": [
            listed("mistralai/open", "mistralai/Open"),
            listed("mistralai/unsaid", None),
            listed("anthropic/closed", None),
        ]
    }
    (tmp_path / DAY).mkdir()
    (tmp_path / DAY / "design-arena.json").write_text(json.dumps(listing))
    path = tmp_path / "a.db"
    assert run("fetch", "--from", str(tmp_path), db=path).code == 0
    report = run("report", "design-arena/website", "-f", "json", db=path).document
    assert report["boards"][0]["likely_open"] == 1
    table = run("report", "design-arena/website", db=path).stdout
    assert "1 model counts as closed because the board names no Hub model" in table
