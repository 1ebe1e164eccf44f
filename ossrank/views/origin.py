"""Why a name counts for a country, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ossrank.analysis.explain import Appearance, Explanation, Ground, Weight
from ossrank.lineage import Root
from ossrank.registry.organisation import (
    UNDISCLOSED,
    Organisation,
    Verdict,
    organisation_of,
    short_name,
)
from ossrank.registry.registry import Registry
from ossrank.views.origin_figures import (
    ORIGIN_COLUMNS,
    RULE,
    evidence,
    origin_document,
    origin_rows,
)
from ossrank.views.sentence import land
from ossrank.views.sheet import Sheet, edition, group_name, many, ordinal
from ossrank.views.view import View


@dataclass(frozen=True)
class OriginView(View):
    """Why a name counts for a country; `every`: on every board, not on the main ones alone."""

    explanation: Explanation
    registry: Registry
    every: bool = False

    columns = ORIGIN_COLUMNS

    def content(self) -> dict[str, Any]:
        return origin_document(self.explanation, self.registry)

    def rows(self) -> list[dict[str, Any]]:
        return origin_rows(self.explanation)

    def sheets(self) -> list[Sheet]:
        *sheets, last = self._sheets()
        return [*sheets, last._replace(provenance=edition(self.registry))]

    def _sheets(self) -> list[Sheet]:
        grounds = [_ground_sheet(ground, self.registry) for ground in self.explanation.grounds]
        explained = self.explanation
        if explained.appearances:
            return [_appearances_sheet(explained, every=self.every), *grounds]
        if explained.verdict:
            return [_unlisted_sheet(explained), *grounds]
        return [_account_sheet(explained)] if explained.listed else grounds


def _account_sheet(explained: Explanation) -> Sheet:
    """An account that the registry lacks: where it stands."""
    texts = [
        f"{snapshot.board} {snapshot.as_of}: {many(models, 'model')} of {snapshot.rows},"
        f" best {ordinal(rank)}"
        for snapshot, models, rank in explained.listed
    ]
    rows = tuple(("stands" if n == 0 else "", text) for n, text in enumerate(texts))
    heading = f"{explained.name}: unknown, not in the registry"
    return Sheet(heading, "", ("", ""), rows, (), frozenset({0, 1}), folded={1: 20})


def _unlisted_sheet(explained: Explanation) -> Sheet:
    notes = [_rests(root, verdict) for root, verdict in explained.ends]
    notes += [f"Did you mean {', '.join(explained.near)}?"] if explained.near else []
    return Sheet(f"{explained.name}: on no board that is held", "", (), (), tuple(notes))


def _appearances_sheet(explained: Explanation, *, every: bool) -> Sheet:
    """The verdict, then where a model stands."""
    name, seen = explained.name, explained.appearances
    lineage = any(shown.base for shown in seen)
    headers = ("board", "as of", "rank", "by publisher", *(("by base",) if lineage else ()))
    mains = tuple(one for one in seen if one.main)
    shown_here = seen if every or not mains else mains
    rows = []
    for shown in shown_here:
        row = [shown.snapshot.board, str(shown.snapshot.as_of)]
        row += [f"{ordinal(shown.entry.rank)} of {shown.snapshot.rows}", _named(shown.publisher)]
        if lineage:
            row.append(_named(shown.base) if shown.base else "no lineage")
        rows.append(tuple(row))
    notes = dict.fromkeys(note for shown in seen for note in _lineage(shown))
    if explained.departed:
        notes = {"On no board's newest snapshot: this is the last that lists it": None, **notes}
    if left := len(seen) - len(shown_here):
        notes[f"And on {many(left, 'category')}: --all"] = None
    spelled = dict.fromkeys(shown.entry.model for shown in seen)
    other = [model for model in spelled if model.casefold() != name.casefold()]
    heading = f"{name} (also {', '.join(other)})" if other else next(iter(spelled))
    heading = f"{heading}: {_verdict(seen)}"
    left_aligned, widths = frozenset(range(len(headers))), {0: 20, 3: 16, 4: 16}
    credits = dict.fromkeys(shown.credit for shown in shown_here if shown.credit)
    return Sheet(
        heading,
        "",
        headers,
        tuple(rows),
        tuple(notes),
        left_aligned,
        f"{'; '.join(credits)}." if credits else "",
        shortened=widths,
    )


def _verdict(seen: tuple[Appearance, ...]) -> str:
    """What a model counts for, in words: once where both lenses and all boards agree."""
    publishers = dict.fromkeys(_named(shown.publisher) for shown in seen)
    bases = dict.fromkeys(_named(shown.base) for shown in seen if shown.base)
    by_publisher, by_base = (" or ".join(names) for names in (publishers, bases))
    if not bases or by_base == by_publisher:
        return by_publisher
    return f"{by_publisher} by publisher, {by_base} by base"


def _said_otherwise(shown: Appearance) -> Iterator[str]:
    """Where the board's own word on country or openness is not ours."""
    if shown.country:
        ours = _named(shown.publisher)
        yield f"{shown.snapshot.board} itself says {shown.country}, and here it counts as {ours}"
    if shown.openness:
        said = f"{shown.entry.licence}: {shown.openness}"
        yield f"{shown.snapshot.board} itself says {said}, and a reviewed row says otherwise"


