"""What servers say of time: what their clocks show, and how long to wait before another try."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from ossrank.errors import FeedError
from ossrank.urls import public

MOST_APART = timedelta(days=2)
"""How far a server's clock and ours may lie apart."""


def require_clock(url: str, hops: Iterable[Mapping[str, str]]) -> None:
    """Raises FeedError where the servers on the way, by each reply's headers, have another day."""
    # A cache sends the Date of its origin, and Age: the newest of the servers on the way counts.
    dates = [there for hop in hops if (there := _date_of(hop))]
    now = datetime.now(UTC)
    if dates and abs(max(dates) - now) > MOST_APART:
        raise FeedError(
            f"{public(url)}: it says that it is {max(dates):%Y-%m-%d}, and the clock says"
            f" {now:%Y-%m-%d}: set the clock if it is wrong"
        )


def _date_of(hop: Mapping[str, str]) -> datetime | None:
    """What a server's clock showed when it replied (RFC 9110, 9111); None where it is not said."""
    age = hop.get("age", "").strip()
    try:
        seconds = int(age) if re.fullmatch(r"\d{1,9}", age, re.ASCII) else 0
        return _moment(hop.get("date", "")) + timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        return None


def _moment(value: str) -> datetime:
    """The time in a header; ValueError or OverflowError for what is none."""
    when = email.utils.parsedate_to_datetime(value)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def retry_after(value: str | None) -> float | None:
    """The seconds to wait that Retry-After names, as a number or as an HTTP date (RFC 9110)."""
    if value is None:
        return None
    if re.fullmatch(r"\d+", value.strip(), re.ASCII):
        return float(value)
    try:
        return max(0.0, (_moment(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None
