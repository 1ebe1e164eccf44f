"""A client for one fetch, as the environment has it: its certificates, its proxies."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from ossrank.errors import FeedError
from ossrank.version import __version__

if TYPE_CHECKING:
    import ssl

    import httpx

    from ossrank.limits import Limits

# httpx would import its own command line, with all that it prints with: a tenth of a fetch.
# None stops an import, as Python's docs of `sys.modules` say and its type does not.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")

USER_AGENT = f"ossrank/{__version__}"

_lock = threading.Lock()


@contextmanager
def open_client(limits: Limits) -> Iterator[httpx.Client]:
    """A fresh client, closed at the end.

    FeedError where a variable of the environment names certificates or a proxy that it cannot use.
    """
    import httpx

    try:
        with _lock:
            verify = certificates()
    except OSError as error:
        # Where the keys of connections are logged is opened at the same time.
        log = "SSLKEYLOGFILE" if error.filename == os.environ.get("SSLKEYLOGFILE", "") else ""
        file = _variables("SSL_CERT_FILE") or _variables("SSL_CERT_DIR")
        named = log or file or "the certificates"
        reason = error.strerror or error
        raise FeedError(f"{named} cannot be read: {reason}: set it right, or unset it") from None
    headers = {"User-Agent": USER_AGENT}
    try:
        _bare_addresses()
        client = httpx.Client(headers=headers, timeout=limits.stall, verify=verify)
    except (httpx.InvalidURL, ValueError, ImportError):
        named = _variables(*PROXIES) or "a proxy"
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


def _variables(*names: str) -> str:
    """Those of these variables that are set, without their values, which may hold a password."""
    return ", ".join(n for n in names if os.environ.get(n) or os.environ.get(n.lower()))


@cache
def certificates() -> ssl.SSLContext:
    """Whom to trust: read once for all feeds, since each time takes 50 ms."""
    import httpx

    return httpx.create_ssl_context()


def the_proxy() -> str:
    """Which proxy is asked, by the variable that names it."""
    return f"the proxy that {_variables(*PROXIES[:3]) or 'the system'} names"


def fails_at_proxy(client: httpx.Client, url: str, failure: Exception) -> bool:
    """Whether it is the way to a proxy that failed: past it, only certificates are to blame."""
    import ssl

    import httpx

    if isinstance(failure, httpx.ProxyError):
        return True
    if not isinstance(failure, httpx.ConnectError | httpx.ConnectTimeout):
        return False
    cause: BaseException | None = failure
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return False
        cause = cause.__cause__ or cause.__context__
    return client._transport_for_url(httpx.URL(url)) is not client._transport
