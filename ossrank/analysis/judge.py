"""Whom an entry counts for, by either lens, each name looked up once."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple
from weakref import WeakKeyDictionary

from ossrank.boards import Feed
from ossrank.facts import Entry
from ossrank.lineage import Root, base_ids, roots
from ossrank.registry.licences import Choice, Openness
from ossrank.registry.organisation import UNDISCLOSED, Organisation, Verdict
from ossrank.registry.registry import Registry

By = Literal["publisher", "base"]

Bases = Mapping[str, tuple[str, ...]]
"""The base tags of models, by id in lower case."""


Recount = Callable[[Verdict], Verdict]
"""How a verdict is changed to see what would come of it."""


def confirmed(verdict: Verdict) -> Verdict:
    """A verdict that counts rows of low confidence or without a source as unknown."""
    if verdict.country is None or not verdict.weak:
        return verdict
    return verdict._replace(country=None, unknown="unconfirmed")


class Judges:
    """The judge of each date, by one lens; one as long as no verdict can change.

    A verdict depends on the date only where an organisation has moved or a model's weights came
    out.
    """

    def __init__(
        self, registry: Registry, feed: Feed, by: By = "publisher", bases: Bases | None = None
    ) -> None:
        self._registry = registry
        self._feed = feed
        self._by: By = by
        self._bases = bases or {}
        self._turns = turns(registry)
        self._judges: dict[int, Judge] = {}

    def on(self, day: date) -> "Judge":
        """The judge of a date."""
        number = bisect_right(self._turns, day.isoformat())
        if number not in self._judges:
            self._judges[number] = Judge(self._registry, self._feed, day, self._bases, self._by)
        return self._judges[number]


def turns(registry: Registry) -> list[str]:
    """The dates from which a verdict or an openness may be another, as ISO text."""
    return sorted({*registry.moves, *registry.files.licences.dates})


class _Findings(NamedTuple):
    """What was found out of names: verdicts by publisher, openness, and whom a choice counts."""

    verdicts: dict[tuple[str | None, str | None, str | None], Verdict]
    openness: dict[tuple[str, str | None, str | None], Openness]
    allowed: dict[tuple[str, str | None, str | None, Choice], bool]


# They go with their registry: a notebook may open one after another.
_FINDINGS = WeakKeyDictionary[Registry, dict[tuple[Feed, int], _Findings]]()


def _findings(registry: Registry, feed: Feed, turn: int) -> _Findings:
    """Those of all judges of a feed between two turns: a page asks a dozen for the same names."""
    of_registry = _FINDINGS.setdefault(registry, {})
    return of_registry.setdefault((feed, turn), _Findings({}, {}, {}))


class Judge:
    """Gives verdicts for the entries of one feed on one date, each name looked up once."""

    def __init__(
        self,
        registry: Registry,
        feed: Feed,
        on: date,
        bases: Bases,
        by: By,
        recount: Recount | None = None,
    ) -> None:
        self.feed = feed
        self._recount = recount
        self.by: By = by if feed.lineage else "publisher"
        self._registry = registry
        self._on = on
        self._bases = {**bases, **registry.files.bases}
        number = bisect_right(turns(registry), on.isoformat())
        self._seen, self._openness, self._allowed = _findings(registry, feed, number)
        self._by_base: dict[tuple[str, str | None, tuple[str, ...]], Verdict] = {}

    def verdict(self, entry: Entry) -> Verdict:
        """The verdict of the judge's own lens."""
        verdict = self.base(entry) if self.by == "base" else self.publisher(entry)
        return self._recount(verdict) if self._recount else verdict

    def publisher(self, entry: Entry) -> Verdict:
        """By who put the entry up."""
        key = (entry.publisher, entry.hub_id, None if entry.publisher else entry.model)
        verdict = self._seen.get(key)
        if verdict is None:
            verdict = self._seen[key] = self._registry.of_entry(entry, self.feed, self._on)
        return verdict

    def maker(self, verdict: Verdict) -> Organisation | None:
        """The lab behind a verdict's organisation: its topmost parent; None where it has none."""
        organisation = verdict.organisation
        return self._registry.maker(organisation, self._on) if organisation else None

    def openness(self, entry: Entry) -> Openness:
        """How open an entry's weights are."""
        key = (entry.model, entry.licence, entry.hub_id)
        openness = self._openness.get(key)
        if openness is None:
            licences = self._registry.files.licences
            openness = self._openness[key] = licences.openness(entry, self.feed, self._on)
        return openness

    def allows(self, entry: Entry, choice: Choice) -> bool:
        """Whether an entry is a model's, and a choice of openness counts it."""
        key = (entry.model, entry.licence, entry.hub_id, choice)
        allowed = self._allowed.get(key)
        if allowed is None:
            licences = self._registry.files.licences
            allowed = self._allowed[key] = entry.model != self.feed.rest and licences.allows(
                choice, entry, self.feed, self._on
            )
        return allowed

    def licence_unstated(self, entry: Entry) -> bool:
        """Whether an entry is open, or may be, under terms that nothing names."""
        return self._registry.files.licences.unstated(entry, self.feed, self._on)

    def family(self, model: str) -> str:
        """The model that another differs from in a setting alone, or itself."""
        return self._registry.files.families.get(model, model)

    def home(self, key: str) -> str | None:
        """The country of an organisation of the registry; None where it is undisclosed."""
        organisation = self._registry.of_key(key, self._on)
        if organisation is None or organisation.country == UNDISCLOSED:
            return None
        return organisation.country

    def tags(self, entry: Entry) -> tuple[str, ...] | None:
        """The base tags that decide: reviewed ones, the list's own, else what is known otherwise.

        Empty where the model is an original; None where nobody has told what it rests on.
        """
        own = entry.model.casefold()
        if own not in self._registry.files.bases and base_ids(entry.bases):
            return entry.bases
        known = self._bases.get(own)
        if known is None:
            return None if entry.bases else ()
        return known if base_ids(known) or not known else None

    def is_original(self, entry: Entry) -> bool:
        """Whether a model is known to rest on no model of another owner's."""
        if not self.feed.lineage:
            return True
        roots = self.roots(entry)
        owner = self.publisher(entry)
        return bool(roots) and all(
            not root.chain or _same_owner(entry, owner, root, self.root(root)) for root in roots
        )

    def roots(self, entry: Entry) -> list[Root]:
        """The models that the entry finally rests on; none where nobody has told."""
        tags = self.tags(entry)
        return [] if tags is None else roots(entry.model, tags, self._bases)

    def base(self, entry: Entry) -> Verdict:
        """By who made what the entry finally rests on."""
        if not self.feed.lineage:
            return self.publisher(entry)
        key = (entry.model, entry.publisher, entry.bases)
        verdict = self._by_base.get(key)
        if verdict is None:
            verdicts = [self._of_root(root, entry) for root in self.roots(entry)]
            untold = Verdict(None, "untagged", f"?{entry.model.casefold()}")
            verdict = merged(verdicts) if verdicts else untold
            self._by_base[key] = verdict
        return verdict

    def _of_root(self, root: Root, entry: Entry) -> Verdict:
        return self.root(root) if root.chain else self._origin(root, self.publisher(entry))

    def root(self, root: Root) -> Verdict:
        """By who made a model at the end of a chain; a redistributor made none."""
        return self._origin(root, self._registry.of_hub_model(root.model, self._on))

    def _origin(self, root: Root, verdict: Verdict) -> Verdict:
        organisation, lower = verdict.organisation, root.model.casefold()
        if (
            organisation is None
            or not organisation.redistributor
            or lower in self._registry.files.bases
        ):
            return verdict
        return verdict._replace(country=None, unknown="reupload", maker=f"?{lower}")


def _same_owner(entry: Entry, owner: Verdict, root: Root, base: Verdict) -> bool:
    if owner.organisation and base.organisation:
        return owner.maker == base.maker
    account = entry.model.partition("/")[0]
    return root.model.partition("/")[0].casefold() == account.casefold()


def merged(verdicts: Sequence[Verdict]) -> Verdict:
    """One verdict on a model that rests on several, whatever their order.

    Mixed where they come from two countries, or one is known and one is not. Several makers
    stand as one; of several organisations the one that is least sure is named.
    """
    if len(verdicts) == 1:
        return verdicts[0]
    maker = "+".join(sorted({verdict.maker for verdict in verdicts}))
    if len({verdict.country for verdict in verdicts}) > 1:
        return Verdict(None, "mixed", maker)
    return min(verdicts, key=_sureness)._replace(maker=maker)


def _sureness(verdict: Verdict) -> tuple[bool, bool, str]:
    """Unmapped before undisclosed, weak rows before others, then by a name that is fixed."""
    organisation = verdict.organisation
    return (
        organisation is not None,
        organisation is not None and not organisation.weak,
        (verdict.matched or "").lower(),
    )
