"""What a picture's SVG holds, read back without the code that drew it: texts, shapes, lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from ossrank.picture.measure import width

SVG = "{http://www.w3.org/2000/svg}"

ELEMENTS = {
    "svg", "title", "desc", "defs", "pattern", "rect", "circle", "line", "path", "text", "tspan"
}  # fmt: skip

LEAST_SIZE, LEAST_SOURCE = 12, 11.5

TOUCHING = 0.6
"""Boxes may share so many pixels: places are written to a tenth."""


class Text(NamedTuple):
    """A text with the box that it takes by the table of widths, in pixels."""

    text: str
    size: float
    left: float
    right: float
    top: float
    bottom: float
    fill: str


class Drawn(NamedTuple):
    """An SVG read back."""

    root: ElementTree.Element

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        _, _, width, height = map(float, self.root.attrib["viewBox"].split())
        return width, height

    @property
    def left(self) -> float:
        """Where the canvas begins: on a page, which has margins of its own, at a picture's."""
        return float(self.root.attrib["viewBox"].split()[0])

    @property
    def texts(self) -> list[Text]:
        """The texts that are drawn, without title and description."""
        return [_text(element) for element in self.root.iter(f"{SVG}text")]

    @property
    def title(self) -> str:
        return self.root.findtext(f"{SVG}title") or ""

    @property
    def description(self) -> str:
        return self.root.findtext(f"{SVG}desc") or ""

    def shapes(self, kind: str, **attributes: str) -> Iterator[dict[str, str]]:
        """The attributes of the shapes of a kind that have these attributes, hyphens as `_`."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        for element in self.root.iter(f"{SVG}{kind}"):
            if wanted.items() <= element.attrib.items():
                yield element.attrib


def read(svg: str) -> Drawn:
    """The picture; an error where it is no XML."""
    return Drawn(ElementTree.fromstring(svg))


def _text(element: ElementTree.Element) -> Text:
    text, size = "".join(element.itertext()), float(element.attrib["font-size"])
    wide = width(text, size, bold=element.get("font-weight") == "600")
    x, y = float(element.attrib["x"]), float(element.attrib["y"])
    left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[element.get("text-anchor", "start")]
    box = (left, left + wide, y - 0.73 * size, y + 0.2 * size)
    return Text(text, size, *box, element.attrib["fill"])


def faults(svg: str) -> list[str]:
    """What is wrong with a picture: text beyond the canvas, over other text, or too small."""
    drawn = read(svg)
    wide, high = drawn.size
    names = {element.tag.removeprefix(SVG) for element in drawn.root.iter()}
    found = [f"element {name}" for name in names - ELEMENTS]
    for element in drawn.root.iter():
        found += [f"attribute {name}" for name in element.attrib if name.startswith("on")]
        found += [f"attribute {name}" for name in element.attrib if "href" in name]
    texts = drawn.texts
    for text in texts:
        beside = text.left < drawn.left - 0.1 or text.right > drawn.left + wide + 0.1
        if beside or text.top < 0 or text.bottom > high:
            found.append(f"beyond the canvas: {text}")
        if text.size < LEAST_SOURCE or (text.size < LEAST_SIZE and text.bottom < high - 200):
            found.append(f"too small: {text}")
    for number, one in enumerate(texts):
        for other in texts[number + 1 :]:
            across = min(one.right, other.right) - max(one.left, other.left)
            down = min(one.bottom, other.bottom) - max(one.top, other.top)
            if across > TOUCHING and down > TOUCHING:
                found.append(f"over each other: {one} and {other}")
    return found
