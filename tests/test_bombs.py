"""Small answers and files that would unfold to gigabytes: within 250 MB and 10 seconds."""

import gzip
import io
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from ossrank.archive import read_archive
from ossrank.bundle.content import ENTRIES, LINEAGE, MANIFEST, RESULT, RESULT_ROWS, SNAPSHOTS
from ossrank.errors import FeedError
from ossrank.facts import CUT, Payload
from ossrank.registry.data import built_in
from ossrank.sources import FEEDS, arena, hub
from ossrank.store.odd import LONGEST as LONGEST_TEXTS
from ossrank.store.row import json_texts
from tests import loopback
from tests.command import run
from tests.loopback import DAILY, DATASET, INDEX, TRENDING, Boards, arena_rows, hub_rows

MOST_MB = 250
MOST_SECONDS = 10.0
HIGHEST = """
status = Path("/proc/self/status").read_text()
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024, file=sys.stderr)
"""
"""The most memory that a process ever had, in MB, as its last word."""

COMMAND = f"""
import sys
from pathlib import Path
from ossrank.cli import main
try:
    main()
finally:
{HIGHEST.replace(chr(10), chr(10) + "    ")}
"""
READ = (
    """
import sys
from pathlib import Path
from ossrank.errors import FeedError
from ossrank.facts import CUT, Payload
from ossrank.sources import FEEDS, source_of
feed = FEEDS[sys.argv[1]]
try:
    source_of(feed).parse(feed, Payload(feed.name, Path(sys.argv[2]).read_bytes()))
except FeedError as error:
    print(error)
"""
    + HIGHEST
)


def packed(rows: int, **columns: str) -> bytes:
    """A Parquet file whose rows are all alike, its columns of texts changed."""
    row = {**arena_rows()[0], **columns}
    places = pyarrow.repeat(pyarrow.scalar(0, pyarrow.int32()), rows)
    alike = {
        name: pyarrow.DictionaryArray.from_arrays(places, pyarrow.array([value]))
        if isinstance(value, str)
        else pyarrow.repeat(value, rows)
        for name, value in row.items()
    }
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(alike), file, compression="zstd")
    return file.getvalue()


def plain(rows: int, length: int) -> bytes:
    """The same without a dictionary: each row has its own text."""
    row = arena_rows()[0]
    table = pyarrow.table({name: pyarrow.repeat(value, rows) for name, value in row.items()})
    names = pyarrow.array([f"{n}" * length for n in range(rows)])
    table = table.set_column(table.schema.get_field_index("model_name"), "model_name", names)
    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file, compression="zstd", use_dictionary=False)
    return file.getvalue()


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "long names in a dictionary": ("arena/text", lambda: packed(100_000, model_name="x" * 100_000)),
    "names of a thousand characters": (
        "arena/text",
        lambda: packed(100_000, model_name="x" * 1_000),
    ),
    "every text of a thousand": (
        "arena/text",
        lambda: packed(
            100_000, **dict.fromkeys(("model_name", "organization", "license"), "x" * 900)
        ),
    ),
    "long names, each its own": ("arena/text", lambda: plain(2_000, 50_000)),
    "rows without end": ("arena/text", lambda: packed(5_000_000)),
    "as many rows as there may be": ("arena/text", lambda: packed(30_000)),
    "lists in lists": ("hf/trending", lambda: b"[" + b"[]," * 5_000_000 + b"[]]"),
    "objects": ("design-arena", lambda: b'{"data": [' + b"{}," * 5_000_000 + b"{}]}"),
    "figures": ("hf/trending", lambda: b"[" + b"1," * 8_000_000 + b"1]"),
    "as many values as there may be": (
        "hf/trending",
        lambda: json.dumps([{"id": "a/b", "x": [{"y": []}] * 80_000}]).encode(),
    ),
    "one long name": ("hf/trending", lambda: b'[{"id": "' + b"x" * 15_000_000 + b'"}]'),
}


def _seconds_of_children() -> float:
    """What ended processes have taken of the processor: no busy machine makes that longer."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(code: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What a process of its own printed, which has to stay within the bounds."""
    began = _seconds_of_children()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=20 * MOST_SECONDS,
        check=False,
        env={**os.environ, **variables},
    )
    seconds = _seconds_of_children() - began
    *lines, highest = done.stderr.splitlines()
    assert "Traceback" not in done.stderr, done.stderr
    assert int(highest) < MOST_MB, done.stderr
    assert seconds < MOST_SECONDS
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout, "\n".join(lines))


linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measured on Linux")


