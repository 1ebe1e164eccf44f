"""Design Arena's own API: what is asked, what is made of the answer, and the credit that is due."""

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ossrank.boards import LICENCES
from ossrank.errors import FeedError
from ossrank.facts import Entry, Payload, Ranking
from ossrank.sources import FEEDS, design_arena_full
from ossrank.store.file import Store
from tests import loopback
from tests.command import NOW, fetched, run
from tests.loopback import KEY, RATED, Boards

FEED = FEEDS["design-arena-full"]
BOARD = "design-arena-full/website"
DOCUMENTED = Path(__file__).parent.parent / "fixtures" / "documented"
CREDIT = "Design Arena (https://www.designarena.ai)"
Answer = dict[str, Any]
Change = Callable[[Answer], object]


def listing() -> list[dict[str, Any]]:
    models: list[dict[str, Any]] = loopback.relay()["data"]
    return models


def parsed(answer: Any, models: Any = None) -> list[Ranking]:
    document = {"design_arena": answer, "listing": listing() if models is None else models}
    payload = Payload(FEED.name, json.dumps(document).encode())
    return design_arena_full.parse(FEED, payload)


def changed(change: Change) -> Answer:
    answer = copy.deepcopy(loopback.rated())
    change(answer)
    return answer


def entries(answer: Answer | None = None) -> dict[str, Entry]:
    """The rows of the main board by name."""
    rankings = parsed(answer or loopback.rated())
    (main,) = (ranking for ranking in rankings if ranking.board == BOARD)
    return {entry.model.removesuffix("-20260901"): entry for entry in main.entries}


def first(answer: Answer) -> dict[str, Any]:
    model: dict[str, Any] = answer["data"][0]
    return model


def test_its_boards_stand_beside_those_of_the_relay(boards: Boards, store: Store) -> None:
    for model in boards.rated["data"]:
        model["rankings"]["agents"] = {"webapps": model["rankings"]["models"]["website"]}
    outcomes = fetched(store, "design-arena", "design-arena-full")
    assert {outcome.outcome for outcome in outcomes.values()} == {"stored"}
    assert {summary.board: summary.entries for summary in store.snapshots.boards()} == {
        "design-arena/website": 30,
        BOARD: 40,
        "design-arena-full/agents/webapps": 40,
    }
    titles = {FEEDS[feed.name].board_title(feed.main) for feed in FEEDS.values()}
    assert len(titles) == len(FEEDS)
    short = run("report", "website", "-f", "json", db=store.path)
    assert [one["board"] for one in short.document["boards"]] == ["design-arena/website"]


