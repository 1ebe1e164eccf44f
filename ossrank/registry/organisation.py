"""What the registry says of an organisation, and of the country that an entry counts for."""

import re
from functools import cache
from typing import Literal, NamedTuple


class Row(NamedTuple):
    """The cells of one row of the registry as text, as its file has them."""

    key: str
    name: str
    country: str
    parent: str
    hub_namespaces: str
    board_names: str
    kind: str
    role: str
    since: str
    confidence: str
    source: str
    note: str


COLUMNS = Row._fields

NAMES = ("hub_namespaces", "board_names")

UNDISCLOSED = "ZZ"

Unknown = Literal["undisclosed", "unmapped", "mixed", "reupload", "untagged", "unconfirmed"]

Match = Literal["namespace", "board name", "pattern"]


class Organisation(NamedTuple):
    """One row of the registry: where an organisation's operating headquarters lie, from a date.

    `country` is ISO 3166-1 alpha-2, or ZZ: undisclosed, or a community with no single seat.
    """

    key: str
    name: str
    country: str
    parent: str
    hub_namespaces: tuple[str, ...]
    board_names: tuple[str, ...]
    kind: str
    role: str
    since: str
    confidence: str
    source: str
    note: str

    @property
    def weak(self) -> bool:
        """Whether nobody can check this row, or its own editors doubt it."""
        return self.confidence == "low" or not self.source

    @property
    def redistributor(self) -> bool:
        """Whether it puts up what others have made: no model originates there."""
        return self.role == "redistributor"


class Verdict(NamedTuple):
    """Which country an entry counts for, and why.

    `country` is None where it is unknown; `unknown` then says which kind. `matched_by` and
    `matched` are the way and the name that found the organisation, or that were tried. `maker`
    is the topmost parent's key; where there is none, the name with a mark that no key has.
    """

    country: str | None
    unknown: Unknown | None
    maker: str
    organisation: Organisation | None = None
    matched_by: Match | None = None
    matched: str | None = None

    @property
    def weak(self) -> bool:
        """Whether it rests on a row that nobody can check, or that its own editors doubt."""
        return self.organisation is not None and self.organisation.weak


def own_names(name: str) -> list[str]:
    """The names in an organisation's name: the whole, the short one, and a bracketed alias."""
    aliases = re.findall(r"\(([^()]+)\)", name)
    return list(dict.fromkeys(part.strip() for part in (name, short_name(name), *aliases)))


def short_name(name: str) -> str:
    """An organisation's name without what stands in brackets or behind a slash."""
    return re.split(r" [(/]", name)[0]


@cache
def organisation_of(row: Row) -> Organisation:
    """A row's organisation, its names apart and what it leaves blank as it then counts."""
    cells = map(str.strip, row)
    key, name, country, parent, namespaces, board_names, kind, role, since, sure, *rest = cells
    names = _split(namespaces), _split(board_names)
    # An override may leave these blank. A row without a confidence counts as low.
    role, sure = role or "developer", sure or "low"
    return Organisation(key, name or key, country, parent, *names, kind, role, since, sure, *rest)


def _split(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(";") if name.strip())
