"""Answers that look right and are not, of every kind: made up, and from what was recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet

from tests import loopback
from tests.loopback import LIST, SLUGS, Boards, Handler, agent_rows, arena_rows, hub_rows, parquet

DAY = timedelta(days=1)
DATES = FIRST, LATER, LAST = "2026-08-12", "2026-08-16", "2026-08-20"
FIXTURES = Path(__file__).parent.parent / "fixtures"
Rows = list[dict[str, Any]]
Dress = Callable[[Boards], None]
"""What has a server say something."""

LISTED, TEXT = hub_rows(), arena_rows()
CATEGORIES = ("overall", "coding", "math", "chinese", "english")


def trending(rows: Rows) -> Dress:
    """The trending list answers these rows, in their order."""

    def answer(handler: Handler) -> None:
        moving = [row | {"lastModified": handler.boards.moment} for row in rows]
        handler.answer(200, json.dumps(moving).encode())

    return lambda boards: boards.fault(LIST, answer)


def arena(rows: Rows, day: str = LATER) -> Dress:
    """The Arena's text board answers these rows, of a date."""

    def dress(boards: Boards) -> None:
        dated = [row | {"leaderboard_publish_date": day} for row in rows]
        boards.parquet["text_style_control"] = parquet(dated)

    return dress


def relay(change: Callable[[dict[str, Any]], None]) -> Dress:
    """The relay answers its listing, each model changed."""

    def dress(boards: Boards) -> None:
        boards.relay = loopback.relay()
        for model in boards.relay["data"]:
            change(model)

    return dress


def others(rows: Rows) -> Rows:
    """The same figures, but of other models."""
    return [row | {"id": f"other/{row['id'].replace('/', '-')}"} for row in rows]


def without(rows: Rows, tag: str, every: int) -> Rows:
    """The tags that begin so are gone from every so many rows."""
    return [
        row | {"tags": [t for t in row["tags"] if not t.startswith(tag)]} if n % every == 0 else row
        for n, row in enumerate(rows)
    ]


def without_hub_id(model: dict[str, Any]) -> None:
    model["hugging_face_id"] = None


def without_every_other_hub_id(model: dict[str, Any]) -> None:
    if model["id"].removesuffix(":free")[-1] in "02468":
        model["hugging_face_id"] = None


def unchanged(model: dict[str, Any]) -> None:
    """Leaves a model as it is."""


def divided(model: dict[str, Any]) -> None:
    for score in model.get("benchmarks", {}).get("design_arena", ()):
        score["elo"] /= 1000


def ranked(ranks: Iterable[int], scores: Iterable[float]) -> Dress:
    """The Arena's text board with these ranks and scores, and no intervals that contradict."""
    numbers = zip(TEXT, ranks, scores, strict=True)
    wide = {"rating_lower": 0.0, "rating_upper": 9000.0}
    return arena([row | wide | {"rank": rank, "rating": score} for row, rank, score in numbers])


def subset(folder: str, body: bytes) -> Dress:
    """A board of the Arena answers a whole file."""
    return lambda boards: boards.parquet.__setitem__(folder, body)


@cache
def recorded(day: str, file: str) -> bytes:
    """What a source has really said on a day."""
    return (FIXTURES / day / file).read_bytes()


@cache
def overall(day: str, topic: str) -> bytes:
    """What a subset of the Arena has really said on a day of its category overall."""
    table = pyarrow.parquet.read_table(FIXTURES / day / f"arena-{topic}.parquet")
    return parquet([row for row in table.to_pylist() if row["category"] == "overall"])


def recorded_list(change: Callable[[Rows], Rows] = list, day: str = "2026-05-04") -> Dress:
    """The recorded trending list, changed."""
    return trending(change(json.loads(recorded(day, "hf-trending.json"))))


def by_downloads(rows: Rows) -> Rows:
    """The models in the order of the list of downloads."""
    falling = sorted(rows, key=lambda row: -row["downloads"])
    return [row | {"trendingScore": 0} for row in falling]


def by_name(rows: Rows) -> Rows:
    """The models in the order of the alphabet."""
    return [row | {"trendingScore": 1} for row in sorted(rows, key=lambda row: str(row["id"]))]


def recorded_relay(change: Callable[[dict[str, Any]], None], day: str = "2026-07-14") -> Dress:
    """The recorded listing of OpenRouter, each model changed."""

    def dress(boards: Boards) -> None:
        boards.relay = json.loads(recorded(day, "design-arena.json"))
        for model in boards.relay["data"]:
            change(model)

    return dress