def test_without_a_key_it_is_skipped_which_is_neither_a_failure_nor_an_alarm(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DESIGN_ARENA_API_KEY")
    result = run("fetch", db=store.path)
    assert result.code == 0
    assert "design-arena-full    skipped: DESIGN_ARENA_API_KEY is not set" in result.stderr
    quiet = run("fetch", "-q", db=store.path)
    assert (quiet.code, quiet.stderr) == (0, "")
    assert boards.statuses(RATED) == []
    (status,) = run("status", FEED.name, "-f", "json", db=store.path).document["feeds"]
    assert (status["last_attempt"], status["failures"]) == (None, 0)
    assert run("status", "--max-age", "3d", db=store.path).code == 0


def test_a_key_that_was_taken_away_is_skipped_too(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fetched(store, FEED.name)[FEED.name].outcome == "stored"
    monkeypatch.setenv("DESIGN_ARENA_API_KEY", "  ")
    later = fetched(store, FEED.name, at=NOW + timedelta(days=1))[FEED.name]
    assert (later.outcome, "is not set" in (later.reason or "")) == ("skipped", True)
    monkeypatch.setenv("DESIGN_ARENA_API_KEY", "schlüssel")
    failed = fetched(store, FEED.name, at=NOW + timedelta(days=1))[FEED.name]
    assert (failed.outcome, "no key has" in (failed.reason or "")) == ("failed", True)


def test_the_key_goes_to_design_arena_alone(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with Boards() as elsewhere:
        monkeypatch.setenv("OSSRANK_OPENROUTER_URL", elsewhere.url)
        away = f"http://localhost:{elsewhere.port}{RATED}"
        boards.fault(RATED, loopback.redirect(away), times=1)
        outcome = fetched(store, FEED.name, save=tmp_path / "saved")[FEED.name]
        assert (outcome.outcome, "403" in (outcome.reason or "")) == ("failed", True)
        assert fetched(store, FEED.name, save=tmp_path / "saved")[FEED.name].outcome == "stored"
        asked = {path for path, _, _ in elsewhere.log}
        assert asked == {RATED, "/api/v1/models"}
        assert "authorization" not in str(elsewhere.log)
    sent = {headers.get("authorization") for path, headers, _ in boards.log if path == RATED}
    assert sent == {f"Bearer {KEY}"}
    assert KEY.encode() not in store.path.read_bytes()
    saved = [path.read_bytes() for path in (tmp_path / "saved").rglob("*") if path.is_file()]
    assert saved
    assert not any(KEY.encode() in body for body in saved)


def test_an_answer_that_repeats_the_key_is_refused(boards: Boards, store: Store) -> None:
    boards.rated["data"][0]["displayName"] = KEY
    reason = fetched(store, FEED.name)[FEED.name].reason or ""
    assert "sends back the token" in reason
    assert KEY not in reason


def test_a_listing_that_fails_fails_the_feed(boards: Boards, store: Store) -> None:
    boards.fault("/api/v1/models", loopback.status(404))
    outcome = fetched(store, FEED.name)[FEED.name]
    assert (outcome.outcome, "404" in (outcome.reason or "")) == ("failed", True)
    boards.calm()
    assert fetched(store, FEED.name)[FEED.name].outcome == "stored"


def test_a_model_is_open_by_the_listing_and_unknown_where_it_is_not_listed() -> None:
    found = entries()
    assert (found["model-0"].hub_id, found["model-0"].licence) == ("Qwen/Model-0", None)
    assert (found["model-1"].hub_id, found["model-1"].licence) == (None, None)
    assert (found["model-3"].hub_id, found["model-3"].licence) == (None, "unknown")


def test_the_maker_is_the_routers_else_the_provider_unless_that_is_a_host() -> None:
    def named(answer: Answer) -> None:
        answer["data"][0] |= {"provider": "fireworks"}
        answer["data"][7] |= {"provider": "Recraft"}

    found = entries(changed(named))
    makers = [found[f"model-{n}"].publisher for n in (0, 1, 3, 7)]
    assert makers == ["qwen", "openai", None, "Recraft"]


def test_scores_are_ranked_by_elo_whatever_the_order() -> None:
    found = [*entries(changed(lambda answer: answer["data"].reverse())).values()]
    assert [entry.rank for entry in found] == [*range(1, 41)]
    assert [entry.model for entry in found[:2]] == ["model-0-20260901", "model-1-20260901"]


def test_a_model_that_is_not_rated_yet_is_on_no_board() -> None:
    assert "model-0" not in entries(changed(lambda answer: first(answer).update(rankings={})))


def of_main(**change: Any) -> Change:
    return lambda answer: first(answer)["rankings"]["models"]["website"].update(change)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda a: a.update(success=False), "no success: it does not say why"),
        (
            lambda a: a.update(success=False, error={"code": "FETCH_ERROR", "message": "sorry"}),
            "no success: FETCH_ERROR, sorry",
        ),
        (lambda a: a.update(success="true"), "no success"),
        (lambda a: a.update(data=[]), 'no list of models under "data"'),
        (lambda a: a.update(data={"a": 1}), 'no list of models under "data"'),
        (lambda a: a["data"].insert(1, None), "model 2 of the answer is not an object"),
        (lambda a: a["data"].append(first(a)), "lists 'model-0-20260901' twice"),
        (lambda a: first(a).update(id=" "), "id of model 1"),
        (lambda a: first(a).pop("id"), "id of model 1 is missing"),
        (lambda a: first(a).update(id="x" * 2000), "too long for a name"),
        (lambda a: first(a).update(provider=None), "provider of model-0-20260901"),
        (lambda a: first(a).pop("openRouterId"), "openRouterId of model-0-20260901"),
        (lambda a: first(a).update(openRouterId=7), "openRouterId of model-0-20260901"),
        (lambda a: first(a).pop("rankings"), "rankings of model-0-20260901"),
        (lambda a: first(a).update(rankings={"models": 1400}), "not by arena and category"),
        (lambda a: first(a)["rankings"]["models"].update(website=7), "is not an object"),
        (lambda a: first(a)["rankings"]["models"].update({"?": {}}), "neither letter nor digit"),
        (lambda a: first(a)["rankings"]["models"].update({"Web site": {}}), "elo of model-0"),
        (
            lambda a: first(a)["rankings"]["models"].update(
                {"WebSite": {"elo": 1400, "winRate": 60}}
            ),
            "two categories would make one board",
        ),
        (of_main(elo=None), "elo of model-0-20260901 is missing"),
        (of_main(elo="1400"), "elo of model-0-20260901 is '1400'"),
        (of_main(elo=10**300), "elo of model-0-20260901"),
        (of_main(elo=True), "elo of model-0-20260901"),
        (of_main(winRate=None), "winRate of model-0-20260901 is missing"),
        (of_main(winRate=-1), "winRate of model-0-20260901"),
        (of_main(winRate=100.5), "over 100 per cent"),
        (lambda a: a.pop("timestamp"), "timestamp is 'None', not a time"),
        (lambda a: a.update(timestamp="noon"), "timestamp is 'noon', not a time"),
        (lambda a: a["meta"].update(lastUpdated=12), "lastUpdated is '12', not a time"),
    ],
)
def test_an_answer_of_another_shape_is_refused(change: Change, said: str) -> None:
    with pytest.raises(FeedError) as caught:
        parsed(changed(change))
    assert said in str(caught.value)


