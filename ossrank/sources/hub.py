"""The Hugging Face Hub's model lists: trending, likes, downloads."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlencode, urljoin, urlsplit

from ossrank import __version__
from ossrank.boards import Column, Feed, Measures
from ossrank.errors import FeedError, UsageError
from ossrank.facts import CUT, Entry, Payload, Provenance, Ranking
from ossrank.lineage import hub_id
from ossrank.sources.ask import Ask, Progress
from ossrank.sources.checks import LARGEST, count, number, ranks, read_json, storable, text
from ossrank.urls import base_url, public, same_origin, split_login

if TYPE_CHECKING:
    from ossrank.http import Answer
    from ossrank.limits import Limits

SERVERS = ("HF_ENDPOINT",)

SORTS = {"hf/trending": "trendingScore", "hf/likes": "likes", "hf/downloads": "downloads"}


def _feed(
    name: str, title: str, measures: Measures, measure: Column, measure_name: str, listed: str
) -> Feed:
    return Feed(
        name=f"hf/{name}",
        title=title,
        measures=measures,
        source=f"https://huggingface.co/models?sort={name}",
        provider="Hub API",
        attribution="Hugging Face Hub (huggingface.co), public API",
        extension="json",
        main=f"hf/{name}",
        matching="account",
        openness_by="presence",
        credited=False,
        listed=listed,
        asks_depth=True,
        lineage=True,
        measure=measure,
        measure_name=measure_name,
        default=name == "trending",
    )


FEEDS = (
    _feed("trending", "Hugging Face trending", "attention", "score", "trending score", "trending"),
    _feed("likes", "Hugging Face likes", "attention", "likes", "likes", "most liked"),
    _feed(
        "downloads",
        "Hugging Face downloads, 30 days",
        "adoption",
        "downloads",
        "downloads",
        "most downloaded",
    ),
)

EXPANDED = (
    "author",
    "createdAt",
    "downloads",
    "gated",
    "lastModified",
    "library_name",
    "likes",
    "pipeline_tag",
    "tags",
    "trendingScore",
)

_lock = threading.Lock()


def endpoint() -> str:
    """The Hub's base URL: HF_ENDPOINT, or the Hub itself."""
    return base_url("HF_ENDPOINT", "https://huggingface.co")


def hub_headers() -> dict[str, str]:
    """The headers for the Hub, the token among them, as huggingface_hub makes them.

    Raises FeedError where HF_HUB_OFFLINE forbids to ask, or the token is none.
    """
    # Without it the library's first call also asks the endpoint who is calling (2.4,
    # utils/_detect_agent.py); it is read when the library is imported.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    with _lock:
        from huggingface_hub.constants import is_offline_mode
        from huggingface_hub.utils import build_hf_headers

        if is_offline_mode():
            raise FeedError(f"{public(endpoint())}: HF_HUB_OFFLINE is set: unset it")
        headers = build_hf_headers(library_name="ossrank", library_version=__version__)
    if not re.fullmatch(r"[!-~ ]*", headers.get("authorization", "")):
        raise FeedError("HF_TOKEN holds what no token can: set it anew, or unset it")
    return split_login(endpoint(), headers)[1]


def fetch(feed: Feed, ask: Ask) -> Payload | None:
    """The first rows of a list, pages joined; never None, since lists carry no ETag."""
    from ossrank import http

    base, limit = endpoint(), ask.limit
    headers = hub_headers()
    until = time.monotonic() + ask.limits.deadline
    query = [("sort", SORTS[feed.name]), ("limit", str(limit))]
    query += [("expand", name) for name in EXPANDED]
    path = f"/api/models?{urlencode(query)}"
    url: str | None = base + path
    bodies, rows = [], 0
    with http.open_client(ask.limits) as client:
        while url and rows < limit:
            # The next page may lie anywhere: only the endpoint itself is sent the token.
            sent = headers if same_origin(url, base) else {}
            answer = http.get(url, client=client, limits=ask.limits, headers=sent, until=until)
            page = _rows(answer.body)
            bodies.append(answer.body)
            rows += len(page)
            url = _next_page(answer, url) if page else None
    body = bodies[0] if rows <= limit and len(bodies) == 1 else _join(bodies, limit)
    return Payload(feed.name, body, url=public(base) + path, limit=limit)


NO_ANSWER = ("",)
"""In place of a model's bases: the Hub has it, or had it, and would not say."""

LOST_ANSWERS = 3
"""So many models in a row without an answer are the Hub's trouble, not the models'."""


