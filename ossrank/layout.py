"""Pure: reports → sheets of plain text cells, flat rows and JSON, before any rendering."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from ossrank import __version__
from ossrank.boards import Feed, feed_of, title
from ossrank.models import Snapshot
from ossrank.origins import Organisation, Origins, Verdict, countries, families, hard_cases
from ossrank.report import (
    OTHER,
    UNKNOWN,
    Appearance,
    BoardReport,
    Counted,
    GroupShare,
    Held,
    Listed,
    Table,
    Weight,
    weight,
)
from ossrank.store import BoardSummary

if TYPE_CHECKING:
    from ossrank.sensitivity import Sensitivity

SHORT = {"US": "US", "GB": "UK", "AE": "UAE"}
LENS = {"publisher": "publisher", "base": "base model"}


class Sheet(NamedTuple):
    """A titled table of text cells with notes under it; `left` are left-aligned columns."""

    title: str
    subtitle: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    left: frozenset[int] = frozenset({0})


def group_name(group: str, *, short: bool = False) -> str:
    """A group's name in print: China, United States, other, unknown."""
    if group in (OTHER, UNKNOWN):
        return group
    if short and group in SHORT:
        return SHORT[group]
    return countries().get(group, group)


def report_sheet(report: BoardReport, origins: Origins) -> Sheet:
    """The share table of one board, as people quote it: a row an N."""
    focus = report.method.focus
    lead = len(focus) > 1
    names = [group_name(group.group, short=True) for group in report.tables[-1].groups]
    headers = ("", *names, *(("lead",) if lead else ()), *(f"{n} %" for n in names[: len(focus)]))
    rows = [_count_row(table, focus, lead) for table in report.tables]
    largest = report.tables[-1]
    if largest.groups[0].measure_share is not None:
        rows.append(_measure_row(report.feed.measure_name, largest, focus, lead))
    makers = [group.makers for group in largest.groups]
    if report.method.unit == "model" and largest.counted:
        blank = [""] * (len(headers) - 1 - len(makers))
        rows.append(("makers", *(_makers(n, largest) for n in makers), *blank))
    notes = [note for note in _notes(report, origins) if note]
    return Sheet(_title(report), _subtitle(report), headers, tuple(rows), tuple(notes))


def _makers(makers: int | None, table: Table) -> str:
    if makers is None:
        return ""
    return f"{makers}     " if _changed(table) else str(makers)


def _changed(table: Table) -> bool:
    return any(group.change is not None for group in table.groups)


def _title(report: BoardReport) -> str:
    text = f"{title(report.snapshot.board)} · {report.feed.measures} · {report.snapshot.as_of}"
    if report.since is None:
        return text
    days = report.since_days or 0
    span = f"{days} day{'s' * (days != 1)}" + ("" if 3 <= days <= 14 else ", not 7")
    return f"{text}, change since {report.since.as_of} ({span})"


def _subtitle(report: BoardReport) -> str:
    method = report.method
    what = {
        "open": "open-weight models",
        "osi": "models under an OSI licence",
        "commercial": "open-weight models, commercial use allowed",
        "any": "models, any licence",
    }[method.models]
    if report.feed.openness == "hub" and method.models in ("open", "any"):
        what = "models"
    elif method.models != "any" and method.unit == "model":
        what += f" ({report.eligible} of {report.models})"
    if method.unit == "maker":
        of = "" if report.feed.openness == "hub" else f" of {what}"
        what = f"makers{of}, each at its best model,"
    elif method.unit == "family":
        what += ", effort variants folded,"
    return f"{what} by country of {_lens(report)}"


def _lens(report: BoardReport) -> str:
    return LENS[report.method.by] if report.feed.lineage else "maker"


def _count_row(table: Table, focus: Sequence[str], lead: bool) -> tuple[str, ...]:
    label = f"top {table.top}" if table.counted == table.top else f"all {table.counted}"
    counts = [_with_change(str(g.count), g.change, _changed(table)) for g in table.groups]
    shares = [_bounds(group) for group in table.groups[: len(focus)]]
    return (label, *counts, *((_lead(table),) if lead else ()), *shares)


