"""`ossrank import OTHER.db`: two machines' nights become one history, and undo takes one back."""

import shutil
import sqlite3
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ossrank.facts import VIAS, Entry, Provenance, Ranking, Via
from ossrank.ingest.merging import import_database
from ossrank.store.file import Store, open_store
from tests.command import ended, run, start
from tests.content import content, faults
from tests.loopback import Boards
from tests.recorded import record

MAY = date(2026, 5, 4)
MORNING = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)


def save(
    store: Store,
    model: str,
    *,
    board: str = "arena/text",
    via: Via = "live",
    day: date = MAY,
    hour: int | None = 0,
    rows: int = 1,
    limit: int | None = None,
) -> None:
    """A snapshot with one model, which was fetched at an hour after the morning."""
    entries = tuple(Entry(n, n, f"{model}/{n}", score=1500.0 - n) for n in range(1, rows + 1))
    with store.transaction():
        store.snapshots.save(
            Ranking(board, None, entries),
            Provenance("ab" * 32, "https://example.org", '"etag"', "0123abc", limit),
            via=via,
            as_of=day,
            dated=not board.startswith("hf/"),
            fetched_at=None if hour is None else MORNING + timedelta(hours=hour),
        )


def database(path: Path, *snapshots: dict[str, Any]) -> Path:
    with open_store(path, write=True) as store:
        for snapshot in snapshots:
            save(store, **snapshot)
    return path


def standing(path: Path, board: str = "arena/text", day: date = MAY) -> str:
    """The model of the snapshot that reports of a day use."""
    with open_store(path) as store:
        snapshot = store.snapshots.newest(board, day)
        assert snapshot is not None
        return store.snapshots.entries(snapshot.id)[0].model


def facts(path: Path) -> list[tuple[Any, ...]]:
    """All that is held of snapshots but for ids, revisions and batches."""
    with open_store(path) as store:
        return sorted(
            (*snapshot[1:4], *map(str, snapshot[5:11]), store.snapshots.entries(snapshot.id))
            for snapshot in store.snapshots.every()
        )


def tables(path: Path) -> dict[str, list[Any]]:
    db = sqlite3.connect(path)
    names = ("boards", "models", "snapshots", "entries", "lineage", "batches", "fetches")
    rows = {name: db.execute(f"SELECT * FROM {name} ORDER BY id").fetchall() for name in names}
    db.close()
    return rows


def test_two_machines_nights_become_one_history_and_undo_takes_one_back(tmp_path: Path) -> None:
    ours = database(
        tmp_path / "a.db",
        {"model": "a", "board": "hf/likes"},
        {"model": "b", "board": "hf/likes", "day": date(2026, 5, 6)},
    )
    theirs = database(
        tmp_path / "b.db",
        {"model": "c", "board": "hf/likes", "day": date(2026, 5, 5), "limit": 5},
        {"model": "d", "via": "backfill", "hour": None},
        {"model": "e", "via": "replay", "hour": None, "day": date(2026, 5, 1)},
    )
    before, untouched = tables(ours), theirs.read_bytes()
    both = sorted([*facts(ours), *facts(theirs)])
    result = run("import", str(theirs), db=ours)
    assert (result.code, result.stderr) == (0, "")
    assert "batch 1: 3 snapshots, 3 entries of b.db, 2026-05-01 to 2026-05-05" in result.stdout
    assert (facts(ours), faults(ours), theirs.read_bytes()) == (both, [], untouched)
    again = run("import", str(theirs), db=ours)
    assert (again.code, again.stdout.startswith("nothing new")) == (0, True)
    assert facts(ours) == both
    assert run("undo", "1", db=ours).code == 0
    assert tables(ours) == before


def test_of_a_printed_date_the_newest_fetch_stands_whichever_machine_made_it(
    tmp_path: Path,
) -> None:
    for first, second in (("early", "late"), ("late", "early")):
        hours = {"early": 0, "late": 5}
        ours = database(tmp_path / f"{first}.db", {"model": first, "hour": hours[first]})
        theirs = database(tmp_path / f"of-{first}.db", {"model": second, "hour": hours[second]})
        assert run("import", str(theirs), db=ours).code == 0
        assert standing(ours) == "late/1"


