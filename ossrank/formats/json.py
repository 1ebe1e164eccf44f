"""JSON, two spaces deep or in one line, with the original text of every name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TextIO

from ossrank.facts import stamp
from ossrank.views.view import View


def write(view: View, file: TextIO) -> None:
    """Writes a view's document, with the time at which it was made where the view has one."""
    document = view.document()
    if view.generated_at:
        # The schema stays the first key.
        generated = stamp(view.generated_at)
        document = {"schema": document["schema"], "generated_at": generated, **document}
    file.write(dumped(document))


def dumped(document: Mapping[str, Any]) -> str:
    """A document as JSON."""
    return json.dumps(document, ensure_ascii=True, indent=2, allow_nan=False) + "\n"


def packed(document: Mapping[str, Any]) -> str:
    """The same in one line, for a file that is sent."""
    return json.dumps(document, ensure_ascii=True, separators=(",", ":"), allow_nan=False) + "\n"
