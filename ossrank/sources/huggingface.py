"""The Hugging Face Hub as a server: where it is, and the headers that it is asked with."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ossrank.errors import FeedError
from ossrank.urls import base_url, public, split_login
from ossrank.version import __version__

if TYPE_CHECKING:
    from ossrank.http import Answer

SERVERS = ("HF_ENDPOINT",)

TIMEOUTS = ("HF_HUB_ETAG_TIMEOUT", "HF_HUB_DOWNLOAD_TIMEOUT")
"""Read as numbers when huggingface_hub is imported, though ossrank's own limits hold."""

_lock = threading.Lock()


def endpoint() -> str:
    """The Hub's base URL: HF_ENDPOINT, or the Hub itself."""
    return base_url("HF_ENDPOINT", "https://huggingface.co")


def request_headers() -> dict[str, str]:
    """The headers for the Hub, the token among them, as huggingface_hub makes them.

    Raises FeedError if HF_HUB_OFFLINE is set, if HF_TOKEN cannot be a token or its file cannot be
    read, or if a timeout is set to what is no number.
    """
    # Otherwise the library's first call also sends a request to the endpoint (2.4,
    # utils/_detect_agent.py). The variable is read when the library is imported.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    for name in TIMEOUTS:
        if re.fullmatch(r"\s*[-+]?\d{1,9}\s*", os.environ.get(name, "0"), re.ASCII) is None:
            raise FeedError(f"{name} is not a whole number of seconds: set it to one, or unset it")
    with _lock:
        from huggingface_hub.constants import is_offline_mode
        from huggingface_hub.utils import build_hf_headers

        if is_offline_mode():
            raise FeedError(f"{public(endpoint())}: HF_HUB_OFFLINE is set: unset it")
        try:
            headers = build_hf_headers(library_name="ossrank", library_version=__version__)
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not text in UTF-8"
            named = "HF_TOKEN_PATH" if os.environ.get("HF_TOKEN_PATH") else "of HF_HOME"
            raise FeedError(f"the token's file, {named}, cannot be read: {reason}") from None
    if not re.fullmatch(r"[!-~ ]*", headers.get("authorization", "")):
        raise FeedError("HF_TOKEN has characters that no token has: set it again, or unset it")
    return split_login(endpoint(), headers)[1]


def require_whole(url: str, sha256: str, answer: Answer) -> None:
    """FeedError where the bytes of a file are not those that the Hub states."""
    expected = next(filter(None, map(linked_sha256, answer.hops)), sha256)
    if sha256 != expected:
        raise FeedError(
            f"{public(url)}: the file's SHA-256 is {sha256[:8]}…,"
            f" the Hub says {expected[:8]}…: damaged on the way"
        )


def linked_sha256(headers: Mapping[str, str]) -> str | None:
    """The SHA-256 that the Hub states for a large file; None if it states none."""
    value = headers.get("x-linked-etag", "").strip('"')
    return value if re.fullmatch(r"[0-9a-f]{64}", value) else None
