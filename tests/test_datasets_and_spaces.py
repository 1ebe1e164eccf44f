"""The Hub's trending datasets and Spaces: off unless named, and never called models."""

import json
import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import ossrank
from ossrank.facts import Payload
from ossrank.sources import FEEDS, hub
from ossrank.store.file import Store
from tests import loopback
from tests.command import NOW, fetched, run
from tests.loopback import DATASETS, SPACES, Boards

DOCUMENTED = Path(__file__).parent.parent / "fixtures" / "documented"
NAMES = {"hf/datasets-trending": "datasets", "hf/spaces-trending": "Spaces"}
PATHS = {"hf/datasets-trending": DATASETS, "hf/spaces-trending": SPACES}
MODELS = re.compile(r"(?<![\w/-])models?(?![\w/-])", re.IGNORECASE)


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("documented") / "a.db"
    assert run("fetch", "--from", str(DOCUMENTED), *NAMES, db=path).code == 0
    return path


def test_they_are_fetched_only_where_they_are_named(boards: Boards, store: Store) -> None:
    assert run("fetch", "-q", db=store.path).code == 0
    assert boards.statuses(DATASETS) == boards.statuses(SPACES) == []
    assert not {summary.board for summary in store.snapshots.boards()} & set(NAMES)
    feeds = run("status", "-f", "json", db=store.path).document["feeds"]
    assert not {feed["feed"] for feed in feeds} & set(NAMES)
    outcomes = fetched(store, *NAMES, at=NOW)
    assert {name: (o.outcome, o.entries) for name, o in outcomes.items()} == dict.fromkeys(
        NAMES, ("stored", 200)
    )
    feeds = run("status", "-f", "json", db=store.path).document["feeds"]
    assert {feed["feed"] for feed in feeds} >= set(NAMES)


def test_no_table_of_all_boards_mixes_them_with_models(boards: Boards, store: Store) -> None:
    fetched(store, "hf/trending", *NAMES)
    for words in (("report",), ("report", "all"), ("chart",)):
        said = run(*words, db=store.path).stdout
        assert "trending" in said
        assert not any(name in said or title(name) in said for name in NAMES)


def title(board: str) -> str:
    return FEEDS[board].board_title(board)


def test_a_list_is_asked_for_by_its_own_address_and_fields(boards: Boards, store: Store) -> None:
    fetched(store, *NAMES)
    asked = [path for path, _, _ in boards.log]
    (datasets,) = (path for path in asked if path.startswith(f"{DATASETS}?"))
    (spaces,) = (path for path in asked if path.startswith(f"{SPACES}?"))
    for path in (datasets, spaces):
        assert "sort=trendingScore&limit=200" in path
    assert "expand=downloads" in datasets
    # The Hub refuses a field that a kind does not have.
    assert not re.search("expand=(downloads|gated|pipeline_tag|library_name)", spaces)
    assert not re.search("expand=(sdk|cardData|pipeline_tag|library_name)", datasets)


def test_a_licence_is_that_of_the_tags_or_of_the_card() -> None:
    rows: list[dict[str, Any]] = [
        {"id": "a/b", "trendingScore": 5, "tags": ["license:mit"], "cardData": {"license": "x"}},
        {
            "id": "a/c",
            "trendingScore": 4,
            "tags": ["gradio"],
            "cardData": {"license": "apache-2.0"},
        },
        {"id": "a/d", "trendingScore": 3, "cardData": {"license": ["mit", "gpl"]}},
        {"id": "a/e", "trendingScore": 2, "cardData": {"license": "x" * 2000}},
        {"id": "a/f", "trendingScore": 1, "cardData": None, "tags": ["base_model:Qwen/Qwen3"]},
    ]
    feed = FEEDS["hf/spaces-trending"]
    (ranking,) = hub.parse(feed, Payload(feed.name, json.dumps(rows).encode()))
    licences = [entry.licence for entry in ranking.entries]
    assert licences == ["mit", "apache-2.0", None, None, None]
    assert {entry.bases for entry in ranking.entries} == {()}


@pytest.mark.parametrize("board", NAMES)
def test_all_rows_count_by_the_account_that_put_them_up(
    boards: Boards, store: Store, board: str
) -> None:
    licence = ["license:mit"]
    rows = loopback.spaces_rows()
    boards.datasets = [r | {"tags": licence if r["cardData"] else []} for r in rows]
    fetched(store, board)
    for words in ((), ("--models", "any"), ("--by", "base"), ("--originals",)):
        document = run("report", board, "--top", "30", *words, "-f", "json", db=store.path).document
        (made,) = document["boards"]
        (table,) = made["tables"]
        assert {group["group"]: group["count"] for group in table["groups"]} == {
            "CN": 10,
            "US": 10,
            "other": 0,
            "unknown": 10,
        }
        assert (made["by"], made["openness_unknown"], made["licence_unstated"]) == (
            "publisher",
            0,
            0,
        )
        codes = {remark["code"] for remark in made["remarks"]}
        assert ("no-lineage" in codes) == ("base" in words)
    listed = run("models", board, "--top", "6", "-f", "json", db=store.path).document["models"]
    assert [row["licence"] for row in listed] == ["mit", None] * 3
    assert {(row["openness"], row["base"]) for row in listed} == {(None, None)}


