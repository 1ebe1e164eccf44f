"""Chatbot Arena: the official leaderboard dataset, one Parquet file a subset."""

from __future__ import annotations

import hashlib
import re
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from itertools import count, groupby, pairwise, repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any, BinaryIO

from ossrank.boards import Feed, slug
from ossrank.errors import FeedError, UsageError
from ossrank.facts import Entry, Payload, Provenance, Ranking
from ossrank.sources.ask import Ask, Known, Progress
from ossrank.sources.checks import LARGEST
from ossrank.urls import base_url, public

if TYPE_CHECKING:
    from ossrank.http import Answer

SERVERS = ("HF_ENDPOINT",)

# What the site shows is the style-controlled subset wherever there is one.
SUBSETS = {
    "text": ("text_style_control", "text, style-controlled"),
    "text-plain": ("text", "text, not style-controlled"),
    "vision": ("vision_style_control", "vision, style-controlled"),
    "search": ("search_style_control", "search, style-controlled"),
    "document": ("document_style_control", "document, style-controlled"),
    "webdev": ("webdev", "webdev"),
    "text-to-image": ("text_to_image", "text-to-image"),
    "image-edit": ("image_edit", "image-edit"),
    "text-to-video": ("text_to_video", "text-to-video"),
    "image-to-video": ("image_to_video", "image-to-video"),
    "video-edit": ("video_edit", "video-edit"),
}
"""The subset of the dataset behind each topic, and the topic in print."""

FEEDS = tuple(
    Feed(
        name=f"arena/{topic}",
        title=f"Arena {title}",
        category_title=f"Arena {title}: {{}}",
        measures="preference",
        source="https://huggingface.co/datasets/lmarena-ai/leaderboard-dataset",
        provider="Arena leaderboard dataset",
        attribution="Arena leaderboard dataset (lmarena-ai/leaderboard-dataset), CC BY 4.0",
        extension="parquet",
        dated=True,
        main=f"arena/{topic}",
        default=topic == "text",
    )
    for topic, (_, title) in SUBSETS.items()
)

TEXTS = ("model_name", "organization", "license", "category", "leaderboard_publish_date")
NUMBERS = ("rating", "rating_lower", "rating_upper", "vote_count", "rank")
COLUMNS = TEXTS + NUMBERS
DAY = "leaderboard_publish_date"
DOCUMENTED = (*COLUMNS, "variance")

BATCH_ROWS = 16_384
PASS_ROWS = 2**19
"""So many rows of a `full` file are held at once, at 60 bytes each."""

MAX_ROWS = 200_000
"""The largest `latest` file accepted, some twenty times the largest so far: a few thousand bytes
of Parquet can hold a thousand million rows."""


def url_of(feed: Feed, file: str = "latest") -> str:
    """Where a feed's `latest` or `full` Parquet lies."""
    subset, _ = SUBSETS[feed.name.partition("/")[2]]
    return (
        f"{base_url('HF_ENDPOINT', 'https://huggingface.co')}/datasets/lmarena-ai"
        f"/leaderboard-dataset/resolve/main/{subset}/{file}-00000-of-00001.parquet"
    )


def fetch(feed: Feed, ask: Ask) -> Payload | None:
    """The feed's latest Parquet, whole whatever the depth; None where it is the known one still.

    The Hub redirects to its CDN and names the file's SHA-256 in X-Linked-ETag: where that is
    the known file's, nothing is downloaded, and a file that does not have it is refused.
    """
    from ossrank import http

    url = url_of(feed)
    known = ask.known if ask.known and ask.known.url == public(url) else None
    with http.open_client(ask.limits) as client:
        tags = _tags(known) if known else ()
        answer = http.get(url, client=client, limits=ask.limits, known=tags)
    if answer.status == 304:
        if known is None:
            raise FeedError(f"{public(url)} answers 304 to a first request")
        return None
    commit = answer.header("x-repo-commit")
    payload = Payload(feed.name, answer.body, public(url), answer.etag, commit)
    _require_whole(url, payload.sha256, answer)
    return payload


