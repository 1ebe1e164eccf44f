"""Small answers that would unfold to gigabytes: refused within 250 MB and 10 seconds."""

import gzip
import io
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from ossrank.errors import FeedError
from ossrank.facts import Payload
from ossrank.sources import FEEDS, arena, hub
from tests.loopback import arena_rows, hub_rows

MOST_MB = 250
MOST_SECONDS = 10.0
READ = """
import sys
from pathlib import Path
from ossrank.errors import FeedError
from ossrank.facts import Payload
from ossrank.sources import FEEDS, source_of
feed = FEEDS[sys.argv[1]]
try:
    source_of(feed).parse(feed, Payload(feed.name, Path(sys.argv[2]).read_bytes()))
except FeedError as error:
    print(error)
status = Path("/proc/self/status").read_text()
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
"""


def packed(rows: int, **columns: str) -> bytes:
    """A Parquet file whose rows are all alike, its columns of texts changed."""
    row = {**arena_rows()[0], **columns}
    places = pyarrow.repeat(pyarrow.scalar(0, pyarrow.int32()), rows)
    alike = {
        name: pyarrow.DictionaryArray.from_arrays(places, pyarrow.array([value]))
        if isinstance(value, str)
        else pyarrow.repeat(value, rows)
        for name, value in row.items()
    }
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(alike), file, compression="zstd")
    return file.getvalue()


def plain(rows: int, length: int) -> bytes:
    """The same without a dictionary: each row has its own text."""
    row = arena_rows()[0]
    table = pyarrow.table({name: pyarrow.repeat(value, rows) for name, value in row.items()})
    names = pyarrow.array([f"{n}" * length for n in range(rows)])
    table = table.set_column(table.schema.get_field_index("model_name"), "model_name", names)
    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file, compression="zstd", use_dictionary=False)
    return file.getvalue()


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "long names in a dictionary": ("arena/text", lambda: packed(100_000, model_name="x" * 100_000)),
    "names of a thousand characters": (
        "arena/text",
        lambda: packed(100_000, model_name="x" * 1_000),
    ),
    "every text of a thousand": (
        "arena/text",
        lambda: packed(
            100_000, **dict.fromkeys(("model_name", "organization", "license"), "x" * 900)
        ),
    ),
    "long names, each its own": ("arena/text", lambda: plain(2_000, 50_000)),
    "rows without end": ("arena/text", lambda: packed(5_000_000)),
    "as many rows as there may be": ("arena/text", lambda: packed(100_000)),
    "lists in lists": ("hf/trending", lambda: b"[" + b"[]," * 5_000_000 + b"[]]"),
    "objects": ("design-arena", lambda: b'{"data": [' + b"{}," * 5_000_000 + b"{}]}"),
    "figures": ("hf/trending", lambda: b"[" + b"1," * 8_000_000 + b"1]"),
    "as many values as there may be": (
        "hf/trending",
        lambda: json.dumps([{"id": "a/b", "x": [{"y": []}] * 300_000}]).encode(),
    ),
    "one long name": ("hf/trending", lambda: b'[{"id": "' + b"x" * 15_000_000 + b'"}]'),
}


def _seconds_of_children() -> float:
    """What ended processes have taken of the processor: no busy machine makes that longer."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measured on Linux")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_stays_within_its_bounds(name: str, tmp_path: Path) -> None:
    feed, make = BOMBS[name]
    body = make()
    path = tmp_path / "bomb"
    path.write_bytes(body)
    began = _seconds_of_children()
    done = subprocess.run(
        [sys.executable, "-c", READ, feed, str(path)],
        capture_output=True,
        text=True,
        timeout=10 * MOST_SECONDS,
        check=True,
    )
    seconds = _seconds_of_children() - began
    lines = done.stdout.splitlines()
    assert len(gzip.compress(body)) < 16 * 2**20
    assert int(lines[-1]) < MOST_MB, lines
    assert seconds < MOST_SECONDS


def test_a_text_of_a_thousand_characters_is_the_longest() -> None:
    trending, text = FEEDS["hf/trending"], FEEDS["arena/text"]
    for length, fits in ((1_000, True), (1_001, False)):
        body = json.dumps([hub_rows(1)[0] | {"id": "a" * length}]).encode()
        if fits:
            assert hub.parse(trending, Payload(trending.name, body))
        else:
            with pytest.raises(FeedError, match="too long"):
                hub.parse(trending, Payload(trending.name, body))
    with pytest.raises(FeedError, match="too long"):
        arena.parse(text, Payload(text.name, packed(3, model_name="x" * 4_001)))


def test_a_long_tag_costs_itself_only() -> None:
    feed = FEEDS["hf/trending"]
    tags = ["license:" + "x" * 2_000, "base_model:" + "a" * 2_000, "base_model:a/b"]
    body = json.dumps([hub_rows(1)[0] | {"tags": tags}]).encode()
    (ranking,) = hub.parse(feed, Payload(feed.name, body))
    assert (ranking.entries[0].licence, ranking.entries[0].bases) == (None, ("a/b",))


def test_a_header_of_links_is_read_in_no_time() -> None:
    class Reply:
        def header(self, name: str) -> str:
            return "<" * 500_000

    assert hub._next_page(Reply(), "http://x") is None  # type: ignore[arg-type]
