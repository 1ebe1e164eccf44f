"""How often plausibility is alarmed by the days in a database, `false_alarms.py [DATABASE]`.

Prints for each feed how many snapshots were compared with the one before, how many alarms there
were, and how far real days go: the least and the most of what the thresholds bound.
"""

import contextlib
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from ossrank.facts import Entry, Snapshot, by_field  # noqa: E402
from ossrank.ingest import plausibility  # noqa: E402
from ossrank.ingest.doubt import others_of, tally_of  # noqa: E402
from ossrank.ingest.replay import replay  # noqa: E402
from ossrank.sources import feed_of, pick_feeds  # noqa: E402
from ossrank.store.file import Store, open_store  # noqa: E402
from tests.benchmarks.small import ARGUMENTS  # noqa: E402

STEPS = (1, 2, 7, 14, 28)
"""With which snapshot before it each is compared: nights may have been missed."""


def main(path: Path, step: int) -> None:
    """Prints a line a feed, and one for each alarm."""
    compared, alarms = Counter[str](), Counter[str]()
    least: dict[str, dict[str, float]] = defaultdict(dict)
    most: dict[str, dict[str, float]] = defaultdict(dict)
    with open_store(path) as store:
        for summary in store.snapshots.boards():
            feed = feed_of(summary.board)
            for before, now, days in pairs(store, summary.board, step):
                compared[feed.name] += 1
                limit = now[0].rows if feed.asks_depth else None
                earlier = plausibility.Earlier(
                    before[0].as_of, by_field(before[1]), before[0].goes_on
                )
                alarm = plausibility.odd(now[1], limit=limit) or plausibility.changed(
                    now[1],
                    earlier,
                    feed=feed,
                    limit=limit,
                    days=days,
                    tally=tally_of(feed, now[0].as_of),
                )
                values = measured(now[1], before[1], tally_of(feed, now[0].as_of))
                if feed.rating and summary.board == feed.main:
                    own, scores = (plausibility.scores_of(e) for e in (before[1], now[1]))
                    others = [*others_of(store, feed, now[0].as_of)]
                    alarm = alarm or plausibility.of_another(scores, own, others)
                    there = [plausibility.apart(scores, other) for _, other in others]
                    values["moved"] = plausibility.apart(scores, own) or 0.0
                    values["another"] = min((one for one in there if one is not None), default=9.9)
                if alarm:
                    alarms[feed.name] += 1
                    print(f"alarm: {summary.board} of {now[0].as_of}: {alarm}")
                for name, value in values.items():
                    if name not in ("tied", "scale", "moved"):
                        least[feed.name][name] = min(value, least[feed.name].get(name, value))
                    if name in ("models", "tied", "scale", "moved"):
                        most[feed.name][name] = max(value, most[feed.name].get(name, value))
    for name, number in compared.items():
        print(f"{name}: {number:,} compared, {alarms[name]} alarms")
        print("  least", {key: round(value, 2) for key, value in least[name].items()})
        print("  most", {key: round(value, 2) for key, value in most[name].items()})


def pairs(
    store: Store, board: str, step: int
) -> Iterator[tuple[tuple[Snapshot, tuple[Entry, ...]], tuple[Snapshot, tuple[Entry, ...]], int]]:
    """Each snapshot of a board after the one so many before it, and the days between them."""
    held = [(s, store.snapshots.entries(s.id)) for s in store.snapshots.between(board)]
    for before, now in zip(held, held[step:], strict=False):
        yield before, now, (now[0].as_of - before[0].as_of).days


def measured(
    now: Sequence[Entry], before: Sequence[Entry], tally: plausibility.Tally
) -> dict[str, float]:
    """What the thresholds bound, of a snapshot after the one before it."""
    models, there = {e.model for e in now}, {e.model for e in before}
    tied = Counter(e.score for e in now if e.score is not None).most_common(1)
    values = {
        "models": len(models) / len(there),
        "kept": len(models & there) / len(there),
        "distinct": len(models) / len(now),
        "tied": tied[0][1] / len(now) if tied else 0.0,
    }
    columns, earlier = by_field(now), by_field(before)
    scores = plausibility.scores_of_both(columns, earlier)
    scale = plausibility.scale_of(*scores) if len(scores[0]) >= plausibility.FEWEST else None
    if scale:
        values["scale"] = max(scale, 1 / scale)
    if agreed := plausibility.agreement_of(*scores):
        values["agreed"] = agreed
    counts = tally(columns)
    for kind, count in tally(earlier).items():
        if count >= max(plausibility.KIND_ROWS, len(before) / 10):
            values[kind] = counts[kind] / len(now) / (count / len(before))
    return values


if __name__ == "__main__":
    with contextlib.ExitStack() as stack:
        if ARGUMENTS:
            path = Path(ARGUMENTS[0])
        else:
            path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "fixtures.db"
            with open_store(path, write=True) as store:
                replay(store, ROOT / "fixtures", pick_feeds([]))
        for step in STEPS:
            print(f"each with the snapshot {step} before:")
            main(path, step)
