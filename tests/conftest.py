"""What the tests share: the fixtures' database, made once a run."""

from pathlib import Path

import pytest

from ossrank.fetch import pick_feeds, replay
from ossrank.store import open_store

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture(scope="session")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a database that holds the fixtures."""
    path = tmp_path_factory.mktemp("replayed") / "fixtures.db"
    with open_store(path, write=True) as store:
        replay(store, FIXTURES, pick_feeds([]))
    return path
