"""What an export says of itself: README.md, and datapackage.json by the Data Package standard."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ossrank.boards import LICENCES
from ossrank.export.columns import ENTRIES, FETCHES, SNAPSHOTS, Column
from ossrank.formats.json import dumped
from ossrank.version import __version__

if TYPE_CHECKING:
    from ossrank.boards import Origin
    from ossrank.export.plan import Plan

PACKAGE = "datapackage.json"
OWN = "ossrank"
"""The property under which the standard leaves room for what is ossrank's own."""
ORIGINS = "origins.csv"
"""The rows that `--origins` laid over the registry."""


def read_package(folder: Path) -> dict[str, Any] | None:
    """The datapackage.json of an earlier export; None where there is none."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        document = json.loads((folder / PACKAGE).read_bytes())
        if isinstance(document, dict) and isinstance(document.get(OWN), dict):
            return document
    return None


def package(plan: Plan, resources: Sequence[Mapping[str, Any]]) -> bytes:
    """The document; the same for the same content, so that it holds no time of its making."""
    document = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "ossrank-export",
        "title": "Rankings of models with their countries of origin",
        "description": "README.md explains the columns, and how to count with them.",
        "sources": [source(origin) for origin in plan.origins()],
        OWN: {**making(plan), "lineage": plan.lineage},
        "resources": resources,
    }
    return dumped(document).encode()


def making(plan: Plan) -> dict[str, Any]:
    """Which ossrank and registry made it, and by which method its places are counted."""
    method = plan.method
    return {
        "version": __version__,
        "registry": plan.registry.digest,
        "edition": plan.registry.edition,
        "overrides": plan.registry.overridden,
        "method": {
            "by": method.by,
            "models": method.models,
            "unit": method.unit,
            "originals": method.originals,
            "known": plan.known and plan.known.isoformat(),
        },
    }


def credited(plan: Plan) -> dict[str, Any]:
    """How it was made, and whom to credit on which terms: what one file says of itself."""
    return {**making(plan), "sources": [source(origin) for origin in plan.origins()]}


def resource(
    path: str,
    size: int,
    sha256: str,
    columns: Sequence[Column],
    origins: Sequence[Origin],
    mark: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the package says of one Parquet file."""
    licences = {origin.licence for origin in origins}
    return {
        "name": path.removesuffix(".parquet").replace("/", ".").replace("=", "-"),
        "path": path,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "schema": {"fields": [_field(column) for column in columns]},
        # A licence that only some of its sources give is none of the file's.
        **(_licensed(*licences) if len(licences) == 1 and all(licences) else {}),
        "sources": [source(origin) for origin in origins],
        **({OWN: dict(mark)} if mark else {}),
    }


def registry_resource(path: str, body: bytes, sha256: str) -> dict[str, Any]:
    """What the package says of one of the registry's files."""
    return {
        "name": path.removesuffix(".csv").replace("/", ".").replace("_", "-"),
        "path": path,
        **(_CSV if path.endswith(".csv") else {}),
        "bytes": len(body),
        "hash": f"sha256:{sha256}",
        **(_licensed("CC-BY-4.0") if path != ORIGINS else {}),
        "sources": [{"title": _RULES if path == ORIGINS else _REGISTRY}],
    }


_CSV = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
_REGISTRY = "The registry of ossrank, with its sources in the rows"
_RULES = "Rows that whoever made the export laid over the registry"


def _licensed(licence: str) -> dict[str, Any]:
    return {"licenses": [{"name": licence, "path": LICENCES[licence][1]}]}


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type}
    return field | ({"constraints": {"required": True}} if column.required else {})


def source(origin: Origin) -> dict[str, Any]:
    """Whom to credit for rows, on which terms, and whether they may be passed on."""
    page = {"path": origin.page} if origin.page else {}
    title = f"{origin.name}, {origin.terms}"
    return {"title": title, **page, "passed_on": origin.passed_on}


def readme(plan: Plan) -> bytes:
    """The README.md of an export: what is in it, how to count with it, and whom to credit."""
    made = making(plan)
    by, models, unit, originals, known = made["method"].values()
    more = " --originals" * originals + (f" --known {known}" if known else "")
    changed = " with overrides" if made["overrides"] else ""
    credits = [f"{origin.name}, {origin.terms}: {origin.passing}" for origin in plan.origins()]
    parts = [
        _README.format(
            version=made["version"],
            registry=made["registry"],
            edition=f"edition {made['edition']}" if made["edition"] else "no named edition",
            changed=changed,
            method=f"`--by {by} --models {models} --unit {unit}{more}`",
        ),
        f"## Columns of entries\n\n{_columns(ENTRIES)}",
        f"## Columns of snapshots.parquet\n\n{_columns(SNAPSHOTS)}",
        f"## Columns of fetches.parquet\n\n{_columns(FETCHES)}",
        "## Credit\n\n" + "\n".join(f"- {credit}" for credit in credits),
    ]
    return ("\n\n".join(part.strip() for part in parts) + "\n").encode()


def _columns(columns: Sequence[Column]) -> str:
    lines = ["| column | type | holds |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {c.name} | {c.type} | {c.text} |" for c in columns)])


_README = """\
# Rankings of models with their countries of origin

Every row of the rankings that ossrank held when it wrote this, one row an entry, with its
judgement. Made by ossrank {version}; the countries are those of the registry{changed}, {edition},
with the hash `{registry}`.

| files | hold |
|---|---|
| `entries/feed=…/year=…/*.parquet` | the entries of the snapshots that reports use |
| `snapshots.parquet` | every snapshot held, also those that reports pass over |
| `fetches.parquet` | what became of each attempt to fetch |
| `registry/*.csv` | the registry's files that judged the rows: `--registry` reads the folder |
| `origins.csv` | where there are any, rows laid over them, for `--origins` |
| `datapackage.json` | schema, size, hash, licence and sources of each file |

The folder of the feed `hf/trending` is `feed=hf-trending`: a slash would be another folder.

## How to count

`place` is counted by {method}: each model once at its best rank, filtered by openness, then each
unit once. The first N of a board on a date are its rows with `place <= N`.

- A country of null is unknown, and a group of its own: never leave it out, never add it to others.
  A share of the counted is a lower bound; with all the unknown added it is the upper bound.
- Where equal scores lie on both sides of the cut, the count could be another.
- Only rows of one board and one date go into one count.
- A lead is decided only where it is larger than the unknown and stands however such ties fall.
"""
