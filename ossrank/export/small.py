"""The small tables of an export: the snapshots held and the fetches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ossrank.facts import stamp

if TYPE_CHECKING:
    from ossrank.export.plan import Plan
    from ossrank.store.file import Store


def snapshot_rows(plan: Plan, store: Store) -> list[Sequence[Any]]:
    """Rows of SNAPSHOTS: dates and times as ISO text."""
    standing, scores = plan.standing, store.rows.last_scores()
    return [
        (
            s.board,
            s.as_of.isoformat(),
            s.via,
            s.revision,
            s.id in standing,
            s.suspect,
            s.rows,
            s.limit,
            s.goes_on,
            scores.get(s.id),
            s.fetched_at and stamp(s.fetched_at),
            s.sha256,
            s.url,
            s.etag,
            s.commit,
        )
        for s in plan.snapshots
    ]


def fetch_rows(plan: Plan, store: Store) -> list[Sequence[Any]]:
    """Rows of FETCHES, of the feeds that the plan has: times as ISO text."""
    feeds = {feed.name for feed in plan.feeds}
    return [row for row in store.rows.fetches() if row[0] in feeds]
