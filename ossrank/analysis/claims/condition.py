"""What a figure has to be, as it was typed, and whether values are so."""

from fractions import Fraction
from functools import lru_cache
from math import inf, isinf
from typing import Literal, NamedTuple

Comparison = Literal["=", "!=", ">=", "<=", ">", "<", "~", ".."]
COMPARISONS: tuple[Comparison, ...] = ("=", "!=", ">=", "<=", ">", "<", "~")

Number = float | Fraction


class Interval(NamedTuple):
    """The numbers between two ends; `closed` says of each end whether it is one of them."""

    low: Number
    high: Number
    closed: tuple[bool, bool] = (True, True)

    def below(self, value: Number) -> bool:
        """Whether all of it lies below a value."""
        return value > self.high or (value == self.high and not self.closed[1])

    def above(self, value: Number) -> bool:
        """Whether all of it lies above a value."""
        return value < self.low or (value == self.low and not self.closed[0])

    def holds(self, value: Number) -> bool:
        """Whether a value is one of them."""
        return not (self.below(value) or self.above(value))


class Condition(NamedTuple):
    """What a figure has to be: a comparison with a number as it was typed, or a range `a..b`."""

    comparison: Comparison
    number: str
    upto: str = ""

    @property
    def interval(self) -> Interval:
        """The values that meet it; of `!=` those that do not.

        `=` holds once the value is rounded to as many digits as were typed, halves away from zero;
        `~` within a tenth of the number; ranges hold their ends.
        """
        return _interval(self)

    def met(self, value: Number) -> bool:
        """Whether a value meets it."""
        return _met(self, value)

    def between(self, low: Number, high: Number) -> bool | None:
        """Whether every value from low to high meets it (True), none (False), or some (None).

        For a figure that may take any value between.
        """
        if self.met(low) != self.met(high):
            return None
        first, last = exact(low), exact(high)
        # Both ends lie without, and the interval between them.
        if self.interval.above(first) and self.interval.below(last):
            return None
        return self.met(low)

    def __str__(self) -> str:
        if self.comparison == "..":
            return f"{self.number}..{self.upto}"
        return f"{self.comparison} {self.number}"


def exact(value: Number) -> Number:
    """A value to the digits that boards print: a difference of two scores has no more."""
    if isinstance(value, float) and not isinf(value):
        return Fraction(str(round(value, 9)))
    return value


# The counts of years of lists are a few whole numbers, asked for again and again.
@lru_cache(maxsize=10_000)
def _met(condition: Condition, value: Number) -> bool:
    return condition.interval.holds(exact(value)) != (condition.comparison == "!=")


@lru_cache(maxsize=10_000)
def _interval(condition: Condition) -> Interval:
    number = Fraction(condition.number)
    match condition.comparison:
        case ">=":
            return Interval(number, inf)
        case "<=":
            return Interval(-inf, number)
        case ">":
            return Interval(number, inf, (False, True))
        case "<":
            return Interval(-inf, number, (True, False))
        case "~":
            slack = abs(number) / 10
            return Interval(number - slack, number + slack)
        case "..":
            return Interval(number, Fraction(condition.upto))
    half = Fraction(1, 10 ** len(condition.number.partition(".")[2])) / 2
    return Interval(number - half, number + half, (number > 0, number < 0))
