"""`ossrank trend`: counts by date, and what is found in them."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ossrank.analysis.earlier import pick_since
from ossrank.analysis.member import Member
from ossrank.analysis.swing import swings
from ossrank.registry.registry import load_registry
from ossrank.sources import DEFAULT_BOARDS
from tests.command import run, stored

MONDAY = date(2026, 9, 7)
OWNERS = {"C": "Qwen", "U": "google", "O": "mistralai", "?": "nobody-we-know"}


def lists(days: Iterable[tuple[date, str]]) -> list[dict[str, object]]:
    """Rows of hf/trending: each day's letters are owners from the top down."""
    return [
        {
            "as_of": day.isoformat(),
            "rank": place,
            "model": f"{OWNERS[letter]}/M-{place}",
            "score": 100 - place,
        }
        for day, letters in days
        for place, letter in enumerate(letters, 1)
    ]


def followed(path: Path, *options: str, board: str = "hf/trending") -> dict[str, Any]:
    """The JSON of a trend."""
    return run("trend", board, *options, "-f", "json", db=path).document


def counts(made: dict[str, Any], group: str) -> list[int]:
    return [point["groups"][group] for point in made["points"]]


def daily(path: Path, letters: str, start: date = MONDAY) -> Path:
    """A list of one model a day, in a database at `path`; a blank is a day that is missing."""
    days = [(start + timedelta(days=n), letter) for n, letter in enumerate(letters)]
    return stored(path, "hf/trending", lists(day for day in days if day[1] != " "))


@pytest.mark.parametrize("board", DEFAULT_BOARDS)
@pytest.mark.parametrize(
    "options",
    [
        ("--by", "base"),
        ("--unit", "maker", "--models", "osi"),
        ("--unit", "family", "--models", "any"),
        ("--models", "commercial", "--focus", "FR,CN,US"),
    ],
)
def test_each_point_counts_as_the_report_of_its_date(
    replayed: Path, board: str, options: tuple[str, ...]
) -> None:
    made = run("trend", board, "--top", "10", *options, "-f", "json", db=replayed)
    points = made.document["points"] if made.stdout else []
    for point in points:
        day = ("--on", point["as_of"], "--top", "10")
        report = run("report", board, *day, *options, "-f", "json", db=replayed).document
        table = report["boards"][0]["tables"][0]
        assert point["groups"] == {group["group"]: group["count"] for group in table["groups"]}
        table["lead"].pop("decided_redrawn")
        assert point["lead"] == table["lead"]
    assert points or board == "design-arena/website"


def test_a_week_is_its_newest_snapshot_and_the_week_under_way_has_none(tmp_path: Path) -> None:
    days = [MONDAY, MONDAY + timedelta(days=5), *(MONDAY + timedelta(days=n) for n in range(7, 16))]
    letters = ["U", "C", *"UUUUUUCUU"]
    path = stored(tmp_path / "a.db", "hf/trending", lists(zip(days, letters, strict=True)))
    made = followed(path, "--top", "1", "--every", "week")
    assert [point["as_of"] for point in made["points"]] == ["2026-09-12", "2026-09-20"]
    assert counts(made, "CN") == [1, 1]
    assert (made["held"], made["days"]) == (11, 16)


def test_a_month_ends_on_its_last_day(tmp_path: Path) -> None:
    path = daily(tmp_path / "a.db", "C" * 40, start=date(2027, 1, 25))
    made = followed(path, "--top", "1", "--every", "month")
    assert [point["as_of"] for point in made["points"]] == ["2027-01-31", "2027-02-28"]


def test_a_missing_day_breaks_a_run(tmp_path: Path) -> None:
    found = followed(daily(tmp_path / "a.db", "CCC CCUUCC"), "--top", "1")["findings"]
    assert found["ahead"] == {"CN": 7, "US": 2}
    assert [(run["group"], run["points"]) for run in found["longest"]] == [("CN", 3), ("US", 2)]
    assert found["longest"][0]["last"] == "2026-09-09"
    assert (found["present"]["first"], found["present"]["points"]) == ("2026-09-15", 2)
    assert found["first_ahead"] == {"CN": "2026-09-07", "US": "2026-09-13"}


def test_nobody_is_ahead_where_they_are_level(tmp_path: Path) -> None:
    found = followed(daily(tmp_path / "a.db", "CO?"), "--top", "1")["findings"]
    assert (found["ahead"], found["tied"], found["present"]) == ({"CN": 1}, 2, None)


