"""How long a fetch may take and how much an answer may hold: one value, passed to all that ask."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds, bytes and questions.

    `deadline`: what one feed may take, retries included. `stall`: how long a connection may stay
    silent. `waits`: before the second and the third try, where the server names no time itself.
    `max_bytes`: the largest body, after decompression. `grace`: after its own deadline a request
    is given up from outside, since a name server or a header that trickles in is out of reach of
    the client's timeouts. `whole`: what a whole fetch may take before `grace`, so that whatever
    hangs costs less than a minute. `questions`, `asking`: how many questions about base models one
    fetch asks, and for how long.
    """

    deadline: float = 40.0
    stall: float = 15.0
    waits: tuple[float, ...] = (1.0, 3.0)
    max_bytes: int = 64 * 2**20
    history_deadline: float = 3600.0
    history_max_bytes: int = 4 * 2**30
    grace: float = 3.0
    whole: float = 52.0
    questions: int = 150
    asking: float = 30.0
