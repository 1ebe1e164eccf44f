"""Thirty nights of a server that fails one time in three: what is stored, and what status says."""

from __future__ import annotations

import json
import random
import re
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
from tests import drifts, loopback
from tests.command import HURRY, fetched, run
from tests.loopback import (
    Boards,
    Handler,
    arena_rows,
    export,
    hub_rows,
    index_csv,
    manifest,
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
CATEGORIES = ("overall", "coding", "math")
TOKENS, INDEX = "openrouter/tokens", "epoch/eci"
# Two feeds ask OpenRouter for its listing: a fault of one of them must not be that of the other.
GROUPS = ((*LISTS, *SUBSETS, "design-arena", INDEX), (TOKENS,))
NAMES = (*GROUPS[0], TOKENS)
PATHS = {
    **{name: f"/api/models?sort={sort}" for name, sort in LISTS.items()},
    **{name: f"{loopback.DATASET}{subset}/" for name, subset in SUBSETS.items()},
    "design-arena": "/api/v1/models",
    TOKENS: loopback.EXPORT,
    INDEX: loopback.INDEX,
}
NOWHERE = ("http://127.0.0.1:1", "http://ossrank.invalid")
"""Nothing listens there; nothing has that name."""


Said = tuple[str, float | None, int | None]
"""What a row says: model, score, and votes or likes."""

SLUGS = tuple(f"{maker}/model-{n}" for n in range(8) for maker in ("qwen", "openai", "mistralai"))


class Fault(NamedTuple):
    """One way to fail: what the server does, what the reason says, and how it is asked.

    `times`: after so many answers the server recovers, within the same night. `slow`: it is found
    out by a time limit only, which a test makes short. `partly`: the main board is stored.
    """

    name: str
    answer: Callable[[Handler], None]
    said: str
    times: int = 10**9
    slow: bool = False
    partly: bool = False

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
        self.arena = [
            row for name in CATEGORIES for row in arena_rows(name, self.published.isoformat())
        ]
        for row in self.arena:
            row["vote_count"] += arena.randrange(1000)
        self.plain = [
            row
            for name in CATEGORIES
            for row in drifts.scored_anew(
                arena_rows(name, self.published.isoformat()), self.published.isoformat()
            )
        ]
        self.relay = relay()
        for model in self.relay["data"]:
            for score in model.get("benchmarks", {}).get("design_arena", ())[:1]:
                score["elo"] += shuffled.randrange(5)
                scores = [score | {"category": name} for name in ("website", "svg", "logo")]
                model["benchmarks"]["design_arena"] = scores
        self.index = index_csv(number / 8)
        self.days = [self.day - back * DAY for back in range(30, 0, -1)]
        self.export = self.exported(self.days)

    def exported(self, days: Sequence[date], slugs: Sequence[str] = SLUGS, scale: float = 1) -> str:
        """OpenRouter's export of some days, each with other figures, the last two still revised."""
        texts = []
        for day in days:
            revised = self.day.toordinal() if day in self.days[-2:] else 0
            tokens = 10**13 + day.toordinal() % 1000 * 10**10 + revised
            texts.append(export(str(day), 1, int(tokens * scale), slugs))
        return texts[0] + "".join(text.partition("\r\n")[2] for text in texts[1:])

    def dress(self, boards: Boards) -> None:
        """Has the server say it."""
        boards.rows, boards.relay, boards.frozen = self.rows, self.relay, True
        boards.index = self.index
        boards.export, boards.export_day = self.export, self.day.isoformat()
        boards.parquet = {subset: parquet(self.arena) for subset in SUBSETS.values()}
        boards.parquet["text"] = parquet(self.plain)

    def meant(self, feed: str) -> dict[date, list[Said]]:
        """The feed's rows by the dates of its main board: model, score, and votes or likes."""
        if feed == TOKENS:
            return self._served()
        if feed in SUBSETS:
            rows = [row for row in self.arena if row["category"] == "overall"]
            return {
                self.published: [(r["model_name"], r["rating"], int(r["vote_count"])) for r in rows]
            }
        return {self.day: self._listed(feed)}

    def _served(self) -> dict[date, list[Said]]:
        days: dict[date, list[Said]] = {}
        for line in self.export.splitlines()[1:]:
            day, model, _, tokens, _ = line.split(",")
            days.setdefault(date.fromisoformat(day), []).append((model, float(tokens), None))
        return days

    def _listed(self, feed: str) -> list[Said]:
        if feed in LISTS:
            rows = sorted(self.rows, key=lambda row: -row[LISTS[feed]])[:LIMIT]
            return [(row["id"], row[LISTS[feed]], row["likes"]) for row in rows]
        if feed == INDEX:
            cells = [line.split(",") for line in self.index.splitlines()[1:]]
            return [(model, float(score), None) for model, _, score, *_ in cells]
        scored = [m for m in self.relay["data"] if "benchmarks" in m and ":free" not in m["id"]]
        pairs = [(m["id"], m["benchmarks"]["design_arena"][0]["elo"]) for m in scored]
        return [(model, elo, None) for model, elo in sorted(pairs, key=lambda pair: -pair[1])]


def faults_of(night: Night, feed: str, good: Night) -> list[Fault]:
    """The ways in which this feed can fail on this night, after a last good one."""
    common = [
        *(Fault(f"status {code}", loopback.status(code), str(code)) for code in (404, 408, 425)),
        *(Fault(f"status {code}", loopback.status(code), str(code)) for code in (429, 500, 503)),
        *(
            Fault(f"status {code}", loopback.status(code), "asks for a token")
            for code in (401, 403)
        ),
        Fault("Retry-After", loopback.status(429, Retry_After="900"), "asks to wait 900 s"),
        Fault("reset", loopback.reset, "127.0.0.1"),
        Fault("silence", loopback.hang, "127.0.0.1", slow=True),
        Fault("a trickle", loopback.drip, "127.0.0.1", slow=True),
        Fault("redirects in a circle", loopback.redirect(PATHS[feed]), "redirects more than"),
        Fault(
            "a lying length",
            loopback.body(b"", Content_Length=str(2**40)),
            "more than this ossrank reads",
        ),
        Fault("broken gzip", loopback.body(b"no", Content_Encoding="gzip"), "compressed"),
        Fault("a hiccup", loopback.status(503), "", times=1),
        Fault("two hiccups", loopback.reset, "", times=2),
        Fault("one wait", loopback.status(429, Retry_After="0"), "", times=1),
    ]
    if feed == TOKENS:
        return common + _faulty_exports(night)
    return common + _faulty_bodies(night, feed) + _still(good, feed)


def _fault(name: str, content: bytes, said: str = "suspect") -> Fault:
    return Fault(name, loopback.body(content), said)


def _faulty_bodies(night: Night, feed: str) -> list[Fault]:
    if feed in SUBSETS:
        return _faulty_files(night)
    if feed in LISTS:
        return _faulty_lists(night, LISTS[feed])
    return _faulty_indices(night) if feed == INDEX else _faulty_listings(night)


def _still(good: Night, feed: str) -> list[Fault]:
    """The answer of the last good night, byte by byte."""
    if feed in LISTS:
        return [Fault(STILL, lambda handler: handler.list_rows(good.rows), "byte by byte")]
    if feed != "design-arena":
        return []
    return [_fault(STILL, json.dumps(good.relay | {"generated": 0}).encode(), "byte by byte")]


STILL = "a mirror that stands still"


def _faulty_files(night: Night) -> list[Fault]:
    whole, rows = parquet(night.arena), night.arena
    renamed = [{k.replace("rating", "score"): v for k, v in r.items()} for r in rows]
    figures = ("rating", "rating_lower", "rating_upper")
    doubled = [
        row
        | {"model_name": f"{row['model_name']}-x", "rank": row["rank"] + 30}
        | {name: row[name] - 100 for name in figures}
        for row in rows
    ]
    vision = [row for n, row in enumerate(rows) if n % 30 < 12]
    others = _changed([row for n, row in enumerate(rows) if 12 <= n % 30 < 20], model_name="v-{}")
    few = [row for n, row in enumerate(rows) if n % 30 < 3]
    return [
        _fault("HTML", b"<html></html>", "Parquet"),
        _fault("a truncated file", whole[:-100], "Parquet"),
        _fault("a renamed column", parquet(renamed), "no column rating"),
        _fault("an empty file", b"", "Parquet"),
        _fault("a board that shrank", parquet(few), "3 models where there were 30"),
        _fault("another subset", parquet(_changed(rows, model_name="x-{}"))),
        _fault("vision's rows as text", parquet(vision + others), "only 12 of the 30 models"),
        _fault("the plain list as text", parquet(night.plain), "nearer to those of arena/text-pl"),
        _fault("no licences", parquet([r | {"license": "?"} for r in rows])),
        _fault("a doubled board", parquet(rows + doubled)),
        _fault(
            "scores in thousandths",
            parquet([r | {name: r[name] / 1000 for name in figures} for r in rows]),
            "times those of",
        ),
        _fault("categories that vanish", parquet(rows[:30]), "boards of the feed are gone"),
        _fault(
            "dates ahead", parquet(_changed(rows, leaderboard_publish_date="2126-08-12")), "2126"
        ),
        _fault("a category that shrank", parquet(rows[:63]), "arena/text/math: ")._replace(
            partly=True
        ),
    ]


def _faulty_listings(night: Night) -> list[Fault]:
    listed = night.relay["data"]

    def fault(name: str, models: list[dict[str, Any]], said: str = "suspect") -> Fault:
        return _fault(name, json.dumps({"data": models}).encode(), said)

    def rated(change: Callable[[list[dict[str, Any]]], object]) -> list[dict[str, Any]]:
        return [
            m | {"benchmarks": {"design_arena": change(m["benchmarks"]["design_arena"])}}
            if "benchmarks" in m
            else m
            for m in listed
        ]

    gone = [model | {"hugging_face_id": None} for model in listed]
    return [
        _fault("JSON too deep", b"[" * 100_000, "nested"),
        _fault("HTML", b"<html>sorry</html>", "HTML"),
        fault("no data", [], "data"),
        fault("no Hub ids", gone),
        fault("Hub ids gone on every other row", every_other(listed, gone)),
        fault("other models", _changed(listed, id="x/{}")),
        fault("categories that vanish", rated(lambda scores: scores[:1]), "2 of 3 boards"),
        fault(
            "scores in thousandths",
            rated(lambda scores: [s | {"elo": s["elo"] / 1000} for s in scores]),
            "times those of",
        ),
    ]


def _faulty_lists(night: Night, sort: str) -> list[Fault]:
    ranked = sorted(night.rows, key=lambda row: -row[sort])

    def odd(name: str, said: str, **change: object) -> Fault:
        rows = [ranked[0], {**ranked[1], **change}, *ranked[2:]]
        return _fault(name, json.dumps(rows).encode(), said)

    def drift(name: str, rows: list[dict[str, Any]]) -> Fault:
        return _fault(name, json.dumps(rows).encode())

    untagged = [row | {"tags": []} for row in ranked]
    downloads = sorted(ranked, key=lambda row: -row["downloads"])
    by_name = sorted(ranked, key=lambda row: str(row["id"]))
    return [
        _fault("JSON too deep", b"[" * 100_000, "nested"),
        _fault("HTML", b"<html>sorry</html>", "HTML"),
        _fault("an empty list", b"[]", "empty"),
        drift("an eighth of the rows", ranked[: LIMIT // 8]),
        drift("copies of one model", ranked[:1] * LIMIT),
        drift("no tags", untagged),
        drift("tags gone on every other row", every_other(ranked, untagged)),
        drift("the downloads list", [row | {sort: 0} for row in downloads]),
        drift("alphabetical order", [row | {sort: 7} for row in by_name]),
        drift("scores in thousandths", [row | {sort: row[sort] / 1000} for row in ranked])
        if sort == "trendingScore"
        else drift("other models", _changed(ranked, id="x/{}")),
        odd("NaN", "NaN", **{sort: float("nan")}),
        odd("infinity", "Infinity", **{sort: float("inf")}),
        odd("a negative count", "row 2", **{sort: -1}),
        odd("an absurd count", "row 2", **{sort: 10**18}),
        odd("a score that rises", "rises", **{sort: 10**9}),
        odd("a field that is gone", "row 2 is missing", **{sort: None}),
    ]


def _faulty_indices(night: Night) -> list[Fault]:
    head, *lines = night.index.splitlines(keepends=True)

    def fault(name: str, rows: Sequence[str], said: str = "suspect") -> Fault:
        return _fault(name, "".join((head, *rows)).encode(), said)

    return [
        _fault("HTML", b"<html>sorry</html>", "HTML"),
        fault("no rows", (), "no rows"),
        fault("a row twice", [*lines, lines[-1]], "twice"),
        fault("an eighth of the rows", lines[:4]),
        fault("other models", [f"x-{line}" for line in lines]),
        fault("rows upside down", lines[::-1], "eci rises"),
        fault("scores in thousandths", [in_thousandths(line) for line in lines]),
        _fault("a renamed column", night.index.replace(",eci,", ",x,").encode(), "no column 'eci'"),
        fault("no intervals", [_blank(line, 3, 4) for line in lines], "anchors"),
        fault("no release dates", [_blank(line, 5) for line in lines], "release dates"),
        fault("NaN", [line.replace(line.split(",")[2], "nan", 1) for line in lines], "eci"),
        _fault("organisations that are gone", without_makers(night.index).encode()),
    ]


def _blank(line: str, *cells: int) -> str:
    parts = line.split(",")
    return ",".join("" if number in cells else part for number, part in enumerate(parts))


def in_thousandths(line: str) -> str:
    """A line of Epoch's index, its figures divided."""
    *names, score, low, high, rest = line.split(",", 5)
    small = (cell and str(float(cell) / 1000) for cell in (score, low, high))
    return ",".join((*names, *small, rest))


def without_makers(index: str) -> str:
    """Epoch's index without who made the models."""
    return re.sub(r",(OpenAI|DeepSeek|\"Hugging Face,ServiceNow\"),", ",,", index)


def _faulty_exports(night: Night) -> list[Fault]:
    def fault(name: str, said: str, text: str, **change: Any) -> Fault:
        """An export whose manifest is true of it but for a change."""
        stated = manifest(text, **{"day": night.day.isoformat()} | change)

        def answer(handler: Handler) -> None:
            is_manifest = handler.path.endswith("manifest.json")
            handler.answer(200, stated if is_manifest else text.encode())

        return Fault(name, answer, said)

    def drift(name: str, **change: Any) -> Fault:
        """The newest day is kept apart, those before it are held as they are."""
        newest = night.exported(night.days[-1:], **change).partition("\r\n")[2]
        whole = night.exported(night.days[:-1]) + newest
        return fault(name, "suspect", whole)._replace(partly=True)

    whole, old = night.export, (night.day - 5 * DAY).isoformat()
    lines = whole.splitlines(keepends=True)
    ahead = night.exported([day + 36_524 * DAY for day in night.days])
    return [
        fault("HTML", "columns", "<html></html>\r\n"),
        fault(
            "an export cut short",
            "states",
            "".join(lines[: -len(SLUGS) - 1]),
            row_count=len(lines) - 1,
        ),
        fault("another sum", "SHA-256", whole, files={"csv": {"sha256": "0" * 64}}),
        fault("an old export", "manifest is of", whole, day=old),
        fault("shares that do not add up", "share_of_daily", whole.replace(",0.", ",0.0", 1)),
        fault("ranks upside down", "rank", "".join([lines[0], *lines[:0:-1]])),
        Fault("a manifest without a day", loopback.body(b"{}"), "lacks its day"),
        Fault("HTML for a manifest", loopback.body(b"<html>sorry</html>"), "HTML"),
        fault("dates ahead", "and its manifest is of", ahead),
        drift("scores in thousandths", scale=0.001),
        drift("an eighth of the rows", slugs=SLUGS[:3]),
        drift("other models", slugs=[f"x-{slug}" for slug in SLUGS]),
    ]


def every_other(rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, every second of them in the form of the others."""
    return [(row, other)[n % 2] for n, (row, other) in enumerate(zip(rows, others, strict=True))]


def _changed(rows: list[dict[str, Any]], **change: str) -> list[dict[str, Any]]:
    """The rows with columns that are written into these texts."""
    return [row | {k: text.format(row[k]) for k, text in change.items()} for row in rows]


def fetch_night(
    store: Store, night: Night, faults: Mapping[str, Fault], feeds: Sequence[str] = NAMES
) -> None:
    """Fetches feeds; a server that hangs is given up sooner than in real life."""
    for slow in (False, True):
        names = [feed for feed in feeds if (feed in faults and faults[feed].slow) is slow]
        limits = replace(HURRY, deadline=0.6, stall=0.15) if slow else HURRY
        if names:
            fetched(store, *names, at=night.at, limit=LIMIT, limits=limits)


class Diary:
    """What an onlooker who knows the faults expects status to say of one feed."""

    def __init__(self, feed: str) -> None:
        self.feed = feed
        self.attempted: Night | None = None
        self.good: list[Night] = []
        self.failed: list[tuple[Night, Fault]] = []
        self.meant: dict[date, Any] = {}

    def note(self, night: Night, fault: Fault | None) -> None:
        """Keeps what has become of an attempt."""
        self.attempted = night
        whole = fault is None or fault.passes
        if fault is None or fault.passes or fault.partly:
            meant = night.meant(self.feed)
            # Of the tokens it is the newest day that is kept apart.
            newest = max(meant) if self.feed == TOKENS and not whole else None
            self.meant |= {day: rows for day, rows in meant.items() if day != newest}
        if fault is None or fault.passes:
            self.good.append(night)
            self.failed = []
        else:
            self.failed.append((night, fault))

    def missing(self) -> set[date]:
        """The days between the first and the last good one that were not good."""
        days = set(self.meant) if self.feed == TOKENS else {night.day for night in self.good}
        span = range((max(days) - min(days)).days) if days else ()
        return {min(days) + n * DAY for n in span} - days


def draw_faults(
    night: Night, draw: random.Random, drawn: Counter[str], diaries: Mapping[str, Diary]
) -> dict[str, Fault] | None:
    """The faults of one night, of one feed in three; None where the machine itself is off.

    Every kind comes before any comes again: `drawn` counts them.
    """
    luck = draw.random()
    if luck < 0.05:
        return None
    if luck < 0.1:
        nowhere = draw.choice(NOWHERE)
        return dict.fromkeys(NAMES, Fault(nowhere, loopback.hang, nowhere))
    faults = {}
    for feed in NAMES:
        if draw.random() < 1 / 3:
            kinds = faults_of(night, feed, diaries[feed].good[-1])
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


def require_true_status(store: Store, feed: str, diary: Diary, night: Night) -> None:
    """Fails where status says of a feed what the diary does not."""
    found = status_of(store, FEEDS[feed], night.at)
    assert found.attempted_at == (diary.attempted and diary.attempted.at)
    assert found.good_at == (diary.good[-1].at if diary.good else None)
    assert found.failures == len(diary.failed)
    assert found.failing_since == (diary.failed[0][0].at if diary.failed else None)
    if diary.failed:
        fault = diary.failed[-1][1]
        assert fault.said in (found.reason or ""), (fault.name, found.reason)
    missing = {a + n * DAY for a, b in found.missing for n in range((b - a).days + 1)}
    assert missing == diary.missing()
    assert found.as_of == max(diary.meant, default=None)


def require_all_stored_and_none_false(store: Store, feed: str, diary: Diary) -> None:
    """Fails where a good night is not there, or a snapshot says what no night meant to say."""
    held = {snapshot.as_of: snapshot for snapshot in store.snapshots.between(FEEDS[feed].main)}
    assert set(held) == set(diary.meant)
    for day, snapshot in held.items():
        entries = store.snapshots.entries(snapshot.id)
        third = "votes" if feed in SUBSETS else "likes"
        assert [(e.model, e.score, getattr(e, third)) for e in entries] == diary.meant[day]


def figures(db: Path) -> Any:
    """The report, without when and of which answer it came, and what rests on all nights held.

    A citation says when its rows were retrieved."""
    boards = ("hf/trending", "arena/text", "design-arena/website", TOKENS, INDEX)
    made = run("report", *boards, "-f", "json", db=db)
    assert made.code == 0, made.stderr
    document = made.document
    del document["generated_at"]
    for board in document["boards"]:
        del board["fetched_at"], board["payload_sha256"], board["usual_swing"]
        for table in (*board["tables"], *(board["any"] or ())):
            table.pop("citation", None)
    return document


class Tally(NamedTuple):
    """How many attempts were made, how many met a fault, and how many failed; of which kinds."""

    attempts: int
    disturbed: int
    failed: int
    kinds: frozenset[str]


def live_through(boards: Boards, folder: Path, seed: int) -> Tally:
    """Thirty nights with the faults of a seed; fails where anything stored or said is not true."""
    draw = random.Random(seed)
    diaries = {feed: Diary(feed) for feed in NAMES}
    stormy, calm = folder / "stormy.db", folder / "calm.db"
    attempts, met, drawn = 0, list[Fault](), Counter[str]()
    with open_store(stormy, write=True) as store, open_store(calm, write=True) as undisturbed:
        for number in range(NIGHTS):
            night = Night(number)
            night.dress(boards)
            if not number:
                # A board of the same models, without which nobody could tell that it is this one.
                fetched(store, "arena/text-plain", at=night.at)
            fetch_night(undisturbed, night, {})
            faults = {} if number in CALM else draw_faults(night, draw, drawn, diaries)
            if faults is not None:
                for feeds in GROUPS:
                    of_these = {feed: faults[feed] for feed in feeds if feed in faults}
                    with disturbed(boards, of_these):
                        fetch_night(store, night, faults, feeds)
                attempts += len(NAMES)
                met += faults.values()
            for feed, diary in diaries.items():
                if faults is not None:
                    diary.note(night, faults.get(feed))
                require_true_status(store, feed, diary, night)
        for feed, diary in diaries.items():
            require_all_stored_and_none_false(store, feed, diary)
        assert store.connection.check(10.0) == "ok"
    assert figures(stormy) == figures(calm)
    return Tally(attempts, len(met), sum(not fault.passes for fault in met), frozenset(drawn))


@pytest.mark.parametrize("seed", [1, 7])
def test_thirty_nights_with_a_server_that_fails_one_time_in_three(
    boards: Boards, tmp_path: Path, seed: int
) -> None:
    tally = live_through(boards, tmp_path, seed)
    assert tally.disturbed > tally.attempts / 4
    assert tally.failed > tally.attempts / 5
    assert len(tally.kinds) > 35
