"""Orchestrates: feed → payload → rankings → store, with an outcome for each feed."""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from ossrank import http
from ossrank.boards import FEEDS, Feed
from ossrank.errors import FeedError, OssrankError, UsageError
from ossrank.facts import CUT, FetchRecord, Payload, Ranking, Via
from ossrank.lineage import untagged
from ossrank.sources import Known, source_of
from ossrank.store.file import Store

DEFAULT_LIMIT = 200
GRACE = 3.0
"""Seconds after its own deadline at which a request is given up from outside: a name server or
a header that trickles in is out of reach of the client's own timeouts."""

WHOLE_SECONDS = 52.0
"""Seconds that a whole fetch may take before GRACE: whatever hangs costs less than a minute."""

LINEAGE_QUESTIONS = 150
LINEAGE_SECONDS = 30.0

Outcome = Literal["stored", "unchanged", "failed"]


def _now() -> datetime:
    return datetime.now(UTC)


class FeedOutcome(NamedTuple):
    """What became of one feed: `snapshots` and `entries` that were added, and why if failed."""

    feed: str
    outcome: Outcome
    snapshots: int
    entries: int
    reason: str | None
    seconds: float
    partly: bool = False
    """Whether it failed on some dates of a replay only."""


@dataclass(frozen=True)
class _Answer:
    """What a feed's thread hands over: a payload, None where unchanged, or what went wrong."""

    feed: Feed
    at: datetime
    seconds: float
    payload: Payload | None = None
    error: Exception | None = None


def pick_feeds(names: Sequence[str]) -> list[Feed]:
    """The named feeds, or all; UsageError for a name that is none."""
    unknown = [name for name in names if name not in FEEDS]
    if unknown:
        raise UsageError(f"unknown feed {unknown[0]!r}: feeds are {', '.join(FEEDS)}")
    return [FEEDS[name] for name in dict.fromkeys(names)] or list(FEEDS.values())


def fetch_feeds(
    store: Store,
    feeds: Sequence[Feed],
    *,
    limit: int = DEFAULT_LIMIT,
    save: Path | None = None,
    accept: bool = False,
    clock: Callable[[], datetime] = _now,
    done: Callable[[FeedOutcome], None] = lambda outcome: None,
) -> list[FeedOutcome]:
    """Fetches feeds side by side and stores each as it arrives; `done` hears of each.

    `save` is a folder that payloads are recorded into before they are read. `accept` takes
    boards that shrank as they are. Only a bug or the database raises; it does so at the end.
    """
    answers: queue.Queue[_Answer] = queue.Queue()
    known = {feed.name: _known(store, feed) for feed in feeds}
    for feed in feeds:
        # Daemons: a thread that hangs in a name look-up must not keep the process.
        threading.Thread(
            target=_ask, args=(feed, limit, known[feed.name], save, clock, answers), daemon=True
        ).start()
    until = time.monotonic() + http.DEADLINE + GRACE
    waiting = {feed.name: feed for feed in feeds}
    outcomes, bugs = {}, list[Exception]()
    while waiting:
        try:
            answer = answers.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            late = FeedError(f"no whole answer within {http.DEADLINE + GRACE:.0f} s: given up")
            feed = next(iter(waiting.values()))
            answer = _Answer(feed, clock(), http.DEADLINE + GRACE, error=late)
        if waiting.pop(answer.feed.name, None) is None:
            continue
        # One at a time: a dozen boards as rankings would fill more memory than all else.
        answer, rankings = _read(answer)
        if answer.error and not isinstance(answer.error, OssrankError):
            bugs.append(answer.error)
        outcomes[answer.feed.name] = _keep(store, answer, rankings, accept)
        done(outcomes[answer.feed.name])
    for bug in bugs:
        raise bug
    return [outcomes[feed.name] for feed in feeds]


def accept_boards(
    store: Store, feeds: Sequence[Feed], *, clock: Callable[[], datetime] = _now
) -> None:
    """Takes what is kept apart of these feeds for good, but for what lies in the future.

    The source's own dates aside, only a clock that was ahead can have dated that: it is kept
    apart from now on, so that the days up to it can be stored.
    """
    store.accept([feed.name for feed in feeds])
    undated = [feed.name for feed in feeds if not feed.dated]
    store.keep_apart_after(undated, clock().date(), "dated by a clock that was ahead")


