"""What each source's `parse` makes of its documents: pure, bytes in, rankings out."""

import contextlib
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossrank.boards import slug
from ossrank.errors import FeedError
from ossrank.facts import Payload, Ranking
from ossrank.sources import FEEDS, source_of
from tests.loopback import agent_rows, arena_rows, hub_rows, parquet, relay


def parsed(feed: str, body: bytes, limit: int | None = None) -> list[Ranking]:
    return source_of(FEEDS[feed]).parse(FEEDS[feed], Payload(feed, body, limit=limit))


def hub(*rows: dict[str, Any]) -> bytes:
    return json.dumps(rows).encode()


def test_equal_scores_share_a_rank() -> None:
    (ranking,) = parsed("hf/trending", json.dumps(hub_rows(5)).encode())
    assert [(e.position, e.rank) for e in ranking.entries] == [
        (1, 1),
        (2, 1),
        (3, 3),
        (4, 3),
        (5, 5),
    ]


def test_tags_give_licence_and_bases_and_region_gives_nothing() -> None:
    tags = ["license:mit", "base_model:a/b", "base_model:quantized:a/b", "region:us"]
    (ranking,) = parsed("hf/likes", hub({"id": "o/m", "likes": 3, "tags": tags}))
    (entry,) = ranking.entries
    assert (entry.publisher, entry.licence, entry.bases) == ("o", "mit", ("quantized:a/b",))


def test_more_rows_than_were_asked_for_are_cut() -> None:
    (ranking,) = parsed("hf/likes", json.dumps(hub_rows(50)).encode(), limit=20)
    assert len(ranking.entries) == 20


