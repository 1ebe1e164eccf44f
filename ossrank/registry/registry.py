"""Organisation → country, with the evidence: exact names only, never a guess."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain, repeat
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType

from ossrank.boards import Feed
from ossrank.errors import UsageError
from ossrank.facts import Entry, means_nothing
from ossrank.files import read_whole
from ossrank.registry.data import LONGEST_NAME, DataFiles, built_in
from ossrank.registry.organisation import (
    UNDISCLOSED,
    Match,
    Organisation,
    Row,
    Verdict,
    organisation_of,
    own_names,
    short_name,
)


class Registry:
    """The rows of all organisations; those whose keys are `laid_over` come from an override."""

    def __init__(
        self,
        rows: Sequence[Row],
        files: DataFiles,
        laid_over: Mapping[str, Sequence[Row]] = MappingProxyType({}),
        override: str = "",
        override_body: bytes = b"",
    ) -> None:
        self.files = files
        self.laid_over = laid_over
        """The edition's rows that the override replaces, by key; none where a key is new."""
        self.override = override
        """The override's file."""
        self.override_body = override_body
        """What that file held."""
        self.overridden = bool(laid_over)
        self._namespaces = _keys_by_name(rows, "hub_namespaces")
        self._board_names = _keys_by_name(rows, "board_names")
        for name in self._namespaces.keys() & self._board_names.keys() if laid_over else ():
            # A name that an override takes over is taken from the boards' names too.
            if self._namespaces[name] in laid_over and self._board_names[name] not in laid_over:
                del self._board_names[name]
        keys = [row.key for row in rows]
        self._rows: dict[str, Sequence[Row]] = dict(zip(keys, zip(rows, strict=True), strict=True))
        several = {key: list[Row]() for key, number in Counter(keys).items() if number > 1}
        for row in rows if several else ():
            if row.key in several:
                several[row.key].append(row)
        moves = set[str]()
        for key, dated in several.items():
            self._rows[key] = sorted(dated, key=attrgetter("since"))
            moves.update(row.since for row in dated)
        self.moves = sorted(moves)
        """The dates from which some organisation's row is another, in their order."""

    @property
    def edition(self) -> str | None:
        """The name of the edition, such as 2026.11.26; None where its files have none."""
        return self.files.edition

    @property
    def sha256(self) -> str:
        """The SHA-256 of the edition's files in hex, without an override."""
        return self.files.sha256

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the edition's files and, behind them, the override, in hex."""
        if not self.override_body:
            return self.sha256
        return hashlib.sha256(self.files.joined + self.override_body).hexdigest()

    def __iter__(self) -> Iterator[Organisation]:
        return (organisation_of(row) for rows in self._rows.values() for row in rows)

    def rows_of(self, key: str) -> list[Organisation]:
        """All rows of an organisation, by their dates; none where there is no such key."""
        return [organisation_of(row) for row in self._rows.get(key, ())]

    def named(self, name: str) -> list[str]:
        """The keys of the organisations that bear a name, or have it as their key."""
        wanted = " ".join(name.split()).casefold()
        names = ((o.key, o.name.casefold(), short_name(o.name).casefold()) for o in self)
        return list(dict.fromkeys(names_of[0] for names_of in names if wanted in names_of))

    def of_key(self, key: str, on: date) -> Organisation | None:
        """The row of an organisation that holds on a date: the newest `since` up to it."""
        rows = self._rows.get(key)
        if not rows:
            return None
        day = on.isoformat()
        so_far = [row for row in rows if row.since <= day]
        return organisation_of((so_far or rows)[-1 if so_far else 0])

    def of_namespace(self, namespace: str, on: date) -> Verdict:
        """The organisation behind a Hub account, matched exactly but for case."""
        return self._verdict(self._namespaces.get(namespace.casefold()), "namespace", namespace, on)

    def of_hub_model(self, model: str, on: date) -> Verdict:
        """The organisation behind a Hub id; an id without an account, such as `gpt2`, has none."""
        account, slash, _ = model.partition("/")
        if not slash:
            return self._verdict(None, "namespace", model, on)
        return self.of_namespace(account, on)

    def of_board_name(self, name: str, on: date) -> Verdict:
        """The organisation that a board prints: its board names first, then Hub namespaces."""
        wanted = name.strip().casefold()
        if key := self._board_names.get(wanted):
            return self._verdict(key, "board name", name, on)
        if wanted not in self._namespaces and (key := self._own_names.get(wanted)):
            return self._verdict(key, "board name", name, on)
        return self.of_namespace(name.strip(), on)

    @cached_property
    def _own_names(self) -> Mapping[str, str]:
        """The registry's own names of organisations, short and bracketed ones too, if unique."""
        keys: dict[str, set[str]] = {}
        for organisation in self:
            for name in own_names(organisation.name):
                keys.setdefault(name.casefold(), set()).add(organisation.key)
        return {name: next(iter(owners)) for name, owners in keys.items() if len(owners) == 1}

    def of_model_name(self, model: str, on: date) -> Verdict:
        """The organisation whose reviewed pattern a name fits: for boards that print none."""
        # Where a pattern may begin anywhere, its cost grows with the square of what it is tried on.
        name = model[:LONGEST_NAME].lower().replace(" ", "-")
        for starts, pattern, key in self._patterns:
            # To compile them all takes longer than a report: most are ruled out by how they begin.
            if name.startswith(starts) and _compiled(pattern).search(name):
                return self._verdict(key, "pattern", pattern, on)
        return self._verdict(None, "pattern", model, on)

    @cached_property
    def _patterns(self) -> list[tuple[tuple[str, ...], str, str]]:
        """What a name has to begin with, the pattern, and its organisation's key."""
        return [(fixed_starts(pattern), pattern, key) for pattern, key in self.files.patterns]

    def of_entry(self, entry: Entry, feed: Feed, on: date) -> Verdict:
        """The organisation that put an entry up, by the rule of its feed.

        On the Hub the namespace alone decides. A rating board's entry goes by the namespace of
        the Hub model that it names, unless that is a redistributor's, then by the organisation
        that it prints, and only where that is blank by the model's name.
        """
        if feed.matching == "account":
            if entry.publisher:
                return self.of_namespace(entry.publisher, on)
            return self.of_hub_model(entry.model, on)
        if entry.hub_id:
            verdict = self.of_hub_model(entry.hub_id, on)
            if verdict.organisation and not verdict.organisation.redistributor:
                return verdict
        if entry.publisher and not means_nothing(entry.publisher):
            first = entry.publisher.partition(",")[0] if feed.joint else entry.publisher
            return self.of_board_name(first, on)
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


