"""What is drawn, as SVG: shapes, and text that stays text whatever it says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from ossrank.clean import visible
from ossrank.picture.measure import Run, runs, width
from ossrank.picture.theme import Theme

Anchor = Literal["start", "middle", "end"]

Point = tuple[float, float]

SANS = "Inter,'Helvetica Neue',Arial,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"

FONTS = {
    "zh-Hans": "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif",
    "ja": "'Noto Sans CJK JP','Hiragino Sans','Yu Gothic',sans-serif",
    "ko": "'Noto Sans CJK KR','Apple SD Gothic Neo','Malgun Gothic',sans-serif",
}

HATCH_APART, HATCH_WIDTH = 5, 1.4


class Label(NamedTuple):
    """A text with its place: `x` by its anchor and `y` of its baseline, in pixels."""

    x: float
    y: float
    text: str
    size: float
    fill: str
    bold: bool = False
    anchor: Anchor = "start"

    @property
    def width(self) -> float:
        return width(self.text, self.size, bold=self.bold)

    @property
    def left(self) -> float:
        """Where the text begins."""
        return self.x - self.width * {"start": 0, "middle": 0.5, "end": 1}[self.anchor]


class Box(NamedTuple):
    """From `left` to `right`, from its lower edge `low` up to `high`, in pixels down the canvas."""

    left: float
    right: float
    low: float
    high: float


class Svg(str):
    """An SVG's text, which a notebook shows as the picture that it is."""

    def _repr_svg_(self) -> str:
        return str(self)