def test_a_lead_is_decided_only_over_the_unknown(tmp_path: Path) -> None:
    days = [(MONDAY + timedelta(days=n), top) for n, top in enumerate(["CCC?", "CCU?", "CC??"])]
    path = stored(tmp_path / "a.db", "hf/trending", lists(days))
    found = followed(path, "--top", "4")["findings"]
    assert (found["ahead"], found["decided"]) == ({"CN": 3}, {"CN": 1})


def test_no_point_stands_where_a_snapshot_is_shallower_than_n(tmp_path: Path) -> None:
    days = [(MONDAY + timedelta(days=n), top) for n, top in enumerate(["CUC", "CU", "CUU"])]
    path = stored(tmp_path / "a.db", "hf/trending", lists(days))
    made = followed(path, "--top", "3")
    assert [point["as_of"] for point in made["points"]] == ["2026-09-07", "2026-09-09"]
    assert made["shallow"] == 1
    assert made["findings"]["longest"][0]["points"] == 1
    deeper = run("trend", "hf/trending", "--top", "4", db=path)
    assert (deeper.code, deeper.stderr.count("\n")) == (4, 1)


def test_the_largest_change_says_who_came_and_who_left(tmp_path: Path) -> None:
    rows = [
        {"as_of": day, "rank": place, "model": model}
        for day, models in (
            ("2026-09-07", ["Qwen/a", "Qwen/b", "Qwen/c", "google/d"]),
            ("2026-09-08", ["Qwen/a", "google/e", "google/d", "Qwen/f"]),
            ("2026-09-09", ["google/g", "google/e", "google/d", "google/h"]),
        )
        for place, model in enumerate(models, 1)
    ]
    path = stored(tmp_path / "a.db", "hf/trending", rows)
    change = followed(path, "--top", "4")["findings"]["largest_change"]
    assert (change["group"], change["by"], change["as_of"]) == ("CN", -2, "2026-09-09")
    assert (change["came"], change["left"]) == ([], ["Qwen/a", "Qwen/f"])


def test_a_rename_is_neither_a_leaver_nor_an_entrant(tmp_path: Path) -> None:
    rows = [
        {"as_of": day, "model": model, "organization": maker, "license": "MIT", "score": score}
        for day, models in (
            ("2026-07-16", [("kimi-k3", "Moonshot", 9), ("gemma-x", "Google", 8)]),
            ("2026-07-27", [("kimi-k3-max", "Moonshot", 9), ("qwen-x", "Alibaba", 8)]),
        )
        for model, maker, score in models
    ]
    path = stored(tmp_path / "a.db", "arena/text", rows)
    change = followed(path, "--top", "2", board="arena/text")["findings"]["largest_change"]
    assert (change["by"], change["came"], change["left"]) == (1, ["qwen-x"], [])


def test_a_chain_of_renames_leads_to_the_name_of_the_later_date() -> None:
    before, between, after = date(2026, 7, 1), date(2026, 7, 27), date(2026, 8, 12)
    assert (
        load_registry().files.renames.between("arena/text/coding", before, after)["kimi-k3"]
        == "kimi-k3-max"
    )
    assert "gemini-3.6-flash" not in load_registry().files.renames.between(
        "arena/text", before, between
    )
    assert load_registry().files.renames.between("arena/text", after, after) == {}
    assert load_registry().files.renames.between("hf/trending", before, after) == {}


def test_each_point_says_how_it_came(replayed: Path) -> None:
    made = followed(replayed, "--top", "100")
    assert [point["via"] for point in made["points"]] == ["replay"] * 3
    assert all(point["payload_sha256"] for point in made["points"])


def test_a_span_can_be_named(tmp_path: Path) -> None:
    path = daily(tmp_path / "a.db", "CCCUUU")
    made = followed(path, "--top", "1", "--from", "2026-09-08", "--to", "2026-09-10")
    days = [point["as_of"] for point in made["points"]]
    assert days == ["2026-09-08", "2026-09-09", "2026-09-10"]
    empty = run("trend", "hf/trending", "--from", "2030-01-01", db=path)
    assert (empty.code, empty.stderr.count("\n")) == (4, 1)


def test_csv_has_a_row_a_point_and_group(replayed: Path) -> None:
    lines = run("trend", "hf/trending", "-f", "csv", db=replayed).stdout.splitlines()
    assert len(lines) == 1 + 3 * 4
    assert lines[0].startswith("board,as_of,via,payload_sha256,")


