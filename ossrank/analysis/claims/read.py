"""A claim's figure in one snapshot by one rule, whatever the form of the claim."""

from __future__ import annotations

from ossrank.analysis.claims.claim import (
    Ahead,
    BestIs,
    BestRank,
    Count,
    GapSize,
    ModelRank,
    Order,
    Passes,
    Predicate,
    Share,
)
from ossrank.analysis.claims.counting import ahead, count
from ossrank.analysis.claims.field import Field
from ossrank.analysis.claims.figure import Reading, Untried
from ossrank.analysis.claims.gaps import gap
from ossrank.analysis.claims.lags import lag
from ossrank.analysis.claims.places import best_is, best_rank, model_rank, order
from ossrank.analysis.claims.shares import measured


def read(predicate: Predicate, field: Field) -> Reading | Untried:
    """The figure of a predicate in a field."""
    match predicate:
        case Count():
            return count(predicate, field)
        case Share():
            return measured(predicate, field) if predicate.measure else count(predicate, field)
        case Ahead() | Passes():
            return ahead(predicate, field)
        case ModelRank():
            return model_rank(predicate, field)
        case BestRank():
            return best_rank(predicate, field)
        case BestIs():
            return best_is(predicate, field)
        case Order():
            return order(predicate, field)
        case GapSize():
            return gap(predicate, field)
    return lag(predicate, field)
