"""`ossrank trend`: counts by date, and what is found in them."""

import calendar
import csv
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


def counts(made: dict[str, Any], group: str) -> list[Any]:
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
        ("--originals", "--strict"),
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


def test_a_week_is_the_mean_of_its_days_and_the_week_under_way_has_none(tmp_path: Path) -> None:
    days = [MONDAY, MONDAY + timedelta(days=5), *(MONDAY + timedelta(days=n) for n in range(7, 16))]
    letters = ["U", "C", *"UUUUUUCUU"]
    path = stored(tmp_path / "a.db", "hf/trending", lists(zip(days, letters, strict=True)))
    trend = followed(path, "--top", "1", "--every", "week")
    assert [(p["from"], p["as_of"]) for p in trend["points"]] == [
        ("2026-09-07", "2026-09-12"),
        ("2026-09-14", "2026-09-20"),
    ]
    assert counts(trend, "CN") == [
        {"mean": 1 / 2, "min": 0, "max": 1, "days": 2},
        {"mean": 1 / 7, "min": 0, "max": 1, "days": 7},
    ]
    assert (trend["held"], trend["days"]) == (11, 16)
    # Findings count the days held, those of the week under way too.
    assert trend["findings"]["ahead"] == {"US": 9, "CN": 2}
    rows = run("trend", "hf/trending", "--top", "1", "--every", "week", "-f", "csv", db=path).stdout
    row = next(csv.DictReader(rows.splitlines()))
    assert (row["group"], row["count"], row["min"], row["max"], row["days"]) == (
        "CN", "0.5", "0", "1", "2",
    )  # fmt: skip


def test_a_month_ends_on_its_last_day(tmp_path: Path) -> None:
    path = daily(tmp_path / "a.db", "C" * 40, start=date(2026, 1, 25))
    made = followed(path, "--top", "1", "--every", "month")
    assert [point["as_of"] for point in made["points"]] == ["2026-01-31", "2026-02-28"]


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
        start + timedelta(days=n): tuple(
            Member(f"m{i}", "CN" if i < many else "US") for i in range(10)
        )
        for n, many in enumerate(china)
    }
    (swing,) = swings(units, 1, [10, 20], ("CN", "US"))
    changes = sorted(abs(b - a) for a, b in pairwise(china))
    assert (swing.top, swing.spans) == (10, 10)
    assert swing.usual == {"CN": changes[7], "US": changes[7]}
    few = dict(list(units.items())[:8])
    assert swings(few, 1, [10], ("CN", "US")) == []


ACCOUNTS = ["Qwen", "google", "mistralai", "naver-hyperclovax", "nobody-we-know", "unsloth"]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from(ACCOUNTS), st.integers(1, 4)), min_size=2, max_size=12),
        min_size=1,
        max_size=3,
    ),
    st.integers(1, 6),
    st.sampled_from([(), ("--strict",), ("--unit", "maker")]),
)
def test_a_lead_by_date_is_the_lead_of_the_report_whatever_ties(
    days: list[list[tuple[str, int]]], top: int, options: tuple[str, ...]
) -> None:
    import tempfile

    rows = [
        {"as_of": str(MONDAY + timedelta(days=n)), "model": f"{account}/m{m}", "score": score}
        for n, day in enumerate(days)
        for m, (account, score) in enumerate(sorted(day, key=lambda row: -row[1]))
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = stored(Path(folder) / "a.db", "hf/trending", rows)
        cut = ("--top", str(top), *options, "-f", "json")
        trend = run("trend", "hf/trending", *cut, db=path)
        for point in trend.document["points"] if trend.code == 0 else ():
            report = run("report", "hf/trending", "--on", point["as_of"], *cut, db=path).document
            (table,) = report["boards"][0]["tables"]
            table["lead"].pop("decided_redrawn")
            assert point["lead"] == table["lead"]


def test_a_model_counts_as_open_from_the_day_that_its_weights_came_out(tmp_path: Path) -> None:
    days = ["2026-06-10", "2026-06-11", "2026-06-12", "2026-06-13"]
    rows = [
        {"as_of": day, "model": model, "organization": maker, "license": licence, "score": score}
        for day in days
        for model, maker, licence, score in (
            ("minimax-m3", "MiniMax", "Proprietary", 9),
            ("gemma-x", "Google", "Apache 2.0", 8),
        )
    ]
    path = stored(tmp_path / "a.db", "arena/text", rows)
    assert counts(followed(path, "--top", "1", board="arena/text"), "CN") == [0, 0, 1, 1]


def first_and_last(day: date, every: str) -> tuple[date, date]:
    """The first and the last day of the week or month that a day lies in."""
    if every == "week":
        monday = day - timedelta(days=day.isoweekday() - 1)
        return monday, monday + timedelta(days=6)
    last = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=1), day.replace(day=last)


