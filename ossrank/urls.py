"""Where a server is, and what of a URL may be shown."""

import base64
import os
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit, urlunsplit

from ossrank.errors import FeedError


def base_url(variable: str, default: str) -> str:
    """The base URL in an environment variable, without its trailing slash, else the default.

    Raises FeedError where it is not an http or https URL.
    """
    url = (os.environ.get(variable) or default).rstrip("/")
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        usable = named and not parts.query and not parts.fragment
    except ValueError:
        usable = False
    if not usable:
        raise FeedError(f"{variable} is not an http(s) URL: set it to one, or unset it")
    return url


def public(url: str) -> str:
    """The URL without user, password, query and fragment, fit for a message or the database."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def same_origin(one: str, other: str) -> bool:
    """Whether two URLs share scheme, host and port."""
    a, b = urlsplit(one), urlsplit(other)
    return (a.scheme, a.netloc.rpartition("@")[2]) == (b.scheme, b.netloc.rpartition("@")[2])


def split_login(url: str, headers: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The URL without user and password, and headers that carry them: URLs get printed and logged.

    They take the place of a token, as in any browser.
    """
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    kept = {name.lower(): value for name, value in headers.items()}
    if at:
        user, _, password = login.partition(":")
        pair = f"{unquote(user)}:{unquote(password)}".encode()
        kept["authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    return urlunsplit(parts._replace(netloc=host)), kept
