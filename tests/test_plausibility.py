"""Answers that look right and are not: each is kept apart, named, and changes no report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossrank.facts import Entry, Payload
from ossrank.ingest import plausibility
from ossrank.ingest.plausibility import Earlier, changed, odd, vanished
from ossrank.library import status_of
from ossrank.sources import FEEDS
from ossrank.sources import arena as arena_source
from ossrank.store.file import Store
from tests import loopback
from tests.command import NOW, fetched, run
from tests.loopback import LIST, RELAY, Boards, arena_rows, hub_rows, parquet

DAY = timedelta(days=1)
LATER = "2026-08-16"
Rows = list[dict[str, Any]]


def trending(rows: Rows) -> Callable[[Boards], None]:
    """The trending list answers these rows, in their order."""
    return lambda boards: boards.fault(LIST, loopback.body(json.dumps(rows).encode()))


def arena(rows: Rows) -> Callable[[Boards], None]:
    """The Arena's text board answers these rows, of a later date."""

    def dress(boards: Boards) -> None:
        dated = [row | {"leaderboard_publish_date": LATER} for row in rows]
        boards.parquet["text_style_control"] = parquet(dated)

    return dress


def relay(change: Callable[[dict[str, Any]], None]) -> Callable[[Boards], None]:
    """The relay answers its listing, each model changed."""

    def dress(boards: Boards) -> None:
        document = loopback.relay()
        for model in document["data"]:
            change(model)
        boards.fault(RELAY, loopback.body(json.dumps(document).encode()))

    return dress


def others(rows: Rows) -> Rows:
    """The same figures, but of other models."""
    return [row | {"id": f"other/{row['id'].replace('/', '-')}"} for row in rows]


def without(rows: Rows, tag: str, every: int) -> Rows:
    """The tags that begin so are gone from every so many rows."""
    return [
        row | {"tags": [t for t in row["tags"] if not t.startswith(tag)]} if n % every == 0 else row
        for n, row in enumerate(rows)
    ]


def without_hub_id(model: dict[str, Any]) -> None:
    model["hugging_face_id"] = None


def without_every_other_hub_id(model: dict[str, Any]) -> None:
    if model["id"].removesuffix(":free")[-1] in "02468":
        model["hugging_face_id"] = None


def divided(model: dict[str, Any]) -> None:
    for score in model.get("benchmarks", {}).get("design_arena", ()):
        score["elo"] /= 1000


def ranked(ranks: Iterable[int], scores: Iterable[float]) -> Callable[[Boards], None]:
    """The Arena's text board with these ranks and scores, and no intervals that contradict."""
    numbers = zip(TEXT, ranks, scores, strict=True)
    wide = {"rating_lower": 0.0, "rating_upper": 9000.0}
    return arena([row | wide | {"rank": rank, "rating": score} for row, rank, score in numbers])


@dataclass
class Drift:
    """What a board says that cannot be, and what is said of it."""

    feed: str
    dress: Callable[[Boards], None]
    said: str


