"""Every rule, lead, mean, first day and lag of the fixtures, counted again by scripts of their own.

The same of made-up days with holes, ties, merges, chains and re-uploads.
"""

import csv
import json
import tempfile
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.command import run
from tests.recount import (
    BOARDS,
    FIXTURES,
    OPEN,
    Count,
    HubRow,
    Listed,
    arena,
    by_rule,
    cells,
    hub,
    of_account,
    openness,
    organisation,
    overall,
    recorded,
    recount,
    rules,
    told,
)
from tests.recount import count as counted

DAYS = [(board, day) for board, (days, _, _) in BOARDS.items() for day in days]
ARCHIVE = FIXTURES / "imports" / "hf-trending.2025-11_2026-01.csv"
START = date(2026, 9, 7)


@pytest.mark.parametrize(("board", "day"), DAYS)
def test_every_row_of_sensitivity_is_that_of_a_script_without_ossrank(
    replayed: Path, board: str, day: str
) -> None:
    document = run("report", board, "--sensitivity", "--on", day, "-f", "json", db=replayed)
    (report,) = document.document["boards"]
    again = recount(board, day)
    assert [rule["rule"] for rule in report["rules"]] == list(again)
    for rule in report["rules"]:
        for table in rule["tables"]:
            check_table(rule["rule"], table, again[rule["rule"]][table["top"]])


def check_table(rule: str, table: Mapping[str, Any], one: Count) -> None:
    lead = table["lead"]
    said = (table["counted"], table["groups"], lead["group"], lead["by"], lead["decided"])
    assert (rule, table["top"], *said) == (rule, table["top"], *one)


@pytest.mark.parametrize("board", BOARDS)
def test_every_rule_by_date_is_that_of_a_script_without_ossrank(replayed: Path, board: str) -> None:
    trend = run("trend", board, "--sensitivity", "-f", "json", db=replayed).document
    check_by_date(trend, {as_of(board, day): recount(board, day) for day in BOARDS[board][0]})


def as_of(board: str, day: str) -> str:
    """The date that a payload prints, else the day of its fetch."""
    if board.startswith("hf/"):
        return day
    printed: str = overall(board, day)[0]["leaderboard_publish_date"]
    return printed


def check_by_date(
    trend: Mapping[str, Any], again: Mapping[str, Mapping[str, Mapping[int, Count]]]
) -> None:
    """First days, clear days and the days ahead of every rule and N."""
    assert [rule["rule"] for rule in trend["rules"]] == list(next(iter(again.values())))
    for rule in trend["rules"]:
        for at in rule["tops"]:
            counts = {day: of_day[rule["rule"]][at["top"]] for day, of_day in again.items()}
            deep = {day: one for day, one in counts.items() if one.counted == at["top"]}
            level = sum(one.lead is None for one in deep.values())
            assert (at["days"], at["equal"]) == (len(deep), level)
            for group in at["groups"]:
                led = [day for day, one in deep.items() if one.lead == group["group"]]
                clear = [day for day in led if deep[day].clear]
                assert (group["ahead"], group["first_ahead"]) == (len(led), first(led))
                assert (group["decided"], group["first_decided"]) == (len(clear), first(clear))
                assert group["share_ahead"] == (len(led) / len(deep) if deep else None)


def first(days: list[str]) -> str | None:
    return min(days, default=None)


ACCOUNTS = (
    "Qwen", "google", "mistralai", "unsloth", "bartowski", "hkunlp", "PixArt-alpha", "hexgrad",
    "DavidAU", "nobody-we-know", "huggingface", "deepmind",
)  # fmt: skip
"""Developers, re-uploaders, persons, a row without a source, hard cases, and nobody."""

IDS = st.builds("{}/m{}".format, st.sampled_from(ACCOUNTS), st.integers(0, 3))


