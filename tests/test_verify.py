"""Verdicts on claims: in three values, the same as a report's figures, by line and by file."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

import ossrank
from ossrank.analysis.claims.check import Dated, Trial, VerdictWord, decide, outcome
from ossrank.analysis.claims.field import Rule
from ossrank.analysis.claims.figure import Reading
from ossrank.analysis.claims.file import parse_claims
from ossrank.analysis.claims.grammar import parse_claim
from ossrank.cli.completion import claims
from ossrank.lineage import lineage_used
from ossrank.sources import feed_of
from ossrank.store.file import open_store
from tests.command import Result, run, stored
from tests.figures import snapshot

ROOT = Path(__file__).parent.parent
STATES = (True, False, None)
START = date(2026, 1, 1)
ACCOUNTS = {"C": "Qwen", "U": "google", "F": "mistralai", "?": "nobody-that-is-known"}


def trial(
    states: Sequence[bool | None], missing: int = 0, by: str = "publisher", first: int = 0
) -> Trial:
    """What a rule tells of some days; the first `first` of them lie before the claim's."""
    dated = [
        Dated(
            snapshot("hf/trending", START + timedelta(days=n), 10, n),
            Reading(1, 1, 1, state),
            n >= first,
        )
        for n, state in enumerate(states)
    ]
    rule = Rule(by, "any", "model", "place", "hf/trending")  # type: ignore[arg-type]
    return Trial(rule, tuple(dated), missing)


def claim(how: str) -> str:
    when = "2026-01-01" if how == "on" else "2026-01"
    return f"CN >= 1 of top 1 on hf/trending {how} {when}"


@pytest.mark.parametrize("missing", [0, 1, 2])
@pytest.mark.parametrize("states", [s for n in (1, 2, 3) for s in product(STATES, repeat=n)])
@pytest.mark.parametrize("how", ["in", "throughout"])
def test_a_span_is_true_false_or_unclear_as_every_completion_has_it(
    how: str, states: tuple[bool | None, ...], missing: int
) -> None:
    open_days = states.count(None) + missing
    known = [state for state in states if state is not None]
    whole = any if how == "in" else all
    ways = {whole([*known, *days]) for days in product((True, False), repeat=open_days)}
    expected = ways.pop() if len(ways) == 1 else "unclear"
    assert outcome(parse_claim(claim(how)), trial(states, missing)) == expected


@pytest.mark.parametrize("state", STATES)
def test_a_day_is_what_its_snapshot_tells(state: bool | None) -> None:
    expected = "unclear" if state is None else state
    assert outcome(parse_claim(claim("on")), trial([state])) == expected
    assert outcome(parse_claim(claim("on")), trial([], missing=1)) is None


@pytest.mark.parametrize(
    ("before", "inside", "expected"),
    [
        ([], [False, True], True),
        ([], [True, False, True], True),
        ([], [False, None, True], True),
        ([False], [True, True], "unclear"),
        ([True], [True, True], False),
        ([], [True, False], False),
        ([], [False, None], "unclear"),
        ([None], [True], "unclear"),
        ([False], [False], False),
    ],
)
def test_one_passes_another_between_a_date_behind_and_a_date_ahead(
    before: list[bool | None], inside: list[bool | None], expected: bool | str
) -> None:
    passing = parse_claim("CN passes US in top 10 on hf/trending in 2026-01")
    assert outcome(passing, trial([*before, *inside], first=len(before))) == expected


@pytest.mark.parametrize(
    ("default", "other", "verdict"),
    [
        (True, True, "true"),
        (True, None, "true"),
        (True, False, "depends"),
        (False, True, "depends"),
        (False, False, "false"),
        (False, None, "undecided"),
        (None, True, "undecided"),
        (None, False, "undecided"),
        (None, None, "undecided"),
    ],
)
@pytest.mark.parametrize("how", ["on", "in", "throughout"])
def test_a_verdict_is_that_of_all_rules_left_open(
    default: bool | None, other: bool | None, verdict: VerdictWord, how: str
) -> None:
    feed = feed_of("hf/trending")
    trials = [trial([default]), trial([other], by="base")]
    assert decide(parse_claim(claim(how)), feed, trials).verdict == verdict
    missing = [trial([], missing=1), trial([other], by="base")]
    assert decide(parse_claim(claim(how)), feed, missing).verdict == "unverifiable"
    third = [*trials, trial([False]), trial([True])]
    assert decide(parse_claim(claim(how)), feed, third).verdict == "depends"


@pytest.mark.parametrize("how", ["in", "throughout"])
@pytest.mark.parametrize("gaps", list(product((0, 1), repeat=2)))
@pytest.mark.parametrize("states", list(product(STATES, repeat=2)))
def test_a_day_that_is_missing_under_a_rule_is_unclear_under_it(
    states: tuple[bool | None, bool | None], gaps: tuple[int, int], how: str
) -> None:
    decisive = how == "in"
    default, other = (
        state if state is decisive or not gap else None
        for state, gap in zip(states, gaps, strict=True)
    )
    trials = [trial([states[0]], gaps[0]), trial([states[1]], gaps[1], by="base")]
    verdict = decide(parse_claim(claim(how)), feed_of("hf/trending"), trials).verdict
    if {default, other} == {True, False}:
        assert verdict == "depends"
    elif default is None:
        assert verdict == "undecided"
    elif default:
        assert verdict == "true"
    else:
        assert verdict == ("undecided" if other is None else "false")


