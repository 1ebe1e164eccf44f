"""A made-up board: one JSON list of scores, as a source module is written."""

from ossrank import http
from ossrank.boards import Feed
from ossrank.facts import Entry, Payload, Ranking
from ossrank.sources.ask import Ask
from ossrank.sources.checks import number, ranks, read_json, text
from ossrank.urls import base_url, public

SERVERS = ("OSSRANK_MADE_UP_URL",)
FEEDS = (
    Feed("made-up/chess", "Made-up chess", "preference", "https://made-up.example/",
         "Made-up API", "Made up (made-up.example)", "json", "made-up/chess"),
)  # fmt: skip


def fetch(feed: Feed, ask: Ask) -> Payload:
    """The whole list."""
    url = f"{base_url(SERVERS[0], 'https://made-up.example')}/scores.json"
    with http.open_client(ask.limits) as client:
        answer = http.get(url, client=client, limits=ask.limits)
    return Payload(feed.name, answer.body, public(url), answer.header("etag"))


def parse(feed: Feed, payload: Payload) -> list[Ranking]:
    """The one ranking, whose rows are sorted by score."""
    rows = read_json(payload.body)
    scores = [number(row["score"], "score") for row in rows]
    entries = (
        Entry(place, rank, text(row["model"], "model"), row["lab"], row["licence"], score=score)
        for place, (rank, score, row) in enumerate(zip(ranks(scores), scores, rows, strict=True), 1)
    )
    return [Ranking(feed.main, None, tuple(entries))]