def fetch_bases(
    models: Sequence[str], until: float, limits: Limits
) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """Asks the Hub what each model rests on; None where it has no such model.

    Where it answers under another id, a renamed model or a bare name, that id is what the one
    asked about rests on, and is told of too. NO_ANSWER stands for what the Hub fails to say of
    one model. Raises FeedError where it fails altogether, asks
    to wait, or falls silent, and at `until` (time.monotonic()'s clock).
    """
    from ossrank import http

    base = endpoint()
    headers = hub_headers()
    lost = 0
    with http.open_client(limits) as client:
        for model in models:
            if hub_id(model) != model:
                yield model, None
                continue
            if time.monotonic() >= until:
                raise FeedError("no time is left")
            # The Hub says 401, not 404, of what does not exist, to whoever has no token.
            answer = http.get(
                f"{base}/api/models/{model}?expand=tags&expand=baseModels",
                client=client,
                limits=limits,
                headers=headers,
                until=min(until, time.monotonic() + limits.stall),
                accepted=frozenset({401, 403, 404, 500, 502, 503, 504}),
            )
            now_called, bases = _answer_on(answer, model)
            lost = lost + 1 if bases == NO_ANSWER else 0
            if lost == LOST_ANSWERS:
                raise FeedError(f"{public(base)} has no answer for {LOST_ANSWERS} models in a row")
            if now_called.casefold() != model.casefold():
                yield model, (now_called,)
            yield now_called, bases


def _answer_on(answer: Answer, model: str) -> tuple[str, tuple[str, ...] | None]:
    """The id under which the Hub answered, and that model's bases."""
    if answer.status != 200:
        return model, NO_ANSWER if answer.status >= 500 else None
    try:
        document = read_json(answer.body)
    except FeedError:
        return model, NO_ANSWER
    named = document.get("id") if isinstance(document, dict) else None
    now_called = hub_id(named) if isinstance(named, str) else None
    return now_called or model, _bases_in(document)


def _bases_in(document: Any) -> tuple[str, ...]:
    tags = document.get("tags") if isinstance(document, dict) else None
    if isinstance(tags, list):
        return base_tags([tag for tag in tags if isinstance(tag, str)])
    named = document.get("baseModels") if isinstance(document, dict) else None
    listed = named.get("models") if isinstance(named, dict) else None
    if not isinstance(listed, list):
        return NO_ANSWER
    found = [row.get("id") for row in listed if isinstance(row, dict)]
    return tuple(storable(name) for name in found if isinstance(name, str) and name)


def has_history(feed: Feed) -> bool:
    """Whether anyone publishes a list's history: the trending list's alone."""
    return feed.name == "hf/trending"


def fetch_history(feed: Feed, into: BinaryIO, ask: Ask, progress: Progress) -> Provenance:
    """Downloads the daily trending lists that severo/trending-repos holds, since July 2023."""
    from ossrank import http

    url = f"{endpoint()}/datasets/severo/trending-repos/resolve/main/models.csv"
    with http.open_client(ask.limits) as client:
        answer = http.get(
            url,
            client=client,
            limits=ask.limits,
            headers=hub_headers(),
            until=time.monotonic() + ask.limits.history_deadline,
            max_bytes=ask.limits.history_max_bytes,
            into=into,
            progress=progress,
        )
    into.seek(0)
    sha256 = hashlib.file_digest(into, "sha256").hexdigest()  # type: ignore[arg-type]
    etag = answer.header("etag")
    return Provenance(sha256, public(url), etag, answer.header("x-repo-commit"))


HISTORY_COLUMNS = ("date", "id", "rank", "recent_likes", "likes", "month_downloads")


def history(feed: Feed, file: BinaryIO, categories: Collection[str]) -> Iterator[list[Ranking]]:
    """The trending list of each day in a models.csv, by date; FeedError where a row is odd.

    The likes of the last days stand for the score, which they are said to make up.
    """
    if tuple(categories) != ("overall",):
        raise UsageError(f"{feed.name} has no categories")
    days: dict[str, list[Entry]] = {}
    for line, (day, *cells) in _history_rows(file):
        days.setdefault(day, []).append(_past_entry(cells, f"line {line}"))
    if not days:
        raise FeedError("models.csv has no rows")
    for day, entries in sorted(days.items()):
        try:
            as_of = date.fromisoformat(day)
        except ValueError:
            raise FeedError(f"models.csv has a date {day[:40]!r} that is none") from None
        entries.sort(key=lambda entry: entry.rank)
        placed = tuple(e._replace(position=place) for place, e in enumerate(entries, 1))
        yield [Ranking(feed.name, as_of, placed)]


def _history_rows(file: BinaryIO) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row's line and its cells under HISTORY_COLUMNS."""
    file.seek(0)
    text = io.TextIOWrapper(file, "utf-8-sig", errors="replace", newline="")
    reader = csv.reader(text)
    try:
        header = next(reader, [])
        lacking = [name for name in HISTORY_COLUMNS if name not in header]
        if lacking:
            raise FeedError(f"models.csv has no column {', '.join(lacking)}")
        pick = itemgetter(*map(header.index, HISTORY_COLUMNS))
        for cells in reader:
            if not cells:  # a blank line
                continue
            if len(cells) != len(header):
                raise FeedError(f"models.csv, line {reader.line_num}: {len(cells)} cells")
            yield reader.line_num, pick(cells)
    except csv.Error as error:
        raise FeedError(f"models.csv, line {reader.line_num}: {error}") from None
    finally:
        text.detach()  # the file stays its owner's to close


