"""What `fetch` makes of a live server, good days and bad ones, over real connections."""

import contextlib
import hashlib
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossrank import fetch, http
from ossrank.boards import FEEDS
from ossrank.errors import FeedError
from ossrank.models import Entry, Payload
from ossrank.sources import arena
from ossrank.store import Store, open_store
from tests import loopback
from tests.command import run
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


def fetched(
    store: Store, *feeds: str, at: datetime = NOW, **options: object
) -> dict[str, fetch.FeedOutcome]:
    """The outcomes by feed."""
    chosen = fetch.pick_feeds(feeds)
    outcomes = fetch.fetch_feeds(store, chosen, clock=lambda: at, **options)  # type: ignore[arg-type]
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


def listed(**change: object) -> Callable[[Handler], None]:
    """A Hub list whose second row is changed so."""
    rows = loopback.hub_rows(40)
    rows[1] = {k: v for k, v in {**rows[1], **change}.items() if v is not ...}
    return loopback.body(json.dumps(rows).encode())


def in_an_hour() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)


LIST, RELAY = "/api/models", "/api/v1/models"
DEEP = b"[" * 100_000


@pytest.mark.parametrize(
    ("path", "fault", "reason"),
    [
        (LIST, loopback.body(b"[]"), "empty"),
        (LIST, loopback.body(b"<html>sorry</html>", Content_Type="text/html"), "HTML"),
        (LIST, loopback.body(b'{"error": "sorry"}'), "not a list"),
        (LIST, loopback.body(b""), "not JSON"),
        (LIST, loopback.body(DEEP), "nested"),
        (LIST, loopback.body(b"[" + b"9" * 5000 + b"]"), "not JSON"),
        (LIST, listed(trendingScore=...), "trendingScore of row 2 is missing"),
        (LIST, listed(trendingScore=float("nan")), "NaN"),
        (LIST, listed(trendingScore=float("-inf")), "Infinity"),
        (LIST, listed(trendingScore=10**400), "trendingScore of row 2"),
        (LIST, listed(trendingScore=-1), "trendingScore of row 2"),
        (LIST, listed(trendingScore=501), "rises at row 2"),
        (LIST, listed(likes=-1), "likes of row 2"),
        (LIST, listed(likes=1.5), "likes of row 2"),
        (LIST, listed(downloads=10**18), "downloads of row 2"),
        (LIST, listed(id=None), "id of row 2"),
        (LIST, listed(tags="license:mit"), "tags of row 2"),
        (LIST, loopback.reset, "127.0.0.1"),
        (LIST, loopback.hang, "silent"),
        (LIST, loopback.drip, "too slow"),
        (LIST, loopback.drip_header, "given up"),
        (LIST, loopback.bomb, "over 67,108,864 bytes"),
        (LIST, loopback.body(b"nonsense", Content_Encoding="gzip"), "compressed"),
        (LIST, loopback.status(408), "408"),
        (LIST, loopback.status(425), "425"),
        (LIST, loopback.status(429), "429"),
        (LIST, loopback.status(429, Retry_After="120"), "asks to wait 120 s"),
        (LIST, loopback.status(429, Retry_After=in_an_hour()), "asks to wait 3"),
        (LIST, loopback.status(429, Retry_After="soon"), "429"),
        (LIST, loopback.status(500), "500"),
        (LIST, loopback.status(502), "502"),
        (LIST, loopback.status(503), "503"),
        (LIST, loopback.status(504), "504"),
        (LIST, loopback.status(401), "asks for a token"),
        (LIST, loopback.status(403), "asks for a token"),
        (LIST, loopback.status(404), "404"),
        (LIST, loopback.redirect("/api/models"), "redirects more than 5 times"),
        (LIST, loopback.redirect("ftp://127.0.0.1/x"), "not http"),
        (LIST, loopback.redirect("//"), "127.0.0.1"),
        (TEXT, loopback.body(parquet(arena_rows())[:-100]), "Parquet"),
        (TEXT, loopback.body(renamed_column()), "no column rating"),
        (TEXT, loopback.body(b"<html></html>"), "Parquet"),
        (TEXT, loopback.reset, "127.0.0.1"),
        (TEXT, loopback.hang, "silent"),
        (TEXT, loopback.body(b"", Content_Length=str(2**40)), "too large"),
        (TEXT, loopback.status(304), "304 to a first request"),
        (RELAY, loopback.body(b'{"data": []}'), "data"),
        (RELAY, loopback.body(b'{"data": [{"id": "a"}]}'), "no model"),
        (RELAY, loopback.body(DEEP), "nested"),
        (RELAY, loopback.hang, "silent"),
    ],
)
def test_an_odd_answer_never_becomes_a_snapshot(
    boards: Boards,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    fault: Callable[[Handler], None],
    reason: str,
) -> None:
    if fault in (loopback.hang, loopback.drip, loopback.drip_header):
        monkeypatch.setattr(http, "DEADLINE", 1.5)
        monkeypatch.setattr(http, "STALL", 0.5)
        monkeypatch.setattr(fetch, "GRACE", 0.5)
    boards.fault(path, fault)
    feed = {LIST: "hf/trending", TEXT: "arena/text", RELAY: "design-arena"}[path]
    outcome = fetched(store, feed)[feed]
    assert outcome.outcome == "failed"
    assert reason in (outcome.reason or "")
    assert "\n" not in (outcome.reason or "")
    assert store.boards() == []