class Canvas:
    """Takes shapes and labels in the order in which they are drawn; `name` begins its ids."""

    def __init__(self, width: float, theme: Theme, name: str) -> None:
        self.width = width
        self.theme = theme
        self.name = name
        self._parts: list[str] = []

    @property
    def hatching(self) -> str:
        """The fill of what is unknown."""
        return f"url(#{self.name}-h)"

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        *,
        opacity: float = 1,
        stroke: str = "",
    ) -> None:
        """A rectangle; one without any extent is left out."""
        if width <= 0 or height <= 0:
            return
        more = f' fill-opacity="{number(opacity)}"' if opacity < 1 else ""
        more += f' stroke="{stroke}" stroke-width="1.8"' if stroke else ""
        self._parts.append(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}"'
            f' height="{number(height)}" fill="{fill}"{more}/>'
        )

    def circle(self, x: float, y: float, radius: float, fill: str, *, stroke: str = "") -> None:
        more = f' stroke="{stroke}" stroke-width="1.8"' if stroke else ""
        self._parts.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}"{more}/>'
        )

    def line(
        self,
        start: Point,
        end: Point,
        stroke: str,
        *,
        thick: float = 1,
        dashes: str = "",
        opacity: float = 1,
    ) -> None:
        """A straight line; `dashes` as SVG has them."""
        more = f' stroke-dasharray="{dashes}"' if dashes else ""
        more += f' stroke-opacity="{number(opacity)}"' if opacity < 1 else ""
        (x1, y1), (x2, y2) = start, end
        self._parts.append(
            f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
            f' stroke="{stroke}" stroke-width="{number(thick)}"{more}/>'
        )

    def bands(self, parts: Iterable[Sequence[Box]], fill: str) -> None:
        """Parts of one fill, each of boxes side by side, drawn as one shape."""
        path = "".join(map(_outline, parts))
        if path:
            self._parts.append(f'<path d="{path}" fill="{fill}"/>')

    def stroke(self, points: Sequence[Point], stroke: str) -> None:
        """A thin line through points."""
        path = "L".join(f"{number(x)} {number(y)}" for x, y in points)
        self._parts.append(
            f'<path d="M{path}" fill="none" stroke="{stroke}" stroke-linejoin="round"'
            ' stroke-opacity=".55"/>'
        )

    def label(self, label: Label) -> None:
        """A text; what Inter lacks has a place and a font of its own."""
        label = label._replace(text=plain(label.text))
        parts = runs(label.text)
        if not parts:
            return
        x, anchor, inner = label.x, label.anchor, escape(label.text)
        if any(run.foreign for run in parts):
            # An anchor would hold for each placed part by itself.
            x, anchor = label.left, "start"
            inner = _placed(parts, label)
        more = ' font-weight="600"' if label.bold else ""
        more += f' text-anchor="{anchor}"' if anchor != "start" else ""
        self._parts.append(
            f'<text x="{number(x)}" y="{number(label.y)}" font-size="{number(label.size)}"'
            f' fill="{label.fill}"{more}>{inner}</text>'
        )

    def svg(
        self,
        height: float,
        title: str | None,
        description: str,
        *,
        heading: str = "",
        margin: float = 0,
    ) -> Svg:
        """The whole file. Without a title it is for a page: `heading` is the id of what names it.

        A page has the ground, the font and the margins itself; its rules may forbid a style here.
        """
        name, whole = self.name, f"{number(self.width)} {number(height)}"
        sides = f'width="{number(self.width)}" height="{number(height)}"'
        drawn = "\n".join(self._parts)
        head = f'<desc id="{name}-d">{escape(plain(description))}</desc>'
        box, labelled, style = f"0 0 {whole}", f"{name}-t", ""
        if title is None:
            box = f"{number(margin)} 0 {number(self.width - 2 * margin)} {number(height)}"
            labelled = heading
        else:
            head = f'<title id="{name}-t">{escape(plain(title))}</title>{head}'
            drawn = f'<rect {sides} fill="{self.theme.background}"/>\n{drawn}'
            style = f' font-family="{SANS}" style="font-variant-numeric:tabular-nums"'
        if self.hatching in drawn:
            head += self._pattern()
        return Svg(
            f'<svg xmlns="http://www.w3.org/2000/svg" {f"{sides} " if title is not None else ""}'
            f'viewBox="{box}" role="img" aria-labelledby="{labelled}"'
            f' aria-describedby="{name}-d"{style}>{head}{drawn}</svg>\n'
        )

    def _pattern(self) -> str:
        return (
            f'<defs><pattern id="{self.name}-h" width="{HATCH_APART}" height="{HATCH_APART}"'
            ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect width="{HATCH_APART}" height="{HATCH_APART}" fill="{self.theme.ground}"/>'
            f'<rect width="{HATCH_WIDTH}" height="{HATCH_APART}" fill="{self.theme.hatch}"/>'
            "</pattern></defs>"
        )


def _outline(boxes: Sequence[Box]) -> str:
    """A path along the upper edges to the right and back along the lower ones."""
    edges = [(box.high, box.right) for box in boxes]
    edges += [(box.low, box.left) for box in reversed(boxes)]
    (level, end), *others = edges
    path = f"M{number(boxes[0].left)} {number(level)}"
    for y, x in others:
        if y != level:
            path += f"H{number(end)}V{number(y)}"
            level = y
        end = x
    return f"{path}H{number(end)}Z"


def _placed(parts: Sequence[Run], label: Label) -> str:
    x, spans = label.left, []
    for run in parts:
        more = f' font-family="{FONTS[run.language]}"' if run.language else ""
        more += f' xml:lang="{run.language}"' if run.language else ""
        spans.append(f'<tspan x="{number(x)}"{more}>{escape(run.text)}</tspan>')
        x += width(run.text, label.size, bold=label.bold)
    return "".join(spans)


def plain(text: str) -> str:
    """The text with all that is not seen made visible, but for no-break spaces of ours."""
    if text.isascii() and text.isprintable():
        return text
    return "\u00a0".join(map(visible, text.split("\u00a0")))


def escape(text: str) -> str:
    """The text as XML takes it, between tags and in attributes; a no-break space can be seen."""
    for char, named in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
        ("\u00a0", "&#160;"),
    ):
        text = text.replace(char, named)
    return text


@lru_cache(2**14)
def number(value: float) -> str:
    """A length to a tenth of a pixel."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