def _with_change(count: str, change: int | None, wide: bool) -> str:
    if not wide:
        return count
    return f"{count} {signed(change):>4}"


def signed(change: int | None) -> str:
    """A change in print: +2, −1, · for none, nothing where it is not known."""
    if change is None:
        return ""
    return "·" if change == 0 else f"{change:+d}".replace("-", "−")


def _lead(table: Table) -> str:
    lead = table.lead
    if lead is None or not table.counted:
        return ""
    if lead.decided and lead.group:
        return f"{group_name(lead.group, short=True)} by {lead.by}"
    return "undecided" if table.counted > table.classified else "level"


def short_name(name: str) -> str:
    """An organisation's name without what stands in brackets or behind a slash."""
    return re.split(r" [(/]", name)[0]


def percent(share: float | None) -> str:
    """A share in whole percent, without the sign."""
    if share is None:
        return "–"
    return "<1" if 0 < share < 0.005 else f"{share * 100:.0f}"


def _bounds(group: GroupShare) -> str:
    low, high = percent(group.share), percent(group.share_max)
    return low if low == high else f"{low}–{high}"


def _measure_row(name: str, table: Table, focus: Sequence[str], lead: bool) -> tuple[str, ...]:
    wide = _changed(table)
    cells = []
    for group in table.groups:
        change = group.measure_change
        points = None if change is None else round(change * 100)
        cells.append(_with_change(f"{percent(group.measure_share)}%", points, wide))
    unknown = table.group(UNKNOWN).measure_share or 0
    bounds = []
    for group in table.groups[: len(focus)]:
        low, high = percent(group.measure_share), percent((group.measure_share or 0) + unknown)
        bounds.append(low if low == high else f"{low}–{high}")
    return (name, *cells, *((_measure_lead(table, focus),) if lead else ()), *bounds)


def _measure_lead(table: Table, focus: Sequence[str]) -> str:
    shares = sorted(
        ((group.measure_share or 0, group.group) for group in table.groups[: len(focus)]),
        reverse=True,
    )
    by = shares[0][0] - shares[1][0]
    if by > (table.group(UNKNOWN).measure_share or 0):
        return f"{group_name(shares[0][1], short=True)} by {percent(by)}%"
    return "undecided"


def _notes(report: BoardReport, origins: Origins) -> list[str]:
    largest = report.tables[-1]
    return [
        _best(report, largest),
        _reading(report),
        _unknown(report, largest),
        _largest_makers(report, origins),
        _movement(report),
        _reach(report),
        _overlaps(report),
        _weak(largest),
        f"Licence says nothing of openness: {report.openness_unknown} models, not counted."
        if report.openness_unknown and report.method.models != "any"
        else "",
        provenance(report, origins),
        "" if report.feed.openness == "hub" else f"{report.feed.attribution}.",
    ]


def _best(report: BoardReport, largest: Table) -> str:
    parts = []
    for group in largest.groups:
        if group.best and group.group != UNKNOWN:
            name = "neither" if group.group == OTHER else group_name(group.group, short=True)
            parts.append(f"{name} {_placed(group.best)}")
    return f"Best: {' · '.join(parts)}" if parts else ""


def _placed(counted: Counted) -> str:
    rank = counted.entry.rank
    of_all = "" if rank == counted.place else f" ({ordinal(rank)} of all)"
    return f"{counted.place} {shorten(counted.entry.model, 60)}{of_all}"


def _reading(report: BoardReport) -> str:
    if all(table.counted == table.classified for table in report.tables):
        return ""
    return "Undecided: lead no larger than the unknown. %: none to all of the unknown added."


