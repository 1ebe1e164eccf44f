"""What a database holds, read by plain SQLite: to compare two, or one before and after."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

SNAPSHOTS = (
    "SELECT boards.name, as_of, via, revision, depth, suspect, entries, snapshots.id"
    " FROM snapshots JOIN boards ON boards.id = board_id ORDER BY boards.name, as_of, via, revision"
)
ENTRIES = (
    "SELECT entries.id >> 16, entries.id & 65535, rank, models.name, publishers.name,"
    " licences.name, bases.name, hub.name, score, low, high, votes, likes, downloads FROM entries"
    " JOIN models ON models.id = model_id LEFT JOIN publishers ON publishers.id = publisher_id"
    " LEFT JOIN licences ON licences.id = licence_id LEFT JOIN bases ON bases.id = bases_id"
    " LEFT JOIN models AS hub ON hub.id = hub_id ORDER BY entries.id"
)

Content = dict[tuple[Any, ...], list[tuple[Any, ...]]]


def content(path: Path) -> Content:
    """Each snapshot, by what it is, with its entries; what a writer left half done is undone."""
    if not path.exists() or path.stat().st_size == 0:
        return {}
    db = sqlite3.connect(path)
    try:
        entries: dict[int, list[tuple[Any, ...]]] = {}
        for snapshot, *entry in db.execute(ENTRIES):
            entries.setdefault(snapshot, []).append(tuple(entry))
        return {tuple(facts): entries.get(number, []) for *facts, number in db.execute(SNAPSHOTS)}
    finally:
        db.close()


def faults(path: Path) -> list[str]:
    """What is wrong with a database file: damage, dangling names, snapshots that are not whole."""
    if not path.exists():
        return []
    db = sqlite3.connect(path)
    try:
        found = [row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [f"dangling: {row}" for row in db.execute("PRAGMA foreign_key_check")]
    finally:
        db.close()
    for facts, entries in content(path).items():
        stated = facts[-1]
        if len(entries) != stated:
            found.append(f"{facts}: {len(entries)} entries")
    return found
