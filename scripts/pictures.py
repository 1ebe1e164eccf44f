"""Draws README's picture, light and dark, from fixtures/: docs/pictures/."""

from __future__ import annotations

import tempfile
from pathlib import Path

import ossrank
from ossrank.ingest.replay import replay
from ossrank.picture.chart import chart, look_of
from ossrank.picture.theme import THEMES
from ossrank.sources import pick_feeds
from ossrank.store.file import open_store

ROOT = Path(__file__).parent.parent


def main() -> None:
    folder = ROOT / "docs" / "pictures"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        database = Path(temporary) / "fixtures.db"
        with open_store(database, write=True) as store:
            replay(store, ROOT / "fixtures", pick_feeds([]))
        with ossrank.open(database) as library:
            report = library.report("hf/trending")
    for theme in THEMES:
        picture = chart(report).picture(look_of(theme))
        (folder / f"{picture.name}-{theme}.svg").write_text(picture.svg, "utf-8")
    print(picture.title)


if __name__ == "__main__":
    main()
