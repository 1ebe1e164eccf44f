"""Why a name counts for a country, and what hangs on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ossrank.analysis.explain import Appearance, BoardState, Weight, weight
from ossrank.analysis.judge import Bases
from ossrank.lineage import Root, roots
from ossrank.registry.organisation import (
    UNDISCLOSED,
    Organisation,
    Verdict,
    organisation_of,
    short_name,
)
from ossrank.registry.registry import Registry
from ossrank.views.sheet import SHORT, Sheet, group_name, many, ordinal
from ossrank.views.view import View


def organisation_sheets(
    name: str, registry: Registry, newest: Sequence[BoardState], today: date
) -> list[Sheet]:
    """Each organisation that a name leads to, as a board prints it, as an account or by itself.

    Where it leads to none, an account that stands on one of the `newest` boards is said to be
    unknown; nothing if it does not.
    """
    verdicts = (registry.of_board_name(name, today), registry.of_namespace(name, today))
    by_key = {v.organisation.key: v for v in verdicts if v.organisation}
    sheets = [_verdict_sheet(verdict, newest, registry, today) for verdict in by_key.values()]
    for key in registry.named(name):
        organisation = registry.of_key(key, today)
        if organisation and key not in by_key:
            sheets.append(_organisation_sheet(organisation, "its name", newest, registry, today))
    if not sheets and (stands := _stands(name, newest)):
        rows = tuple(("stands" if n == 0 else "", text) for n, text in enumerate(stands))
        heading = f"{name}: unknown, not in the registry"
        sheets.append(Sheet(heading, "", ("", ""), rows, (), frozenset({0, 1}), folded={1: 20}))
    return sheets


def _stands(account: str, newest: Sequence[BoardState]) -> list[str]:
    """Where an account's models stand on the Hub's newest lists."""
    lines = []
    for board in newest:
        if board.feed.matching != "account":
            continue
        wanted = account.casefold()
        own = [e for e in board.entries if (e.publisher or "").casefold() == wanted]
        if own:
            snapshot, rank = board.snapshot, ordinal(own[0].rank)
            models = many(len(own), "model")
            lines.append(
                f"{snapshot.board} {snapshot.as_of}: {models} of {snapshot.rows}, best {rank}"
            )
    return lines


def unlisted_sheets(
    name: str,
    known: Bases,
    near: Sequence[str],
    newest: Sequence[BoardState],
    registry: Registry,
    today: date,
) -> list[Sheet]:
    """A Hub model that stands on no board held: its account, and what it is known to rest on.

    `near` are models held that may have been meant.
    """
    verdict = registry.of_hub_model(name, today)
    tags = known.get(name.casefold(), ())
    if verdict.organisation is None and not tags:
        return []
    ends = [root for root in roots(name, tags, known) if root.chain]
    verdicts = [registry.of_hub_model(root.model, today) for root in ends]
    notes = [_rests(root, end) for root, end in zip(ends, verdicts, strict=True)]
    notes += [f"Did you mean {', '.join(near)}?"] if near else []
    sheets = [Sheet(f"{name}: on no board that is held", "", (), (), tuple(notes))]
    distinct = {v.organisation: v for v in (verdict, *verdicts)}
    return sheets + [_verdict_sheet(v, newest, registry, today) for v in distinct.values()]


def model_sheets(
    name: str,
    seen: Sequence[Appearance],
    newest: Sequence[BoardState],
    registry: Registry,
    *,
    departed: bool,
) -> list[Sheet]:
    """Where a model stands and counts, then each organisation that decides it, once.

    `departed`: no board's newest snapshot lists it, and `seen` is the last that did.
    """
    lineage = any(shown.base for shown in seen)
    headers = ("board", "as of", "rank", "by publisher", *(("by base",) if lineage else ()))
    rows = []
    for shown in seen:
        row = [shown.snapshot.board, str(shown.snapshot.as_of)]
        row += [f"{ordinal(shown.entry.rank)} of {shown.snapshot.rows}", _named(shown.publisher)]
        if lineage:
            row.append(_named(shown.base) if shown.base else "no lineage")
        rows.append(tuple(row))
    notes = dict.fromkeys(note for shown in seen for note in _lineage(shown))
    if departed:
        notes = {"On no board's newest snapshot: this is the last that lists it": None, **notes}
    spelled = dict.fromkeys(shown.entry.model for shown in seen)
    other = [model for model in spelled if model.casefold() != name.casefold()]
    heading = f"{name} (also {', '.join(other)})" if other else next(iter(spelled))
    left = frozenset(range(len(headers)))
    sheets = [Sheet(heading, "", headers, tuple(rows), tuple(notes), left, folded={0: 20})]
    for shown in seen:
        for verdict in (shown.publisher, *(verdict for _, verdict in shown.ends)):
            sheet = _verdict_sheet(verdict, newest, registry, shown.snapshot.as_of)
            if sheet.title not in {other.title for other in sheets}:
                sheets.append(sheet)
    return sheets


def _lineage(shown: Appearance) -> Iterator[str]:
    """What a model rests on and why that counts as it does."""
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


def _verdict_sheet(
    verdict: Verdict, newest: Sequence[BoardState], registry: Registry, on: date
) -> Sheet:
    if verdict.organisation is None:
        return Sheet(f"{verdict.matched}: unknown, not in the registry", "", (), ())
    exactly = "" if verdict.matched_by == "pattern" else ", exactly"
    matched = f"{verdict.matched_by} {verdict.matched}{exactly}"
    return _organisation_sheet(verdict.organisation, matched, newest, registry, on)


def _organisation_sheet(
    organisation: Organisation,
    matched: str,
    newest: Sequence[BoardState],
    registry: Registry,
    on: date,
) -> Sheet:
    country = _seat(organisation)
    maker = registry.maker(organisation, on)
    part = f", part of {maker.key}" if maker.key != organisation.key else ""
    case = registry.files.hard_cases.get(organisation.key)
    weighed = (weight(board, organisation.key, registry) for board in newest)
    weights = [_weight(each, registry) for each in weighed if each]
    dated = registry.rows_of(organisation.key)
    moves = [f"from {row.since or 'the first'}: {_seat(row)}" for row in dated]
    rows = [
        ("matched", f"{matched}; key {organisation.key}{part}"),
        ("rule", "operating headquarters; branch labs take the parent's country"),
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
    heading = f"{organisation.name}: {country}, confidence {organisation.confidence}"
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
    name = group_name(share.country, short=True) if share.country else ""
    article = "the " if name in SHORT.values() else ""
    whose = f"{article}{name}'s" if name else "the unknown"
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


def evidence(source: str) -> list[str]:
    """A row's sources one by one: an address each, and in brackets what it says."""
    pieces = re.split(r"\s(?=https?://)", source)
    return [piece.strip() for piece in pieces if piece.strip()]


@dataclass(frozen=True)
class OriginView(View):
    """Why a name counts for a country."""

    name: str
    tables: tuple[Sheet, ...]

    def document(self) -> dict[str, Any]:
        return {"name": self.name, "sheets": [sheet.title for sheet in self.tables]}

    def rows(self) -> list[dict[str, Any]]:
        return []

    def sheets(self) -> tuple[Sheet, ...]:
        return self.tables
