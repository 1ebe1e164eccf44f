"""Whether a ranking may be what it says: by itself, and beside earlier ones of its board."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from statistics import correlation, median, quantiles
from typing import NamedTuple

from ossrank.boards import Feed
from ossrank.facts import CUT, ByField, Entry, by_field

# Each threshold was chosen on real days: docs/reliability.md says which, and how often it is met.
LEAST_ROWS = 0.5
"""Of the rows that were asked for, or of the models that there were."""

MOST_MODELS = 1.6
"""Times the models that there were, within LATEST_GROWN days."""

LATEST_GROWN = 14

LEAST_DISTINCT = 0.5
"""Of a list's rows: how many different models it has at least."""

MOST_TIED = 0.5
"""Of the rows: how many may have one and the same score."""

LEAST_KEPT = 0.5
"""Of the models that there were, within LATEST_KEPT days."""

LATEST_KEPT = 60

LEAST_KEPT_IN_LISTS: tuple[tuple[int, float], ...] = ((3, 0.4), (7, 0.1))
"""The same for lists, which turn over as figures of use do: within so many days so many."""

MOST_SCALED = 3.0
"""Times, or part of, what the scores of the models on both were, in the middle."""

MOST_SCALED_ELSEWHERE = 20.0
"""The same where scores are no Elo: they grow, are fitted anew, or lie about zero."""

LEAST_AGREED = 0.93
"""The correlation of Elo scores with earlier ones, over MODELS_AGREED models, within LATEST_KEPT
days: other boards of the same models agree less."""

MODELS_AGREED = 20

APART = 0.05
"""Of the middle half of a board's scores: by no more do they move, and by more do those of another
board of the same models differ."""

LEAST_OF_KIND = 0.6
"""Of the share of the rows that are of a kind, such as those with a licence."""

KIND_ROWS = 10
"""So many rows of a kind there must have been, and a tenth of all, to say that it is gone."""

LEAST_BOARDS = 0.8
"""Of the boards that a feed had."""

FEWEST = 10
"""Models: on a smaller board, or list, one more or less says nothing."""

FEWEST_ON_BOTH = 4
"""Models that are on two rating boards, to compare these."""

Tally = Callable[[ByField], dict[str, int]]
"""How many of the rows are of each kind, in words."""


def facts_of(columns: ByField) -> dict[str, int]:
    """How many rows state what."""
    rows = len(columns["model"])
    counts = {kind: rows - columns[field].count(None) for kind, field in FACTS_STATED.items()}
    bases, ends = columns["bases"], zip(columns["low"], columns["high"], strict=True)
    counts["with a base model"] = rows - bases.count(()) - bases.count((CUT,))
    counts["with an interval"] = sum(None not in both for both in ends)
    return counts


FACTS_STATED = {
    "with a licence": "licence",
    "with a publisher": "publisher",
    "with a Hub model": "hub_id",
    "with votes": "votes",
    "with likes": "likes",
    "with downloads": "downloads",
}


class Earlier(NamedTuple):
    """An earlier snapshot of the board; `goes_on`: the list had more rows than were asked for."""

    as_of: date
    rows: ByField
    goes_on: bool


def odd(entries: Sequence[Entry], *, limit: int | None) -> str | None:
    """What is odd about a ranking by itself; None if nothing is. `limit`: rows asked for."""
    rows, models = len(entries), len({entry.model for entry in entries})
    if limit and rows < limit * LEAST_ROWS:
        return f"{rows} rows where {limit} were asked for"
    if limit and models < rows * LEAST_DISTINCT and rows >= FEWEST:
        return f"{models} models in {rows} rows"
    tied = Counter(entry.score for entry in entries if entry.score is not None)
    score, most = tied.most_common(1)[0] if tied else (None, 0)
    if models >= FEWEST and most > rows * MOST_TIED:
        return f"{most} of {rows} rows have the score {score:g}"
    return None


def changed(
    entries: Sequence[Entry],
    earlier: Earlier,
    *,
    feed: Feed,
    limit: int | None,
    days: int,
    tally: Tally = facts_of,
) -> str | None:
    """What is too much of a change since an earlier snapshot, `days` before; None if nothing is.

    Lists of which so many rows were asked for, a `limit`, are compared as far down as both go.
    """
    now, then = _alike(by_field(entries), earlier, limit)
    models, before = set(now["model"]), set(then["model"])
    on = earlier.as_of
    if len(models) < len(before) * LEAST_ROWS:
        return f"{len(models)} models where there were {len(before)} on {on}"
    if len(before) < (FEWEST_ON_BOTH if feed.rating else FEWEST):
        return None
    if days <= LATEST_GROWN and len(before) >= FEWEST and len(models) > len(before) * MOST_MODELS:
        return f"{len(models)} models where there were {len(before)} on {on}"
    kept = len(models & before)
    if kept < len(before) * _least_kept(days, turns_over=not feed.rating):
        return f"only {kept} of the {len(before)} models of {on} are still there"
    new, old = scores_of_both(now, then)
    scaled = scale_of(new, old) if feed.elo or len(new) >= FEWEST else None
    most = MOST_SCALED if feed.elo else MOST_SCALED_ELSEWHERE
    if scaled is not None and not 1 / most <= scaled <= most:
        return f"the scores are {scaled:.3g} times those of {on}"
    agreed = agreement_of(new, old) if feed.elo and days <= LATEST_KEPT else None
    if agreed is not None and agreed < LEAST_AGREED:
        return f"the scores go along with those of {on} by {agreed:.2f} only (correlation)"
    gone = _gone(tally(now), len(now["model"]), tally(then), len(then["model"]))
    return gone and f"{gone} on {on}"


