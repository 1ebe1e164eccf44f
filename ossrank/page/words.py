"""The page's own sentences: how to read it, what it does not say, who may use it."""

from __future__ import annotations

from collections.abc import Sequence

from ossrank.boards import MODELS, Feed
from ossrank.picture.words import board_name
from ossrank.views.sentence import joined

LEDE = (
    "It depends on the board, the day and the rule. Each figure names all three, and counts what"
    " nobody can place."
)

TERMS = (
    (
        "The bars",
        "One country stands from the left, the other from the right, the unknown between them,"
        " hatched. The line marks where the two would be equal. Whoever’s colour crosses it leads"
        " the other, however the unknown turn out and however equal scores at the cut are ordered."
        " If the line falls into the hatching, there is no clear lead.",
    ),
    (
        "Unknown",
        "A group of its own, never dropped and never counted as other: accounts whose headquarters"
        " are not published, accounts that are not yet researched, and merges of models from"
        " different countries.",
    ),
    (
        "From–to",
        "44–52% says: 44% if none of the unknown belong to the country, 52% if all do.",
    ),
    (
        "Underlined figures",
        "Each leads to the models behind it, and each model to what says where its maker is. A"
        " change leads to the models that came and went.",
    ),
    (
        "Country",
        "The operating headquarters of the organisation that developed the model. Hong Kong, Macau"
        " and Taiwan count under their own codes, as other.",
    ),
    (
        "Confidence",
        "High: sources agree or the organisation itself says it. Medium: one source. Low: no source"
        " yet. The links lead to what says so.",
    ),
    (
        "Points ± margin",
        "The best model’s score less the other side’s best, and the 95% margin of that difference."
        " A hollow mark is within the margin: no lead.",
    ),
)

RELEASES = (
    "Months behind",
    "On a day: how long before it the leading side first had a model as good as the other side’s"
    " best of that day, by the days on which models came out. The dashed line is the mean over all"
    " days.",
)
"""What a lag by release dates is, on a page that has one."""

CHARTS = (
    "The charts may be used under CC BY 4.0 with the source line that each of them carries. This"
    " page loads nothing from elsewhere and records nothing."
)


def limits(feeds: Sequence[Feed]) -> tuple[str, str]:
    """What the boards of a page measure, and what none of them does."""
    boards: dict[str, dict[str, None]] = {}
    for feed in feeds:
        boards.setdefault(feed.aspect, {})[board_name(feed, feed.main)] = None
    listed = [f"{aspect} ({joined(list(names))})" for aspect, names in boards.items()]
    none = [what for what in ("use", "cost", "safety") if what not in boards]
    *most, last = none
    text = f"These boards measure {joined(listed)}. None measures {', '.join(most)} or {last}."
    return "What the boards do not say", f"{text} Boards are never added up."


def page_title(models: str, nouns: Sequence[str]) -> str:
    """The question that the page answers, of what its boards list."""
    if nouns and MODELS.many not in nouns:
        return f"Who leads in {joined(list(dict.fromkeys(nouns)))}?"
    return "Who leads in AI models?" if models == "any" else "Who leads in open models?"
