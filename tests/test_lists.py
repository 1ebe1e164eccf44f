"""The lists behind a page's numbers: of any figures each number finds as many rows as it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given

from ossrank.analysis.overview import Overview
from ossrank.analysis.report import BoardReport
from ossrank.formats.html.blocks import Behind, ModelRow
from ossrank.formats.html.lists import any_models, day_models, overview_models, report_models
from ossrank.formats.html.tables import overview_grid, share_grid
from tests.figures import overviews, registry, reports

Lists = Mapping[str, Sequence[ModelRow]]


def rows_of(behind: Behind | None, lists: Lists) -> list[ModelRow]:
    """The rows that a number leads to."""
    assert behind
    return [
        row
        for row in lists[behind.models]
        if behind.group in ("", row.group)
        and (not behind.top or (row.place is not None and row.place <= behind.top))
        and (not behind.mark or behind.mark in row.marks)
    ]


@given(reports(changed=True))
def test_each_count_and_each_change_is_that_of_the_rows_it_leads_to(report: BoardReport) -> None:
    found = (
        report_models(report, "x-models", []),
        any_models(report, "x-any-models"),
        day_models(report, "x-day-models"),
    )
    lists = {one.name: [row for _, rows in one.parts for row in rows] for one in found if one}
    for _, *cells, _ in share_grid(report, registry(), "x").rows:
        for cell in cells:
            rows = rows_of(cell.behind, lists)
            if cell.text.endswith("%"):
                assert cell.text == "0%" or rows
                continue
            assert int(cell.text) == len(rows)
            assert bool(cell.change) == bool(cell.moved)
            if cell.moved:
                top = int(cell.moved.mark.removeprefix("m"))
                came = [r.place is not None and r.place <= top for r in rows_of(cell.moved, lists)]
                change = 2 * sum(came) - len(came)
                assert int(cell.change.replace("−", "-")) == change


@given(reports(changed=True))
def test_no_row_of_a_list_stands_twice(report: BoardReport) -> None:
    parts = report_models(report, "x-models", []).parts
    rows = [row for heading, part in parts if not heading.startswith("No longer") for row in part]
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) == min(report.eligible, report.tables[-1].top)


@given(overviews())
def test_each_count_of_an_overview_is_that_of_the_rows_it_leads_to(overview: Overview) -> None:
    models = overview_models(overview, "x")
    lists = {"x": [row for _, rows in models.parts for row in rows]}
    for _, _, *cells, last in overview_grid(overview, "x").rows:
        counts = [cell for cell in cells if cell.text != "–"]
        assert bool(counts) == (not last.text.startswith("only "))
        for cell in counts:
            assert int(cell.text) == len(rows_of(cell.behind, lists))
        if not counts and last.behind:
            assert int(last.text.removeprefix("only ")) == len(rows_of(last.behind, lists))
