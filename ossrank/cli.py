"""The command line: parse → call → print, and the boundary where errors become exit codes."""

from __future__ import annotations

import contextlib
import gc
import os
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TextIO

import typer

from ossrank import __version__
from ossrank.errors import NothingStored, OssrankError, UsageError

if TYPE_CHECKING:
    from ossrank.fetch import FeedOutcome
    from ossrank.layout import Sheet
    from ossrank.models import Snapshot
    from ossrank.origins import Origins
    from ossrank.report import BoardReport, Method
    from ossrank.store import Batch, Store

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Country-of-origin shares of open models on Hugging Face, Chatbot Arena and Design"
    " Arena: dated, stored and checkable.",
)


class Format(StrEnum):
    """How a result is written."""

    table = "table"
    json = "json"
    csv = "csv"
    md = "md"


class Short(StrEnum):
    """How a short result is written."""

    table = "table"
    json = "json"


class By(StrEnum):
    """Who decides the country."""

    publisher = "publisher"
    base = "base"


class Models(StrEnum):
    """Which models are counted."""

    open = "open"
    osi = "osi"
    commercial = "commercial"
    any = "any"


class Unit(StrEnum):
    """What is counted once."""

    model = "model"
    family = "family"
    maker = "maker"


Db = Annotated[
    Path | None,
    typer.Option("--db", help="The database file (else OSSRANK_DB, else the data folder)."),
]
OriginsFile = Annotated[
    Path | None,
    typer.Option(
        "--origins", envvar="OSSRANK_ORIGINS", help="A CSV laid over the built-in registry."
    ),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write to this file, not to stdout.")
]
Boards = Annotated[list[str] | None, typer.Argument(metavar="[BOARD]...", help="Boards to show.")]
OnDate = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The newest snapshot up to this date.")
]
SinceDate = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="The snapshot to compare with.")
]
ByLens = Annotated[By, typer.Option("--by", help="Country of the publisher, or of the base model.")]
ModelsChoice = Annotated[Models, typer.Option("--models", help="Which models are counted.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ossrank {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Country-of-origin shares of open models: dated, stored and checkable."""


@app.command()
def fetch(
    feeds: Annotated[
        list[str] | None, typer.Argument(metavar="[FEED]...", help="Feeds to fetch; all if none.")
    ] = None,
    replayed: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="Replay payloads recorded as DIR/<date>/…"),
    ] = None,
    save: Annotated[
        Path | None, typer.Option("--save", metavar="DIR", help="Record the payloads there.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=1000, help="Rows of each of the Hub's lists.")
    ] = 200,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take a board that shrank, or is kept apart, as it is.")
    ] = False,
    no_lineage: Annotated[
        bool, typer.Option("--no-lineage", help="Do not ask the Hub what unknown bases rest on.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say failures only.")] = False,
    form: Annotated[Short, typer.Option("--format", "-f", help="How to write it.")] = Short.table,
    db: Db = None,
) -> None:
    """Fetch the boards of today and store them as dated snapshots."""
    from ossrank import fetch as fetching
    from ossrank.boards import FEEDS
    from ossrank.store import default_path, open_store

    chosen = fetching.pick_feeds(feeds or [])
    if replayed and save:
        raise UsageError("--from and --save do not go together: a replay is recorded already")
    if replayed and not replayed.is_dir():
        raise UsageError(f"no folder {replayed} to replay from")
    with open_store(db or default_path(), write=True) as store, _progress(quiet, form) as done:
        if accept:
            store.accept([feed.name for feed in chosen])
        if replayed:
            outcomes = fetching.replay(store, replayed, chosen, done=done)
        else:
            outcomes = fetching.fetch_feeds(
                store, chosen, limit=limit, save=save, accept=accept, done=done
            )
            if not no_lineage and any(
                FEEDS[made.feed].lineage and made.outcome != "failed" for made in outcomes
            ):
                stopped = fetching.ask_lineage(store)
                if stopped:
                    _say(f"base models not all asked for, the next fetch goes on: {stopped}")
    if form is Short.json:
        from ossrank.render import as_json

        as_json({"feeds": [_outcome_json(outcome) for outcome in outcomes]}, sys.stdout)
    failed = sum(outcome.outcome == "failed" for outcome in outcomes)
    if failed:
        raise typer.Exit(1 if failed == len(outcomes) else 3)


def _say(text: str) -> None:
    from ossrank.render import clean

    print(f"ossrank: {clean(text, longest=1000)}", file=sys.stderr)


