"""The bytes of a bundle → its parts, checked: a bundle comes from anybody."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from ossrank.archive import read_archive
from ossrank.bundle.cells import number_of, rows_of, text_of
from ossrank.bundle.content import (
    ENTRIES,
    ENTRY_COLUMNS,
    LINEAGE,
    LINEAGE_COLUMNS,
    MANIFEST,
    ORIGINS,
    README,
    REGISTRY,
    RESULT,
    RESULT_ROWS,
    SCHEMA,
    SNAPSHOT_COLUMNS,
    SNAPSHOTS,
    is_whole,
)
from ossrank.bundle.question import Question, question_of
from ossrank.bundle.size import MOST_BYTES, asks_too_much, too_large
from ossrank.errors import FeedError, UsageError
from ossrank.facts import VIAS, Entry, Snapshot, moment
from ossrank.files import read_whole
from ossrank.registry.data import DataFiles
from ossrank.registry.edition import checked_files
from ossrank.sources import feed_of
from ossrank.sources.checks import storable
from ossrank.store.schema import MOST_ROWS

NEEDED = (MANIFEST, README, RESULT, RESULT_ROWS, SNAPSHOTS, ENTRIES, LINEAGE)
MOST_SNAPSHOTS = 50_000
MOST_TAGS = 1_000

Words = list[tuple[str, tuple[str, ...] | None, datetime]]


class Contents(NamedTuple):
    """A bundle's parts: the entries by the number of their snapshot, None where they are not in.

    `altered` are the files that are not what the manifest says; `made_by` the ossrank's version.
    """

    question: Question
    made_by: str
    members: Mapping[str, bytes]
    rows: list[dict[str, str]]
    snapshots: Mapping[int, Snapshot]
    entries: dict[int, list[Entry] | None]
    words: Words
    good_days: Mapping[str, list[date]]
    files: DataFiles
    origins: bytes
    altered: tuple[str, ...]


def read_bundle(path: Path) -> Contents:
    """The parts of a bundle; UsageError, one line, for what is none or holds what none can."""
    try:
        members = read_archive(read_whole(path, MOST_BYTES), str(path), MOST_BYTES)
        return _contents(members, str(path))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except (UsageError, FeedError) as error:
        text = str(error)
        where = "" if text.startswith(str(path)) else f"{path}: "
        raise UsageError(f"{where}{text}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError) as error:
        raise UsageError(f"{path} is no bundle that can be read: {error}") from None


def _contents(members: Mapping[str, bytes], where: str) -> Contents:
    for name in NEEDED:
        if name not in members:
            raise UsageError(f"{where} is no bundle of ossrank: it has no {name}")
    for name in members:
        if name not in (*NEEDED, ORIGINS) and not re.fullmatch(rf"{REGISTRY}[a-z_]+\.\w+", name):
            raise UsageError(f"{where} holds {name!r}, which is no part of a bundle")
    if large := too_large(members):
        raise UsageError(f"{where}: {large} is too large to be counted again")
    manifest = json.loads(members[MANIFEST])
    if not isinstance(manifest, dict) or type(manifest.get("bundle")) is not int:
        raise UsageError(f"{where}, {MANIFEST}: it is no bundle of ossrank")
    if manifest["bundle"] > SCHEMA:
        raise UsageError(f"{where} was made by a newer ossrank: upgrade ossrank")
    registry = {n.removeprefix(REGISTRY): b for n, b in members.items() if n.startswith(REGISTRY)}
    snapshots, here = _snapshots(members[SNAPSHOTS])
    question = question_of(manifest.get("question"))
    if much := asks_too_much(question, (one for n, one in snapshots.items() if here[n])):
        raise UsageError(f"{where} asks for {much}: too many to be counted again")
    return Contents(
        question,
        str(manifest.get("ossrank")),
        members,
        list(rows_of(members[RESULT_ROWS], None, RESULT_ROWS)),
        snapshots,
        _entries(members[ENTRIES], snapshots, here),
        _words(members[LINEAGE]),
        _good_days(manifest.get("good_days")),
        checked_files(registry, f"{where}, {REGISTRY.rstrip('/')}"),
        members.get(ORIGINS, b""),
        _altered(manifest, members),
    )


def _altered(manifest: Mapping[str, Any], members: Mapping[str, bytes]) -> tuple[str, ...]:
    stated = manifest.get("files")
    if not isinstance(stated, dict):
        raise UsageError(f"{MANIFEST} does not say which files there are")
    found = {n: hashlib.sha256(b).hexdigest() for n, b in members.items() if n != MANIFEST}
    names = sorted({*stated, *found}, key=str)
    altered = [str(name)[:80] for name in names if stated.get(name) != found.get(name)]
    return (*altered, *[MANIFEST] * (not is_whole(manifest)))


def _snapshots(body: bytes) -> tuple[dict[int, Snapshot], dict[int, bool]]:
    snapshots, here, seen = dict[int, Snapshot](), dict[int, bool](), set[tuple[object, ...]]()
    for place, row in enumerate(rows_of(body, SNAPSHOT_COLUMNS, SNAPSHOTS), 1):
        if place > MOST_SNAPSHOTS:
            raise UsageError(f"{SNAPSHOTS} has over {MOST_SNAPSHOTS:,} rows")
        texts = {name: storable(text_of(cell)) or None for name, cell in row.items()}
        if row["via"] not in VIAS or row["rows_here"] not in ("true", "false"):
            raise UsageError(f"{SNAPSHOTS}, row {place + 1}: via or rows_here is none of the known")
        one = Snapshot(
            place,
            str(texts["board"]),
            date.fromisoformat(row["as_of"]),
            row["via"],
            _whole(row["revision"], "revision"),
            _whole(row["depth"], "depth") if row["depth"] else None,
            moment(row["fetched_at"]) if row["fetched_at"] else None,
            texts["payload_sha256"],
            texts["url"],
            texts["etag"],
            texts["dataset_commit"],
            None,
            None,
            _whole(row["rows"], "rows"),
        )
        feed_of(one.board)
        identity = (one.board, one.as_of, one.via, one.revision)
        if row["snapshot"] != str(place) or identity in seen:
            raise UsageError(f"{SNAPSHOTS}, row {place + 1}: it stands twice, or out of its order")
        seen.add(identity)
        snapshots[place], here[place] = one, row["rows_here"] == "true"
    return snapshots, here


def _entries(
    body: bytes, snapshots: Mapping[int, Snapshot], here: Mapping[int, bool]
) -> dict[int, list[Entry] | None]:
    entries: dict[int, list[Entry] | None] = {n: [] if here[n] else None for n in snapshots}
    for line, row in enumerate(rows_of(body, ENTRY_COLUMNS, ENTRIES), 2):
        where = f"{ENTRIES}, row {line}"
        listed = entries.get(_whole(row["snapshot"], f"{where}: snapshot"))
        if listed is None:
            raise UsageError(f"{where}: its snapshot is not in {SNAPSHOTS}, or without rows")
        listed.append(_entry(row, where))
        if listed[-1].position > MOST_ROWS or [e.position for e in listed[-2:]] != sorted(
            {e.position for e in listed[-2:]}
        ):
            raise UsageError(f"{where}: its position is not after that of the row before")
    for number, snapshot in snapshots.items():
        rows = entries[number]
        if rows is not None and len(rows) != snapshot.rows:
            raise UsageError(
                f"{ENTRIES} has {len(rows)} rows of {snapshot.board} of {snapshot.as_of}, not the"
                f" {snapshot.rows} that {SNAPSHOTS} states"
            )
    return entries


def _entry(row: Mapping[str, str], where: str) -> Entry:
    names = ("model", "publisher", "licence", "hub_id", "country")
    model, publisher, licence, hub_id, country = (
        storable(text_of(row[name])) or None for name in names
    )
    if model is None:
        raise UsageError(f"{where}: it names no model")
    score, low, high = (number_of(row[n], f"{where}: {n}") for n in ("score", "low", "high"))
    votes, likes, downloads = (
        _count(row[name], f"{where}: {name}") for name in ("votes", "likes", "downloads")
    )
    return Entry(
        _whole(row["position"], f"{where}: position"),
        _whole(row["rank"], f"{where}: rank"),
        model,
        publisher,
        licence,
        _tags(row["bases"], where) or (),
        hub_id,
        score,
        low,
        high,
        votes,
        likes,
        downloads,
        (row["released"] and date.fromisoformat(row["released"]).isoformat()) or None,
        country,
    )


def _count(cell: str, name: str) -> int | None:
    number = number_of(cell, name)
    if isinstance(number, float):
        raise UsageError(f"{name} is {cell[:40]!r}, not a whole number")
    return number


def _whole(cell: str, name: str) -> int:
    number = number_of(cell, name)
    if type(number) is not int or not -(2**31) < number < 2**31:
        raise UsageError(f"{name} is {cell[:40]!r}, not a whole number of sane size")
    return number


def _tags(cell: str, where: str) -> tuple[str, ...] | None:
    if not cell:
        return None
    tags = json.loads(text_of(cell))
    if not isinstance(tags, list) or len(tags) > MOST_TAGS:
        raise UsageError(f"{where}: bases is no list of names")
    if not all(isinstance(tag, str) for tag in tags):
        raise UsageError(f"{where}: bases is no list of names")
    return tuple(map(storable, tags))


def _words(body: bytes) -> Words:
    words: Words = []
    for line, row in enumerate(rows_of(body, LINEAGE_COLUMNS, LINEAGE), 2):
        model = storable(text_of(row["model"]))
        words.append((model, _tags(row["bases"], f"{LINEAGE}, row {line}"), moment(row["told_at"])))
    return words


def _good_days(stated: Any) -> dict[str, list[date]]:
    if not isinstance(stated, dict):
        raise UsageError(f"{MANIFEST} does not say on which days feeds were fetched")
    days = {str(f): [date.fromisoformat(d) for d in listed] for f, listed in stated.items()}
    if sum(map(len, days.values())) > MOST_SNAPSHOTS:
        raise UsageError(f"{MANIFEST} has over {MOST_SNAPSHOTS:,} days")
    return days
