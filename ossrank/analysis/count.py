"""Which entries take a place: filtered by openness, collapsed by unit, each with its group."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from ossrank.analysis.judge import By, Judge, Recount, confirmed
from ossrank.boards import Feed
from ossrank.errors import UsageError
from ossrank.facts import Entry
from ossrank.registry.licences import Choice, Openness
from ossrank.registry.organisation import Verdict

Unit = Literal["model", "family", "maker"]

OTHER = "other"

UNKNOWN = "unknown"


class Method(NamedTuple):
    """How a table is counted: the lens, which models, what counts once, which countries lead.

    `strict`: rows without a confirmed source are unknown. `originals`: only models that are known
    to rest on no other owner's.
    """

    by: By = "publisher"
    models: Choice = "open"
    unit: Unit = "model"
    focus: tuple[str, ...] = ("CN", "US")
    strict: bool = False
    originals: bool = False

    @property
    def needs_bases(self) -> bool:
        """Whether what a model rests on decides whether, or for whom, it counts."""
        return self.by == "base" or self.originals

    @property
    def recount(self) -> Recount | None:
        """What a strict count makes of a verdict."""
        return confirmed if self.strict else None


def fitted(method: Method, feed: Feed) -> Method:
    """A method as a feed's boards are counted by it: all rows of one that lists no models.

    UsageError where it chooses among their licences.
    """
    if feed.openness_by != "nothing":
        return method
    if method.models not in ("open", "any"):
        raise UsageError(
            f"{feed.name} lists {feed.noun.many}, which have no weights: it is counted with"
            f" --models any, not {method.models}"
        )
    return method._replace(models="any")


class Counted(NamedTuple):
    """An entry that takes a place in the count."""

    place: int
    entry: Entry
    judge: Judge

    @property
    def openness(self) -> Openness:
        """How open its weights are, worked out when it is asked for."""
        return self.judge.openness(self.entry)

    @property
    def verdict(self) -> Verdict:
        """The verdict of the lens, worked out when it is asked for: most places lie below N."""
        return self.judge.verdict(self.entry)


def distinct(entries: Iterable[Entry]) -> list[Entry]:
    """Each model once, at its best rank, in the board's order."""
    best: dict[str, Entry] = {}
    for entry in entries:
        standing = best.setdefault(entry.model, entry)
        if entry.rank < standing.rank:
            best[entry.model] = entry
    return sorted(best.values(), key=lambda entry: (entry.rank, entry.position))


def count(entries: Sequence[Entry], judge: Judge, method: Method) -> list[Counted]:
    """The entries that are counted, in places from 1: filtered by openness, collapsed by unit."""
    return list(places(distinct(entries), judge, method))


def places(listed: Iterable[Entry], judge: Judge, method: Method) -> Iterator[Counted]:
    """The same of models that are distinct already, one by one: who asks for few waits for few."""
    place, seen = 1, set[str]()
    for entry in listed:
        if not judge.allows(entry, method.models):
            continue
        if method.originals and not judge.is_original(entry):
            continue
        candidate = Counted(place, entry, judge)
        # Each model stands in the list once already.
        if method.unit != "model":
            key = unit_key(candidate, method.unit)
            if key in seen:
                continue
            seen.add(key)
        place += 1
        yield candidate


def unit_key(counted: Counted, unit: Unit) -> str:
    """What is counted once: the model, its family, or the maker by the lens in use."""
    if unit == "maker":
        return counted.verdict.maker
    model = counted.entry.model
    return counted.judge.family(model) if unit == "family" else model


Key = tuple[str, str]
"""What is counted once, and its group: what changes its country is another."""


def key_of(counted: Counted, method: Method) -> Key:
    """By what a row is found again on another date."""
    return unit_key(counted, method.unit), group_of(counted.verdict, method.focus)


def group_of(verdict: Verdict, focus: Sequence[str]) -> str:
    """The group a verdict falls into: a focus country, other or unknown."""
    if verdict.country is None:
        return UNKNOWN
    return verdict.country if verdict.country in focus else OTHER
