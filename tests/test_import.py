"""`ossrank import`: anyone's CSV, all of it or nothing."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ossrank.errors import UsageError
from ossrank.ingest import table
from ossrank.sources import FEEDS
from ossrank.store.file import open_store
from tests.command import run

ROOT = Path(__file__).parent.parent
ARCHIVED = """Rank* (UB),Model Markup,Model,Arena Score,95% CI,Votes,Organization,License
1,<a>GPT-4</a>,GPT-4-Turbo,"1,251",+4/-3,"48,226",OpenAI,Proprietary
1,,Claude 3 Opus,"1,249",+4 / -4,"21,000",Anthropic,Proprietary
3,,Yi-34B-Chat,"1,110",± 7,"9,000",01 AI,Yi License
"""


def imported(tmp_path: Path, text: str | bytes, *options: str, board: str = "arena/text") -> Path:
    """A database that holds the file's rankings."""
    file = tmp_path / "mine.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    result = run("import", str(file), "--board", board, *options, db=tmp_path / "a.db")
    assert result.code == 0, result.stderr
    return tmp_path / "a.db"


def test_our_own_columns_are_read_and_what_is_not_there_stays_unknown(tmp_path: Path) -> None:
    text = "as_of,model,organization,score\n2026-01-01,b,OpenAI,1200\n2026-01-01,a,Qwen,1300.25\n"
    with open_store(imported(tmp_path, text)) as store:
        (held,) = store.snapshots.between("arena/text")
        first, second = store.snapshots.entries(held.id)
    assert (held.via, held.batch) == ("import", 1)
    assert (first.model, first.rank, first.score) == ("a", 1, 1300.25)
    assert (second.rank, second.low, second.votes, second.licence) == (2, None, None, None)


def test_headers_of_public_archives_are_read(tmp_path: Path) -> None:
    path = imported(tmp_path, ARCHIVED, "--as-of", "2024-03-29")
    with open_store(path) as store:
        (held,) = store.snapshots.between("arena/text")
        turbo, opus, yi = store.snapshots.entries(held.id)
    assert (turbo.score, turbo.low, turbo.high, turbo.votes) == (1251, 1248, 1255, 48226)
    assert (turbo.rank, opus.rank, yi.rank) == (1, 1, 3)
    assert (opus.low, opus.high) == (1245, 1253)
    assert (yi.low, yi.high, yi.licence, yi.publisher) == (1103, 1117, "Yi License", "01 AI")


def test_what_archives_say_besides_is_passed_over(tmp_path: Path) -> None:
    text = 'Model,Arena Elo,Knowledge Cutoff,Rank (StyleCtrl),Delta\na,"1,325",2023/4,7,-\n'
    path = imported(tmp_path, text, "--as-of", "2024-03-29", board="arena/text-plain")
    with open_store(path) as store:
        (held,) = store.snapshots.between("arena/text-plain")
        (entry,) = store.snapshots.entries(held.id)
    assert (entry.rank, entry.score, entry.licence) == (1, 1325, None)


TWO_RANKS = """rank,rank_stylectrl,model,arena_score,95_pct_ci,votes,organization,license,url
1,2,Gemini-2.5-Pro,1474,+5/-4,19209,Google,Proprietary,http://example.com/
2,1,Grok-4-0709,1443,+7/-8,5725,xAI,Proprietary,http://example.com/
"""


def test_an_archive_with_two_ranks_is_each_board_by_its_own(tmp_path: Path) -> None:
    entries = {}
    for board in ("arena/text", "arena/text-plain"):
        path = imported(tmp_path, TWO_RANKS, "--as-of", "2025-07-18", board=board)
        with open_store(path) as store:
            (held,) = store.snapshots.between(board)
            entries[board] = store.snapshots.entries(held.id)
    styled, plain = entries["arena/text"], entries["arena/text-plain"]
    assert [(e.model, e.rank, e.score, e.low) for e in styled] == [
        ("Grok-4-0709", 1, None, None),
        ("Gemini-2.5-Pro", 2, None, None),
    ]
    assert [(e.model, e.rank, e.score, e.low) for e in plain] == [
        ("Gemini-2.5-Pro", 1, 1474, 1470),
        ("Grok-4-0709", 2, 1443, 1435),
    ]
    assert [e.votes for e in styled] == [5725, 19209]


def test_an_archive_of_the_trending_list_is_read(tmp_path: Path) -> None:
    text = (
        "date,author,id,rank,recent_likes,likes,month_downloads\n"
        "2025-11-07,moonshotai,moonshotai/Kimi-K2-Thinking,1,,558,5120\n"
        "2025-11-08,moonshotai,moonshotai/Kimi-K2-Thinking,1,90,600,6000\n"
    )
    with open_store(imported(tmp_path, text, board="hf/trending")) as store:
        first, second = (
            store.snapshots.entries(held.id)[0] for held in store.snapshots.between("hf/trending")
        )
    assert (first.publisher, first.rank, first.score) == ("moonshotai", 1, None)
    assert (first.likes, first.downloads, second.score) == (558, 5120, 90)


def test_an_import_is_a_batch_that_can_be_undone(tmp_path: Path) -> None:
    path = imported(tmp_path, ARCHIVED, "--as-of", "2024-03-29")
    file = str(tmp_path / "mine.csv")
    again = run("import", file, "--board", "arena/text", "--as-of", "2024-03-29", db=path)
    assert (again.code, again.stdout.startswith("nothing new")) == (0, True)
    assert run("undo", "1", db=path).code == 0
    assert run("boards", db=path).code == 4


