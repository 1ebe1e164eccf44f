"""Cuts Inter down to what pictures and pages write, and measures it: ossrank/picture/fonts/.

    npm pack inter-ui@4.1.1 && tar xzf inter-ui-4.1.1.tgz && python scripts/fonts.py package

Needs fonttools and brotli. The same Inter gives the same files.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "ossrank" / "picture" / "fonts"

WEIGHTS = {"regular": "Inter-Regular", "semibold": "Inter-SemiBold"}

CHARACTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *map(ord, "ǍǎǏǐǑǒǓǔǗǘǙǚǛǜȘșȚțẞ"),
    *map(ord, "–—‘’‚“”„•…‹›€₁₂√−≈≠≤≥←↑→↓"),
]


def cut(source: Path, name: str) -> TTFont:
    """A weight of Inter with the characters above, its figures of one width."""
    font = TTFont(source / "web" / f"{name}.woff2", recalcTimestamp=False)
    tabular = _tabular(font)
    options = subset.Options(layout_features=["kern", "ccmp", "mark"], hinting=False)
    options.name_IDs = [*range(7), 13, 14, 16, 17]
    options.recalc_timestamp = False
    for table in font["cmap"].tables:
        table.cmap = {code: tabular.get(glyph, glyph) for code, glyph in table.cmap.items()}
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    return font


def _tabular(font: TTFont) -> dict[str, str]:
    """Each figure's glyph → its glyph of the one width."""
    table = font["GSUB"].table
    lookups = {
        number
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for number in record.Feature.LookupListIndex
    }
    pairs: dict[str, str] = {}
    for number in sorted(lookups):
        for part in table.LookupList.Lookup[number].SubTable:
            pairs |= getattr(part, "ExtSubTable", part).mapping
    figures = {font.getBestCmap()[ord(figure)] for figure in "0123456789"}
    return {glyph: other for glyph, other in pairs.items() if glyph in figures}


def main(source: Path) -> None:
    FONTS.mkdir(parents=True, exist_ok=True)
    widths: dict[str, dict[str, int]] = {}
    for weight, name in WEIGHTS.items():
        font = cut(source, name)
        advances, glyphs = font["hmtx"].metrics, font.getBestCmap()
        units = font["head"].unitsPerEm
        widths[weight] = {
            chr(code): round(advances[glyph][0] * 1000 / units)
            for code, glyph in sorted(glyphs.items())
        }
        font.flavor = None
        font.save(FONTS / f"{name}.ttf")
        font.flavor = "woff2"
        font.save(FONTS / f"{name}.woff2")
    text = json.dumps(widths, ensure_ascii=False, indent=0, separators=(",", ":"))
    (FONTS / "widths.json").write_text(f"{text}\n", encoding="utf-8")
    shutil.copyfile(source / "LICENSE.txt", FONTS / "LICENSE.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
