"""`ossrank page`: what the boards say, for readers without a terminal."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ossrank
from tests.command import run, stored
from tests.hostile import HOSTILE
from tests.markup import Element, Page, faults

ROOT = Path(__file__).parent.parent


def written(db: Path, folder: Path, *arguments: str) -> str:
    """The page as one file."""
    path = folder / "page.html"
    result = run("page", str(path), *arguments, db=db)
    assert (result.code, result.stdout, result.stderr) == (0, "", "")
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def fixtures_page(replayed: Path, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The page of the fixtures."""
    return Page(written(replayed, tmp_path_factory.mktemp("page")))


def contents(folder: Path) -> dict[str, bytes]:
    """All files in a folder by their paths."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_page_loads_nothing_and_stays_small(fixtures_page: Page) -> None:
    assert faults(fixtures_page.source) == []
    assert len(fixtures_page.source.encode()) < 1_000_000


def test_a_page_begins_with_what_each_board_says(replayed: Path, fixtures_page: Page) -> None:
    (findings,) = fixtures_page.classed("findings")
    headings = [element.text for element in fixtures_page.named("h2")]
    assert headings == [
        *("All boards", "Hugging Face trending", "Arena text", "Design Arena website"),
        *("How to read", "Sources and data"),
    ]
    for board in ("hf/trending", "arena/text", "design-arena/website"):
        drawn = run("chart", board, db=replayed).stdout
        title = drawn.partition('-t">')[2].partition("</title>")[0].replace("&#160;", " ")
        assert title in findings.text.replace("\u00a0", " ")


def test_a_page_of_named_boards_draws_those_and_credits_all_that_it_draws(
    replayed: Path, tmp_path: Path, fixtures_page: Page
) -> None:
    named = ("arena/text", "openrouter/tokens")
    page = Page(written(replayed, tmp_path, *named))
    headings = [element.text for element in page.named("h2")]
    assert headings == [
        *("The boards of this page", "Arena text", "OpenRouter tokens"),
        *("How to read", "Sources and data"),
    ]
    (figures,) = [e for e in page.named("table") if "The first 10 of each board" in e.text]
    assert figures.text.count("2026-") == len(named)
    assert "on both chosen boards" in page.named("h3")[0].text
    with ossrank.open(replayed) as library:
        credits = [
            {f"{report.feed.credit}:".casefold() for report in view.reports}
            for view in (library.report(named), library.report("all"))
        ]
    for shown, wanted in zip((page, fixtures_page), credits, strict=True):
        listed = {item.text.casefold() for item in shown.named("li")}
        assert all(any(item.startswith(credit) for item in listed) for credit in wanted)
    assert "Hugging Face Hub" not in page.source
    alone = Page(written(replayed, tmp_path, "arena/text"))
    assert "The boards of this page" not in alone.source


def test_a_page_says_what_its_boards_measure(fixtures_page: Page) -> None:
    terms = {
        name.text: said.text
        for name, said in zip(fixtures_page.named("dt"), fixtures_page.named("dd"), strict=True)
    }
    measured, _, none = terms["What the boards do not say"].partition(" None measures ")
    assert "attention (Hugging Face trending)" in measured
    assert "ability (Arena agents" in measured
    assert none.startswith("cost or" if "use (" in measured else "use, cost or")


def test_every_number_leads_to_the_models_behind_it(fixtures_page: Page) -> None:
    elements = fixtures_page.elements
    tables = [n for n, element in enumerate(elements) if "models" in _classes(element)]
    links = fixtures_page.classed("behind")
    assert len(links) == 4 * (4 + 2 + 2)
    for link in links:
        name, top = f"{link.attributes['href'][1:]}-t", int(link.attributes["data-top"])
        start = next(n for n in tables if elements[n].attributes["id"] == name)
        end = min((n for n in tables if n > start), default=len(elements))
        rows = [e.attributes for e in elements[start:end] if "data-place" in e.attributes]
        group = [r for r in rows if r["data-group"] == link.attributes["data-group"]]
        assert int(link.text.split()[0]) == sum(int(r["data-place"]) <= top for r in group)


def _classes(element: Element) -> list[str]:
    return element.attributes.get("class", "").split()


def test_the_files_of_a_page_are_those_that_the_commands_write(
    replayed: Path, tmp_path: Path
) -> None:
    assert run("page", str(tmp_path / "site"), db=replayed).code == 0
    files = contents(tmp_path / "site")
    trending = "hf-trending-share-2026-05-04"
    assert (
        files[f"charts/{trending}-light.svg"].decode()
        == run("chart", "hf/trending", db=replayed).stdout
    )
    document = run("report", "hf/trending", "-f", "json", db=replayed).document
    del document["generated_at"]
    assert json.loads(files[f"data/{trending}.json"]) == document
    rows = list(csv.DictReader(io.StringIO(files[f"data/{trending}.csv"].decode())))
    assert len(rows) == 4 * 4
    one_file = Page(written(replayed, tmp_path))
    for link in (e.attributes for e in one_file.named("a") if "download" in e.attributes):
        body = base64.b64decode(link["href"].partition("base64,")[2])
        kind = "charts" if link["download"].endswith(".svg") else "data"
        assert files[f"{kind}/{link['download']}"] == body
    assert faults(files["index.html"].decode()) == []


def test_a_folder_keeps_its_other_files_and_loses_the_old_page(
    replayed: Path, tmp_path: Path
) -> None:
    site = tmp_path / "deep" / "site"
    run("page", str(site), "hf/trending", db=replayed)
    (site / "README.md").write_text("mine")
    for name in (".parts.killed.tmp", ".parts.running.tmp"):
        (site / name / "new").mkdir(parents=True)
    os.utime(site / ".parts.killed.tmp", (0, 0))
    before = contents(site)
    run("page", str(site), "arena/text", "--top", "5", db=replayed)
    after = contents(site)
    assert after["README.md"] == b"mine"
    assert "data/hf-trending-share-2026-05-04.csv" in before
    assert "data/hf-trending-share-2026-05-04.csv" not in after
    assert sorted(path.name for path in site.iterdir()) == [
        *(".parts.running.tmp", "README.md", "charts", "data", "index.html"),
    ]


def test_what_others_put_beside_the_parts_of_a_page_stays(replayed: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    run("page", str(site), "hf/trending", db=replayed)
    held = Path(shutil.copy(replayed, site / "data" / "held.db"))
    before = held.read_bytes()
    result = run("page", str(site), "arena/text", db=held)
    assert (result.code, "which a page replaces: move it" in result.stderr) == (2, True)
    (site / "charts" / "deep").mkdir()
    (site / "charts" / "deep" / "mine.svg").write_text("mine")
    (site / "data" / "link.csv").symlink_to("nowhere.csv")
    for _ in range(2):
        assert run("page", str(site), "arena/text", db=replayed).code == 0
    after = contents(site)
    assert after["data/held.db"] == before
    assert after["charts/deep/mine.svg"] == b"mine"
    assert (site / "data" / "link.csv").is_symlink()
    assert "data/hf-trending-share-2026-05-04.csv" not in after


def test_a_broken_run_leaves_the_old_page(
    replayed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    run("page", str(site), db=replayed)
    before, rename = contents(site), os.rename

    def broken(source: Path, target: Path) -> None:
        if "new" in Path(source).parts and Path(source).name == "index.html":
            raise OSError(28, "No space left on device")
        rename(source, target)

    monkeypatch.setattr(os, "rename", broken)
    result = run("page", str(site), "arena/text", db=replayed)
    assert (result.code, result.stderr.count("\n")) == (1, 1)
    assert "No space left" in result.stderr
    assert contents(site) == before


def test_a_page_has_the_same_bytes_whatever_the_machine(replayed: Path, tmp_path: Path) -> None:
    places = (
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8"},
    )
    for number, place in enumerate(places):
        target = str(tmp_path / f"{number}")
        command = [sys.executable, "-m", "ossrank", "page", target, "--db", str(replayed)]
        subprocess.run(command, env=os.environ | place, cwd=ROOT, check=True)
    assert contents(tmp_path / "0") == contents(tmp_path / "1")


@pytest.mark.parametrize(
    "arguments",
    [
        ("hf/trending", "--by", "base"),
        ("arena/text", "--models", "any", "--unit", "maker", "--top", "5"),
        ("arena/text", "design-arena/website", "--focus", "FR,CN", "--top", "300"),
        ("--on", "2026-04-28", "hf/trending"),
        ("arena/text", "--unit", "family"),
    ],
)
def test_a_page_can_be_made_by_every_rule(
    replayed: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert faults(written(replayed, tmp_path, *arguments)) == []


def test_a_page_of_a_day_shows_that_day(replayed: Path, tmp_path: Path) -> None:
    page = Page(written(replayed, tmp_path, "hf/trending", "--on", "2026-04-30"))
    assert page.named("title")[0].text == "Who leads in open models? 28 April 2026"


def test_a_page_draws_the_lag_of_a_board_with_release_dates(replayed: Path, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    assert run("page", str(path), "epoch/eci", db=replayed).code == 0
    text = path.read_text("utf-8")
    assert "7.9 months behind the US ones on average" in text.replace("\xa0", " ")
    assert "Months behind by release dates, Epoch Capabilities Index</caption>" in text
    assert "<dt>Months behind</dt>" in text


def test_hostile_names_stay_text_on_a_page(tmp_path: Path) -> None:
    names = [n for n in HOSTILE if n.strip() and n.isprintable()]
    rows = [
        {"rank": n, "model": name, "organization": name, "as_of": "2026-08-12", "score": 2000 - n}
        for n, name in enumerate(names, 1)
    ]
    db = stored(tmp_path / "hostile.db", "arena/text", rows)
    page = written(db, tmp_path, "arena/text", "--models", "any", "--top", "30")
    assert faults(page) == []
    assert "evil.example" in page


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("site", "hf/likes"), 4, "nothing stored of hf/likes"),
        (("site", "hf/nonsense"), 2, "unknown board"),
        (("site", "--focus", "CN"), 2, "two countries"),
        (("taken",), 2, "taken holds data of something else"),
        (("file",), 2, "file is a file: a page is FILE.html or a folder"),
        (("nowhere/page.html",), 1, "cannot write nowhere/page.html"),
    ],
)
def test_what_cannot_be_written_is_said_in_one_line(
    replayed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken" / "data").mkdir(parents=True)
    (tmp_path / "taken" / "data" / "thesis.txt").write_text("years of work")
    (tmp_path / "file").write_text("mine")
    result = run("page", *arguments, db=replayed)
    assert (result.code, result.stdout, result.stderr.count("\n")) == (code, "", 1)
    assert words in result.stderr
    assert (tmp_path / "taken" / "data" / "thesis.txt").read_text() == "years of work"
    assert not (tmp_path / "site").exists()


def test_a_page_of_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    result = run("page", str(tmp_path / "site"), db=tmp_path / "none.db")
    assert result.code == 4
    assert "run ossrank fetch" in result.stderr


def test_a_page_never_takes_the_place_of_the_database(replayed: Path, tmp_path: Path) -> None:
    db = tmp_path / "mine.html"
    db.write_bytes(replayed.read_bytes())
    result = run("page", str(db), db=db)
    assert result.code == 2
    assert "overwrite" in result.stderr
    assert db.read_bytes() == replayed.read_bytes()


CLAIMS = """
[[claim]]
id = "five"
says = "CN >= 5 of top 10 on hf/trending on 2026-05-04"
source = "A <b>newspaper</b>"
url = "https://newspaper.example/"
published = 2026-05-05
text = "Half of the ten leading models are Chinese"
reply = "Our table says so"

