"""`ossrank schedule`."""

import os
import sys
from enum import StrEnum
from typing import Annotated

import typer

from ossrank.cli.options import Db


class Scheduler(StrEnum):
    """What runs the fetch."""

    cron = "cron"
    systemd = "systemd"


def schedule(
    scheduler: Annotated[Scheduler, typer.Argument(help="What is to run it.")], db: Db = None
) -> None:
    """Print a crontab line, or systemd units, that fetch into this database unattended."""
    import platform

    from ossrank.schedule import crontab, make_job, units
    from ossrank.sources import SERVERS
    from ossrank.store.file import default_path

    # Without -P a folder of the home directory, where cron starts, could stand in for a module.
    program = (sys.executable, "-P", "-m", "ossrank")
    target = ("--db", os.path.abspath(db or default_path()))
    job = make_job((*program, "fetch", "-q", *target), os.environ, SERVERS, platform.node())
    if scheduler is Scheduler.cron:
        text = crontab(job)
    else:
        text = units(job, (*program, "schedule", "systemd", *target))
    sys.stdout.write(text)
