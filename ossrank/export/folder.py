"""An export as a folder of partitions, of which only those that changed are written again."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ossrank.errors import UsageError
from ossrank.export.columns import ENTRIES, FETCHES, SNAPSHOTS
from ossrank.export.package import (
    ORIGINS,
    OWN,
    PACKAGE,
    package,
    read_package,
    readme,
    registry_resource,
    resource,
)
from ossrank.export.parquet import mark_of, table_bytes, write_entries
from ossrank.export.plan import Plan
from ossrank.export.rows import Judging, Partition
from ossrank.export.small import fetch_rows, snapshot_rows
from ossrank.export.writing import put, replacing, reporting
from ossrank.lineage import lineage_used
from ossrank.registry.data import NAME_FILE

if TYPE_CHECKING:
    from ossrank.store.file import Store


class Written(NamedTuple):
    """What became of an export's files of entries: `written` of `files`, and `removed` ones."""

    files: int
    written: int
    removed: int


def export_folder(plan: Plan, store: Store, folder: Path) -> Written:
    """Brings a folder up to what the plan holds.

    Raises UsageError for a folder with other things in it, OssrankError where it cannot be
    written, StoreError where the database is changed meanwhile.
    """
    _check(folder)
    before = read_package(folder)
    if before is None:
        # From here on it can be seen whose folder it is, even if this run is broken off.
        put(folder / PACKAGE, package(plan, []))
    earlier = _resources(before or {})
    same_lineage = (before or {}).get("ossrank", {}).get("lineage") == plan.lineage
    resources, written = [], 0
    for partition in plan.partitions:
        store.rows.renew()
        path = folder / path_of(partition)
        entry = earlier.get(path_of(partition), {})
        mark = mark_of(path)
        if not _is_current(plan, store, partition, mark, same_lineage and entry.get(OWN) == mark):
            mark = _write(plan, store, partition, path)
            written += 1
        resources.append(_resource(plan, folder, partition, mark or {}, entry))
    removed = _remove_others(folder, {folder / path_of(one) for one in plan.partitions})
    for name, columns, rows in (
        ("snapshots.parquet", SNAPSHOTS, snapshot_rows(plan, store)),
        ("fetches.parquet", FETCHES, fetch_rows(plan, store)),
    ):
        body = table_bytes(columns, rows)
        put(folder / name, body)
        resources.append(resource(name, len(body), _sha256(body), columns, plan.origins()))
    resources += _put_registry(plan, folder)
    put(folder / "README.md", readme(plan))
    put(folder / PACKAGE, package(plan, resources))
    return Written(len(plan.partitions), written, removed)


def path_of(partition: Partition) -> str:
    """Where a partition's file lies in the folder: `entries/feed=hf-trending/year=2026/…`."""
    return f"entries/feed={partition.feed.file_name}/year={partition.year}/part-0.parquet"


def _check(folder: Path) -> None:
    with reporting(folder):
        if folder.exists() and not folder.is_dir():
            raise UsageError(
                f"{folder} is a file: name a folder, or a file that ends in .parquet, .csv or .db"
            )
        if folder.is_dir() and any(folder.iterdir()) and read_package(folder) is None:
            raise UsageError(
                f"{folder} holds other things than an export: name a new or an empty folder"
            )


def _is_current(
    plan: Plan,
    store: Store,
    partition: Partition,
    mark: Mapping[str, str] | None,
    same_lineage: bool,
) -> bool:
    """Whether a file was made from what the plan holds.

    Where the Hub has told anything new since, the rows are read to see whether it concerns them.
    """
    if mark is None or mark.get("state") != plan.state(partition):
        return False
    if same_lineage or not partition.feed.lineage:
        return True
    judging = Judging(plan, store, partition)
    return lineage_used(judging.read_bases(), None).digest == mark.get("bases")


def _write(plan: Plan, store: Store, partition: Partition, path: Path) -> dict[str, str]:
    """Writes a partition; gives the mark that says what it was made from."""
    judging = Judging(plan, store, partition)

    def mark() -> dict[str, str]:
        return {"bases": lineage_used(judging.bases, None).digest, "state": plan.state(partition)}

    with reporting(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as new:
        write_entries(new, judging.batches(), plan.registry, mark)
    return mark()


def _resources(before: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What an earlier package says of its files, by their paths."""
    listed = before.get("resources")
    entries = listed if isinstance(listed, list) else []
    return {entry["path"]: entry for entry in entries if isinstance(entry, dict) and _named(entry)}


def _named(entry: Mapping[str, Any]) -> bool:
    return isinstance(entry.get("path"), str)


def _resource(
    plan: Plan,
    folder: Path,
    partition: Partition,
    mark: Mapping[str, str],
    entry: Mapping[str, Any],
) -> dict[str, Any]:
    path = folder / path_of(partition)
    with reporting(path):
        size = path.stat().st_size
        if entry.get(OWN) == mark and entry.get("bytes") == size:
            sha256 = str(entry.get("hash")).removeprefix("sha256:")
        else:
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return resource(path_of(partition), size, sha256, ENTRIES, plan.origins([partition]), mark)


def _remove_others(folder: Path, wanted: set[Path]) -> int:
    """Removes the partitions that are no longer held, and the folders that this leaves empty."""
    others = [p for p in folder.glob("entries/feed=*/year=*/*.parquet") if p not in wanted]
    for path in others:
        with reporting(path):
            path.unlink(missing_ok=True)
        for emptied in (path.parent, path.parent.parent):
            with contextlib.suppress(OSError):
                emptied.rmdir()
    return len(others)


def _put_registry(plan: Plan, folder: Path) -> list[dict[str, Any]]:
    """The registry's files as they were used, and those of an override.

    `--registry` and `--origins` read them again.
    """
    files = {f"registry/{name}": body for name, body in plan.registry.files.named_contents.items()}
    if plan.registry.override_body:
        files[ORIGINS] = plan.registry.override_body
    for name, body in files.items():
        put(folder / name, body)
    ours = {*folder.glob("registry/*.csv"), folder / "registry" / NAME_FILE, folder / ORIGINS}
    for old in ours - {folder / name for name in files}:
        with reporting(old):
            old.unlink(missing_ok=True)
    return [registry_resource(name, body, _sha256(body)) for name, body in files.items()]


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
