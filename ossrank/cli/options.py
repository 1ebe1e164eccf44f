"""The options that commands share, and what their texts mean."""

import contextlib
import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ossrank.errors import UsageError


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
        help="A CSV laid over the built-in registry.",
    ),
]


Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", readable=False, help="Write to this file, not to stdout."),
]


Boards = Annotated[list[str] | None, typer.Argument(metavar="BOARD", help="Boards to show.")]


OnDate = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The newest snapshot up to this date.")
]


SinceDate = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="The snapshot to compare with.")
]


ByLens = Annotated[By, typer.Option("--by", help="Country of the publisher, or of the base model.")]


ModelsChoice = Annotated[Models, typer.Option("--models", help="Which models are counted.")]


def parse_day(text: str | None, option: str) -> date | None:
    """The date that an option names, None where it is not given; UsageError for no date."""
    if text is None:
        return None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(text)
    raise UsageError(f"{option} {text!r} is no date like 2026-05-04")


def parse_countries(text: str, option: str) -> tuple[str, ...]:
    """Country codes, comma-separated; UsageError for what is none."""
    from ossrank.registry.origins import countries

    codes = tuple(dict.fromkeys(code.strip().upper() for code in text.split(",") if code.strip()))
    for code in codes:
        if code not in countries():
            raise UsageError(f"{option} {code!r} is no ISO 3166-1 alpha-2 code like CN or US")
    if not codes:
        raise UsageError(f"{option} names no country: give codes like CN,US")
    return codes
