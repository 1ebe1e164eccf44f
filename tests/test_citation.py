"""A printed sentence is enough to count its figure again."""

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ossrank
from ossrank import View
from ossrank.analysis.judge import By
from ossrank.errors import NothingStored
from ossrank.formats.bibtex import SPECIAL, escaped
from ossrank.registry.edition import names_at_hand
from ossrank.registry.registry import load_registry
from ossrank.sources import FEEDS, feed_of
from tests.command import run
from tests.loopback import Boards

CITATION = re.compile(
    r"Sources?: .+, as of (?P<first>[\d-]{10})(?: to (?P<last>[\d-]{10}))?, retrieved .+,"
    r" (?P<licence>[^,]+), adapted\."
    r" Count: ossrank \S+, registry (?P<edition>[\d.]+) \((?P<registry>[0-9a-f]{8})\)"
    r"(?:, lineage (?P<lineage>[0-9a-f]{8})(?: as known on (?P<known>[\d-]{10}))?)?"
    r", counted by (?P<by>publisher|maker|base model), (?P<models>.+?)"
    r"(?P<maker>, each maker once)?(?P<originals>, originals only)?"
    r"(?P<strict>, confirmed rows only)?,"
    r" (?:top (?P<top>\d+)|makers in the top (?P<makers>\d+)|(?P<gap>best of each side))"
    r"(?:, listings held from [\d-]{10}|, lag by release dates as ossrank defines it)?"
    r"(?:, by (?P<every>week|month))?(?:, dates held to (?P<held_to>[\d-]{10}))?,"
    r" snapshots? (?P<snapshots>[0-9a-f]{8}(?: to [0-9a-f]{8})?)(?: by (?P<via>\w+))?"
    r" of (?P<board>\S+)\.$"
)
MODELS = {
    "open-weight models": "open",
    "all models": "any",
    "models of any licence": "any",
    "models under an OSI licence": "osi",
    "models whose licence bars no commercial use": "commercial",
}


def asked_again(sentence: str, database: Path) -> View:
    """The answer that a sentence is of, from nothing but the sentence and a database."""
    said = CITATION.search(sentence)
    assert said, sentence
    models = said["models"].removesuffix(", settings folded")
    unit = "maker" if said["maker"] else "family" if models != said["models"] else "model"
    board, first, last = said["board"], said["first"], said["last"] or said["first"]
    how: dict[str, Any] = {"models": MODELS[models]}
    span: dict[str, Any] = {
        "start": first,
        "end": said["held_to"] or last,
        "every": said["every"] or "day",
    }
    lens: dict[str, Any] = {"by": "base" if said["by"] == "base model" else "publisher"}
    rule: dict[str, Any] = {
        "unit": unit,
        "strict": bool(said["strict"]),
        "originals": bool(said["originals"]),
        "known": said["known"],
        **lens,
    }
    with ossrank.open(database, registry=said["edition"]) as library:
        assert library.registry.sha256.startswith(said["registry"])
        if said["makers"]:
            return library.makers(board, on=last, top=int(said["makers"]), **how, **lens)
        if said["gap"] and re.search(r", of (?:\d+ dates? held|the newest dates) of ", sentence):
            return library.gap_trend(board, **span, **how)
        if said["gap"]:
            return library.gap(board, on=last, **how)
        if "; the means are " in sentence:
            return library.trend(board, top=int(said["top"]), **span, **how, **rule)
        return library.report(board, on=last, top=int(said["top"]), **how, **rule)


def recounted(sentence: str, database: Path) -> dict[str, Any]:
    """The table that a sentence of a report is about."""
    said, view = CITATION.search(sentence), asked_again(sentence, database)
    assert said
    (board,) = view.document()["boards"]
    assert board["as_of"] == said["first"]
    assert board["payload_sha256"].startswith(said["snapshots"])
    assert not said["lineage"] or board["lineage"]["digest"].startswith(said["lineage"])
    (table,) = board["tables"]
    counts: dict[str, Any] = {group["group"]: group["count"] for group in table["groups"]}
    return {"counts": counts, "counted": table["counted"], "citation": table["citation"]}


RULES: Sequence[dict[str, Any]] = (
    {},
    {"models": "any"},
    {"unit": "maker"},
    {"unit": "family", "models": "any"},
    {"strict": True, "models": "commercial"},
    {"models": "osi"},
    {"originals": True},
    {"strict": True, "originals": True, "unit": "maker", "known": "2026-05-04"},
)


def dates_held(database: Path) -> dict[str, list[str]]:
    """Every date of every board in a database."""
    with ossrank.open(database) as library:
        assert library.store
        return {
            one.board: [s.as_of.isoformat() for s in library.store.snapshots.between(one.board)]
            for one in library.store.snapshots.boards()
        }