def has_history(feed: Feed) -> bool:
    """Whether the dataset holds a feed's history: every subset's."""
    return feed in FEEDS


def fetch_history(feed: Feed, into: BinaryIO, ask: Ask, progress: Progress) -> Provenance:
    """Downloads the feed's `full` Parquet, with every publish date, into a file."""
    from ossrank import http

    url = url_of(feed, "full")
    with http.open_client(ask.limits) as client:
        answer = http.get(
            url,
            client=client,
            limits=ask.limits,
            until=time.monotonic() + ask.limits.history_deadline,
            max_bytes=ask.limits.history_max_bytes,
            into=into,
            progress=progress,
        )
    if answer.status != 200:
        raise FeedError(f"{public(url)} answers {answer.status} to a first request")
    into.seek(0)
    sha256 = hashlib.file_digest(into, "sha256").hexdigest()  # type: ignore[arg-type]
    _require_whole(url, sha256, answer)
    return Provenance(sha256, public(url), answer.etag, answer.header("x-repo-commit"))


def _tags(known: Known) -> list[str]:
    """The known file's entity tags; the Hub calls a large file by its SHA-256."""
    tags = known.etag.split() if known.etag else []
    return [*tags[:1], f'"{known.sha256}"', *tags]


def _require_whole(url: str, sha256: str, answer: Answer) -> None:
    expected = next(filter(None, map(linked_sha256, answer.hops)), sha256)
    if sha256 != expected:
        raise FeedError(
            f"{public(url)}: the file's SHA-256 is {sha256[:8]}…,"
            f" the Hub says {expected[:8]}…: damaged on the way"
        )


def linked_sha256(headers: Mapping[str, str]) -> str | None:
    """The SHA-256 that the Hub states for a large file, None where it states none."""
    value = headers.get("x-linked-etag", "").strip('"')
    return value if re.fullmatch(r"[0-9a-f]{64}", value) else None


Row = tuple[
    int, str, str | None, str | None, float, float | None, float | None, int | None, str, str
]
"""A row's rank, model, organisation, licence, score, low, high, votes, category, date."""


def parse(feed: Feed, payload: Payload) -> list[Ranking]:
    """Every category at every publish date in the file, by date, then by board."""
    with _reading():
        file = _open(BytesIO(payload.body))
        if file.metadata.num_rows > MAX_ROWS:
            raise FeedError(f"the Parquet file has {file.metadata.num_rows:,} rows: too many")
        rows = _rows(file.read(columns=list(COLUMNS)))
    if not rows:
        raise FeedError("the Parquet file has no rows")
    rankings = _rankings(feed, rows)
    if all(ranking.board != feed.main for ranking in rankings):
        raise FeedError("the Parquet file has no category overall")
    return rankings


def _categories(file: BinaryIO) -> list[str]:
    """The categories in a `full` Parquet, as boards spell them."""
    found: set[str] = set()
    with _reading():
        for batch in _open(file).iter_batches(BATCH_ROWS, columns=["category"]):
            found.update(str(value) for value in batch.column(0).unique().to_pylist())
    return sorted(map(slug, found))


def history(feed: Feed, file: BinaryIO, categories: Collection[str]) -> Iterator[list[Ranking]]:
    """The rankings of a `full` Parquet, a publish date at a time, of the categories named.

    Its rows may stand in any order: the file is read once for every PASS_ROWS of them, which
    takes a hundredth of what storing them takes, where to hold them all takes a gigabyte.
    """
    import pyarrow

    wanted = _wanted(file, categories)
    counts: Counter[Any] = Counter()
    with _reading():
        for batch in _batches(file, ["category", DAY], wanted):
            for found in _texts(batch[DAY], DAY).value_counts().to_pylist():
                counts[found["values"]] += found["counts"]
    if not counts:
        raise FeedError("the Parquet file has no rows")
    for days in _passes(counts):
        with _reading():
            parts = (
                batch.filter(_on(_texts(batch[DAY], DAY), days))
                for batch in _batches(file, COLUMNS, wanted)
            )
            held = pyarrow.Table.from_batches(parts)
            stated = _texts(held[DAY], DAY)
        for day in days:
            with _reading():
                rows = _rows(held.filter(_on(stated, [day])))
            yield _rankings(feed, rows)
        del held, stated  # before the next pass fills as much again


