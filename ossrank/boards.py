"""What ossrank knows of each feed and its boards: titles, meaning, whom to cite."""

import re
from typing import Literal, NamedTuple

from ossrank.errors import UsageError

Measures = Literal["attention", "preference", "adoption"]
Column = Literal["score", "likes", "downloads"]
Openness = Literal["hub", "licence", "hub id"]


class Feed(NamedTuple):
    """One upstream document.

    `dated`: the source prints the as-of date. `measure`: the column whose sum within the N is
    shared out, with `measure_name` in print; None on rating boards, whose scores are Elo-like.
    `openness`: what tells an open model (all on the Hub; the licence; a Hub id that is named).
    `main`: the board that stands for the feed in `report`.
    """

    name: str
    title: str
    measures: Measures
    source: str
    origin: str
    attribution: str
    openness: Openness
    extension: str
    dated: bool = False
    lineage: bool = False
    measure: Column | None = None
    measure_name: str = ""
    main: str = ""

    @property
    def rating(self) -> bool:
        """Whether scores are Elo-like."""
        return self.measure is None

    @property
    def file(self) -> str:
        """The name of a recorded payload: `hf-trending.json`."""
        return f"{self.name.replace('/', '-')}.{self.extension}"


def _hub(
    name: str, title: str, measures: Measures, sort: str, measure: Column, measure_name: str
) -> Feed:
    return Feed(
        name=name,
        title=title,
        measures=measures,
        source=f"https://huggingface.co/models?sort={sort}",
        origin="Hub API",
        attribution="Hugging Face Hub (huggingface.co), public API",
        openness="hub",
        extension="json",
        lineage=True,
        measure=measure,
        measure_name=measure_name,
        main=name,
    )


def _arena(topic: str, title: str) -> Feed:
    return Feed(
        name=f"arena/{topic}",
        title=f"Arena {title}",
        measures="preference",
        source="https://huggingface.co/datasets/lmarena-ai/leaderboard-dataset",
        origin="Arena leaderboard dataset",
        attribution="Arena leaderboard dataset (lmarena-ai/leaderboard-dataset), CC BY 4.0",
        openness="licence",
        extension="parquet",
        dated=True,
        main=f"arena/{topic}",
    )


FEEDS: dict[str, Feed] = {
    feed.name: feed
    for feed in (
        _hub(
            "hf/trending",
            "Hugging Face trending",
            "attention",
            "trending",
            "score",
            "trending score",
        ),
        _hub("hf/likes", "Hugging Face likes", "attention", "likes", "likes", "likes"),
        _hub(
            "hf/downloads",
            "Hugging Face downloads, 30 days",
            "adoption",
            "downloads",
            "downloads",
            "downloads",
        ),
        _arena("text", "text, style-controlled"),
        _arena("text-plain", "text, not style-controlled"),
        _arena("vision", "vision, style-controlled"),
        _arena("search", "search, style-controlled"),
        _arena("document", "document, style-controlled"),
        _arena("webdev", "webdev"),
        _arena("text-to-image", "text-to-image"),
        _arena("image-edit", "image-edit"),
        _arena("text-to-video", "text-to-video"),
        _arena("image-to-video", "image-to-video"),
        _arena("video-edit", "video-edit"),
        Feed(
            name="design-arena",
            title="Design Arena",
            measures="preference",
            source="https://www.designarena.ai/leaderboard",
            origin="OpenRouter's relay",
            attribution="Design Arena (https://www.designarena.ai), by way of OpenRouter;"
            " only the models that OpenRouter serves",
            openness="hub id",
            extension="json",
            main="design-arena/website",
        ),
    )
}

DEFAULT_BOARDS = ("hf/trending", "arena/text", "design-arena/website")


def slug(text: str) -> str:
    """A source's category as it stands in a board's name: lower case, `-` for all but a-z, 0-9."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def feed_of(board: str) -> Feed:
    """The feed that a board belongs to.

    Raises UsageError where no feed has such a board, naming those that there are.
    """
    feed = FEEDS.get("/".join(board.split("/")[:2])) or FEEDS.get(board.split("/")[0])
    categories = feed and feed.name != board and not feed.name.startswith("hf/")
    if feed and (board == feed.main or (categories and re.fullmatch(r"[a-z0-9/-]+", board))):
        return feed
    if feed and board == feed.name:
        raise UsageError(
            f"{board} is a feed; its boards are such as {feed.main}: see ossrank boards"
        )
    raise UsageError(
        f"unknown board {board!r}: boards are {', '.join(f.main for f in FEEDS.values())}"
        " and their categories (ossrank boards lists what is held)"
    )


def title(board: str) -> str:
    """The board's name in print: `Arena text, style-controlled: coding`."""
    feed = feed_of(board)
    rest = board[len(feed.name) + 1 :]
    if feed.name == "design-arena":
        return f"Design Arena {rest} (OpenRouter)"
    return f"{feed.title}: {rest}" if rest else feed.title
