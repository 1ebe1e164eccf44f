"""Dated, checkable country-of-origin shares of open models."""

__version__ = "0.1.0"
