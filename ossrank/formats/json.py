"""JSON, two spaces deep or in one line, with the original text of every name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring_ascii
from typing import Any, TextIO

import orjson

from ossrank.facts import stamp
from ossrank.views.view import View

_TO_ESCAPE = re.compile(r"[^\x00-\x7e]+")


def write(view: View, file: TextIO) -> None:
    """Writes a view's document, with the time at which it was made where the view has one."""
    document = view.document()
    if view.generated_at:
        # The schema stays the first key.
        generated = stamp(view.generated_at)
        document = {"schema": document["schema"], "generated_at": generated, **document}
    file.writelines(_pieces(document))


def dumped(document: Mapping[str, Any]) -> str:
    """A document as JSON."""
    return "".join(_pieces(document))


def packed(document: Mapping[str, Any]) -> str:
    """The same in one line, for a file that is sent."""
    return _text(document, 0, (",", ":")) + "\n"


def _pieces(document: Mapping[str, Any]) -> Iterator[str]:
    """A document's text, and of a list one item at a time: the evidence for hundreds of claims is
    never text all at once."""
    before = "{\n"
    for key, value in document.items():
        yield f"{before}  {_indented(key, 1)}: "
        if isinstance(value, list) and value:
            for number, item in enumerate(value):
                yield f"{',' if number else '['}\n    {_indented(item, 2)}"
            yield "\n  ]"
        else:
            yield _indented(value, 1)
        before = ",\n"
    yield "\n}\n" if document else "{}\n"


def _indented(value: Any, depth: int) -> str:
    # Within a text a line's end is an escape.
    return _text(value, orjson.OPT_INDENT_2).replace("\n", "\n" + "  " * depth)


def _text(value: Any, option: int, separators: tuple[str, str] | None = None) -> str:
    try:
        return _ascii(orjson.dumps(value, option=option))
    except TypeError:
        # orjson takes no path that is not UTF-8, and no whole number of over 64 bits.
        indent = 2 if option else None
        return json.dumps(value, indent=indent, separators=separators, allow_nan=False)


def _ascii(body: bytes) -> str:
    """With escapes for all that a terminal might take for a command, or a browser for an order."""
    text = body.decode()
    if text.isascii() and "\x7f" not in text:
        return text
    return _TO_ESCAPE.sub(lambda run: encode_basestring_ascii(run[0])[1:-1], text)
