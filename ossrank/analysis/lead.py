"""Who is ahead, and whether that stands however the unknown are placed and however ties fall."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Lead(NamedTuple):
    """Which of the focus countries is ahead, None where they are equal.

    `by` is in models. `decided`: the lead over the other focus countries stands however the
    unknown are placed and however ties at the cut fall. `first`: so does the lead over every other
    single country. `decided_strict`: it is decided even if unconfirmed rows count as unknown.
    """

    group: str | None
    by: int
    decided: bool
    first: bool
    decided_strict: bool


class Places(NamedTuple):
    """Who holds the first N places, as far as that is certain.

    `clear` counts the countries (None: unknown) of the models above the cut that tie with none
    below it. `tied` are the countries of all models that tie across the cut, of which `above`
    stand above it.
    """

    clear: Mapping[str | None, int]
    tied: Sequence[str | None] = ()
    above: int = 0

    def least(self, country: str, other: str) -> int:
        """The smallest lead of a country over another: ties and unknowns all go against it."""
        clear = self.clear
        certain = clear.get(country, 0) - clear.get(other, 0) - clear.get(None, 0)
        if not self.tied:
            return certain
        tied = Counter(self.tied)
        against = min(self.above, tied[other] + tied[None])
        neutral = len(self.tied) - tied[country] - tied[other] - tied[None]
        own = max(0, self.above - against - neutral)
        return certain + own - against

    def bounds(self, country: str) -> tuple[int, int]:
        """The least and the most places that a country has, wherever ties and unknowns fall."""
        clear = self.clear.get(country, 0)
        least, most = clear, clear + self.clear.get(None, 0)
        if not self.tied:
            return least, most
        tied = Counter(self.tied)
        least += max(0, self.above - (len(self.tied) - tied[country]))
        return least, most + min(self.above, tied[country] + tied[None])

    def countries(self) -> set[str]:
        """The known countries that could hold a place."""
        return {country for country in (*self.clear, *self.tied) if country}


def places_of(
    clear: Iterable[str | None], tied: Sequence[str | None], above: int, *, open_ended: bool
) -> Places:
    """The places, from the countries of the models that tie with none below the cut and of those
    that do. `open_ended`: the tie may go on below the end of the list."""
    # Of those below the list's end nothing is known: any of them may be anybody's.
    beyond: list[str | None] = [None] * above if open_ended else []
    return Places(Counter(clear), [*tied, *beyond], above)


def lead_of(
    counts: Mapping[str, int], focus: Sequence[str], places: Places, strict: Places | None = None
) -> Lead:
    """The lead among the focus countries, whose counts are given.

    `strict` are the places with unconfirmed rows as unknown; without them they are as certain.
    """
    ranked = sorted([*((counts[c], -n, c) for n, c in enumerate(focus)), (0, -len(focus), "")])
    (most, _, leader), (second, _, _) = ranked[-1], ranked[-2]
    by = most - second
    if not by:
        return Lead(None, 0, False, False, False)
    others = [country for country in focus if country != leader]
    decided = _stands(leader, others, places)
    everyone = (places.countries() | set(others)) - {leader}
    return Lead(
        leader,
        by,
        decided,
        decided and _stands(leader, everyone, places),
        decided if strict is None else decided and _stands(leader, others, strict),
    )


def _stands(leader: str, others: Sequence[str] | set[str], places: Places) -> bool:
    # Without another country the lead is over nothing but the unknown.
    return all(places.least(leader, other) > 0 for other in others or ("",))
