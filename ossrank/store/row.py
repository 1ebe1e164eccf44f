"""How ids and lists of texts are kept in a row."""

import json

from ossrank.store.schema import POSITION_BITS


def span(snapshot: int, depth: int = 2**POSITION_BITS - 1) -> tuple[int, int]:
    """The first and the last id that a snapshot's first `depth` entries can have."""
    start = snapshot << POSITION_BITS
    return start, start + min(depth, 2**POSITION_BITS - 1)


def json_texts(texts: tuple[str, ...]) -> str:
    """A list of texts as a column holds it: a JSON array."""
    return json.dumps(texts, ensure_ascii=False)


def tags_in(text: str | None) -> tuple[str, ...]:
    """The texts in such a column; none where it is null."""
    return tuple(json.loads(text)) if text else ()
