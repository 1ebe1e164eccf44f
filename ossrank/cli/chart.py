"""`ossrank chart`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ossrank.cli.completion import board_names
from ossrank.cli.database import opened
from ossrank.cli.options import (
    By,
    ByLens,
    Db,
    Every,
    FromDate,
    Models,
    OnDate,
    Originals,
    OriginsFile,
    Output,
    RegistryNamed,
    Strict,
    ToDate,
    Unit,
    UnitChoice,
)
from ossrank.cli.output import is_plain, output_to, say
from ossrank.errors import NothingStored, UsageError
from ossrank.question import parse_countries, parse_day

if TYPE_CHECKING:
    from ossrank.picture.frame import Look
    from ossrank.views.view import View

ENDINGS = (".svg", ".png")

USUAL = {
    "by": "publisher",
    "unit": "model",
    "focus": ("CN", "US"),
    "strict": False,
    "originals": False,
}
"""The only way to count that a gap knows."""


class Theme(StrEnum):
    """On which ground a picture is drawn."""

    light = "light"
    dark = "dark"


class Size(StrEnum):
    """What a picture is for."""

    article = "article"
    slide = "slide"
    narrow = "narrow"


Kind = StrEnum("Kind", {"CN-US": "CN-US", "open-closed": "open-closed"})
"""Which sides a gap compares."""


def chart(
    board: Annotated[
        str | None,
        typer.Argument(
            metavar="BOARD", help="The board to draw, all if none.", autocompletion=board_names
        ),
    ] = None,
    by_date: Annotated[
        bool, typer.Option("--trend", metavar="", help="Its counts by date.")
    ] = False,
    gaps: Annotated[
        bool, typer.Option("--gap", metavar="", help="Its gap in points by date.")
    ] = False,
    output: Output = None,
    theme: Annotated[Theme, typer.Option("--theme", help="On which ground.")] = Theme.light,
    size: Annotated[Size, typer.Option("--size", help="For what it is.")] = Size.article,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="An editor's, above the finding.")
    ] = None,
    top: Annotated[
        list[int] | None,
        typer.Option("--top", min=1, metavar="N", help="Cut at N; may repeat where bars are."),
    ] = None,
    on: OnDate = None,
    by: ByLens = By.publisher,
    models: Annotated[
        Models | None,
        typer.Option("--models", help="Which models are counted (open; with --gap any)."),
    ] = None,
    unit: UnitChoice = Unit.model,
    focus: Annotated[
        str, typer.Option("--focus", metavar="CC,CC", help="The two countries of the picture.")
    ] = "CN,US",
    strict: Strict = False,
    originals: Originals = False,
    every: Annotated[
        Every, typer.Option("--every", help="Each day held, or the last of each week or month.")
    ] = Every.day,
    start: FromDate = None,
    end: ToDate = None,
    kind: Annotated[Kind | None, typer.Option("--kind", help="Which sides --gap compares.")] = None,
    origins: OriginsFile = None,
    registry: RegistryNamed = None,
    db: Db = None,
) -> None:
    """Draw a board's shares, its trend or its gap, or all boards at one N, as SVG or PNG."""
    countries = parse_countries(focus, "--focus")
    if len(countries) != 2:
        raise UsageError(f"--focus {focus}: a picture shows two countries, such as CN,US")
    if by_date and gaps:
        raise UsageError("--trend and --gap go one at a time")
    dated = by_date or gaps
    if dated and (board is None or on):
        raise UsageError("--trend and --gap are of one BOARD, --from a date --to another, not --on")
    if not dated and (start or end or every is not Every.day):
        raise UsageError("--from, --to and --every go with --trend and --gap; else it is --on")
    if len(top or ()) > 1 and (by_date or board is None):
        raise UsageError("--top is one N here: only the shares of a board have several bars")
    if kind and not gaps:
        raise UsageError("--kind goes with --gap")
    counting: dict[str, Any] = {
        "by": by.value,
        "unit": unit.value,
        "focus": countries,
        "strict": strict,
        "originals": originals,
    }
    if gaps and (top or counting != USUAL):
        raise UsageError(
            "--gap goes without --top, --by, --unit, --focus, --strict and --originals"
        )
    days: dict[str, Any] = {"start": parse_day(start, "--from"), "end": parse_day(end, "--to")}
    day, path = parse_day(on, "--on"), _checked(output)
    only = top[0] if top else None
    choice = models or (Models.any if gaps else Models.open)
    with opened(db, origins, output, registry) as library:
        if gaps and board:
            view: View = library.gap_trend(board, every=every.value, models=choice.value, **days)
        elif by_date and board:
            view = library.trend(
                board, top=only, every=every.value, models=choice.value, **days, **counting
            )
        elif board:
            view = library.report([board], top=top or (), on=day, models=choice.value, **counting)
        else:
            view = library.overview(top=only, on=day, models=choice.value, **counting)
        if view.missing:
            raise NothingStored(library.nothing_stored(view.missing, day))
    from ossrank.picture.chart import chart as draw
    from ossrank.picture.chart import look_of

    look = look_of(theme.value, size.value, title)
    sketch = draw(view, kind=kind.value if kind else "CN-US")
    _write(sketch.picture(look).svg, look, path)


def _checked(path: Path | None) -> Path | None:
    """The file to write; UsageError where its ending is that of no picture."""
    if path and path.suffix and is_plain(path) and path.suffix.lower() not in ENDINGS:
        raise UsageError(f"-o {path}: a picture ends in {' or '.join(ENDINGS)}")
    return path


def _write(svg: str, look: "Look", path: Path | None) -> None:
    """Writes the picture: as PNG where the file's ending says so."""
    if path is None or path.suffix.lower() != ".png":
        with output_to(path) as file:
            file.write(svg)
        return
    from ossrank.formats.png import png

    image, lacking = png(svg, look.size.pixels)
    with output_to(path) as file:
        file.buffer.write(image)
    if lacking:
        say(
            f"no font on this machine has {' '.join(lacking)}: {path} lacks them; an SVG keeps them"
        )
