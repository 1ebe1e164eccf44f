"""What a bundle says of itself to a reader."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ossrank.boards import LICENCES, Origin
from ossrank.formats.markdown import escaped, sheet_text
from ossrank.views.sheet import Sheet

_TEXT = """\
# A figure, and all that it was counted from

{made}.

## The question

{question}

## The answer

{answer}

## To count it again

`ossrank recompute FILE.zip` counts the same question again with the files in here: no database,
no network. It ends with 0 where the same figures come out, with 7 and the rows that differ
otherwise. `--registry now` counts with the registry that the ossrank at hand comes with; `--cite`
gives the sentences to hold beside what was printed: source, registry and snapshots have to agree.

- `bundle.json`: the question, the sources, and the SHA-256 of every other file and of itself.
- `result.json`, `result.csv`: the answer, without the time and the ossrank that made it.
- `snapshots.csv`: the snapshots that were looked at, with the SHA-256 of the source's answer; where
  `rows_here` is true, their rows are in.
- `entries.csv`: these rows, as the sources said them.
- `lineage.csv`: what was told of models' bases, and when; blank: the Hub had no such model.
- `registry/`: the registry's files that said who made a model and where.
- `origins.csv`: rows of a user laid over the registry, where there were any.

In the tables a backslash begins an escape, `\\u003d` for an equals sign, so that a spreadsheet
reckons nothing and no sign is hidden; two stand for one.

## Credit and terms

{credit}
"""

WITHHELD = """\

**Before you publish this file:** nothing says that the rows of {boards} may be passed on.
Figures made of them may be printed with credit; ask the source before you publish its rows.
"""


def readme(
    question: Mapping[str, Any],
    made: str,
    origins: Mapping[tuple[str, str], Origin],
    sheets: Sequence[Sheet],
) -> bytes:
    """README.md: the question, the answer, how to count it again, whom to credit."""
    credit = [
        f"- {escaped(board)}, {via}: {escaped(origin.name)}{_address(origin.page)};"
        f" {origin.passing}{_licence(origin)}; adapted."
        for (board, via), origin in origins.items()
    ]
    held = [board for (board, _), origin in origins.items() if not origin.passed_on]
    withheld = WITHHELD.format(boards=", ".join(map(escaped, dict.fromkeys(held))))
    lines = json.dumps(question, indent=1).splitlines()
    text = _TEXT.format(
        made=f"Counted by {escaped(made)}",
        question="\n".join(f"    {line}" for line in lines),
        answer="\n\n".join(map(sheet_text, sheets)),
        credit="\n".join(credit) + (f"\n{withheld}" if held else ""),
    )
    return text.encode()


def _address(page: str) -> str:
    return f", <{page}>" if page else ""


def _licence(origin: Origin) -> str:
    return f" (<{LICENCES[origin.licence][1]}>)" if origin.licence else ""