def test_of_a_day_of_a_list_what_is_held_stands_unless_the_other_is_deeper(tmp_path: Path) -> None:
    held = {"model": "held", "board": "hf/likes", "rows": 2, "limit": 2, "hour": 5}
    ours = database(tmp_path / "a.db", held)
    theirs = database(tmp_path / "b.db", {**held, "model": "other", "hour": 0})
    assert run("import", str(theirs), db=ours).stdout.startswith("nothing new")
    assert standing(ours, "hf/likes") == "held/1"
    deeper = database(tmp_path / "c.db", {**held, "model": "deep", "rows": 4, "limit": 4})
    assert run("import", str(deeper), db=ours).code == 0
    assert standing(ours, "hf/likes") == "deep/1"
    assert run("undo", "2", db=ours).code == 0
    assert standing(ours, "hf/likes") == "held/1"


def test_what_the_other_was_told_of_bases_comes_with_its_date_and_goes_with_undo(
    tmp_path: Path,
) -> None:
    ours, theirs = tmp_path / "a.db", tmp_path / "b.db"
    for path, hour, base in ((ours, 5, "x/ours"), (theirs, 0, "x/theirs")):
        with open_store(path, write=True) as store:
            store.lineage.keep({"a/1": (base,)}, MORNING + timedelta(days=hour))
    with open_store(theirs, write=True) as store:
        store.lineage.keep({"b/2": ("x/theirs",)}, MORNING)
    result = run("import", str(theirs), db=ours)
    assert "batch 1: 0 snapshots, 0 entries of b.db, 2 words on bases" in result.stdout
    with open_store(ours) as store:
        assert store.lineage.told(["a/1", "b/2"]) == {"a/1": ("x/ours",), "b/2": ("x/theirs",)}
        then = store.lineage.as_known(MAY + timedelta(days=1))
        assert then.told(["a/1"]) == {"a/1": ("x/theirs",)}
    assert run("import", str(theirs), db=ours).stdout.startswith("nothing new")
    assert run("undo", "1", db=ours).code == 0
    with open_store(ours) as store:
        assert store.lineage.told(["a/1", "b/2"]) == {"a/1": ("x/ours",)}


def test_an_import_while_a_fetch_runs_loses_nothing_of_either(tmp_path: Path) -> None:
    theirs = database(tmp_path / "b.db", {"model": "a"}, {"model": "b", "day": date(2026, 5, 5)})
    ours = tmp_path / "a.db"
    with Boards() as boards:
        fetching = start("fetch", "-q", "--no-lineage", db=ours, server=boards.url)
        importing = start("import", str(theirs), db=ours, server=boards.url)
        assert (ended(importing).code, ended(fetching)) == (0, (0, "", ""))
    merged = content(ours)
    assert faults(ours) == []
    imported = content(theirs)
    assert {key: merged.get(key) for key in imported} == imported
    assert run("undo", "1", db=ours).code == 0
    assert content(ours) == {key: rows for key, rows in merged.items() if key not in imported}


def test_an_import_that_broke_off_goes_on_to_the_same_end(tmp_path: Path) -> None:
    snapshots: list[dict[str, Any]] = [
        {"model": model, "day": MAY + timedelta(days=day), "hour": hour}
        for day in range(4)
        for hour, model in enumerate("aba")
    ]
    theirs = database(tmp_path / "b.db", *snapshots)

    class Broken(Exception):
        pass

    def breaks_off(what: str, done: int, total: int) -> None:
        if done == 2:
            raise Broken

    with open_store(tmp_path / "a.db", write=True) as store, pytest.raises(Broken):
        import_database(store, theirs, progress=breaks_off)
    assert 0 < len(facts(tmp_path / "a.db")) < len(facts(theirs))
    assert "batch 1: 12 snapshots" in run("import", str(theirs), db=tmp_path / "a.db").stdout
    assert facts(tmp_path / "a.db") == facts(theirs)


@pytest.mark.parametrize("recording", sorted(record.HERE.glob("*.sql")), ids=lambda p: p.stem)
def test_a_database_of_an_earlier_schema_is_imported_whole_and_stays_as_it_is(
    recording: Path, tmp_path: Path
) -> None:
    theirs, ours = tmp_path / "b.db", tmp_path / "a.db"
    db = sqlite3.connect(theirs)
    db.executescript(recording.read_text(encoding="utf-8"))
    db.close()
    before = theirs.read_bytes()
    assert run("import", str(theirs), db=ours).code == 0
    assert theirs.read_bytes() == before
    # A revision that was kept apart later is no revision here, so that the numbers may differ.
    held = [
        sorted(repr((*key[:3], *key[4:], rows)) for key, rows in content(path).items())
        for path in (ours, theirs)
    ]
    assert held[0] == held[1]
    rankings = []
    for path in (ours, theirs):
        db = sqlite3.connect(path)
        rankings.append([{**row, "revision": None} for row in record.shown(db)])
        db.close()
    # The view of the earlier schema has fewer columns.
    assert [{name: row[name] for name in rankings[1][0]} for row in rankings[0]] == rankings[1]


