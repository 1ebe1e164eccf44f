"""The house rules: lint, types, import floors, and what a start may import."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = {
    "httpx",
    "httpx2",
    "huggingface_hub",
    "duckdb",
    "pyarrow",
    "sqlite_utils",
    "resvg_py",
    "jinja2",
}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
    ],
)
def test_the_code_is_clean(command: tuple[str, ...]) -> None:
    result = run(sys.executable, "-m", *command)
    assert result.returncode == 0, result.stdout + result.stderr


def test_imports_run_downwards_only() -> None:
    result = run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")
    assert result.returncode == 0, result.stdout


def imported(*arguments: str) -> set[str]:
    """The heavy libraries that a command has imported when it ends."""
    code = (
        "import sys; from ossrank.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('imported', *sys.modules, file=sys.stderr)"
    )
    result = run(sys.executable, "-c", code, *arguments)
    names = result.stderr.rpartition("imported ")[2].split()
    assert "typer" in names
    return HEAVY & {name.partition(".")[0] for name in names}


def test_help_imports_no_heavy_library() -> None:
    assert imported("--help") == set()


def test_a_report_imports_no_heavy_library(replayed: Path) -> None:
    assert imported("report", "--db", str(replayed)) == set()


def test_a_chart_imports_no_heavy_library(replayed: Path) -> None:
    assert imported("chart", "hf/trending", "--db", str(replayed)) == set()


@pytest.mark.parametrize(
    ("arguments", "libraries"),
    [
        (("report", "-f", "html"), {"jinja2"}),
        (("page", "{folder}/page.html"), {"jinja2"}),
        (("chart", "hf/trending", "-o", "{folder}/picture.png"), {"resvg_py"}),
        (("models", "hf/trending"), set()),
        (("trend", "hf/trending"), set()),
        (("gap", "arena/text"), set()),
        (("report", "-f", "md"), set()),
    ],
)
def test_templates_and_png_are_imported_only_for_html_and_png(
    replayed: Path, tmp_path: Path, arguments: tuple[str, ...], libraries: set[str]
) -> None:
    named = [argument.format(folder=tmp_path) for argument in arguments]
    assert imported(*named, "--db", str(replayed)) == libraries


def test_a_wheel_holds_what_pictures_and_pages_need(tmp_path: Path) -> None:
    result = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    assert result.returncode == 0, result.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        text = archive.read(metadata).decode("utf-8")
        fonts = archive.read("ossrank/picture/fonts/LICENSE.txt").decode("utf-8")
    tracked = run("git", "ls-files", "ossrank").stdout.split() or names
    assert [name for name in tracked if name not in names] == []
    assert "License-Expression: MIT AND OFL-1.1" in text
    assert (
        sum("licenses/" in name and name.endswith(("LICENSE", "LICENSE.txt")) for name in names)
        == 2
    )
    assert "SIL OPEN FONT LICENSE Version 1.1" in fonts


def test_a_status_imports_no_heavy_library(replayed: Path) -> None:
    assert imported("status", "--db", str(replayed)) == set()