@lru_cache(2_000)
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern; `re` itself remembers a few hundred, and then compiles for each name anew."""
    return re.compile(pattern)


def fixed_starts(pattern: str) -> tuple[str, ...]:
    """Texts of which one begins all that a pattern matches: `^(qwen|qwq)`; ("",) if unclear."""
    group = re.fullmatch(r"\^\((.*)\)(.*)", pattern) if pattern.startswith("^(") else None
    if group and re.search(r"[()]", group[1]) is None and group[2][:1] not in tuple("?*{"):
        starts = tuple(_fixed_start(part) for part in group[1].split("|"))
    elif pattern.startswith("^") and "|" not in pattern:
        starts = (_fixed_start(pattern[1:]),)
    else:
        starts = ("",)
    return starts if all(starts) else ("",)


def _fixed_start(pattern: str) -> str:
    start = re.match(r"[a-z0-9-]*", pattern)
    text = start[0] if start else ""
    # A quantifier may allow the last character to be missing.
    return text[:-1] if pattern[len(text) : len(text) + 1] in tuple("?*{") else text


def _keys_by_name(rows: Sequence[Row], column: str) -> dict[str, str]:
    # Backwards, so that the first row to hold a name keeps it; in few calls, since a registry
    # may have 10,000 rows.
    cells = [*map(attrgetter(column), reversed(rows))]
    names = map(str.strip, ";".join(cells).casefold().split(";")) if cells else ()
    counts = [cell.count(";") + 1 for cell in cells]
    keys = chain.from_iterable(map(repeat, map(attrgetter("key"), reversed(rows)), counts))
    key_by_name = dict(zip(names, keys, strict=True))
    key_by_name.pop("", None)
    return key_by_name


def load_registry(overrides: Path | None = None, registry: str | Path | None = None) -> Registry:
    """The registry of an edition, with a file of rows laid over it.

    `registry` is the name of an edition at hand (`2026.11.24`), a folder or a zip with an
    edition's files; without it the files that this ossrank comes with. Its files replace all of
    those. `overrides` is a CSV of the columns of organisations.csv. Both are checked. Raises
    UsageError, one line that names file, row and column, for what is wrong or cannot be read.
    """
    if registry is None:
        files = built_in()
    else:
        from ossrank.registry.edition import read_edition

        files = read_edition(registry)
    if overrides is None:
        return make_registry(files)
    from ossrank.registry.override import MOST_BYTES

    try:
        body = read_whole(overrides, MOST_BYTES)
    except OSError as error:
        raise UsageError(f"cannot read the origins {overrides}: {error.strerror}") from None
    return make_registry(files, body, str(overrides))


def make_registry(files: DataFiles, override: bytes = b"", where: str = "") -> Registry:
    """The registry of an edition's files, with the rows of an override laid over them.

    A key in the override replaces all rows of that key; a name in it leaves the row that had it.
    Raises UsageError that names row and column where a row of the override is wrong; `where` is
    its file's name.
    """
    rows = [*map(Row._make, files.rows("organisations.csv"))]
    if not where:
        return Registry(rows, files)
    from ossrank.registry.override import checked_rows

    laid_over = checked_rows(override, where, rows)
    replaced: dict[str, list[Row]] = {row.key: [] for row in laid_over}
    for row in rows:
        if row.key in replaced:
            replaced[row.key].append(row)
    kept = [row for row in rows if row.key not in replaced]
    # Their names are entered first, and the first to hold a name keeps it.
    return Registry([*laid_over, *kept], files, replaced, where, override)
