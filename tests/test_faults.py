"""What `fetch` makes of servers that fail and of answers that are odd, over real connections."""

import contextlib
import gzip
import hashlib
import io
import json
import re
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
import trustme
from hypothesis import example, given
from hypothesis import strategies as st

from ossrank.errors import FeedError, UsageError
from ossrank.facts import FeedOutcome, Payload
from ossrank.http.client import certificates
from ossrank.ingest.accepting import reject_boards
from ossrank.ingest.backfill import backfill
from ossrank.ingest.fetch import fetch_feeds
from ossrank.ingest.importing import import_files
from ossrank.ingest.replay import replay
from ossrank.sources import FEEDS, arena, pick_feeds
from ossrank.store.file import Store, open_store
from tests import loopback
from tests.command import HURRY, NOW, fetched, run
from tests.loopback import (
    AGENT,
    DATASETS,
    INDEX,
    LIST,
    RATED,
    RELAY,
    SPACES,
    TEXT,
    Boards,
    Handler,
    agent_rows,
    arena_rows,
    parquet,
)

FED = {
    LIST: "hf/trending",
    TEXT: "arena/text",
    AGENT: "arena/agent",
    RELAY: "design-arena",
    RATED: "design-arena-full",
    DATASETS: "hf/datasets-trending",
    SPACES: "hf/spaces-trending",
}


def renamed(column: str, rows: list[dict[str, Any]] | None = None) -> bytes:
    listed = rows or arena_rows()
    return parquet([{("value" if k == column else k): v for k, v in r.items()} for r in listed])


def agents(**change: object) -> Callable[[Handler], None]:
    """A board of agents whose second row is changed so."""
    rows = agent_rows()
    rows[1] |= change
    return loopback.body(parquet(rows))


def vast() -> bytes:
    """A few thousand bytes that hold more rows than any board."""
    row = pyarrow.Table.from_pylist(arena_rows()[:1])
    made = io.BytesIO()
    pyarrow.parquet.write_table(row.take([0] * 100_001), made)
    return made.getvalue()


def rated(elo: object) -> Callable[[Handler], None]:
    """A relay whose second model has this score."""
    document = loopback.relay()
    document["data"][1]["benchmarks"]["design_arena"][0]["elo"] = elo
    return loopback.body(json.dumps(document).encode())


def listed(**change: object) -> Callable[[Handler], None]:
    """A Hub list whose second row is changed so."""
    rows = loopback.hub_rows(40)
    rows[1] = {k: v for k, v in {**rows[1], **change}.items() if v is not ...}
    return loopback.body(json.dumps(rows).encode())


