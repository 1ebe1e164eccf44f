"""The Arena dataset's Parquet files: their rows, checked column by column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple

from ossrank.boards import slug
from ossrank.errors import GROWN, FeedError, UsageError
from ossrank.sources.checks import LARGEST, LONGEST

TEXTS = ("model_name", "organization", "license", "category", "leaderboard_publish_date")
DAY = "leaderboard_publish_date"


class Shape(NamedTuple):
    """The columns of numbers in a file: what the scores, their interval and their basis are called.

    `also` is a column that is documented and not read: without it the file is another one.
    """

    score: str
    low: str
    high: str
    votes: str
    also: str

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns that are read."""
        return (self.score, self.low, self.high, self.votes, "rank")

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are read, the texts first."""
        return TEXTS + self.numbers


DUELS = Shape("rating", "rating_lower", "rating_upper", "vote_count", "variance")
AGENTS = Shape("score", "score_ci_lower", "score_ci_upper", "observation_count", "session_count")


def _shape(names: Collection[str]) -> Shape:
    """The shape of a file: the one that lacks fewer of its columns."""
    return min((DUELS, AGENTS), key=lambda shape: len({*shape.numbers, shape.also} - {*names}))


BATCH_ROWS = 4_096
MAX_ROWS = 30_000
"""The largest `latest` file, or date of a `full` one, that is accepted, three times the largest
so far: a few thousand bytes of Parquet can claim a thousand million rows."""

MAX_SHARED = 5_000
"""Different organisations, licences, categories and dates of a file: so far a few hundred."""

MAX_UNFOLDED = 5 * 2**20
"""Bytes that the texts of a `latest` file, or of a date, may take once each row has its own."""

MAX_FOOTER = 2**18
"""Bytes of a footer of a `latest` or a `full` file: so far a few thousand."""

MAX_AT_ONCE = 64 * 2**20
"""Bytes of the rows of a `full` file that are in memory at once: half a million as they are."""

LEAST_BYTES = 4
"""Of a file for each of its rows: those so far have ten times as many."""

MAX_CATEGORIES, MAX_DATES = 1_000, 20_000

Row = tuple[
    int, str, str | None, str | None, float, float | None, float | None, int | None, str, str
]
"""A row's rank, model, organisation, licence, score, low, high, votes, category, date.

On the boards of agents the votes are the observations behind a score."""


def read_rows(body: bytes) -> list[Row]:
    """All rows of a `latest` file; FeedError where there is none, or one is odd."""
    with _reading():
        file = _open(BytesIO(body))
        if file.metadata.num_rows > MAX_ROWS:
            raise FeedError(f"the Parquet file has {file.metadata.num_rows:,} rows{GROWN}")
        shape = _shape(file.schema_arrow.names)
        _require_small(file.metadata)
        # In pieces, since what a footer states of its pages may not be so.
        rows: list[Row] = []
        texts, known = 0, dict[Any, Any]()
        for batch in file.iter_batches(BATCH_ROWS, columns=list(shape.columns), use_threads=False):
            texts += sum(_unfolded(batch[name], name) for name in TEXTS)
            if texts > MAX_UNFOLDED:
                raise FeedError(f"the Parquet file unfolds to too much text{GROWN}")
            rows += _rows(batch, shape, known)
            if len(rows) > MAX_ROWS:
                raise FeedError(f"the Parquet file has over {MAX_ROWS:,} rows{GROWN}")
    if not rows:
        raise FeedError("the Parquet file has no rows")
    return rows


def read_dates(file: BinaryIO, categories: Collection[str], most: int) -> Iterator[list[Row]]:
    """The rows of a `full` file a publish date at a time, oldest first.

    Of the categories named, or of `all`; UsageError where there is no such category. At most
    `most` rows are in memory, as far as one date allows.

    The rows may stand in any order, so the file is read once for every `most` of them: that takes
    a hundredth of the time that storing them takes, and all of them would fill a gigabyte.
    """
    import pyarrow

    with _reading():
        shape = _shape(_open(file).schema_arrow.names)
        number, size = _open(file).metadata.num_rows, file.seek(0, 2)
    if number > MAX_ROWS and size < LEAST_BYTES * number:
        raise FeedError(f"{size:,} bytes of Parquet hold {number:,} rows: too many to be right")
    wanted = _wanted(file, categories)
    counts: Counter[Any] = Counter()
    with _reading():
        for batch in _batches(file, ["category", DAY], wanted):
            for value in _texts(batch[DAY], DAY).value_counts().to_pylist():
                counts[value["values"]] += value["counts"]
            if len(counts) > MAX_DATES:
                raise FeedError(f"the Parquet file has over {MAX_DATES:,} dates: too many")
    if not counts:
        raise FeedError("the Parquet file has no rows")
    day, largest = counts.most_common(1)[0]
    if largest > MAX_ROWS:
        raise FeedError(f"the Parquet file has {largest:,} rows of {str(day)[:40]}{GROWN}")
    for days in _passes(counts, most):
        with _reading():
            table = pyarrow.Table.from_batches(_parts(file, shape, wanted, days))
            dates = _texts(table[DAY], DAY)
        for day in days:
            with _reading():
                rows = _rows(table.filter(_on(dates, [day])), shape, {})
            yield rows
        del table, dates  # before the next pass fills as much again


def _parts(
    file: BinaryIO, shape: Shape, wanted: Collection[str] | None, days: Sequence[Any]
) -> list[Any]:
    """The rows of some dates, in batches; FeedError where they would fill the memory."""
    parts, size = [], 0
    for batch in _batches(file, shape.columns, wanted):
        part = batch.filter(_on(_texts(batch[DAY], DAY), days))
        size += part.nbytes if part.num_rows else 0
        if size > MAX_AT_ONCE:
            raise FeedError(f"the Parquet file unfolds to too much text{GROWN}")
        parts.append(part)
    return parts


def _require_small(metadata: Any) -> None:
    """FeedError where the rows take more, unpacked, than any `latest` file."""
    # Of the groups, never of their columns: to name a damaged column's size ends the process, as
    # pyarrow lets nobody catch what its C++ throws there.
    size = sum(metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups))
    if size > MAX_UNFOLDED:
        raise FeedError(f"the Parquet file unpacks to {size:,} bytes{GROWN}")


def _unfolded(column: Any, name: str) -> int:
    """The bytes of a batch's column of texts, each row with its own; FeedError for a long one."""
    import pyarrow
    import pyarrow.compute as pc

    column = column.combine_chunks() if isinstance(column, pyarrow.ChunkedArray) else column
    indices = None
    if pyarrow.types.is_dictionary(column.type):
        column, indices = column.dictionary, column.indices
    if not (pyarrow.types.is_string(column.type) or pyarrow.types.is_large_string(column.type)):
        return 0
    sizes = pc.binary_length(column)
    if (pc.max(sizes).as_py() or 0) > LONGEST * 4:
        raise FeedError(
            f"{name} has a text of {pc.max(sizes).as_py():,} bytes: too long for a name"
        )
    return pc.sum(sizes if indices is None else sizes.take(indices)).as_py() or 0