def ask_lineage(store: Store, until: float, *, clock: Callable[[], datetime] = _now) -> str | None:
    """Asks the Hub about the bases, on its newest lists, of which nothing is known yet.

    At most LINEAGE_QUESTIONS, and LINEAGE_SECONDS up to `until` on time.monotonic()'s clock: the
    next fetch goes on. Gives why it stopped early, None where it did not; what was answered
    before is kept.
    """
    from ossrank.sources import hub

    lists = [store.newest(feed.name) for feed in FEEDS.values() if feed.lineage]
    entries = [entry for found in lists if found for entry in store.entries(found.id)]
    deadline = min(until, time.monotonic() + LINEAGE_SECONDS)
    asked, reason = set[str](), None
    # An answer can name a further base, so the chains are walked until nothing is lacking.
    while reason is None and (
        todo := [model for model in store.unasked(entries, clock()) if model not in asked]
    ):
        todo = todo[: LINEAGE_QUESTIONS - len(asked)]
        if not todo:
            return f"{LINEAGE_QUESTIONS} asked for in one fetch"
        answers: dict[str, tuple[str, ...] | None] = {}
        try:
            for model, bases in _fetch_bases(todo, deadline):
                asked.add(model)
                if bases != hub.NO_ANSWER:
                    answers[model] = bases
        except FeedError as error:
            reason = _one_line(error)
        with store.transaction():
            store.keep_bases(answers, clock())
    return reason


def _fetch_bases(
    models: Sequence[str], deadline: float
) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """hub.fetch_bases in a thread of its own, which is left behind where it hangs."""
    from ossrank.sources import hub

    told: queue.Queue[tuple[str, tuple[str, ...] | None] | Exception | None] = queue.Queue()

    def ask() -> None:
        try:
            for answer in hub.fetch_bases(models, deadline):
                told.put(answer)
            told.put(None)
        except Exception as failure:  # noqa: BLE001 - handed over, and raised there
            told.put(failure)

    threading.Thread(target=ask, daemon=True).start()
    while True:
        left = min(http.STALL, deadline - time.monotonic())
        try:
            answer = told.get(timeout=max(0.0, left) + GRACE)
        except queue.Empty:
            raise FeedError("the Hub has fallen silent") from None
        if answer is None:
            return
        if isinstance(answer, Exception):
            raise answer
        yield answer


def _known(store: Store, feed: Feed) -> Known | None:
    last = store.last_good(feed.name)
    return Known(last.url, last.etag, last.sha256) if last and last.url and last.sha256 else None


def _ask(
    feed: Feed,
    limit: int,
    known: Known | None,
    save: Path | None,
    clock: Callable[[], datetime],
    answers: queue.Queue[_Answer],
) -> None:
    started = time.monotonic()
    payload, error = None, None
    at = clock()
    try:
        payload = source_of(feed).fetch(feed, limit, known)
        at = clock()
        if payload and save:
            _record(payload, feed, save, at)
    except Exception as failure:  # noqa: BLE001 - handed over: fetch_feeds raises what is a bug
        error = failure
    answers.put(_Answer(feed, at, time.monotonic() - started, payload, error))


def _record(payload: Payload, feed: Feed, folder: Path, at: datetime) -> None:
    path = folder / at.date().isoformat() / feed.file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(payload.body)
    except OSError as error:
        raise FeedError(f"cannot record the payload as {path}: {error.strerror}") from None


def _read(answer: _Answer) -> tuple[_Answer, list[Ranking]]:
    if answer.error or answer.payload is None:
        return answer, []
    try:
        return answer, source_of(answer.feed).parse(answer.feed, answer.payload)
    except Exception as failure:  # noqa: BLE001 - fetch_feeds raises what is a bug
        return replace(answer, error=failure), []


def _keep(store: Store, answer: _Answer, rankings: list[Ranking], accept: bool) -> FeedOutcome:
    feed, payload = answer.feed, answer.payload
    if answer.error:
        outcome = FeedOutcome(feed.name, "failed", 0, 0, _one_line(answer.error), answer.seconds)
        payload = None
    elif payload is None:
        outcome = FeedOutcome(feed.name, "unchanged", 0, 0, None, answer.seconds)
    else:
        if not accept:
            day = answer.at.date()
            rankings = [r._replace(suspect=_doubt(store, r, payload, day)) for r in rankings]
        with store.transaction():
            outcome = store_rankings(
                store, feed, payload, rankings, "live", answer.at, answer.seconds
            )
            _log(store, outcome, answer.at, payload)
        return outcome
    with store.transaction():
        _log(store, outcome, answer.at, payload)
    return outcome


def _log(store: Store, outcome: FeedOutcome, at: datetime, payload: Payload | None) -> None:
    good = payload if outcome.outcome != "failed" else None
    store.log(
        FetchRecord(
            outcome.feed,
            at,
            outcome.seconds,
            outcome.outcome,
            outcome.reason,
            outcome.snapshots,
            outcome.entries,
            good.url if good else None,
            good.etag if good else None,
            good.sha256 if good else None,
        )
    )


def _one_line(error: Exception) -> str:
    if isinstance(error, OssrankError):
        return " ".join(str(error).split())
    return f"a bug in ossrank: {type(error).__name__}: {' '.join(str(error).split())}"[:300]


