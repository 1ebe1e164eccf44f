"""What every command prints: kept in golden files, and within the width of the page."""

import io
import re
import shlex
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from ossrank.cli import COMMANDS, make_app
from ossrank.formats.terminal import HUES
from tests.colour import contrast
from tests.command import run, stored
from tests.loopback import Boards
from tests.printed import GOLDEN, ROOT, TABLES, WRITING, printed, reviewed, without_edition

MORE_TABLES = (
    ("models", "hf/trending"),
    ("models", "arena/text", "--since", "2026-07-14"),
    ("makers", "hf/trending"),
    ("registry", "list"),
    ("registry", "diff", "2026.11.24"),
    ("status",),
    ("report", "arena/text", "--countries", "-v", "--focus", "CN,US,FR,KR"),
    ("trend", "arena/text", "--gap", "--every", "month"),
    ("verify", "--file", "docs/claims.toml"),
)
"""Long ones, and such as change with every fact of the registry: they are held to the width."""


@pytest.fixture
def workplace(tmp_path: Path, boards: Boards, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the fixtures, a file to import and another database."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "XDG_RUNTIME_DIR", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    (tmp_path / "one.csv").write_text(
        "as_of,rank,model\n2025-01-24,1,deepseek-ai/DeepSeek-R1\n2025-01-24,2,google/gemma-2-9b\n"
    )
    rows = [{"as_of": "2025-02-01", "rank": 1, "model": "google/gemma-2-9b"}]
    stored(tmp_path / "other.db", "hf/trending", rows)
    return tmp_path


def plain(text: str, folder: Path, server: str) -> str:
    """What was said but for what differs from day to day and from machine to machine."""
    program = shlex.join([sys.executable, "-P", "-m", "ossrank"])
    named = {program: "ossrank", str(folder): "DIR", server: "SERVER"}
    for here, anywhere in named.items():
        text = text.replace(here, anywhere)
    text = re.sub(r"^\d+(?= \*/6)|(?<=/6:)\d\d", "MM", text, flags=re.MULTILINE)
    text = re.sub(r"(Environment=)?\w+=SERVER[ \n]", "", text)
    text = re.sub(r"[\d,]+ bytes", "N bytes", text)
    return without_edition(text)


@pytest.mark.parametrize("columns", ["80", "100"])
@pytest.mark.parametrize("name", WRITING)
def test_what_a_command_that_writes_says_is_what_was_reviewed(
    workplace: Path, boards: Boards, monkeypatch: pytest.MonkeyPatch, name: str, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    said = []
    for arguments in WRITING[name]:
        result = run(*arguments, db=Path("a.db"))
        # Feeds answer in any order.
        errors = "".join(f"2> {line}\n" for line in sorted(result.stderr.splitlines()))
        said.append(f"$ ossrank {shlex.join(arguments)}\n{result.stdout}{errors}[{result.code}]\n")
        # A crontab and a unit hold commands, which nobody may break.
        if name != "schedule":
            check_width(result.stdout, int(columns))
    folder = GOLDEN / "80" if columns == "80" else GOLDEN
    text = plain("\n".join(said), workplace, boards.url)
    reviewed(text, folder / f"writing-{name}.txt")


def test_comments_above_a_schedule_fit(workplace: Path) -> None:
    for form in ("cron", "systemd"):
        lines = run("schedule", form, db=Path("a.db")).stdout.splitlines()
        own = [line for line in lines if line.startswith("#") and "ossrank schedule" not in line]
        assert len(own) > 3
        check_width("\n".join(own), 80)


def check_width(text: str, columns: int) -> None:
    """Every line fits, so that a terminal breaks none."""
    wide = [line for line in text.splitlines() if cell_len(line) > columns]
    assert not wide


@pytest.mark.parametrize("arguments", [*TABLES.values(), *MORE_TABLES], ids=" ".join)
def test_no_row_of_any_table_wraps(replayed: Path, arguments: tuple[str, ...]) -> None:
    whole = printed(*arguments, db=replayed, columns="400").stdout
    for columns in ("80", "100", "160"):
        text = printed(*arguments, db=replayed, columns=columns).stdout
        check_width(text, int(columns))
        # A description of one organisation is paragraphs beside their names.
        if arguments[0] != "origin":
            assert rows(text) == rows(whole)


def rows(text: str) -> int:
    """How many lines have columns."""
    return sum("  " in line.strip() for line in text.splitlines())


def test_every_command_is_among_them() -> None:
    asked = [*TABLES.values(), *(one for run_ in WRITING.values() for one in run_)]
    named = {arguments[0] for arguments in asked}
    # What status prints is held to a clock and to faults in its own tests.
    assert named == set(COMMANDS) - {"status"}
    from typer.main import get_command

    registry = get_command(make_app(["registry"])).commands["registry"]  # type: ignore[attr-defined]
    assert {arguments[1] for arguments in asked if arguments[0] == "registry"} == set(
        registry.commands
    )


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    page = run(*filter(None, [command]), "--help", db=Path("none.db")).stdout
    assert "Usage:" in page
    check_width(page, 80)


@pytest.mark.parametrize("country", ["CN", "US"])
def test_colours_are_legible_on_black_and_on_white(country: str) -> None:
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
    assert contrast(HUES[country], "#000000") >= 4.5
    assert contrast(HUES[country], "#FFFFFF") >= 4.5


class Terminal(io.TextIOWrapper):
    """A stream that is a terminal, as far as anybody asks."""

    def isatty(self) -> bool:
        return True


def on_a_terminal(*arguments: str, db: Path, columns: str = "80") -> str:
    """What a command writes to a terminal, with the codes for colours."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TERM", "xterm-256color")
        patched.setenv("COLORTERM", "truecolor")
        patched.setattr(io, "TextIOWrapper", Terminal)
        return printed(*arguments, db=db, columns=columns).stdout


def test_a_terminal_shows_the_same_words_as_a_pipe(replayed: Path) -> None:
    for arguments in TABLES.values():
        shown = re.sub(r"\x1b\[[\d;]*m", "", on_a_terminal(*arguments, db=replayed))
        lines = [line.rstrip() for line in shown.splitlines()]
        assert lines == printed(*arguments, db=replayed, columns="80").stdout.splitlines()


def test_a_terminal_shows_no_other_colours(replayed: Path) -> None:
    colours = set()
    for arguments in (*TABLES.values(), *MORE_TABLES):
        text = on_a_terminal(*arguments, db=replayed)
        colours |= set(re.findall(r"\x1b\[([\d;]+)m", text))
    hues = {";".join(str(int(h[n : n + 2], 16)) for n in (1, 3, 5)) for h in HUES.values()}
    assert colours == {"0", "1", "2", *(f"38;2;{hue}" for hue in hues)}
