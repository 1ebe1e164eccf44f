"""A bundle brings a figure back without the database that it was counted from."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ossrank
from ossrank.archive import make_archive
from ossrank.bundle.cells import number_of, table, text_cell, text_of
from ossrank.bundle.content import (
    ENTRIES,
    ENTRY_COLUMNS,
    LINEAGE,
    MANIFEST,
    RESULT,
    RESULT_ROWS,
    result_json,
)
from ossrank.bundle.question import Question
from ossrank.bundle.reading import read_bundle
from ossrank.bundle.recompute import answer, registry_of
from ossrank.bundle.recording import Recorder
from ossrank.bundle.writing import make_bundle, recording
from ossrank.facts import Entry, Provenance, Ranking
from ossrank.library import Library, open_library
from ossrank.registry.data import built_in
from ossrank.registry.edition import names_at_hand
from ossrank.registry.registry import load_registry
from ossrank.store.file import memory_store, open_store
from ossrank.store.snapshots import Snapshots
from ossrank.views.sheet import Sheet
from ossrank.views.view import View
from tests.command import run, stored
from tests.hostile import HOSTILE, is_formula

QUESTIONS: dict[str, tuple[str, ...]] = {
    "report": ("report", "hf/trending", "arena/text", "design-arena/website", "--by", "base"),
    "report of makers": ("report", "hf/trending", "--unit", "maker", "--known", "2026-05-04"),
    "report of originals": ("report", "hf/trending", "--originals", "--strict", "--top", "20"),
    "report of all": ("report", "all"),
    "report of a pattern": ("report", "arena/a*", "--top", "10", "--models", "any"),
    "report of tokens": ("report", "openrouter/tokens", "--models", "any"),
    "report since": ("report", "hf/trending", "--since", "2026-04-28", "--focus", "CN,FR,US"),
    "report of an archive": ("report", "hf/trending", "--on", "2025-12-31", "--by", "base"),
    "report of an import": ("report", "arena/text", "--via", "import", "--top", "2"),
    "sensitivity": ("report", "--sensitivity"),
    "gap": ("gap", "arena/text", "arena/agent"),
    "gap of releases": ("gap", "epoch/eci"),
    "gap of an import": ("gap", "arena/text", "--via", "import", "--models", "open"),
    "trend": ("trend", "hf/trending", "--by", "base", "--top", "20"),
    "months": ("trend", "hf/trending", "--every", "month", "--top", "20"),
    "weeks": ("trend", "hf/trending", "--every", "week", "--by", "base", "--originals"),
    "trend as known": ("trend", "hf/trending", "--by", "base", "--known", "2026-05-01"),
    "trend of tokens": ("trend", "openrouter/tokens", "--top", "10", "--models", "any"),
    "trend of an import": ("trend", "arena/text", "--via", "import", "--top", "2"),
    "sensitivity by date": ("trend", "hf/trending", "--sensitivity"),
    "gap by date": ("trend", "arena/text", "--gap"),
    "gap by month": ("trend", "arena/text", "--gap", "--every", "month"),
    "gap by release": ("trend", "epoch/eci", "--gap"),
    "verify": ("verify", "CN >= 5 of top 10 on hf/trending on 2026-05-04"),
    "verify claims": ("verify", "--file", "docs/claims.toml"),
}
"""Of each kind, with each option that decides what is read."""

OF_EACH_KIND = (
    *("report", "sensitivity", "gap of releases", "weeks", "sensitivity by date", "gap by month"),
    "verify",
)


@pytest.fixture(scope="module")
def stocked(replayed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixtures, an archive of the Hub's list, and other rows of a date of the Arena."""
    database = tmp_path_factory.mktemp("stocked") / "stocked.db"
    database.write_bytes(replayed.read_bytes())
    archive = "fixtures/imports/hf-trending.2025-11_2026-01.csv"
    result = run("import", archive, "--board", "hf/trending", db=database)
    assert result.code == 0, result.stderr
    rows = [
        {"rank": 1, "model": "gpt-9", "score": 1600, "organization": "openai", "votes": 900},
        {"rank": 2, "model": "qwen9", "score": 1500, "organization": "alibaba", "votes": 800},
        {"rank": 3, "model": "glm-9", "score": 1400, "organization": "zai", "votes": 700},
    ]
    said = [{"as_of": "2026-08-12", "license": "MIT", **row} for row in rows]
    return stored(database, "arena/text", said)


