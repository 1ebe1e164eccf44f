"""`ossrank trend --sensitivity`: each rule by date is that rule in the report of each date."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.command import run, stored

MONDAY = date(2026, 9, 7)
ACCOUNTS = ["Qwen", "google", "mistralai", "nobody-we-know", "unsloth", "hexgrad"]


def by_date(path: Path, board: str, *options: str) -> dict[str, Any]:
    return run("trend", board, "--sensitivity", "-f", "json", *options, db=path).document


def recount(path: Path, board: str, day: str, tops: list[int]) -> dict[str, dict[int, Any]]:
    """The tables of the report of one date, by rule and N."""
    cuts = [part for top in tops for part in ("--top", str(top))]
    options = ("--sensitivity", "--on", day, *cuts, "-f", "json")
    (report,) = run("report", board, *options, db=path).document["boards"]
    return {
        rule["rule"]: {table["top"]: table for table in rule["tables"]} for rule in report["rules"]
    }


def check_against_the_reports(path: Path, board: str, days: list[str], tops: list[int]) -> None:
    cuts = [part for top in tops[:1] for part in ("--top", str(top))] if len(tops) == 1 else []
    trend = by_date(path, board, *cuts)
    tables = {day: recount(path, board, day, tops) for day in days}
    assert [rule["rule"] for rule in trend["rules"]] == list(tables[days[0]])
    for rule in trend["rules"]:
        assert [one["top"] for one in rule["tops"]] == tops
        for one in rule["tops"]:
            listed = [(day, tables[day][rule["rule"]][one["top"]]) for day in days]
            deep = [(day, t["lead"]) for day, t in listed if t["counted"] == one["top"]]
            assert one["days"] == len(deep)
            assert one["equal"] == sum(lead["group"] is None for _, lead in deep)
            for group in one["groups"]:
                led = [day for day, lead in deep if lead["group"] == group["group"]]
                clear = [
                    day for day, lead in deep if lead["group"] == group["group"] and lead["decided"]
                ]
                assert group["ahead"] == len(led)
                assert group["share_ahead"] == (len(led) / len(deep) if deep else None)
                assert group["first_ahead"] == (led[0] if led else None)
                assert (group["decided"], group["first_decided"]) == (
                    len(clear),
                    clear[0] if clear else None,
                )


@pytest.mark.parametrize(
    ("board", "days", "tops"),
    [
        ("hf/trending", ["2026-04-28", "2026-05-01", "2026-05-04"], [10, 25, 50, 100]),
        ("arena/text", ["2026-07-14", "2026-08-12"], [10, 25]),
        ("design-arena/website", ["2026-07-12", "2026-07-14"], [10, 25]),
    ],
)
def test_every_rule_by_date_is_that_rule_in_the_reports(
    replayed: Path, board: str, days: list[str], tops: list[int]
) -> None:
    check_against_the_reports(replayed, board, days, tops)


@settings(max_examples=12, deadline=None)
@given(
    days=st.lists(
        st.lists(st.tuples(st.sampled_from(ACCOUNTS), st.integers(1, 4)), min_size=1, max_size=9),
        min_size=1,
        max_size=4,
    ),
    holes=st.lists(st.integers(1, 3), min_size=4, max_size=4),
    top=st.integers(1, 4),
)
def test_so_it_is_with_ties_and_holes(
    days: list[list[tuple[str, int]]], holes: list[int], top: int
) -> None:
    import tempfile

    dates = [str(MONDAY + timedelta(days=sum(holes[:n]))) for n in range(len(days))]
    rows = [
        {"as_of": day, "model": f"{account}/m{m}", "score": score}
        for day, listed in zip(dates, days, strict=True)
        for m, (account, score) in enumerate(sorted(listed, key=lambda row: -row[1]))
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = stored(Path(folder) / "a.db", "hf/trending", rows)
        check_against_the_reports(path, "hf/trending", dates, [top])


def test_the_table_names_what_turns_the_lead(replayed: Path) -> None:
    printed = run("trend", "arena/text", "--sensitivity", db=replayed).stdout
    (first, second) = printed.split("arena/text, top 25")
    assert "China has more models on more days. Turned by: any licence." in first
    assert "Turned by: makers, any licence." in second


def test_rules_that_fewer_days_reach_say_so(replayed: Path) -> None:
    printed = run("trend", "hf/trending", "--sensitivity", "--top", "100", db=replayed).stdout
    assert "3 days held that reach 100 by the default." in printed
    assert "By other rules: makers (by publisher) 0" in " ".join(printed.split())
    (line,) = {x for x in printed.splitlines() if x.startswith("makers (by publisher)")}
    assert set(line.split()[3:]) == {"–"}


def test_csv_has_a_row_a_rule_n_and_country(replayed: Path) -> None:
    lines = run("trend", "arena/text", "--sensitivity", "-f", "csv", db=replayed).stdout
    assert len(lines.splitlines()) == 1 + 11 * 2 * 2


@pytest.mark.parametrize(
    "option",
    [("--gap",), ("--by", "base"), ("--unit", "maker"), ("--strict",), ("--every", "week")],
)
def test_what_is_a_rule_itself_is_no_option(replayed: Path, option: tuple[str, ...]) -> None:
    result = run("trend", "arena/text", "--sensitivity", *option, db=replayed)
    assert (result.code, result.stderr.count("\n")) == (2, 1)
    assert "--sensitivity" in result.stderr
