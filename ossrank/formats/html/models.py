"""The models behind the numbers, each with the evidence of its country."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from ossrank.analysis.count import OTHER, UNKNOWN
from ossrank.analysis.judge import By
from ossrank.analysis.listing import Listed
from ossrank.boards import Feed
from ossrank.facts import Snapshot
from ossrank.formats.html.blocks import Download, Evidence, ModelRow, Models
from ossrank.formats.html.tables import groups_of
from ossrank.picture.words import capital, day
from ossrank.registry.organisation import Verdict
from ossrank.views.listing import ListingView
from ossrank.views.origin_figures import evidence
from ossrank.views.sheet import UNKNOWNS, group_name

FOCUS = ("CN", "US")
"""Whose rows have a colour where nobody chose two countries."""

OWNED = 20
"""Letters of a repository's name with its owner's, at most."""


def models_block(view: ListingView, name: str, downloads: Sequence[Download] = ()) -> Models:
    """The models of a listing."""
    rows = [model_row(row, view.feed, view.method.by, FOCUS) for row in view.listed]
    return Models(
        name=name,
        caption=caption(view.feed, view.snapshot),
        parts=[("", rows)],
        downloads=downloads,
        noun=view.feed.noun,
    )


def caption(feed: Feed, snapshot: Snapshot) -> str:
    """What a list of models has in it."""
    return (
        f"{capital(feed.noun.many)} of {feed.board_title(snapshot.board)}, {day(snapshot.as_of)},"
        " with the evidence for their country"
    )


def model_row(
    row: Listed,
    feed: Feed,
    by: By,
    focus: Sequence[str],
    notes: Sequence[str] = (),
    marks: Sequence[str] = (),
) -> ModelRow:
    """A model with what its country rests on."""
    based = by == "base" and feed.lineage
    verdict = row.base_verdict if based else row.publisher
    group = UNKNOWN if row.country is None else row.country if row.country in focus else OTHER
    organisation = verdict.organisation
    return ModelRow(
        place=row.place or None,
        model=row.entry.model,
        notes=[*_base(row), *notes],
        group=group,
        side=dict(groups_of(focus))[group],
        country=group_name(row.country, short=True) if row.country else "unknown",
        maker=row.maker or row.entry.publisher or "",
        confidence=organisation.confidence if organisation and row.country else "",
        evidence=_evidence(organisation.source) if organisation else [],
        why=_why(row, verdict, based=based),
        marks=marks,
    )


def _base(row: Listed) -> Iterator[str]:
    if row.base:
        yield f"rests on {row.base}{', by name alone' if row.by_name else ''}"


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


@lru_cache(4096)
def _evidence(source: str) -> Sequence[Evidence]:
    """The addresses of a row's sources; nothing that is no web address becomes a link."""
    addresses = (piece.split(maxsplit=1)[0] for piece in evidence(source))
    web = dict.fromkeys(one for one in addresses if re.match(r"https?://", one))
    return [Evidence(_label(address), address) for address in web]


def _label(address: str) -> str:
    """A short name of an address: its host, on GitHub the repository, with its owner if short."""
    parts = urlsplit(address)
    path = [part for part in parts.path.split("/") if part]
    if parts.hostname == "github.com" and len(path) > 1:
        owned = "/".join(path[:2])
        return owned if len(owned) <= OWNED else path[1]
    return (parts.hostname or address).removeprefix("www.")