@pytest.mark.parametrize(
    "rows",
    [
        ({"id": "a/b", "likes": 1}, {"id": "c/d", "likes": 2}),
        ({"id": "a/b", "likes": -1},),
        ({"id": "a/b", "likes": 10**30},),
        ({"id": "a/b", "likes": float("nan")},),
        ({"id": "a/b", "likes": float("inf")},),
        ({"id": "a/b", "likes": "many"},),
        ({"id": "", "likes": 1},),
        ({"likes": 1},),
        ({"id": "a/b", "likes": 1, "tags": "mit"},),
        ({"id": "a/b"},),
    ],
)
def test_an_odd_row_fails_the_list(rows: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(FeedError):
        parsed("hf/likes", hub(*rows))


def test_categories_are_boards_of_their_own() -> None:
    rows = [r for name in ("overall", "hard_prompts_english") for r in arena_rows(name)]
    assert [r.board for r in parsed("arena/text-plain", parquet(rows))] == [
        "arena/text-plain",
        "arena/text-plain/hard-prompts-english",
    ]
    assert slug("agenticslides(html)") == "agenticslides-html"


def test_ranks_may_come_as_floats_and_organisations_blank() -> None:
    rows = [{**row, "rank": float(row["rank"]), "organization": ""} for row in arena_rows()]
    (ranking,) = parsed("arena/text", parquet(rows))
    assert ranking.as_of == date(2026, 8, 12)
    assert (ranking.entries[1].rank, ranking.entries[1].publisher) == (2, None)
    assert ranking.entries[0].score == 1500.5


@pytest.mark.parametrize(
    "change",
    [
        {"rating": float("nan")},
        {"rating": float("inf")},
        {"rank": 1.5},
        {"rank": 0},
        {"model_name": None},
        {"leaderboard_publish_date": "12 August"},
        {"rating_lower": 9000.0},
        {"rating": 3000.0, "rating_upper": 3001.0, "rank": 31},
        {"vote_count": -4.0},
        {"category": "***"},
    ],
)
def test_an_odd_row_fails_the_parquet_file(change: dict[str, Any]) -> None:
    rows = arena_rows()
    rows[-1] |= change
    with pytest.raises(FeedError):
        parsed("arena/text", parquet(rows))


def test_a_file_without_rows_or_without_overall_fails() -> None:
    for rows in (arena_rows()[:0], arena_rows("coding")):
        with pytest.raises(FeedError):
            parsed("arena/text", parquet(rows) if rows else b"PAR1")


def test_a_date_without_overall_is_read_like_the_others() -> None:
    rows = arena_rows(day="2026-08-10") + arena_rows("coding", "2026-08-12")
    assert [(str(r.as_of), r.board) for r in parsed("arena/webdev", parquet(rows))] == [
        ("2026-08-10", "arena/webdev"),
        ("2026-08-12", "arena/webdev/coding"),
    ]


@pytest.mark.parametrize(
    "published",
    [date(2026, 8, 12), datetime(2026, 8, 12), datetime(2026, 8, 12, 23, 30, tzinfo=UTC)],
)
def test_a_publish_date_may_come_as_a_date_or_a_time(published: date) -> None:
    rows = [row | {"leaderboard_publish_date": published} for row in arena_rows()]
    (ranking,) = parsed("arena/text", parquet(rows))
    assert ranking.as_of == date(2026, 8, 12)


def test_a_board_of_agents_has_scores_of_any_sign_and_intervals_where_there_are() -> None:
    (ranking,) = parsed("arena/agent", parquet(agent_rows()))
    first, fifth, last = (ranking.entries[n] for n in (0, 4, 29))
    assert (first.score, first.low, first.high) == (0.15, 0.15 - 0.02, 0.15 + 0.02)
    assert (first.votes, first.publisher, first.licence) == (90_000, "alibaba", "Apache 2.0")
    assert (fifth.low, fifth.high) == (None, None)
    assert last.score == pytest.approx(-0.14)


def test_a_subset_whose_columns_were_never_seen_is_read_in_either_shape() -> None:
    for rows in (arena_rows(), agent_rows()):
        (ranking,) = parsed("arena/text-factuality", parquet(rows))
        assert (ranking.board, len(ranking.entries)) == ("arena/text-factuality", 30)


def test_a_bare_hub_id_has_the_publisher_that_is_named_or_none() -> None:
    rows = ({"id": "gpt2", "likes": 2}, {"id": "bert", "author": "google", "likes": 1})
    (ranking,) = parsed("hf/likes", hub(*rows))
    assert [entry.publisher for entry in ranking.entries] == [None, "google"]


def test_a_model_that_stands_twice_is_read_twice() -> None:
    rows = [{**row, "rating": row["rating"] - n} for n in range(3) for row in arena_rows()]
    for row in rows:
        row["rating_lower"] = row["rating"] - 9
    (ranking,) = parsed("arena/search", parquet(rows))
    assert len(ranking.entries) == 90
    assert [entry.rank for entry in ranking.entries[:4]] == [1, 1, 1, 2]


def test_the_relay_is_ranked_by_elo_without_its_free_twins() -> None:
    (ranking,) = parsed("design-arena", json.dumps(relay()).encode())
    assert ranking.board == "design-arena/website"
    assert len(ranking.entries) == 30
    assert [e.rank for e in ranking.entries[10:14]] == [11, 11, 13, 13]
    assert all(not e.model.endswith(":free") for e in ranking.entries)
    scores = [e.score or 0 for e in ranking.entries]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("feed", ["hf/trending", "arena/text", "design-arena"])
@given(body=st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_no_bytes_bring_anything_but_a_clear_error(feed: str, body: bytes) -> None:
    with pytest.raises(FeedError) as caught:
        parsed(feed, body)
    assert str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "likes", "tags", "data", "benchmarks", "design_arena", "elo"])
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@pytest.mark.parametrize("feed", ["hf/likes", "design-arena"])
@given(document=JSON)
def test_no_json_brings_anything_but_a_ranking_or_a_clear_error(feed: str, document: Any) -> None:
    rankings = []
    with contextlib.suppress(FeedError):
        rankings = parsed(feed, json.dumps(document).encode())
    assert all(ranking.entries for ranking in rankings)
