"""`ossrank page`: what the boards say, for readers without a terminal."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

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
    (figures,) = [e for e in page.named("table") if "each on its own date" in e.text]
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
    assert "Hugging Face Hub (huggingface.co)" not in page.source
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


BOARDS = (
    *("hf/trending", "arena/text", "arena/vision", "arena/webdev", "arena/agent"),
    *("design-arena/website", "openrouter/tokens", "epoch/eci"),
)
"""The main boards of the fixtures."""


class Row(NamedTuple):
    """A row of a list of models."""

    group: str
    place: int
    marks: list[str]
    text: str


@pytest.fixture(scope="module", params=["all boards", "by base", "makers", "any licence"])
def ruled_page(
    request: pytest.FixtureRequest, replayed: Path, tmp_path_factory: pytest.TempPathFactory
) -> Page:
    """A page of all boards by some rule."""
    rules: dict[str, tuple[str, ...]] = {
        "all boards": (),
        "by base": ("--by", "base"),
        "makers": ("--unit", "maker"),
        "any licence": ("--models", "any", "--top", "7", "--top", "20", "--top", "900"),
    }
    folder = tmp_path_factory.mktemp("ruled")
    return Page(written(replayed, folder, *BOARDS, *rules[request.param]))


def rows_of(page: Page) -> dict[str, list[Row]]:
    """The rows of each list of models, by its id."""
    lists: dict[str, list[Row]] = {}
    name = ""
    for element in page.elements:
        found = element.attributes
        if element.name == "table":
            name = found["id"] if "models" in _classes(element) else ""
        elif name and "data-group" in found:
            place = int(found.get("data-place", 0))
            marks = found.get("data-marks", "").split()
            lists.setdefault(name, []).append(Row(found["data-group"], place, marks, element.text))
    return lists


def behind(link: Element, lists: Mapping[str, Sequence[Row]]) -> list[Row]:
    """The rows that the page's script shows for a link, worked out without it."""
    said = link.attributes
    top, mark = int(said.get("data-top", 0)), said.get("data-mark")
    return [
        row
        for row in lists[said["href"][1:]]
        if said.get("data-group", row.group) == row.group
        and (not top or 0 < row.place <= top)
        and (not mark or mark in row.marks)
    ]


def test_every_number_of_a_table_leads_to_the_models_behind_it(ruled_page: Page) -> None:
    lists, counted = rows_of(ruled_page), 0
    for caption, headers, cells, links in tables_of(ruled_page):
        if not re.search(r"among the first N|The first \d+ of each|in the top \d+ of", caption):
            continue
        for header, cell, found in zip(headers, cells, links, strict=True):
            number = re.match(r"(?:only )?(\d+)(%?)", cell)
            if header.lower() not in ("china", "us", "other", "unknown") or not number:
                assert not found or cell.startswith("only ")
                continue
            rows = behind(found[0], lists)
            if number[2]:
                parts = [
                    float(part) for row in rows for part in re.findall(r"([\d.]+)% of", row.text)
                ]
                assert len(parts) == len(rows)
                assert abs(sum(parts) - int(number[1])) <= 0.5 + len(parts) * 0.05, (cell, rows)
            else:
                assert int(number[1]) == len(rows), (caption, cells)
            counted += 1
            changes = re.findall(r"[+−]\d+", cell)
            assert len(found) == 1 + len(changes)
            for change, link in zip(changes, found[1:], strict=True):
                top = int(link.attributes["data-mark"][1:])
                moves = [1 if 0 < row.place <= top else -1 for row in behind(link, lists)]
                assert int(change.replace("−", "-")) == sum(moves), (caption, cells)
    assert counted > 100


def test_every_model_that_a_gap_names_leads_to_its_country(ruled_page: Page) -> None:
    lists, counted = rows_of(ruled_page), 0
    for caption, headers, cells, links in tables_of(ruled_page):
        if not caption.startswith(("Best models of", "Months behind")):
            continue
        for header, cell, found in zip(headers, cells, links, strict=True):
            named = re.match(r"(?:Best|First) (\w+) model", header)
            if named and cell != "none yet":
                (row,) = behind(found[0], lists)
                assert row.text.startswith(f"{found[0].text} "), cell
                assert {"Chinese": "China", "US": "US"}[named[1]] in row.text
                counted += 1
            elif header in ("Points", "Months"):
                assert 1 <= len(behind(found[0], lists)) <= 2
    assert counted > 40


def test_every_model_behind_a_number_has_evidence_or_says_what_is_lacking(ruled_page: Page) -> None:
    elements = ruled_page.elements
    starts = [n for n, element in enumerate(elements) if "data-group" in element.attributes
              and element.name == "tr"]  # fmt: skip
    for start in starts:
        row = elements[start]
        inside = elements[start : start + 40]
        end = next((n for n, e in enumerate(inside[1:], 1) if e.name == "tr"), len(inside))
        links = [e for e in inside[:end] if e.attributes.get("href", "").startswith("http")]
        said = [e for e in inside[:end] if "why" in _classes(e)]
        assert links or said, row.text