def _wanted(file: BinaryIO, named: Collection[str]) -> Collection[str] | None:
    """The categories named, as slugs; None for all."""
    if "all" in named:
        return None
    known, wanted = _categories(file), {slug(name) for name in named}
    if not wanted:
        raise UsageError(f"no category is named: there are {', '.join(known)}")
    if missing := sorted(wanted.difference(known)):
        raise UsageError(f"no category {missing[0]!r}: there are {', '.join(known)}")
    return wanted


def _categories(file: BinaryIO) -> list[str]:
    """The categories in a file, as boards spell them."""
    names: set[str] = set()
    with _reading():
        for batch in _batches(file, ["category"], None):
            names.update(str(value) for value in batch.column(0).unique().to_pylist())
            if len(names) > MAX_CATEGORIES:
                raise FeedError(f"the Parquet file has over {MAX_CATEGORIES:,} categories{GROWN}")
    return sorted(map(slug, names))


def _passes(counts: Mapping[Any, int], most: int) -> Iterator[list[Any]]:
    """The dates in their order, as many at a time as have `most` rows together."""
    days: list[Any] = []
    rows = 0
    # None first: a row without a date is found before any date is stored.
    for day in sorted(counts, key=lambda day: day or ""):
        rows += counts[day]
        if days and rows > most:
            yield days
            days, rows = [], counts[day]
        days.append(day)
    if days:
        yield days


def _batches(
    file: BinaryIO, columns: Sequence[str], wanted: Collection[str] | None
) -> Iterator[Any]:
    """The rows of the wanted categories, some at a time."""
    import pyarrow
    import pyarrow.compute as pc

    for batch in _open(file).iter_batches(BATCH_ROWS, columns=list(columns), use_threads=False):
        for name in {*TEXTS}.intersection(columns):
            _unfolded(batch[name], name)
        if wanted is not None:
            names = _texts(batch["category"], "category")
            kept = [n for n in names.unique().to_pylist() if n is None or slug(n) in wanted]
            yield batch.filter(pc.is_in(names, pyarrow.array(kept, pyarrow.string())))
        else:
            yield batch


def _on(dates: Any, days: Sequence[Any]) -> Any:
    """Which of a column of dates are among `days`; None stands for a row without a date."""
    import pyarrow
    import pyarrow.compute as pc

    return pc.is_in(dates, pyarrow.array(days, pyarrow.string()))


@contextmanager
def _reading() -> Iterator[None]:
    import pyarrow

    # The other pools keep what is given back: 25 MB more for a file at its bounds.
    before = pyarrow.default_memory_pool()
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    try:
        yield
    except (pyarrow.ArrowException, OSError, OverflowError, ValueError) as error:
        raise FeedError(f"the answer is not a whole Parquet file: {_first_line(error)}") from None
    finally:
        pyarrow.set_memory_pool(before)


