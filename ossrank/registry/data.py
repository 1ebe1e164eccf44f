"""The reviewed data files, read once each, and their hash."""

import csv
import hashlib
import io
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path

from ossrank.registry.licences import Licences
from ossrank.registry.renames import Renames

DATA = Path(__file__).with_name("data")

DATA_FILES = (
    "organisations.csv",
    "model_patterns.csv",
    "licences.csv",
    "hard_cases.csv",
    "renames.csv",
    "families.csv",
    "bases.csv",
    "openness.csv",
)
"""What makes an edition; the names of countries are no judgement."""


def read_csv(body: bytes) -> list[list[str]]:
    """The rows of a data file, its header left out."""
    return list(csv.reader(io.StringIO(body.decode("utf-8"), newline="")))[1:]


@cache
def countries() -> Mapping[str, str]:
    """English short names by ISO 3166-1 alpha-2 code."""
    return {code: name for code, name, *_ in read_csv((DATA / "countries.csv").read_bytes())}


class DataFiles:
    """The bytes of an edition's files by name, and what each of them says."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents = contents

    def rows(self, name: str) -> list[list[str]]:
        """The rows of a file, its header left out."""
        return read_csv(self.contents[name])

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all files, in the order of DATA_FILES, in hex."""
        return hashlib.sha256(b"".join(self.contents[name] for name in DATA_FILES)).hexdigest()

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
    return DataFiles({name: (DATA / name).read_bytes() for name in DATA_FILES})
