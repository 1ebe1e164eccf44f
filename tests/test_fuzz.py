"""No bytes and no arguments bring anything but a result or a clear line.

`OSSRANK_FUZZ=2000 pytest tests/test_fuzz.py` tries so many inputs of each kind.
"""

import contextlib
import csv
import io
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ossrank import http
from ossrank.cli import make_app
from ossrank.errors import FeedError, UsageError
from ossrank.facts import Entry, Payload, Ranking
from ossrank.ingest import table
from ossrank.limits import Limits
from ossrank.registry.licences import CHOICES
from ossrank.registry.organisation import COLUMNS
from ossrank.registry.registry import load_registry
from ossrank.sources import FEEDS, arena, feed_of, hub, openrouter_tokens, source_of
from ossrank.sources.ask import Ask
from ossrank.sources.base_models import fetch_bases
from ossrank.sources.trending_repos import HISTORY_COLUMNS
from ossrank.store.file import open_store
from tests import loopback
from tests.command import HURRY, run
from tests.hostile import HOSTILE, harmless
from tests.loopback import Boards, agent_rows, arena_rows

fuzz = settings(
    max_examples=int(os.environ.get("OSSRANK_FUZZ", "25")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

WORDS = st.text(max_size=12) | st.sampled_from(HOSTILE).filter(lambda name: len(name) < 100)
NUMBERS = st.integers() | st.floats() | st.sampled_from([0, -1, 10**16, 10**400, 1e308, -0.0])
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
SCORES = st.floats(-100, 5000) | st.integers(0, 5000)


def mostly(
    good: st.SearchStrategy[Any], other: st.SearchStrategy[Any] = JSON
) -> st.SearchStrategy[Any]:
    """The good, or now and then another: by default anything that JSON can hold."""
    return st.sampled_from(range(25)).flatmap(lambda number: other if number == 7 else good)


MODELS = st.fixed_dictionaries(
    {"id": mostly(WORDS), "trendingScore": mostly(SCORES), "likes": mostly(st.integers(0, 10**9))},
    optional={
        "author": mostly(WORDS),
        "downloads": mostly(st.integers(0, 10**9)),
        "cardData": st.fixed_dictionaries({}, optional={"license": WORDS | JSON}) | JSON,
        "tags": mostly(
            st.lists(
                st.builds(
                    str.__add__,
                    st.sampled_from(["license:", "base_model:", "base_model:quantized:", ""]),
                    WORDS,
                ),
                max_size=4,
            )
        ),
    },
)
RELAYED = st.fixed_dictionaries(
    {"id": mostly(WORDS)},
    optional={
        "hugging_face_id": JSON,
        "benchmarks": mostly(
            st.fixed_dictionaries(
                {
                    "design_arena": mostly(
                        st.lists(
                            st.fixed_dictionaries(
                                {
                                    "arena": mostly(
                                        st.sampled_from(["models", "models", "agents"])
                                    ),
                                    "category": mostly(
                                        st.sampled_from(["website", "website", "3d(x)"])
                                    ),
                                    "elo": mostly(SCORES),
                                }
                            ),
                            max_size=3,
                        )
                    )
                }
            )
        ),
    },
)


def parsed(feed: str, body: bytes) -> list[Ranking]:
    """The rankings in a payload; none where it is refused in a line."""
    with contextlib.suppress(FeedError):
        return source_of(FEEDS[feed]).parse(FEEDS[feed], Payload(feed, body))
    return []


def is_kept(rankings: list[Ranking], folder: Path) -> bool:
    """Whether what a parser made of its bytes can be stored, and comes back to the letter."""
    path = folder / "fuzz.db"
    path.unlink(missing_ok=True)
    with open_store(path, write=True) as store:
        for ranking in rankings:
            with store.transaction():
                store.snapshots.save(
                    ranking,
                    Payload("hf/likes", b"").provenance,
                    via="live",
                    as_of=ranking.as_of or date(2026, 5, 4),
                    dated=True,
                    fetched_at=datetime.now(UTC),
                )
            held = store.snapshots.newest(ranking.board, ranking.as_of)
            if held is None or store.snapshots.entries(held.id) != ranking.entries:
                return False
    return True


@pytest.mark.parametrize(
    "feed", ["hf/trending", "hf/likes", "hf/datasets-trending", "hf/spaces-trending"]
)
@fuzz
@given(rows=st.lists(MODELS, min_size=1, max_size=4))
def test_any_hub_list_is_kept_to_the_letter_or_refused(
    feed: str, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    sort = hub.SORTS[feed]
    with contextlib.suppress(TypeError):  # not to be sorted: refused, as it comes
        rows.sort(key=lambda row: row[sort], reverse=True)
    assert is_kept(parsed(feed, json.dumps(rows).encode()), tmp_path)


@fuzz
@given(models=mostly(st.lists(RELAYED, min_size=1, max_size=4)))
def test_any_relay_is_kept_to_the_letter_or_refused(models: Any, tmp_path: Path) -> None:
    assert is_kept(parsed("design-arena", json.dumps({"data": models}).encode()), tmp_path)


PLACES = st.fixed_dictionaries(
    {"elo": mostly(SCORES), "winRate": mostly(st.integers(0, 100)), "avgGenerationTimeMs": JSON}
)
RATED = st.fixed_dictionaries(
    {
        "id": mostly(WORDS),
        "displayName": JSON,
        "provider": mostly(WORDS),
        "openRouterId": mostly(st.none() | WORDS | st.sampled_from(["qwen/a", "openai/b"])),
        "rankings": mostly(
            st.dictionaries(
                mostly(st.sampled_from(["models", "agents"]), WORDS),
                mostly(st.dictionaries(mostly(st.just("website"), WORDS), mostly(PLACES))),
                max_size=2,
            )
        ),
    }
)
TIMES = mostly(st.sampled_from(["2026-11-23T04:51:46.841Z", "2026-11-23T04:51:46"]))
LISTING = [{"id": "qwen/a", "canonical_slug": None, "hugging_face_id": "Qwen/A"}]


@fuzz
@given(
    answer=mostly(
        st.fixed_dictionaries(
            {
                "success": mostly(st.just(True)),
                "data": mostly(st.lists(RATED, min_size=1, max_size=4)),
                "meta": mostly(st.fixed_dictionaries({"lastUpdated": TIMES | st.none()})),
                "timestamp": TIMES,
            }
        )
    ),
    listing=mostly(st.just(LISTING)),
)
def test_any_answer_of_design_arena_is_kept_to_the_letter_or_refused(
    answer: Any, listing: Any, tmp_path: Path
) -> None:
    document = {"design_arena": answer, "listing": listing}
    rankings = parsed("design-arena-full", json.dumps(document).encode())
    assert is_kept([ranking._replace(suspect=None) for ranking in rankings], tmp_path)


TYPES = st.sampled_from(
    [
        pyarrow.string(),
        pyarrow.large_string(),
        pyarrow.binary(),
        pyarrow.dictionary(pyarrow.int32(), pyarrow.string()),
        pyarrow.int64(),
        pyarrow.uint64(),
        pyarrow.float64(),
        pyarrow.float16(),
        pyarrow.decimal128(38, 2),
        pyarrow.bool_(),
        pyarrow.date32(),
        pyarrow.timestamp("us", "UTC"),
        pyarrow.duration("s"),
        pyarrow.list_(pyarrow.string()),
        pyarrow.struct([("x", pyarrow.int64())]),
        pyarrow.null(),
    ]
)
CELLS = st.one_of(
    st.none(), WORDS, NUMBERS, st.booleans(), st.binary(max_size=5), st.dates(), st.datetimes()
)


@st.composite
def parquet_files(draw: st.DrawFn) -> bytes:
    """The leaderboard's Parquet with some cells, types or columns that are not what they were."""
    rows = draw(st.integers(0, 4))
    good = draw(st.sampled_from([arena_rows(), arena_rows(), agent_rows()]))
    columns = {name: [row[name] for row in good[:rows]] for name in good[0]}
    for name in draw(st.lists(st.sampled_from(sorted(columns)), max_size=1)):
        columns[name] = draw(st.lists(CELLS, min_size=rows, max_size=rows))
    made = {}
    for name, cells in columns.items():
        kind = draw(mostly(st.none(), TYPES))
        try:
            made[name] = pyarrow.array(cells, type=kind)
        except (pyarrow.ArrowException, ValueError, OverflowError, TypeError):
            made[name] = pyarrow.nulls(rows, kind or pyarrow.null())
    for name in draw(
        st.sampled_from([*[[]] * 9, ["variance"], ["session_count"], ["rank"], sorted(made)])
    ):
        made.pop(name, None)
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(made), file)
    return file.getvalue()


@fuzz
@given(body=parquet_files())
def test_any_parquet_file_is_kept_to_the_letter_or_refused(body: bytes, tmp_path: Path) -> None:
    assert is_kept(parsed("arena/text", body), tmp_path)


@fuzz
@given(body=parquet_files() | st.binary(max_size=200))
def test_any_history_of_the_arena_is_read_or_refused(body: bytes) -> None:
    for categories in (("all",), ("overall",)):
        with contextlib.suppress(FeedError, UsageError):
            assert all(arena.history(FEEDS["arena/text"], io.BytesIO(body), categories, HURRY))


@st.composite
def csv_files(draw: st.DrawFn, columns: Mapping[str, st.SearchStrategy[str]]) -> bytes:
    """A CSV of these columns; now and then one is lacking, or a cell or a row may be anything."""
    seldom = mostly(st.just(False), st.just(True))
    names = [name for name in columns if not draw(seldom)]
    names = draw(st.permutations(names))
    rows: list[list[str]] = [names]
    for _ in range(draw(st.integers(0, 4))):
        odd = draw(seldom)
        row = draw(st.lists(ODD, max_size=4)) if odd else [draw(columns[name]) for name in names]
        rows.append([draw(ODD) if draw(seldom) else cell for cell in row])
    file = io.StringIO(newline="")
    mark = ";" if draw(seldom) else ","
    csv.writer(file, delimiter=mark).writerows(rows)
    start = draw(st.sampled_from([b"", b'"', b"\0", b"\xff"])) if draw(seldom) else b""
    return start + file.getvalue().encode("utf-8", "backslashreplace")


ODD = st.one_of(WORDS, NUMBERS.map(str), st.sampled_from(["", "-", "nan", "1e400", "2026-02-30"]))
DATE_CELLS = st.dates().map(str)
COUNTS = st.integers(0, 10**9).map(str)
SCORE_CELLS = st.integers(0, 1500).map(str) | st.sampled_from(["1,325", "1325.5", "1e3"])
IDS = WORDS | st.just("owner/model")
HISTORY_CELLS = {
    "date": st.sampled_from(["2025-06-01", "2025-06-02"]),
    "id": IDS,
    **dict.fromkeys(HISTORY_COLUMNS[2:], COUNTS),
}
IMPORT_CELLS = {
    "as_of": DATE_CELLS,
    "rank": COUNTS,
    "model": IDS,
    "organization": WORDS,
    "license": WORDS | st.just("-"),
    "score": SCORE_CELLS,
    "95% CI": st.sampled_from(["+4/-3", "±5", "+4 / -3", "-", ""]),
    "votes": COUNTS | st.just(""),
}
ARCHIVE_CELLS = {
    "leaderboard_publish_date": DATE_CELLS,
    "Model Name": IDS,
    "vendor": WORDS,
    "License": WORDS | st.just("-"),
    "*Arena Elo* ": SCORE_CELLS,
    "rating_q025": SCORE_CELLS | st.just(""),
    "rating_q975": SCORE_CELLS | st.just(""),
    "Vote Count": COUNTS | st.just(""),
    "category": st.sampled_from(["overall", "overall", "coding", "Overall", ""]),
}
TRENDING_CELLS = {
    "date": DATE_CELLS,
    "author": WORDS,
    "id": IDS,
    "rank": COUNTS,
    "recent_likes": COUNTS | st.just(""),
    "likes": COUNTS,
    "month_downloads": COUNTS | st.just(""),
}
REGISTRY_CELLS = dict.fromkeys(COLUMNS, st.just("")) | {
    "key": WORDS.filter(str.strip),
    "name": WORDS,
    "country": st.sampled_from(["CN", "US", "ZZ"]),
    "parent": st.sampled_from(["", "alibaba", "qwen"]),
    "hub_namespaces": WORDS,
    "board_names": WORDS,
    "since": st.just("") | DATE_CELLS,
    "source": WORDS,
}


@fuzz
@given(body=csv_files(HISTORY_CELLS) | st.binary(max_size=100))
def test_any_history_of_the_hub_is_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(FeedError):
        assert all(hub.history(FEEDS["hf/trending"], io.BytesIO(body), ("overall",), HURRY))


EPOCH_CELLS = {
    "Model": WORDS | st.text(min_size=1, max_size=5),
    "Display name": WORDS,
    "eci": mostly(st.sampled_from(["150", "150.0", "140"]), SCORE_CELLS),
    "eci_ci_low": st.just("100"),
    "eci_ci_high": st.just("1501.25"),
    "date": DATE_CELLS,
    "Organization": WORDS | st.just("Hugging Face,ServiceNow"),
    "Country (of organization)": WORDS | st.just("China"),
    "Model accessibility": WORDS | st.just("API access"),
}


@fuzz
@given(body=csv_files(EPOCH_CELLS) | st.binary(max_size=200))
def test_any_index_of_epoch_is_kept_to_the_letter_or_refused(body: bytes, tmp_path: Path) -> None:
    assert is_kept(parsed("epoch/eci", body), tmp_path)


@st.composite
def exports(draw: st.DrawFn) -> bytes:
    """A day or two of tokens with manifest and listing; now and then any part may be anything."""
    lines = [",".join(openrouter_tokens.COLUMNS)]
    for day in draw(st.sampled_from((["2026-11-22"], ["2026-11-21", "2026-11-22"]))):
        served = sorted(draw(st.lists(st.integers(1, 10**15), min_size=1, max_size=3)))[::-1]
        for place, number in enumerate(served, 1):
            slug = draw(mostly(st.just(f"deepseek/v{place}"), WORDS))
            cells = [day, slug, str(place), str(number), repr(number / sum(served))]
            lines.append(",".join(draw(mostly(st.just(cell), ODD)) for cell in cells))
    body = "".join(f"{line}\r\n" for line in lines)
    stated = json.loads(loopback.manifest(body.encode("utf-8", "replace").decode()))
    document = {"manifest": draw(mostly(st.just(stated))), "csv": draw(mostly(st.just(body)))}
    listed = {"id": "deepseek/v1", "canonical_slug": "deepseek/v1-20260910"}
    models = st.lists(mostly(st.just(listed | {"hugging_face_id": draw(mostly(IDS))})), max_size=2)
    return json.dumps(document | {"models": draw(mostly(models))}).encode()


@fuzz
@given(body=exports() | st.binary(max_size=100))
def test_any_export_of_tokens_is_kept_to_the_letter_or_refused(body: bytes, tmp_path: Path) -> None:
    assert is_kept(parsed("openrouter/tokens", body), tmp_path)


ANSWERED = st.fixed_dictionaries(
    {
        "date": mostly(st.sampled_from(["2025-01-01", "2025-01-02"])),
        "model_permaslug": mostly(WORDS | st.sampled_from(["deepseek/v1", "other"])),
        "total_tokens": mostly(COUNTS),
    }
)


@fuzz
@given(
    rows=mostly(st.lists(ANSWERED, max_size=4)), listing=mostly(st.just([{"id": "deepseek/v1"}]))
)
def test_any_history_of_tokens_is_read_or_refused(rows: Any, listing: Any) -> None:
    document = {"answers": [{"data": rows}], "listing": {"data": listing}}
    file = io.BytesIO(json.dumps(document).encode())
    with contextlib.suppress(FeedError):
        assert all(openrouter_tokens.history(FEEDS["openrouter/tokens"], file, ("overall",), HURRY))


@pytest.mark.parametrize("board", ["arena/text", "hf/likes"])
@fuzz
@given(
    body=st.one_of(
        *map(csv_files, (IMPORT_CELLS, ARCHIVE_CELLS, TRENDING_CELLS)), st.binary(max_size=100)
    ),
    dated=st.booleans(),
)
def test_any_import_is_kept_to_the_letter_or_refused(
    board: str, body: bytes, dated: bool, tmp_path: Path
) -> None:
    rankings = []
    with contextlib.suppress(UsageError):
        read = table.parse(body, "x.csv", feed_of(board), board)
        rankings = read.rankings(None if dated else date(2026, 5, 4))
    assert is_kept(rankings, tmp_path)


@fuzz
@given(body=csv_files(REGISTRY_CELLS) | st.binary(max_size=100))
def test_any_registry_is_laid_over_or_refused(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "overrides.csv"
    path.write_bytes(body)
    with contextlib.suppress(UsageError):
        origins = load_registry(path)
        for organisation in origins:
            assert origins.maker(organisation, date(2026, 5, 4)).key


@fuzz
@given(licence=WORDS, hub_id=st.none() | WORDS)
def test_any_licence_has_an_openness(licence: str, hub_id: str | None) -> None:
    licences = load_registry().files.licences
    for feed in FEEDS.values():
        assert (
            licences.openness(Entry(1, 1, "x", licence=licence, hub_id=hub_id), feed, date.today())
            in CHOICES["any"]
        )


@pytest.fixture(scope="module")
def boards() -> Iterator[Boards]:
    with Boards() as server:
        yield server


@fuzz
@given(
    document=mostly(
        st.fixed_dictionaries(
            {}, optional={"tags": mostly(st.lists(WORDS)), "baseModels": JSON, "id": JSON}
        )
    ),
    raw=st.none() | st.none() | st.binary(max_size=50),
)
def test_any_page_of_a_model_is_an_answer_or_none(
    document: Any, raw: bytes | None, boards: Boards
) -> None:
    body = json.dumps(document).encode() if raw is None else raw
    boards.fault("/api/models/a/b", loopback.body(body))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HF_ENDPOINT", boards.url)
        answers = list(fetch_bases(["a/b"], time.monotonic() + 30, HURRY))
    assert answers[0][0] == "a/b"
    assert all(isinstance(base, str) for _, bases in answers for base in bases or ())


HEADERS = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)


@fuzz
@given(
    value=HEADERS
    | st.integers(0, 10**30).map(str)
    | st.sampled_from(
        [
            "Mon, 01 Jan 99999 00:00:00 GMT",
            "Mon, 01 Jan 0001 00:00:00 +9999",
            "Mon, 01 Jan 2026 00:00:00 -99999999",
            "²",
        ]
    )
)
def test_any_time_that_a_server_asks_to_wait_is_kept_or_refused(value: str, boards: Boards) -> None:
    boards.fault("/api/v1/models", loopback.status(503, Retry_After=value))
    url = f"{boards.url}/api/v1/models"
    with http.open_client(Limits()) as client, pytest.raises(FeedError):
        http.get(url, client=client, limits=Limits(), until=time.monotonic() + 0.2)


@fuzz
@given(link=HEADERS | HEADERS.map(lambda target: f'<{target}>; rel="next"'))
def test_any_next_page_is_followed_or_refused(link: str, boards: Boards) -> None:
    page = json.dumps(loopback.hub_rows(2)).encode()
    boards.fault("/api/models?", loopback.body(page, Link=link))
    with pytest.MonkeyPatch.context() as patched, contextlib.suppress(FeedError):
        patched.setenv("HF_ENDPOINT", boards.url)
        ask = Ask(200, None, Limits(deadline=3.0, waits=(0.0, 0.0)))
        assert hub.fetch(FEEDS["hf/likes"], ask)


# The command line

HELD = ("hf/trending", "arena/text", "design-arena/website", "arena/webdev")
DAYS = ("2026-05-04", "2026-04-28", "2026-08-12", "9999-12-31", "0001-01-01")
ANY = st.one_of(
    st.sampled_from([*FEEDS, *HELD, *DAYS, "arena/text/coding", "qwen", "all", "overall", "2d"]),
    st.sampled_from(["2026-02-30", "CN", "CN,US", "ZZ", "cn,us,fr", "json", "csv", "md", "open"]),
    st.sampled_from(["", "-", "--", "-1", "0", "1000", "99999999999999999999", "1e3", "."]),
    WORDS.map(lambda text: text.replace("/", "").replace("\0", "")),
)
FITTING: dict[str, st.SearchStrategy[str]] = {
    "BOARD": st.sampled_from(HELD),
    "board": st.sampled_from(HELD),
    "FEED": st.sampled_from(list(FEEDS)),
    "feed": st.sampled_from(list(FEEDS)),
    "DATE": st.sampled_from(DAYS),
    "N": st.integers(1, 1000).map(str),
    "limit": st.integers(1, 1000).map(str),
    "batch": st.integers(1, 3).map(str),
    "CC": st.sampled_from(["CN", "us", "FR"]),
    "CC,CC": st.sampled_from(["CN,US", "US,FR,KR", "CN"]),
    "AGE": st.sampled_from(["3d", "36h", "90m"]),
    "name": st.sampled_from(["qwen", "Qwen/Qwen3-8B", "OpenAI", "unsloth", *HOSTILE[:9]]),
}


def fitting(parameter: Any) -> st.SearchStrategy[str]:
    """What a parameter takes, as far as its type or its name tells."""
    kind = parameter.type_descriptor.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from([str(each.value) for each in kind])
    return FITTING.get(parameter.metavar or parameter.name, ANY)


def parameters() -> dict[str, list[Any]]:
    """The parameters of every command that there is."""
    group: Any = typer.main.get_command(make_app())
    found = {}
    for name, command in group.commands.items():
        for inner, child in getattr(command, "commands", {"": command}).items():
            found[f"{name} {inner}".strip()] = child.params
    return found


PARAMETERS = parameters()


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    """A command with some of its options; now and then a word is odd, or none of its own."""
    seldom = mostly(st.just(False), st.just(True))
    name = draw(st.sampled_from(sorted(PARAMETERS)))
    words = []
    given = draw(st.lists(st.sampled_from(PARAMETERS[name]), max_size=4, unique_by=id))
    needed = [each for each in PARAMETERS[name] if each.required and each not in given]
    for parameter in [*needed, *given]:
        if draw(seldom):
            continue
        spelled = [word for word in parameter.opts if word.startswith("-")]
        words += [draw(st.sampled_from(spelled))] if spelled else []
        if not getattr(parameter, "is_flag", False):
            words.append(draw(mostly(fitting(parameter), ANY)))
    words += draw(st.lists(ANY, min_size=1, max_size=2)) if draw(seldom) else []
    return [*name.split(), *(draw(st.permutations(words)) if draw(seldom) else words)]


@pytest.fixture
def apart(tmp_path: Path, replayed: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """A folder of its own to work in, nobody to ask, and a database to spoil."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OSSRANK_OPENROUTER_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("OSSRANK_EPOCH_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("OSSRANK_DESIGN_ARENA_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("DESIGN_ARENA_API_KEY", loopback.KEY)

    def made() -> Path:
        path = tmp_path / "spoilt.db"
        path.write_bytes(replayed.read_bytes())
        return path

    return made


@fuzz
@given(words=command_lines())
def test_any_command_line_ends_in_a_result_or_a_clear_line(
    words: list[str], apart: Callable[[], Path]
) -> None:
    result = run(*words, db=apart())
    assert result.code in (0, 1, 2, 3, 4, 6)
    # What is to be pasted into a crontab has to be the path itself, or nothing.
    to_paste = words[0] == "schedule" and all(map(str.isprintable, result.stdout.splitlines()))
    # HTML keeps a number and its word on one line by a no-break space.
    assert harmless(result.stdout.replace("\xa0", " ")) or to_paste
    assert harmless(result.stderr)
    said = result.stderr.splitlines()
    assert said or result.code in (0, 3)
    # A fetch has a line for each feed that fails.
    assert words[0] == "fetch" or all(line.startswith("ossrank: ") for line in said)
