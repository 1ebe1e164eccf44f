"""The Epoch Capabilities Index: read, judged, compared, and how far behind by release dates."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ossrank.analysis.gap import WEIGHTS
from ossrank.analysis.judge import Judge
from ossrank.analysis.releases import MONTH, behind, day_by_day
from ossrank.boards import Z90
from ossrank.cli.database import opened
from ossrank.errors import FeedError
from ossrank.facts import Entry, Payload
from ossrank.registry.comparison import countries_said
from ossrank.registry.registry import load_registry
from ossrank.sources import FEEDS, epoch
from ossrank.store.file import Store
from tests import loopback
from tests.command import fetched, run
from tests.conftest import FIXTURES
from tests.loopback import INDEX, Boards, Handler, index_csv

FEED = FEEDS["epoch/eci"]
RECORDED = FIXTURES / "2025-12-19" / "epoch-eci.csv"

EXCERPT = FIXTURES / "excerpts" / "epoch-eci.2026-10-08.csv"

OTHERWISE: dict[str, str] = {}
"""Models whose country here is another than Epoch's, each with the reason: none in this file."""


def rows() -> list[dict[str, str]]:
    with RECORDED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_of_the_recorded_index_is_held_with_its_figures(replayed: Path) -> None:
    models = run("models", "epoch/eci", "-f", "json", db=replayed).document["models"]
    assert [(m["model"], m["score"]) for m in models] == [
        (row["Model"], float(row["eci"])) for row in rows()
    ]
    assert len(models) == 140


def test_every_country_that_epoch_states_is_ours_but_for_those_listed(replayed: Path) -> None:
    ours = {
        m["model"]: m["country"]
        for m in run("models", "epoch/eci", "-f", "json", db=replayed).document["models"]
    }
    stated = {row["Model"]: row["Country (of organization)"] for row in rows()}
    assert all(countries_said(said) for said in stated.values())
    other = {model for model, said in stated.items() if ours[model] not in countries_said(said)}
    assert other == set(OTHERWISE)


def test_the_index_of_2026_is_read_and_judged_as_epoch_states() -> None:
    """Twenty-seven of its rows: with two anchors, blank and joint organisations."""
    with EXCERPT.open(encoding="utf-8", newline="") as file:
        stated = list(csv.DictReader(file))
    (ranking,) = epoch.parse(FEED, Payload(FEED.name, EXCERPT.read_bytes()))
    assert [(e.model, e.score) for e in ranking.entries] == [
        (row["Model"], float(row["eci"])) for row in stated
    ]
    assert [e.model for e in ranking.entries if e.low is None] == ["GPT-5", "Claude 3.5 Sonnet"]
    judge = Judge(load_registry(None), FEED, date(2026, 10, 8), {}, "publisher")
    sides, unstated = {"Open weights": "open", "Closed weights": "closed", "Other": None}, {}
    for entry, row in zip(ranking.entries, stated, strict=True):
        ours, said = judge.publisher(entry).country, row["Country (of organization)"]
        if said:
            assert ours in countries_said(said)
        else:
            unstated[entry.model] = ours
        assert WEIGHTS[judge.openness(entry)] == sides[row["Accessibility group"]]
    assert unstated == {
        "Qwen2.5-Coder-14B": "CN",
        "PaLM 2-L": "US",
        "internlm-20b": "CN",
        "stablelm-tuned-alpha-7b": "GB",
    }


def test_what_epoch_says_of_weights_is_what_counts(replayed: Path) -> None:
    sides = {"Open weights": "open", "Closed weights": "closed", "Other": "unknown"}
    kinds = {"open-source": "open", "open-weights": "open", "non-commercial": "open"}
    kinds |= {"proprietary": "closed", "unknown": "unknown"}
    models = run("models", "epoch/eci", "-f", "json", db=replayed).document["models"]
    assert {m["model"]: kinds[m["openness"]] for m in models} == {
        row["Model"]: sides[row["Accessibility group"]] for row in rows()
    }


