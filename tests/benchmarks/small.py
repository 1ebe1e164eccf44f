"""How every benchmark runs: in its small form with `--small`, and with compiled modules kept."""

import os
import sys

# A command compiles its modules once and not at every start, as it does for a user.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

SMALL = "--small" in sys.argv
ARGUMENTS = [argument for argument in sys.argv[1:] if argument != "--small"]


def scaled(full: int, small: int) -> int:
    """A size: the full one, or the small one where that is asked for."""
    return small if SMALL else full
