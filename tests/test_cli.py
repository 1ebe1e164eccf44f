"""The command line as people and scripts use it: outputs, exit codes, streams."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command import Result, run
from tests.printed import GOLDEN, OTHER_FORMS, TABLES, printed, reviewed, without_edition

ROOT = Path(__file__).parent.parent


def ossrank(*arguments: str, db: Path, **env: str) -> Result:
    """Runs the program from the project's folder, without a terminal."""
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(ROOT)
        for name in ("COLUMNS", "NO_COLOR"):
            patched.delenv(name, raising=False)
        for name, value in env.items():
            patched.setenv(name, value)
        return run(*arguments, db=db)


def test_the_module_runs_as_the_command_does(replayed: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "ossrank", "report", "--db", str(replayed)]
    env = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == ossrank("report", db=replayed).stdout


def document(*arguments: str, db: Path) -> dict[str, Any]:
    """The JSON that a command prints."""
    made: dict[str, Any] = json.loads(ossrank(*arguments, "-f", "json", db=db).stdout)
    return made


@pytest.mark.parametrize("columns", ["80", "100"])
@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_what_was_reviewed_at_80_and_at_100_columns(
    replayed: Path, name: str, columns: str
) -> None:
    result = printed(*TABLES[name], db=replayed, columns=columns)
    assert (result.code, result.stderr.count("ossrank: ")) == (0, "2020-01-01" in TABLES[name])
    folder = GOLDEN / "80" if columns == "80" else GOLDEN
    reviewed(without_edition(result.stdout), folder / f"{name}.txt")


@pytest.mark.parametrize("name", OTHER_FORMS)
def test_a_sentence_or_a_file_is_what_was_reviewed(replayed: Path, name: str) -> None:
    result = printed(*OTHER_FORMS[name], db=replayed)
    assert (result.code, result.stderr) == (0, "")
    reviewed(without_edition(result.stdout), GOLDEN / name)


def test_the_recorded_list_of_4_may_2026_counts_as_it_did(replayed: Path) -> None:
    tables = document("report", "hf/trending", db=replayed)["boards"][0]["tables"]
    counts = {
        table["top"]: [group["count"] for group in table["groups"] if group["group"] != "other"]
        for table in tables
    }
    assert counts == {10: [5, 2, 1], 25: [11, 9, 3], 50: [15, 20, 12], 100: [29, 30, 34]}


def test_design_arena_has_nothing_unknown_among_the_first_ten(replayed: Path) -> None:
    board = document("report", "design-arena/website", db=replayed)["boards"][0]
    assert (board["as_of"], board["tables"][0]["classified"]) == ("2026-07-14", 10)


@pytest.mark.parametrize("by", ["publisher", "base"])
@pytest.mark.parametrize("unit", ["model", "family", "maker"])
@pytest.mark.parametrize("models", ["open", "osi", "commercial", "any"])
def test_groups_add_up_to_what_is_counted(replayed: Path, by: str, unit: str, models: str) -> None:
    options = ("--by", by, "--unit", unit, "--models", models, "--top", "7", "--top", "500")
    made = document("report", *options, "--focus", "CN,US,FR", db=replayed)
    assert len(made["boards"]) == 3
    for board in made["boards"]:
        assert [table["top"] for table in board["tables"]] == [7, 500]
        for table in board["tables"]:
            groups = table["groups"]
            assert sum(group["count"] for group in groups) == table["counted"] <= table["top"]
            assert table["counted"] == table["classified"] + sum(
                table[kind] for kind in ("undisclosed", "unmapped", "mixed", "reupload", "untagged")
            )
            if table["counted"]:
                assert sum(group["share"] for group in groups) == pytest.approx(1)
            for group in groups:
                assert sum(group["countries"].values()) == (
                    0 if group["group"] == "unknown" else group["count"]
                )
                assert set(group) == set(groups[0])


