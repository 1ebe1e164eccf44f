"""`status`: what it says of each feed is true, whatever the feeds and the clock have done."""

import io
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ossrank.analysis.status import FeedStatus, parse_age, stale
from ossrank.errors import UsageError
from ossrank.formats import FORMATS
from ossrank.library import status_of
from ossrank.sources import FEEDS, pick_feeds
from ossrank.store.file import Store, open_store
from ossrank.views.status import Database, StatusView, status_sheet
from tests import command, loopback
from tests.command import run
from tests.loopback import Boards, arena_rows, hub_rows, parquet

USUAL = [feed.name for feed in pick_feeds([])]
GOLDEN = Path(__file__).parent / "golden"
TEXT = loopback.DATASET + "text_style_control/"
NOW = datetime(2026, 11, 2, 6, 17, tzinfo=UTC)
DAY = timedelta(days=1)


def fetched(store: Store, *feeds: str, at: datetime) -> None:
    """One fetch at a time of our choice."""
    command.fetched(store, *feeds, at=at)


def status_at(store: Store, feed: str, at: datetime) -> FeedStatus:
    return status_of(store, FEEDS[feed], at)


def test_failures_are_counted_since_the_last_good_fetch_and_the_last_reason_is_given(
    boards: Boards, store: Store
) -> None:
    fetched(store, "arena/text", at=NOW)
    fetched(store, "arena/text", at=NOW + DAY)
    for days, code in ((2, 500), (3, 500), (4, 404)):
        boards.fault(TEXT, loopback.status(code))
        fetched(store, "arena/text", at=NOW + days * DAY)
    failing = status_at(store, "arena/text", NOW + 4 * DAY)
    assert (failing.good_at, failing.failures) == (NOW + DAY, 3)
    assert (failing.attempted_at, failing.failing_since) == (NOW + 4 * DAY, NOW + 2 * DAY)
    assert "404" in (failing.reason or "")
    boards.fault(TEXT, loopback.status(404), times=0)
    fetched(store, "arena/text", at=NOW + 5 * DAY)
    healed = status_at(store, "arena/text", NOW + 5 * DAY)
    assert (healed.good_at, healed.failures, healed.reason) == (NOW + 5 * DAY, 0, None)
    spans = ((NOW.date() + 2 * DAY, NOW.date() + 4 * DAY),)
    assert (healed.missing, healed.missing_days) == (spans, 3)


def test_a_feed_that_says_the_same_is_fetched_well_and_unchanged_since_it_first_said_it(
    boards: Boards, store: Store
) -> None:
    names = ("hf/trending", "arena/text")
    fetched(store, *names, at=NOW)
    boards.rows = hub_rows()[1:]
    boards.parquet["text_style_control"] = parquet(arena_rows(day="2026-11-01")[:29])
    for days in range(1, 5):
        fetched(store, *names, at=NOW + days * DAY)
    for name, as_of in zip(names, (date(2026, 11, 6), date(2026, 11, 1)), strict=True):
        found = status_at(store, name, NOW + 4 * DAY)
        assert (found.good_at, found.failures) == (NOW + 4 * DAY, 0)
        assert (found.as_of, found.unchanged_since) == (as_of, date(2026, 11, 3))


def test_a_day_without_a_snapshot_is_missing_until_a_backfill_fills_it(
    boards: Boards, store: Store, tmp_path: Path
) -> None:
    for days in (0, 1, 4):
        fetched(store, "hf/likes", at=NOW + days * DAY)
    lacking = status_at(store, "hf/likes", NOW + 9 * DAY)
    assert lacking.missing == ((date(2026, 11, 4), date(2026, 11, 5)),)
    file = tmp_path / "past.csv"
    file.write_text("as_of,rank,model\n2026-11-04,1,a/b\n2019-01-01,1,a/b\n")
    assert run("import", str(file), "--board", "hf/likes", db=store.path).code == 0
    filled = status_at(store, "hf/likes", NOW + 9 * DAY)
    assert filled.missing == ((date(2026, 11, 5), date(2026, 11, 5)),)


