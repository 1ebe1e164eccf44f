"""`ossrank import`: anyone's CSV, all of it or nothing."""

import contextlib
import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ossrank
from ossrank.errors import UsageError
from ossrank.facts import Entry, Provenance, Ranking
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


ARENA_SHAPES = [
    # The Arena's dataset, as rows.
    "model_name,organization,license,rating,rating_lower,rating_upper,variance,vote_count,rank,"
    "category,leaderboard_publish_date\n"
    "a,OpenAI,Proprietary,1400.0,1396.0,1403.0,2.5,5000.0,1,overall,2025-02-01\n"
    "b,Alibaba,MIT,1390.0,1386.0,1393.0,2.5,4000.0,2,overall,2025-02-01\n"
    "c,Alibaba,MIT,1490.0,1486.0,1493.0,2.5,4000.0,1,coding,2025-02-01\n",
    # A dump of the old Space's table.
    "Date;Rank (UB);Model;Vendor;Licence;Arena Elo;ci95;Votes;MT-bench\n"
    "2025-02-01;1;a;OpenAI;Proprietary;1400;+3/-4;5,000;9.1\n"
    "2025-02-01;2;b;Alibaba;MIT;1390;-4/+3;4,000;8.9\n",
    # Quantiles of a bootstrap, parted by tabs, and no rank.
    "date\tmodel\tvendor\tlicense\trating\trating_q025\trating_q975\tvotes\n"
    "2025-02-01\tb\tAlibaba\tMIT\t1390\t1386\t1393\t4000\n"
    "2025-02-01\ta\tOpenAI\tProprietary\t1400\t1396\t1403\t5000\n",
    # The site's own download.
    "AS_OF,Rank* (UB),Model,*Arena Score*,95%_CI,Vote Count,Organization,License\n"
    "2025-02-01,1,a,1400,+3 / -4,5000,OpenAI,Proprietary\n"
    "2025-02-01,2,b,1390,+3 / −4,4000,Alibaba,MIT\n",
]


@pytest.mark.parametrize("text", ARENA_SHAPES)
def test_archives_of_the_arena_say_the_same_in_every_shape(tmp_path: Path, text: str) -> None:
    with open_store(imported(tmp_path, text)) as store:
        (held,) = store.snapshots.between("arena/text")
        entries = store.snapshots.entries(held.id)
    assert held.as_of.isoformat() == "2025-02-01"
    figures = [
        (e.rank, e.model, e.publisher, e.licence, e.score, e.low, e.high, e.votes) for e in entries
    ]
    assert figures == [
        (1, "a", "OpenAI", "Proprietary", 1400, 1396, 1403, 5000),
        (2, "b", "Alibaba", "MIT", 1390, 1386, 1393, 4000),
    ]


TRENDING_SHAPES = [
    "date,author,id,rank,recent_likes,likes,month_downloads\n"
    "2025-02-01,Qwen,Qwen/a,1,90,600,6000\n2025-02-01,google,google/b,2,80,500,5000\n",
    "rank;Model Name;Recent Likes;Likes;Month Downloads;pipeline_tag;Date\n"
    "1;Qwen/a;90;600;6,000;text-generation;2025-02-01\n2;google/b;80;500;5,000;;2025-02-01\n",
    "as_of\tid\tscore\tlikes\tdownloads\turl\n"
    "2025-02-01\tgoogle/b\t80\t500\t5000\tx\n2025-02-01\tQwen/a\t90\t600\t6000\tx\n",
]


@pytest.mark.parametrize("text", TRENDING_SHAPES)
def test_archives_of_the_trending_list_say_the_same_in_every_shape(
    tmp_path: Path, text: str
) -> None:
    with open_store(imported(tmp_path, text, board="hf/trending")) as store:
        (held,) = store.snapshots.between("hf/trending")
        entries = store.snapshots.entries(held.id)
    assert [(e.rank, e.model, e.publisher, e.score, e.likes, e.downloads) for e in entries] == [
        (1, "Qwen/a", "Qwen", 90, 600, 6000),
        (2, "google/b", "google", 80, 500, 5000),
    ]


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [("+4/-3", 97, 104), ("-3/+4", 97, 104), ("±4", 96, 104), ("4", 96, 104), ("", None, None)],
)
@pytest.mark.parametrize("header", ["95% CI", "95_pct_ci", "ci95", "CI"])
def test_an_interval_is_read_in_every_form(
    tmp_path: Path, header: str, cell: str, low: float | None, high: float | None
) -> None:
    text = f"date,model,rating,{header}\n2026-01-01,a,100,{cell}\n"
    with open_store(imported(tmp_path, text)) as store:
        (held,) = store.snapshots.between("arena/text")
        (entry,) = store.snapshots.entries(held.id)
    assert (entry.low, entry.high) == (low, high)


