"""The earlier snapshot that one is compared with, and the names that its models bear later."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ossrank.boards import Feed
from ossrank.facts import Entry, Snapshot
from ossrank.registry.registry import Registry

Earlier = tuple[Snapshot, Sequence[Entry]]
"""The snapshot that one is compared with, and its entries."""


def later_named(
    feed: Feed, earlier: Earlier, later: Snapshot, entries: Iterable[Entry], registry: Registry
) -> Sequence[Entry]:
    """The entries of an earlier snapshot, each under the name that its model bears later.

    `entries` are those of the later snapshot.
    """
    snapshot, before = earlier
    then = [entry.model for entry in before]
    now = [entry.model for entry in entries]
    names = later_names(feed, snapshot, later, then, now, registry)
    return [e._replace(model=names.get(e.model, e.model)) for e in before] if names else before


def later_names(
    feed: Feed,
    earlier: Snapshot,
    later: Snapshot,
    then: Sequence[str],
    now: Sequence[str],
    registry: Registry,
) -> Mapping[str, str]:
    """The models of an earlier snapshot that bear another name on a later one → that name.

    A rating board's renames are on a reviewed list. Two Hub ids with the same name part are one
    model where their accounts belong to one organisation: `THUDM/x`, then `zai-org/x`.
    """
    names = dict(registry.files.renames.between(earlier.board, earlier.as_of, later.as_of))
    if feed.matching != "account":
        return names
    moved: dict[tuple[str, str], list[str]] = {}
    for model in dict.fromkeys(now):
        if model not in then and (key := _own_name(model, later.as_of, registry)):
            moved.setdefault(key, []).append(model)
    for model in then if moved else ():
        key = _own_name(model, later.as_of, registry) if model not in now else None
        if key and len(moved.get(key, ())) == 1:
            (names[model],) = moved[key]
    return names


def _own_name(model: str, on: date, registry: Registry) -> tuple[str, str] | None:
    """The organisation behind a Hub id and the id's name part; None where it is not known."""
    organisation = registry.of_hub_model(model, on).organisation
    return (organisation.key, model.partition("/")[2].casefold()) if organisation else None


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
