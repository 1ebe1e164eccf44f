"""The reviewed data files, read once each, and their hash."""

import csv
import hashlib
import io
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path

from ossrank.registry.licences import Licences
from ossrank.registry.organisation import COLUMNS
from ossrank.registry.renames import Renames

DATA = Path(__file__).with_name("data")

DATA_FILES: Mapping[str, tuple[str, ...]] = {
    "organisations.csv": COLUMNS,
    "model_patterns.csv": ("pattern", "key", "note"),
    "licences.csv": ("licence", "openness", "name", "source", "note"),
    "hard_cases.csv": ("key", "case", "country", "alternatives", "rule", "could_be"),
    "renames.csv": ("board", "old", "new", "date", "note"),
    "families.csv": ("model", "family", "note"),
    "bases.csv": ("model", "base", "source", "since"),
    "openness.csv": ("model", "board", "openness", "since", "source"),
}
"""What makes an edition, file by file, with its columns; the names of countries are no judgement.

The hash of an edition is that of these files in this order: a new one goes to the end.
"""

BOM = b"\xef\xbb\xbf"

NAME_FILE = "edition.txt"
"""Says which edition a folder is."""

LONGEST_NAME = 200
"""Characters of a model's name that patterns are tried on: no board has one half as long."""


def read_csv(body: bytes) -> list[list[str]]:
    """The rows of a data file, its header left out."""
    return list(csv.reader(io.StringIO(body.decode("utf-8"), newline="")))[1:]


@cache
def countries() -> Mapping[str, str]:
    """English short names by ISO 3166-1 alpha-2 code."""
    return {code: name for code, name, *_ in read_csv((DATA / "countries.csv").read_bytes())}


class DataFiles:
    """The bytes of an edition's files by name, and what each of them says.

    `edition` is its name, such as 2026.11.26; None where it has none. Files and columns that came
    after the first edition may be missing: they count as blank.
    """

    def __init__(self, contents: Mapping[str, bytes], edition: str | None = None) -> None:
        self.contents = contents
        self.edition = edition

    def rows(self, name: str) -> list[list[str]]:
        """The rows of a file, its header left out, with the cells in the order of DATA_FILES."""
        body = self.contents.get(name, b"").removeprefix(BOM).decode("utf-8")
        header, *rows = list(csv.reader(io.StringIO(body, newline=""))) or [[]]
        columns = DATA_FILES[name]
        if header == [*columns]:
            return rows
        places = [header.index(column) if column in header else -1 for column in columns]
        return [[row[place] if place >= 0 else "" for place in places] for row in rows]

    @property
    def named_contents(self) -> dict[str, bytes]:
        """The bytes of the files by name, with the one that names the edition."""
        named = {NAME_FILE: f"{self.edition}\n".encode()} if self.edition else {}
        return {**self.contents, **named}

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of all files, in the order of DATA_FILES, in hex."""
        return hashlib.sha256(self.joined).hexdigest()

    @property
    def joined(self) -> bytes:
        """All files, one behind the other."""
        return b"".join(self.contents.get(name, b"") for name in DATA_FILES)

    @cached_property
    def patterns(self) -> list[tuple[str, str]]:
        """Patterns over model names, and the key of the organisation that each stands for."""
        return [(pattern, key) for pattern, key, *_ in self.rows("model_patterns.csv")]

    @cached_property
    def bases(self) -> Mapping[str, tuple[str, ...]]:
        """What models rest on by review, whatever their tags say: base ids by id in lower case.

        A model that is its own base is its account's own work.
        """
        return {model.casefold(): (base,) for model, base, *_ in self.rows("bases.csv")}

    @cached_property
    def families(self) -> Mapping[str, str]:
        """Models that differ from another in a setting alone: model → its family."""
        return {model: family for model, family, *_ in self.rows("families.csv")}

    @cached_property
    def hard_cases(self) -> Mapping[str, tuple[str, str, str]]:
        """Cases where public maps disagree: organisation's key → (case, alternatives, rule)."""
        cases = {}
        for keys, case, _, alternatives, rule, *_ in self.rows("hard_cases.csv"):
            for key in keys.split(";"):
                cases[key.strip()] = (case, alternatives, rule)
        return cases

    @cached_property
    def could_be(self) -> Mapping[str, tuple[str, ...]]:
        """The countries that an organisation's hard case could be counted for, its own first."""
        codes = {}
        for keys, _, _, _, _, could_be, *_ in self.rows("hard_cases.csv"):
            for key in keys.split(";"):
                codes[key.strip()] = tuple(filter(None, map(str.strip, could_be.split(";"))))
        return codes

    @cached_property
    def licences(self) -> Licences:
        """How open a model is, by its licence or by review."""
        return Licences(self.rows("licences.csv"), self.rows("openness.csv"))

    @cached_property
    def renames(self) -> Renames:
        """What rating boards have renamed."""
        return Renames(self.rows("renames.csv"))


def built_in() -> DataFiles:
    """The files that this ossrank comes with."""
    contents = {name: (DATA / name).read_bytes() for name in DATA_FILES}
    return DataFiles(contents, (DATA / NAME_FILE).read_text("utf-8").strip())
