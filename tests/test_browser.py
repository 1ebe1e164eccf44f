"""The page and the pictures in a real browser, narrow and wide, light and dark."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import opened, shown, violations
from tests.command import run
from tests.test_chart import CHARTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

CLAIMS = Path(__file__).parent.parent / "docs" / "claims.toml"

SCREENS = [(wide, scheme) for wide in (1280, 390) for scheme in ("light", "dark")]

PAGES = {
    "report": ("report",),
    "trend": ("trend", "arena/text"),
    "gap": ("gap", "arena/text", "arena/webdev"),
    "models": ("models", "hf/trending", "--top", "25", "--since", "2026-04-28"),
    "lag": ("gap", "epoch/eci"),
    "verify": ("verify", "--file", str(CLAIMS)),
    "boards": ("boards",),
}

ALL = ("openrouter/tokens", "epoch/eci", "arena/agent", "arena/vision")
"""Boards that a page shows only where they are named: of use, by release dates, without an N."""

TEXTS = """svg => [...svg.querySelectorAll('text')].map(text => {
  const box = text.getBoundingClientRect();
  return {text: text.textContent, left: box.left, right: box.right,
          size: parseFloat(getComputedStyle(text).fontSize) * box.height / text.getBBox().height,
          top: box.top + box.height * .2, bottom: box.bottom - box.height * .2};
})"""
"""Where each text of a picture lies on the screen, without the room above and below its letters."""

OPEN = "document.querySelectorAll('details').forEach(details => { details.open = true })"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened() as started:
        yield started


@pytest.fixture(scope="module")
def pages(replayed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of the fixtures as a file and as a folder, and results as `-f html` writes them."""
    folder = tmp_path_factory.mktemp("pages")
    paths = {"page": folder / "page.html", "site": folder / "site", "all": folder / "all.html"}
    for name, path in paths.items():
        more = (*ALL, "--claims", str(CLAIMS)) if name == "all" else ()
        assert run("page", str(path), *more, db=replayed).code == 0
    paths["site"] /= "index.html"
    for name, arguments in PAGES.items():
        paths[name] = folder / f"{name}.html"
        assert run(*arguments, "-o", str(paths[name]), db=replayed).code in (0, 7)
    return paths


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize(("wide", "scheme"), SCREENS)
def test_a_page_says_nothing_asks_for_nothing_and_does_not_scroll_sideways(
    browser: Browser, pages: dict[str, Path], wide: int, scheme: str, script: bool
) -> None:
    for name, path in pages.items():
        with shown(browser, path, wide, scheme, script=script) as one:
            assert (name, one.said) == (name, [])
            assert [url for url in one.asked if not url.startswith("data:font/")] == [path.as_uri()]
            widest = one.page.evaluate("document.documentElement.scrollWidth")
            assert (name, widest) == (name, wide)


@pytest.mark.parametrize(("wide", "scheme"), SCREENS)
def test_axe_finds_nothing_with_all_parts_open(
    browser: Browser, pages: dict[str, Path], wide: int, scheme: str
) -> None:
    for name, path in pages.items():
        # As a folder a page is the same but for the addresses of its files.
        if name == "site":
            continue
        with shown(browser, path, wide, scheme) as one:
            one.page.evaluate(OPEN)
            assert (name, violations(one.page)) == (name, [])


@pytest.mark.parametrize("wide", [1280, 768, 600, 390, 320])
def test_no_text_of_a_picture_leaves_it_or_lies_over_another(
    browser: Browser, pages: dict[str, Path], wide: int
) -> None:
    for name, number in (("page", 1 + 3 * 2 + 2), ("all", 1 + 4 * 2 + 3)):
        with shown(browser, pages[name], wide) as one:
            one.page.evaluate("document.fonts.ready")
            found = one.page.query_selector_all("figure svg")
            pictures = [svg for svg in found if svg.is_visible()]
            assert len(pictures) == number
            for svg in pictures:
                check_texts(svg.evaluate(TEXTS), wide)


def check_texts(texts: Sequence[dict[str, Any]], wide: int) -> None:
    """None lies outside the screen or over another, and none is too small to be read."""
    for number, text in enumerate(texts):
        assert text["left"] >= -1, text
        assert text["right"] <= wide + 1, text
        assert text["size"] >= (11.9 if wide > 360 else 10.2), text
        for other in texts[number + 1 :]:
            across = min(text["right"], other["right"]) - max(text["left"], other["left"])
            down = min(text["bottom"], other["bottom"]) - max(text["top"], other["top"])
            assert across <= 1 or down <= 1, (text, other)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize(("wide", "theme"), SCREENS)
def test_every_picture_opens_by_itself(
    browser: Browser, replayed: Path, tmp_path: Path, wide: int, theme: str, script: bool
) -> None:
    """On a screen as wide as a phone's those of the size for phones."""
    path = tmp_path / "picture.svg"
    for name, arguments in CHARTS.items():
        size = ("--size", "narrow") if wide < 720 else ()
        look = ("--theme", theme, *size, "-o", str(path))
        assert run("chart", *arguments, *look, db=replayed).code == 0
        with shown(browser, path, wide, theme, script=script) as one:
            assert (name, one.said, one.asked) == (name, [], [path.as_uri()])
            assert one.page.evaluate("document.documentElement.scrollWidth") <= wide
            drawn = one.page.evaluate("document.documentElement.getBoundingClientRect().width")
            assert drawn in ((360,) if size else (720, 816, 360))
            assert not script or (name, violations(one.page)) == (name, [])


