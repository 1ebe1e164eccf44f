"""What a trend rests on, worded once: under the table, in a sentence, in JSON and CSV."""

from __future__ import annotations

from ossrank.analysis.finding import leading
from ossrank.analysis.trend import Trend
from ossrank.views.sentence import land
from ossrank.views.sheet import group_name, many
from ossrank.views.snapshot_remark import no_tags, rests_on_full, rule_remarks
from ossrank.views.view import Remark

NAMED = 3
"""So many models that came, left or are lacking are named in print."""


def trend_remarks(trend: Trend) -> tuple[Remark, ...]:
    """What a trend rests on."""
    board, top = trend.board, trend.top
    remarks = rule_remarks(trend.method, board, top)
    matched = leading(trend).matched if len(trend.method.focus) > 1 else {}
    if matched:
        first, *rest = sorted(matched)
        word = trend.feed.day_word
        others = "".join(f", {land(country)} on {matched[country]}" for country in rest)
        days = f"as many {trend.feed.noun.many} or more on {many(matched[first], word)}{others}"
        text = f"{group_name(first)} has {days}."
        short = f"{land(first)} had {days}"
        remarks.append(Remark("not-first", text, board, top, short))
    if trend.shallow:
        text = f"{many(trend.shallow, trend.feed.day_word)} left out: {top} not reached."
        short = f"{many(trend.shallow, trend.feed.day_word)} left out that do not reach {top}"
        remarks.append(Remark("shallow", text, board, top, short))
    if trend.untagged:
        remarks.append(no_tags(board, trend.untagged, len(trend.points), top))
    remarks += _unconfirmed(trend)
    if trend.feed.caution:
        text = trend.feed.caution
        remarks.append(Remark("caution", text, board, top, text.partition(":")[0].lower()))
    imported = sum(point.snapshot.via == "import" for point in trend.points)
    if imported:
        short = f"{imported} of {many(len(trend.points), trend.feed.day_word)} imported from a file"
        remarks.append(Remark("imported", f"{short}.", board, top, short))
    if rests_on_full(trend.feed, [point.snapshot for point in trend.points]):
        text = (
            "Rests on the dataset’s full file, which lists only models still registered when it"
            " was made: retired models are missing."
        )
        short = "only models still registered when the file was made"
        remarks.append(Remark("survivors", text, board, top, short))
    if trend.absent:
        named = "; ".join(f"{model} on {day}" for model, day in trend.absent[:NAMED])
        more = len(trend.absent) - NAMED
        others = f"; and {more} more" if more > 0 else ""
        text = f"Missing between two dates that list them: {named}{others}."
        short = f"missing between two dates that list them: {named}{others}"
        remarks.append(Remark("absent", text, board, top, short))
    return tuple(remarks)


def _unconfirmed(trend: Trend) -> list[Remark]:
    """On how many days some of what is placed rests on weak rows, and how many at most."""
    weak = [point.weak for point in trend.points]
    days = sum(map(bool, weak))
    if not days:
        return []
    on = f"on {days} of {many(len(weak), trend.feed.day_word)} up to {max(weak)}"
    rest = "rests" if max(weak) == 1 else "rest"
    text = f"O{on[1:]} of the {trend.top} {rest} on registry rows with no source yet."
    short = f"{on} of these {rest} on rows with no source yet"
    return [Remark("unconfirmed", text, trend.board, trend.top, short)]