def test_an_answer_without_the_main_board_or_a_listing_is_refused() -> None:
    def renamed(answer: Answer) -> None:
        for model in answer["data"]:
            model["rankings"] = {"Models Arena": model["rankings"].pop("models")}

    with pytest.raises(FeedError, match="no model has a score on design-arena-full/website"):
        parsed(changed(renamed))
    none: tuple[Any, ...] = ([], {}, [7])
    for models in none:
        with pytest.raises(FeedError, match="listing"):
            parsed(loopback.rated(), models)


def scaled(answer: Answer) -> None:
    for model in answer["data"]:
        for board in model["rankings"].values():
            for row in board.values():
                row["elo"] /= 10


def turned(answer: Answer) -> None:
    for model in answer["data"]:
        for board in model["rankings"].values():
            for row in board.values():
                row["winRate"] = 100 - row["winRate"]


def alike(answer: Answer) -> None:
    for model in answer["data"]:
        for board in model["rankings"].values():
            for row in board.values():
                row["winRate"] = 50


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (scaled, "half of its scores lie below 120.5, and Elo begins at 1200"),
        (turned, "its scores and its win rates do not go together (correlation -1.00)"),
        (alike, "all of its scores, or all of its win rates, are the same"),
        (
            lambda a: a["meta"].update(lastUpdated="2026-11-10T04:00:06.216429+00:00"),
            "worked out last on 2026-11-10, 13 days before",
        ),
    ],
)
def test_an_answer_that_cannot_be_is_kept_apart_until_it_is_accepted(
    boards: Boards, store: Store, change: Change, said: str
) -> None:
    boards.rated = changed(change)
    outcome = fetched(store, FEED.name)[FEED.name]
    assert (outcome.outcome, said in (outcome.reason or "")) == ("failed", True)
    assert store.snapshots.boards() == []
    assert fetched(store, FEED.name, accept=True)[FEED.name].outcome == "stored"
    assert {summary.board for summary in store.snapshots.boards()} >= {BOARD}


