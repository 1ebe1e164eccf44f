"""What the share picture says: its finding, how to read it, its notes, all figures in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from ossrank.analysis.count import OTHER, UNKNOWN
from ossrank.analysis.day import Day
from ossrank.analysis.report import BoardReport
from ossrank.analysis.table import Table
from ossrank.picture.level import clear, is_equal, split
from ossrank.picture.row import day_row
from ossrank.picture.words import (
    among,
    board_name,
    capital,
    counted,
    day,
    land,
    more_than,
    named,
    noun,
    with_rules,
)
from ossrank.views.across import table_name
from ossrank.views.remark import report_remarks, texts
from ossrank.views.sentence import joined
from ossrank.views.sheet import lens_name, percent

FIRST = (
    ("no-tags",),
    ("no-lineage",),
    ("unasked", "by-name"),
    ("known-then",),
    ("makers-turn",),
    ("tied", "tied-at-end"),
    ("redistributed", "unconfirmed"),
    ("overlap",),
)
"""The codes of remarks that stand first, in the order of a report's table."""

OF_LARGEST = ("unasked", "known-then", "redistributed")
"""Of those what is said of the largest N only, as in the table."""


def share_titles(report: BoardReport) -> list[str]:
    """The finding, the fullest wording first; no more than each table's lead allows."""
    tables = [table for table in report.tables if table.counted]
    where = board_name(report.feed, report.snapshot.board)
    on = day(report.snapshot.as_of)
    if not tables:
        models = noun(report.method, report.feed) or report.feed.noun.many
        return [f"{capital(where)} counts no {models} on {on}"]
    firsts, seconds = (
        [t for t in tables if clear(t) == side and t.lead and t.lead.first] for side in (0, 1)
    )
    if firsts and seconds:
        return _differ(report, tables, (firsts, seconds), f"{where}, {on},")
    led = firsts or seconds
    if led:
        side = 0 if firsts else 1
        return _led(report, tables, led, side, (where, on))
    return _nobody(report, tables, (where, on))


def _led(
    report: BoardReport,
    tables: Sequence[Table],
    led: Sequence[Table],
    side: int,
    place: tuple[str, str],
) -> list[str]:
    """One side has a clear lead at all Ns, or at some."""
    where, on = place
    focus = report.method.focus
    leader, other = land(focus[side]), land(focus[1 - side])
    own = [table.groups[side].count for table in led]
    others = [table.groups[1 - side].count for table in led]
    ns = _ns(led)
    the = "" if ns.startswith("all") else "the "
    what = f"{capital(leader)} leads {the}{ns}{_of(report)} on {where}"
    if len(led) == len(tables):
        bare = f"{what}, {on}" if what.endswith(")") else f"{what} ({on})"
        rest = f"to {other}’s {joined(others)}" if any(others) else f"to none of {other}’s"
        return [f"{bare}: {joined(own)} {rest}", bare]
    others_at = [table for table in tables if table not in led]
    rest = "; ".join(_clauses(report, others_at))
    by = joined([f"{a} to {b}" for a, b in zip(own, others, strict=True)])
    whole, short = f"{what}, {on}, by {by}; {rest}", f"{what}, {on}; {rest}"
    return [whole, short, f"{what}, {on}; not at {_at(others_at)}"]


def _differ(
    report: BoardReport,
    tables: Sequence[Table],
    led: tuple[Sequence[Table], Sequence[Table]],
    where: str,
) -> list[str]:
    sides = "; ".join(
        f"{land(country)} at {_at(ones)}"
        for country, ones in zip(report.method.focus, led, strict=True)
    )
    of = f" among {_of(report).strip()}" if _of(report) else ""
    what = f"On {where} the leader{of} depends on N: {capital(sides)}"
    rest = _clauses(report, [t for t in tables if t not in (*led[0], *led[1])])
    return ["; ".join([what, *rest]), what, f"On {where} the leader{of} depends on N"]


def _nobody(report: BoardReport, tables: Sequence[Table], place: tuple[str, str]) -> list[str]:
    """Neither side leads at any N: it is not clear, they are equal, or a third is ahead of both."""
    where, on = place
    of = _of(report)
    if all(map(is_equal, tables)):
        pair = " and ".join(land(country) for country in report.method.focus)
        counts = joined([table.groups[0].count for table in tables])
        what = f"{capital(pair)} are equal {_within(tables)}{of} on {where}, {on}"
        return [f"{what}: {counts} each", what]
    if all(clear(table) == clear(tables[0]) is not None for table in tables):
        more = more_than(report.method, report.feed, clear(tables[0]) or 0)
        what = f"{capital(more)} {_within(tables)}{of}"
        third = _third(report, tables)
        return [f"{what} of {where}, {on} ({third})", f"{what} of {where} ({third})"]
    if not any(is_equal(table) or clear(table) is not None for table in tables):
        if len(tables) == 1:
            return [f"No clear lead {_within(tables)}{of} on {where}, {on}"]
        among = f" among {of.strip()}" if of else ""
        return [f"No clear lead{among} on {where}, {on}, at {_at(tables)}"]
    texts = [f"On {where}, {on}: {'; '.join(_clauses(report, tables))}"]
    sides = {clear(table) for table in tables}
    if None in sides and len(sides) == 2 and not any(map(is_equal, tables)):
        (side,) = sides - {None}
        what = capital(more_than(report.method, report.feed, side or 0))
        at = _at([table for table in tables if clear(table) is not None])
        texts.append(f"{what} on {where} at {at}, {on}; else no clear lead")
    return [*texts, f"On {where}, {on}, it depends on N"]


