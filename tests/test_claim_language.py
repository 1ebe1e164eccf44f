"""A line of the claim language says what it says, and prints back; any other text is one error."""

from datetime import date
from string import ascii_uppercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ossrank.analysis.claims.claim import KEYWORDS, Count, GapSize, Order, Subject
from ossrank.analysis.claims.condition import Condition
from ossrank.analysis.claims.grammar import parse_claim
from ossrank.errors import OssrankError, UsageError

COUNTRIES = st.sampled_from(["CN", "US", "FR", "GB"])
KEYS = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?", fullmatch=True)
NAMES = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=25
).filter(lambda name: name.isprintable())
WHOLE = st.integers(0, 99_999).map(str)
POINTS = st.from_regex(r"-?[0-9]{1,4}(\.[0-9]{1,3})?", fullmatch=True)
SHARES = st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,2})?", fullmatch=True)
TOPS = st.integers(1, 1000)
SIGNS = st.sampled_from(["=", "!=", ">=", "<=", ">", "<", "~"])
DAYS = st.dates(date(2020, 1, 1), date(2029, 12, 31))


def quoted(name: str) -> str:
    plain = not (set(name) & set(' "\u00a0') or any(letter.isspace() for letter in name))
    special = name in KEYWORDS or name[0] == "!" or name[:6] == "maker:" or name[:7] == "family:"
    if plain and not special and not (len(name) == 2 and set(name) <= set(ascii_uppercase)):
        return name
    return '"' + name.replace('"', '""') + '"'


subjects = st.one_of(
    COUNTRIES,
    COUNTRIES.map("!{}".format),
    st.sampled_from(["other", "unknown"]),
    KEYS.map("maker:{}".format),
    KEYS.map("family:{}".format),
)
sides = st.one_of(COUNTRIES, st.sampled_from(["open", "closed"]), KEYS.map("maker:{}".format))


@st.composite
def conditions(draw: st.DrawFn, numbers: st.SearchStrategy[str], unit: str = "") -> str:
    if draw(st.booleans()):
        return f"{draw(SIGNS)} {draw(numbers)}{unit}"
    low, high = sorted((draw(numbers), draw(numbers)), key=float)
    return f"{low}..{high}{unit}"


@st.composite
def predicates(draw: st.DrawFn) -> str:
    top, measure = draw(TOPS), draw(st.sampled_from(["", " by likes", " by tokens"]))
    one, other = draw(subjects), draw(subjects)
    first, second = draw(st.tuples(sides, sides).filter(lambda pair: pair[0] != pair[1]))
    form = draw(st.integers(0, 8))
    if form == 0:
        return f"{one} {draw(conditions(WHOLE))} of top {top}"
    if form == 1:
        return f"{one} share {draw(conditions(SHARES, '%'))} of top {top}{measure}"
    if form == 2:
        return f"{quoted(draw(NAMES))} rank {draw(conditions(WHOLE))}"
    if form == 3:
        return f"best {one} rank {draw(conditions(WHOLE))}"
    if form == 4:
        target = draw(st.one_of(NAMES.map(quoted), KEYS.map("maker:{}".format)))
        return f"best {one} is {target}"
    if form == 5:
        return " > ".join(draw(st.lists(subjects, min_size=2, max_size=4)))
    if form == 6:
        unit = draw(st.sampled_from(["%", "", " points"]))
        return f"gap {first}-{second} {draw(conditions(POINTS, unit))}"
    if form == 7:
        unit = draw(st.sampled_from([" days", " months"]))
        return f"lag {first}-{second} {draw(conditions(POINTS, unit))}"
    verb = draw(st.sampled_from(["ahead of", "passes"]))
    return f"{one} {verb} {other} in top {top}{measure}"


@st.composite
def lines(draw: st.DrawFn) -> str:
    day = draw(DAYS)
    spans = [str(day), f"{day:%Y-%m}", f"{day:%Y}", "2026-W08", f"{day}..{day}", f"{day}..2029-12"]
    how = draw(st.sampled_from(["on", "in", "throughout"]))
    span = str(day) if how == "on" else draw(st.sampled_from(spans))
    line = f"{draw(predicates())} on arena/text {how} {span}"
    for word, choices in (
        ("by", ["base", "publisher"]),
        ("models", ["open", "osi", "commercial", "any"]),
        ("unit", ["model", "family", "maker"]),
        ("rank", ["place", "board"]),
    ):
        line += draw(st.sampled_from(["", *(f" {word} {choice}" for choice in choices)]))
    return line + draw(st.sampled_from(["", " within 3 days"])) if how == "on" else line


@settings(max_examples=400, deadline=None)
@given(lines())
def test_a_line_prints_back_as_it_was(line: str) -> None:
    assert str(parse_claim(line)) == line


WORDS = st.sampled_from(
    [*sorted(KEYWORDS), "CN", "US", "!CN", "maker:qwen", "9", "10", "61%", "2026-01-01", "2026",
     "US-CN", "arena/text", '"', '"a b"', "1..2", "\x1b[31m", "\u202e", "\n", "-1", "maker:",
     "a" * 600]
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=14).map(" ".join)))
def test_any_other_text_is_one_error_that_says_where(text: str) -> None:
    error = None
    try:
        claim = parse_claim(text)
    except UsageError as refused:
        error = str(refused)
    if error is None:
        assert parse_claim(str(claim)) == claim
    else:
        assert "\n" not in error
        assert "character" in error