def in_ten_hours() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(hours=10), usegmt=True)


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
        (LIST, loopback.body(b'[{"id": "a/b", "trendingScore": 1e400}]'), "too large a number"),
        (LIST, loopback.body(b'[{"id": "a/b", "trendingScore": 1, "x": -1e999}]'), "too large"),
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
        (LIST, loopback.bomb, "over 4,194,304 bytes"),
        (LIST, loopback.body(b"nonsense", Content_Encoding="gzip"), "compressed"),
        (LIST, loopback.body(gzip.compress(b"[]")[:-9], Content_Encoding="gzip"), "is incomplete"),
        (LIST, loopback.body(b"", Content_Encoding="gzip, gzip"), "the coding gzip, gzip"),
        (LIST, loopback.body(b"[]", Link="<http://[>; rel=next"), "empty"),
        (LIST, loopback.body(b"[{}]", Link="<http://[>; rel=next"), "next page"),
        (LIST, loopback.body(b"[{}]", Link="<file:///etc/passwd>; rel=next"), "next page"),
        (LIST, loopback.status(408), "408"),
        (LIST, loopback.status(425), "425"),
        (LIST, loopback.status(429), "429"),
        (LIST, loopback.status(429, Retry_After="120"), "asks to wait 120 s"),
        (LIST, loopback.status(429, Retry_After=in_ten_hours()), "asks to wait 3"),
        (LIST, loopback.status(429, Retry_After="soon"), "429"),
        (LIST, loopback.status(429, Retry_After="\xb2"), "429"),
        (LIST, loopback.status(429, Retry_After="Mon, 1 Jan 9999999999999 00:00:00 GMT"), "429"),
        (LIST, loopback.status(500), "500"),
        (LIST, loopback.status(502), "502"),
        (LIST, loopback.status(503), "503"),
        (LIST, loopback.status(504), "504"),
        (LIST, loopback.status(401), "asks for a token"),
        (LIST, loopback.status(403), "asks for a token"),
        (LIST, loopback.status(404), "404"),
        (LIST, loopback.status(204), "204"),
        (LIST, loopback.status(300), "300"),
        (LIST, loopback.redirect("/api/models"), "redirects more than 5 times"),
        (LIST, loopback.redirect("ftp://127.0.0.1/x"), "not http"),
        (LIST, loopback.redirect("//"), "127.0.0.1"),
        (TEXT, loopback.body(parquet(arena_rows())[:-100]), "Parquet"),
        (TEXT, loopback.body(renamed("rating")), "no column rating"),
        (TEXT, loopback.body(renamed("variance")), "no column variance"),
        (TEXT, loopback.body(parquet(arena_rows("coding"))), "no category overall"),
        (TEXT, loopback.body(vast()), "100,001 rows, more than this ossrank reads"),
        (TEXT, loopback.body(b"<html></html>"), "Parquet"),
        (TEXT, loopback.reset, "127.0.0.1"),
        (TEXT, loopback.hang, "silent"),
        (TEXT, loopback.body(b"", Content_Length=str(2**40)), "more than this ossrank reads"),
        (TEXT, loopback.status(304), "304 to a first request"),
        (AGENT, loopback.body(parquet(agent_rows())[:-100]), "Parquet"),
        (AGENT, loopback.body(renamed("session_count", agent_rows())), "no column session_count"),
        (AGENT, loopback.body(renamed("score_ci_lower", agent_rows())), "no column score_ci_lower"),
        (AGENT, agents(score=float("nan")), "score of model-1"),
        (AGENT, agents(score=-9.0), "on the wrong side of the score"),
        (AGENT, agents(score=0.16, score_ci_upper=0.2), "scores rise at rank 2"),
        (AGENT, agents(observation_count=-1.0), "observation_count of model-1"),
        (AGENT, loopback.status(403), "asks for a token"),
        (AGENT, loopback.status(410), "410"),
        (AGENT, loopback.status(500), "500"),
        (RELAY, loopback.body(b'{"data": []}'), "data"),
        (RELAY, loopback.body(b'{"data": [{"id": "a"}]}'), "no model"),
        (RELAY, loopback.body(DEEP), "nested"),
        (RELAY, rated("1400"), "elo of qwen/model-1 is '1400'"),
        (RELAY, rated(10**300), "elo of qwen/model-1"),
        (RELAY, rated(-(10**6)), "elo of qwen/model-1"),
        (RELAY, loopback.hang, "silent"),
        (RATED, loopback.reset, "127.0.0.1"),
        (RATED, loopback.hang, "silent"),
        (RATED, loopback.drip, "too slow"),
        (RATED, loopback.drip_header, "given up"),
        (RATED, loopback.bomb, "over 4,194,304 bytes"),
        (RATED, loopback.body(b"<html>sorry</html>"), "HTML"),
        (RATED, loopback.body(b""), "not JSON"),
        (RATED, loopback.body(DEEP), "nested"),
        (RATED, loopback.body(b'{"success": true, "x": NaN}'), "NaN"),
        (RATED, loopback.body(b'{"success": true, "x": 1e400}'), "too large a number"),
        (RATED, loopback.body(b"[]"), "not an object"),
        (RATED, loopback.status(400), "400"),
        (RATED, loopback.status(401), "renew or unset DESIGN_ARENA_API_KEY"),
        (RATED, loopback.status(403), "renew or unset DESIGN_ARENA_API_KEY"),
        (RATED, loopback.status(404), "404"),
        (RATED, loopback.status(429, Retry_After="120"), "asks to wait 120 s"),
        (RATED, loopback.status(500), "500"),
        (RATED, loopback.redirect(loopback.RATED), "redirects more than 5 times"),
        (RATED, loopback.redirect("ftp://127.0.0.1/x"), "not http"),
        *(
            (path, fault, reason)
            for path in (DATASETS, SPACES)
            for fault, reason in (
                (loopback.body(b"[]"), "empty"),
                (loopback.body(b"<html>sorry</html>"), "HTML"),
                (loopback.body(b'{"error": "sorry"}'), "not a list"),
                (loopback.body(DEEP), "nested"),
                (loopback.body(b"[7]"), "row 1 is not a "),
                (listed(trendingScore=...), "trendingScore of row 2 is missing"),
                (listed(trendingScore=501), "rises at row 2"),
                (listed(likes=-1), "likes of row 2"),
                (listed(id=None), "id of row 2"),
                (listed(tags="license:mit"), "tags of row 2"),
                (loopback.reset, "127.0.0.1"),
                (loopback.hang, "silent"),
                (loopback.bomb, "over 4,194,304 bytes"),
                (loopback.status(429, Retry_After="120"), "asks to wait 120 s"),
                (loopback.status(401), "asks for a token"),
                (loopback.status(404), "404"),
                (loopback.status(500), "500"),
                (loopback.redirect("ftp://127.0.0.1/x"), "not http"),
            )
        ),
    ],
)
def test_an_odd_answer_never_becomes_a_snapshot(
    boards: Boards,
    store: Store,
    path: str,
    fault: Callable[[Handler], None],
    reason: str,
) -> None:
    slow = fault in (loopback.hang, loopback.drip, loopback.drip_header)
    limits = replace(HURRY, deadline=1.5, stall=0.5, grace=0.5) if slow else HURRY
    boards.fault(path, fault)
    feed = FED[path]
    outcome = fetched(store, feed, limits=limits)[feed]
    assert outcome.outcome == "failed"
    assert reason in (outcome.reason or "")
    assert "\n" not in (outcome.reason or "")
    assert store.snapshots.boards() == []


