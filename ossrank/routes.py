"""The routes of one model: a board may list each by itself, and places count the model once."""

from collections.abc import Iterable, Sequence

from ossrank.facts import Entry, Lines

FREE = ":free"


def plain(model: str) -> str:
    """A model's name without its route: `nvidia/x:free` is `nvidia/x`."""
    return model.partition(":")[0]


def folded(entries: Iterable[Entry]) -> list[Entry]:
    """Each model once, under its plain name, with the scores of its routes added up.

    Ranks are made anew from these; rows that have none (0) stay as they are, at the end.
    """
    models: dict[str, Entry] = {}
    unranked = []
    for entry in entries:
        if not entry.rank:
            unranked.append(entry)
            continue
        name = plain(entry.model)
        first = models.get(name)
        total = (entry.score or 0) + (first.score or 0 if first else 0)
        models[name] = (first or entry)._replace(model=name, score=total)
    ranked = sorted(models.values(), key=lambda entry: -(entry.score or 0))
    ranked = [entry._replace(rank=place) for place, entry in enumerate(ranked, 1)]
    return [e._replace(position=place) for place, e in enumerate([*ranked, *unranked], 1)]


def folded_lines(lines: Lines, kinds: Sequence[Entry]) -> Lines:
    """The same of rows as kinds and scores, whose names are plain in `kinds`."""
    first: dict[str, int] = {}
    total: dict[str, float] = {}
    for kind, score in zip(lines.kinds, lines.scores, strict=True):
        name = kinds[kind].model
        first.setdefault(name, kind)
        total[name] = total.get(name, 0) + (score or 0)
    order = sorted(total, key=lambda name: -total[name])
    return lines._replace(
        kinds=[first[name] for name in order], scores=[total[name] for name in order]
    )


def totals(models: Sequence[str], scores: Sequence[float | None]) -> list[float]:
    """For each row what all routes of its model add up to."""
    sums: dict[str, float] = {}
    for model, score in zip(models, scores, strict=True):
        sums[plain(model)] = sums.get(plain(model), 0) + (score or 0)
    return [sums[plain(model)] for model in models]


def free_share(entries: Iterable[Entry]) -> float:
    """The part of all scores that the free routes have."""
    scores = [(entry.score or 0, entry.model.endswith(FREE)) for entry in entries]
    total = sum(score for score, _ in scores)
    return sum(score for score, free in scores if free) / total if total else 0.0
