"""The one way to ask a server: deadline, retries, size limit, redirects, user agent."""

from __future__ import annotations

import email.utils
import io
import os
import re
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from ossrank.errors import AskedToWait, FeedError
from ossrank.urls import public, same_origin, split_login
from ossrank.version import __version__

if TYPE_CHECKING:
    import ssl

    import httpx

    from ossrank.limits import Limits

# httpx would import its own command line, with all that it prints with: a tenth of a fetch.
# None stops an import, as Python's docs of `sys.modules` say and its type does not.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

CHUNK = 2**16
"""Bytes that are unpacked at a time, however much a packed body may hold."""

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")

MOST_APART = timedelta(days=2)
"""How far a server's clock and ours may lie apart."""

LEAST_SECRET = 8
"""Characters: a shorter token is none, and stands in many a text by chance."""

MAX_HOPS = 5
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
USER_AGENT = f"ossrank/{__version__}"

_lock = threading.Lock()


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


@contextmanager
def open_client(limits: Limits) -> Iterator[httpx.Client]:
    """A fresh client, closed at the end.

    FeedError where a variable of the environment names certificates or a proxy that it cannot use.
    """
    import httpx

    try:
        with _lock:
            verify = _certificates()
    except OSError as error:
        # Where the keys of connections are logged is opened at the same time.
        log = "SSLKEYLOGFILE" if error.filename == os.environ.get("SSLKEYLOGFILE", "") else ""
        named = log or _set("SSL_CERT_FILE") or _set("SSL_CERT_DIR") or "the certificates"
        reason = error.strerror or error
        raise FeedError(f"{named} cannot be read: {reason}: set it right, or unset it") from None
    headers = {"User-Agent": USER_AGENT}
    try:
        _bare_addresses()
        client = httpx.Client(headers=headers, timeout=limits.stall, verify=verify)
    except (httpx.InvalidURL, ValueError, ImportError):
        named = _set(*PROXIES) or "a proxy"
        # The error quotes the address, in which there may be a password.
        raise FeedError(f"{named} cannot be used: set it right, or unset it") from None
    with client:
        yield client


def _bare_addresses() -> None:
    """Leaves of IPv6 addresses in NO_PROXY what httpx can read: no brackets, and of a network its
    first address, as httpx does with IPv4; with a port they become an address of any scheme."""
    for name in ("NO_PROXY", "no_proxy"):
        if "::" in os.environ.get(name, "") or "[" in os.environ.get(name, ""):
            os.environ[name] = ",".join(map(_bare, os.environ[name].split(",")))


def _bare(host: str) -> str:
    address = re.fullmatch(r"\[?([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(/\d+)?\]?(/\d+)?", host.strip())
    with_port = re.fullmatch(r"\[[0-9A-Fa-f:.]+\]:\d+", host.strip())
    return address[1] if address else f"all://{with_port[0]}" if with_port else host


def _set(*names: str) -> str:
    """Those of these variables that are set, without their values, which may hold a password."""
    return ", ".join(n for n in names if os.environ.get(n) or os.environ.get(n.lower()))


@cache
def _certificates() -> ssl.SSLContext:
    """Read once for all feeds, since each time takes 50 ms."""
    import httpx

    return httpx.create_ssl_context()


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
        _require_clock(url, answer)
        return answer
    except AskedToWait as error:
        raise AskedToWait(request.without_secret(str(error)), error.seconds) from None
    except FeedError as error:
        # A reason may quote the server, such as the address that it redirects to.
        raise FeedError(request.without_secret(str(error))) from None


def _require_clock(url: str, answer: Answer) -> None:
    # A cache sends the Date of its origin, and Age: the newest of the servers on the way counts.
    dates = [there for hop in answer.hops if (there := _date_of(hop))]
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
                where = public(url)
                if isinstance(failure, httpx.ProxyError) or self._reaches_no_proxy(url, failure):
                    where = f"the proxy that {_set(*PROXIES[:3]) or 'the system'} names"
                raise _Again(f"{where}: {_network_reason(failure)}") from failure
            if urlsplit(url).scheme not in ("http", "https"):
                raise FeedError(f"{public(self.url)} redirects to what is not http(s)")
        raise FeedError(f"{public(self.url)} redirects more than {MAX_HOPS} times")

    def _reaches_no_proxy(self, url: str, failure: Exception) -> bool:
        """Whether it is the way to a proxy that failed: past it, only certificates are to blame."""
        import ssl

        import httpx

        if not isinstance(failure, httpx.ConnectError | httpx.ConnectTimeout):
            return False
        cause: BaseException | None = failure
        while cause is not None:
            if isinstance(cause, ssl.SSLError):
                return False
            cause = cause.__cause__ or cause.__context__
        return self.client._transport_for_url(httpx.URL(url)) is not self.client._transport

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

    def _read(self, reply: Any, url: str) -> bytes:
        length = reply.headers.get("content-length", "")
        total = int(length) if re.fullmatch(r"\d{1,20}", length, re.ASCII) else 0
        if total > self.max_bytes:
            raise FeedError(f"{public(url)} answers with {total:,} bytes: too large to be right")
        # In one buffer, which becomes the body: pieces that are joined would take twice the room.
        body = self.into or io.BytesIO()
        body.seek(0)
        body.truncate()
        size = 0
        for chunk in _unpacked(reply, url):
            size += len(chunk)
            if size > self.max_bytes:
                raise FeedError(f"{public(url)} answers with over {self.max_bytes:,} bytes")
            if time.monotonic() > self.until:
                raise FeedError(f"{public(url)} is too slow: time ran out after {size:,} bytes")
            body.write(chunk)
            if self.progress:
                self.progress(size, total)
        content = body.getvalue() if isinstance(body, io.BytesIO) else b""
        self._refuse_secret(content)
        return content


def _unpacked(reply: Any, url: str) -> Iterator[bytes]:
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


def _lower(headers: Any) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in headers.items()}


def _refused(reply: Any, url: str, sent: Mapping[str, str], secret: str) -> Exception:
    status = reply.status_code
    reason = f"{public(url)} answers {status}"
    if status in RETRIED:
        return _Again(reason, _retry_after(reply.headers.get("retry-after")))
    if status == 407:
        named = _set(*PROXIES[:3]) or "the system"
        return FeedError(f"the proxy that {named} names answers 407: it asks for a user")
    if status in (401, 403):
        kind = sent.get("authorization", "").partition(" ")[0]
        hints = {
            "": "it asks for a token",
            "Basic": "it refuses the user and password that its URL is set with",
        }
        hint = hints.get(kind, f"it refuses the token: renew or unset {secret}")
        return FeedError(f"{reason}: {hint}")
    return FeedError(reason)


def _retry_after(value: str | None) -> float | None:
    """The seconds to wait that Retry-After names, as a number or as an HTTP date (RFC 9110)."""
    if value is None:
        return None
    if re.fullmatch(r"\d+", value.strip(), re.ASCII):
        return float(value)
    try:
        return max(0.0, (_moment(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None


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