[[claim]]
id = "nine"
says = "CN >= 9 of top 10 on hf/trending on 2026-05-04"
"""


def test_a_page_shows_the_verdicts_on_claims(replayed: Path, tmp_path: Path) -> None:
    claims = tmp_path / "claims.toml"
    claims.write_text(CLAIMS, "utf-8")
    text = written(replayed, tmp_path, "--claims", str(claims))
    assert faults(text) == []
    page = Page(text)
    (main,) = page.named("main")
    said = "“Half of the ten leading models are Chinese” (A <b>newspaper</b>, 2026-05-05): true."
    assert f"{said} Reply: Our table says so" in main.text
    verdicts = run("verify", "--file", str(claims), "-f", "json", db=replayed).document["claims"]
    assert [claim["verdict"] for claim in verdicts] == ["true", "false"]
    rows = [e.text for e in page.named("tr") if e.text.startswith(("five", "nine"))]
    assert ["true" in rows[0], "false" in rows[1]] == [True, True]
    assert "https://newspaper.example/" in [e.attributes.get("href") for e in page.named("a")]


def test_a_page_never_takes_the_place_of_the_claims(replayed: Path, tmp_path: Path) -> None:
    claims = tmp_path / "claims.html"
    claims.write_text(CLAIMS, "utf-8")
    result = run("page", str(claims), "--claims", str(claims), db=replayed)
    assert (result.code, claims.read_text("utf-8")) == (2, CLAIMS)
