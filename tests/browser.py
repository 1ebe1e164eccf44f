"""A real browser for the tests: the distribution's Chromium, driven by playwright, with axe."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""What of axe is asked: WCAG 2.2 A and AA, and what axe holds to be good practice."""

AXE = (4, 12)


class Shown(NamedTuple):
    """A page as the browser shows it, what it said on its console, what it asked for."""

    page: Page
    said: list[str]
    asked: list[str]


def chromium() -> str:
    """The browser's path; a test without one is skipped, and says what is missing."""
    for module, package in (
        ("playwright", "playwright"),
        ("axe_playwright_python", "axe-playwright-python"),
    ):
        if find_spec(module) is None:
            pytest.skip(f"no {package}: pip install {package}")
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        pytest.skip("no Chromium: apt-get install chromium")
    return found


@contextmanager
def opened() -> Iterator[Browser]:
    """A browser that is started for some tests."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    # Root, as in a container, has no sandbox.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@contextmanager
def shown(
    browser: Browser, path: Path, wide: int = 1280, scheme: str = "light", *, script: bool = True
) -> Iterator[Shown]:
    """A file as the browser shows it, on a screen so wide, in the light or dark scheme."""
    context = browser.new_context(
        viewport={"width": wide, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        java_script_enabled=script,
    )
    page = context.new_page()
    said, asked = list[str](), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    yield Shown(page, said, asked)
    context.close()


def violations(page: Page) -> list[str]:
    """What axe finds against a page."""
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
    version = tuple(int(part) for part in str(page.evaluate("axe.version")).split(".")[:2])
    assert version >= AXE
    result: dict[str, Any] = page.evaluate("rules => axe.run({runOnly: rules})", list(RULES))
    assert len(result["passes"]) > 10
    return [
        f"{one['id']}: {node['html'][:200]} {node.get('failureSummary', '')}"
        for one in result["violations"]
        for node in one["nodes"]
    ]
