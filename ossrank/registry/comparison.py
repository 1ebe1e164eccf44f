"""Another map of organisations and countries, held against the registry."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from ossrank.errors import UsageError
from ossrank.records import most_rows, records
from ossrank.registry.data import countries
from ossrank.registry.organisation import UNDISCLOSED, Organisation, Verdict
from ossrank.registry.registry import Registry

Agreement = Literal["agree", "disagree", "only here", "only there"]

EUROPE = frozenset(
    {
        *("AD", "AL", "AT", "AX", "BA", "BE", "BG", "BY", "CH", "CY", "CZ", "DE", "DK"),
        *("EE", "ES", "FI", "FO", "FR", "GB", "GG", "GI", "GR", "HR", "HU", "IE", "IM"),
        *("IS", "IT", "JE", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL"),
        *("NO", "PL", "PT", "RO", "RS", "SE", "SI", "SJ", "SK", "SM", "UA", "VA", "XK"),
    }
)
REGIONS: Mapping[str, frozenset[str]] = {
    "china": frozenset({"CN"}),
    "us": frozenset({"US"}),
    "eu": EUROPE,
}
"""The regions of the ATOM project's map; `eu` is Europe there, the United Kingdom included."""

COLUMNS = (
    *("hf_org", "region", "notes"),
    *("Organization", "Country (of organization)"),
    *("key", "country", "source"),
)
"""Those of other maps that are read."""

MOST_ROWS = 20_000
"""A map of every account known has some thousands."""

LONG_NAMES = {
    "united states of america": "US",
    "united kingdom of great britain and northern ireland": "GB",
    "korea (republic of)": "KR",
    "republic of korea": "KR",
    "russian federation": "RU",
    "viet nam": "VN",
    "taiwan": "TW",
    "hong kong": "HK",
    "czechia": "CZ",
    "iran (islamic republic of)": "IR",
    "united arab emirates": "AE",
}
"""Official English names that differ from the short ones in countries.csv."""


class Statement(NamedTuple):
    """What another map says of a name: the countries that it allows; none where it does not know.

    `said` is its own word, `evidence` what it gives beside it.
    """

    name: str
    said: str
    allowed: frozenset[str]
    evidence: str


class Comparison(NamedTuple):
    """One organisation on both maps, or on one of them."""

    agreement: Agreement
    name: str
    key: str | None
    here: str | None
    source: str
    there: str | None
    evidence: str


def read_map(body: bytes, where: str) -> list[Statement]:
    """The statements of a CSV with the columns of ATOM's map (`hf_org,region`), Epoch's
    (`Organization,Country (of organization)`), or `key,country`.

    Raises UsageError where it has none of them, or a country that is none.
    """
    if most_rows(body) > MOST_ROWS:
        raise UsageError(f"{where} has over {MOST_ROWS:,} rows: too many for a map")
    rows: list[dict[str, str]] = []
    try:
        table = records(body)
        _, header = next(table, (1, []))
        places = {name: header.index(name) for name in COLUMNS if name in header}
        for _, cells in table:
            blank = [""] * (len(header) - len(cells))
            rows += [{name: [*cells, *blank][at] for name, at in places.items()}] if cells else []
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{where} is not a CSV file in UTF-8: {error}") from None
    columns = places.keys() if rows else set[str]()
    if {"hf_org", "region"} <= columns:
        return [_of_region(row) for row in rows]
    if {"Organization", "Country (of organization)"} <= columns:
        return list(_of_epoch(rows))
    if {"key", "country"} <= columns:
        return [_of_code(row, where, line) for line, row in enumerate(rows, 2)]
    raise UsageError(
        f"{where} has no columns hf_org,region (ATOM), Organization,Country (of organization)"
        " (Epoch) or key,country"
    )


def _of_region(row: Mapping[str, str]) -> Statement:
    region = (row["region"] or "").strip()
    known = frozenset(countries())
    allowed = REGIONS.get(region, frozenset())
    if region == "other":
        allowed = known - frozenset().union(*REGIONS.values())
    return Statement((row["hf_org"] or "").strip(), region, allowed, row.get("notes") or "")


def _of_epoch(rows: Sequence[Mapping[str, str]]) -> Iterator[Statement]:
    stated: dict[str, str] = {}
    for row in rows:
        name = (row["Organization"] or "").strip()
        # Joint organisations share a row, and nothing says whose country is whose.
        if name and "," not in name:
            stated.setdefault(name, (row["Country (of organization)"] or "").strip())
    for name, said in stated.items():
        yield Statement(name, said, countries_said(said), "")


def countries_said(said: str) -> frozenset[str]:
    """The codes of the countries in a text such as Epoch's, their English names with commas."""
    codes = {name.casefold(): code for code, name in countries().items()} | LONG_NAMES
    names = (part.strip().casefold() for part in said.split(","))
    return frozenset(codes[part] for part in names if part in codes)


def _of_code(row: Mapping[str, str], where: str, line: int) -> Statement:
    code = (row["country"] or "").strip().upper()
    if code and code != UNDISCLOSED and code not in countries():
        raise UsageError(f"{where}, row {line}, column country: {code!r} is not an ISO 3166-1 code")
    allowed = frozenset({code}) if code and code != UNDISCLOSED else frozenset[str]()
    return Statement((row["key"] or "").strip(), code, allowed, row.get("source") or "")


def compare(registry: Registry, statements: Sequence[Statement], on: date) -> list[Comparison]:
    """Each organisation of either map on a date: first where they disagree.

    Two maps that both do not know a country agree.
    """
    result, mentioned = [], set[str]()
    for statement in statements:
        organisation = _find(registry, statement.name, on).organisation
        if organisation is None:
            result.append(_only_there(statement))
            continue
        mentioned.add(organisation.key)
        country = None if organisation.country == UNDISCLOSED else organisation.country
        agrees = country in statement.allowed if country else not statement.allowed
        result.append(
            Comparison(
                "agree" if agrees else "disagree",
                statement.name,
                organisation.key,
                organisation.country,
                organisation.source,
                statement.said,
                statement.evidence,
            )
        )
    keys = dict.fromkeys(organisation.key for organisation in registry)
    unmentioned = (registry.of_key(key, on) for key in keys if key not in mentioned)
    result += [_only_here(organisation) for organisation in unmentioned if organisation]
    order = ("disagree", "only there", "agree", "only here")
    return sorted(result, key=lambda row: order.index(row.agreement))


def _find(registry: Registry, name: str, on: date) -> Verdict:
    """The organisation of a name: an account on the Hub, a board's spelling, or a key."""
    verdict = registry.of_namespace(name, on)
    if verdict.organisation is None:
        verdict = registry.of_board_name(name, on)
    if verdict.organisation is None and (organisation := registry.of_key(name, on)):
        return verdict._replace(organisation=organisation)
    return verdict


def _only_there(statement: Statement) -> Comparison:
    return Comparison(
        "only there", statement.name, None, None, "", statement.said, statement.evidence
    )


def _only_here(organisation: Organisation) -> Comparison:
    return Comparison(
        "only here",
        organisation.name,
        organisation.key,
        organisation.country,
        organisation.source,
        None,
        "",
    )
