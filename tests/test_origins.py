"""The registry, the licences and the lineage: what they claim, and how names are matched."""

import csv
import gc
import json
import re
import weakref
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossrank.analysis.judge import By, Judge
from ossrank.errors import UsageError
from ossrank.facts import Entry
from ossrank.lineage import Root, base_id, missing, roots
from ossrank.registry.data import DATA, countries
from ossrank.registry.override import checked_rows
from ossrank.registry.registry import load_registry
from ossrank.sources import FEEDS, feed_of
from ossrank.store.file import open_store
from tests.command import run, stored

TODAY = date(2026, 11, 23)
ORIGINS = load_registry()
LICENCES = ORIGINS.files.licences
HUB, TEXT, DESIGN = FEEDS["hf/trending"], FEEDS["arena/text"], FEEDS["design-arena"]


def test_what_was_found_out_by_a_registry_goes_with_it() -> None:
    registry = load_registry()
    judge = Judge(registry, HUB, TODAY, {}, "publisher")
    assert judge.publisher(Entry(1, 1, "Qwen/Qwen3-8B", "Qwen")).country == "CN"
    gone = weakref.ref(registry)
    del judge, registry
    gc.collect()
    assert gone() is None


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_of_the_registry_is_well_formed() -> None:
    checked_rows((DATA / "organisations.csv").read_bytes(), "organisations.csv")
    for row in rows_of("organisations.csv"):
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
    keys = {organisation.key for organisation in ORIGINS}
    assert {o.parent for o in ORIGINS if o.parent} <= keys
    for organisation in ORIGINS:
        todo, seen = [organisation.parent], set[str]()
        while todo:
            key = todo.pop()
            assert key != organisation.key
            if key and key not in seen:
                seen.add(key)
                todo.extend(row.parent for row in ORIGINS.rows_of(key))


def test_patterns_and_hard_cases_name_organisations_that_exist() -> None:
    keys = {organisation.key for organisation in ORIGINS}
    for row in rows_of("model_patterns.csv"):
        re.compile(row["pattern"])
        assert row["key"] in keys, row
    assert set(ORIGINS.files.hard_cases) <= keys


def test_every_licence_spelling_stands_once_with_a_known_openness() -> None:
    spellings = [row["licence"].strip().casefold() for row in rows_of("licences.csv")]
    assert len(set(spellings)) == len(spellings)
    known = {"open-source", "open-weights", "non-commercial", "proprietary", "unknown"}
    assert set(LICENCES.spellings.values()) <= known


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
        assert licence is None or licence.casefold() in LICENCES.spellings, licence


def classified(replayed: Path, board: str, day: str, by: By = "publisher", top: int = 0) -> float:
    """The share of a snapshot's first rows that has a country."""
    with open_store(replayed) as store:
        snapshot = store.snapshots.newest(board, date.fromisoformat(day))
        assert snapshot is not None
        assert str(snapshot.as_of) == day
        entries = store.snapshots.entries(snapshot.id)[: top or None]
        judge = Judge(ORIGINS, feed_of(board), snapshot.as_of, store.lineage.bases(entries), by)
    return sum(judge.verdict(e).country is not None for e in entries) / len(entries)


@pytest.mark.parametrize(
    ("board", "least"),
    [("arena/text", 0.98), ("arena/vision", 0.98), ("arena/webdev", 0.98), ("design-arena/", 0.97)],
)
def test_the_rating_boards_are_classified_almost_whole(
    replayed: Path, board: str, least: float
) -> None:
    with open_store(replayed) as store:
        held = [
            (b.board, s.as_of)
            for b in store.snapshots.boards()
            for s in store.snapshots.between(b.board)
        ]
    chosen = [(name, day) for name, day in held if name.startswith(board)]
    assert len(chosen) >= 4
    for name, day in chosen:
        assert classified(replayed, name, str(day)) >= least, (name, day)


