"""A claim holds where every placing of the unknown and every fall of the ties makes it hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise, permutations, product
from typing import NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ossrank.analysis.claims.claim import (
    Ahead,
    BestIs,
    BestRank,
    Count,
    GapSize,
    ModelRank,
    Order,
    Predicate,
    RankOf,
    Share,
    Subject,
)
from ossrank.analysis.claims.condition import COMPARISONS, Condition
from ossrank.analysis.claims.field import Field, Rule
from ossrank.analysis.claims.figure import Reading, Untried
from ossrank.analysis.claims.grammar import parse_claim
from ossrank.analysis.claims.read import read
from ossrank.analysis.judge import Judge
from ossrank.facts import Entry
from ossrank.sources import feed_of
from tests.figures import ACCOUNTS, DAY, ORGANISATIONS, registry, snapshot

MAKERS = {"CN": "alibaba", "US": "google", "FR": "mistral"}


class Row(NamedTuple):
    """A row as somebody could place it."""

    model: str
    score: float
    country: str | None
    maker: str


PLACINGS = [
    ("CN", "alibaba"), ("CN", "a"), ("US", "google"), ("US", "b"), ("FR", "mistral"),
    ("FR", "d"), ("KR", "c"),
]  # fmt: skip


def outcomes(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Every order in which the ties can fall, with every placing of the unknown."""
    groups = [list(group) for _, group in groupby(rows, lambda row: row.score)]
    for order in product(*(permutations(group) for group in groups)):
        listed = [row for group in order for row in group]
        unknown = [n for n, row in enumerate(listed) if row.country is None]
        for placing in product(PLACINGS, repeat=len(unknown)):
            placed = list(listed)
            for number, (country, maker) in zip(unknown, placing, strict=True):
                placed[number] = placed[number]._replace(country=country, maker=maker)
            yield placed


def is_of(row: Row, subject: Subject) -> bool:
    match subject.kind:
        case "country":
            return row.country == subject.name
        case "not":
            return row.country != subject.name
        case "other":
            return row.country not in ("CN", "US")
        case "maker":
            return row.maker == subject.name
    return row.model == subject.name


def best(rows: Sequence[Row], subject: Subject) -> float:
    return next((n for n, row in enumerate(rows, 1) if is_of(row, subject)), float("inf"))


def holds(predicate: Predicate, rows: Sequence[Row]) -> bool:
    """What a claim is when everything is known."""
    match predicate:
        case Count():
            number = sum(is_of(row, predicate.subject) for row in rows[: predicate.top])
            return predicate.condition.met(number)
        case Share():
            number = sum(is_of(row, predicate.subject) for row in rows[: predicate.top])
            return predicate.condition.met(number / predicate.top * 100)
        case Ahead():
            inside = rows[: predicate.top]
            own, other = (
                sum(is_of(row, subject) for row in inside)
                for subject in (predicate.first, predicate.second)
            )
            return own > other
        case ModelRank():
            names = [row.model for row in rows]
            return predicate.condition.met(names.index(predicate.model) + 1)
        case BestRank():
            return predicate.condition.met(best(rows, predicate.subject))
        case BestIs():
            place = best(rows, predicate.subject)
            row = rows[int(place) - 1] if place <= len(rows) else None
            if row is None:
                return False
            return row.maker == predicate.maker if predicate.maker else row.model == predicate.model
        case Order():
            places = [best(rows, subject) for subject in predicate.subjects]
            return all(a < b for a, b in pairwise(places))
    raise AssertionError(predicate)


def field_of(
    board: str, entries: Sequence[Entry], *, goes_on: bool = False, rank: RankOf = "place"
) -> Field:
    feed = feed_of(board)
    of = snapshot(board, DAY, len(entries))._replace(limit=len(entries) if goes_on else None)
    judge = Judge(registry(), feed, DAY, {}, "publisher")
    return Field(of, entries, judge, Rule("publisher", "any", "model", rank, board))


