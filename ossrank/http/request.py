"""One request: its deadline, its retries and redirects, how large its answer may be."""

from __future__ import annotations

import io
import re
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from ossrank.errors import GROWN, AskedToWait, FeedError
from ossrank.http.client import fails_at_proxy, the_proxy
from ossrank.http.clock import require_clock, retry_after
from ossrank.urls import public, same_origin, split_login

if TYPE_CHECKING:
    import httpx

    from ossrank.limits import Limits

CHUNK = 2**16
"""Bytes that are unpacked at a time, however much a packed body may hold."""

LEAST_SECRET = 8
"""Characters: a shorter token is none, and stands in many a text by chance."""

MAX_HOPS = 5
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass
class Answer:
    """A final answer; `body` is empty unless `status` is 200, `hops` has each reply's headers."""

    status: int
    body: bytes
    hops: list[Mapping[str, str]] = field(default_factory=list)

    def header(self, name: str) -> str | None:
        """The header's value in the last reply that carried it, or None."""
        return next((hop[name] for hop in reversed(self.hops) if name in hop), None)

    @property
    def etag(self) -> str | None:
        """The entity tags on the way, a redirect's first, each once; None where there is none."""
        return " ".join(dict.fromkeys(tag for hop in self.hops for tag in tags(hop))) or None


def tags(hop: Mapping[str, str]) -> list[str]:
    """The entity tags in a reply's headers: its own, and that of the file it redirects to."""
    return [hop[name] for name in ("etag", "x-linked-etag") if hop.get(name)]