def test_the_gap_has_a_margin_of_90_percent_intervals_and_no_win_rate(replayed: Path) -> None:
    (board,) = run("gap", "epoch/eci", "-f", "json", db=replayed).document["boards"]
    comparison = board["comparisons"][0]
    best, other = comparison["leader"], comparison["trailing"]
    assert (best["model"], other["model"]) == ("Gemini 3 Pro", "Qwen3-Max")
    halves = [(side["high"] - side["low"]) / 2 for side in (best, other)]
    margin = 1.959964 / 1.644854 * sum(half**2 for half in halves) ** 0.5
    assert comparison["margin"] == pytest.approx(margin)
    assert comparison["points"] == pytest.approx(best["score"] - other["score"])
    assert (comparison["win_rate"], comparison["percent"]) == (None, None)


def test_the_lag_by_release_dates_is_that_of_an_independent_run(replayed: Path) -> None:
    """Which gave 7.9 months on average, 1.1 at least and 18.2 at most."""
    view = run("gap", "epoch/eci", "-f", "json", db=replayed).document["boards"][0]
    lag = view["comparisons"][0]["releases"]
    figures = [lag[f"{name}_days"] / MONTH for name in ("mean", "least", "most")]
    assert [round(figure, 1) for figure in figures] == [7.9, 1.1, 18.2]
    assert (lag["leading"], lag["trailing"], lag["undated"]) == ("US", "CN", 1)
    low, high = lag["redrawn"]["mean"]
    assert low < lag["mean_days"] < high
    text = " ".join(run("gap", "epoch/eci", db=replayed).stdout.split())
    assert "stood 7.9 months (1.1–18.2) behind" in text
    assert "Epoch’s own figure for China behind the US is 7 months (4–14)" in text
    assert "Ours, not Epoch’s" in text
    for form in ("md", "html", "csv"):
        printed = run("gap", "epoch/eci", "-f", form, db=replayed).stdout
        assert ("releases" if form == "csv" else "7.9 months (1.1–18.2)") in printed


def test_the_lag_is_in_the_sentence_to_cite_and_in_every_row_with_its_range(replayed: Path) -> None:
    china, weights = run("gap", "epoch/eci", "--cite", db=replayed).stdout.splitlines()
    assert "7.9 months behind US models on average (1.1 to 18.2), day by day" in china
    assert "5.1 to 10.0 months where scores are redrawn" in china
    assert "lag by release dates as ossrank defines it" in china
    assert "6.5 months behind closed models on average (0.0 to 16.3)" in weights
    assert "18 days on which it stood higher left out" in weights
    by_date, _ = run("trend", "epoch/eci", "--gap", "--cite", db=replayed).stdout.splitlines()
    assert "the best Chinese model stood 7.9 months behind US models on average" in by_date
    asked = ("gap", "epoch/eci", "-f")
    comparisons = run(*asked, "json", db=replayed).document["boards"][0]["comparisons"]
    rows_ = list(csv.DictReader(run(*asked, "csv", db=replayed).stdout.splitlines()))
    for row, comparison in zip(rows_, comparisons, strict=True):
        for name in ("mean", "least", "most"):
            lag = comparison["releases"]
            figures = [lag[f"{name}_days"], *lag["redrawn"][name]]
            cells = [row[f"release_lag_{name}{end}"] for end in ("", "_low", "_high")]
            assert [float(one) for one in cells] == figures


@pytest.mark.parametrize("models", ["any", "open"])
@pytest.mark.parametrize("pairing", ["CN-US", "open-closed"])
def test_a_claim_of_a_lag_is_held_against_the_release_dates_as_gap_has_them(
    replayed: Path, models: str, pairing: str
) -> None:
    board = run("gap", "epoch/eci", "--models", models, "-f", "json", db=replayed).document
    comparison = next(c for c in board["boards"][0]["comparisons"] if c["kind"] == pairing)
    lag = comparison["releases"]
    first, second = lag["trailing"], lag["leading"]
    rule = f"on epoch/eci on 2025-12-19 models {models if pairing == 'CN-US' else 'any'}"
    for sides, sign in ((f"{first}-{second}", 1), (f"{second}-{first}", -1)):
        claim = f"lag {sides} >= 0 days {rule}"
        (said,) = run("verify", claim, "-f", "json", db=replayed).document["claims"]
        assert said["measured"]["value"] == sign * lag["mean_days"]
        assert "releases" in [remark["code"] for remark in said["remarks"]]


