"""Hostile names: nothing that they contain is interpreted, in any format."""

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossrank.formats import FORMATS
from ossrank.formats.clean import clean
from ossrank.views.sheet import Sheet
from ossrank.views.view import View
from tests.hostile import HOSTILE, harmless, is_formula


@dataclass(frozen=True)
class Named(View):
    """A view in which a name stands wherever text can stand."""

    name: str

    columns = ("model", "change")

    def document(self) -> dict[str, Any]:
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
    assert max(map(len, text.splitlines())) <= 100
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
    assert json.loads(written("json", name)) == {"model": name}


@given(st.text())
def test_clean_text_is_one_printable_line_and_stays_clean(name: str) -> None:
    once = clean(name)
    assert once.isprintable()
    assert len(once) <= 200
    assert clean(once) == once
