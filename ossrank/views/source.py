"""What makes a sentence to print recomputable: whose rows, and what counted them how."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ossrank.analysis.count import Method
from ossrank.boards import Feed, Origin
from ossrank.facts import Snapshot, Via
from ossrank.lineage import LineageUsed
from ossrank.registry.licences import Choice
from ossrank.registry.registry import Registry
from ossrank.views.sheet import edition, lens_name, models_named


@dataclass(frozen=True)
class Cited:
    """A figure in a sentence, and what it was counted from.

    `key` names it within a list of references, `title` is the board and its dates. `rule` says
    how it was counted, in words that a reader can turn into options again.
    """

    key: str
    title: str
    said: str
    feed: Feed
    snapshots: Sequence[Snapshot]
    rule: Sequence[str]
    registry: Registry
    lineage: LineageUsed | None = None

    @property
    def sentence(self) -> str:
        """The sentence with its source and its count."""
        return f"{self.said}. {self.source} {self.count}"

    @property
    def source(self) -> str:
        """Whose rows they are, of which dates, when they were fetched, where, on which terms."""
        parts = [
            ", ".join(
                part
                for part in (
                    origin.name,
                    f"as of {_span([s.as_of for s in snapshots])}",
                    _retrieved(self.feed, snapshots),
                    origin.page,
                    origin.terms,
                )
                if part
            )
            for origin, snapshots in self.origins.items()
        ]
        return f"{'Source' if len(parts) == 1 else 'Sources'}: {'; '.join(parts)}, adapted."

    @property
    def origins(self) -> dict[Origin, list[Snapshot]]:
        """The snapshots by whose rows they are."""
        origins: dict[Origin, list[Snapshot]] = {}
        for snapshot in self.snapshots:
            origins.setdefault(self.feed.origin(snapshot.via), []).append(snapshot)
        return origins

    @property
    def count(self) -> str:
        """What counted it and how: program, registry, lineage, rule and snapshots."""
        first, last = self.snapshots[0], self.snapshots[-1]
        ids = list(dict.fromkeys(snapshot_id(snapshot) for snapshot in (first, last)))
        what = f"snapshots {' to '.join(ids)}" if len(ids) > 1 else f"snapshot {ids[0]}"
        parts = [edition(self.registry, self.lineage), *self.rule, f"{what} of {last.board}"]
        return f"Count: {', '.join(parts)}."


def rule_words(method: Method, feed: Feed, *more: str) -> list[str]:
    """A method in words: whose country, which models, what is counted once; then `more`."""
    models = models_named(method, feed)
    what = f"all {models}" if models.split(",")[0] == feed.noun.many else models
    words = [f"counted by {lens_name(method, feed)}", what]
    words += ["each maker once"] if method.unit == "maker" else []
    words += ["originals only"] if method.originals else []
    words += ["confirmed rows only"] if method.strict else []
    return [*words, *more]


def rule_key(method: Method, usual: Choice = "open") -> str:
    """A method as the end of a key: blank for the usual one, else `-by-base-any-strict`."""
    words = [f"by-{method.by}"] if method.by != "publisher" else []
    words += [method.models] if method.models != usual else []
    words += [method.unit] if method.unit != "model" else []
    words += ["originals"] if method.originals else []
    words += ["strict"] if method.strict else []
    return "".join(f"-{word}" for word in words)


def snapshot_id(snapshot: Snapshot) -> str:
    """The hash of a snapshot's payload, and how it came where its date alone does not tell."""
    came = f"by {snapshot.via}" if snapshot.via in ("backfill", "import") else ""
    content = (snapshot.sha256 or "")[:8] or "without a hash"
    return f"{content} {came}".strip()


def origin_json(feed: Feed, vias: Iterable[Via]) -> dict[str, Any]:
    """The terms of a feed's rows in JSON: by which licence, and whether they may be passed on."""
    origins = [feed.origin(via) for via in sorted(set(vias))]
    licences = list(dict.fromkeys(origin.licence or None for origin in origins))
    return {
        "licence": licences[0] if len(licences) == 1 else None,
        "passed_on": all(origin.passed_on for origin in origins),
    }


def credits_of(feed: Feed, snapshots: Iterable[Snapshot]) -> str:
    """Whom to credit for a feed's snapshots, with the licences: one after the other."""
    return "; ".join(dict.fromkeys(feed.origin(one.via).credit for one in snapshots))


def credit_line(feed: Feed, snapshot: Snapshot) -> str:
    """The same of one snapshot, to stand under a table: blank where nobody asks to be named."""
    return f"{credits_of(feed, [snapshot])}." if feed.credited else ""


def retrieved(feed: Feed, snapshot: Snapshot) -> date | None:
    """The day on which a snapshot was fetched; None where nobody noted it."""
    if snapshot.fetched_at:
        return snapshot.fetched_at.date()
    # What prints no date is recorded under the day of its fetch.
    recorded = snapshot.via == "replay" and not feed.dated
    return snapshot.as_of if recorded else None


def _retrieved(feed: Feed, snapshots: Sequence[Snapshot]) -> str:
    days = [day for snapshot in snapshots if (day := retrieved(feed, snapshot))]
    return f"retrieved {_span(days)}" if days else "retrieved on a day not recorded"


def _span(days: Sequence[date]) -> str:
    first, last = min(days), max(days)
    return f"{first}" if first == last else f"{first} to {last}"
