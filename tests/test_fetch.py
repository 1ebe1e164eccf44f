"""What `fetch` makes of a live server, good days and bad ones, over real connections."""

import hashlib
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ossrank import fetch, http
from ossrank.boards import FEEDS
from ossrank.store import Store, open_store
from tests import loopback
from tests.loopback import Boards, Handler, arena_rows, parquet

TEXT = loopback.DATASET + "text_style_control/"
NOW = datetime(2026, 11, 23, 6, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for minutes in a test."""
    monkeypatch.setattr(http, "WAITS", (0.0, 0.0))
    monkeypatch.setattr(http, "DEADLINE", 20.0)
    monkeypatch.setattr(http, "STALL", 10.0)
    monkeypatch.setattr(fetch, "GRACE", 20.0)


@pytest.fixture
def boards(monkeypatch: pytest.MonkeyPatch) -> Iterator[Boards]:
    with Boards() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.setenv("OSSRANK_OPENROUTER_URL", server.url)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield server


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "ossrank.db", write=True) as opened:
        yield opened


def fetched(store: Store, *feeds: str, **options: object) -> dict[str, fetch.FeedOutcome]:
    """The outcomes by feed."""
    chosen = fetch.pick_feeds(feeds)
    outcomes = fetch.fetch_feeds(store, chosen, clock=lambda: NOW, **options)  # type: ignore[arg-type]
    return {outcome.feed: outcome for outcome in outcomes}


def test_every_feed_is_stored(boards: Boards, store: Store) -> None:
    outcomes = fetched(store)
    assert {o.feed: o.outcome for o in outcomes.values()} == dict.fromkeys(FEEDS, "stored")
    assert {summary.board for summary in store.boards()} >= {feed.main for feed in FEEDS.values()}


def test_a_second_run_adds_no_snapshot_and_downloads_no_parquet(
    boards: Boards, store: Store
) -> None:
    fetched(store)
    before = store.boards()
    boards.log.clear()
    outcomes = fetched(store)
    assert {o.outcome for o in outcomes.values()} == {"unchanged"}
    assert store.boards() == before
    assert boards.statuses("/cdn/") == []


def test_one_feed_that_fails_never_stops_the_rest(boards: Boards, store: Store) -> None:
    boards.fault(TEXT, loopback.status(500))
    outcomes = fetched(store)
    assert [o.feed for o in outcomes.values() if o.outcome == "failed"] == ["arena/text"]
    assert "500" in (outcomes["arena/text"].reason or "")
    assert store.newest("arena/text") is None
    assert store.newest("arena/webdev") is not None


def renamed_column() -> bytes:
    rows = [{("score" if k == "rating" else k): v for k, v in r.items()} for r in arena_rows()]
    return parquet(rows)


@pytest.mark.parametrize(
    ("feed", "path", "fault", "reason"),
    [
        ("hf/trending", "/api/models", loopback.body(b"[]"), "empty"),
        ("hf/trending", "/api/models", loopback.body(b"<html>sorry</html>"), "HTML"),
        ("hf/trending", "/api/models", loopback.body(b'[{"id": "a/b"}]'), "trendingScore"),
        ("hf/trending", "/api/models", loopback.body(b"[" * 100_000), "nested"),
        ("hf/trending", "/api/models", loopback.reset, "127.0.0.1"),
        ("hf/trending", "/api/models", loopback.hang, "silent"),
        ("hf/trending", "/api/models", loopback.drip, "too slow"),
        ("hf/trending", "/api/models", loopback.status(429, Retry_After="120"), "120 s"),
        ("hf/trending", "/api/models", loopback.status(401), "token"),
        ("hf/trending", "/api/models", loopback.redirect("/api/models"), "redirects"),
        ("arena/text", TEXT, loopback.body(parquet(arena_rows())[:-100]), "Parquet"),
        ("arena/text", TEXT, loopback.body(renamed_column()), "no column rating"),
        ("arena/text", TEXT, loopback.body(b"<html></html>"), "Parquet"),
        ("arena/text", TEXT, loopback.reset, "127.0.0.1"),
        ("arena/text", TEXT, loopback.hang, "silent"),
        ("arena/text", TEXT, loopback.body(b"", Content_Length=str(2**40)), "too large"),
        ("design-arena", "/api/v1/models", loopback.body(b'{"data": []}'), "data"),
        ("design-arena", "/api/v1/models", loopback.body(b'{"data": [{"id": "a"}]}'), "no model"),
    ],
)
def test_an_odd_answer_never_becomes_a_snapshot(
    boards: Boards,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    feed: str,
    path: str,
    fault: Callable[[Handler], None],
    reason: str,
) -> None:
    if fault in (loopback.hang, loopback.drip):
        monkeypatch.setattr(http, "DEADLINE", 3.0)
        monkeypatch.setattr(http, "STALL", 0.5)
    boards.fault(path, fault)
    outcome = fetched(store, feed)[feed]
    assert outcome.outcome == "failed"
    assert reason in (outcome.reason or "")
    assert "\n" not in (outcome.reason or "")
    assert store.boards() == []


def test_a_file_damaged_on_the_way_is_refused(boards: Boards, store: Store) -> None:
    whole = boards.parquet["text_style_control"]
    digest = hashlib.sha256(whole).hexdigest()
    damaged = whole[:200] + bytes([whole[200] ^ 1]) + whole[201:]
    boards.fault(f"/cdn/{digest}", loopback.body(damaged))
    outcome = fetched(store, "arena/text")["arena/text"]
    assert "damaged" in (outcome.reason or "")
    assert store.boards() == []


def test_a_server_that_recovers_is_asked_again(boards: Boards, store: Store) -> None:
    boards.fault("/api/models", loopback.status(503), times=2)
    assert fetched(store, "hf/trending")["hf/trending"].outcome == "stored"


def test_nothing_listens(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("OSSRANK_OPENROUTER_URL", "http://127.0.0.1:1")
    assert {o.outcome for o in fetched(store).values()} == {"failed"}


def test_pages_are_followed_to_the_limit(boards: Boards, store: Store) -> None:
    boards.page_size = 90
    assert fetched(store, "hf/likes", limit=200)["hf/likes"].entries == 200


def test_a_token_goes_to_the_endpoint_and_to_nobody_else(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with Boards() as elsewhere:
        target = f"http://localhost:{elsewhere.port}/api/models?sort=trendingScore&limit=200"
        boards.fault("/api/models", loopback.redirect(f"{target}&expand=trendingScore"), times=1)
        fetched(store)
        assert "authorization" not in str(elsewhere.log)
        assert elsewhere.log
    asked = [headers for path, headers, _ in boards.log if path.startswith("/api/models")]
    assert {headers.get("authorization") for headers in asked} == {"Bearer hf_secret"}
    others = [headers for path, headers, _ in boards.log if not path.startswith("/api/models")]
    assert "hf_secret" not in str(others)
    assert b"hf_secret" not in store.path.read_bytes()


def test_the_first_fetch_of_a_day_stands_unless_a_later_goes_deeper(
    boards: Boards, store: Store
) -> None:
    fetched(store, "hf/trending", limit=100)
    boards.rows = loopback.hub_rows()[1:]
    assert fetched(store, "hf/trending", limit=100)["hf/trending"].outcome == "unchanged"
    assert fetched(store, "hf/trending", limit=200)["hf/trending"].outcome == "stored"
    newest = store.newest("hf/trending")
    assert newest is not None
    assert (newest.as_of, newest.limit, newest.revision) == (date(2026, 11, 23), 200, 2)


def test_other_content_for_a_printed_date_is_a_later_revision(boards: Boards, store: Store) -> None:
    fetched(store, "arena/text")
    boards.parquet["text_style_control"] = parquet(arena_rows()[:20])
    fetched(store, "arena/text")
    newest = store.newest("arena/text")
    assert newest is not None
    assert (newest.revision, newest.rows, newest.as_of) == (2, 20, date(2026, 8, 12))


def test_a_board_that_shrinks_to_a_tenth_is_kept_apart(boards: Boards, store: Store) -> None:
    fetched(store, "arena/text")
    boards.parquet["text_style_control"] = parquet(arena_rows(day="2026-08-20")[:3])
    outcome = fetched(store, "arena/text")["arena/text"]
    assert outcome.outcome == "failed"
    assert "suspect" in (outcome.reason or "")
    newest = store.newest("arena/text")
    assert newest is not None
    assert newest.as_of == date(2026, 8, 12)
    store.accept(["arena/text"])
    accepted = store.newest("arena/text")
    assert accepted is not None
    assert (accepted.as_of, accepted.rows) == (date(2026, 8, 20), 3)


def test_a_saved_payload_replays_to_the_same_entries(
    boards: Boards, store: Store, tmp_path: Path
) -> None:
    fetched(store, save=tmp_path / "saved")
    with open_store(tmp_path / "replay.db", write=True) as again:
        fetch.replay(again, tmp_path / "saved", fetch.pick_feeds([]))
        assert [b.board for b in again.boards()] == [b.board for b in store.boards()]
        for board in store.boards():
            one, two = store.newest(board.board), again.newest(board.board)
            assert one is not None
            assert two is not None
            assert store.entries(one.id) == again.entries(two.id)
            assert (two.via, two.fetched_at) == ("replay", None)


def test_a_replay_of_the_same_folder_adds_nothing(replayed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(replayed.read_bytes())
    fixtures = Path(__file__).parent.parent / "fixtures"
    with open_store(copy, write=True) as store:
        outcomes = fetch.replay(store, fixtures, fetch.pick_feeds([]))
    assert {outcome.outcome for outcome in outcomes} == {"unchanged"}


def test_the_view_rankings_has_every_standing_entry(replayed: Path) -> None:
    import sqlite3

    db = sqlite3.connect(replayed)
    view = dict(db.execute("SELECT board, count(*) FROM rankings GROUP BY board").fetchall())
    db.close()
    with open_store(replayed) as store:
        assert view == {summary.board: summary.entries for summary in store.boards()}


def test_several_dates_in_one_file_are_several_snapshots(boards: Boards, store: Store) -> None:
    made = io.BytesIO(parquet(arena_rows(day="2026-08-10") + arena_rows(day="2026-08-12")))
    boards.parquet["webdev"] = made.getvalue()
    assert fetched(store, "arena/webdev")["arena/webdev"].snapshots == 2


def lineage(boards: Boards, store: Store, *bases: str, at: datetime = NOW) -> str | None:
    """Fetches a list whose first model rests on these, and asks about them."""
    tags = [f"base_model:quantized:{base}" for base in bases]
    boards.rows = [{**boards.rows[0], "tags": tags}, *boards.rows[1:40]]
    boards.rows[1:] = [{**row, "tags": []} for row in boards.rows[1:]]
    fetched(store, "hf/likes", limit=40)
    return fetch.ask_lineage(store, clock=lambda: at)


def test_bases_that_are_missing_are_asked_for_until_the_chain_ends(
    boards: Boards, store: Store
) -> None:
    boards.bases = {"b/two": ["c/three"], "c/three": []}
    assert lineage(boards, store, "b/two") is None
    newest = store.newest("hf/likes")
    assert newest is not None
    assert store.bases(store.entries(newest.id)) == {"b/two": ("finetune:c/three",), "c/three": ()}


def test_what_the_hub_does_not_have_is_asked_again_after_30_days(
    boards: Boards, store: Store
) -> None:
    for days, asked in ((0, 1), (29, 1), (31, 2)):
        lineage(boards, store, "gone/model", at=NOW + timedelta(days=days))
        assert len(boards.statuses("/api/models/gone")) == asked


def test_a_renamed_base_answers_for_its_old_name(boards: Boards, store: Store) -> None:
    boards.renamed = {"THUDM/GLM": "zai-org/glm"}
    boards.bases = {"zai-org/glm": ["zai-org/base"], "zai-org/base": []}
    assert lineage(boards, store, "THUDM/GLM") is None
    newest = store.newest("hf/likes")
    assert newest is not None
    assert store.bases(store.entries(newest.id))["thudm/glm"] == ("finetune:zai-org/base",)


def test_a_hub_that_refuses_to_say_stops_the_questions_and_keeps_the_answers(
    boards: Boards, store: Store
) -> None:
    boards.bases = {"b/two": []}
    boards.fault("/api/models/z", loopback.status(429))
    assert "429" in (lineage(boards, store, "b/two", "z/late") or "")
    newest = store.newest("hf/likes")
    assert newest is not None
    assert store.bases(store.entries(newest.id)) == {"b/two": ()}
