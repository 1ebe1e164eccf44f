"""What the overview says: on how many boards each side leads, and which do not reach the N."""

from __future__ import annotations

from collections.abc import Sequence

from ossrank.analysis.overview import Overview, OverviewRow
from ossrank.analysis.table import Table
from ossrank.boards import Feed, Noun
from ossrank.picture.level import clear
from ossrank.picture.share_words import table_sentence
from ossrank.picture.words import capital, day, land, noun, short_day, span, with_rules
from ossrank.views.across import NEVER_ADDED, for_relays
from ossrank.views.remark import report_remarks
from ossrank.views.sheet import lens_name, many, models_named


def overview_titles(overview: Overview) -> list[str]:
    """On how many boards each side leads the open models, and of any licence."""
    deep = [one for one in overview.rows if one.reaches]
    number, focus = len(overview.rows), overview.method.focus
    what = f"the top {overview.top}{_noun(overview)}"
    boards = many(number, "chosen board" if overview.chosen else "board")
    if not deep:
        return [f"None of {boards} has {overview.top}{_noun(overview) or _rows(overview)}"]
    led = [_leads([one.table for one in deep], side) for side in (0, 1)]
    short = number - len(deep)
    rest = f"; {short}\u00a0list{'s' * (short == 1)} fewer than {overview.top}" if short else ""
    if not any(led):
        return [f"No clear lead in {what} on any of {boards}{rest}"]
    first = max((0, 1), key=lambda side: led[side])
    second = 1 - first
    number_of = f"{led[first]} of {boards}"
    if 1 < led[first] == number:
        number_of = boards.replace("2", "both", 1) if number == 2 else f"all {boards}"
    finding = f"{capital(land(focus[first]))} leads {what} on {number_of}"
    if led[second]:
        finding += f", {land(focus[second])} on {led[second]}"
    any_licence = _any_licence(overview)
    return [f"{finding}{rest}{any_licence}", f"{finding}{any_licence}", finding]


def _leads(tables: Sequence[Table], side: int) -> int:
    return sum(clear(t) == side and t.lead is not None and t.lead.first for t in tables)


def _any_licence(overview: Overview) -> str:
    """Who leads where models of any licence count; nothing where that is what is shown."""
    if not any(one.report.any_licence for one in overview.rows):
        return ""
    tables = [(one.report.any_licence or one.report.tables)[0] for one in overview.rows]
    reached = [table for table in tables if table.counted == table.top]
    focus = overview.method.focus
    led = sorted(((_leads(reached, side), -side) for side in (0, 1)), reverse=True)
    parts = [f"{land(focus[-side])} {'leads ' * (not n)}on\u00a0{number}"
             for n, (number, side) in enumerate(led) if number]  # fmt: skip
    return f". Of any licence {', '.join(parts)}" if parts else ". Of any licence nobody leads"


def _noun(overview: Overview) -> str:
    """What is counted, of each kind that the boards list: on some of them all models are open."""
    kinds: dict[Noun, Feed] = {}
    for feed in sorted((one.report.feed for one in overview.rows), key=lambda feed: feed.all_open):
        kinds.setdefault(feed.noun, feed)
    named = [noun(overview.method, feed) for feed in kinds.values()]
    if len(kinds) > 1:
        named = [what or of.many for what, of in zip(named, kinds, strict=True)]
    based = " by base model" if overview.method.by == "base" else ""
    return f" {' or '.join(named)}{based}" if any(named) else based


def _rows(overview: Overview) -> str:
    """What the boards list, where nothing needs to be said of it."""
    return f" {overview.rows[0].report.feed.noun.many}"


def overview_subtitle(overview: Overview) -> str:
    """What is counted, when, and how to read it."""
    days = sorted(one.report.snapshot.as_of for one in overview.rows)
    lenses = sorted(
        {lens_name(one.report.method, one.report.feed) for one in overview.rows}, reverse=True
    )
    first = f"The first {overview.top}{_noun(overview) or _rows(overview)} of each board"
    dates = f"each on its own date, {span(days[0], days[-1])}"
    read = "Whoever’s colour crosses the centre line leads the other."
    lenses_named = " or ".join(lenses)
    return f"{first}, by country of {lenses_named}, {dates}. {with_rules(read, overview.method)}"


def shallow_note(overview: Overview) -> str:
    """The boards that do not reach the N, with what they have."""
    named = [
        f"{one.report.feed.board_title(one.report.snapshot.board)} ({one.table.counted})"
        for one in overview.rows
        if not one.reaches
    ]
    return f"Fewer than {overview.top}{_noun(overview)}: {', '.join(named)}." if named else ""


def overview_notes(overview: Overview) -> list[str]:
    """What the figures rest on, board by board, and that they are never added up."""
    notes = [shallow_note(overview)]
    notes.append(NEVER_ADDED)
    notes += [] if overview.chosen else for_relays([one.report for one in overview.rows])
    for one in overview.rows:
        texts = [remark.text for remark in report_remarks(one.report) if remark.code != "rule"]
        if texts and one.reaches:
            title = one.report.feed.board_title(one.report.snapshot.board)
            notes.append(f"{title}: {' '.join(texts)}")
    return [note for note in notes if note]


def overview_description(overview: Overview, notes: Sequence[str]) -> str:
    """All figures in sentences, and the notes on what they rest on."""
    parts = ["One bar for each board."]
    for one in overview.rows:
        title = one.report.feed.board_title(one.report.snapshot.board)
        name = f"{title}, {day(one.report.snapshot.as_of)}"
        if one.reaches:
            parts.append(table_sentence(one.report, one.table, name))
        else:
            models = models_named(one.report.method, one.report.feed)
            parts.append(f"{name}: only {one.table.counted} {models}.")
    return " ".join([*parts, *notes])


def dated(one: OverviewRow) -> str:
    """The day of a row: 12 Aug."""
    return short_day(one.report.snapshot.as_of)
