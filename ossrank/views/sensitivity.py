"""A board under every rule, rules down and N across."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ossrank.analysis.count import UNKNOWN
from ossrank.analysis.sensitivity import Noise, Sensitivity
from ossrank.analysis.table import Table
from ossrank.errors import UsageError
from ossrank.registry.registry import Registry
from ossrank.views.sheet import Sheet, edition, group_name, models_named
from ossrank.views.view import View


def sensitivity_sheet(result: Sensitivity, registry: Registry) -> Sheet:
    """Every rule down, every N across, and which cells are decided."""
    focus, snapshot = result.method.focus, result.snapshot
    tops = [table.top for table in result.rules[0].tables]
    names = "–".join(group_name(country, short=True) for country in focus)
    rows = []
    for rule in result.rules:
        lens = rule.by if result.feed.lineage else "maker's country"
        default = (rule.by, rule.unit, result.method.models) == ("publisher", "model", "open")
        label = f"{lens}, {rule.unit}s{' (default)' if default else ''}"
        rows.append((label, *(_cell(table, focus) for table in rule.tables)))
    if result.noise:
        rows.append(("scores redrawn", *(_ranges(noise, focus) for noise in result.noise)))
    models = models_named(result.method, result.feed)
    heading = f"{snapshot.board} {snapshot.as_of} · {models} · {names} (unknown)"
    heading += ", ? = undecided" if len(focus) > 1 else ""
    headers = ("", *(f"top {top}" for top in tops))
    content = f"sha256 {snapshot.sha256[:8]}" if snapshot.sha256 else f"by {snapshot.via}"
    notes = [
        *_firmness(result),
        *(["Scores redrawn from their intervals: 5th to 95th percentile."] if result.noise else ()),
        f"{result.feed.provider}, {content} · {edition(registry)}",
    ]
    credit = f"{result.feed.attribution}." if result.feed.credited else ""
    return Sheet(heading, "", headers, tuple(rows), tuple(notes), credit=credit)


def _ranges(noise: Noise, focus: Sequence[str]) -> str:
    pairs = zip(focus, noise.ranges, strict=True)
    return ", ".join(f"{group_name(c, short=True)} {low}–{high}" for c, (low, high) in pairs)


def _cell(table: Table, focus: Sequence[str]) -> str:
    counts = "–".join(str(table.group(country).count) for country in focus)
    mark = "?" if table.lead is not None and not table.lead.decided else " "
    unreached = "" if table.counted == table.top else f" of {table.counted}"
    return f"{counts} ({table.group(UNKNOWN).count}){unreached}{mark}"


def _firmness(result: Sensitivity) -> list[str]:
    every = [table for rule in result.rules for table in rule.tables if table.lead]
    leads = [table.lead for table in every if table.lead and table.counted == table.top]
    if not leads:
        return []
    decided = Counter(lead.group for lead in leads if lead.decided and lead.group)
    ahead = Counter(lead.group for lead in leads if lead.group)
    tied = sum(lead.group is None for lead in leads)
    by = ", ".join(f"{group_name(g, short=True)} {n}" for g, n in decided.most_common())
    if len(decided) == 1:
        by = f"all {group_name(next(iter(decided)), short=True)}"
    counts = [f"{group_name(g, short=True)} {ahead[g]}" for g in result.method.focus]
    text = f"Decided: {decided.total()} of {len(leads)} cells{f', {by}' if by else ''}."
    text += f" Leader ahead: {', '.join(counts)}, tied {tied}."
    short = len(every) - len(leads)
    return [text + (f" Left out: {short} short of N." if short else "")]


@dataclass(frozen=True)
class SensitivityView(View):
    """Some boards under every rule; `results` are what it shows."""

    results: tuple[Sensitivity, ...]
    registry: Registry
    missing: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        raise UsageError("--sensitivity goes as a table or as -f md")

    def rows(self) -> list[dict[str, Any]]:
        raise UsageError("--sensitivity goes as a table or as -f md")

    def sheets(self) -> list[Sheet]:
        return [sensitivity_sheet(result, self.registry) for result in self.results]