WANTED = """link => {
  const {group, top, mark} = link.dataset;
  return [...document.querySelector(link.hash).querySelectorAll('tr[data-group]')].filter(row =>
    (group === undefined || row.dataset.group === group) &&
    (top === undefined || Number(row.dataset.place) <= Number(top)) &&
    (mark === undefined || ` ${row.dataset.marks} `.includes(` ${mark} `))).length;
}"""
"""How many rows lie behind a link."""


def test_each_number_shows_the_models_behind_it_and_no_others(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with shown(browser, pages["all"]) as one:
        one.page.evaluate(OPEN)
        links = one.page.query_selector_all("a.behind")
        assert len(links) > 100
        for link in links:
            link.evaluate("link => link.click()")
            name, number = (link.get_attribute("href") or "")[:-2], link.evaluate(WANTED)
            rows = one.page.locator(f"{name}-t tr[data-group]:visible")
            assert rows.count() == number, link.inner_text()
            said = one.page.locator(f"{name}-s").inner_text()
            assert re.fullmatch(rf"[A-Z].*: {number} of \d+", said)
            if not link.get_attribute("data-mark"):
                figure = link.inner_text().split()[0]
                assert figure.endswith("%") or int(figure) == number
        one.page.locator(f"{name}-a").click()
        assert rows.count() == int(said.rpartition(" ")[2])


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_number_opens_the_list_that_it_leads_to(
    browser: Browser, pages: dict[str, Path], script: bool
) -> None:
    with shown(browser, pages["page"], script=script) as one:
        for kind in ("hf-trending-models", "arena-text-any-models"):
            link = one.page.locator(f'a.behind[href="#{kind}-t"]').first
            table = one.page.locator(f"#{kind}-t")
            assert not table.is_visible()
            link.click()
            assert table.is_visible()


def test_a_sentence_is_copied_as_it_stands(browser: Browser, pages: dict[str, Path]) -> None:
    with shown(browser, pages["page"]) as one:
        one.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        button = one.page.locator(".copy").first
        sentence = one.page.locator(f"#{button.get_attribute('data-copy')}").text_content()
        button.click()
        one.page.locator(".copy", has_text="Copied").wait_for()
        assert one.page.evaluate("navigator.clipboard.readText()") == sentence
        one.page.locator(".copy", has_text="Copied").wait_for(state="detached")
        assert button.inner_text().startswith("Copy")


def test_a_page_keeps_its_colours_where_others_are_forced_and_moves_only_where_that_is_wanted(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with shown(browser, pages["page"]) as one:
        scroll = "getComputedStyle(document.documentElement).scrollBehavior"
        adjust = "getComputedStyle(document.querySelector('figure svg')).forcedColorAdjust"
        assert one.page.evaluate(scroll) == "smooth"
        one.page.emulate_media(forced_colors="active", reduced_motion="reduce")
        assert one.page.evaluate(scroll) == "auto"
        assert one.page.evaluate(adjust) == "none"


def test_models_are_filtered_by_what_is_typed(browser: Browser, pages: dict[str, Path]) -> None:
    with shown(browser, pages["models"]) as one:
        rows = one.page.locator("tr[data-group]")
        for wanted in ("France", "DEEPSEEK", "no such model"):
            one.page.locator("input[type=search]").fill(wanted)
            fits = [row for row in rows.all_inner_texts() if wanted.lower() in row.lower()]
            assert one.page.locator("tr[data-group]:visible").count() == len(fits)
        one.page.locator("input[type=search]").fill("")
        assert one.page.locator("tr[data-group]:visible").count() == 25


def test_the_keyboard_goes_through_a_page_in_its_order(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with shown(browser, pages["page"]) as one:
        one.page.keyboard.press("Tab")
        assert one.page.evaluate("document.activeElement.className") == "skip"
        assert one.page.locator(".skip").is_visible()
        one.page.keyboard.press("Enter")
        assert one.page.evaluate("document.activeElement.id") == "main"
        place = (
            "[...document.querySelectorAll('*')].indexOf(document.activeElement)"
            " * (document.activeElement !== document.body)"
        )
        places = []
        for _ in range(60):
            one.page.keyboard.press("Tab")
            places.append(one.page.evaluate(place))
            outline = "getComputedStyle(document.activeElement).outlineWidth"
            assert one.page.evaluate(outline) == "3px"
        assert places == sorted(set(places))


def test_a_page_without_script_shows_all_and_offers_nothing_that_needs_it(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with shown(browser, pages["page"], script=False) as one:
        assert not one.page.locator("button:visible, input:visible").count()
        one.page.locator("summary").last.click()
        assert one.page.locator("tr[data-group]:visible").count() == 25 + 1  # and one that went


def test_a_page_in_print_is_light_and_has_no_buttons(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with shown(browser, pages["page"], scheme="dark") as one:
        dark = one.page.evaluate("getComputedStyle(document.body).backgroundColor")
        one.page.emulate_media(media="print")
        assert not one.page.locator("nav:visible, button:visible, .get:visible").count()
        assert not one.page.locator(".more:visible").count()
        assert one.page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
        assert one.page.evaluate("getComputedStyle(document.body).color") == "rgb(22, 24, 29)"
        assert one.page.locator(".wide:visible").count() == one.page.locator(".wide").count()


def test_html_validate_finds_nothing(pages: dict[str, Path]) -> None:
    validate = shutil.which("html-validate")
    if validate is None:
        pytest.skip("no html-validate: npm install -g html-validate@10 (it needs Node 20 or later)")
    command = [validate, "--preset", "standard,a11y", *map(str, pages.values())]
    result = subprocess.run(
        command, cwd=pages["page"].parent, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout) == (0, "")
