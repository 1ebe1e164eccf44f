"""`ossrank schedule`."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ossrank.cli.options import Db, OriginsFile


class Scheduler(StrEnum):
    """What runs the fetch."""

    cron = "cron"
    systemd = "systemd"


def schedule(
    scheduler: Annotated[
        Scheduler, typer.Argument(metavar="cron|systemd", help="What is to run it.")
    ],
    page: Annotated[
        Path | None,
        typer.Option(
            "--page", metavar="DIR|FILE", readable=False, help="Make this page anew after each."
        ),
    ] = None,
    origins: OriginsFile = None,
    db: Db = None,
) -> None:
    """Print a crontab line, or systemd units, that fetch into this database unattended."""
    import platform

    from ossrank.schedule import crontab, make_job, units
    from ossrank.sources import KEYS, SERVERS
    from ossrank.store.file import default_path

    # Without -P a folder of the home directory, where cron starts, could stand in for a module.
    program = (sys.executable, "-P", "-m", "ossrank")
    target = ("--db", os.path.abspath(db or default_path()))
    after, options = (), list[str]()
    if page:
        laid_over = ("--origins", os.path.abspath(origins)) if origins else ()
        after = (*program, "page", os.path.abspath(page), *laid_over, *target)
        options = ["--page", os.path.abspath(page), *laid_over]
    fetch = (*program, "fetch", "-q", *target)
    job = make_job(fetch, os.environ, SERVERS, platform.node(), after, KEYS)
    if scheduler is Scheduler.cron:
        text = crontab(job)
    else:
        text = units(job, (*program, "schedule", "systemd", *options, *target))
    sys.stdout.write(text)
