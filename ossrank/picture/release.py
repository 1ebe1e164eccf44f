"""The picture of a lag by release dates: months behind day by day, and whose models they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import pairwise

from ossrank.analysis.gap import Gap, Pairing
from ossrank.analysis.releases import MONTH, Behind
from ossrank.picture.axis import LABEL, Dates, Scale, grid, spread
from ossrank.picture.canvas import Canvas, Label, Point
from ossrank.picture.frame import Size, Sketch, Words
from ossrank.picture.gap_words import gap_name
from ossrank.picture.lanes import LANE, Lane, Reign, lanes, side_colour
from ossrank.picture.measure import width
from ossrank.picture.release_words import (
    Stay,
    description,
    notes,
    stays,
    subtitle,
    titles,
)
from ossrank.picture.words import day, source_line
from ossrank.registry.registry import Registry
from ossrank.views.gap_release import ADJECTIVES, months

PLOT, LEAST_PLOT = 210.0, 80.0


def gap_by_release(gap: Gap, behind: Behind, kind: Pairing, registry: Registry) -> Sketch:
    """The picture of how long one side came after another, by the release dates of one fetch."""
    snapshot = gap.snapshot
    words = Words(
        kind="releases",
        stem=f"{gap_name(snapshot.board, kind)}-{snapshot.as_of.isoformat()}",
        titles=titles(gap, behind),
        subtitle=subtitle(gap, behind, kind),
        description=description(gap, behind, kind),
        notes=notes(gap, behind, kind),
        source=source_line([(gap.feed, snapshot)], registry, day(snapshot.as_of), snapshot),
    )
    drawing = partial(_Drawing, behind, kind)
    return Sketch(words, lambda look, *place: drawing(look.size).draw(*place))


class _Drawing:
    """The line and the lanes of one lag."""

    def __init__(self, behind: Behind, kind: Pairing, size: Size) -> None:
        self.behind = behind
        self.stays = stays(behind)
        self.size = size
        self.kind = kind

    def draw(self, canvas: Canvas, top: float, room: float | None) -> float:
        """Draws from a height on; gives where it ends."""
        theme, size = canvas.theme, self.size
        trailing = ADJECTIVES[self.behind.sides[1]]
        heading = f"Months that the best {trailing} model was behind"
        canvas.label(Label(size.margin, top + 12, heading, 13, theme.ink, bold=True))
        column = max(width(text, 13, bold=True) for text, _ in self._asides()) + 14
        above = top + 30
        plot = PLOT
        if room is not None:
            plot = min(PLOT, max(LEAST_PLOT, top + room - above - 26 - 2 * LANE))
        scale = Scale(0, self.behind.days.most / MONTH, above + plot, above, int(plot / 30))
        left = size.margin + width(f"{scale.high:.0f}0", LABEL) + 8
        dates = Dates(
            self.behind.start, self.behind.end + timedelta(days=1), left + 8, size.right - column
        )
        self._plot(canvas, dates, scale)
        return lanes(canvas, size, dates, self._lanes(canvas), above + plot + 26)

    def _plot(self, canvas: Canvas, dates: Dates, scale: Scale) -> None:
        theme = canvas.theme
        left, right = dates.left - 8, dates.right + 8
        days = [stay.first for stay in self.stays]
        for tick in dates.ticks([*days, self.behind.end], scale.bottom + 16, theme.muted):
            canvas.label(tick.label)
            if tick.line is not None:
                canvas.line((tick.line, scale.top), (tick.line, scale.bottom), theme.grid)
        grid(canvas, scale, left, right)
        mean = scale.y(self.behind.days.mean / MONTH)
        canvas.line((left, mean), (right, mean), theme.ink, dashes="5 4")
        colour = side_colour(canvas.theme, self.kind, self.behind.sides[1])
        for part in self._lines(dates, scale):
            for start, end in pairwise(part):
                canvas.line(start, end, colour, thick=2)
        labels = [
            Label(right + 6, scale.y(lag / MONTH) + 4, text, 13, theme.ink, bold=True)
            for text, lag in self._asides()
        ]
        for label in spread(labels, 15, scale.top + 4, scale.bottom + 4):
            canvas.label(label)

    def _asides(self) -> list[tuple[str, float]]:
        """What stands right of the plot, with the days at whose height it does."""
        mean, now = self.behind.days.mean, self.behind.now
        asides = [(f"mean {months(mean)}", mean)]
        return asides if now is None else [*asides, (f"last {months(now)}", float(now))]

    def _lines(self, dates: Dates, scale: Scale) -> Iterator[list[Point]]:
        """The corners of the line, without the days on which the trailing side stood higher."""
        part: list[Point] = []
        for stay in self.stays:
            if stay.behind is None or stay.most is None:
                yield part
                part = []
                continue
            for on, lag in ((stay.first, stay.behind), (stay.last, stay.most)):
                part.append((dates.noon(on), scale.y(lag / MONTH)))
        yield part

    def _lanes(self, canvas: Canvas) -> list[Lane]:
        leading, trailing = self.behind.sides
        best = _reigns(self.stays, lambda stay: stay.best)
        first = _reigns(self.stays, lambda stay: stay.ahead)
        return [
            Lane(
                f"Best {ADJECTIVES[trailing]} model",
                side_colour(canvas.theme, self.kind, trailing),
                best,
            ),
            Lane(
                f"First {ADJECTIVES[leading]} model as good",
                side_colour(canvas.theme, self.kind, leading),
                first,
            ),
        ]


def _reigns(stretches: Sequence[Stay], model: Callable[[Stay], str | None]) -> list[Reign]:
    """Who stood in a lane, from when to when; nobody where there was none."""
    reigns: list[Reign] = []
    for stay in stretches:
        name = model(stay)
        if name is None:
            continue
        if reigns and reigns[-1].model == name and (stay.first - reigns[-1].last).days == 1:
            reigns[-1] = Reign(name, reigns[-1].first, stay.last)
        else:
            reigns.append(Reign(name, stay.first, stay.last))
    return reigns