def bundled(database: Path, folder: Path, *question: str) -> Path:
    """The bundle of a question."""
    path = folder / "figures.zip"
    result = run(*question, "--bundle", str(path), db=database)
    assert result.code == 0, result.stderr
    return path


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(path: Path, files: Mapping[str, bytes]) -> Path:
    path.write_bytes(make_archive(files))
    return path


def asked_of(library: Library, question: Question) -> Mapping[str, bytes]:
    """The files of the bundle of a question."""
    asked = recording(library)
    return make_bundle(asked, question, question.ask(asked)).files


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_bundle_is_counted_again_without_a_database(
    stocked: Path, tmp_path: Path, name: str
) -> None:
    path = bundled(stocked, tmp_path, *QUESTIONS[name])
    printed = run(*QUESTIONS[name], "-f", "csv", db=stocked).stdout
    said, kept = (
        list(csv.DictReader(io.StringIO(text, newline="")))
        for text in (printed, members(path)[RESULT_ROWS].decode())
    )
    assert said
    for one, other in zip(said, kept, strict=True):
        for column in ("board", "as_of", "rule", "top", "group", "count", "points", "verdict"):
            assert one.get(column) == other.get(column), column
    result = run("recompute", str(path), db=tmp_path / "none.db")
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout.startswith("The same figures: ")
    assert not (tmp_path / "none.db").exists()
    contents = read_bundle(path)
    _, files = answer(contents, registry_of(contents, None, ""), path)
    assert files == members(path)


def test_bundles_give_the_same_bytes_in_another_process_edition_and_zone(
    stocked: Path, tmp_path: Path
) -> None:
    edition = names_at_hand()[-1]
    assert edition != built_in().edition
    paths = {}
    for number, name in enumerate(OF_EACH_KIND):
        paths[name] = tmp_path / f"{number}.zip"
        result = run(
            *QUESTIONS[name], "--registry", edition, "--bundle", str(paths[name]), db=stocked
        )
        # By an older edition a claim may have another verdict than the one expected.
        assert result.code in (0, 7), (name, result.stderr)
        assert f'"edition": "{edition}"'.encode() in members(paths[name])[MANIFEST]
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from ossrank.bundle.reading import read_bundle\n"
        "from ossrank.bundle.recompute import answer, registry_of\n"
        "for path in map(Path, sys.argv[1:]):\n"
        "    contents = read_bundle(path)\n"
        "    _, files = answer(contents, registry_of(contents, None, ''), path)\n"
        "    assert files == contents.members, path\n"
    )
    subprocess.run(
        [sys.executable, "-c", code, *map(str, paths.values())],
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
    )


def test_whatever_a_question_reads_is_noted() -> None:
    """A new way to read snapshots has to be noted, or stand here as one that no question takes."""
    writes = {"save", "restore"}
    of_a_fetch = {
        "kept_apart",
        "recent",
        "said_before",
        "newest_of_feed",
        "of_date",
        "suspects",
        "columns",
        "scores",
    }
    of_what_is_held = {"boards", "model_names", "every", "appearances", "taking"}
    of_what_was_read = {"named", "names_of"}
    ways = {name for name in vars(Snapshots) if not name.startswith("_")}
    with memory_store(Path("none.db")) as store:
        noted = vars(type(Recorder(store).snapshots))
    others = writes | of_a_fetch | of_what_is_held | of_what_was_read
    assert ways - others == {name for name in noted if not name.startswith("_")}


def test_the_same_question_gives_the_same_bytes(replayed: Path, tmp_path: Path) -> None:
    question = ("report", "arena/text", "design-arena/website")
    first = bundled(replayed, tmp_path, *question).read_bytes()
    # Another database that holds the same, stored in another order, has other ids.
    other = tmp_path / "other.db"
    for feed in ("design-arena", "arena/text"):
        run("fetch", feed, "--from", "fixtures", "-q", db=other)
    assert bundled(other, tmp_path, *question).read_bytes() == first