subjects = st.one_of(
    st.sampled_from(["CN", "US", "FR", "KR"]).map(lambda code: Subject("country", code)),
    st.sampled_from([Subject("not", "CN"), Subject("other")]),
    st.sampled_from(list(MAKERS.values())).map(lambda key: Subject("maker", key)),
)
signs = st.sampled_from(COMPARISONS)


@st.composite
def boards(draw: st.DrawFn, most_unknown: int = 2) -> list[Entry]:
    """Up to five rows by falling scores, of which any may tie and some are unknown."""
    countries = draw(st.lists(st.sampled_from(["CN", "US", "FR", None]), min_size=1, max_size=5))
    rows, score, unknown = [], 1000.0, 0
    for place, drawn in enumerate(countries, 1):
        unknown += drawn is None
        country = "CN" if drawn is None and unknown > most_unknown else drawn
        score -= draw(st.integers(0, 1))
        rows.append(
            Entry(place, place, f"{ACCOUNTS[country]}/m{place}", ACCOUNTS[country], score=score)
        )
    return rows


@st.composite
def predicates(draw: st.DrawFn, entries: Sequence[Entry]) -> Predicate:
    top = draw(st.integers(1, len(entries)))
    number = Condition(draw(signs), str(draw(st.integers(0, 5))))
    one, other, third = draw(subjects), draw(subjects), draw(subjects)
    model = draw(st.sampled_from(entries)).model
    shares = draw(st.sampled_from(["0", "20", "33", "33.3", "50", "67", "100"]))
    forms: list[Predicate]
    forms = [
        Count(one, number, top),
        Share(one, Condition(number.comparison, shares), top),
        Ahead(one, other, top),
        ModelRank(model, number),
        BestRank(one, number),
        BestIs(one, model=model),
        BestIs(one, maker="alibaba"),
        Order((one, other)),
        Order((one, other, third)),
    ]
    return draw(st.sampled_from(forms))


def rows_of(entries: Sequence[Entry]) -> list[Row]:
    country_of = {account: country for country, account in ACCOUNTS.items()}
    rows = []
    for entry in entries:
        country = country_of[entry.publisher or ""]
        rows.append(Row(entry.model, entry.score or 0, country, MAKERS.get(country or "", "?")))
    return rows


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_a_claim_is_what_brute_force_finds(data: st.DataObject) -> None:
    entries = data.draw(boards())
    predicate = data.draw(predicates(entries))
    reading = read(predicate, field_of("hf/trending", entries))
    found = {holds(predicate, rows) for rows in outcomes(rows_of(entries))}
    if isinstance(reading, Untried):
        assert reading.kind == "empty"
        subjects = predicate.subjects if isinstance(predicate, Order) else (predicate.subject,)  # type: ignore[union-attr]
        placed = list(outcomes(rows_of(entries)))
        assert any(all(best(rows, one) > 5 for rows in placed) for one in subjects)
        return
    assert reading.holds == (found.pop() if len(found) == 1 else None)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_the_range_of_a_count_is_reached_and_never_left(data: st.DataObject) -> None:
    entries = data.draw(boards())
    subject, top = data.draw(subjects), data.draw(st.integers(1, len(entries)))
    reading = read(Count(subject, Condition(">=", "1"), top), field_of("hf/trending", entries))
    assert isinstance(reading, Reading)
    counts = [sum(is_of(row, subject) for row in rows[:top]) for rows in outcomes(rows_of(entries))]
    assert (reading.low, reading.high) == (min(counts), max(counts))


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_below_the_end_of_a_list_anybody_may_stand(data: st.DataObject) -> None:
    entries = data.draw(boards(most_unknown=1))[:4]
    end = entries[-1].score or 0
    tied = sum(entry.score == end for entry in entries)
    if tied > 2:
        return
    predicate = data.draw(predicates(entries))
    if isinstance(predicate, Order) and len(predicate.subjects) > 2:
        return
    if isinstance(predicate, ModelRank | BestRank):
        # Deeper ranks want more rows to try them, and so do two that tie.
        assume(int(predicate.condition.number) <= len(entries) + 2 - tied)
    reading = read(predicate, field_of("hf/trending", entries, goes_on=True))
    if isinstance(reading, Untried):
        assert reading.kind == "empty"
        return
    # Two more rows, that tie with the last or do not, suffice to try all.
    rows = rows_of(entries)
    found = {
        holds(predicate, placed)
        for steps in ((0, 0), (0, 1), (1, 2))
        for placed in outcomes(
            [*rows, *(Row(f"below-{n}", end - step, None, "?") for n, step in enumerate(steps))]
        )
    }
    assert reading.holds == (found.pop() if len(found) == 1 else None)


