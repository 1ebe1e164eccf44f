"""The league table of labs on one board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ossrank.analysis.count import Counted
from ossrank.registry.licences import CHOICES


class MakerPlace(NamedTuple):
    """One maker: its best model and how many it has among those counted.

    `country` is None where it is unknown; `inside` are its models within the first N places;
    `open` and `closed` count all its models by openness, of which neither may be known.
    """

    place: int
    maker: str
    name: str
    country: str | None
    best: Counted
    inside: int
    models: int
    open: int
    closed: int


def makers(counted: Sequence[Counted], top: int, names: dict[str, str]) -> list[MakerPlace]:
    """The makers in the order of their best models; `names` are those of the registry by key."""
    of_maker: dict[str, list[Counted]] = {}
    for one in counted:
        of_maker.setdefault(one.verdict.maker, []).append(one)
    return [
        MakerPlace(
            place=place,
            maker=maker,
            name=names.get(maker, maker.removeprefix("?")),
            country=models[0].verdict.country,
            best=models[0],
            inside=sum(one.place <= top for one in models),
            models=len(models),
            open=sum(one.openness in CHOICES["open"] for one in models),
            closed=sum(one.openness == "proprietary" for one in models),
        )
        for place, (maker, models) in enumerate(of_maker.items(), 1)
    ]
