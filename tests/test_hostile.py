"""Names that mean harm, from the boards to every output: obeyed nowhere, kept to the letter."""

import csv
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from ossrank.clean import clean
from tests import loopback
from tests.command import Result, ended, run, start
from tests.hostile import HOSTILE, cut, harmless, is_formula, width
from tests.loopback import Boards, arena_rows, hub_rows, parquet

NAMED = [name for name in HOSTILE if name.strip()]
# SQLite and Parquet hold UTF-8, which has no lone surrogates: they are kept as escapes.
KEPT = [name.encode("utf-8", "backslashreplace").decode() for name in NAMED]
BOARDS = ("hf/trending", "arena/text", "design-arena/website")
IMPORTED = "arena/vision/mine"


def hostile_hub() -> list[dict[str, Any]]:
    rows = hub_rows(2 * len(NAMED))
    for name, model, account in zip(NAMED, rows[::2], rows[1::2], strict=True):
        model |= {"id": f"owner/{name}", "author": name}
        tags = [f"license:{name}", f"base_model:{name}", f"base_model:quantized:{name}/x"]
        account |= {"id": f"{name}/model", "author": name, "tags": [*tags, name]}
    return rows


def hostile_arena() -> bytes:
    rows = [{**arena_rows()[0], "rank": n, "rating": 2000.0 - n} for n in range(1, len(KEPT) + 1)]
    for row, name in zip(rows, KEPT, strict=True):
        row |= {"model_name": name, "organization": name, "license": name}
        row |= {"rating_lower": row["rating"] - 9, "rating_upper": row["rating"] + 9}
    return parquet(rows)


def hostile_relay() -> dict[str, Any]:
    def model(number: int, name: str) -> dict[str, Any]:
        score = {"arena": "models", "category": "website", "elo": 1400 - number}
        return {
            "id": name,
            "hugging_face_id": name if number % 2 else None,
            "benchmarks": {"design_arena": [score]},
        }

    return {"data": [model(number, name) for number, name in enumerate(NAMED)]}


@pytest.fixture(scope="module")
def server() -> Iterator[Boards]:
    with Boards() as boards:
        boards.rows = hostile_hub()
        boards.parquet["text_style_control"] = hostile_arena()
        boards.relay = hostile_relay()
        yield boards