def test_a_recorded_answer_that_cannot_be_is_kept_apart_as_well(
    boards: Boards, store: Store, tmp_path: Path
) -> None:
    boards.rated = changed(turned)
    fetched(store, FEED.name, save=tmp_path)
    (saved,) = tmp_path.rglob("design-arena-full.failed.json")
    saved.rename(saved.with_name("design-arena-full.json"))
    result = run("fetch", "--from", str(tmp_path), db=tmp_path / "again.db")
    assert (result.code, "do not go together" in result.stderr) == (1, True)


def test_a_small_board_is_not_doubted_for_what_its_few_scores_are() -> None:
    def few(answer: Answer) -> None:
        scaled(answer)
        del answer["data"][9:]

    assert {ranking.suspect for ranking in parsed(changed(few))} == {None}


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the real figures in the documented shape."""
    path = tmp_path_factory.mktemp("documented") / "a.db"
    assert run("fetch", "--from", str(DOCUMENTED), "design-arena-full", db=path).code == 0
    return path


def test_the_same_figures_count_as_they_do_by_way_of_openrouter(
    documented: Path, replayed: Path
) -> None:
    listed = []
    for path, board in ((documented, BOARD), (replayed, "design-arena/website")):
        rows = run("models", board, "--on", "2026-07-14", "-f", "json", db=path).document["models"]
        facts = ("place", "score", "country", "openness")
        listed.append({r["model"].rpartition("/")[2]: [r[fact] for fact in facts] for r in rows})
    # The reviewed list knows the weights of one by the name that OpenRouter gives it.
    own, relayed = (models.pop("mistral-large-2512") for models in listed)
    assert (own[-1], relayed[-1]) == ("proprietary", "open-weights")
    assert listed[0] == listed[1]
    assert len(listed[0]) == 100


@pytest.mark.parametrize(
    "words",
    [
        *(("report", BOARD, *form) for form in ([], ["-f", "md"], ["-f", "csv"], ["-f", "json"])),
        *(("report", BOARD, *form) for form in (["--cite"], ["-f", "html"], ["--sensitivity"])),
        ("report", BOARD, "--sensitivity", "-f", "csv"),
        ("report", "all"),
        *(("models", BOARD, *form) for form in ([], ["-f", "csv"], ["-f", "json"], ["-f", "md"])),
        *(("makers", BOARD, *form) for form in ([], ["-f", "csv"], ["-f", "json"], ["--cite"])),
        *(("gap", BOARD, *form) for form in ([], ["-f", "csv"], ["-f", "json"], ["--cite"])),
        *(("trend", BOARD, "--top", "10", *form) for form in ([], ["-f", "csv"], ["-f", "json"])),
        ("trend", BOARD, "--gap"),
        ("trend", BOARD, "--sensitivity", "--top", "10"),
        ("chart", BOARD),
        ("chart",),
        ("origin", "glm-5.2"),
        ("verify", f"CN >= 3 of top 10 on {BOARD} on 2026-07-14"),
        ("verify", f"CN >= 3 of top 10 on {BOARD} on 2026-07-14", "-f", "csv"),
    ],
)
def test_design_arena_is_credited_with_a_link_wherever_it_is_shown(
    documented: Path, words: tuple[str, ...]
) -> None:
    result = run(*words, db=documented)
    assert result.code == 0, result.stderr
    said = " ".join(result.stdout.replace("\xa0", " ").split())
    assert "Design Arena" in said
    assert "https://www.designarena.ai" in said


def test_a_page_an_export_and_a_bundle_credit_design_arena_and_say_on_which_terms(
    documented: Path, tmp_path: Path
) -> None:
    import zipfile

    page, export, bundle = (tmp_path / name for name in ("page.html", "rows", "figures.zip"))
    assert run("page", str(page), BOARD, db=documented).code == 0
    assert run("export", str(export), db=documented).code == 0
    assert run("report", BOARD, "--bundle", str(bundle), db=documented).code == 0
    terms, where = LICENCES[FEED.licence]
    package = (export / "datapackage.json").read_text("utf-8")
    with zipfile.ZipFile(bundle) as opened:
        bundled = "".join(opened.read(n).decode("utf-8", "replace") for n in opened.namelist())
    for text in (page.read_text("utf-8").replace("\xa0", " "), package, bundled):
        assert CREDIT in text
        assert terms in text
    assert where in bundled
