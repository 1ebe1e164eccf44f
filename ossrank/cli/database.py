"""What the options of a command open: a library, within which limits it asks, a bundle to write."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ossrank.cli.output import refuse_to_overwrite, say
from ossrank.errors import NothingStored, UsageError

if TYPE_CHECKING:
    from ossrank.cli.options import Via
    from ossrank.library import Library
    from ossrank.limits import Limits
    from ossrank.store.file import Store
    from ossrank.views.view import View


@contextlib.contextmanager
def writing(path: Path | None) -> "Iterator[Store]":
    """The database to write to, made where there is none; says what became of WAL."""
    from ossrank.store.file import default_path, open_store

    with open_store(path or default_path(), write=True) as store:
        if store.connection.left_wal is not None:
            now = "undone" if store.connection.left_wal else "not undone, since it is in use"
            say(f"{store.path}: another tool had set WAL: {now}")
        yield store


def bundle_to(
    path: Path | None, library: "Library", kind: str, parts: "Mapping[str, Any]", view: "View"
) -> None:
    """Writes the bundle of an answer, where one is asked for, and says what it may not do."""
    if path is None:
        return
    from ossrank.bundle.writing import write_bundle

    bundle = write_bundle(path, library, kind, parts, view)
    if bundle.withheld:
        say(
            f"{path} holds rows of {', '.join(bundle.withheld)}, and nothing says that they may be"
            " passed on: keep it, or ask the source before you publish it"
        )


@contextlib.contextmanager
def opened(
    db: Path | None,
    origins: Path | None,
    output: Path | None = None,
    registry: str | None = None,
    bundle: Path | None = None,
    via: "Via | None" = None,
) -> "Iterator[Library]":
    """The library on the database and the registry that the options name.

    Where a bundle is asked for, it notes what is read of the database; `via` as Library.taking has
    it. UsageError where `output` or `bundle` would overwrite one of them, or the other.
    """
    from ossrank.library import open_library
    from ossrank.registry.registry import load_registry
    from ossrank.store.file import default_path

    edition = Path(registry or "")
    files = [edition, *edition.glob("*")] if registry else []
    read = (db or default_path(), origins, *files)
    refuse_to_overwrite(output, read)
    refuse_to_overwrite(bundle, read, "--bundle")
    if output and bundle and os.path.realpath(output) == os.path.realpath(bundle):
        raise UsageError(f"-o and --bundle both name {output}: name two files")
    with open_library(db or default_path(), load_registry(origins, registry)) as library:
        if bundle is None:
            asked = library
        else:
            from ossrank.bundle.writing import recording

            asked = recording(library)
        yield asked.taking(via.value if via else None)


def path_of(db: Path | None, without: str) -> Path:
    """Where the database is; NothingStored, which ends with `without`, where there is none."""
    from ossrank.store.file import default_path, is_there

    path = db or default_path()
    if not is_there(path):
        raise NothingStored(f"no database at {path}: {without}")
    return path


def limits_of(context: typer.Context) -> "Limits":
    """Within which limits a command asks servers."""
    from ossrank.limits import Limits

    limits: Limits = context.obj or Limits()
    return limits
