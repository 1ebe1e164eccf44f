"""Answers that look right and are not: no report changes, no later day is lost, status says so."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ossrank.sources import FEEDS
from ossrank.store.file import Store
from tests.command import fetched, run
from tests.drifts import DAY, DRIFTS, Drift, calm
from tests.loopback import Boards


@pytest.mark.parametrize("drift", DRIFTS.values(), ids=DRIFTS.keys())
def test_a_drift_changes_no_report_loses_no_later_day_and_is_named_by_status(
    boards: Boards, store: Store, drift: Drift
) -> None:
    now, board = datetime.now(UTC), drift.board or FEEDS[drift.feed].main
    drift.first(boards)
    feeds = [drift.feed, *[drift.beside] * bool(drift.beside)]
    outcomes = fetched(store, *feeds, at=now - DAY).values()
    assert {outcome.outcome for outcome in outcomes} == {"stored"}
    before, days = figures(store, board), dates(store, board)

    drift.dress(boards)
    for _ in range(2):
        result = fetch(store, drift.feed)
        assert result.code in (1, 3)
        assert drift.said in result.stderr
    assert figures(store, board) == before

    printed = " ".join(run("status", drift.feed, db=store.path).stdout.split())
    assert f"{drift.feed} failed 2 times in a row since" in printed
    assert drift.said in printed
    (status,) = run("status", drift.feed, "-f", "json", db=store.path).document["feeds"]
    assert (status["failures"], drift.said in status["reason"]) == (2, True)

    calm(boards)
    drift.later(boards)
    assert fetch(store, drift.feed).code == 0
    assert len(dates(store, board)) > len(days)
    assert fetched(store, drift.feed, at=now + DAY)[drift.feed].outcome != "failed"
    (status,) = run("status", drift.feed, "-f", "json", db=store.path).document["feeds"]
    assert status["failures"] == 0


def fetch(store: Store, feed: str) -> Any:
    """One fetch by hand."""
    return run("fetch", feed, "--no-lineage", db=store.path)


def figures(store: Store, board: str) -> Any:
    """What a report says of a board, without when it was made."""
    document = run("report", board, "--models", "any", "-f", "json", db=store.path).document
    del document["generated_at"]
    return document


def dates(store: Store, board: str) -> list[str]:
    """The dates that reports know of a board."""
    return [str(snapshot.as_of) for snapshot in store.snapshots.between(board)]
