"""HTML: one page that holds everything, loads nothing, and is whole without JavaScript."""

from __future__ import annotations

from typing import TextIO

from ossrank.views.view import View


def write(view: View, file: TextIO) -> None:
    """Writes a view as a page."""
    from ossrank.formats.html.documents import document_of
    from ossrank.formats.html.rendering import data_address, rendered

    file.write(rendered(document_of(view), data_address))