def categories(names: Sequence[str], day: str) -> Dress:
    """The Arena's text board with these categories."""
    return subset(TEXT_FOLDER, parquet([row for name in names for row in arena_rows(name, day)]))


def design_categories(count: int) -> Dress:
    """Design Arena with so many categories."""
    return relay(lambda model: _rate(model, count))


def _rate(model: dict[str, Any], count: int) -> None:
    for score in model.get("benchmarks", {}).get("design_arena", ())[:1]:
        named = ("website", *(f"kind {n}" for n in range(1, count)))
        scores = [score | {"category": name} for name in named]
        model["benchmarks"]["design_arena"] = scores


def tokens(slugs: Sequence[str], last: str, scale: float = 1.0) -> Dress:
    """OpenRouter's tokens, of so many models, up to a day."""

    def dress(boards: Boards) -> None:
        whole = int(10**15 * scale)
        boards.export = loopback.export(last, days=3, tokens=whole, slugs=slugs)
        boards.export_day = last

    return dress


def index(change: Callable[[list[list[str]]], list[list[str]]]) -> Dress:
    """Epoch's index, its rows changed."""

    def dress(boards: Boards) -> None:
        head, *rows = loopback.index_csv().splitlines()
        changed = change(
            [row.replace('"Hugging Face,ServiceNow"', "ServiceNow").split(",") for row in rows]
        )
        boards.index = "".join(f"{line}\n" for line in (head, *map(",".join, changed)))

    return dress


def in_thousandths(row: list[str]) -> list[str]:
    """A row of Epoch's index, its figures divided."""
    return [*row[:2], *(cell and str(float(cell) / 1000) for cell in row[2:5]), *row[5:]]


def shuffled() -> Dress:
    """The Arena's text board with the ratings of neighbours swapped far apart."""
    ratings = [TEXT[(n + 12) % 30]["rating"] for n in range(30)]
    rows = [row | {"rating": rating} for row, rating in zip(TEXT, ratings, strict=True)]
    rows = [r | {"rating_lower": r["rating"] - 5, "rating_upper": r["rating"] + 5} for r in rows]
    falling = sorted(rows, key=lambda row: -row["rating"])
    return arena([row | {"rank": rank} for rank, row in enumerate(falling, 1)])


def agents(rows: Rows, day: str = LATER) -> Dress:
    """The Arena's board of agents answers these rows."""
    return subset("agent", parquet([row | {"leaderboard_publish_date": day} for row in rows]))


def calm(boards: Boards) -> None:
    """The server says what it always says."""
    boards.calm()
    boards.frozen = False
    boards.relay, boards.index = loopback.relay(), loopback.index_csv()


def good_text(day: str) -> Dress:
    """The Arena's text board as it should be."""
    return subset(TEXT_FOLDER, parquet(arena_rows(day=day)))


TEXT_FOLDER = "text_style_control"
SERVED = (*SLUGS, *(f"qwen/model-{n}" for n in range(20)))


@dataclass
class Drift:
    """What a board says that cannot be, and what is said of it.

    `first` is what it says on the day before, and `then` on the day after; `beside` is a feed that
    is fetched with it on the day before, `board` the one that is reported, if it is not the feed's
    main one.
    """

    feed: str
    dress: Dress
    said: str
    first: Dress = calm
    then: Dress | None = None
    board: str = ""
    beside: str = ""

    @property
    def later(self) -> Dress:
        """What the board says when it is right again."""
        return self.then or (good_text(LAST) if self.feed == "arena/text" else self.first)


VISION = "vision_style_control"


def real_text(topic: str, said: str) -> Drift:
    """A recorded file of another subset served as the recorded text board."""
    dress = subset(TEXT_FOLDER, overall("2026-08-12", topic))
    before, after = (
        subset(TEXT_FOLDER, overall(day, "text")) for day in ("2026-07-14", "2026-08-12")
    )
    return Drift("arena/text", dress, said, before, after)


def scored_anew(rows: Rows, day: str) -> Rows:
    """The same models and others, rated by other votes: as alike as two boards of the Arena are."""
    anew = [
        row
        | {"rating": row["rating"] + 4 * (n % 3), "leaderboard_publish_date": day}
        | {"rating_lower": row["rating"] - 20, "rating_upper": row["rating"] + 20}
        for n, row in enumerate(rows)
    ]
    falling = sorted(anew, key=lambda row: -row["rating"])
    return [row | {"rank": rank} for rank, row in enumerate(falling, 1)]


