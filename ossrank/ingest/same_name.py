"""The one rule by name: a re-upload rests on the one developer's model of the same name."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from ossrank.lineage import SAME_NAME, base_ids
from ossrank.registry.registry import Registry
from ossrank.store.file import Store

_PACKED = re.compile(
    r"-(?:gguf|mlx|onnx|awq|gptq|exl[23]|bnb-4bit|int[48]|fp(?:4|8|16)|bf16|mxfp4|nvfp4|[2-8]-?bit)$",
    re.IGNORECASE,
)
"""What a re-upload adds to a model's name: how its weights are packed."""


def match_names(store: Store, registry: Registry, at: datetime | date) -> int:
    """Keeps, as lineage told at a time, what the rule says of the re-uploads held; how many.

    It is kept rather than worked out for each report, so that a figure does not change with
    whatever else comes to be held. A base that somebody has told is never replaced.
    """
    names = store.lineage.hub_names()
    day = at.date() if isinstance(at, datetime) else at
    uploads = [name for name in names if _is_reupload(name, registry, day)]
    known = store.lineage.told(uploads)
    silent = [name for name in uploads if not base_ids(known.get(name.casefold(), ()))]
    matches = same_names(silent, names, registry, day)
    with store.transaction():
        store.lineage.keep({name: (SAME_NAME + base,) for name, base in matches.items()}, at)
    return len(matches)


def same_names(
    uploads: Iterable[str], names: Iterable[str], registry: Registry, on: date
) -> Mapping[str, str]:
    """The one model, among `names`, of a developer (not a person) with each upload's own name.

    One trailing `-GGUF` and the like is taken off. Where two developers have it, there is none.
    """
    # The unpacked name comes first: it is what the developer's own packed copy rests on too.
    wanted = {name: (_bare(name), _repository(name)) for name in uploads}
    looked_for = {repository for pair in wanted.values() for repository in pair}
    models: dict[str, dict[str, str]] = {repository: {} for repository in looked_for}
    for name in names:
        repository = _repository(name)
        if repository in looked_for and (maker := _developer(name, registry, on)):
            models[repository].setdefault(maker, name)
    matches = {}
    for upload, (bare, whole) in wanted.items():
        candidates = {**models[whole], **models[bare]}
        if len(candidates) == 1:
            (matches[upload],) = candidates.values()
    return matches


def _repository(name: str) -> str:
    return name.partition("/")[2].casefold()


def _bare(name: str) -> str:
    return _PACKED.sub("", _repository(name))


def _is_reupload(name: str, registry: Registry, on: date) -> bool:
    organisation = registry.of_hub_model(name, on).organisation
    return organisation is not None and organisation.redistributor


def _developer(name: str, registry: Registry, on: date) -> str | None:
    """The key of the developer behind a Hub id; None where it is a person, or nobody known."""
    organisation = registry.of_hub_model(name, on).organisation
    if organisation is None or organisation.redistributor or organisation.kind == "individual":
        return None
    return organisation.key