@settings(max_examples=40, deadline=None)
@given(
    st.text("CU?O ", min_size=1, max_size=75).filter(lambda text: text.strip()),
    st.sampled_from(["week", "month"]),
)
def test_a_recount_of_the_days_gives_the_same_means_and_first_days(
    letters: str, every: str
) -> None:
    import tempfile

    start = date(2026, 1, 20)
    held = {start + timedelta(days=n): x for n, x in enumerate(letters) if x != " "}
    over = {span for span in (first_and_last(day, every) for day in held) if span[1] <= max(held)}
    with tempfile.TemporaryDirectory() as folder:
        path = daily(Path(folder) / "a.db", letters, start)
        whole = followed(path, "--top", "1")["findings"]
        result = run("trend", "hf/trending", "--top", "1", "--every", every, "-f", "json", db=path)
    assert (result.code == 0) == bool(over)
    points = result.document["points"] if over else []
    assert len(points) == len(over)
    for point, (first, last) in zip(points, sorted(over), strict=True):
        inside = [x for day, x in sorted(held.items()) if first <= day <= last]
        for group, letter in (("CN", "C"), ("US", "U"), ("other", "O"), ("unknown", "?")):
            assert point["groups"][group] == {
                "mean": inside.count(letter) / len(inside),
                "min": min(x == letter for x in inside),
                "max": max(x == letter for x in inside),
                "days": len(inside),
            }
    for group, letter in (("CN", "C"), ("US", "U")):
        led = [day for day in sorted(held) if held[day] == letter]
        assert whole["first_ahead"].get(group) == (led[0].isoformat() if led else None)
        before = bool(led) and led[0] - timedelta(days=1) in held
        assert (group in whole["first_ahead_at_latest"]) == (bool(led) and not before)
    if over:
        assert result.document["findings"] == whole


def test_the_first_clear_lead_is_named(tmp_path: Path) -> None:
    days = [(MONDAY + timedelta(days=n), top) for n, top in enumerate(["CU?", "CC?U", "CCCU"])]
    days = [(day, f"{letters}OOO"[:4]) for day, letters in days]
    path = stored(tmp_path / "a.db", "hf/trending", lists((d, f"{t}U") for d, t in days))
    findings = followed(path, "--top", "4")["findings"]
    assert findings["first_ahead"] == {"CN": "2026-09-08"}
    assert findings["first_ahead_at_latest"] == []
    assert findings["first_decided"] == {"CN": "2026-09-09"}
    printed = run("trend", "hf/trending", "--top", "4", db=path).stdout
    assert "First ahead: China 2026-09-08; first clear: China 2026-09-09." in printed


def test_where_a_third_country_has_more_ahead_is_said_of_nobody(tmp_path: Path) -> None:
    days = [(MONDAY, "OOOOCCU"), (MONDAY + timedelta(days=1), "CCCOOUU")]
    path = stored(tmp_path / "o.db", "hf/trending", lists(days))
    options = ("--top", "7")
    document = followed(path, *options)
    assert document["findings"]["matched_by"] == {"FR": 1}
    assert "not-first" in [remark["code"] for remark in document["remarks"]]
    printed = run("trend", "hf/trending", *options, db=path).stdout
    assert "More than the other: China 2 days, US 0" in printed
    assert "First with more: China ≤ 2026-09-07" in printed
    assert "France has as many models or more on 1 day." in printed
    assert "head:" not in printed
    cited = run("trend", "hf/trending", *options, "--cite", db=path).stdout
    assert "China had more models than the other on 2 of 2 days held" in cited
    assert "France had as many models or more on 1 day" in cited


def test_ahead_on_the_first_day_held_is_an_upper_bound(tmp_path: Path) -> None:
    path = daily(tmp_path / "a.db", "CC  U")
    printed = run("trend", "hf/trending", "--top", "1", db=path).stdout
    assert "First ahead: China ≤ 2026-09-07, US ≤ 2026-09-11;" in printed


@pytest.mark.parametrize("width", [80, 100, 160])
def test_the_axis_of_time_fills_the_page_and_shows_its_holes(tmp_path: Path, width: int) -> None:
    letters = "C" * 200 + " " * 60 + "U" * 100
    path = daily(tmp_path / "a.db", letters, start=date(2025, 9, 8))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("COLUMNS", str(width))
        lines = run("trend", "hf/trending", "--top", "1", db=path).stdout.splitlines()
    header, china = lines[2], lines[3]
    assert max(map(len, lines)) <= width
    assert len(header) == width
    assert header.index("2025-09-08") == china.index("█")
    line = china[china.index("█") : header.index("2026-09-02") + 10]
    full, blank, empty = (line.count(mark) / len(line) for mark in "█ ▁")
    assert full == pytest.approx(200 / 360, abs=2 / len(line))
    assert blank == pytest.approx(60 / 360, abs=2 / len(line))
    assert empty == pytest.approx(100 / 360, abs=2 / len(line))


def test_a_model_that_one_publish_date_lacks_is_a_remark(tmp_path: Path) -> None:
    listed = {"2026-09-01": "abc", "2026-09-04": "acd", "2026-09-08": "abc"}
    rows = [
        {"as_of": day, "model": f"model-{name}", "organization": "Alibaba", "license": "MIT",
         "score": 100 - ord(name)}
        for day, names in listed.items()
        for name in names
    ]  # fmt: skip
    path = stored(tmp_path / "a.db", "arena/text", rows)
    trend = followed(path, "--top", "2", board="arena/text")
    # Model c fell below N on the other dates, but it was listed: it did not go missing.
    assert trend["absent"] == [{"model": "model-b", "as_of": "2026-09-04"}]
    assert [remark["code"] for remark in trend["remarks"]] == ["imported", "absent"]
    assert trend["remarks"][0]["text"] == "3 of 3 dates imported from a file."
    printed = run("trend", "arena/text", "--top", "2", db=path).stdout
    assert "Missing between two dates that list them: model-b on 2026-09-04." in printed


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
    printed = run("report", "hf/trending", "--top", "2", "-v", db=path).stdout
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
