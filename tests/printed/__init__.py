"""What every command is asked for in the tests of its output, and the files that they need."""

import os
import re
from pathlib import Path

import pytest

from ossrank.registry.registry import load_registry
from tests.command import Result, run

ROOT = Path(__file__).parent.parent.parent
GOLDEN = ROOT / "tests" / "golden"

FILES = Path(__file__).parent.relative_to(Path(__file__).parent.parent.parent)
"""Where the files stand, from the project's folder."""

IMPORTED = "fixtures/imports/hf-trending.2025-11_2026-01.csv"
CLAIMS, MAP, ROWS = (str(FILES / name) for name in ("claims.toml", "map.csv", "rows.csv"))

TABLES: dict[str, tuple[str, ...]] = {
    "boards": ("boards",),
    "boards-pattern": ("boards", "arena/text*"),
    "gap": ("gap", "arena/text", "arena/webdev", "design-arena/website"),
    "gap-agents": ("gap", "arena/agent"),
    "gap-by-date": ("trend", "arena/text", "--gap"),
    "gap-by-week": ("trend", "arena/agent", "--gap", "--every", "week"),
    "gap-released": ("gap", "epoch/eci"),
    "gap-released-by-date": ("trend", "epoch/eci", "--gap"),
    "makers": ("makers", "arena/text", "--top", "100"),
    "makers-base": ("makers", "hf/trending", "--by", "base", "--top", "50"),
    "models": ("models", "arena/text", "--models", "open", "--since", "2026-07-14"),
    "models-base": ("models", "hf/trending", "--by", "base", "--country", "FR,CN"),
    "models-country": ("models", "hf/trending", "--country", "FR"),
    "models-others": ("models", "arena/webdev", "--country", "!CN,!US", "--top", "100"),
    "models-tokens": ("models", "openrouter/tokens", "--top", "10"),
    "models-unknown": ("models", "hf/trending", "--unknown"),
    "origin": ("origin", "DeepSeek-AI/deepseek-v4-pro"),
    "origin-all": ("origin", "qwen3.8-max", "--all"),
    "origin-derivative": ("origin", "unsloth/Qwen3.6-27B-GGUF"),
    "origin-organisation": ("origin", "kimi"),
    "registry-check": ("registry", "check", ROWS),
    "registry-diff-of-a-map": ("registry", "diff", MAP),
    "registry-diff-effect": ("registry", "diff", "2026.11.24", "2026.11.26", "--effect"),
    "registry-editions": ("registry", "editions"),
    "registry-list": ("registry", "list", "--country", "FR"),
    "registry-unmapped": ("registry", "unmapped"),
    "report": ("report",),
    "report-all": ("report", "all", "--top", "10"),
    "report-base-makers": ("report", "hf/trending", "--by", "base", "--unit", "maker"),
    "report-countries": ("report", "hf/trending", "--top", "100", "--countries"),
    "report-families": ("report", "arena/text", "--unit", "family", "--models", "any"),
    "report-of-three": ("report", "hf/trending", "--focus", "CN,US,FR"),
    "report-pattern": ("report", "arena/*"),
    "report-strict": ("report", "hf/trending", "--strict", "--originals", "--since", "2020-01-01"),
    "report-verbose": ("report", "hf/trending", "-v"),
    "sensitivity": ("report", "--sensitivity"),
    "sensitivity-all": ("report", "all", "--sensitivity"),
    "trend": ("trend", "hf/trending", "--top", "100"),
    "trend-base": ("trend", "hf/trending", "--by", "base", "--unit", "maker"),
    "trend-months": ("trend", "arena/text", "--every", "month"),
    "trend-sensitivity": ("trend", "hf/trending", "--sensitivity", "--top", "50"),
    "trend-sensitivity-arena": ("trend", "arena/text", "--sensitivity"),
    "trend-weeks": ("trend", "hf/trending", "--every", "week"),
    "verify": ("verify", "CN >= 5 of top 10 on hf/trending on 2026-05-04"),
    "verify-depends": ("verify", "CN > US > FR on hf/trending on 2026-05-04"),
    "verify-file": ("verify", "--file", CLAIMS),
    "verify-gap": ("verify", "gap US-CN = 1.70% on arena/text on 2026-08-12"),
    "verify-not-held": ("verify", "CN >= 9 of top 10 on hf/trending in 2025-07"),
}
"""Tables by the name of their golden file; all on the fixtures."""

