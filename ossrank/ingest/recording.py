"""Payloads as files that a replay reads: DIR/<date>/<feed>.<ext>."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ossrank.beside import beside
from ossrank.boards import Feed
from ossrank.errors import UsageError
from ossrank.facts import FeedOutcome, Payload
from ossrank.store.copy import is_database


def record(
    folder: Path, feed: Feed, payload: Payload, day: date, outcome: FeedOutcome
) -> FeedOutcome:
    """Writes a payload as the recording of its day; the outcome, with a reason where it cannot.

    What was stored takes the place of the day's recording. What failed goes beside it, as
    `<feed>.failed.<ext>`, which no replay reads. What is held already leaves it as it is.
    """
    path = folder / day.isoformat() / feed.file
    if outcome.outcome == "failed":
        path = path.with_suffix(f".failed.{feed.extension}")
    try:
        if outcome.outcome == "unchanged" and path.exists():
            return outcome
        if is_database(path):  # by a link
            raise ValueError("a database lies there")
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside(path) as written:
            written.write_bytes(payload.body)
    except (OSError, ValueError, UsageError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        said = f"not recorded: cannot write {path}: {reason}"
        return outcome._replace(reason=f"{outcome.reason}; {said}" if outcome.reason else said)
    return outcome
