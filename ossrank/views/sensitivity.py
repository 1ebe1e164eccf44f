"""A board under every rule, rules down and N across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ossrank.analysis.count import UNKNOWN
from ossrank.analysis.sensitivity import Noise, Sensitivity
from ossrank.analysis.table import Table
from ossrank.registry.registry import Registry
from ossrank.views.sentence import land
from ossrank.views.sheet import Sheet, edition, edition_json, group_name, models_named
from ossrank.views.snapshot_remark import codes, no_tags, remarks_json, snapshot_remarks
from ossrank.views.source import credit_line, credits_of, origin_json
from ossrank.views.view import Remark, View


def sensitivity_sheet(result: Sensitivity, registry: Registry) -> Sheet:
    """Every rule down, every N across, and which cells are decided."""
    focus, snapshot = result.method.focus, result.snapshot
    tops = [table.top for table in result.rules[0].tables]
    names = "–".join(group_name(country, short=True) for country in focus)
    rows = []
    for number, rule in enumerate(result.rules):
        label = f"default: {rule.name}" if not number else rule.name
        rows.append((label, *(_cell(table, focus) for table in rule.tables)))
    if result.noise:
        rows.append(("scores redrawn", *(_ranges(noise, focus) for noise in result.noise)))
    models = models_named(result.method, result.feed)
    heading = f"{snapshot.board} {snapshot.as_of} · {models} · {names} (unknown)"
    heading += ", ? = unclear" if len(focus) > 1 else ""
    headers = ("", *(f"top {top}" for top in tops))
    content = f"sha256 {snapshot.sha256[:8]}" if snapshot.sha256 else f"by {snapshot.via}"
    notes = [
        *_turns(result),
        *(["Scores redrawn from their intervals: 5th to 95th percentile."] if result.noise else ()),
        *(remark.text for remark in _remarks(result)),
    ]
    provenance = f"{result.feed.provider}, {content} · {edition(registry)}"
    credit = credit_line(result.feed, result.snapshot)
    return Sheet(
        heading,
        "",
        headers,
        tuple(rows),
        tuple(notes),
        credit=credit,
        shortened={0: 16},
        provenance=provenance,
    )


def _ranges(noise: Noise, focus: Sequence[str]) -> str:
    pairs = zip(focus, noise.ranges, strict=True)
    return ", ".join(f"{group_name(c, short=True)} {low}–{high}" for c, (low, high) in pairs)


def _cell(table: Table, focus: Sequence[str]) -> str:
    counts = "–".join(str(table.group(country).count) for country in focus)
    mark = "?" if table.lead is not None and not table.lead.decided else " "
    unreached = "" if table.counted == table.top else f" of {table.counted}"
    return f"{counts} ({table.group(UNKNOWN).count}){unreached}{mark}"


def _turns(result: Sensitivity) -> list[str]:
    """Which rules turn the lead that the default shows, N by N."""
    default, *others = result.rules
    notes = []
    for number, table in enumerate(default.tables):
        lead = table.lead
        if lead is None or lead.group is None:
            continue
        turned = [
            rule.name
            for rule in others
            if (other := rule.tables[number].lead) and other.group not in (None, lead.group)
        ]
        ahead = (
            f"{land(lead.group, short=True)} is ahead"
            if lead.first
            else f"more {result.feed.noun.many} are from {land(lead.group, short=True)}"
        )
        if turned:
            notes.append(f"At {table.top} {ahead}. Turned by: {', '.join(turned)}.")
        else:
            notes.append(f"At {table.top} {ahead}, and no rule by itself turns that.")
    return notes


def _remarks(result: Sensitivity) -> tuple[Remark, ...]:
    silent = [no_tags(result.snapshot.board)] if result.untagged else []
    return (*silent, *snapshot_remarks(result.feed, result.snapshot))


def _table_json(table: Table) -> dict[str, Any]:
    return {
        "top": table.top,
        "counted": table.counted,
        "lead": table.lead and table.lead._asdict(),
        "groups": {group.group: group.count for group in table.groups},
    }


@dataclass(frozen=True)
class SensitivityView(View):
    """Some boards under every rule; `results` are what it shows."""

    results: tuple[Sensitivity, ...]
    registry: Registry
    missing: tuple[str, ...] = ()

    columns = (
        "board",
        "as_of",
        "rule",
        "top",
        "counted",
        "group",
        "count",
        "lead",
        "lead_by",
        "lead_decided",
        "attribution",
        "remarks",
    )

    def content(self) -> dict[str, Any]:
        return {
            **edition_json(self.registry),
            "boards": [
                {
                    "board": result.snapshot.board,
                    "as_of": result.snapshot.as_of.isoformat(),
                    "payload_sha256": result.snapshot.sha256,
                    "attribution": credits_of(result.feed, [result.snapshot]),
                    **origin_json(result.feed, [result.snapshot.via]),
                    "remarks": remarks_json(_remarks(result)),
                    "rules": [
                        {"rule": rule.name, "tables": [_table_json(t) for t in rule.tables]}
                        for rule in result.rules
                    ],
                    "redrawn": [
                        {
                            "top": noise.top,
                            "decided": noise.decided,
                            "ranges": {
                                country: list(ends)
                                for country, ends in zip(
                                    result.method.focus, noise.ranges, strict=True
                                )
                            },
                        }
                        for noise in result.noise
                    ],
                }
                for result in self.results
            ],
        }

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return tuple(remark for result in self.results for remark in _remarks(result))

    def rows(self) -> list[dict[str, Any]]:
        rows = []
        for result in self.results:
            for rule in result.rules:
                for table in rule.tables:
                    lead = table.lead
                    shared = {
                        "board": result.snapshot.board,
                        "as_of": result.snapshot.as_of.isoformat(),
                        "rule": rule.name,
                        "top": table.top,
                        "counted": table.counted,
                    }
                    said = {
                        "lead": lead and lead.group,
                        "lead_by": lead and lead.by,
                        "lead_decided": lead and lead.decided,
                        "attribution": credits_of(result.feed, [result.snapshot]),
                        "remarks": codes(_remarks(result)),
                    }
                    rows += [
                        {**shared, "group": group.group, "count": group.count, **said}
                        for group in table.groups
                    ]
        return rows

    def sheets(self) -> list[Sheet]:
        return [sensitivity_sheet(result, self.registry) for result in self.results]