@pytest.mark.parametrize(
    ("day", "publisher"), [("2026-04-28", 0.59), ("2026-05-01", 0.68), ("2026-05-04", 0.66)]
)
def test_trending_is_classified_as_far_as_public_sources_go(
    replayed: Path, day: str, publisher: float
) -> None:
    assert classified(replayed, "hf/trending", day, top=100) >= publisher
    # By base, re-uploads and rows whose tags were cut are unknown: nobody has told their base.
    assert classified(replayed, "hf/trending", day, "base", top=100) >= 0.8


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
    assert LICENCES.openness(Entry(1, 1, "m", licence=licence), TEXT, TODAY) == expected


def test_commercial_use_needs_terms_that_are_known() -> None:
    for licence in (None, "other", "unknown", "never-heard-of", "cc", "cc-by-nc-4.0", "Open"):
        assert not LICENCES.allows("commercial", Entry(1, 1, "a/b", licence=licence), HUB, TODAY)
        assert LICENCES.allows("open", Entry(1, 1, "a/b", licence=licence), HUB, TODAY)
    assert LICENCES.allows("commercial", Entry(1, 1, "a/b", licence="gemma"), HUB, TODAY)


def test_what_is_said_not_to_be_counted_is_not(replayed: Path) -> None:
    options = ("hf/trending", "--models", "commercial", "--top", "500", "-f", "json")
    (board,) = run("report", *options, db=replayed).document["boards"]
    assert board["licence_unstated"] > 0
    assert board["tables"][0]["counted"] + board["licence_unstated"] <= board["rows"]


def test_on_the_hub_every_model_is_open() -> None:
    for licence in (None, "other", "never-heard-of"):
        assert LICENCES.openness(Entry(1, 1, "a/b", licence=licence), HUB, TODAY) == "open-weights"


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


def test_an_account_named_like_a_key_is_not_that_organisation(tmp_path: Path) -> None:
    models = ("moonshot/Kimi-K3", "moonshotai/Kimi-K3", "openai/gpt-oss-2")
    rows = [{"as_of": "2026-09-01", "rank": n, "model": m} for n, m in enumerate(models, 1)]
    path = stored(tmp_path / "a.db", "hf/trending", rows)
    made = run("report", "hf/trending", "--unit", "maker", "-f", "json", db=path).document
    groups = made["boards"][0]["tables"][0]["groups"]
    assert [group["count"] for group in groups] == [1, 1, 0, 1]


def test_a_hub_model_without_an_account_is_nobodys() -> None:
    assert ORIGINS.of_entry(Entry(1, 1, "google"), HUB, TODAY).unknown == "unmapped"
    judge = Judge(ORIGINS, HUB, TODAY, {}, "base")
    assert judge.verdict(Entry(1, 1, "a/b", "a", bases=("Qwen",))).unknown == "unmapped"
    relayed = Entry(1, 1, "x", "nobody we know", hub_id="Qwen")
    assert ORIGINS.of_entry(relayed, DESIGN, TODAY).unknown == "unmapped"


@given(
    st.dictionaries(
        st.sampled_from("abcde"), st.lists(st.sampled_from("abcde"), max_size=3), max_size=5
    )
)
def test_any_graph_of_bases_ends_in_what_it_reaches(graph: dict[str, list[str]]) -> None:
    known = {f"{name}/x": tuple(f"{base}/x" for base in bases) for name, bases in graph.items()}
    start = "start/x"
    for bases in ((), ("a/x",), ("a/x", "b/x"), (start, "c/x"), (start,)):
        ends = roots(start, bases, known)
        reached, todo = set[str](), list(bases)
        while todo:
            name = todo.pop()
            if name not in reached:
                reached.add(name)
                todo.extend(known.get(name, ()))
        assert ends
        assert {end.model for end in roots(start, bases[::-1], known)} == {e.model for e in ends}
        if reached - {start}:
            assert {end.model for end in ends} <= reached - {start}
            assert all(end.chain[-1] == end.model for end in ends)
            assert all(any_end(base, start, known, ends) for base in set(bases) - {start})
        else:
            assert [end.model for end in ends] == [start]


def any_end(base: str, start: str, known: dict[str, tuple[str, ...]], ends: list[Root]) -> bool:
    """Whether some steps from a base, none of them by way of `start`, lead to a root."""
    reached, todo = {base}, [base]
    while todo:
        further = set(known.get(todo.pop(), ())) - reached - {start}
        reached |= further
        todo += further
    return any(end.model in reached for end in ends)


