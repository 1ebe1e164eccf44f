"""What `fetch` stores of a live server on good days, over real connections."""

import io
import json
from datetime import date
from pathlib import Path

from ossrank.ingest.replay import replay
from ossrank.sources import pick_feeds
from ossrank.store.file import Store, open_store
from tests import loopback
from tests.command import fetched, run
from tests.loopback import AGENT, LIST, TEXT, Boards, Handler, arena_rows, parquet


def test_every_feed_is_stored(boards: Boards, store: Store) -> None:
    outcomes = fetched(store)
    usual = pick_feeds([])
    assert {o.feed: o.outcome for o in outcomes.values()} == {feed.name: "stored" for feed in usual}
    assert {summary.board for summary in store.snapshots.boards()} >= {feed.main for feed in usual}


def test_a_second_run_adds_no_snapshot_and_downloads_no_parquet(
    boards: Boards, store: Store
) -> None:
    fetched(store)
    before = store.snapshots.boards()
    boards.log.clear()
    outcomes = fetched(store)
    assert {o.outcome for o in outcomes.values()} == {"unchanged"}
    assert store.snapshots.boards() == before
    assert boards.statuses("/cdn/") == []


def test_pages_are_followed_to_the_limit(boards: Boards, store: Store) -> None:
    boards.page_size = 90
    assert fetched(store, "hf/likes", limit=200)["hf/likes"].entries == 200


def test_the_first_fetch_of_a_day_stands_unless_a_later_goes_deeper(
    boards: Boards, store: Store
) -> None:
    fetched(store, "hf/trending", limit=100)
    boards.rows = loopback.hub_rows()[1:]
    assert fetched(store, "hf/trending", limit=100)["hf/trending"].outcome == "unchanged"
    assert fetched(store, "hf/trending", limit=200)["hf/trending"].outcome == "stored"
    newest = store.snapshots.newest("hf/trending")
    assert newest is not None
    assert (newest.as_of, newest.limit, newest.revision) == (date(2026, 11, 23), 200, 2)


def test_other_content_for_a_printed_date_is_a_later_revision(boards: Boards, store: Store) -> None:
    fetched(store, "arena/text")
    boards.parquet["text_style_control"] = parquet(arena_rows()[:20])
    fetched(store, "arena/text")
    newest = store.snapshots.newest("arena/text")
    assert newest is not None
    assert (newest.revision, newest.rows, newest.as_of) == (2, 20, date(2026, 8, 12))


def test_a_saved_payload_replays_to_the_same_entries(
    boards: Boards, store: Store, tmp_path: Path
) -> None:
    fetched(store, save=tmp_path / "saved")
    with open_store(tmp_path / "replay.db", write=True) as again:
        replay(again, tmp_path / "saved", pick_feeds([]))
        assert [b.board for b in again.snapshots.boards()] == [
            b.board for b in store.snapshots.boards()
        ]
        for board in store.snapshots.boards():
            one, two = store.snapshots.newest(board.board), again.snapshots.newest(board.board)
            assert one is not None
            assert two is not None
            assert store.snapshots.entries(one.id) == again.snapshots.entries(two.id)
            assert (two.via, two.fetched_at) == ("replay", None)


def test_a_replay_of_the_same_folder_adds_nothing(replayed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(replayed.read_bytes())
    fixtures = Path(__file__).parent.parent / "fixtures"
    with open_store(copy, write=True) as store:
        outcomes = replay(store, fixtures, pick_feeds([]))
    assert {outcome.outcome for outcome in outcomes} == {"unchanged"}


def test_the_view_rankings_has_every_standing_entry(replayed: Path) -> None:
    import sqlite3

    db = sqlite3.connect(replayed)
    view = dict(db.execute("SELECT board, count(*) FROM rankings GROUP BY board").fetchall())
    db.close()
    with open_store(replayed) as store:
        assert view == {summary.board: summary.entries for summary in store.snapshots.boards()}


def test_several_dates_in_one_file_are_several_snapshots(boards: Boards, store: Store) -> None:
    made = io.BytesIO(parquet(arena_rows(day="2026-08-10") + arena_rows(day="2026-08-12")))
    boards.parquet["webdev"] = made.getvalue()
    assert fetched(store, "arena/webdev")["arena/webdev"].snapshots == 2


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


def test_what_is_saved_of_a_server_that_ignores_the_limit_replays_to_what_was_stored(
    boards: Boards, store: Store, tmp_path: Path
) -> None:
    boards.fault(LIST, loopback.body(json.dumps(boards.rows).encode()))
    fetched(store, "hf/trending", limit=50, save=tmp_path / "saved")
    with open_store(tmp_path / "replay.db", write=True) as again:
        replay(again, tmp_path / "saved", pick_feeds(["hf/trending"]))
        held = again.snapshots.newest("hf/trending")
    assert held is not None
    assert (held.rows, held.limit) == (50, 50)


def test_a_fetch_that_asks_for_more_but_gets_less_replaces_nothing(
    boards: Boards, store: Store
) -> None:
    fetched(store, "hf/trending", limit=200)
    boards.rows = loopback.hub_rows(199)
    assert fetched(store, "hf/trending", limit=300)["hf/trending"].outcome == "unchanged"


def test_a_subset_that_a_mirror_does_not_have_yet_is_skipped_and_no_alarm(
    boards: Boards, store: Store
) -> None:
    del boards.parquet["agent"]
    outcome = fetched(store, "arena/agent")["arena/agent"]
    assert (outcome.outcome, outcome.snapshots) == ("skipped", 0)
    assert "404: not published there" in (outcome.reason or "")
    result = run("fetch", "arena/agent", "arena/text", db=store.path)
    assert (result.code, result.stderr.count("\n")) == (0, 2)
    assert "arena/agent          skipped: " in result.stderr
    quiet = run("fetch", "arena/agent", "arena/text", "-q", db=store.path)
    assert (quiet.code, quiet.stderr) == (0, "")
    document = run("status", "arena/agent", "-f", "json", db=store.path).document
    assert [(one["last_attempt"], one["failures"]) for one in document["feeds"]] == [(None, 0)]
    assert run("status", "--max-age", "3d", db=store.path).code == 0


def test_a_fetch_of_nothing_but_what_is_not_published_has_failed(
    boards: Boards, store: Store
) -> None:
    del boards.parquet["agent"]
    assert run("fetch", "arena/agent", db=store.path).code == 1


def test_a_subset_that_came_once_and_is_gone_has_failed(boards: Boards, store: Store) -> None:
    assert fetched(store, "arena/agent")["arena/agent"].outcome == "stored"
    boards.fault(AGENT, loopback.status(404))
    outcome = fetched(store, "arena/agent")["arena/agent"]
    assert outcome.outcome == "failed"
    assert "404: not published there" in (outcome.reason or "")
    assert run("fetch", "arena/agent", "arena/text", db=store.path).code == 3


def test_a_subset_that_was_there_from_the_start_is_never_skipped(
    boards: Boards, store: Store
) -> None:
    boards.fault(TEXT, loopback.status(404))
    assert fetched(store, "arena/text")["arena/text"].outcome == "failed"
