"""OpenRouter's ranking by tokens: places by model, shares of the whole day, days made up for."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ossrank
from ossrank.errors import FeedError
from ossrank.facts import Entry, Lines, Payload
from ossrank.ingest.replay import replay
from ossrank.routes import folded, folded_lines
from ossrank.sources import FEEDS, openrouter_tokens, pick_feeds
from ossrank.sources.openrouter_history import FIRST, windows
from ossrank.store.file import Store, open_store
from tests import loopback
from tests.command import NOW, fetched, run
from tests.loopback import DAILY, EXPORT, RELAY, SLUGS, Boards, export

FEED = FEEDS["openrouter/tokens"]
FIXTURE = Path(__file__).parent.parent / "fixtures" / "2026-10-08" / FEED.file
DAY = timedelta(days=1)

BY_HAND = {
    "CN": "deepseek xiaomi z-ai tencent moonshotai minimax qwen dots-studio inclusionai",
    "US": "openai nvidia anthropic google meta x-ai",
    "other": "upstage poolside",
    "unknown": "stealth typesafe other",
}
"""Whose models the authors of the two recorded days are, written down by hand."""


def by_hand(on: str) -> tuple[dict[str, float], list[str]]:
    """The groups' shares of a recorded day's tokens, and the group of each place."""
    groups = {author: group for group, names in BY_HAND.items() for author in names.split()}
    rows = list(csv.DictReader(io.StringIO(json.loads(FIXTURE.read_text("utf-8"))["csv"])))
    of_day = [row for row in rows if row["date"] == on]
    tokens: dict[str, int] = defaultdict(int)
    for row in of_day:
        tokens[groups[row["model_permaslug"].partition("/")[0]]] += int(row["total_tokens"])
    total = sum(tokens.values())
    places = [groups[r["model_permaslug"].partition("/")[0]] for r in of_day if r["rank"]]
    return {group: number / total for group, number in tokens.items()}, places


@pytest.mark.parametrize("on", ["2026-09-30", "2026-10-07"])
def test_counts_and_shares_of_a_recorded_day_are_those_of_a_recount_by_hand(
    replayed: Path, on: str
) -> None:
    shares, places = by_hand(on)
    with ossrank.open(replayed) as library:
        report = library.report("openrouter/tokens", on=on, models="any", top=[10, 50])
    (board,) = report.document()["boards"]
    for table in board["tables"]:
        counts = {group["group"]: group["count"] for group in table["groups"]}
        inside = places[: table["top"]]
        assert counts == {group: inside.count(group) for group in counts}
        measured = {group["group"]: group["measure_share"] for group in table["groups"]}
        assert measured == pytest.approx(shares, abs=1e-9)
        assert sum(measured.values()) == pytest.approx(1, abs=1e-9)
    day = board["day"]
    assert day["rest"] + day["undisclosed"] + day["unmapped"] == pytest.approx(shares["unknown"])
    assert day["rest"] == pytest.approx({"2026-09-30": 0.061529147, "2026-10-07": 0.070527411}[on])
    assert day["undisclosed"] == pytest.approx({"2026-09-30": 0.218708729, "2026-10-07": 0}[on])


def test_shares_are_of_the_whole_day_whatever_the_n_and_only_where_all_models_count(
    replayed: Path,
) -> None:
    with ossrank.open(replayed) as library:
        every = library.report("openrouter/tokens", models="any", top=[1, 3, 50]).rows()
        makers = library.report("openrouter/tokens", models="any", unit="maker", top=5).rows()
        free = library.report("openrouter/tokens", models="open", top=10).rows()
    shares = {row["measure_share"] for row in every if row["group"] == "CN"}
    assert shares == {row["measure_share"] for row in makers if row["group"] == "CN"}
    assert len(shares) == 1
    assert {row["measure_share"] for row in free} == {None}


def test_the_row_that_sums_up_the_rest_is_kept_and_takes_no_place(replayed: Path) -> None:
    with open_store(replayed) as store:
        held = store.snapshots.newest("openrouter/tokens")
        assert held is not None
        last = store.snapshots.entries(held.id)[-1]
    assert (last.model, last.rank, last.publisher, last.score) == ("other", 0, None, 1771712615873)
    for options in (("--models", "any"), ("--models", "any", "--unknown")):
        listed = run("models", "openrouter/tokens", *options, "-f", "json", db=replayed).document
        assert "other" not in [row["model"] for row in listed["models"]]
    trend = run("trend", "openrouter/tokens", "--models", "any", "--top", "50", "-f", "json",
                db=replayed).document  # fmt: skip
    assert [point["counted"] for point in trend["points"]] == [50, 50]
    assert (
        run("trend", "openrouter/tokens", "--models", "any", "--top", "51", db=replayed).code == 4
    )
    assert run("gap", "openrouter/tokens", db=replayed).code == 2


def test_every_form_says_that_it_is_one_resellers_traffic(replayed: Path) -> None:
    named = ("report", "openrouter/tokens")
    assert "One reseller’s traffic" in run(*named, db=replayed).stdout
    assert "one reseller’s traffic" in run(*named, "--cite", db=replayed).stdout
    (board,) = run(*named, "-f", "json", db=replayed).document["boards"]
    assert {"caution", "whole-day"} <= {remark["code"] for remark in board["remarks"]}
    assert "6% went by free routes" in " ".join(remark["text"] for remark in board["remarks"])
    assert ";caution" in run(*named, "-f", "csv", db=replayed).stdout
    trend = run("trend", "openrouter/tokens", "--top", "10", db=replayed)
    assert "One reseller’s traffic" in trend.stdout
    assert board["attribution"].endswith("openrouter.ai/rankings), CC BY 4.0")


def test_a_share_by_tokens_that_is_claimed_is_of_the_first_n(replayed: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(json.loads(FIXTURE.read_text("utf-8"))["csv"])))
    first = [row for row in rows if row["date"] == "2026-10-07" and row["rank"]][:10]
    tokens: dict[bool, int] = defaultdict(int)
    for row in first:
        author = row["model_permaslug"].partition("/")[0]
        tokens[author in BY_HAND["CN"].split()] += int(row["total_tokens"])
    share = 100 * tokens[True] / sum(tokens.values())
    on = "on openrouter/tokens on 2026-10-07 models any"
    for claimed, verdict in ((f"= {share:.1f}%", "undecided"), (">= 79.7%", "true"),
                             ("<= 70%", "false")):  # fmt: skip
        claim = f"CN share {claimed} of top 10 by tokens {on}"
        (check,) = run("verify", claim, "-f", "json", db=replayed).document["claims"]
        assert check["verdict"] == verdict, claim
        assert "caution" in [remark["code"] for remark in check["remarks"]]
    printed = run("verify", f"CN share = 80% of top 10 by tokens {on}", db=replayed).stdout
    assert f"{share:.1f}% to 82.7%" in printed
    likes = f"CN share = 80% of top 10 by likes {on}"
    assert "has no likes" in run("verify", likes, db=replayed).stdout


def test_the_tables_by_every_rule_say_it_too(replayed: Path) -> None:
    for command in ("report", "trend"):
        result = run(command, FEED.name, "--sensitivity", db=replayed)
        assert "One reseller’s traffic" in result.stdout, result.stderr


def test_a_model_is_open_by_the_listings_hub_model_and_unknown_where_it_is_not_listed(
    replayed: Path,
) -> None:
    listed = run("models", "openrouter/tokens", "-f", "json", db=replayed).document["models"]
    openness = {row["model"].partition("/")[2]: row["openness"] for row in listed}
    assert openness["gpt-oss-120b"] == "open-weights"
    assert openness["deepseek-v4-flash-20260731"] == "open-weights"
    assert openness["gemini-2.5-flash"] == "proprietary"
    assert openness["kimi-k3-20260715"] == "unknown"


def test_one_fetch_brings_thirty_days_and_a_second_asks_for_the_manifest_alone(
    boards: Boards, store: Store
) -> None:
    first = fetched(store, FEED.name)[FEED.name]
    assert (first.outcome, first.snapshots, first.entries) == ("stored", 30, 150)
    boards.log.clear()
    assert fetched(store, FEED.name)[FEED.name].outcome == "unchanged"
    assert [path for path, _, _ in boards.log] == [f"{EXPORT}latest.manifest.json"]


def test_nights_without_a_fetch_are_made_up_for_and_only_what_was_revised_is_a_revision(
    boards: Boards, store: Store
) -> None:
    fetched(store, FEED.name)
    boards.export_day = "2026-11-26"
    old, *_ = export().partition("2026-11-21")
    boards.export = old + export("2026-11-25", 5, tokens=2 * 10**12).partition("\r\n")[2]
    outcome = fetched(store, FEED.name, at=NOW + 3 * DAY)[FEED.name]
    assert (outcome.outcome, outcome.snapshots) == ("stored", 5)
    held = store.snapshots.between(FEED.main)
    assert len(held) == 33
    assert [s.revision for s in held[-5:]] == [2, 2, 1, 1, 1]
    assert {s.revision for s in held[:-5]} == {1}
    status = run("status", FEED.name, "-f", "json", db=store.path).document["feeds"][0]
    assert (status["missing_days"], status["as_of"]) == (0, "2026-11-25")


def test_another_word_of_the_listing_alone_is_no_revision(boards: Boards, store: Store) -> None:
    fetched(store, FEED.name)
    boards.relay["data"] = [m for m in boards.relay["data"] if m["id"] != "deepseek/v4"]
    boards.export = export(days=29)
    assert fetched(store, FEED.name)[FEED.name].outcome == "unchanged"
    held = store.snapshots.newest(FEED.main)
    assert held is not None
    assert store.snapshots.entries(held.id)[0].hub_id == "a/V4"


def test_a_slug_finds_its_hub_model_by_its_exact_name_or_without_the_date(
    boards: Boards, store: Store
) -> None:
    fetched(store, FEED.name)
    held = store.snapshots.newest(FEED.main)
    assert held is not None
    entries = store.snapshots.entries(held.id)
    assert [(e.model, e.hub_id, e.licence) for e in entries[:3]] == [
        ("deepseek/v4-20260910", "a/V4", None),
        ("stealth/bunny", None, "unknown"),
        ("openai/gpt-6", None, None),
    ]


def test_what_is_saved_replays_to_the_same_entries(
    boards: Boards, store: Store, tmp_path: Path
) -> None:
    fetched(store, FEED.name, save=tmp_path / "saved")
    with open_store(tmp_path / "again.db", write=True) as again:
        replay(again, tmp_path / "saved", pick_feeds([FEED.name]))
        for one, two in zip(
            store.snapshots.between(FEED.main), again.snapshots.between(FEED.main), strict=True
        ):
            assert one.as_of == two.as_of
            assert store.snapshots.entries(one.id) == again.snapshots.entries(two.id)


def answer(document: Any) -> Callable[[loopback.Handler], None]:
    """The listing, the manifest or the export of another content."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return loopback.body(body)


