"""A bundle of which anything was altered is found out."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ossrank.archive import make_archive
from ossrank.bundle.content import (
    ENTRIES,
    LINEAGE,
    MANIFEST,
    README,
    RESULT,
    RESULT_ROWS,
    manifest_of,
)
from ossrank.bundle.reading import read_bundle
from ossrank.bundle.recompute import recompute
from ossrank.errors import UsageError
from ossrank.facts import Entry, Provenance, Ranking
from ossrank.registry.data import DATA_FILES, built_in
from ossrank.store.file import open_store
from tests.command import run
from tests.test_bundle import members, written

ROWS: Mapping[str, str] = {
    "organisations.csv": "a,A,CN,,a,,lab,developer,,high,https://a.example/about,of a\n"
    "b,B,US,,b,,lab,developer,,high,https://b.example/about,of b\n",
    "model_patterns.csv": "^gem,b,\n",
    "licences.csv": "mit,open-source,MIT,https://opensource.org/licenses/MIT,\n",
    "hard_cases.csv": "a,A,CN,HK,seat,CN;HK\n",
    "renames.csv": "arena/text,x,y,2026-05-02,same\n",
    "families.csv": "x-high,x,effort\n",
    "bases.csv": "b/two,b/one,https://b.example,\n",
    "openness.csv": "a/three,,open-weights,,https://a.example\n",
}
"""A registry of few rows, so that every cell of a bundle can be altered in turn."""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The files of a bundle that has rows in each of them."""
    folder = tmp_path_factory.mktemp("tiny")
    registry = folder / "registry"
    registry.mkdir()
    for name, columns in DATA_FILES.items():
        (registry / name).write_text(",".join(columns) + "\n" + ROWS[name], "utf-8")
    (registry / "edition.txt").write_text("2027.01.02\n")
    (folder / "mine.csv").write_text("key,country,source\nb,FR,https://b.example/about\n")
    with open_store(folder / "tiny.db", write=True) as store, store.transaction():
        for day in (1, 8):
            entries = (
                Entry(1, 1, "a/one", "a", "mit", score=9.5, likes=3, downloads=4),
                Entry(2, 2, "b/two", "b", "mit", ("quantized:a/one",), score=7.25, votes=5),
                Entry(3, 3, "a/three", "a", "other", score=1.0 + day, low=1.0, high=9.0),
            )
            store.snapshots.save(
                Ranking("hf/trending", None, entries),
                Provenance("0" * 64, "https://huggingface.co/api", "etag", "commit", 200),
                via="live",
                as_of=date(2026, 5, day),
                dated=False,
                fetched_at=datetime(2026, 5, day, 6, tzinfo=UTC),
            )
        store.lineage.keep({"b/one": ("finetune:a/one",), "a/one": ()}, date(2026, 5, 2))
    path = folder / "tiny.zip"
    result = run(
        *("report", "hf/trending", "--by", "base", "--top", "2", "--bundle", str(path)),
        *("--registry", str(registry), "--origins", str(folder / "mine.csv")),
        db=folder / "tiny.db",
    )
    assert result.code == 0, result.stderr
    return members(path)


REFUSED = "refused"


def found_out(files: Mapping[str, bytes], path: Path) -> tuple[str, ...]:
    """The files that a recompute names as altered, or that it refused to read them."""
    try:
        view = recompute(written(path, files))
    except UsageError:
        return (REFUSED,)
    assert view.same == (not view.altered and not view.differences)
    return (*view.altered, *["figures"] * bool(view.differences))


def told_by_hashes(files: Mapping[str, bytes], path: Path) -> tuple[str, ...]:
    """The same before anything is counted."""
    try:
        return read_bundle(written(path, files)).altered
    except UsageError:
        return (REFUSED,)


def cells(body: bytes) -> Iterator[tuple[str, bytes]]:
    """A CSV with each of its cells altered in turn, and which it is."""
    rows = list(csv.reader(io.StringIO(body.decode(), newline="")))
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            text = io.StringIO(newline="")
            altered = f"{cell[:-1]}{int(cell[-1]) ^ 1}" if cell[-1:].isdigit() else f"{cell}x"
            others = [*rows[:number], [*row[:place], altered, *row[place + 1 :]]]
            csv.writer(text, lineterminator="\n").writerows([*others, *rows[number + 1 :]])
            yield f"row {number + 1}, column {place + 1}", text.getvalue().encode()