def _unknown(report: BoardReport, largest: Table) -> str:
    unknown = largest.counted - largest.classified
    parts = [
        f"{number} {name}"
        for number, name in (
            (largest.undisclosed, "undisclosed"),
            (largest.unmapped, "not in the registry"),
            (largest.mixed, "mixed"),
        )
        if number
    ]
    text = f"Unknown {unknown}: {', '.join(parts)}." if unknown else ""
    other = report.other_lens
    if other:
        lens = "publisher" if report.method.by == "base" else "base model"
        groups = [g for g in other.groups if g.group in (*report.method.focus, UNKNOWN)]
        counts = ", ".join(f"{group_name(g.group, short=True)} {g.count}" for g in groups)
        text += f" By {lens}: {counts}."
    return text.strip()


def _largest_makers(report: BoardReport, origins: Origins) -> str:
    if report.method.unit == "maker":
        return ""
    parts = []
    for group in report.tables[-1].groups[: len(report.method.focus)]:
        if group.largest and group.largest[1] > 1:
            maker = origins.of_key(group.largest[0], report.snapshot.as_of)
            name = short_name(maker.name) if maker else group.largest[0]
            country = group_name(group.group, short=True)
            parts.append(f"{country} {name}, {group.largest[1]} of {group.count}")
    return f"Largest maker: {' · '.join(parts)}" if parts else ""


def _reach(report: BoardReport) -> str:
    if report.method.unit == "model":
        return ""
    reached = ", ".join(f"{t.reach} at {t.counted}" for t in report.tables if t.reach)
    return f"Reaches down to rank {reached}, of {report.rows} rows." if reached else ""


def _movement(report: BoardReport) -> str:
    largest = report.tables[-1]
    parts = []
    if largest.new is not None:
        parts.append(f"{largest.new} of {largest.top} are new.")
    for table in report.tables:
        moved = [
            f"{group_name(g.group, short=True)} {g.count_range[0]}–{g.count_range[1]}"
            for g in table.groups[: len(report.method.focus)]
            if g.count_range[0] != g.count_range[1]
        ]
        if moved:
            parts.append(f"Tied at {ordinal(table.top)}: {', '.join(moved)}.")
    if largest.redistributed and report.method.by == "publisher" and report.feed.lineage:
        parts.append(f"Put up by redistributors: {largest.redistributed}.")
    return " ".join(parts)


def _overlaps(report: BoardReport) -> str:
    parts = [f"{t.overlapping} at {t.top}" for t in report.tables if t.overlapping]
    return f"Intervals below the cut overlap it: {', '.join(parts)}." if parts else ""


def _weak(largest: Table) -> str:
    if not largest.weak:
        return ""
    return f"{largest.weak} of {largest.classified} classified rest on unconfirmed registry rows."


def provenance(report: BoardReport, origins: Origins) -> str:
    """Where the figures come from, in one line."""
    snapshot = report.snapshot
    if snapshot.fetched_at:
        came = f"fetched {snapshot.fetched_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    else:
        came = {"live": "fetched", "replay": "replayed from a recording"}.get(
            snapshot.via, f"by {snapshot.via}"
        )
    parts = [f"{report.feed.origin}, {came}"]
    if snapshot.revision > 1:
        parts.append(f"revision {snapshot.revision}")
    if snapshot.sha256:
        parts.append(f"sha256 {snapshot.sha256[:8]}")
    changed = " with overrides" if origins.overridden else ""
    version = f"ossrank {__version__}, origins {origins.digest[:8]}{changed}"
    return f"{', '.join(parts)} · {version}"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ends.get(number % 10, 'th')}"


def shorten(text: str, width: int) -> str:
    """The text cut to a width, with … where it was longer."""
    return text if len(text) <= width else text[: width - 1] + "…"


def report_json(
    reports: Sequence[BoardReport], origins: Origins, generated_at: datetime
) -> dict[str, Any]:
    """The JSON document of a report: numbers unrounded, null where they mean nothing."""
    method = reports[0].method if reports else None
    return {
        "generated_at": generated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "ossrank": __version__,
        "origins": origins.digest,
        "method": method
        and {
            "by": method.by,
            "models": method.models,
            "unit": method.unit,
            "focus": list(method.focus),
        },
        "boards": [_board_json(report) for report in reports],
    }