def _doubt(store: Store, ranking: Ranking, payload: Payload, day: date) -> str | None:
    """Why a live board is not to be believed, None if it is.

    It is too small, a tenth of what was asked for or was there; or it would be dated by a clock
    that has gone back behind what is held.
    """
    rows = len(ranking.entries)
    if payload.limit and rows * 10 <= payload.limit:
        return f"{rows} rows where {payload.limit} were asked for"
    before = store.newest(ranking.board)
    if before and ranking.as_of is None and day < before.as_of:
        return f"the clock says {day}, and {before.as_of} is held already: set it if it is wrong"
    expected = min(before.rows, payload.limit or before.rows) if before else 0
    if before and rows * 10 <= expected:
        return f"{rows} rows where there were {before.rows} on {before.as_of}"
    return None


def store_rankings(
    store: Store,
    feed: Feed,
    payload: Payload,
    rankings: Sequence[Ranking],
    via: Via,
    at: datetime | date,
    seconds: float = 0.0,
) -> FeedOutcome:
    """Saves the rankings of one payload, within the caller's transaction.

    `at` is the moment of a live fetch, or the fetch's date of a recorded payload.
    """
    moment = at if isinstance(at, datetime) else None
    day = at.date() if isinstance(at, datetime) else at
    kept = [
        ranking
        for ranking in rankings
        if store.save(
            ranking,
            payload.provenance,
            via=via,
            as_of=ranking.as_of or day,
            dated=ranking.as_of is not None,
            fetched_at=moment,
        )
    ]
    if feed.lineage:
        tagged = [r for r in rankings if not untagged(r.entries, via)]
        told = {e.model: e.bases for r in tagged for e in r.entries if e.bases != (CUT,)}
        store.keep_bases(told, at)
    suspects = [ranking for ranking in rankings if ranking.suspect]
    good = [ranking for ranking in kept if not ranking.suspect]
    reason = None
    if suspects:
        named = "; ".join(f"{ranking.board}: {ranking.suspect}" for ranking in suspects[:3])
        reason = f"kept apart as suspect: {named} (ossrank fetch --accept takes it)"
    all_suspect = len(suspects) == len(rankings)
    outcome: Outcome = "failed" if all_suspect else "stored" if good else "unchanged"
    entries = sum(len(ranking.entries) for ranking in good)
    return FeedOutcome(feed.name, outcome, len(good), entries, reason, seconds)


def replay(
    store: Store,
    folder: Path,
    feeds: Sequence[Feed],
    *,
    done: Callable[[FeedOutcome], None] = lambda outcome: None,
) -> list[FeedOutcome]:
    """Stores the recorded payloads of `folder`/<date>/<feed>.<ext>, oldest first.

    Feeds without a recording are left out. A replay asks no source: no attempt is logged.
    UsageError where there is no recording at all.
    """
    days = _days(folder)
    outcomes = []
    for feed in feeds:
        recorded = [(day, path / feed.file) for day, path in days if (path / feed.file).is_file()]
        if recorded:
            outcomes.append(_replay_feed(store, feed, recorded))
            done(outcomes[-1])
    if not outcomes:
        raise UsageError(f"no recorded payloads in {folder}: looked for <date>/{feeds[0].file}")
    return outcomes


def _days(folder: Path) -> list[tuple[date, Path]]:
    try:
        found = [path for path in folder.iterdir() if path.is_dir()]
    except OSError as error:
        raise UsageError(f"cannot read the folder {folder}: {error.strerror}") from None
    dated = []
    for path in found:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", path.name):
            try:
                dated.append((date.fromisoformat(path.name), path))
            except ValueError:
                raise UsageError(f"the folder {path} is named like a date, but is none") from None
    return sorted(dated)


def _replay_feed(store: Store, feed: Feed, recorded: Sequence[tuple[date, Path]]) -> FeedOutcome:
    source = source_of(feed)
    started = time.monotonic()
    snapshots = entries = 0
    reasons, good = [], False
    for day, path in recorded:
        try:
            payload = Payload(feed.name, path.read_bytes())
            rankings = source.parse(feed, payload)
        except OSError as error:
            reasons.append(f"{path}: {error.strerror}")
            continue
        except FeedError as error:
            reasons.append(f"{path}: {_one_line(error)}")
            continue
        if feed.openness == "hub":
            payload = replace(payload, limit=len(rankings[0].entries))
        with store.transaction():
            stored = store_rankings(store, feed, payload, rankings, "replay", day)
        good = good or stored.outcome != "failed"
        snapshots += stored.snapshots
        entries += stored.entries
        if stored.reason:
            reasons.append(stored.reason)
    outcome: Outcome = "failed" if reasons else "stored" if snapshots else "unchanged"
    seconds, partly = time.monotonic() - started, good and outcome == "failed"
    return FeedOutcome(
        feed.name, outcome, snapshots, entries, "; ".join(reasons) or None, seconds, partly
    )
