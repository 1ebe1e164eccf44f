"""The reviewed data files and their hash."""

import csv
import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("data")

DATA_FILES = (
    "organisations.csv",
    "model_patterns.csv",
    "licences.csv",
    "hard_cases.csv",
    "renames.csv",
    "families.csv",
    "bases.csv",
)


def read_csv(body: bytes) -> list[list[str]]:
    """The rows of a data file, its header left out."""
    return list(csv.reader(io.StringIO(body.decode("utf-8"), newline="")))[1:]


@cache
def countries() -> Mapping[str, str]:
    """English short names by ISO 3166-1 alpha-2 code."""
    return {code: name for code, name, *_ in read_csv((DATA / "countries.csv").read_bytes())}


@cache
def families() -> Mapping[str, str]:
    """Models that differ from another in an effort suffix alone: model → its family."""
    return {model: family for model, family, *_ in read_csv((DATA / "families.csv").read_bytes())}


@cache
def hard_cases() -> Mapping[str, tuple[str, str, str]]:
    """Cases where public maps disagree: organisation's key → (case, alternatives, rule)."""
    cases = {}
    for keys, case, _, alternatives, rule, *_ in read_csv((DATA / "hard_cases.csv").read_bytes()):
        for key in keys.split(";"):
            cases[key.strip()] = (case, alternatives, rule)
    return cases