def test_one_feed_that_fails_never_stops_the_rest(boards: Boards, store: Store) -> None:
    boards.fault(TEXT, loopback.status(500))
    outcomes = fetched(store)
    assert [o.feed for o in outcomes.values() if o.outcome == "failed"] == ["arena/text"]
    assert "500" in (outcomes["arena/text"].reason or "")
    assert store.snapshots.newest("arena/text") is None
    assert store.snapshots.newest("arena/webdev") is not None


@given(place=st.integers(0, 10_000), flip=st.integers(1, 255))
@example(place=2195, flip=32)  # a histogram of a column that pyarrow ends the process over
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
    assert store.snapshots.boards() == []


@given(length=st.integers(0, 10_000), rest=st.binary(max_size=40))
def test_a_file_cut_short_brings_nothing_but_a_clear_error(length: int, rest: bytes) -> None:
    whole = parquet(arena_rows())
    feed = FEEDS["arena/text"]
    with pytest.raises(FeedError):
        arena.parse(feed, Payload(feed.name, whole[: length % len(whole)] + rest))


@pytest.mark.parametrize(
    "fault",
    [
        loopback.reset,
        loopback.status(408),
        loopback.status(429, Retry_After="0"),
        loopback.status(429, Retry_After="Mon, 23 Nov 2020 06:15:00 GMT"),
        loopback.status(503),
    ],
)
def test_a_server_that_recovers_is_asked_again(
    boards: Boards, store: Store, fault: Callable[[Handler], None]
) -> None:
    boards.fault("/api/models", fault, times=2)
    assert fetched(store, "hf/trending")["hf/trending"].outcome == "stored"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1", "refused"),
        ("http://ossrank.invalid", "not known"),
        ("http://a..b", "no host can have that name"),
        ("nonsense", "is not an http(s) URL"),
        ("http://127.0.0.1:1?mirror=1", "is not an http(s) URL"),
    ],
)
def test_nothing_listens_or_has_that_name(
    monkeypatch: pytest.MonkeyPatch, store: Store, url: str, reason: str
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", url)
    monkeypatch.setenv("OSSRANK_OPENROUTER_URL", url)
    monkeypatch.setenv("OSSRANK_EPOCH_URL", url)
    monkeypatch.setenv("OSSRANK_DESIGN_ARENA_URL", url)
    monkeypatch.setenv("DESIGN_ARENA_API_KEY", loopback.KEY)
    outcomes = fetched(store).values()
    assert {o.outcome for o in outcomes} == {"failed"}
    assert all(o.reason and reason in o.reason and "\n" not in o.reason for o in outcomes)


def test_a_packed_answer_is_unpacked_and_its_type_does_not_matter(
    boards: Boards, store: Store
) -> None:
    packed = gzip.compress(json.dumps(boards.rows).encode())
    plain = loopback.body(packed, Content_Encoding="gzip", Content_Type="text/plain")
    boards.fault(LIST, plain)
    assert fetched(store, "hf/trending")["hf/trending"].entries == 200


def test_names_that_are_no_proper_text_are_stored_all_the_same(
    boards: Boards, store: Store
) -> None:
    named = b'[{"id": "a/\\ud800", "likes": 2}, {"id": "a/\\u0000b", "likes": 1}]'
    boards.fault(LIST, loopback.body(named))
    assert fetched(store, "hf/likes", limit=2)["hf/likes"].outcome == "stored"
    held = store.snapshots.newest("hf/likes")
    assert held is not None
    assert [entry.model for entry in store.snapshots.entries(held.id)] == ["a/\\ud800", "a/\0b"]


def test_a_clock_that_jumps_back_dates_no_list(boards: Boards, store: Store) -> None:
    fetched(store, "hf/trending", "arena/text")
    back = NOW - timedelta(days=400)
    boards.rows = loopback.hub_rows()[1:]
    boards.parquet["text_style_control"] = parquet(arena_rows(day="2026-08-20"))
    for outcome in fetched(store, "hf/trending", "arena/text", at=back, accept=True).values():
        assert outcome.outcome == "failed"
        assert "the clock says 2025-10-19" in (outcome.reason or "")
        assert "--accept" not in (outcome.reason or "")
    assert [s.as_of for s in store.snapshots.between("hf/trending")] == [NOW.date()]
    assert fetched(store, "arena/text")["arena/text"].outcome == "stored"
    assert [str(s.as_of) for s in store.snapshots.between("arena/text")] == [
        "2026-08-12",
        "2026-08-20",
    ]


def test_a_clock_of_long_ago_is_named_and_nothing_is_advised_but_to_set_it(
    boards: Boards, store: Store
) -> None:
    then = datetime(1970, 1, 1, tzinfo=UTC)
    for outcome in fetched(store, "hf/trending", "arena/text", at=then, accept=True).values():
        assert outcome.outcome == "failed"
        assert "the clock says 1970-01-01, which is long ago: set it" in (outcome.reason or "")
        assert "ossrank" not in (outcome.reason or "")
    assert store.snapshots.boards() == []
    with pytest.raises(UsageError, match="long ago"):
        reject_boards(store, "hf/trending", [NOW.date()], then)


@pytest.mark.parametrize("days", [-3650, -3, 3, 3650])
def test_a_clock_that_is_not_the_servers_is_named_and_nothing_is_stored(
    boards: Boards, tmp_path: Path, days: int
) -> None:
    """Which of the two is wrong, nobody can tell: it is the clock of the machine, or a mirror's."""
    path, there = tmp_path / "a.db", datetime.now(UTC) + timedelta(days=days)
    boards.date = format_datetime(there)
    names = ("hf/trending", "arena/text", "design-arena", "openrouter/tokens", "epoch/eci")
    result = run("fetch", *names, db=path)
    assert (result.code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"5 feeds failed: it says that it is {there.date()}, and the clock says")
    assert "set the clock if it is wrong" in line
    assert "--accept" not in line
    assert "reject" not in line
    with open_store(path) as store:
        assert store.snapshots.boards() == []
    printed = " ".join(run("status", db=path).stdout.split())
    assert f"UTC: it says that it is {there.date()}, and the clock says" in printed
    result = run("backfill", "arena/text", db=path)
    assert (result.code, "set the clock if it is wrong" in result.stderr) == (1, True)
    boards.date = None
    assert run("fetch", "-q", *names, db=path).code == 0


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 32 Nov 2026 25:00:00 GMT", "an old one"])
def test_a_server_that_says_no_time_or_is_a_cache_is_believed(
    boards: Boards, tmp_path: Path, date: str
) -> None:
    boards.date = date
    if date == "an old one":
        boards.date = format_datetime(datetime.now(UTC) - timedelta(days=9))
        boards.age = str(9 * 86_400)
    assert run("fetch", "hf/trending", "arena/text", db=tmp_path / "a.db").code == 0


@pytest.mark.parametrize(("begins", "ends"), [(-20, -10), (10, 20)])
def test_a_certificate_that_does_not_hold_today_has_the_clock_asked_about(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begins: int, ends: int
) -> None:
    authority, now = trustme.CA(), datetime.now(UTC)
    certificate = authority.issue_cert(
        "localhost", not_before=now + timedelta(days=begins), not_after=now + timedelta(days=ends)
    )
    trusted = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(trusted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    certificates.cache_clear()
    with Boards(context) as boards:
        monkeypatch.setenv("HF_ENDPOINT", f"https://localhost:{boards.port}")
        outcome = fetched(store, "arena/text")["arena/text"]
    certificates.cache_clear()
    assert "its certificate does not hold on 2" in (outcome.reason or "")
    assert ", as the clock says: is the clock right?" in (outcome.reason or "")


def test_a_clock_that_was_ahead_is_got_over_by_rejecting_what_it_dated(
    boards: Boards, store: Store
) -> None:
    ahead = NOW + timedelta(days=3650)
    fetched(store, "hf/trending", "arena/text", at=ahead)
    boards.rows = loopback.hub_rows(210)[1:]
    outcome = fetched(store, "hf/trending", accept=True)["hf/trending"]
    assert f"ossrank reject hf/trending {ahead.date()}" in (outcome.reason or "")
    assert outcome.outcome == "failed"
    batch, _ = reject_boards(store, "hf/trending", [ahead.date()], NOW)
    assert fetched(store, "hf/trending")["hf/trending"].outcome == "stored"
    assert [s.as_of for s in store.snapshots.between("hf/trending")] == [NOW.date()]
    store.batches.undo(batch.id)
    days = [s.as_of for s in store.snapshots.between("hf/trending")]
    assert days == [NOW.date(), ahead.date()]


def test_a_date_far_ahead_of_the_clock_is_kept_apart_each_for_itself(
    boards: Boards, store: Store
) -> None:
    rows = arena_rows() + arena_rows(day="2126-08-12")
    boards.parquet["text_style_control"] = parquet(rows)
    outcome = fetched(store, "arena/text", accept=True)["arena/text"]
    assert (outcome.outcome, outcome.snapshots, outcome.partly) == ("failed", 1, True)
    assert "dated 2126-08-12" in (outcome.reason or "")
    newest = store.snapshots.newest("arena/text")
    assert newest is not None
    assert str(newest.as_of) == "2026-08-12"


def test_a_date_ahead_of_the_clock_in_a_history_an_import_or_a_replay_is_kept_apart(
    boards: Boards, store: Store, tmp_path: Path
) -> None:
    boards.trending += b"2027-09-01,Qwen,Qwen/Model-1,1,400,7000,7\n"
    batch = backfill(store, FEEDS["hf/trending"], limits=HURRY, clock=lambda: NOW)
    assert batch is not None
    assert (batch.snapshots, batch.suspect) == (31, 1)
    table = tmp_path / "a.csv"
    table.write_text("as_of,rank,model\n2026-01-02,1,a/b\n2099-01-01,1,a/b\n")
    feed = FEEDS["hf/likes"]
    batch, _ = import_files(store, [table], feed, "hf/likes", None, clock=lambda: NOW)
    assert batch is not None
    assert (batch.snapshots, batch.suspect) == (2, 1)
    (tmp_path / "2099-01-01").mkdir()
    recorded = tmp_path / "2099-01-01" / "hf-downloads.json"
    recorded.write_text(json.dumps(loopback.hub_rows()))
    (outcome,) = replay(store, tmp_path, [FEEDS["hf/downloads"]], clock=lambda: NOW)
    assert (outcome.outcome, "dated 2099-01-01" in (outcome.reason or "")) == ("failed", True)
    assert max(summary.last for summary in store.snapshots.boards()) < NOW.date()
    assert fetched(store, "hf/trending")["hf/trending"].outcome == "stored"


def test_an_import_or_a_backfill_of_which_a_date_lies_ahead_says_so_and_exits_with_3(
    boards: Boards, tmp_path: Path
) -> None:
    table, db = tmp_path / "a.csv", tmp_path / "a.db"
    said = "1 snapshot dated over two days ahead of the clock: kept apart"
    boards.trending += b"2099-09-01,Qwen,Qwen/Model-1,1,400,7000,7\n"
    for asked in (
        ("backfill", "hf/trending", "--no-lineage", "-q"),
        ("import", str(table), "--board", "hf/likes"),
    ):
        table.write_text("as_of,rank,model\n2026-01-02,1,a/b\n2099-01-01,1,a/b\n")
        result = run(*asked, db=db)
        assert (result.code, said in result.stderr) == (3, True), result
    table.write_text("as_of,rank,model\n2098-01-01,1,a/b\n")
    result = run("import", str(table), "--board", "hf/likes", db=db)
    assert (result.code, said in result.stderr) == (1, True)


def test_a_run_over_midnight_dates_each_list_by_its_own_answer(
    boards: Boards, store: Store
) -> None:
    late = datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC)
    midnight = threading.Event()

    def clock() -> datetime:
        return late + timedelta(seconds=2) if midnight.is_set() else late

    def after_midnight(handler: Handler) -> None:
        midnight.wait(10)
        handler.answer(200, json.dumps(loopback.relay()).encode())

    def strikes(outcome: FeedOutcome) -> None:
        midnight.set()

    boards.fault(RELAY, after_midnight)
    chosen = pick_feeds(["hf/likes", "design-arena"])
    fetch_feeds(store, chosen, limits=HURRY, clock=clock, done=strikes)
    days = [store.snapshots.newest(board) for board in ("hf/likes", "design-arena/website")]
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
    assert fetched(store, "hf/trending", limit=120)["hf/trending"].entries == 120


def test_a_model_that_the_relay_serves_by_several_routes_is_one_model(
    boards: Boards, store: Store
) -> None:
    routes = (":free", ":batch", ":thinking", ":exacto")
    listed = list(boards.relay["data"])
    for route in routes:
        listed = [row | {"id": row["id"] + route} for row in boards.relay["data"]] + listed
    aliases = [row | {"id": f"~{row['id']}"} for row in boards.relay["data"]]
    routers = [row | {"id": "openrouter/auto"} for row in boards.relay["data"]]
    boards.relay["data"] = [*aliases, *routers, *listed]
    assert fetched(store, "design-arena")["design-arena"].entries == 30
    (first, *_) = store.snapshots.boards()
    newest = store.snapshots.newest(first.board)
    assert newest is not None
    models = [entry.model for entry in store.snapshots.entries(newest.id)]
    assert not any(":" in model or "~" in model for model in models)


def test_an_entry_that_is_not_rated_yet_is_left_out(boards: Boards, store: Store) -> None:
    boards.relay["data"][1]["benchmarks"]["design_arena"][0]["elo"] = None
    boards.relay["data"][20]["benchmarks"]["design_arena"][0]["elo"] = None
    assert fetched(store, "design-arena")["design-arena"].entries == 28


def test_a_board_that_shrinks_to_a_tenth_is_kept_apart_until_it_is_accepted(
    boards: Boards, tmp_path: Path
) -> None:
    db = tmp_path / "a.db"
    assert run("fetch", "-q", "arena/text", db=db) == (0, "", "")
    boards.parquet["text_style_control"] = parquet(arena_rows(day="2026-08-20")[:3])
    result = run("fetch", "-q", "arena/text", db=db)
    assert (result.code, result.stdout) == (1, "")
    assert "arena/text: 3 models where there were 30 on 2026-08-12" in result.stderr
    assert "if that is right: ossrank fetch --accept arena/text" in result.stderr
    assert reported(db, "arena/text") == ("2026-08-12", 30)
    assert run("fetch", "-q", "--accept", "arena/text", db=db).code == 0
    assert reported(db, "arena/text") == ("2026-08-20", 3)


@pytest.mark.parametrize("days", [0, 1])
def test_a_board_that_shrank_is_passed_over_as_soon_as_it_is_whole_again(
    boards: Boards, store: Store, days: int
) -> None:
    """Whether on the same day or the next."""
    whole = boards.rows
    boards.rows = whole[:20]
    outcome = fetched(store, "hf/trending")["hf/trending"]
    assert "hf/trending: 20 rows where 200 were asked for" in (outcome.reason or "")
    assert store.snapshots.newest("hf/trending") is None
    boards.rows = whole
    assert fetched(store, "hf/trending", at=NOW + timedelta(days=days))["hf/trending"].entries
    assert [s.rows for s in store.snapshots.between("hf/trending")] == [200]


def reported(db: Path, board: str) -> tuple[str, int]:
    """The date and the rows that a report on a board has."""
    (made,) = run("report", board, "--models", "any", "-f", "json", db=db).document["boards"]
    return made["as_of"], made["rows"]


def test_a_quiet_fetch_says_failures_and_nothing_else(boards: Boards, tmp_path: Path) -> None:
    boards.bases = {"Qwen/Base": ["gone/base"]}
    boards.fault("/api/models/gone", loopback.status(429))
    assert run("fetch", "-q", db=tmp_path / "a.db") == (0, "", "")
    boards.fault(INDEX, loopback.status(404))
    result = run("fetch", "-q", db=tmp_path / "a.db")
    assert (result.code, result.stdout) == (3, "")
    (line,) = result.stderr.splitlines()
    assert line.split()[:2] == ["epoch/eci", "failed:"]


def test_a_process_ends_though_its_servers_never_do(boards: Boards, tmp_path: Path) -> None:
    """With seconds for minutes: headers that trickle in are beyond a client's own timeouts."""
    boards.fault("/api/models?sort=likes", loopback.drip_header)
    boards.fault(loopback.DATASET, loopback.hang)
    boards.fault(RELAY, loopback.drip)
    boards.fault("/api/models/", loopback.drip_header)
    script = (
        "from ossrank.cli import main\n"
        "from ossrank.limits import Limits\n"
        "main(Limits(deadline=5.0, stall=1.0, grace=1.0, whole=7.0))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, "fetch", "--db", str(tmp_path / "a.db")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (3, "")
    outcomes = dict(line.split(maxsplit=1) for line in ended.stderr.splitlines())
    assert outcomes["hf/trending"].startswith("stored")
    assert outcomes["ossrank:"].startswith("base models not all asked for")
    feeds = run("status", "-f", "json", db=tmp_path / "a.db").document["feeds"]
    failures = {one["feed"]: one["failures"] for one in feeds}
    for feed in ("hf/likes", "arena/webdev", "design-arena"):
        assert failures[feed] == 1, feed


def test_a_replay_of_which_one_date_is_bad_stores_the_others_and_says_so(tmp_path: Path) -> None:
    for day, rows in (("2026-05-01", []), ("2026-05-02", loopback.hub_rows())):
        (tmp_path / day).mkdir()
        (tmp_path / day / "hf-trending.json").write_text(json.dumps(rows))
    result = run("fetch", "--from", str(tmp_path), "hf/trending", db=tmp_path / "a.db")
    assert (result.code, "empty" in result.stderr) == (3, True)
    assert run("report", "hf/trending", db=tmp_path / "a.db").code == 0
    assert run("fetch", "--from", str(tmp_path), "hf/trending", db=tmp_path / "a.db").code == 3
    (tmp_path / "2026-05-02" / "hf-trending.json").write_text("[]")
    assert run("fetch", "--from", str(tmp_path), "hf/trending", db=tmp_path / "b.db").code == 1


def test_the_tables_of_faults_name_tests_that_exist() -> None:
    tests = Path(__file__).parent
    text = (tests.parent / "docs" / "reliability.md").read_text(encoding="utf-8")
    named = re.findall(r"`(?:(?:tests/)?(test_\w+\.py)::)?(test_\w+)`", text)
    assert named
    for file, name in named:
        found = [path.read_text("utf-8") for path in tests.glob(file or "test_*.py")]
        assert any(f"def {name}(" in source for source in found), (file, name)
