"""Counts the fixtures again by every rule, `python -m tests.recount`, without a line of ossrank.

It reads the recorded payloads and the registry's CSV files with the standard library and pyarrow
alone, and counts as docs/method.md says. Prints a line a board, date, rule and N.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet

ROOT = Path(__file__).parent.parent
DATA = ROOT / "ossrank" / "registry" / "data"
FIXTURES = ROOT / "fixtures"
OPEN = ("open-source", "open-weights", "non-commercial")
RELATIONS = ("adapter", "finetune", "merge", "quantized")

Cells = dict[str, str]


def cells(name: str) -> list[Cells]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def organisations() -> dict[str, list[Cells]]:
    """The rows of each key by their dates."""
    rows: dict[str, list[Cells]] = {}
    for row in sorted(cells("organisations"), key=lambda row: row["since"]):
        rows.setdefault(row["key"], []).append(row)
    return rows


@cache
def keys_by(column: str) -> dict[str, str]:
    names = (
        (name, row["key"]) for row in cells("organisations") for name in row[column].split(";")
    )
    keys: dict[str, str] = {}
    for name, key in names:
        keys.setdefault(name.strip().casefold(), key)
    keys.pop("", None)
    return keys


def on_day(key: str, day: str) -> Cells:
    rows = organisations()[key]
    return ([row for row in rows if row["since"] <= day] or rows[:1])[-1]


@dataclass(frozen=True)
class Place:
    """Who stands behind a row: the country (None: unknown), the lab, and what the registry says."""

    country: str | None
    lab: str
    row: Cells | None = None

    @property
    def weak(self) -> bool:
        return self.row is not None and (self.row["confidence"] == "low" or not self.row["source"])


def place_of(key: str | None, name: str, day: str) -> Place:
    if key is None:
        return Place(None, f"?{name.casefold()}")
    row = top = on_day(key, day)
    while top["parent"]:
        top = on_day(top["parent"], day)
    return Place(None if row["country"] == "ZZ" else row["country"], top["key"], row)


def of_account(model: str, day: str) -> Place:
    account = model.partition("/")[0] if "/" in model else model
    return place_of(keys_by("hub_namespaces").get(account.casefold()), account, day)


class Listed(NamedTuple):
    """One model of a list: what decides for whom it counts, by every rule."""

    model: str
    score: float
    publisher: Place
    base: Place
    family: str
    open: bool
    original: bool


@cache
def families() -> dict[str, str]:
    return {row["model"]: row["family"] for row in cells("families")}


# The Hub: tags name bases, and a chain of them is followed to its ends.


HubRow = dict[str, Any]
Words = dict[str, list[str]]
"""The bases that somebody has told of, by the model's id in lower case."""


@cache
def recorded() -> dict[str, list[HubRow]]:
    """The Hub's lists by their days."""
    files = sorted(FIXTURES.glob("*/hf-trending.json"))
    return {file.parent.name: json.loads(file.read_text(encoding="utf-8")) for file in files}


def bases_in(row: HubRow) -> list[str]:
    bases = []
    for tag in row["tags"]:
        if tag.startswith("base_model:"):
            relation, colon, name = tag.removeprefix("base_model:").partition(":")
            if not colon or relation in RELATIONS:
                bases.append(name if colon else relation)
    return list(dict.fromkeys(bases))


def is_cut(row: HubRow) -> bool:
    """Whether somebody kept only the first 30 tags: of the Hub's own the last is its region."""
    return len(row["tags"]) == 30 and not any(t.startswith("region:") for t in row["tags"])


@cache
def reviewed() -> Words:
    bases: Words = {}
    for row in cells("bases"):
        bases.setdefault(row["model"].casefold(), []).extend(
            base for base in row["base"].split(";") if base
        )
    return bases


def told(lists: Iterable[list[HubRow]]) -> Words:
    """What the lists say of their own models, and what was reviewed: bases outweigh none."""
    bases: Words = {}
    for listed in lists:
        for row in listed:
            said, model = bases_in(row), str(row["id"]).casefold()
            if said or (not is_cut(row) and not bases.get(model)):
                bases[model] = said
    return bases | reviewed()


def ends_of(model: str, own: list[str], words: Words) -> set[str]:
    """The ids at the ends of a model's chains, its own where it has no base."""
    seen, ends, todo = {model.casefold()}, set(), [(model, own)]
    while todo:
        name, bases = todo.pop()
        further = [base for base in bases if base.casefold() != name.casefold()]
        fresh = [base for base in further if base.casefold() not in seen]
        if not further:
            ends.add(name)
        for base in fresh:
            seen.add(base.casefold())
            todo.append((base, words.get(base.casefold(), [])))
    return ends


