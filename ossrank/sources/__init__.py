"""The sources, one module each: `fetch` asks a server for a payload, `parse` reads its bytes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeGuard

from ossrank.boards import Feed
from ossrank.errors import StoreError, UsageError
from ossrank.facts import Payload, Provenance, Ranking
from ossrank.limits import Limits
from ossrank.sources import arena, design_arena, design_arena_full, epoch, hub, openrouter_tokens

if TYPE_CHECKING:
    from ossrank.sources.ask import Ask, Progress


class Source(Protocol):
    """What a source module offers. Its functions raise FeedError, and nothing else."""

    @property
    def FEEDS(self) -> tuple[Feed, ...]:  # noqa: N802 - a module's constant
        """The feeds that it fetches and reads."""

    @property
    def SERVERS(self) -> tuple[str, ...]:  # noqa: N802 - a module's constant
        """The environment variables that name its servers, for mirrors and tests."""

    def fetch(self, feed: Feed, ask: Ask) -> Payload | None:
        """The feed's answer; None if it is still the known one."""

    def parse(self, feed: Feed, payload: Payload) -> list[Ranking]:
        """The rankings in a payload: pure, the same for the same bytes."""


class HistorySource(Source, Protocol):
    """What a module also offers if one of its feeds has a `history`."""

    def fetch_history(self, feed: Feed, into: BinaryIO, ask: Ask, progress: Progress) -> Provenance:
        """Downloads the history into a file, and says where it came from."""

    def history(
        self, feed: Feed, file: BinaryIO, categories: Collection[str], limits: Limits
    ) -> Iterator[list[Ranking]]:
        """The rankings of each date, oldest first; UsageError for an unknown category."""


SOURCES: tuple[Source, ...] = (
    hub,
    arena,
    design_arena,
    design_arena_full,
    openrouter_tokens,
    epoch,
)

FEEDS: Mapping[str, Feed] = {feed.name: feed for source in SOURCES for feed in source.FEEDS}

SERVERS = tuple(dict.fromkeys(name for source in SOURCES for name in source.SERVERS))

KEYS = tuple(name for source in SOURCES for name in getattr(source, "KEYS", ()))
"""The environment variables that hold a key without which a feed is skipped."""

DEFAULT_BOARDS = tuple(feed.main for feed in FEEDS.values() if feed.default)


def source_of(feed: Feed) -> Source:
    """The module that fetches and reads this feed; UsageError if there is none."""
    for source in SOURCES:
        if feed in source.FEEDS:
            return source
    raise UsageError(f"no source has a feed {feed.name!r}: feeds are {', '.join(FEEDS)}")


def history_source_of(feed: Feed) -> HistorySource:
    """The module that brings this feed's past dates; UsageError where they are not published."""
    source = source_of(feed)
    if feed.history and _has_history(source):
        return source
    named = ", ".join(f.name for f in FEEDS.values() if f.history)
    raise UsageError(f"there is no history of {feed.name}: feeds with one are {named}")


def _has_history(source: Source) -> TypeGuard[HistorySource]:
    return hasattr(source, "fetch_history")


def feed_of(board: str) -> Feed:
    """The feed that a board belongs to.

    Raises UsageError where no feed has such a board, naming those that there are.
    """
    for feed in FEEDS.values():
        if feed.has_board(board):
            return feed
    if board in FEEDS:
        raise UsageError(
            f"{board} is a feed; its boards are such as {FEEDS[board].main}: see ossrank boards"
        )
    mains = [feed.main for feed in FEEDS.values()]
    if near := _near(board, mains):
        raise UsageError(f"unknown board {board!r}: is {near!r} meant? (see ossrank boards)")
    raise UsageError(
        f"unknown board {board!r}: boards are {_listed(board, mains)}"
        " and their categories (ossrank boards lists what is held)"
    )


def _near(name: str, names: Iterable[str]) -> str | None:
    """The name that a slip of the pen most likely means, if there is one."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(names), n=1, cutoff=0.75)), None)


def _listed(name: str, names: Iterable[str]) -> str:
    """The names to choose from: those that begin with what was typed, such as `arena`, else all."""
    named = list(names)
    return ", ".join([one for one in named if one.startswith(f"{name}/")] or named)


def held_feed(board: str, path: Path) -> Feed:
    """The feed of a board that a database holds; StoreError where a newer ossrank brought it."""
    try:
        return feed_of(board)
    except UsageError:
        raise StoreError(
            f"{path} holds a board {board[:60]!r}, which this ossrank does not know: upgrade"
            " ossrank"
        ) from None


def pick_feeds(names: Collection[str]) -> list[Feed]:
    """The feeds of these names; if there is none, those that need no naming.

    UsageError for an unknown name.
    """
    unknown = [name for name in names if name not in FEEDS]
    if unknown:
        if near := _near(unknown[0], FEEDS):
            raise UsageError(f"unknown feed {unknown[0]!r}: is {near!r} meant?")
        raise UsageError(f"unknown feed {unknown[0]!r}: feeds are {_listed(unknown[0], FEEDS)}")
    usual = [feed for feed in FEEDS.values() if not feed.named_only]
    return [FEEDS[name] for name in dict.fromkeys(names)] or usual
