"""What the shell may offer where a feed or a board is to be named."""

import contextlib

import typer

from ossrank.errors import OssrankError


def feed_names(incomplete: str) -> list[str]:
    """The feeds that begin with what has been typed."""
    from ossrank.sources import FEEDS

    return [name for name in FEEDS if name.startswith(incomplete)]


def history_names(incomplete: str) -> list[str]:
    """Those of them whose past dates are published."""
    from ossrank.sources import FEEDS

    return [name for name in feed_names(incomplete) if FEEDS[name].history]


def board_names(context: typer.Context, incomplete: str) -> list[str]:
    """The feeds' main boards, and the boards held, that begin with what has been typed."""
    from ossrank.cli.database import opened
    from ossrank.sources import FEEDS

    names = [feed.main for feed in FEEDS.values()]
    # If the database cannot be read, the command says so when it is run.
    with contextlib.suppress(OssrankError), opened(context.params.get("db"), None) as library:
        names += [row["board"] for row in library.boards().rows()]
    return [name for name in dict.fromkeys(names) if name.startswith(incomplete)]


def claims(context: typer.Context, incomplete: str) -> list[str]:
    """The claim that is being typed with each board that is held where one is wanted."""
    start, on, board = incomplete.rpartition(" on ")
    return [f"{start}{on}{name}" for name in board_names(context, board)] if on else []
