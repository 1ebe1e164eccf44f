"""`-f html` and what a notebook shows: whole pages in which no name means anything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import ossrank
from ossrank.picture.canvas import plain
from tests.command import run, stored
from tests.hostile import HOSTILE, harmless
from tests.markup import Page, faults
from tests.test_formats import Named, written

ROOT = Path(__file__).parent.parent

COMMANDS = {
    "report": ("report",),
    "report of other countries": ("report", "arena/text", "--focus", "FR,DE"),
    "report of one country": ("report", "--focus", "CN"),
    "report by countries": ("report", "--countries"),
    "report by base": ("report", "hf/trending", "--by", "base", "--strict"),
    "sensitivity": ("report", "arena/text", "--sensitivity"),
    "trend": ("trend", "hf/trending"),
    "trend by week": ("trend", "arena/text", "--every", "month"),
    "trend of three countries": ("trend", "hf/trending", "--focus", "CN,US,FR"),
    "gap": ("gap", "arena/text", "design-arena/website"),
    "gap by date": ("trend", "arena/webdev", "--gap"),
    "models": ("models", "hf/trending", "--since", "2026-04-28"),
    "models by base": ("models", "hf/trending", "--by", "base", "--top", "50"),
    "no models": ("models", "hf/trending", "--country", "AQ"),
    "makers": ("makers", "arena/text"),
    "boards": ("boards",),
    "verify": ("verify", "CN >= 5 of top 10 on hf/trending on 2026-05-04"),
    "verify several": (
        "verify",
        "CN share >= 50% of top 10 on arena/text on 2026-08-12",
        "CN >= 5 of top 10 on hf/trending on 2026-05-04",
    ),
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_every_result_is_a_page_that_loads_nothing(
    replayed: Path, arguments: tuple[str, ...]
) -> None:
    result = run(*arguments, "-f", "html", db=replayed)
    assert (result.code, result.stderr) == (0, "")
    assert faults(result.stdout) == []


def test_a_date_and_a_licence_stay_on_one_line(replayed: Path) -> None:
    page = Page(run("report", "-f", "html", db=replayed).stdout)
    whole = {element.text for element in page.classed("whole")}
    assert {"2026-08-12", "CC BY 4.0"} <= whole


def test_an_ending_stands_for_html(replayed: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    assert run("report", "-o", str(path), db=replayed).code == 0
    assert path.read_text("utf-8") == run("report", "-f", "html", db=replayed).stdout


def test_a_report_holds_picture_table_sentences_and_files(replayed: Path) -> None:
    page = Page(run("report", "hf/trending", "-f", "html", db=replayed).stdout)
    rows = run("report", "hf/trending", "-f", "json", db=replayed).document["boards"][0]["tables"]
    counts = [int(element.text) for element in page.named("b")]
    assert counts == [group["count"] for table in rows for group in table["groups"]]
    cited = run("report", "hf/trending", "--cite", db=replayed).stdout.splitlines()
    sentences = [e.text for e in page.elements if e.attributes.get("id", "").startswith("cite-")]
    assert sentences == cited
    assert len(page.named("svg")) == 2
    names = [e.attributes["download"] for e in page.elements if "download" in e.attributes]
    assert [name.rpartition(".")[2] for name in names] == ["svg", "csv", "json"]


def test_every_remark_of_a_result_stands_on_its_page(replayed: Path) -> None:
    with ossrank.open(replayed) as library:
        views = {
            ("report",): library.report(),
            ("trend", "arena/text"): library.trend("arena/text"),
        }
    for arguments, view in views.items():
        page = Page(run(*arguments, "-f", "html", db=replayed).stdout)
        (main,) = page.named("main")
        for remark in view.remarks:
            # Two are said of the largest table alone, as under the terminal's.
            largest = remark.code not in ("redistributed", "unconfirmed") or remark.top == 100
            assert remark.text in main.text.replace("\u00a0", " ") or not largest


def test_models_have_links_to_the_evidence_of_their_country(replayed: Path) -> None:
    page = Page(run("models", "hf/trending", "--top", "10", "-f", "html", db=replayed).stdout)
    with ossrank.open(replayed) as library:
        sources = " ".join(organisation.source for organisation in library.registry)
    links = [e.attributes["href"] for e in page.named("a")]
    links = [address for address in links if address.startswith("http")]
    assert len(links) > 10
    assert all(link in sources for link in links)
    rows = [e for e in page.named("tr") if "data-place" in e.attributes]
    assert len(rows) == 10
    for row in rows:
        known = row.attributes["data-group"] != "unknown"
        assert ("confidence" in row.text) is known
        assert ("headquarters not published" in row.text) is not known


@pytest.mark.parametrize("name", HOSTILE)
def test_html_keeps_a_name_a_text(name: str) -> None:
    text = written("html", name)
    assert faults(text) == []
    page = Page(text)
    cells = [e.text for e in page.named("th")]
    shown = " ".join(plain(name[:1000]).split())
    assert any(cell.startswith(shown[:500].rstrip()) for cell in cells)
    assert harmless("".join(page.named("body")[0].texts).replace("\u00a0", " "))
    assert faults(Named(name)._repr_html_(), whole=False) == []


def test_names_on_every_page_of_a_board_are_texts(tmp_path: Path) -> None:
    rows = [
        {"rank": n, "model": name, "organization": name, "as_of": "2026-08-12", "score": 2000 - n}
        for n, name in enumerate((n for n in HOSTILE if "\ud800" not in n and "\udcff" not in n), 1)
        if "\x00" not in name and name.strip()
    ]
    db = stored(tmp_path / "hostile.db", "arena/text", rows)
    for arguments in (
        ("report", "arena/text", "--models", "any"),
        ("models", "arena/text"),
        ("gap", "arena/text"),
        ("trend", "arena/text", "--models", "any", "--top", "5"),
    ):
        result = run(*arguments, "-f", "html", db=db)
        assert result.code == 0, result.stderr
        assert faults(result.stdout) == []


def test_a_page_has_the_same_bytes_whatever_the_machine(replayed: Path) -> None:
    command = [sys.executable, "-m", "ossrank", "report", "-f", "html", "--db", str(replayed)]
    places = (
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8"},
    )
    one, other = (
        subprocess.run(command, env=os.environ | place, cwd=ROOT, capture_output=True, check=True)
        for place in places
    )
    assert one.stdout == other.stdout


def test_a_notebook_shows_pictures_and_tables(replayed: Path) -> None:
    with ossrank.open(replayed) as library:
        shown = {
            "report": (library.report(["hf/trending", "arena/text"]), 2),
            "trend": (library.trend("hf/trending"), 1),
            "gap": (library.gap("arena/text"), 1),
            "models": (library.models("hf/trending", top=5), 0),
            "sentences": (library.report("hf/trending").cited(), 0),
            "one country": (library.report("hf/trending", focus="CN"), 0),
        }
        for view, pictures in shown.values():
            text = view._repr_html_()
            assert faults(text, whole=False) == []
            page = Page(text)
            assert [e.attributes["alt"] != "" for e in page.named("img")] == [True] * pictures
            assert view.sentences() or len(page.named("table")) == sum(
                bool(sheet.rows) for sheet in view.sheets()
            )


def test_chinese_is_marked_as_such(tmp_path: Path) -> None:
    rows = [{"rank": 1, "model": "通义 Qwen", "as_of": "2026-08-12", "score": 1}]
    db = stored(tmp_path / "chinese.db", "arena/text", rows)
    page = Page(run("models", "arena/text", "-f", "html", db=db).stdout)
    marked = [e.text for e in page.named("span") if e.attributes.get("lang") == "zh-Hans"]
    assert "通义" in marked
