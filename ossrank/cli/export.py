"""`ossrank export`."""

from pathlib import Path
from typing import Annotated

import typer

from ossrank.cli.completion import board_names
from ossrank.cli.options import (
    By,
    ByLens,
    Db,
    FromDate,
    Known,
    Models,
    ModelsChoice,
    Originals,
    OriginsFile,
    RegistryNamed,
    ToDate,
    Unit,
    UnitChoice,
)
from ossrank.cli.output import tell
from ossrank.errors import NothingStored, UsageError
from ossrank.question import parse_day


def export(
    target: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR|FILE",
            readable=False,
            help="A folder, or a file that ends in .parquet, .csv or .db.",
        ),
    ] = None,
    boards: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="BOARD", help="Boards to export, all if none.", autocompletion=board_names
        ),
    ] = None,
    start: FromDate = None,
    end: ToDate = None,
    by: ByLens = By.publisher,
    models: ModelsChoice = Models.open,
    unit: UnitChoice = Unit.model,
    originals: Originals = False,
    known: Known = None,
    sql: Annotated[
        bool,
        typer.Option(
            "--sql",
            metavar="",
            help="Print the SQL that gives report's counts from an export, by --by.",
        ),
    ] = False,
    origins: OriginsFile = None,
    registry: RegistryNamed = None,
    db: Db = None,
) -> None:
    """Write every row held, with its judgement, for other programs: what changed, the next time."""
    if sql:
        _print_sql(target, by)
        return
    if target is None:
        raise UsageError("name a folder, or a file that ends in .parquet, .csv or .db")
    from ossrank.analysis.count import Method
    from ossrank.catalogue import Catalogue
    from ossrank.export.plan import make_plan
    from ossrank.export.target import export_to
    from ossrank.registry.registry import load_registry
    from ossrank.sources import FEEDS
    from ossrank.store.file import default_path, is_there, open_store

    if any(feed.main == str(target) for feed in FEEDS.values()) and not target.exists():
        raise UsageError(f"{target} is a board: name first where the export goes")
    first, last = parse_day(start, "--from"), parse_day(end, "--to")
    day = parse_day(known, "--known")
    method = Method(by.value, models.value, unit.value, originals=originals)
    judges, path = load_registry(origins, registry), db or default_path()
    if not is_there(path):
        raise NothingStored(Catalogue(path, None).nothing_stored(boards or ["any board"]))
    with open_store(path) as store:
        catalogue = Catalogue(path, store)
        named = catalogue.expand(boards or [])
        plan = make_plan(store, judges, method, named, first, last, day)
        held = {snapshot.board for snapshot in plan.snapshots}
        catalogue.check_categories(sorted(set(named) - held))
        missing = [name for name in boards or [] if held.isdisjoint(catalogue.expand([name]))]
        if not plan.partitions:
            raise NothingStored(catalogue.nothing_stored(missing or ["any board"], last))
        tell(export_to(plan, store, target))
        if missing:
            raise NothingStored(catalogue.nothing_stored(missing, last))


def _print_sql(target: Path | None, by: By) -> None:
    from ossrank.export.sql import counts_sql

    if target is not None:
        raise UsageError("--sql prints SQL and writes no export: leave the folder or file out")
    typer.echo(counts_sql(by.value), nl=False)