def trending(path: Path, days: dict[str, str]) -> Path:
    """A database of lists, each day a text of C, U, F and ? for the places, and one row below."""
    rows = [
        {
            "as_of": day,
            "rank": place,
            "model": f"{ACCOUNTS[letter]}/model-{place}",
            "organization": ACCOUNTS[letter],
            "score": 1000 - place,
        }
        for day, letters in days.items()
        for place, letter in enumerate(f"{letters}F", 1)
    ]
    return stored(path, "hf/trending", rows)


def verified(*arguments: str, db: Path) -> Result:
    return run("verify", *arguments, db=db)


def verdict_of(line: str, db: Path) -> dict[str, object]:
    result = verified(line, "-f", "json", db=db)
    assert result.code == 0, result.stderr
    (said,) = result.document["claims"]
    return said  # type: ignore[no-any-return]


def test_one_claim_begins_with_its_verdict_and_names_the_exceptions(tmp_path: Path) -> None:
    db = trending(tmp_path / "t.db", {"2026-01-01": "CCCCCCCCUC"})
    result = verified("CN >= 9 of top 10 on hf/trending on 2026-01-01 by publisher", db=db)
    assert result.code == 0
    first, *rest = result.stdout.splitlines()
    assert first == "true: CN >= 9 of top 10 on hf/trending on 2026-01-01 by publisher"
    assert "The others: google/model-9 (US)." in rest
    assert "The snapshot was imported from a file." in rest


def test_a_false_claim_comes_with_what_is_true(tmp_path: Path) -> None:
    db = trending(tmp_path / "t.db", {"2026-01-01": "CCUUUCFCUU"})
    said = verdict_of("CN >= 9 of top 10 on hf/trending on 2026-01-01 by publisher", db)
    assert said["verdict"] == "false"
    assert said["measured"] == {"value": 4, "low": 4, "high": 4}
    nearest = "CN >= 4 of top 10 on hf/trending on 2026-01-01 by publisher"
    assert said["nearest_true"] == nearest
    assert verdict_of(nearest, db)["verdict"] == "true"


def test_the_unknown_leave_a_claim_undecided_and_are_named(tmp_path: Path) -> None:
    db = trending(tmp_path / "t.db", {"2026-01-01": "CC?UF"})
    said = verdict_of("CN >= 3 of top 5 on hf/trending on 2026-01-01 by publisher", db)
    assert said["verdict"] == "undecided"
    assert said["needs"] == {"of_unknown": 1, "models": ["nobody-that-is-known/model-3"]}
    assert said["dates"] == {"true": 0, "false": 0, "unclear": 1, "missing": 0}


@pytest.mark.parametrize(
    ("list_", "claim", "said"),
    [
        ("CC?UF", "CN = 2", "1 model of unknown origin; it holds if this is not of CN: nobody"),
        ("C??UF", "CN = 1", "2 models of unknown origin; it holds if none of them is of CN: nob"),
        ("C??UF", "CN = 3", "2 models of unknown origin; it would take 2 of them: nobody"),
    ],
)
def test_how_many_of_the_unknown_a_claim_would_take_is_said(
    tmp_path: Path, list_: str, claim: str, said: str
) -> None:
    db = trending(tmp_path / "t.db", {"2026-01-01": list_})
    line = f"{claim} of top 5 on hf/trending on 2026-01-01 by publisher"
    assert said in " ".join(run("verify", line, db=db).stdout.split())


def test_each_claim_names_the_unknown_of_the_first_of_its_dates_that_is_unclear(
    tmp_path: Path,
) -> None:
    lists = ("CC?UF", "CCUU?", "?CCUU", "CCU?U")
    db = trending(tmp_path / "t.db", {f"2026-01-0{n}": one for n, one in enumerate(lists, 1)})
    lines = [
        f"CN >= 3 of top 5 on hf/trending throughout {span} by publisher"
        for span in ("2026-01-01..2026-01-04", "2026-01-02..2026-01-04", "2026-01-04..2026-01-04")
    ]
    said = verified(*lines, "-f", "json", db=db).document["claims"]
    named = [one["needs"]["models"] for one in said]
    assert named == [[f"nobody-that-is-known/model-{place}"] for place in (3, 5, 4)]


def test_what_other_rules_give_is_a_remark_and_changes_no_verdict(replayed: Path) -> None:
    line = "best CN rank <= 3 on arena/text on 2026-07-14 models open rank place"
    said = verdict_of(line, replayed)
    remarks = {one["code"]: one["text"] for one in said["remarks"]}  # type: ignore[attr-defined]
    assert said["verdict"] == "true"
    assert "any licence false" in remarks["other-rules"]
    assert len(said["rules"]) == 1  # type: ignore[arg-type]


def test_what_makers_would_give_is_a_remark_where_no_unit_is_named(tmp_path: Path) -> None:
    db = trending(tmp_path / "t.db", {"2026-01-01": "CCCCUF"})
    line = "CN >= 2 of top 3 on hf/trending on 2026-01-01 by publisher"
    (text,) = [r["text"] for r in verdict_of(line, db)["remarks"] if r["code"] == "other-rules"]  # type: ignore[attr-defined]
    assert text == "By other rules it would be: counting makers false (1 of 3)."
    named = verdict_of(f"{line} unit model", db)["remarks"]
    assert "other-rules" not in {remark["code"] for remark in named}  # type: ignore[attr-defined]


