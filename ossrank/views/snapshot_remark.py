"""What figures of some snapshots rest on, whatever is counted in them: worded once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ossrank.analysis.count import Method
from ossrank.boards import Feed
from ossrank.facts import Snapshot
from ossrank.views.sheet import lens_name
from ossrank.views.view import Remark

SURVIVORS = "The history lists only models that are still listed today."


NO_TAGS = "The list came without tags: bases are those known from elsewhere."


def rules(method: Method) -> str:
    """The rules of counting that are not the usual ones, in sentences of their own."""
    parts = []
    if method.originals:
        parts.append("Only models that rest on no other owner’s.")
    if method.strict:
        parts.append("Rows without a confirmed source count as unknown.")
    return " ".join(parts)


def rule_remarks(method: Method, board: str, top: int | None = None) -> list[Remark]:
    """By which unusual rules was counted: a sentence to cite names them beside the usual ones."""
    return [Remark("rule", text, board, top)] if (text := rules(method)) else []


def no_lineage(method: Method, feed: Feed) -> str:
    """That a board tells of no bases, and whose country is counted instead."""
    return f"This board has no base-model data: it is counted by {lens_name(method, feed)}."


def no_tags(board: str, lists: int = 1, of: int = 1, top: int | None = None) -> Remark:
    """Of a list by base, or of so many of several, that came without the tags which name bases."""
    if of == 1:
        return Remark("no-tags", NO_TAGS, board, top, "the list came without base-model tags")
    number = f"{lists} of {of} lists came without"
    text = f"{number} tags: their bases are those known from elsewhere."
    return Remark("no-tags", text, board, top, f"{number} base-model tags")


def no_earlier(board: str, day: date) -> Remark:
    """That nothing is held up to a day with which somebody wanted to compare."""
    text = f"No change is shown: nothing is held of {board} up to {day}."
    return Remark("no-earlier", text, board)


def snapshot_remarks(feed: Feed, *snapshots: Snapshot) -> Iterator[Remark]:
    """Of what a board is, and how its snapshots came."""
    for board in dict.fromkeys(snapshot.board for snapshot in snapshots):
        if feed.caution:
            short = feed.caution.partition(":")[0].lower()
            yield Remark("caution", feed.caution, board, short=short)
        if any(snapshot.via == "import" for snapshot in snapshots):
            which = "The snapshot was" if len(snapshots) == 1 else "Some snapshots were"
            yield Remark(
                "imported", f"{which} imported from a file.", board, short="imported from a file"
            )
        if rests_on_full(feed, snapshots):
            yield Remark("survivors", SURVIVORS, board, short="only models still listed today")


def rests_on_full(feed: Feed, snapshots: Sequence[Snapshot]) -> bool:
    """Whether any comes from the Arena's `full` file, from which retired models are missing."""
    backfilled = any(snapshot.via == "backfill" for snapshot in snapshots)
    return feed.history == "registered" and backfilled


def remarks_json(remarks: Sequence[Remark]) -> list[dict[str, str | int | None]]:
    """Remarks as every JSON document has them."""
    return [{"code": one.code, "top": one.top, "text": one.text} for one in remarks]


def codes(remarks: Sequence[Remark]) -> str:
    """The codes of remarks as the last column of a CSV has them, each once."""
    return ";".join(dict.fromkeys(remark.code for remark in remarks))