def test_a_token_that_is_refused_is_named_by_its_variable(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    boards.fault(LIST, loopback.status(401))
    reason = fetched(store, "hf/likes")["hf/likes"].reason or ""
    assert "renew or unset HF_TOKEN" in reason
    assert "hf_secret" not in reason


@given(place=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_a_flipped_byte_brings_nothing_but_a_ranking_or_a_clear_error(
    place: int, flip: int
) -> None:
    whole = bytearray(parquet(arena_rows()))
    whole[place % len(whole)] ^= flip
    feed = FEEDS["arena/text"]
    with contextlib.suppress(FeedError):
        assert arena.parse(feed, Payload(feed.name, bytes(whole)))


def test_a_file_damaged_on_the_way_is_refused_wherever_the_damage_is(
    boards: Boards, store: Store
) -> None:
    whole = boards.parquet["text_style_control"]
    digest = hashlib.sha256(whole).hexdigest()
    for place in range(4, len(whole), len(whole) // 20):
        damaged = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        boards.fault(f"/cdn/{digest}", loopback.body(damaged))
        outcome = fetched(store, "arena/text")["arena/text"]
        assert "damaged" in (outcome.reason or ""), place
    assert store.boards() == []


def test_a_server_that_recovers_is_asked_again(boards: Boards, store: Store) -> None:
    boards.fault("/api/models", loopback.status(503), times=2)
    assert fetched(store, "hf/trending")["hf/trending"].outcome == "stored"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://ossrank.invalid", "nonsense"])
def test_nothing_listens_or_has_that_name(
    monkeypatch: pytest.MonkeyPatch, store: Store, url: str
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", url)
    monkeypatch.setenv("OSSRANK_OPENROUTER_URL", url)
    outcomes = fetched(store).values()
    assert {o.outcome for o in outcomes} == {"failed"}
    assert all(o.reason and "\n" not in o.reason for o in outcomes)


def test_a_clock_that_jumps_back_dates_no_list(boards: Boards, store: Store) -> None:
    fetched(store, "hf/trending", "arena/text")
    back = NOW - timedelta(days=400)
    boards.rows = loopback.hub_rows()[1:]
    boards.parquet["text_style_control"] = parquet(arena_rows(day="2026-08-20"))
    outcomes = fetched(store, "hf/trending", "arena/text", at=back)
    assert "set the clock" in (outcomes["hf/trending"].reason or "")
    assert outcomes["arena/text"].outcome == "stored"
    assert [s.as_of for s in store.snapshots("hf/trending")] == [NOW.date()]


def test_a_run_over_midnight_dates_each_list_by_its_own_answer(
    boards: Boards, store: Store
) -> None:
    late = datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC)
    waited = threading.Event()

    def clock() -> datetime:
        return late + timedelta(seconds=2) if waited.is_set() else late

    def after_midnight(handler: Handler) -> None:
        waited.set()
        handler.answer(200, json.dumps(loopback.relay()).encode())

    boards.fault(RELAY, after_midnight)
    fetch.fetch_feeds(store, fetch.pick_feeds(["hf/likes"]), clock=clock)
    fetch.fetch_feeds(store, fetch.pick_feeds(["design-arena"]), clock=clock)
    days = [store.newest(board) for board in ("hf/likes", "design-arena/website")]
    assert [found and str(found.as_of) for found in days] == ["2026-11-23", "2026-11-24"]


def test_fields_that_are_missing_or_new_do_no_harm(boards: Boards, store: Store) -> None:
    kept = ("id", "trendingScore")
    boards.rows = [{k: row[k] for k in kept} | {"mood": "good"} for row in boards.rows]
    boards.fault(LIST, loopback.body(json.dumps(boards.rows).encode()))
    assert fetched(store, "hf/trending")["hf/trending"].outcome == "stored"
    extra = [row | {"mood": "good"} for row in arena_rows()]
    boards.parquet["webdev"] = parquet(extra)
    assert fetched(store, "arena/webdev")["arena/webdev"].outcome == "stored"


def test_a_model_that_is_listed_twice_is_stored_twice(boards: Boards, store: Store) -> None:
    boards.rows = [row for row in loopback.hub_rows(60) for _ in range(2)]
    boards.relay["data"] *= 2
    assert fetched(store, "hf/trending", limit=120)["hf/trending"].entries == 120
    assert fetched(store, "design-arena")["design-arena"].entries == 60


def test_an_entry_that_is_not_rated_yet_is_left_out(boards: Boards, store: Store) -> None:
    boards.relay["data"][1]["benchmarks"]["design_arena"][0]["elo"] = None
    boards.relay["data"][20]["benchmarks"]["design_arena"][0]["elo"] = None
    assert fetched(store, "design-arena")["design-arena"].entries == 28


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
    fetched(store, "hf/likes", at=at, limit=40)
    return fetch.ask_lineage(store, time.monotonic() + 20, clock=lambda: at)


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


def redownloads(boards: Boards, store: Store) -> int:
    """How many Parquet bodies a second run downloads, where nothing has changed."""
    fetched(store, "arena/text")
    boards.log.clear()
    assert fetched(store, "arena/text")["arena/text"].outcome == "unchanged"
    return [status for _, _, status in boards.log].count(200)


def test_an_unchanged_file_is_not_read_again_whoever_names_it(boards: Boards, store: Store) -> None:
    file = boards.parquet["text_style_control"]

    def answer(
        first: str | None = None, linked: str | None = None, last: str | None = None
    ) -> None:
        """Who names the file: the server that redirects, by either header, or the one it names."""

        def redirects(handler: Handler) -> None:
            if first and handler.headers.get("If-None-Match") == first:
                handler.answer(304)
                return
            named = {"ETag": first, "X_Linked_ETag": linked}
            sent = {name: tag for name, tag in named.items() if tag}
            handler.answer(302, b"", Location="/elsewhere", **sent)

        def sends(handler: Handler) -> None:
            if last and handler.headers.get("If-None-Match") == last:
                handler.answer(304)
            else:
                handler.answer(200, file, **({"ETag": last} if last else {}))

        boards.fault(TEXT, redirects)
        boards.fault("/elsewhere", sends)

    for number, names in enumerate(
        (
            {"first": '"a"', "last": '"b"'},
            {"linked": '"opaque"'},
            {"last": 'W/"weak"'},
            {"first": '"a"', "linked": '"opaque"', "last": '"b"'},
        )
    ):
        answer(**names)
        with open_store(store.path.with_name(f"{number}.db"), write=True) as another:
            assert redownloads(boards, another) == 0, names


def test_a_next_page_on_another_host_is_asked_for_without_the_token(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with Boards() as elsewhere:
        rows = boards.rows

        def first_page(handler: Handler) -> None:
            link = f"<http://localhost:{elsewhere.port}/page2>"
            handler.answer(200, json.dumps(rows[:100]).encode(), Link=f'{link}; rel="next"')

        boards.fault(LIST, first_page)
        elsewhere.fault("/page2", loopback.body(json.dumps(rows[100:200]).encode()))
        assert fetched(store, "hf/trending")["hf/trending"].entries == 200
        assert "hf_secret" not in str(elsewhere.log)


def test_what_is_saved_of_a_server_that_ignores_the_limit_replays_to_what_was_stored(
    boards: Boards, store: Store, tmp_path: Path
) -> None:
    boards.fault(LIST, loopback.body(json.dumps(boards.rows).encode()))
    fetched(store, "hf/trending", limit=50, save=tmp_path / "saved")
    with open_store(tmp_path / "replay.db", write=True) as again:
        fetch.replay(again, tmp_path / "saved", fetch.pick_feeds(["hf/trending"]))
        held = again.newest("hf/trending")
    assert held is not None
    assert (held.rows, held.limit) == (50, 50)


def test_a_fetch_that_asks_for_more_but_gets_less_replaces_nothing(
    boards: Boards, store: Store
) -> None:
    fetched(store, "hf/trending", limit=200)
    boards.rows = loopback.hub_rows(199)
    assert fetched(store, "hf/trending", limit=300)["hf/trending"].outcome == "unchanged"


def test_a_model_that_the_hub_says_nothing_of_does_not_stop_the_questions(
    boards: Boards, store: Store
) -> None:
    boards.bases = {"c/three": []}
    boards.fault("/api/models/b/two", loopback.status(500))
    assert lineage(boards, store, "b/two", "c/three") is None
    newest = store.newest("hf/likes")
    assert newest is not None
    assert store.bases(store.entries(newest.id)) == {"c/three": ()}


def test_a_hub_that_falls_silent_or_fails_for_good_ends_the_questions(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "STALL", 0.3)
    boards.fault("/api/models/s", loopback.hang)
    started = time.monotonic()
    assert lineage(boards, store, *(f"s/{n}" for n in range(20)))
    assert time.monotonic() - started < 5
    boards.fault("/api/models/f", loopback.status(503))
    tomorrow = NOW + timedelta(days=1)
    said = lineage(boards, store, *(f"f/{n}" for n in range(20)), at=tomorrow)
    assert "3 models in a row" in (said or "")
    assert len(boards.statuses("/api/models/f")) == 3


def test_a_list_without_tags_wipes_out_no_lineage(boards: Boards, store: Store) -> None:
    boards.rows = [row | {"tags": ["base_model:finetune:c/root"]} for row in boards.rows]
    fetched(store, "hf/likes")
    held = store.newest("hf/likes")
    assert held is not None
    before = store.bases([Entry(1, 1, "x/y", bases=(boards.rows[0]["id"],))])
    boards.rows = [{k: v for k, v in row.items() if k != "tags"} for row in boards.rows]
    fetched(store, "hf/likes", at=NOW + timedelta(days=1))
    assert store.bases([Entry(1, 1, "x/y", bases=(boards.rows[0]["id"],))]) == before != {}


def test_a_replay_of_which_one_date_is_bad_stores_the_others_and_says_so(tmp_path: Path) -> None:
    for day, rows in (("2026-05-01", []), ("2026-05-02", loopback.hub_rows())):
        (tmp_path / day).mkdir()
        (tmp_path / day / "hf-trending.json").write_text(json.dumps(rows))
    result = run("fetch", "--from", str(tmp_path), "hf/trending", db=tmp_path / "a.db")
    assert (result.code, "empty" in result.stderr) == (3, True)
    assert run("report", "hf/trending", db=tmp_path / "a.db").code == 0
