"""The subsets of the Arena's dataset as feeds: what each is called, and what its scores are."""

from datetime import date
from typing import Literal, NamedTuple

from ossrank.boards import Feed


class Subset(NamedTuple):
    """A subset of the dataset: its folder, its topic in print, and what its scores are."""

    folder: str
    title: str
    kind: Literal["duels", "factuality", "agents"] = "duels"


# What the site shows is the style-controlled subset wherever there is one.
SUBSETS = {
    "text": Subset("text_style_control", "text, style-controlled"),
    "text-plain": Subset("text", "text, not style-controlled"),
    "vision": Subset("vision_style_control", "vision, style-controlled"),
    "search": Subset("search_style_control", "search, style-controlled"),
    "document": Subset("document_style_control", "document, style-controlled"),
    "webdev": Subset("webdev", "webdev"),
    "text-to-image": Subset("text_to_image", "text-to-image"),
    "image-edit": Subset("image_edit", "image-edit"),
    "text-to-video": Subset("text_to_video", "text-to-video"),
    "image-to-video": Subset("image_to_video", "image-to-video"),
    "video-edit": Subset("video_edit", "video-edit"),
    "text-factuality": Subset("text_factuality", "text, factuality", "factuality"),
    "search-factuality": Subset("search_factuality", "search, factuality", "factuality"),
    "agent": Subset("agent", "agents", "agents"),
    "agent-bash-recovery-steps": Subset(
        "agent_bash_recovery_steps", "agents: recovery in the shell", "agents"
    ),
    "agent-praise-complaint": Subset(
        "agent_praise_complaint", "agents: praise and complaint", "agents"
    ),
    "agent-steerability": Subset("agent_steerability", "agents: steerability", "agents"),
    "agent-task-outcome-explicit": Subset(
        "agent_task_outcome_explicit", "agents: outcome of the task", "agents"
    ),
    "agent-tool-hallucination": Subset(
        "agent_tool_hallucination", "agents: tools made up", "agents"
    ),
}
"""The subset of the dataset behind each topic."""

BREAKS = (
    (date(2024, 1, 9), "Elo to Bradley–Terry"),
    (date(2025, 5, 16), "style control by default"),
    (date(2025, 7, 23), "new scale"),
    (date(2026, 5, 12), "new scale"),
)

LOST = (date(2024, 11, 1), date(2025, 5, 31))
"""Archives of the site have leaders of these months that the dataset no longer has, such as
gemini-exp-1121 and early-grok-3."""


def _feed(topic: str, subset: Subset) -> Feed:
    feed = Feed(
        name=f"arena/{topic}",
        title=f"Arena {subset.title}",
        cited="Chatbot Arena (LMArena), ",
        category_title=f"Arena {subset.title}: {{}}",
        aspect="preference",
        page="https://huggingface.co/datasets/lmarena-ai/leaderboard-dataset",
        provider="Arena leaderboard dataset",
        attribution="Arena leaderboard dataset (lmarena-ai/leaderboard-dataset)",
        licence="CC-BY-4.0",
        passed_on=True,
        extension="parquet",
        dated=True,
        history="registered",
        breaks=BREAKS,
        lost=LOST if topic in ("text", "text-plain") else None,
        main=f"arena/{topic}",
        elo=True,
        default=topic == "text",
        variant=f"arena/{topic}-plain" if f"{topic}-plain" in SUBSETS else "",
    )
    if subset.kind == "duels":
        return feed
    feed = feed._replace(aspect="ability", breaks=(), elo=False, decimals=3, lagging=True)
    return feed._replace(votes_named="observations") if subset.kind == "agents" else feed


FEEDS = tuple(_feed(topic, subset) for topic, subset in SUBSETS.items())