def _open(file: BinaryIO) -> Any:
    import pyarrow.parquet

    size = file.seek(0, 2)
    file.seek(max(0, size - 8))
    # It is taken apart as a whole, several times over, before any bound of its can be looked at.
    if int.from_bytes(file.read(4), "little") > MAX_FOOTER < size:
        raise FeedError("the Parquet file has a footer too large to be right")
    file.seek(0)
    # A column can be read as a dictionary only if it is there and flat: hence opened twice.
    opened = pyarrow.parquet.ParquetFile(file)
    names = opened.schema_arrow.names
    shape = _shape(names)
    missing = [name for name in (*shape.columns, shape.also) if name not in names]
    if missing:
        raise FeedError(f"the Parquet file has no column {', '.join(missing)}")
    flat = {opened.schema.column(number).path for number in range(len(opened.schema))}
    return pyarrow.parquet.ParquetFile(
        file,
        metadata=opened.metadata,
        page_checksum_verification=True,
        read_dictionary=[name for name in TEXTS if name in flat],
        # A row group may be the whole file: it is read in pieces.
        pre_buffer=False,
        buffer_size=2**16,
    )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


def _rows(table: Any, shape: Shape, known: dict[Any, Any]) -> list[Row]:
    """The rows of a table or a batch, checked column by column; FeedError where one is odd.

    Equal texts are one object, as far as `known` has them.

    A file of years has over a million rows: what is done for each row decides how long it takes.
    """
    import pyarrow.compute as pc

    if sum(_unfolded(table[name], name) for name in TEXTS) > MAX_UNFOLDED:
        raise FeedError(f"the Parquet file unfolds to too much text{GROWN}")
    texts = {name: _texts(table[name], name) for name in TEXTS}
    numbers = {name: _numbers(table[name], name) for name in shape.numbers}
    for name in ("model_name", "category", DAY):
        _refuse(pc.is_null(texts[name]), texts, name, "blank, not a name")
    score, low, high, votes, rank = (numbers[name] for name in shape.numbers)
    for name in (shape.score, "rank"):
        _refuse(pc.is_null(numbers[name]), texts, name, "missing")
    for name, column in numbers.items():
        too_large = pc.invert(pc.less_equal(pc.abs(column), float(LARGEST)))
        _refuse(too_large, texts, name, "not a number that a board would print")
    for name, column in (("rank", rank), (shape.votes, votes)):
        _refuse(pc.not_equal(pc.floor(column), column), texts, name, "not a whole number")
    _refuse(pc.less(rank, 1.0), texts, "rank", "not a rank")
    _refuse(pc.less(votes, 0.0), texts, shape.votes, "less than 0")
    outside = f"on the wrong side of the {shape.score}"
    _refuse(pc.greater(low, score), texts, shape.low, outside)
    _refuse(pc.less(high, score), texts, shape.high, outside)
    columns = (
        rank.cast("int64"),
        texts["model_name"],
        texts["organization"],
        texts["license"],
        score,
        low,
        high,
        votes.cast("int64"),
        texts["category"],
        texts[DAY],
    )
    lists = [column.to_pylist() for column in columns]
    for place in (2, 3, 8, 9):  # in most rows the same few
        lists[place] = [known.setdefault(text, text) for text in lists[place]]
    if len(known) > MAX_SHARED:
        raise FeedError(f"over {MAX_SHARED:,} organisations, licences, categories and dates{GROWN}")
    return list(zip(*lists, strict=True))


def _texts(column: Any, name: str) -> Any:
    """The column as text, null where blank."""
    import pyarrow
    import pyarrow.compute as pc

    kind = column.type
    kind = kind.value_type if pyarrow.types.is_dictionary(kind) else kind
    text = (pyarrow.types.is_string, pyarrow.types.is_large_string, pyarrow.types.is_null)
    date = (pyarrow.types.is_date, pyarrow.types.is_timestamp)
    if name == DAY and any(is_kind(kind) for is_kind in date):
        column = column.cast(pyarrow.date32())
    elif not any(is_kind(kind) for is_kind in text):
        raise FeedError(f"{name} is of type {kind} in the Parquet file, not text")
    column = column.cast(pyarrow.string())
    blank = pc.equal(pc.utf8_trim_whitespace(column), "")
    return pc.if_else(blank, pyarrow.scalar(None, pyarrow.string()), column)


def _numbers(column: Any, name: str) -> Any:
    """The column as float64, null for NaN, which pandas writes for a missing number."""
    import pyarrow
    import pyarrow.compute as pc

    kinds = (pyarrow.types.is_integer, pyarrow.types.is_floating, pyarrow.types.is_null)
    if not any(is_kind(column.type) for is_kind in kinds):
        raise FeedError(f"{name} is of type {column.type} in the Parquet file, not numbers")
    column = column.cast(pyarrow.float64(), safe=False)
    return pc.if_else(pc.is_nan(column), pyarrow.scalar(None, pyarrow.float64()), column)


def _refuse(odd: Any, texts: Mapping[str, Any], name: str, meaning: str) -> None:
    """Raises FeedError for the first row that is odd."""
    import pyarrow.compute as pc

    place = pc.index(odd, True).as_py()
    if place >= 0:
        model, category, day = (
            str(texts[n][place].as_py())[:80] for n in ("model_name", "category", DAY)
        )
        raise FeedError(f"{name} of {model} in {category} on {day} is {meaning}")