def test_bases_that_name_each_other_all_count_in_any_order() -> None:
    known = {"qwen/q": ("google/g",), "google/g": ("Qwen/Q",)}
    judge = Judge(ORIGINS, HUB, TODAY, known, "base")
    for n, tags in enumerate((("Qwen/Q", "google/g"), ("google/g", "Qwen/Q"))):
        assert {root.model for root in roots("m/m", tags, known)} == {"Qwen/Q", "google/g"}
        assert judge.base(Entry(1, 1, f"m/{n}", "m", bases=tags)).unknown == "mixed"


def test_one_makers_bases_in_two_countries_are_mixed_in_any_order() -> None:
    judge = Judge(ORIGINS, HUB, TODAY, {}, "base")
    lab, parent = ORIGINS.of_namespace("deepmind", TODAY), ORIGINS.of_namespace("google", TODAY)
    assert (lab.maker, lab.country, parent.country) == (parent.maker, "GB", "US")
    for n, tags in enumerate((("google/a", "deepmind/b"), ("deepmind/b", "google/a"))):
        verdict = judge.base(Entry(1, 1, f"m/{n}", "m", bases=tags))
        assert (verdict.unknown, verdict.maker) == ("mixed", "google")


def test_a_merge_counts_for_its_country_whatever_the_order_of_its_tags() -> None:
    judge = Judge(ORIGINS, HUB, TODAY, {}, "base")
    merged = ("merge:Qwen/Q", "merge:deepseek-ai/D")
    one, other = (
        judge.base(Entry(1, 1, f"a/{n}", "a", bases=tags))
        for n, tags in enumerate((merged, merged[::-1]))
    )
    assert (one.country, one.maker) == ("CN", "alibaba+deepseek")
    assert one == other


@pytest.mark.parametrize(
    ("bases", "unknown"),
    [
        (("Qwen/a", "google/b"), "mixed"),
        (("Qwen/a", "nobody-we-know/b"), "mixed"),
        (("nobody-we-know/a", "nor-them/b"), "unmapped"),
        (("nobody-we-know/a", "Lorbus/b"), "unmapped"),
    ],
)
def test_bases_that_disagree_are_mixed_and_those_nobody_knows_are_not(
    bases: tuple[str, ...], unknown: str
) -> None:
    judge = Judge(ORIGINS, HUB, TODAY, {}, "base")
    assert judge.verdict(Entry(1, 1, "a/b", "a", bases=bases)).unknown == unknown


def test_a_list_that_came_without_tags_rests_on_what_others_say(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    days = (("2026-09-02", ["license:mit", "base_model:quantized:Qwen/Q"]),)
    for day, tags in days:
        (tmp_path / day).mkdir()
        listed = [{"id": "unsloth/Q-GGUF", "trendingScore": 1, "tags": tags}]
        (tmp_path / day / "hf-trending.json").write_text(json.dumps(listed))
    assert run("fetch", "--from", str(tmp_path), db=path).code == 0
    rows = [{"as_of": "2026-09-01", "rank": 1, "model": "unsloth/Q-GGUF"}]
    stored(path, "hf/trending", rows)
    options = ("--by", "base", "--top", "1")
    report = run("report", "hf/trending", "--on", "2026-09-01", *options, db=path).stdout
    assert re.search(r"^top 1 +1 +0 ", report, re.MULTILINE)
    assert "came without tags" in report
    made = run("trend", "hf/trending", *options, "-f", "json", db=path).document
    assert [point["groups"]["CN"] for point in made["points"]] == [1, 1]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Alibaba Group", "Alibaba Group / Alibaba Cloud: China"),
        ("Qwen Team (Tongyi Qianwen)", "key qwen,"),
        ("manus", "from 2025-06-18: Singapore"),
        ("Qwen/NoSuchModel", "on no board that is held"),
        ("deepseek-v4-pro", "Moonshot"),
    ],
)
def test_origin_knows_organisations_by_every_name(replayed: Path, name: str, said: str) -> None:
    result = run("origin", name, db=replayed)
    assert result.code == 0
    assert (said in result.stdout) is (name != "deepseek-v4-pro")


