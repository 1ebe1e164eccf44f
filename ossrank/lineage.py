"""Model → the model it finally rests on, along the Hub's base-model tags."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ossrank.models import Entry


class Root(NamedTuple):
    """A model at the end of a chain; `chain` leads there, from the first base on."""

    model: str
    chain: tuple[str, ...]


def untagged(entries: Iterable[Entry]) -> bool:
    """Whether a list came without tags: no row of it has a licence or a base."""
    return not any(entry.bases or entry.licence for entry in entries)


def base_id(tag: str) -> str:
    """The Hub id in a base tag, `quantized:owner/name` or `owner/name`."""
    return tag.rpartition(":")[2]


def roots(model: str, bases: Iterable[str], known: Mapping[str, tuple[str, ...]]) -> list[Root]:
    """The models that `model` finally rests on: itself where it has no base.

    `known` gives the base tags of further models by their id in lower case. Where a chain
    cannot be followed further, its last id is the root; a step back to an id already passed
    (a cycle, or a model that names itself) ends a chain likewise. A merge has several roots.
    """
    found: dict[str, Root] = {}
    done: set[str] = set()
    last = Root(model, ())
    todo: list[tuple[str, tuple[str, ...], tuple[str, ...], frozenset[str]]] = [
        (model, tuple(bases), (), frozenset([model.casefold()]))
    ]
    while todo:
        name, tags, chain, passed = todo.pop()
        steps = {base.casefold(): base for base in map(base_id, tags)}
        steps = {lower: base for lower, base in steps.items() if lower not in passed}
        last = Root(name, chain)
        if not steps:
            found.setdefault(name.casefold(), last)
        # Reversed, so that the first base named is walked, and listed, first.
        for lower, base in reversed(steps.items()):
            if lower not in done:
                done.add(lower)
                todo.append((base, known.get(lower, ()), (*chain, base), passed | {lower}))
    # Where cycles leave no end, the last model reached has to be one.
    return list(found.values()) or [last]


def turns_back(
    model: str, bases: Iterable[str], known: Mapping[str, tuple[str, ...]]
) -> list[tuple[str, str]]:
    """The steps in a model's lineage that lead back to it or to one already passed, as pairs."""
    turns: dict[tuple[str, str], None] = {}
    todo = [(model, tuple(bases), frozenset([model.casefold()]))]
    seen: set[str] = set()
    while todo:
        name, tags, passed = todo.pop()
        for base in map(base_id, tags):
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
        todo = [base_id(tag)]
        while todo:
            name = todo.pop()
            lower = name.casefold()
            if lower in seen:
                continue
            seen.add(lower)
            if lower in known:
                todo.extend(map(base_id, known[lower]))
            else:
                lacking.append(name)
    return lacking
