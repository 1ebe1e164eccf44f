"""What the picture by release dates says: how long one side came after another, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from ossrank.analysis.gap import Gap, Pairing
from ossrank.analysis.releases import Behind
from ossrank.clean import clean
from ossrank.picture.gap_words import FIELDS, LABELS, marks, points_sentence
from ossrank.picture.words import board_name, day, short_day, span
from ossrank.views.gap_release import ADJECTIVES, months
from ossrank.views.gap_remark import MARGIN, SIGNS, gap_remarks
from ossrank.views.sheet import many


class Stay(NamedTuple):
    """A stretch up to and with its last day; `behind` at its beginning, one day more each day."""

    first: date
    last: date
    best: str
    ahead: str | None
    behind: int | None

    @property
    def most(self) -> int | None:
        """The days behind on the last day."""
        return None if self.behind is None else self.behind + (self.last - self.first).days


def stays(behind: Behind) -> list[Stay]:
    """The stretches of a lag, oldest first."""
    ends = [stretch.start - timedelta(days=1) for stretch in behind.stretches[1:]]
    return [
        Stay(one.start, last, one.best.model, one.first and one.first.model, one.behind)
        for one, last in zip(behind.stretches, (*ends, behind.end), strict=True)
    ]


def titles(gap: Gap, behind: Behind) -> list[str]:
    """How far behind the trailing side was, the fullest wording first."""
    leading, trailing = (ADJECTIVES[side] for side in behind.sides)
    board = board_name(gap.feed, gap.snapshot.board)
    what = f"The best {trailing} model stood {months(behind.days.mean)} months behind the {leading}"
    what += " ones on average"
    last = f", {months(behind.now)} at the end" if behind.now is not None else ""
    return [f"{what}{last}, by {board}", f"{what}{last}", what]


def subtitle(gap: Gap, behind: Behind, kind: Pairing) -> str:
    """What is measured, among which models, and how to read it."""
    among = f" Models {FIELDS[gap.models]}." if kind == "CN-US" else ""
    title = gap.feed.board_title(gap.snapshot.board)
    return (
        f"Months behind by release dates, {title} as of {day(gap.snapshot.as_of)}."
        f"{among} The line grows until a better model comes, and falls when one does."
    )


def notes(gap: Gap, behind: Behind, kind: Pairing) -> list[str]:
    """What the figures rest on, and how the scores stand on the board's day."""
    said = [f"{points_sentence(mark)} {MARGIN}" for mark in marks([gap], kind)]
    said += [
        remark.text
        for remark in gap_remarks([gap])
        if remark.kind in (kind, None) and remark.code not in SIGNS
    ]
    said += ["No line: it stood higher than the others ever had."] if behind.days.ahead else []
    return said


def description(gap: Gap, behind: Behind, kind: Pairing) -> str:
    """All stretches in sentences, and what they rest on."""
    parts = [f"Months behind by release dates, {span(behind.start, behind.end)}."]
    parts += _sentences(behind)
    return " ".join([*parts, *notes(gap, behind, kind)])


def _sentences(behind: Behind) -> Iterator[str]:
    leading, trailing = (LABELS[side] for side in behind.sides)
    for stay in stays(behind):
        text = f"From {short_day(stay.first, year=True)} for {_days(stay)}: {trailing}"
        text += f" {clean(stay.best, 80)}"
        if stay.behind is None or stay.most is None or stay.ahead is None:
            yield f"{text} stood higher than {leading} ever had."
        else:
            yield (
                f"{text}, {months(stay.behind)} to {months(stay.most)} months after {leading}"
                f" {clean(stay.ahead, 80)}."
            )


def _days(stay: Stay) -> str:
    return many((stay.last - stay.first).days + 1, "day")
