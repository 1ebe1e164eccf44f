"""Why a name counts for a country, and what hangs on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ossrank.layout.sheet import SHORT, Sheet, group_name, ordinal, short_name
from ossrank.origins import Organisation, Origins, Verdict, hard_cases
from ossrank.report import Appearance, Held, Weight, weight


def origin_sheets(
    name: str,
    origins: Origins,
    seen: Sequence[Appearance],
    newest: Sequence[Held],
    today: date,
) -> list[Sheet]:
    """What the registry says of an organisation, an account or a model; nothing if unknown.

    `seen` is where a model of that name stands, `newest` the boards that a report would show.
    """
    if seen:
        return _model_sheets(seen, newest, origins)
    owner = name.partition("/")[0]
    verdict = origins.of_board_name(owner, today)
    organisation = verdict.organisation or origins.of_key(name.casefold(), today)
    if organisation is None:
        return []
    matched = f"{verdict.matched_by} {verdict.matched}, exactly" if verdict.organisation else "key"
    return [_organisation_sheet(organisation, matched, newest, origins, today)]


def _model_sheets(
    seen: Sequence[Appearance], newest: Sequence[Held], origins: Origins
) -> list[Sheet]:
    """Where a model stands and counts, then each organisation that decides it, once."""
    lineage = any(found.base for found in seen)
    headers = ("board", "as of", "rank", "by publisher", *(("by base",) if lineage else ()))
    rows = []
    for found in seen:
        row = [found.snapshot.board, str(found.snapshot.as_of)]
        row += [f"{ordinal(found.entry.rank)} of {found.snapshot.rows}", _named(found.publisher)]
        if lineage:
            row.append(_named(found.base) if found.base else "no lineage")
        rows.append(tuple(row))
    chains = dict.fromkeys(" → ".join(chain) for found in seen for chain in found.chains)
    notes = tuple(f"Rests on {chain}" for chain in chains if chain)
    name, left = seen[0].entry.model, frozenset(range(len(headers)))
    sheets = [Sheet(name, "", headers, tuple(rows), notes, left, folded={0: 20})]
    for found in seen:
        for verdict in (found.publisher, found.base):
            if verdict is None or verdict.unknown == "mixed":
                continue
            sheet = _verdict_sheet(verdict, newest, origins, found.snapshot.as_of)
            if sheet.title not in {made.title for made in sheets}:
                sheets.append(sheet)
    return sheets


def _named(verdict: Verdict) -> str:
    return group_name(verdict.country) if verdict.country else f"unknown, {verdict.unknown}"


def _verdict_sheet(verdict: Verdict, newest: Sequence[Held], origins: Origins, on: date) -> Sheet:
    if verdict.organisation is None:
        return Sheet(f"{verdict.matched}: unknown, not in the registry", "", (), ())
    exactly = "" if verdict.matched_by == "pattern" else ", exactly"
    matched = f"{verdict.matched_by} {verdict.matched}{exactly}"
    return _organisation_sheet(verdict.organisation, matched, newest, origins, on)


def _organisation_sheet(
    organisation: Organisation,
    matched: str,
    newest: Sequence[Held],
    origins: Origins,
    on: date,
) -> Sheet:
    country = "undisclosed" if organisation.country == "ZZ" else group_name(organisation.country)
    maker = origins.maker(organisation, on)
    part = f", part of {maker.key}" if maker.key != organisation.key else ""
    case = hard_cases().get(organisation.key)
    found = (weight(held, organisation.key, origins) for held in newest)
    weights = [_weight(each, origins) for each in found if each]
    rows = [
        ("matched", f"{matched}; key {organisation.key}{part}"),
        ("rule", "operating headquarters; branch labs take the parent's country"),
        *((("hard case", f"{case[0]}: {case[2]}"),) if case else ()),
        *((("disputed", case[1]),) if case and case[1] else ()),
        *((("since", organisation.since),) if organisation.since else ()),
        ("role", organisation.role),
        *_evidence(organisation.source),
        *((("note", organisation.note),) if organisation.note else ()),
        *(("weighs" if number == 0 else "", text) for number, text in enumerate(weights)),
    ]
    heading = f"{organisation.name}: {country}, confidence {organisation.confidence}"
    return Sheet(heading, "", ("", ""), tuple(rows), (), frozenset({0, 1}), folded={1: 20})


def _weight(found: Weight, origins: Origins) -> str:
    name = group_name(found.country, short=True) if found.country else ""
    article = "the " if name in SHORT.values() else ""
    whose = f"{article}{name}'s" if name else "the unknown"
    text = f"{found.snapshot.board} {found.snapshot.as_of} top {found.top}: "
    text += f"{found.own} of {whose} {found.of}" if found.own else "none by publisher"
    if found.base_own:
        maker = origins.of_key(found.maker, found.snapshot.as_of)
        whom = short_name(maker.name) if maker else found.maker
        text += f"; by base, {whom} {found.base_own} of {found.base_of}"
    return text


def _evidence(source: str) -> list[tuple[str, str]]:
    if not source:
        return [("evidence", "none found yet: to be confirmed")]
    pieces = [piece.strip() for piece in re.split(r"\s(?=https?://)", source)]
    return [("evidence" if number == 0 else "", piece) for number, piece in enumerate(pieces)]