class _Again(Exception):
    """A failure that another try may repair; `wait` is what the server asked for, in seconds."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


def get(
    url: str,
    *,
    client: httpx.Client,
    limits: Limits,
    headers: Mapping[str, str] | None = None,
    until: float | None = None,
    max_bytes: int | None = None,
    known: Sequence[str] = (),
    into: BinaryIO | None = None,
    progress: Callable[[int, int], None] | None = None,
    accepted: frozenset[int] = frozenset(),
    secret: str = "HF_TOKEN",
) -> Answer:
    """Asks for `url` until it answers 200, 304 or an accepted status, and gives that answer.

    `until` is on time.monotonic()'s clock and includes all tries and redirects. `headers` go to
    the origin of `url` only, never to a redirect's target; so do a user and password in `url`,
    which take the place of a token. An answer that repeats the token is refused. `known` are the
    entity tags of a body that we have: the first server gets the first of them, redirects the
    last, and if a reply shows one of them the answer is a 304. With `into` the body is written to
    that file; `progress` is called with the bytes so far and in all (0: unknown). `secret` is the
    variable that a token in `headers` comes from.

    Raises FeedError with a one-line reason for everything else, an answer among it whose `Date`
    and our clock are over MOST_APART apart: either may be wrong, and a fetch is dated by ours.
    """
    until = time.monotonic() + limits.deadline if until is None else until
    request = _Request(
        *split_login(url, headers or {}),
        client,
        limits,
        until,
        max_bytes or limits.max_bytes,
        known,
        into,
        progress,
        accepted,
        secret,
    )
    try:
        answer = _answer(request)
        require_clock(url, answer.hops)
        return answer
    except AskedToWait as error:
        raise AskedToWait(request.without_secret(str(error)), error.seconds) from None
    except FeedError as error:
        # A reason may quote the server, such as the address that it redirects to.
        raise FeedError(request.without_secret(str(error))) from None


def _answer(request: _Request) -> Answer:
    for wait in (*request.limits.waits, None):
        try:
            return request.answer()
        except _Again as failure:
            reason = str(failure)
            pause = failure.wait if failure.wait is not None else wait
            if wait is None or pause is None:
                raise FeedError(reason) from None
            if time.monotonic() + pause >= request.until:
                if failure.wait is None:
                    raise FeedError(reason) from None
                asked = f"{reason}; it asks to wait {pause:.0f} s"
                raise AskedToWait(asked, pause) from None
            time.sleep(pause)
    raise AssertionError("the last wait is None")


@dataclass
class _Request:
    url: str
    headers: dict[str, str]
    client: httpx.Client
    limits: Limits
    until: float
    max_bytes: int
    known: Sequence[str]
    into: BinaryIO | None
    progress: Callable[[int, int], None] | None
    accepted: frozenset[int]
    secret: str

    def answer(self) -> Answer:
        import httpx

        url, hops = self.url, list[Mapping[str, str]]()
        for _ in range(MAX_HOPS + 1):
            left = self.until - time.monotonic()
            if left <= 0:
                raise FeedError(f"no answer from {public(url)} in time")
            try:
                stream = self.client.stream(
                    "GET",
                    url,
                    headers=self._headers_for(url, first=not hops),
                    timeout=min(self.limits.stall, left),
                    follow_redirects=False,
                )
                with stream as reply:
                    hops.append(_lower(reply.headers))
                    self._refuse_secret(str(hops[-1]).encode())
                    if reply.status_code == 304 or self._is_known(reply.status_code, hops[-1]):
                        return Answer(304, b"", hops)
                    if reply.status_code == 200:
                        return Answer(200, self._read(reply, url), hops)
                    if reply.status_code in self.accepted:
                        return Answer(reply.status_code, b"", hops)
                    if reply.next_request is None:
                        sent = self._headers_for(url, first=not hops[1:])
                        raise _refused(reply, url, sent, self.secret)
                    url = str(reply.next_request.url)
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as failure:
                at_proxy = fails_at_proxy(self.client, url, failure)
                where = the_proxy() if at_proxy else public(url)
                raise _Again(f"{where}: {_network_reason(failure)}") from failure
            if urlsplit(url).scheme not in ("http", "https"):
                raise FeedError(f"{public(self.url)} redirects to what is not http(s)")
        raise FeedError(f"{public(self.url)} redirects more than {MAX_HOPS} times")

    def _headers_for(self, url: str, *, first: bool) -> dict[str, str]:
        harmless = {"accept-encoding": "gzip"}
        if self.known:
            harmless["if-none-match"] = self.known[0 if first else -1]
        # A redirect may lead to any server: it never gets a token.
        return {**self.headers, **harmless} if same_origin(url, self.url) else harmless

    def without_secret(self, text: str) -> str:
        """The text without the token."""
        return text.replace(self._secret, "(token)") if self._secret else text

    @property
    def _secret(self) -> str:
        secret = self.headers.get("authorization", "").rpartition(" ")[2]
        return secret if len(secret) >= LEAST_SECRET else ""

    def _refuse_secret(self, content: bytes) -> None:
        # A mirror made for debugging may repeat the headers of a request.
        if self._secret and self._secret.encode() in content:
            raise FeedError(f"{public(self.url)} sends back the token that it was sent")

    def _is_known(self, status: int, hop: Mapping[str, str]) -> bool:
        # The ETag of a redirect is that of its own short text, not of the file.
        names = ("etag", "x-linked-etag") if status == 200 else ("x-linked-etag",)
        return any(hop.get(name) in self.known for name in names)

    def _read(self, reply: httpx.Response, url: str) -> bytes:
        length = reply.headers.get("content-length", "")
        total = int(length) if re.fullmatch(r"\d{1,20}", length, re.ASCII) else 0
        if total > self.max_bytes:
            raise FeedError(f"{public(url)} answers with {total:,} bytes{GROWN}")
        # In one buffer, which becomes the body: pieces that are joined would take twice the room.
        body = self.into or io.BytesIO()
        body.seek(0)
        body.truncate()
        size = 0
        for chunk in _unpacked(reply, url):
            size += len(chunk)
            if size > self.max_bytes:
                raise FeedError(f"{public(url)} answers with over {self.max_bytes:,} bytes{GROWN}")
            if time.monotonic() > self.until:
                raise FeedError(f"{public(url)} is too slow: time ran out after {size:,} bytes")
            body.write(chunk)
            if self.progress:
                self.progress(size, total)
        content = body.getvalue() if isinstance(body, io.BytesIO) else b""
        self._refuse_secret(content)
        return content


def _unpacked(reply: httpx.Response, url: str) -> Iterator[bytes]:
    """The body in pieces of bounded size: httpx itself would unpack a compression bomb whole."""
    coding = reply.headers.get("content-encoding", "identity").strip().lower()
    if coding in ("", "identity"):
        yield from reply.iter_raw()
        return
    if coding != "gzip":
        raise FeedError(f"{public(url)} answers in the coding {coding[:40]}, not in gzip")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for chunk in reply.iter_raw():
            packed = chunk
            while packed and not unpack.eof:
                yield unpack.decompress(packed, CHUNK)
                packed = unpack.unconsumed_tail
    except zlib.error:
        raise FeedError(f"{public(url)}: its compressed body cannot be read") from None
    if not unpack.eof:
        raise FeedError(f"{public(url)}: its compressed body is incomplete")


def _lower(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _refused(reply: httpx.Response, url: str, sent: Mapping[str, str], secret: str) -> Exception:
    status = reply.status_code
    reason = f"{public(url)} answers {status}"
    if status in RETRIED:
        return _Again(reason, retry_after(reply.headers.get("retry-after")))
    if status == 407:
        return FeedError(f"{the_proxy()} answers 407: it asks for a user")
    if status in (401, 403):
        kind = sent.get("authorization", "").partition(" ")[0]
        hints = {
            "": "it asks for a token",
            "Basic": "it refuses the user and password that its URL is set with",
        }
        hint = hints.get(kind, f"it refuses the token: renew or unset {secret}")
        return FeedError(f"{reason}: {hint}")
    return FeedError(reason)


def _network_reason(failure: Exception) -> str:
    name = type(failure).__name__
    if "ConnectTimeout" in name:
        return "no connection in time"
    if "Timeout" in name:
        return "connected, but silent"
    if isinstance(failure, UnicodeError):
        return "no host can have that name"
    detail = " ".join(re.sub(r"^\[Errno -?\d+\] ", "", str(failure)).split())
    if "certificate has expired" in detail or "certificate is not yet valid" in detail:
        today = datetime.now(UTC).date()
        return f"its certificate does not hold on {today}, as the clock says: is the clock right?"
    return f"{detail or name}"[:200]