def by_base(ends: Iterable[str], day: str) -> Place:
    places = []
    for end in ends:
        place = of_account(end, day)
        row = place.row
        if row and row["role"] == "redistributor" and end.casefold() not in reviewed():
            place = Place(None, f"?{end.casefold()}")
        places.append(place)
    lab = "+".join(sorted({place.lab for place in places}))
    countries = {place.country for place in places}
    return Place(countries.pop() if len(countries) == 1 else None, lab)


def hub(listed: list[HubRow], day: str, words: Words) -> Iterator[Listed]:
    for row in listed:
        model: str = row["id"]
        owner = of_account(model, day)
        told_by = (reviewed().get(model.casefold()), bases_in(row), words.get(model.casefold()))
        own = next((bases for bases in told_by if bases), told_by[2])
        ends = ends_of(model, own, words) if own is not None else set()
        others = [end for end in ends if end.casefold() != model.casefold()]
        yield Listed(
            model,
            row["trendingScore"],
            owner,
            by_base(ends, day) if ends else Place(None, f"?{model.casefold()}"),
            families().get(model, model),
            True,
            bool(ends) and all(_same(model, owner, e, of_account(e, day)) for e in others),
        )


def _same(model: str, owner: Place, end: str, other: Place) -> bool:
    if other.row and other.row["role"] == "redistributor" and end.casefold() not in reviewed():
        # What it has put up is somebody else's.
        return False
    if owner.row and other.row:
        return owner.lab == other.lab
    return model.partition("/")[0].casefold() == end.partition("/")[0].casefold()


# The Arena: it prints an organisation and a licence.


def openness(model: str, licence: str, board: str, day: str) -> str:
    rows = [
        row
        for row in cells("openness")
        if row["model"].casefold() == model.casefold()
        and row["since"] <= day
        and (not row["board"] or board.startswith(row["board"]))
    ]
    if rows:
        return max(rows, key=lambda row: row["since"])["openness"]
    for row in cells("licences"):
        if licence.strip().casefold() in (row["licence"].casefold(), row["name"].casefold()):
            return row["openness"]
    return "unknown"


def by_pattern(model: str) -> str | None:
    """Whose model it is by its name alone, where the board prints nobody."""
    name = model.lower().replace(" ", "-")
    found = (row["key"] for row in cells("model_patterns") if re.search(row["pattern"], name))
    return next(found, None)


def organisation(printed: str, day: str, model: str = "") -> Place:
    """Who is behind the organisation that a board prints, or by the model's name if it is blank."""
    name = printed.strip()
    if not name:
        return place_of(by_pattern(model), model, day)
    keys = keys_by("hub_namespaces") | keys_by("board_names")
    return place_of(keys.get(name.casefold()), name, day)


def overall(name: str, day: str) -> list[dict[str, Any]]:
    """The rows of a board's main category in the payload of a day."""
    table = pyarrow.parquet.read_table(FIXTURES / day / f"{name.replace('/', '-')}.parquet")
    return [row for row in table.to_pylist() if row["category"] == "overall"]


def arena(name: str, day: str) -> Iterator[Listed]:
    rows = overall(name, day)
    day = rows[0]["leaderboard_publish_date"]
    for row in sorted(rows, key=lambda row: row["rank"]):
        maker = organisation(row["organization"] or "", day, row["model_name"])
        how_open = openness(row["model_name"], row["license"] or "", name, day)
        model, score = row["model_name"], row["rating"]
        family = families().get(model, model)
        yield Listed(model, score, maker, maker, family, how_open in OPEN, True)


# The rules.


@cache
def could_be() -> dict[str, tuple[str, ...]]:
    rows = [row for row in cells("hard_cases") if row["could_be"]]
    return {key: tuple(r["could_be"].split(";")) for r in rows for key in r["key"].split(";")}


def hard(country: str, favoured: bool) -> Callable[[Place], Place]:
    def changed(place: Place) -> Place:
        codes = could_be().get(place.row["key"], ()) if place.row else ()
        if country not in codes or len(codes) < 2:
            return place
        if favoured:
            return replace(place, country=country)
        if place.country != country:
            return place
        (other, *_) = (code for code in codes if code != country)
        return replace(place, country=None if other == "ZZ" else other)

    return changed


def confirmed(place: Place) -> Place:
    return replace(place, country=None) if place.weak else place


def with_china(place: Place) -> Place:
    return replace(place, country="CN") if place.country == "HK" else place


def role(listed: Listed, column: str) -> str:
    return listed.publisher.row[column] if listed.publisher.row else ""


class Rule(NamedTuple):
    """Which models count, for whom, and what counts once."""

    name: str
    of: Callable[[Listed], Place] = lambda listed: listed.publisher
    unit: str = "model"
    keeps: Callable[[Listed], bool] = lambda listed: True
    any_licence: bool = False


def _by(change: Callable[[Place], Place]) -> Callable[[Listed], Place]:
    return lambda listed: change(listed.publisher)


