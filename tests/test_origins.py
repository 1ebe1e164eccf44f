"""The registry, the licences and the lineage: what they claim, and how names are matched."""

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossrank.boards import FEEDS, feed_of
from ossrank.licences import licences, openness
from ossrank.lineage import base_id, missing, roots
from ossrank.models import Entry
from ossrank.origins import HERE, checked_rows, countries, hard_cases, load_origins
from ossrank.report import By, Judge
from ossrank.store import open_store

TODAY = date(2026, 11, 23)
ORIGINS = load_origins()
HUB, TEXT, DESIGN = FEEDS["hf/trending"], FEEDS["arena/text"], FEEDS["design-arena"]


def rows_of(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_of_the_registry_is_well_formed() -> None:
    checked_rows((HERE / "origins.csv").read_bytes(), "origins.csv", set())
    for row in rows_of("origins.csv"):
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]*", row["key"]), row
        assert row["confidence"] in ("high", "medium", "low"), row
        assert row["role"] in ("developer", "redistributor"), row
        assert row["source"] or row["confidence"] == "low", row
        if row["source"]:
            assert re.search(r"https?://[\w.-]+\.\w+/\S*", row["source"]), row


def test_no_name_stands_under_two_organisations() -> None:
    held: dict[str, str] = {}
    for organisation in ORIGINS:
        for name in (*organisation.hub_namespaces, *organisation.board_names):
            key = held.setdefault(name.casefold(), organisation.key)
            assert key == organisation.key, name


def test_every_parent_exists_and_none_is_its_own_ancestor() -> None:
    parents = {o.key: o.parent for o in ORIGINS}
    for key in parents:
        seen = [key]
        while parents[seen[-1]]:
            seen.append(parents[seen[-1]])
            assert seen[-1] in parents, seen
            assert len(set(seen)) == len(seen), seen


def test_patterns_and_hard_cases_name_organisations_that_exist() -> None:
    keys = {organisation.key for organisation in ORIGINS}
    for row in rows_of("model_patterns.csv"):
        re.compile(row["pattern"])
        assert row["key"] in keys, row
    assert set(hard_cases()) <= keys


def test_every_licence_spelling_stands_once_with_a_known_openness() -> None:
    spellings = [row["licence"].strip().casefold() for row in rows_of("licences.csv")]
    assert len(set(spellings)) == len(spellings)
    known = {"open-source", "open-weights", "non-commercial", "proprietary", "unknown"}
    assert set(licences().values()) <= known


def test_every_organisation_and_licence_of_the_fixtures_is_known(replayed: Path) -> None:
    import sqlite3

    db = sqlite3.connect(replayed)
    arena = "FROM rankings WHERE board LIKE 'arena/%'"
    publishers = db.execute(f"SELECT DISTINCT publisher, model {arena}").fetchall()
    printed = db.execute(f"SELECT DISTINCT licence {arena}").fetchall()
    db.close()
    for publisher, model in publishers:
        entry = Entry(1, 1, model, publisher)
        assert ORIGINS.of_entry(entry, TEXT, TODAY).organisation, (publisher, model)
    for (licence,) in printed:
        assert licence is None or licence.casefold() in licences(), licence


def classified(replayed: Path, board: str, day: str, by: By = "publisher", top: int = 0) -> float:
    """The share of a snapshot's first rows that has a country."""
    with open_store(replayed) as store:
        snapshot = store.newest(board, date.fromisoformat(day))
        assert snapshot is not None
        assert str(snapshot.as_of) == day
        entries = store.entries(snapshot.id)[: top or None]
        judge = Judge(ORIGINS, feed_of(board), snapshot.as_of, store.bases(entries), by)
    return sum(judge.verdict(e).country is not None for e in entries) / len(entries)


@pytest.mark.parametrize(
    ("board", "least"),
    [("arena/text", 0.98), ("arena/vision", 0.98), ("arena/webdev", 0.98), ("design-arena/", 0.97)],
)
def test_the_rating_boards_are_classified_almost_whole(
    replayed: Path, board: str, least: float
) -> None:
    with open_store(replayed) as store:
        held = [(b.board, s.as_of) for b in store.boards() for s in store.snapshots(b.board)]
    chosen = [(name, day) for name, day in held if name.startswith(board)]
    assert len(chosen) >= 4
    for name, day in chosen:
        assert classified(replayed, name, str(day)) >= least, (name, day)


@pytest.mark.parametrize(
    ("day", "publisher"), [("2026-04-28", 0.63), ("2026-05-01", 0.70), ("2026-05-04", 0.71)]
)
def test_trending_is_classified_as_far_as_public_sources_go(
    replayed: Path, day: str, publisher: float
) -> None:
    assert classified(replayed, "hf/trending", day, top=100) >= publisher
    assert classified(replayed, "hf/trending", day, "base", top=100) >= 0.88


