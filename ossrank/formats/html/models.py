"""The models behind the numbers, each with the evidence of its country."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from ossrank.analysis.count import OTHER, UNKNOWN
from ossrank.analysis.listing import Listed
from ossrank.boards import Feed
from ossrank.formats.html.blocks import Download, Evidence, ModelRow, Models
from ossrank.formats.html.tables import groups_of
from ossrank.picture.words import capital, day
from ossrank.registry.organisation import Organisation, Verdict
from ossrank.views.listing import ListingView
from ossrank.views.origin import evidence
from ossrank.views.sheet import UNKNOWNS, group_name

OWNED = 20
"""Letters of a repository's name with its owner's, at most."""


def models_block(
    view: ListingView,
    name: str,
    focus: Sequence[str] = ("CN", "US"),
    tops: Sequence[int] = (),
    downloads: Sequence[Download] = (),
) -> Models:
    """The models of a listing, in parts that end at each of `tops`."""
    rows = [model_row(row, view.feed, view.by, focus) for row in view.listed]
    title = view.feed.board_title(view.snapshot.board)
    return Models(
        name=name,
        caption=f"{capital(view.feed.noun.many)} of {title}, {day(view.snapshot.as_of)}, with the"
        " evidence for their country",
        parts=list(_parts(rows, tops)),
        downloads=downloads,
        title=f"The {view.feed.noun.many} behind the numbers" if tops else "",
        noun=view.feed.noun,
    )


def _parts(
    rows: Sequence[ModelRow], tops: Sequence[int]
) -> Iterator[tuple[str, Sequence[ModelRow]]]:
    if not tops:
        yield "", rows
        return
    start = 0
    for top in tops:
        part = [row for row in rows if start < row.place <= top]
        if part:
            yield f"Places {part[0].place} to {part[-1].place}", part
        start = top


def model_row(row: Listed, feed: Feed, by: str, focus: Sequence[str]) -> ModelRow:
    """A model with what its country rests on."""
    based = by == "base" and feed.lineage
    verdict = row.base_verdict if based else row.publisher
    group = UNKNOWN if row.country is None else row.country if row.country in focus else OTHER
    organisation = verdict.organisation
    return ModelRow(
        place=row.place,
        model=row.entry.model,
        base=_base(row),
        group=group,
        side=dict(groups_of(focus))[group],
        country=group_name(row.country, short=True) if row.country else "unknown",
        maker=row.maker or row.entry.publisher or "",
        confidence=organisation.confidence if organisation and row.country else "",
        evidence=list(_evidence(organisation)) if organisation else [],
        why=_why(row, verdict, based=based),
    )


def _base(row: Listed) -> str:
    if not row.base:
        return ""
    return f"{row.base}, by name alone" if row.by_name else row.base


def _why(row: Listed, verdict: Verdict, *, based: bool) -> str:
    """What the links do not say: why a country is unknown, or whose organisation decides."""
    organisation = verdict.organisation
    if row.unknown:
        return UNKNOWNS[row.unknown]
    if organisation is None:
        return ""
    parts = [] if organisation.source else ["no source yet"]
    if based or row.maker != organisation.name:
        parts.insert(0, organisation.name)
    return ", ".join(parts)


def _evidence(organisation: Organisation) -> Iterator[Evidence]:
    """The addresses of a row's sources; nothing that is no web address becomes a link."""
    seen = set()
    for piece in evidence(organisation.source):
        address = piece.split(maxsplit=1)[0]
        if re.match(r"https?://", address) and address not in seen:
            seen.add(address)
            yield Evidence(_label(address), address)


def _label(address: str) -> str:
    """A short name of an address: its host, on GitHub the repository, with its owner if short."""
    parts = urlsplit(address)
    path = [part for part in parts.path.split("/") if part]
    if parts.hostname == "github.com" and len(path) > 1:
        owned = "/".join(path[:2])
        return owned if len(owned) <= OWNED else path[1]
    return (parts.hostname or address).removeprefix("www.")
