"""Measures the peak memory of `ossrank fetch` with every feed and `--limit 1000`.

A loopback server answers with boards of real size: 1,000 rows of 900 bytes on each of the Hub's
lists, Parquet files of about 10,000 rows, a relay of 400 models. Prints the peak in MB of a first
fetch, of one that finds everything unchanged, and the limit; exits with 1 where it is exceeded.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests import loopback  # noqa: E402
from tests.benchmarks.small import scaled  # noqa: E402

LIMIT_MB = 250
CATEGORIES = ("overall", *(f"category_{n}" for n in range(scaled(28, 2))))
MEASURED = """
import resource, sys
from ossrank.cli import main
try:
    main()
finally:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print("peak", peak, file=sys.stderr)
"""


def hub_rows() -> list[dict[str, Any]]:
    """A thousand rows with some thirty tags each, as popular models have."""
    tags = [f"language-or-dataset-tag-{n}" for n in range(30)]
    return [row | {"tags": row["tags"] + tags} for row in loopback.hub_rows(1100)]


def arena_file() -> bytes:
    """29 categories of 345 models."""
    rows = []
    for category in CATEGORIES:
        for place in range(345):
            score = 1600.123456789 - place
            rows.append(
                {
                    "model_name": f"a-model-with-a-name-of-its-own-{place}",
                    "organization": f"organisation-{place % 40}",
                    "license": ("Apache 2.0", "Proprietary")[place % 2],
                    "rating": score,
                    "rating_lower": score - 5.123,
                    "rating_upper": score + 5.123,
                    "variance": 6.5,
                    "vote_count": 10_000.0 + place,
                    "rank": place + 1,
                    "category": category,
                    "leaderboard_publish_date": "2026-08-12",
                }
            )
    return loopback.parquet(rows)


def relay() -> dict[str, Any]:
    """400 models with a description each and scores in 20 categories."""
    document = loopback.relay()
    scored = document["data"][0]
    score = scored["benchmarks"]["design_arena"][0]
    categories = ("website", *(f"category{n}" for n in range(19)))
    document["data"] = [
        {
            **scored,
            "id": f"qwen/model-{n}",
            "description": "A model that is described at some length. " * 30,
            "benchmarks": {
                "design_arena": [score | {"category": c, "elo": 1500 - n} for c in categories]
            },
        }
        for n in range(400)
    ]
    return document


def peak(database: Path, url: str) -> int:
    """The peak memory of one fetch, in MB."""
    ended = subprocess.run(
        [sys.executable, "-c", MEASURED, "fetch", "-q", "--limit", "1000"],
        env={
            **os.environ,
            "HF_ENDPOINT": url,
            "OSSRANK_OPENROUTER_URL": url,
            "OSSRANK_EPOCH_URL": url,
            "OSSRANK_DB": str(database),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return int(ended.stderr.split()[-1])


def main() -> int:
    """Prints the table; the exit code."""
    with loopback.Boards() as boards, tempfile.TemporaryDirectory() as folder:
        boards.rows = hub_rows()
        boards.relay = relay()
        boards.parquet = dict.fromkeys((*loopback.SUBSETS, *loopback.AGENTS), arena_file())
        sizes = {
            "a list of the Hub": len(json.dumps(boards.rows[:1000])),
            "a Parquet file": len(boards.parquet["text"]),
            "the relay": len(json.dumps(boards.relay)),
        }
        peaks = {
            name: peak(Path(folder) / "ossrank.db", boards.url) for name in ("first", "unchanged")
        }
    for name, size in sizes.items():
        print(f"{name:<20} {size / 1e6:6.2f} MB")
    for name, megabytes in peaks.items():
        print(f"peak, {name:<14} {megabytes:6} MB  (limit {LIMIT_MB})")
    return int(max(peaks.values()) > LIMIT_MB)


if __name__ == "__main__":
    sys.exit(main())