def test_origin_gives_its_evidence_as_data(replayed: Path) -> None:
    made = run("origin", "unsloth/Qwen3.6-27B-GGUF", "-f", "json", db=replayed).document
    (board,) = made["boards"]
    assert (board["publisher"]["country"], board["base"]["country"]) == ("US", "CN")
    assert board["rests_on"][0]["chain"] == ["Qwen/Qwen3.6-27B"]
    assert [one["key"] for one in made["organisations"]] == ["unsloth", "qwen"]
    assert all(one["evidence"] for one in made["organisations"])
    table = run("origin", "unsloth/Qwen3.6-27B-GGUF", db=replayed).stdout
    verdict = "United States by publisher, China by base"
    assert table.startswith(f"unsloth/Qwen3.6-27B-GGUF: {verdict}\n")


def test_origin_shows_categories_only_where_asked(replayed: Path) -> None:
    few, many = (run("origin", "qwen3.8-max", *every, db=replayed) for every in ((), ("--all",)))
    assert "arena/text/coding" not in few.stdout
    assert "And on 7 categories: --all" in few.stdout
    assert "arena/text/coding" in many.stdout


def test_a_near_miss_suggests_and_never_applies(replayed: Path) -> None:
    assert "did you mean Qwen?" in run("origin", "qwne", db=replayed).stderr
    nobody = run("origin", "deepseek-ay/DeepSeek-V4-Pro", db=replayed)
    assert (nobody.code, "deepseek-ai/DeepSeek-V4-Pro" in nobody.stderr) == (1, True)
    misspelt = run("origin", "deepseek-ai/DeepSeek-V4-Por", db=replayed).stdout
    assert misspelt.startswith("deepseek-ai/DeepSeek-V4-Por: on no board that is held\n")
    assert "Did you mean deepseek-ai/DeepSeek-V4-Pro" in misspelt
    assert "DeepSeek: China" in misspelt
    assert run("origin", "kimi-k3-maxx", db=replayed).code == 1


def test_a_model_that_left_every_board_is_explained_by_its_last(tmp_path: Path) -> None:
    rows = [
        {"as_of": f"2026-09-0{day}", "rank": 1, "model": model}
        for day, model in ((3, "google/New"), (2, "mistralai/Old"))
    ]
    path = stored(tmp_path / "a.db", "hf/trending", rows)
    # What is stored last need not be the latest.
    stored(path, "hf/trending", [{"as_of": "2026-09-01", "rank": 1, "model": "mistralai/Old"}])
    printed = run("origin", "mistralai/old", db=path).stdout
    assert "2026-09-02" in printed
    assert "the last that lists it" in printed
    assert "France" in printed
    assert "the last that lists it" not in run("origin", "google/New", db=path).stdout


