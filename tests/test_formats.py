"""Hostile names: nothing that they contain is interpreted, in any format."""

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from ossrank.clean import clean
from ossrank.formats import FORMATS
from ossrank.formats.json import dumped, packed
from ossrank.views.sheet import Sheet
from ossrank.views.view import View
from tests.command import run
from tests.hostile import HOSTILE, harmless, is_formula

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Named(View):
    """A view in which a name stands wherever text can stand."""

    name: str

    columns = ("model", "change")

    def content(self) -> dict[str, Any]:
        return {"model": self.name}

    def rows(self) -> list[dict[str, Any]]:
        return [{"model": self.name, "change": -2}]

    def sheets(self) -> list[Sheet]:
        rows = ((self.name, "1"), ("plain", "2"))
        title = f"title {self.name}"
        return [Sheet(title, self.name, ("model", "n"), rows, (self.name,), folded={0: 20})]


def written(form: str, name: str) -> str:
    file = io.StringIO()
    FORMATS[form].write(Named(name), file)
    return file.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_table_keeps_its_lines_and_obeys_nothing(name: str) -> None:
    text = written("table", name)
    assert harmless(text)
    assert max(map(cell_len, text.splitlines())) <= 100
    if name.startswith("[bold]"):
        assert "[bold]markup[/bold]" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_markdown_keeps_a_row_a_row_and_makes_no_link_or_tag(name: str) -> None:
    text = written("md", name)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 4
    assert "<script" not in text
    assert "](" not in text.replace("\\](", "")
    assert "https://" not in text
    assert "www." not in text


@pytest.mark.parametrize("name", HOSTILE)
def test_no_csv_cell_can_be_taken_for_a_formula(name: str) -> None:
    text = written("csv", name)
    _, (model, change) = csv.reader(io.StringIO(text))
    assert harmless(model)
    assert not is_formula(model)
    assert change == "-2"


@given(st.text())
def test_json_gives_back_the_original_text(name: str) -> None:
    assert json.loads(written("json", name)) == {"schema": 1, "model": name}


@given(st.text())
def test_clean_text_is_one_printable_line_and_stays_clean(name: str) -> None:
    once = clean(name)
    assert once.isprintable()
    assert len(once) <= 200
    assert clean(once) == once


def test_a_new_format_is_a_file_and_a_line(tmp_path: Path, replayed: Path) -> None:
    (tmp_path / "shout.py").write_text(
        "def write(view, file):\n    file.write(f'{len(view.rows())} ROWS\\n')\n"
    )
    script = (
        "import sys\n"
        "from ossrank import formats\n"
        "formats.FORMATS['shout'] = formats.Format('shout', 'shout', ('.shout',))\n"
        "from ossrank.cli import main\n"
        "main()\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    for arguments in (["-f", "shout"], ["-o", "out.shout"]):
        result = subprocess.run(
            [sys.executable, "-c", script, "boards", "--db", str(replayed), *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "out.shout").read_text() == "39 ROWS\n"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
    max_leaves=20,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(), VALUES))
def test_json_is_what_the_standard_library_writes_to_the_byte(document: dict[str, Any]) -> None:
    assert dumped(document) == json.dumps(document, indent=2) + "\n"
    assert packed(document) == json.dumps(document, separators=(",", ":")) + "\n"


@pytest.mark.parametrize("value", ["/data/\udcff.db", 2**64, -(2**63) - 1])
def test_json_has_what_only_the_standard_library_can_write(value: str | int) -> None:
    document = {"one": value, "several": [value, {"inside": value}]}
    assert dumped(document) == json.dumps(document, indent=2) + "\n"
    assert packed(document) == json.dumps(document, separators=(",", ":")) + "\n"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_json_gives_back_every_figure(figure: float) -> None:
    assert json.loads(dumped({"figures": [figure]})) == {"figures": [figure]}


@pytest.mark.parametrize(("name", "start"), [("a.json", "{"), ("a.csv", "board,"), ("a.md", "**")])
def test_a_file_is_written_in_the_format_of_its_ending(
    tmp_path: Path, replayed: Path, name: str, start: str
) -> None:
    assert run("report", "-o", str(tmp_path / name), db=replayed).code == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    run("report", "-f", "csv", "-o", str(tmp_path / "b.json"), db=replayed)
    assert (tmp_path / "b.json").read_text(encoding="utf-8").startswith("board,")


def test_an_ending_that_is_no_format_is_refused_and_nothing_is_written(
    tmp_path: Path, replayed: Path
) -> None:
    result = run("report", "-o", str(tmp_path / "a.docx"), db=replayed)
    assert (result.code, ".docx" in result.stderr) == (2, True)
    assert not (tmp_path / "a.docx").exists()
