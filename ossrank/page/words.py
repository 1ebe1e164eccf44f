"""The page's own sentences: how to read it, what it does not say, who may use it."""

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
    (
        "What the boards do not say",
        "Trending measures attention, the Arena and Design Arena the preference of their voters."
        " None measures use, cost or safety. Boards are never added up.",
    ),
)

CHARTS = (
    "The charts may be used under CC BY 4.0 with the source line that each of them carries. This"
    " page loads nothing from elsewhere and records nothing."
)


def page_title(models: str) -> str:
    """The question that the page answers."""
    return "Who leads in AI models?" if models == "any" else "Who leads in open models?"