def _wanted(file: BinaryIO, named: Collection[str]) -> Collection[str] | None:
    """The categories named, as slugs; None for all."""
    if "all" in named:
        return None
    held, wanted = _categories(file), {slug(name) for name in named}
    if not wanted:
        raise UsageError(f"no category is named: there are {', '.join(held)}")
    if lacking := sorted(wanted.difference(held)):
        raise UsageError(f"no category {lacking[0]!r}: there are {', '.join(held)}")
    return wanted


def _passes(counts: Mapping[Any, int]) -> Iterator[list[Any]]:
    """The dates in their order, as many at a time as hold PASS_ROWS rows."""
    days: list[Any] = []
    # None first: a row without a date is found before any date is stored.
    for day in sorted(counts, key=lambda day: day or ""):
        if days and sum(counts[d] for d in days) + counts[day] > PASS_ROWS:
            yield days
            days = []
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
        if wanted is not None:
            names = _texts(batch["category"], "category")
            kept = [n for n in names.unique().to_pylist() if n is None or slug(n) in wanted]
            yield batch.filter(pc.is_in(names, pyarrow.array(kept, pyarrow.string())))
        else:
            yield batch


def _on(stated: Any, days: Sequence[Any]) -> Any:
    """Which of the stated dates are among these; None: of a row without one."""
    import pyarrow
    import pyarrow.compute as pc

    return pc.is_in(stated, pyarrow.array(days, pyarrow.string()))


@contextmanager
def _reading() -> Iterator[None]:
    import pyarrow

    try:
        yield
    except (pyarrow.ArrowException, OSError, OverflowError, ValueError) as error:
        raise FeedError(f"the answer is not a whole Parquet file: {_first_line(error)}") from None


def _open(file: BinaryIO) -> Any:
    import pyarrow.parquet

    file.seek(0)
    # What the columns are is asked before one of them is named, which must be there and flat.
    opened = pyarrow.parquet.ParquetFile(file)
    missing = [name for name in DOCUMENTED if name not in opened.schema_arrow.names]
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


def _rows(table: Any) -> list[Row]:
    """The rows of a table or a batch, checked column by column; FeedError where one is odd.

    A file of years has over a million rows: what one row costs is what a backfill costs.
    """
    import pyarrow.compute as pc

    texts = {name: _texts(table[name], name) for name in TEXTS}
    numbers = {name: _numbers(table[name], name) for name in NUMBERS}
    for name in ("model_name", "category", "leaderboard_publish_date"):
        _refuse(pc.is_null(texts[name]), texts, name, "blank, not a name")
    rating, rank, votes = (numbers[n] for n in ("rating", "rank", "vote_count"))
    for name in ("rating", "rank"):
        _refuse(pc.is_null(numbers[name]), texts, name, "missing")
    for name, column in numbers.items():
        insane = pc.invert(pc.less_equal(pc.abs(column), float(LARGEST)))
        _refuse(insane, texts, name, "not a number that a board would print")
    for name, column in (("rank", rank), ("vote_count", votes)):
        _refuse(pc.not_equal(pc.floor(column), column), texts, name, "not a whole number")
    _refuse(pc.less(rank, 1.0), texts, "rank", "not a rank")
    _refuse(pc.less(votes, 0.0), texts, "vote_count", "less than nothing")
    outside = "on the wrong side of the rating"
    _refuse(pc.greater(numbers["rating_lower"], rating), texts, "rating_lower", outside)
    _refuse(pc.less(numbers["rating_upper"], rating), texts, "rating_upper", outside)
    columns = (
        rank.cast("int64"),
        texts["model_name"],
        texts["organization"],
        texts["license"],
        rating,
        numbers["rating_lower"],
        numbers["rating_upper"],
        votes.cast("int64"),
        texts["category"],
        texts["leaderboard_publish_date"],
    )
    return list(zip(*(column.to_pylist() for column in columns), strict=True))


