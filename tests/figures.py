"""Strategies: reports, trends, gaps and overviews of any figures, as the analysis makes them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from ossrank.analysis.count import Method
from ossrank.analysis.gap import Best, Comparison, Gap, Pairing
from ossrank.analysis.member import Member, Standing
from ossrank.analysis.overview import Overview, OverviewRow
from ossrank.analysis.releases import behind
from ossrank.analysis.report import BoardReport, board_report
from ossrank.analysis.trend import Every, Trend, trend
from ossrank.boards import Feed
from ossrank.facts import Entry, Snapshot, Via
from ossrank.registry.licences import Choice
from ossrank.registry.registry import Registry, load_registry
from ossrank.sources import feed_of
from tests.hostile import HOSTILE

DAY = date(2026, 5, 4)

ACCOUNTS = {"CN": "Qwen", "US": "google", "FR": "mistralai", None: "nobody-that-is-known"}
ORGANISATIONS = {"CN": "Alibaba", "US": "OpenAI", "FR": "Mistral", None: "Nobody Known"}

FOCI = (("CN", "US"), ("CN", "US"), ("FR", "CN"), ("CD", "GB"))
"""CD has a long name."""

names = st.one_of(
    st.text(max_size=60), st.sampled_from(HOSTILE), st.sampled_from(["model", "通义"])
)


@cache
def registry() -> Registry:
    return load_registry(None)


def snapshot(board: str, on: date, rows: int, number: int = 1, via: Via = "live") -> Snapshot:
    """A snapshot of a board."""
    return Snapshot(
        number, board, on, via, 1, None, None, "0123456789abcdef" * 4, None, None, None, None,
        None, rows,
    )  # fmt: skip


@st.composite
def entries(draw: st.DrawFn, board: str, least: int = 0, most: int = 40) -> list[Entry]:
    """Rows of a board by falling scores, of which any may tie."""
    hub = feed_of(board).lineage
    kinds = draw(
        st.lists(
            st.tuples(
                st.sampled_from(("CN", "US", "FR", None)),
                st.integers(0, 2),
                st.sampled_from(("Apache 2.0", "Apache 2.0", "Proprietary")),
            ),
            min_size=least,
            max_size=most,
        )
    )
    used = bool(feed_of(board).rest)
    rows, score = [], 3000
    for place, (country, fall, licence) in enumerate(kinds, 1):
        score -= fall
        name = f"model-{place}"
        rows.append(
            Entry(
                position=place,
                rank=place,
                model=f"{ACCOUNTS[country]}/{name}" if hub or used else name,
                publisher=ACCOUNTS[country] if hub or used else ORGANISATIONS[country],
                licence=licence,
                score=float(score),
            )
        )
    if used and draw(st.booleans()):
        rest = draw(st.sampled_from((1.0, 3000.0, 9000.0)))
        rows.append(Entry(len(rows) + 1, 0, feed_of(board).rest, score=rest))
    return rows


BOARDS = (
    "hf/trending",
    "arena/text",
    "design-arena/website",
    "arena/vision/a-long-category",
    "arena/agent",
    "openrouter/tokens",
)


@st.composite
def reports(
    draw: st.DrawFn,
    board: str | None = None,
    top: int | None = None,
    focus: Any = None,
    *,
    changed: bool = False,
) -> BoardReport:
    """A board's report with one to four tables, where `changed` against an earlier snapshot."""
    board = board or draw(st.sampled_from(BOARDS))
    rows = draw(entries(board))
    method = Method(
        by=draw(st.sampled_from(("publisher", "base"))),
        models=draw(st.sampled_from(("open", "any"))),
        unit=draw(st.sampled_from(("model", "family", "maker"))),
        focus=focus or draw(st.sampled_from(FOCI)),
        strict=draw(st.booleans()),
    )
    tops = st.lists(st.sampled_from((1, 3, 5, 10, 25, 100)), min_size=1, max_size=4, unique=True)
    limit = draw(st.sampled_from((None, len(rows) or None)))
    before = draw(entries(board)) if changed else []
    earlier = snapshot(board, DAY - timedelta(days=7), len(before)), before
    return board_report(
        feed_of(board),
        snapshot(board, DAY, len(rows))._replace(limit=limit),
        rows,
        earlier if changed else None,
        registry=registry(),
        bases={},
        method=method,
        tops=(top,) if top else draw(tops),
    )


@st.composite
def trends(
    draw: st.DrawFn,
    board: str | None = None,
    top: int | None = None,
    focus: Any = ("CN", "US"),
    most: int = 30,
) -> Trend:
    """A board's trend over some dates, with holes between them."""
    board = board or draw(st.sampled_from(BOARDS))
    top = top or draw(st.sampled_from((1, 5, 20, 100)))
    holes = draw(st.lists(st.sampled_from((1, 1, 1, 2, 9, 15, 40)), min_size=1, max_size=most))
    on, snapshots, standings = DAY, [], {}
    country = st.sampled_from((*focus, "FR", None))
    for number, days in enumerate(holes):
        on += timedelta(days=days)
        snapshots.append(snapshot(board, on, top, number))
        runs = draw(st.lists(st.tuples(country, st.integers(1, top)), min_size=1, max_size=4))
        countries = [of for of, times in runs for _ in range(times)][:top]
        countries += [runs[0][0]] * (top - len(countries))
        members = tuple(_member(place, of, focus) for place, of in enumerate(countries))
        below = draw(st.lists(country, max_size=3))
        tied: tuple[Member, ...] = ()
        above = draw(st.integers(1, min(top, 3)))
        if below:
            more = tuple(_member(top + place, of, focus) for place, of in enumerate(below))
            tied = (*members[top - above :], *more)
        open_ended = bool(below) and draw(st.booleans())
        standings[number] = Standing(members, tied, above if below else 0, open_ended)
    every: Every = draw(st.sampled_from(("day", "day", "week", "month")))
    result = trend(feed_of(board), board, Method(focus=focus), top, every, snapshots, standings)
    return result if result.periods or every == "day" else result._replace(every="day")


