"""Thirty nights of a server that fails one time in three: what is stored, and what status says."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ossrank.library import status_of
from ossrank.sources import FEEDS
from ossrank.store.file import Store, open_store
from tests import loopback
from tests.command import HURRY, fetched, run
from tests.loopback import (
    Boards,
    Handler,
    arena_rows,
    export,
    hub_rows,
    index_csv,
    parquet,
    relay,
)

NIGHTS = 30
FIRST = datetime(2026, 11, 1, 6, 17, tzinfo=UTC)
DAY = timedelta(days=1)
LIMIT = 60
CALM = (0, 22, 23, NIGHTS - 1)
"""Nights without a fault: the first, before which nothing can be known to have shrunk; the last,
whose report is compared, and those that it compares with."""

LISTS = {"hf/trending": "trendingScore", "hf/likes": "likes"}
SUBSETS = {"arena/text": "text_style_control"}
FEW = (*LISTS, *SUBSETS, "design-arena")
MORE = ("epoch/eci", "openrouter/tokens")
"""By themselves: OpenRouter's one listing serves two feeds, so that a fault of it is of both."""

PATHS = {
    **{name: f"/api/models?sort={sort}" for name, sort in LISTS.items()},
    **{name: f"{loopback.DATASET}{subset}/" for name, subset in SUBSETS.items()},
    "design-arena": "/api/v1/models",
    "epoch/eci": loopback.INDEX,
    "openrouter/tokens": loopback.EXPORT,
}
NOWHERE = ("http://127.0.0.1:1", "http://ossrank.invalid")
"""Nothing listens there; nothing has that name."""


Said = tuple[str, float | None, int | None]
"""What a row says: model, score, and votes or likes."""


class Fault(NamedTuple):
    """One way to fail: what the server does, what the reason says, and how it is asked.

    `times`: after so many answers the server recovers, within the same night. `slow`: it is found
    out by a time limit only, which a test makes short.
    """

    name: str
    answer: Callable[[Handler], None]
    said: str
    times: int = 10**9
    slow: bool = False

    @property
    def passes(self) -> bool:
        """Whether a fetch has to get over it."""
        return self.times <= len(HURRY.waits)