def test_what_a_line_says() -> None:
    claim = parse_claim("CN >= 9 of top 10 on hf/trending on 2025-07-31 by base")
    assert claim.predicate == Count(Subject("country", "CN"), Condition(">=", "9"), 10)
    assert (claim.board, claim.by, claim.models) == ("hf/trending", "base", None)
    assert (claim.span.first, claim.span.last) == (date(2025, 7, 31), date(2025, 7, 31))
    week = parse_claim("CN > US on arena/text throughout 2026-W08").span
    assert (week.first, week.last) == (date(2026, 2, 16), date(2026, 2, 22))
    leap = parse_claim("CN > US on arena/text in 2024-02..2025").span
    assert (leap.first, leap.last) == (date(2024, 2, 1), date(2025, 12, 31))
    makers = parse_claim("gap maker:z-ai-maker:a-b = -2.5 points on arena/text on 2026-01-01")
    assert isinstance(makers.predicate, GapSize)
    assert [makers.predicate.first.name, makers.predicate.second.name] == ["z-ai", "a-b"]
    order = parse_claim("maker:a > !CN > other on arena/text on 2026-01-01").predicate
    assert isinstance(order, Order)
    assert [subject.kind for subject in order.subjects] == ["maker", "not", "other"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "character 1: the end where a claim"),
        ("cn >= 9 of top 10 on hf/trending on 2026-01-01", "character 1: 'cn'"),
        ("cn >= 9 of top 10 on hf/trending on 2026-01-01", "did you mean CN?"),
        ("CN>=9 of top 10 on hf/trending on 2026-01-01", "write blanks around a comparison"),
        ("CN >= nine of top 10 on hf/trending on 2026-01-01", "character 7: 'nine'"),
        ("CN >= 9 of top 10 on hf/trending throught 2026-01", "did you mean throughout?"),
        ("CN >= 9 of top 10 on hf/trending on 2026-01", "character 37: '2026-01'"),
        ("CN >= 9 of top 10 on hf/trending on 2026-02-30", "'2026-02-30'"),
        ("CN >= 9 of top 0 on hf/trending on 2026-02-03", "from 1 to 1000"),
        ("CN rank = 1 on hf/trending on 2026-01-01", "write best CN rank"),
        ("CN >= 9 of top 10 on a on 2026-01-05 unit maker by base", "'by' is out of its order"),
        ("CN >= 9 of top 10 on a in 2001..2026", "a span of at most ten years"),
        ("CN 5..3 of top 10 on a on 2026-01-05", "from the smaller to the larger"),
        ("gap US-US = 1 on a on 2026-01-05", "two sides such as US-CN"),
        ("CN > US on a in 2026-01 within 3 days", "within goes with on"),
        ('"Qwen rank = 1 on a on 2026-01-05', "a quotation mark that is not closed"),
        ("x" * 501, "at most 500 characters"),
        ("China >= 9 of top 10 on hf/trending on 2026-02-03", "did you mean CN?"),
        ("!china >= 9 of top 10 on hf/trending on 2026-02-03", "did you mean !CN?"),
        ("UK >= 9 of top 10 on hf/trending on 2026-02-03", "did you mean GB?"),
        ("CN ≥ 9 of top 10 on hf/trending on 2026-02-03", "did you mean >=?"),
        ("CN leads US in top 10 on hf/trending on 2026-02-03", "did you mean ahead of?"),
        ("CN more than US in top 10 on hf/trending on 2026-02-03", "did you mean ahead of?"),
        ("CN > US of top 10 on hf/trending on 2026-02-03", "did you mean ahead of in place of >?"),
        ("CN > US in top 10 on hf/trending on 2026-02-03", "did you mean ahead of in place of >?"),
        ("CN >= 50% of top 10 on hf/trending on 2026-02-03", "did you mean share >= 50%?"),
        ("CN share > 50 of top 10 on hf/trending on 2026-02-03", "did you mean 50%?"),
        ("gap US-CN = 2.7 % on arena/text in 2026-03", "did you mean % at the number?"),
        ("Grok 4 rank = 1 on epoch/eci on 2025-12-19", "stands in quotation marks"),
    ],
)  # fmt: skip
def test_what_does_not_parse_is_refused_with_its_place(line: str, said: str) -> None:
    with pytest.raises(OssrankError) as refused:
        parse_claim(line)
    assert said in str(refused.value)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    ("condition", "holds", "fails"),
    [
        (Condition("=", "2.7"), [2.65, 2.7, 2.7499], [2.6499, 2.75]),
        (Condition("=", "61"), [60.5, 61.49], [60.49, 61.5]),
        (Condition("=", "-2"), [-2.49, -1.5], [-1.49, -2.5]),
        (Condition("!=", "3"), [2.4, 3.5], [2.6, 3]),
        (Condition(">=", "61"), [61, 62], [60.9]),
        (Condition("<", "61"), [60.9], [61]),
        (Condition("~", "50"), [45, 55], [44.9, 55.1]),
        (Condition("..", "3", "5"), [3, 5], [2.9, 5.1]),
        (Condition(">=", "2.1"), [1432.1 - 1430.0], []),
    ],
)
def test_a_condition_is_met_as_its_sign_says(
    condition: Condition, holds: list[float], fails: list[float]
) -> None:
    assert all(condition.met(value) for value in holds)
    assert not any(condition.met(value) for value in fails)