def test_nothing_is_compared_at_an_n_that_one_date_does_not_reach(replayed: Path) -> None:
    options = ("report", "hf/trending", "--top", "100", "--top", "150")
    tables = document(*options, "--since", "2026-04-28", db=replayed)["boards"][0]["tables"]
    assert tables[0]["groups"][0]["change"] == 5
    assert tables[1]["groups"][0]["change"] is None
    assert tables[1]["new"] is None


def test_a_tie_at_the_cut_is_said(replayed: Path) -> None:
    board = document("report", "hf/trending", "--top", "50", db=replayed)["boards"][0]
    ranges = {g["group"]: g["count_range"] for g in board["tables"][0]["groups"]}
    assert ranges["CN"] == [15, 16]
    assert ranges["US"] == [19, 20]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("report", "nonsense"), 2, "unknown board"),
        (("report", "arena/text/codng"), 2, "no board"),
        (("report", "design-arena"), 2, "design-arena is a feed"),
        (("report", "arena/search"), 4, "nothing stored"),
        (("report", "--on", "2020-01-01"), 4, "nothing stored"),
        (("report", "--on", "yesterday"), 2, "not a date such as"),
        (("report", "--focus", "XX"), 2, "ISO 3166-1"),
        (("report", "--origins", "nowhere.csv"), 2, "nowhere.csv"),
        (("report", "--cite", "-f", "json"), 2, "--cite"),
        (("report", "--sensitivity", "--by", "base"), 2, "--sensitivity"),
        (("models", "hf/trending", "--country", "ZZ"), 2, "country 'ZZ'"),
        (("trend", "trending", "--from", "2026-05-04", "--to", "2026-04-28"), 2, "is after --to"),
        (("fetch", "nonsense"), 2, "unknown feed"),
        (("fetch", "trending"), 2, "is 'hf/trending' meant?"),
        (("report", "all", "trending"), 2, "name no other beside it"),
        (("report", "arena"), 2, "boards are arena/text, arena/text-plain"),
        (("backfill", "arena"), 2, "feeds are arena/text, arena/text-plain"),
        (("fetch", "--from", "fixtures", "-f", "bibtex"), 2, "nothing to cite"),
        (("undo",), 2, "argument 'BATCH'"),
        (("fetch", "--from", "nowhere"), 2, "no folder"),
        (("origin", "qwne"), 1, "did you mean Qwen"),
    ],
)
def test_an_error_is_one_line_on_stderr_and_an_exit_code(
    replayed: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    result = ossrank(*arguments, db=replayed)
    assert result.code == code
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_boards_that_are_not_held_are_no_empty_database(replayed: Path) -> None:
    result = ossrank("boards", "arena", db=replayed)
    assert result.code == 4
    assert result.stderr == "ossrank: no board that is held matches 'arena': see ossrank boards\n"


def test_a_group_of_commands_alone_prints_its_help_and_no_empty_error(replayed: Path) -> None:
    result = ossrank("registry", db=replayed)
    assert (result.code, result.stderr) == (2, "")
    assert "unmapped" in result.stdout


@pytest.mark.parametrize(
    ("focus", "said"),
    [("CN", "%: none to all of the unknown added.\n"), ("CN,US", "both countries cannot be")],
)
def test_what_a_percentage_means_is_said_of_as_many_countries_as_there_are(
    replayed: Path, focus: str, said: str
) -> None:
    table = ossrank("report", "trending", "--top", "10", "--focus", focus, db=replayed).stdout
    assert said in table
    assert ("both" in table) == ("," in focus)


def test_what_there_is_is_printed_though_a_board_lacks(replayed: Path) -> None:
    result = ossrank("report", "hf/trending", "arena/search", db=replayed)
    assert result.code == 4
    assert "Hugging Face trending" in result.stdout


def test_a_database_that_is_not_there_or_not_ours_is_one_clear_line(tmp_path: Path) -> None:
    missing = ossrank("report", db=tmp_path / "missing.db")
    assert (missing.code, missing.stderr.count("\n")) == (4, 1)
    assert f"no database at {tmp_path / 'missing.db'}: run ossrank fetch" in missing.stderr
    other = tmp_path / "other.db"
    other.write_text("This is a text file, and no database at all." * 100)
    wrong = ossrank("report", db=other)
    assert (wrong.code, wrong.stderr.count("\n")) == (1, 1)
    assert "not a SQLite database" in wrong.stderr


def test_fetch_from_the_fixtures_says_a_line_a_feed_and_quiet_says_none(tmp_path: Path) -> None:
    loud = ossrank("fetch", "--from", "fixtures", db=tmp_path / "a.db")
    assert (loud.code, loud.stdout, loud.stderr.count("\n")) == (0, "", 8)
    quiet = ossrank("fetch", "--from", "fixtures", "-q", "-f", "json", db=tmp_path / "b.db")
    assert quiet.stderr == ""
    assert {feed["outcome"] for feed in json.loads(quiet.stdout)["feeds"]} == {"stored"}


def test_an_override_moves_an_organisation_and_the_hash_says_so(
    replayed: Path, tmp_path: Path
) -> None:
    laid_over = tmp_path / "mine.csv"
    laid_over.write_text("key,country,hub_namespaces,role\ndeepseek,FR,deepseek-ai,developer\n")
    plain = document("report", "hf/trending", "--top", "10", db=replayed)
    moved = document(
        "report", "hf/trending", "--top", "10", "--origins", str(laid_over), db=replayed
    )
    assert moved["origins"] != plain["origins"]
    groups = moved["boards"][0]["tables"][0]["groups"]
    assert groups[0]["count"] < plain["boards"][0]["tables"][0]["groups"][0]["count"]
    assert groups[2]["countries"]["FR"] > 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key,country\na,QQ\n", "row 2, column country"),
        ("key,country,parent\na,CN,nobody\n", "row 2, column parent"),
        ("key,country\na\n", "row 2: 1 cells"),
        ("name\nx\n", "no column key"),
    ],
)
def test_a_wrong_override_gets_one_line_that_names_row_and_column(
    replayed: Path, tmp_path: Path, text: str, said: str
) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(text)
    result = ossrank("report", "--origins", str(wrong), db=replayed)
    assert (result.code, result.stderr.count("\n")) == (2, 1)
    assert said in result.stderr