def vanished(boards: Collection[str], before: Collection[str]) -> str | None:
    """Which of a feed's boards are gone, where they are too many; None otherwise."""
    gone = sorted(set(before).difference(boards))
    if len(before) - len(gone) >= len(before) * LEAST_BOARDS:
        return None
    named = ", ".join(gone[:3]) + (f" and {len(gone) - 3} more" if len(gone) > 3 else "")
    return f"{len(gone)} of {len(before)} boards of the feed are gone: {named}"


Scores = Mapping[str, float]
"""The scores of a board by model."""


def scores_of(entries: Iterable[Entry]) -> dict[str, float]:
    """The scores of a board by model; of a model that stands twice the first, its best."""
    scores = dict[str, float]()
    for entry in entries:
        if entry.score is not None:
            scores.setdefault(entry.model, entry.score)
    return scores


def apart(now: Scores, other: Scores) -> float | None:
    """How far the scores of the models that are on both lie apart, in the middle.

    As a part of the middle half of the present scores, and but for what all of them have moved by:
    a board can be put on another scale. None where that says nothing: fewer than half of the
    models are on both, or hardly any.
    """
    both = [score - other[model] for model, score in now.items() if model in other]
    if len(both) < max(FEWEST_ON_BOTH, len(now) / 2):
        return None
    (low, _, high), shift = quantiles(now.values(), n=4), median(both)
    return median(abs(one - shift) for one in both) / (high - low) if high > low else None


def of_another(now: Scores, own: Scores, others: Iterable[tuple[str, Scores]]) -> str | None:
    """Which other board a board's scores are nearer to than to its own earlier ones, if any.

    `others` are asked for only where the scores have moved as they hardly do, or where most models
    are others.
    """
    moved = apart(now, own)
    if len(own) < FEWEST_ON_BOTH or (moved is not None and moved <= APART):
        return None
    for board, scores in others:
        there = apart(now, scores)
        if there is not None and there < (APART if moved is None else moved):
            return f"its scores are nearer to those of {board} than to its own"
    return None


def _alike(rows: ByField, earlier: Earlier, limit: int | None) -> tuple[ByField, ByField]:
    if limit is None:
        return rows, earlier.rows
    depth = min(limit, len(earlier.rows["model"])) if earlier.goes_on else limit
    now, then = ({k: v[:depth] for k, v in side.items()} for side in (rows, earlier.rows))
    return now, then


def _least_kept(days: int, *, turns_over: bool) -> float:
    if not turns_over:
        return LEAST_KEPT if days <= LATEST_KEPT else 0.0
    return next((least for most, least in LEAST_KEPT_IN_LISTS if days <= most), 0.0)


def scores_of_both(now: ByField, then: ByField) -> tuple[list[float], list[float]]:
    """The scores of the models that both have, now and then, in one order."""
    before = dict(zip(then["model"], then["score"], strict=True))
    both = [
        (score, old)
        for model, score in zip(now["model"], now["score"], strict=True)
        if score is not None and (old := before.get(model)) is not None
    ]
    return [new for new, _ in both], [old for _, old in both]


def scale_of(new: Sequence[float], old: Sequence[float]) -> float | None:
    """How the size of the same models' scores has changed, in the middle; None of too few."""
    if len(new) < FEWEST_ON_BOTH:
        return None
    size = median(map(abs, old))
    return median(map(abs, new)) / size if size else None


def agreement_of(new: Sequence[float], old: Sequence[float]) -> float | None:
    """How the scores of the same models go together, -1 to 1; None of too few."""
    if len(new) < MODELS_AGREED or min(new) == max(new) or min(old) == max(old):
        return None
    return correlation(new, old)


def _gone(
    counts: Mapping[str, int], rows: int, before: Mapping[str, int], there: int
) -> str | None:
    """Of which kind too few rows are left, if any."""
    for kind, count in before.items():
        if count < max(KIND_ROWS, there / 10):
            continue
        if counts[kind] / rows < count / there * LEAST_OF_KIND:
            return f"{counts[kind]} of {rows} rows are {kind}, {count} of {there}"
    return None