def _clauses(report: BoardReport, tables: Sequence[Table]) -> list[str]:
    """What holds at the Ns at which nobody leads."""
    groups: dict[str, list[Table]] = {}
    for table in tables:
        side = clear(table)
        if side is not None:
            what = f"there are {more_than(report.method, report.feed, side)}"
        elif is_equal(table):
            what = "they are equal"
        else:
            what = "there is no clear lead"
        groups.setdefault(what, []).append(table)
    return [f"at {_at(ones)} {what}" for what, ones in groups.items()]


def _third(report: BoardReport, tables: Sequence[Table]) -> str:
    """Who else has most, as far as that is certain at every N."""
    names: set[str | None] = set()
    for table in tables:
        other = table.group(OTHER).countries
        country, most = max(other.items(), key=lambda item: item[1], default=(None, 0))
        rivals = [group.count for group in table.groups[:2]]
        rivals += [number for code, number in other.items() if code != country]
        names.add(country if most > max(rivals) + split(table).open else None)
    (only,) = names if len(names) == 1 else {None}
    return f"{land(only)} has most" if only else "others may have as many"


def _ns(tables: Sequence[Table]) -> str:
    """*top 10 and 25*; *top 10 and all 40*; *all 7*."""
    tops = [table.top for table in tables if table.counted == table.top]
    parts = [f"top {joined(tops)}"] if tops else []
    parts += [f"all {table.counted}" for table in tables if table.counted != table.top][:1]
    return " and ".join(parts)


def _within(tables: Sequence[Table]) -> str:
    """*in the top 10 and 25*; *among all 7*."""
    ns = _ns(tables)
    return f"among {ns}" if ns.startswith("all") else f"in the {ns}"


def _at(tables: Sequence[Table]) -> str:
    places = (table_name(table).removeprefix("top ") for table in tables)
    return joined(list(dict.fromkeys(places)))


def _of(report: BoardReport) -> str:
    return among(report.method, report.feed)


def share_subtitle(report: BoardReport) -> str:
    """What is counted, where and when, and how to read it."""
    feed, method = report.feed, report.method
    title = feed.board_title(report.snapshot.board)
    parts = [split(table) for table in report.tables]
    hatched = []
    if any(part.unknown for part in parts):
        hatched.append("origin unknown, could be anyone’s")
    if any(part.tied for part in parts):
        hatched.append("tied at the cut")
    key = f"; hatched: {', or '.join(hatched)}" if hatched else ""
    read = f"Whoever’s colour crosses the centre line leads the other{key}."
    if report.day:
        read += f" All {feed.measure_name}: those of the day, whatever the licence."
    what = f"{counted(method, feed)} on {title}, by country of {lens_name(method, feed)}"
    return f"{what}, {day(report.snapshot.as_of)}. {with_rules(read, method)}"


def share_notes(report: BoardReport) -> list[str]:
    """The report's own remarks, in the order of its table, those of one kind in one note.

    The subtitle has the rule.
    """
    remarks, largest = report_remarks(report), report.tables[-1].top
    moved = any(split(table).open for table in report.tables)
    notes = ["The figures under a bar are a side’s least and most share."] if moved else []
    for codes in FIRST:
        top = largest if codes[0] in OF_LARGEST else None
        notes.append(" ".join(texts(remarks, codes, top)))
    listed = {"rule", *(code for codes in FIRST for code in codes)}
    notes += [remark.text for remark in remarks if remark.code not in listed]
    return [note for note in notes if note]


def share_description(report: BoardReport) -> str:
    """All figures in sentences, and what they rest on."""
    sentences = [table_sentence(report, table) for table in report.tables]
    if report.day:
        sentences.append(_day_sentence(report, report.day))
    remarks = [remark.text for remark in report_remarks(report)]
    return " ".join(["Stacked bars, one for each N.", *sentences, *remarks])


def _day_sentence(report: BoardReport, whole: Day) -> str:
    """The parts of all that the day adds up to."""
    row = day_row(whole, report.feed, report.method.focus)
    groups = (*report.method.focus, OTHER, UNKNOWN)
    parts = ", ".join(f"{named(group)} {percent(whole.groups.get(group, 0))}%" for group in groups)
    return f"{row.name}, whatever the licence: {parts}; {row.lead}."


def table_sentence(report: BoardReport, table: Table, name: str = "") -> str:
    """The figures of one table."""
    label = name or capital(table_name(table))
    if not table.counted:
        return f"{label}: nothing is counted."
    counts = ", ".join(
        f"{named(group.group)} {_counted(group.count, group.count_range)}" for group in table.groups
    )
    return f"{label}: {counts}; {_verdict(report, table)}."


def _counted(count: int, bounds: tuple[int, int] | None) -> str:
    if bounds and bounds[0] != bounds[1]:
        return f"{count} ({bounds[0]} to {bounds[1]} as ties fall)"
    return str(count)


def _verdict(report: BoardReport, table: Table) -> str:
    side, lead = clear(table), table.lead
    if side is None or lead is None:
        return "equal" if is_equal(table) else "no clear lead"
    if lead.first:
        return f"{land(report.method.focus[side])} leads by {lead.by}"
    more = more_than(report.method, report.feed, side)
    return f"{more}, by {lead.by}, but another country may have as many"