@pytest.mark.parametrize("rule", ["rank place", "rank board"])
@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        ("best FR rank = 300", None),
        ("best FR rank <= 300", None),
        # It may tie with the second.
        ("best FR rank > 2", None),
        ("best FR rank <= 2", None),
        ("best FR rank > 1", True),
        ("best FR rank = 1", False),
        ("best CN rank = 1", True),
        ("best FR rank 7..9", None),
    ],
)
def test_the_rank_of_who_may_stand_below_a_list_is_open(
    claim: str, rule: str, holds: bool | None
) -> None:
    entries = [
        Entry(1, 1, "Qwen/a", "Qwen", score=9.0), Entry(2, 2, "google/b", "google", score=8.0)
    ]  # fmt: skip
    parsed = parse_claim(f"{claim} on hf/trending on 2026-05-04 {rule}")
    field = field_of("hf/trending", entries, goes_on=True, rank=parsed.rank or "place")
    reading = read(parsed.predicate, field)
    assert isinstance(reading, Reading)
    assert reading.holds is holds


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_gap_is_what_brute_force_finds(data: st.DataObject) -> None:
    countries = data.draw(
        st.lists(st.sampled_from(["CN", "US", "FR", None, None]), min_size=2, max_size=6)
    )
    scores = [1000.0 - data.draw(st.integers(0, 30)) / 2 for _ in countries]
    entries = [
        Entry(n, n, f"m{n}", ORGANISATIONS[country], score=score)
        for n, (country, score) in enumerate(zip(countries, scores, strict=True), 1)
    ]
    number = data.draw(st.sampled_from(["0", "1", "2.5", "-1", "0.2"]))
    unit = data.draw(st.sampled_from(["%", " points"]))
    line = f"gap CN-US {data.draw(signs)} {number}{unit} on arena/text on 2026-05-04"
    predicate = parse_claim(line).predicate
    assert isinstance(predicate, GapSize)
    reading = read(predicate, field_of("arena/text", entries))
    sides = {
        code: [s for c, s in zip(countries, scores, strict=True) if c == code]
        for code in ("CN", "US", None)
    }
    if not sides["CN"] or not sides["US"]:
        assert isinstance(reading, Untried)
        return
    found = set()
    for placing in product(("CN", "US", "KR"), repeat=len(sides[None])):
        placed = list(zip(placing, sides[None], strict=True))
        china = max([*sides["CN"], *(s for c, s in placed if c == "CN")])
        america = max([*sides["US"], *(s for c, s in placed if c == "US")])
        points = china - america
        shown = points / min(china, america) * 100 if unit == "%" else points
        found.add(predicate.condition.met(shown))
    assert isinstance(reading, Reading)
    assert reading.holds == (found.pop() if len(found) == 1 else None)


@pytest.mark.parametrize(
    ("line", "low", "high", "holds"),
    [
        ("CN share >= 40% of top 3 by likes", 60, 100, True),
        ("CN share = 60% of top 3 by likes", 60, 100, None),
        ("US share > 41% of top 3 by likes", 0, 40, False),
        ("CN share >= 50% of top 2 by likes", 50, 75, True),
        ("CN share >= 60% of top 2 by likes", 50, 75, None),
    ],
)
def test_a_share_of_a_measure_is_within_its_n(
    line: str, low: float, high: float, holds: bool | None
) -> None:
    """CN 60; then, tied across a cut at 2, an unknown 20 and CN or US with what is left."""
    entries = [
        Entry(1, 1, "Qwen/a", "Qwen", score=9.0, likes=60),
        Entry(2, 2, "nobody-that-is-known/b", "nobody-that-is-known", score=8.0, likes=40),
        Entry(3, 3, "mistralai/c", "mistralai", score=7.0, likes=0),
    ]
    if "top 2" in line:
        entries = [
            Entry(1, 1, "Qwen/a", "Qwen", score=9.0, likes=50),
            Entry(2, 2, "google/b", "google", score=8.0, likes=50),
            Entry(3, 3, "Qwen/c", "Qwen", score=8.0, likes=0),
        ]
        low, high = 50, 100
        holds = {"50": True, "60": None}[line.split("%")[0][-2:]]
    predicate = parse_claim(f"{line} on hf/trending on 2026-05-04").predicate
    reading = read(predicate, field_of("hf/trending", entries))
    assert isinstance(reading, Reading)
    assert (reading.low, reading.high, reading.holds) == (low, high, holds)


