"""`report all`: one table across every main board held, then the tables of each."""

import re
import shutil
from pathlib import Path

import pytest

import ossrank
from ossrank.sources import DEFAULT_BOARDS, FEEDS
from tests.command import run, stored

MAINS = [feed.main for feed in FEEDS.values()]

RELAY, OWN = "design-arena/website", "design-arena-full/website"


def test_a_row_a_board_stands_before_the_tables_of_each_with_the_figures_of_its_first(
    replayed: Path,
) -> None:
    with ossrank.open(replayed) as library:
        view = library.report("all", models="any")
        held = {board["board"] for board in library.boards().document()["boards"]}
    first, *tables = view.sheets()
    boards = {board["board"]: board for board in view.document()["boards"]}
    assert set(boards) == held.intersection(MAINS)
    assert {row[0] for row in first.rows} == set(boards)
    for row in first.rows:
        board = boards[row[0]]
        table = board["tables"][0]
        counts = {group["group"]: str(group["count"]) for group in table["groups"]}
        assert row[1:4] == (board["measures"], board["as_of"], str(table["counted"]))
        assert list(row[4:8]) == [counts[g] for g in ("CN", "US", "unknown", "other")]
        lead = table["lead"]
        assert ("by" in row[8]) == (lead["decided"] and lead["first"] and lead["by"] > 0)
    assert "never added up" in " ".join(first.notes)
    assert len(tables) >= len(boards)


def test_the_json_has_the_same_rows_and_nothing_of_them_without_all(replayed: Path) -> None:
    document = run("report", "all", "-f", "json", db=replayed).document
    tables = {board["board"]: board["tables"][0] for board in document["boards"]}
    assert sorted(row["board"] for row in document["across"]) == sorted(tables)
    for row in document["across"]:
        table = tables[row["board"]]
        assert row["counts"] == {group["group"]: group["count"] for group in table["groups"]}
        assert (row["top"], row["counted"]) == (table["top"], table["counted"])
        assert row["lead"]["decided"] == table["lead"]["decided"]
    plain = run("report", "-f", "json", db=replayed).document
    assert plain["across"] is None
    assert [board["board"] for board in plain["boards"]] == list(DEFAULT_BOARDS)


def test_boards_that_measure_the_same_stand_together(replayed: Path) -> None:
    document = run("report", "all", "-f", "json", db=replayed).document
    aspects = [row["measures"] for row in document["across"]]
    turns = [one for n, one in enumerate(aspects) if n == 0 or aspects[n - 1] != one]
    assert len(turns) == len(set(turns)) > 2


@pytest.mark.parametrize("form", ["table", "md", "html", "csv"])
def test_every_form_has_every_board(replayed: Path, form: str, tmp_path: Path) -> None:
    written = tmp_path / f"all.{form}"
    result = run("report", "all", "-f", form, "-o", str(written), db=replayed)
    assert (result.code, result.stderr) == (0, "")
    text = written.read_text("utf-8")
    for board in ("hf/trending", "arena/webdev", "openrouter/tokens"):
        assert board in text


@pytest.mark.parametrize("columns", ["80", "100", "160"])
def test_the_table_across_fits(
    replayed: Path, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    printed, _, _ = run("report", "all", "--top", "10", db=replayed).stdout.partition("\n\n\n")
    assert all(len(line) <= int(columns) for line in printed.splitlines())
    assert "measures" in printed


def test_a_board_with_fewer_than_the_n_says_so(replayed: Path) -> None:
    printed = run("report", "all", "--top", "10", db=replayed).stdout
    assert "No more models that count: arena/agent." in printed


def test_all_names_what_was_held_on_a_date_and_nothing_stored_is_said(
    replayed: Path, tmp_path: Path
) -> None:
    document = run("report", "all", "--on", "2026-05-04", "-f", "json", db=replayed).document
    assert {board["board"] for board in document["boards"]} < set(MAINS)
    assert all(board["as_of"] <= "2026-05-04" for board in document["boards"])
    result = run("report", "all", "--on", "2001-01-01", db=replayed)
    assert (result.code, result.stdout, result.stderr.count("\n")) == (4, "", 1)
    assert run("report", "all", db=tmp_path / "none.db").code == 4


def test_all_is_asked_for_under_every_rule_too(replayed: Path) -> None:
    sheets = run("report", "all", "--sensitivity", "--top", "10", db=replayed).stdout
    assert "openrouter/tokens 2026-10-07" in sheets
    assert "arena/webdev 2026-08-12" in sheets


def test_a_ranking_that_two_feeds_bring_stands_once_by_its_own_source(
    replayed: Path, tmp_path: Path
) -> None:
    db, page = tmp_path / "both.db", tmp_path / "page.html"
    shutil.copy(replayed, db)
    alone = run("report", "all", "-f", "json", db=db).document["across"]
    documented = Path(__file__).parent.parent / "fixtures" / "documented"
    assert run("fetch", "design-arena-full", "--from", str(documented), db=db).code == 0
    both = run("report", "all", "-f", "json", db=db).document["across"]
    assert {row["board"] for row in alone} - {row["board"] for row in both} == {RELAY}
    assert {row["board"] for row in both} - {row["board"] for row in alone} == {OWN}
    assert run("page", str(page), db=db).code == 0
    said = f"Design Arena website (own API) stands in place of its relay, {RELAY}"
    chart = run("chart", db=db).stdout
    for text in (run("report", "all", db=db).stdout, chart, page.read_text("utf-8")):
        assert said in " ".join(re.sub(r"<[^>]+>", " ", text).replace("\xa0", " ").split())
    assert f" of {len(both)} boards" in chart
    for board in (RELAY, OWN):
        assert run("report", board, db=db).code == 0


@pytest.mark.parametrize(("newest", "stands"), [("2026-01-15", "own"), ("2026-01-16", "relay")])
def test_a_relay_takes_the_place_of_a_source_that_is_long_silent(
    tmp_path: Path, newest: str, stands: str
) -> None:
    path = tmp_path / "silent.db"
    row = {"model": "m", "organization": "OpenAI", "score": 1}
    stored(path, OWN, [row | {"as_of": "2026-01-01"}])
    stored(path, RELAY, [row | {"as_of": newest}])
    across = run("report", "all", "-f", "json", db=path).document["across"]
    assert [one["board"] for one in across] == [OWN if stands == "own" else RELAY]


def test_one_board_alone_is_a_row_too(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    stored(path, "arena/text", [{"as_of": "2026-01-01", "model": "m", "organization": "OpenAI",
                                 "score": 1, "license": "MIT"}])  # fmt: skip
    assert run("report", "all", db=path).stdout.startswith("1 board\n")
