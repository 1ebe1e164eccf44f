"""What a figure has to be, as it was typed, and whether values are so."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import inf, isinf
from typing import Literal, NamedTuple

Comparison = Literal["=", "!=", ">=", "<=", ">", "<", "~", ".."]
COMPARISONS: tuple[Comparison, ...] = ("=", "!=", ">=", "<=", ">", "<", "~")


class Condition(NamedTuple):
    """What a figure has to be: a comparison with a number as it was typed, or a range `a..b`."""

    comparison: Comparison
    number: str
    upto: str = ""

    def met(self, value: float | Fraction) -> bool:
        """Whether a value meets it.

        `=` holds once the value is rounded to as many digits as were typed, halves away from zero;
        `~` within a tenth of the number; ranges hold their ends.
        """
        return _met(self, value)

    def between(self, low: float, high: float) -> bool | None:
        """Whether every value from low to high meets it (True), none (False), or some (None).

        For a figure that may take any value between: its ends and where the condition turns.
        """
        if self.comparison in (">=", "<=", ">", "<"):
            return self.met(low) if self.met(low) == self.met(high) else None
        ends = [Fraction(self.number), Fraction(self.upto or self.number)]
        step = Fraction(1, 10 ** _digits(self.number)) / 2
        slack = abs(ends[0]) / 10
        turns = [f for end in ends for f in (end, end - step, end + step, end - slack, end + slack)]
        tried = {low, high, *(float(turn) for turn in turns if low <= turn <= high)}
        # Between two neighbours the condition does not turn.
        ordered = sorted(tried)
        tried |= {(a + b) / 2 for a, b in pairwise(ordered) if b < inf and a > -inf}
        outcomes = {self.met(value) for value in tried}
        return outcomes.pop() if len(outcomes) == 1 else None

    def __str__(self) -> str:
        if self.comparison == "..":
            return f"{self.number}..{self.upto}"
        return f"{self.comparison} {self.number}"


# The counts of years of lists are a few whole numbers, asked for again and again.
@lru_cache(maxsize=10_000)
def _met(condition: Condition, value: float | Fraction) -> bool:
    if isinstance(value, float) and isinf(value):
        return condition.comparison in ((">=", ">", "!=") if value > 0 else ("<=", "<", "!="))
    # A difference of two scores is exact to the digits that boards print.
    exact = Fraction(str(round(value, 9))) if isinstance(value, float) else Fraction(value)
    wanted = Fraction(condition.number)
    match condition.comparison:
        case "=":
            return _rounded(exact, condition.number) == wanted
        case "!=":
            return _rounded(exact, condition.number) != wanted
        case ">=":
            return exact >= wanted
        case "<=":
            return exact <= wanted
        case ">":
            return exact > wanted
        case "<":
            return exact < wanted
        case "~":
            return abs(exact - wanted) <= abs(wanted) / 10
    return wanted <= exact <= Fraction(condition.upto)


def _digits(number: str) -> int:
    return len(number.partition(".")[2])


def _rounded(value: Fraction, number: str) -> Fraction:
    exponent = Decimal(1).scaleb(-_digits(number))
    # Enough digits for any figure of a board, so that a third is rounded once only.
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    return Fraction(decimal.quantize(exponent, ROUND_HALF_UP))