def test_a_false_claim_is_said_to_have_no_support_in_these_data(tmp_path: Path) -> None:
    db = trending(tmp_path / "t.db", {"2026-01-01": "CCU"})
    said = verdict_of("CN = 3 of top 3 on hf/trending on 2026-01-01 by publisher", db)
    assert said["reason"] == "Not supported by these data."


def test_a_day_that_is_not_held_is_unverifiable_and_the_nearest_is_told(tmp_path: Path) -> None:
    db = trending(tmp_path / "t.db", {"2026-01-01": "CCC", "2026-01-05": "UUU"})
    line = "CN >= 2 of top 3 on hf/trending on 2026-01-02"
    said = verdict_of(line, db)
    assert said["verdict"] == "unverifiable"
    nearest = said["nearest_snapshot"]
    assert isinstance(nearest, dict)
    assert (nearest["as_of"], nearest["days"], nearest["holds"]) == ("2026-01-01", -1, True)
    within = verdict_of(f"{line} by publisher within 1 days", db)
    assert (within["verdict"], within["as_of"]) == ("true", "2026-01-01")


def test_a_span_says_on_how_many_dates(tmp_path: Path) -> None:
    days = {"2026-01-01": "CCU", "2026-01-02": "UUC", "2026-01-04": "CU?"}
    db = trending(tmp_path / "t.db", days)
    line = "CN >= 2 of top 3 on hf/trending in 2026-01-01..2026-01-04 by publisher"
    said = verdict_of(line, db)
    assert said["verdict"] == "true"
    assert said["dates"] == {"true": 1, "false": 1, "unclear": 1, "missing": 1}
    assert said["as_of"] == "2026-01-01"
    throughout = verdict_of(line.replace(" in 2", " throughout 2"), db)
    assert (throughout["verdict"], throughout["as_of"]) == ("false", "2026-01-02")
    assert "true on 1 of 4 dates" in verified(line, db=db).stdout


def test_by_base_is_no_rule_where_nobody_has_told_it(tmp_path: Path) -> None:
    db = trending(tmp_path / "t.db", {"2026-01-01": "CCU"})
    line = "CN >= 3 of top 3 on hf/trending on 2026-01-01"
    said = verdict_of(line, db)
    assert said["verdict"] == "false"
    remarks = said["remarks"]
    assert isinstance(remarks, list)
    assert {remark["code"] for remark in remarks} >= {"no-tags", "imported"}
    assert verdict_of(f"{line} by base", db)["verdict"] == "undecided"


def test_what_is_too_shallow_or_not_listed_is_unverifiable(tmp_path: Path) -> None:
    db = trending(tmp_path / "t.db", {"2026-01-01": "CCU"})
    deep = verdict_of("CN >= 2 of top 50 on hf/trending on 2026-01-01", db)
    assert deep["verdict"] == "unverifiable"
    assert "reaches 4 places, the claim wants 50" in str(deep["reason"])
    unlisted = verdict_of("nobody/nothing rank = 1 on hf/trending on 2026-01-01", db)
    assert "nobody/nothing is not listed" in str(unlisted["reason"])
    measure = verdict_of("CN share > 1% of top 3 by tokens on hf/trending on 2026-01-01", db)
    assert "has no tokens" in str(measure["reason"])
    scores = verdict_of("gap US-CN > 1 on hf/trending on 2026-01-01", db)
    assert "prints no scores of models" in str(scores["reason"])


def test_all_lines_of_a_file_that_say_what_cannot_be_are_named(
    replayed: Path, tmp_path: Path
) -> None:
    on = "of top 10 on hf/trending on 2026-05-04"
    lines = [f"CN >= 1 {on}", "nonsense", f"maker:nobody >= 1 {on}", f"maker:qwen >= 1 {on}"]
    lines += [f"CN >= 1 {on} rank board", "CN >= 1 of top 10 on nowhere/at-all on 2026-05-04"]
    file = tmp_path / "claims.csv"
    file.write_text("\n".join(["says", *lines, ""]), encoding="utf-8")
    result = verified("--file", str(file), db=replayed)
    assert (result.code, result.stdout) == (2, "")
    assert "claims.csv: lines 3, 4, 5, 6, 7: line 3: " in result.stderr
    assert re.findall(r"line (\d+):", result.stderr) == ["3", "4", "5", "6", "7"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "id,says,says\na,CN,CN\n", "has the column 'says' twice"),
        ("a.toml", '[[claim]]\nid = ""\nsays = "%s"\n' * 2, None),
    ],
)
def test_odd_files_of_claims(
    replayed: Path, tmp_path: Path, name: str, text: str, said: str | None
) -> None:
    file = tmp_path / name
    file.write_text(
        text.replace("%s", "CN >= 1 of top 10 on hf/trending on 2026-05-04"), encoding="utf-8"
    )
    result = verified("--file", str(file), db=replayed)
    if said:
        assert (result.code, said in result.stderr) == (2, True)
    else:
        assert (result.code, "2 claims: 2 true." in result.stdout) == (0, True)


def test_a_category_that_is_not_held_costs_the_other_claims_nothing(replayed: Path) -> None:
    when = "on 2026-07-14 models any"
    lines = [
        f"CN >= 1 of top 3 on {board} {when}" for board in ("arena/text/nonsense", "arena/text")
    ]
    both = verified(*lines, "-f", "json", db=replayed)
    assert both.code == 0
    assert both.document["claims"][0]["verdict"] == "unverifiable"
    assert both.document["claims"][1]["verdict"] != "unverifiable"
    alone = verified(lines[0], db=replayed)
    assert alone.code == 4
    assert "and ossrank boards to see which categories there are" in alone.stderr


