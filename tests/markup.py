"""A page in HTML read back without the code that wrote it: its elements, their texts, its rules."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import NamedTuple

VOID = {"meta", "link", "br", "input", "img"}


class Element(NamedTuple):
    """An element: its name, its attributes, the text within it."""

    name: str
    attributes: dict[str, str]
    texts: list[str]

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


class Page(HTMLParser):
    """The elements of a page in their order; an error where they do not close in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.source = text
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, [])
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}, []))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().name == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.texts.append(data)

    def named(self, name: str) -> list[Element]:
        """The elements of a name."""
        return [element for element in self.elements if element.name == name]

    def classed(self, name: str) -> list[Element]:
        """The elements of a class."""
        return [e for e in self.elements if name in e.attributes.get("class", "").split()]


NAMES = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "nav", "section"),
    *("h1", "h2", "h3", "p", "a", "span", "strong", "b", "small", "br", "ul", "li", "dl", "dt"),
    *("dd", "figure", "figcaption", "div", "details", "summary", "label", "input", "button"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "script", "img"),
    *("svg", "desc", "defs", "pattern", "rect", "circle", "line", "path", "text", "tspan"),
}


def faults(text: str, *, whole: bool = True) -> list[str]:
    """What is wrong with a page, or with a part of one: what it would run, load or not find."""
    page = Page(text)
    found = [f"element {e.name}" for e in page.elements if e.name not in NAMES]
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    found += [f"id {name} twice" for name in set(ids) if ids.count(name) > 1]
    for element in page.elements:
        for name, value in element.attributes.items():
            if name.startswith("on") or name == "style":
                found.append(f"attribute {name}")
            if name in ("aria-labelledby", "aria-describedby", "for") and value not in ids:
                found.append(f"{name} {value} leads nowhere")
            if name == "href" and value.startswith("#") and value[1:] not in ids:
                found.append(f"link {value} leads nowhere")
            address = r"#[\w-]+|https?://\S+|data:[\w/+;=,-]+|(charts|data)/[\w.-]+"
            if name in ("href", "src") and not re.fullmatch(address, value):
                found.append(f"address {value}")
            if name == "src" and not value.startswith("data:image/svg+xml;base64,"):
                found.append(f"loads {value}")
    return found + (_rules(page) if whole else [])


def _rules(page: Page) -> list[str]:
    """What the page's own policy lets through besides its style and its script."""
    metas = {e.attributes.get("http-equiv"): e.attributes for e in page.named("meta")}
    policy = dict(
        part.strip().split(" ", 1)
        for part in metas["Content-Security-Policy"]["content"].split(";")
    )
    (style,), (script,) = page.named("style"), page.named("script")
    wanted = {
        "default-src": "'none'",
        "style-src": _hash("".join(style.texts)),
        "script-src": _hash("".join(script.texts)),
        "font-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    found = [f"policy {name}" for name in wanted if policy.get(name) != wanted[name]]
    found += [f"policy {name}" for name in policy.keys() - wanted.keys()]
    css = "".join(style.texts)
    found += [f"style loads {url}" for url in re.findall(r"url\((?!data:)[^)]*", css)]
    headings = [int(e.name[1]) for e in page.elements if re.fullmatch("h[1-6]", e.name)]
    found += [] if headings.count(1) == 1 == headings[0] else ["not one h1 at the head"]
    steps = pairwise(headings)
    return found + ["a heading skips a level" for one, next_one in steps if next_one > one + 1]


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
