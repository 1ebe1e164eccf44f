"""Files are what the Hub says they are, and no entity tag hides what has changed."""

import hashlib
from datetime import date, timedelta
from pathlib import Path

import pytest

from ossrank.boards import Feed
from ossrank.errors import FeedError
from ossrank.facts import Payload, Ranking
from ossrank.ingest.accepting import reject_boards
from ossrank.ingest.backfill import backfill
from ossrank.sources import FEEDS, arena
from ossrank.store.file import Store
from tests import loopback
from tests.command import HURRY, NOW, fetched, run
from tests.loopback import TRENDING, Boards, arena_rows, parquet


def test_a_models_csv_that_is_not_what_the_hub_states_is_refused(
    boards: Boards, store: Store
) -> None:
    stated = hashlib.sha256(boards.trending).hexdigest()
    damaged = boards.trending.replace(b",499,", b",498,")
    for body in (damaged, boards.trending[:-60]):
        boards.fault(TRENDING, loopback.body(body, X_Linked_ETag=f'"{stated}"'))
        with pytest.raises(FeedError, match="damaged on the way"):
            backfill(store, FEEDS["hf/trending"], limits=HURRY)
    assert store.snapshots.boards() == []


def renew(boards: Boards) -> None:
    """Has every board say something else than before."""
    boards.rows = loopback.hub_rows(301)[1:]
    boards.parquet["text_style_control"] = parquet(arena_rows(day="2026-08-16"))
    boards.parquet["agent"] = parquet(loopback.agent_rows("2026-08-16"))
    boards.relay["data"].pop(0)
    boards.index = boards.index.replace("m-29,", "m-30,")
    boards.export, boards.export_day = loopback.export("2026-11-23"), "2026-11-24"


def test_an_entity_tag_that_stays_hides_no_change_for_longer_than_a_day(
    boards: Boards, store: Store
) -> None:
    undated = ("hf/trending", "design-arena", "epoch/eci")
    names = (*undated, "arena/text", "arena/agent", "openrouter/tokens")
    boards.sticky = True
    assert {o.outcome for o in fetched(store, *names).values()} == {"stored"}
    before = {name: said(store, name) for name in names}
    renew(boards)
    soon, later = NOW + timedelta(hours=6), NOW + timedelta(days=1)
    assert fetched(store, "arena/text", at=soon)["arena/text"].outcome == "unchanged"
    assert {o.outcome for o in fetched(store, *names, at=later).values()} == {"stored"}
    assert all(said(store, name) != before[name] for name in names)


def said(store: Store, name: str) -> tuple[date | None, list[str]]:
    """The newest snapshot of a feed: of which day, where it prints one, and its models."""
    newest = store.snapshots.newest(FEEDS[name].main)
    assert newest is not None
    day = newest.as_of if FEEDS[name].dated else None
    return day, [entry.model for entry in store.snapshots.entries(newest.id)]


def test_an_entity_tag_of_a_day_that_is_yet_to_come_hides_nothing(
    boards: Boards, store: Store
) -> None:
    """The clock was ahead when it was told."""
    boards.sticky = True
    fetched(store, "arena/text", at=NOW + timedelta(days=3650))
    renew(boards)
    assert fetched(store, "arena/text")["arena/text"].outcome == "stored"


def test_a_file_of_known_bytes_is_downloaded_again_and_not_read_again(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched(store, "arena/text")
    read = list[bytes]()
    parse = arena.parse

    def reading(feed: Feed, payload: Payload) -> list[Ranking]:
        read.append(payload.body)
        return parse(feed, payload)

    monkeypatch.setattr(arena, "parse", reading)
    for night in (1, 2):
        outcome = fetched(store, "arena/text", at=NOW + timedelta(days=night))["arena/text"]
        assert outcome.outcome == "unchanged"
    assert len([asked for asked, _, code in boards.log if "/cdn/" in asked and code == 200]) == 3
    assert read == []
    # What is kept apart of it may have become plausible.
    reject_boards(store, "arena/text", [date(2026, 8, 12)], NOW)
    fetched(store, "arena/text", at=NOW + timedelta(days=3))
    assert len(read) == 1


def test_two_categories_that_would_make_one_board_are_refused_in_every_source(
    boards: Boards, store: Store, tmp_path: Path
) -> None:
    document = loopback.relay()
    (score,) = document["data"][0]["benchmarks"]["design_arena"]
    document["data"][0]["benchmarks"]["design_arena"].append(score | {"category": "Website!"})
    boards.relay = document
    duels = arena_rows("coding") + arena_rows("Coding")
    boards.parquet["text_style_control"] = parquet(arena_rows() + duels)
    boards.full["text_style_control"] = parquet(duels)
    agents = [row | {"category": "OVERALL"} for row in loopback.agent_rows()]
    boards.parquet["agent"] = parquet(loopback.agent_rows() + agents)
    outcomes = fetched(store, "design-arena", "arena/text", "arena/agent").values()
    assert [outcome.outcome for outcome in outcomes] == ["failed"] * 3
    assert all(ONE_BOARD in (outcome.reason or "") for outcome in outcomes)
    with pytest.raises(FeedError, match=ONE_BOARD):
        backfill(store, FEEDS["arena/text"], ("coding",), limits=HURRY)
    table = tmp_path / "a.csv"
    table.write_text("as_of,rank,model,category\n2026-01-02,1,a,Coding\n2026-01-02,2,b,coding\n")
    result = run("import", str(table), "--board", "arena/text/coding", db=store.path)
    assert (result.code, result.stderr.count("\n")) == (2, 1)
    assert "two categories, 'Coding' and 'coding', would make one board" in result.stderr
    assert store.snapshots.boards() == []


ONE_BOARD = "two categories would make one board"
