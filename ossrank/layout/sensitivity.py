"""A board under every rule, rules down and N across."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ossrank import __version__
from ossrank.layout.sheet import Sheet, group_name
from ossrank.origins import Origins
from ossrank.report import UNKNOWN, Table
from ossrank.sensitivity import Sensitivity


def sensitivity_sheet(made: Sensitivity, origins: Origins) -> Sheet:
    """Every rule down, every N across, and which cells are decided."""
    focus = made.method.focus
    tops = [table.top for table in made.rules[0].tables]
    names = "–".join(group_name(country, short=True) for country in focus)
    rows = []
    for rule in made.rules:
        lens = rule.by if made.feed.lineage else "maker's country"
        default = (rule.by, rule.unit) == ("publisher", "model")
        label = f"{lens}, {rule.unit}s{' (default)' if default else ''}"
        rows.append((label, *(_cell(table, focus) for table in rule.tables)))
    if made.noise:
        ranges = ("  ".join(f"{low}–{high}" for low, high in noise.ranges) for noise in made.noise)
        rows.append(("scores redrawn, 5th to 95th percentile", *ranges))
    heading = f"{made.snapshot.board} {made.snapshot.as_of} · {names} (unknown), ? = undecided"
    headers = ("", *(f"top {top}" for top in tops))
    report = Sheet(heading, "", headers, tuple(rows), tuple(_firmness(made)))
    version = f"ossrank {__version__}, origins {origins.digest[:8]}"
    return report._replace(notes=(*report.notes, version))


def _cell(table: Table, focus: Sequence[str]) -> str:
    counts = "–".join(str(table.group(country).count) for country in focus)
    decided = table.lead is not None and table.lead.decided
    unreached = "" if table.counted == table.top else f" of {table.counted}"
    return f"{counts} ({table.group(UNKNOWN).count}){unreached}{' ' if decided else '?'}"


def _firmness(made: Sensitivity) -> list[str]:
    leads = [table.lead for rule in made.rules for table in rule.tables if table.lead]
    if not leads:
        return []
    decided = Counter(lead.group for lead in leads if lead.decided and lead.group)
    ahead = Counter(lead.group for lead in leads if lead.group)
    tied = sum(lead.group is None for lead in leads)
    by = ", ".join(f"{group_name(g, short=True)} {n}" for g, n in decided.most_common())
    if len(decided) == 1:
        by = f"all {group_name(next(iter(decided)), short=True)}"
    counts = [f"{group_name(g, short=True)} {ahead[g]}" for g in made.method.focus]
    text = f"Decided: {decided.total()} of {len(leads)} cells{f', {by}' if by else ''}."
    return [f"{text} Leader ahead: {', '.join(counts)}, tied {tied}."]
