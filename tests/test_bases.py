"""What `fetch` asks the Hub about base models, and when it stops."""

import time
from dataclasses import replace
from datetime import datetime, timedelta

from ossrank.facts import Entry
from ossrank.ingest.lineage import ask_lineage
from ossrank.limits import Limits
from ossrank.sources import FEEDS
from ossrank.store.file import Store
from tests import loopback
from tests.command import HURRY, NOW, fetched
from tests.loopback import Boards


def told(store: Store, *models: str) -> dict[str, tuple[str, ...]]:
    """What is known of some models' bases."""
    return store.lineage.told(models)


def ask(
    store: Store, seconds: float = 20, at: datetime = NOW, limits: Limits = HURRY
) -> str | None:
    """Asks about what is held, for so many seconds; gives why it stopped early."""
    until = time.monotonic() + seconds
    return ask_lineage(store, list(FEEDS.values()), until, limits=limits, clock=lambda: at)


def lineage(
    boards: Boards, store: Store, *bases: str, at: datetime = NOW, limits: Limits = HURRY
) -> str | None:
    """Fetches a list whose first model rests on these, and asks about them."""
    tags = [f"base_model:quantized:{base}" for base in bases]
    boards.rows = [{**boards.rows[0], "tags": tags}, *boards.rows[1:40]]
    boards.rows[1:] = [{**row, "tags": []} for row in boards.rows[1:]]
    fetched(store, "hf/likes", at=at, limit=40)
    return ask(store, at=at, limits=limits)


def test_bases_that_are_missing_are_asked_for_until_the_chain_ends(
    boards: Boards, store: Store
) -> None:
    boards.bases = {"b/two": ["c/three"], "c/three": []}
    assert lineage(boards, store, "b/two") is None
    assert told(store, "b/two", "c/three") == {"b/two": ("finetune:c/three",), "c/three": ()}


def test_what_the_hub_does_not_have_is_asked_again_after_30_days(
    boards: Boards, store: Store
) -> None:
    for days, asked in ((0, 1), (29, 1), (31, 2)):
        lineage(boards, store, "gone/model", at=NOW + timedelta(days=days))
        assert len(boards.statuses("/api/models/gone")) == asked


def test_a_renamed_base_answers_for_its_old_name(boards: Boards, store: Store) -> None:
    boards.renamed = {"THUDM/GLM": "zai-org/glm"}
    boards.bases = {"zai-org/glm": ["zai-org/base"], "zai-org/base": []}
    assert lineage(boards, store, "THUDM/GLM") is None
    assert told(store, "THUDM/GLM", "zai-org/glm") == {
        "thudm/glm": ("zai-org/glm",),
        "zai-org/glm": ("finetune:zai-org/base",),
    }


def test_a_hub_that_refuses_to_say_stops_the_questions_and_keeps_the_answers(
    boards: Boards, store: Store
) -> None:
    boards.bases = {"b/two": []}
    boards.fault("/api/models/z", loopback.status(429))
    assert "429" in (lineage(boards, store, "b/two", "z/late") or "")
    assert told(store, "b/two", "z/late") == {"b/two": ()}


def test_a_model_that_the_hub_says_nothing_of_does_not_stop_the_questions(
    boards: Boards, store: Store
) -> None:
    boards.bases = {"c/three": []}
    boards.fault("/api/models/b/two", loopback.status(500))
    assert lineage(boards, store, "b/two", "c/three") is None
    assert told(store, "b/two", "c/three") == {"c/three": ()}


def test_a_hub_that_falls_silent_or_fails_for_good_ends_the_questions(
    boards: Boards, store: Store
) -> None:
    limits = replace(HURRY, stall=0.3, grace=3.0)
    boards.fault("/api/models/s", loopback.hang)
    started = time.monotonic()
    assert lineage(boards, store, *(f"s/{n}" for n in range(20)), limits=limits)
    assert time.monotonic() - started < 5
    boards.fault("/api/models/f", loopback.status(503))
    tomorrow = NOW + timedelta(days=1)
    said = lineage(boards, store, *(f"f/{n}" for n in range(20)), at=tomorrow)
    assert "3 models in a row" in (said or "")
    assert len(boards.statuses("/api/models/f")) == 3


def test_a_list_without_tags_wipes_out_no_lineage(boards: Boards, store: Store) -> None:
    boards.rows = [row | {"tags": ["base_model:finetune:c/root"]} for row in boards.rows]
    fetched(store, "hf/likes")
    held = store.snapshots.newest("hf/likes")
    assert held is not None
    before = store.lineage.bases([Entry(1, 1, "x/y", bases=(boards.rows[0]["id"],))])
    boards.rows = [{k: v for k, v in row.items() if k != "tags"} for row in boards.rows]
    fetched(store, "hf/likes", at=NOW + timedelta(days=1))
    assert store.lineage.bases([Entry(1, 1, "x/y", bases=(boards.rows[0]["id"],))]) == before != {}


def test_what_the_time_or_the_number_of_questions_cuts_off_is_said(
    boards: Boards, store: Store
) -> None:
    limits = replace(HURRY, questions=2)
    boards.bases = {f"b/{n}": [] for n in range(3)}
    assert lineage(boards, store, "b/0", "b/1", "b/2", limits=limits) == "2 asked for in one fetch"
    assert ask(store, -1) == "no time is left"
    assert ask(store) is None
    assert len(boards.statuses("/api/models/b/")) == 3


def test_a_header_that_trickles_in_ends_the_questions_too(boards: Boards, store: Store) -> None:
    limits = replace(HURRY, stall=1.0, grace=1.0)
    boards.bases = {"b/0": []}
    boards.fault("/api/models/s", loopback.drip_header)
    assert lineage(boards, store, "b/0", "s/1", limits=limits) == "the Hub has stopped answering"
    assert told(store, "b/0", "s/1") == {"b/0": ()}
