"""Editions of the registry: by name, as a folder, as a zip; what is wrong is one clear line."""

import csv
import io
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ossrank
from ossrank.archive import make_archive, read_archive
from ossrank.cli import COMMANDS
from ossrank.errors import UsageError
from ossrank.registry.data import DATA, DATA_FILES, NAME_FILE, DataFiles, built_in
from ossrank.registry.edition import EDITIONS, edition_at_hand, names_at_hand, read_edition
from ossrank.registry.edition_check import check_edition
from ossrank.registry.registry import load_registry, make_registry
from tests.command import run

FIRST = "2026.11.24"
FIRST_DIGEST = "8559d59f"


def contents() -> dict[str, bytes]:
    return {name: (DATA / name).read_bytes() for name in (*DATA_FILES, NAME_FILE)}


def as_folder(path: Path, files: dict[str, bytes]) -> Path:
    path.mkdir()
    for name, body in files.items():
        (path / name).write_bytes(body)
    return path


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    path.write_bytes(make_archive(files))
    return path


def altered(files: dict[str, bytes]) -> dict[str, bytes]:
    """DeepSeek moved to France, under no name."""
    rows = files["organisations.csv"].replace(b"deepseek,DeepSeek,CN,", b"deepseek,DeepSeek,FR,")
    assert rows != files["organisations.csv"]
    return {**files, "organisations.csv": rows, NAME_FILE: b"2027.01.02.1\n"}


def test_a_figure_of_the_first_edition_comes_out_again_under_its_name(replayed: Path) -> None:
    document = run(
        *("report", "hf/trending", "--top", "100", "--on", "2026-05-04", "-f", "json"),
        *("--registry", FIRST),
        db=replayed,
    ).document
    counts = {g["group"]: g["count"] for g in document["boards"][0]["tables"][0]["groups"]}
    assert (counts["CN"], counts["US"]) == (30, 36)  # as CHANGELOG.md has them of before
    assert document["registry"]["edition"] == FIRST
    assert document["registry"]["sha256"].startswith(FIRST_DIGEST)
    assert document["origins"] == document["registry"]["sha256"]


def test_every_line_of_provenance_names_edition_and_hash(replayed: Path) -> None:
    named = f"registry {FIRST} ({FIRST_DIGEST})"
    for command in (
        ("report", "hf/trending"),
        ("report", "hf/trending", "--cite"),
        ("report", "hf/trending", "--sensitivity"),
        ("trend", "hf/trending"),
        ("trend", "hf/trending", "--cite"),
        ("trend", "hf/trending", "--sensitivity"),
        ("gap",),
        ("gap", "--cite"),
        ("makers", "arena/text"),
        ("verify", "CN >= 1 of top 10 on hf/trending on 2026-05-04"),
        ("chart", "hf/trending"),
        ("registry", "list", "--country", "FR"),
        ("registry", "unmapped"),
    ):
        result = run(*command, "--registry", FIRST, db=replayed)
        assert named in " ".join(result.stdout.split()), (command, result)


