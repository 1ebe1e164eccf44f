"""The keys of every JSON: `schema: 1`, and within it keys are only added."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ossrank.cli import COMMANDS
from ossrank.views.view import SCHEMA
from tests.command import run
from tests.loopback import Boards

KEYS = Path(__file__).parent / "golden" / f"schema-{SCHEMA}"

EXAMPLES = {
    "report": ("report", "hf/trending", "arena/text", "--since", "2026-04-28"),
    "report by base": ("report", "hf/trending", "--by", "base", "--countries"),
    "report sensitivity": ("report", "arena/text", "--sensitivity"),
    "models": ("models", "hf/trending", "--by", "base", "--since", "2026-04-28"),
    "makers": ("makers", "arena/text"),
    "trend": ("trend", "hf/trending", "--top", "10"),
    "trend sensitivity": ("trend", "hf/trending", "--sensitivity"),
    "report of all": ("report", "all"),
    "report of tokens": ("report", "openrouter/tokens"),
    "gap": ("gap", "arena/text", "design-arena/website"),
    "gap of releases": ("gap", "epoch/eci"),
    "trend of gaps": ("trend", "arena/text", "--gap"),
    "origin": ("origin", "unsloth/Qwen3.6-27B-GGUF"),
    "verify": ("verify", "CN >= 1 of top 10 on hf/trending on 2026-05-04"),
    "boards": ("boards",),
    "status": ("status",),
    "registry list": ("registry", "list"),
    "registry unmapped": ("registry", "unmapped"),
    "registry editions": ("registry", "editions"),
    "registry diff": ("registry", "diff", "2026.11.24", "--effect"),
    "registry diff of a map": ("registry", "diff", "MAP"),
}

MAPS = {"countries", "country_best", "groups", "counts", "ranges"} | {
    f"findings.{name}" for name in ("ahead", "decided", "first_ahead", "first_decided")
}
"""What maps countries or groups: its keys are data."""


def paths_of(value: Any, path: str = "") -> Iterator[str]:
    """Every key of a document with the keys above it: `boards[].tables[].top`."""
    if isinstance(value, dict):
        is_map = path in MAPS or path.rpartition(".")[2] in MAPS
        for key, inside in value.items():
            name = f"{path}.{'*' if is_map else key}".lstrip(".")
            yield name
            yield from paths_of(inside, name)
    elif isinstance(value, list):
        for inside in value:
            yield from paths_of(inside, f"{path}[]")


def held_to(name: str, document: dict[str, Any]) -> None:
    """Holds a document's keys to those written down; `OSSRANK_GOLDEN=write` adds new ones."""
    assert next(iter(document)) == "schema", name
    assert document["schema"] == SCHEMA
    keys, file = set(paths_of(document)), KEYS / f"{name.replace(' ', '-')}.txt"
    known = set(file.read_text("utf-8").splitlines()) if file.exists() else set[str]()
    if os.environ.get("OSSRANK_GOLDEN") == "write":
        known |= keys
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{key}\n" for key in sorted(known)), "utf-8")
    assert known, f"{file} is missing: run this test with OSSRANK_GOLDEN=write"
    gone = known - keys
    assert not gone, f"schema {SCHEMA} has lost {sorted(gone)}: put them back, or raise SCHEMA"


@pytest.mark.parametrize("name", EXAMPLES)
def test_keys_of_the_json_are_only_added(replayed: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / "map.csv"
    file.write_text("key,country\nqwen,CN\nopenai,FR\nno-such,US\n")
    arguments = (str(file) if word == "MAP" else word for word in EXAMPLES[name])
    result = run(*arguments, "-f", "json", db=replayed)
    assert result.code == 0, result.stderr
    held_to(name, result.document)


def test_keys_of_fetch_are_only_added(boards: Boards, tmp_path: Path) -> None:
    result = run("fetch", "hf/trending", "-f", "json", db=tmp_path / "a.db")
    held_to("fetch", result.document)


def test_keys_of_recompute_are_only_added(replayed: Path, tmp_path: Path) -> None:
    bundle = str(tmp_path / "b.zip")
    assert run("report", "hf/trending", "--bundle", bundle, db=replayed).code == 0
    result = run("recompute", bundle, "--registry", "2026.11.24", "-f", "json", db=replayed)
    assert result.code == 7, result
    held_to("recompute", result.document)


@pytest.mark.parametrize("key", ["boards", "boards[].tables[].top", "registry.sha256"])
def test_a_key_that_is_lost_is_found_out(replayed: Path, key: str) -> None:
    document = run(*EXAMPLES["report"], "-f", "json", db=replayed).document
    *above, last = key.replace("[]", "").split(".")
    inside: Any = document
    for name in above:
        inside = inside[name][0] if isinstance(inside[name], list) else inside[name]
    for one in (
        document["boards"][0]["tables"] + document["boards"][1]["tables"]
        if last == "top"
        else [inside]
    ):
        del one[last]
    with pytest.raises(AssertionError, match="has lost"):
        held_to("report", document)


def test_every_command_that_writes_json_is_among_the_examples() -> None:
    named = {name.split()[0] for name in [*EXAMPLES, "fetch", "recompute"]}
    for command in COMMANDS:
        page = run(command, "--help", db=Path("none.db")).stdout
        if re.search(r"--format\b", page) and "json" in page:
            assert command in named, command