CSV = f"{EXPORT}2026-11-23.csv"
MANIFEST = f"{EXPORT}latest.manifest.json"
LINES = export(days=1).splitlines()


def changed(line: int, cell: int, to: str) -> str:
    """An export of a day with another cell."""
    rows = [row.split(",") for row in LINES]
    rows[line][cell] = to
    return "".join(",".join(row) + "\r\n" for row in rows)


ODD: list[tuple[str, str]] = [
    (changed(0, 4, "share"), "columns are"),
    (changed(1, 0, "yesterday"), "date is 'yesterday' in line 2"),
    (changed(1, 1, " "), "model_permaslug, line 2"),
    (changed(2, 2, "7"), "rank is '7' in line 3"),
    (changed(5, 2, "5"), "rank is '5' in line 6"),
    (changed(4, 2, ""), "rank is '' in line 5"),
    (changed(2, 1, SLUGS[0]), "lists a model twice on 2026-11-22"),
    (changed(2, 3, "-5"), "total_tokens is '-5' in line 3"),
    (changed(2, 3, "1e12"), "total_tokens is '1e12'"),
    (changed(1, 3, "9" * 16), "too many to be right"),
    (changed(2, 4, "0.9"), "share_of_daily_tokens of stealth/bunny is 0.9000"),
    (changed(2, 4, "nan"), "share_of_daily_tokens, line 3"),
    (changed(3, 3, str(10**12)), "tokens rise down the ranks"),
    ("\r\n".join(LINES[:1]) + "\r\n", "no rows"),
    ("\r\n", "columns are missing"),
    ("\r\n".join(LINES) + ",x\r\n", "6 cells in line 6"),
    (export("2026-11-10"), "ends on 2026-11-10, and its manifest is of 2026-11-23"),
    (export("2026-11-24"), "ends on 2026-11-24, and its manifest is of 2026-11-23"),
]