@pytest.mark.parametrize("pack", [as_folder, zipped])
def test_a_folder_and_a_zip_replace_every_data_file(
    tmp_path: Path, pack: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    path = pack(tmp_path / "edition", altered(contents()))
    registry = load_registry(None, path)
    assert registry.edition == "2027.01.02.1"
    assert registry.rows_of("deepseek")[0].country == "FR"
    assert registry.sha256 == registry.digest != built_in().sha256
    mine = tmp_path / "mine.csv"
    mine.write_text("key,country\nqwen,KR\n")
    laid_over = load_registry(mine, path)
    assert laid_over.rows_of("qwen")[0].country == "KR"
    assert laid_over.rows_of("deepseek")[0].country == "FR"
    assert laid_over.sha256 == registry.sha256 != laid_over.digest
    said = run("origin", "deepseek", "--registry", str(path), db=tmp_path / "none.db")
    assert "France" in said.stdout


def test_files_without_a_name_have_that_of_the_edition_at_hand_or_none(tmp_path: Path) -> None:
    files = {name: body for name, body in contents().items() if name != NAME_FILE}
    assert read_edition(as_folder(tmp_path / "a", files)).edition == built_in().edition
    other = {name: body for name, body in altered(files).items() if name != NAME_FILE}
    path = as_folder(tmp_path / "b", other)
    assert read_edition(path).edition is None
    listed = run("registry", "list", "--country", "FR", "--registry", str(path), db=tmp_path / "c")
    assert "registry unnamed (" in listed.stdout


def test_the_python_api_takes_an_edition(replayed: Path) -> None:
    with ossrank.open(replayed, registry=FIRST) as library:
        assert library.registry.edition == FIRST
        assert library.report("hf/trending").document()["registry"]["edition"] == FIRST


def test_every_command_that_takes_rows_over_the_registry_takes_an_edition() -> None:
    groups = [(name,) for name in COMMANDS if name not in ("registry", "schedule")]
    counting = 0
    for command in [*groups, *(("registry", name) for name in ("list", "unmapped", "diff"))]:
        page = run(*command, "--help", db=Path("none.db")).stdout
        if "--origins" in page:
            counting += 1
            assert "--registry" in page, command
    assert counting > 10


def test_an_edition_costs_a_report_nothing_that_is_not_asked_for(replayed: Path) -> None:
    """No edition is looked for, unpacked or checked: the modules that do so are not even loaded."""
    code = (
        "import sys, ossrank\n"
        f"with ossrank.open({str(replayed)!r}) as library:\n"
        "    library.report('hf/trending').document()\n"
        "print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "ossrank.registry.data" in loaded
    modules = {"ossrank.registry.edition", "ossrank.registry.edition_check", "ossrank.archive"}
    assert not modules & set(loaded)


def test_every_edition_at_hand_is_sound_and_named_by_its_day() -> None:
    names = names_at_hand()
    assert names[0] == built_in().edition
    assert FIRST in names
    for name in names:
        check_edition(edition_at_hand(name).contents, name)
    for path in EDITIONS.iterdir():
        assert re.fullmatch(r"\d{4}\.\d\d\.\d\d(\.\d+)?\.zip", path.name)
        assert path.stat().st_size < 100_000


def damaged(name: str, body: bytes) -> dict[str, bytes]:
    return {**altered(contents()), name: body}


def cell(name: str, old: str, new: str) -> dict[str, bytes]:
    files = altered(contents())
    body = files[name].replace(old.encode(), new.encode(), 1)
    assert body != files[name]
    return {**files, name: body}


WRONG = {
    "no organisations": ({"licences.csv": b"licence,openness\n"}, "has no organisations.csv"),
    "no text": (damaged("families.csv", b"\xff\xfe"), "families.csv is no CSV in UTF-8"),
    "open quote": (damaged("families.csv", b'model,family,note\n"a,b,c'), "no CSV in UTF-8"),
    "no header": (damaged("families.csv", b""), "has not the columns model, family, note"),
    "other header": (damaged("families.csv", b"model,family,note,x\n"), "has not the columns"),
    "few cells": (damaged("families.csv", b"model,family,note\na,b\n"), "row 2: 2 cells"),
    "blank": (damaged("families.csv", b"model,family,note\n,b,\n"), "row 2, column model"),
    "twice": (damaged("families.csv", b"model,family,note\na,b,\na,c,\n"), "'a' stands twice"),
    "escape": (damaged("families.csv", b"model,family,note\na,\x1b[2J,\n"), "does not print"),
    "endless": (damaged("families.csv", b"model,family,note\na,b," + b"x" * 3000), "over 2000"),
    "many rows": (damaged("families.csv", b"model,family,note\n" * 100_002), "over 100,000"),
    "many patterns": (damaged("model_patterns.csv", b"pattern,key,note\n" * 2002), "over 2,000"),
    "country": (cell("organisations.csv", ",CN,", ",XX,"), "neither an ISO 3166-1"),
    "openness": (cell("licences.csv", "open-source", "open-ish"), "column openness: 'open-ish'"),
    "pattern": (cell("model_patterns.csv", "^apertus", "^(a+)+$"), "no pattern that takes no time"),
    "slow patterns": (
        damaged(
            "model_patterns.csv",
            b"pattern,key,note\n" + b"".join(b"a%d.*b,qwen,\n" % n for n in range(20)),
        ),
        "over 500,000 ways",
    ),
    "no such key": (cell("model_patterns.csv", "^apertus,", "^apertus,no-such-"), "no key of"),
    "date": (cell("renames.csv", "2026-07-10", "2026-13-10"), "column date: '2026-13-10'"),
    "could be": (cell("hard_cases.csv", "US;GB", "US;QQ"), "no list of country codes"),
    "name": (damaged(NAME_FILE, b"latest\n"), "'latest' is no name such as 2026.11.26"),
    "no day": (damaged(NAME_FILE, b"2026.02.30\n"), "'2026.02.30' is no name"),
    "name of another": (damaged(NAME_FILE, b"2026.11.24\n"), "whose files are others"),
}


@pytest.mark.parametrize("fault", WRONG)
@pytest.mark.parametrize("pack", [as_folder, zipped])
def test_what_is_wrong_in_an_edition_is_one_line_that_names_the_place(
    tmp_path: Path, fault: str, pack: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    files, said = WRONG[fault]
    path = pack(tmp_path / "edition", files)
    result = run("report", "--registry", str(path), db=tmp_path / "none.db")
    assert (result.code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result
    assert said in result.stderr
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$",
        "(a|b)*",
        "a{99}",
        "(?=a)",
        r"(a)\1",
        "a**",
        "[",
        "",
        "[a-z]*(b|c)d?e?f?g?h?",
        "a*b*",
        "a" * 500,
    ],
)
def test_a_pattern_that_could_take_time_or_is_none_is_refused(pattern: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("pattern", "key", "note"), (pattern, "qwen", "")])
    files = {**altered(contents()), "model_patterns.csv": text.getvalue().encode()}
    del files[NAME_FILE]
    with pytest.raises(UsageError, match="row 2, column pattern"):
        check_edition(files, "x")


def raw_zip(*members: tuple[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            archive.writestr(name, text)
    return body.getvalue()


def encrypted() -> bytes:
    body = bytearray(raw_zip(("organisations.csv", b"key,country\n")))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(signature) + flags] |= 1
    return bytes(body)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"no zip at all", "is no zip"),
        (b"", "is no zip"),
        (encrypted(), "is encrypted"),
        (make_archive(contents())[:-200], "is no zip"),
        (raw_zip(("../organisations.csv", b"")), "no plain path"),
        (raw_zip(("/etc/passwd", b"")), "no plain path"),
        (raw_zip(("a\\b", b"")), "no plain path"),
        (raw_zip(("data/organisations.csv", b"")), "without a folder around them"),
        (raw_zip(("organisations.csv", bytes(65 * 2**20))), "unpacks to over 8 MB"),
        (raw_zip(("readme.md", b"")), "no file of an edition"),
    ],
)
def test_a_hostile_zip_is_one_line(tmp_path: Path, body: bytes, said: str) -> None:
    path = tmp_path / "edition.zip"
    path.write_bytes(body)
    result = run("report", "--registry", str(path), db=tmp_path / "none.db")
    assert (result.code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result
    assert said in result.stderr


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_in_a_zip_is_refused() -> None:
    with pytest.raises(UsageError, match="twice"):
        read_archive(raw_zip(("a.csv", b"1"), ("a.csv", b"2")), "x.zip", 10)


@pytest.mark.parametrize("named", ["2020.01.01", "no-such-folder", "/dev/zero", "a\0b"])
def test_what_is_no_edition_says_what_is(tmp_path: Path, named: str) -> None:
    result = run("report", "--registry", named, db=tmp_path / "none.db")
    assert (result.code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result


def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    import os

    path = as_folder(tmp_path / "edition", altered(contents()))
    (path / "families.csv").unlink()
    os.mkfifo(path / "families.csv")
    result = run("report", "--registry", str(path), db=tmp_path / "none.db")
    assert (result.code, "has no families.csv" in result.stderr) == (2, True)


def test_a_result_is_not_written_into_the_edition_that_it_reads(
    replayed: Path, tmp_path: Path
) -> None:
    path = as_folder(tmp_path / "edition", altered(contents()))
    target = path / "organisations.csv"
    result = run("report", "--registry", str(path), "-o", str(target), db=replayed)
    assert (result.code, "would overwrite" in result.stderr) == (2, True)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(at=st.floats(0, 1, exclude_max=True), byte=st.integers(1, 255))
def test_a_damaged_zip_is_whole_or_one_line(tmp_path: Path, at: float, byte: int) -> None:
    body = bytearray(make_archive(contents()))
    body[int(at * len(body))] ^= byte
    path = tmp_path / "damaged.zip"
    path.write_bytes(body)
    said = ""
    try:
        sha256 = read_edition(path).sha256
    except UsageError as error:
        said = str(error)
    assert (said and "\n" not in said) or sha256 == built_in().sha256


def test_patterns_take_no_longer_for_a_name_without_end() -> None:
    files = {**contents(), "model_patterns.csv": b"pattern,key,note\n[a-z]?[a-z]?x?x*0,qwen,\n"}
    registry = make_registry(DataFiles(files))
    began = time.process_time()
    assert registry.of_model_name("x" * 1_000_000, date(2026, 1, 1)).country is None
    assert time.process_time() - began < 5
