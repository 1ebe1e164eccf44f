"""`ossrank gap`."""

from typing import TYPE_CHECKING, Annotated

import typer

from ossrank.cli.held import check_boards, check_held, nothing_stored, reading
from ossrank.cli.options import Boards, Db, Format, Models, OnDate, OriginsFile, Output, parse_day
from ossrank.cli.output import output_to, write
from ossrank.errors import NothingStored, UsageError

if TYPE_CHECKING:
    from ossrank.analysis.gap import Gap
    from ossrank.facts import Snapshot
    from ossrank.registry.licences import Choice
    from ossrank.registry.origins import Origins
    from ossrank.store.file import Store

Field = Annotated[Models, typer.Option("--models", help="Which models China and the US field.")]


def gap(
    boards: Boards = None,
    on: OnDate = None,
    models: Field = Models.any,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to write it.")] = Format.table,
    output: Output = None,
    origins: OriginsFile = None,
    db: Db = None,
) -> None:
    """Compare the best Chinese with the best US model, and the best open with the best closed."""
    from ossrank.registry.origins import load_origins
    from ossrank.store.file import default_path
    from ossrank.views import gap as layout

    named = list(dict.fromkeys(boards or ["arena/text"]))
    check_rating(named)
    registry = load_origins(origins)
    path, until = db or default_path(), parse_day(on, "--on")
    with reading(path, named) as store:
        found = [(board, store.newest(board, until)) for board in named]
        lacking = [board for board, snapshot in found if snapshot is None]
        check_held(store, lacking)
        gaps = [gap_on(store, s, registry, models.value, lag=True) for _, s in found if s]
    with output_to(output) as file:
        write(
            form,
            file,
            document=lambda: layout.gap_json(gaps, registry),
            rows=lambda: layout.gap_rows(gaps, registry),
            columns=layout.GAP_COLUMNS,
            sheets=lambda: layout.gap_sheets(gaps, registry) if gaps else [],
        )
    if lacking:
        raise NothingStored(nothing_stored(lacking, path, until))


def check_rating(boards: list[str]) -> None:
    """Raises UsageError for a board that is none, or whose scores are no ratings."""
    from ossrank.boards import feed_of

    check_boards(boards)
    for board in boards:
        if not feed_of(board).rating:
            raise UsageError(f"{board} is no rating board: gaps are for arena/ and design-arena/")


def gap_on(
    store: "Store", snapshot: "Snapshot", registry: "Origins", models: "Choice", *, lag: bool
) -> "Gap":
    """The comparisons of a snapshot; with `lag`, the days behind as well."""
    from ossrank.analysis.gap import gap as compare
    from ossrank.analysis.gap import listing_history

    history = None
    if lag:
        first = store.first_listed(snapshot.board, snapshot.as_of)
        history = listing_history(snapshot, first)
    return compare(snapshot, store.entries(snapshot.id), registry, models, history)
