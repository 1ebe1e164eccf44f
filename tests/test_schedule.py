"""`schedule`: what it prints runs as cron and systemd would run it, and gives no secret away."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ossrank.errors import UsageError
from ossrank.schedule import crontab, make_job, units
from ossrank.sources import pick_feeds
from ossrank.store.file import open_store
from tests import loopback
from tests.command import run
from tests.loopback import Boards

ROOT = Path(__file__).parent.parent

PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "))


pytestmark = pytest.mark.usefixtures("boards")


def printed(scheduler: str, db: Path) -> str:
    """What `schedule` prints."""
    result = run("schedule", scheduler, db=db)
    assert (result.code, result.stderr) == (0, "")
    return result.stdout


def line_of(text: str) -> re.Match[str]:
    """The minute and the command of the one line of a crontab that is no comment."""
    (line,) = (line for line in text.splitlines() if not line.startswith("#"))
    found = re.fullmatch(r"(\d+) \*/6 \* \* \* (.*)", line)
    assert found
    return found


def as_cron_runs(line: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Runs a crontab's command: `\\%` is a %, and /bin/sh knows nothing of the user's shell.

    The package is this checkout's, wherever another may be installed.
    """
    return subprocess.run(
        ["env", "-i", f"PYTHONPATH={ROOT}", "/bin/sh", "-c", line.replace(r"\%", "%")],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_cron_line_stores_every_feed_and_says_nothing_unless_one_fails(
    boards: Boards, tmp_path: Path
) -> None:
    db = tmp_path / "100 % mine" / "it's.db"
    command = line_of(printed("cron", db))[2]
    # Where cron starts, a folder may be called like a module.
    (tmp_path / "typer.py").write_text("raise SystemExit('not the typer that was meant')")
    quiet = as_cron_runs(command, tmp_path)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    with open_store(db) as store:
        # A key is not copied: cron skips what wants one.
        keyless = {feed.main for feed in pick_feeds([])} - {"design-arena-full/website"}
        assert {held.board for held in store.snapshots.boards()} == keyless
    boards.fault(loopback.DATASET + "webdev/", loopback.status(404))
    failed = as_cron_runs(command, tmp_path)
    assert (failed.returncode, failed.stdout, failed.stderr.count("\n")) == (3, "", 1)
    assert "arena/webdev" in failed.stderr


def test_the_cron_line_keeps_a_page_fresh_even_where_a_feed_fails(
    boards: Boards, tmp_path: Path
) -> None:
    db, site = tmp_path / "mine.db", tmp_path / "100 % site"
    result = run("schedule", "cron", "--page", str(site), db=db)
    command = line_of(result.stdout)[2]
    boards.fault(loopback.DATASET + "webdev/", loopback.status(404))
    as_cron_runs(command, tmp_path)
    first = (site / "index.html").read_text("utf-8")
    assert "Hugging Face trending" in first
    quiet = as_cron_runs(command, tmp_path)
    assert (quiet.returncode, quiet.stdout) == (0, "")
    assert (site / "index.html").read_text("utf-8") == first


def test_the_units_keep_a_page_fresh_with_the_rows_laid_over_the_registry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    options = ("--page", "site", "--origins", "mine.csv")
    text = run("schedule", "systemd", *options, db=tmp_path / "a.db").stdout
    words = words_of(value_of(text, "ExecStopPost"))
    assert words[-6:] == [
        *("page", f"{tmp_path}/site", "--origins", f"{tmp_path}/mine.csv"),
        *("--db", f"{tmp_path}/a.db"),
    ]
    assert f"schedule systemd --page {tmp_path}/site --origins {tmp_path}/mine.csv --db" in text
    assert "ExecStopPost" not in printed("systemd", tmp_path / "a.db")


@pytest.mark.parametrize("scheduler", ["cron", "systemd"])
def test_the_database_is_named_by_its_absolute_path(
    scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("schedule", scheduler, "--db", "here/../mine.db", db=Path("other.db"))
    assert f"--db {tmp_path}/mine.db\n" in result.stdout
    assert f"--db {tmp_path}/other.db\n" in printed(scheduler, Path("other.db"))


@pytest.mark.parametrize("scheduler", ["cron", "systemd"])
def test_mirrors_go_along_and_secrets_do_not(
    scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example/hub")
    monkeypatch.setenv("HF_HOME", "~/hub")
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://me:password@proxy.example")
    text = printed(scheduler, tmp_path / "a.db")
    assert "HF_ENDPOINT=https://mirror.example/hub" in text
    assert f"HF_HOME={Path.home()}/hub" in text
    assert "secret" not in text
    assert "password@" not in text
    assert "# HTTPS_PROXY holds a password and is not copied" in text
    assert "# DESIGN_ARENA_API_KEY holds a key and is not copied" in text
    assert loopback.KEY not in text
    assert "hf auth login" in text


@given(words=st.lists(PRINTABLE, min_size=1), machine=st.text())
def test_the_minute_is_odd_and_the_same_each_time(words: Sequence[str], machine: str) -> None:
    minute = make_job(words, {}, (), machine).minute
    assert minute in range(3, 58, 2)
    assert minute not in (15, 45)
    assert make_job(words, {}, (), machine).minute == minute


def test_machines_do_not_all_ask_at_the_same_minute() -> None:
    minutes = {make_job(["ossrank"], {}, (), f"host-{number}").minute for number in range(200)}
    assert len(minutes) > 15


@settings(max_examples=40)
@given(word=PRINTABLE)
def test_a_word_reaches_its_command_through_cron_and_the_shell_unchanged(word: str) -> None:
    line = line_of(crontab(make_job(["printf", "%s", f"<{word}>"], {}, (), "")))[2]
    assert re.search(r"(?<!\\)%", line) is None
    assert as_cron_runs(line, Path("/")).stdout == f"<{word}>"


def words_of(line: str) -> list[str]:
    """The words of a unit's line (systemd.syntax(7), Quoting), its specifiers resolved."""
    found = re.findall(r'"((?:[^"\\]|\\.)*)"(?: |$)|(\S+)(?: |$)', line)
    return [re.sub(r"\\(.)", r"\1", a or b).replace("%%", "%") for a, b in found]


@given(word=PRINTABLE)
def test_a_word_reaches_its_command_through_systemd_unchanged(word: str) -> None:
    job = make_job(["/bin/true", f"<{word}>"], {"NO_PROXY": f"<{word}>"}, (), "")
    text = units(job, ["ossrank"])
    program, argument = words_of(value_of(text, "ExecStart"))
    assert (program, argument.replace("$$", "$")) == ("/bin/true", f"<{word}>")
    assert words_of(value_of(text, "Environment")) == [f"NO_PROXY=<{word}>"]


def value_of(text: str, key: str) -> str:
    """The value of a key that stands in a unit once."""
    (value,) = (line for line in text.split("\n") if line.startswith(f"{key}="))
    return value.removeprefix(f"{key}=")


def test_the_units_are_installed_as_the_comment_says_and_systemd_takes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = tmp_path / "100 % mine.db"
    text = printed("systemd", db)
    commands = [line[4:] for line in text.splitlines() if line.startswith("#   ")]
    assert commands[-1] == "loginctl enable-linger"
    script = "\n".join(command for command in commands if "ctl " not in command)
    monkeypatch.setenv("HOME", str(tmp_path))
    subprocess.run(["/bin/sh", "-ec", script], check=True)
    folder = tmp_path / ".config" / "systemd" / "user"
    service, timer = (folder / f"ossrank.{kind}" for kind in ("service", "timer"))
    assert text.endswith(service.read_text() + timer.read_text())
    command = words_of(value_of(service.read_text(), "ExecStart"))
    assert (Path(command[0]).is_absolute(), command[-2:]) == (True, ["--db", str(db)])
    assert value_of(service.read_text(), "Type") == "oneshot"
    assert re.fullmatch(r"\*-\*-\* 00/6:\d\d:00 UTC", value_of(timer.read_text(), "OnCalendar"))
    assert value_of(timer.read_text(), "Persistent") == "true"
    assert value_of(timer.read_text(), "WantedBy") == "timers.target"
    # What systemd itself says of them, where it is installed.
    if analyze := shutil.which("systemd-analyze"):
        checked = subprocess.run(
            [analyze, "verify", str(service), str(timer)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["a\nb.db", "a\x1b[31m.db", "a\u202e.db"])
def test_a_name_that_no_crontab_can_hold_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    result = run("schedule", "cron", db=tmp_path / name)
    assert (result.code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    with pytest.raises(UsageError):
        make_job(["ossrank"], {"HF_HOME": f"/{name}"}, (), "")
