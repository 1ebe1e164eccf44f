"""`registry diff`, `check` and `editions` over whole editions: what changed, and what it does."""

import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ossrank
from ossrank.analysis.judge import By
from ossrank.errors import UsageError
from ossrank.registry.changes import Change, differences, lacking, lines_beside, tables_of
from ossrank.registry.data import DATA, DATA_FILES, DataFiles, built_in
from ossrank.registry.edition import edition_at_hand, names_at_hand, read_edition
from ossrank.registry.licences import Choice
from ossrank.sources import feed_of
from scripts.edition import keep
from tests.command import run

FIRST = "2026.11.24"
NONE = Path("none.db")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the data folder, to be edited."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def edit(folder: Path, old: str, new: str, name: str = "organisations.csv") -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")


MOVED = ("deepseek,DeepSeek,CN,", "deepseek,DeepSeek,FR,")


def test_the_editions_at_hand_are_listed_with_their_hashes() -> None:
    document = run("registry", "editions", "-f", "json", db=NONE).document
    listed = {one["edition"]: one["sha256"] for one in document["editions"]}
    assert listed == {name: edition_at_hand(name).sha256 for name in names_at_hand()}
    assert document["editions"][0]["default"] is True
    assert FIRST in run("registry", "editions", db=NONE).stdout


def test_the_difference_of_two_editions_has_the_columns_of_the_changes_and_their_reasons() -> None:
    result = run("registry", "diff", FIRST, "-f", "csv", db=NONE)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(rows[0]) == ["date", "key", "field", "old", "new", "reason", "source"]
    assert len(rows) == len(differences(edition_at_hand(FIRST), built_in()))
    assert all(row["reason"] for row in rows)
    one = next(row for row in rows if (row["key"], row["field"]) == ("moonvalley", "confidence"))
    assert (one["old"], one["new"]) == ("medium", "low")
    assert not run("registry", "diff", FIRST, FIRST, "-f", "csv", db=NONE).stdout.splitlines()[1:]


def test_an_edit_without_its_line_is_refused_with_the_command_that_writes_it(folder: Path) -> None:
    edit(folder, *MOVED)
    refused = run("registry", "check", str(folder), db=NONE)
    assert (refused.code, refused.stderr.count("\n")) == (2, 1)
    assert "has no line for deepseek, country: 'CN' -> 'FR': run ossrank registry diff" in (
        refused.stderr
    )
    _, _, command = refused.stderr.partition("run ossrank ")
    words = command.split()
    assert words[-4:] == ["--record", "WHY", "--source", "URL"]
    recorded = run(*words[:-3], "It moved", "--source", "https://example.org", db=NONE)
    assert (recorded.code, recorded.stderr) == (0, "")
    assert "deepseek, country: 'CN' -> 'FR'" in recorded.stdout
    last = lines_beside(folder)[-1]
    assert last[1:] == ("deepseek", "country", "CN", "FR", "It moved", "https://example.org")
    assert run("registry", "check", str(folder), db=NONE).code == 0
    assert "0 lines written" in run(*words[:-3], "Again", db=NONE).stdout
    (folder / "edition.txt").write_text("2027.01.01\n")
    assert run("registry", "check", str(folder), db=NONE).code == 0


def test_a_new_organisation_takes_its_line_from_its_row(folder: Path) -> None:
    row = "new-lab,New Lab,FR,,new-lab,,company,developer,,high,https://example.org/about,\n"
    with (folder / "organisations.csv").open("a", encoding="utf-8") as file:
        file.write(row)
    assert run("registry", "check", str(folder), db=NONE).code == 2
    arguments = ("registry", "diff", FIRST, str(folder), "--record", "New on a board")
    assert "1 line written" in run(*arguments, db=NONE).stdout
    last = lines_beside(folder)[-1]
    assert last[1:] == ("new-lab", "*", "", "FR", "New on a board", "https://example.org/about")


