"""A document as HTML, by Jinja2: the only place that knows it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ossrank.formats.html.blocks import MEDIA, Behind, Block, Cell, Document, Download
from ossrank.picture.canvas import plain
from ossrank.picture.frame import Picture
from ossrank.picture.measure import runs
from ossrank.picture.theme import DARK, LIGHT, Theme

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

FONTS = {400: "Inter-Regular.woff2", 600: "Inter-SemiBold.woff2"}

GENERATOR = '<meta name="generator" content="ossrank">'
"""By which a page of ours is known."""

Address = Callable[[Download], str]
"""Where a document finds a file that it offers."""


def rendered(document: Document, address: Address) -> str:
    """The page: nothing in its texts is interpreted, and nothing but itself is loaded."""
    style, script = _style(), _template("script.js")
    text: str = (
        _environment()
        .get_template("document.html")
        .render(
            document=document,
            generator=_trusted(GENERATOR),
            address=address,
            style=_trusted(style),
            script=_trusted(script),
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )
    return text


def fragment(pictures: Sequence[Picture], sentences: Sequence[str], blocks: Sequence[Block]) -> str:
    """Pictures, sentences and tables without a head: they load nothing, and share no id."""
    template = _environment().get_template("fragment.html")
    text: str = template.render(pictures=pictures, sentences=sentences, parts=blocks)
    return text


def data_address(download: Download) -> str:
    """The file itself as an address."""
    return _address(download.media, download.body)


def _image(svg: str) -> str:
    return _address(MEDIA["svg"], svg)


def _address(media: str, body: str) -> str:
    return f"data:{media};base64,{base64.b64encode(body.encode('utf-8')).decode('ascii')}"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("ossrank.formats.html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"drawn": _trusted, "languages": _languages}
    environment.filters |= {"image": _image, "kind": _kind, "leading": _leading, "row": _row}
    return environment


def _seen(value: Any) -> Any:
    """A text with all that is not seen made visible: names in it may be anything.

    Markup, a str of its own kind, is ours.
    """
    return plain(value) if type(value) is str else value


def _trusted(text: str) -> Markup:
    """Text of ours that is markup already: style, script, and pictures, which escape names."""
    from markupsafe import Markup

    return Markup(text)


@lru_cache(4096)
def _languages(text: str) -> Markup:
    """A text in which Chinese, Japanese and Korean are marked as such, and dates and licences
    do not break."""
    from markupsafe import Markup

    parts = (
        Markup('<span lang="{}">{}</span>').format(run.language, run.text)
        if run.language
        else _whole(run.text)
        for run in runs(plain(text))
    )
    return Markup("").join(parts)


def _row(cells: Iterable[tuple[str, Cell]], content: Callable[[Cell], str]) -> Markup:
    """The cells of a table's row, each with what it looks like: a page has tens of thousands.

    `content` writes what is in a cell that shows more than its text.
    """
    return _trusted(
        "".join(
            [
                f'<td class="{classes}">'
                f"{_linked(cell.text, cell.behind) if cell.plain else content(cell)}</td>"
                for classes, cell in cells
            ]
        )
    )


def _leading(text: str, behind: Behind | None) -> Markup:
    """A text that leads to the rows behind it, if there are any."""
    return _trusted(_linked(text, behind))


def _linked(text: str, behind: Behind | None) -> str:
    if behind is None:
        return _languages(text)
    marks = {"group": behind.group, "top": behind.top, "mark": behind.mark}
    data = "".join([f' data-{name}="{_escaped(mark)}"' for name, mark in marks.items() if mark])
    what = f'<span class="vh"> {_languages(behind.what)}</span>' if behind.what else ""
    address = f"#{_escaped(behind.models)}-t"
    return f'<a class="behind" href="{address}"{data}>{_languages(text)}{what}</a>'


@lru_cache(4096)
def _escaped(value: str | int) -> str:
    from markupsafe import escape

    return str(escape(value))


WHOLE = re.compile(r"(\b\d{4}-\d\d-\d\d\b|\bCC BY \d\.\d\b)")
"""What no line breaks: a date, a licence with its version."""


def _whole(text: str) -> Markup:
    from markupsafe import Markup, escape

    parts = WHOLE.split(text)
    if len(parts) == 1:
        return escape(text)
    whole = Markup('<span class="whole">{}</span>')
    return Markup("").join(
        whole.format(part) if number % 2 else escape(part) for number, part in enumerate(parts)
    )


def _kind(block: Block) -> str:
    return type(block).__name__


def _template(name: str) -> str:
    return (files("ossrank.formats.html") / "templates" / name).read_text("utf-8").strip()


def _style() -> str:
    faces = "\n".join(_face(weight, name) for weight, name in FONTS.items())
    dark = f"@media screen and (prefers-color-scheme:dark){{{_colours(DARK)}}}"
    return "\n".join([faces, _colours(LIGHT), dark, _template("style.css")])


def _face(weight: int, name: str) -> str:
    body = (files("ossrank.picture") / "fonts" / name).read_bytes()
    source = f"data:font/woff2;base64,{base64.b64encode(body).decode('ascii')}"
    return f'@font-face{{font-family:Inter;font-weight:{weight};src:url({source}) format("woff2")}}'


def _colours(theme: Theme) -> str:
    """The roles of a picture's colours as CSS variables."""
    roles = ";".join(f"--{role}:{colour}" for role, colour in theme._asdict().items())
    return f":root{{{roles}}}"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
