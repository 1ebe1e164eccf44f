"""The Python API: the same figures as the command line, and a page that tells the truth."""

import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import ossrank
from tests.command import run

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")


def test_the_examples_of_the_page_run(
    replayed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(replayed, tmp_path / "demo.db")
    examples = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(examples) >= 4
    names: dict[str, object] = {}
    for example in examples:
        exec(example, names)


def test_the_line_of_the_readme_runs(replayed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSSRANK_DB", str(replayed))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"`import ossrank`, then `(.*?)`", readme)
    assert lines
    for line in lines:
        exec(line, {"ossrank": ossrank})


def test_the_page_names_all_that_is_public_and_nothing_else() -> None:
    named = set(re.findall(r"`ossrank\.(\w+)", PAGE)) - {"db"}
    assert named == set(ossrank.__all__)
    for name in ossrank.__all__:
        assert getattr(ossrank, name) is not None
    with pytest.raises(AttributeError):
        _ = ossrank.nonsense


def test_the_page_documents_every_method_of_a_library() -> None:
    methods = {name for name in vars(ossrank.Library) if not name.startswith("_")}
    for name in methods - {"nothing_stored", "verify_statements"}:
        assert f"`{name}(" in PAGE, name


@pytest.mark.parametrize(
    ("arguments", "ask"),
    [
        (("report", "--top", "10"), lambda library: library.report(top=10)),
        (
            ("report", "hf/trending", "--on", "2026-05-01", "--by", "base"),
            lambda library: library.report("hf/trending", on="2026-05-01", by="base"),
        ),
        (
            ("report", "arena/text", "--focus", "CN,FR", "--unit", "maker"),
            lambda library: library.report(["arena/text"], focus="CN,FR", unit="maker"),
        ),
        (("trend", "hf/trending"), lambda library: library.trend("hf/trending")),
        (
            ("trend", "arena/text", "--sensitivity"),
            lambda library: library.trend_sensitivity("arena/text"),
        ),
        (("gap", "arena/text"), lambda library: library.gap("arena/text", on=date(2026, 8, 12))),
        (
            ("models", "hf/trending", "--country", "FR"),
            lambda library: library.models("hf/trending", country="FR"),
        ),
        (("boards",), lambda library: library.boards()),
    ],
)
def test_the_library_answers_what_the_command_prints(
    replayed: Path, arguments: tuple[str, ...], ask: object
) -> None:
    printed = run(*arguments, "-f", "json", db=replayed).document
    printed.pop("generated_at", None)
    with ossrank.open(replayed) as library:
        view = ask(library)  # type: ignore[operator]
    assert view.document() == printed
    assert all(tuple(row) == view.columns for row in view.rows())


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("report", {"on": "yesterday"}, "not a date such as"),
        ("report", {"by": "guess"}, "by 'guess' is not one of publisher, base"),
        ("report", {"models": "closed"}, "is not one of open, osi"),
        ("report", {"unit": "lab"}, "is not one of model, family, maker"),
        ("report", {"top": 0}, "not a whole number from 1"),
        ("report", {"focus": "XX"}, "not an ISO 3166-1"),
        ("report", {"boards": "hf/nonsense"}, "unknown board"),
    ],
)
def test_a_word_that_is_no_choice_is_a_usage_error(
    replayed: Path, name: str, options: dict[str, object], said: str
) -> None:
    with ossrank.open(replayed) as library, pytest.raises(ossrank.UsageError, match=said):
        getattr(library, name)(**options)


def test_a_database_that_is_not_there_is_an_error_of_its_own(tmp_path: Path) -> None:
    with (
        pytest.raises(ossrank.StoreError, match="no database"),
        ossrank.open(tmp_path / "none.db"),
    ):
        pass


def test_the_database_is_only_read(replayed: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    shutil.copy(replayed, path)
    before = path.read_bytes()
    with ossrank.open(path) as library:
        library.report()
        library.status()
    assert path.read_bytes() == before


def test_the_import_loads_nothing_but_itself() -> None:
    code = "import sys, ossrank; print(sorted(m for m in sys.modules if m.startswith('ossrank')))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert result.stdout.strip() == "['ossrank', 'ossrank.version']"
