"""What `import ossrank` offers: a database opened to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike, fspath
from pathlib import Path

from ossrank.errors import StoreError
from ossrank.library import Library


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
