"""JSON, two spaces deep, with the original text of every name."""

from __future__ import annotations

import json
from typing import TextIO

from ossrank.views.view import View


def write(view: View, file: TextIO) -> None:
    """Writes a view's document, with the time at which it was made where the view has one."""
    document = view.document()
    if view.generated_at:
        document = {"generated_at": f"{view.generated_at:%Y-%m-%dT%H:%M:%SZ}", **document}
    json.dump(document, file, ensure_ascii=True, indent=2, allow_nan=False)
    file.write("\n")
