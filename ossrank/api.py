"""What `import ossrank` offers: a database opened to be asked, bundles written and recomputed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ossrank.errors import StoreError
from ossrank.library import Library

if TYPE_CHECKING:
    from ossrank.views.recomputed import RecomputedView
    from ossrank.views.view import View


@contextmanager
def open(
    path: str | PathLike[str] | None = None,
    origins: str | PathLike[str] | None = None,
    registry: str | PathLike[str] | None = None,
) -> Iterator[Library]:
    """A library on a database that is only read; without a path the one of the command line.

    `registry` is the edition to count with: its name, a folder or a zip, else today's. `origins`
    is a CSV of rows that are laid over it. Raises StoreError where there is no database or it
    cannot be read, UsageError where the registry or a row of `origins` is wrong.
    """
    from ossrank.library import open_library
    from ossrank.registry.registry import load_registry
    from ossrank.store.file import default_path, is_there

    database = Path(path) if path is not None else default_path()
    if not is_there(database):
        raise StoreError(f"no database at {database}: run ossrank fetch, or name another")
    laid_over = Path(origins) if origins is not None else None
    edition = None if registry is None else fspath(registry)
    with open_library(database, load_registry(laid_over, edition)) as library:
        yield library


def write_bundle(
    path: str | PathLike[str], library: Library, question: str = "report", **parts: Any
) -> View:
    """The answer of a library, written to a zip with all that it was counted from.

    `question` is report, sensitivity, trend, sensitivity by date, gap, gap by date or verify;
    `parts` are the arguments of its method. Raises NothingStored where nothing is held, UsageError
    where the bundle would be too large to be read again, OssrankError where it cannot be written.
    """
    from ossrank.bundle.question import ask
    from ossrank.bundle.writing import recording
    from ossrank.bundle.writing import write_bundle as write

    asked = recording(library)
    view = ask(asked, question, parts)
    write(Path(path), asked, question, parts, view)
    return view


def recompute(
    path: str | PathLike[str], registry: str | PathLike[str] | None = None
) -> RecomputedView:
    """A bundle's figures, counted again from nothing but the bundle; `same` says whether they are.

    `registry` is another edition to count with: now, its name, a folder or a zip. Raises UsageError
    for what is no bundle or no edition.
    """
    from ossrank.bundle.recompute import recompute as counted_again

    return counted_again(Path(path), None if registry is None else fspath(registry))
