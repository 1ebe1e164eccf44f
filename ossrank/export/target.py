"""Where an export goes: a folder, or one file of the form that its ending names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ossrank.errors import UsageError
from ossrank.export.files import export_csv, export_parquet, export_sqlite
from ossrank.export.folder import export_folder

if TYPE_CHECKING:
    from ossrank.export.plan import Plan
    from ossrank.store.file import Store


FORMS: Mapping[str, Callable[[Plan, Store, Path], bool]] = {
    ".parquet": export_parquet,
    ".csv": export_csv,
    ".db": export_sqlite,
}
"""What writes a file, by its ending."""


def export_to(plan: Plan, store: Store, target: Path) -> str:
    """Writes a plan to a folder or a file; gives the line that says what was written.

    Raises UsageError for a target that is neither, or that holds something else, OssrankError
    where it cannot be written, StoreError where the database is changed meanwhile.
    """
    held = f"{target}: {plan.rows:,} entries, "
    if target.is_dir() or not target.suffix:
        files, written, removed = export_folder(plan, store, target)
        gone = f", {removed:,} removed" if removed else ""
        return f"{held}{written:,} of {files:,} partitions written{gone}"
    form = FORMS.get(target.suffix.lower())
    if form is None:
        endings = ", ".join(FORMS)
        raise UsageError(f"{target}: name a folder, or a file that ends in one of {endings}")
    return held + ("written" if form(plan, store, target) else "unchanged")