def _lineage(shown: Appearance) -> Iterator[str]:
    """What a model rests on and why that counts as it does."""
    yield from _said_otherwise(shown)
    for root, verdict in shown.ends:
        yield _rests(root, verdict)
    for model, base in shown.turns:
        itself = " itself" if model.casefold() == base.casefold() else ""
        yield f"{model} names {base}{itself} as its base: not followed back"
    if shown.base and shown.base.unknown == "mixed":
        yield "Its bases do not come from one country: unknown, mixed"
    if shown.base and shown.base.unknown == "untagged":
        yield "Nobody has told what it rests on: unknown, base model not stated"


def _rests(root: Root, verdict: Verdict) -> str:
    whose = f"{short_name(verdict.organisation.name)}, " if verdict.organisation else ""
    told = ", by name alone" if root.by_name else ""
    return f"Rests on {' → '.join(root.chain)}{told}: {whose}{_named(verdict)}"


def _named(verdict: Verdict) -> str:
    if verdict.country:
        return group_name(verdict.country)
    return f"unknown, {UNKNOWNS.get(verdict.unknown or '', verdict.unknown)}"


UNKNOWNS = {"reupload": "re-upload", "untagged": "base model not stated"}
"""Kinds of unknown whose name in print is another than in the JSON."""


def _ground_sheet(ground: Ground, registry: Registry) -> Sheet:
    organisation = ground.organisation
    if organisation is None:
        return Sheet(f"{ground.matched}: unknown, not in the registry", "", (), ())
    exactly = ", exactly" if ground.matched and ground.matched_by != "pattern" else ""
    matched = f"{ground.matched_by} {ground.matched}{exactly}" if ground.matched else "its name"
    part = f", part of {ground.maker}" if ground.maker != organisation.key else ""
    case = registry.files.hard_cases.get(organisation.key)
    weights = [_weight(each, registry) for each in ground.weights]
    dated = registry.rows_of(organisation.key)
    moves = [f"from {row.since or 'the first'}: {_seat(row)}" for row in dated]
    rows = [
        ("matched", f"{matched}; key {organisation.key}{part}"),
        ("rule", RULE),
        *((("hard case", f"{case[0]}: {case[2]}"),) if case else ()),
        *((("disputed", case[1]),) if case and case[1] else ()),
        *((("moved", "; ".join(moves)),) if len(dated) > 1 else ()),
        *((("since", organisation.since),) if organisation.since else ()),
        *_overridden(organisation, registry),
        ("role", organisation.role),
        *_evidence(organisation.source),
        *((("note", organisation.note),) if organisation.note else ()),
        *(("weighs" if number == 0 else "", text) for number, text in enumerate(weights)),
    ]
    heading = f"{organisation.name}: {_seat(organisation)}, confidence {organisation.confidence}"
    return Sheet(heading, "", ("", ""), tuple(rows), (), frozenset({0, 1}), folded={1: 20})


def _overridden(organisation: Organisation, registry: Registry) -> list[tuple[str, str]]:
    """Which file an organisation's row comes from, and what the built-in row says."""
    if organisation.key not in registry.laid_over:
        return []
    built_in = [organisation_of(row) for row in registry.laid_over[organisation.key]]
    said = "; ".join(f"{row.name}, {_seat(row)}" for row in built_in) or "no such row"
    return [("override", registry.override), ("built in", said)]


def _seat(organisation: Organisation) -> str:
    return (
        "undisclosed" if organisation.country == UNDISCLOSED else group_name(organisation.country)
    )


def _weight(share: Weight, registry: Registry) -> str:
    whose = f"{land(share.country, short=True)}'s" if share.country else "the unknown"
    text = f"{share.snapshot.board} {share.snapshot.as_of} top {share.top}: "
    text += f"{share.own} of {whose} {share.of}" if share.own else "none by publisher"
    if share.base_own:
        maker = registry.of_key(share.maker, share.snapshot.as_of)
        whom = short_name(maker.name) if maker else share.maker
        text += f"; by base, {whom} {share.base_own} of {share.base_of}"
    return text


def _evidence(source: str) -> list[tuple[str, str]]:
    if not source:
        return [("evidence", "none found yet: to be confirmed")]
    pieces = evidence(source)
    return [("evidence" if number == 0 else "", piece) for number, piece in enumerate(pieces)]
