"""Hostile names: nothing that they contain is interpreted, in any format."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossrank.formats.render import as_csv, as_json, clean, sheets_as_markdown, sheets_as_table
from ossrank.views.sheet import Sheet
from tests.hostile import HOSTILE, harmless, is_formula


def sheet(name: str) -> Sheet:
    rows = ((name, "1"), ("plain", "2"))
    return Sheet(f"title {name}", name, ("model", "n"), rows, (name,), folded={0: 20})


def written(write: object, *arguments: object) -> str:
    file = io.StringIO()
    write(*arguments, file)  # type: ignore[operator]
    return file.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_table_keeps_its_lines_and_obeys_nothing(name: str) -> None:
    text = written(sheets_as_table, [sheet(name)])
    assert harmless(text)
    assert max(map(len, text.splitlines())) <= 100
    if name.startswith("[bold]"):
        assert "[bold]markup[/bold]" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_markdown_keeps_a_row_a_row_and_makes_no_link_or_tag(name: str) -> None:
    text = written(sheets_as_markdown, [sheet(name)])
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 4
    assert "<script" not in text
    assert "](" not in text.replace("\\](", "")
    assert "https://" not in text
    assert "www." not in text


@pytest.mark.parametrize("name", HOSTILE)
def test_no_csv_cell_can_be_taken_for_a_formula(name: str) -> None:
    text = written(as_csv, [{"model": name, "change": -2}], ["model", "change"])
    _, (model, change) = csv.reader(io.StringIO(text))
    assert harmless(model)
    assert not is_formula(model)
    assert change == "-2"


@given(st.text())
def test_json_gives_back_the_original_text(name: str) -> None:
    assert json.loads(written(as_json, {"model": name})) == {"model": name}


@given(st.text())
def test_clean_text_is_one_printable_line_and_stays_clean(name: str) -> None:
    once = clean(name)
    assert once.isprintable()
    assert len(once) <= 200
    assert clean(once) == once