def _member(place: int, country: str | None, focus: Any) -> Member:
    group = "unknown" if country is None else country if country in focus else "other"
    return Member(f"model-{place}", group, country)


@st.composite
def gaps(draw: st.DrawFn) -> list[Gap]:
    """A rating board's gaps over some dates; any may lack a side or its intervals."""
    board = draw(st.sampled_from(BOARDS[1:]))
    feed = feed_of(board)
    holes = draw(st.lists(st.sampled_from((1, 1, 2, 9, 15, 400)), min_size=1, max_size=25))
    known = draw(st.lists(names, min_size=1, max_size=4))
    on, found = DAY - timedelta(days=draw(st.sampled_from((0, 400, 900)))), []
    for number, days in enumerate(holes):
        on += timedelta(days=days)
        of = snapshot(board, on, 10, number)
        comparisons = tuple(
            _comparison(draw, feed, kind, sides, known)
            for kind, sides in (("CN-US", ("CN", "US")), ("open-closed", ("open", "closed")))
        )
        models = draw(st.sampled_from(("any", "open")))
        found.append(Gap(feed, of, models, comparisons, None))  # type: ignore[arg-type]
    return found


def _comparison(
    draw: st.DrawFn, feed: Feed, kind: Any, sides: tuple[str, str], known: list[str]
) -> Comparison:
    pairing: Pairing = kind
    both = []
    for side in draw(st.sampled_from((sides, sides, sides, sides[:1], ()))):
        score = float(draw(st.one_of(st.integers(1000, 1040), st.integers(0, 3000))))
        half = draw(st.sampled_from((None, 3.0, 12.5)))
        if not feed.elo:
            score, half = score / 10_000 - 0.1, half and half / 1000
        low, high = (None, None) if half is None else (score - half, score + half)
        name, votes = draw(st.sampled_from(known)), draw(st.sampled_from((None, 100, 90_000)))
        entry = Entry(1, 1, name, score=score, low=low, high=high, votes=votes)
        both.append(Best(side, entry, 3))
    both.sort(key=lambda best: -(best.entry.score or 0))
    leader, trailing = [*both, None, None][:2]
    return Comparison(pairing, feed, leader, trailing, draw(st.sampled_from((0, 0, 2))))


@st.composite
def lags(draw: st.DrawFn) -> tuple[Gap, Pairing]:
    """A board's gap of one day with release dates; of which pairing a lag is known."""
    kind: Pairing = draw(st.sampled_from(("CN-US", "open-closed")))
    pair = ("CN", "US") if kind == "CN-US" else ("open", "closed")
    feed, days = feed_of("epoch/eci"), draw(st.sampled_from((3, 60, 1500)))
    sides: dict[str, list[Entry]] = {side: [] for side in pair}
    for side in pair:
        for number in range(draw(st.integers(1, 14))):
            score = float(draw(st.integers(90, 160)))
            on = DAY - timedelta(days=draw(st.integers(0, days)))
            name = f"{draw(names)} {number}"
            ends = draw(st.sampled_from(((None, None), (score - 4, score + 4))))
            entry = Entry(1, 1, name, score=score, low=ends[0], high=ends[1])
            sides[side].append(entry._replace(released=on.isoformat()))
    bests = [Best(side, max(rows, key=lambda e: e.score or 0), 3) for side, rows in sides.items()]
    bests.sort(key=lambda best: -(best.entry.score or 0))
    of_side: dict[str | None, list[Entry]] = dict(sides.items())
    found = behind((bests[0].side, bests[1].side), of_side, DAY, feed.deviations)
    assume(found is not None)
    above = draw(st.sampled_from((0, 0, 2)))
    comparison = Comparison(kind, feed, bests[0], bests[1], above, None, found)
    models: Choice = draw(st.sampled_from(("any", "open")))
    of = snapshot("epoch/eci", DAY, 10)
    return Gap(feed, of, models, (comparison,), None), kind


@st.composite
def overviews(draw: st.DrawFn) -> Overview:
    """Some boards at one N."""
    top, focus = draw(st.sampled_from((1, 3, 10))), draw(st.sampled_from(FOCI))
    boards = draw(st.lists(st.sampled_from(BOARDS), min_size=1, max_size=4, unique=True))
    rows = []
    for board in boards:
        report = draw(reports(board, top, focus))
        course = draw(trends(board, top, focus, most=6))
        rows.append(OverviewRow(report, course))
    return Overview(top, rows[0].report.method, tuple(rows), chosen=draw(st.booleans()))