def test_an_edit_that_is_taken_back_needs_a_line_too(folder: Path) -> None:
    edit(folder, *MOVED)
    record = ("registry", "diff", FIRST, str(folder), "--record")
    run(*record, "It moved", db=NONE)
    edit(folder, *reversed(MOVED))
    assert "'FR' -> 'CN'" in run("registry", "check", str(folder), db=NONE).stderr
    assert "'FR' -> 'CN'" in run(*record, "It did not", db=NONE).stdout
    assert run("registry", "check", str(folder), db=NONE).code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("diff", FIRST, "--record", "WHY"),
        ("diff", FIRST, "no-such-folder", "--record", "WHY"),
        ("diff", FIRST, str(DATA), "--record", " "),
        ("diff", FIRST, "--source", "URL"),
        ("diff", FIRST, "--on", "2026-05-04"),
        ("diff", FIRST, FIRST, "--registry", FIRST),
        ("diff", "no-such.csv", "--effect"),
        ("diff", "no-such.csv"),
        ("diff", "2020.01.01"),
        ("check", "2020.01.01"),
        ("check", "no-such.zip"),
    ],
)
def test_what_cannot_be_compared_is_one_line(arguments: tuple[str, ...]) -> None:
    result = run("registry", *arguments, db=NONE)
    assert (result.code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result


Told = Mapping[str, Any]
LENSES: tuple[By, ...] = ("publisher", "base")
CHOICES: tuple[Choice, ...] = ("open", "any")
Place = tuple[str, str, str, str, int]


def reported(database: Path, registry: str, days: Mapping[str, Sequence[str]]) -> dict[Place, Told]:
    """What reports of dates of boards say under an edition, by board, date, lens, models and N."""
    told: dict[Place, Told] = {}
    with ossrank.open(database, registry=registry) as library:
        for board, dates in days.items():
            for day, by, models in product(dates, LENSES, CHOICES):
                view = library.report(board, on=day, by=by, models=models)
                (one,) = view.document()["boards"]
                if one["by"] != by or (models == "any" and feed_of(board).all_open):
                    continue
                for name, tables in ((models, one["tables"]), ("any", one["any"])):
                    for table in tables:
                        lead = table["lead"]
                        told[board, day, by, name, table["top"]] = {
                            "counts": {g["group"]: g["count"] for g in table["groups"]},
                            "lead": {name: lead[name] for name in ("group", "by", "decided")},
                        }
    return told


def test_the_effect_is_the_difference_of_all_reports_of_all_dates_held(replayed: Path) -> None:
    document = run("registry", "diff", FIRST, "--effect", "-f", "json", db=replayed).document
    with ossrank.open(replayed) as library:
        assert library.store
        held = {
            summary.board: [
                s.as_of.isoformat() for s in library.store.snapshots.between(summary.board)
            ]
            for summary in library.store.snapshots.boards()
            if summary.board.count("/") == 1
        }
    old, new = (reported(replayed, edition, held) for edition in (FIRST, str(built_in().edition)))
    effect: dict[Place, Told] = {
        (one["board"], one["as_of"], one["by"], one["models"], one["top"]): one
        for one in document["effect"]
        if one["board"] in held
    }
    differing = set[Place]()
    for place, now in new.items():
        then = old.get(place)
        if then is None:
            continue
        leads = [(told["lead"]["group"], told["lead"]["decided"]) for told in (then, now)]
        if then["counts"] != now["counts"] or leads[0] != leads[1]:
            differing.add(place)
            assert (effect[place]["old"], effect[place]["new"]) == (then, now)
    assert differing
    assert {place for place in effect if place in old} == differing
    assert effect.keys() <= new.keys()
    assert {place[3] for place in differing} == {"open", "any"}
    assert {(one["by"], one["models"]) for one in document["rules"]} == {
        ("publisher", "open"),
        ("publisher", "any"),
        ("base", "open"),
    }
    assert document["snapshots"] > 70
    assert document["tables"] > 250
    assert len({place[1] for place in differing if place[0] == "hf/trending"}) == 3


def test_an_effect_reads_old_and_new_of_the_last_date_that_differs(replayed: Path) -> None:
    arguments = ("registry", "diff", FIRST, "--effect")
    printed = run(*arguments, db=replayed).stdout
    line = next(line for line in printed.splitlines() if "hf/trending" in line and " 100 " in line)
    assert line.split()[1:4] == ["2026-05-04", "open", "100"]
    assert "36→30" in line
    assert line.split()[-1] == "3/3"
    assert "Tried: open-weight models (open) and models of any licence (any)" in printed
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "-f", "csv", db=replayed).stdout)))
    days = {row["as_of"] for row in rows if (row["board"], row["top"]) == ("hf/trending", "100")}
    assert days == {"2026-04-28", "2026-05-01", "2026-05-04"}
    on = run(*arguments, "--on", "2026-05-04", "-f", "json", db=replayed).document
    assert {one["as_of"] for one in on["effect"]} <= {"2026-05-04", "2025-12-19"}
    whole = run(*arguments, "-f", "json", db=replayed).document["effect"]
    assert [one for one in whole if one["as_of"] == "2026-05-04"] == [
        one for one in on["effect"] if one["as_of"] == "2026-05-04"
    ]


