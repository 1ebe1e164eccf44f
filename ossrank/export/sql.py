"""SQL that counts from an export on any engine what a report counts from the database."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ossrank.analysis.judge import By


def counts_sql(by: "By") -> str:
    """A query over the tables entries and snapshots of an export, by one lens.

    It gives the columns that stand last in it: a row a board, date, N and group.
    """
    text = Path(__file__).with_name("counts.sql").read_text("utf-8")
    return text.replace("{by}", by)
