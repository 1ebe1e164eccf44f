"""Records a small database of the schema that stands now, `python -m tests.recorded.record`.

Writes <newest migration>.sql, the whole file as SQL, and <newest migration>.json, what the view
rankings shows of it. Run it before a migration is added: the tests then migrate every recording.
"""

import json
import sqlite3
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from ossrank.facts import VIAS, Entry, FetchRecord, Provenance, Ranking
from ossrank.sources import FEEDS
from ossrank.store.file import Store, open_store
from ossrank.store.schema import MIGRATIONS

HERE = Path(__file__).parent
AT = datetime(2026, 5, 4, 8, 43, 20, tzinfo=UTC)
NAMES = ("Qwen/Qwen3-8B", "通义/千问", "a\nb/\x1b[31m", "'; DROP TABLE entries; --/x")


def rankings(board: str, shift: float) -> Ranking:
    """Five rows: two tie, a model stands twice, each column is filled here and blank there."""
    full: dict[str, Any] = {
        "publisher": "Qwen",
        "licence": "apache-2.0",
        "bases": ("quantized:Qwen/Base", "a/b"),
        "hub_id": "Qwen/Qwen3-8B",
        "score": 1500.123456789 + shift,
        "low": 1490.1,
        "high": 1510.9,
        "votes": 4321,
        "likes": 77,
        "downloads": 10**15,
        "released": "2025-04-28",
        "country": "China",
    }
    listed = [
        Entry(1, 1, NAMES[0], **full),
        Entry(2, 1, NAMES[1], score=1500.123456789 + shift),
        *(Entry(n, n, name, publisher="a") for n, name in enumerate(NAMES[1:], 3)),
    ]
    return Ranking(board, None, tuple(listed))


def fill(store: Store) -> None:
    """Every way that a snapshot can come by, a revision, a suspect, a batch, a reject, lineage."""
    for number, via in enumerate(VIAS):
        batch = store.batches.begin(via, "arena/text", AT) if number > 1 else None
        with store.transaction():
            for board in ("hf/trending", "arena/text", "arena/text/coding"):
                for revision in (0, 1):
                    store.snapshots.save(
                        rankings(board, number + revision / 2),
                        Provenance("ab" * 32, "https://example.org/x", '"etag"', "0123abc", 5),
                        via=via,
                        as_of=date(2026, 5, 4 + number),
                        dated=board != "hf/trending",
                        fetched_at=AT if via == "live" else None,
                        batch=batch,
                    )
        if batch:
            store.batches.end(batch, AT)
    with store.transaction():
        store.snapshots.save(
            rankings("hf/likes", 0)._replace(suspect="5 rows where 200 were asked for"),
            Provenance("cd" * 32, limit=200),
            via="live",
            as_of=date(2026, 5, 4),
            dated=False,
            fetched_at=AT,
        )
        rejected = store.batches.add("reject", "arena/text", AT)
        newest = store.snapshots.newest("arena/text")
        store.batches.mark(rejected, [newest.id] if newest else [], "rejected on 2026-05-04")
        store.batches.close(rejected, AT)
        for feed in FEEDS:
            store.attempts.log(FetchRecord(feed, AT, 1.25, "failed", "no answer", 0, 0))
            store.attempts.log(
                FetchRecord(feed, AT, 0.5, "stored", None, 1, 5, "https://x", '"e"', "ab")
            )
        store.lineage.keep({"Qwen/Base": ("finetune:Qwen/Root",), "gone/model": None}, AT)
        store.lineage.keep({"Qwen/Base": ("finetune:Qwen/Other",)}, AT + timedelta(days=9))


def shown(db: sqlite3.Connection) -> list[dict[str, object]]:
    """The rows of the view rankings."""
    cursor = db.execute("SELECT * FROM rankings ORDER BY board, as_of, position")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def main() -> None:
    """Writes the two files."""
    name = MIGRATIONS[-1].__name__
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recorded.db"
        with open_store(path, write=True) as store:
            fill(store)
        db = sqlite3.connect(path)
        (HERE / f"{name}.sql").write_text("\n".join(db.iterdump()) + "\n", encoding="utf-8")
        rows = json.dumps(shown(db), indent=1) + "\n"
        (HERE / f"{name}.json").write_text(rows, encoding="utf-8")
        db.close()


if __name__ == "__main__":
    main()
