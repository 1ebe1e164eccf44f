"""Model → the model it finally rests on, along the Hub's base-model tags."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ossrank.facts import CUT, Entry, Via, means_nothing

_RELATION = re.compile("(?:adapter|finetune|merge|quantized|same-name):", re.IGNORECASE)
_HUB = re.compile(r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/", re.IGNORECASE)

SAME_NAME = "same-name:"
"""The relation of a re-upload to the one developer's model of the same name: nobody has told it."""

_PART = r"(?![.-])[A-Za-z0-9._-]{1,96}(?<![.-])"
_HUB_ID = re.compile(rf"(?:{_PART}/)?{_PART}")
"""What the Hub takes for a repository's name (huggingface_hub 2.4, utils/_validators.py)."""


class Root(NamedTuple):
    """A model at the end of a chain; `chain` leads there, from the first base on.

    `told`: whether it is known what the model rests on, or only that a chain names it.
    `by_name`: whether a step of the chain rests on nothing but two uploads' equal names.
    """

    model: str
    chain: tuple[str, ...]
    told: bool
    by_name: bool = False


class LineageUsed(NamedTuple):
    """The part of what is known of bases that a figure rests on.

    `models` is how many models it tells of; `digest` the SHA-256 of a line of JSON for each,
    `["id in lower case", ["tag", …]]`, lines and tags in the order of their characters; `known` the
    day up to which it was told, None where no day was asked for.
    """

    models: int
    digest: str
    known: date | None = None


def untagged(entries: Iterable[Entry], via: Via) -> bool:
    """Whether a list came without tags: no row of it has a base, nor, where tags told the
    licence, a licence."""
    licences_tell = via in ("live", "replay")
    return not any(
        (entry.bases and entry.bases != (CUT,)) or (licences_tell and entry.licence)
        for entry in entries
    )


def untold(entries: Iterable[Entry]) -> list[Entry]:
    """The rows of a list that came without tags, each marked as one whose base is not stated."""
    return [entry._replace(bases=(CUT,)) for entry in entries]


def hub_id(text: str) -> str | None:
    """The Hub id in a text: `owner/name`, or a bare canonical name such as `gpt2`.

    A leading address of the Hub is taken off. None for what the Hub cannot have: a path, another
    address, a blank, a word that means nothing.
    """
    name = _HUB.sub("", text.strip(), count=1)
    usable = _HUB_ID.fullmatch(name) and "--" not in name and ".." not in name
    return name if usable and not means_nothing(name) else None


def plain_name(text: str) -> str:
    """An account's or a model's name in an address of the Hub, or behind an @; else the text."""
    name = _HUB.sub("", text.strip(), count=1)
    if name == text.strip():
        return name.removeprefix("@")
    return "/".join(name.split("?")[0].strip("/").split("/")[:2])


@lru_cache(maxsize=50_000)  # the same tags stand on years of daily lists
def base_id(tag: str) -> str | None:
    """The Hub id in a base tag, `quantized:owner/name` or `owner/name`; None if it names none."""
    return hub_id(_RELATION.sub("", tag.strip(), count=1))


def base_ids(tags: Iterable[str]) -> list[str]:
    """The Hub ids that base tags name, in their order."""
    return [name for name in map(base_id, tags) if name]


def roots(model: str, bases: Iterable[str], known: Mapping[str, tuple[str, ...]]) -> list[Root]:
    """The models that `model` finally rests on: itself where it has no base but itself.

    `known` gives the base tags of further models by their id in lower case. Where a chain
    cannot be followed further, its last id is the root. Steps back to `model` lead nowhere;
    where bases name each other in a circle that nothing leads out of, those farthest from
    `model` are the roots. A merge has several, whatever the order of its tags.
    """
    own = model.casefold()
    reached = {own: Root(model, (), told=True)}
    steps: dict[str, set[str]] = {}
    todo = [own]
    for lower in todo:
        tags = known.get(lower, ()) if steps else bases
        nearer = {base.casefold(): (base, tag) for tag in tags if (base := base_id(tag))}
        steps[lower] = nearer.keys() - {lower, own}
        for base, (name, tag) in nearer.items():
            if base not in reached:
                chain = (*reached[lower].chain, name)
                by_name = reached[lower].by_name or tag.startswith(SAME_NAME)
                reached[base] = Root(name, chain, base in known, by_name)
                todo.append(base)
    ends = {lower for lower in todo if not steps[lower]}
    while left := steps.keys() - _leading_to(ends, steps):
        far = max(len(reached[lower].chain) for lower in left)
        ends |= {lower for lower in left if len(reached[lower].chain) == far}
    return [reached[lower] for lower in todo if lower in ends]


def _leading_to(ends: set[str], steps: Mapping[str, set[str]]) -> set[str]:
    """The ends, and all from which some steps lead to one of them."""
    before: dict[str, list[str]] = {}
    for lower, further in steps.items():
        for base in further:
            before.setdefault(base, []).append(lower)
    reached, todo = set(ends), list(ends)
    while todo:
        new = set(before.get(todo.pop(), ())) - reached
        reached |= new
        todo += new
    return reached


def reached(
    entries: Iterable[Entry], known: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The part of what is known that the chains of these entries lead to."""
    part: dict[str, tuple[str, ...]] = {}
    todo = [name.casefold() for entry in entries for name in (entry.model, *base_ids(entry.bases))]
    while todo:
        lower = todo.pop()
        if lower in known and lower not in part:
            part[lower] = known[lower]
            todo += [name.casefold() for name in base_ids(known[lower])]
    return part


def lineage_used(known: Mapping[str, tuple[str, ...]], until: date | None) -> LineageUsed:
    """What a figure rests on that used this part of what was known up to a day."""
    lines = (
        json.dumps([model, sorted(known[model])], ensure_ascii=False) for model in sorted(known)
    )
    body = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")
    return LineageUsed(len(known), hashlib.sha256(body).hexdigest(), until)


def turns_back(
    model: str, bases: Iterable[str], known: Mapping[str, tuple[str, ...]]
) -> list[tuple[str, str]]:
    """The steps in a model's lineage that lead back to it or to one already passed, as pairs."""
    turns: dict[tuple[str, str], None] = {}
    todo = [(model, tuple(bases), frozenset([model.casefold()]))]
    seen: set[str] = set()
    while todo:
        name, tags, passed = todo.pop()
        for base in base_ids(tags):
            lower = base.casefold()
            if lower in passed:
                turns[name, base] = None
            elif lower not in seen:
                seen.add(lower)
                todo.append((base, known.get(lower, ()), passed | {lower}))
    return list(turns)


def missing(bases: Iterable[str], known: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The ids that chains from these base tags reach but `known` lacks, each once.

    In the order of the tags, so that a board's upper rows are asked for first.
    """
    seen, lacking = set[str](), list[str]()
    for tag in bases:
        todo = base_ids([tag])
        while todo:
            name = todo.pop()
            lower = name.casefold()
            if lower in seen:
                continue
            seen.add(lower)
            if lower in known:
                todo.extend(base_ids(known[lower]))
            else:
                lacking.append(name)
    return lacking