def _outcome_json(outcome: FeedOutcome) -> dict[str, Any]:
    return {
        "feed": outcome.feed,
        "outcome": outcome.outcome,
        "snapshots": outcome.snapshots,
        "entries": outcome.entries,
        "reason": outcome.reason,
        "seconds": round(outcome.seconds, 3),
    }


@contextlib.contextmanager
def _progress(quiet: bool, form: Short) -> Iterator[Any]:
    """Yields what to call with each feed's outcome: a line each, on stderr."""
    from ossrank.render import clean, progress

    def line(outcome: FeedOutcome) -> str:
        if outcome.outcome == "failed":
            return clean(f"{outcome.feed:<20} failed: {outcome.reason}")
        if outcome.outcome == "unchanged":
            return f"{outcome.feed:<20} unchanged"
        boards = f"{outcome.snapshots} snapshot{'s' * (outcome.snapshots != 1)}"
        text = f"{outcome.feed:<20} stored {boards}, {outcome.entries:,} entries"
        return clean(f"{text}; {outcome.reason}" if outcome.reason else text)

    with progress(sys.stderr, "fetching", show=not quiet) as show:

        def done(outcome: FeedOutcome) -> None:
            if outcome.outcome == "failed" or outcome.reason or not quiet:
                show(line(outcome))

        yield done


@app.command()
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
    form: Annotated[Format, typer.Option("--format", "-f", help="How to write it.")] = Format.table,
    output: Output = None,
    origins: OriginsFile = None,
    db: Db = None,
) -> None:
    """Print the share tables of the newest snapshots."""
    from ossrank.boards import DEFAULT_BOARDS
    from ossrank.origins import load_origins
    from ossrank.report import Method
    from ossrank.store import default_path

    if (sensitive or cite) and (form in (Format.json, Format.csv) or sensitive is cite):
        raise UsageError("--sensitivity and --cite go one at a time, as a table or as -f md")
    method = Method(by.value, models.value, unit.value, _focus(focus))
    registry = load_origins(origins)
    named = list(dict.fromkeys(boards or DEFAULT_BOARDS))
    _check_boards(named)
    days = _day(on, "--on"), _day(since, "--since")
    path = db or default_path()
    reports: list[BoardReport] = []
    sheets: list[Sheet] = []
    lacking: list[str] = []
    with _reading(path, named) as store:
        for board in named:
            snapshot = store.newest(board, days[0])
            if snapshot is None:
                lacking.append(board)
            elif sensitive:
                sheets.append(_sensitivity(store, snapshot, registry, method, top or ()))
            else:
                reports.append(_board_report(store, snapshot, days[1], registry, method, top or ()))
        if lacking and boards:
            _check_held(store, lacking)
    with _output(output) as file:
        if sensitive:
            _write_sheets(sheets, form, file)
        elif cite:
            _write_sentences(reports, registry, form, file)
        else:
            _write_reports(reports, registry, form, file)
    if lacking:
        raise NothingStored(_nothing(lacking, path, days[0]))


@contextlib.contextmanager
def _reading(path: Path, boards: Sequence[str]) -> Iterator[Store]:
    from ossrank.store import open_store

    if not path.exists():
        raise NothingStored(_nothing(boards, path, None))
    with open_store(path) as store:
        yield store


def _nothing(boards: Sequence[str], path: Path, on: date | None) -> str:
    until = f" up to {on}" if on else ""
    return f"nothing stored of {', '.join(boards)}{until} in {path}: run ossrank fetch"


def _check_boards(boards: Sequence[str]) -> None:
    from ossrank.boards import feed_of

    for board in boards:
        feed_of(board)


def _check_held(store: Store, boards: Sequence[str]) -> None:
    """A category that its feed, though held, does not have is a slip of the pen."""
    from ossrank.boards import feed_of

    held = [summary.board for summary in store.boards()]
    for board in boards:
        feed = feed_of(board)
        siblings = [name for name in held if feed_of(name) == feed]
        if board not in siblings and feed.main in siblings and board != feed.main:
            raise UsageError(f"no board {board!r}: ossrank boards lists those of {feed.name}")


def _board_report(
    store: Store,
    snapshot: Snapshot,
    since: date | None,
    registry: Origins,
    method: Method,
    tops: Sequence[int],
) -> BoardReport:
    from ossrank.report import board_report

    earlier = _earlier(store, snapshot, since)
    entries = store.entries(snapshot.id)
    then = store.entries(earlier.id) if earlier else ()
    return board_report(
        snapshot,
        entries,
        (earlier, then) if earlier else None,
        origins=registry,
        bases=store.bases([*entries, *then]),
        method=method,
        tops=tops,
    )


