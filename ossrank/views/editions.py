"""Editions of the registry: those at hand, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ossrank.analysis.effect import FOCUS, Effect, Effects, Figure, clear_lead
from ossrank.analysis.lead import Lead
from ossrank.analysis.trend import Point
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
    effects: Effects | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of changes.csv, or of the tables that differ."""
        return Change._fields if self.effects is None else EFFECT

    def content(self) -> dict[str, Any]:
        document = {
            **edition_json(self.registry),
            "old": {"edition": self.old.edition, "sha256": self.old.sha256},
            "changes": [change._asdict() for change in self.changes],
        }
        if self.effects is not None:
            rules = dict.fromkeys((figure.by, figure.models) for figure in self.effects.dates)
            document["snapshots"] = self.effects.snapshots
            document["tables"] = self.effects.tables
            document["rules"] = [{"by": by, "models": models} for by, models in rules]
            document["effect"] = [_json(one) for one in self.effects.differing]
        return document

    def rows(self) -> list[dict[str, Any]]:
        if self.effects is None:
            return [change._asdict() for change in self.changes]
        return [row for one in self.effects.differing for row in _rows(one)]

    def sheets(self) -> list[Sheet]:
        old, new = (registry_named(one) for one in (self.old, self.registry))
        title = f"{many(len(self.changes), 'change')} of the registry"
        subtitle = f"{old} → {new}"
        if self.effects is None:
            left, widths = frozenset(range(5)), {2: 14, 3: 14, 4: 14, 0: 12, 1: 14}
            return [Sheet(title, subtitle, *_changes(self.changes), left=left, shortened=widths)]
        return [_effect_sheet(self.effects, title, subtitle)]


def _effect_sheet(effects: Effects, title: str, subtitle: str) -> Sheet:
    """A row a figure that differs on any date, as on the last such date."""
    by_figure: dict[Figure, list[Effect]] = {}
    for one in sorted(effects.differing, key=_order):
        by_figure.setdefault(one.figure, []).append(one)
    differing = len(effects.differing)
    leads = sum(one.leads_differ for one in effects.differing)
    headers = ("board", "last", "rule", "top", "China", "US", "other", "unknown", "clear lead")
    rows = tuple(
        (*_cells(several[-1]), f"{len(several)}/{effects.dates[figure]}")
        for figure, several in by_figure.items()
    )
    notes = (
        f"Clear leads, or who is ahead, differ in {leads} of {many(effects.tables, 'table')} of"
        f" {many(effects.snapshots, 'snapshot')}.",
        "Tried: open-weight models (open) and models of any licence (any); by publisher and, on the"
        " Hub's lists, by base (base) as bases are known now; each board's usual Ns.",
        *["A row: the last date that differs, old→new, ? = unclear; dates: how many; -f csv: all."]
        * bool(rows),
    )
    return Sheet(
        f"{title}: {differing} of {many(effects.tables, 'table')} differ",
        subtitle,
        (*headers, "dates") if rows else (),
        rows,
        notes,
        frozenset({0, 1, 2, 8}),
        # First other, then unknown, which has its place by then, then the dates.
        spare=(frozenset({6}), frozenset({6}), frozenset({1})),
        shortened={0: 16},
    )


def _order(one: Effect) -> tuple[str, bool, bool, int, date]:
    figure = one.figure
    as_of = one.snapshot.as_of
    return figure.board, figure.by == "base", figure.models == "any", figure.top, as_of


EFFECT = (
    "board",
    "as_of",
    "by",
    "models",
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


def _lead(lead: Lead) -> str:
    country, clear = clear_lead(lead)
    if country is None:
        return "equal"
    return f"{group_name(country, short=True)}{'' if clear else '?'}"


def _cells(one: Effect) -> tuple[str, ...]:
    old, new = one.old.counts, one.new.counts
    counts = (
        str(new[group]) if old[group] == new[group] else f"{old[group]}→{new[group]}"
        for group in one.groups
    )
    before, after = (_lead(point.lead(FOCUS)) for point in (one.old, one.new))
    lead = after if before == after else f"{before}→{after}"
    rule = f"{one.method.models}, base" if one.method.by == "base" else one.method.models
    day = one.snapshot.as_of.isoformat()
    return (one.snapshot.board, day, rule, str(one.top), *counts, lead)


def _rows(one: Effect) -> list[dict[str, Any]]:
    leads = [part for point in (one.old, one.new) for part in clear_lead(point.lead(FOCUS))]
    figure = one.figure
    where = (figure.board, one.snapshot.as_of.isoformat(), *figure[1:])
    return [
        dict(
            zip(
                EFFECT,
                (*where, group, one.old.counts[group], one.new.counts[group], *leads),
                strict=True,
            )
        )
        for group in one.groups
    ]


def _json(one: Effect) -> dict[str, Any]:
    def side(point: Point) -> dict[str, Any]:
        lead = point.lead(FOCUS)
        return {
            "counts": {group: point.counts[group] for group in one.groups},
            "lead": {"group": lead.group, "by": lead.by, "decided": lead.decided},
        }

    return {
        **one.figure._asdict(),
        "as_of": one.snapshot.as_of.isoformat(),
        "payload_sha256": one.snapshot.sha256,
        "old": side(one.old),
        "new": side(one.new),
    }
