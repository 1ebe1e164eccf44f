"""What is written beside the place where it belongs, and takes that place when it is whole."""

import contextlib
import errno
import glob
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Sequence
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
    if path.exists() and not path.is_file():
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


@contextlib.contextmanager
def parts_beside(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    """An empty folder to write files and folders of these names to, all of them, which when all
    went well replace those of `folder`; what else it holds stays.

    Where one cannot be replaced, the old ones come back. Raises OSError.
    """
    _sweep(folder / "parts")
    work = Path(tempfile.mkdtemp(".tmp", ".parts.", folder))
    try:
        new, old = work / "new", work / "old"
        new.mkdir()
        old.mkdir()
        yield new
        _replace(folder, names, new, old)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _replace(folder: Path, names: Sequence[str], new: Path, old: Path) -> None:
    moved = []
    try:
        for name in names:
            if (folder / name).exists():
                os.rename(folder / name, old / name)
            moved.append(name)
            os.rename(new / name, folder / name)
    except BaseException:
        for name in moved:
            if (old / name).exists():
                with contextlib.suppress(OSError):
                    os.rename(folder / name, new / name)
                os.rename(old / name, folder / name)
        raise


def _sweep(target: Path) -> None:
    for old in target.parent.glob(f".{glob.escape(target.name[:100])}.*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > LEFT_OVER_SECONDS:
                shutil.rmtree(old) if old.is_dir() else old.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
