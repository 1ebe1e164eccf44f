"""The rows behind a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ossrank.analysis.count import Method
from ossrank.analysis.listing import Departed, Listed
from ossrank.boards import Feed
from ossrank.facts import Snapshot
from ossrank.lineage import LineageUsed
from ossrank.registry.organisation import short_name
from ossrank.registry.registry import Registry
from ossrank.views.sheet import Sheet, edition, edition_json, lineage_json
from ossrank.views.snapshot_remark import (
    codes,
    no_earlier,
    no_tags,
    remarks_json,
    rule_remarks,
    snapshot_remarks,
)
from ossrank.views.source import credit_line, credits_of
from ossrank.views.view import Remark, View

LISTING_COLUMNS = (
    "board",
    "as_of",
    "rank",
    "place",
    "model",
    "publisher",
    "maker",
    "country",
    "matched_by",
    "confidence",
    "licence",
    "openness",
    "base",
    "base_country",
    "score",
    "family",
    "unknown",
    "was",
    "base_by_name",
    "low",
    "high",
    "votes",
    "likes",
    "downloads",
    "attribution",
    "remarks",
)


def listing_json(
    feed: Feed,
    snapshot: Snapshot,
    rows: Sequence[Listed],
    since: Snapshot | None,
    gone: Sequence[Departed],
) -> dict[str, Any]:
    """The JSON document of `models`; `was` and `gone` are null without an earlier snapshot."""
    keys = LISTING_COLUMNS[2:-2]
    left = [{"model": one.model, "was": one.was, "country": one.publisher.country} for one in gone]
    return {
        "board": snapshot.board,
        "as_of": snapshot.as_of.isoformat(),
        "since": since and since.as_of.isoformat(),
        "attribution": credits_of(feed, [snapshot]),
        "models": [{key: row[key] for key in keys} for row in listing_rows(feed, snapshot, rows)],
        "gone": left if since else None,
    }


def listing_rows(
    feed: Feed, snapshot: Snapshot, rows: Sequence[Listed], remarks: Sequence[Remark] = ()
) -> list[dict[str, Any]]:
    """Flat rows with LISTING_COLUMNS."""
    flat, credit = [], credits_of(feed, [snapshot])
    for row in rows:
        organisation = row.publisher.organisation
        values = (
            snapshot.board,
            snapshot.as_of.isoformat(),
            row.entry.rank,
            row.place,
            row.entry.model,
            row.entry.publisher,
            row.maker,
            row.country,
            row.publisher.matched_by if organisation else None,
            organisation.confidence if organisation else None,
            row.entry.licence,
            None if feed.openness_by == "nothing" else row.openness,
            row.base,
            row.base_verdict.country if row.base else None,
            row.entry.score,
            row.family,
            row.unknown,
            row.was,
            row.by_name,
            row.entry.low,
            row.entry.high,
            row.entry.votes,
            row.entry.likes,
            row.entry.downloads,
            credit,
            codes(remarks),
        )
        flat.append(dict(zip(LISTING_COLUMNS, values, strict=True)))
    return flat


WIDTHS = {
    "family": 12,
    "licence": 10,
    "base": 16,
    "maker": 10,
    "model": 24,
    "dataset": 24,
    "Space": 24,
}
"""How narrow a column of names may become, in cells."""


def listing_sheet(
    feed: Feed, snapshot: Snapshot, rows: Sequence[Listed], since: Snapshot | None
) -> Sheet:
    """The rows behind a table, as `models` prints them; the rest is in json and csv."""
    headers = ["#", *(["was"] if since else []), feed.noun.one, _figure_name(feed), "from"]
    if feed.lineage:
        headers.append("base")
    else:
        headers += ["maker", "licence"]
        headers += ["family"] if any(row.family for row in rows) else []
    text = f"{feed.board_title(snapshot.board)} · {snapshot.as_of}"
    if since:
        text += f", was: {since.as_of}"
    # Where nothing is classified, the kind of unknown says what is left to find out.
    why = all(row.country is None for row in rows)
    cells = tuple(tuple(map(_cells(row, feed, why).get, headers)) for row in rows)
    notes = () if cells else (f"No {feed.noun.one} of this board is left by these options.",)
    return _names_sheet(text, headers, cells, notes)


def _figure_name(feed: Feed) -> str:
    return feed.measure_name if feed.routes else feed.measure or "score"


def _names_sheet(
    text: str, headers: Sequence[str], rows: Iterable[Sequence[str | None]], notes: Sequence[str]
) -> Sheet:
    filled = tuple(tuple(cell or "" for cell in row) for row in rows)
    place = {name: n for n, name in enumerate(headers)}
    widths = {place[name]: width for name, width in WIDTHS.items() if name in place}
    left = frozenset({*widths, *(place[name] for name in ("from",) if name in place)})
    spare = tuple(frozenset({place[name]}) for name in ("family",) if name in place)
    return Sheet(
        text, "", tuple(headers), filled, tuple(notes), left, shortened=widths, spare=spare
    )


def _cells(row: Listed, feed: Feed, why: bool) -> dict[str, str]:
    score = row.entry.score
    return {
        "#": f"{row.entry.rank}{'=' if row.tied else ' '}",
        "was": str(row.was) if row.was else "new",
        feed.noun.one: row.entry.model,
        _figure_name(feed): "–" if score is None else f"{score:,.{feed.decimals}f}",
        "from": row.publisher.country or (row.publisher.unknown if why else None) or "?",
        "base": _base(row),
        "maker": short_name(row.maker or ""),
        "licence": row.entry.licence or "",
        "family": row.family or "",
    }


def _base(row: Listed) -> str:
    if not row.base:
        return ""
    by_name = " (by name)" if row.by_name else ""
    return f"{row.base_verdict.country or '?'} {row.base}{by_name}"


def gone_sheet(since: Snapshot, gone: Sequence[Departed], noun: str = "model") -> Sheet:
    """The models that the earlier snapshot listed and the later does not."""
    headers = ("was", noun, "from")
    rows = [(str(one.was), one.model, one.publisher.country or "?") for one in gone]
    text = f"Gone since {since.as_of}: {len(gone)} of {since.rows} rows"
    return _names_sheet(text, headers, rows, ())


@dataclass(frozen=True)
class ListingView(View):
    """The rows behind a table, and those that are gone since an earlier snapshot."""

    feed: Feed
    snapshot: Snapshot
    listed: tuple[Listed, ...]
    since: Snapshot | None
    gone: tuple[Departed, ...]
    lineage: LineageUsed | None
    registry: Registry
    method: Method
    nothing_since: date | None = None
    """The day to compare with that was asked for, where nothing is held up to it."""
    untagged: bool = False
    """Whether the list came without the tags that name bases."""

    columns = LISTING_COLUMNS

    @property
    def remarks(self) -> tuple[Remark, ...]:
        board = self.snapshot.board
        remarks = rule_remarks(self.method, board)
        remarks += [no_earlier(board, self.nothing_since)] if self.nothing_since else []
        remarks += [no_tags(board)] if self.untagged else []
        return (*remarks, *snapshot_remarks(self.feed, self.snapshot))

    def content(self) -> dict[str, Any]:
        document = listing_json(self.feed, self.snapshot, self.listed, self.since, self.gone)
        return {
            **edition_json(self.registry),
            **document,
            "payload_sha256": self.snapshot.sha256,
            "lineage": lineage_json(self.lineage),
            "remarks": remarks_json(self.remarks),
        }

    def rows(self) -> list[dict[str, Any]]:
        return listing_rows(self.feed, self.snapshot, self.listed, self.remarks)

    def sheets(self) -> list[Sheet]:
        sheet = listing_sheet(self.feed, self.snapshot, self.listed, self.since)
        sheet = sheet._replace(
            notes=(*sheet.notes, *(remark.text for remark in self.remarks)),
            provenance=edition(self.registry, self.lineage),
            credit=credit_line(self.feed, self.snapshot),
        )
        sheets = [sheet]
        if self.since and self.gone:
            sheets.append(gone_sheet(self.since, self.gone, self.feed.noun.one))
        return sheets
