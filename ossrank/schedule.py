"""What runs a fetch unattended: the text of a crontab line, and of systemd's units."""

from __future__ import annotations

import os.path
import re
import shlex
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ossrank.errors import UsageError

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
PATHS = ("HF_HOME", "HF_TOKEN_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR")
PLAIN = ("HF_HUB_DISABLE_IMPLICIT_TOKEN", "NO_PROXY", "no_proxy")

EVERY_HOURS = 6
"""A UTC day is asked for several times: its first good answer stands, and what fails at one time
is made up for at another. So the time zone of the machine's cron does not matter."""

MINUTES = tuple(minute for minute in range(3, 58, 2) if minute % 5)
"""Minutes that nobody picks by hand, and far enough from midnight."""


class Job(NamedTuple):
    """A fetch to be run: its words, what it needs of the environment, and at which minute.

    `withheld` are the variables that it needs too, but whose value holds a password, `keys` those
    that hold a key. `after` is what is run when the fetch has ended, well or not; nothing if it is
    blank.
    """

    command: tuple[str, ...]
    environment: Mapping[str, str]
    withheld: tuple[str, ...]
    minute: int
    after: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


def make_job(
    command: Sequence[str],
    environment: Mapping[str, str],
    servers: Sequence[str],
    machine: str,
    after: Sequence[str] = (),
    keys: Sequence[str] = (),
) -> Job:
    """The job of a command, at a minute that is the same each time for this machine and command.

    Of the environment it takes the variables that name `servers`, proxies, certificates and the
    Hub's folders, never a token, nor one of the `keys`. UsageError for a text that no crontab or
    unit can hold.
    """
    urls = (*servers, *PROXIES)
    kept = {name: environment[name] for name in (*urls, *PLAIN) if environment.get(name)}
    for name in PATHS:
        if environment.get(name):
            kept[name] = os.path.abspath(os.path.expanduser(environment[name]))
    withheld = tuple(name for name in urls if "@" in kept.get(name, ""))
    set_keys = tuple(name for name in keys if environment.get(name))
    kept = {name: value for name, value in kept.items() if name not in withheld}
    for text in (*command, *after, *kept.values()):
        if not text.isprintable():
            raise UsageError(f"{text!r} has characters that no crontab or unit can hold")
    minute = MINUTES[zlib.crc32("\0".join((machine, *command)).encode()) % len(MINUTES)]
    return Job(tuple(command), kept, withheld, minute, tuple(after), set_keys)


def crontab(job: Job) -> str:
    """The line for a crontab, which /bin/sh runs with no other environment; comments above it."""
    words = [f"{name}={shlex.quote(value)}" for name, value in job.environment.items()]
    line = " ".join([*words, shlex.join(job.command)])
    # What is stored makes a page, even where some feeds have failed.
    line += f"; {shlex.join(job.after)}" if job.after else ""
    # cron ends the command at a bare %.
    command = line.replace("%", r"\%")
    return _text(
        "# Every six hours: paste it with crontab -e.",
        "# In whatever time zone cron reads it, each UTC day is asked for four times: the",
        "# first good answer of a day stands, and a later one makes up for what failed.",
        "# Nothing is said unless something fails: then cron mails it to you, or to",
        "# MAILTO.",
        *_on_secrets(job, "in the crontab, above the line"),
        f"{job.minute} */{EVERY_HOURS} * * * {command}",
    )


def units(job: Job, printing: Sequence[str]) -> str:
    """A systemd service and its timer, in one text, each under a comment that is its file's name.

    `printing` is the command that prints the text, for the comment on how to install it.
    """
    environment = (_quoted(f"{name}={value}") for name, value in job.environment.items())
    # It is run after a failed start too.
    after = [f"ExecStopPost={_command(job.after)}"] if job.after else []
    return _text(
        "# Every six hours, also while you are logged out; what a machine that was off",
        "# has missed is made up for when it is on. To read of failures:",
        "#   journalctl --user -u ossrank",
        "# To install:",
        "#   mkdir -p ~/.config/systemd/user && cd ~/.config/systemd/user",
        f"#   {shlex.join(printing)} |",
        r"#     awk '/^# ossrank\.(service|timer)$/ {file = $2} file {print > file}'",
        "#   systemctl --user daemon-reload",
        "#   systemctl --user enable --now ossrank.timer",
        "#   loginctl enable-linger",
        *_on_secrets(job, "with systemctl --user edit ossrank.service"),
        "",
        "# ossrank.service",
        "[Unit]",
        "Description=Fetch today's boards of open models",
        "",
        "[Service]",
        "Type=oneshot",
        *(f"Environment={word}" for word in environment),
        f"ExecStart={_command(job.command)}",
        *after,
        "TimeoutStartSec=15min",
        "",
        "# ossrank.timer",
        "[Unit]",
        "Description=Fetch the boards of open models every six hours",
        "",
        "[Timer]",
        f"OnCalendar=*-*-* 00/{EVERY_HOURS}:{job.minute:02}:00 UTC",
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
    )


def _command(words: Sequence[str]) -> str:
    """A command as a unit's line holds it."""
    # systemd looks for variables in the arguments, and not in the program's path.
    program, *arguments = map(_quoted, words)
    return " ".join([program, *(word.replace("$", "$$") for word in arguments)])


def _quoted(word: str) -> str:
    """A word as a unit's line holds it (systemd.syntax(7): quoting; systemd.unit(5): %)."""
    word = word.replace("%", "%%")
    if re.fullmatch(r"[\w@%+=:,./$-]+", word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _on_secrets(job: Job, where: str) -> Iterable[str]:
    yield "# No token is copied here: hf auth login keeps one where the fetch finds it."
    for name in job.withheld:
        yield f"# {name} holds a password and is not copied:"
        yield f"# set it {where}."
    for name in job.keys:
        yield f"# {name} holds a key and is not copied:"
        yield f"# set it {where}."


def _text(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)