def test_the_method_is_what_was_asked_for_and_each_board_says_its_own(replayed: Path) -> None:
    made = document("report", "arena/text", "hf/trending", "--by", "base", db=replayed)
    assert made["method"]["by"] == "base"
    assert [board["by"] for board in made["boards"]] == ["publisher", "base"]
    printed = ossrank("report", "arena/text", "--by", "base", db=replayed).stdout
    assert "has no base-model data" in printed


def test_a_default_board_that_lacks_is_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    ossrank("fetch", "--from", "fixtures", "hf/trending", db=path)
    result = ossrank("report", db=path)
    assert (result.code, result.stderr.count("\n")) == (0, 1)
    assert "nothing stored of arena/text, design-arena/website" in result.stderr


@pytest.mark.parametrize("made", [False, True])
def test_nothing_is_still_a_document(tmp_path: Path, made: bool) -> None:
    path = tmp_path / "a.db"
    if made:
        ossrank("import", "nowhere.csv", "--board", "hf/trending", db=path)
    report = ossrank("report", "-f", "json", db=path)
    assert report.code == 4
    assert json.loads(report.stdout)["boards"] == []
    assert json.loads(report.stdout)["method"]["focus"] == ["CN", "US"]
    csv = ossrank("report", "-f", "csv", db=path)
    assert (csv.code, csv.stdout.startswith("board,as_of,")) == (4, True)
    boards = ossrank("boards", "-f", "json", db=path)
    assert (boards.code, json.loads(boards.stdout)) == (4, {"schema": 1, "boards": []})


