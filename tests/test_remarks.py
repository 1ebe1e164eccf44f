"""What a figure rests on stands beside it in every form: table, Markdown, JSON, CSV, sentence."""

import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import ossrank
from ossrank.formats import FORMATS
from ossrank.registry.registry import load_registry
from ossrank.views.view import View
from tests.command import run, stored

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
        lambda folder: stored(
            folder / "a.db",
            "arena/text",
            [arena("gpt-x", "OpenAI", 1300), arena("qwen-x", "Alibaba", 1299)],
        ),
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
]


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
    for remark in view.remarks:
        for form in ("table", "md"):
            assert words(remark.text) in forms[form], remark
        assert f'"code": "{remark.code}"' in document
        assert json.dumps(remark.text) in document
        assert remark.code in cells
        assert remark.short in sentences
