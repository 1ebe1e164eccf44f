"""Accept and reject: what they take, what they leave, and taking them back."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ossrank.errors import NothingStored
from ossrank.ingest.accepting import reject_boards
from ossrank.store.file import Store
from tests import loopback
from tests.command import NOW, fetched, run
from tests.loopback import Boards, arena_rows, parquet

DAY = timedelta(days=1)
TRENDING = "hf/trending"


def held(store: Store, board: str = TRENDING) -> list[tuple[date, int]]:
    """The dates and the rows that reports use."""
    return [(s.as_of, s.rows) for s in store.snapshots.between(board)]


def test_accept_takes_what_the_feeds_answer_now_and_nothing_that_was_kept_apart_before(
    boards: Boards, store: Store
) -> None:
    whole = boards.rows
    fetched(store, TRENDING, "arena/text")
    boards.rows = whole[:15]
    boards.parquet["text_style_control"] = parquet(arena_rows(day="2026-08-20")[:2])
    fetched(store, TRENDING, "arena/text", at=NOW + DAY)
    boards.rows = whole[:14]
    outcome = fetched(store, TRENDING, at=NOW + 2 * DAY, accept=True)[TRENDING]
    assert held(store) == [(NOW.date(), 200), ((NOW + 2 * DAY).date(), 14)]
    assert held(store, "arena/text") == [(date(2026, 8, 12), 30)]
    said = "hf/trending of 2026-11-25, 14 rows, 200 on 2026-11-23"
    assert said in (outcome.reason or "")


def test_accept_takes_what_was_just_kept_apart_if_it_is_answered_again(
    boards: Boards, store: Store
) -> None:
    boards.rows = boards.rows[:15]
    assert fetched(store, TRENDING)[TRENDING].outcome == "failed"
    assert fetched(store, TRENDING, accept=True)[TRENDING].outcome == "stored"
    assert held(store) == [(NOW.date(), 15)]
    assert store.snapshots.suspects(TRENDING) == []


def test_what_is_accepted_never_outranks_a_good_snapshot_of_its_day(
    boards: Boards, store: Store
) -> None:
    fetched(store, TRENDING, "arena/text")
    boards.rows = boards.rows[:15]
    boards.parquet["text_style_control"] = parquet(arena_rows()[:2])
    outcomes = fetched(store, TRENDING, "arena/text", accept=True)
    for name, outcome in outcomes.items():
        assert outcome.outcome == "failed"
        assert f"ossrank reject {name}" in (outcome.reason or "")
    assert held(store) == [(NOW.date(), 200)]
    assert held(store, "arena/text") == [(date(2026, 8, 12), 30)]


def test_an_accept_that_takes_a_part_only_is_still_a_failure(boards: Boards, store: Store) -> None:
    """One board has a good snapshot of the day, the other has none."""

    def answers(day: str, maths: str, rows: int) -> None:
        boards.parquet["text_style_control"] = parquet(
            arena_rows("overall", day)[:rows] + arena_rows("math", maths)[:rows]
        )

    answers("2026-08-12", "2026-08-12", 30)
    fetched(store, "arena/text")
    answers("2026-08-16", "2026-08-12", 3)
    result = run("fetch", "arena/text", "--accept", "-f", "json", db=store.path)
    (outcome,) = result.document["feeds"]
    assert (result.code, outcome["outcome"], outcome["snapshots"]) == (3, "failed", 1)
    assert "ossrank reject arena/text/math 2026-08-12" in outcome["reason"]
    assert "accepted as batch 1 (ossrank undo 1 takes it back): arena/text of" in outcome["reason"]
    assert "arena/text           failed in part, stored 1 snapshot, 3 entries: " in result.stderr
    assert held(store, "arena/text")[-1] == (date(2026, 8, 16), 3)
    assert held(store, "arena/text/math") == [(date(2026, 8, 12), 30)]


def test_where_all_of_an_answer_is_held_there_is_nothing_to_accept(
    boards: Boards, store: Store
) -> None:
    names = ("overall", "coding", "math")
    boards.parquet["text_style_control"] = parquet([r for n in names for r in arena_rows(n)])
    fetched(store, "arena/text")
    boards.parquet["text_style_control"] = parquet(arena_rows())
    outcome = fetched(store, "arena/text", accept=True)["arena/text"]
    assert (outcome.outcome, outcome.snapshots) == ("failed", 0)
    assert "nothing is accepted, since all that is left of it is held already" in (
        outcome.reason or ""
    )


def test_an_accept_is_a_batch_that_undo_takes_back(boards: Boards, store: Store) -> None:
    boards.rows = boards.rows[:15]
    fetched(store, TRENDING, accept=True)
    (number,) = [n for n in range(1, 9) if "15 rows" in run_undo(store, n)]
    assert held(store) == []
    (apart,) = store.snapshots.suspects(TRENDING)
    assert apart.suspect == "15 rows where 200 were asked for"
    assert number == 1


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_an_accept_and_a_reject_of_it_are_undone_in_any_order(
    boards: Boards, store: Store, order: tuple[int, int]
) -> None:
    boards.rows = boards.rows[:15]
    fetched(store, TRENDING, accept=True)
    reject_boards(store, TRENDING, [NOW.date()], NOW)
    first, second = order
    store.batches.undo(first)
    assert held(store) == ([] if first == 1 else [(NOW.date(), 15)])
    store.batches.undo(second)
    assert held(store) == []
    (apart,) = store.snapshots.suspects(TRENDING)
    assert apart.suspect == "15 rows where 200 were asked for"


def test_an_accept_names_each_board_that_it_takes(boards: Boards, store: Store) -> None:
    names = ("overall", *(f"category {n}" for n in range(29)))
    for day, rows in (("2026-08-12", 30), ("2026-08-16", 3)):
        listed = [row for name in names for row in arena_rows(name, day)[:rows]]
        boards.parquet["text_style_control"] = parquet(listed)
        result = run("fetch", "arena/text", "--accept", db=store.path)
        assert result.code == 0
    assert result.stderr.count("of 2026-08-16, 3 rows, 30 on 2026-08-12") == 30


def test_what_was_accepted_and_undone_can_be_accepted_again(boards: Boards, store: Store) -> None:
    fetched(store, "arena/text")
    boards.parquet["text_style_control"] = parquet(arena_rows(day="2026-08-20")[:2])
    assert fetched(store, "arena/text", accept=True)["arena/text"].outcome == "stored"
    store.batches.undo(1)
    assert fetched(store, "arena/text")["arena/text"].outcome == "failed"
    assert fetched(store, "arena/text", accept=True)["arena/text"].outcome == "stored"
    assert held(store, "arena/text")[-1] == (date(2026, 8, 20), 2)


def run_undo(store: Store, number: int) -> str:
    """What undo says of a batch, where there is one."""
    result = run("undo", str(number), db=store.path)
    return result.stdout.replace("1 snapshot, 15 entries", "15 rows")


def test_accept_asks_for_the_names_of_feeds(tmp_path: Path) -> None:
    result = run("fetch", "--accept", db=tmp_path / "a.db")
    assert (result.code, result.stderr.count("\n")) == (2, 1)
    assert not (tmp_path / "a.db").exists()


def test_reject_keeps_a_day_apart_until_it_is_undone(boards: Boards, store: Store) -> None:
    fetched(store, TRENDING)
    boards.rows = loopback.hub_rows(201)[1:]
    fetched(store, TRENDING, at=NOW + DAY)
    result = run("reject", TRENDING, "2026-11-24", db=store.path)
    assert result.code == 0
    assert "2026-11-24 rejected: 200 rows (live, revision 1); of that date nothing stands" in (
        result.stdout
    )
    assert held(store) == [(NOW.date(), 200)]
    # The same answer does not bring it back.
    fetched(store, TRENDING, at=NOW + DAY, accept=True)
    assert held(store) == [(NOW.date(), 200)]
    assert run("undo", "1", db=store.path).code == 0
    assert held(store) == [(NOW.date(), 200), ((NOW + DAY).date(), 200)]


def test_after_a_reject_the_day_is_open_for_another_answer(boards: Boards, store: Store) -> None:
    fetched(store, TRENDING)
    reject_boards(store, TRENDING, [NOW.date()], NOW)
    boards.rows = loopback.hub_rows(201)[1:]
    assert fetched(store, TRENDING)[TRENDING].outcome == "stored"
    assert held(store) == [(NOW.date(), 200)]


def test_reject_says_where_there_is_nothing_to_reject(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NothingStored, match="nothing is rejected"):
        reject_boards(store, TRENDING, [NOW.date()], datetime(2026, 11, 23, tzinfo=UTC))
    for arguments, code in (
        ((TRENDING, "2026-11-24"), 4),
        (("no/board", "2026-11-24"), 2),
        ((TRENDING, "yesterday"), 2),
    ):
        result = run("reject", *arguments, db=store.path)
        assert (result.code, result.stderr.count("\n")) == (code, 1)
    assert run("reject", TRENDING, "2026-11-24", db=tmp_path / "none.db").code == 4


def test_what_is_plausible_in_the_end_is_stored_though_it_was_kept_apart(
    boards: Boards, store: Store
) -> None:
    """The board shrank for good: the next day's answer vouches for it once one was accepted."""
    fetched(store, "arena/text")
    boards.parquet["text_style_control"] = parquet(arena_rows(day="2026-08-20")[:2])
    assert fetched(store, "arena/text")["arena/text"].outcome == "failed"
    reject_boards(store, "arena/text", [date(2026, 8, 12)], NOW)
    assert fetched(store, "arena/text")["arena/text"].outcome == "stored"
    assert held(store, "arena/text") == [(date(2026, 8, 20), 2)]