@pytest.mark.parametrize("columns", ["20", "60", "80", "100", "160"])
def test_no_width_cuts_a_figure(replayed: Path, columns: str) -> None:
    options = ("report", "hf/trending", "--focus", "CN,US,FR")
    wide = ossrank(*options, db=replayed, COLUMNS="400").stdout.splitlines()
    narrow = ossrank(*options, db=replayed, COLUMNS=columns).stdout.splitlines()
    row = re.compile(r"(top \d+|trending score, top \d+|makers, top \d+) +\d")
    rows = [line.split() for line in wide if row.match(line)]
    cut = [line.split() for line in narrow if row.match(line)]
    assert len(rows) == len(cut) == 6
    for whole, left in zip(rows, cut, strict=True):
        # What goes is whole columns: no cell that is left is another.
        cells = iter(whole)
        assert all(cell in cells for cell in left), (whole, left)


def test_a_date_to_compare_with_must_be_earlier_and_held(replayed: Path) -> None:
    later = ossrank("report", "hf/trending", "--since", "2026-05-04", db=replayed)
    assert (later.code, later.stderr.count("\n")) == (2, 1)
    for command in ("report", "models"):
        early = ossrank(command, "hf/trending", "--since", "2020-01-01", db=replayed)
        assert (early.code, early.stderr.count("\n")) == (0, 1)
        assert "No change is shown" in early.stderr


def test_what_is_gone_is_named(replayed: Path) -> None:
    made = document("models", "hf/trending", "--since", "2026-05-01", db=replayed)
    gone = {one["model"]: one["was"] for one in made["gone"]}
    listed = {one["model"]: one["was"] for one in made["models"]}
    assert gone
    assert not gone.keys() & listed.keys()
    assert listed["deepseek-ai/DeepSeek-V4-Pro"] == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("hf/trending", "--top", "100"),
            "29 of Hugging Face's top 100 trending models came from Chinese publishers and 30 from"
            " US ones; 34 could not be placed",
        ),
        (
            ("hf/trending", "--models", "osi", "--top", "10"),
            "of Hugging Face's top 10 trending models under an OSI licence came from",
        ),
        (
            ("arena/text", "--unit", "maker", "--top", "10"),
            "of the top 10 makers of open-weight models on Chatbot Arena (LMArena), text,"
            " style-controlled, were based"
            " in China and 2 in the United States",
        ),
        (
            ("arena/text", "--unit", "family", "--models", "any", "--top", "10"),
            "of the top 10 models of any licence, settings folded, on Chatbot Arena",
        ),
        (
            ("design-arena/website", "--top", "10"),
            "all ten of the top 10 open-weight models on Design Arena website (OpenRouter) came"
            " from Chinese makers and none from US ones;",
        ),
        (
            ("hf/trending", "--by", "base", "--focus", "CN,US,FR", "--top", "10"),
            "5 of Hugging Face's top 10 trending models rested on Chinese base models, 2 on US ones"
            " and 1 on one from France; 2 could not be placed. Source: ",
        ),
    ],
)
def test_a_sentence_says_what_was_counted(
    replayed: Path, options: tuple[str, ...], said: str
) -> None:
    assert said in ossrank("report", "--cite", *options, db=replayed).stdout


def test_an_empty_table_has_no_sentence(replayed: Path) -> None:
    options = ("report", "design-arena/website", "--models", "osi")
    assert ossrank(*options, "--cite", db=replayed).stdout == ""
    assert "Licence unstated or unknown: 51 models" in ossrank(*options, db=replayed).stdout


def test_the_group_other_opens_into_its_countries(replayed: Path) -> None:
    printed = ossrank("report", "hf/trending", "--countries", db=replayed).stdout
    assert "France 3, best 4th mistralai/Mistral-Medium-3.5-128B" in printed
    board = document("report", "hf/trending", db=replayed)["boards"][0]
    assert board["best_other"]["country"] == "FR"
    other = board["tables"][-1]["groups"][2]
    assert set(other["country_best"]) == set(other["countries"])


def test_boards_that_lie_far_apart_are_pointed_out(replayed: Path) -> None:
    assert "up to 100 days apart" in ossrank("report", db=replayed).stdout
    assert document("report", db=replayed)["days_apart"] == 100
    near = ossrank("report", "arena/text", "arena/webdev", db=replayed).stdout
    assert "apart" not in near