def check_tables(view: View, database: Path) -> int:
    """Counts each table of a report again from its citation, and says how many there were."""
    checked = 0
    for board in view.document()["boards"]:
        for table in board["tables"]:
            if table["counted"]:
                again = recounted(table["citation"], database)
                counts = {group["group"]: group["count"] for group in table["groups"]}
                assert again["counts"] == counts
                assert again["counted"] == table["counted"]
                assert again["citation"] == table["citation"]
                checked += 1
    return checked


@pytest.mark.parametrize("by", ["publisher", "base"])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_table_is_counted_again_from_its_citation(
    replayed: Path, by: By, rule: dict[str, Any]
) -> None:
    """By every rule of each feed's main board."""
    held = dates_held(replayed)
    boards = [feed.main for feed in FEEDS.values() if feed.main in held]
    assert {"openrouter/tokens", "epoch/eci", "arena/agent", "hf/trending"} <= {*boards}
    with ossrank.open(replayed) as library:
        view = library.report(boards, by=by, **rule)
    assert check_tables(view, replayed) >= len(boards)


@pytest.mark.parametrize("by", ["publisher", "base"])
def test_every_table_of_every_date_of_every_board_is_counted_again(replayed: Path, by: By) -> None:
    """By the default rule, and whatever the licence."""
    checked, held = 0, dates_held(replayed)
    for board, dates in held.items():
        if by == "base" and not feed_of(board).lineage:
            continue
        for day in dates:
            with ossrank.open(replayed) as library:
                view = library.report(board, on=day, by=by)
            checked += check_tables(view, replayed)
    assert checked >= sum(map(len, held.values())) if by == "publisher" else checked >= 12


@pytest.mark.parametrize("by", ["publisher", "base"])
def test_every_other_figure_is_counted_again_from_its_citation(replayed: Path, by: str) -> None:
    """Trends, league tables of makers, gaps, and gaps by date, of every board held."""
    lens: dict[str, Any] = {"by": by}
    views: list[View] = []
    with ossrank.open(replayed) as library:
        for board, dates in dates_held(replayed).items():
            feed = feed_of(board)
            if by == "base" and not feed.lineage:
                continue
            views += [library.makers(board, on=day, **lens) for day in dates]
            with suppress(NothingStored):
                views.append(library.trend(board, top=10, **lens))
            if board != feed.main:
                continue
            rules: Sequence[dict[str, Any]] = (
                {"every": "week"},
                {"unit": "maker"},
                {"models": "any", "strict": True},
            )
            for rule in rules:
                with suppress(NothingStored):
                    views.append(library.trend(board, top=10, **lens, **rule))
            if feed.rating:
                for models in ("any", "open"):
                    choice: dict[str, Any] = {"models": models}
                    views += [library.gap(board, on=day, **choice) for day in dates]
                    views.append(library.gap_trend(board, **choice))
                    with suppress(NothingStored):
                        views.append(library.gap_trend(board, every="month", **choice))
        if by == "base":
            views.append(library.trend("hf/trending", top=20, known="2026-05-01", **lens))
            views.append(library.trend("hf/trending", top=20, originals=True, **lens))
    kinds = set()
    for view in views:
        for sentence in view.citations():
            again = asked_again(sentence, replayed)
            assert sentence in again.citations()
            kinds.add(type(again).__name__)
    wanted = {
        "TrendView",
        "MakersView",
        *(["GapView", "GapTrendView"] if by == "publisher" else []),
    }
    assert kinds >= wanted


def test_a_citation_of_a_past_day_as_it_was_known_is_counted_again(replayed: Path) -> None:
    with ossrank.open(replayed) as library:
        view = library.report("hf/trending", top=10, by="base", on="2026-05-01", known="2026-05-04")
    (sentence,) = view.citations()
    assert " as known on 2026-05-04, counted by base model" in sentence
    assert recounted(sentence, replayed)["citation"] == sentence


@pytest.mark.parametrize("edition", names_at_hand())
def test_a_citation_of_any_edition_is_counted_again(replayed: Path, edition: str) -> None:
    with ossrank.open(replayed, registry=edition) as library:
        view = library.report("hf/trending", by="base")
    sentences = view.citations()
    assert len(sentences) == 4
    for sentence in sentences:
        assert f"registry {edition} (" in sentence
        assert recounted(sentence, replayed)["citation"] == sentence


def test_a_citation_by_base_names_the_lineage_of_the_makers_too(replayed: Path) -> None:
    with ossrank.open(replayed) as library:
        view = library.makers("hf/trending", by="base")
        digest = view.document()["lineage"]["digest"]
        assert f", lineage {digest[:8]}, counted by base model" in view.citations()[0]
        assert library.makers("hf/trending").document()["lineage"] is None