def test_what_of_a_file_is_not_taken_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(ARENA_SHAPES[1].replace("MT-bench", "\x1b[31mMT-bench"), "utf-8")
    result = run("import", str(file), "--board", "arena/text", db=tmp_path / "a.db")
    assert "cells parted by semicolons" in result.stderr
    assert "columns passed over: " in result.stderr
    assert "MT-bench" in result.stderr
    assert "\x1b" not in result.stderr
    file.write_text(ARENA_SHAPES[0], "utf-8")
    result = run("import", str(file), "--board", "arena/text", db=tmp_path / "b.db")
    assert "columns passed over: variance" in result.stderr
    assert "rows of other categories passed over: 1" in result.stderr


def test_a_category_is_taken_by_its_own_board(tmp_path: Path) -> None:
    with open_store(imported(tmp_path, ARENA_SHAPES[0], board="arena/text/coding")) as store:
        (held,) = store.snapshots.between("arena/text/coding")
        assert [entry.model for entry in store.snapshots.entries(held.id)] == ["c"]


DAILY = "rank,model,organization,license,arena_score\n1,a,OpenAI,Proprietary,14{}0\n"


def test_several_files_are_one_batch_with_the_dates_of_their_names(tmp_path: Path) -> None:
    for number, name in enumerate(("table_20250201.csv", "2025-02-03.csv", "t.2025_02_05.csv")):
        (tmp_path / name).write_text(DAILY.format(number), "utf-8")
    db = tmp_path / "a.db"
    files = (str(tmp_path / "*.csv"), str(tmp_path / "2025-02-03.csv"))
    result = run("import", *files, "--board", "arena/text", "--as-of", "name", db=db)
    assert result.code == 0, result.stderr
    assert "batch 1: 3 snapshots" in result.stdout
    with open_store(db) as store:
        held = store.snapshots.between("arena/text")
    assert [s.as_of.isoformat() for s in held] == ["2025-02-01", "2025-02-03", "2025-02-05"]
    assert held[0].url == "table_20250201.csv"
    again = run("import", *files, "--board", "arena/text", "--as-of", "name", db=db)
    assert again.stdout.startswith("nothing new")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.csv": DAILY}, "a.csv has no date in its name"),
        ({"2025-02-30.csv": DAILY}, "has no date in its name"),
        ({"2025-02-01_2025-02-02.csv": DAILY}, "has 2 dates in its name"),
        ({"a20250201.csv": DAILY, "b20250201.csv": DAILY.format(9)}, "say different things"),
        ({"20250201.csv": DAILY, "20250202.csv": "rank\n"}, "20250202.csv, line 1: no column"),
    ],
)
def test_of_several_files_all_are_stored_or_none(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text.replace("{}", "1"), "utf-8")
    names = [str(tmp_path / name) for name in files]
    db = tmp_path / "a.db"
    result = run("import", *names, "--board", "arena/text", "--as-of", "name", db=db)
    assert (result.code, result.stdout) == (2, "")
    assert said in result.stderr
    assert run("boards", "-f", "json", db=db).document["boards"] == []


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A database with an archive beside the official history of the same days."""
    rows = "as_of,model,organization,license,score\n"
    official = Ranking(
        "arena/text",
        date(2025, 2, 1),
        (
            Entry(1, 1, "gpt-a", "OpenAI", "Proprietary", score=1390.0),
            Entry(2, 2, "qwen-a", "Alibaba", "Proprietary", score=1380.0),
        ),
    )
    lines = "".join(
        f"{day},{model}\n"
        for day in ("2025-01-01", "2025-02-01")
        for model in ("gone-a,Google,Proprietary,1400", "qwen-a,Alibaba,Proprietary,1380")
    )
    path = imported(tmp_path, rows + lines)
    with open_store(path, write=True) as store, store.transaction():
        for day in (date(2025, 2, 1), date(2025, 7, 1)):
            store.snapshots.save(
                official, Provenance("0" * 64), via="backfill", as_of=day, dated=True
            )
    return path


def test_of_an_archive_and_the_official_history_the_official_one_is_taken(beside: Path) -> None:
    def points(*options: str) -> list[tuple[str, float]]:
        gap = run("gap", "arena/text", "--on", "2025-02-01", "-f", "json", *options, db=beside)
        assert gap.code == 0, gap.stderr
        (board,) = gap.document["boards"]
        return [(board["via"], board["comparisons"][0]["points"])]

    assert points() == points("--via", "backfill") == [("backfill", 10)]
    assert points("--via", "import") == [("import", 20)]
    # Where a date has only one, that one stands.
    assert points("--via", "live") == [("backfill", 10)]


@pytest.mark.parametrize(("via", "vias"), [(None, "ibb"), ("import", "iib")])
def test_a_trend_and_a_report_take_the_one_that_is_named(
    beside: Path, via: str | None, vias: str
) -> None:
    option = ("--via", via) if via else ()
    trend = run("trend", "arena/text", "--gap", "-f", "csv", *option, db=beside)
    rows = csv.DictReader(io.StringIO(trend.stdout))
    came = {row["as_of"]: row["via"][0] for row in rows}
    assert "".join(came[day] for day in sorted(came)) == vias
    report = run("report", "arena/text", "--on", "2025-02-01", "-f", "json", *option, db=beside)
    assert report.document["boards"][0]["via"][0] == vias[1]


def test_a_verdict_takes_the_one_that_is_named_and_says_how_it_came(beside: Path) -> None:
    line = "gap US-CN = 10 points on arena/text on 2025-02-01 models any"

    def verdict(*options: str) -> tuple[str, str, float]:
        result = run("verify", line, "-f", "json", *options, db=beside)
        assert result.code == 0, result.stderr
        (said,) = result.document["claims"]
        assert {rule["via"] for rule in said["rules"]} == {said["via"]}
        return said["verdict"], said["via"], said["measured"]["value"]

    assert verdict() == verdict("--via", "backfill") == ("true", "backfill", 10)
    assert verdict("--via", "import") == ("false", "import", 20)
    assert "by backfill" in run("verify", line, db=beside).stdout.splitlines()[-2]
    assert "by import" in run("verify", line, "--via", "import", db=beside).stdout.splitlines()[-2]
    assert "by import" in run("verify", line, "--cite", "--via", "import", db=beside).stdout


def test_python_takes_what_is_named_and_refuses_what_is_no_way(beside: Path) -> None:
    with ossrank.open(beside) as library:
        (board,) = library.taking("import").gap(on="2025-02-01").document()["boards"]
        assert board["via"] == "import"
        with pytest.raises(UsageError, match="via"):
            library.taking("post")  # type: ignore[arg-type]


def test_a_gap_of_the_lost_months_says_that_leaders_are_missing(beside: Path) -> None:
    def codes(*options: str) -> set[str]:
        gap = run("gap", "arena/text", "-f", "json", *options, db=beside)
        return {remark["code"] for remark in gap.document["boards"][0]["remarks"]}

    assert "leaders-missing" in codes("--on", "2025-02-01")
    assert "leaders-missing" not in codes("--on", "2025-02-01", "--via", "import")
    assert "leaders-missing" not in codes()
    shown = run("gap", "arena/text", "--on", "2025-02-01", db=beside).stdout
    assert "lacks models that led between November 2024 and May 2025" in shown
    trend = run("trend", "arena/text", "--gap", db=beside).stdout
    assert "lacks models that led between November 2024 and May 2025" in trend
    claim = "gap US-CN > 1 on arena/text on 2025-02-01"
    said = run("verify", claim, db=beside).stdout
    assert "lacks models that led between November 2024 and May 2025" in said


def test_a_pattern_that_matches_nothing_is_wrong_usage(tmp_path: Path) -> None:
    result = run("import", str(tmp_path / "*.csv"), "--board", "arena/text", db=tmp_path / "a.db")
    assert (result.code, "no file matches" in result.stderr) == (2, True)


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
        ("x" * 200_000 + ",model\n", "line 1: field larger than field limit"),
        ("x" * 100_000 + ",model\n", "neither a column rank nor a column score"),
        (HEADER + "2026-01-01,1,a,9,8,-7\n", "line 2, column votes"),
        (HEADER + "2026-01-01,1,a,9,8,7\n2026-01-01,,b,9,8,7\n", "line 3, column rank"),
        (HEADER + "2026-01-01,,a,,,7\n", "line 2, column score"),
        (HEADER + '2026-01-01,1,"a,9,8,7\n', "line 2"),
        (HEADER.encode() + b"2026-01-01,1,\xff,9,8,7\n", "line 2: not text in UTF-8"),
        ("as_of;model;rank\n2026-01-01;a\n", "line 2: 2 cells where the header has 3"),
        ("as_of;model;score\n2026-01-01;a;1325,5\n", "line 2, column score: '1325,5'"),
        ("as_of,model,rank,category\n2026-01-01,a,1,coding\n", "no rows of the category overall"),
        ("as_of,name,rank\n2026-01-01,a,1\n", "line 1: no column model"),
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
    assert run("boards", "-f", "json", db=tmp_path / "a.db").document["boards"] == []


def test_a_board_or_file_that_is_none_is_named(tmp_path: Path) -> None:
    longest = ("x" * 5000, "arena/text"), (str(tmp_path / "*" / ("y" * 5000)), "arena/text")
    files = (("nowhere.csv", "arena/text"), (str(tmp_path), "arena/text"), ("x", "y"), *longest)
    for file, board in files:
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
        rankings = table.parse(body, "mine.csv", FEEDS["arena/text"], "arena/text").rankings(None)
        assert all(ranking.entries for ranking in rankings)