@pytest.mark.parametrize(("text", "reason"), ODD, ids=[reason for _, reason in ODD])
def test_an_odd_export_never_becomes_a_snapshot(
    boards: Boards, store: Store, text: str, reason: str
) -> None:
    boards.export = text
    outcome = fetched(store, FEED.name)[FEED.name]
    assert outcome.outcome == "failed"
    assert reason in (outcome.reason or "")
    assert store.snapshots.boards() == []


@pytest.mark.parametrize(
    ("path", "fault", "reason"),
    [
        (MANIFEST, answer({}), "lacks its day"),
        (MANIFEST, answer([1]), "lacks its day"),
        (MANIFEST, answer(b"<html>"), "HTML"),
        (MANIFEST, loopback.status(404), "404"),
        (MANIFEST, loopback.status(500), "500"),
        (MANIFEST, answer(loopback.manifest(export(), snapshot_date="x")), "lacks its day"),
        (MANIFEST, answer(loopback.manifest(export(), row_count=7)), "has 150 rows, its manifest"),
        (MANIFEST, answer(loopback.manifest(export(), row_count="7")), "row_count"),
        (MANIFEST, answer(loopback.manifest(export(days=2))), "SHA-256 is not"),
        (CSV, loopback.status(404), "404"),
        (CSV, answer(export()[:-9].encode()), "SHA-256 is not"),
        (CSV, loopback.reset, "127.0.0.1"),
        (RELAY, loopback.status(503), "503"),
        (RELAY, answer({"data": []}), "no list of models"),
        (RELAY, answer(b"[]"), "no list of models"),
    ],
)
def test_a_manifest_a_file_or_a_listing_that_fails_fails_the_feed(
    boards: Boards,
    store: Store,
    path: str,
    fault: Callable[[loopback.Handler], None],
    reason: str,
) -> None:
    boards.fault(path, fault)
    outcome = fetched(store, FEED.name)[FEED.name]
    assert outcome.outcome == "failed"
    assert reason in (outcome.reason or "")
    assert store.snapshots.boards() == []


