"""Bundles that hold or ask as much as they may: within 250 MB and 10 seconds; more is refused."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ossrank.archive import make_archive
from ossrank.bundle.content import RESULT, RESULT_ROWS
from ossrank.bundle.question import Question
from ossrank.bundle.size import MOST_CLAIMS, MOST_TABLES, asks_too_much, too_large
from ossrank.bundle.writing import make_bundle, recording
from ossrank.facts import Entry, Provenance, Ranking, Snapshot
from ossrank.library import Library
from ossrank.registry.registry import load_registry
from ossrank.store.file import memory_store
from tests.command import run
from tests.test_bombs import COMMAND, linux, measured

NIGHT = datetime(2026, 5, 4, tzinfo=UTC)
LISTS = ("hf/trending", "hf/likes", "hf/downloads")
CATEGORIES = ("arena/text", *(f"arena/text/kind-{n}" for n in range(124)))
CLAIMS: list[dict[str, str]] = [
    {"says": f"{of} >= {n % 20 + 1} of top {n} on {board} in 2026-05"}
    for n in range(10, 77)
    for of in (
        "CN",
        "US",
        "FR",
        "!CN",
        "other",
        "maker:alibaba",
        "maker:deepseek",
        "!US",
        "JP",
        "GB",
    )
    for board in LISTS
][:2_000]


def rows(board: str, night: int, number: int, *, based: bool) -> tuple[Entry, ...]:
    """Models that no other list has, of which all is stated."""
    mark = f"{board[-6:]}-{night}"
    return tuple(
        Entry(
            n,
            n,
            f"team-{n}-{mark}/model-{n}",
            f"team-{n}-{mark}",
            f"licence {n} {mark}",
            (f"meta-llama/base-{n}", f"finetune:meta-llama/base-{n}") if based else (),
            f"team-{n}/own-{n}-{mark}",
            10.0**5 - n,
            10.0**5 - n - 50,
            10.0**5 - n + 50,
            *(5, 5, 5),
        )
        for n in range(1, number + 1)
    )


def bomb(
    question: Question, boards: Sequence[str], number: int, nights: int = 1, based: bool = False
) -> Mapping[str, bytes]:
    """A bundle of a question that states no results, so that nothing of it tells of the work."""
    with memory_store(Path("none.db")) as store:
        with store.transaction():
            for board in boards:
                for night in range(nights):
                    entries = rows(board, night, number, based=based)
                    at, day = NIGHT, NIGHT.date() - timedelta(days=night)
                    said = Ranking(board, None, entries)
                    store.snapshots.save(
                        said,
                        Provenance("a" * 64),
                        via="live",
                        as_of=day,
                        dated=False,
                        fetched_at=at,
                    )
                    store.lineage.keep({e.model: e.bases for e in entries if e.bases}, at)
        library = recording(Library(Path("none.db"), load_registry(), store))
        files = make_bundle(library, question, question.ask(library)).files
    return {**files, RESULT: b"{}", RESULT_ROWS: b"board\n"}


def tops(first: int, number: int) -> list[int]:
    return list(range(first, first + number))


AT_MOST: dict[str, tuple[Question, Sequence[str], int, int, bool]] = {
    # As many as a library holds against lists of that length.
    "claims": (
        *(Question("verify", {"claims": CLAIMS[:800], "whole": False}), LISTS),
        *(16_500, 1, False),
    ),
    "claims of lists with bases": (
        *(Question("verify", {"claims": CLAIMS, "whole": False}), LISTS),
        *(4_500, 1, True),
    ),
    "tables": (
        Question("report", {"boards": [*CATEGORIES], "top": tops(380, 4)}),
        *(CATEGORIES, 390, 1, False),
    ),
    "deep tables": (
        Question("report", {"boards": [*LISTS], "top": tops(16_500, 10)}),
        *(LISTS, 16_550, 1, False),
    ),
    "every rule": (
        Question("sensitivity", {"boards": [*CATEGORIES[:10]], "top": tops(700, 10)}),
        *(CATEGORIES[:10], 750, 1, False),
    ),
    "every rule by date": (
        Question("sensitivity by date", {"board": LISTS[0], "top": tops(10, 4)}),
        *(LISTS[:1], 15, 1_950, False),
    ),
}


@linux
@pytest.mark.slow
@pytest.mark.parametrize("name", AT_MOST)
def test_a_bundle_that_asks_as_much_as_it_may_stays_within_the_bounds(
    name: str, tmp_path: Path
) -> None:
    question, boards, number, nights, based = AT_MOST[name]
    files = bomb(question, boards, number, nights, based)
    assert too_large(files) is None
    path = tmp_path / "bomb.zip"
    path.write_bytes(make_archive(files))
    done = measured(COMMAND, "recompute", str(path), "-f", "json")
    assert (done.returncode, done.stderr.count("\n")) == (7, 0)


def snapshots(number: int, of_rows: int, *, one_board: bool) -> list[Snapshot]:
    """So many of so many rows, of one board by date or of many boards."""
    none: tuple[Any, ...] = (None,) * 8
    return [
        Snapshot(
            n,
            "hf/trending" if one_board else f"arena/text/{n}",
            date(2026, 5, 4) - timedelta(days=n if one_board else 0),
            *("live", 1, *none, of_rows),
        )
        for n in range(number)
    ]


@pytest.mark.parametrize("kind", MOST_TABLES)
def test_a_question_of_more_tables_or_entries_of_them_is_refused(kind: str) -> None:
    tables, entries = MOST_TABLES[kind]
    dated = kind.endswith("by date")
    question = Question(kind, {"top": tops(1, 10)})
    fit = snapshots(tables // 10, entries // tables, one_board=dated)
    assert asks_too_much(question, fit) is None
    more = asks_too_much(question, snapshots(tables // 10 + 1, 1, one_board=dated))
    assert more == f"{tables + 10:,} tables, more than {tables:,}"
    deep = asks_too_much(question, snapshots(tables // 10, entries // tables + 1, one_board=dated))
    assert f"entries of tables, more than {entries:,}" in (deep or "")


def test_a_question_of_more_claims_and_days_is_refused() -> None:
    def question(days: str) -> Question:
        says = [{"says": f"CN >= 1 of top 10 on hf/trending {days}"}] * 1_000
        return Question("verify", {"claims": says, "whole": False})

    held = snapshots(30, 100, one_board=True)
    assert asks_too_much(question("in 2026-05-02..2026-05-04"), held) is None
    assert asks_too_much(question("in 2026-05-01..2026-05-04"), held) == (
        f"5,000 claims and days of theirs, more than {MOST_CLAIMS:,}"
    )


def test_what_could_not_be_counted_again_is_not_written(replayed: Path, tmp_path: Path) -> None:
    bundle, claims = tmp_path / "claims.zip", tmp_path / "claims.csv"
    lines = [
        f"{of} >= 1 of top {n} on hf/trending in 2026-04..2026-05"
        for of in ("CN", "US")
        for n in range(1, 950)
    ]
    claims.write_text("\n".join(["says", *lines]) + "\n")
    result = run("verify", "--file", str(claims), "--bundle", str(bundle), db=replayed)
    assert result.code == 2
    assert "claims and days of theirs, more than 4,000: ask for fewer of them" in result.stderr
    assert not bundle.exists()
