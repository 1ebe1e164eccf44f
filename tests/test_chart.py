"""`ossrank chart`: SVG and PNG of what the tables say, the same bytes everywhere."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

import ossrank
from ossrank.formats.png import png
from ossrank.picture.frame import Look
from ossrank.picture.share import share
from ossrank.views.sheet import registry_named
from tests.command import run, stored
from tests.drawn import faults, read

ROOT = Path(__file__).parent.parent

CHARTS = {
    "share": ("hf/trending",),
    "share by base": ("hf/trending", "--by", "base", "--unit", "maker", "--theme", "dark"),
    "share of other countries": ("arena/text", "--focus", "FR,CN", "--models", "any"),
    "slide": ("arena/text", "--size", "slide", "--title", "What <the> editor says"),
    "trend": ("hf/trending", "--trend", "--top", "100"),
    "trend by week": ("arena/text", "--trend", "--every", "month", "--size", "narrow"),
    "one date": ("hf/trending", "--trend", "--to", "2026-04-28"),
    "board of use": ("openrouter/tokens",),
    "board of use by date": ("openrouter/tokens", "--trend", "--top", "10"),
    "gap": ("arena/webdev", "--gap"),
    "gap by release": ("epoch/eci", "--gap"),
    "open against closed": ("design-arena/website", "--gap", "--kind", "open-closed"),
    "overview": ("--on", "2026-08-01"),
}


@pytest.mark.parametrize("arguments", CHARTS.values(), ids=CHARTS)
def test_every_kind_of_picture_is_drawn(replayed: Path, arguments: tuple[str, ...]) -> None:
    result = run("chart", *arguments, db=replayed)
    assert (result.code, result.stderr) == (0, "")
    assert faults(result.stdout) == []
    drawn = read(result.stdout)
    assert drawn.title
    assert drawn.description
    source = " ".join(text.text for text in drawn.texts if text.size == 11.5)
    assert re.search(r"Sources?\b.*\d{4}.* Chart: ossrank\s.*CC\sBY\s4\.0\.", source)
    assert ("lineage" in source) is ("base" in arguments)


@pytest.mark.parametrize("arguments", CHARTS.values(), ids=CHARTS)
def test_a_picture_has_the_same_bytes_whatever_the_machine(
    replayed: Path, arguments: tuple[str, ...]
) -> None:
    command = [sys.executable, "-m", "ossrank", "chart", *arguments, "--db", str(replayed)]
    places = (
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8"},
    )
    one, other = (
        subprocess.run(command, env=os.environ | place, cwd=ROOT, capture_output=True, check=True)
        for place in places
    )
    assert one.stdout == other.stdout


@pytest.mark.parametrize("options", [(), ("--trend", "--top", "2"), ("--gap",)])
def test_a_picture_of_an_imported_file_does_not_credit_the_board(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    rows = [
        {"as_of": "2026-08-12", "rank": n, "model": f"model-{n}", "organization": maker,
         "license": "MIT", "score": 1000 - n}
        for n, maker in enumerate(("Alibaba", "OpenAI"), 1)
    ]  # fmt: skip
    db = stored(tmp_path / "mine.db", "arena/text", rows)
    drawn = read(run("chart", "arena/text", *options, db=db).stdout)
    source = " ".join(text.text for text in drawn.texts if text.size == 11.5)
    assert "Source: a file imported as Arena text" in source
    assert "lmarena-ai" not in source


def test_a_picture_is_written_to_a_file_as_it_is_printed(replayed: Path, tmp_path: Path) -> None:
    printed = run("chart", "hf/trending", db=replayed).stdout
    path = tmp_path / "trending.SVG"
    assert run("chart", "hf/trending", "-o", str(path), db=replayed).stdout == ""
    assert path.read_bytes().decode("utf-8") == printed


def test_a_blank_title_is_none(replayed: Path) -> None:
    blank = run("chart", "hf/trending", "--title", " \t", db=replayed)
    assert blank == run("chart", "hf/trending", db=replayed)


def test_a_board_can_be_named_by_its_last_word(replayed: Path) -> None:
    for options in ((), ("--trend",)):
        short = run("chart", "trending", *options, db=replayed)
        assert short == run("chart", "hf/trending", *options, db=replayed)
        assert short.code == 0


def test_a_result_in_python_has_the_same_picture(replayed: Path) -> None:
    with ossrank.open(replayed) as library:
        svg = library.report(["arena/text", "hf/trending"]).chart(board="hf/trending", theme="dark")
        assert svg == run("chart", "hf/trending", "--theme", "dark", db=replayed).stdout
        assert svg._repr_svg_() == svg
        gap = library.gap("arena/webdev").chart(kind="open-closed")
        assert "Best open" in read(gap).title or "closed model" in read(gap).title
        with pytest.raises(ossrank.UsageError, match="no picture"):
            library.boards().chart()
        with pytest.raises(ossrank.UsageError, match="two countries"):
            library.report("hf/trending", focus="CN").chart()
        with pytest.raises(ossrank.UsageError, match="theme 'pink'"):
            library.report().chart(theme="pink")
        with pytest.raises(ossrank.UsageError, match="one board of hf/trending, arena/text"):
            library.report(["hf/trending", "arena/text"]).chart()
        with pytest.raises(ossrank.UsageError, match="one board of hf/trending: name it"):
            library.report("hf/trending").chart(board="arena/vision")


@pytest.mark.parametrize(("size", "wide"), [("article", 1440), ("slide", 1920), ("narrow", 720)])
def test_a_png_opens_at_the_size_of_its_use(
    replayed: Path, tmp_path: Path, size: str, wide: int
) -> None:
    path = tmp_path / "picture.png"
    result = run("chart", "hf/trending", "--size", size, "-o", str(path), db=replayed)
    assert (result.code, result.stderr) == (0, "")
    body = path.read_bytes()
    assert body.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", body[16:24])
    assert width == wide
    assert size != "slide" or height == 1080


@pytest.mark.parametrize("weight", ["400", "600"])
def test_the_bundled_fonts_draw_the_text_of_a_png(weight: str) -> None:
    """A font that resvg cannot read gives a picture without text, and no error."""
    drawn, blank, other = (
        png(
            '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30" font-family="Inter">'
            f'<text x="2" y="20" font-size="16" font-weight="{weight}">{text}</text></svg>',
            90,
        )[0]
        for text in ("China 57%", "", "Chima 57%")
    )
    assert drawn != blank
    assert drawn != other


def test_a_semibold_text_of_a_png_is_semibold() -> None:
    one, other = (
        png(
            '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30" font-family="Inter">'
            f'<text x="2" y="20" font-size="16" font-weight="{weight}">China</text></svg>',
            90,
        )[0]
        for weight in (400, 600)
    )
    assert one != other


def test_a_png_says_which_letters_no_font_has() -> None:
    unknown = "\U0001e93f"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30" font-family="Inter">'
    _, lacking = png(f'{svg}<text x="2" y="20" font-size="16">a{unknown}–</text></svg>', 90)
    assert set(lacking) <= {unknown}
    assert png(f'{svg}<text x="2" y="20" font-size="16">ab–</text></svg>', 90)[1] == []


def test_a_png_without_its_library_says_what_to_install(
    replayed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    path = tmp_path / "picture.png"
    result = run("chart", "hf/trending", "-o", str(path), db=replayed)
    assert result.code == 1
    assert result.stderr == "ossrank: PNG needs resvg-py: pip install 'ossrank[png]'\n"
    assert not path.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("hf/likes",), 4, "nothing stored of hf/likes"),
        (("hf/nonsense",), 2, "unknown board"),
        (("arena/*",), 2, "a picture shows one board of arena/"),
        (("hf/trending", "-o", "a.pdf"), 2, "a picture ends in .svg or .png"),
        (("hf/trending", "--gap"), 2, "not a rating board"),
        (("hf/trending", "--gap", "--trend"), 2, "one at a time"),
        (("--trend",), 2, "of one BOARD"),
        (("hf/trending", "--trend", "--on", "2026-05-04"), 2, "not --on"),
        (("hf/trending", "--from", "2026-05-04"), 2, "--on"),
        (("hf/trending", "--focus", "CN"), 2, "two countries"),
        (("hf/trending", "--focus", "CN,US,FR"), 2, "two countries"),
        (("arena/text", "--gap", "--top", "5"), 2, "--gap goes without --top"),
        (("arena/text", "--gap", "--strict"), 2, "--strict"),
        (("arena/text", "--kind", "CN-US"), 2, "--kind goes with --gap"),
        (("--top", "5", "--top", "10"), 2, "--top is one N"),
        (("hf/trending", "-o", "nowhere/a.svg"), 1, "cannot write nowhere/a.svg"),
        (("hf/trending", "-o", "nowhere/a.png"), 1, "cannot write nowhere/a.png"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_line(
    replayed: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = run("chart", *arguments, db=replayed)
    assert result.code == code
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_a_chart_of_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    result = run("chart", db=tmp_path / "none.db")
    assert result.code == 4
    assert "run ossrank fetch" in result.stderr


def test_the_readme_opens_with_a_picture_of_today_and_what_it_proves(replayed: Path) -> None:
    """`python scripts/pictures.py` draws them anew."""
    readme = (ROOT / "README.md").read_text("utf-8")
    with ossrank.open(replayed) as library:
        view = library.report("hf/trending")
        edition = registry_named(library.registry)
    title = share(view.reports[0], view.registry).picture(Look()).title.replace("\u00a0", " ")
    said = re.search(r"\*\*(China .*?)\.?\*\*", readme, re.DOTALL)
    assert said
    assert " ".join(said[1].split()) == title
    for theme in ("light", "dark"):
        (name,) = re.findall(rf'(docs/pictures/[\w-]+-{theme}\.svg)"', readme)
        kept = (ROOT / name).read_text("utf-8")
        assert re.sub(r"registry [\d.]+ \(\w{8}\)", edition, kept) == view.chart(theme=theme)


def test_two_boards_of_one_name_are_told_apart(replayed: Path, tmp_path: Path) -> None:
    db = tmp_path / "both.db"
    shutil.copy(replayed, db)
    documented = ROOT / "fixtures" / "documented"
    assert run("fetch", "design-arena-full", "--from", str(documented), db=db).code == 0
    with ossrank.open(db) as library:
        both = library.overview(["design-arena/website", "design-arena-full/website"])
    texts = [text.text for text in read(both.chart()).texts]
    relay, own = (text for text in texts if re.match(r"Design Arena[^:.]*$", text))
    assert relay == "Design Arena website"
    assert own.endswith(" (own API)")


def test_the_bar_of_all_tokens_shows_the_parts_that_the_report_prints(replayed: Path) -> None:
    printed = run("report", "openrouter/tokens", db=replayed).stdout
    (line,) = re.findall(r"^tokens, whole day +(.*)$", printed, re.MULTILINE)
    china, us, other, unknown = re.findall(r"\d+%", line)
    (spaced,) = re.findall(r"%  +(\D+ by \d+ points)", line)
    lead = " ".join(spaced.split())
    picture = read(run("chart", "openrouter/tokens", db=replayed).stdout)
    said = [text.text for text in picture.texts]
    bar = said[said.index("All tokens") :]
    assert bar[1] == lead
    assert {china, us, other, f"{unknown} unknown"} <= set(bar)
    figures = f"China {china}, US {us}, other {other}, unknown {unknown}; {lead}."
    assert figures in picture.description