def test_a_claim_depends_on_a_rule_that_it_does_not_name(replayed: Path) -> None:
    line = "best CN rank <= 3 on arena/text on 2026-07-14"
    assert verdict_of(line, replayed)["verdict"] == "depends"
    assert verdict_of(f"{line} models open rank place", replayed)["verdict"] == "true"
    assert verdict_of(f"{line} models any", replayed)["verdict"] == "false"


@pytest.mark.parametrize(
    ("line", "verdict", "measured", "nearest"),
    [
        ("best CN is Qwen/model-1", "true", "Qwen/model-1", None),
        ("best CN is google/model-2", "false", "Qwen/model-1", "best CN is Qwen/model-1"),
        ("best CN is maker:alibaba", "true", "Qwen/model-1", None),
        ("best US is maker:alibaba", "false", "google/model-2", None),
        ("CN > US > FR", "true", "CN > US > FR", None),
        ("FR > CN > US", "false", "CN > US > FR", "CN > US > FR"),
        ("maker:google > maker:alibaba", "false", "maker:alibaba > maker:google",
         "maker:alibaba > maker:google"),
        ("google/model-2 rank <= 2", "true", 2, None),
        ("google/model-2 rank = 1", "false", 2, "google/model-2 rank = 2"),
        ("best !CN rank = 1", "false", 2, "best !CN rank = 2"),
        ("US ahead of CN in top 4", "false", -1, "CN ahead of US in top 4"),
        ("maker:alibaba share = 50% of top 4", "true", 50, None),
        ("family:Qwen/model-3 >= 1 of top 3", "true", 1, None),
        ("unknown = 0 of top 4", "true", 0, None),
        ("other = 1 of top 4", "true", 1, None),
    ],
)  # fmt: skip
def test_each_form_has_a_figure_and_what_is_true_instead(
    tmp_path: Path, line: str, verdict: str, measured: object, nearest: str | None
) -> None:
    db = trending(tmp_path / "t.db", {"2026-01-01": "CUCF"})
    rule = " rank place" if " rank " in line else ""
    said = verdict_of(f"{line} on hf/trending on 2026-01-01{rule}", db)
    shown = said["measured"]
    assert isinstance(shown, dict)
    assert (said["verdict"], shown["value"]) == (verdict, measured)
    instead = nearest and f"{nearest} on hf/trending on 2026-01-01{rule}"
    assert said["nearest_true"] == instead


@pytest.mark.parametrize("rule", ["", " by publisher", " by base"])
def test_a_verdict_by_base_names_the_lineage_of_the_report(replayed: Path, rule: str) -> None:
    line = f"CN >= 3 of top 10 on hf/trending on 2026-05-04{rule}"
    report = run("report", "hf/trending", "--on", "2026-05-04", "--by", "base", "-f", "json",
                 db=replayed).document  # fmt: skip
    lineage = report["boards"][0]["lineage"] if rule != " by publisher" else None
    assert verdict_of(line, replayed)["lineage"] == lineage
    for form in ((), ("-f", "md"), ("-f", "html"), ("--cite",)):
        printed = " ".join(verified(line, *form, db=replayed).stdout.split())
        named = re.findall(r"registry [\d.]+ \(\w{8}\), lineage (\w{8}),", printed)
        assert set(named) == ({lineage["digest"][:8]} if lineage else set())
    rows = csv.DictReader(io.StringIO(verified(line, "-f", "csv", db=replayed).stdout))
    assert [row["lineage"] for row in rows] == [lineage["digest"] if lineage else ""]


def test_a_span_by_base_names_what_all_its_dates_rest_on(replayed: Path) -> None:
    line = "CN ahead of US in top 20 on hf/trending in 2026-05 by base"
    said = verdict_of(line, replayed)
    days = [rule["as_of"] for rule in said["rules"]]  # type: ignore[attr-defined]
    with open_store(replayed) as store:
        lists = [one for one in store.snapshots.between("hf/trending") if str(one.as_of) in days]
        entries = [entry for one in lists for entry in store.snapshots.entries(one.id)]
        used = lineage_used(store.lineage.bases(entries), None)
    assert len(days) > 1
    assert said["lineage"] == {"models": used.models, "digest": used.digest, "known": None}


def test_claims_that_ask_for_too_much_together_are_refused_before_they_are_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = trending(tmp_path / "t.db", {"2026-01-01": "CCU", "2026-01-02": "CUU"})
    file = tmp_path / "claims.toml"
    line = "CN >= 1 of top 3 on hf/trending in 2026-01"
    file.write_text("".join(f'[[claim]]\nsays = "{line}"\n' for _ in range(3)), encoding="utf-8")
    # By publisher, by base and by makers, on two dates.
    monkeypatch.setattr("ossrank.checking.MOST_FIGURES", 18)
    with ossrank.open(db) as library:
        assert len(library.verify_file(file).checks) == 3
        monkeypatch.setattr("ossrank.checking.ROWS", 3)
        with pytest.raises(ossrank.UsageError, match="3 claims ask for 36 figures"):
            library.verify_file(file)
        assert len(library.verify_file(file, ids=["claim-1"]).checks) == 1


