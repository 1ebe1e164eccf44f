"""Words that all pictures share: dates, names of countries and boards, what is counted, sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ossrank.analysis.count import Method
from ossrank.boards import Feed
from ossrank.facts import Snapshot
from ossrank.lineage import LineageUsed
from ossrank.registry.registry import Registry
from ossrank.views import sentence
from ossrank.views.sheet import ADJECTIVES, edition, group_name, models_named
from ossrank.views.snapshot_remark import rules

LICENCE = "CC BY 4.0"
"""Of the pictures; that of the figures' source stands with the source."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(on: date) -> str:
    """4 May 2026, which no line breaks."""
    return f"{on.day}\u00a0{month(on)}\u00a0{on.year}"


def month(on: date) -> str:
    """The month's name."""
    return MONTHS[on.month - 1]


def short_day(on: date, *, year: bool = False) -> str:
    """4 May, or 4 May 2026; longer months by three letters."""
    text = f"{on.day}\u00a0{month(on)[:3]}"
    return f"{text}\u00a0{on.year}" if year else text


def span(first: date, last: date) -> str:
    """30 March to 31 July 2026, 12 to 14 July 2026, or the one date."""
    if first == last:
        return day(last)
    start = day(first)
    if first.year == last.year:
        same = first.month == last.month
        start = f"{first.day}" if same else f"{first.day}\u00a0{month(first)}"
    return f"{start} to {day(last)}"


def named(country: str) -> str:
    """A country's name on a label: China, US."""
    return group_name(country, short=True)


def land(country: str) -> str:
    """A country's name in a sentence: China, the US."""
    return sentence.land(country, short=True)


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def board_name(feed: Feed, board: str) -> str:
    """A board's name in a title; the subtitle has it in full."""
    return feed.board_title(board).replace(", style-controlled", "").removesuffix(" (OpenRouter)")


def noun(method: Method, feed: Feed) -> str:
    """What a title says after *top 10*: nothing where the board lists nothing else."""
    models = models_named(method._replace(unit="model"), feed)
    if method.unit == "maker":
        return "makers" if models == feed.noun.many else f"makers of {models}"
    if method.unit == "family":
        return f"families of {models}"
    if models == feed.noun.many:
        return models if method.originals else ""
    return models


def among(method: Method, feed: Feed) -> str:
    """The same with the lens, after a blank: * open-weight models by base model*."""
    what = noun(method, feed)
    based = " by base model" if method.by == "base" and feed.lineage else ""
    return f" {what}{based}" if what else based


def units(method: Method, feed: Feed) -> str:
    """What is counted once: models, families or makers."""
    return {"model": feed.noun.many, "family": "families", "maker": "makers"}[method.unit]


def more_than(method: Method, feed: Feed, side: int) -> str:
    """*more Chinese than US models*; *more models from France than from Japan*."""
    more, less = (method.focus[place] for place in (side, 1 - side))
    what = units(method, feed)
    if more in ADJECTIVES and less in ADJECTIVES:
        return f"more {ADJECTIVES[more]} than {ADJECTIVES[less]} {what}"
    return f"more {what} from {land(more)} than from {land(less)}"


def counted(method: Method, feed: Feed) -> str:
    """What is counted, at the beginning of a subtitle: *Open-weight models*."""
    return capital(noun(method, feed) or feed.noun.many)


def with_rules(read: str, method: Method) -> str:
    """How to read a picture, and by which unusual rules was counted: the end of a subtitle."""
    return " ".join(part for part in (read, rules(method)) if part)


def source_line(
    rows: Iterable[tuple[Feed, Snapshot]],
    registry: Registry,
    dates: str,
    snapshot: Snapshot | None = None,
    lineages: Sequence[LineageUsed | None] = (),
) -> str:
    """Whose rows the figures rest on and who drew them, with both licences.

    `rows` are the snapshots with their feeds, `snapshot` the only one where there is no other.
    """
    credits = dict.fromkeys(feed.origin(one.via).credit for feed, one in rows)
    parts = [f"Source: {'; '.join(credits)}", dates]
    if len(credits) > 1:
        parts = [f"Sources, {dates}: {'; '.join(credits)}"]
    if snapshot and snapshot.sha256:
        parts.append(f"snapshot {snapshot.sha256[:8]}")
    if snapshot and snapshot.via == "backfill":
        parts.append("by backfill")
    first, *more = dict.fromkeys(filter(None, lineages)) or [None]
    made = ", ".join([edition(registry, first), *(one.digest[:8] for one in more if one)])
    return f"{', '.join(parts)}. Chart: {made}, {LICENCE}."


def stem(board: str, kind: str, method: Method, as_of: date, top: int | None = None) -> str:
    """The name of a picture's file, without theme and ending."""
    parts = [board.replace("/", "-"), kind]
    parts += [f"top-{top}"] if top else []
    parts += ["by-base"] if method.by == "base" else []
    return "-".join([*parts, as_of.isoformat()])
