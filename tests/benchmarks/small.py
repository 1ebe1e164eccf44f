"""Whether a benchmark is to run in its small form: `--small`, which shows that it works."""

import sys

SMALL = "--small" in sys.argv
ARGUMENTS = [argument for argument in sys.argv[1:] if argument != "--small"]


def scaled(full: int, small: int) -> int:
    """A size: the full one, or the small one where that is asked for."""
    return small if SMALL else full
