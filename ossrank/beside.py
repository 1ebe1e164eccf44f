"""Files written beside the place where they belong, which take that place when they are whole."""

import contextlib
import errno
import glob
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

LEFT_OVER_SECONDS = 24 * 3600
"""What is this old and still has its temporary name was left by a run that was killed."""


@contextlib.contextmanager
def beside(path: Path) -> Iterator[Path]:
    """An empty file in the same folder to write to; when all went well it replaces `path`.

    Links are followed, and the permissions of what is replaced are kept. Raises OSError, also for
    a device or a pipe, which a file must not take the place of.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, "it is no regular file", str(path))
    _sweep(target)
    number, name = tempfile.mkstemp(".tmp", f".{target.name[:100]}.", target.parent)
    os.close(number)
    written = Path(name)
    try:
        yield written
        with written.open("rb+") as file:
            os.fsync(file.fileno())
        mode = target.stat().st_mode if target.exists() else 0o666 & ~_umask()
        written.chmod(stat.S_IMODE(mode))
        written.replace(target)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def _sweep(target: Path) -> None:
    for old in target.parent.glob(f".{glob.escape(target.name[:100])}.*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > LEFT_OVER_SECONDS:
                old.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
