"""The registry's data files: what a row has to hold, and that no change goes without its line."""

import csv
import hashlib
import math
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from ossrank.lineage import base_ids
from ossrank.registry.changes import Change, check_lines, differences, lacking, lines_beside
from ossrank.registry.data import DATA, built_in, countries
from ossrank.registry.edition import EDITIONS, edition_at_hand, read_edition, released
from ossrank.registry.registry import fixed_starts, load_registry
from tests.command import run
from tests.weak_rows import weak_rows

FIRST_EDITION = EDITIONS / "2026.11.24.zip"
FIRST_DIGEST = "8559d59f"
LINES = lines_beside(DATA)


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_change_of_the_registry_has_its_line() -> None:
    """`ossrank registry diff EDITION ossrank/registry/data --record WHY --source URL` writes it."""
    check_lines(DATA)
    for name in released():
        assert not lacking(edition_at_hand(name), built_in(), LINES), name


def test_a_released_edition_is_never_changed_under_its_name() -> None:
    """After a release --record names the next edition by its day."""
    name = built_in().edition
    if name in released():
        path = EDITIONS / f"{name}.zip"
        kept = read_edition(path)
        assert kept.sha256 == built_in().sha256, f"{name} is released: name another edition"


def test_every_line_of_the_changes_says_why_and_when_something_changed() -> None:
    changed = {one.about for one in differences(edition_at_hand("2026.11.24"), built_in())}
    lines: dict[tuple[str, str], list[Change]] = {}
    for line in LINES:
        lines.setdefault(line.about, []).append(line)
        assert line.reason, line
        assert date.fromisoformat(line.date) > date(2026, 11, 24), line
    for about, of_one in lines.items():
        assert about in changed or of_one[0].old == of_one[-1].new, about


def test_the_first_edition_has_the_hash_that_its_figures_carry() -> None:
    order = ("organisations", "model_patterns", "licences", "hard_cases", "renames", "families")
    with zipfile.ZipFile(FIRST_EDITION) as edition:
        body = b"".join(edition.read(f"{name}.csv") for name in order)
        assert edition.namelist() == sorted(edition.namelist())
    assert hashlib.sha256(body).hexdigest().startswith(FIRST_DIGEST)
    assert FIRST_EDITION.stat().st_size < 100_000


def test_a_person_counts_for_a_country_only_by_an_own_dated_statement() -> None:
    persons = [row for row in rows_of("organisations") if row["kind"] == "individual"]
    assert len(persons) > 150
    for row in persons:
        if row["country"] != "ZZ":
            assert row["source"], row
            assert re.search(r"self-stated, \d{4}-\d\d", row["note"]), row


def test_no_row_with_a_country_calls_itself_a_guess() -> None:
    doubts = re.compile(
        r"\bguess|country not|not settled|^not confirmed|\bprobably\b", re.IGNORECASE
    )
    for row in rows_of("organisations"):
        assert row["country"] == "ZZ" or not doubts.search(row["note"]), row


def test_fewer_than_ten_rows_on_a_top_100_cannot_be_checked(replayed: Path) -> None:
    assert len(weak_rows(replayed)) < 10


def wilson(errors: int, rows: int) -> str:
    """A rate and its 95% interval in percent, as docs/method.md prints them."""
    rate, z = errors / rows, 1.96
    middle = rate + z * z / (2 * rows)
    half = z * math.sqrt(rate * (1 - rate) / rows + z * z / (4 * rows * rows))
    low, high = ((middle + side * half) / (1 + z * z / rows) for side in (-1, 1))
    return f"{errors} | {rate:.1%} | {100 * low:.1f}–{100 * high:.1f}%"


def test_the_second_reading_found_what_the_method_says_and_every_fault_is_mended() -> None:
    with (Path(__file__).parent / "second_reading.csv").open(encoding="utf-8") as file:
        faults = {row["key"]: row["fault"] for row in csv.DictReader(file)}
    method = (DATA.parents[2] / "docs" / "method.md").read_text(encoding="utf-8")
    assert len(faults) >= 300
    values = [key for key, fault in faults.items() if fault not in ("", "source")]
    sources = [key for key, fault in faults.items() if fault == "source"]
    assert f"name | {wilson(len(values), len(faults))} |" in method
    assert f"rules | {wilson(len(sources), len(faults))} |" in method
    for key, fault in faults.items():
        fields = {line.field for line in LINES if line.key == key}
        assert not fault or fields & {fault, "confidence"}, key