def test_an_organisation_counts_where_it_sat_on_each_date(tmp_path: Path) -> None:
    moved = tmp_path / "moved.csv"
    moved.write_text(
        "key,country,hub_namespaces,since\nwanderer,CN,wanderer,\nwanderer,SG,wanderer,2026-09-08\n"
    )
    rows = [{"as_of": f"2026-09-0{day}", "rank": 1, "model": "wanderer/x"} for day in (7, 8, 9)]
    path = stored(tmp_path / "a.db", "hf/trending", rows)
    made = followed(path, "--top", "1", "--origins", str(moved))
    assert (counts(made, "CN"), counts(made, "other")) == ([1, 0, 0], [0, 1, 1])


def test_the_usual_swing_is_the_80th_percentile_of_the_changes_held() -> None:
    start = date(2026, 9, 1)
    china = [5, 5, 6, 4, 4, 8, 4, 5, 5, 6, 5]
    units: dict[date, tuple[Member, ...]] = {
        start + timedelta(days=n): tuple((f"m{i}", "CN" if i < many else "US") for i in range(10))
        for n, many in enumerate(china)
    }
    (swing,) = swings(units, 1, [10, 20], ("CN", "US"))
    changes = sorted(abs(b - a) for a, b in pairwise(china))
    assert (swing.top, swing.spans) == (10, 10)
    assert swing.usual == {"CN": changes[7], "US": changes[7]}
    few = dict(list(units.items())[:8])
    assert swings(few, 1, [10], ("CN", "US")) == []


@settings(max_examples=40, deadline=None)
@given(st.text("CU?O ", min_size=1, max_size=40).filter(lambda text: text.strip()))
def test_runs_cover_every_day_that_somebody_was_ahead(letters: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        found = followed(daily(Path(folder) / "a.db", letters), "--top", "1")["findings"]
    for group, letter in (("CN", "C"), ("US", "U")):
        runs = [len(run) for run in "".join(c if c == letter else " " for c in letters).split()]
        held = [run["points"] for run in found["longest"] if run["group"] == group]
        assert held == ([max(runs)] if runs else [])
        assert found["ahead"].get(group, 0) == sum(runs)
    last = letters.rstrip()[-1]
    assert (found["present"] is not None) == (last in "CU")


def test_a_report_says_how_much_the_counts_usually_change(tmp_path: Path) -> None:
    letters = "CUCUUCCUUCUCUCUCCUUCUC"
    days = [(MONDAY + timedelta(days=n), f"{top}C?U") for n, top in enumerate(letters)]
    path = stored(tmp_path / "a.db", "hf/trending", lists(days))
    options = ("--top", "2", "-f", "json")
    board = run("report", "hf/trending", *options, db=path).document["boards"][0]
    assert board["since_days"] == 7
    (swing,) = board["usual_swing"]
    # The first of them is a day short, which is about as long.
    spans = [(max(0, n - 7), n) for n in range(6, len(letters) - 7)]
    assert (swing["top"], swing["spans"]) == (2, len(spans))
    changes = sorted((letters[a] != letters[b]) for a, b in spans)
    assert swing["usual"]["CN"] == int(changes[-(-len(changes) * 80 // 100) - 1])
    printed = run("report", "hf/trending", "--top", "2", db=path).stdout
    assert "Usual change in 7 days at 2: China" in printed


def test_a_rename_is_not_new_in_a_report(tmp_path: Path) -> None:
    rows = [
        {"as_of": day, "model": model, "organization": "Moonshot", "license": "MIT", "score": 9}
        for day, model in (("2026-07-21", "kimi-k3"), ("2026-07-27", "kimi-k3-max"))
    ]
    path = stored(tmp_path / "a.db", "arena/text", rows)
    board = run("report", "arena/text", "--top", "1", "-f", "json", db=path).document["boards"][0]
    assert board["tables"][0]["new"] == 0


@pytest.mark.parametrize(
    ("back", "chosen"),
    [((1, 6, 9), 6), ((1, 5, 9), 9), ((1, 2, 15, 40), 15), ((1, 2), 1), ((3, 14), 3), ((), None)],
)
def test_a_report_compares_with_about_a_week_ago(back: tuple[int, ...], chosen: int | None) -> None:
    picked = pick_since(MONDAY, [MONDAY - timedelta(days=days) for days in back])
    assert picked == (MONDAY - timedelta(days=chosen) if chosen else None)