def test_every_feed_declares_its_terms() -> None:
    for feed in FEEDS.values():
        origin = feed.origin()
        assert origin.page.startswith("https://")
        # Terms of use may be stated that are no licence to pass rows on.
        stated = bool(feed.licence) and not feed.licence.startswith("LicenseRef-")
        assert origin.passed_on == stated, feed.name
        assert feed.licence == "" or origin.terms in feed.credit
        # A licence is declared, not written into the credit: a citation names it once.
        assert not re.search(r"CC|Apache|licen[cs]e", feed.attribution), feed.name


def test_what_came_from_another_place_is_credited_to_it() -> None:
    trending = FEEDS["hf/trending"]
    assert trending.origin("backfill").licence == "Apache-2.0"
    assert "severo/trending-repos" in trending.origin("backfill").name
    assert trending.origin("live").terms == "no licence stated"
    assert not trending.origin("import").passed_on


def test_backfilled_rows_are_credited_in_every_form(boards: Boards, tmp_path: Path) -> None:
    database = tmp_path / "past.db"
    assert run("backfill", "hf/trending", db=database).code == 0
    for question in (("report", "hf/trending"), ("trend", "hf/trending", "--top", "10")):
        document = run(*question, "-f", "json", db=database).document
        one = document["boards"][0] if "boards" in document else document
        assert one["attribution"] == "dataset severo/trending-repos, Apache-2.0"
        assert (one["licence"], one["passed_on"]) == ("Apache-2.0", True)
        sentence = run(*question, "--cite", db=database).stdout
        assert "Source: dataset severo/trending-repos, as of " in sentence
        assert ", retrieved on a day not recorded, " in sentence
        assert " by backfill" in sentence
    path = tmp_path / "past.zip"
    result = run("report", "hf/trending", "--bundle", str(path), db=database)
    assert (result.code, result.stderr) == (0, "")
    assert run("recompute", str(path), db=database).code == 0


def test_the_page_says_whether_rows_may_be_passed_on(replayed: Path, tmp_path: Path) -> None:
    run("page", str(tmp_path / "page.html"), db=replayed)
    markup = (tmp_path / "page.html").read_text(encoding="utf-8")
    page = re.sub(r"<[^>]*>", "", markup).replace("\N{NO-BREAK SPACE}", " ")
    assert "CC BY 4.0: its rows may be passed on under CC BY 4.0" in page
    assert "it does not say that its rows may be passed on" in page
    # Its terms ask for a visible link under its name.
    assert re.search(r'<a [^>]*href="https://www.designarena.ai/leaderboard"[^>]*>Design', markup)


def test_bibtex_is_a_form_of_citations_alone(replayed: Path, tmp_path: Path) -> None:
    result = run("report", "-f", "bibtex", db=replayed)
    assert result.code == 2
    assert "--cite" in result.stderr
    target = tmp_path / "figures.bib"
    run("report", "--cite", "-o", str(target), db=replayed)
    entries = re.findall(r"^@misc\{([^,]+),$", target.read_text(encoding="utf-8"), re.MULTILINE)
    assert "hf-trending-2026-05-04-top-10" in entries
    assert len(set(entries)) == len(entries)


def test_figures_that_were_counted_otherwise_have_other_keys(replayed: Path) -> None:
    keys = list[str]()
    commands = (
        *(("report", "arena/text", "--top", "10", "--models", m) for m in ("open", "any", "osi")),
        *(("report", "arena/text", "--top", "10", "--unit", unit) for unit in ("maker", "family")),
        ("report", "arena/text", "--top", "10", "--strict"),
        ("trend", "arena/text", "--top", "10"),
        ("trend", "arena/text", "--top", "10", "--models", "any"),
        ("makers", "arena/text"),
        ("makers", "arena/text", "--models", "open"),
        ("gap", "arena/text"),
        ("trend", "arena/text", "--gap"),
        ("trend", "arena/text", "--gap", "--every", "month"),
    )
    for command in commands:
        text = run(*command, "--cite", "-f", "bibtex", db=replayed).stdout
        found = re.findall(r"^@misc\{([^,]+),$", text, re.MULTILINE)
        assert found, command
        keys += found
    assert len(set(keys)) == len(keys)


@given(st.text())
def test_nothing_in_bibtex_is_obeyed_by_tex(text: str) -> None:
    plain = escaped(text)
    for written in SPECIAL.values():
        plain = plain.replace(written, "")
    assert not set(plain) & SPECIAL.keys()
    assert plain.isprintable()


def test_the_registry_of_a_citation_is_the_one_in_use(replayed: Path) -> None:
    sentence = run("report", "hf/trending", "--top", "10", "--cite", db=replayed).stdout
    assert load_registry().digest[:8] in sentence