def _sensitivity(
    store: Store, snapshot: Snapshot, registry: Origins, method: Method, tops: Sequence[int]
) -> Sheet:
    from ossrank.layout import sensitivity_sheet
    from ossrank.sensitivity import sensitivity

    entries = store.entries(snapshot.id)
    bases = store.bases(entries)
    made = sensitivity(snapshot, entries, origins=registry, bases=bases, method=method, tops=tops)
    return sensitivity_sheet(made, registry)


def _earlier(store: Store, snapshot: Snapshot, since: date | None) -> Snapshot | None:
    from ossrank.report import pick_since

    if since:
        found = store.newest(snapshot.board, since)
        return found if found and found.as_of < snapshot.as_of else None
    day = pick_since(snapshot.as_of, store.dates_before(snapshot.board, snapshot.as_of))
    return store.newest(snapshot.board, day) if day else None


def _write_reports(
    reports: Sequence[BoardReport], registry: Origins, form: Format, file: TextIO
) -> None:
    from ossrank import layout, render

    if form is Format.json:
        render.as_json(layout.report_json(reports, registry, datetime.now(UTC)), file)
    elif form is Format.csv:
        rows = layout.report_rows(reports, registry)
        render.as_csv(rows, list(rows[0]) if rows else ["board"], file)
    else:
        _write_sheets([layout.report_sheet(made, registry) for made in reports], form, file)


def _write_sheets(sheets: Sequence[Sheet], form: Format, file: TextIO) -> None:
    from ossrank import render

    if sheets:
        write = render.sheets_as_markdown if form is Format.md else render.sheets_as_table
        write(sheets, file)


def _write_sentences(
    reports: Sequence[BoardReport], registry: Origins, form: Format, file: TextIO
) -> None:
    from ossrank import layout, render

    for made in reports:
        for sentence in layout.cite_sentences(made, registry):
            file.write(render.sentence(sentence, markdown=form is Format.md))


@contextlib.contextmanager
def _output(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        return
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield file
    except OSError as error:
        raise OssrankError(f"cannot write {path}: {error.strerror}") from None


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(text)
    raise UsageError(f"{option} {text!r} is no date like 2026-05-04")


def _focus(text: str) -> tuple[str, ...]:
    from ossrank.origins import countries

    codes = tuple(dict.fromkeys(code.strip().upper() for code in text.split(",") if code.strip()))
    for code in codes:
        if code not in countries():
            raise UsageError(f"--focus {code!r} is no ISO 3166-1 alpha-2 code like CN or US")
    if not codes:
        raise UsageError("--focus names no country: give codes like CN,US")
    return codes


@app.command()
def models(
    board: Annotated[str, typer.Argument(help="The board to list.")],
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
    from ossrank import layout, render
    from ossrank.origins import load_origins
    from ossrank.report import Method, listing
    from ossrank.store import default_path

    _check_boards([board])
    registry = load_origins(origins)
    path = db or default_path()
    wanted = _focus(country)[0] if country else None
    until = _day(on, "--on")
    earlier: tuple[Snapshot, Any] | None = None
    with _reading(path, [board]) as store:
        snapshot = store.newest(board, until)
        if snapshot is None:
            _check_held(store, [board])
            raise NothingStored(_nothing([board], path, until))
        entries = store.entries(snapshot.id)
        bases = store.bases(entries)
        if since:
            before = _earlier(store, snapshot, _day(since, "--since"))
            if before is None:
                raise NothingStored(_nothing([board], path, _day(since, "--since")))
            earlier = before, store.entries(before.id)
    rows = listing(
        snapshot,
        entries,
        earlier[1] if earlier else None,
        origins=registry,
        bases=bases,
        method=Method(by=by.value, models=choice.value),
    )
    if unknown:
        rows = [row for row in rows if row.country is None]
    if wanted:
        rows = [row for row in rows if row.country == wanted]
    with _output(output) as file:
        if form is Format.json:
            render.as_json(layout.listing_json(snapshot, rows), file)
        elif form is Format.csv:
            flat = layout.listing_rows(snapshot, rows)
            render.as_csv(flat, layout.LISTING_COLUMNS, file)
        else:
            sheet = layout.listing_sheet(snapshot, rows, earlier[0] if earlier else None)
            _write_sheets([sheet], form, file)


@app.command()
def backfill(
    feed: Annotated[str, typer.Argument(help="The feed: hf/trending, or one of arena/.")],
    categories: Annotated[
        str,
        typer.Option("--categories", metavar="A,B|all", help="Categories of an Arena feed."),
    ] = "overall",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
    db: Db = None,
) -> None:
    """Store the years of history that a feed's source publishes, as a batch."""
    from ossrank import backfill as backfilling
    from ossrank.fetch import pick_feeds
    from ossrank.render import bar
    from ossrank.store import default_path, open_store

    (chosen,) = pick_feeds([feed])
    named = [name.strip() for name in categories.split(",") if name.strip()]
    with open_store(db or default_path(), write=True) as store:
        with bar(sys.stderr, show=not quiet) as progress:
            batch = backfilling.backfill(store, chosen, named, progress=progress)
        _print_batch(batch, feed)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV file: see docs/import.md.")],
    board: Annotated[str, typer.Option("--board", help="The board that its rows are of.")],
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Its date, where it has no column as_of."),
    ] = None,
    db: Db = None,
) -> None:
    """Store the rankings in a CSV file, as a batch: all of them, or none."""
    from ossrank import backfill as backfilling
    from ossrank.boards import feed_of
    from ossrank.store import default_path, open_store

    feed = feed_of(board)
    day = _day(as_of, "--as-of")
    with open_store(db or default_path(), write=True) as store:
        _print_batch(backfilling.import_file(store, file, feed, board, day), str(file))