@st.composite
def hub_lists(draw: st.DrawFn) -> dict[str, list[HubRow]]:
    """Lists of some days with holes between them, whose rows tie and rest on each other."""
    lists, day = {}, START
    for _ in range(draw(st.integers(1, 3))):
        models = draw(st.lists(IDS, min_size=1, max_size=9, unique_by=str.casefold))
        scores = sorted(draw(st.lists(st.integers(1, 3), min_size=9, max_size=9)), reverse=True)
        lists[day.isoformat()] = [
            {
                "id": model,
                "trendingScore": score,
                "tags": [f"base_model:finetune:{b}" for b in draw(st.lists(IDS, max_size=2))]
                + ["license:mit", "region:us"],
            }
            for model, score in zip(models, scores, strict=False)
        ]
        day += timedelta(days=draw(st.integers(1, 4)))
    return lists


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hub_lists(), st.integers(1, 4))
def test_so_it_is_on_made_up_days_with_holes(lists: dict[str, list[HubRow]], top: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for day, rows in lists.items():
            (Path(folder) / day).mkdir()
            (Path(folder) / day / "hf-trending.json").write_text(json.dumps(rows))
        db = Path(folder) / "a.db"
        assert run("fetch", "-q", "--from", folder, "--no-lineage", db=db).code == 0
        options = ("--top", str(top), "-f", "json")
        trend = run("trend", "hf/trending", "--sensitivity", *options, db=db).document
        report = run("report", "hf/trending", "--sensitivity", *options, db=db).document
    words = told(lists.values())
    again = {
        day: by_rule(list(hub(rows, day, words)), [top], on_hub=True) for day, rows in lists.items()
    }
    check_by_date(trend, again)
    for rule in report["boards"][0]["rules"]:
        check_table(rule["rule"], rule["tables"][0], again[max(lists)][rule["rule"]][top])


# Months of an archive, with the days of the lists behind a hole.


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixtures and the months of the archive, which has no tags."""
    path = tmp_path_factory.mktemp("archive") / "a.db"
    assert run("fetch", "-q", "--from", str(FIXTURES), db=path).code == 0
    assert run("import", str(ARCHIVE), "--board", "hf/trending", db=path).code == 0
    return path


def by_publisher(top: int) -> dict[date, Count]:
    """The counts of every day held, by publisher."""
    days: dict[str, list[Listed]] = {}
    with ARCHIVE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day, model = row["date"], row["id"]
            place = of_account(model, day)
            # An archive has no scores, so that nothing ties.
            score = float(-len(days.setdefault(day, [])))
            days[day].append(Listed(model, score, place, place, model, open=True, original=True))
    days |= {day: list(hub(rows, day, {})) for day, rows in recorded().items()}
    default = rules(lineage=True)[0]
    return {
        date.fromisoformat(day): counted(listed, default, top, goes_on=True)
        for day, listed in sorted(days.items())
    }


@pytest.mark.parametrize("top", [10, 20])
@pytest.mark.parametrize("every", ["week", "month"])
def test_means_first_days_and_clear_days_of_an_archive_are_those_of_a_script(
    archive: Path, every: str, top: int
) -> None:
    options = ("--top", str(top), "--every", every, "-f", "json")
    trend = run("trend", "hf/trending", *options, db=archive).document
    counts = by_publisher(top)
    assert (trend["held"], trend["days"]) == (len(counts), (max(counts) - min(counts)).days + 1)
    periods: dict[date, dict[date, Count]] = {}
    for day, one in counts.items():
        end = day + timedelta(days=6 - day.weekday())
        if every == "month":
            end = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        if end <= max(counts):
            periods.setdefault(end, {})[day] = one
    assert len(trend["points"]) == len(periods) > 3
    for point, days in zip(trend["points"], periods.values(), strict=True):
        assert (point["from"], point["as_of"]) == (str(min(days)), str(max(days)))
        for group, spread in point["groups"].items():
            numbers = [one.groups[group] for one in days.values()]
            assert spread == {
                "mean": pytest.approx(mean(numbers)),
                "min": min(numbers),
                "max": max(numbers),
                "days": len(numbers),
            }
    found = trend["findings"]
    for country in ("CN", "US"):
        led = [str(day) for day, one in counts.items() if one.lead == country]
        clear = [day for day in led if counts[date.fromisoformat(day)].clear]
        assert found["first_ahead"].get(country) == first(led)
        assert found["first_decided"].get(country) == first(clear)
        assert found["ahead"].get(country, 0) == len(led)
        assert found["decided"].get(country, 0) == len(clear)
    assert found["tied"] == sum(one.lead is None for one in counts.values())


# Lags, from the days on which the payloads list each model.


def scored(name: str, day: str) -> dict[str, tuple[float, str | None, bool]]:
    """By model its score, its maker's country, and whether its weights are open."""
    if name == "arena/agent":
        rows = overall(name, day)
        return {
            row["model_name"]: (
                row["score"],
                organisation(row["organization"], day).country,
                openness(row["model_name"], row["license"] or "", name, day) in OPEN,
            )
            for row in rows
        }
    return {one.model: (one.score, one.publisher.country, one.open) for one in arena(name, day)}


def named_before(model: str, board: str) -> set[str]:
    """The names that a model had or got by a reviewed rename, and its own."""
    names = {model}
    for row in cells("renames"):
        if board.startswith(row["board"]) and (row["old"] in names or row["new"] in names):
            names |= {row["old"], row["new"]}
    return names


@pytest.mark.parametrize(
    ("board", "days"),
    [
        ("arena/agent", ["2026-06-04", "2026-06-16", "2026-07-06"]),
        ("arena/text", ["2026-07-14", "2026-08-12"]),
        ("arena/webdev", ["2026-07-14", "2026-08-12"]),
    ],
)
def test_a_lag_is_between_what_the_days_not_held_allow(
    replayed: Path, board: str, days: list[str]
) -> None:
    (gap,) = run("gap", board, "-f", "json", db=replayed).document["boards"]
    listed = [scored(board, day) for day in days]
    dates = [date.fromisoformat(as_of(board, day)) for day in days]

    def came(model: str) -> int:
        names = named_before(model, board)
        return next(n for n, day in enumerate(listed) if not names.isdisjoint(day))

    sides = {"CN": (1, "CN"), "US": (1, "US"), "open": (2, True), "closed": (2, False)}
    for pairing in gap["comparisons"]:
        today, ahead, behind = listed[-1], pairing["leader"]["side"], pairing["trailing"]["side"]
        of = {
            side: {m: one[0] for m, one in today.items() if one[place] == value}
            for side, (place, value) in sides.items()
            if side in (ahead, behind)
        }
        best = max(of[behind], key=of[behind].__getitem__)
        assert (pairing["trailing"]["model"], pairing["leader"]["score"]) == (
            best,
            max(of[ahead].values()),
        )
        then = min(came(m) for m, score in of[ahead].items() if score >= of[behind][best])
        now = came(best)
        low = (dates[now - 1] - dates[then]).days + 1 if now else None
        high = (dates[now] - dates[then - 1]).days - 1 if then else None
        assert (pairing["lag_days"], pairing["lag_low"], pairing["lag_high"]) == (
            (dates[now] - dates[then]).days,
            low,
            high,
        )
        assert pairing["lag_is_minimum"] == (high is None)