@pytest.mark.parametrize("encoded", [b"\xef\xbb\xbf", b""])
def test_a_byte_order_mark_and_line_ends_of_windows_are_no_matter(
    tmp_path: Path, encoded: bytes
) -> None:
    text = encoded + b'as_of,rank,model\r\n2026-01-01,1,"a, b"\r\n\r\n'
    with open_store(imported(tmp_path, text)) as store:
        (held,) = store.snapshots.between("arena/text")
        assert store.snapshots.entries(held.id)[0].model == "a, b"


HEADER = "as_of,rank,model,score,score_low,votes\n"
FUZZED = "as_of,rank,model,score,95% CI,votes\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column model"),
        ("as_of,rank\n2026-01-01,1\n", "line 1: no column model"),
        ("as_of,model\n2026-01-01,a\n", "neither a column rank nor a column score"),
        ("as_of,model,mood,rank\n", "line 1, column 'mood'"),
        ("as_of,model,rank,Rank\n", "line 1, column 'Rank': it stands twice"),
        (HEADER, "has no rows"),
        ("model,rank\na,1\n", "no column as_of: give its date with --as-of"),
        (HEADER + "2026-01-01,1,a,9\n", "line 2: 4 cells where the header has 6"),
        (HEADER + "2026-01-32,1,a,9,8,7\n", "line 2, column as_of"),
        (HEADER + "2026-01-01,0,a,9,8,7\n", "line 2, column rank"),
        (HEADER + "2026-01-01,1.5,a,9,8,7\n", "line 2, column rank"),
        (HEADER + "2026-01-01,1,,9,8,7\n", "line 2, column model"),
        (HEADER + "2026-01-01,1,a,nine,8,7\n", "line 2, column score"),
        (HEADER + "2026-01-01,1,a,1e999,8,7\n", "line 2, column score"),
        (HEADER + "2026-01-01,1,a,9,10,7\n", "line 2, column score_low"),
        (HEADER + '2026-01-01,1,a,"1325,5",8,7\n', "line 2, column score: '1325,5'"),
        (HEADER + "2026-01-01,1,a,1_325,8,7\n", "line 2, column score: '1_325'"),
        ("as_of,model,score,95% CI\n2026-01-01,a,9,+4.5.6/-3\n", "line 2, column 95% CI"),
        ("as_of,model,score,95% CI\n2026-01-01,a,9,±.\n", "line 2, column 95% CI"),
        ("x" * 100_000 + ",model\n", "line 1, column 'xxx"),
        (HEADER + "2026-01-01,1,a,9,8,-7\n", "line 2, column votes"),
        (HEADER + "2026-01-01,1,a,9,8,7\n2026-01-01,,b,9,8,7\n", "line 3, column rank"),
        (HEADER + "2026-01-01,,a,,,7\n", "line 2, column score"),
        (HEADER + '2026-01-01,1,"a,9,8,7\n', "line 2"),
        (HEADER.encode() + b"2026-01-01,1,\xff,9,8,7\n", "line 2: not text in UTF-8"),
        ("as_of;model;rank\n2026-01-01;a;1\n", "line 1, column 'as_of;model;rank'"),
    ],
)
def test_an_error_names_line_and_column_and_nothing_is_stored(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    file = tmp_path / "mine.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    result = run("import", str(file), "--board", "arena/text", db=tmp_path / "a.db")
    assert (result.code, result.stderr.count("\n"), result.stdout) == (2, 1, "")
    assert said in result.stderr
    assert len(result.stderr) < 400
    assert run("boards", "-f", "json", db=tmp_path / "a.db").document == {"boards": []}


def test_a_board_or_file_that_is_none_is_named(tmp_path: Path) -> None:
    for file, board in (("nowhere.csv", "arena/text"), (str(tmp_path), "arena/text"), ("x", "y")):
        result = run("import", file, "--board", board, db=tmp_path / "a.db")
        assert (result.code, result.stderr.count("\n")) == (2, 1)


def test_the_example_of_the_documentation_is_stored(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "import.md").read_text("utf-8")
    example = text.split("```csv\n")[1].split("```")[0]
    path = imported(tmp_path, example)
    assert run("report", "arena/text", db=path).code == 0


@settings(deadline=None)
@given(
    body=st.binary(max_size=200)
    | st.lists(
        st.lists(
            st.sampled_from(
                [
                    "2026-01-01",
                    "1",
                    "-1",
                    "1e400",
                    "nan",
                    "∞",
                    "+4/-3",
                    "±1.2.3",
                    "=x",
                    '"',
                    ";",
                    "",
                    "\x00",
                ]
            )
            | st.text(max_size=5),
            min_size=6,
            max_size=6,
        ),
        max_size=4,
    ).map(lambda rows: (FUZZED + "\n".join(map(",".join, rows))).encode("utf-8", "replace"))
)
def test_no_file_brings_anything_but_rankings_or_a_clear_error(body: bytes) -> None:
    with contextlib.suppress(UsageError):
        rankings = table.parse(body, "mine.csv", FEEDS["arena/text"], "arena/text", None)
        assert all(ranking.entries for ranking in rankings)