@app.command()
def undo(
    batch: Annotated[int, typer.Argument(min=1, help="The number that the batch was given.")],
    db: Db = None,
) -> None:
    """Take back exactly what a backfill or an import has stored."""
    from ossrank.store import default_path, open_store

    path = db or default_path()
    if not path.exists():
        raise NothingStored(f"no database at {path}: there is nothing to undo")
    with open_store(path, write=True) as store:
        held = store.undo(batch)
    typer.echo(
        f"batch {batch} undone: {held.snapshots:,} snapshots, {held.entries:,} entries"
        f" of {held.subject}"
    )


def _print_batch(batch: Batch | None, what: str) -> None:
    if batch is None:
        typer.echo(f"nothing new: all of {what} is held already")
        return
    apart = f", {batch.suspect:,} of them kept apart as suspect" if batch.suspect else ""
    typer.echo(
        f"batch {batch.id}: {batch.snapshots:,} snapshots{apart}, {batch.entries:,} entries of"
        f" {batch.subject}, {batch.first} to {batch.last} (ossrank undo {batch.id} takes it back)"
    )


@app.command()
def boards(
    form: Annotated[Short, typer.Option("--format", "-f", help="How to write it.")] = Short.table,
    db: Db = None,
) -> None:
    """List the boards that are held, with their first and last date."""
    from ossrank import layout, render
    from ossrank.store import default_path, open_store

    path = db or default_path()
    held = []
    if path.exists():
        with open_store(path) as store:
            held = store.boards()
    if form is Short.json:
        render.as_json(layout.boards_json(held), sys.stdout)
    elif held:
        render.sheets_as_table([layout.boards_sheet(held)], sys.stdout)
    else:
        raise NothingStored(f"nothing stored in {path}: run ossrank fetch")


@app.command()
def origin(
    name: Annotated[str, typer.Argument(help="An organisation, a Hub account or a model.")],
    origins: OriginsFile = None,
    db: Db = None,
) -> None:
    """Explain why an organisation, an account or a model counts for a country."""
    from ossrank import layout, render
    from ossrank.boards import DEFAULT_BOARDS
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
    sheets = layout.origin_sheets(name, registry, seen, newest, datetime.now(UTC).date())
    if not sheets:
        near = registry.near(name)
        hint = f": did you mean {', '.join(near)}?" if near else ""
        raise OssrankError(
            f"{render.clean(name)!r} is no organisation, account or model that ossrank knows{hint}"
        )
    render.sheets_as_table(sheets, sys.stdout)


def main() -> NoReturn:
    """Runs the command line; every error that the world can cause is one line on stderr."""
    # Collecting garbage while modules load costs a report 7% of its time, and finds none.
    gc.set_threshold(50_000)
    for stream in (sys.stdout, sys.stderr):
        # A name may hold what the terminal's encoding does not.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app()
    except OssrankError as error:
        sys.stdout.flush()
        _say(str(error))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader, such as head, has gone: nothing is wrong, and nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)