def test_a_verdict_can_be_worked_out_anew_from_its_json(replayed: Path) -> None:
    line = "CN ahead of US in top 50 on hf/trending in 2026-05"
    said = verdict_of(line, replayed)
    rules = said["rules"]
    assert isinstance(rules, list)
    assert {rule["rule"]["by"] for rule in rules} == {"publisher", "base"}
    for rule in rules:
        certain = (rule["low"] > 0) == (rule["high"] > 0)
        assert rule["holds"] == (rule["low"] > 0 if certain else None)
    default = [rule["holds"] for rule in rules if rule["rule"] == said["rule"]]
    dates = said["dates"]
    assert isinstance(dates, dict)
    assert (default.count(True), dates["missing"]) == (0, 31 - len(default))
    # By no rule is it false on every day, and by the default on none known to be true.
    assert said["verdict"] == "undecided"


@settings(max_examples=25, deadline=None)
@given(
    top=st.sampled_from([1, 3, 10, 25, 50, 100]),
    country=st.sampled_from(["CN", "US"]),
    board=st.sampled_from(["hf/trending", "arena/text", "arena/vision", "design-arena/website"]),
    by=st.sampled_from(["publisher", "base"]),
    models=st.sampled_from(["open", "any", "osi"]),
    unit=st.sampled_from(["model", "maker"]),
)
def test_a_claim_and_a_report_never_disagree(
    replayed: Path, top: int, country: str, board: str, by: str, models: str, unit: str
) -> None:
    with ossrank.open(replayed) as library:
        view = library.report(board, top=top, by=by, models=models, unit=unit)  # type: ignore[arg-type]
        report = view.document()["boards"][0]
        (table,) = report["tables"]
        (group,) = [one for one in table["groups"] if one["group"] == country]
        rule = f"on {report['as_of']} by {by} models {models} unit {unit}"

        def said(line: str) -> dict[str, object]:
            return library.verify(f"{line} on {board} {rule}").document()["claims"][0]  # type: ignore[no-any-return]

        if table["counted"] < top:
            assert said(f"{country} >= 0 of top {top}")["verdict"] == "unverifiable"
            return
        measured = said(f"{country} >= 0 of top {top}")["measured"]
        assert isinstance(measured, dict)
        assert measured["value"] == group["count"]
        if group["count_range"]:
            assert measured["low"] == group["count_range"][0]
        lead = table["lead"]
        other = "US" if country == "CN" else "CN"
        ahead = said(f"{country} ahead of {other} in top {top}")
        assert (ahead["verdict"] == "true") == (lead["group"] == country and lead["decided"])
        if group["best_rank"]:
            best = said(f"best {country} rank >= 1")["measured"]
            assert isinstance(best, dict)
            assert best["value"] == group["best_place"]


@pytest.mark.parametrize("unit", ["model", "maker"])
@pytest.mark.parametrize("by", ["publisher", "base"])
@pytest.mark.parametrize("board", ["hf/trending", "arena/text", "design-arena/website"])
def test_a_claim_and_a_trend_never_disagree(
    published: Path, board: str, by: str, unit: str
) -> None:
    with ossrank.open(published) as library:
        course = library.trend(board, top=10, by=by, unit=unit)  # type: ignore[arg-type]
        points = course.document()["points"]
        rule = f"by {by} models open unit {unit}"
        claims = [
            f"{country} >= 0 of top 10 on {board} on {point['as_of']} {rule}"
            for point in points
            for country in ("CN", "US")
        ]
        checks = library.verify(claims).document()["claims"]
    counts = [point["groups"][country] for point in points for country in ("CN", "US")]
    assert counts == [check["measured"]["value"] for check in checks]
    assert len(counts) >= 2


def test_a_share_of_tokens_is_within_its_n_and_a_day_that_lacks_is_missing(published: Path) -> None:
    on = "on openrouter/tokens on 2026-09-30 models any"
    with ossrank.open(published) as library:
        listed = library.models("openrouter/tokens", on="2026-09-30", top=10).document()["models"]
    total = sum(model["score"] for model in listed)
    own = sum(model["score"] for model in listed if model["country"] == "CN")
    said = verdict_of(f"CN share > 0% of top 10 by tokens {on}", published)
    measured = said["measured"]
    assert isinstance(measured, dict)
    assert measured["value"] == pytest.approx(own / total * 100)
    assert measured["low"] <= measured["value"] <= measured["high"]
    codes = {remark["code"] for remark in said["remarks"]}  # type: ignore[attr-defined]
    assert "caution" in codes
    missing = verdict_of(f"CN >= 1 of top 10 {on}".replace("09-30", "10-02"), published)
    assert missing["verdict"] == "unverifiable"


def test_a_claim_and_a_gap_never_disagree(replayed: Path) -> None:
    with ossrank.open(replayed) as library:
        (board,) = library.gap("arena/text").document()["boards"]
        for comparison in board["comparisons"]:
            first, second = comparison["leader"]["side"], comparison["trailing"]["side"]
            claims = library.verify(
                [
                    f"gap {first}-{second} >= 0 on arena/text on {board['as_of']} models any",
                    f"gap {first}-{second} >= 0% on arena/text on {board['as_of']} models any",
                    f"lag {second}-{first} >= 0 days on arena/text on {board['as_of']} models any",
                ]
            ).document()["claims"]
            points, percent, lag = (one["measured"]["value"] for one in claims)
            assert points == comparison["points"]
            assert percent == comparison["percent"]
            assert lag == comparison["lag_days"]


SUITE = """
[[claim]]
id = "nine"
says = "CN >= 9 of top 10 on hf/trending on 2026-01-01"
source = "A newspaper"
url = "https://newspaper.example/nine"
published = 2026-01-02
text = "Nine of ten are Chinese"
expect = "true"

[[claim]]
id = "two"
says = "US >= 2 of top 10 on hf/trending on 2026-01-01"
expect = "true"
"""