def test_a_claim_of_a_lag_stands_beside_epochs_own_figure(replayed: Path) -> None:
    claim = "lag CN-US = 7.9 months on epoch/eci on 2025-12-19 models any"
    text = " ".join(run("verify", claim, db=replayed).stdout.split())
    assert text.startswith("true:")
    assert "CN was 1.1 to 18.2 months behind US by release dates" in text
    assert "Epoch’s own figure for China behind the US is 7 months (4–14). Behind," in text
    assert "Ours, not Epoch’s" in text


def test_models_of_unknown_openness_leave_a_lag_the_range_of_all_ways_to_place_them(
    replayed: Path,
) -> None:
    claim = "lag open-closed <= 8 months on epoch/eci on 2025-12-19"
    (said,) = run("verify", claim, "-f", "json", db=replayed).document["claims"]
    (ranking,) = epoch.parse(FEED, Payload(FEED.name, RECORDED.read_bytes()))
    of = {row["Model"]: row["Accessibility group"] for row in rows()}
    sides: dict[str, list[Entry]] = {}
    for entry in ranking.entries:
        sides.setdefault(of[entry.model], []).append(entry)
    means = []
    for ways in product((True, False), repeat=len(sides["Other"])):
        placed = list(zip(sides["Other"], ways, strict=True))
        open_ = [*sides["Open weights"], *(entry for entry, way in placed if way)]
        closed = [*sides["Closed weights"], *(entry for entry, way in placed if not way)]
        by_hand = counted_by_hand(closed, open_, date(2025, 12, 19), date(2023, 1, 1))
        lags = [lag for _, lag in by_hand if lag is not None]
        means.append(sum(lags) / len(lags) / MONTH)
    assert said["measured"]["low"] == pytest.approx(min(means))
    assert said["measured"]["high"] == pytest.approx(max(means))
    assert min(means) < max(means)


def test_the_trend_of_the_gap_is_drawn_by_release_date(replayed: Path) -> None:
    lines = run("trend", "epoch/eci", "--gap", db=replayed).stdout.splitlines()
    assert "by release date, months" in lines[0]
    turns = [line.split()[0] for line in lines if "o1 142.3" in line]
    assert turns[:3] == ["2025-01-20", "2025-04-29", "2025-05-28"]
    points = run("trend", "epoch/eci", "--gap", "-f", "json", db=replayed).document["points"]
    stretches = points[-1]["comparisons"][0]["releases"]["stretches"]
    assert stretches[0]["from"] == "2023-06-01"
    assert stretches[-1] | {"score": 0, "first_score": 0} == {
        "from": "2025-09-24",
        "best": "Qwen3-Max",
        "score": 0,
        "first": "o3",
        "first_score": 0,
        "first_released": "2025-04-16",
    }


models = st.builds(
    lambda number, day, score, half: Entry(
        0,
        0,
        f"m{number}",
        score=float(score),
        low=None if half is None else score - half,
        high=None if half is None else score + half,
        released=None if day is None else (date(2025, 1, 1) + timedelta(days=day)).isoformat(),
    ),
    st.integers(0, 9),
    st.none() | st.integers(0, 40),
    st.integers(90, 110),
    st.none() | st.integers(1, 5),
)


def counted_by_hand(
    leading: Sequence[Entry],
    trailing: Sequence[Entry],
    end: date,
    start: date = date(2025, 1, 1),
) -> list[tuple[date, int | None]]:
    days = []
    for ordinal in range(start.toordinal(), end.toordinal() + 1):
        day = date.fromordinal(ordinal)
        there = [e.score or 0 for e in trailing if e.released and e.released <= str(day)]
        if there:
            first = [e.released for e in leading if e.released and (e.score or 0) >= max(there)]
            since = [date.fromisoformat(one) for one in first if one and one <= str(day)]
            days.append((day, (day - min(since)).days if since else None))
    return days