def test_a_hard_case_names_the_countries_it_could_be_its_own_first() -> None:
    for row in rows_of("hard_cases"):
        codes = [code for code in row["could_be"].split(";") if code]
        assert set(codes) <= {*countries(), "ZZ"}, row
        assert not codes or codes[0] == row["country"], row
        assert row["rule"], row


def test_a_hard_case_counts_as_its_organisation_does_today() -> None:
    registry = load_registry()
    for row in rows_of("hard_cases"):
        if not row["could_be"]:
            continue
        for key in row["key"].split(";"):
            organisation = registry.of_key(key, date(2026, 11, 25))
            assert organisation is not None, row
            # The old account of DeepMind is the exception that its case states.
            assert organisation.country == row["country"] or key == "deepmind", row


def test_a_row_in_another_country_than_its_parent_is_a_hard_case() -> None:
    cases = {key for row in rows_of("hard_cases") for key in row["key"].split(";")}
    seats = {row["key"]: row["country"] for row in rows_of("organisations")}
    for row in rows_of("organisations"):
        if row["parent"] and seats[row["parent"]] != row["country"]:
            assert row["key"] in cases, row


def test_a_family_is_no_member_of_another() -> None:
    families = built_in().families
    assert not set(families.values()) & set(families)


def test_reviewed_bases_are_models_that_the_hub_could_have() -> None:
    for model, bases in built_in().bases.items():
        assert tuple(base_ids(bases)) == bases, model
    assert all(row["source"].startswith("https://") for row in rows_of("bases"))


def test_reviewed_openness_has_a_known_value_a_source_and_a_date() -> None:
    known = {"open-source", "open-weights", "non-commercial", "proprietary", "unknown"}
    for row in rows_of("openness"):
        assert row["openness"] in known, row
        assert row["source"].startswith("https://"), row
        assert not row["since"] or date.fromisoformat(row["since"]), row


@pytest.mark.parametrize(
    ("spelling", "openness"),
    [
        ("MIT License", "open-source"),
        ("apache license 2.0", "open-source"),
        ("Apache License, Version 2.0", "open-source"),
        ("CC-BY-SA 3.0", "open-weights"),
        ("Stability AI", "open-weights"),
        ("flux-1-dev", "non-commercial"),
        ("MIT-like", None),
    ],
)
def test_a_licences_full_name_counts_as_a_spelling(spelling: str, openness: str | None) -> None:
    assert built_in().licences.spellings.get(spelling.casefold()) == openness


def test_grok_2_is_closed_before_its_weights_were_published_and_open_from_then_on(
    tmp_path: Path,
) -> None:
    file = tmp_path / "history.csv"
    rows = (
        "2025-08-23,1,grok-2-2024-08-13,Proprietary",
        "2025-08-24,1,grok-2-2024-08-13,Proprietary",
    )
    file.write_text("\n".join(("as_of,rank,model,licence", *rows)))
    db = tmp_path / "a.db"
    assert run("import", str(file), "--board", "arena/text", db=db).code == 0
    for day, openness in (("2025-08-23", "proprietary"), ("2025-08-24", "open-weights")):
        listed = run("models", "arena/text", "--on", day, "--models", "any", "-f", "json", db=db)
        assert [model["openness"] for model in listed.document["models"]] == [openness]


def test_what_a_pattern_begins_with_rules_out_nothing_that_it_matches() -> None:
    """On every name of the fixtures' boards and on made-up ones, whatever the pattern."""
    patterns = load_registry().files.patterns
    names = [
        name.partition("(")[0] + tail
        for pattern, _ in patterns
        for name in re.findall(r"[a-z0-9-]{2,}", pattern)
        for tail in ("", "-7b", "x")
    ]
    ruled_out = 0
    for pattern, _ in patterns:
        starts = fixed_starts(pattern)
        for name in names:
            if not name.startswith(starts):
                ruled_out += 1
                assert not re.search(pattern, name), (pattern, name)
    assert ruled_out > 10_000


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        ("^qwen", ("qwen",)),
        ("^(qwen|qwq)", ("qwen", "qwq")),
        ("^gpt-?4", ("gpt",)),
        ("^(gpt-?4|o1)", ("gpt", "o1")),
        ("^(a|b)?c", ("",)),
        ("^(a(b|c)|d)", ("",)),
        ("^a|b", ("",)),
        ("gemma", ("",)),
        ("^(.*x|y)", ("",)),
    ],
)
def test_a_patterns_fixed_start_is_read_off_only_where_it_is_plain(
    pattern: str, starts: tuple[str, ...]
) -> None:
    assert fixed_starts(pattern) == starts