def test_of_who_passes_another_it_is_said_on_how_many_dates_it_is_ahead(tmp_path: Path) -> None:
    days = {"2026-01-01": "UUC", "2026-01-02": "CCU", "2026-01-03": "CCU"}
    db = trending(tmp_path / "t.db", days)
    line = "CN passes US in top 3 on hf/trending in 2026-01 by publisher"
    shown = verified(line, db=db).stdout
    assert shown.startswith("true: ")
    assert "ahead on 2 of 31 dates, not on 1, unclear on 0, not held: 28" in shown


@pytest.mark.parametrize(
    ("when", "verdict"),
    [
        ("in 2026-01", "undecided"),
        ("in 2026-01-09..2026-01-31", "false"),
        ("on 2026-01-10", "false"),
    ],
)
def test_a_history_that_begins_within_the_span_may_have_begun_after_the_passing(
    tmp_path: Path, when: str, verdict: str
) -> None:
    db = trending(tmp_path / "t.db", {"2026-01-09": "CCU", "2026-01-10": "CCU"})
    line = f"CN passes US in top 3 on hf/trending {when} by publisher"
    shown = verified(line, db=db).stdout
    assert shown.startswith(f"{verdict}: ")
    assert re.search(r"ahead on (1 of 1 date|2 of (31|23) dates)\n", shown)
    assert ("Days that are not held" in shown) == (verdict == "undecided")
    assert "off." not in shown


@pytest.mark.parametrize(
    ("when", "verdict"),
    [
        ("2026-01", "undecided"),
        ("2026-01-01..2026-01-10", "false"),
        ("2026-01-01..2026-01-11", "true"),
    ],
)
def test_a_daily_list_that_ends_within_the_span_may_have_ended_before_the_passing(
    tmp_path: Path, when: str, verdict: str
) -> None:
    days = {"2026-01-09": "UUC", "2026-01-10": "UUC"}
    days |= {"2026-01-11": "CCU"} if verdict == "true" else {}
    db = trending(tmp_path / "t.db", days)
    line = f"CN passes US in top 3 on hf/trending in {when} by publisher"
    assert verified(line, db=db).stdout.startswith(f"{verdict}: ")


def test_a_file_is_a_row_a_claim_and_a_difference_exits_with_7(tmp_path: Path) -> None:
    db = trending(tmp_path / "t.db", {"2026-01-01": "CCCCCCCCUC"})
    file = tmp_path / "suite.toml"
    file.write_text(SUITE, encoding="utf-8")
    result = verified("--file", str(file), db=db)
    assert result.code == 7
    assert "2 claims: " in result.stdout
    assert "nine" in result.stderr or "two" in result.stderr
    document = verified("--file", str(file), "-f", "json", db=db).document
    assert [one["id"] for one in document["claims"]] == ["nine", "two"]
    assert document["claims"][0]["published"] == "2026-01-02"
    rows = list(
        csv.DictReader(io.StringIO(verified("--file", str(file), "-f", "csv", db=db).stdout))
    )
    assert [row["says"] for row in rows] == [one["says"] for one in document["claims"]]
    only = verified("--file", str(file), "two", "-f", "json", db=db).document["claims"]
    assert [one["id"] for one in only] == ["two"]
    assert verified("--file", str(file), "-f", "md", db=db).stdout.startswith("**Claims held")


