"""A release: one version and one date wherever they stand."""

import re
from pathlib import Path

from ossrank.registry.data import built_in
from ossrank.registry.edition import released
from ossrank.version import __version__

ROOT = Path(__file__).parent.parent
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
CITATION = (ROOT / "CITATION.cff").read_text("utf-8")


def cited(field: str) -> str:
    match = re.search(rf'^{field}: "?([^"\n]+)"?$', CITATION, re.MULTILINE)
    assert match, field
    return match[1]


def section(version: str) -> tuple[str, str]:
    """The date of a version in the changelog, and what stands under it."""
    match = re.search(
        rf"^## {re.escape(version)} \((\d{{4}}-\d\d-\d\d)\)\n(.*?)(?=^## |\Z)",
        CHANGELOG,
        re.MULTILINE | re.DOTALL,
    )
    assert match, f"CHANGELOG.md has no dated section {version}"
    return match[1], match[2]


def test_the_version_is_cited_and_dated_in_the_changelog() -> None:
    assert cited("version") == __version__
    assert cited("date-released") == section(__version__)[0]
    for field in ("cff-version", "message", "title"):
        assert cited(field)
    assert "authors:" in CITATION


def test_a_release_says_which_figures_it_changed_and_how_the_old_come_out_again() -> None:
    _, text = section(__version__)
    assert "### Changed figures" in text
    (edition,) = re.findall(r"--registry (\d{4}\.\d\d\.\d\d)", text)
    assert edition in released()
    assert str(built_in().edition) > edition
