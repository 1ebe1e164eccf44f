"""What was known of bases, and when: no word is lost, and a past day reads as it did then."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ossrank
from ossrank.facts import Entry
from ossrank.lineage import lineage_used
from ossrank.store.file import Store, open_store
from tests.command import run
from tests.drawn import read

MAY = datetime(2026, 5, 4, tzinfo=UTC)
MODELS = ("a/1", "b/2", "c/3")
TAGS = (None, (), ("quantized:x/y",), ("finetune:z/w", "x/y"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "a.db", write=True) as opened:
        yield opened


def replayed_lists(folder: Path, days: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    """A database that holds a trending list a day."""
    for day, rows in days.items():
        (folder / day).mkdir()
        listed = [{"trendingScore": 100 - place, **row} for place, row in enumerate(rows)]
        (folder / day / "hf-trending.json").write_text(json.dumps(listed))
    assert run("fetch", "--from", str(folder), db=folder / "a.db").code == 0
    return folder / "a.db"


TUNED = {"id": "nvidia/tuned", "tags": ["base_model:finetune:nobody-known/base"]}
BASE = {"id": "nobody-known/base", "tags": ["base_model:finetune:Qwen/Qwen3-8B"]}


@pytest.fixture
def learnt(tmp_path: Path) -> Path:
    """On 4 May nobody had told what the base rests on; on 6 May a list did."""
    return replayed_lists(tmp_path, {"2026-05-04": [TUNED], "2026-05-06": [TUNED, BASE]})


def counts(document: Mapping[str, Any]) -> dict[str, int]:
    (table,) = document["boards"][0]["tables"]
    return {group["group"]: group["count"] for group in table["groups"] if group["count"]}


REPORT = ("report", "hf/trending", "--by", "base", "--top", "1", "--on", "2026-05-05")


def test_a_past_day_reads_as_it_was_known_then_where_that_is_asked_for(learnt: Path) -> None:
    now = run(*REPORT, "-f", "json", db=learnt).document
    then = run(*REPORT, "-f", "json", "--known", "2026-05-05", db=learnt).document
    assert (counts(now), counts(then)) == ({"CN": 1}, {"unknown": 1})
    later = run(*REPORT, "-f", "json", "--known", "2026-05-06", db=learnt).document
    assert counts(later) == counts(now)


def test_a_count_that_later_knowledge_has_changed_says_so_in_every_form(learnt: Path) -> None:
    text = "By what was known of bases on 2026-05-04 (--known 2026-05-04): "
    lines = " ".join(run(*REPORT, db=learnt).stdout.split())
    assert f"{text}China 0, US 0, other 0, unknown 1 in the top 1." in lines
    (board,) = run(*REPORT, "-f", "json", db=learnt).document["boards"]
    assert "known-then" in {remark["code"] for remark in board["remarks"]}
    assert board["tables"][0]["known_then"] == {"CN": 0, "US": 0, "other": 0, "unknown": 1}
    assert "by what was known of bases on that day" in run(*REPORT, "--cite", db=learnt).stdout
    assert "known-then" in run(*REPORT, "-f", "csv", db=learnt).stdout


def test_nothing_is_said_of_a_count_that_no_later_word_has_changed(learnt: Path) -> None:
    newest = ("report", "hf/trending", "--by", "base", "--top", "1", "-f", "json")
    for command in (newest, (*REPORT, "-f", "json", "--known", "2026-05-05")):
        (board,) = run(*command, db=learnt).document["boards"]
        assert "known-then" not in {remark["code"] for remark in board["remarks"]}
        assert board["tables"][0]["known_then"] is None


def test_figures_name_the_lineage_that_they_rest_on(learnt: Path) -> None:
    with ossrank.open(learnt) as library:
        options: dict[str, Any] = {"by": "base", "top": 1}
        now = library.report("hf/trending", on="2026-05-05", **options)
        then = library.report("hf/trending", on="2026-05-05", known="2026-05-05", **options)
        newest = library.report("hf/trending", **options)
        trend = library.trend("hf/trending", known=date(2026, 5, 5), **options)
        listed = library.models("hf/trending", on="2026-05-05", known="2026-05-05")
        plain = library.report("hf/trending", top=1)
    lineages = [view.document()["boards"][0]["lineage"] for view in (now, then, newest)]
    assert lineages[0]["digest"] == lineages[2]["digest"] != lineages[1]["digest"]
    assert [lineage["known"] for lineage in lineages] == [None, "2026-05-05", None]
    (points,) = [p["groups"] for p in trend.document()["points"][:1]]
    assert points["unknown"] == 1
    assert trend.document()["lineage"]["known"] == "2026-05-05"
    assert listed.document()["lineage"] == lineages[1]
    assert "as known on 2026-05-05" in listed.sheets()[0].provenance
    assert plain.document()["boards"][0]["lineage"] is None
    digest = lineages[1]["digest"][:8]
    assert f"lineage {digest} as known on 2026-05-05" in then.sheets()[0].provenance
    assert f"lineage {digest} as known on 2026-05-05" in then.cited().sentences()[0]


def test_a_digest_is_of_what_is_known_and_not_of_how_it_came() -> None:
    one = lineage_used({"a/1": ("x", "y"), "b/2": ()}, None)
    assert one == lineage_used({"b/2": (), "a/1": ("y", "x")}, None)
    assert one.digest != lineage_used({"a/1": ("x", "y")}, None).digest
    body = b'["a/1", ["x", "y"]]\n["b/2", []]\n'
    assert (one.models, one.digest) == (2, hashlib.sha256(body).hexdigest())


def test_a_word_is_never_overwritten_and_repeated_words_are_kept_once(store: Store) -> None:
    words: list[tuple[str, ...] | None] = [None, (), (), ("x/y",), ("x/y",), ("z/w",), (), ("x/y",)]
    for days, tags in enumerate(words):
        store.lineage.keep({"A/1": tags}, MAY + timedelta(days=days))
    by_day = [
        store.lineage.as_known((MAY + timedelta(days=n)).date()).told(["a/1"]) for n in range(8)
    ]
    told: list[tuple[str, ...] | None] = [
        None, (), (), ("x/y",), ("x/y",), ("z/w",), ("z/w",), ("x/y",)
    ]  # fmt: skip
    assert by_day == [{} if tags is None else {"a/1": tags} for tags in told]
    assert store.connection.rows("SELECT count(*) FROM lineage") == [(5,)]


told = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(MODELS), st.sampled_from(TAGS)), max_size=12
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=told, later=told)
def test_what_was_known_on_a_day_stays_so_whatever_is_told_later(
    words: list[tuple[int, str, Any]], later: list[tuple[int, str, Any]], store: Store
) -> None:
    store.connection.rows("DELETE FROM lineage")
    for days, model, tags in words:
        store.lineage.keep({model: tags}, MAY + timedelta(days=days))
    then = store.lineage.as_known((MAY + timedelta(days=9)).date())
    before = then.told(MODELS)
    assert before == store.lineage.told(MODELS)
    for days, model, tags in later:
        store.lineage.keep({model: tags}, MAY + timedelta(days=10 + days))
    assert then.told(MODELS) == before


def test_what_the_hub_does_not_have_is_asked_for_again_a_month_after_it_was_last(
    store: Store,
) -> None:
    entry = Entry(1, 1, "x/y", bases=("gone/model",))
    store.lineage.keep({"x/y": entry.bases, "gone/model": None}, MAY)
    days = [31, 60, 62]
    store.lineage.keep({"gone/model": None}, MAY + timedelta(days=days[0]))
    asked = [store.lineage.unasked([entry], MAY + timedelta(days=n)) for n in days]
    assert asked == [[], [], ["gone/model"]]


def test_a_picture_says_how_it_was_known_then(learnt: Path) -> None:
    """Under a count of now what it was then; under one of then nothing of now."""
    newest = ("chart", *REPORT[1:])
    said = " ".join(text.text for text in read(run(*newest, db=learnt).stdout).texts)
    then = "China 0, US 0, other 0, unknown 1 in the top 1."
    assert f"By what was known of bases on 2026-05-04 (--known 2026-05-04): {then}" in said
    with ossrank.open(learnt) as library:
        view = library.report("hf/trending", top=1, by="base", on="2026-05-05", known="2026-05-05")
        page = view._repr_html_()
    drawn = " ".join(text.text for text in read(view.chart()).texts)
    assert "unknown 1" in read(view.chart()).description
    assert "as known on 2026-05-05" in drawn
    assert "By what was known" not in drawn
    assert 'as known on <span class="whole">2026-05-05</span>' in page
