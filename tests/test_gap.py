"""`ossrank gap`: known scores have known answers, within one date only."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ossrank
from ossrank.analysis.gap import Best, Comparison, Day, days_held, gap, listing_history
from ossrank.analysis.judge import Judges
from ossrank.facts import Entry, FetchRecord, Snapshot, Via
from ossrank.registry.registry import load_registry
from ossrank.sources import FEEDS
from ossrank.store.file import open_store
from tests.command import run, stored

DAY = date(2026, 9, 1)
ONE = timedelta(days=1)
ORIGINS = load_registry()


def row(
    model: str, maker: str, score: float, *, day: date = DAY, **more: object
) -> dict[str, object]:
    """A line of a CSV: open for Alibaba and Moonshot AI, proprietary for the others."""
    is_open = maker in ("Alibaba", "Moonshot", "Nvidia")
    made = {
        "as_of": day.isoformat(),
        "model": model,
        "organization": maker,
        "license": "Apache 2.0" if is_open else "Proprietary",
        "score": score,
        "score_low": score - 6,
        "score_high": score + 6,
        "votes": 5000,
    }
    return {**made, **more}


def compared(path: Path, *options: str, board: str = "arena/text-plain") -> dict[str, Any]:
    """The comparisons of a board by kind."""
    made = run("gap", board, "-f", "json", *options, db=path).document["boards"][0]
    return {comparison["kind"]: comparison for comparison in made["comparisons"]}


def test_percentages_of_the_ai_index_kind_come_out_right(tmp_path: Path) -> None:
    rows = [
        row("gpt-x", "OpenAI", 1300),
        row("claude-x", "Anthropic", 1290),
        row("qwen-x", "Alibaba", 1200),
        row("ernie-x", "Baidu", 1250),
    ]
    made = compared(stored(tmp_path / "a.db", "arena/text-plain", rows))
    assert made["CN-US"]["trailing"]["model"] == "ernie-x"
    assert made["CN-US"]["percent"] == pytest.approx(50 / 1250 * 100)
    assert made["open-closed"]["trailing"]["model"] == "qwen-x"
    assert made["open-closed"]["percent"] == pytest.approx(100 / 1200 * 100)


def test_points_margin_and_win_rate_are_those_of_the_definition(tmp_path: Path) -> None:
    rows = [row("gpt-x", "OpenAI", 1600), row("qwen-x", "Alibaba", 1200, score_low=1192)]
    made = compared(stored(tmp_path / "a.db", "arena/text", rows), board="arena/text")["CN-US"]
    assert made["points"] == 400
    assert made["margin"] == pytest.approx((6**2 + 7**2) ** 0.5)
    assert made["distinct"] is True
    assert made["win_rate"] == pytest.approx(10 / 11)
    assert (made["leader"]["side"], made["leader"]["field"]) == ("US", 1)


def test_overlapping_intervals_are_no_test(tmp_path: Path) -> None:
    rows = [row("gpt-x", "OpenAI", 1209), row("qwen-x", "Alibaba", 1200)]
    made = compared(stored(tmp_path / "a.db", "arena/text", rows), board="arena/text")["CN-US"]
    assert made["leader"]["low"] < made["trailing"]["high"]
    assert made["distinct"] is True


def test_without_an_interval_nothing_is_said_of_margins(tmp_path: Path) -> None:
    rows = [row("gpt-x", "OpenAI", 1300), row("qwen-x", "Alibaba", 1200, score_low="")]
    made = compared(stored(tmp_path / "a.db", "arena/text", rows), board="arena/text")["CN-US"]
    assert (made["margin"], made["distinct"], made["points"]) == (None, None, 100)


def test_an_empty_side_leaves_every_figure_open(tmp_path: Path) -> None:
    rows = [row("gpt-x", "OpenAI", 1300), row("mistral-x", "Mistral", 1400)]
    path = stored(tmp_path / "a.db", "arena/text", rows)
    made = compared(path, board="arena/text")["CN-US"]
    assert made["leader"]["model"] == "gpt-x"
    empty = ("trailing", "points", "margin", "distinct", "percent", "win_rate", "lag_days")
    assert {made[name] for name in empty} == {None}
    printed = run("gap", db=path)
    assert printed.code == 0
    assert "no model" in printed.stdout


def test_models_chooses_the_field_of_china_and_the_us_only(tmp_path: Path) -> None:
    rows = [
        row("gpt-x", "OpenAI", 1300),
        row("nemotron-x", "Nvidia", 1100),
        row("qwen-x", "Alibaba", 1200),
    ]
    path = stored(tmp_path / "a.db", "arena/text-plain", rows)
    free = compared(path, "--models", "open")
    assert (free["CN-US"]["leader"]["model"], free["CN-US"]["points"]) == ("qwen-x", 100)
    assert free["open-closed"] == compared(path)["open-closed"]


def test_what_could_overturn_a_comparison_is_said(tmp_path: Path) -> None:
    rows = [
        row("gpt-x", "OpenAI", 1300),
        row("qwen-x", "Alibaba", 1200),
        row("mystery-one", "nobody we know", 1250),
        row("mystery-two", "nobody we know", 1150),
    ]
    path = stored(tmp_path / "a.db", "arena/text", rows)
    assert compared(path, board="arena/text")["CN-US"]["unknown_above"] == 1
    assert "1 of unknown country" in run("gap", db=path).stdout


def test_scores_with_few_votes_are_marked(tmp_path: Path) -> None:
    rows = [row("gpt-x", "OpenAI", 1300, votes=2999), row("qwen-x", "Alibaba", 1200, votes=3000)]
    path = stored(tmp_path / "a.db", "arena/text", rows)
    made = compared(path, board="arena/text")["CN-US"]
    assert (made["leader"]["few_votes"], made["trailing"]["few_votes"]) == (True, False)
    assert "US gpt-x*  CN qwen-x" in run("gap", db=path).stdout


def test_a_lag_runs_from_the_first_that_was_as_good_as_the_best_is_today(tmp_path: Path) -> None:
    days = [DAY + timedelta(days=10 * n) for n in range(5)]
    lists = [
        [("old-gpt", "OpenAI", 1100)],
        [("gpt-x", "OpenAI", 1210)],
        [("gpt-x", "OpenAI", 1210), ("gpt-y", "OpenAI", 1300)],
        [("qwen-x", "Alibaba", 1180)],
        [("gpt-x", "OpenAI", 1210), ("gpt-y", "OpenAI", 1300), ("qwen-x", "Alibaba", 1200)],
    ]
    rows = [row(*line, day=day) for day, lines in zip(days, lists, strict=True) for line in lines]
    path = stored(tmp_path / "a.db", "arena/text", rows)
    made = compared(path, board="arena/text")["CN-US"]
    assert (made["lag_days"], made["lag_is_minimum"], made["lag_from"]) == (20, False, "gpt-x")
    assert compared(path, "--on", str(days[3]), board="arena/text")["CN-US"]["lag_days"] is None


def test_a_leader_that_stood_in_the_first_snapshot_gives_a_bound(tmp_path: Path) -> None:
    rows = [row("gpt-x", "OpenAI", 1210)]
    rows += [
        row(*line, day=DAY + timedelta(days=30))
        for line in (("gpt-x", "OpenAI", 1210), ("qwen-x", "Alibaba", 1200))
    ]
    path = stored(tmp_path / "a.db", "arena/text", rows)
    made = compared(path, board="arena/text")["CN-US"]
    assert (made["lag_days"], made["lag_is_minimum"]) == (30, True)
    # Of the 29 days between nothing is held: the trailing best may have come on any of them.
    assert (made["lag_low"], made["lag_high"]) == (1, None)
    assert "≥1 d" in run("gap", db=path).stdout


def test_a_rename_is_no_arrival(tmp_path: Path) -> None:
    days = [date(2026, 7, 10), date(2026, 7, 16), date(2026, 7, 27)]
    lists = [
        [("claude-x", "Anthropic", 1290)],
        [("claude-x", "Anthropic", 1290), ("kimi-k3", "Moonshot", 1400)],
        [("gpt-y", "OpenAI", 1450), ("kimi-k3-max", "Moonshot", 1400)],
    ]
    rows = [row(*line, day=day) for day, lines in zip(days, lists, strict=True) for line in lines]
    path = stored(tmp_path / "a.db", "arena/text", rows)
    made = compared(path, board="arena/text")["CN-US"]
    assert (made["leader"]["model"], made["lag_days"]) == ("gpt-y", -11)
    printed = run("gap", db=path).stdout
    assert "−16 to −1 d: kimi-k3 (now kimi-k3-max) stood there first." in printed


def test_the_gap_by_date_names_who_leads_where_it_jumps(tmp_path: Path) -> None:
    rows = []
    for n in range(6):
        day = DAY + timedelta(days=n)
        rows.append(row("gpt-x", "OpenAI", 1300, day=day))
        rows.append(row("qwen-x" if n < 3 else "qwen-y", "Alibaba", 1200 + 40 * (n > 2), day=day))
    path = stored(tmp_path / "a.db", "arena/text", rows)
    made = run("trend", "arena/text", "--gap", "-f", "json", db=path).document["points"]
    assert [point["comparisons"][0]["points"] for point in made] == [100] * 3 + [60] * 3
    printed = run("trend", "arena/text", "--gap", db=path).stdout.partition("Best open")[0]
    shown = [line for line in printed.splitlines() if line.startswith("2026-09")]
    assert [line.split()[0] for line in shown] == ["2026-09-01", "2026-09-04", "2026-09-06"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("gap", "hf/trending"), 2),
        (("gap", "nonsense"), 2),
        (("gap", "arena/vision"), 4),
        (("gap", "--on", "2020-01-01"), 4),
        (("trend", "hf/likes", "--gap"), 2),
        (("trend", "arena/text", "--gap", "--top", "5"), 2),
    ],
)
def test_a_gap_that_cannot_be_is_one_line(tmp_path: Path, arguments: Any, code: int) -> None:
    path = stored(tmp_path / "a.db", "arena/text", [row("gpt-x", "OpenAI", 1300)])
    result = run(*arguments, db=path)
    assert (result.code, result.stderr.count("\n")) == (code, 1)


def test_what_there_is_is_printed_though_a_board_lacks(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.db", "arena/text", [row("gpt-x", "OpenAI", 1300)])
    result = run("gap", "arena/vision", "arena/text", "-f", "csv", db=path)
    assert result.code == 4
    assert result.stdout.count("arena/text") == 2


MODELS = [("gpt-a", "OpenAI"), ("gpt-b", "OpenAI"), ("qwen-a", "Alibaba"), ("qwen-b", "Alibaba")]


@given(
    scores=st.lists(st.integers(1000, 1003), min_size=4, max_size=4),
    firsts=st.lists(st.integers(0, 30), min_size=4, max_size=4),
)
def test_a_lag_is_what_the_definition_says_of_any_history(
    scores: list[int], firsts: list[int]
) -> None:
    entries = [
        Entry(n, n, model, maker, "MIT", score=float(score))
        for n, ((model, maker), score) in enumerate(zip(MODELS, scores, strict=True), 1)
    ]
    began = date(2026, 9, 1)
    first = {m: began + timedelta(days=d) for (m, _), d in zip(MODELS, firsts, strict=True)}
    snapshot = Snapshot(
        1, "arena/text", date(2026, 11, 1), "live", 1, None, None, None, None, None, None, None,
        None, 4,
    )  # fmt: skip
    dates = sorted(set(first.values()))
    days = [
        Day(day, before and before + ONE)
        for before, day in zip([None, *dates[:-1]], dates, strict=True)
    ]
    history = listing_history(snapshot, first, ORIGINS.files.renames, days)
    feed = FEEDS["arena/text"]
    judge = Judges(ORIGINS, feed).on(snapshot.as_of)
    made = gap(feed, snapshot, entries, judge, "any", history)
    comparison: Comparison = made.comparisons[0]
    leader, trailing, lag = comparison.leader, comparison.trailing, comparison.lag
    assert isinstance(leader, Best)
    assert isinstance(trailing, Best)
    assert lag is not None
    best = {"US": max(scores[:2]), "CN": max(scores[2:])}
    assert comparison.points == abs(best["US"] - best["CN"])
    side = slice(0, 2) if leader.side == "US" else slice(2, 4)
    as_good = [
        day
        for score, day in zip(scores[side], firsts[side], strict=True)
        if score >= best[trailing.side]
    ]
    came = (first[trailing.entry.model] - began).days
    assert lag.days == came - min(as_good)
    assert lag.is_minimum == (min(as_good) == min(firsts))
    # Of every history that the dates held allow, none gives fewer or more days, and some give both.
    first_day = min(as_good)
    earlier = [day for day in firsts if day < came]
    assert lag.low == (max(earlier) + 1 - first_day if earlier else None)
    before_leader = [day for day in firsts if day < first_day]
    assert lag.high == (came - (max(before_leader) + 1) if before_leader else None)


@pytest.mark.parametrize(
    ("fetched", "low", "high", "printed"),
    [
        ([], 1, 29, "1–29 d"),
        (range(30), 15, 15, "15 d"),
        ([*range(10), *range(20, 30)], 15, 20, "15–20 d"),
        (range(14), 1, 16, "1–16 d"),
    ],
)
def test_a_lag_over_days_without_a_fetch_is_a_range(
    tmp_path: Path, fetched: Iterable[int], low: int, high: int, printed: str
) -> None:
    lists = {
        0: [("old-gpt", "OpenAI", 1100)],
        15: [("old-gpt", "OpenAI", 1100), ("gpt-x", "OpenAI", 1210)],
        30: [("gpt-x", "OpenAI", 1210), ("qwen-x", "Alibaba", 1200)],
    }
    rows = [row(*line, day=DAY + n * ONE) for n, lines in lists.items() for line in lines]
    path = stored(tmp_path / "a.db", "arena/text", rows)
    with open_store(path, write=True) as store:
        for n in fetched:
            at = datetime(DAY.year, DAY.month, DAY.day, 6, tzinfo=UTC) + n * ONE
            store.attempts.log(FetchRecord("arena/text", at, 1.0, "unchanged", None, 0, 0))
    lag = compared(path, board="arena/text")["CN-US"]
    assert (lag["lag_days"], lag["lag_low"], lag["lag_high"]) == (15, low, high)
    line = run("gap", db=path).stdout.splitlines()[3]
    assert line.endswith(f"  {printed}")


def test_between_two_dates_of_a_published_history_none_is_missing() -> None:
    days = [DAY, DAY + 7 * ONE, DAY + 9 * ONE, DAY + 20 * ONE]
    vias: list[Via] = ["backfill", "backfill", "backfill", "live"]
    snapshots = [
        Snapshot(n, "arena/text", day, via, 1, *[None] * 8, 4)  # type: ignore[arg-type,call-arg]
        for n, (day, via) in enumerate(zip(days, vias, strict=True))
    ]
    held = days_held(FEEDS["arena/text"], snapshots, [])
    assert [day.earliest for day in held] == [None, days[1], days[2], days[2] + ONE]
    # A board that is dated by its fetch has no history of its own to rest on.
    held = days_held(FEEDS["design-arena"], snapshots, [])
    assert held[1].earliest == days[0] + ONE


def test_where_both_stood_in_the_first_snapshot_no_lag_is_printed(tmp_path: Path) -> None:
    rows = [row("gpt-x", "OpenAI", 1210), row("qwen-x", "Alibaba", 1200)]
    path = stored(tmp_path / "a.db", "arena/text", rows)
    lag = compared(path, board="arena/text")["CN-US"]
    assert (lag["lag_days"], lag["lag_low"], lag["lag_high"]) == (0, None, None)
    line = run("gap", db=path).stdout.splitlines()[3]
    assert line.endswith("  –")


def test_a_difference_within_its_margin_is_no_lead_in_print(tmp_path: Path) -> None:
    rows = [row("gpt-x", "OpenAI", 1208.2), row("qwen-x", "Alibaba", 1200)]
    path = stored(tmp_path / "a.db", "arena/text", rows)
    printed = run("gap", db=path).stdout
    assert "  8.2 ±8.5 within  " in printed
    assert "within: the difference is within its margin, and neither side leads." in " ".join(
        printed.split()
    )
    wide = [row("gpt-x", "OpenAI", 1290), row("qwen-x", "Alibaba", 1200)]
    printed = run("gap", db=stored(tmp_path / "b.db", "arena/text", wide)).stdout
    assert "  90 ±8  " in printed
    assert "within:" not in printed


def test_the_percentage_stands_in_the_table_too(tmp_path: Path) -> None:
    rows = [row("gpt-x", "OpenAI", 1300), row("qwen-x", "Alibaba", 1250)]
    printed = run("gap", db=stored(tmp_path / "a.db", "arena/text", rows)).stdout
    assert "  50 ±8  4.0   57%" in printed
    assert "zero is arbitrary" in " ".join(printed.split())


def test_scores_that_are_no_elo_give_points_and_a_margin_but_neither_wins_nor_percent(
    replayed: Path,
) -> None:
    comparison = compared(replayed, board="arena/agent")["CN-US"]
    assert comparison["leader"]["model"] == "Claude Fable 5 (High)"
    assert comparison["points"] == pytest.approx(0.14065709 - 0.00736635, abs=1e-8)
    halves = (0.15626347 - 0.12505072) / 2, (0.04069780 + 0.02596510) / 2
    assert comparison["margin"] == pytest.approx((halves[0] ** 2 + halves[1] ** 2) ** 0.5, abs=1e-7)
    assert (comparison["distinct"], comparison["win_rate"], comparison["percent"]) == (
        True,
        None,
        None,
    )
    printed = run("gap", "arena/agent", db=replayed).stdout
    assert "0.133 ±0.037" in printed
    assert "scores are not Elo" in " ".join(printed.split())
    assert "arbitrary" not in printed


def test_a_day_of_agents_without_intervals_says_nothing_of_margins(replayed: Path) -> None:
    comparison = compared(replayed, "--on", "2026-06-04", board="arena/agent")["CN-US"]
    assert (comparison["margin"], comparison["distinct"]) == (None, None)
    assert comparison["points"] == pytest.approx(0.1066 - 0.0338)


def test_a_margin_is_of_95_percent_whatever_part_an_interval_holds() -> None:
    feed = FEEDS["arena/agent"]
    best = Best("US", Entry(1, 1, "x", score=9, low=8, high=10), 1)
    wide = Comparison("CN-US", feed, best, best._replace(side="CN"), 0)
    narrow = replace(wide, feed=feed._replace(deviations=1.644854))
    assert wide.margin == pytest.approx(2**0.5)
    assert narrow.margin == pytest.approx(2**0.5 * 1.959964 / 1.644854)


@st.composite
def _days(draw: st.DrawFn) -> list[dict[str, object]]:
    """Rows of some days on which scores tie, a model may stand twice and makers are unknown."""
    lines, number = [], draw(st.integers(1, 3))
    for place in range(number):
        day = DAY + ONE * place
        for model in draw(st.lists(st.integers(0, 9), min_size=1, max_size=12)):
            maker = ("Alibaba", "OpenAI", "Nvidia", "Mistral", "Nobody Known")[model % 5]
            score = draw(st.integers(1000, 1004))
            licence = draw(st.sampled_from(("Apache 2.0", "Proprietary", "")))
            lines.append(row(f"m-{model}", maker, score, day=day, license=licence))
    return lines


@given(_days(), st.sampled_from(("any", "open", "osi")))
@settings(max_examples=25, deadline=None)
def test_each_date_of_a_gap_by_date_is_that_of_the_date_by_itself(
    rows: list[dict[str, object]], models: Any
) -> None:
    with TemporaryDirectory() as folder:
        path = stored(Path(folder) / "a.db", "arena/text-plain", rows)
        with ossrank.open(path) as library:
            course = library.gap_trend("arena/text-plain", models=models).gaps
            for gap_then in course:
                on = gap_then.snapshot.as_of
                (alone,) = library.gap("arena/text-plain", on=on, models=models).gaps
                behind = gap_then is course[-1]
                assert gap_then.comparisons == tuple(
                    one if behind else replace(one, lag=None) for one in alone.comparisons
                )
