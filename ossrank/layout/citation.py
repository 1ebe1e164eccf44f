"""A sentence for each table, to be printed as it is."""

from __future__ import annotations

from ossrank import __version__
from ossrank.boards import title
from ossrank.layout.report import lens_name
from ossrank.layout.sheet import group_name
from ossrank.origins import Origins
from ossrank.report import BoardReport, Table

ADJECTIVES = {"CN": "Chinese", "US": "US"}


def cite_sentences(report: BoardReport, origins: Origins) -> list[str]:
    """A sentence for each table, to be printed as it is."""
    return [_cite(report, table, origins) for table in report.tables]


def _cite(report: BoardReport, table: Table, origins: Origins) -> str:
    day = report.snapshot.as_of
    date_text = f"{day.day} {day:%B %Y}"
    who = "base models" if report.method.by == "base" else lens_name(report) + "s"
    verb = "rested on" if report.method.by == "base" else "came from"
    parts = []
    for number, country in enumerate(report.method.focus):
        adjective = ADJECTIVES.get(country)
        noun = who if number == 0 else "ones"
        named = f"{adjective} {noun}" if adjective else f"{noun} of {group_name(country)}"
        link = f"{verb} " if number == 0 else ("on " if verb == "rested on" else "from ")
        parts.append(
            f"{table.group(country).count} {_of(report, table) if number == 0 else ''}{link}{named}"
        )
    said = " and ".join(parts)
    unknown = table.counted - table.classified
    placed = f"; {unknown} could not be placed" if unknown else ""
    snapshot = (report.snapshot.sha256 or "")[:8] or f"by {report.snapshot.via}"
    source = f"ossrank {__version__}, origins {origins.digest[:8]}, snapshot {snapshot}"
    return f"On {date_text}, {said}{placed} ({source})."


def _of(report: BoardReport, table: Table) -> str:
    board = report.snapshot.board
    cut = f"top {table.counted}"
    if report.method.unit == "maker":
        return f"of the {cut} makers on {title(board)} "
    kinds = {"hf/trending": "trending", "hf/likes": "most liked", "hf/downloads": "most downloaded"}
    if board in kinds:
        return f"of Hugging Face's {cut} {kinds[board]} models "
    kind = "" if report.method.models == "any" else "open-weight "
    return f"of the {cut} {kind}models on {title(board)} "