def test_a_replay_is_no_fetch(replayed: Path) -> None:
    with open_store(replayed) as store:
        for feed in USUAL:
            found = status_at(store, feed, NOW)
            assert (found.attempted_at, found.good_at, found.failures) == (None, None, 0)
        assert status_at(store, "hf/trending", NOW).via == "replay"


def test_a_replay_counts_by_its_own_date_where_nothing_else_feeds_a_feed(replayed: Path) -> None:
    assert run("status", "--max-age", "9999d", db=replayed).code == 0
    old = run("status", "--max-age", "3d", db=replayed)
    assert old.code == 6
    assert "hf/trending (" in old.stderr
    assert "hf/likes" not in old.stderr
    table = run("status", "hf/trending", db=replayed).stdout
    assert "fed by replays" in table
    assert "replay 2026-05-04" in table
    one = run("status", "hf/trending", "-f", "json", db=replayed).document["feeds"][0]
    assert (one["last_good"], one["replayed"]) == (None, "2026-05-04")


def test_feeds_that_failed_alike_share_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    path = tmp_path / "a.db"
    names = ("hf/trending", "hf/likes", "hf/downloads", "arena/text", "arena/vision")
    result = run("fetch", "-q", *names, db=path)
    (line,) = result.stderr.splitlines()
    assert line.startswith("5 feeds failed: Connection refused at 127.0.0.1:1 (HF_ENDPOINT): ")
    assert line.endswith(" and 2 more; is HF_ENDPOINT right?")
    printed = " ".join(run("status", *names, db=path).stdout.split())
    assert "hf/trending, hf/likes, hf/downloads and 2 more failed at" in printed
    assert "UTC: Connection refused at 127.0.0.1:1" in printed


def test_a_feed_that_fails_alone_keeps_its_whole_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    (line,) = run("fetch", "-q", "hf/likes", db=tmp_path / "a.db").stderr.splitlines()
    assert line.split() == ["hf/likes", "failed:", *line.split()[2:]]
    assert "http://127.0.0.1:1/api/models" in line


def test_a_board_that_is_kept_apart_is_named_with_its_reason(boards: Boards, store: Store) -> None:
    fetched(store, "arena/text", at=NOW)
    boards.parquet["text_style_control"] = parquet(arena_rows(day="2026-11-01")[:3])
    fetched(store, "arena/text", at=NOW + DAY)
    found = status_at(store, "arena/text", NOW + DAY)
    assert (found.as_of, found.failures) == (date(2026, 8, 12), 1)
    assert [(s.as_of, s.rows) for s in found.suspects] == [(date(2026, 11, 1), 3)]
    printed = " ".join(run("status", "arena/text", db=store.path).stdout.split())
    assert "3 models where there were 30" in printed
    assert "if that is right: ossrank fetch --accept arena/text" in printed


def test_a_clock_that_jumped_back_and_forth_invents_no_gap_and_no_good_fetch(
    boards: Boards, store: Store
) -> None:
    names = ("hf/trending", "arena/text")
    fetched(store, *names, at=NOW)
    fetched(store, *names, at=NOW - 400 * DAY)
    lists, arena = (status_at(store, name, NOW + DAY) for name in names)
    assert (lists.good_at, lists.failures, lists.missing) == (NOW, 1, ())
    assert "clock" in (lists.reason or "")
    assert (arena.failures, arena.missing) == (0, ())
    fetched(store, *names, at=NOW + 2 * DAY)
    lists, arena = (status_at(store, name, NOW + 2 * DAY) for name in names)
    gap = ((date(2026, 11, 3), date(2026, 11, 3)),)
    assert (lists.good_at, lists.missing) == (arena.good_at, arena.missing) == (NOW + 2 * DAY, gap)