def test_what_a_lineage_turns_back_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "2026-09-01").mkdir()
    listed = [
        {"id": "a/loop", "trendingScore": 3, "tags": ["base_model:b/loop"]},
        {"id": "b/loop", "trendingScore": 2, "tags": ["base_model:a/loop"]},
        {"id": "c/mix", "trendingScore": 1, "tags": ["base_model:Qwen/Q", "base_model:google/g"]},
    ]
    (tmp_path / "2026-09-01" / "hf-trending.json").write_text(json.dumps(listed))
    run("fetch", "--from", str(tmp_path), db=tmp_path / "a.db")
    assert "b/loop names a/loop" in run("origin", "a/loop", db=tmp_path / "a.db").stdout
    mixed = run("origin", "c/mix", db=tmp_path / "a.db").stdout
    assert "Rests on Qwen/Q: Qwen Team, China" in mixed
    assert "Rests on google/g: Google, United States" in mixed
    assert "unknown, mixed" in mixed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key,country,since\na,CN,2025-13-45\n", "row 2, column since"),
        ("key,country,parent\na,CN,a\n", "row 2, column parent"),
        ("key,country,parent\na,CN,b\nb,CN,a\n", "row 2, column parent"),
        ("key,country,parent\nalibaba,CN,qwen\n", "row 2, column parent"),
        ("key,country,hub_namespaces\na,CN,x\nb,US,X\n", "row 3, column hub_namespaces"),
        ("key,country,since\na,CN,2025\na,US,2025\n", "row 3, column since"),
        ("key,country,country\na,CN,US\n", "column country: it stands twice"),
        (
            'key,country,note\na,CN,x\nb,US,"y\nc,FR,z\n',
            "line 3: unexpected end of data; close each quote",
        ),
        ("key,country\n?moonshot,FR\n", "row 2, column key"),
        ("key,country\nalibaba+qwen,FR\n", "row 2, column key"),
        (
            "key,country,hub_namespaces,board_names\na,CN,x,\nb,US,,X\n",
            "row 3, column board_names",
        ),
        ("key,country\na,CN\nb\udcff,US\n", "line 3: not text in UTF-8"),
    ],
)
def test_a_wrong_override_is_refused_by_row_and_column(
    replayed: Path, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "mine.csv"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    result = run("report", "--origins", str(file), db=replayed)
    assert (result.code, result.stderr.count("\n"), result.stdout) == (2, 1, "")
    assert said in result.stderr


def test_an_override_of_two_columns_moves_an_organisation_and_keeps_its_names(
    tmp_path: Path,
) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("key,country\ndeepseek,FR\n")
    moved = load_registry(file)
    assert moved.of_namespace("deepseek-ai", TODAY).country == "FR"
    (there,) = moved.rows_of("deepseek")
    assert (there.source, there.confidence, there.weak) == ("", "low", True)
    file.write_text("key,country,hub_namespaces\nmine,DE,mine\n")
    (mine,) = load_registry(file).rows_of("mine")
    assert (mine.name, mine.role, mine.confidence) == ("mine", "developer", "low")
    file.write_text("key,country,name\ndeepseek,CN,DeepSeek AI\n")
    assert load_registry(file).rows_of("deepseek")[0].source
    file.write_text("key,country,hub_namespaces\nmine,FR,Qwen\n")
    taken = load_registry(file)
    for verdict in (taken.of_namespace("qwen", TODAY), taken.of_board_name("Qwen", TODAY)):
        assert verdict.country == "FR"
    file.write_text("key,country,hub_namespaces\nqwen,CN,\nmine,FR,Qwen\n")
    assert load_registry(file).of_board_name("Qwen", TODAY).country == "FR"


def test_blanks_around_cells_are_no_part_of_them(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("key, country, name, hub_namespaces\nmine , FR, My Lab, a-lab; b-lab \n\n")
    laid = load_registry(file)
    (mine,) = laid.rows_of("mine")
    assert (mine.name, mine.hub_namespaces) == ("My Lab", ("a-lab", "b-lab"))
    assert laid.of_namespace("b-lab", TODAY).country == "FR"


def test_a_long_line_of_parents_is_checked_in_no_time(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    rows = [f"k{n},FR,{f'k{n - 1}' if n else ''},k{n}" for n in range(10_000)]
    file.write_text("\n".join(["key,country,parent,hub_namespaces", *rows]))
    assert load_registry(file).rows_of("k9999")
    file.write_text("\n".join(["key,country,parent,hub_namespaces", "k0,FR,k9999,k0", *rows[1:]]))
    with pytest.raises(UsageError, match="column parent"):
        load_registry(file)


def test_every_name_of_the_fixtures_other_boards_is_known_or_deliberately_not(
    replayed: Path,
) -> None:
    import sqlite3

    db = sqlite3.connect(replayed)
    relayed = db.execute(
        "SELECT DISTINCT publisher, model, hub_id FROM rankings WHERE board LIKE 'design-arena/%'"
    ).fetchall()
    tags = db.execute("SELECT DISTINCT licence FROM rankings WHERE board LIKE 'hf/%'").fetchall()
    db.close()
    for publisher, model, hub_id in relayed:
        entry = Entry(1, 1, model, publisher, hub_id=hub_id)
        assert ORIGINS.of_entry(entry, DESIGN, TODAY).organisation, model
    assert {tag.casefold() for (tag,) in tags if tag} <= set(LICENCES.spellings)
