"""What the tests share: a server and a store of their own, and the fixtures as a database."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ossrank.ingest.replay import replay
from ossrank.sources import pick_feeds
from ossrank.store.file import Store, open_store
from tests import loopback
from tests.loopback import Boards

# Where pytest runs workers, readline has told them a width that nobody stated.
os.environ.pop("COLUMNS", None)

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture(scope="session")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a database that holds the fixtures."""
    path = tmp_path_factory.mktemp("replayed") / "fixtures.db"
    with open_store(path, write=True) as store:
        replay(store, FIXTURES, pick_feeds([]))
    return path


@pytest.fixture
def held(replayed: Path, tmp_path: Path) -> Path:
    """A copy of the fixtures' database, alone in a folder."""
    path = tmp_path / "folder" / "held.db"
    path.parent.mkdir()
    shutil.copy(replayed, path)
    return path


@pytest.fixture
def boards(monkeypatch: pytest.MonkeyPatch) -> Iterator[Boards]:
    with Boards() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.setenv("OSSRANK_OPENROUTER_URL", server.url)
        monkeypatch.setenv("OSSRANK_EPOCH_URL", server.url)
        monkeypatch.setenv("OSSRANK_DESIGN_ARENA_URL", server.url + loopback.OWN_API)
        monkeypatch.setenv("DESIGN_ARENA_API_KEY", loopback.KEY)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield server


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "ossrank.db", write=True) as opened:
        yield opened
