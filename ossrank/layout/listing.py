"""The rows behind a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ossrank.boards import Feed, feed_of, title
from ossrank.layout.sheet import Sheet, short_name
from ossrank.models import Snapshot
from ossrank.origins import families
from ossrank.report import Listed

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
)


def listing_json(snapshot: Snapshot, rows: Sequence[Listed]) -> dict[str, Any]:
    """The JSON document of `models`."""
    keys = LISTING_COLUMNS[2:]
    return {
        "board": snapshot.board,
        "as_of": snapshot.as_of.isoformat(),
        "models": [{key: row[key] for key in keys} for row in listing_rows(snapshot, rows)],
    }


def listing_rows(snapshot: Snapshot, rows: Sequence[Listed]) -> list[dict[str, Any]]:
    """Flat rows with LISTING_COLUMNS."""
    flat = []
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
            row.publisher.matched_by,
            organisation.confidence if organisation else None,
            row.entry.licence,
            row.openness,
            row.base,
            row.base_verdict.country if row.base else None,
            row.entry.score,
            families().get(row.entry.model),
            row.unknown,
        )
        flat.append(dict(zip(LISTING_COLUMNS, values, strict=True)))
    return flat


def listing_sheet(snapshot: Snapshot, rows: Sequence[Listed], since: Snapshot | None) -> Sheet:
    """The rows behind a table, as `models` prints them; the rest is in json and csv."""
    feed = feed_of(snapshot.board)
    headers = ["#", *(["was"] if since else []), "model", feed.measure_name or "score", "from"]
    headers += ["base"] if feed.lineage else ["maker", "licence", "family"]
    text = f"{title(snapshot.board)} · {snapshot.as_of}"
    if since:
        text += f", was: {since.as_of}"
    start = 2 if since else 1
    left = frozenset({start, *range(start + 2, len(headers))})
    # Where nothing is classified, the kind of unknown says what is left to find out.
    why = all(row.country is None for row in rows)
    made = tuple(_listing_row(row, feed, since is not None, why) for row in rows)
    notes = () if made else ("No model of this board is left by these options.",)
    return Sheet(text, "", tuple(headers), made, notes, left)


def _listing_row(row: Listed, feed: Feed, compared: bool, why: bool) -> tuple[str, ...]:
    score = row.entry.score
    cells = [f"{row.entry.rank}{'=' if row.tied else ' '}"]
    if compared:
        cells.append(str(row.was) if row.was else "new")
    cells += [row.entry.model, "–" if score is None else f"{score:,.0f}"]
    cells.append(row.publisher.country or (row.publisher.unknown if why else None) or "?")
    if feed.lineage:
        cells.append(f"{row.base_verdict.country or '?'} {row.base}" if row.base else "")
    else:
        cells += [short_name(row.maker or ""), row.entry.licence or ""]
        cells.append(families().get(row.entry.model, ""))
    return tuple(cells)
