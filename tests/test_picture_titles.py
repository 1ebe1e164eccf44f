"""What all pictures have in common: an editor's title above the finding, in every size and kind."""

from __future__ import annotations

import re
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ossrank.clean import clean
from ossrank.errors import UsageError
from ossrank.picture.frame import ARTICLE, NARROW, SIZES, Look, Size, Sketch
from ossrank.picture.gap import gap_by_date
from ossrank.picture.gap_words import SIDES
from ossrank.picture.measure import wrap
from ossrank.picture.overview import overview
from ossrank.picture.release import gap_by_release
from ossrank.picture.share import share
from ossrank.picture.theme import DARK, LIGHT, VARIABLES
from ossrank.picture.trend import trend
from tests.drawn import faults, read
from tests.figures import gaps, lags, names, overviews, registry, reports, trends
from tests.hostile import HOSTILE, harmless

KINDS = ("share", "trend", "gap", "lag", "overview")

SCRIPTS = (
    "الصين تتصدر النماذج المفتوحة على " * 20,
    "סין מובילה במודלים פתוחים " * 20,
    "中国领先开放权重模型" * 50,
    "中国 が オープン 모델 에서 leads " * 20,
    "👩\u200d💻🇨🇳🚀 " * 100,
    "a\u0301\u0302\u0303\u0304 " * 100,
    "W" * 500,
    "ﷺ" * 200,
    "word " * 100,
)
"""From right to left, wide, piled up, without a break: up to 500 characters and more."""

titles = st.one_of(
    st.text(max_size=500),
    st.sampled_from(HOSTILE),
    st.sampled_from(SCRIPTS),
    st.builds("{} {}".format, st.sampled_from(SCRIPTS), st.sampled_from(HOSTILE)),
)


class Drawable(NamedTuple):
    """A picture that has no look yet, and its kind."""

    kind: str
    sketch: Sketch


@st.composite
def drawables(draw: st.DrawFn) -> Drawable:
    """A picture of any kind, of any figures."""
    kind = draw(st.sampled_from(KINDS))
    if kind == "share":
        sketch = share(draw(reports()), registry())
    elif kind == "trend":
        result = draw(trends())
        on = result.points[-1].snapshot.as_of
        absent = tuple((name, on) for name in draw(st.lists(names, max_size=2)))
        sketch = trend(result._replace(absent=absent), registry())
    elif kind == "gap":
        sketch = gap_by_date(draw(gaps()), draw(st.sampled_from(list(SIDES))), registry())
    elif kind == "lag":
        gap, pairing = draw(lags())
        (comparison,) = gap.comparisons
        assert comparison.behind is not None
        sketch = gap_by_release(gap, comparison.behind, pairing, registry())
    else:
        sketch = overview(draw(overviews()), registry())
    return Drawable(kind, sketch)


often = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(drawables(), st.sampled_from(list(SIZES.values())), titles)
def test_whatever_the_title_no_text_leaves_a_picture_and_the_finding_stays(
    drawable: Drawable, size: Size, title: str
) -> None:
    try:
        picture = drawable.sketch.picture(Look(size, title=title))
    except UsageError:
        # It says that a slide does not hold so much.
        assert size.height
        return
    assert faults(picture.svg) == []
    assert harmless(picture.svg.replace("\u00a0", " "))
    said = " ".join(text.text for text in read(picture.svg).texts).replace("\u00a0", " ")
    assert set(picture.title.replace("\u00a0", " ").split()) <= set(said.split())
    blank = not clean(title).strip()
    assert ("Title by the editor." in said) is not blank
    assert ("CC BY 4.0. Title by the editor." in said) is not blank


@often
@given(
    st.one_of(
        st.builds(share, reports(focus=("CN", "US")), st.builds(registry)),
        st.builds(trend, trends(), st.builds(registry)),
        st.builds(gap_by_date, gaps(), st.sampled_from(list(SIDES)), st.builds(registry)),
    ),
    st.sampled_from([ARTICLE, NARROW]),
)
def test_a_title_fits_into_the_lines_that_its_size_allows(sketch: Sketch, size: Size) -> None:
    title = sketch.picture(Look(size)).title
    assert len(wrap(title, size.room, size.title, bold=True)) <= size.lines


@often
@given(drawables(), st.sampled_from([ARTICLE, NARROW]))
def test_a_page_can_name_the_colours_and_the_ids(drawable: Drawable, size: Size) -> None:
    look = Look(size, theme=VARIABLES, heading="heading", name="board-1")
    svg = drawable.sketch.picture(look).svg
    assert '="#' not in svg
    assert 'aria-labelledby="heading"' in svg
    assert "style=" not in svg
    assert read(svg).title == ""
    assert faults(svg) == []
    assert set(re.findall(r' id="([^"]*)"', svg)) <= {"board-1-d", "board-1-h"}


@often
@given(drawables(), st.sampled_from(list(SIZES.values())))
def test_a_dark_picture_is_the_light_one_in_other_colours(drawable: Drawable, size: Size) -> None:
    try:
        light, dark = (drawable.sketch.picture(Look(size, theme)).svg for theme in (LIGHT, DARK))
    except UsageError:
        return
    assert re.sub("#[0-9A-F]{6}", "#", light) == re.sub("#[0-9A-F]{6}", "#", dark)
    for theme, svg in ((LIGHT, light), (DARK, dark)):
        assert set(re.findall('="(#[0-9A-F]{6})"', svg)) <= set(theme)
