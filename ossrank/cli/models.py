"""`ossrank models`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ossrank.cli.held import (
    bases_of,
    check_boards,
    check_held,
    earlier_of,
    entries_of,
    nothing_stored,
    reading,
)
from ossrank.cli.options import (
    By,
    ByLens,
    Db,
    Format,
    Models,
    OnDate,
    OriginsFile,
    Output,
    SinceDate,
    parse_countries,
    parse_day,
)
from ossrank.cli.output import output_to, write
from ossrank.errors import NothingStored

if TYPE_CHECKING:
    from ossrank.facts import Snapshot


def models(
    board: Annotated[str, typer.Argument(metavar="BOARD", help="The board to list.")],
    country: Annotated[
        str | None, typer.Option("--country", metavar="CC", help="Only this country's.")
    ] = None,
    unknown: Annotated[bool, typer.Option("--unknown", help="Only the unclassified.")] = False,
    on: OnDate = None,
    since: SinceDate = None,
    by: ByLens = By.publisher,
    choice: Annotated[Models, typer.Option("--models", help="Which models to list.")] = Models.any,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to write it.")] = Format.table,
    output: Output = None,
    origins: OriginsFile = None,
    db: Db = None,
) -> None:
    """List the rows behind a table: who made each model, and how that is known."""
    from ossrank.analysis.report import Method, departed, listing
    from ossrank.registry.origins import load_origins
    from ossrank.store.file import default_path
    from ossrank.views import listing as layout

    check_boards([board])
    registry = load_origins(origins)
    path = db or default_path()
    wanted = parse_countries(country, "--country")[0] if country else None
    until = parse_day(on, "--on")
    earlier: tuple[Snapshot, Any] | None = None
    with reading(path, [board]) as store:
        snapshot = store.newest(board, until)
        if snapshot is None:
            check_held(store, [board])
            raise NothingStored(nothing_stored([board], path, until))
        entries = entries_of(store, snapshot)
        bases = bases_of(store, board, entries)
        if since:
            before = earlier_of(store, snapshot, parse_day(since, "--since"))
            if before:
                earlier = before, entries_of(store, before)
    rows = listing(
        snapshot,
        entries,
        earlier,
        origins=registry,
        bases=bases,
        method=Method(by=by.value, models=choice.value),
    )
    gone = (
        departed(snapshot, entries, earlier, origins=registry, method=Method(models=choice.value))
        if earlier
        else []
    )
    if unknown:
        gone = [one for one in gone if one.publisher.country is None]
        rows = [row for row in rows if row.country is None]
    if wanted:
        gone = [one for one in gone if one.publisher.country == wanted]
        rows = [row for row in rows if row.country == wanted]
    with output_to(output) as file:
        then = earlier[0] if earlier else None
        write(
            form,
            file,
            document=lambda: layout.listing_json(snapshot, rows, then, gone),
            rows=lambda: layout.listing_rows(snapshot, rows),
            columns=layout.LISTING_COLUMNS,
            sheets=lambda: [
                layout.listing_sheet(snapshot, rows, then),
                *([layout.gone_sheet(then, gone)] if then and gone else []),
            ],
        )