def test_what_is_dated_ahead_of_the_clock_is_kept_apart_by_itself(tmp_path: Path) -> None:
    later: dict[str, Any] = {"model": "ahead", "day": date(2126, 5, 4)}
    theirs = database(tmp_path / "b.db", {"model": "good"}, later)
    result = run("import", str(theirs), db=tmp_path / "a.db")
    assert (result.code, "2 snapshots, 1 of them kept apart" in result.stdout) == (3, True)
    assert "1 snapshot dated over two days ahead of the clock" in result.stderr
    # What the other database kept apart itself is taken as it is.
    assert run("import", str(tmp_path / "a.db"), db=tmp_path / "c.db").code == 0
    assert standing(tmp_path / "a.db", day=date(9999, 1, 1)) == "good/1"


def test_what_cannot_be_imported_is_one_line_and_changes_nothing(
    replayed: Path, tmp_path: Path
) -> None:
    ours = tmp_path / "a.db"
    shutil.copy(replayed, ours)
    ahead = database(tmp_path / "ahead.db", {"model": "a", "hour": 876_000})
    unknown = database(tmp_path / "unknown.db", {"model": "a"})
    db = sqlite3.connect(unknown)
    db.execute("UPDATE boards SET name = 'no/\x1b[31mboard'")
    db.commit()
    db.close()
    empty = database(tmp_path / "empty.db", {"model": "a", "rows": 0})
    (tmp_path / "a.csv").write_text("model,rank\n")
    (tmp_path / "cut.db").write_bytes(replayed.read_bytes()[:300_000])
    assert run("export", str(tmp_path / "export.db"), db=replayed).code == 0
    before = ours.read_bytes()
    for arguments, code, phrase in [
        ((str(tmp_path / "cut.db"),), 1, "ossrank backup makes a copy that is whole"),
        ((str(tmp_path / "export.db"),), 2, "is an export: name the database"),
        ((str(ahead),), 1, "was fetched at 2126-"),
        ((str(empty),), 1, "a good snapshot of arena/text on 2026-05-04 without rows"),
        ((str(unknown),), 1, "which this ossrank does not know"),
        ((str(ours),), 2, "is the database itself"),
        ((str(tmp_path / "a.csv"),), 2, "--board BOARD"),
        ((str(tmp_path / "none.db"),), 2, "is no database"),
        ((str(ahead), "--as-of", "2026-05-04"), 2, "--as-of goes with --board"),
    ]:
        result = run("import", *arguments, db=ours)
        assert (result.code, result.stderr.count("\n"), result.stdout) == (code, 1, "")
        assert phrase in result.stderr
    assert ours.read_bytes() == before


snapshots = st.lists(
    st.fixed_dictionaries(
        {
            "model": st.sampled_from("abc"),
            "board": st.sampled_from(["arena/text", "hf/likes"]),
            "via": st.sampled_from(VIAS),
            "day": st.integers(0, 2).map(lambda days: MAY + timedelta(days=days)),
            "hour": st.integers(0, 3),
        }
    ),
    max_size=6,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ours=snapshots, theirs=snapshots)
def test_whatever_two_databases_hold_nothing_of_ours_is_lost_and_undo_restores_it(
    ours: Iterable[dict[str, Any]],
    theirs: Iterable[dict[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("merged")
    one = database(folder / "a.db", *ours)
    other = database(folder / "b.db", *theirs)
    before, alone = tables(one), facts(one)
    assert run("import", str(other), db=one).code == 0
    merged = facts(one)
    assert faults(one) == []
    assert all(fact in merged for fact in alone)
    days = {(board, as_of) for board, as_of, *_ in [*alone, *facts(other)]}
    assert {(board, as_of) for board, as_of, *_ in merged} == days
    if tables(one)["batches"]:
        assert run("undo", "1", db=one).code == 0
    assert tables(one) == before