def tables_of(page: Page) -> Iterator[tuple[str, list[str], list[str], list[list[Element]]]]:
    """Each row of each table of figures: the caption, the headers, the cells, the cells' links."""
    caption, headers, cells, links = "", list[str](), list[str](), list[list[Element]]()
    for element in page.elements:
        if element.name in ("caption", "table", "tr") and cells:
            yield caption, headers, cells, links
            cells, links = [], []
        if element.name == "caption":
            caption, headers = element.text, []
        elif element.name == "th" and element.attributes.get("scope") == "col":
            headers.append(element.text)
        elif element.name in ("td", "th") and element.attributes.get("scope") != "rowgroup":
            cells.append(element.text)
            links.append([])
        elif element.name == "a" and links and "behind" in _classes(element):
            links[-1].append(element)
    if cells:
        yield caption, headers, cells, links


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


def test_a_page_says_change_only_where_one_is_shown_and_not_first_where_that_is_so(
    replayed: Path, tmp_path: Path
) -> None:
    plain = written(replayed, tmp_path, "openrouter/tokens", "--focus", "FR,US", "--top", "900")
    assert "change since" not in plain
    rows = [cells for caption, _, cells, _ in tables_of(Page(plain)) if "first N" in caption]
    assert rows[0][-1] == "US +2not first"
    assert "change since 28 April" in written(replayed, tmp_path, "hf/trending").replace(
        "\xa0", " "
    )


def test_the_trend_of_a_page_is_at_the_second_n(replayed: Path, tmp_path: Path) -> None:
    for tops, n in (((3, 7, 30), 7), ((5,), 5)):
        asked = [word for top in tops for word in ("--top", str(top))]
        page = Page(written(replayed, tmp_path, "hf/trending", *asked))
        (heading,) = (e.text for e in page.named("h3") if e.text.startswith("Hugging Face"))
        assert heading.replace("\xa0", " ").startswith(f"Hugging Face trending, top {n}: ")


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
        (("-",), 2, "- is no place for a page: name FILE.html or a folder"),
        (("page.json",), 2, "page.json is no place for a page: name FILE.html or a folder"),
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


MEASURED = (
    "CN >= 5 of top 10 on hf/trending on 2026-05-04",
    "US >= 5 of top 25 on hf/trending on 2026-05-04 by base",
    "CN > 5 of top 10 on arena/text in 2026-08 models open",
    "CN >= 1 of top 5 on arena/text in 2026-07 unit maker",
    "US = 3 of top 3 on design-arena/website in 2026-07",
    "CN share > 40% of top 50 by tokens on openrouter/tokens on 2026-10-07",
    "CN ahead of US in top 20 on hf/trending on 2026-05-01",
    "best !CN rank = 5 on arena/text on 2026-08-12",
    "best CN is maker:deepseek on arena/text on 2026-08-12",
    "claude-fable-5 rank = 1 on arena/text in 2026-07",
    "US > CN on arena/webdev in 2026-08",
    "gap US-CN = 1.70% on arena/text in 2026-08",
    "gap closed-open <= 25 points on arena/text in 2026-08",
    "lag CN-US = 7 months on epoch/eci on 2025-12-19",
    "CN >= 9 of top 10 on hf/trending in 2019-01",
)


def test_every_figure_that_a_claim_is_held_against_leads_to_the_models_behind_it(
    replayed: Path, tmp_path: Path
) -> None:
    file = tmp_path / "claims.csv"
    file.write_text("\n".join(["says", *MEASURED]), "utf-8")
    page = Page(written(replayed, tmp_path, "--claims", str(file)))
    lists, measured, counted = rows_of(page), 0, 0
    for caption, headers, cells, links in tables_of(page):
        if not caption.startswith("Claims held against the data"):
            continue
        said = dict(zip(headers, cells, strict=True))
        (found,) = links[headers.index("measured")] or (None,)
        assert (found is None) == (said["measured"] == "–"), said
        if found is None:
            continue
        rows = behind(found, lists)
        assert rows
        measured += 1
        if count := re.match(r"(CN|US) \S+ \d+ of top (\d+) ", said["claim"]):
            of, top = count[1], int(count[2])
            figure = re.match(r"(\d+) of (\d+)", said["measured"])
            assert figure
            assert [sum(row.group == of for row in rows), top] == [int(figure[1]), int(figure[2])]
            counted += 1
    assert (measured, counted) == (len(MEASURED) - 1, 5)


def test_a_page_never_takes_the_place_of_the_claims(replayed: Path, tmp_path: Path) -> None:
    claims = tmp_path / "claims.html"
    claims.write_text(CLAIMS, "utf-8")
    result = run("page", str(claims), "--claims", str(claims), db=replayed)
    assert (result.code, claims.read_text("utf-8")) == (2, CLAIMS)