@pytest.fixture(scope="module")
def fetched(server: Boards, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a database that a real fetch, and an import, filled with such names."""
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "hostile.db"
    feeds = ("hf/trending", "arena/text", "design-arena")
    result = ended(start("fetch", *feeds, "--limit", "80", db=path, server=server.url))
    assert (result.code, result.stdout, len(result.stderr.splitlines())) == (0, "", 3)
    assert harmless(result.stderr)
    file = folder / "mine.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("as_of", "model", "organization", "license", "score"))
        names = [name for name in KEPT if "\0" not in name]
        writer.writerows(("2026-05-04", n, n, n, 3000 - place) for place, n in enumerate(names))
    result = run("import", str(file), "--board", IMPORTED, db=path)
    assert result.code == 0, result.stderr
    return path


def every_name(board: str) -> list[str]:
    """The models that a board listed, as a database can hold them."""
    if board == "hf/trending":
        names = [f"{row['id']}" for row in hostile_hub()]
        return [name.encode("utf-8", "backslashreplace").decode() for name in names]
    # An import strips its cells, and a model that stands twice is listed once.
    stripped = dict.fromkeys(name.strip() for name in KEPT if "\0" not in name)
    return list(stripped) if board == IMPORTED else KEPT


@pytest.mark.parametrize("board", [*BOARDS, IMPORTED])
def test_json_gives_every_name_back_to_the_letter(board: str, fetched: Path) -> None:
    result = run("models", board, "-f", "json", db=fetched)
    assert [row["model"] for row in result.document["models"]] == every_name(board)
    assert result.stdout.isascii()
    if board == "arena/text":
        rows = result.document["models"]
        assert [row["publisher"] for row in rows] == [
            name if name.strip() else None for name in KEPT
        ]


@pytest.mark.parametrize("board", [*BOARDS, IMPORTED])
def test_csv_has_a_row_a_model_whole_and_no_formula(board: str, fetched: Path) -> None:
    result = run("models", board, "-f", "csv", db=fetched)
    assert harmless(result.stdout)
    header, *rows = list(csv.reader(io.StringIO(result.stdout)))
    assert {len(row) for row in rows} == {len(header)}
    assert len(rows) == len(every_name(board))
    assert [cell for row in rows for cell in row if is_formula(cell)] == []
    assert any(len(cell) >= 900 for row in rows for cell in row)


@pytest.mark.parametrize("board", [*BOARDS, IMPORTED])
def test_markdown_shows_every_name_as_it_is_and_obeys_none(board: str, fetched: Path) -> None:
    result = run("models", board, "-f", "md", db=fetched)
    assert harmless(result.stdout)
    # The credit of the source is the one link.
    written = result.stdout.replace("(https://www.designarena.ai)", "")
    assert not re.search(r"(?i)://|www\.|@|:tada:|<\w", written)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(result.stdout)
    kinds = {child.type for token in tokens for child in [token, *(token.children or ())]}
    tables = {
        f"{part}_{end}"
        for part in ("table", "thead", "tbody", "tr", "th", "td")
        for end in ("open", "close")
    }
    texts = {
        "inline",
        "text",
        "text_special",
        "paragraph_open",
        "paragraph_close",
        "strong_open",
        "strong_close",
        "hardbreak",
        "softbreak",
    }
    notes = {"bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"}
    assert kinds <= tables | texts | notes
    # The one list is that of the notes, in which no name stands.
    end, notes_of_all = result.stdout.count("\n"), result.stdout.count("\n- ")
    assert [token.map for token in tokens if token.type == "bullet_list_open"] == [
        [end - notes_of_all, end]
    ]
    assert notes_of_all == 1 + (board != "hf/trending") + (board == IMPORTED)
    cells = ["".join(child.content for child in t.children or ()) for t in tokens if t.children]
    shown = [" ".join(clean(name, longest=1000).split()) for name in every_name(board)]
    assert set(shown) <= set(cells)


@pytest.mark.parametrize("board", [*BOARDS, IMPORTED])
def test_a_table_keeps_its_columns_whatever_the_names(board: str, fetched: Path) -> None:
    result = run("models", board, db=fetched)
    assert harmless(result.stdout)
    lines = result.stdout.splitlines()
    assert max(map(width, lines)) <= 100
    head = next(line for line in lines if line.split()[:2] == ["#", "model"])
    countries = head.index("from")
    rows = [line for line in lines if re.match(r"\s*\d+[= ] ", line)]
    assert len(rows) == len(every_name(board))
    for line in rows:
        assert re.match(r"(\?|[A-Z]{2}|unmapped)( |$)", cut(line, countries)), line


@pytest.mark.parametrize(
    "command",
    [
        ("report", *BOARDS, IMPORTED, "--models", "any"),
        ("report", *BOARDS, "--by", "base", "--unit", "maker", "--countries"),
        ("report", *BOARDS, "--cite"),
        ("report", *BOARDS, "--sensitivity"),
        ("gap", *BOARDS[1:], IMPORTED),
        ("trend", "hf/trending", "--models", "any"),
        ("trend", "arena/text", "--gap"),
        ("trend", "hf/trending", "--sensitivity"),
        ("boards",),
        *(("origin", name) for name in NAMED[::5]),
        *(("origin", f"{name}/model") for name in NAMED[1::5]),
        *(("origin", f"owner/{name}") for name in NAMED[2::5]),
    ],
    ids=str,
)
def test_nothing_is_obeyed_in_any_other_output(command: tuple[str, ...], fetched: Path) -> None:
    made: list[Result] = [run(*command, db=fetched), run(*command, "-f", "md", db=fetched)]
    for result in made:
        assert result.code in (0, 1)
        assert harmless(result.stdout)
        assert harmless(result.stderr)
        assert len(result.stderr.splitlines()) == result.code
    assert not re.search(r"(?i)www\.evil|://evil|<script|<img", made[-1].stdout)


@pytest.mark.parametrize("name", NAMED[::3], ids=ascii)
def test_a_hostile_argument_is_one_line_that_does_no_harm(
    name: str, replayed: Path, tmp_path: Path
) -> None:
    # What no argument can hold: NUL, and surrogates that stand for no byte.
    file = re.sub("[/\0\ud800-\udc7f\udd00-\udfff]", "", name)
    path = os.fsdecode(os.fsencode(tmp_path / file)[:200])
    for command in (
        ("report", name),
        ("report", "--on", name, "--focus", name),
        ("models", "hf/trending", "--country", name),
        ("fetch", name),
        ("fetch", "--from", path),
        ("boards", "--db", path),
        ("report", "--origins", path),
        ("import", path, "--board", "hf/trending"),
        (name,),
    ):
        result = run(*command, db=replayed)
        assert result.code in (1, 2, 4), command
        assert result.stdout == ""
        assert len(result.stderr.splitlines()) == 1
        assert harmless(result.stderr)


@pytest.mark.parametrize("name", NAMED[::4], ids=ascii)
def test_a_file_of_a_hostile_name_is_a_file_like_any_other(
    name: str, replayed: Path, tmp_path: Path
) -> None:
    path = tmp_path / name.replace("/", "").replace("\0", "")[:50]
    assert run("report", "-o", str(path), db=replayed).code == 0
    assert path.read_text().startswith("Hugging Face trending")
    database = path.with_name(f"{path.name}.db")
    database.write_bytes(replayed.read_bytes())
    assert run("boards", db=database).code == 0


@pytest.mark.parametrize("name", NAMED[::4], ids=ascii)
def test_a_hostile_reason_is_one_line_that_does_no_harm(
    name: str, server: Boards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    monkeypatch.setenv("OSSRANK_OPENROUTER_URL", server.url)
    monkeypatch.setenv("OSSRANK_EPOCH_URL", server.url)
    kept = KEPT[NAMED.index(name)]
    row = arena_rows()[0] | {"model_name": kept, "rating": -1e300}
    with monkeypatch.context() as patched:
        relay = {"id": name, "benchmarks": {"design_arena": [{"arena": name, "elo": name}]}}
        patched.setattr(server, "relay", {"data": [relay]})
        patched.setitem(server.parquet, "text_style_control", parquet([row]))
        patched.setattr(server, "rows", [{**hub_rows(1)[0], "id": name, "likes": name}])
        result = run(
            "fetch", "hf/trending", "arena/text", "design-arena", db=tmp_path / "failed.db"
        )
    assert (result.code, result.stdout, len(result.stderr.splitlines())) == (1, "", 3)
    assert harmless(result.stderr)


def test_where_a_redirect_leads_to_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = "gopher://\x1b[31mevil\u202e.example".encode().decode("latin-1")
    with Boards() as boards:
        monkeypatch.setenv("OSSRANK_OPENROUTER_URL", boards.url)
        monkeypatch.setenv("OSSRANK_EPOCH_URL", boards.url)
        boards.fault("/api/v1/models", loopback.redirect(target))
        result = run("fetch", "design-arena", db=tmp_path / "x.db")
    assert (result.code, len(result.stderr.splitlines())) == (1, 1)
    assert harmless(result.stderr)