@settings(deadline=None)
@given(leading=st.lists(models, max_size=8), trailing=st.lists(models, max_size=8))
def test_the_lag_is_what_a_count_of_every_day_by_hand_gives(
    leading: list[Entry], trailing: list[Entry]
) -> None:
    end = date(2025, 2, 5)
    by_hand = counted_by_hand(leading, trailing, end)
    lags = [lag for _, lag in by_hand if lag is not None]
    result = behind(("US", "CN"), {"US": leading, "CN": trailing}, end, Z90)
    assert (result is None) == (not lags)
    if result:
        assert day_by_day(result) == by_hand
        assert (result.days.least, result.days.most) == (min(lags), max(lags))
        assert result.days.mean == pytest.approx(sum(lags) / len(lags))
        assert (result.days.counted, result.days.ahead) == (len(lags), len(by_hand) - len(lags))
        assert result.now == by_hand[-1][1]
        assert result == behind(("US", "CN"), {"US": leading, "CN": trailing}, end, Z90)


def test_scores_without_intervals_are_not_drawn_again() -> None:
    one = Entry(0, 0, "a", score=100.0, released="2025-01-01")
    result = behind(("US", "CN"), {"US": [one], "CN": [one]}, date(2025, 1, 3), Z90)
    assert result is not None
    assert (result.redrawn, result.days) == (None, (1.0, 0, 2, 3, 0))


def test_where_epoch_says_otherwise_origin_says_so(replayed: Path, tmp_path: Path) -> None:
    assert "itself says" not in run("origin", "Qwen3-Max", db=replayed).stdout
    override = tmp_path / "mine.csv"
    override.write_text("key,country,source\nalibaba,SG,https://example.org\n")
    printed = run("origin", "Qwen3-Max", "--origins", str(override), db=replayed).stdout
    assert "epoch/eci itself says China, and here it counts as Singapore" in printed
    document = run(
        "origin", "Qwen3-Max", "--origins", str(override), "-f", "json", db=replayed
    ).document
    assert document["boards"][0]["country_stated"] == "China"
    with opened(replayed, None, None) as library:
        assert library.origin("Qwen3-Max").document()["boards"][0]["country_stated"] is None


def test_where_epoch_says_otherwise_of_weights_origin_says_so(boards: Boards, store: Store) -> None:
    """The weights were put up later than Epoch says: a reviewed row has them."""
    row = "MiniMax-M3,MiniMax-M3,151.5,148.75,154.0,2026-06-01,MiniMax,China,API access,Closed,"
    header, *lines = index_csv().splitlines()
    boards.index = "".join(f"{line}\n" for line in (header, row, *lines))
    assert fetched(store, "epoch/eci")["epoch/eci"].outcome == "stored"
    path = store.path
    printed = " ".join(run("origin", "MiniMax-M3", db=path).stdout.split())
    assert "epoch/eci itself says API access: proprietary, and a reviewed row says" in printed
    (board,) = run("origin", "MiniMax-M3", "-f", "json", db=path).document["boards"]
    assert board["openness_stated"] == "proprietary"
    listed = run("models", "epoch/eci", "-f", "json", db=path).document["models"]
    assert [m["openness"] for m in listed if m["model"] == "MiniMax-M3"] == ["open-weights"]
    (other,) = run("origin", "m-0", "-f", "json", db=path).document["boards"]
    assert other["openness_stated"] is None


def test_an_index_is_fetched_by_default_and_its_day_is_that_of_the_fetch(
    boards: Boards, store: Store
) -> None:
    outcome = fetched(store)["epoch/eci"]
    assert (outcome.outcome, outcome.snapshots, outcome.entries) == ("stored", 1, 30)
    held = store.snapshots.newest("epoch/eci")
    assert held is not None
    assert str(held.as_of) == "2026-11-23"
    first, *_, last = store.snapshots.entries(held.id)
    assert (first.model, first.released, first.country) == (
        "m-0",
        "2025-12-28",
        "United States of America",
    )
    assert last.publisher == "Hugging Face,ServiceNow"
    assert fetched(store, "epoch/eci")["epoch/eci"].snapshots == 0


