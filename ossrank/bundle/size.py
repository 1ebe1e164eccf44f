"""How much a bundle may hold and ask: what 250 MB and ten seconds are enough for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from ossrank.bundle.content import ENTRIES, LINEAGE, MANIFEST, RESULT_ROWS, SNAPSHOTS
from ossrank.bundle.question import Question
from ossrank.facts import Snapshot

MOST_BYTES = 16 * 2**20
"""Of a bundle's files together, unpacked."""

MOST_CELLS = {
    MANIFEST: 300_000,
    SNAPSHOTS: 52_000,
    ENTRIES: 875_000,
    LINEAGE: 140_000,
    RESULT_ROWS: 400_000,
}
"""Of the files that are taken apart: each cell takes up to a hundred bytes of memory. That
is 50,000 entries, 28,000 models whose bases are told, and 4,000 snapshots, of each of which a
trend makes four rows or more."""

MOST_CLAIMS = 4_000
"""Claims, and the snapshots of their days, together."""

MOST_TABLES = {
    "report": (500, 600_000),
    "sensitivity": (100, 80_000),
    "sensitivity by date": (8_000, 300_000),
}
"""Tables by the kind of the question, and their entries: each table is counted by itself, and
under every rule where it is asked how firm it is. Other questions have one a snapshot."""

USUAL_TOPS = 4
"""So many tables a board has at most where a question names no N."""


def too_large(members: Mapping[str, bytes]) -> str | None:
    """Which of a bundle's files is too large to be read, `it` for all together; None if none is."""
    if sum(map(len, members.values())) > MOST_BYTES:
        return "it"
    # Before it is read: no cell and no value is without one of these, but a file's first.
    marks = (b",", b"\n", b"\r", b"[", b"{")
    counts = {name: sum(map(members.get(name, b"").count, marks)) for name in MOST_CELLS}
    return next((name for name, most in MOST_CELLS.items() if counts[name] > most), None)


def asks_too_much(question: Question, read: Iterable[Snapshot]) -> str | None:
    """What there is too much of to be counted again, in words; None where there is not.

    `read` are the snapshots whose rows are in the bundle.
    """
    snapshots = [*read]
    if question.kind == "verify":
        return _more(_claims(question, snapshots), MOST_CLAIMS, "claims and days of theirs")
    if question.kind not in MOST_TABLES:
        return None
    most_tables, most_entries = MOST_TABLES[question.kind]
    top = question.parts.get("top")
    tops = len(top) if isinstance(top, list | tuple) else 1 if top else USUAL_TOPS
    dated = question.kind.endswith("by date")
    tables = tops * (len(snapshots) if dated else len({s.board for s in snapshots}))
    entries = tops * sum(snapshot.rows for snapshot in snapshots)
    return _more(tables, most_tables, "tables") or _more(entries, most_entries, "entries of tables")


def _more(number: int, most: int, named: str) -> str | None:
    return f"{number:,} {named}, more than {most:,}" if number > most else None


def _claims(question: Question, snapshots: list[Snapshot]) -> int:
    days = defaultdict[str, list[date]](list)
    for snapshot in snapshots:
        days[snapshot.board].append(snapshot.as_of)
    for held in days.values():
        held.sort()
    claims = 0
    for statement in question.statements():
        held, span = days[statement.claim.board], statement.claim.span
        claims += 1 + bisect_right(held, span.last) - bisect_left(held, span.first)
    return claims