def _board_json(report: BoardReport) -> dict[str, Any]:
    snapshot = report.snapshot
    fetched = snapshot.fetched_at
    return {
        "board": snapshot.board,
        "title": title(snapshot.board),
        "measures": report.feed.measures,
        "by": report.method.by,
        "source": report.feed.source,
        "attribution": report.feed.attribution,
        "as_of": snapshot.as_of.isoformat(),
        "fetched_at": fetched and fetched.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "via": snapshot.via,
        "revision": snapshot.revision if snapshot.revision > 1 else None,
        "payload_sha256": snapshot.sha256,
        "since": report.since and report.since.as_of.isoformat(),
        "since_days": report.since_days,
        "rows": report.rows,
        "openness_unknown": report.openness_unknown,
        "tables": [_table_json(table) for table in report.tables],
    }


def _table_json(table: Table) -> dict[str, Any]:
    lead = table.lead
    return {
        "top": table.top,
        "counted": table.counted,
        "classified": table.classified,
        "undisclosed": table.undisclosed,
        "unmapped": table.unmapped,
        "mixed": table.mixed,
        "weak": table.weak,
        "redistributed": table.redistributed,
        "reach": table.reach,
        "new": table.new,
        "lead": lead and {"group": lead.group, "by": lead.by, "decided": lead.decided},
        "groups": [_group_json(group) for group in table.groups],
    }


def _group_json(group: GroupShare) -> dict[str, Any]:
    best = group.best
    return {
        "group": group.group,
        "name": group_name(group.group),
        "count": group.count,
        "share": group.share,
        "share_max": group.share_max,
        "change": group.change,
        "makers": group.makers,
        "measure_share": group.measure_share,
        "measure_change": group.measure_change,
        "count_range": list(group.count_range),
        "best_rank": best and best.entry.rank,
        "best_place": best and best.place,
        "best_model": best and best.entry.model,
        "countries": dict(group.countries),
        "largest_maker": group.largest and group.largest[0],
        "largest_maker_count": group.largest and group.largest[1],
    }


def report_rows(reports: Sequence[BoardReport], origins: Origins) -> list[dict[str, Any]]:
    """Tidy rows, one a board, N and group, each with its provenance."""
    rows = []
    for report in reports:
        board = _board_json(report)
        for table in board["tables"]:
            for group in table["groups"]:
                low, high = group["count_range"]
                rows.append(
                    {
                        **{k: board[k] for k in ("board", "as_of", "fetched_at", "via")},
                        "revision": report.snapshot.revision,
                        "payload_sha256": board["payload_sha256"],
                        "ossrank": __version__,
                        "origins": origins.digest,
                        "by": report.method.by,
                        "models": report.method.models,
                        "unit": report.method.unit,
                        "since": board["since"],
                        "since_days": board["since_days"],
                        **{
                            k: table[k]
                            for k in (
                                "top",
                                "counted",
                                "classified",
                                "undisclosed",
                                "unmapped",
                                "mixed",
                                "weak",
                            )
                        },
                        **{k: v for k, v in group.items() if k not in ("count_range", "countries")},
                        "count_min": low,
                        "count_max": high,
                    }
                )
    return rows


LISTING_COLUMNS = (
    "board",
    "as_of",
    "rank",
    "place",
    "model",
    "publisher",
    "maker",
    "country",
    "matched_by",
    "confidence",
    "licence",
    "openness",
    "base",
    "base_country",
    "score",
    "family",
    "unknown",
)


def listing_json(snapshot: Snapshot, rows: Sequence[Listed]) -> dict[str, Any]:
    """The JSON document of `models`."""
    keys = LISTING_COLUMNS[2:]
    return {
        "board": snapshot.board,
        "as_of": snapshot.as_of.isoformat(),
        "models": [{key: row[key] for key in keys} for row in listing_rows(snapshot, rows)],
    }


