"""Base URLs of servers, and what of a URL may be shown."""

import base64
import os
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit, urlunsplit

from ossrank.errors import FeedError


def base_url(variable: str, default: str) -> str:
    """The base URL in an environment variable, else the default; without a slash at the end.

    Raises FeedError if it is not an http or https URL.
    """
    url = (os.environ.get(variable) or default).rstrip("/")
    try:
        parts = urlsplit(url)
        complete = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        usable = complete and not parts.query and not parts.fragment
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
    """The URL without user and password, and the headers with them; names in lower case.

    URLs are printed and logged, headers are not. As in a browser, they take the place of a token.
    """
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    lower = {name.lower(): value for name, value in headers.items()}
    if at:
        user, _, password = login.partition(":")
        pair = f"{unquote(user)}:{unquote(password)}".encode()
        lower["authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    return urlunsplit(parts._replace(netloc=host)), lower