def test_a_bundle_of_another_edition_and_lineage_gives_the_same_bytes(
    replayed: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "learnt.db"
    copy.write_bytes(replayed.read_bytes())
    question = ("report", "hf/trending", "--by", "base", "--registry", "2026.11.24")
    path = bundled(copy, tmp_path, *question)
    before = members(path)
    with open_store(copy, write=True) as store:
        # What is learnt afterwards turns figures by base of a past day.
        top = store.snapshots.newest("hf/trending")
        assert top
        entries = store.snapshots.entries(top.id)[:60]
        with store.transaction():
            told = {entry.model: ("quantized:mistralai/Mistral-7B",) for entry in entries}
            store.lineage.keep(told, date(2026, 11, 1))
    again = members(bundled(copy, tmp_path, *question))
    assert again[RESULT] != before[RESULT]
    old = written(tmp_path / "old.zip", before)
    result = run("recompute", str(old), db=copy)
    assert (result.code, result.stderr) == (0, "")
    assert b'"edition": "2026.11.24"' in before[RESULT]


def test_todays_edition_says_what_it_makes_of_a_bundle(replayed: Path, tmp_path: Path) -> None:
    path = bundled(replayed, tmp_path, "report", "hf/trending", "--registry", "2026.11.24")
    assert run("recompute", str(path), db=replayed).code == 0
    now = run("recompute", str(path), "--registry", "now", "-f", "json", db=replayed)
    assert now.code == 7
    assert "rows differ" in now.stderr
    assert not now.document["same"]
    figures = {one["column"] for one in now.document["differences"]}
    assert "count" in figures
    assert "origins" not in figures
    same = run("recompute", str(path), "--registry", "2026.11.24", db=replayed)
    assert (same.code, same.stderr) == (0, "")


def test_rows_that_may_not_be_passed_on_are_said_to_be_in(replayed: Path, tmp_path: Path) -> None:
    path = tmp_path / "figures.zip"
    said = run("report", "hf/trending", "arena/text", "--bundle", str(path), db=replayed).stderr
    assert "holds rows of hf/trending, and nothing says that they may be passed on" in said
    readme = members(path)["README.md"].decode()
    assert "nothing says that the rows of hf/trending may be passed on" in readme
    assert "CC BY 4.0" in readme
    quiet = run("report", "arena/text", "--bundle", str(path), db=replayed)
    assert quiet.stderr == ""
    sources = json.loads(members(path)[MANIFEST])["sources"]
    assert {one["licence"] for one in sources} == {"CC-BY-4.0"}
    assert all(one["passed_on"] for one in sources)


def test_the_readme_says_the_answer_and_the_question(replayed: Path, tmp_path: Path) -> None:
    readme = members(bundled(replayed, tmp_path, *QUESTIONS["gap"]))["README.md"].decode()
    assert '"kind": "gap"' in readme
    assert "qwen3.8-max" in readme


def test_the_rows_of_an_override_go_with_the_bundle(replayed: Path, tmp_path: Path) -> None:
    origins = tmp_path / "mine.csv"
    header = (Path("ossrank/registry/data/organisations.csv").read_text("utf-8")).splitlines()
    row = next(line for line in header if line.startswith("deepseek,"))
    origins.write_text(f"{header[0]}\n{row.replace(',CN,', ',FR,', 1)}\n", encoding="utf-8")
    path = bundled(replayed, tmp_path, "report", "hf/trending", "--origins", str(origins))
    assert members(path)["origins.csv"] == origins.read_bytes()
    origins.unlink()
    result = run("recompute", str(path), db=tmp_path / "none.db")
    assert (result.code, result.stderr) == (0, "")


NAMES = st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=12)).map(
    lambda text: text.encode("utf-8", "backslashreplace").decode().replace("\0", "")[:300] or "a"
)
FIGURES = st.one_of(st.none(), st.floats(-1e9, 1e9), st.integers(0, 10**9).map(float))
ROWS = st.lists(
    st.tuples(NAMES, NAMES, st.one_of(st.none(), NAMES), FIGURES, st.booleans()), min_size=1
)


