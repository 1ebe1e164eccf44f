"""What a figure rests on stands beside it in every form: table, Markdown, JSON, CSV, sentence."""

import ast
import io
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import ossrank
from ossrank.formats import FORMATS
from ossrank.registry.registry import load_registry
from ossrank.views.view import Remark, View
from tests.command import run, stored

HOUSE = Path(ossrank.__file__).parent

Question = Callable[[ossrank.Library], View]


def arena(model: str, maker: str, score: float, **more: object) -> dict[str, object]:
    base = {"as_of": "2026-09-01", "model": model, "organization": maker, "license": "Apache 2.0"}
    return {**base, "score": score, "score_low": score - 5, "score_high": score + 5, **more}


def hub(model: str, rank: int, score: float, day: str = "2026-09-01") -> dict[str, object]:
    return {"as_of": day, "rank": rank, "model": model, "score": score}


LISTED = [
    arena("gpt-x", "OpenAI", 1300, license="Proprietary", votes=100),
    arena("qwen-x", "Alibaba", 1290, votes=5000),
    arena("stray-x", "Nobody Knows", 1295, license="", votes=5000),
    arena("gpt-oss-x", "OpenAI", 1200, votes=5000),
]
TIED = [hub("Qwen/a", 1, 9), hub("Qwen/b", 2, 5), hub("google/c", 3, 5), hub("google/d", 4, 1)]
ENDING = [hub("Qwen/a", 1, 9), hub("google/b", 2, 5)]
"""Fewer rows than the Hub has: the list goes on below, maybe with more of the same score."""
TAGS = [
    {"id": "unsloth/Qwen9-GGUF", "trendingScore": 9, "tags": ["gguf"]},
    {"id": "Qwen/Qwen9", "trendingScore": 8, "tags": ["x"]},
    {"id": "google/new", "trendingScore": 7, "tags": ["base_model:nobody-known/base"]},
    {"id": "google/newer", "trendingScore": 6, "tags": ["base_model:nobody-asked/base"]},
]
LATER = [{"id": "nobody-known/base", "trendingScore": 9, "tags": ["base_model:Qwen/Qwen9"]}]


