"""What can go wrong in the world, and the exit code of each.

OssrankError          1   anything the world can cause: one line, no traceback
├── UsageError        2   the caller asked for something that does not exist
├── NothingStored     4   a board that was asked for has no snapshot
├── Stale             6   `status --max-age` found a feed that was not fetched lately
├── Differs           7   a verdict differs from the one that was expected
├── FeedError         -   a feed could not be fetched or read; fetch logs it
│   ├── AskedToWait   -   a server wants to be left alone for longer than there is time
│   └── NotOffered    -   a server does not have a feed
│       └── NoKey     -   a feed wants a key, and there is none
└── StoreError        1   the database cannot be opened, read or written
"""


class OssrankError(Exception):
    """A failure that the world caused; its text is one line: what, where, what to do next."""

    exit_code = 1


class UsageError(OssrankError):
    """An unknown board, feed, file or combination of options."""

    exit_code = 2


class NothingStored(OssrankError):
    """No snapshot of a board that was asked for."""

    exit_code = 4


class Stale(OssrankError):
    """A feed whose last good fetch is older than `status --max-age` allows."""

    exit_code = 6


class Differs(OssrankError):
    """A verdict or a figure is not the one that was expected."""

    exit_code = 7


class FeedError(OssrankError):
    """A feed did not answer, or its answer is not what that source documents."""


GROWN = ", more than this ossrank reads: upgrade it if the board has grown so much"
"""How the reason ends where an answer is over a limit, which is some times what boards have now."""


class AskedToWait(FeedError):
    """A server asks to wait so many `seconds`, which is longer than the caller could."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class NotOffered(FeedError):
    """A feed that its server does not publish: skipped until it came once."""


class NoKey(NotOffered):
    """A feed that wants a key, and none is set: skipped, whether it ever came or not."""


class StoreError(OssrankError):
    """The database cannot be opened, read or written."""
