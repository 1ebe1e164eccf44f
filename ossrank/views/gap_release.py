"""How long one side came after another by release dates: in words, as a sheet, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ossrank.analysis.gap import Comparison, Gap
from ossrank.analysis.releases import MONTH, Behind, Days, Span, day_by_day
from ossrank.views.course import DEFAULT_WIDTH, by_day, marks
from ossrank.views.sheet import Sheet, many, shorten

ADJECTIVES = {"CN": "Chinese", "US": "US", "open": "open", "closed": "closed"}
RULE = (
    "Behind, by release dates: how long before each day the leading side first stood where the"
    " other’s best stands on it; scores of this one fetch. Ours, not Epoch’s."
)


def months(days: float) -> str:
    """Days as months, to a tenth."""
    return f"{days / MONTH:.1f}"


def spread(days: Days, trailing: str, leading: str) -> str:
    """Of which days a lag is the mean, and between which it lay."""
    text = (
        f"{trailing} was {months(days.least)} to {months(days.most)} months behind {leading} by"
        f" release dates, over {many(days.counted, 'day')} of which the lag is the mean"
    )
    text += f"; {many(days.ahead, 'day')} on which it stood higher left out" if days.ahead else ""
    return f"{text}."


def clause(behind: Behind, trailing: str, leading: str) -> str:
    """The lag within a sentence to cite; who stood behind which models is named."""
    days = behind.days
    text = (
        f"by the days of release {trailing} stood {months(days.mean)} months behind {leading} on"
        f" average ({months(days.least)} to {months(days.most)}), day by day from {behind.start} to"
        f" {behind.end}"
    )
    if behind.redrawn:
        low, high = behind.redrawn[0]
        text += f", {months(low)} to {months(high)} months where scores are redrawn"
    text += f", {many(days.ahead, 'day')} on which it stood higher left out" if days.ahead else ""
    return text


def cell(behind: Behind) -> str:
    """The mean, as it stands in a table."""
    return f"{months(behind.days.mean)} months"


def sentence(gap: Gap, comparison: Comparison) -> str:
    """Mean, least and most with what they are redrawn to, and how many days they rest on."""
    behind = comparison.behind
    if behind is None:
        return ""
    leading, trailing = (ADJECTIVES[side] for side in behind.sides)
    days = behind.days
    text = (
        f"By release dates the best {trailing} model stood {months(days.mean)} months"
        f" ({months(days.least)}–{months(days.most)}) behind the {leading} ones, day by day from"
        f" {behind.start} to {behind.end}"
    )
    if behind.redrawn:
        mean, least, most = (f"{months(low)}–{months(high)}" for low, high in behind.redrawn)
        text += f"; redrawn from the intervals: mean {mean}, least {least}, most {most}"
    text += f"; {many(days.ahead, 'day')} on which it stood higher left out" if days.ahead else ""
    text += f"; {many(behind.undated, 'model')} without a date left out" if behind.undated else ""
    if comparison.kind == "CN-US" and (gap.models, behind.sides) == ("any", ("US", "CN")):
        text += f". {gap.feed.others_lag}" if gap.feed.others_lag else ""
    return f"{text}."


def release_json(behind: Behind | None) -> dict[str, Any] | None:
    """The JSON of what is known of releases; days throughout."""
    if behind is None:
        return None
    return {
        "leading": behind.sides[0],
        "trailing": behind.sides[1],
        "from": behind.start.isoformat(),
        "to": behind.end.isoformat(),
        **_days_json(behind.days),
        "now_days": behind.now,
        "redrawn": behind.redrawn
        and dict(zip(("mean", "least", "most"), map(_span_json, behind.redrawn), strict=True)),
        "undated": behind.undated,
        "stretches": [
            {
                "from": stretch.start.isoformat(),
                "best": stretch.best.model,
                "score": stretch.best.score,
                "first": stretch.first and stretch.first.model,
                "first_score": stretch.first and stretch.first.score,
                "first_released": stretch.first and stretch.first.released,
            }
            for stretch in behind.stretches
        ],
    }


def _days_json(days: Days) -> dict[str, Any]:
    return {
        "mean_days": days.mean,
        "least_days": days.least,
        "most_days": days.most,
        "counted_days": days.counted,
        "ahead_days": days.ahead,
    }


def _span_json(span: Span) -> list[float]:
    return list(span)


FIGURES = ("mean", "least", "most")
RELEASE_COLUMNS = tuple(
    f"release_lag_{name}{end}" for name in FIGURES for end in ("", "_low", "_high")
)
"""In days: each figure, and between which it lies where scores are redrawn."""


def release_cells(behind: Behind | None) -> dict[str, float | None]:
    """What goes into RELEASE_COLUMNS; nothing where no lag is known."""
    cells: dict[str, float | None] = {}
    for number, name in enumerate(FIGURES if behind else ()):
        low, high = behind.redrawn[number] if behind and behind.redrawn else (None, None)
        cells[f"release_lag_{name}"] = behind.days[number] if behind else None
        cells |= {f"release_lag_{name}_low": low, f"release_lag_{name}_high": high}
    return cells


def release_sheets(gap: Gap) -> list[Sheet]:
    """A table a pairing: months behind by release date, wherever a best model changes."""
    return [_sheet(gap, one, one.behind) for one in gap.comparisons if one.behind]


def _sheet(gap: Gap, comparison: Comparison, behind: Behind) -> Sheet:
    leading, trailing = (ADJECTIVES[side] for side in behind.sides)
    rows = []
    for stretch in behind.stretches:
        first = stretch.first
        lag = stretch.behind
        rows.append(
            (
                stretch.start.isoformat(),
                f"{shorten(stretch.best.model, 40)} {stretch.best.score:.{gap.feed.decimals}f}",
                f"{shorten(first.model, 40)} {first.score:.{gap.feed.decimals}f}" if first else "–",
                str(first.released) if first else "none yet",
                months(lag) if lag is not None else "ahead",
            )
        )
    heading = f"{gap.snapshot.board} {gap.snapshot.as_of} · {trailing} behind {leading}"
    heading += " by release date, months"
    headers = ("from", f"best {trailing}", f"first {leading} as good", "released", "behind")
    left = frozenset({0, 1, 2, 3})
    return Sheet(
        heading, "", headers, tuple(rows), (_course(behind),), left, shortened={1: 12, 2: 12}
    )


def _course(behind: Behind) -> str:
    days = [(day, lag) for day, lag in day_by_day(behind) if lag is not None]
    axis = by_day([day for day, _ in days])
    values: Sequence[float] = [lag / MONTH for _, lag in days]
    line = marks(values, axis, max(values), DEFAULT_WIDTH, hole="·")
    return f"{behind.start} to {behind.end}: {line} (from 0; it grows until a better model comes)"