@linux
@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_stays_within_its_bounds(name: str, tmp_path: Path) -> None:
    feed, make = BOMBS[name]
    body = make()
    path = tmp_path / "bomb"
    path.write_bytes(body)
    assert len(gzip.compress(body)) < 2**20
    measured(READ, feed, str(path))


MB = 2**20
ORGANISATIONS = b"key,country,hub_namespaces\n"
MODELS = b"as_of,model,score\n"
FILES: dict[str, tuple[Callable[[], bytes], tuple[str, ...], str]] = {
    **{
        f"{kind} of {what}": (make, arguments, said)
        for what, arguments, head in (
            ("import", ("import", "FILE", "--board", "hf/likes"), MODELS),
            ("origins", ("report", "--origins", "FILE"), ORGANISATIONS),
            ("a map", ("registry", "diff", "FILE"), b"key,country\n"),
        )
        for kind, make, said in (
            ("one quoted cell", lambda head=head: head + b'"' + b"x" * 7 * MB, "a row of over"),
            ("one bare cell", lambda head=head: head + b"x" * 7 * MB, "a row of over"),
            ("a header of commas", lambda: b"," * 7 * MB, "a row of over"),
            ("a row of commas", lambda head=head: head + b"," * 7 * MB, "a row of over"),
            ("blank lines", lambda head=head: head + b"\n" * 7 * MB, "has over"),
            ("over 8 MB", lambda head=head: head + b"x" * 60 * MB, "holds over 8 MB"),
        )
    },
    "as many rows as an import may have": (
        lambda: (
            MODELS
            + "".join(
                f"{1000 + n // 28}-01-{n % 28 + 1:02},\N{PANDA FACE}{'x' * 50}{n},{n}\n"
                for n in range(65_535)
            ).encode()
        ),
        ("import", "FILE", "--board", "hf/likes"),
        "",
    ),
    "as many organisations as there may be, each with its move": (
        lambda: (
            b"key,country,since,hub_namespaces\n"
            + b"".join(b"k%d,CN,2025,n%d\nk%d,US,2026,n%d\n" % (n, n, n, n) for n in range(49_000))
        ),
        ("trend", "hf/trending", "--origins", "FILE"),
        "nothing stored",
    ),
    "one organisation of countless names": (
        lambda: (
            ORGANISATIONS
            + b"".join(
                b"k%d,CN,%s\n" % (row, b";".join(b"%d" % (row * 9_999 + n) for n in range(9_999)))
                for row in range(100)
            )
        ),
        ("report", "--origins", "FILE"),
        "over 200,000 names",
    ),
    "an edition of zeros": (
        lambda: zipped({"organisations.csv": b"\0" * 500 * MB}),
        ("report", "--registry", "FILE"),
        "unpacks to over 8 MB",
    ),
    "an edition packed with LZMA": (
        lambda: zipped({"organisations.csv": b"\0" * 500 * MB}, zipfile.ZIP_LZMA),
        ("report", "--registry", "FILE"),
        "not deflated",
    ),
    "an edition packed with bzip2": (
        lambda: zipped({"organisations.csv": b"\0" * 500 * MB}, zipfile.ZIP_BZIP2),
        ("report", "--registry", "FILE"),
        "not deflated",
    ),
    "an edition of countless files": (
        lambda: zipped({str(n): b"" for n in range(50_000)}),
        ("report", "--registry", "FILE"),
        "over 1,000 files",
    ),
    "an edition of countless rows": (
        lambda: zipped({**built_in().contents, "families.csv": b"\n" * 7 * MB}),
        ("report", "--registry", "FILE"),
        "over 100,000 rows",
    ),
    "claims of countless rows": (
        lambda: b"says,url\n" + b",\n" * 400_000,
        ("verify", "--file", "FILE"),
        "over 2000 claims",
    ),
}


def zipped(members: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of members."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return body.getvalue()


@linux
@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_somebody_made_stays_within_the_bounds(name: str, tmp_path: Path) -> None:
    make, arguments, said = FILES[name]
    kind = "zip" if "edition" in name else "csv"
    file = tmp_path / f"bomb.{kind}"
    file.write_bytes(make())
    done = measured(
        COMMAND,
        *(str(file) if a == "FILE" else a for a in arguments),
        OSSRANK_DB=str(tmp_path / "a.db"),
    )
    assert said in done.stderr
    assert done.stderr.count("\n") == 0


BUNDLES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zeros": (RESULT, lambda: b"\0" * 500 * MB),
    "blank lines": (ENTRIES, lambda: b"\n" * 15 * MB),
    "commas": (SNAPSHOTS, lambda: b"," * 15 * MB),
    "one cell": (ENTRIES, lambda: b'"' + b"x" * 15 * MB),
    "countless words": (LINEAGE, lambda: b"model,bases,told_at\n" + b"a,[],b\n" * 2_000_000),
    "countless results": (RESULT_ROWS, lambda: b"a,b\n" + b"1,2\n" * 3_000_000),
    "countless values": (MANIFEST, lambda: b'{"bundle": 1, "x": [' + b"[]," * 5_000_000 + b"1]}"),
    "countless tops": (
        MANIFEST,
        lambda: json.dumps(
            {
                "bundle": 1,
                "question": {"kind": "report", "boards": [], "top": list(range(1, 9_999))},
            }
        ).encode(),
    ),
}


