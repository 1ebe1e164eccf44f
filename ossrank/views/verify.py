"""Verdicts on claims: one with its evidence, many as a table; JSON from which they follow anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf
from typing import Any

from ossrank.analysis.claims.check import VERDICTS, Check, Trial
from ossrank.analysis.claims.claim import Passes
from ossrank.analysis.claims.field import Rule
from ossrank.analysis.claims.figure import Reading, Untried
from ossrank.analysis.claims.file import Statement
from ossrank.analysis.claims.nearest import Needs, nearest_true, needs
from ossrank.lineage import LineageUsed
from ossrank.registry.registry import Registry
from ossrank.version import __version__
from ossrank.views.claim_citation import claim_citation
from ossrank.views.claim_words import (
    figure,
    headline,
    holds_text,
    on_dates,
    reason,
    remarks_of,
    rule_text,
    summary,
)
from ossrank.views.sheet import Sheet, edition, edition_json, lineage_json, many, shorten
from ossrank.views.snapshot_remark import codes, remarks_json
from ossrank.views.source import Cited, credits_of, snapshot_id
from ossrank.views.view import Remark, View

COLUMNS = (
    "id",
    "says",
    "verdict",
    "value",
    "low",
    "high",
    "board",
    "as_of",
    "via",
    "payload_sha256",
    "ossrank",
    "origins",
    "lineage",
    "by",
    "models",
    "unit",
    "rank",
    "nearest_true",
    "true",
    "false",
    "unclear",
    "missing",
    "expect",
    "source",
    "url",
    "published",
    "reason",
    "attribution",
    "remarks",
)


@dataclass(frozen=True)
class VerifyView(View):
    """Claims and what became of each; `checks` and `statements` are in the same order."""

    checks: tuple[Check, ...]
    statements: tuple[Statement, ...]
    registry: Registry
    lineage: LineageUsed | None = None
    """What all that is counted by base rests on together."""
    whole: bool = True
    """Whether a single claim is shown with its evidence, and not as a row of a file."""

    columns = COLUMNS

    @property
    def remarks(self) -> Sequence[Remark]:
        """What the figures rest on, each once."""
        return list(dict.fromkeys(remark for check in self.checks for remark in remarks_of(check)))

    @property
    def differing(self) -> list[Statement]:
        """The claims whose verdict is not the one that was expected."""
        pairs = zip(self.statements, self.checks, strict=True)
        return [one for one, check in pairs if one.expect and one.expect != check.verdict]

    @property
    def held(self) -> bool:
        """Whether any claim has a board that is held."""
        return any(check.trials for check in self.checks)

    def content(self) -> dict[str, Any]:
        pairs = zip(self.statements, self.checks, strict=True)
        known = _Told()
        return {
            **edition_json(self.registry),
            "claims": [
                {**_claim_json(statement, check, known), "citation": self._citation(number)}
                for number, (statement, check) in enumerate(pairs)
            ],
        }

    def references(self) -> list[Cited]:
        return [cited for number in range(len(self.checks)) if (cited := self._cited(number))]

    def _cited(self, number: int) -> Cited | None:
        return claim_citation(self.statements[number], self.checks[number], self.registry)

    def _citation(self, number: int) -> str | None:
        cited = self._cited(number)
        return cited.sentence if cited else None

    def rows(self) -> list[dict[str, Any]]:
        rows, known = [], _Told()
        for statement, check in zip(self.statements, self.checks, strict=True):
            said = _claim_json(statement, check, known)
            flat = {**said, **(said["measured"] or {}), **(said["rule"] or {}), **said["dates"]}
            flat["board"] = said["board"]
            flat |= {"ossrank": __version__, "origins": self.registry.digest}
            flat["lineage"] = check.lineage and check.lineage.digest
            flat["remarks"] = codes(remarks_of(check)) or None
            rows.append({column: flat.get(column) for column in COLUMNS})
        return rows

    def sheets(self) -> list[Sheet]:
        if self.whole and len(self.checks) == 1:
            return [claim_sheet(self.statements[0], self.checks[0], self.registry)]
        return [self._file_sheet()]

    def _file_sheet(self) -> Sheet:
        rows, differing = [], bool(self.differing)
        for statement, check in zip(self.statements, self.checks, strict=True):
            shown = check.shown
            other = statement.expect if statement.expect != check.verdict else ""
            rows.append(
                (
                    statement.id,
                    str(statement.claim),
                    check.verdict,
                    *((other,) if differing else ()),
                    figure(check.claim, shown[1]) if shown else "–",
                    shown[0].as_of.isoformat() if shown else "",
                    rule_text(check.trials[0].rule, check) if check.trials else "",
                    summary(check),
                )
            )
        expected = ("expected",) if differing else ()
        headers = ("id", "claim", "verdict", *expected, "measured", "as of", "rule", "remark")
        as_of, rule, remark = range(len(headers) - 3, len(headers))
        counts = [sum(check.verdict == word for check in self.checks) for word in VERDICTS]
        said = ", ".join(f"{n} {word}" for n, word in zip(counts, VERDICTS, strict=True) if n)
        total = f"{many(len(self.checks), 'claim')}: {said}."
        credits_ = dict.fromkeys(credit for check in self.checks if (credit := _credit(check)))
        return Sheet(
            "Claims held against the data",
            "",
            headers,
            tuple(rows),
            (*self._notes(), total),
            frozenset(range(len(headers))),
            " ".join(credits_),
            shortened={0: 8, as_of - 1: 9},
            wordy={1: 30, remark: 20},
            spare=tuple(map(frozenset, ({rule}, {as_of}, {remark - 2}))),
            provenance=edition(self.registry, self.lineage),
        )

    def _notes(self) -> list[str]:
        """What the figures rest on, each once, with the claims where it is not true of all."""
        ids: dict[str, list[str]] = {}
        for statement, check in zip(self.statements, self.checks, strict=True):
            for remark in remarks_of(check):
                ids.setdefault(remark.text, []).append(statement.id)
        return [
            text if len(named) == len(self.checks) else f"{text} ({', '.join(named)})"
            for text, named in ids.items()
        ]


def claim_sheet(statement: Statement, check: Check, registry: Registry) -> Sheet:
    """One claim: the verdict, a row a rule, what is true instead, the exceptions, the remarks."""
    said = [part for part in (statement.source, statement.published, statement.url) if part]
    notes = [f"Said: {', '.join(said)}."] if said else []
    notes += [f"“{statement.text}”"] if statement.text else []
    notes += [f"Reply: {statement.reply}"] if statement.reply else []
    notes += _notes(check)
    notes += [remark.text for remark in remarks_of(check)]
    rows = [row for trial in check.trials for row in [_trial_row(check, trial)] if row]
    # Without a figure a table would only repeat the reason.
    shown = rows if check.verdict != "unverifiable" else []
    return Sheet(
        f"{check.verdict}: {check.claim}",
        headline(check),
        ("rule", "as of", "measured", "range", "holds") if shown else (),
        tuple(shown),
        tuple(notes),
        frozenset({0, 1, 2, 3, 4}),
        _credit(check),
        shortened={0: 20, 2: 12, 3: 12},
        provenance=", ".join([edition(registry, check.lineage), *_snapshots_named(check)]),
    )


def _credit(check: Check) -> str:
    """Whose rows the figures are made of, with their licences; blank where there is no figure."""
    snapshots = [one.snapshot for trial in check.trials for one in trial.dated]
    snapshots += [check.nearest.snapshot] if check.nearest else []
    return f"{credits_of(check.feed, snapshots)}." if snapshots else ""


def _snapshots_named(check: Check) -> list[str]:
    """The snapshots that the default rule was held against, the first and the last of them."""
    snapshots = [snapshot for snapshot, _ in check.trials[0].readings] if check.trials else []
    if not snapshots:
        return []
    ids = list(dict.fromkeys(map(snapshot_id, (snapshots[0], snapshots[-1]))))
    return [f"{'snapshots' if len(ids) > 1 else 'snapshot'} {' to '.join(ids)}"]


def _trial_row(check: Check, trial: Trial) -> tuple[str, ...] | None:
    one = check._replace(trials=(trial,)).shown
    if one is None:
        return None
    snapshot, reading = one
    of_rule = check._replace(trials=(trial,))
    # A figure of one date says who is ahead on it, and not whether one passes another.
    dates = sum(of_rule.tally) > 1 or isinstance(check.claim.predicate, Passes)
    return (
        rule_text(trial.rule, check),
        snapshot.as_of.isoformat(),
        figure(check.claim, reading),
        _range(check, reading),
        on_dates(of_rule) if dates else holds_text(reading.holds),
    )


def _range(check: Check, reading: Reading) -> str:
    if reading.low is None or reading.high is None or reading.low == reading.high:
        return ""
    low, high = (
        None if isinf(end) else figure(check.claim, reading._replace(value=end))
        for end in (reading.low, reading.high)
    )
    if low is None or high is None:
        return f"from {low}" if low else f"up to {high}" if high else "any"
    return f"{low} to {high}"


def _notes(check: Check) -> list[str]:
    notes = []
    if (instead := nearest_true(check)) is not None:
        notes.append(f"True is: {instead}")
    lacking = needs(check)
    if lacking and lacking.models:
        named = ", ".join(shorten(name, 60) for name in lacking.models[:10])
        more = f" and {len(lacking.models) - 10} more" if len(lacking.models) > 10 else ""
        of = many(len(lacking.models), check.feed.noun.one)
        notes.append(f"{of} of unknown origin{_take(check, lacking)}: {named}{more}.")
    shown = check.shown
    if check.verdict == "undecided" and shown and shown[1].tied:
        notes.append(f"Tied at the cut: {shown[1].tied}.")
    if shown and shown[1].exceptions:
        notes.append(f"The others: {', '.join(shown[1].exceptions)}.")
    tally = check.tally
    if sum(tally) > 1:
        otherwise = "not" if isinstance(check.claim.predicate, Passes) else "false"
        notes.append(
            f"Default ({rule_text(check.trials[0].rule, check)}): {on_dates(check)}, {otherwise} on"
            f" {tally.false}, unclear on {tally.unclear}, not held: {tally.missing}."
        )
    return notes


def _take(check: Check, lacking: Needs) -> str:
    """How many of the unknown it would take for a claim that counts models."""
    number, whose = lacking.of_unknown, check.claim.subjects
    if number is None or not whose:
        return ""
    if number:
        return f"; it would take {number} of them"
    one = len(lacking.models) == 1
    return f"; it holds if {'this is not' if one else 'none of them is'} of {whose[0]}"


class _Told(dict[tuple[Rule, int], dict[str, Any]]):
    """What snapshots tell by a rule, as JSON: many claims ask the same of one."""

    def of(self, trial: Trial) -> list[dict[str, Any]]:
        """What each snapshot of a trial tells; the same again for what was told already."""
        rule, rows = _rule_json(trial.rule), []
        for one in trial.dated:
            key = trial.rule, id(one)
            row = self.get(key)
            if row is None:
                row = self[key] = {
                    "rule": rule,
                    "as_of": one.snapshot.as_of.isoformat(),
                    "via": one.snapshot.via,
                    "revision": one.snapshot.revision,
                    "payload_sha256": one.snapshot.sha256,
                    "inside": one.inside,
                    **_told(one.reading),
                }
            rows.append(row)
        return rows


def _claim_json(statement: Statement, check: Check, known: _Told) -> dict[str, Any]:
    shown, lacking = check.shown, needs(check)
    instead = nearest_true(check)
    extra = statement._asdict()
    del extra["claim"]
    return {
        **{key: text or None for key, text in extra.items()},
        "says": str(check.claim),
        "verdict": check.verdict,
        "reason": reason(check) or None,
        "measured": _reading_json(shown[1]) if shown else None,
        "board": check.trials[0].rule.board if check.trials else check.claim.board,
        "as_of": shown[0].as_of.isoformat() if shown else None,
        "via": shown[0].via if shown else None,
        "payload_sha256": shown[0].sha256 if shown else None,
        "rule": _rule_json(check.trials[0].rule) if check.trials else None,
        "nearest_true": str(instead) if instead else None,
        "needs": {"of_unknown": lacking.of_unknown, "models": list(lacking.models)}
        if lacking
        else None,
        "exceptions": list(shown[1].exceptions) if shown else [],
        "rules": [row for trial in check.trials for row in known.of(trial)],
        "nearest_snapshot": {
            "as_of": check.nearest.snapshot.as_of.isoformat(),
            "days": check.nearest.days,
            **_told(check.nearest.reading),
        }
        if check.nearest
        else None,
        "dates": check.tally._asdict(),
        "claim": _parsed(check),
        "lineage": lineage_json(check.lineage),
        "attribution": check.feed.credit,
        "remarks": remarks_json(remarks_of(check)),
    }


def _parsed(check: Check) -> dict[str, Any]:
    claim = check.claim
    predicate = claim.predicate
    parts = {
        name: [str(one) for one in part] if name == "subjects" else _part(part)
        for name, part in predicate._asdict().items()
    }
    return {
        "form": type(predicate).__name__.lower(),
        **parts,
        "board": claim.board,
        "when": {
            "how": claim.span.how,
            "first": claim.span.first.isoformat(),
            "last": claim.span.last.isoformat(),
        },
        "by": claim.by,
        "models": claim.models,
        "unit": claim.unit,
        "rank": claim.rank,
        "within": claim.within,
    }


def _part(part: object) -> object:
    return part if isinstance(part, int) else str(part) or None


def _told(reading: Reading | Untried) -> dict[str, Any]:
    if isinstance(reading, Untried):
        return {"value": None, "low": None, "high": None, "holds": None, "untold": reading.text}
    return {**_reading_json(reading), "holds": reading.holds, "untold": None}


def _reading_json(reading: Reading) -> dict[str, Any]:
    return {"value": reading.value, "low": _finite(reading.low), "high": _finite(reading.high)}


def _finite(number: float | None) -> float | None:
    return None if number is None or isinf(number) else number


def _rule_json(rule: Rule) -> dict[str, str]:
    return rule._asdict()
