"""A board by date under every rule: who was ahead on how many days, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ossrank.analysis.finding import First, Leading
from ossrank.analysis.trend_sensitivity import TrendSensitivity
from ossrank.registry.registry import Registry
from ossrank.views.sentence import land
from ossrank.views.sheet import Sheet, edition, edition_json, group_name, many, models_named
from ossrank.views.snapshot_remark import codes, no_tags, remarks_json, snapshot_remarks
from ossrank.views.source import credits_of, origin_json
from ossrank.views.view import Remark, View


def trend_sensitivity_sheet(result: TrendSensitivity, top: int, registry: Registry) -> Sheet:
    """Every rule down; of each focus country its first day ahead, its first clear lead, its part
    of the days."""
    focus = result.method.focus
    headers = [""]
    for country in focus:
        headers += [f"{group_name(country, short=True)} ahead", "clear", "days"]
    rows = []
    for number, rule in enumerate(result.rules):
        lead = rule.leading[top]
        row = [f"default: {rule.name}" if not number else rule.name]
        for country in focus:
            if lead.days:
                row += [_first(lead.first_ahead, country), _first(lead.first_decided, country)]
                row.append(f"{lead.ahead.get(country, 0) / lead.days:.0%}")
            else:
                row += ["–", "–", "–"]
        rows.append(tuple(row))
    first, last = result.snapshots[0].as_of, result.snapshots[-1].as_of
    models = models_named(result.method, result.feed)
    clear = frozenset(range(2, len(headers), 3))
    return Sheet(
        f"{result.board}, top {top}, {models}, {first} to {last}",
        "First day ahead, first day of a clear lead, and the part of the days ahead.",
        tuple(headers),
        tuple(rows),
        (*_notes(result, top), *(remark.text for remark in _remarks(result))),
        spare=(clear,),
        shortened={0: 24},
        provenance=f"{credits_of(result.feed, result.snapshots)} · {edition(registry)}",
    )


def _first(firsts: Mapping[str, First], country: str) -> str:
    first = firsts.get(country)
    return f"{'≤' * first.at_latest}{first.day}" if first else "never"


def _notes(result: TrendSensitivity, top: int) -> list[str]:
    default, *others = result.rules
    days = default.leading[top].days
    notes = [f"{many(days, result.feed.day_word)} held that reach {top} by the default."]
    other = [
        f"{rule.name} {rule.leading[top].days}" for rule in others if rule.leading[top].days != days
    ]
    if other:
        notes.append(f"By other rules: {', '.join(other)}.")
    most = _most(default.leading[top], result.method.focus)
    if most is None:
        return notes
    turned = [
        rule.name
        for rule in others
        if _most(rule.leading[top], result.method.focus) not in (None, most)
    ]
    leader = land(most, short=True)
    how = f"Turned by: {', '.join(turned)}." if turned else "No rule by itself turns that."
    return [
        *notes,
        f"{leader[0].upper()}{leader[1:]} has more {result.feed.noun.many} on more days. {how}",
    ]


def _most(lead: Leading, focus: tuple[str, ...]) -> str | None:
    """Who is ahead on more days than any other, None where nobody is."""
    ahead = sorted((lead.ahead.get(country, 0), country) for country in focus)
    second = ahead[-2][0] if len(ahead) > 1 else 0
    return ahead[-1][1] if ahead[-1][0] > second else None


def _remarks(result: TrendSensitivity) -> tuple[Remark, ...]:
    days = len(result.snapshots)
    silent = [no_tags(result.board, result.untagged, days)] if result.untagged else []
    return (*silent, *snapshot_remarks(result.feed, *result.snapshots))


@dataclass(frozen=True)
class TrendSensitivityView(View):
    """A board by date under every rule; `result` is what it shows."""

    result: TrendSensitivity
    registry: Registry

    columns = (
        "board",
        "rule",
        "top",
        "days",
        "group",
        "ahead",
        "share_ahead",
        "decided",
        "first_ahead",
        "first_ahead_at_latest",
        "first_decided",
        "first_decided_at_latest",
        "ossrank",
        "origins",
        "attribution",
        "remarks",
    )

    def content(self) -> dict[str, Any]:
        result = self.result
        return {
            **edition_json(self.registry),
            "board": result.board,
            "title": result.feed.board_title(result.board),
            "attribution": credits_of(result.feed, result.snapshots),
            **origin_json(result.feed, (one.via for one in result.snapshots)),
            "method": {"models": result.method.models, "focus": list(result.method.focus)},
            "from": result.snapshots[0].as_of.isoformat(),
            "to": result.snapshots[-1].as_of.isoformat(),
            "held": len(result.snapshots),
            "snapshots": [
                {"as_of": one.as_of.isoformat(), "via": one.via, "payload_sha256": one.sha256}
                for one in result.snapshots
            ],
            "remarks": remarks_json(self.remarks),
            "rules": [
                {
                    "rule": rule.name,
                    "tops": [
                        {
                            "top": top,
                            "days": rule.leading[top].days,
                            "equal": rule.leading[top].led.count(None),
                            "groups": [
                                _group_json(rule.leading[top], country)
                                for country in result.method.focus
                            ],
                        }
                        for top in result.tops
                    ],
                }
                for rule in result.rules
            ],
        }

    def rows(self) -> list[dict[str, Any]]:
        document = self.content()
        shared = {name: document[name] for name in ("board", "ossrank", "origins", "attribution")}
        shared["remarks"] = codes(self.remarks)
        rows = [
            {**shared, "rule": rule["rule"], "top": top["top"], "days": top["days"], **group}
            for rule in document["rules"]
            for top in rule["tops"]
            for group in top["groups"]
        ]
        return [{name: row[name] for name in self.columns} for row in rows]

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return _remarks(self.result)

    def sheets(self) -> list[Sheet]:
        return [trend_sensitivity_sheet(self.result, n, self.registry) for n in self.result.tops]


def _group_json(lead: Leading, country: str) -> dict[str, Any]:
    ahead, clear = lead.first_ahead.get(country), lead.first_decided.get(country)
    return {
        "group": country,
        "ahead": lead.ahead.get(country, 0),
        "share_ahead": lead.ahead.get(country, 0) / lead.days if lead.days else None,
        "decided": lead.decided.get(country, 0),
        "first_ahead": ahead and ahead.day.isoformat(),
        "first_ahead_at_latest": ahead and ahead.at_latest,
        "first_decided": clear and clear.day.isoformat(),
        "first_decided_at_latest": clear and clear.at_latest,
    }
