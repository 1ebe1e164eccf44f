"""Parquet: batches of judged rows, and small tables; the same rows give the same bytes."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ossrank.export.columns import ENTRIES, Column
from ossrank.export.rows import Batch, Coded

if TYPE_CHECKING:
    from ossrank.registry.registry import Registry

MARK = b"ossrank"
"""The key in a file's footer under which is kept what it was made from."""


def write_entries(
    path: Path, batches: Iterable[Batch], registry: Registry, mark: Callable[[], Mapping[str, str]]
) -> None:
    """Writes judged rows to a file, a row group a batch.

    `mark` says, when all batches are read, what they were made from: it is kept in the footer.
    """
    import pyarrow.parquet

    with pyarrow.parquet.ParquetWriter(path, _schema(ENTRIES, coded=True), **_OPTIONS) as writer:
        for batch in batches:
            writer.write_table(_table(batch.columns(registry)))
        writer.add_key_value_metadata({MARK: json.dumps(dict(mark()), sort_keys=True).encode()})


def table_bytes(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> bytes:
    """A small table as a file. Dates and times may be ISO text."""
    import pyarrow.parquet

    schema, body = _schema(columns), io.BytesIO()
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [_array(values, field.type) for values, field in zip(cells, schema, strict=True)]
    table = pyarrow.Table.from_arrays(arrays, schema=schema)
    pyarrow.parquet.write_table(table, body, **_OPTIONS)
    return body.getvalue()


def mark_of(path: Path) -> dict[str, str] | None:
    """What a file was made from; None where it is no whole file that write_entries wrote."""
    import pyarrow.parquet

    with contextlib.suppress(OSError, ValueError, pyarrow.ArrowException):
        kept = (pyarrow.parquet.read_metadata(path).metadata or {}).get(MARK)
        mark = json.loads(kept) if kept else None
        return mark if isinstance(mark, dict) else None
    return None


# The checksum lets a reader refuse a page whose bits have flipped. Arrow's own schema is left out:
# it would give the texts back as categories.
_OPTIONS: Mapping[str, Any] = {
    "compression": "zstd",
    "write_page_checksum": True,
    "store_schema": False,
}


def _schema(columns: Sequence[Column], *, coded: bool = False) -> Any:
    """The columns in Arrow's types; `coded`: texts as dictionaries, which are quicker to write."""
    import pyarrow

    text = pyarrow.string()
    types = {
        "string": pyarrow.dictionary(pyarrow.int32(), text) if coded else text,
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
        "datetime": pyarrow.timestamp("ms", tz="UTC"),
    }
    return pyarrow.schema(
        [pyarrow.field(c.name, types[c.type], nullable=not c.required) for c in columns]
    )


def _table(columns: Mapping[str, Coded | Sequence[Any]]) -> Any:
    """The columns of ENTRIES as an Arrow table."""
    import pyarrow

    schema, arrays = _schema(ENTRIES, coded=True), []
    indices: dict[int, Any] = {}
    for field in schema:
        column = columns[field.name]
        if isinstance(column, Coded):
            key = id(column.codes)  # several columns share one list of them
            if key not in indices:
                indices[key] = pyarrow.array(column.codes, pyarrow.int32())
            arrays.append(_array(column.values, field.type).take(indices[key]))
        else:
            arrays.append(_array(column, field.type))
    return pyarrow.Table.from_arrays(arrays, schema=schema)


def _array(values: Sequence[Any], kind: Any) -> Any:
    import pyarrow

    if pyarrow.types.is_temporal(kind):
        return pyarrow.array([str(v) if v is not None else None for v in values]).cast(kind)
    if pyarrow.types.is_dictionary(kind):
        return pyarrow.array(values, kind.value_type).dictionary_encode()
    return pyarrow.array(values, kind)