@pytest.mark.parametrize(
    ("namespace", "country"),
    [("Qwen", "CN"), ("qWEN", "CN"), ("openai", "US"), ("mistralai", "FR")],
)
def test_a_namespace_matches_exactly_but_for_case(namespace: str, country: str) -> None:
    assert ORIGINS.of_namespace(namespace, TODAY).country == country


@pytest.mark.parametrize("namespace", ["Qwen-fan", "my-openai", "Qwe", "", "deepseek-ai "])
def test_a_part_of_a_name_never_matches(namespace: str) -> None:
    assert ORIGINS.of_namespace(namespace, TODAY).unknown == "unmapped"


def test_on_the_hub_a_models_name_says_nothing_of_its_maker() -> None:
    squatter = Entry(1, 1, "someone-unheard-of/Kimi-K3", "someone-unheard-of")
    assert ORIGINS.of_entry(squatter, HUB, TODAY).unknown == "unmapped"


def test_a_pattern_decides_only_where_the_board_prints_no_organisation() -> None:
    blank = ORIGINS.of_entry(Entry(1, 1, "yi-34b-chat"), TEXT, TODAY)
    assert (blank.country, blank.matched_by) == ("CN", "pattern")
    printed = ORIGINS.of_entry(Entry(1, 1, "yi-34b-chat", "nobody we know"), TEXT, TODAY)
    assert printed.unknown == "unmapped"


def test_the_same_model_leads_to_the_same_organisation_from_any_board() -> None:
    on_hub = ORIGINS.of_entry(Entry(1, 1, "deepseek-ai/DeepSeek-V4-Pro", "deepseek-ai"), HUB, TODAY)
    on_arena = ORIGINS.of_entry(Entry(1, 1, "deepseek-v4-pro", "DeepSeek"), TEXT, TODAY)
    relayed = Entry(1, 1, "deepseek/x", "deepseek", hub_id="deepseek-ai/DeepSeek-V4-Pro")
    on_design = ORIGINS.of_entry(relayed, DESIGN, TODAY)
    assert on_hub.maker == on_arena.maker == on_design.maker == "deepseek"


def test_an_organisation_that_moved_counts_by_the_snapshots_date() -> None:
    before, after = (ORIGINS.of_key("manus", date(year, 6, 1)) for year in (2024, 2026))
    assert before is not None
    assert after is not None
    assert (before.country, after.country) == ("CN", "SG")


def test_hong_kong_macau_and_taiwan_have_their_own_codes() -> None:
    assert {"HK", "MO", "TW"} <= set(countries())


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("Apache 2.0", "open-source"),
        ("MIT", "open-source"),
        ("Modified MIT", "open-weights"),
        ("CC-BY-NC-4.0", "non-commercial"),
        ("Proprietary", "proprietary"),
        ("Propretary", "proprietary"),
        ("a licence nobody has seen", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_printed_licence_decides_and_a_new_one_is_never_guessed(
    licence: str | None, expected: str
) -> None:
    assert openness(Entry(1, 1, "m", licence=licence), TEXT) == expected


def test_on_the_hub_every_model_is_open() -> None:
    for licence in (None, "other", "never-heard-of"):
        assert openness(Entry(1, 1, "a/b", licence=licence), HUB) == "open-weights"


def test_a_chain_is_followed_to_its_end() -> None:
    known = {"b/two": ("finetune:c/three",), "c/three": ()}
    (root,) = roots("a/one", ("quantized:b/two",), known)
    assert (root.model, root.chain) == ("c/three", ("b/two", "c/three"))


def test_where_a_chain_cannot_be_followed_its_last_id_decides() -> None:
    assert [root.model for root in roots("a/one", ("b/two",), {})] == ["b/two"]
    assert missing(("b/two",), {}) == ["b/two"]


def test_a_model_that_names_itself_rests_on_itself() -> None:
    assert [root.model for root in roots("a/one", ("A/One",), {})] == ["a/one"]


def test_a_cycle_ends() -> None:
    known = {"b/two": ("a/one",), "a/one": ("b/two",)}
    assert [root.model for root in roots("a/one", ("b/two",), known)] == ["b/two"]


def test_a_merge_has_several_roots() -> None:
    tags = ("merge:b/two", "merge:c/three")
    assert [root.model for root in roots("a/one", tags, {})] == ["b/two", "c/three"]


IDS = st.sampled_from([f"o/{letter}" for letter in "abcdefgh"])


@given(IDS, st.lists(IDS, max_size=4), st.dictionaries(IDS, st.lists(IDS, max_size=4).map(tuple)))
def test_any_tangle_of_bases_has_a_root(
    model: str, bases: list[str], known: dict[str, tuple[str, ...]]
) -> None:
    found = roots(model, bases, known)
    assert found
    reached = {model, *bases, *(base for tags in known.values() for base in tags)}
    assert {root.model for root in found} <= reached
    assert json.loads(json.dumps([base_id(root.model) for root in found]))
