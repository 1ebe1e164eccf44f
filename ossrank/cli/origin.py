"""`ossrank origin`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from ossrank.cli.options import Db, OriginsFile
from ossrank.errors import OssrankError


def origin(
    name: Annotated[str, typer.Argument(help="An organisation, a Hub account or a model.")],
    origins: OriginsFile = None,
    db: Db = None,
) -> None:
    """Explain why an organisation, an account or a model counts for a country."""
    from ossrank import render
    from ossrank.boards import DEFAULT_BOARDS
    from ossrank.layout.origin import origin_sheets
    from ossrank.origins import load_origins
    from ossrank.report import Held, appearance
    from ossrank.store import default_path, open_store

    registry = load_origins(origins)
    path = db or default_path()
    seen, newest = [], []
    if path.exists():
        with open_store(path) as store:
            for snapshot, entry in store.appearances(name):
                held = Held(snapshot, [entry], store.bases([entry]))
                seen.append(appearance(held, entry, registry))
            for found in filter(None, map(store.newest, DEFAULT_BOARDS)):
                entries = store.entries(found.id)
                newest.append(Held(found, entries, store.bases(entries)))
    sheets = origin_sheets(name, registry, seen, newest, datetime.now(UTC).date())
    if not sheets:
        near = registry.near(name)
        hint = f": did you mean {', '.join(near)}?" if near else ""
        raise OssrankError(
            f"{render.clean(name)!r} is no organisation, account or model that ossrank knows{hint}"
        )
    render.sheets_as_table(sheets, sys.stdout)
