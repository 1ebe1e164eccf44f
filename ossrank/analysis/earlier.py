"""The earlier snapshot that one is compared with, and the names that its models bear later."""

from collections.abc import Iterable, Sequence
from datetime import date

from ossrank.facts import Entry, Snapshot
from ossrank.registry.renames import renamed

Earlier = tuple[Snapshot, Sequence[Entry]]
"""The snapshot that one is compared with, and its entries."""


def later_named(earlier: Earlier, later: Snapshot) -> Sequence[Entry]:
    """The entries of an earlier snapshot, each under the name that its model bears later."""
    snapshot, entries = earlier
    names = renamed(snapshot.board, snapshot.as_of, later.as_of)
    return [e._replace(model=names.get(e.model, e.model)) for e in entries] if names else entries


def pick_since(as_of: date, dates: Iterable[date]) -> date | None:
    """The date to compare with: nearest to 7 days back within 3 to 14, else the next older.

    Where nothing is older than that, a day or two back has to do.
    """
    back = {(as_of - day).days: day for day in dates if day < as_of}
    week = [days for days in back if 3 <= days <= 14]
    if week:
        return back[min(week, key=lambda days: (abs(days - 7), -days))]
    older = [days for days in back if days > 14]
    return back[min(older or back)] if back else None