def as_backfilled(path: Path) -> Path:
    """The snapshots of a database as if a published history had brought them."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE snapshots SET via = (SELECT id FROM vias WHERE name = 'backfill')")
    return path


def listed(folder: Path) -> Path:
    return stored(folder / "a.db", "arena/text", LISTED)


def a_hole(folder: Path) -> Path:
    """Three dates, of which the second lacks a model; the last is too short to reach N."""
    days = {"2026-09-01": LISTED, "2026-09-05": [LISTED[0], LISTED[1], LISTED[3]]}
    days |= {"2026-09-09": LISTED, "2026-09-12": LISTED[:1]}
    for day, rows in days.items():
        stored(folder / "a.db", "arena/text", [{**row, "as_of": day} for row in rows])
    return as_backfilled(folder / "a.db")


def tagged(folder: Path) -> Path:
    for day, rows in {"2026-09-01": TAGS, "2026-09-03": LATER}.items():
        (folder / "lists" / day).mkdir(parents=True)
        (folder / "lists" / day / "hf-trending.json").write_text(json.dumps(rows))
    assert run("fetch", "--from", str(folder / "lists"), db=folder / "a.db").code == 0
    return folder / "a.db"


def unconfirmed(folder: Path) -> Path:
    """A list whose first account has a country without a source."""
    weak = (row for row in load_registry() if row.weak and row.country != "ZZ")
    (account, *_) = next(row.hub_namespaces for row in weak if row.hub_namespaces)
    rows = [hub(f"{account}/a", 1, 9), hub("Qwen/b", 2, 5), hub("google/c", 3, 1)]
    return stored(folder / "a.db", "hf/trending", rows)


def weak_days(folder: Path) -> Path:
    """The list of `unconfirmed` on two days, as an import, without tags."""
    weak = (row for row in load_registry() if row.weak and row.country != "ZZ")
    (account, *_) = next(row.hub_namespaces for row in weak if row.hub_namespaces)
    rows = [
        hub(model, rank, 9 - rank, day)
        for day in ("2026-09-01", "2026-09-02")
        for rank, model in enumerate((f"{account}/a", "Qwen/b", "mistralai/c", "mistralai/d"), 1)
    ]
    return stored(folder / "a.db", "hf/trending", rows)


def lost_years(folder: Path) -> Path:
    """A published history, of days when models led that it lacks."""
    rows = [{**row, "as_of": "2025-02-01"} for row in LISTED]
    return as_backfilled(stored(folder / "a.db", "arena/text", rows))


def within_margin(folder: Path) -> Path:
    rows = [arena("gpt-x", "OpenAI", 1300), arena("qwen-x", "Alibaba", 1299)]
    return stored(folder / "a.db", "arena/text", rows)


def claimed(line: str) -> Question:
    return lambda library: library.verify(line)


def fixtures(_: Path) -> None:
    return None


CASES: list[tuple[str, set[str], Callable[[Path], Path | None], Question]] = [
    (
        "a tie at the cut of an import",
        {"tied"},
        lambda folder: stored(folder / "a.db", "hf/trending", TIED),
        lambda library: library.report("hf/trending", top=2),
    ),
    (
        "a tie at the end of a list that goes on",
        {"tied-at-end"},
        lambda folder: stored(folder / "a.db", "hf/trending", ENDING),
        lambda library: library.report("hf/trending", top=2),
    ),
    (
        "a list without tags",
        {"no-tags"},
        lambda folder: stored(folder / "a.db", "hf/trending", TIED),
        lambda library: library.report("hf/trending", top=2, by="base"),
    ),
    (
        "a row without a source",
        {"unconfirmed"},
        unconfirmed,
        lambda library: library.report("hf/trending", top=2),
    ),
    (
        "an imported board",
        {"imported", "licence"},
        listed,
        lambda library: library.report("arena/text", top=2),
    ),
    (
        "a history of survivors",
        {"survivors"},
        lambda folder: as_backfilled(listed(folder)),
        lambda library: library.report("arena/text", top=2),
    ),
    (
        "a chain that nobody looked up, and what later lists told",
        {"unasked", "known-then", "by-name"},
        tagged,
        lambda library: library.report("hf/trending", top=4, by="base", on="2026-09-01"),
    ),
    (
        "redistributors and makers",
        {"redistributed", "makers-turn"},
        fixtures,
        lambda library: library.report("hf/trending", top=50),
    ),
    ("intervals", {"overlap"}, fixtures, lambda library: library.report("arena/text", top=10)),
    (
        "a board without lineage",
        {"no-lineage"},
        fixtures,
        lambda library: library.report("arena/text", top=10, by="base"),
    ),
    (
        "openness that a board may have left out",
        {"likely-open"},
        fixtures,
        lambda library: library.report("design-arena/website", top=10),
    ),
    (
        "a gap on an imported board",
        {"margin", "percent", "few-votes", "unknown-side", "history", "imported"},
        listed,
        lambda library: library.gap("arena/text"),
    ),
    (
        "a gap within its margin",
        {"within-margin"},
        within_margin,
        lambda library: library.gap("arena/text"),
    ),
    (
        "a gap without intervals",
        {"no-interval"},
        fixtures,
        lambda library: library.gap("design-arena/website"),
    ),
    (
        "scores that are not Elo",
        {"not-elo", "range"},
        fixtures,
        lambda library: library.gap("arena/agent"),
    ),
    (
        "a gap among survivors",
        {"survivors"},
        lambda folder: as_backfilled(listed(folder)),
        lambda library: library.gap("arena/text"),
    ),
    (
        "a trend with holes",
        {"absent", "shallow", "survivors"},
        a_hole,
        lambda library: library.trend("arena/text", top=2, models="any"),
    ),
    (
        "a strict report of originals",
        {"rule"},
        fixtures,
        lambda library: library.report("hf/trending", top=10, strict=True, originals=True),
    ),
    (
        "a strict trend",
        {"rule"},
        fixtures,
        lambda library: library.trend("hf/trending", top=10, strict=True),
    ),
    (
        "the rows of originals",
        {"rule"},
        fixtures,
        lambda library: library.models("hf/trending", originals=True),
    ),
    (
        "an earlier day that is not held",
        {"no-earlier"},
        fixtures,
        lambda library: library.report("hf/trending", top=10, since="2020-01-01"),
    ),
    (
        "a board of whole days",
        {"whole-day", "caution"},
        fixtures,
        lambda library: library.report("openrouter/tokens"),
    ),
    (
        "a gap on a day of a history that lacks who led",
        {"leaders-missing", "survivors"},
        lost_years,
        lambda library: library.gap("arena/text"),
    ),
    (
        "a gap on a board with days of release",
        {"releases", "release-rule", "within-margin", "unknown-side"},
        fixtures,
        lambda library: library.gap("epoch/eci"),
    ),
    (
        "gaps by date",
        {"margin", "survivors"},
        a_hole,
        lambda library: library.gap_trend("arena/text"),
    ),
    (
        "a trend of an import without tags",
        {"no-tags", "imported"},
        weak_days,
        lambda library: library.trend("hf/trending", top=4, by="base"),
    ),
    (
        "a trend in which a third country is ahead, on rows without a source",
        {"not-first", "unconfirmed"},
        weak_days,
        lambda library: library.trend("hf/trending", top=4),
    ),
    (
        "a trend of tokens",
        {"caution"},
        fixtures,
        lambda library: library.trend("openrouter/tokens", top=3),
    ),
    (
        "a trend under every rule",
        {"no-tags", "imported"},
        weak_days,
        lambda library: library.trend_sensitivity("hf/trending", top=2),
    ),
    (
        "a trend of survivors under every rule",
        {"survivors"},
        a_hole,
        lambda library: library.trend_sensitivity("arena/text", top=2),
    ),
    (
        "a report of an import under every rule",
        {"no-tags", "imported"},
        weak_days,
        lambda library: library.sensitivity("hf/trending", top=2),
    ),
    (
        "a report of tokens under every rule",
        {"caution"},
        fixtures,
        lambda library: library.sensitivity("openrouter/tokens"),
    ),
    (
        "makers on an import without tags",
        {"no-tags", "imported"},
        weak_days,
        lambda library: library.makers("hf/trending", by="base", top=2),
    ),
    (
        "makers on rows without a source",
        {"unconfirmed"},
        weak_days,
        lambda library: library.makers("hf/trending", top=2),
    ),
    (
        "makers on a board without lineage",
        {"no-lineage"},
        fixtures,
        lambda library: library.makers("arena/text", by="base"),
    ),
    (
        "the rows of an import without tags, and an earlier day that is not held",
        {"no-tags", "imported", "no-earlier"},
        weak_days,
        lambda library: library.models("hf/trending", since="2020-01-01"),
    ),
    (
        "a claim of a day beside the one held, on rows without a source",
        {"other-day", "imported", "unconfirmed"},
        weak_days,
        claimed("CN >= 1 of top 2 on hf/trending on 2026-09-04 by publisher within 3 days"),
    ),
    (
        "a claim by base on a list without tags",
        {"no-tags"},
        weak_days,
        claimed("CN >= 1 of top 2 on hf/trending on 2026-09-01"),
    ),
    (
        "a claim that other rules would judge otherwise",
        {"other-rules"},
        fixtures,
        claimed("CN >= 5 of top 10 on hf/trending on 2026-05-04"),
    ),
    (
        "a claim of a gap on a day of a history that lacks who led",
        {"leaders-missing", "survivors"},
        lost_years,
        claimed("gap US-CN > 1 points on arena/text on 2025-02-01"),
    ),
    (
        "a claim of a gap within its margin",
        {"margin"},
        within_margin,
        claimed("gap US-CN > 0 points on arena/text on 2026-09-01"),
    ),
    (
        "a claim of tokens",
        {"caution"},
        fixtures,
        claimed("CN ahead of US in top 3 on openrouter/tokens on 2026-10-07"),
    ),
]

IN_OTHER_WORDS = {
    "rule": r"originals only|confirmed rows only",
    "margin": r"±|margin \(95%\)",
    "within-margin": r"within (the|its) margin",
    "no-lineage": "counted by maker",
    "releases": "by the days of release",
    "release-rule": "lag by release dates as ossrank defines it",
}
"""What a sentence says in place of a remark that has no short form."""

OF_NO_SENTENCE = {
    "percent": r"\d%(?!\))",
    "not-elo": r"\d%(?!\))|\bwins\b",
    "whole-day": r"\d%",
    "no-earlier": r"\bsince\b",
    "history": r"[≥≤–] ",
    "range": r"\d–\d",
}
"""The remarks on figures and signs that no sentence has, and what a sentence would have of them."""


def written(view: View, form: str) -> str:
    file = io.StringIO()
    FORMATS[form].write(view, file)
    return file.getvalue()


def words(text: str) -> str:
    """Without the marks of Markdown, the breaks of lines and the difference of a full stop."""
    return " ".join(text.replace("\\", "").split())


@pytest.mark.parametrize(
    ("codes", "build", "question"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_remark_stands_in_every_form(
    codes: set[str],
    build: Callable[[Path], Path | None],
    question: Question,
    replayed: Path,
    tmp_path: Path,
) -> None:
    with ossrank.open(build(tmp_path) or replayed) as library:
        view = question(library)
        assert codes <= {remark.code for remark in view.remarks}
        forms: dict[str, Any] = {form: words(written(view, form)) for form in ("table", "md")}
        document = written(view, "json")
        cells = written(view, "csv")
        sentences = " ".join(view.citations())
        rows = view.rows()
    assert list(view.columns)[-1] == "remarks"
    for remark in view.remarks:
        for form in ("table", "md"):
            assert words(remark.text) in forms[form], remark
        assert f'"code": "{remark.code}"' in document
        assert json.dumps(remark.text) in document
        assert any(remark.code in str(row["remarks"]).split(";") for row in rows)
        assert remark.code in cells
        if sentences:
            check_sentence(remark, sentences)


def check_sentence(remark: Remark, sentences: str) -> None:
    """A sentence says what a remark says, as it is, in its short form or in words of its own."""
    if remark.text.removesuffix(".") in sentences:
        return
    assert remark.short in sentences
    if remark.code in OF_NO_SENTENCE:
        assert not re.search(OF_NO_SENTENCE[remark.code], sentences), remark
    elif not remark.short:
        assert re.search(IN_OTHER_WORDS[remark.code], sentences), remark


def codes_in(path: Path) -> set[str]:
    """The codes that a module gives to remarks: the first of what it yields, or of a Remark."""
    codes = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        first = None
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            first = node.value.elts[0]
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Remark":
            first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            codes.add(first.value)
    return codes


def test_every_code_that_a_remark_may_have_is_shown_to_stand() -> None:
    """Whoever adds a code adds a case above."""
    naming = [path for path in HOUSE.rglob("*.py") if "Remark" in path.read_text(encoding="utf-8")]
    codes = set().union(*map(codes_in, naming))
    assert len(codes) > 30
    assert codes == set().union(*(case[1] for case in CASES))