def test_a_csv_file_says_the_same_as_a_toml_file(tmp_path: Path) -> None:
    db = trending(tmp_path / "t.db", {"2026-01-01": "CCCCCCCCUC"})
    toml, table = tmp_path / "suite.toml", tmp_path / "suite.csv"
    toml.write_text(SUITE, encoding="utf-8")
    table.write_text(
        "id,says,source,url,published,text,expect\n"
        "nine,CN >= 9 of top 10 on hf/trending on 2026-01-01,A newspaper,"
        "https://newspaper.example/nine,2026-01-02,Nine of ten are Chinese,true\n"
        "two,US >= 2 of top 10 on hf/trending on 2026-01-01,,,,,true\n",
        encoding="utf-8",
    )
    outputs = [verified("--file", str(f), "-f", "json", db=db).document for f in (toml, table)]
    assert outputs[0] == outputs[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no claims"),
        ("[[claim]]\nid = 'a'", "line 1: it says nothing"),
        ("[[claim]]\nsays = 'CN'\n[[claim]]\nsays = 'US'", "line 1: claim, character 3: "),
        ("[[claim]]\nsays = 'CN'\n[[claim]]\nsays = 'US'", "line 3: claim, character 3: "),
        ("[[claim]]\nsays = 'CN > US on hf/trending on 2026-01-01'\nurl = 'file:///x'", "url"),
        ("[[claim]]\nsays = 'CN > US on hf/trending on 2026-01-01'\nexpect = 'yes'", "expect"),
        ("[[claim]]\nsays = 'CN > US on hf/trending on 2026-01-01'\nwhy = 'x'", "no column 'why'"),
        ("[[claim]]\nsays = 1", "says is not a text"),
        ("[other]\nx = 1", "[[claim]] tables and nothing else"),
        ("x = ", "is no TOML"),
        ("#" * 1_000_001, "at most 1 MB"),
        ("[[claim]]\nsays='CN > US on hf/trending on 2026-01-01'\n" * 2001, "at most 2000"),
        ("[[claim]]\nid = 'a'\nsays='CN > US on hf/trending on 2026-01-01'\n" * 2, "stands twice"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_lines(
    tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "suite.toml"
    file.write_text(text, encoding="utf-8")
    result = verified("--file", str(file), db=tmp_path / "none.db")
    assert result.code == 2
    assert said in result.stderr
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give a claim"),
        (("CN",), "claim, character 3"),
        (("CN > US on hf/nonsense on 2026-01-01",), "unknown board"),
        (("maker:nonsense > US on hf/trending on 2026-01-01",), "no key of the registry"),
        (("maker:qwen > US on hf/trending on 2026-01-01",), "write maker:alibaba"),
        (("CN >= 1 of top 3 on hf/trending on 2026-01-01 rank board",), "leave it out"),
        (("best CN is a on hf/trending on 2026-01-01 within x days",), "a number of days"),
        (("--expect", "yes", "CN > US on hf/trending on 2026-01-01"), "expect 'yes'"),
        (("--file", "not-there.toml"), "cannot read not-there.toml"),
    ],
)
def test_what_can_be_no_claim_is_wrong_usage(
    replayed: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = verified(*arguments, db=replayed)
    assert (result.code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.fixture(scope="session")
def published(replayed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixtures with the archive of the trending list."""
    path = tmp_path_factory.mktemp("published") / "published.db"
    shutil.copy(replayed, path)
    archive = ROOT / "fixtures" / "imports" / "hf-trending.2025-11_2026-01.csv"
    assert run("import", str(archive), "--board", "hf/trending", db=path).code == 0
    return path


def test_the_page_of_published_claims_is_what_the_tool_writes(published: Path) -> None:
    """After a change: import fixtures/imports into a replay of fixtures, then

    ossrank verify --file docs/claims.toml -f md -o docs/claims.md
    """
    result = verified("--file", str(ROOT / "docs" / "claims.toml"), "-f", "md", db=published)
    assert result.code == 0, result.stderr
    page = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")

    def undated(text: str) -> str:
        return re.sub(r"registry [\d.]+ \([0-9a-f]{8}\)", "registry", text)

    assert undated(result.stdout) == undated(page)


@pytest.mark.parametrize(("edition", "low"), [(None, 5), ("2026.11.24", 6)])
def test_a_known_answer_is_that_of_the_edition_it_was_worked_out_with(
    published: Path, edition: str | None, low: int
) -> None:
    """That dx8152 works in China is a guess of the first edition, which no source bears out."""
    registry = ("--registry", edition) if edition else ()
    day = "of top 10 on hf/trending on 2025-11-07"
    lines = (f"CN <= 7 {day}", f"CN >= {low} {day}", f"CN >= 8 {day}", f"CN = {low} {day}")
    said = verified(*lines, "-f", "json", *registry, db=published).document["claims"]
    assert [one["verdict"] for one in said] == ["true", "true", "false", "undecided"]
    assert said[0]["measured"] == {"value": low, "low": low, "high": 7}
    unknown = ["dx8152/Qwen-Edit-2509-Multiple-angles"] if edition is None else []
    assert said[3]["needs"]["models"] == [*unknown, "Phr00t/Qwen-Image-Edit-Rapid-AIO"]


def test_the_known_answers_of_a_month_come_out(published: Path) -> None:
    month = "of top 10 on hf/trending throughout 2026-01 by publisher"
    least = verdict_of(f"CN >= 2 {month}", published)
    # One day of the month is not held, so that throughout it nothing can be known to be true.
    assert least["dates"] == {"true": 30, "false": 0, "unclear": 0, "missing": 1}
    counts = [day["value"] for day in least["rules"]]  # type: ignore[attr-defined]
    assert (min(counts), max(counts), sum(counts) / len(counts)) == (2, 8, 4.1)
    assert verdict_of(f"CN < 9 {month}", published)["verdict"] == "undecided"
    assert verdict_of(f"CN > 5 {month}", published)["verdict"] == "false"


OF_JULY_2025 = """\
rank,rank_stylectrl,model,arena_score,95_pct_ci,votes,organization,license
1,1,Gemini-2.5-Pro,1474,+5/-4,19209,Google,Proprietary
4,7,DeepSeek-R1-0528,1424,+5/-5,14514,DeepSeek,MIT
10,14,Qwen3-235B-A22B-no-thinking,1392,+5/-4,19352,Alibaba,Apache 2.0
12,6,kimi-k2-0711-preview,1374,+12/-11,3166,Moonshot,Modified MIT
15,21,Minimax-M1,1364,+6/-4,11524,MiniMax,Apache 2.0
21,29,Gemma-3-27B-it,1359,+3/-3,28099,Google,Gemma
31,35,Mistral-Small-2506,1335,+9/-7,4940,Mistral,Apache 2.0
"""
"""Of each maker the best open model that the Arena listed, and the best of all."""


@pytest.fixture
def arena_of_july(tmp_path: Path) -> Path:
    """The boards with and without style control, as archives of the time hold them."""
    file, db = tmp_path / "arena-text.csv", tmp_path / "a.db"
    file.write_text(OF_JULY_2025, encoding="utf-8")
    for board in ("arena/text", "arena/text-plain"):
        result = run("import", str(file), "--board", board, "--as-of", "2025-07-18", db=db)
        assert result.code == 0, result.stderr
    return db


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("CN = 4 of top 4", "true"),
        ("best !CN is maker:google", "true"),
        ("best maker:google rank = 5", "true"),
        ("maker:moonshot > maker:deepseek", "depends"),
    ],
)
def test_the_known_answers_of_the_arena_come_out(
    arena_of_july: Path, claim: str, verdict: str
) -> None:
    rule = "models open unit maker" + (" rank place" if " rank " in claim else "")
    said = verdict_of(f"{claim} on arena/text on 2025-07-18 {rule}", arena_of_july)
    assert said["verdict"] == verdict
    holds = {rule["rule"]["board"]: rule["holds"] for rule in said["rules"]}  # type: ignore[attr-defined]
    assert holds == {"arena/text": True, "arena/text-plain": verdict == "true"}


def test_every_published_claim_has_a_source_an_address_and_a_date() -> None:
    body = (ROOT / "docs" / "claims.toml").read_bytes()
    statements = parse_claims(body, "claims.toml")
    assert len(statements) >= 20
    assert len({one.expect for one in statements}) >= 4
    for one in statements:
        assert all((one.source, one.url, one.published, one.text, one.expect)), one.id


def test_every_claim_of_the_page_parses() -> None:
    page = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8")
    quoted = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", page)
    quoted += re.findall(r'^(?:ossrank verify|says =) "(.+?)"', page, re.MULTILINE)
    lines = [text for text in quoted if re.search(r" on \S+/\S+ (on|in|throughout) \d{4}", text)]
    assert len(lines) >= 10
    for line in lines:
        assert str(parse_claim(line)) == line


def test_the_shell_completes_the_board_of_a_claim(replayed: Path) -> None:
    context = typer.Context(typer.core.TyperCommand("verify"))
    context.params["db"] = replayed
    assert claims(context, "CN > US on arena/text/cod") == ["CN > US on arena/text/coding"]
    assert claims(context, "CN > US") == []


def test_a_board_that_is_not_held_exits_with_4(tmp_path: Path) -> None:
    result = verified("CN > US on arena/text on 2026-01-01", db=tmp_path / "none.db")
    assert result.code == 4
    assert result.stdout.startswith("unverifiable: ")
    assert "run ossrank fetch" in result.stderr


CITED = (
    "CN >= 9 of top 10 on hf/trending on 2026-05-04",
    "CN > 5 of top 10 on hf/trending throughout 2026-01",
    "best CN rank <= 3 on arena/text on 2026-07-20",
    "gap US-CN = 2.7% on arena/text on 2026-08-12 models any",
    "CN share > 40% of top 10 by tokens on openrouter/tokens on 2026-09-30",
)


@pytest.mark.parametrize("line", CITED)
def test_a_verdict_is_counted_again_from_the_claim_in_its_sentence(
    published: Path, line: str
) -> None:
    sentence = verified(line, "--cite", db=published).stdout
    said = verdict_of(line, published)
    assert sentence == f"{said['citation']}\n"
    again = re.search("the claim “(.+?)” ", sentence)
    assert again
    assert verified(again[1], "--cite", db=published).stdout == sentence
    wanted = ["depends on" if said["verdict"] == "depends" else f"is {said['verdict']}"]
    day = date.fromisoformat(str(said["as_of"]))
    wanted += [str(said["payload_sha256"])[:8], "registry", "Source", f"{day.day} {day:%B %Y}"]
    wanted += [remark["text"].rstrip(".") for remark in said["remarks"]]  # type: ignore[attr-defined]
    assert [part for part in wanted if part not in sentence] == []


def test_a_claim_that_is_held_against_nothing_has_no_sentence(published: Path) -> None:
    line = "CN >= 9 of top 10 on hf/trending on 2020-01-01"
    assert verified(line, "--cite", db=published).stdout == ""
    assert verdict_of(line, published)["citation"] is None
    assert verified(line, "--cite", "-f", "json", db=published).code == 2


def test_an_expected_verdict_exits_with_0_and_another_with_7(tmp_path: Path) -> None:
    db = trending(tmp_path / "t.db", {"2026-01-01": "CCU"})
    line = "CN >= 2 of top 3 on hf/trending on 2026-01-01 by publisher"
    assert verified(line, "--expect", "true", db=db).code == 0
    assert verified(line, "--expect", "false", db=db).code == 7


@settings(max_examples=40, deadline=None)
@given(
    board=st.lists(st.sampled_from("CUF?"), min_size=3, max_size=6).map("".join),
    sign=st.sampled_from(["=", ">=", "<=", ">", "<", "~", "!="]),
    number=st.integers(0, 6),
    form=st.sampled_from(
        [
            "{s} {c} of top 3",
            "best {s} rank {c}",
            "{s} ahead of US in top 3",
            "{s} share {c}% of top 3",
        ]
    ),
    subject=st.sampled_from(["CN", "US", "!CN", "maker:alibaba"]),
)
def test_what_is_true_instead_is_true(
    tmp_path_factory: pytest.TempPathFactory,
    board: str,
    sign: str,
    number: int,
    form: str,
    subject: str,
) -> None:
    db = trending(tmp_path_factory.mktemp("nearest") / "t.db", {"2026-01-01": board})
    text = form.format(s=subject, c=f"{sign} {number}")
    said = verdict_of(
        f"{text} on hf/trending on 2026-01-01 by publisher rank place"
        if "rank" in form
        else f"{text} on hf/trending on 2026-01-01 by publisher",
        db,
    )
    if said["nearest_true"]:
        again = verdict_of(str(said["nearest_true"]), db)
        assert again["verdict"] == "true", json.dumps(again)