OTHER_FORMS: dict[str, tuple[str, ...]] = {
    "cite.bib": ("report", "arena/text", "--cite", "-f", "bibtex"),
    "cite.md": ("report", "hf/trending", "--by", "base", "--cite", "-f", "md"),
    "cite.txt": ("report", "--cite"),
    "cite-gap.txt": ("gap", "arena/text", "arena/agent", "design-arena/website", "--cite"),
    "cite-gap-by-date.txt": ("trend", "arena/text", "--gap", "--cite"),
    "cite-makers.txt": ("makers", "hf/trending", "--by", "base", "--cite"),
    "cite-trend.txt": ("trend", "hf/trending", "--top", "100", "--cite"),
    "gap-by-date.md": ("trend", "arena/text", "--gap", "--models", "open", "-f", "md"),
    "origin.json": ("origin", "unsloth/Qwen3.6-27B-GGUF", "-f", "json"),
    "report.csv": ("report", "hf/trending", "--top", "100", "-f", "csv"),
    "report.md": ("report", "-f", "md"),
}
"""What no page has a width for: sentences to cite, each a line, and files."""

WRITING: dict[str, tuple[tuple[str, ...], ...]] = {
    "backfill": (
        ("backfill", "arena/text"),
        ("backfill", "arena/text"),
        ("undo", "1"),
        ("backfill", "hf/trending"),
        ("lineage",),
    ),
    "backup": (("fetch", "--from", "fixtures"), ("backup", "copy.db")),
    "bundle": (
        ("fetch", "--from", "fixtures", "-q"),
        ("report", "arena/text", "--bundle", "arena.zip"),
        ("recompute", "arena.zip"),
        ("report", "design-arena/website", "--bundle", "bundle.zip", "-o", "report.md"),
        ("recompute", "bundle.zip", "--registry", "2026.11.24"),
    ),
    "export": (
        ("fetch", "--from", "fixtures", "-q"),
        ("export", "folder"),
        ("export", "folder"),
        ("export", "rows.csv", "arena/text"),
        ("page", "page.html"),
        ("chart", "hf/trending", "-o", "chart.svg"),
    ),
    "fetch": (
        ("fetch", "hf/trending", "arena/text", "design-arena"),
        ("fetch", "hf/trending", "arena/text", "design-arena"),
        ("fetch", "arena/vision", "--accept"),
    ),
    "import": (
        ("import", "one.csv", "--board", "hf/trending"),
        ("import", "one.csv", "--board", "hf/trending"),
        ("import", IMPORTED, "--board", "hf/trending"),
        ("import", "other.db"),
        ("reject", "hf/trending", "2025-01-24"),
        ("undo", "1"),
    ),
    "schedule": (("schedule", "cron"), ("schedule", "systemd")),
}
"""Commands that write, by the name of the golden file of what they say, in their order.

They run beside `one.csv` and `other.db`, and their servers are loopback's.
"""


def printed(*arguments: str, db: Path, columns: str = "") -> Result:
    """What a command leaves behind, run in the project's folder, without a terminal."""
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(ROOT)
        for name in ("COLUMNS", "NO_COLOR"):
            patched.delenv(name, raising=False)
        if columns:
            patched.setenv("COLUMNS", columns)
        return run(*arguments, db=db)


def without_edition(text: str) -> str:
    """What was printed but for the registry's name and hash, which change with each fact."""
    registry = load_registry()
    for digits in (64, 8):
        text = text.replace(registry.sha256[:digits], "0" * digits)
    text = re.sub(r"(?<=registry )[\d.]{10} \([0-9a-f]{8}\)", "YYYY.MM.DD (00000000)", text)
    return text.replace(str(registry.edition), "YYYY.MM.DD")


def reviewed(text: str, path: Path) -> None:
    """Holds what was printed to the file that was looked at; `OSSRANK_GOLDEN=write` writes it."""
    if os.environ.get("OSSRANK_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")
