"""The league table of labs on one board."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ossrank.analysis.count import Counted
from ossrank.registry.licences import CHOICES


class MakerPlace(NamedTuple):
    """One maker: its best model and how many it has among those counted.

    Makers whose best models share a rank of the board share the first of their places: `tied`.
    `best_place` is the first place of the models that share the best one's rank, `best_tied`
    whether others do. `country` is None where it is unknown; `inside` are its models within the
    first N places; `open` and `closed` count all its models by openness, of which neither may be
    known.
    """

    place: int
    tied: bool
    maker: str
    name: str
    country: str | None
    best: Counted
    best_place: int
    best_tied: bool
    inside: int
    models: int
    open: int
    closed: int


def makers(counted: Sequence[Counted], top: int, names: dict[str, str]) -> list[MakerPlace]:
    """The makers in the order of their best models; `names` are those of the registry by key."""
    of_maker: dict[str, list[Counted]] = {}
    for one in counted:
        of_maker.setdefault(one.verdict.maker, []).append(one)
    of_models = _shared(one.entry.rank for one in counted)
    of_makers = _shared(models[0].entry.rank for models in of_maker.values())
    return [
        MakerPlace(
            place=of_makers[models[0].entry.rank].place,
            tied=of_makers[models[0].entry.rank].tied,
            maker=maker,
            name=names.get(maker, maker.removeprefix("?")),
            country=models[0].verdict.country,
            best=models[0],
            best_place=of_models[models[0].entry.rank].place,
            best_tied=of_models[models[0].entry.rank].tied,
            inside=sum(one.place <= top for one in models),
            models=len(models),
            open=sum(one.openness in CHOICES["open"] for one in models),
            closed=sum(one.openness == "proprietary" for one in models),
        )
        for maker, models in of_maker.items()
    ]


class _Shared(NamedTuple):
    place: int
    tied: bool


def _shared(ranks: Iterable[int]) -> dict[int, _Shared]:
    """The first place, from 1, of all that have a rank, in their order, and whether several do."""
    places: dict[int, _Shared] = {}
    for place, rank in enumerate(ranks, 1):
        places[rank] = (
            _Shared(places[rank].place, True) if rank in places else _Shared(place, False)
        )
    return places
