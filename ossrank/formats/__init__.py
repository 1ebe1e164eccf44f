"""How a view is written: one file a format, one line each in the list."""

from importlib import import_module
from typing import NamedTuple, TextIO

from ossrank.views.view import View


class Format(NamedTuple):
    """A format: its name after `-f`, the module that writes it, and the endings of its files."""

    name: str
    module: str
    endings: tuple[str, ...]

    def write(self, view: View, file: TextIO) -> None:
        """Writes a view to an open file."""
        import_module(self.module).write(view, file)


FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format("table", "ossrank.formats.terminal", (".txt",)),
        Format("json", "ossrank.formats.json", (".json",)),
        Format("csv", "ossrank.formats.csv", (".csv",)),
        Format("md", "ossrank.formats.markdown", (".md",)),
        Format("bibtex", "ossrank.formats.bibtex", (".bib",)),
        Format("html", "ossrank.formats.html", (".html", ".htm")),
    )
}


def format_of(path: str) -> Format | None:
    """The format that a file's ending stands for; None where it is no format's."""
    return next((f for f in FORMATS.values() if path.lower().endswith(f.endings)), None)
