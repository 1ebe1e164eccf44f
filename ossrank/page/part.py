"""A part of the page: a section, and what its figures are made of."""

from collections.abc import Sequence
from typing import NamedTuple

from ossrank.boards import Feed
from ossrank.facts import Snapshot
from ossrank.formats.html.blocks import Section


class Part(NamedTuple):
    """A section, and the snapshots that its figures are made of, with their feeds."""

    section: Section
    shown: Sequence[tuple[Feed, Snapshot]]
