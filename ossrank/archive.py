"""Zip files from outside, read into memory only; and our own, always the same bytes."""

import io
import zipfile
import zlib
from collections.abc import Mapping

from ossrank.errors import UsageError

MOST_MEMBERS = 1_000

_OF_MEMBER = b"PK\x01\x02"
"""What the entry of a member in a zip's list begins with."""

PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Those that can be unpacked in pieces: bzip2 and LZMA make gigabytes of one piece."""


def read_archive(body: bytes, where: str, most_bytes: int) -> dict[str, bytes]:
    """The members of a zip by name, folders left out.

    Raises UsageError, in one line that names `where`, for what is no zip, is damaged or encrypted,
    unpacks to over `most_bytes`, is packed otherwise than by deflating, or has a name that stands
    twice, is absolute or leads upwards.
    """
    # Before it is opened, which reads the whole list.
    if body.count(_OF_MEMBER) > MOST_MEMBERS:
        raise UsageError(f"{where} holds over {MOST_MEMBERS:,} files")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return _members(archive, where, most_bytes)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError) as error:
        # RuntimeError and its child NotImplementedError: encrypted, or packed in a way of its own.
        raise UsageError(f"{where} is no zip that can be read: {error}") from None


def _members(archive: zipfile.ZipFile, where: str, most_bytes: int) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    left = most_bytes
    for info in archive.infolist():
        name = info.filename
        parts = name.removesuffix("/").split("/")
        if not name.isprintable() or "\\" in name or ":" in name or {"", ".", ".."} & {*parts}:
            raise UsageError(f"{where} holds {name!r}, which is no plain path: leave it out")
        if info.is_dir():
            continue
        if name in members:
            raise UsageError(f"{where} holds {name!r} twice: leave one out")
        if info.compress_type not in PACKINGS:
            raise UsageError(f"{where} holds {name!r}, which is not deflated: pack it anew")
        # What a header says of a size proves nothing: no more is unpacked than there is room.
        with archive.open(info) as file:
            members[name] = file.read(left + 1)
        left -= len(members[name])
        if left < 0:
            raise UsageError(f"{where} unpacks to over {most_bytes // 2**20} MB")
    return members


def make_archive(members: Mapping[str, bytes]) -> bytes:
    """A zip of members by name: sorted, without a date, so that equal members give equal bytes."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            archive.writestr(info, members[name], zipfile.ZIP_DEFLATED, 9)
    return body.getvalue()
