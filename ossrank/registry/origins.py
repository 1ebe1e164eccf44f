"""Organisation → country, with the evidence: exact names only, never a guess."""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from functools import cache
from itertools import chain, repeat
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

from ossrank.boards import Feed
from ossrank.errors import UsageError
from ossrank.facts import Entry

HERE = Path(__file__).with_name("data")
DATA_FILES = (
    "organisations.csv",
    "model_patterns.csv",
    "licences.csv",
    "hard_cases.csv",
    "renames.csv",
    "families.csv",
    "bases.csv",
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
COMPARED = ("key", "country", "parent", "role", "since", "confidence")
REASONS = ("since", "confidence", "source", "note")
UNDISCLOSED = "ZZ"

Row = Sequence[str]
"""The cells of one row of the registry, in the order of COLUMNS."""

Unknown = Literal["undisclosed", "unmapped", "mixed", "reupload", "untagged"]
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


class Origins:
    """The registry; the rows whose keys are `laid_over` are those of an override."""

    def __init__(
        self,
        rows: Sequence[Row],
        patterns: Sequence[tuple[str, str]],
        digest: str,
        laid_over: Set[str] = frozenset(),
        bases: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> None:
        self.digest = digest
        self.bases = bases
        """What models rest on by review, whatever their tags say: base ids by id in lower case.
        A model that is its own base is its account's own work."""
        self.overridden = bool(laid_over)
        self._namespaces = _keys_by_name(rows, 4)
        self._board_names = _keys_by_name(rows, 5)
        for name in self._namespaces.keys() & self._board_names.keys() if laid_over else ():
            # A name that an override takes over is taken from the boards' names too.
            if self._namespaces[name] in laid_over and self._board_names[name] not in laid_over:
                del self._board_names[name]
        self._patterns = patterns
        self._compiled: list[tuple[re.Pattern[str], str]] | None = None
        keys = [row[0] for row in rows]
        self._rows: dict[str, Sequence[Row]] = dict(zip(keys, zip(rows, strict=True), strict=True))
        moves = set[str]()
        for key in (key for key, number in Counter(keys).items() if number > 1):
            dated = sorted((row for row in rows if row[0] == key), key=itemgetter(8))
            self._rows[key] = dated
            moves.update(row[8] for row in dated)
        self.moves = sorted(moves)
        """The dates from which some organisation's row is another, in their order."""

    def __iter__(self) -> Iterator[Organisation]:
        return (_organisation(row) for rows in self._rows.values() for row in rows)

    def rows_of(self, key: str) -> list[Organisation]:
        """All rows of an organisation, by their dates; none where there is no such key."""
        return [_organisation(row) for row in self._rows.get(key, ())]

    def named(self, name: str) -> list[str]:
        """The keys of the organisations that bear a name, or have it as their key."""
        wanted = " ".join(name.split()).casefold()
        names = ((o.key, o.name.casefold(), short_name(o.name).casefold()) for o in self)
        return list(dict.fromkeys(found[0] for found in names if wanted in found))

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

    def of_hub_model(self, model: str, on: date) -> Verdict:
        """The organisation behind a Hub id; one without an account, `gpt2`, is nobody's."""
        account, slash, _ = model.partition("/")
        if not slash:
            return self._verdict(None, "namespace", model, on)
        return self.of_namespace(account, on)

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
        the Hub model that it names, unless that is a redistributor's, then by the organisation
        that it prints, and only where that is blank by the model's name.
        """
        if feed.openness == "hub":
            if entry.publisher:
                return self.of_namespace(entry.publisher, on)
            return self.of_hub_model(entry.model, on)
        if entry.hub_id:
            verdict = self.of_hub_model(entry.hub_id, on)
            if verdict.organisation and not verdict.organisation.redistributor:
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
            return Verdict(None, "unmapped", f"?{matched.casefold()}", None, by, matched)
        maker = self.maker(organisation, on).key
        if organisation.country == UNDISCLOSED:
            return Verdict(None, "undisclosed", maker, organisation, by, matched)
        return Verdict(organisation.country, None, maker, organisation, by, matched)

    def near(self, name: str, most: int = 3, among: Iterable[str] | None = None) -> list[str]:
        """Names of the registry, or `among` others, that look like `name`: only for a hint."""
        import difflib

        spelled: dict[str, str] = {}
        if among is None:
            for o in self:
                names = (o.key, o.name, *o.hub_namespaces, *o.board_names)
                spelled.update({known.casefold(): known for known in names})
        else:
            spelled = {known.casefold(): known for known in among}
        close = difflib.get_close_matches(name.casefold(), spelled, n=most, cutoff=0.75)
        return [spelled[known] for known in close]


def short_name(name: str) -> str:
    """An organisation's name without what stands in brackets or behind a slash."""
    return re.split(r" [(/]", name)[0]


def _keys_by_name(rows: Sequence[Row], column: int) -> dict[str, str]:
    # Backwards, so that the first row to hold a name keeps it; in few calls, since a registry
    # may have 10,000 rows.
    cells = [*map(itemgetter(column), reversed(rows))]
    names = map(str.strip, ";".join(cells).casefold().split(";")) if cells else ()
    counts = [cell.count(";") + 1 for cell in cells]
    keys = chain.from_iterable(map(repeat, map(itemgetter(0), reversed(rows)), counts))
    found = dict(zip(names, keys, strict=True))
    found.pop("", None)
    return found


@cache
def _organisation_of(row: tuple[str, ...]) -> Organisation:
    key, name, country, parent, namespaces, board_names, kind, role, since, sure, *rest = row
    names = _split(namespaces), _split(board_names)
    # An override may leave these blank: a row that says not how sure it is, is not.
    role, sure = role or "developer", sure or "low"
    return Organisation(key, name or key, country, parent, *names, kind, role, since, sure, *rest)


def _organisation(row: Sequence[str]) -> Organisation:
    return _organisation_of(tuple(map(str.strip, row)))


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
    rows = _read(contents["organisations.csv"])[1:]
    patterns = [(row[0], row[1]) for row in _read(contents["model_patterns.csv"])[1:]]
    bases = {row[0].casefold(): (row[1],) for row in _read(contents["bases.csv"])[1:]}
    if overrides is None:
        return Origins(rows, patterns, digest.hexdigest(), bases=bases)
    try:
        body = overrides.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read the origins {overrides}: {error.strerror}") from None
    digest.update(body)
    laid_over = checked_rows(body, str(overrides), rows)
    replaced = {row[0] for row in laid_over}
    kept = [row for row in rows if row[0] not in replaced]
    # Their names are entered first, and the first to hold a name keeps it.
    return Origins([*laid_over, *kept], patterns, digest.hexdigest(), replaced, bases)


def _read(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8"), newline="")))


def checked_rows(body: bytes, where: str, built_in: Sequence[Row] = ()) -> Sequence[Row]:
    """The rows of a registry file, each as wide as COLUMNS, to be laid over `built_in` ones.

    Columns may stand in any order. Those that are left out, but for key and country, are taken
    from the built-in row of the same key, as far as they hold, or are blank. Raises UsageError
    that names row and column for what is wrong.
    """
    header, rows, lines = _table(body, where)
    held = {row[0]: row for row in built_in}
    # Each column's distinct values are looked at once: a registry may have 10,000 rows.
    cells = {n: set(map(itemgetter(at), rows)) for at, n in enumerate(header) if n in COMPARED}
    if any(cell != cell.strip() for distinct in cells.values() for cell in distinct):
        rows = [[*map(str.strip, row)] for row in rows]
        cells = {name: set(map(str.strip, distinct)) for name, distinct in cells.items()}
    if header != [*COLUMNS]:
        rows = _in_order(header, rows, held)
    _check_cells(cells, rows, lines, where, set(held))
    if len(cells["key"]) < len(rows):
        _check_dates(rows, lines, where)
    _check_names(rows, lines, where)
    _check_parents(rows, lines, where, built_in)
    return rows


def _in_order(header: Sequence[str], rows: Sequence[Row], held: Mapping[str, Row]) -> Sequence[Row]:
    """The rows in the order of COLUMNS, with what they lack from the held row of their key."""
    # What is not there is taken from a blank cell that each row gets at its end.
    pick = itemgetter(*(header.index(name) if name in header else -1 for name in COLUMNS))
    ordered = [pick([*cells, ""]) for cells in rows]
    lacking = [n for n, name in enumerate(COLUMNS) if name not in header]
    taken = set[str]()
    if len({4, 5}.intersection(lacking)) == 1:
        names = ";".join(cell for row in ordered for cell in row[4:6])
        taken.update(map(str.strip, names.casefold().split(";")))
    return [
        _filled(row, held[row[0]], lacking, taken) if row[0] in held else row for row in ordered
    ]


def _filled(
    row: Sequence[str], base: Sequence[str], lacking: Sequence[int], taken: Set[str]
) -> tuple[str, ...]:
    """A row with the built-in one's cells where its file has no such column.

    What says when and why the built-in row has its country goes where the country is another,
    and so do names that the file has given (`taken`).
    """
    cells = list(row)
    for n in lacking:
        if row[2] == base[2] or COLUMNS[n] not in REASONS:
            cells[n] = base[n]
    for n in {4, 5}.intersection(lacking):
        names = (name.strip() for name in base[n].split(";"))
        cells[n] = ";".join(name for name in names if name.casefold() not in taken)
    return tuple(cells)


def _table(body: bytes, where: str) -> tuple[list[str], Sequence[Row], Sequence[int]]:
    """The header of a file, the rows that are not empty, and their numbers."""
    table: list[list[str]] = []
    lines = body.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    try:
        table.extend(csv.reader(map(bytes.decode, lines), strict=True))
    except UnicodeDecodeError:
        raise UsageError(f"{where}, row {len(table) + 1}: not text in UTF-8") from None
    except csv.Error as error:
        raise UsageError(
            f"{where}, row {len(table) + 1}: wrong quotes ({error}): close each one, and double"
            " those within a cell"
        ) from None
    header = [name.strip() for name in table[0]] if table else []
    for name in ("key", "country"):
        if name not in header:
            raise UsageError(f"{where} has no column {name}: its columns are {', '.join(COLUMNS)}")
    for name in header:
        if name not in COLUMNS:
            raise UsageError(f"{where} has a column {name!r} that is none of {', '.join(COLUMNS)}")
        if header.count(name) > 1:
            raise UsageError(f"{where}, row 1, column {name}: it stands twice")
    rows, numbers = table[1:], range(2, len(table) + 1)
    if {*map(len, rows)} <= {len(header)}:
        return header, rows, numbers
    filled = [(n, cells) for n, cells in enumerate(rows, 2) if any(map(str.strip, cells))]
    for number, cells in filled:
        if len(cells) != len(header):
            raise UsageError(
                f"{where}, row {number}: {len(cells)} cells where the header has {len(header)}"
            )
    return header, [cells for _, cells in filled], [number for number, _ in filled]


def _check_cells(
    cells: Mapping[str, Set[str]],
    rows: Sequence[Row],
    lines: Sequence[int],
    where: str,
    keys: Set[str],
) -> None:
    """Each column's distinct cells against what may stand there; `keys` are known already."""
    known = keys | cells["key"]
    code = "is neither an ISO 3166-1 alpha-2 code nor ZZ"
    rules: list[tuple[str, Callable[[str], object], str]] = [
        # Makers that are no key have these marks.
        ("key", re.compile(r"[^?+]+").fullmatch, "is blank or has a ? or +"),
        ("country", lambda cell: cell == UNDISCLOSED or cell in countries(), code),
        ("role", ("", "developer", "redistributor").__contains__, "is no role of the registry"),
        ("confidence", ("", "high", "medium", "low").__contains__, "is not high, medium or low"),
        ("since", _is_date, "is no date like 2025, 2025-01 or 2025-01-31"),
        ("parent", lambda cell: not cell or cell in known, "is no organisation's key"),
    ]
    for name, right, meaning in rules:
        wrong = {cell for cell in cells.get(name, ()) if not right(cell)}
        for line, row in zip(lines, rows, strict=True) if wrong else ():
            if (cell := row[COLUMNS.index(name)]) in wrong:
                raise UsageError(f"{where}, row {line}, column {name}: {cell!r} {meaning}")


def _is_date(cell: str) -> bool:
    if not cell:
        return True
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", cell, re.ASCII):
        return False
    try:
        date.fromisoformat((cell + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _check_dates(rows: Sequence[Row], lines: Sequence[int], where: str) -> None:
    """No date may lead to two rows of one organisation."""
    dated = set[tuple[str, str]]()
    for line, row in zip(lines, rows, strict=True):
        if (row[0], row[8]) in dated:
            raise UsageError(f"{where}, row {line}, column since: {row[0]!r} has it twice")
        dated.add((row[0], row[8]))


def _check_names(rows: Sequence[Row], lines: Sequence[int], where: str) -> None:
    """No name may lead to two organisations."""
    cells = filter(None, chain.from_iterable(map(itemgetter(4, 5), rows)))
    names = ";".join(cells).casefold().split(";")
    if len(set(map(str.strip, names))) == len(names):
        return
    held: dict[str, str] = {}
    for column in (4, 5):
        for line, row in zip(lines, rows, strict=True):
            for name in filter(None, map(str.strip, row[column].casefold().split(";"))):
                owner = held.setdefault(name, row[0])
                if owner != row[0]:
                    named = f"{where}, row {line}, column {COLUMNS[column]}: {name!r}"
                    raise UsageError(f"{named} is {owner}'s already")


def _check_parents(
    rows: Sequence[Row],
    lines: Sequence[int],
    where: str,
    built_in: Sequence[Row],
) -> None:
    """No organisation may be its own ancestor, by whatever dated rows, built-in ones included."""
    laid_over = {row[0] for row in rows}
    held = [row for row in rows if row[3]]
    held += [row for row in built_in if row[3] and row[0] not in laid_over]
    named = {row[3] for row in held}
    parents: dict[str, list[str]] = {}
    for row in held:
        # Whoever is nobody's parent is nobody's ancestor.
        if row[0] in named:
            parents.setdefault(row[0], []).append(row[3])
    circle = ancestors_circle(parents)
    for line, row in zip(lines, rows, strict=True) if circle else ():
        if row[0] in circle and row[3] in circle:
            raise UsageError(
                f"{where}, row {line}, column parent: {row[3]!r} makes {row[0]!r} its own ancestor"
            )


def ancestors_circle(parents: Mapping[str, Iterable[str]]) -> list[str]:
    """Keys that are each other's ancestors, as their parents say; empty where none are."""
    from graphlib import CycleError, TopologicalSorter

    try:
        TopologicalSorter(parents).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@cache
def countries() -> Mapping[str, str]:
    """English short names by ISO 3166-1 alpha-2 code."""
    return {row[0]: row[1] for row in _read((HERE / "countries.csv").read_bytes())[1:]}


@cache
def families() -> Mapping[str, str]:
    """Models that differ from another in an effort suffix alone: model → its family."""
    return {row[0]: row[1] for row in _read((HERE / "families.csv").read_bytes())[1:]}


@cache
def hard_cases() -> Mapping[str, tuple[str, str, str]]:
    """Cases where public maps disagree: organisation's key → (case, alternatives, rule)."""
    cases = {}
    for row in _read((HERE / "hard_cases.csv").read_bytes())[1:]:
        for key in row[0].split(";"):
            cases[key.strip()] = (row[1], row[3], row[4])
    return cases