def test_a_good_fetch_ahead_of_the_clock_is_not_taken_for_a_fresh_one(
    boards: Boards, store: Store
) -> None:
    fetched(store, "hf/trending", at=NOW + 400 * DAY)
    found = status_at(store, "hf/trending", NOW)
    assert stale([found], 3 * DAY, NOW) == [found]
    sheet = status_sheet([found], Database(store.path, 1, "ok"), NOW)
    assert any("hf/trending: dated ahead of this machine's clock" in note for note in sheet.notes)
    # The next good fetch is dated right, and what lies ahead is no gap.
    fetched(store, "arena/text", at=NOW + 400 * DAY)
    for days in (0, 1, 2):
        fetched(store, "arena/text", at=NOW + days * DAY)
    assert status_at(store, "arena/text", NOW + 2 * DAY).missing == ()


def test_a_monitor_hears_one_line_when_a_feed_is_stale_and_nothing_when_none_is(
    boards: Boards, store: Store
) -> None:
    now = datetime.now(UTC)
    fetched(store, "hf/trending", at=now - timedelta(hours=40))
    fetched(store, "arena/text", at=now - timedelta(hours=30))
    fresh = run("status", "--max-age", "2d", db=store.path)
    assert (fresh.code, fresh.stdout, fresh.stderr) == (0, "", "")
    late = run("status", "--max-age", "36h", db=store.path)
    assert (late.code, late.stdout, late.stderr.count("\n")) == (6, "", 1)
    assert "hf/trending (40 h ago)" in late.stderr
    assert "arena/text" not in late.stderr
    both = run("status", "--max-age", "36h", "-f", "json", db=store.path)
    assert (both.code, both.document["stale"]) == (6, ["hf/trending"])
    assert run("status", "arena/text", "--max-age", "36h", db=store.path).code == 0


def test_a_feed_that_was_never_attempted_is_stale_where_it_is_named_or_none_ever_was(
    boards: Boards, store: Store
) -> None:
    assert run("status", "--max-age", "3d", db=store.path).code == 6
    fetched(store, "hf/trending", at=datetime.now(UTC))
    assert run("status", "--max-age", "3d", db=store.path).code == 0
    named = run("status", "hf/likes", "--max-age", "3d", db=store.path)
    assert (named.code, "hf/likes (never)" in named.stderr) == (6, True)
    # An attempt that failed is one.
    boards.fault(TEXT, loopback.status(404))
    fetched(store, "arena/text", at=datetime.now(UTC))
    tried = run("status", "--max-age", "3d", db=store.path)
    assert (tried.code, "arena/text (never)" in tried.stderr) == (6, True)


@pytest.mark.parametrize(
    ("text", "age"),
    [("3d", timedelta(days=3)), ("36h", timedelta(hours=36)), ("090m", timedelta(minutes=90))],
)
def test_an_age_is_a_number_of_days_hours_or_minutes(text: str, age: timedelta) -> None:
    assert parse_age(text) == age