def listing_rows(snapshot: Snapshot, rows: Sequence[Listed]) -> list[dict[str, Any]]:
    """Flat rows with LISTING_COLUMNS."""
    flat = []
    for row in rows:
        organisation = row.publisher.organisation
        values = (
            snapshot.board,
            snapshot.as_of.isoformat(),
            row.entry.rank,
            row.place,
            row.entry.model,
            row.entry.publisher,
            row.maker,
            row.country,
            row.publisher.matched_by,
            organisation.confidence if organisation else None,
            row.entry.licence,
            row.openness,
            row.base,
            row.base_verdict.country if row.base else None,
            row.entry.score,
            families().get(row.entry.model),
            row.unknown,
        )
        flat.append(dict(zip(LISTING_COLUMNS, values, strict=True)))
    return flat


def listing_sheet(snapshot: Snapshot, rows: Sequence[Listed], since: Snapshot | None) -> Sheet:
    """The rows behind a table, as `models` prints them; the rest is in json and csv."""
    feed = feed_of(snapshot.board)
    headers = ["#", *(["was"] if since else []), "model", feed.measure_name or "score", "from"]
    headers += ["base"] if feed.lineage else ["maker", "licence", "family"]
    text = f"{title(snapshot.board)} · {snapshot.as_of}"
    if since:
        text += f", was: {since.as_of}"
    start = 2 if since else 1
    left = frozenset({start, *range(start + 2, len(headers))})
    # Where nothing is classified, the kind of unknown says what is left to find out.
    why = all(row.country is None for row in rows)
    made = tuple(_listing_row(row, feed, since is not None, why) for row in rows)
    notes = () if made else ("No model of this board is left by these options.",)
    return Sheet(text, "", tuple(headers), made, notes, left)


def _listing_row(row: Listed, feed: Feed, compared: bool, why: bool) -> tuple[str, ...]:
    score = row.entry.score
    cells = [f"{row.entry.rank}{'=' if row.tied else ' '}"]
    if compared:
        cells.append(str(row.was) if row.was else "new")
    cells += [row.entry.model, "–" if score is None else f"{score:,.0f}"]
    cells.append(row.publisher.country or (row.publisher.unknown if why else None) or "?")
    if feed.lineage:
        cells.append(f"{row.base_verdict.country or '?'} {row.base}" if row.base else "")
    else:
        cells += [short_name(row.maker or ""), row.entry.licence or ""]
        cells.append(families().get(row.entry.model, ""))
    return tuple(cells)


def boards_json(held: Sequence[BoardSummary]) -> dict[str, Any]:
    """The JSON document of `boards`."""
    return {
        "boards": [
            {
                "board": board.board,
                "feed": feed_of(board.board).name,
                "title": title(board.board),
                "snapshots": board.snapshots,
                "first": board.first.isoformat(),
                "last": board.last.isoformat(),
                "entries": board.entries,
            }
            for board in held
        ]
    }


def boards_sheet(held: Sequence[BoardSummary]) -> Sheet:
    """The boards held, one a row."""
    rows = tuple(
        (b.board, str(b.snapshots), str(b.first), str(b.last), f"{b.entries:,}") for b in held
    )
    return Sheet(
        f"{len(held)} boards held", "", ("board", "snapshots", "first", "last", "entries"), rows
    )


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
    name = seen[0].entry.model
    sheets = [Sheet(name, "", headers, tuple(rows), notes, frozenset(range(len(headers))))]
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
    return Sheet(heading, "", ("", ""), tuple(rows), (), frozenset({0, 1}))


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