def changed(old: str, new: str, count: int = 1) -> Callable[[Handler], None]:
    body = index_csv()
    assert old in body
    return loopback.body(body.replace(old, new, count).encode())


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (loopback.body(b""), "no column 'Model'"),
        (loopback.body(index_csv().splitlines()[0].encode()), "no rows"),
        (loopback.body(b"<!DOCTYPE html><html>"), "HTML where CSV was expected"),
        (loopback.body(b"\xff\xfe\x00"), "not CSV in UTF-8"),
        (loopback.body(b"x\n" * 20_001), "too many"),
        (changed("eci_ci_low", "low"), "no column 'eci_ci_low'"),
        (changed("m-3,", ","), "Model, line 5"),
        (changed("m-3,", "m-2,"), "lists 'm-2' twice"),
        (changed("151.0", "150.5e400"), "not a number"),
        (changed("151.0", "nan"), "not a number"),
        (changed("148.25,153.5", "152.25,153.5"), "does not hold its score"),
        (changed("149.0,146.25,151.5", "150.5,146.25,151.5"), "eci rises at row 3"),
        (changed("146.25,151.5", ",151.5"), "an end of its interval is missing"),
        (changed("2025-12-28", "28.12.2025"), "not a date"),
        (changed("2025-12-28", "20251228"), "not a date"),
        (changed(",United States of America,", ",", 1), "another number of cells"),
        (changed("2025-1", "", 9), "not a date"),
        (loopback.body(b'"' + b"x" * 200_000), "the index, line"),
        (loopback.status(404), "404"),
        (loopback.status(500), "500"),
        (loopback.reset, "127.0.0.1"),
    ],
)
def test_an_odd_index_never_becomes_a_snapshot(
    boards: Boards, store: Store, fault: Callable[[Handler], None], reason: str
) -> None:
    boards.fault(INDEX, fault)
    outcome = fetched(store, "epoch/eci")["epoch/eci"]
    assert outcome.outcome == "failed"
    assert reason in (outcome.reason or "")
    assert "\n" not in (outcome.reason or "")
    assert store.snapshots.boards() == []


@pytest.mark.parametrize(
    ("part", "reason"), [("interval", "more than the anchors"), ("date", "too few release dates")]
)
def test_an_index_that_has_lost_a_column_of_figures_is_refused(part: str, reason: str) -> None:
    header, *lines = index_csv().splitlines()
    cells = [line.split(",") for line in lines]
    for row in cells[::3]:
        row[slice(3, 5) if part == "interval" else slice(5, 6)] = [""] * (
            2 if part == "interval" else 1
        )
    body = "\n".join([header, *map(",".join, cells)]).encode()
    with pytest.raises(FeedError, match=reason):
        epoch.parse(FEED, Payload(FEED.name, body))


def test_an_index_of_other_models_or_another_scale_is_kept_apart(
    boards: Boards, store: Store
) -> None:
    fetched(store, "epoch/eci")
    good = boards.index
    later = fetched.__kwdefaults__["at"] + timedelta(days=1) if fetched.__kwdefaults__ else None
    assert later is not None
    for body in (good.replace("m-", "other-"), "\n".join(good.splitlines()[:12])):
        boards.index = body
        outcome = fetched(store, "epoch/eci", at=later)["epoch/eci"]
        assert (outcome.outcome, outcome.snapshots) == ("failed", 0), outcome
    boards.index = good
    outcome = fetched(store, "epoch/eci", at=later)["epoch/eci"]
    assert outcome.outcome == "stored", outcome


@given(place=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_a_flipped_byte_of_an_index_brings_a_ranking_or_a_clear_error(
    place: int, flip: int
) -> None:
    whole = bytearray(index_csv().encode())
    whole[place % len(whole)] ^= flip
    with contextlib.suppress(FeedError):
        (ranking,) = epoch.parse(FEED, Payload(FEED.name, bytes(whole)))
        assert len(ranking.entries) in (29, 30)
