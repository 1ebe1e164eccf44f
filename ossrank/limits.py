"""How long a fetch may take and how much an answer may hold: one value, passed to all that ask."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds, bytes, rows and questions.

    `deadline`: what one feed may take, retries included. `stall`: how long a connection may stay
    silent. `waits`: before the second and the third try, where the server names no time itself.
    `max_bytes`: the largest body, after decompression; `file_bytes`: the same of a board's file, of
    which there are many at once. `history_deadline`, `history_max_bytes`:
    the same for the download of a history; `history_rows`: how many of its rows are in memory at
    once, at 60 bytes each. `grace`: how long after its deadline a request is given up from
    outside, since the client's timeouts do not cover a name server, or a header that comes byte by
    byte. `whole`: what a whole fetch may take before `grace`, so that nothing that hangs costs a
    minute. `questions`, `asking`: how many questions about base models one fetch asks, and for how
    long.
    """

    deadline: float = 40.0
    stall: float = 15.0
    waits: tuple[float, ...] = (1.0, 3.0)
    max_bytes: int = 4 * 2**20
    file_bytes: int = 2 * 2**20
    history_deadline: float = 3600.0
    history_max_bytes: int = 4 * 2**30
    history_rows: int = 2**19
    grace: float = 3.0
    whole: float = 52.0
    questions: int = 150
    asking: float = 30.0