@given(body=st.binary(max_size=200) | st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.dictionaries(st.sampled_from(["csv", "manifest", "models"]), inner),
).map(lambda document: json.dumps(document).encode()))  # fmt: skip
def test_no_payload_brings_anything_but_a_clear_error(body: bytes) -> None:
    with pytest.raises(FeedError) as caught:
        openrouter_tokens.parse(FEED, Payload(FEED.name, body))
    assert str(caught.value)


ROUTES = st.sampled_from(["", ":free", ":batch"])
ENTRIES = st.lists(
    st.tuples(st.sampled_from(["a/x", "a/y", "b/z"]), ROUTES, st.integers(0, 10**12)),
    max_size=9,
    unique_by=lambda row: row[:2],
)


@given(rows=ENTRIES, rest=st.integers(0, 10**12))
def test_routes_of_a_model_fold_and_no_token_is_lost(
    rows: list[tuple[str, str, int]], rest: int
) -> None:
    rows.sort(key=lambda row: -row[2])
    entries = [Entry(n, n, f"{m}{route}", score=s) for n, (m, route, s) in enumerate(rows, 1)]
    entries.append(Entry(len(rows) + 1, 0, "other", score=rest))
    models = folded(entries)
    assert sum(e.score or 0 for e in models) == sum(e.score or 0 for e in entries)
    assert [e.model for e in models[:-1]] == list(
        dict.fromkeys(e.model for e in sorted(models[:-1], key=lambda e: -(e.score or 0)))
    )
    assert models[-1]._replace(position=0) == entries[-1]._replace(position=0)
    kinds = [e._replace(model=e.model.partition(":")[0]) for e in entries]
    lines = Lines(range(len(kinds)), [e.score for e in entries], True, False)
    by_lines = folded_lines(lines, kinds)
    named = {
        kinds[kind].model: score
        for kind, score in zip(by_lines.kinds, by_lines.scores, strict=True)
    }
    assert named == {e.model: e.score for e in models}


def test_routes_of_one_model_take_one_place_in_a_report_and_a_trend(
    boards: Boards, store: Store
) -> None:
    lines = ["date,model_permaslug,rank,total_tokens,share_of_daily_tokens"]
    served = [("openai/gpt-6", 50), ("deepseek/v4", 40), ("deepseek/v4:free", 30), ("other", 5)]
    for rank, (slug, number) in enumerate(served, 1):
        lines.append(f"2026-11-22,{slug},{rank if slug != 'other' else ''},{number},{number / 125}")
    boards.export = "".join(f"{line}\r\n" for line in lines)
    fetched(store, FEED.name)
    listed = run("models", FEED.name, "-f", "json", db=store.path).document["models"]
    assert [(m["place"], m["model"], m["score"]) for m in listed] == [
        (1, "deepseek/v4", 70),
        (2, "openai/gpt-6", 50),
    ]
    (board,) = run("report", FEED.name, "-f", "json", "--models", "any", db=store.path).document[
        "boards"
    ]
    assert board["day"]["free"] == pytest.approx(30 / 125)
    trend = run("trend", FEED.name, "--models", "any", "--top", "1", "-f", "json",
                db=store.path).document  # fmt: skip
    assert trend["points"][0]["groups"]["CN"] == 1


