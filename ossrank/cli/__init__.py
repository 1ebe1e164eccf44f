"""The command line: parse → call → print, and the boundary where errors become exit codes."""

# No `from __future__ import annotations` in these modules: typer would have to compile the
# text of every option of every command at each start, a tenth of what a report takes.

import atexit
import gc
import os
import signal
import sys
import threading
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ossrank.cli.output import lossy_stderr, say
from ossrank.errors import OssrankError
from ossrank.version import __version__

if TYPE_CHECKING:
    from ossrank.limits import Limits

COMMANDS = {
    "fetch": "fetch.fetch",
    "report": "report.report",
    "models": "models.models",
    "makers": "makers.makers",
    "trend": "trend.trend",
    "gap": "gap.gap",
    "chart": "chart.chart",
    "page": "page.page",
    "origin": "origin.origin",
    "verify": "verify.verify",
    "recompute": "recompute.recompute",
    "boards": "boards.boards",
    "status": "status.status",
    "schedule": "schedule.schedule",
    "backfill": "batch.backfill",
    "lineage": "lineage.lineage",
    "export": "export.export",
    "import": "batch.import_file",
    "reject": "batch.reject",
    "undo": "batch.undo",
    "backup": "backup.backup",
    "registry": "registry.app",
}
"""Each command, or group of commands, and where in this package it is."""


def make_app(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with these commands."""
    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="Country-of-origin shares of open models on Hugging Face, Chatbot Arena and Design"
        " Arena: dated, stored and checkable.",
    )
    app.callback()(_root)
    for name in names:
        module, _, attribute = COMMANDS[name].partition(".")
        command = getattr(import_module(f"ossrank.cli.{module}"), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ossrank {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", metavar="", callback=_version, is_eager=True, help="Show the version."
        ),
    ] = False,
) -> None:
    """Country-of-origin shares of open models: dated, stored and checkable."""


def main(limits: "Limits | None" = None) -> NoReturn:
    """Runs the command line; every error that the world can cause is one line on stderr.

    The commands ask servers within `limits`, else within the usual ones.
    """
    # Collecting garbage while modules load costs a report 7% of its time, and finds none; while a
    # page reads a year, whose rows all stay, 4%.
    gc.set_threshold(500_000)
    # Nor is there anything to find at the end, where the search costs a report as much again.
    atexit.register(gc.freeze)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 - for the process's life
        # A name may hold what the terminal's encoding does not.
        getattr(sys, name).reconfigure(errors="backslashreplace")
    lossy_stderr()
    _end_at_sigterm()
    try:
        try:
            # What a command that is named outright needs is all that is loaded.
            named = sys.argv[1:2] if sys.argv[1:2] and sys.argv[1] in COMMANDS else COMMANDS
            code = make_app(named)(standalone_mode=False, obj=limits)
        finally:
            sys.stdout.flush()
    except typer.TyperException as error:
        # Typer's own box would show a name's characters as they are, and takes five lines.
        if error.format_message():  # None where the help itself was printed.
            say(_usage(error))
        sys.exit(error.exit_code)
    except OssrankError as error:
        say(str(error))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader, such as head, has gone: nothing is wrong, and nothing is left to say.
        _drop_output()
        sys.exit(1)
    except OSError as error:
        # No bug raises it: a full disk under the output or under a temporary file.
        _drop_output()
        say(f"{error.filename or 'cannot write'}: {error.strerror or error}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(code or 0)


def _end_at_sigterm() -> None:
    """Has SIGTERM end the process as an exit does: a progress line gives the cursor back."""
    if (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    ):
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


def _usage(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    hint = f" (see {context.command_path} --help)" if context else ""
    text = error.format_message()
    for theirs, ours in PLAINER.items():
        text = text.replace(theirs, ours)
    return f"{text}{hint}"


PLAINER = {
    "Value error, ": "",
    "Input should be a valid integer, unable to parse string as an integer": "not a whole number",
    "Input should be greater than or equal to": "it must be at least",
    "Input should be less than or equal to": "it must be at most",
}
"""Words of the libraries that read the arguments, and what is said in their place."""


def _drop_output() -> None:
    """Lets what stdout could not take go nowhere, or Python would try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
