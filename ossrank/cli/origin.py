"""`ossrank origin`."""

import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ossrank.cli.held import bases_of, entries_of
from ossrank.cli.options import Db, OriginsFile
from ossrank.errors import OssrankError

if TYPE_CHECKING:
    from ossrank.registry.origins import Origins
    from ossrank.store.file import Store
    from ossrank.views.sheet import Sheet


def origin(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="An organisation, a Hub account or a model.")
    ],
    origins: OriginsFile = None,
    db: Db = None,
) -> None:
    """Explain why an organisation, an account or a model counts for a country."""
    from ossrank.formats import render
    from ossrank.registry.origins import load_origins
    from ossrank.sources import storable
    from ossrank.store.file import default_path, is_there, open_store
    from ossrank.views.origin import organisation_sheets

    name = storable(name)
    registry = load_origins(origins)
    path, today = db or default_path(), datetime.now(UTC).date()
    names: list[str] = []
    if is_there(path):
        with open_store(path) as store:
            sheets = _sheets(store, name, registry, today)
            names = [] if sheets else store.model_names()
    else:
        sheets = organisation_sheets(name, registry, (), today)
    if not sheets:
        near = registry.near(name) or registry.near(name, among=names)
        hint = f": did you mean {', '.join(map(render.clean, near))}?" if near else ""
        raise OssrankError(
            f"{render.clean(name)!r} is no organisation, account or model that ossrank knows{hint}"
        )
    render.sheets_as_table(sheets, sys.stdout)


def _sheets(store: "Store", name: str, registry: "Origins", today: date) -> "list[Sheet]":
    from ossrank.analysis.report import Held, appearance
    from ossrank.boards import DEFAULT_BOARDS
    from ossrank.facts import Entry
    from ossrank.views.origin import model_sheets, organisation_sheets, unlisted_sheets

    newest = []
    for found in filter(None, map(store.newest, DEFAULT_BOARDS)):
        entries = entries_of(store, found)
        newest.append(Held(found, entries, bases_of(store, found.board, entries)))
    seen = []
    for snapshot, entry in store.appearances(name):
        held = Held(snapshot, [entry], bases_of(store, snapshot.board, [entry]))
        seen.append(appearance(held, entry, registry))
    if seen:
        last = seen[0].snapshot
        departed = store.newest(last.board) != last
        return model_sheets(name, seen, newest, registry, departed=departed)
    if "/" in name:
        known = store.bases([Entry(0, 0, name, bases=(name,))])
        near = registry.near(name, among=store.model_names())
        return unlisted_sheets(name, known, near, newest, registry, today)
    return organisation_sheets(name, registry, newest, today)