@pytest.mark.parametrize("board", NAMES)
@pytest.mark.parametrize("choice", ["osi", "commercial"])
def test_a_choice_among_their_licences_is_refused_in_a_clear_line(
    documented: Path, board: str, choice: str
) -> None:
    for command in ("report", "models", "makers", "trend"):
        result = run(command, board, "--models", choice, db=documented)
        assert result.code == 2
        assert f"{board} lists {NAMES[board]}, which have no weights" in result.stderr


@pytest.mark.parametrize("board", NAMES)
@pytest.mark.parametrize(
    "words",
    [
        *(("report", *form) for form in ([], ["-f", "md"], ["--cite"], ["--sensitivity"])),
        ("report", "--unit", "maker", "--cite"),
        ("report", "--by", "base", "-v", "--countries"),
        *(("models", *form) for form in ([], ["-f", "md"], ["--country", "JP"])),
        *(("makers", *form) for form in ([], ["--cite"])),
        *(("trend", "--top", "10", *form) for form in ([], ["--cite"], ["--sensitivity"])),
        *(("chart", *form) for form in ([], ["--trend", "--top", "10"])),
        ("report", "-f", "html"),
        ("models", "-f", "html"),
    ],
)
def test_no_form_calls_them_models(documented: Path, board: str, words: tuple[str, ...]) -> None:
    command, *options = words
    result = run(command, board, *options, db=documented)
    assert result.code == 0, result.stderr
    said = re.sub(r"(?s)<(style|script).*?</\1>|<[^>]*>", " ", result.stdout)
    # What ossrank is for stands on every page.
    said = said.replace("country shares of open models", "").replace("base-model", "")
    assert not MODELS.findall(said), MODELS.findall(said)
    assert NAMES[board].lower().rstrip("s") in said.lower()


@pytest.mark.parametrize("board", NAMES)
def test_claims_are_made_of_them_in_the_same_words(documented: Path, board: str) -> None:
    day = {"hf/datasets-trending": "2026-05-26", "hf/spaces-trending": "2026-05-12"}[board]
    result = run("verify", f"CN >= 5 of top 10 on {board} on {day}", db=documented)
    assert "undecided" in result.stdout
    assert not MODELS.search(result.stdout)
    assert NAMES[board] in result.stdout
    assert run("gap", board, db=documented).code == 2


def test_an_equal_score_gives_no_rank_of_all_where_none_is_left_out(documented: Path) -> None:
    said = run("report", "hf/spaces-trending", db=documented).stdout
    assert "18th Supertone/supertonic-3, South Korea." in said


def test_a_single_row_without_a_source_is_one_row(documented: Path) -> None:
    line = "US >= 2 of top 10 on hf/datasets-trending on 2026-05-26"
    said = " ".join(run("verify", line, db=documented).stdout.split())
    assert "1 of the counted rests on a registry row with no source yet." in said


def test_a_page_of_them_asks_who_leads_in_them(documented: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("page", str(page), "hf/datasets-trending", db=documented).code == 0
    text = page.read_text("utf-8")
    assert "<title>Who leads in datasets?" in text
    assert "The datasets behind the numbers" in text
    assert run("page", str(page), *NAMES, db=documented).code == 0
    assert "<title>Who leads in datasets and Spaces?" in page.read_text("utf-8")


@pytest.mark.parametrize("board", NAMES)
def test_a_list_unlike_the_days_before_is_kept_apart(
    boards: Boards, store: Store, board: str
) -> None:
    fetched(store, board)
    kind = hub.kind_of(FEEDS[board])
    held = getattr(boards, kind)
    drifts = {
        "rows where 200 were asked for": held[:20],
        "have the score 7": [row | {"trendingScore": 7} for row in held],
        "only 0 of the 200 models": [row | {"id": f"x/{n}"} for n, row in enumerate(held)],
    }
    for said, rows in drifts.items():
        setattr(boards, kind, rows)
        outcome = fetched(store, board, at=NOW + timedelta(days=1))[board]
        assert (outcome.outcome, said in (outcome.reason or "")) == ("failed", True), said
    setattr(boards, kind, held)
    assert fetched(store, board, at=NOW + timedelta(days=1))[board].outcome == "stored"


@pytest.mark.parametrize("board", NAMES)
def test_a_file_of_the_archive_is_imported(tmp_path: Path, board: str) -> None:
    file = tmp_path / "spaces.csv"
    file.write_text(
        "date,author,id,rank,recent_likes,likes,month_downloads\n"
        "2025-06-01,Qwen,Qwen/A,1,90,200,\n2025-06-01,,squad,2,80,100,\n"
    )
    db = tmp_path / "a.db"
    assert run("import", str(file), "--board", board, db=db).code == 0
    (made,) = run("report", board, "--top", "2", "-f", "json", db=db).document["boards"]
    assert [group["count"] for group in made["tables"][0]["groups"]] == [1, 0, 0, 1]


def test_a_picture_of_models_and_datasets_names_both(documented: Path, replayed: Path) -> None:
    db = documented.parent / "both.db"
    shutil.copy(documented, db)
    copied = run("import", str(replayed), db=db)
    assert copied.code == 0, copied.stderr
    with ossrank.open(db) as library:
        drawn = library.overview(["hf/datasets-trending", "arena/text"]).chart()
        alone = library.overview([*NAMES]).chart()
    assert "the top 10 open-weight models or datasets on" in drawn
    assert "the top 10 datasets or Spaces on" in alone