@pytest.mark.parametrize(
    "text", ["", "3", "d", "0d", "-3d", "3 d", "1.5d", "3w", "٣d", "9" * 9 + "d"]
)
def test_what_is_no_age_is_wrong_usage(text: str, replayed: Path) -> None:
    with pytest.raises(UsageError):
        parse_age(text)
    result = run("status", f"--max-age={text}", db=replayed)
    assert (result.code, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def test_the_json_has_every_figure(boards: Boards, store: Store) -> None:
    boards.fault(TEXT, loopback.status(404))
    for days in (0, 2):
        fetched(store, "hf/trending", "arena/text", at=NOW + days * DAY)
    made = run("status", "-f", "json", db=store.path).document
    assert made["database"] == {
        "path": str(store.path),
        "bytes": store.path.stat().st_size,
        "check": "integrity_check",
        "integrity": "ok",
        "journal": "delete",
    }
    assert (made["stale"], [one["feed"] for one in made["feeds"]]) == (None, USUAL)
    by_name = {one["feed"]: one for one in made["feeds"]}
    assert by_name["hf/trending"] == {
        "feed": "hf/trending",
        "dated_by": "fetch",
        "last_attempt": "2026-11-04T06:17:00Z",
        "replayed": None,
        "last_good": "2026-11-04T06:17:00Z",
        "as_of": "2026-11-04",
        "via": "live",
        "unchanged_since": "2026-11-02",
        "failures": 0,
        "failing_since": None,
        "reason": None,
        "missing_days": 1,
        "missing": [{"from": "2026-11-03", "to": "2026-11-03"}],
        "suspects": [],
    }
    failing = by_name["arena/text"]
    assert (failing["last_good"], failing["as_of"], failing["failures"]) == (None, None, 2)
    assert failing["failing_since"] == "2026-11-02T06:17:00Z"
    assert {by_name["hf/likes"][key] for key in ("last_attempt", "last_good", "as_of")} == {None}


def test_a_schedule_that_has_died_is_asked_after(boards: Boards, store: Store) -> None:
    fetched(store, "hf/trending", at=NOW)
    found = status_at(store, "hf/trending", NOW)
    database = Database(store.path, 1, "ok")
    for days, asked in ((1, False), (700, True)):
        said = status_sheet([found], database, NOW + days * DAY).subtitle
        assert said.endswith("is it still scheduled?") is asked


def test_no_database_is_one_line_and_nothing_is_made(tmp_path: Path) -> None:
    for options in ((), ("--max-age", "3d"), ("-f", "json")):
        result = run("status", *options, db=tmp_path / "none.db")
        assert (result.code, result.stdout, result.stderr.count("\n")) == (4, "", 1)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_said_to_be_damaged(replayed: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.db"
    content = bytearray(replayed.read_bytes())
    page = len(content) // 2 // 4096 * 4096
    content[page : page + 4096] = b"\xff" * 4096
    damaged.write_bytes(content)
    for options in ((), ("--max-age", "3d")):
        result = run("status", *options, db=damaged)
        assert (result.code, result.stderr.count("\n")) == (1, 1)
        assert "damaged" in result.stderr


def test_a_check_that_takes_too_long_is_given_up_and_said_to_be(replayed: Path) -> None:
    with open_store(replayed) as store:
        assert store.connection.check(-1.0) is None
        assert store.connection.check(60.0) == "ok"
    notes = status_sheet([], Database(replayed, 1, None), NOW).notes
    assert "says nothing" in notes[-1]


def eventful(boards: Boards, store: Store) -> datetime:
    """Six days in which this and that goes wrong, and the time at their end."""
    boards.export, boards.export_day = loopback.export("2026-11-01"), "2026-11-02"
    for days in range(6):
        at = NOW + days * DAY
        boards.rows = [{**row, "likes": row["likes"] + days} for row in hub_rows()]
        if days == 1:
            continue
        if days == 3:
            boards.fault("/api/models?sort=downloads", loopback.body(b"[]"))
            renamed = [{k.upper(): v for k, v in row.items()} for row in arena_rows()]
            boards.fault(TEXT, loopback.body(parquet(renamed)))
        if days == 4:
            boards.parquet["webdev"] = parquet(arena_rows(day="2026-11-05")[:3])
            boards.fault("/api/models?sort=likes", loopback.body(b"[]"), times=1)
        names = [name for name in USUAL if name != "arena/video-edit"]
        fetched(store, *names, at=at)
    return NOW + 5 * DAY + timedelta(minutes=43)


@pytest.mark.parametrize("width", [80, 100])
def test_the_table_is_what_was_reviewed(
    boards: Boards, store: Store, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = eventful(boards, store)
    found = [status_at(store, name, now) for name in USUAL]
    database = Database(Path("/home/me/.local/share/ossrank/ossrank.db"), 1_234_567, "ok")
    monkeypatch.setenv("COLUMNS", str(width))
    made = io.StringIO()
    FORMATS["table"].write(StatusView(tuple(found), None, database, now), made)
    path = GOLDEN / f"status-{width}.txt"
    printed = made.getvalue()
    if os.environ.get("OSSRANK_GOLDEN") == "write":
        path.write_text(printed, "utf-8")
    assert printed == path.read_text("utf-8")
