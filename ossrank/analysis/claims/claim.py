"""What a claim says, as its parts; each prints as the line that it was read from."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from ossrank.analysis.claims.condition import COMPARISONS, Condition
from ossrank.analysis.count import Unit
from ossrank.analysis.judge import By
from ossrank.registry.licences import Choice

How = Literal["on", "in", "throughout"]
HOWS: tuple[How, ...] = ("on", "in", "throughout")
RankOf = Literal["place", "board"]
MEASURES = ("likes", "downloads", "tokens", "score")
KEYWORDS = frozenset(
    {
        *("best", "gap", "lag", "rank", "share", "ahead", "passes", "is", "of", "top", "by"),
        *("on", "in", "throughout", "models", "unit", "within", "days", "months", "points"),
        *("other", "unknown", "open", "closed", *COMPARISONS),
    }
)


class Subject(NamedTuple):
    """Whom a claim is about: a country, any other known one, a group, a maker or a family."""

    kind: Literal["country", "not", "other", "unknown", "maker", "family"]
    name: str = ""

    def __str__(self) -> str:
        return quoted(self.text, subject=True)

    @property
    def text(self) -> str:
        """The subject as it is written, without quotes."""
        match self.kind:
            case "country":
                return self.name
            case "not":
                return f"!{self.name}"
            case "maker" | "family":
                return f"{self.kind}:{self.name}"
        return self.kind


class Side(NamedTuple):
    """One side of a gap: a country, open or closed weights, or a maker."""

    kind: Literal["country", "open", "closed", "maker"]
    name: str = ""

    def __str__(self) -> str:
        return {"country": self.name, "maker": f"maker:{self.name}"}.get(self.kind, self.kind)


def _first(top: int, measure: str) -> str:
    return f"top {top} by {measure}" if measure else f"top {top}"


class Count(NamedTuple):
    """`CN >= 9 of top 10`."""

    subject: Subject
    condition: Condition
    top: int

    def __str__(self) -> str:
        return f"{self.subject} {self.condition} of top {self.top}"


class Share(NamedTuple):
    """`CN share = 61% of top 10 by tokens`: of the models, or of a measure within the N."""

    subject: Subject
    condition: Condition
    top: int
    measure: str = ""

    def __str__(self) -> str:
        return f"{self.subject} share {self.condition}% of {_first(self.top, self.measure)}"


class ModelRank(NamedTuple):
    """`zai-org/GLM-Image rank = 1`."""

    model: str
    condition: Condition

    def __str__(self) -> str:
        return f"{quoted(self.model)} rank {self.condition}"


class BestRank(NamedTuple):
    """`best CN rank <= 3`."""

    subject: Subject
    condition: Condition

    def __str__(self) -> str:
        return f"best {self.subject} rank {self.condition}"


class BestIs(NamedTuple):
    """`best CN is MODEL` or `best CN is maker:KEY`."""

    subject: Subject
    model: str = ""
    maker: str = ""

    def __str__(self) -> str:
        target = quoted(self.model) if self.model else str(Subject("maker", self.maker))
        return f"best {self.subject} is {target}"


class Order(NamedTuple):
    """`CN > US > FR`, by the best of each."""

    subjects: tuple[Subject, ...]

    def __str__(self) -> str:
        return " > ".join(map(str, self.subjects))


class GapSize(NamedTuple):
    """`gap US-CN = 2.7%`: the first side's best score less the second's; `unit` as typed."""

    first: Side
    second: Side
    condition: Condition
    unit: Literal["%", "points", ""]

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit == "points" else self.unit
        return f"gap {self.first}-{self.second} {self.condition}{unit}"


class LagSize(NamedTuple):
    """`lag CN-US <= 7 months`: how long the first side came after the second."""

    first: Side
    second: Side
    condition: Condition
    unit: Literal["days", "months"]

    def __str__(self) -> str:
        return f"lag {self.first}-{self.second} {self.condition} {self.unit}"


class Ahead(NamedTuple):
    """`CN ahead of US in top 20`, by the number of models or by a measure."""

    first: Subject
    second: Subject
    top: int
    measure: str = ""

    def __str__(self) -> str:
        return f"{self.first} ahead of {self.second} in {_first(self.top, self.measure)}"


class Passes(NamedTuple):
    """`CN passes US in top 20`: a date on which it is not ahead, then one on which it is."""

    first: Subject
    second: Subject
    top: int
    measure: str = ""

    def __str__(self) -> str:
        return f"{self.first} passes {self.second} in {_first(self.top, self.measure)}"


Predicate = (
    Count | Share | ModelRank | BestRank | BestIs | Order | GapSize | LagSize | Ahead | Passes
)


class Span(NamedTuple):
    """The days that a claim speaks of, both ends included, and how it was written."""

    how: How
    text: str
    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.how} {self.text}"


class Claim(NamedTuple):
    """One line of the language; None where it leaves a part of its rule open."""

    predicate: Predicate
    board: str
    span: Span
    by: By | None = None
    models: Choice | None = None
    unit: Unit | None = None
    rank: RankOf | None = None
    within: int | None = None

    def __str__(self) -> str:
        words = ("by", "models", "unit", "rank")
        clauses = [f" {word} {part}" for word in words if (part := getattr(self, word))]
        within = f" within {self.within} days" if self.within is not None else ""
        return f"{self.predicate} on {self.board} {self.span}{''.join(clauses)}{within}"

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Whom the predicate is about, where it is about somebody."""
        predicate = self.predicate
        if isinstance(predicate, Ahead | Passes):
            return (predicate.first, predicate.second)
        if isinstance(predicate, Order):
            return predicate.subjects
        return () if isinstance(predicate, ModelRank | GapSize | LagSize) else (predicate.subject,)

    @property
    def makers(self) -> tuple[str, ...]:
        """The keys of the makers that it names."""
        predicate = self.predicate
        named: Sequence[Subject | Side] = self.subjects
        if isinstance(predicate, GapSize | LagSize):
            named = (predicate.first, predicate.second)
        keys = [one.name for one in named if one.kind == "maker"]
        if isinstance(predicate, BestIs) and predicate.maker:
            keys.append(predicate.maker)
        return tuple(keys)


def quoted(name: str, *, subject: bool = False) -> str:
    """A name as it stands in a claim: in quotes where it could be read as something else."""
    plain = re.fullmatch(r"[^\s\"]+", name)
    if plain and (subject or not (name in KEYWORDS or _looks_like_subject(name))):
        return name
    return '"' + name.replace('"', '""') + '"'


def _looks_like_subject(name: str) -> bool:
    return bool(re.match(r"(maker|family):|!", name) or re.fullmatch(r"[A-Z]{2}", name))