def shares_of(entries: Sequence[Entry], subject: Subject, top: int) -> set[Fraction]:
    """The shares of likes, in percent, in every way to place the unknown and break the ties."""
    likes = {entry.model: entry.likes or 0 for entry in entries}
    shares = set()
    for rows in outcomes(rows_of(entries)):
        total = sum(likes[row.model] for row in rows[:top])
        own = sum(likes[row.model] for row in rows[:top] if is_of(row, subject))
        shares.add(Fraction(own * 100, total) if total else Fraction(0))
    return shares


percents = st.sampled_from(["0", "14", "20", "28.6", "33.3", "41.67", "50", "66", "75.0", "100"])


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_a_share_of_a_measure_is_what_brute_force_finds(data: st.DataObject) -> None:
    entries = [
        e._replace(likes=data.draw(st.integers(0, 9))) for e in data.draw(boards(most_unknown=3))
    ]
    top, subject = data.draw(st.integers(1, len(entries))), data.draw(subjects)
    low, high = sorted((data.draw(percents), data.draw(percents)), key=float)
    sign = data.draw(st.sampled_from((*COMPARISONS, "..")))
    condition = Condition(sign, low, high if sign == ".." else "")
    predicate = Share(subject, condition, top, "likes")
    reading = read(predicate, field_of("hf/trending", entries))
    if isinstance(reading, Untried):
        assert reading.kind == "no measure"
        return
    shares = shares_of(entries, subject, top)
    assert (reading.low, reading.high) == pytest.approx((min(shares), max(shares)))
    found = {condition.met(share) for share in shares}
    assert reading.holds == (found.pop() if len(found) == 1 else None)


def unknown_board(likes: Sequence[int]) -> list[Entry]:
    """A model of China's with a like, then models of nobody that is known."""
    account = ACCOUNTS[None]
    first = Entry(1, 1, "Qwen/a", "Qwen", score=1000.0, likes=1)
    return [first] + [
        Entry(n, n, f"{account}/m{n}", account, score=1000.0 - n, likes=of)
        for n, of in enumerate(likes, 2)
    ]


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        # One like of 601, and any number of twelve times fifty.
        ("CN share = 20% of top 13 by likes", False),
        ("CN share != 20% of top 13 by likes", True),
        ("CN share = 25% of top 13 by likes", None),
        ("CN share 18..26% of top 13 by likes", None),
        ("CN share 18..24% of top 13 by likes", False),
    ],
)
def test_a_share_that_no_placing_gives_is_false(line: str, holds: bool | None) -> None:
    predicate = parse_claim(f"{line} on hf/trending on 2026-05-04").predicate
    reading = read(predicate, field_of("hf/trending", unknown_board([50] * 12)))
    assert isinstance(reading, Reading)
    assert reading.holds is holds


def test_a_share_that_too_many_placings_could_give_is_unclear() -> None:
    likes = [10**6 + n * n * 7919 % 997 for n in range(30)]
    # The sums lie near the multiples of a thirtieth, and none between.
    line = "CN share 41..42% of top 31 by likes on hf/trending on 2026-05-04"
    reading = read(parse_claim(line).predicate, field_of("hf/trending", unknown_board(likes)))
    assert isinstance(reading, Reading)
    assert reading.holds is None
