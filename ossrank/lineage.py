"""Model → the model it finally rests on, along the Hub's base-model tags."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ossrank.facts import Entry


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
    """The models that `model` finally rests on: itself where it has no base but itself.

    `known` gives the base tags of further models by their id in lower case. Where a chain
    cannot be followed further, its last id is the root. Steps back to `model` lead nowhere;
    where bases name each other in a circle that nothing leads out of, those farthest from
    `model` are the roots. A merge has several, whatever the order of its tags.
    """
    own = model.casefold()
    found = {own: Root(model, ())}
    steps: dict[str, set[str]] = {}
    todo = [own]
    for lower in todo:
        tags = known.get(lower, ()) if steps else bases
        nearer = {base.casefold(): base for base in map(base_id, tags)}
        steps[lower] = nearer.keys() - {lower, own}
        for base, name in nearer.items():
            if base not in found:
                found[base] = Root(name, (*found[lower].chain, name))
                todo.append(base)
    ends = {lower for lower in todo if not steps[lower]}
    while left := steps.keys() - _leading_to(ends, steps):
        far = max(len(found[lower].chain) for lower in left)
        ends |= {lower for lower in left if len(found[lower].chain) == far}
    return [found[lower] for lower in todo if lower in ends]


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
