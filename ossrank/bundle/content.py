"""The files of a bundle: their names, their columns, and a result's own bytes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ossrank.bundle.cells import table
from ossrank.facts import Entry
from ossrank.formats.json import dumped

if TYPE_CHECKING:
    from ossrank.views.view import View

MANIFEST = "bundle.json"
README = "README.md"
RESULT = "result.json"
RESULT_ROWS = "result.csv"
SNAPSHOTS = "snapshots.csv"
ENTRIES = "entries.csv"
LINEAGE = "lineage.csv"
ORIGINS = "origins.csv"
REGISTRY = "registry/"
"""The folder of the registry's data files."""

OWN_HASH = "sha256"
"""The key under which bundle.json has the hash of the rest of itself."""

SCHEMA = 1
"""Of bundle.json; a reader refuses what it does not know."""

SNAPSHOT_COLUMNS = (
    "snapshot",
    "board",
    "as_of",
    "via",
    "revision",
    "depth",
    "fetched_at",
    "payload_sha256",
    "url",
    "etag",
    "dataset_commit",
    "rows",
    "rows_here",
)
ENTRY_COLUMNS = ("snapshot", *Entry._fields)
LINEAGE_COLUMNS = ("model", "bases", "told_at")

SENTENCES = ("citation", "citations")
"""They name the ossrank that wrote them, so that they are no part of a result's bytes."""


_FIGURE = re.compile(r" -?(?:0\.0000\d+|\d+(?:\.\d+)?e[-+]?\d+)(?=,?\n)")
"""A figure of which those who write JSON have several forms, such as 0.00002 and 2e-05."""


def result_json(view: View) -> bytes:
    """A result without the time and the ossrank that made it: equal for equal figures."""
    document = {key: value for key, value in view.document().items() if key != "ossrank"}
    text = dumped(_without_sentences(document))
    # They are compared with those of years ago.
    return _FIGURE.sub(lambda figure: f" {float(figure[0])!r}", text).encode()


def manifest_of(document: Mapping[str, Any]) -> bytes:
    """bundle.json: a document with the SHA-256 of its text without that line."""
    text = json.dumps(document, indent=1)
    return (json.dumps({**document, OWN_HASH: _sha256(text)}, indent=1) + "\n").encode()


def is_whole(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest's own hash is that of the rest of it."""
    document = {key: value for key, value in manifest.items() if key != OWN_HASH}
    return manifest.get(OWN_HASH) == _sha256(json.dumps(document, indent=1))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _without_sentences(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _without_sentences(v) for k, v in value.items() if k not in SENTENCES}
    return [_without_sentences(one) for one in value] if isinstance(value, list) else value


def result_csv(view: View) -> bytes:
    """A result's rows, without the ossrank that made them."""
    columns = [column for column in view.columns if column != "ossrank"]
    return table(columns, ([row.get(column) for column in columns] for row in view.rows()))