def sensitivity_sheet(made: Sensitivity, origins: Origins) -> Sheet:
    """Every rule down, every N across, and which cells are decided."""
    focus = made.method.focus
    tops = [table.top for table in made.rules[0].tables]
    names = "–".join(group_name(country, short=True) for country in focus)
    rows = []
    for rule in made.rules:
        lens = rule.by if made.feed.lineage else "maker's country"
        default = (rule.by, rule.unit) == ("publisher", "model")
        label = f"{lens}, {rule.unit}s{' (default)' if default else ''}"
        rows.append((label, *(_cell(table, focus) for table in rule.tables)))
    if made.noise:
        ranges = ("  ".join(f"{low}–{high}" for low, high in noise.ranges) for noise in made.noise)
        rows.append(("scores redrawn, 5th to 95th percentile", *ranges))
    heading = f"{made.snapshot.board} {made.snapshot.as_of} · {names} (unknown), ? = undecided"
    headers = ("", *(f"top {top}" for top in tops))
    report = Sheet(heading, "", headers, tuple(rows), tuple(_firmness(made)))
    version = f"ossrank {__version__}, origins {origins.digest[:8]}"
    return report._replace(notes=(*report.notes, version))


def _cell(table: Table, focus: Sequence[str]) -> str:
    counts = "–".join(str(table.group(country).count) for country in focus)
    decided = table.lead is not None and table.lead.decided
    unreached = "" if table.counted == table.top else f" of {table.counted}"
    return f"{counts} ({table.group(UNKNOWN).count}){unreached}{' ' if decided else '?'}"


def _firmness(made: Sensitivity) -> list[str]:
    leads = [table.lead for rule in made.rules for table in rule.tables if table.lead]
    if not leads:
        return []
    decided = Counter(lead.group for lead in leads if lead.decided and lead.group)
    ahead = Counter(lead.group for lead in leads if lead.group)
    tied = sum(lead.group is None for lead in leads)
    by = ", ".join(f"{group_name(g, short=True)} {n}" for g, n in decided.most_common())
    if len(decided) == 1:
        by = f"all {group_name(next(iter(decided)), short=True)}"
    counts = [f"{group_name(g, short=True)} {ahead[g]}" for g in made.method.focus]
    text = f"Decided: {decided.total()} of {len(leads)} cells{f', {by}' if by else ''}."
    return [f"{text} Leader ahead: {', '.join(counts)}, tied {tied}."]


ADJECTIVES = {"CN": "Chinese", "US": "US"}


def cite_sentences(report: BoardReport, origins: Origins) -> list[str]:
    """A sentence for each table, to be printed as it is."""
    return [_cite(report, table, origins) for table in report.tables]


def _cite(report: BoardReport, table: Table, origins: Origins) -> str:
    day = report.snapshot.as_of
    date_text = f"{day.day} {day:%B %Y}"
    who = "base models" if report.method.by == "base" else _lens(report) + "s"
    verb = "rested on" if report.method.by == "base" else "came from"
    parts = []
    for number, country in enumerate(report.method.focus):
        adjective = ADJECTIVES.get(country)
        noun = who if number == 0 else "ones"
        named = f"{adjective} {noun}" if adjective else f"{noun} of {group_name(country)}"
        link = f"{verb} " if number == 0 else ("on " if verb == "rested on" else "from ")
        parts.append(
            f"{table.group(country).count} {_of(report, table) if number == 0 else ''}{link}{named}"
        )
    said = " and ".join(parts)
    unknown = table.counted - table.classified
    placed = f"; {unknown} could not be placed" if unknown else ""
    snapshot = (report.snapshot.sha256 or "")[:8] or f"by {report.snapshot.via}"
    source = f"ossrank {__version__}, origins {origins.digest[:8]}, snapshot {snapshot}"
    return f"On {date_text}, {said}{placed} ({source})."


def _of(report: BoardReport, table: Table) -> str:
    board = report.snapshot.board
    cut = f"top {table.counted}"
    if report.method.unit == "maker":
        return f"of the {cut} makers on {title(board)} "
    kinds = {"hf/trending": "trending", "hf/likes": "most liked", "hf/downloads": "most downloaded"}
    if board in kinds:
        return f"of Hugging Face's {cut} {kinds[board]} models "
    kind = "" if report.method.models == "any" else "open-weight "
    return f"of the {cut} {kind}models on {title(board)} "
