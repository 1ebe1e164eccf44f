"""A picture as PNG, by resvg: the only place that knows it."""

from __future__ import annotations

import re
from importlib.resources import as_file, files

from ossrank.errors import OssrankError
from ossrank.picture.measure import runs

FONTS = ("Inter-Regular.ttf", "Inter-SemiBold.ttf")


def png(svg: str, pixels: int) -> tuple[bytes, list[str]]:
    """The picture so many pixels wide, and the letters in it that no font on this machine has.

    Inter is bundled; other fonts are asked only where a text has letters that Inter lacks.
    Raises OssrankError where resvg is not installed.
    """
    foreign = _foreign(svg)
    with as_file(files("ossrank.picture") / "fonts") as folder:
        fonts = [str(folder / name) for name in FONTS]
        image = _render(svg, pixels, fonts, machine=bool(foreign))
        lacking = [
            letter
            for letter in foreign
            if _render(_one(letter), 40, fonts, machine=True)
            == _render(_one(letter), 40, fonts, machine=False)
        ]
    return image, lacking


def _render(svg: str, pixels: int, fonts: list[str], *, machine: bool) -> bytes:
    try:
        import resvg_py
    except ImportError:
        raise OssrankError("PNG needs resvg-py: pip install 'ossrank[png]'") from None
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, width=pixels, font_files=fonts, skip_system_fonts=not machine
        )
    )


def _foreign(svg: str) -> list[str]:
    """The letters of the drawn texts that Inter lacks, each once."""
    texts = re.findall(r"<text[^>]*>(.*?)</text>", svg, re.DOTALL)
    parts = [
        run.text for text in texts for run in runs(re.sub(r"<[^>]*>", "", text)) if run.foreign
    ]
    return list(dict.fromkeys("".join(parts)))


def _one(letter: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" font-family="Inter">'
        f'<text x="2" y="15" font-size="14">{letter}</text></svg>'
    )
