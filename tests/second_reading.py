"""Draws rows of the registry for a second reading, `python -m tests.second_reading [SEED]`.

300 rows, drawn over board × country × confidence from the organisations on the fixtures' boards,
filled up from the rest; then every organisation on any top 100 that was not drawn. Prints them.
"""

import random
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from ossrank.analysis.judge import Judge
from ossrank.registry.registry import Registry, load_registry
from ossrank.sources import feed_of
from ossrank.store.file import Store, open_store

ROOT = Path(__file__).parent.parent
SEED = 20261126
ROWS = 300
TOP = 100


def on_boards(store: Store, registry: Registry) -> dict[str, dict[str, int]]:
    """The keys of the organisations on each board's newest snapshot, with their best place."""
    places: dict[str, dict[str, int]] = defaultdict(dict)
    for summary in store.snapshots.boards():
        snapshot = store.snapshots.newest(summary.board)
        assert snapshot is not None
        entries = store.snapshots.entries(snapshot.id)
        feed = feed_of(summary.board)
        bases = store.lineage.bases(entries) if feed.lineage else {}
        judge = Judge(registry, feed, snapshot.as_of, bases, "publisher")
        for place, entry in enumerate(entries, 1):
            for verdict in (judge.publisher(entry), judge.base(entry)):
                if verdict.organisation:
                    places[summary.board].setdefault(verdict.organisation.key, place)
    return places


def draw(registry: Registry, places: dict[str, dict[str, int]], seed: int) -> list[str]:
    """The keys that are to be read: ROWS drawn ones, then the rest of every top 100."""
    rows = {organisation.key: organisation for organisation in registry}
    strata: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for board, standing in sorted(places.items()):
        for key in sorted(standing):
            group = rows[key].country if rows[key].country in ("CN", "US", "ZZ") else "other"
            strata[board, group, rows[key].confidence].append(key)
    generator = random.Random(seed)
    for stratum in strata.values():
        generator.shuffle(stratum)
    drawn: dict[str, None] = {}
    while len(drawn) < ROWS and any(strata.values()):
        for stratum in strata.values():
            if stratum:
                drawn[stratum.pop()] = None
    rest = sorted(rows.keys() - drawn.keys())
    generator.shuffle(rest)
    for key in rest[: max(0, ROWS - len(drawn))]:
        drawn[key] = None
    listed = list(drawn)[:ROWS]
    top = {key for keys in places.values() for key, place in keys.items() if place <= TOP}
    return [*listed, *sorted(top.difference(listed))]


def main(seed: int) -> None:
    """Prints the rows, one a line."""
    registry = load_registry()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fixtures.db"
        from tests.command import run

        assert run("fetch", "-q", "--from", str(ROOT / "fixtures"), db=path).code == 0
        with open_store(path) as store:
            places = on_boards(store, registry)
    for key in draw(registry, places, seed):
        for row in registry.rows_of(key):
            names = ";".join((*row.hub_namespaces, *row.board_names))
            cells = (key, row.country, row.since, row.parent, row.kind, row.role, row.confidence)
            print(" | ".join((*cells, row.name, names, row.source)))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SEED)
