"""Pictures: what they may say, what stays on the canvas, and that names stay text."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import ossrank
from ossrank.analysis.gap import Best, Comparison, Gap, Pairing
from ossrank.analysis.overview import Overview
from ossrank.analysis.releases import MONTH
from ossrank.analysis.report import BoardReport
from ossrank.analysis.trend import Trend
from ossrank.clean import clean
from ossrank.errors import UsageError
from ossrank.facts import Entry
from ossrank.library import Library
from ossrank.picture.canvas import plain
from ossrank.picture.chart import chart
from ossrank.picture.frame import NARROW, SIZES, SLIDE, Look, Size, Sketch
from ossrank.picture.gap import gap_by_date
from ossrank.picture.gap_words import SIDES, marks
from ossrank.picture.level import split
from ossrank.picture.measure import fit, width, wrap
from ossrank.picture.overview import overview
from ossrank.picture.release import gap_by_release
from ossrank.picture.share import share
from ossrank.picture.theme import DARK, LIGHT, Theme
from ossrank.picture.trend import steps, trend
from ossrank.picture.trend_words import shown
from ossrank.picture.words import land
from ossrank.sources import feed_of
from ossrank.views.gap_remark import gap_remarks
from ossrank.views.remark import report_remarks
from ossrank.views.sheet import registry_named
from tests.colour import contrast
from tests.drawn import Drawn, faults, read
from tests.figures import gaps, lags, overviews, registry, reports, snapshot, trends
from tests.hostile import HOSTILE, harmless

ROOT = Path(__file__).parent.parent

sizes = st.sampled_from(list(SIZES.values()))

many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def drawn(draw: object, *arguments: object) -> str:
    """The SVG; where a slide says that it cannot hold so much, there is nothing to look at."""
    try:
        *figures, look = arguments
        return draw(*figures).picture(look).svg  # type: ignore[operator, no-any-return]
    except UsageError:
        assume(False)
        raise


@many
@given(reports(), sizes)
def test_no_text_of_a_share_picture_leaves_it_or_covers_another(
    report: BoardReport, size: Size
) -> None:
    assert faults(drawn(share, report, registry(), Look(size))) == []


@many
@given(trends(), sizes)
def test_no_text_of_a_trend_leaves_it_or_covers_another(result: Trend, size: Size) -> None:
    assert faults(drawn(trend, result, registry(), Look(size))) == []


@many
@given(gaps(), st.sampled_from(list(SIDES)), sizes)
def test_no_text_of_a_gap_leaves_it_or_covers_another(
    result: list[Gap], kind: Pairing, size: Size
) -> None:
    assert faults(drawn(gap_by_date, result, kind, registry(), Look(size))) == []


def by_release(result: tuple[Gap, Pairing]) -> Sketch:
    """The picture of a lag by release dates."""
    gap, kind = result
    (comparison,) = gap.comparisons
    assert comparison.behind is not None
    return gap_by_release(gap, comparison.behind, kind, registry())


@many
@given(lags(), sizes)
def test_no_text_of_a_lag_by_release_dates_leaves_it_or_covers_another(
    result: tuple[Gap, Pairing], size: Size
) -> None:
    assert faults(drawn(by_release, result, Look(size))) == []


@many
@given(lags())
def test_a_lag_by_release_dates_is_said_with_all_that_it_rests_on(
    result: tuple[Gap, Pairing],
) -> None:
    gap, _ = result
    picture, behind = by_release(result).picture(Look()), gap.comparisons[0].behind
    assert behind is not None
    assert f"{behind.days.mean / MONTH:.1f} months behind" in picture.title.replace("\xa0", " ")
    notes = " ".join(picture.notes)
    for remark in gap_remarks([gap]):
        if remark.code in ("releases", "release-rule", "unknown-side"):
            assert plain(remark.text) in notes
    assert len(picture.description.split("From ")) == len(behind.stretches) + 1


@many
@given(overviews(), sizes)
def test_no_text_of_an_overview_leaves_it_or_covers_another(result: Overview, size: Size) -> None:
    assert faults(drawn(overview, result, registry(), Look(size))) == []


@many
@given(reports())
def test_the_level_line_lies_in_a_sides_colour_only_where_its_lead_is_decided(
    report: BoardReport,
) -> None:
    picture = read(share(report, registry()).picture(Look()).svg)
    sides = _sides_at_line(picture)
    if report.day:
        first, second = (report.day.groups.get(country, 0) for country in report.method.focus)
        unknown, side = report.day.groups.get("unknown", 0), sides.pop()
        assert side is None or (first, second)[side] > (second, first)[side] + unknown
        assert side is not None or abs(first - second) <= unknown + 0.002
    for table, side in zip(report.tables, sides, strict=True):
        leader = table.lead.group if table.lead and table.lead.decided else None
        if side is not None:
            assert leader == report.method.focus[side]
        elif not split(table).tied:
            assert leader is None


@many
@given(overviews())
def test_the_line_of_an_overview_lies_in_a_sides_colour_only_where_its_lead_is_decided(
    result: Overview,
) -> None:
    rows = [row for row in result.rows if row.reaches]
    aspects = list(dict.fromkeys(row.report.feed.aspect for row in rows))
    rows.sort(key=lambda row: aspects.index(row.report.feed.aspect))
    picture = read(overview(result, registry()).picture(Look()).svg)
    for row, side in zip(rows, _sides_at_line(picture), strict=True):
        lead = row.table.lead
        leader = lead.group if lead and lead.decided else None
        if side is not None:
            assert leader == result.method.focus[side]
        elif not split(row.table).tied:
            assert leader is None


def _sides_at_line(picture: Drawn) -> list[int | None]:
    """In whose colour each level line lies, from top to bottom, by the shapes alone."""
    found: list[int | None] = []
    for line in picture.shapes("line", stroke=LIGHT.ink, stroke_width="1.6"):
        x, middle = float(line["x1"]), (float(line["y1"]) + float(line["y2"])) / 2
        side = None
        for number, fill in enumerate((LIGHT.first, LIGHT.second)):
            for bar in picture.shapes("rect", fill=fill):
                left, top = float(bar["x"]), float(bar["y"])
                across = left + 0.15 < x < left + float(bar["width"]) - 0.15
                if across and top < middle < top + float(bar["height"]):
                    side = number
        found.append(side)
    return found


@many
@given(reports(), sizes)
def test_a_licence_and_a_version_stay_on_one_line(report: BoardReport, size: Size) -> None:
    lines = [text.text for text in read(drawn(share, report, registry(), Look(size))).texts]
    assert not any(line.endswith((" CC", " BY", " ossrank")) for line in lines)


@many
@given(reports())
def test_every_remark_of_a_report_stands_under_its_picture(report: BoardReport) -> None:
    """The rule of counting stands above it."""
    picture = share(report, registry()).picture(Look())
    notes = " ".join((picture.subtitle, *picture.notes))
    for remark in report_remarks(report):
        largest = remark.top in (None, report.tables[-1].top)
        if largest or remark.code in ("makers-turn", "tied", "tied-at-end", "overlap"):
            assert remark.text in notes


@many
@given(gaps(), st.sampled_from(list(SIDES)))
def test_what_a_gap_rests_on_stands_under_its_picture(result: list[Gap], kind: Pairing) -> None:
    """The signs of a table but ± and the days behind are not in the picture."""
    notes = " ".join(gap_by_date(result, kind, registry()).picture(Look()).notes)
    absent = ("within-margin", "percent", "not-elo", "no-interval", "few-votes", "history", "range")
    for remark in gap_remarks(result[-1:]):
        if remark.kind in (kind, None) and remark.code not in absent:
            assert plain(remark.text) in notes


CLAIMS = ("leads", "ahead", "passes", "takes over", "clear lead for")


@many
@given(reports())
def test_no_title_of_a_share_says_that_one_leads_who_does_not(report: BoardReport) -> None:
    title = share(report, registry()).picture(Look()).title.casefold()
    first = [
        table.lead.group
        for table in report.tables
        if table.counted and table.lead and table.lead.decided and table.lead.first
    ]
    for country in report.method.focus:
        if f"{land(country)} leads".casefold() in title:
            assert country in first
    if not first:
        assert not any(claim in title for claim in (*CLAIMS, "leader"))
    decided = {t.lead.group for t in report.tables if t.lead and t.lead.decided}
    assert "more " not in title or decided


@many
@given(overviews())
def test_no_title_of_an_overview_counts_a_lead_that_is_none(result: Overview) -> None:
    title = overview(result, registry()).picture(Look()).title.casefold()
    tables = [row.table for row in result.rows if row.reaches]
    tables += [table for row in result.rows for table in row.report.any_licence]
    led = {t.lead.group for t in tables if t.lead and t.lead.decided and t.lead.first}
    for country in result.method.focus:
        if country not in led:
            assert f"{land(country)} leads".casefold() not in title


@many
@given(gaps(), st.sampled_from(list(SIDES)))
def test_no_title_of_a_gap_says_ahead_within_the_margin(result: list[Gap], kind: Pairing) -> None:
    picture = gap_by_date(result, kind, registry()).picture(Look())
    shown = marks(result, kind)
    last = shown[-1] if shown and shown[-1].on == result[-1].snapshot.as_of else None
    if last is None or not last.comparison.distinct:
        assert not any(claim in picture.title for claim in (*CLAIMS, "down from", "up from"))


@many
@given(gaps(), st.sampled_from(list(SIDES)))
def test_a_mark_within_the_margin_is_hollow(result: list[Gap], kind: Pairing) -> None:
    picture = read(gap_by_date(result, kind, registry()).picture(Look()).svg)
    shown = marks(result, kind)
    full = [
        shape
        for shape in (*picture.shapes("circle"), *picture.shapes("rect", width="7"))
        if shape["fill"] != LIGHT.background
    ]
    assert len(full) == sum(bool(mark.comparison.distinct) for mark in shown)


@many
@given(trends())
def test_a_lead_is_coloured_only_where_it_is_decided(result: Trend) -> None:
    decided = {
        point.snapshot.as_of: lead.group
        for point in result.points
        if (lead := point.lead(result.method.focus)).decided
    }
    for step in steps(result):
        low, high = step.lead
        assert (step.clear == 0) == (low > 0)
        assert (step.clear == 1) == (high < 0)
        if step.clear is not None:
            days = [day for day in decided if step.first <= day < step.end]
            assert result.method.focus[step.clear] in {decided[day] for day in days}
    picture = trend(result, registry()).picture(Look())
    title, firsts = picture.title, [point.lead(result.method.focus) for point in shown(result)]
    if not all(lead.first for lead in firsts if lead.decided):
        assert not any(claim in title for claim in (*CLAIMS, "clear lead"))
    if not any(lead.decided and lead.first for lead in firsts):
        assert "takes over" not in picture.description
    for country in result.method.focus:
        if f"{land(country)} has a clear lead" in title:
            assert {decided.get(point.snapshot.as_of) for point in shown(result)} == {country}
            assert result.every == "day" or "on the last day held of" in title
    if not decided:
        assert "no clear lead" in title
        assert not any(claim in title for claim in CLAIMS)


@many
@given(trends())
def test_nothing_is_drawn_over_dates_that_are_not_held(result: Trend) -> None:
    shown = steps(result)
    for before, after in pairwise(shown):
        assert before.end <= after.first
    if result.every == "day":
        assert all((step.end - step.first).days <= 14 for step in shown)


@many
@given(st.text(max_size=200), st.integers(40, 700), st.booleans())
def test_wrapped_lines_keep_every_letter_and_their_width(text: str, room: int, bold: bool) -> None:
    lines = wrap(text, room, 14, bold=bold)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, 14, bold=bold) <= room or len(line) == 1 for line in lines)


@many
@given(st.text(max_size=80), st.integers(0, 200))
def test_a_text_that_is_cut_fits_and_says_so(text: str, room: int) -> None:
    shown = fit(text, room, 12)
    assert width(shown, 12) <= room
    assert shown in (text, "") or shown.endswith("…")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_text_has_the_contrast_that_wcag_asks_for(theme: Theme) -> None:
    for text in (theme.ink, theme.muted, theme.first, theme.second):
        assert contrast(text, theme.background) >= 4.5
    assert contrast(theme.ink, theme.ground) >= 4.5
    for bar in (theme.first, theme.second):
        assert contrast(theme.figures, bar) >= 4.5
    assert contrast(theme.hatch, theme.ground) >= 3
    assert contrast(theme.first, theme.second) >= 1.39


def test_the_breaks_of_the_scale_are_those_of_the_method() -> None:
    text = (ROOT / "docs" / "method.md").read_text("utf-8")
    (listed,) = re.findall(r"\*\*Breaks in the scale\.\*\*(.*?)No score", text, re.DOTALL)
    breaks = [on.isoformat() for on, _ in feed_of("arena/text").breaks]
    assert re.findall(r"\d{4}-\d\d-\d\d", listed) == breaks


def test_no_line_joins_marks_across_a_break_or_a_hole() -> None:
    feed = feed_of("arena/text")
    start = feed.breaks[-1][0] - timedelta(days=10)
    days = [start + timedelta(days=n) for n in (0, 5, 12, 15, 40, 44)]
    result = [one_gap("arena/text", on, 20 + n) for n, on in enumerate(days)]
    picture = read(gap_by_date(result, "CN-US", registry()).picture(Look()).svg)
    paths = [path["d"].count("L") for path in picture.shapes("path", fill="none")]
    assert paths == [1, 1, 1]
    assert any(text.text == feed.breaks[-1][1] for text in picture.texts)


def test_a_gap_that_fell_is_compared_only_where_the_fall_is_larger_than_both_margins() -> None:
    first, last = date(2026, 6, 25), date(2026, 8, 12)
    cases = {
        (33, 16): "16 points ahead on Arena text, down from 33 in June",
        (17, 16): "16 points ahead on Arena text",
        (6, 24): "24 points ahead on Arena text, up from 6 in June",
    }
    for (then, now), words in cases.items():
        result = [one_gap("arena/text", first, then), one_gap("arena/text", last, now)]
        title = gap_by_date(result, "CN-US", registry()).picture(Look()).title
        assert title == f"The best US model is {words}"


def test_a_fall_across_a_break_of_the_scale_is_not_compared() -> None:
    days = date(2026, 5, 1), date(2026, 5, 20)
    result = [one_gap("arena/text", on, points) for on, points in zip(days, (90, 16), strict=True)]
    title = gap_by_date(result, "CN-US", registry()).picture(Look()).title
    assert title == "The best US model is 16 points ahead on Arena text"


def one_gap(board: str, on: date, points: int) -> Gap:
    """The US ahead of China by so many points, with a margin of 4.2."""
    both = [
        Best(side, Entry(1, 1, f"{side}-model", score=score, low=score - 3, high=score + 3), 5)
        for side, score in (("US", 1400.0), ("CN", 1400.0 - points))
    ]
    leader, trailing = both
    comparisons = (
        Comparison("CN-US", feed_of(board), leader, trailing, 0),
        Comparison("open-closed", feed_of(board), None, None, 0),
    )
    return Gap(feed_of(board), snapshot(board, on, 10), "any", comparisons, None)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_comes_out_as_text(name: str) -> None:
    result = one_gap("arena/text", date(2026, 6, 25), 30)
    best = result.comparisons[0].leader
    assert best is not None
    entry = best.entry._replace(model=name, votes=10)
    leading = replace(result.comparisons[0], leader=best._replace(entry=entry))
    svg = (
        gap_by_date(
            [result._replace(comparisons=(leading, result.comparisons[1]))], "CN-US", registry()
        )
        .picture(Look())
        .svg
    )
    assert faults(svg) == []
    assert clean(name, 60)[:20].strip() in " ".join(text.text for text in read(svg).texts)
    assert harmless(svg)


def _share(library: Library, board: str) -> Sketch:
    return share(library.report([board]).reports[0], library.registry)


def _trend(library: Library, board: str) -> Sketch:
    return trend(library.trend(board).trend, library.registry)


def _gap(library: Library, board: str, kind: Pairing) -> Sketch:
    return gap_by_date(library.gap_trend(board).gaps, kind, library.registry)


def _overview(library: Library) -> Sketch:
    return overview(library.overview().overview, library.registry)


def _released(library: Library, kind: Pairing) -> Sketch:
    return chart(library.gap_trend("epoch/eci"), kind=kind)


PICTURES: dict[str, tuple[Callable[[Library], Sketch], dict[str, object]]] = {
    "hf-trending-share": (lambda library: _share(library, "hf/trending"), {}),
    "hf-trending-share-dark": (lambda library: _share(library, "hf/trending"), {"theme": DARK}),
    "hf-trending-share-slide": (lambda library: _share(library, "hf/trending"), {"size": SLIDE}),
    "hf-trending-share-narrow": (lambda library: _share(library, "hf/trending"), {"size": NARROW}),
    "arena-text-share": (lambda library: _share(library, "arena/text"), {}),
    "hf-trending-trend": (lambda library: _trend(library, "hf/trending"), {}),
    "hf-trending-trend-narrow": (lambda library: _trend(library, "hf/trending"), {"size": NARROW}),
    "arena-webdev-gap": (lambda library: _gap(library, "arena/webdev", "CN-US"), {}),
    "arena-agent-gap": (lambda library: _gap(library, "arena/agent", "CN-US"), {}),
    "design-arena-gap": (lambda library: _gap(library, "design-arena/website", "open-closed"), {}),
    "epoch-eci-gap": (lambda library: _released(library, "CN-US"), {}),
    "epoch-eci-gap-narrow": (lambda library: _released(library, "open-closed"), {"size": NARROW}),
    "openrouter-tokens-share": (lambda library: _share(library, "openrouter/tokens"), {}),
    "overview": (_overview, {}),
    "overview-slide": (_overview, {"size": SLIDE}),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_of_the_fixtures_are_drawn_as_they_were(replayed: Path, name: str) -> None:
    chosen, options = PICTURES[name]
    with ossrank.open(replayed) as library:
        picture = chosen(library).picture(Look(**options))  # type: ignore[arg-type]
        edition = registry_named(library.registry)
        svg = picture.svg.replace(edition, f"registry YYYY.MM.DD ({'0' * 8})")
    assert faults(svg) == []
    path = ROOT / "tests" / "golden" / "pictures" / f"{name}.svg"
    if os.environ.get("OSSRANK_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(svg, "utf-8")
    assert svg == path.read_text("utf-8")
