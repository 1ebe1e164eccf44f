"""The one way to ask a server."""

from ossrank.http.client import open_client
from ossrank.http.request import Answer, get

__all__ = ["Answer", "get", "open_client"]
