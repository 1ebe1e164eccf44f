"""The share table of a board, with what must be said under it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from ossrank import __version__
from ossrank.boards import title
from ossrank.layout.sheet import (
    LENS,
    Sheet,
    group_name,
    ordinal,
    percent,
    short_name,
    shorten,
    with_change,
)
from ossrank.origins import Origins
from ossrank.report import OTHER, UNKNOWN, BoardReport, Counted, GroupShare, Table


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
    return f"{what} by country of {lens_name(report)}"


def lens_name(report: BoardReport) -> str:
    """Whose country a report counts, in print."""
    return LENS[report.method.by] if report.feed.lineage else "maker"


def _count_row(table: Table, focus: Sequence[str], lead: bool) -> tuple[str, ...]:
    label = f"top {table.top}" if table.counted == table.top else f"all {table.counted}"
    counts = [with_change(str(g.count), g.change, _changed(table)) for g in table.groups]
    shares = [_bounds(group) for group in table.groups[: len(focus)]]
    return (label, *counts, *((_lead(table),) if lead else ()), *shares)


def _lead(table: Table) -> str:
    lead = table.lead
    if lead is None or not table.counted:
        return ""
    if lead.decided and lead.group:
        return f"{group_name(lead.group, short=True)} by {lead.by}"
    return "undecided" if table.counted > table.classified else "level"


def _bounds(group: GroupShare) -> str:
    low, high = percent(group.share), percent(group.share_max)
    return low if low == high else f"{low}–{high}"


def _measure_row(name: str, table: Table, focus: Sequence[str], lead: bool) -> tuple[str, ...]:
    wide = _changed(table)
    cells = []
    for group in table.groups:
        change = group.measure_change
        points = None if change is None else round(change * 100)
        cells.append(with_change(f"{percent(group.measure_share)}%", points, wide))
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
        _swing(report),
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


def _swing(report: BoardReport) -> str:
    """The yardstick of the changes, for the largest table that has one."""
    if not report.swings:
        return ""
    swing = report.swings[-1]
    usual = ", ".join(f"{group_name(g, short=True)} {n}" for g, n in swing.usual.items())
    days = f"{report.since_days} day{'s' * (report.since_days != 1)}"
    return f"Usual change in {days} at {swing.top}: {usual} (80th percentile of {swing.spans})."


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
