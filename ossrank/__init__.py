"""Dated, checkable country-of-origin shares of open models: the Python API.

    import ossrank
    with ossrank.open("demo.db") as library:
        library.report(["hf/trending"], top=[10, 100], by="base").rows()

Everything is loaded when it is first used, so that the import itself costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ossrank.version import __version__

_HOMES = {
    "Method": "ossrank.analysis.count",
    "open": "ossrank.api",
    "recompute": "ossrank.api",
    "write_bundle": "ossrank.api",
    "Library": "ossrank.library",
    "View": "ossrank.views.view",
    "Remark": "ossrank.views.view",
    "OssrankError": "ossrank.errors",
    "UsageError": "ossrank.errors",
    "NothingStored": "ossrank.errors",
    "StoreError": "ossrank.errors",
}

if TYPE_CHECKING:
    from ossrank.analysis.count import Method
    from ossrank.api import open, recompute, write_bundle
    from ossrank.errors import NothingStored, OssrankError, StoreError, UsageError
    from ossrank.library import Library
    from ossrank.views.view import Remark, View

__all__ = [
    "Library",
    "Method",
    "NothingStored",
    "OssrankError",
    "Remark",
    "StoreError",
    "UsageError",
    "View",
    "__version__",
    "open",
    "recompute",
    "write_bundle",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ossrank' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