def _past_entry(cells: Sequence[str], where: str) -> Entry:
    model, rank, recent, likes, downloads = cells
    owner, slash, _ = text(model, f"id, {where}").partition("/")
    return Entry(
        position=0,
        rank=count(_figure(rank), f"rank, {where}"),
        model=model,
        publisher=owner if slash and owner else None,
        score=number(_figure(recent), f"recent_likes, {where}", least=-LARGEST),
        likes=count(_figure(likes), f"likes, {where}"),
        downloads=count(_figure(downloads), f"month_downloads, {where}"),
    )


def _figure(cell: str) -> float | str:
    """The cell as a number, itself where it is none."""
    try:
        return float(cell)
    except ValueError:
        return cell


def _next_page(answer: Answer, url: str) -> str | None:
    link = re.search(r'<([^>]*)>\s*;[^,]*rel="?next"?', answer.header("link") or "")
    if link is None:
        return None
    try:
        target = urljoin(url, str(link[1]))
        usable = urlsplit(target).scheme in ("http", "https")
    except ValueError:
        usable = False
    if not usable:
        raise FeedError("the address of its next page is not http(s)")
    return target


def _join(bodies: list[bytes], limit: int) -> bytes:
    pages = [row for body in bodies for row in read_json(body)][:limit]
    return json.dumps(pages, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "backslashreplace"
    )


def _rows(body: bytes) -> list[Any]:
    rows = read_json(body)
    if not isinstance(rows, list):
        raise FeedError("the answer is not a list of models")
    return rows


def parse(feed: Feed, payload: Payload) -> list[Ranking]:
    """The one ranking of a list; FeedError where it is empty, out of order or a row is odd."""
    rows = _rows(payload.body)[: payload.limit]
    if not rows:
        raise FeedError("the list is empty, as the Hub answers on bad days")
    sort = SORTS[feed.name]
    scores: list[float] = []
    for place, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise FeedError(f"row {place} is not a model")
        scores.append(number(row.get(sort), f"{sort} of row {place}"))
        if place > 1 and scores[-1] > scores[-2]:
            raise FeedError(f"{sort} rises at row {place}: the list is not sorted by it")
    entries = tuple(
        _entry(row, place, rank, score)
        for place, (row, rank, score) in enumerate(zip(rows, ranks(scores), scores, strict=True), 1)
    )
    return [Ranking(feed.name, None, entries)]


def _entry(row: dict[str, Any], place: int, rank: int, score: float) -> Entry:
    model = text(row.get("id"), f"id of row {place}")
    owner, slash, _ = model.partition("/")
    tags = row.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise FeedError(f"tags of row {place} are not a list of texts")
    author = row.get("author")
    named = owner if slash else author
    return Entry(
        position=place,
        rank=rank,
        model=model,
        publisher=storable(named) if isinstance(named, str) and named else None,
        licence=licence_tag(tags),
        bases=base_tags(tags) or ((CUT,) if cut(tags) else ()),
        score=score,
        likes=_optional_count(row, "likes", place),
        downloads=_optional_count(row, "downloads", place),
    )


def _optional_count(row: dict[str, Any], name: str, place: int) -> int | None:
    value = row.get(name)
    return None if value is None else count(value, f"{name} of row {place}")


RECORDED_TAGS = 30


def cut(tags: Sequence[str]) -> bool:
    """Whether whoever recorded the list kept only a row's first 30 tags.

    Seen in recordings, never on the Hub: its rows end with a `region:` tag.
    """
    return len(tags) == RECORDED_TAGS and not any(tag.startswith("region:") for tag in tags)


def licence_tag(tags: list[str]) -> str | None:
    """The identifier in the tag `license:…`, None without one."""
    found = (tag.removeprefix("license:") for tag in tags if tag.startswith("license:"))
    return next((storable(licence) for licence in found if licence), None)


def base_tags(tags: list[str]) -> tuple[str, ...]:
    """The base models in `base_model:` tags, each once, with its relation where one is named.

    The Hub writes each base twice: `base_model:<id>` and `base_model:<relation>:<id>`.
    """
    prefix = "base_model:"
    named = [storable(tag.removeprefix(prefix)) for tag in tags if tag.startswith(prefix)]
    with_relation = [base for base in named if ":" in base]
    related = {base.partition(":")[2] for base in with_relation}
    plain = [base for base in named if base and ":" not in base and base not in related]
    return tuple(dict.fromkeys(with_relation + plain))