def _texts(column: Any, name: str) -> Any:
    """The column as text, null where blank."""
    import pyarrow
    import pyarrow.compute as pc

    kind = column.type
    kind = kind.value_type if pyarrow.types.is_dictionary(kind) else kind
    text = (pyarrow.types.is_string, pyarrow.types.is_large_string, pyarrow.types.is_null)
    date = (pyarrow.types.is_date, pyarrow.types.is_timestamp)
    if name == "leaderboard_publish_date" and any(is_kind(kind) for is_kind in date):
        column = column.cast(pyarrow.date32())
    elif not any(is_kind(kind) for is_kind in text):
        raise FeedError(f"{name} is of type {kind} in the Parquet file, not text")
    column = column.cast(pyarrow.string())
    blank = pc.equal(pc.utf8_trim_whitespace(column), "")
    return pc.if_else(blank, pyarrow.scalar(None, pyarrow.string()), column)


def _numbers(column: Any, name: str) -> Any:
    """The column as float64, null where a table written by pandas holds NaN for what is missing."""
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
            str(texts[n][place].as_py())[:80]
            for n in ("model_name", "category", "leaderboard_publish_date")
        )
        raise FeedError(f"{name} of {model} in {category} on {day} is {meaning}")


def _rankings(feed: Feed, rows: Iterable[Row]) -> list[Ranking]:
    """The rows as rankings, by date, then by board."""
    grouped: dict[tuple[str, str], list[Row]] = {}
    for (day, category), run in groupby(rows, itemgetter(9, 8)):
        grouped.setdefault((day, category), []).extend(run)
    rankings = [_ranking(feed, day, name, found) for (day, name), found in grouped.items()]
    if len({(r.board, r.as_of) for r in rankings}) < len(rankings):
        raise FeedError("two categories would make one board")
    return sorted(rankings, key=lambda r: (r.as_of or date.min, r.board))


def _ranking(feed: Feed, day: str, category: str, rows: list[Row]) -> Ranking:
    name = slug(category)
    if not name:
        raise FeedError(f"the category {category[:80]!r} has neither letter nor digit")
    board = feed.main if name == "overall" else f"{feed.name}/{name}"
    try:
        as_of = date.fromisoformat(day)
    except ValueError:
        raise FeedError(f"leaderboard_publish_date is {day[:40]!r}, not a date") from None
    rows.sort(key=itemgetter(0))
    _require_order(board, rows)
    rank, model, publisher, licence, score, low, high, votes, *_ = zip(*rows, strict=True)
    no, none = repeat(()), repeat(None)
    columns = (rank, model, publisher, licence, no, none, score, low, high, votes, none, none)
    entries = tuple(map(Entry._make, zip(count(1), *columns, strict=False)))
    return Ranking(board, as_of, entries)


def _require_order(board: str, rows: list[Row]) -> None:
    # Where ranks repeat, the dataset has put several rankings under one category (search,
    # 2026-07-14: 32 models in 182 rows), and an order down the list means nothing.
    if len({row[0] for row in rows}) < len(rows):
        return
    scores = [row[4] for row in rows]
    if scores == sorted(scores, reverse=True):
        return
    for above, below in pairwise(rows):
        if above[4] < below[4]:
            raise FeedError(f"ratings rise at rank {below[0]} of {board} on {below[9]}")