def _without(column: str, value: str) -> Callable[[Listed], bool]:
    return lambda listed: role(listed, column) != value


def rules(lineage: bool) -> list[Rule]:
    found = []
    lenses = {"publisher": lambda listed: listed.publisher}
    lenses |= {"base": lambda listed: listed.base} if lineage else {}
    for by, of in lenses.items():
        lens = f" (by {by})" if lineage else ""
        for unit, name in (("model", "models"), ("family", "settings folded"), ("maker", "makers")):
            found.append(Rule(f"{name}{lens}", of, unit))
    if not lineage:
        found.append(Rule("any licence", any_licence=True))
    found.append(Rule("no source yet as unknown", lambda listed: confirmed(listed.publisher)))
    if lineage:
        found.append(Rule("originals only", keeps=lambda listed: listed.original))
        found.append(Rule("without redistributors", keeps=_without("role", "redistributor")))
    found.append(Rule("without persons", keeps=_without("kind", "individual")))
    for country, name in (("CN", "China"), ("US", "the US")):
        for favoured, word in ((True, "for"), (False, "against")):
            change = hard(country, favoured)
            found.append(Rule(f"hard cases {word} {name}", _by(change)))
    found.append(Rule("Hong Kong with China", lambda listed: with_china(listed.publisher)))
    return found


class Count(NamedTuple):
    """The first N by a rule: how many are counted and of each group, who leads and how firmly."""

    counted: int
    groups: dict[str, int]
    lead: str | None
    by: int
    clear: bool


def count(listed: Iterable[Listed], rule: Rule, top: int, *, goes_on: bool) -> Count:
    """`goes_on`: the list was cut, so that below its last row more may stand with its score."""
    units: dict[str, tuple[str, float]] = {}
    everything = list(listed)
    for one in everything:
        if (one.open or rule.any_licence) and rule.keeps(one):
            place = rule.of(one)
            key = {"model": one.model, "family": one.family, "maker": place.lab}[rule.unit]
            known = place.country if place.country in ("CN", "US") else "other"
            units.setdefault(key, (known if place.country else "unknown", one.score))
    ranked = list(units.values())
    first = ranked[:top]
    groups = Counter(group for group, _ in first)
    difference = groups["CN"] - groups["US"]
    lead = None if difference == 0 else "CN" if difference > 0 else "US"
    clear = lead is not None and _least(ranked, top, lead, everything[-1].score, goes_on) > 0
    counts = {group: groups[group] for group in ("CN", "US", "other", "unknown")}
    return Count(len(first), counts, lead, abs(difference), clear)


def _least(ranked: list[tuple[str, float]], top: int, lead: str, last: float, goes_on: bool) -> int:
    """By how many a leader leads at least, however ties fall and the unknown are placed."""

    def worth(group: str) -> int:
        return {lead: 1, "other": 0}.get(group, -1)

    first = ranked[:top]
    if not first:
        return 0
    cut = first[-1][1]
    above = sum(score == cut for _, score in first)
    tied = [group for group, score in ranked if score == cut]
    open_ended = goes_on and cut == last
    clear = sum(worth(group) for group, score in first if score != cut)
    if open_ended:
        return clear - above
    return clear + sum(sorted(map(worth, tied))[:above])


BOARDS: dict[str, tuple[tuple[str, ...], Callable[[str], Iterator[Listed]], tuple[int, ...]]] = {
    "hf/trending": (
        tuple(recorded()),
        lambda day: hub(recorded()[day], day, told(recorded().values())),
        (10, 25, 50, 100),
    ),
    "arena/text": (("2026-07-14", "2026-08-12"), lambda day: arena("arena/text", day), (10, 25)),
    "arena/webdev": (
        ("2026-07-14", "2026-08-12"),
        lambda day: arena("arena/webdev", day),
        (10, 25),
    ),
}
"""By board the folders of its payloads, how one is read, and the Ns."""


def recount(board: str, day: str) -> dict[str, dict[int, Count]]:
    """By rule and N the counts of a board as recorded on a day."""
    _, read, tops = BOARDS[board]
    return by_rule(list(read(day)), tops, on_hub=board.startswith("hf/"))


def by_rule(
    listed: list[Listed], tops: Iterable[int], *, on_hub: bool
) -> dict[str, dict[int, Count]]:
    """By rule and N the counts of a list, which on the Hub goes on below its last row."""
    return {
        rule.name: {top: count(listed, rule, top, goes_on=on_hub) for top in tops}
        for rule in rules(on_hub)
    }


def main() -> None:
    for board, (days, _, _) in BOARDS.items():
        for day in days:
            for rule, counts in recount(board, day).items():
                for top, one in counts.items():
                    print(board, day, rule, f"top {top}", *one, sep="\t")


if __name__ == "__main__":
    main()