class Night:
    """What the server means to say on one night."""

    def __init__(self, number: int) -> None:
        self.at = FIRST + number * DAY
        self.day = self.at.date()
        shuffled = random.Random(number)
        self.rows = hub_rows(80)
        for row in self.rows:
            row["trendingScore"] = shuffled.randrange(1, 500)
            row["likes"] += shuffled.randrange(500)
        # Published every third night, on the day before.
        self.published = (FIRST + (number - number % 3 - 1) * DAY).date()
        arena = random.Random(number // 3)
        self.arena = arena_rows(day=self.published.isoformat())
        for row in self.arena:
            row["vote_count"] += arena.randrange(1000)
        self.relay = relay()
        for model in self.relay["data"]:
            for score in model.get("benchmarks", {}).get("design_arena", ()):
                score["elo"] += shuffled.randrange(4)
        self.index = index_csv().replace(".0,", f".{shuffled.randrange(100):02},")
        self.export = self._export()

    def _export(self) -> str:
        """Thirty days of tokens, of which the last two are still revised."""
        days = []
        for back in range(30, 0, -1):
            on = self.day - back * DAY
            tokens = 10**12 + on.toordinal() + (self.day.toordinal() if back < 3 else 0)
            header, line = export(on.isoformat(), 1, tokens).split("\r\n", 1)
            days.append(line)
        return "\r\n".join([header, "".join(days)])

    def dress(self, boards: Boards) -> None:
        """Has the server say it."""
        boards.rows, boards.relay, boards.frozen = self.rows, self.relay, True
        boards.parquet = {subset: parquet(self.arena) for subset in SUBSETS.values()}
        boards.index, boards.export = self.index, self.export
        boards.export_day = self.day.isoformat()

    def as_of(self, feed: str) -> date:
        """The newest date that a good fetch stores the feed under."""
        if feed == "openrouter/tokens":
            return self.day - DAY
        return self.published if feed in SUBSETS else self.day

    def meant(self, feed: str) -> dict[date, list[Said]]:
        """The feed's rows by date."""
        if feed != "openrouter/tokens":
            return {self.as_of(feed): self._rows(feed)}
        days: dict[date, list[Said]] = {}
        for line in self.export.splitlines()[1:]:
            on, model, _, tokens, _ = line.split(",")
            days.setdefault(date.fromisoformat(on), []).append((model, float(tokens), None))
        return days

    def _rows(self, feed: str) -> list[Said]:
        if feed == "epoch/eci":
            cells = [line.split(",") for line in self.index.splitlines()[1:]]
            return [(model, float(score), None) for model, _, score, *_ in cells]
        if feed in SUBSETS:
            return [(r["model_name"], r["rating"], int(r["vote_count"])) for r in self.arena]
        if feed in LISTS:
            rows = sorted(self.rows, key=lambda row: -row[LISTS[feed]])[:LIMIT]
            return [(row["id"], row[LISTS[feed]], row["likes"]) for row in rows]
        scored = [m for m in self.relay["data"] if "benchmarks" in m and ":free" not in m["id"]]
        pairs = [(m["id"], m["benchmarks"]["design_arena"][0]["elo"]) for m in scored]
        return [(model, elo, None) for model, elo in sorted(pairs, key=lambda pair: -pair[1])]


def faults_of(night: Night, feed: str) -> list[Fault]:
    """The ways in which this feed can fail on this night."""
    common = [
        *(Fault(f"status {code}", loopback.status(code), str(code)) for code in (404, 408, 425)),
        *(Fault(f"status {code}", loopback.status(code), str(code)) for code in (429, 500, 503)),
        *(
            Fault(f"status {code}", loopback.status(code), "asks for a token")
            for code in (401, 403)
        ),
        Fault("Retry-After", loopback.status(429, Retry_After="900"), "asks to wait 900 s"),
        Fault("reset", loopback.reset, "127.0.0.1"),
        Fault("silence", loopback.hang, "silent", slow=True),
        Fault("a trickle", loopback.drip, "too slow", slow=True),
        Fault("redirects in a circle", loopback.redirect(PATHS[feed]), "redirects more than"),
        Fault("a lying length", loopback.body(b"", Content_Length=str(2**40)), "too large"),
        Fault("broken gzip", loopback.body(b"no", Content_Encoding="gzip"), "compressed"),
        Fault("a hiccup", loopback.status(503), "", times=1),
        Fault("two hiccups", loopback.reset, "", times=2),
        Fault("one wait", loopback.status(429, Retry_After="0"), "", times=1),
    ]
    return common + _faulty_bodies(night, feed)


def _faulty_bodies(night: Night, feed: str) -> list[Fault]:
    def fault(name: str, content: bytes, said: str) -> Fault:
        return Fault(name, loopback.body(content), said)

    if feed in SUBSETS:
        whole = parquet(night.arena)
        shrunk = parquet(night.arena[:3])
        renamed = [{k.replace("rating", "score"): v for k, v in r.items()} for r in night.arena]
        return [
            fault("HTML", b"<html></html>", "Parquet"),
            fault("a truncated file", whole[:-100], "Parquet"),
            fault("a renamed column", parquet(renamed), "no column rating"),
            fault("an empty file", b"", "Parquet"),
            fault("a board that shrank", shrunk, "suspect"),
            fault("another subset", parquet(_changed(night.arena, model_name="x-{}")), "suspect"),
            fault("no licences", parquet([r | {"license": "?"} for r in night.arena]), "suspect"),
        ]
    if feed == "epoch/eci":
        return _faulty_indices(night)
    deep = fault("JSON too deep", b"[" * 100_000, "nested")
    if feed == "openrouter/tokens":
        return [deep, *_faulty_exports(night)]
    html = fault("HTML", b"<html>sorry</html>", "HTML")
    if feed not in LISTS:
        nameless = [m | {"hugging_face_id": None} for m in night.relay["data"]]
        renamed_all = _changed(night.relay["data"], id="x/{}")
        return [
            deep,
            html,
            fault("no data", b'{"data": []}', "data"),
            fault("no Hub ids", json.dumps({"data": nameless}).encode(), "suspect"),
            fault("other models", json.dumps({"data": renamed_all}).encode(), "suspect"),
        ]
    sort = LISTS[feed]

    def odd(name: str, said: str, **change: object) -> Fault:
        rows = sorted(night.rows, key=lambda row: -row[sort])
        rows[1] = {**rows[1], **change}
        return fault(name, json.dumps(rows).encode(), said)

    def drift(name: str, **change: object) -> Fault:
        rows = sorted(night.rows, key=lambda row: -row[sort])
        return fault(name, json.dumps([row | change for row in rows]).encode(), "suspect")

    few = sorted(night.rows, key=lambda row: -row[sort])[: LIMIT // 10]
    return [
        deep,
        html,
        fault("an empty list", b"[]", "empty"),
        fault("a list that shrank", json.dumps(few).encode(), "suspect"),
        drift("no tags", tags=[]),
        drift("a flat score", **{sort: 0}),
        drift("copies of one model", id="Qwen/Model-1"),
        odd("NaN", "NaN", **{sort: float("nan")}),
        odd("infinity", "Infinity", **{sort: float("inf")}),
        odd("a negative count", "row 2", **{sort: -1}),
        odd("an absurd count", "row 2", **{sort: 10**18}),
        odd("a score that rises", "rises", **{sort: 10**9}),
        odd("a field that is gone", "row 2 is missing", **{sort: None}),
    ]


def _faulty_indices(night: Night) -> list[Fault]:
    header, *lines = night.index.splitlines()

    def fault(name: str, said: str, *rows: str, head: str = header) -> Fault:
        content = "".join(f"{line}\n" for line in (head, *rows))
        return Fault(name, loopback.body(content.encode()), said)

    return [
        fault("HTML", "HTML", head="<html>sorry"),
        fault("an empty index", "no rows"),
        fault("a renamed column", "no column 'eci'", *lines, head=header.replace(",eci,", ",x,")),
        fault("an index that shrank", "suspect", *lines[:3]),
        fault("other models", "suspect", *(line.replace("m-", "x-", 1) for line in lines)),
        fault("no intervals", "anchors", *(_blank(line, 3, 4) for line in lines)),
        fault("no release dates", "release dates", *(_blank(line, 5) for line in lines)),
        fault("a score that rises", "rises", *lines[1:], lines[0]),
        fault("NaN", "eci", *(line.replace(line.split(",")[2], "nan", 1) for line in lines)),
    ]


def _blank(line: str, *cells: int) -> str:
    parts = line.split(",")
    return ",".join("" if number in cells else part for number, part in enumerate(parts))


def _faulty_exports(night: Night) -> list[Fault]:
    whole, day = night.export, night.day.isoformat()
    old = (night.day - 5 * DAY).isoformat()

    def fault(name: str, said: str, content: str, **change: Any) -> Fault:
        """An export whose manifest is true of it but for a change."""
        stated = loopback.manifest(content, **{"day": day} | change)

        def answer(handler: Handler) -> None:
            asked_manifest = handler.path.endswith("manifest.json")
            handler.answer(200, stated if asked_manifest else content.encode())

        return Fault(name, answer, said)

    lines = whole.splitlines(keepends=True)
    return [
        fault("HTML", "columns", "<html></html>\r\n"),
        fault("an export cut short", "states", "".join(lines[:-5]), row_count=len(lines) - 1),
        fault("another sum", "SHA-256", whole, files={"csv": {"sha256": "0" * 64}}),
        fault("an old export", "manifest is of", whole.replace(day, old), day=old),
        fault(
            "shares that do not add up", "share_of_daily_tokens", whole.replace(",0.", ",0.0", 1)
        ),
        fault("ranks upside down", "rank", "".join([lines[0], *lines[:0:-1]])),
        Fault("a manifest without a day", loopback.body(b"{}"), "lacks its day"),
        Fault("HTML for a manifest", loopback.body(b"<html>sorry</html>"), "HTML"),
    ]


def _changed(rows: list[dict[str, Any]], **change: str) -> list[dict[str, Any]]:
    """The rows with columns that are written into these texts."""
    return [row | {k: text.format(row[k]) for k, text in change.items()} for row in rows]


def fetch_night(
    store: Store, night: Night, faults: Mapping[str, Fault], feeds: Sequence[str]
) -> None:
    """Fetches feeds; a server that hangs is given up sooner than in real life."""
    for slow in (False, True):
        names = [feed for feed in feeds if (feed in faults and faults[feed].slow) is slow]
        limits = replace(HURRY, deadline=0.6, stall=0.15) if slow else HURRY
        if names:
            fetched(store, *names, at=night.at, limit=LIMIT, limits=limits)


def draw_faults(
    night: Night, draw: random.Random, drawn: Counter[str], feeds: Sequence[str]
) -> dict[str, Fault] | None:
    """The faults of one night, of one feed in three; None where the machine itself is off.

    Every kind comes before any comes again: `drawn` counts them.
    """
    luck = draw.random()
    if luck < 0.05:
        return None
    if luck < 0.1:
        nowhere = draw.choice(NOWHERE)
        return dict.fromkeys(feeds, Fault(nowhere, loopback.hang, nowhere))
    faults = {}
    for feed in feeds:
        if draw.random() < 1 / 3:
            kinds = faults_of(night, feed)
            draw.shuffle(kinds)
            faults[feed] = min(kinds, key=lambda fault: drawn[fault.name])
            drawn[faults[feed].name] += 1
    return faults


@contextmanager
def disturbed(boards: Boards, faults: Mapping[str, Fault]) -> Iterator[None]:
    """The server commits the faults, or is out of reach, until the end."""
    with pytest.MonkeyPatch.context() as reach:
        for feed, fault in faults.items():
            boards.fault(PATHS[feed], fault.answer, fault.times)
            if fault.name in NOWHERE:
                reach.setenv("HF_ENDPOINT", fault.name)
                reach.setenv("OSSRANK_OPENROUTER_URL", fault.name)
                reach.setenv("OSSRANK_EPOCH_URL", fault.name)
        yield
    boards.calm()


class Diary:
    """What an onlooker who knows the faults expects status to say of one feed."""

    def __init__(self) -> None:
        self.attempted: Night | None = None
        self.good: list[Night] = []
        self.failed: list[tuple[Night, Fault]] = []

    def note(self, night: Night, fault: Fault | None) -> None:
        """Keeps what has become of an attempt."""
        self.attempted = night
        if fault is None or fault.passes:
            self.good.append(night)
            self.failed = []
        else:
            self.failed.append((night, fault))

    def missing(self, *, made_up: bool) -> set[date]:
        """The nights between the first and the last good one that were not good; none where the
        next good one has made up for them.
        """
        if made_up:
            return set()
        days = {night.day for night in self.good}
        span = range((max(days) - min(days)).days) if days else ()
        return {min(days) + n * DAY for n in span} - days


def require_true_status(store: Store, feed: str, diary: Diary, night: Night) -> None:
    """Fails where status says of a feed what the diary does not."""
    found = status_of(store, FEEDS[feed], night.at)
    assert found.attempted_at == (diary.attempted and diary.attempted.at)
    assert found.good_at == (diary.good[-1].at if diary.good else None)
    assert found.failures == len(diary.failed)
    assert found.failing_since == (diary.failed[0][0].at if diary.failed else None)
    if diary.failed:
        assert diary.failed[-1][1].said in (found.reason or "")
    missing = {a + n * DAY for a, b in found.missing for n in range((b - a).days + 1)}
    assert missing == diary.missing(made_up=FEEDS[feed].daily)
    assert found.as_of == (diary.good[-1].as_of(feed) if diary.good else None)


def require_all_stored_and_none_false(store: Store, feed: str, diary: Diary) -> None:
    """Fails where a good night is not there, or a snapshot says what no night meant to say."""
    held = {snapshot.as_of: snapshot for snapshot in store.snapshots.between(FEEDS[feed].main)}
    meant = {day: rows for night in diary.good for day, rows in night.meant(feed).items()}
    assert set(held) == set(meant)
    for day, snapshot in held.items():
        entries = store.snapshots.entries(snapshot.id)
        third = "votes" if feed in SUBSETS else "likes"
        assert [(e.model, e.score, getattr(e, third)) for e in entries] == meant[day]


def figures(db: Path, feeds: Sequence[str]) -> Any:
    """The report, without when it was made and fetched, and what rests on all nights held.

    A citation says when its rows were retrieved."""
    mains = (FEEDS[feed].main for feed in feeds if feed != "hf/likes")
    made = run("report", *mains, "-f", "json", db=db)
    assert made.code == 0, made.stderr
    document = made.document
    del document["generated_at"]
    for board in document["boards"]:
        del board["fetched_at"], board["usual_swing"]
        for table in (*board["tables"], *(board["any"] or ())):
            table.pop("citation", None)
    return document


class Tally(NamedTuple):
    """How many attempts were made, how many met a fault, and how many failed; of how many kinds."""

    attempts: int
    disturbed: int
    failed: int
    kinds: int


def live_through(boards: Boards, folder: Path, seed: int, feeds: Sequence[str] = FEW) -> Tally:
    """Thirty nights with the faults of a seed; fails where anything stored or said is not true."""
    draw = random.Random(seed)
    diaries = {feed: Diary() for feed in feeds}
    stormy, calm = folder / "stormy.db", folder / "calm.db"
    attempts, met, drawn = 0, list[Fault](), Counter[str]()
    with open_store(stormy, write=True) as store, open_store(calm, write=True) as undisturbed:
        for number in range(NIGHTS):
            night = Night(number)
            night.dress(boards)
            fetch_night(undisturbed, night, {}, feeds)
            faults = {} if number in CALM else draw_faults(night, draw, drawn, feeds)
            if faults is not None:
                with disturbed(boards, faults):
                    fetch_night(store, night, faults, feeds)
                attempts += len(feeds)
                met += faults.values()
            for feed, diary in diaries.items():
                if faults is not None:
                    diary.note(night, faults.get(feed))
                require_true_status(store, feed, diary, night)
        for feed, diary in diaries.items():
            require_all_stored_and_none_false(store, feed, diary)
        assert store.connection.check(10.0) == "ok"
    assert figures(stormy, feeds) == figures(calm, feeds)
    return Tally(attempts, len(met), sum(not fault.passes for fault in met), len(drawn))


@pytest.mark.parametrize("seed", [1, 7])
def test_thirty_nights_with_a_server_that_fails_one_time_in_three(
    boards: Boards, tmp_path: Path, seed: int
) -> None:
    tally = live_through(boards, tmp_path, seed)
    assert tally.disturbed > tally.attempts / 4
    assert tally.failed > tally.attempts / 5
    assert tally.kinds > 20


@pytest.mark.parametrize("seed", [4, 5])
def test_thirty_nights_of_feeds_whose_one_answer_holds_many_days(
    boards: Boards, tmp_path: Path, seed: int
) -> None:
    tally = live_through(boards, tmp_path, seed, MORE)
    assert tally.disturbed > tally.attempts / 4
    assert tally.failed > tally.attempts / 6
    assert tally.kinds > 12
