"""What `import ossrank` offers: a database opened to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path

from ossrank.errors import StoreError
from ossrank.library import Library


@contextmanager
def open(
    path: str | PathLike[str] | None = None, origins: str | PathLike[str] | None = None
) -> Iterator[Library]:
    """A library on a database that is only read; without a path the one of the command line.

    `origins` is a CSV of rows that are laid over the registry. Raises StoreError where there is no
    database or it cannot be read, UsageError where a row of `origins` is wrong.
    """
    from ossrank.library import open_library
    from ossrank.registry.registry import load_registry
    from ossrank.store.file import default_path, is_there

    database = Path(path) if path is not None else default_path()
    if not is_there(database):
        raise StoreError(f"no database at {database}: run ossrank fetch, or name another")
    registry = load_registry(Path(origins) if origins is not None else None)
    with open_library(database, registry) as library:
        yield library
