"""Each row of a snapshot with its judgement by both lenses, and the place that it takes."""

from collections.abc import Sequence
from typing import NamedTuple

from ossrank.analysis.count import Counted, Method, unit_key
from ossrank.analysis.judge import Judge
from ossrank.facts import Entry
from ossrank.registry.licences import Openness
from ossrank.registry.organisation import Unknown
from ossrank.routes import plain


class Judged(NamedTuple):
    """What is said of all rows that name the same model, publisher, licence and bases.

    `maker` is the name of the lab behind the publisher. `unit` is what is counted once, None
    where the method does not count the row.
    """

    model: str
    publisher: str | None
    maker: str | None
    country_publisher: str | None
    unknown_publisher: Unknown | None
    country_base: str | None
    unknown_base: Unknown | None
    confidence: str | None
    licence: str | None
    openness: Openness
    unit: str | None


def judged(entry: Entry, judge: Judge, method: Method) -> Judged:
    """The judgement of an entry, whatever its place."""
    publisher, base = judge.publisher(entry), judge.base(entry)
    maker = judge.maker(publisher)
    openness = judge.openness(entry)
    counts = judge.allows(entry, method.models) and (
        not method.originals or judge.is_original(entry)
    )
    named = entry._replace(model=plain(entry.model)) if judge.feed.routes else entry
    return Judged(
        model=entry.model,
        publisher=entry.publisher,
        maker=maker.name if maker else None,
        country_publisher=publisher.country,
        unknown_publisher=publisher.unknown,
        country_base=base.country,
        unknown_base=base.unknown,
        confidence=publisher.organisation.confidence if publisher.organisation else None,
        licence=entry.licence,
        openness=openness,
        unit=unit_key(Counted(0, named, judge), method.unit) if counts else None,
    )


def places(rows: Sequence[Judged], ranks: Sequence[float]) -> list[int | None]:
    """The places of a snapshot's rows, in the order of the rows; None where one is not counted.

    As in count(): each model once, at its best rank; filtered; each unit once.
    """
    seen: set[str] = set()
    units: set[str] = set()
    numbers: list[int | None] = [None] * len(rows)
    # Sorting is stable: equal ranks stay in the board's order.
    for row in sorted(range(len(rows)), key=ranks.__getitem__):
        one = rows[row]
        if one.model in seen:
            continue
        seen.add(one.model)
        if one.unit is not None and one.unit not in units:
            units.add(one.unit)
            numbers[row] = len(units)
    return numbers
