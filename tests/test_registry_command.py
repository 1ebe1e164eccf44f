"""`ossrank registry`: what it holds, what it lacks, other maps, and rows before they are sent."""

import csv
import io
from pathlib import Path

import pytest

from tests.command import run, stored


def test_the_list_holds_the_rows_that_are_asked_for(tmp_path: Path) -> None:
    listing = run("registry", "list", "--country", "FR,KR", "-f", "csv", db=tmp_path / "a.db")
    rows = list(csv.DictReader(io.StringIO(listing.stdout)))
    assert {row["country"] for row in rows} == {"FR", "KR"}
    low = run("registry", "list", "--confidence", "low", "-f", "json", db=tmp_path / "a.db")
    assert {row["confidence"] for row in low.document["organisations"]} == {"low"}


def test_who_has_no_row_is_listed_most_prominent_first(tmp_path: Path) -> None:
    path = stored(
        tmp_path / "a.db",
        "hf/trending",
        [
            {"as_of": "2026-09-01", "rank": 1, "model": "Qwen/x"},
            {"as_of": "2026-09-01", "rank": 2, "model": "brand-new-lab/x"},
            {"as_of": "2026-09-01", "rank": 3, "model": "other-new-lab/x"},
            {"as_of": "2026-09-02", "rank": 1, "model": "other-new-lab/x"},
            {"as_of": "2026-07-01", "rank": 1, "model": "long-gone-lab/x"},
        ],
    )
    unmapped = run("registry", "unmapped", "-f", "json", db=path).document["unmapped"]
    assert [(one["name"], one["best_rank"]) for one in unmapped] == [
        ("other-new-lab", 1),
        ("brand-new-lab", 2),
    ]
    assert unmapped[0]["boards"] == [{"board": "hf/trending", "best_rank": 1, "dates": 2}]
    longer = run("registry", "unmapped", "--days", "90", db=path).stdout
    assert "long-gone-lab" in longer


@pytest.mark.parametrize(
    ("text", "agreements"),
    [
        (
            "hf_org,region,notes\nQwen,china,\nmistralai,eu,\nmeta-llama,eu,why\nno-such,us,\n",
            {
                "Qwen": "agree",
                "mistralai": "agree",
                "meta-llama": "disagree",
                "no-such": "only there",
            },
        ),
        (
            "Model,Organization,Country (of organization)\n"
            "a,Mistral AI,France\n"
            'b,OpenAI,"United States of America,France"\n'
            'c,"Two,Labs",China\n',
            {"Mistral AI": "agree", "OpenAI": "agree"},
        ),
        ("key,country\nqwen,CN\nopenai,fr\n", {"qwen": "agree", "openai": "disagree"}),
    ],
)
def test_another_map_agrees_or_not_with_both_sides_evidence(
    tmp_path: Path, text: str, agreements: dict[str, str]
) -> None:
    file = tmp_path / "map.csv"
    file.write_text(text)
    result = run("registry", "diff", str(file), "-f", "json", db=tmp_path / "a.db")
    rows = {row["name"]: row for row in result.document["rows"]}
    named = {name: row["agreement"] for name, row in rows.items()}
    assert named.items() >= agreements.items()
    assert "Two,Labs" not in rows
    assert "only here" in named.values()
    if "meta-llama" in rows:
        assert rows["meta-llama"]["here"] == "US"
        assert rows["meta-llama"]["there"] == "eu"
        assert rows["meta-llama"]["evidence"] == "why"


def test_a_map_of_other_columns_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "map.csv"
    file.write_text("name,land\nx,y\n")
    result = run("registry", "diff", str(file), db=tmp_path / "a.db")
    assert (result.code, "key,country" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("poolsid,FR,,", "is 'poolside' meant?"),
        ("wholly-new,FR,,", "give it hub_namespaces"),
        ('wholly-new,FR,"a,b",', "is not the name of an account"),
        ("wholly-new,FR,https://huggingface.co/x,", "is not the name of an account"),
        ("wholly-new,XX,x,", "neither an ISO 3166-1"),
    ],
)
def test_a_row_that_can_match_nothing_is_refused(tmp_path: Path, row: str, said: str) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(f"key,country,hub_namespaces,board_names\n{row}\n")
    for command in (("registry", "check", str(file)), ("report", "--origins", str(file))):
        result = run(*command, db=tmp_path / "a.db")
        assert (result.code, said in result.stderr) == (2, True), result.stderr


def test_a_good_row_is_said_to_be_good_and_to_lack_a_source(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("key,country,hub_namespaces\nwholly-new,FR,wholly-new\n")
    result = run("registry", "check", str(file), db=tmp_path / "a.db")
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "1 row: nothing is wrong",
        "wholly-new: FR has no source yet, so that it counts as low",
    ]


def test_origin_says_which_file_changed_a_row_and_what_it_said_before(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("key,country,source\nmistral,DE,https://example.org\n")
    result = run("origin", "mistral", "--origins", str(file), db=tmp_path / "a.db")
    assert "mine.csv" in result.stdout
    assert "Mistral AI, France" in result.stdout


@pytest.mark.parametrize(
    "name", ["https://huggingface.co/Qwen", "@Qwen", "https://huggingface.co/Qwen/", "Qwen"]
)
def test_origin_takes_an_address_of_the_hub_and_a_handle(name: str, tmp_path: Path) -> None:
    result = run("origin", name, db=tmp_path / "a.db")
    assert result.stdout.startswith("Qwen Team (Tongyi Qianwen): China")