def together(*dresses: Dress) -> Dress:
    """Several boards at once."""

    def dress(boards: Boards) -> None:
        for one in dresses:
            one(boards)

    return dress


def of_another(feed: str, folder: str, beside: str, other: str, rows: Rows) -> Drift:
    """A board of the Arena that answers the next file of another one of the same models."""
    own = {day: parquet([r | {"leaderboard_publish_date": day} for r in rows]) for day in DATES}
    others = {day: parquet(scored_anew(rows, day)) for day in DATES}
    return Drift(
        feed,
        subset(folder, others[LATER]),
        f"its scores are nearer to those of {beside} than to its own",
        together(subset(folder, own[FIRST]), subset(other, others[FIRST])),
        subset(folder, own[LAST]),
        beside=beside,
    )


DRIFTS: Mapping[str, Drift] = {
    "25 rows of 200": Drift(
        "hf/trending", trending(LISTED[:25]), "25 rows where 200 were asked for"
    ),
    "200 copies of one model": Drift(
        "hf/trending", trending([LISTED[0]] * 200), "1 models in 200 rows"
    ),
    "another list under scores of zero": Drift(
        "hf/trending",
        trending([row | {"trendingScore": 0} for row in others(LISTED)]),
        "200 of 200 rows have the score 0",
    ),
    "alphabetical order under a flat score": Drift(
        "hf/trending",
        trending([r | {"trendingScore": 7} for r in sorted(LISTED, key=lambda r: str(r["id"]))]),
        "200 of 200 rows have the score 7",
    ),
    "another list": Drift("hf/trending", trending(others(LISTED)), "only 0 of the 200 models"),
    "no base tags": Drift(
        "hf/trending", trending(without(LISTED, "base_model", 1)), "0 of 200 rows are with a base"
    ),
    "base tags gone on every other row": Drift(
        "hf/trending", trending(without(LISTED, "base_model", 2)), "are with a base model"
    ),
    "licences gone on every other row": Drift(
        "hf/trending", trending(without(LISTED, "license", 2)), "100 of 200 rows are with a licence"
    ),
    "a scale of thousandths in a list": Drift(
        "hf/trending",
        trending([row | {"trendingScore": row["trendingScore"] / 1000} for row in LISTED]),
        "the scores are 0.001 times",
    ),
    "12% of a board": Drift("arena/text", arena(TEXT[:4]), "4 models where there were 30"),
    "a board doubled by variants": Drift(
        "arena/text",
        arena(
            TEXT
            + [
                row
                | {
                    "model_name": f"{row['model_name']}-x",
                    "rank": 30 + n,
                    "rating": 1400.0 - n,
                    "rating_lower": 1390.0 - n,
                    "rating_upper": 1410.0 - n,
                }
                for n, row in enumerate(TEXT, 1)
            ]
        ),
        "60 models where there were 30",
    ),
    "the rows of another subset": Drift(
        "arena/text",
        arena([row | {"model_name": f"vision-{row['model_name']}"} for row in TEXT]),
        "only 0 of the 30 models",
    ),
    "all licences of one kind": Drift(
        "arena/text", arena([row | {"license": "Proprietary"} for row in TEXT]), "rows are open"
    ),
    "all licences open": Drift(
        "arena/text", arena([row | {"license": "MIT"} for row in TEXT]), "rows are closed"
    ),
    "no organisations": Drift(
        "arena/text", arena([row | {"organization": ""} for row in TEXT]), "with a publisher"
    ),
    "organisations that nobody knows": Drift(
        "arena/text",
        arena([row | {"organization": f"team {n}"} for n, row in enumerate(TEXT)]),
        "are classified",
    ),
    "ratings in thousands": Drift(
        "arena/text",
        arena(
            [
                row | {k: row[k] / 1000 for k in ("rating", "rating_lower", "rating_upper")}
                for row in TEXT
            ]
        ),
        "the scores are 0.001 times",
    ),
    "one tie, and ratings that rise": Drift(
        "arena/text", ranked([1, 1, *range(3, 31)], range(1450, 1480)), "scores rise"
    ),
    "ratings that rise down ranks of which each is two rows'": Drift(
        "arena/text",
        ranked([n // 2 + 1 for n in range(30)], range(1450, 1480)),
        "scores rise at rank",
    ),
    "ratings that rise down ranks of which each is ten rows'": Drift(
        "arena/text",
        ranked([n // 10 + 1 for n in range(30)], range(1450, 1480)),
        "scores rise at rank",
    ),
    "ratings that rise in the lower half, where ranks are shared": Drift(
        "arena/text",
        ranked(
            [*range(1, 16), *(16 + n // 2 for n in range(15))],
            [*range(1465, 1450, -1), *range(1400, 1415)],
        ),
        "scores rise at rank",
    ),
    "one rank for all, in the order of names": Drift(
        "arena/text",
        ranked([1] * 30, range(1450, 1480)),
        "30 of 30 rows of arena/text have the rank 1",
    ),
    "no Hub ids": Drift("design-arena", relay(without_hub_id), "0 of 30 rows are with a Hub model"),
    "Hub ids gone on every other row": Drift(
        "design-arena", relay(without_every_other_hub_id), "rows are with a Hub model"
    ),
    "likes gone": Drift(
        "hf/trending", trending([r | {"likes": None} for r in LISTED]), "0 of 200 rows are with lik"
    ),
    "downloads gone on every other row": Drift(
        "hf/trending",
        trending([r | ({"downloads": None} if n % 2 else {}) for n, r in enumerate(LISTED)]),
        "100 of 200 rows are with downloads",
    ),
    "open licences gone on every other row": Drift(
        "arena/text",
        arena([r | ({"license": "Proprietary"} if n % 4 else {}) for n, r in enumerate(TEXT)]),
        "rows are open",
    ),
    "organisations unknown on every other row": Drift(
        "arena/text",
        arena([r | ({"organization": f"team {n}"} if n % 2 else {}) for n, r in enumerate(TEXT)]),
        "15 of 30 rows are classified",
    ),
    "no intervals": Drift(
        "arena/text",
        arena([r | {"rating_lower": None, "rating_upper": None} for r in TEXT[:-1]] + TEXT[-1:]),
        "1 of 30 rows are with an interval",
    ),
    "no votes": Drift(
        "arena/text",
        arena([r | {"vote_count": None} for r in TEXT[:-1]] + TEXT[-1:]),
        "1 of 30 rows are with votes",
    ),
    "elo in thousands": Drift("design-arena", relay(divided), "the scores are 0.001 times"),
    "divided by a thousand, recorded": Drift(
        "design-arena",
        recorded_relay(divided),
        "the scores are 0.001 times",
        recorded_relay(unchanged),
    ),
    "no Hub ids, recorded": Drift(
        "design-arena",
        recorded_relay(without_hub_id),
        "with a Hub model",
        recorded_relay(unchanged),
    ),
    "vision's rows as text, recorded": real_text("vision", "models where there were"),
    "webdev's rows as text, recorded": real_text("webdev", "models where there were"),
    "text's rows as vision, recorded": Drift(
        "arena/vision",
        subset(VISION, overall("2026-07-14", "text")),
        "models where there were",
        subset(VISION, overall("2026-07-14", "vision")),
        subset(VISION, overall("2026-08-12", "vision")),
    ),
    "all of vision's file as text's, recorded": Drift(
        "arena/text",
        subset(TEXT_FOLDER, recorded("2026-08-12", "arena-vision.parquet")),
        "boards of the feed are gone",
        subset(TEXT_FOLDER, recorded("2026-07-14", "arena-text.parquet")),
        subset(TEXT_FOLDER, recorded("2026-08-12", "arena-text.parquet")),
    ),
    "the downloads list as trending, recorded": Drift(
        "hf/trending",
        recorded_list(by_downloads),
        "200 of 200 rows have the score 0",
        recorded_list(day="2026-05-01"),
        recorded_list(),
    ),
    "alphabetical order, recorded": Drift(
        "hf/trending",
        recorded_list(by_name),
        "200 of 200 rows have the score 1",
        recorded_list(day="2026-05-01"),
        recorded_list(),
    ),
    **{
        f"a mirror of {feed} that stands still": Drift(
            feed,
            lambda boards: None,
            "byte by byte the answer of",
            lambda boards: setattr(boards, "frozen", True),
            calm,
        )
        for feed in ("hf/trending", "hf/likes", "hf/downloads", "design-arena")
    },
    "categories that vanish": Drift(
        "arena/text",
        categories(CATEGORIES[:3], LATER),
        "2 of 5 boards of the feed are gone: arena/text/chinese, arena/text/english",
        categories(CATEGORIES, FIRST),
        categories(CATEGORIES, LAST),
        "arena/text/english",
    ),
    "categories of Design Arena that vanish": Drift(
        "design-arena",
        design_categories(3),
        "2 of 5 boards of the feed are gone: design-arena/kind-3, design-arena/kind-4",
        design_categories(5),
        board="design-arena/kind-4",
    ),
    "one category that shrinks": Drift(
        "arena/text",
        subset(TEXT_FOLDER, parquet(arena_rows(day=LATER) + arena_rows("math", LATER)[:3])),
        "arena/text/math: 3 models where there were 30",
        categories(("overall", "math"), FIRST),
        categories(("overall", "math"), LAST),
        "arena/text/math",
    ),
    "a publish date far ahead": Drift(
        "arena/text", arena(TEXT, "2126-08-12"), "and this is dated 2126-08-12"
    ),
    "tokens in thousandths": Drift(
        "openrouter/tokens",
        tokens(SERVED, "2026-11-23", 0.001),
        "the scores are 0.001 times",
        tokens(SERVED, "2026-11-20"),
        tokens(SERVED, "2026-11-24"),
    ),
    "tokens of a tenth of the models": Drift(
        "openrouter/tokens",
        tokens(SERVED[:2], "2026-11-23"),
        "models where there were 25",
        tokens(SERVED, "2026-11-20"),
        tokens(SERVED, "2026-11-24"),
    ),
    "an eighth of Epoch's index": Drift(
        "epoch/eci", index(lambda rows: rows[:4]), "4 models where there were 30"
    ),
    "Epoch's index of other models": Drift(
        "epoch/eci",
        index(lambda rows: [[f"x-{row[0]}", *row[1:]] for row in rows]),
        "only 0 of the 30 models",
    ),
    "Epoch's index in thousandths": Drift(
        "epoch/eci",
        index(
            lambda rows: [
                [*row[:2], *(c and str(float(c) / 1000) for c in row[2:5]), *row[5:]]
                for row in rows
            ]
        ),
        "the scores are 0.001 times",
    ),
    "Epoch's organisations gone on every other row": Drift(
        "epoch/eci",
        index(lambda rows: [[*r[:6], "" if n % 2 else r[6], *r[7:]] for n, r in enumerate(rows)]),
        "15 of 30 rows are with a publisher",
    ),
    "a model of Epoch's of a day to come": Drift(
        "epoch/eci",
        index(lambda rows: [[*rows[0][:5], "2126-01-01", *rows[0][6:]], *rows[1:]]),
        "a model is dated 2126-01-01, a day to come",
    ),
    "an eighth of the agents": Drift(
        "arena/agent",
        agents(agent_rows()[:4]),
        "4 models where there were 30",
        agents(agent_rows(), FIRST),
        agents(agent_rows(), LAST),
    ),
    "the rows of a duel as agents": Drift(
        "arena/agent",
        agents([row | {"model_name": f"duel-{row['model_name']}"} for row in agent_rows()]),
        "only 0 of the 30 models",
        agents(agent_rows(), FIRST),
        agents(agent_rows(), LAST),
    ),
    "a board of images whose scores are another's of the same models": Drift(
        "arena/text", shuffled(), "the scores go along with those of 2026-08-12 by"
    ),
    "the plain list in place of the style-controlled one": of_another(
        "arena/text", TEXT_FOLDER, "arena/text-plain", "text", TEXT
    ),
    "text to video in place of image to video": of_another(
        "arena/image-to-video", "image_to_video", "arena/text-to-video", "text_to_video", TEXT[:20]
    ),
    "images in place of edited videos, seven of them": of_another(
        "arena/video-edit", "video_edit", "arena/image-edit", "image_edit", TEXT[:7]
    ),
    "text in place of vision, weeks later, recorded": Drift(
        "arena/vision",
        subset(VISION, overall("2026-08-12", "text")),
        "its scores are nearer to those of arena/text than to its own",
        together(
            subset(VISION, overall("2026-07-14", "vision")),
            subset(TEXT_FOLDER, overall("2026-07-14", "text")),
        ),
        subset(VISION, overall("2026-08-12", "vision")),
        beside="arena/text",
    ),
    "other models on a board of seven": Drift(
        "arena/video-edit",
        subset("video_edit", parquet([{**r, "model_name": f"x{r['rank']}"} for r in TEXT[:7]])),
        "only 0 of the 7 models",
        subset("video_edit", parquet([r | {"leaderboard_publish_date": FIRST} for r in TEXT[:7]])),
        subset("video_edit", parquet([r | {"leaderboard_publish_date": LAST} for r in TEXT[:7]])),
    ),
}