TRENDING, ARENA, TOKENS = (FEEDS[n] for n in ("hf/trending", "arena/text", "openrouter/tokens"))
LISTED, TEXT = hub_rows(), arena_rows()
DRIFTS: Mapping[str, Drift] = {
    "25 rows of 200": Drift(
        "hf/trending", trending(LISTED[:25]), "25 rows where 200 were asked for"
    ),
    "200 copies of one model": Drift(
        "hf/trending", trending([LISTED[0]] * 200), "1 models in 200 rows"
    ),
    "another list under scores of zero": Drift(
        "hf/trending",
        trending([row | {"trendingScore": 0} for row in others(LISTED)]),
        "200 of 200 rows have the score 0",
    ),
    "alphabetical order under a flat score": Drift(
        "hf/trending",
        trending([r | {"trendingScore": 7} for r in sorted(LISTED, key=lambda r: str(r["id"]))]),
        "200 of 200 rows have the score 7",
    ),
    "another list": Drift("hf/trending", trending(others(LISTED)), "only 0 of the 200 models"),
    "no base tags": Drift(
        "hf/trending", trending(without(LISTED, "base_model", 1)), "0 of 200 rows are with a base"
    ),
    "base tags gone on every other row": Drift(
        "hf/trending", trending(without(LISTED, "base_model", 2)), "are with a base model"
    ),
    "licences gone on every other row": Drift(
        "hf/trending", trending(without(LISTED, "license", 2)), "100 of 200 rows are with a licence"
    ),
    "a scale of thousandths in a list": Drift(
        "hf/trending",
        trending([row | {"trendingScore": row["trendingScore"] / 1000} for row in LISTED]),
        "the scores are 0.001 times",
    ),
    "12% of a board": Drift("arena/text", arena(TEXT[:4]), "4 models where there were 30"),
    "a board doubled by variants": Drift(
        "arena/text",
        arena(
            TEXT
            + [
                row
                | {
                    "model_name": f"{row['model_name']}-x",
                    "rank": 30 + n,
                    "rating": 1400.0 - n,
                    "rating_lower": 1390.0 - n,
                    "rating_upper": 1410.0 - n,
                }
                for n, row in enumerate(TEXT, 1)
            ]
        ),
        "60 models where there were 30",
    ),
    "the rows of another subset": Drift(
        "arena/text",
        arena([row | {"model_name": f"vision-{row['model_name']}"} for row in TEXT]),
        "only 0 of the 30 models",
    ),
    "all licences of one kind": Drift(
        "arena/text", arena([row | {"license": "Proprietary"} for row in TEXT]), "rows are open"
    ),
    "all licences open": Drift(
        "arena/text", arena([row | {"license": "MIT"} for row in TEXT]), "rows are closed"
    ),
    "no organisations": Drift(
        "arena/text", arena([row | {"organization": ""} for row in TEXT]), "with a publisher"
    ),
    "organisations that nobody knows": Drift(
        "arena/text",
        arena([row | {"organization": f"team {n}"} for n, row in enumerate(TEXT)]),
        "are classified",
    ),
    "ratings in thousands": Drift(
        "arena/text",
        arena(
            [
                row | {k: row[k] / 1000 for k in ("rating", "rating_lower", "rating_upper")}
                for row in TEXT
            ]
        ),
        "the scores are 0.001 times",
    ),
    "one tie, and ratings that rise": Drift(
        "arena/text", ranked([1, 1, *range(3, 31)], range(1450, 1480)), "scores rise"
    ),
    "ratings that rise down ranks of which each is two rows'": Drift(
        "arena/text",
        ranked([n // 2 + 1 for n in range(30)], range(1450, 1480)),
        "scores rise at rank",
    ),
    "ratings that rise down ranks of which each is ten rows'": Drift(
        "arena/text",
        ranked([n // 10 + 1 for n in range(30)], range(1450, 1480)),
        "scores rise at rank",
    ),
    "ratings that rise in the lower half, where ranks are shared": Drift(
        "arena/text",
        ranked(
            [*range(1, 16), *(16 + n // 2 for n in range(15))],
            [*range(1465, 1450, -1), *range(1400, 1415)],
        ),
        "scores rise at rank",
    ),
    "one rank for all, in the order of names": Drift(
        "arena/text",
        ranked([1] * 30, range(1450, 1480)),
        "30 of 30 rows of arena/text have the rank 1",
    ),
    "no Hub ids": Drift("design-arena", relay(without_hub_id), "0 of 30 rows are with a Hub model"),
    "Hub ids gone on every other row": Drift(
        "design-arena", relay(without_every_other_hub_id), "rows are with a Hub model"
    ),
    "likes gone": Drift(
        "hf/trending", trending([r | {"likes": None} for r in LISTED]), "0 of 200 rows are with lik"
    ),
    "downloads gone on every other row": Drift(
        "hf/trending",
        trending([r | ({"downloads": None} if n % 2 else {}) for n, r in enumerate(LISTED)]),
        "100 of 200 rows are with downloads",
    ),
    "open licences gone on every other row": Drift(
        "arena/text",
        arena([r | ({"license": "Proprietary"} if n % 4 else {}) for n, r in enumerate(TEXT)]),
        "rows are open",
    ),
    "organisations unknown on every other row": Drift(
        "arena/text",
        arena([r | ({"organization": f"team {n}"} if n % 2 else {}) for n, r in enumerate(TEXT)]),
        "15 of 30 rows are classified",
    ),
    "no intervals": Drift(
        "arena/text",
        arena([r | {"rating_lower": None, "rating_upper": None} for r in TEXT[:-1]] + TEXT[-1:]),
        "1 of 30 rows are with an interval",
    ),
    "no votes": Drift(
        "arena/text",
        arena([r | {"vote_count": None} for r in TEXT[:-1]] + TEXT[-1:]),
        "1 of 30 rows are with votes",
    ),
    "elo in thousands": Drift("design-arena", relay(divided), "the scores are 0.001 times"),
}


@pytest.mark.parametrize("drift", DRIFTS.values(), ids=DRIFTS.keys())
def test_a_drift_is_kept_apart_changes_no_report_and_loses_no_later_day(
    boards: Boards, store: Store, drift: Drift
) -> None:
    board = FEEDS[drift.feed].main
    assert fetched(store, drift.feed)[drift.feed].outcome == "stored"
    before = figures(store, board)
    drift.dress(boards)
    outcome = fetched(store, drift.feed, at=NOW + DAY)[drift.feed]
    assert (outcome.outcome, outcome.snapshots) == ("failed", 0)
    assert drift.said in (outcome.reason or "")
    assert figures(store, board) == before
    status = status_of(store, FEEDS[drift.feed], NOW + DAY)
    assert (status.failures, drift.said in (status.reason or "")) == (1, True)
    boards.calm()
    boards.parquet["text_style_control"] = parquet(arena_rows(day="2026-08-20"))
    assert fetched(store, drift.feed, at=NOW + DAY)[drift.feed].outcome == "stored"
    assert fetched(store, drift.feed, at=NOW + 2 * DAY)[drift.feed].outcome != "failed"


def figures(store: Store, board: str) -> Any:
    """What a report says of a board, without when it was made."""
    document = run("report", board, "--models", "any", "-f", "json", db=store.path).document
    del document["generated_at"]
    return document


def test_a_mirror_that_stands_still_makes_no_history(boards: Boards, store: Store) -> None:
    boards.frozen = True
    names = ("hf/trending", "design-arena", "arena/text")
    for days in range(4):
        outcomes = fetched(store, *names, at=NOW + days * DAY)
    assert "byte by byte the answer of 2026-11-23" in (outcomes["hf/trending"].reason or "")
    assert outcomes["design-arena"].outcome == "failed"
    assert outcomes["arena/text"].outcome == "unchanged"
    assert [s.as_of for s in store.snapshots.between("hf/trending")] == [NOW.date()]


def test_two_stale_answers_in_turn_make_no_history(boards: Boards, store: Store) -> None:
    """As two servers behind one name give, each of which stands still."""
    first, second = LISTED[:200], [LISTED[1], LISTED[0], *LISTED[2:200]]
    second = [row | {"trendingScore": LISTED[n]["trendingScore"]} for n, row in enumerate(second)]
    for night, rows in enumerate((first, second, first, second)):
        trending(rows)(boards)
        outcome = fetched(store, "hf/trending", at=NOW + night * DAY)["hf/trending"]
        assert outcome.outcome == ("stored" if night < 2 else "failed")
    assert "byte by byte the answer of 2026-11-24" in (outcome.reason or "")


def test_what_is_used_may_turn_over_and_grow_as_lists_do() -> None:
    then = Earlier(date(2026, 1, 1), entries(50), goes_on=False)
    more = tuple(entry._replace(score=(entry.score or 0) * 4) for entry in entries(50, 20))
    assert changed(more, then, feed=TOKENS, limit=None, days=20) is None
    assert changed(more, then, feed=ARENA, limit=None, days=20) is not None
    less = tuple(entry._replace(score=(entry.score or 0) / 1000) for entry in entries(50))
    assert "0.001 times" in (changed(less, then, feed=TOKENS, limit=None, days=1) or "")


def test_scores_about_zero_may_change_their_size() -> None:
    agents = FEEDS["arena/agent"]
    then = Earlier(date(2026, 1, 1), scored(0.02), goes_on=False)
    assert changed(scored(0.08), then, feed=agents, limit=None, days=4) is None
    assert changed(scored(0.00002), then, feed=agents, limit=None, days=4) is not None


def scored(most: float) -> tuple[Entry, ...]:
    """Thirty models whose scores lie about zero."""
    return tuple(Entry(n, n, f"m{n}", score=most - n * most / 15) for n in range(1, 31))


def test_categories_that_vanish_are_noticed(boards: Boards, store: Store) -> None:
    names = ("overall", "coding", "math", "chinese", "english")
    boards.parquet["text_style_control"] = parquet([r for n in names for r in arena_rows(n)])
    fetched(store, "arena/text")
    boards.parquet["text_style_control"] = parquet(
        [r for n in names[:3] for r in arena_rows(n, LATER)]
    )
    outcome = fetched(store, "arena/text", at=NOW + DAY)["arena/text"]
    assert outcome.outcome == "failed"
    assert "2 of 5 boards of the feed are gone: arena/text/chinese, arena/text/english" in (
        outcome.reason or ""
    )


def test_a_part_that_is_kept_apart_is_a_failure_of_which_the_rest_is_stored(
    boards: Boards, store: Store
) -> None:
    def answers(day: str, maths: int) -> None:
        rows = [row for name in ("overall", "coding") for row in arena_rows(name, day)]
        boards.parquet["text_style_control"] = parquet([*rows, *arena_rows("math", day)[:maths]])

    answers("2026-08-12", 30)
    assert run("fetch", "arena/text", db=store.path).code == 0
    before = figures(store, "arena/text/math")
    for _ in range(2):
        answers(LATER, 4)
        result = run("fetch", "arena/text", "-f", "json", db=store.path)
        (outcome,) = result.document["feeds"]
        assert (result.code, outcome["outcome"]) == (3, "failed")
        said = "kept apart as suspect: arena/text/math: 4 models where there were 30 on 2026-08-12"
        assert said in outcome["reason"]
    assert result.stderr.startswith("arena/text           failed: kept apart")
    assert figures(store, "arena/text/math") == before
    for board, day in (("", LATER), ("/coding", LATER), ("/math", "2026-08-12")):
        newest = store.snapshots.newest(f"arena/text{board}")
        assert newest is not None
        assert str(newest.as_of) == day
    (status,) = run("status", "arena/text", "-f", "json", db=store.path).document["feeds"]
    assert (status["failures"], said in status["reason"]) == (2, True)
    assert run("status", "arena/text", "--max-age", "3d", db=store.path).code == 0
    answers(LATER, 30)
    assert run("fetch", "arena/text", db=store.path).code == 0
    (status,) = run("status", "arena/text", "-f", "json", db=store.path).document["feeds"]
    assert (status["failures"], status["as_of"]) == (0, LATER)


def test_boards_that_vanished_and_were_accepted_are_not_missed_again(
    boards: Boards, store: Store
) -> None:
    names = ("overall", "coding", "math", "chinese", "english")
    for night, day in enumerate(("2026-08-12", LATER, "2026-08-20")):
        listed = names if night == 0 else names[:3]
        boards.parquet["text_style_control"] = parquet(
            [r for n in listed for r in arena_rows(n, day)]
        )
        outcome = fetched(store, "arena/text", at=NOW + night * DAY, accept=night == 1)[
            "arena/text"
        ]
        assert outcome.outcome == "stored"


def test_a_ranking_that_is_like_one_of_the_last_three_is_plausible(
    boards: Boards, store: Store
) -> None:
    """The one before was accepted, and was the odd one."""
    fetched(store, "arena/text")
    arena(TEXT[:4])(boards)
    assert fetched(store, "arena/text", accept=True)["arena/text"].outcome == "stored"
    boards.parquet["text_style_control"] = parquet(arena_rows(day="2026-08-20"))
    assert fetched(store, "arena/text")["arena/text"].outcome == "stored"


def entries(count: int, start: int = 0) -> tuple[Entry, ...]:
    """So many rows, of models numbered from a start."""
    return tuple(Entry(n, n, f"model-{start + n}", score=1000.0 - n) for n in range(1, count + 1))


@pytest.mark.parametrize("days", [3, 7, 8, 30])
def test_a_list_may_turn_over_the_more_the_longer_ago_it_was(days: int) -> None:
    least = {3: 80, 7: 20}.get(days, 0)
    then = Earlier(date(2026, 1, 1), entries(200), goes_on=True)
    for kept, plausible in ((least, True), (least - 1, False)):
        if kept >= 0:
            reason = changed(entries(200, 200 - kept), then, feed=TRENDING, limit=200, days=days)
            assert (reason is None) is plausible, (kept, reason)


def test_a_list_that_is_asked_deeper_is_compared_as_far_down_as_it_went() -> None:
    then = Earlier(date(2026, 1, 1), entries(20), goes_on=True)
    assert changed(entries(1000), then, feed=TRENDING, limit=1000, days=1) is None
    assert odd(entries(1000), limit=1000) is None


def test_a_board_may_lose_some_and_win_some() -> None:
    then = Earlier(date(2026, 1, 1), entries(100), goes_on=False)
    assert changed(entries(100, 45), then, feed=ARENA, limit=None, days=4) is None
    assert changed(entries(150), then, feed=ARENA, limit=None, days=4) is None
    assert changed(entries(51), then, feed=ARENA, limit=None, days=4) is None


def test_few_boards_may_end() -> None:
    assert vanished({"a", "b", "c", "d"}, {"a", "b", "c", "d", "e"}) is None
    assert vanished({"a", "b", "c"}, {"a", "b", "c", "d", "e"}) is not None
    assert vanished({"a"}, ()) is None


@given(st.lists(st.lists(st.floats(0, 3000), min_size=1, max_size=40), min_size=1, max_size=7))
def test_several_rankings_under_one_category_are_read_whatever_their_scales(
    rankings: list[list[float]],
) -> None:
    whole = {"rating_lower": 0.0, "rating_upper": 9000.0}
    rows = [
        TEXT[0] | whole | {"model_name": f"model-{n}-{rank}", "rank": rank, "rating": score}
        for n, scores in enumerate(rankings)
        for rank, score in enumerate(sorted(scores, reverse=True), 1)
    ]
    (ranking,) = arena_source.parse(ARENA, Payload("arena/text", parquet(rows)))
    assert len(ranking.entries) == len(rows)


def test_a_small_board_is_left_alone() -> None:
    assert plausibility.FEWEST == 10
    then = Earlier(date(2026, 1, 1), entries(9), goes_on=False)
    assert changed(entries(9, 100), then, feed=ARENA, limit=None, days=1) is None