def leaves(value: Any) -> Iterator[tuple[str, Any]]:
    """A document of JSON with each of its values altered, and each of its keys gone, in turn."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield key, {k: v for k, v in value.items() if k != key}
            for place, altered in leaves(one):
                yield f"{key} {place}", {**value, key: altered}
    elif isinstance(value, list):
        for number, one in enumerate(value):
            for place, altered in leaves(one):
                yield f"{number} {place}", [*value[:number], altered, *value[number + 1 :]]
        yield "less", value[:-1] if value else ["x"]
    elif isinstance(value, bool) or value is None:
        yield str(value), not value
    else:
        yield str(value), value + 1 if isinstance(value, int) else f"{value}x"


def lines(body: bytes) -> Iterator[tuple[str, bytes]]:
    """A text with each of its lines altered in turn."""
    rows = body.decode().splitlines()
    for number, row in enumerate(rows):
        text = "\n".join([*rows[:number], f"{row}x", *rows[number + 1 :], ""])
        yield f"line {number + 1}", text.encode()


def every_alteration(name: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    if name.endswith(".csv"):
        return cells(body)
    if name.endswith(".json"):
        return ((at, json.dumps(one, indent=1).encode()) for at, one in leaves(json.loads(body)))
    return lines(body)


def rehashed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same with all hashes in it rewritten, as one would who wants not to be found out."""
    manifest = json.loads(files[MANIFEST])
    manifest.pop("sha256", None)
    hashes = {n: hashlib.sha256(b).hexdigest() for n, b in sorted(files.items()) if n != MANIFEST}
    return {**files, MANIFEST: manifest_of({**manifest, "files": hashes})}


def test_an_unaltered_bundle_has_rows_in_each_file_and_is_the_same(
    bundle: Mapping[str, bytes], tmp_path: Path
) -> None:
    assert found_out(bundle, tmp_path / "a.zip") == ()
    assert rehashed(bundle) == bundle
    for name, body in bundle.items():
        assert len(body.splitlines()) > (0 if name.endswith("edition.txt") else 1), name


def test_whatever_cell_of_whatever_file_is_altered_is_found_out(
    bundle: Mapping[str, bytes], tmp_path: Path
) -> None:
    tried = 0
    for name, body in bundle.items():
        for place, altered in every_alteration(name, body):
            if altered != body:
                tried += 1
                files = {**bundle, name: altered}
                assert {name, REFUSED} & {*told_by_hashes(files, tmp_path / "a.zip")}, (name, place)
    assert tried > 700


def replaced(bundle: Mapping[str, bytes], name: str, old: str, new: str) -> dict[str, bytes]:
    """The files with a text of one of them replaced, which it has to have."""
    body = bundle[name].decode()
    assert old in body
    return {**bundle, name: body.replace(old, new).encode()}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (README, "China", "Chile"),
        (MANIFEST, '"passed_on": false', '"passed_on": true'),
        (RESULT, "China", "Chile"),
        (RESULT_ROWS, "China", "Chile"),
        ("snapshots.csv", "etag,commit", "etag,comet"),
        (ENTRIES, "9.5", "9.25"),
        (LINEAGE, "05-02", "05-03"),
        ("origins.csv", "about", "imprint"),
        ("registry/organisations.csv", "of a", "of b"),
        ("registry/edition.txt", "2027", "2028"),
    ],
)
def test_what_was_altered_is_named_and_ends_with_7(
    bundle: Mapping[str, bytes], tmp_path: Path, name: str, old: str, new: str
) -> None:
    path = written(tmp_path / "a.zip", replaced(bundle, name, old, new))
    result = run("recompute", str(path), db=tmp_path / "none.db")
    assert (result.code, result.stderr.count("\n")) == (7, 1)
    assert name in result.stderr
    assert name in result.stdout


