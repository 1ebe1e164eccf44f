"""Organisation → country, with the evidence: exact names only, never a guess."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from ossrank.boards import Feed
from ossrank.errors import UsageError
from ossrank.models import Entry

HERE = Path(__file__).parent
DATA_FILES = (
    "origins.csv",
    "model_patterns.csv",
    "licences.csv",
    "hard_cases.csv",
    "renames.csv",
    "families.csv",
)
COLUMNS = (
    "key",
    "name",
    "country",
    "parent",
    "hub_namespaces",
    "board_names",
    "kind",
    "role",
    "since",
    "confidence",
    "source",
    "note",
)
UNDISCLOSED = "ZZ"

Unknown = Literal["undisclosed", "unmapped", "mixed"]
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


class Verdict(NamedTuple):
    """Which country an entry counts for, and why.

    `country` is None where it is unknown; `unknown` then says which kind. `matched_by` and
    `matched` are the way and the name that found the organisation. `maker` is the topmost
    parent's key; where no organisation was found, the name that was looked up.
    """

    country: str | None
    unknown: Unknown | None
    maker: str
    organisation: Organisation | None = None
    matched_by: Match | None = None
    matched: str | None = None


class Origins:
    """The registry, with the overrides laid over it."""

    def __init__(
        self,
        rows: Sequence[Sequence[str]],
        patterns: Sequence[tuple[str, str]],
        digest: str,
        overridden: bool = False,
    ) -> None:
        self.digest = digest
        self.overridden = overridden
        self._rows: dict[str, list[Sequence[str]]] = {}
        self._namespaces: dict[str, str] = {}
        self._board_names: dict[str, str] = {}
        self._patterns = patterns
        self._compiled: list[tuple[re.Pattern[str], str]] | None = None
        for row in rows:
            key = row[0]
            self._rows.setdefault(key, []).append(row)
            for names, held in ((row[4], self._namespaces), (row[5], self._board_names)):
                if names:
                    for name in names.split(";"):
                        held.setdefault(name.strip().casefold(), key)
        for dated in self._rows.values():
            if len(dated) > 1:
                dated.sort(key=lambda row: row[8])

    def __iter__(self) -> Iterator[Organisation]:
        return (_organisation(row) for rows in self._rows.values() for row in rows)

    def of_key(self, key: str, on: date) -> Organisation | None:
        """The row of an organisation that holds on a date: the newest `since` up to it."""
        rows = self._rows.get(key)
        if not rows:
            return None
        day = on.isoformat()
        held = [row for row in rows if row[8] <= day]
        return _organisation((held or rows)[-1 if held else 0])

    def of_namespace(self, namespace: str, on: date) -> Verdict:
        """The organisation behind a Hub account, matched exactly but for case."""
        return self._verdict(self._namespaces.get(namespace.casefold()), "namespace", namespace, on)

    def of_board_name(self, name: str, on: date) -> Verdict:
        """The organisation that a board prints: its board names first, then Hub namespaces."""
        if key := self._board_names.get(name.strip().casefold()):
            return self._verdict(key, "board name", name, on)
        return self.of_namespace(name.strip(), on)

    def of_model_name(self, model: str, on: date) -> Verdict:
        """The organisation whose reviewed pattern a name fits: for boards that print none."""
        if self._compiled is None:
            self._compiled = [(re.compile(pattern), key) for pattern, key in self._patterns]
        name = model.lower().replace(" ", "-")
        for pattern, key in self._compiled:
            if pattern.search(name):
                return self._verdict(key, "pattern", pattern.pattern, on)
        return self._verdict(None, "pattern", model, on)

    def of_entry(self, entry: Entry, feed: Feed, on: date) -> Verdict:
        """The organisation that put an entry up, by the rule of its feed.

        On the Hub the namespace alone decides. A rating board's entry goes by the namespace of
        the Hub model that it names, then by the organisation that it prints, and only where
        that is blank by the model's name.
        """
        if feed.openness == "hub":
            return self.of_namespace(entry.publisher or entry.model, on)
        if entry.hub_id:
            verdict = self.of_namespace(entry.hub_id.partition("/")[0], on)
            if verdict.organisation:
                return verdict
        if entry.publisher:
            return self.of_board_name(entry.publisher, on)
        return self.of_model_name(entry.model, on)

    def maker(self, organisation: Organisation, on: date) -> Organisation:
        """The topmost parent of an organisation, or the organisation itself."""
        seen = {organisation.key}
        while organisation.parent and organisation.parent not in seen:
            seen.add(organisation.parent)
            parent = self.of_key(organisation.parent, on)
            if parent is None:
                break
            organisation = parent
        return organisation

    def _verdict(self, key: str | None, by: Match, matched: str, on: date) -> Verdict:
        organisation = self.of_key(key, on) if key else None
        if organisation is None:
            return Verdict(None, "unmapped", matched.casefold())
        maker = self.maker(organisation, on).key
        if organisation.country == UNDISCLOSED:
            return Verdict(None, "undisclosed", maker, organisation, by, matched)
        return Verdict(organisation.country, None, maker, organisation, by, matched)

    def near(self, name: str, most: int = 3) -> list[str]:
        """Names of the registry that look like `name`: for a hint, never for a match."""
        import difflib

        spelled: dict[str, str] = {}
        for organisation in self:
            names = (organisation.key, *organisation.hub_namespaces, *organisation.board_names)
            spelled.update({known.casefold(): known for known in names})
        close = difflib.get_close_matches(name.casefold(), spelled, n=most, cutoff=0.75)
        return [spelled[known] for known in close]


@cache
def _organisation_of(row: tuple[str, ...]) -> Organisation:
    key, name, country, parent, namespaces, board_names, *rest = row
    return Organisation(key, name, country, parent, _split(namespaces), _split(board_names), *rest)


def _organisation(row: Sequence[str]) -> Organisation:
    return _organisation_of(tuple(row))


def _split(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(";") if name.strip())


def load_origins(overrides: Path | None = None) -> Origins:
    """The built-in registry, with a file of the same columns laid over it.

    A key in the overrides replaces all rows of that key; a name in them leaves the row that had
    it. Raises UsageError where the file cannot be read or a row is wrong, naming row and column.
    """
    digest = hashlib.sha256()
    contents = {name: (HERE / name).read_bytes() for name in DATA_FILES}
    for name in DATA_FILES:
        digest.update(contents[name])
    rows = _read(contents["origins.csv"])[1:]
    patterns = [(row[0], row[1]) for row in _read(contents["model_patterns.csv"])[1:]]
    if overrides is None:
        return Origins(rows, patterns, digest.hexdigest())
    try:
        body = overrides.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read the origins {overrides}: {error.strerror}") from None
    digest.update(body)
    laid_over = checked_rows(body, str(overrides), {row[0] for row in rows})
    replaced = {row[0] for row in laid_over}
    kept = [row for row in rows if row[0] not in replaced]
    # Their names are entered first, and the first to hold a name keeps it.
    return Origins([*laid_over, *kept], patterns, digest.hexdigest(), overridden=True)


def _read(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8"), newline="")))


def checked_rows(body: bytes, where: str, keys: set[str]) -> list[list[str]]:
    """The rows of a registry file, each as wide as COLUMNS; `keys` are parents known already.

    Columns may stand in any order and be left out, but for key and country.
    """
    try:
        table = _read(body.removeprefix(b"\xef\xbb\xbf"))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{where} is not a CSV file in UTF-8: {error}") from None
    header = [name.strip() for name in table[0]] if table else []
    for name in ("key", "country"):
        if name not in header:
            raise UsageError(f"{where} has no column {name}: its columns are {', '.join(COLUMNS)}")
    for name in header:
        if name not in COLUMNS:
            raise UsageError(f"{where} has a column {name!r} that is none of {', '.join(COLUMNS)}")
    rows = []
    for line, cells in enumerate(table[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise UsageError(
                f"{where}, row {line}: {len(cells)} cells where the header has {len(header)}"
            )
        given = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        rows.append([given.get(name, "") for name in COLUMNS])
        _check_row(rows[-1], f"{where}, row {line}")
    known = keys | {row[0] for row in rows}
    for row in rows:
        if row[3] and row[3] not in known:
            raise UsageError(f"{where}, key {row[0]}, column parent: no organisation {row[3]!r}")
    return rows


def _check_row(row: list[str], where: str) -> None:
    given = dict(zip(COLUMNS, row, strict=True))
    if not given["key"]:
        raise UsageError(f"{where}, column key: it is blank")
    if given["country"] != UNDISCLOSED and given["country"] not in countries():
        raise UsageError(
            f"{where}, column country: {given['country']!r} is neither an ISO 3166-1"
            " alpha-2 code nor ZZ"
        )
    choices = {
        "role": ("", "developer", "redistributor"),
        "confidence": ("", "high", "medium", "low"),
    }
    for name, allowed in choices.items():
        if given[name] not in allowed:
            raise UsageError(f"{where}, column {name}: {given[name]!r} is none of {allowed[1:]}")
    if given["since"] and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", given["since"]):
        raise UsageError(f"{where}, column since: {given['since']!r} is no date like 2025-01-31")


@cache
def countries() -> Mapping[str, str]:
    """English short names by ISO 3166-1 alpha-2 code."""
    return {row[0]: row[1] for row in _read((HERE / "countries.csv").read_bytes())[1:]}


@cache
def families() -> Mapping[str, str]:
    """Models that differ from another in an effort suffix alone: model → its family."""
    return {row[0]: row[1] for row in _read((HERE / "families.csv").read_bytes())[1:]}


@cache
def hard_cases() -> Mapping[str, tuple[str, str]]:
    """Cases where public maps disagree: organisation's key → (alternatives, rule)."""
    cases = {}
    for row in _read((HERE / "hard_cases.csv").read_bytes())[1:]:
        for key in row[0].split(";"):
            cases[key.strip()] = (row[3], row[4])
    return cases