MADE_UP: Sequence[tuple[str, str, dict[str, Any]]] = (
    ("hf/trending", "report", {"top": [1, 3]}),
    ("hf/trending", "report", {"top": [1, 3], "by": "base", "originals": True}),
    ("hf/trending", "sensitivity", {"top": [2]}),
    ("hf/trending", "trend", {"top": 1, "by": "base", "unit": "maker"}),
    ("hf/trending", "sensitivity by date", {"top": [1]}),
    ("openrouter/tokens", "report", {"models": "any", "unit": "family"}),
    ("design-arena/website", "report", {"strict": True}),
    ("design-arena/website", "gap", {}),
    ("design-arena/website", "gap by date", {"every": "day"}),
    (
        "design-arena/website",
        "verify",
        {"claims": "CN >= 1 of top 2 on design-arena/website on 2026-05-01"},
    ),
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(boards=st.lists(ROWS, min_size=1, max_size=4), asked=st.sampled_from(MADE_UP))
def test_bundles_of_made_up_boards_are_counted_again(
    tmp_path: Path,
    boards: list[list[tuple[str, str, str | None, float | None, bool]]],
    asked: tuple[str, str, dict[str, Any]],
) -> None:
    board, kind, parts = asked
    database, path = tmp_path / "made-up.db", tmp_path / "made-up.zip"
    database.unlink(missing_ok=True)
    with open_store(database, write=True) as store, store.transaction():
        for day, rows in enumerate(boards, 1):
            entries = tuple(
                Entry(
                    place,
                    place,
                    f"{owner}/{model}",
                    owner,
                    licence,
                    (f"quantized:{owner}/{model}",) if based else (),
                    score=score,
                )
                for place, (owner, model, licence, score, based) in enumerate(rows, 1)
            )
            store.snapshots.save(
                Ranking(board, None, entries),
                Provenance("0" * 64, None, "=etag"),
                via="live",
                as_of=date(2026, 5, day),
                dated=False,
            )
    if "claims" not in parts:
        parts = parts | (
            {"board": board} if "trend" in kind or "date" in kind else {"boards": board}
        )
    with ossrank.open(database) as library:
        ossrank.write_bundle(path, library, kind, **parts)
        body = path.read_bytes()
        view = ossrank.write_bundle(path, library, kind, **parts)
    assert path.read_bytes() == body
    again = ossrank.recompute(path)
    assert again.same
    assert again.answer.rows() == view.rows()
    assert again.citations() == view.citations()
    for row in csv.reader(io.StringIO(members(path)[ENTRIES].decode(), newline="")):
        assert not any(is_formula(cell) for cell in row if not re.fullmatch(r"-?[\d.e+-]+", cell))


def test_every_figure_of_a_row_comes_back(tmp_path: Path) -> None:
    entry = Entry(
        *(7, 3, "=a/b", "-c", "@d", ("quantized:e;=f", "\\"), "g/h", 0.1, -1e-9, 2e30, 4, 5, 6),
        *("2025-04-28", "=i,j"),
    )
    assert None not in entry, "a field that an entry gained is not in this test"
    assert ENTRY_COLUMNS[1:] == Entry._fields
    database, path = tmp_path / "one.db", tmp_path / "one.zip"
    with open_store(database, write=True) as store, store.transaction():
        source = Provenance("0" * 64, "=url", "=etag", "=commit", 1)
        ranking = Ranking("hf/trending", None, (entry,))
        store.snapshots.save(ranking, source, via="live", as_of=date(2026, 5, 1), dated=False)
    with open_library(database, load_registry()) as library:
        written(path, asked_of(library, Question("report", {"boards": ["hf/trending"]})))
        assert library.store
        (held,) = library.store.snapshots.between("hf/trending")
    contents = read_bundle(path)
    assert contents.entries == {1: [entry]}
    assert contents.snapshots[1]._replace(id=held.id) == held


@given(st.text())
def test_a_cell_gives_its_text_back_and_no_spreadsheet_obeys_it(text: str) -> None:
    plain = text.encode("utf-8", "replace").decode()
    cell = text_cell(plain)
    assert text_of(cell) == plain
    assert cell.isprintable()
    assert not is_formula(cell)


@given(st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 2**53)))
def test_a_number_is_exact(number: float) -> None:
    (_, cell) = table(["n"], [[number]]).decode().splitlines()
    assert number_of(cell, "n") == number