def test_a_file_that_is_lacking_or_that_was_added_is_found_out(
    bundle: Mapping[str, bytes], tmp_path: Path
) -> None:
    for name in bundle:
        files = {n: b for n, b in bundle.items() if n != name}
        assert found_out(files, tmp_path / "a.zip"), name
        if name != MANIFEST:
            assert found_out(rehashed(files), tmp_path / "a.zip"), name
    assert found_out({**bundle, "registry/changes.csv": b"x"}, tmp_path / "a.zip")
    assert found_out(rehashed({**bundle, "registry/changes.csv": b"x"}), tmp_path / "a.zip")


@pytest.mark.parametrize("name", [RESULT, RESULT_ROWS, README, MANIFEST])
def test_what_follows_from_the_rows_is_found_out_though_all_hashes_were_rewritten(
    bundle: Mapping[str, bytes], tmp_path: Path, name: str
) -> None:
    facts = ("question", "good_days", "sha256", "files", "ossrank")
    some = 3 if name in (RESULT, RESULT_ROWS) else 1
    for place, altered in list(every_alteration(name, bundle[name]))[::some]:
        if altered == bundle[name] or (name == MANIFEST and place.startswith(facts)):
            continue
        found = found_out(rehashed({**bundle, name: altered}), tmp_path / "a.zip")
        assert found, (name, place)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (ENTRIES, "a/one,a,mit", "b/one,b,mit"),
        (LINEAGE, "[]", '"[""finetune:b/two""]"'),
        ("registry/organisations.csv", "a,A,CN", "a,A,FR"),
        ("origins.csv", "b,FR", "b,US"),
        ("snapshots.csv", "2026-05-08", "2026-05-09"),
    ],
)
def test_a_fact_that_decides_a_figure_is_found_out_though_all_hashes_were_rewritten(
    bundle: Mapping[str, bytes], tmp_path: Path, name: str, old: str, new: str
) -> None:
    files = replaced(bundle, name, old, new)
    assert "figures" in found_out(rehashed(files), tmp_path / "a.zip")


def test_a_registry_that_says_it_is_an_edition_at_hand_has_that_ones_files(
    replayed: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.zip"
    run("report", "arena/text", "--top", "5", "--bundle", str(path), db=replayed)
    files, name = members(path), "registry/organisations.csv"
    files[name] = files[name].replace(b"Mistral AI", b"Mistral SA", 1)
    edition = built_in().edition
    result = run("recompute", str(written(path, rehashed(files))), db=replayed)
    assert (result.code, "registry/" in result.stderr) == (7, True)
    files["registry/edition.txt"] = files["registry/edition.txt"].replace(b"20", b"21", 1)
    other = run("recompute", str(written(path, files)), "--cite", db=replayed).stdout
    # What is printed is the anchor: another registry has another hash.
    printed = run("report", "arena/text", "--top", "5", "--cite", db=replayed).stdout
    assert f"registry {edition} (" in printed
    assert printed not in other


def test_a_bundle_gives_the_sentence_that_was_printed(replayed: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    for question in (
        ("report", "all", "--by", "base"),
        ("report", "hf/trending", "--by", "base", "--known", "2026-05-04", "--originals"),
        ("gap", "arena/text", "epoch/eci"),
        ("trend", "hf/trending", "--top", "20"),
        ("trend", "arena/text", "--gap"),
    ):
        run(*question, "--bundle", str(path), db=replayed)
        for form in ("table", "md", "bibtex"):
            printed = run(*question, "--cite", "-f", form, db=replayed)
            again = run("recompute", str(path), "--cite", "-f", form, db=tmp_path / "none.db")
            assert (again.code, again.stdout) == (0, printed.stdout), question


def test_a_bundle_gives_the_tables_that_were_printed(replayed: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    printed = run("report", "all", "--bundle", str(path), db=replayed).stdout
    again = run("recompute", str(path), db=tmp_path / "none.db").stdout
    assert printed in again
    document = run("recompute", str(path), "-f", "json", db=tmp_path / "none.db").document
    assert document["answer"]["across"]


def test_a_zip_may_be_packed_otherwise(bundle: Mapping[str, bytes], tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(bundle, reverse=True):
            archive.writestr(name, bundle[name])
    assert path.read_bytes() != make_archive(bundle)
    assert recompute(path).same
