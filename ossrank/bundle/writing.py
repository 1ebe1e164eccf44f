"""A question, its answer, and all that was read for it → the bytes of a bundle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ossrank.archive import make_archive
from ossrank.boards import LICENCES, Feed, Origin
from ossrank.bundle.cells import table
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
    manifest_of,
    result_csv,
    result_json,
)
from ossrank.bundle.question import Question, answered, question_of
from ossrank.bundle.readme import readme
from ossrank.bundle.recording import Recorder, Used
from ossrank.bundle.size import asks_too_much, too_large
from ossrank.errors import NothingStored, OssrankError, UsageError
from ossrank.facts import Snapshot, stamp
from ossrank.library import Library
from ossrank.registry.registry import Registry
from ossrank.sources import feed_of
from ossrank.store.file import Store
from ossrank.store.row import tags_in
from ossrank.version import __version__
from ossrank.views.sheet import edition

if TYPE_CHECKING:
    from ossrank.views.view import View


class Bundle(NamedTuple):
    """The files of a bundle by name, and the boards whose rows it holds though nothing says that
    they may be passed on."""

    files: Mapping[str, bytes]
    withheld: tuple[str, ...]


def recording(library: Library) -> Library:
    """The same library, which notes what of its database is read for its next answer."""
    store = library.store and Recorder(library.store)
    return Library(library.path, library.registry, store)


def make_bundle(library: Library, question: Question, view: View) -> Bundle:
    """The bundle of a question that a recording library has answered: the same bytes for the same
    question and data.

    Raises NothingStored where nothing was read, UsageError where it asks for too much to be counted
    again.
    """
    if not isinstance(library.store, Recorder) or not library.store.used.snapshots:
        raise NothingStored(f"nothing to bundle is stored in {library.path}: run ossrank fetch")
    store, used = library.store, library.store.used
    numbers = {number: place for place, number in enumerate(_in_order(used), 1)}
    read = [used.snapshots[number] for number in numbers if number in used.read]
    if much := asks_too_much(question, read):
        raise UsageError(f"the bundle would ask for {much}: ask for fewer of them")
    origins = _origins(used)
    files = {
        RESULT: result_json(view),
        RESULT_ROWS: result_csv(view),
        SNAPSHOTS: table(SNAPSHOT_COLUMNS, _snapshot_rows(used, numbers)),
        ENTRIES: table(ENTRY_COLUMNS, _entry_rows(store, used, numbers)),
        LINEAGE: table(LINEAGE_COLUMNS, _lineage_rows(used)),
        **_registry_files(library.registry),
    }
    made = edition(library.registry)
    files[README] = readme(question.document(), made, origins, view.sheets())
    files[MANIFEST] = manifest_of(
        {
            "bundle": SCHEMA,
            "ossrank": __version__,
            "question": question.document(),
            "registry": {"edition": library.registry.edition, "sha256": library.registry.sha256},
            "sources": [_source_json(*key, origin) for key, origin in origins.items()],
            "good_days": {
                feed: [day.isoformat() for day in days]
                for feed, days in sorted(used.good_days.items())
            },
            "files": {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)},
        }
    )
    withheld = dict.fromkeys(board for (board, _), one in origins.items() if not one.passed_on)
    return Bundle(files, tuple(withheld))


def write_bundle(
    path: Path, library: Library, kind: str, parts: Mapping[str, Any], view: View
) -> Bundle:
    """Writes the bundle of an answer of a recording library; the file is replaced when it is whole.

    Raises NothingStored where nothing was read, UsageError where the bundle would be too large to
    be read again, OssrankError where it cannot be written.
    """
    from ossrank.beside import beside

    question = answered(kind, parts, view)
    # What cannot be read again is not written.
    question_of(question.document())
    bundle = make_bundle(library, question, view)
    body = make_archive(bundle.files)
    if too_large(bundle.files):
        raise UsageError("the bundle would be too large to be read again: ask for fewer dates")
    try:
        with beside(path) as written:
            written.write_bytes(body)
    except OSError as error:
        raise OssrankError(f"cannot write {path}: {error.strerror}") from None
    return bundle


def _in_order(used: Used) -> list[int]:
    """The ids of the snapshots by board, date and way: a database's own order is left behind."""
    return sorted(
        used.snapshots,
        key=lambda n: (
            used.snapshots[n].board,
            used.snapshots[n].as_of,
            used.snapshots[n].via,
            used.snapshots[n].revision,
        ),
    )


def _snapshot_rows(used: Used, numbers: Mapping[int, int]) -> Iterator[tuple[object, ...]]:
    for number, place in numbers.items():
        one = used.snapshots[number]
        yield (
            place,
            one.board,
            one.as_of.isoformat(),
            one.via,
            one.revision,
            one.limit,
            one.fetched_at and stamp(one.fetched_at),
            one.sha256,
            one.url,
            one.etag,
            one.commit,
            one.rows,
            number in used.read,
        )


def _entry_rows(
    store: Store, used: Used, numbers: Mapping[int, int]
) -> Iterator[tuple[object, ...]]:
    for number, place in numbers.items():
        if number in used.read:
            for entry in store.snapshots.entries(number):
                bases = json.dumps(entry.bases, ensure_ascii=False) if entry.bases else None
                yield (place, *{**entry._asdict(), "bases": bases}.values())


def _lineage_rows(used: Used) -> Iterator[tuple[object, ...]]:
    for model in sorted(used.words):
        for word in used.words[model]:
            tags = None if word.bases is None else tags_in(word.bases)
            yield (
                model,
                None if tags is None else json.dumps(tags, ensure_ascii=False),
                word.told_at,
            )


def _registry_files(registry: Registry) -> dict[str, bytes]:
    files = {f"{REGISTRY}{name}": body for name, body in registry.files.named_contents.items()}
    if registry.override_body:
        files[ORIGINS] = registry.override_body
    return files


def _origins(used: Used) -> dict[tuple[str, str], Origin]:
    """Whose rows are in the bundle, by board and by the way that they came."""
    read: list[Snapshot] = [used.snapshots[n] for n in _in_order(used) if n in used.read]
    feeds: dict[str, Feed] = {one.board: feed_of(one.board) for one in read}
    return {(one.board, one.via): feeds[one.board].origin(one.via) for one in read}


def _source_json(board: str, via: str, origin: Origin) -> dict[str, Any]:
    return {
        "board": board,
        "via": via,
        "credit": origin.name,
        "page": origin.page or None,
        "licence": origin.licence or None,
        "licence_page": LICENCES[origin.licence][1] if origin.licence else None,
        "passed_on": origin.passed_on,
    }
