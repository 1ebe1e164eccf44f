"""Times `ossrank report` with 10,000 organisations more in the registry against without them.

They stand in the registry itself, in a copy of the package, and then in an override, which costs
more since its rows are checked. Prints medians and the ratios of the pairs.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.pairs import compare  # noqa: E402
from tests.benchmarks.small import scaled  # noqa: E402

PAIRS = scaled(15, 1)
ORGANISATIONS = scaled(10_000, 100)


def large_registry(path: Path) -> None:
    """Organisations that no board names, every column filled; one in ten has a parent."""
    rows = [
        "key,name,country,parent,hub_namespaces,board_names,kind,role,since,confidence,source,note"
    ]
    rows += [
        f"made-{n},Made Up {n},FR,{f'made-{n - 1}' if n % 10 == 9 else ''},"
        f"made-up-{n};made-up-too-{n},Made Up {n},company,developer,2020-01-01,high,"
        f"https://example.org/{n} (Paris),Said to have moved from Lyon in {n}"
        for n in range(ORGANISATIONS)
    ]
    path.write_text("\n".join(rows) + "\n")


def package(folder: Path, more: str = "") -> Path:
    """A copy of the package whose registry has these rows as well."""
    shutil.copytree(ROOT / "ossrank", folder / "ossrank")
    with (folder / "ossrank" / "registry" / "data" / "organisations.csv").open(
        "a", encoding="utf-8"
    ) as file:
        file.write(more)
    return folder


def ratio_of(plain: list[str], large: list[str], folders: tuple[Path, Path]) -> float:
    """The ratio of two commands, each with the package that lies in its folder."""
    without, with_them, ratio = compare(plain, large, PAIRS, folders)
    print(f"  without them   {without * 1000:6.0f} ms")
    print(f"  with them      {with_them * 1000:6.0f} ms")
    return ratio


def main() -> None:
    """Runs the pairs for the registry, then for an override."""
    report = [sys.executable, "-m", "ossrank", "report"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["OSSRANK_DB"] = str(folder / "fixtures.db")
        fetch = [*report[:-1], "fetch", "-q", "--from", str(ROOT / "fixtures")]
        subprocess.run(fetch, check=True, cwd=ROOT)
        override = folder / "origins.csv"
        large_registry(override)
        rows = override.read_text().partition("\n")[2]
        plain, large = package(folder / "plain"), package(folder / "large", rows)
        print(f"{ORGANISATIONS:,} organisations more in the registry")
        ratio = ratio_of(report, report, (plain, large))
        print(f"  ratio          {ratio:6.2f}    (to stay under 1.2)")
        print(f"{ORGANISATIONS:,} organisations more by --origins, each row checked")
        ratio = ratio_of(report, [*report, "--origins", str(override)], (plain, plain))
        print(f"  ratio          {ratio:6.2f}")


if __name__ == "__main__":
    main()
