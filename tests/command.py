"""Runs the command line within the test's own process: fast, and with any database."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ossrank.cli import main
from ossrank.facts import FeedOutcome
from ossrank.ingest.fetch import fetch_feeds
from ossrank.limits import Limits
from ossrank.sources import SERVERS, pick_feeds
from ossrank.store.file import Store
from tests.loopback import OWN_API

HURRY = Limits(deadline=20.0, stall=10.0, waits=(0.0, 0.0), grace=20.0)
"""Nobody waits for minutes in a test."""

NOW = datetime(2026, 11, 23, 6, 15, tzinfo=UTC)


class Result(NamedTuple):
    """What a command left behind."""

    code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON that it printed."""
        made: dict[str, Any] = json.loads(self.stdout)
        return made


def run(*arguments: str, db: Path, limits: Limits = HURRY) -> Result:
    """`ossrank ARGUMENTS` on a database; a bug's exception comes through."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "argv", ["ossrank", *arguments])
        patched.setenv("OSSRANK_DB", str(db))
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main(limits)
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())
    return Result(int(ended.value.code or 0), *texts)


def stored(path: Path, board: str, rows: Iterable[Mapping[str, object]]) -> Path:
    """Imports rows of a board, with the columns of `ossrank import`, into a database at `path`."""
    listed = list(rows)
    file = path.with_suffix(".csv")
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)
    result = run("import", str(file), "--board", board, db=path)
    assert result.code == 0, result.stderr
    return path


def fetched(
    store: Store, *feeds: str, at: datetime = NOW, limits: Limits = HURRY, **options: object
) -> dict[str, FeedOutcome]:
    """The outcomes by feed."""
    outcomes = fetch_feeds(
        store,
        pick_feeds(feeds),
        clock=lambda: at,
        limits=limits,
        **options,  # type: ignore[arg-type]
    )
    return {outcome.feed: outcome for outcome in outcomes}


def servers(url: str) -> dict[str, str]:
    """The variables that name a server, for all that ossrank asks."""
    own_api = {"OSSRANK_DESIGN_ARENA_URL": url and url + OWN_API}
    return dict.fromkeys(SERVERS, url) | own_api


def start(*arguments: str, db: Path, server: str = "", **options: Any) -> subprocess.Popen[str]:
    """`ossrank ARGUMENTS` as a process of its own, its boards at `server`; options as Popen's."""
    environment = {name: text for name, text in os.environ.items() if name != "HF_TOKEN"}
    return subprocess.Popen(
        [sys.executable, "-m", "ossrank", *arguments],
        env=environment | {"OSSRANK_DB": str(db), **servers(server)},
        text=True,
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        **options,
    )


def ended(process: subprocess.Popen[str]) -> Result:
    """What a process left behind, once it has ended."""
    out, err = process.communicate()
    return Result(process.returncode, out, err)
