"""Answers that look right and are not: each is kept apart, named, and changes no report."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossrank.facts import Entry, Payload, by_field
from ossrank.ingest import plausibility
from ossrank.ingest.plausibility import Earlier, apart, changed, odd, of_another, vanished
from ossrank.sources import FEEDS
from ossrank.sources import arena as arena_source
from ossrank.store.file import Store
from tests import drifts
from tests.command import NOW, fetched, run
from tests.drifts import DAY, LATER, LISTED, TEXT, arena, trending
from tests.loopback import Boards, arena_rows, parquet

ARENA, TRENDING, TOKENS = (FEEDS[n] for n in ("arena/text", "hf/trending", "openrouter/tokens"))


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
    boards.frozen = True
    first, second = LISTED[:200], [LISTED[1], LISTED[0], *LISTED[2:200]]
    second = [row | {"trendingScore": LISTED[n]["trendingScore"]} for n, row in enumerate(second)]
    for night, rows in enumerate((first, second, first, second)):
        trending(rows)(boards)
        outcome = fetched(store, "hf/trending", at=NOW + night * DAY)["hf/trending"]
        assert outcome.outcome == ("stored" if night < 2 else "failed")
    assert "byte by byte the answer of 2026-11-24" in (outcome.reason or "")


def test_what_is_used_may_turn_over_and_grow_as_lists_do() -> None:
    then = Earlier(date(2026, 1, 1), by_field(entries(50)), goes_on=False)
    more = tuple(entry._replace(score=(entry.score or 0) * 4) for entry in entries(50, 20))
    assert changed(more, then, feed=TOKENS, limit=None, days=20) is None
    assert changed(more, then, feed=ARENA, limit=None, days=20) is not None
    less = tuple(entry._replace(score=(entry.score or 0) / 1000) for entry in entries(50))
    assert "0.001 times" in (changed(less, then, feed=TOKENS, limit=None, days=1) or "")


def test_scores_about_zero_may_change_their_size() -> None:
    agents = FEEDS["arena/agent"]
    then = Earlier(date(2026, 1, 1), by_field(scored(0.02)), goes_on=False)
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


def test_an_older_snapshot_allows_no_more_than_the_newest(boards: Boards, store: Store) -> None:
    """A list of ten days ago tells nothing of today's models, and one of yesterday does."""
    whole = boards.rows
    for days, rows in ((0, whole), (9, whole[1:]), (10, drifts.others(whole))):
        boards.rows = rows
        outcome = fetched(store, "hf/trending", at=NOW + days * DAY)["hf/trending"]
        assert outcome.outcome == ("failed" if days == 10 else "stored")
    assert "only 0 of the 200 models of 2026-12-02 are still there" in (outcome.reason or "")


def entries(count: int, start: int = 0) -> tuple[Entry, ...]:
    """So many rows, of models numbered from a start."""
    return tuple(Entry(n, n, f"model-{start + n}", score=1000.0 - n) for n in range(1, count + 1))


@pytest.mark.parametrize("days", [3, 7, 8, 30])
def test_a_list_may_turn_over_the_more_the_longer_ago_it_was(days: int) -> None:
    least = {3: 80, 7: 20}.get(days, 0)
    then = Earlier(date(2026, 1, 1), by_field(entries(200)), goes_on=True)
    for kept, plausible in ((least, True), (least - 1, False)):
        if kept >= 0:
            reason = changed(entries(200, 200 - kept), then, feed=TRENDING, limit=200, days=days)
            assert (reason is None) is plausible, (kept, reason)


def test_a_list_that_is_asked_deeper_is_compared_as_far_down_as_it_went() -> None:
    then = Earlier(date(2026, 1, 1), by_field(entries(20)), goes_on=True)
    assert changed(entries(1000), then, feed=TRENDING, limit=1000, days=1) is None
    assert odd(entries(1000), limit=1000) is None


def test_a_board_may_lose_some_and_win_some() -> None:
    then = Earlier(date(2026, 1, 1), by_field(entries(100)), goes_on=False)
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


def test_a_small_board_may_grow_and_a_small_list_turn_over() -> None:
    assert (plausibility.FEWEST, plausibility.FEWEST_ON_BOTH) == (10, 4)
    then = Earlier(date(2026, 1, 1), by_field(entries(9)), goes_on=False)
    assert changed(entries(18), then, feed=ARENA, limit=None, days=1) is None
    others = entries(9, 100)
    assert changed(others, then, feed=ARENA, limit=None, days=1) is not None
    assert changed(others, then, feed=TRENDING, limit=9, days=1) is None
    few = Earlier(date(2026, 1, 1), by_field(entries(3)), goes_on=False)
    assert changed(entries(3, 100), few, feed=ARENA, limit=None, days=1) is None


def test_a_board_is_told_from_another_of_the_same_models_by_its_scores() -> None:
    own = {f"m{n}": 1400.0 - 10 * n for n in range(9)}
    other = {model: score + 8 * (n % 3) for n, (model, score) in enumerate(own.items())}
    later = {model: score + 1 for model, score in own.items()}
    shifted = {model: score + 60 for model, score in own.items()}
    assert of_another(later, own, [("other", other)]) is None
    assert "nearer to those of other" in (of_another(other, own, [("other", other)]) or "")
    # A scale that moves for all boards leaves them as far apart as they were.
    assert of_another(shifted, own, [("other", other)]) is None
    strangers = {f"x{n}": score for n, score in enumerate(own.values())}
    assert of_another(own, strangers, [("other", other)]) is None
    assert of_another(own, strangers, [("other", later)]) is not None
    few = dict(list(own.items())[:3])
    assert of_another(own, few, [("other", later)]) is None
    assert apart(few, own) is None
    assert apart(dict.fromkeys(own, 1000.0), own) is None