@pytest.fixture(scope="module")
def small(replayed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundled(
        replayed, tmp_path_factory.mktemp("small"), "report", "design-arena/website", "--top", "5"
    )


def one_line(path: Path) -> int:
    """The exit code of a recompute, whose stderr has at most one line."""
    result = run("recompute", str(path), db=path.with_name("none.db"))
    assert result.stderr.count("\n") <= 1
    assert (result.code in (2, 7)) == bool(result.stderr)
    return result.code


@dataclass(frozen=True)
class Figures(View):
    figures: dict[str, Any]

    def content(self) -> dict[str, Any]:
        return self.figures

    def rows(self) -> list[Any]:
        return []

    def sheets(self) -> list[Sheet]:
        return []


FLOATS = st.floats(allow_nan=False, allow_infinity=False) | st.floats(-1e-4, 1e-4)
TEXTS = st.text() | st.sampled_from([": 1e-7", " 0.00002", '"a": 0.00002,'])


@settings(deadline=None)
@given(st.dictionaries(TEXTS, FLOATS | TEXTS | st.lists(FLOATS | st.dictionaries(TEXTS, FLOATS))))
def test_the_bytes_of_a_result_are_those_of_pythons_json(figures: dict[str, Any]) -> None:
    document = {"schema": 1, "figures": figures}
    assert result_json(Figures(document)).decode() == json.dumps(document, indent=2) + "\n"


def test_of_many_rows_that_differ_the_first_are_printed(small: Path, tmp_path: Path) -> None:
    files = members(small)
    header, row, *_ = files[RESULT_ROWS].decode().splitlines()
    files[RESULT_ROWS] = "\n".join([header, *[row] * 5_000, ""]).encode()
    result = run("recompute", str(written(tmp_path / "many.zip", files)), db=tmp_path / "no.db")
    assert result.code == 7
    assert re.search(
        r"^[1-9][\d,]{4,6} more cells of these rows differ: -f csv has all\.$", result.stdout, re.M
    )


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(data=st.data())
def test_a_damaged_bundle_is_one_clear_line(
    small: Path, tmp_path: Path, data: st.DataObject
) -> None:
    body = bytearray(small.read_bytes())
    place = data.draw(st.integers(0, len(body) - 1))
    if data.draw(st.booleans()):
        body[place] ^= data.draw(st.integers(1, 255))
    else:
        del body[place:]
    path = tmp_path / "damaged.zip"
    path.write_bytes(bytes(body))
    one_line(path)


WRONG = (
    "",
    "x",
    "-1",
    "1e999",
    "nan",
    "[]",
    '"\\q"',
    "9" * 30,
    "=1+1",
    "\\u0000",
    "2026-13-01",
    "\\",
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None
)
@given(data=st.data())
def test_a_hostile_cell_is_one_clear_line(small: Path, tmp_path: Path, data: st.DataObject) -> None:
    files = members(small)
    name = data.draw(st.sampled_from([ENTRIES, "snapshots.csv", LINEAGE, RESULT_ROWS]))
    lines = files[name].decode().splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    cells = lines[number].split(",")
    cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(st.sampled_from(WRONG))
    lines[number] = ",".join(cells)
    before, files[name] = files[name], ("\n".join(lines) + "\n").encode()
    code = one_line(written(tmp_path / "hostile.zip", files))
    assert code in (2, 7) or files[name] == before


@pytest.mark.parametrize(
    "question",
    [
        None,
        [],
        {"kind": "fetch"},
        {"kind": "report", "boards": "hf/trending"},
        {"kind": "report", "on": 5},
        {"kind": "report", "boards": ["nobody/knows"]},
        {"kind": "report", "boards": ["design-arena/website"], "top": [10**40]},
        {"kind": "report", "boards": ["design-arena/website"], "by": "nobody"},
        {"kind": "report", "boards": ["design-arena/website"], "top": list(range(1, 102))},
        {"kind": "report", "boards": ["design-arena/website"] * 1001},
        {"kind": "report", "boards": ["design-arena/website"], "focus": ["CN"] * 1001},
        {"kind": "trend", "board": "design-arena/website", "top": [3, 4]},
        {"kind": "trend", "top": 3},
        {"kind": "trend", "board": "hf/trending"},
        {"kind": "gap", "boards": ["hf/trending"]},
        {"kind": "verify", "claims": [{"says": "\x1b[31m"}], "whole": True},
        {"kind": "verify", "claims": [{"nothing": "at all"}], "whole": True},
        {"kind": "verify", "claims": [], "whole": True},
    ],
)
def test_a_hostile_question_is_one_clear_line(
    small: Path, tmp_path: Path, question: object
) -> None:
    files = members(small)
    manifest = json.loads(files[MANIFEST]) | {"question": question}
    files[MANIFEST] = json.dumps(manifest).encode()
    assert one_line(written(tmp_path / "hostile.zip", files)) == 2


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[]", b"{}", b"[" * 100_000, b'{"bundle": 99}', b'{"bundle": true}', b"\xff"],
)
def test_a_hostile_manifest_is_one_clear_line(small: Path, tmp_path: Path, manifest: bytes) -> None:
    files = members(small) | {MANIFEST: manifest}
    assert one_line(written(tmp_path / "hostile.zip", files)) == 2


@pytest.mark.parametrize(
    "name", ["../evil.csv", "/etc/passwd", "registry/evil/x.csv", "more.txt", "C:evil.csv"]
)
def test_a_hostile_path_is_one_clear_line(small: Path, tmp_path: Path, name: str) -> None:
    files = members(small) | {name: b"x"}
    assert one_line(written(tmp_path / "hostile.zip", files)) == 2


def test_a_bundle_that_unfolds_to_much_is_refused(small: Path, tmp_path: Path) -> None:
    body = io.BytesIO(small.read_bytes())
    with zipfile.ZipFile(body, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("registry/bomb.csv", b"0" * (65 * 2**20))
    path = tmp_path / "bomb.zip"
    path.write_bytes(body.getvalue())
    assert one_line(path) == 2
    assert "unpacks to over 16 MB" in run("recompute", str(path), db=path).stderr


def test_a_result_of_too_many_rows_is_one_clear_line(small: Path, tmp_path: Path) -> None:
    files = members(small) | {RESULT_ROWS: b"a\n" * 400_001}
    path = written(tmp_path / "hostile.zip", files)
    assert one_line(path) == 2
    assert RESULT_ROWS in run("recompute", str(path), db=path).stderr


@pytest.mark.parametrize("form", ["table", "md", "html"])
def test_no_text_of_a_bundle_is_obeyed(small: Path, tmp_path: Path, form: str) -> None:
    evil = "\x1b[31m<script>alert(1)</script>\u202e"
    files = members(small)
    manifest = json.loads(files[MANIFEST]) | {"ossrank": evil}
    manifest["files"][evil] = "0"
    header, row, rest = files[RESULT_ROWS].decode().split("\n", 2)
    row = row.replace("China", evil).replace("website", f"website{evil}")
    files |= {
        MANIFEST: json.dumps(manifest).encode(),
        RESULT_ROWS: f"{header}\n{row}\n{rest}".encode(),
    }
    result = run(*("recompute", str(written(tmp_path / "evil.zip", files)), "-f", form), db=small)
    assert result.code == 7
    for text in (result.stdout, result.stderr):
        assert not {"\x1b", "\u202e"} & {*text}
    assert form == "table" or "<script>alert" not in result.stdout
    assert "alert(1)" in result.stdout


def test_a_question_that_could_not_be_read_again_is_not_bundled(
    replayed: Path, tmp_path: Path
) -> None:
    tops = [word for n in range(1, 102) for word in ("--top", str(n))]
    path = tmp_path / "many.zip"
    result = run("report", "hf/trending", *tops, "--bundle", str(path), db=replayed)
    assert (result.code, result.stderr.count("\n"), path.exists()) == (2, 1, False)


def test_a_bundle_takes_the_place_of_no_device_and_no_folder(
    replayed: Path, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path):
        result = run("report", "--bundle", str(path), db=replayed)
        assert (result.code, result.stderr.count("\n")) == (1, 1)
        assert "it is no regular file" in result.stderr
    assert pipe.is_fifo()


def test_a_bundle_and_the_answer_are_two_files(replayed: Path, tmp_path: Path) -> None:
    one = str(tmp_path / "figures.json")
    result = run("report", "-o", one, "--bundle", one, db=replayed)
    assert result.code == 2
    assert "name two files" in result.stderr


def test_a_bundle_overwrites_no_database(replayed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(replayed.read_bytes())
    result = run("report", "--bundle", str(copy), db=copy)
    assert result.code == 2
    assert copy.read_bytes() == replayed.read_bytes()


def test_without_a_bundle_nothing_of_bundles_is_loaded(replayed: Path) -> None:
    code = (
        "import sys; sys.argv = ['ossrank', 'report', '--db', sys.argv[1]]\n"
        "from ossrank.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "assert not [name for name in sys.modules if name.startswith('ossrank.bundle')]\n"
        "assert 'ossrank.archive' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code, str(replayed)], check=True, capture_output=True)
