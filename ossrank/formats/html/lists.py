"""The lists of the models behind a page's numbers: of a report, and of several at one N."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ossrank.analysis.count import UNKNOWN, Counted
from ossrank.analysis.listing import listed
from ossrank.analysis.overview import Overview
from ossrank.analysis.report import BoardReport
from ossrank.boards import Feed
from ossrank.formats.html.blocks import Download, ModelRow, Models
from ossrank.formats.html.models import caption, model_row
from ossrank.formats.html.moves import Moves
from ossrank.picture.words import board_name, day


def report_models(report: BoardReport, name: str, downloads: Sequence[Download]) -> Models:
    """What a report counts within its largest N, and what a change has lost since."""
    feed, method, tops = report.feed, report.method, [table.top for table in report.tables]
    moves = Moves(report)
    rows = [_row(one, report, *moves.of(one)) for one in report.counted[: tops[-1]]]
    gone = [
        _row(one, report, notes, marks)._replace(place=None) for one, notes, marks in moves.gone()
    ]
    parts = list(_parts(rows, tops))
    parts += [(f"No longer among the first {tops[-1]}", gone)] if gone else []
    went = f", and {len(gone)} that went" if gone else ""
    each = {"model": "", "family": ", one of each family", "maker": ", one of each maker"}
    return Models(
        name=name,
        caption=caption(feed, report.snapshot) + each[method.unit],
        parts=parts,
        downloads=downloads,
        title=f"The {feed.noun.many} behind the numbers",
        folded=f"Show the {feed.noun.many}: {len(rows)}{went}",
        noun=feed.noun,
    )


def _row(
    one: Counted, report: BoardReport, notes: Sequence[str] = (), marks: Sequence[str] = ()
) -> ModelRow:
    method = report.method
    return model_row(listed(one), report.feed, method.by, method.focus, notes, marks)


def _parts(
    rows: Sequence[ModelRow], tops: Sequence[int]
) -> Iterator[tuple[str, Sequence[ModelRow]]]:
    """Rows in parts that end at each N."""
    for start, end in pairwise((0, *tops)):
        if part := rows[start:end]:
            yield f"Places {start + 1} to {start + len(part)}", part


def any_models(report: BoardReport, name: str) -> Models | None:
    """What is counted within the largest N whatever the licence; None where no table counts so."""
    if not report.any_licence:
        return None
    feed, tops = report.feed, [table.top for table in report.any_licence]
    rows = [_row(one, report) for one in report.of_any[: tops[-1]]]
    return Models(
        name=name,
        caption=f"{caption(feed, report.snapshot)}, of any licence",
        parts=list(_parts(rows, tops)),
        folded=f"Show the {feed.noun.many} of any licence: {len(rows)}",
        noun=feed.noun,
    )


def day_models(report: BoardReport, name: str) -> Models | None:
    """All that a day adds up to, each with its part; None of a board that does not list a day."""
    feed, whole = report.feed, report.day
    if whole is None:
        return None
    scores = [one.entry.score or 0 for one in report.of_day]
    total = sum(scores) / (1 - whole.rest) if whole.rest < 1 else 1
    rows = [
        _row(one, report, [_part(score / total, feed)])
        for one, score in zip(report.of_day, scores, strict=True)
    ]
    parts = [("", rows)]
    if whole.rest:
        parts.append(("All that the board does not list", [_rest(feed, whole.rest)]))
    return Models(
        name=name,
        caption=f"{caption(feed, report.snapshot)}, all of the day",
        parts=parts,
        folded=f"Show the {feed.noun.many} of the day: {len(rows)}",
        noun=feed.noun,
    )


def _part(share: float, feed: Feed) -> str:
    return f"{100 * share:.1f}% of the day’s {feed.measure_name}"


def _rest(feed: Feed, share: float) -> ModelRow:
    notes = [_part(share, feed)]
    why = "names no model"
    return ModelRow(None, feed.rest, notes, UNKNOWN, "unknown", "unknown", "", "", [], why)


def overview_models(overview: Overview, name: str) -> Models:
    """The first N of each board, a part a board."""
    parts = []
    for number, one in enumerate(overview.rows):
        report = one.report
        rows = [_row(c, report, marks=[str(number)]) for c in report.counted[: overview.top]]
        title = board_name(report.feed, report.snapshot.board)
        parts.append((f"{title}, {day(report.snapshot.as_of)}", rows))
    return Models(
        name=name,
        caption=f"The first {overview.top} of each board, with the evidence for their country",
        parts=parts,
        folded=f"Show what the boards list: {sum(len(rows) for _, rows in parts)}",
    )
