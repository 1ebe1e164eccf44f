"""Editions of the registry: those at hand, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ossrank.analysis.effect import Effect, clear_lead
from ossrank.analysis.lead import Lead
from ossrank.registry.changes import Change
from ossrank.registry.data import DataFiles
from ossrank.registry.registry import Registry
from ossrank.views.sheet import Sheet, edition_json, group_name, many, registry_named
from ossrank.views.view import View


@dataclass(frozen=True)
class EditionsView(View):
    """The editions at hand, the newest first; the first is the one used without --registry."""

    editions: tuple[DataFiles, ...]

    columns = ("edition", "sha256", "organisations", "default")

    def content(self) -> dict[str, Any]:
        return {"editions": self.rows()}

    def rows(self) -> list[dict[str, Any]]:
        return [
            dict(
                zip(
                    self.columns,
                    (one.edition, one.sha256, len(one.rows("organisations.csv")), number == 0),
                    strict=True,
                )
            )
            for number, one in enumerate(self.editions)
        ]

    def sheets(self) -> list[Sheet]:
        rows = tuple(
            (row["edition"], row["sha256"][:8], f"{row['organisations']:,}") for row in self.rows()
        )
        notes = (
            f"Without --registry, {self.editions[0].edition} counts.",
            "A folder or a zip of an edition's files can be named as well.",
        )
        title = f"{many(len(rows), 'edition')} of the registry at hand"
        headers = ("edition", "sha256", "rows")
        return [Sheet(title, "", headers, rows, notes, frozenset({0, 1}))]


@dataclass(frozen=True)
class ChangesView(View):
    """What changed from one edition to another; with `effects` what that does to the boards held.

    `effects` are None where nobody asked for them.
    """

    changes: tuple[Change, ...]
    old: Registry
    registry: Registry
    effects: tuple[Effect, ...] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of changes.csv, or of the tables that differ."""
        return Change._fields if self.effects is None else EFFECT

    @property
    def _differing(self) -> list[Effect]:
        return [one for one in self.effects or () if one.counts_differ or one.leads_differ]

    def content(self) -> dict[str, Any]:
        document = {
            **edition_json(self.registry),
            "old": {"edition": self.old.edition, "sha256": self.old.sha256},
            "changes": [change._asdict() for change in self.changes],
        }
        if self.effects is not None:
            document["tables"] = len(self.effects)
            document["effect"] = [_json(one) for one in self._differing]
        return document

    def rows(self) -> list[dict[str, Any]]:
        if self.effects is None:
            return [change._asdict() for change in self.changes]
        return [row for one in self._differing for row in _rows(one)]

    def sheets(self) -> list[Sheet]:
        old, new = (registry_named(one) for one in (self.old, self.registry))
        title = f"{many(len(self.changes), 'change')} of the registry"
        subtitle = f"{old} → {new}"
        if self.effects is None:
            left, widths = frozenset(range(5)), {2: 14, 3: 14, 4: 16, 0: 12}
            return [Sheet(title, subtitle, *_changes(self.changes), left=left, shortened=widths)]
        differing = self._differing
        leads = sum(one.leads_differ for one in differing)
        title = f"{title}: {len(differing)} of {many(len(self.effects), 'table')} differ"
        headers = ("board", "as of", "by", "top", "China", "US", "other", "unknown", "clear lead")
        rows = tuple(_cells(one) for one in differing)
        notes = (
            f"A clear lead, or who is ahead, differs in {leads}."
            " Open models; the newest snapshot of each board, at its usual Ns.",
            "Counts read old → new.",
        )
        left = frozenset({0, 1, 2, 8})
        # First other, then unknown, which has its place by then.
        spare = (frozenset({6}), frozenset({6}))
        return [Sheet(title, subtitle, headers, rows, notes, left, spare=spare, shortened={0: 16})]


EFFECT = (
    "board",
    "as_of",
    "by",
    "top",
    "group",
    "old",
    "new",
    "old_lead",
    "old_decided",
    "new_lead",
    "new_decided",
)


def _changes(changes: Sequence[Change]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    headers = ("key", "field", "old", "new", "reason")
    return headers, tuple((c.key, c.field, c.old, c.new, c.reason) for c in changes)


def _lead(lead: Lead | None) -> str:
    country, clear = clear_lead(lead)
    if country is None:
        return "even"
    return f"{group_name(country, short=True)}{'' if clear else ', unclear'}"


def _cells(one: Effect) -> tuple[str, ...]:
    counts = (
        str(b.count) if a.count == b.count else f"{a.count} → {b.count}"
        for a, b in zip(one.old.groups, one.new.groups, strict=True)
    )
    old, new = _lead(one.old.lead), _lead(one.new.lead)
    lead = new if old == new else f"{old} → {new}"
    snapshot = one.snapshot
    return (snapshot.board, snapshot.as_of.isoformat(), one.by, str(one.new.top), *counts, lead)


def _rows(one: Effect) -> list[dict[str, Any]]:
    leads = [*clear_lead(one.old.lead), *clear_lead(one.new.lead)]
    where = (one.snapshot.board, one.snapshot.as_of.isoformat(), one.by, one.new.top)
    return [
        dict(zip(EFFECT, (*where, a.group, a.count, b.count, *leads), strict=True))
        for a, b in zip(one.old.groups, one.new.groups, strict=True)
    ]


def _json(one: Effect) -> dict[str, Any]:
    def side(table: Any) -> dict[str, Any]:
        lead = table.lead
        return {
            "counts": {group.group: group.count for group in table.groups},
            "lead": lead and {"group": lead.group, "by": lead.by, "decided": lead.decided},
        }

    return {
        "board": one.snapshot.board,
        "as_of": one.snapshot.as_of.isoformat(),
        "by": one.by,
        "top": one.new.top,
        "payload_sha256": one.snapshot.sha256,
        "old": side(one.old),
        "new": side(one.new),
    }
