"""Files are what the Hub says they are, and no entity tag hides what has changed."""

import hashlib
import json
from datetime import date, timedelta

import pytest

from ossrank.boards import Feed
from ossrank.errors import FeedError
from ossrank.facts import Payload, Ranking
from ossrank.ingest.accepting import reject_boards
from ossrank.ingest.backfill import backfill
from ossrank.sources import FEEDS, arena, design_arena
from ossrank.store.file import Store
from tests import loopback
from tests.command import HURRY, NOW, fetched
from tests.loopback import TEXT, TRENDING, Boards, Handler, arena_rows, parquet


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


def test_an_entity_tag_that_stays_hides_no_change_for_longer_than_a_day(
    boards: Boards, store: Store
) -> None:
    def answer(handler: Handler) -> None:
        body = boards.parquet["text_style_control"]
        known = handler.headers.get("If-None-Match") == '"stays"'
        handler.answer(304 if known else 200, b"" if known else body, ETag='"stays"')

    boards.fault(TEXT, answer)
    assert fetched(store, "arena/text")["arena/text"].outcome == "stored"
    boards.parquet["text_style_control"] = parquet(arena_rows(day="2026-08-16"))
    soon, later = NOW + timedelta(hours=6), NOW + timedelta(days=1)
    assert fetched(store, "arena/text", at=soon)["arena/text"].outcome == "unchanged"
    assert fetched(store, "arena/text", at=later)["arena/text"].outcome == "stored"


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


def test_two_categories_that_would_make_one_board_are_refused() -> None:
    document = loopback.relay()
    (score,) = document["data"][0]["benchmarks"]["design_arena"]
    document["data"][0]["benchmarks"]["design_arena"].append(score | {"category": "Website!"})
    feed = FEEDS["design-arena"]
    with pytest.raises(FeedError, match="two categories would make one board"):
        design_arena.parse(feed, Payload(feed.name, json.dumps(document).encode()))