def test_an_export_has_a_place_a_model_and_the_tokens_of_each_route(
    boards: Boards, store: Store, tmp_path: Path
) -> None:
    boards.export = export(days=1).replace("nvidia/nemotron:free", "openai/gpt-6:free")
    fetched(store, FEED.name)
    exported = run("export", str(tmp_path / "all.csv"), "--models", "any", db=store.path)
    assert exported.code == 0, exported.stderr
    rows = list(csv.DictReader(io.StringIO((tmp_path / "all.csv").read_text("utf-8"))))
    assert [(row["model"], row["place"], row["tokens"]) for row in rows] == [
        ("deepseek/v4-20260910", "1", str(10**12)),
        ("stealth/bunny", "3", str(10**12 // 2)),
        ("openai/gpt-6", "2", str(10**12 // 3)),
        ("openai/gpt-6:free", "", str(10**12 // 4)),
        ("other", "", str(10**12 // 8)),
    ]


def test_windows_cover_each_day_once_and_hold_at_most_366() -> None:
    for last in (FIRST - DAY, FIRST, FIRST + 365 * DAY, FIRST + 366 * DAY, date(2029, 2, 28)):
        spans = windows(last)
        days = [first + n * DAY for first, end in spans for n in range((end - first).days + 1)]
        assert days == [FIRST + n * DAY for n in range((last - FIRST).days + 1)]
        assert all((end - first).days < 366 for first, end in spans)


def test_a_backfill_asks_for_all_whole_days_by_its_key_which_shows_nowhere(
    boards: Boards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-or-secret")
    path = tmp_path / "a.db"
    result = run("backfill", FEED.name, db=path)
    assert result.code == 0, result.stderr
    yesterday = datetime.now(UTC).date() - DAY
    with open_store(path) as store:
        held = store.snapshots.between(FEED.main)
        assert (held[0].as_of, held[-1].as_of) == (FIRST, yesterday)
        assert len(held) == (yesterday - FIRST).days + 1
        entries = store.snapshots.entries(held[0].id)
    assert [(e.rank, e.model) for e in entries] == [*enumerate(SLUGS, 1), (0, "other")]
    asked = [headers.get("authorization") for p, headers, _ in boards.log if p.startswith(DAILY)]
    others = [headers for p, headers, _ in boards.log if not p.startswith(DAILY + "?")]
    assert set(asked) == {"Bearer sk-or-secret"}
    assert others
    assert "secret" not in str(others)
    assert b"secret" not in path.read_bytes()
    assert "secret" not in result.stdout + result.stderr


def test_a_backfill_without_a_key_or_with_a_wrong_one_is_one_clear_line(
    boards: Boards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, code, reason in (
        ("", 2, "OPENROUTER_API_KEY is not set"),
        ("two words", 2, "OPENROUTER_API_KEY is not set"),
        ("sk-or-wrong", 1, "renew or unset OPENROUTER_API_KEY"),
    ):
        monkeypatch.setenv("OPENROUTER_API_KEY", key)
        result = run("backfill", FEED.name, db=tmp_path / "a.db")
        assert (result.code, result.stdout, result.stderr.count("\n")) == (code, "", 1)
        assert reason in result.stderr
        assert "wrong" not in result.stderr


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({}, 'no rows under "data"'),
        ({"data": []}, "no rows"),
        ({"data": [1]}, "not an object"),
        ({"data": [{"date": "2025-01-01", "model_permaslug": "a/b", "total_tokens": 5}]}, "tokens"),
        ({"data": [{"date": None, "model_permaslug": "a/b", "total_tokens": "5"}]}, "date is"),
        ({"data": [{"date": "2025-01-01", "total_tokens": "5"}]}, "model_permaslug"),
    ],
)
def test_an_odd_answer_to_a_backfill_stores_nothing(
    boards: Boards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, document: Any, reason: str
) -> None:
    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-or-secret")
    boards.fault(DAILY + "?", answer(document))
    result = run("backfill", FEED.name, db=tmp_path / "a.db")
    assert (result.code, result.stderr.count("\n")) == (1, 1)
    assert reason in result.stderr
