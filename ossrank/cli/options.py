"""The options that commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ossrank.cli.completion import board_names, feed_names
from ossrank.errors import UsageError
from ossrank.formats import FORMATS

FormatName = StrEnum("FormatName", {name: name for name in FORMATS})  # type: ignore[misc]
"""How a result is written."""


class Via(StrEnum):
    """How a snapshot came."""

    live = "live"
    replay = "replay"
    backfill = "backfill"
    import_ = "import"


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


class Every(StrEnum):
    """How dense the points are."""

    day = "day"
    week = "week"
    month = "month"


class Unit(StrEnum):
    """What is counted once."""

    model = "model"
    family = "family"
    maker = "maker"


# readable=False: the store and the readers say in one line what a file lacks, better than Typer.
Db = Annotated[
    Path | None,
    typer.Option(
        "--db", readable=False, help="The database file (else OSSRANK_DB, else the data folder)."
    ),
]


OriginsFile = Annotated[
    Path | None,
    typer.Option(
        "--origins",
        envvar="OSSRANK_ORIGINS",
        readable=False,
        help="A CSV laid over the registry.",
    ),
]


RegistryNamed = Annotated[
    str | None,
    typer.Option(
        "--registry",
        metavar="EDITION",
        help="Count with this edition's data files: its name, a folder or a zip.",
    ),
]


Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", readable=False, help="Write to this file, not to stdout."),
]


FormatOption = Annotated[
    FormatName | None,
    typer.Option(
        "--format", "-f", help="How to write it; else what the ending of -o says, else a table."
    ),
]


Feeds = Annotated[
    list[str] | None,
    typer.Argument(metavar="FEED", help="Feeds, all if none.", autocompletion=feed_names),
]


Boards = Annotated[
    list[str] | None,
    typer.Argument(metavar="BOARD", help="Boards to show.", autocompletion=board_names),
]


Board = Annotated[
    str, typer.Argument(metavar="BOARD", help="The board to show.", autocompletion=board_names)
]


OnDate = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The newest snapshot up to this date.")
]


SinceDate = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="The snapshot to compare with.")
]


FromDate = Annotated[str | None, typer.Option("--from", metavar="DATE", help="From this date on.")]


ToDate = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Up to this date.")]


ByLens = Annotated[By, typer.Option("--by", help="Country of the publisher, or of the base model.")]


UnitChoice = Annotated[Unit, typer.Option("--unit", help="What is counted once.")]


ViaOption = Annotated[
    Via | None,
    typer.Option(
        "--via", help="Of a date that came in several ways, take this one (the official if none)."
    ),
]


Strict = Annotated[
    bool,
    typer.Option("--strict", metavar="", help="Count rows without a confirmed source as unknown."),
]


Originals = Annotated[
    bool, typer.Option("--originals", metavar="", help="Only models that rest on no other owner's.")
]


Cite = Annotated[
    bool,
    typer.Option("--cite", metavar="", help="A sentence for each figure, to print as it is."),
]


def check_cite(cite: bool, form: str) -> None:
    """Raises UsageError where sentences are asked for in a format that has figures."""
    if cite and form not in ("table", "md", "bibtex"):
        raise UsageError(
            f"--cite goes as a table, -f md or -f bibtex: {form} has the figures themselves"
        )


BundleFile = Annotated[
    Path | None,
    typer.Option(
        "--bundle",
        metavar="FILE.zip",
        readable=False,
        help="Also write the figures with all that they were counted from.",
    ),
]


Known = Annotated[
    str | None,
    typer.Option("--known", metavar="DATE", help="Bases as they were known on this date."),
]


ModelsChoice = Annotated[Models, typer.Option("--models", help="Which models are counted.")]
