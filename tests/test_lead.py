"""A lead is decided only where no placing of the unknown and no fall of the ties turns it."""

from collections import Counter
from itertools import combinations, product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ossrank.analysis.lead import Lead, Places, lead_of
from tests.command import run, stored

FOCUS = ("CN", "US")
COUNTRIES = st.sampled_from(["CN", "US", "FR", None])


def every_outcome(places: Places) -> list[Counter[str]]:
    """The counts of every way for the ties to fall and the unknown to be placed."""
    outcomes = []
    certain = [country for country, number in places.clear.items() for _ in range(number)]
    for above in combinations(places.tied, places.above):
        inside = [*certain, *above]
        unknown = inside.count(None)
        for placed in product(("CN", "US", "FR", "KR"), repeat=unknown):
            known = [country for country in inside if country is not None]
            outcomes.append(Counter([*known, *placed]))
    return outcomes


@settings(max_examples=150, deadline=None)
@given(
    certain=st.lists(COUNTRIES, max_size=7),
    tied=st.lists(COUNTRIES, max_size=5),
    above=st.integers(0, 5),
)
def test_decided_is_what_brute_force_finds(
    certain: list[str | None], tied: list[str | None], above: int
) -> None:
    above = min(above, len(tied))
    places = Places(Counter(certain), tied, above)
    outcomes = every_outcome(places)
    shown = Counter([*certain, *tied[:above]])
    counts = {country: shown[country] for country in FOCUS}
    lead = lead_of(counts, FOCUS, places)
    assert lead.by == abs(counts["CN"] - counts["US"])
    if lead.group is None:
        assert not lead.decided
        return
    (other,) = set(FOCUS) - {lead.group}
    assert lead.decided == all(one[lead.group] > one[other] for one in outcomes)
    rest = {"CN", "US", "FR", "KR"} - {lead.group}
    everywhere = all(one[lead.group] > max(one[c] for c in rest) for one in outcomes)
    # A country that holds no place so far can still come first with nothing but the unknown.
    if everywhere:
        assert lead.first
    if lead.first:
        assert all(
            one[lead.group] > one[c] for one in outcomes for c in ("US", "CN", "FR") if c in rest
        )


def rows(scores: list[tuple[str, float]]) -> list[dict[str, object]]:
    return [
        {"as_of": "2026-09-01", "rank": place, "model": f"{account}/m{place}", "score": score}
        for place, (account, score) in enumerate(scores, 1)
    ]


def lead_at(path: Path, top: int) -> dict[str, object]:
    report = run("report", "hf/trending", "--top", str(top), "-f", "json", db=path)
    lead: dict[str, object] = report.document["boards"][0]["tables"][0]["lead"]
    return lead


def test_a_lead_that_hangs_on_a_tie_is_not_decided(tmp_path: Path) -> None:
    listed = [("Qwen", 9.0), ("google", 8.0), *[("Qwen", 5.0)] * 2, *[("google", 5.0)] * 5]
    path = stored(tmp_path / "a.db", "hf/trending", rows(listed))
    assert lead_at(path, 4)["decided"] is False
    assert lead_at(path, 1)["decided"] is True


def test_more_of_a_third_country_is_no_first_place(tmp_path: Path) -> None:
    listed = [*[("mistralai", 9.0)] * 4, *[("Qwen", 8.0)] * 2, ("google", 7.0), ("google", 1.0)]
    listed = [(account, score - place / 100) for place, (account, score) in enumerate(listed)]
    path = stored(tmp_path / "a.db", "hf/trending", rows(listed))
    lead = lead_at(path, 7)
    assert (lead["group"], lead["decided"], lead["first"]) == ("CN", True, False)
    table = run("report", "hf/trending", "--top", "7", db=path).stdout
    assert "China +1, not first" in table


def test_the_last_row_of_a_list_that_goes_on_may_be_anybodys(tmp_path: Path) -> None:
    listed = [("Qwen", 9.0), ("google", 8.0), ("Qwen", 5.0)]
    path = stored(tmp_path / "a.db", "hf/trending", rows(listed))
    report = run("report", "hf/trending", "--top", "3", "-f", "json", db=path)
    (table,) = report.document["boards"][0]["tables"]
    assert table["tied_at_end"] is True
    assert {group["group"]: group["count_range"] for group in table["groups"]}["US"] is None
    for top in (3, 300):
        report = run("report", "hf/trending", "--top", str(top), db=path)
        assert "Tied at 3rd, and the list ends there." in report.stdout
    assert lead_at(path, 300)["decided"] is False


def test_one_country_alone_is_first_only_beyond_the_unknown() -> None:
    assert lead_of({"CN": 2}, ("CN",), Places({"CN": 2, None: 2})) == Lead(
        "CN", 2, False, False, False
    )
    assert lead_of({"CN": 3}, ("CN",), Places({"CN": 3, None: 2})).decided
