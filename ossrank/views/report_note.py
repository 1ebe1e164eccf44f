"""What is said under a report's table, note by note."""

from __future__ import annotations

from ossrank.analysis.count import OTHER, UNKNOWN, Counted
from ossrank.analysis.report import BoardReport
from ossrank.analysis.table import Table
from ossrank.registry.organisation import short_name
from ossrank.registry.registry import Registry
from ossrank.views.across import lead_text
from ossrank.views.remark import report_remarks, texts
from ossrank.views.sheet import ADJECTIVES, UNKNOWNS, group_name, many, ordinal, shorten


def report_notes(report: BoardReport, registry: Registry, *, verbose: bool) -> list[str]:
    """What stands under a table, in its order; `verbose` with what only a reviewer needs."""
    largest, remarks = report.tables[-1], report_remarks(report)
    notes = [
        *texts(remarks, ("rule",)),
        _best(report, largest),
        _third(report),
        _reading(report),
        _unknown(report, largest),
        *texts(remarks, ("no-earlier", "no-tags", "no-lineage")),
        " ".join(texts(remarks, ("unasked", "by-name"), largest.top)),
        *texts(remarks, ("known-then",), largest.top),
        *texts(remarks, ("makers-turn",)),
        " ".join(texts(remarks, ("tied", "tied-at-end"))),
        " ".join(texts(remarks, ("redistributed", "unconfirmed"), largest.top)),
        " ".join(texts(remarks, ("overlap",))),
        *texts(remarks, ("licence", "likely-open", "imported", "survivors")),
        *texts(remarks, ("whole-day", "caution")),
        *(_details(report, registry) if verbose else ()),
    ]
    return [note for note in notes if note]


def notes_beside(report: BoardReport, registry: Registry) -> list[str]:
    """What is said of the largest table beside its figures and its remarks."""
    largest = report.tables[-1]
    notes = [_best(report, largest), _third(report), _unknown(report, largest)]
    return [note for note in (*notes, *_details(report, registry)) if note]


def _details(report: BoardReport, registry: Registry) -> list[str]:
    return [_largest_makers(report, registry), _new(report), _swing(report), _reach(report)]


def _best(report: BoardReport, largest: Table) -> str:
    parts = [
        f"{group_name(group.group, short=True)} {_placed(group.best)}"
        for group in largest.groups
        if group.best and group.group in report.method.focus
    ]
    return f"Best: {' · '.join(parts)}" if parts else ""


def _third(report: BoardReport) -> str:
    """The best model of no focus country, whatever its place."""
    best = report.third
    if best is None:
        return ""
    names = [ADJECTIVES.get(c, f"from {group_name(c)}") for c in report.method.focus]
    neither = f"neither {' nor '.join(names)}" if len(names) > 1 else f"not {names[0]}"
    country = group_name(best.verdict.country or UNKNOWN)
    return f"Best {neither}: {_ordered(best)}, {country}."


def country_notes(report: BoardReport) -> list[str]:
    """What the group other is made of in the largest table: countries with their best models."""
    other = report.tables[-1].group(OTHER)
    counts = sorted(other.countries.items(), key=lambda item: -item[1])
    return [
        f"{group_name(country)} {count}, best {_ordered(other.best_of[country])}"
        for country, count in counts
    ]


def _placed(counted: Counted) -> str:
    return f"{counted.place} {shorten(counted.entry.model, 60)}{_of_all(counted)}"


def _ordered(counted: Counted) -> str:
    return f"{ordinal(counted.place)}{_of_all(counted)} {shorten(counted.entry.model, 60)}"


def _of_all(counted: Counted) -> str:
    # A tie of a whole list has a rank below its place, and nothing is left out.
    rank = counted.entry.rank
    return f" ({ordinal(rank)} of all)" if rank > counted.place else ""


def _reading(report: BoardReport) -> str:
    """What the table's own signs mean, where they stand in it."""
    leads = [lead_text(table) for table in (*report.tables, *report.any_licence)]
    unknown = any(table.counted > table.classified for table in report.tables)
    signs = []
    if "unclear" in leads:
        signs.append("Unclear: the lead may turn with the unknown or with ties.")
    if unknown:
        apart = {
            1: "",
            2: "; both countries cannot be at their most at once",
        }.get(len(report.method.focus), "; only one country can be at its most")
        signs.append(f"%: none to all of the unknown added{apart}.")
    return " ".join(signs)


def _unknown(report: BoardReport, largest: Table) -> str:
    unknown = largest.counted - largest.classified
    kinds = ((getattr(largest, kind), name) for kind, name in UNKNOWNS.items())
    parts = [f"{number} {name}" for number, name in kinds if number]
    text = f"Unknown in the top {largest.counted}: {', '.join(parts)}." if unknown else ""
    other = report.other_lens
    if other:
        lens = "publisher" if report.method.by == "base" else "base model"
        groups = [g for g in other.groups if g.group in (*report.method.focus, UNKNOWN)]
        counts = ", ".join(f"{group_name(g.group, short=True)} {g.count}" for g in groups)
        text += f" By {lens}: {counts}."
    return text.strip()


def _largest_makers(report: BoardReport, registry: Registry) -> str:
    if report.method.unit == "maker":
        return ""
    parts = []
    for group in report.tables[-1].groups[: len(report.method.focus)]:
        if group.largest and group.largest_count > 1:
            makers = [registry.of_key(key, report.snapshot.as_of) for key in group.largest]
            names = [short_name(maker.name) for maker in makers if maker]
            each = " each" if len(names) > 1 else ""
            country = group_name(group.group, short=True)
            who = " and ".join(names) if len(names) < 3 else f"{len(names)} makers"
            parts.append(f"{country} {who}, {group.largest_count} of {group.count}{each}")
    top = report.tables[-1].counted
    return f"Largest maker in the top {top}: {' · '.join(parts)}" if parts else ""


def _reach(report: BoardReport) -> str:
    if report.method.unit == "model":
        return ""
    reached = ", ".join(f"{t.reach} at {t.counted}" for t in report.tables if t.reach)
    return f"Reaches down to rank {reached}, of {report.rows} rows." if reached else ""


def _new(report: BoardReport) -> str:
    largest = report.tables[-1]
    verb = "is" if largest.new == 1 else "are"
    return f"{largest.new} of {largest.top} {verb} new." if largest.new else ""


def _swing(report: BoardReport) -> str:
    """The yardstick of the changes, for the largest table that has one."""
    if not report.swings:
        return ""
    swing = report.swings[-1]
    usual = ", ".join(f"{group_name(g, short=True)} {n}" for g, n in swing.usual.items())
    days = many(report.since_days or 0, "day")
    return f"Usual change in {days} at {swing.top}: {usual} (80th percentile of {swing.spans})."
