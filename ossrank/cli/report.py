"""`ossrank report`."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from ossrank.cli.held import (
    bases_of,
    check_boards,
    check_held,
    earlier_of,
    entries_of,
    nothing_stored,
    units_of,
)
from ossrank.cli.options import (
    Boards,
    By,
    ByLens,
    Db,
    Format,
    Models,
    ModelsChoice,
    OnDate,
    OriginsFile,
    Output,
    SinceDate,
    Unit,
    parse_countries,
    parse_day,
)
from ossrank.cli.output import output_to, say, write_sheets
from ossrank.errors import NothingStored, UsageError

if TYPE_CHECKING:
    from ossrank.analysis.report import BoardReport, Method, Swing
    from ossrank.facts import Snapshot
    from ossrank.registry.origins import Origins
    from ossrank.store.file import Store
    from ossrank.views.sheet import Sheet


def report(
    boards: Boards = None,
    top: Annotated[
        list[int] | None, typer.Option("--top", min=1, metavar="N", help="Cut at N; may repeat.")
    ] = None,
    on: OnDate = None,
    since: SinceDate = None,
    by: ByLens = By.publisher,
    models: ModelsChoice = Models.open,
    unit: Annotated[Unit, typer.Option("--unit", help="What is counted once.")] = Unit.model,
    focus: Annotated[
        str, typer.Option("--focus", metavar="CC,CC", help="Countries with a column of their own.")
    ] = "CN,US",
    sensitive: Annotated[
        bool, typer.Option("--sensitivity", help="How firm it is: every rule, N by N.")
    ] = False,
    cite: Annotated[bool, typer.Option("--cite", help="A sentence for each table.")] = False,
    by_country: Annotated[
        bool, typer.Option("--countries", help="Open the group other into its countries.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to write it.")] = Format.table,
    output: Output = None,
    origins: OriginsFile = None,
    db: Db = None,
) -> None:
    """Print the share tables of the newest snapshots."""
    from ossrank.analysis.report import Method
    from ossrank.boards import DEFAULT_BOARDS
    from ossrank.registry.origins import load_origins
    from ossrank.store.file import default_path, is_there, open_store

    if (sensitive or cite) and (form in (Format.json, Format.csv) or sensitive is cite):
        raise UsageError("--sensitivity and --cite go one at a time, as a table or as -f md")
    if sensitive and (by is not By.publisher or unit is not Unit.model):
        raise UsageError("--sensitivity goes through every lens and unit: no --by, no --unit")
    method = Method(by.value, models.value, unit.value, parse_countries(focus, "--focus"))
    registry = load_origins(origins)
    named = list(dict.fromkeys(boards or DEFAULT_BOARDS))
    check_boards(named)
    on_day, since_day = parse_day(on, "--on"), parse_day(since, "--since")
    path = db or default_path()
    reports: list[BoardReport] = []
    sheets: list[Sheet] = []
    lacking = named
    if is_there(path):
        with open_store(path) as store:
            found = {board: store.newest(board, on_day) for board in named}
            lacking = [board for board, snapshot in found.items() if snapshot is None]
            if boards:
                check_held(store, lacking)
            for snapshot in filter(None, found.values()):
                if sensitive:
                    sheets.append(_sensitivity(store, snapshot, registry, method, top or ()))
                else:
                    made = _board_report(store, snapshot, since_day, registry, method, top or ())
                    reports.append(made)
    with output_to(output) as file:
        if sensitive:
            write_sheets(sheets, form, file)
        elif cite:
            _write_sentences(reports, registry, form, file)
        else:
            _write_reports(reports, method, registry, form, file, by_country=by_country)
    if lacking and (boards or len(lacking) == len(named)):
        raise NothingStored(nothing_stored(lacking, path, on_day))
    if lacking:
        say(nothing_stored(lacking, path, on_day))


def _board_report(
    store: "Store",
    snapshot: "Snapshot",
    since: date | None,
    registry: "Origins",
    method: "Method",
    tops: Sequence[int],
) -> "BoardReport":
    from ossrank.analysis.report import board_report

    earlier = earlier_of(store, snapshot, since)
    entries = entries_of(store, snapshot)
    then = entries_of(store, earlier) if earlier else ()
    made = board_report(
        snapshot,
        entries,
        (earlier, then) if earlier else None,
        origins=registry,
        bases=bases_of(store, snapshot.board, [*entries, *then]),
        method=method,
        tops=tops,
    )
    return made._replace(swings=_swings(store, made, registry))


def _swings(store: "Store", made: "BoardReport", registry: "Origins") -> "tuple[Swing, ...]":
    """How much the counts usually change over as many days as lie between the two snapshots."""
    from ossrank.analysis.report import LEAST_SPANS

    if made.since is None or made.since_days is None:
        return ()
    dates = store.dates_before(made.snapshot.board, made.since.as_of)
    if len(dates) < LEAST_SPANS:
        return ()
    from ossrank.analysis.trend import swings

    held = store.snapshots(made.snapshot.board, dates[-1], made.since.as_of)
    tops = [table.top for table in made.tables if table.groups[0].change is not None]
    units = units_of(store, held, registry, made.method, max(tops, default=0))
    by_date = {snapshot.as_of: units[snapshot.id] for snapshot in held}
    return tuple(swings(by_date, made.since_days, tops, made.method.focus))


def _sensitivity(
    store: "Store", snapshot: "Snapshot", registry: "Origins", method: "Method", tops: Sequence[int]
) -> "Sheet":
    from ossrank.analysis.sensitivity import sensitivity
    from ossrank.views.sensitivity import sensitivity_sheet

    entries = entries_of(store, snapshot)
    bases = bases_of(store, snapshot.board, entries)
    made = sensitivity(snapshot, entries, origins=registry, bases=bases, method=method, tops=tops)
    return sensitivity_sheet(made, registry)


def _write_reports(
    reports: "Sequence[BoardReport]",
    method: "Method",
    registry: "Origins",
    form: Format,
    file: TextIO,
    *,
    by_country: bool,
) -> None:
    from ossrank.formats import render

    if form is Format.json:
        from ossrank.views.figures import report_json

        render.as_json(report_json(reports, method, registry, datetime.now(UTC)), file)
    elif form is Format.csv:
        from ossrank.views.figures import REPORT_COLUMNS, report_rows

        render.as_csv(report_rows(reports, registry), REPORT_COLUMNS, file)
    else:
        from ossrank.views.report import distance, report_sheet
        from ossrank.views.sheet import Sheet

        sheets = [report_sheet(made, registry, by_country=by_country) for made in reports]
        if warning := distance(reports):
            sheets.append(Sheet(warning, "", (), ()))
        write_sheets(sheets, form, file)


def _write_sentences(
    reports: "Sequence[BoardReport]", registry: "Origins", form: Format, file: TextIO
) -> None:
    from ossrank.formats import render
    from ossrank.views.citation import cite_sentences

    for made in reports:
        for sentence in cite_sentences(made, registry):
            file.write(render.sentence(sentence, markdown=form is Format.md))