@linux
@pytest.mark.slow
@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_that_somebody_made_stays_within_the_bounds(
    name: str, replayed: Path, tmp_path: Path
) -> None:
    whole, bomb = tmp_path / "whole.zip", tmp_path / "bomb.zip"
    assert run("report", "hf/trending", "--bundle", str(whole), db=replayed).code == 0
    member, make = BUNDLES[name]
    files = read_archive(whole.read_bytes(), "", 2**24)
    bomb.write_bytes(zipped({**files, member: make()}))
    done = measured(COMMAND, "recompute", str(bomb))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 0), done.stderr


def many_dates(rows: int, dates: int, name: str) -> bytes:
    """A history of few bytes: so many dates of so many rows."""
    row = arena_rows()[0]
    table = pyarrow.table({k: pyarrow.repeat(v, rows * dates) for k, v in row.items()})
    days = pyarrow.array(
        [f"{1970 + n // 336}-{n % 336 // 28 + 1:02}-{n % 28 + 1:02}" for n in range(dates)]
    )
    places = pyarrow.array([n // rows for n in range(rows * dates)], pyarrow.int32())
    names = pyarrow.DictionaryArray.from_arrays(
        pyarrow.repeat(pyarrow.scalar(0, pyarrow.int32()), rows * dates), pyarrow.array([name])
    )
    for column, values in (
        ("leaderboard_publish_date", pyarrow.DictionaryArray.from_arrays(places, days)),
        ("model_name", names),
    ):
        table = table.set_column(table.schema.get_field_index(column), column, values)
    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file, compression="zstd")
    return file.getvalue()


ANSWERS: dict[str, tuple[tuple[str, ...], str, Callable[[], bytes]]] = {
    "brackets for every feed": (("fetch",), "/", lambda: b"[" * 500 * MB),
    "blanks for every feed": (("fetch",), "/", lambda: b" " * 500 * MB),
    "lists for every feed": (("fetch",), "/", lambda: b"[" + b"[]," * 600_000 + b"1]"),
    "values at their bound for every feed": (
        ("fetch",),
        "/",
        lambda: b"[" + b"[]," * 150_000 + b'"' + b"x" * 3 * MB + b'"]',
    ),
    "rows at their bound for every feed": (("fetch",), DATASET, lambda: packed(30_000)),
    "names at their bound for every feed": (("fetch",), DATASET, lambda: plain(25_000, 12)),
    "an index of one cell": (("fetch", "epoch/eci"), INDEX, lambda: b'"' + b"x" * MB),
    "a history of lists without end": (
        ("backfill", "hf/trending", "--no-lineage"),
        TRENDING,
        lambda: (
            b"date,id,rank,recent_likes,likes,month_downloads\n"
            + b"2026-01-01,a/b,1,1,1,1\n" * 10_000_000
        ),
    ),
    "a history of one line": (
        ("backfill", "hf/trending", "--no-lineage"),
        TRENDING,
        lambda: b"x" * 20 * MB,
    ),
    "a history of one date": (
        ("backfill", "arena/text"),
        DATASET,
        lambda: packed(2_000_000),
    ),
    "a history of long names": (
        ("backfill", "arena/text"),
        DATASET,
        lambda: many_dates(1_000, 300, "x" * 900),
    ),
    "a history of many dates": (
        ("backfill", "arena/text"),
        DATASET,
        lambda: many_dates(2, 20_001, "x"),
    ),
    "a history of tokens": (
        ("backfill", "openrouter/tokens"),
        DAILY,
        lambda: b'{"data": [' + b"{}," * 600_000 + b"1]}",
    ),
}


@linux
@pytest.mark.slow
@pytest.mark.parametrize("name", ANSWERS)
def test_a_packed_answer_that_unfolds_stays_within_the_bounds(
    name: str, boards: Boards, tmp_path: Path
) -> None:
    arguments, path, make = ANSWERS[name]
    body = gzip.compress(make(), 6)
    boards.fault(path, loopback.body(body, Content_Encoding="gzip"))
    done = measured(
        COMMAND,
        *arguments,
        OSSRANK_DB=str(tmp_path / "a.db"),
        OPENROUTER_API_KEY="sk-or-secret",
    )
    if arguments[0] == "backfill":
        assert done.returncode == 1
        assert done.stderr.count("\n") == 0


def test_a_text_of_a_thousand_characters_is_the_longest() -> None:
    trending, text = FEEDS["hf/trending"], FEEDS["arena/text"]
    for length, fits in ((1_000, True), (1_001, False)):
        body = json.dumps([hub_rows(1)[0] | {"id": "a" * length}]).encode()
        if fits:
            assert hub.parse(trending, Payload(trending.name, body))
        else:
            with pytest.raises(FeedError, match="too long"):
                hub.parse(trending, Payload(trending.name, body))
    with pytest.raises(FeedError, match="too long"):
        arena.parse(text, Payload(text.name, packed(3, model_name="x" * 4_001)))


@linux
@pytest.mark.parametrize("command", ["report", "models", "status", "import", "backup", "page"])
@pytest.mark.parametrize("table", ["models", "publishers", "bases"])
@pytest.mark.parametrize("length", [200_000, 40_000_000])
def test_a_database_of_an_endless_name_is_refused(
    command: str, table: str, length: int, replayed: Path, tmp_path: Path
) -> None:
    """Many rows can share a name, each of which would have a copy of it in memory."""
    bomb = tmp_path / "bomb.db"
    shutil.copy(replayed, bomb)
    with closing(sqlite3.connect(bomb)) as db, db:
        name = f"'[\"' || hex(zeroblob({length // 2})) || '\"]'"
        db.execute(f"UPDATE {table} SET name = {name} WHERE id = 1")
    asked = {
        "import": ("import", str(bomb)),
        "models": ("models", "hf/trending"),
        "backup": ("backup", str(tmp_path / "copy.db")),
        "page": ("page", str(tmp_path / "page.html")),
    }.get(command, (command,))
    opened = tmp_path / "own.db" if command == "import" else bomb
    done = measured(COMMAND, *asked, OSSRANK_DB=str(opened))
    assert (done.returncode, done.stderr.count("\n")) == (1, 0)
    assert "is damaged" in done.stderr


def test_a_footer_or_organisations_without_end_are_refused() -> None:
    feed, rows = FEEDS["arena/text"], arena_rows()
    table = pyarrow.Table.from_pylist(rows).replace_schema_metadata({"x": "y" * 2**18})
    distinct = [rows[0] | {"organization": f"o{n}", "rank": n + 1} for n in range(6_000)]
    for odd, said in (
        (table, "footer too large"),
        (pyarrow.Table.from_pylist(distinct), "over 5,000 organisations"),
    ):
        file = io.BytesIO()
        pyarrow.parquet.write_table(odd, file)
        with pytest.raises(FeedError, match=said):
            arena.parse(feed, Payload(feed.name, file.getvalue()))


def test_a_long_tag_costs_itself_only() -> None:
    feed = FEEDS["hf/trending"]
    tags = ["license:" + "x" * 2_000, "base_model:" + "a" * 2_000, "base_model:a/b"]
    body = json.dumps([hub_rows(1)[0] | {"tags": tags}]).encode()
    (ranking,) = hub.parse(feed, Payload(feed.name, body))
    assert (ranking.entries[0].licence, ranking.entries[0].bases) == (None, ("a/b",))


def test_bases_without_end_are_unknown() -> None:
    """What is stored of them has to stay within what a database is read with."""
    feed = FEEDS["hf/trending"]
    few = [f"base_model:owner/{n:0900}" for n in range(10)]
    more = [f"base_model:owner/{n:0980}" for n in range(11)]
    worst = [f"base_model:{n}{chr(0xD800) * 160}" for n in range(10)]
    for tags, kept in ((few, 10), (worst, 10), (more, 0)):
        body = json.dumps([hub_rows(1)[0] | {"tags": tags}]).encode()
        (ranking,) = hub.parse(feed, Payload(feed.name, body))
        bases = ranking.entries[0].bases
        assert bases == (CUT,) if not kept else len(bases) == kept
        assert len(json_texts(bases)) <= LONGEST_TEXTS["bases"]


def test_a_header_of_links_is_read_in_no_time() -> None:
    class Reply:
        def header(self, name: str) -> str:
            return "<" * 500_000

    assert hub._next_page(Reply(), "http://x") is None  # type: ignore[arg-type]