def test_an_edition_has_no_effect_on_itself(replayed: Path) -> None:
    document = run("registry", "diff", FIRST, FIRST, "--effect", "-f", "json", db=replayed).document
    assert (document["changes"], document["effect"]) == ([], [])
    assert document["tables"] > 50


def test_the_effect_needs_something_held(tmp_path: Path) -> None:
    result = run("registry", "diff", FIRST, "--effect", db=tmp_path / "none.db")
    assert (result.code, "run ossrank fetch" in result.stderr) == (4, True)


def test_a_release_keeps_the_edition_and_never_another_under_its_name(
    folder: Path, tmp_path: Path
) -> None:
    kept = keep(folder, tmp_path)
    assert kept.name == f"{built_in().edition}.zip"
    assert read_edition(kept).sha256 == built_in().sha256
    body = kept.read_bytes()
    assert keep(folder, tmp_path).read_bytes() == body
    edit(folder, *MOVED)
    with pytest.raises(UsageError, match="has no line for deepseek"):
        keep(folder, tmp_path)
    name = (folder / "edition.txt").read_text()
    run("registry", "diff", FIRST, str(folder), "--record", "It moved", db=NONE)
    assert keep(folder, tmp_path) != kept
    (folder / "edition.txt").write_text(name)
    with pytest.raises(SystemExit, match="was released"):
        keep(folder, tmp_path)
    assert kept.read_bytes() == body


def cells() -> list[tuple[str, str, str]]:
    """File, key and column of every cell that is no part of what tells rows apart."""
    tables = tables_of(built_in())
    return [
        (name, key, column)
        for name in ("organisations.csv", "licences.csv", "families.csv", "openness.csv")
        for key in list(tables[name])[:40]
        for column in ("country", "note", "openness", "family", "source")
        if column in DATA_FILES[name]
    ]


@settings(max_examples=40, deadline=None)
@given(chosen=st.lists(st.sampled_from(cells()), min_size=1, max_size=6, unique=True))
def test_whatever_cells_are_edited_each_needs_its_own_line_and_no_other(
    chosen: list[tuple[str, str, str]],
) -> None:
    tables = {
        name: {k: dict(row) for k, row in t.items()} for name, t in tables_of(built_in()).items()
    }
    for name, key, column in chosen:
        tables[name][key][column] += " edited"
    contents = {}
    for name, rows in tables.items():
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, DATA_FILES[name], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows.values())
        contents[name] = text.getvalue().encode()
    new, lines = DataFiles(contents), lines_beside(DATA)
    missing = lacking(edition_at_hand(FIRST), new, lines)
    prefix = {name: f"{name.removesuffix('.csv')}/" for name in DATA_FILES}
    prefix["organisations.csv"] = ""
    came = {
        one.about for one in differences(edition_at_hand(FIRST), built_in()) if "*" in one.field
    }
    # A row that came since has one line as a whole until the next release.
    expected = {
        (key, prefix[name] + column)
        for name, key, column in chosen
        if (key, f"{prefix[name]}*") not in came
    }
    assert {one.about for one in missing} == expected
    dated = [Change("2026-12-01", *one[1:5], "why") for one in missing]
    assert lacking(edition_at_hand(FIRST), new, [*lines, *dated]) == []
