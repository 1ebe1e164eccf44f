"""The house rules: lint, types, import floors, and what a start may import."""

import subprocess
import sys
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


def test_a_status_imports_no_heavy_library(replayed: Path) -> None:
    assert imported("status", "--db", str(replayed)) == set()
