"""The colours of a picture: Okabe–Ito's vermilion and blue, apart in lightness too."""

from typing import NamedTuple


class Theme(NamedTuple):
    """A colour for each role; each may be anything that SVG takes as a colour.

    `first` and `second` are those of the focus countries in their order, `figures` that of a
    count within their bars; `hatch` and `ground` draw the unknown.
    """

    background: str
    ink: str
    muted: str
    grid: str
    first: str
    second: str
    other: str
    hatch: str
    ground: str
    figures: str


LIGHT = Theme(
    background="#FFFFFF",
    ink="#16181D",
    muted="#565E6C",
    grid="#DFE3E8",
    first="#C8460F",
    second="#174A84",
    other="#7E8796",
    hatch="#6B7280",
    ground="#EEF0F3",
    figures="#FFFFFF",
)

DARK = Theme(
    background="#14171C",
    ink="#ECEEF1",
    muted="#A7AFBC",
    grid="#323842",
    first="#F5855B",
    second="#93C7FA",
    other="#858F9E",
    hatch="#A7AFBC",
    ground="#242A32",
    figures="#14171C",
)

THEMES = {"light": LIGHT, "dark": DARK}

VARIABLES = Theme(*(f"var(--{role})" for role in Theme._fields))
"""Names CSS variables, `--background` and so on, for a page that defines them."""
