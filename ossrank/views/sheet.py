"""A sheet of text cells, and how names and figures read in one."""

import hashlib
from collections.abc import Mapping, Sequence, Set
from typing import Any, NamedTuple

from ossrank.analysis.count import OTHER, UNKNOWN, Method
from ossrank.boards import Feed
from ossrank.lineage import LineageUsed
from ossrank.registry.data import countries
from ossrank.registry.organisation import Unknown
from ossrank.registry.registry import Registry
from ossrank.version import __version__
from ossrank.views.course import Chart

LENS = {"publisher": "publisher", "base": "base model"}
ADJECTIVES = {"CN": "Chinese", "US": "US"}
UNKNOWNS: Mapping[Unknown, str] = {
    "undisclosed": "headquarters not published",
    "unmapped": "not yet researched",
    "mixed": "mixed bases",
    "reupload": "re-upload",
    "untagged": "base model not stated",
    "unconfirmed": "no source yet",
}
"""The kinds of unknown in print."""
SHORT = {"US": "US", "GB": "UK", "AE": "UAE"}


class Sheet(NamedTuple):
    """A titled table of text cells with notes under it.

    `left` are the left-aligned columns. Where the page is too narrow, the texts in `wordy` columns
    are cut first; where that is not enough, `spare` columns go, one set after the other; then the
    names in `shortened` columns are cut. The cells of `folded` columns, which are paragraphs, run
    over several lines. All three say how narrow a column may become. `hues` are the columns of a
    country with a colour of its own. `charts` are the columns that are drawn anew
    as wide as a page has room. `captions` are what the title says of a column, as long as that
    stands. `provenance` says where the figures come from; `credit` names the source: text of ours,
    which may link.
    """

    title: str
    subtitle: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    left: frozenset[int] = frozenset({0})
    credit: str = ""
    folded: Mapping[int, int] = {}
    shortened: Mapping[int, int] = {}
    spare: tuple[frozenset[int], ...] = ()
    hues: Mapping[int, str] = {}
    provenance: str = ""
    charts: Mapping[int, Chart] = {}
    captions: Mapping[int, str] = {}
    wordy: Mapping[int, int] = {}

    @property
    def heading(self) -> str:
        """The title with what it says of the columns that stand."""
        return self.title + "".join(self.captions.values())

    def without(self, columns: Set[int]) -> "Sheet":
        """The same without some columns."""
        kept = [n for n in range(len(self.headers)) if n not in columns]
        place = {old: new for new, old in enumerate(kept)}
        return self._replace(
            headers=tuple(self.headers[n] for n in kept),
            rows=tuple(tuple(row[n] for n in kept) for row in self.rows),
            left=frozenset(place[n] for n in self.left if n in place),
            folded={place[n]: width for n, width in self.folded.items() if n in place},
            shortened={place[n]: width for n, width in self.shortened.items() if n in place},
            wordy={place[n]: width for n, width in self.wordy.items() if n in place},
            hues={place[n]: hue for n, hue in self.hues.items() if n in place},
            charts={place[n]: chart for n, chart in self.charts.items() if n in place},
            captions={place[n]: text for n, text in self.captions.items() if n in place},
        )

    def with_column(self, column: int, cells: Sequence[str]) -> "Sheet":
        """The same with other cells in a column, its header first."""
        header, *lines = cells
        before, after = slice(column), slice(column + 1, None)
        rows = zip(self.rows, lines, strict=True)
        return self._replace(
            headers=(*self.headers[before], header, *self.headers[after]),
            rows=tuple((*row[before], line, *row[after]) for row, line in rows),
        )


def edition(registry: Registry, lineage: LineageUsed | None = None) -> str:
    """Which ossrank, which registry and, where bases decide, which lineage made a figure."""
    text = f"ossrank {__version__}, {registry_named(registry)}"
    if lineage is None:
        return text
    known = f" as known on {lineage.known}" if lineage.known else ""
    return f"{text}, lineage {lineage.digest[:8]}{known}"


def registry_named(registry: Registry) -> str:
    """A registry in print: its edition, the hash of its files, and that of an override."""
    named = f"registry {registry.edition or 'unnamed'} ({registry.sha256[:8]})"
    if not registry.overridden:
        return named
    laid_over = hashlib.sha256(registry.override_body).hexdigest()
    return f"{named} with overrides ({laid_over[:8]})"


def lineage_json(lineage: LineageUsed | None) -> dict[str, Any] | None:
    """The same of a lineage in JSON; null where bases do not decide."""
    if lineage is None:
        return None
    return {
        "models": lineage.models,
        "digest": lineage.digest,
        "known": lineage.known and lineage.known.isoformat(),
    }


def edition_json(registry: Registry) -> dict[str, Any]:
    """The same, as the head of a JSON document."""
    return {
        "ossrank": __version__,
        "origins": registry.digest,
        "registry": {"edition": registry.edition, "sha256": registry.sha256},
        "overrides": registry.overridden,
    }


def models_named(method: Method, feed: Feed) -> str:
    """Which models a method counts on a feed's boards, in print."""
    on_hub, models = feed.all_open, feed.noun.many
    named = {
        "open": models if on_hub else f"open-weight {models}",
        "osi": f"{models} under an OSI licence",
        "commercial": f"{models} whose licence bars no commercial use",
        "any": models if on_hub else f"{models} of any licence",
    }[method.models]
    return f"{named}, settings folded" if method.unit == "family" else named


def lens_name(method: Method, feed: Feed) -> str:
    """Whose country is counted on a feed's boards, in print."""
    if feed.matching == "account" and not feed.lineage:
        return LENS["publisher"]
    return LENS[method.by] if feed.lineage else "maker"


def group_name(group: str, *, short: bool = False) -> str:
    """A group's name in print: China, United States, other, unknown."""
    if group in (OTHER, UNKNOWN):
        return group
    if short and group in SHORT:
        return SHORT[group]
    return countries().get(group, group)


def signed(change: int | None) -> str:
    """A change in print: +2, −1, · for none, nothing where it is not known."""
    if change is None:
        return ""
    return "·" if change == 0 else f"{change:+d}".replace("-", "−")


def many(number: int, word: str) -> str:
    """A number of things: 1 day, 2 days, 2,550 entries."""
    if number == 1:
        return f"1 {word}"
    ends_in_ies = word.endswith("y") and word[-2] not in "aeiou"
    return f"{number:,} {word.removesuffix('y')}ies" if ends_in_ies else f"{number:,} {word}s"


def percent(share: float | None) -> str:
    """A share in whole percent, without the sign."""
    if share is None:
        return "–"
    return "<1" if 0 < share < 0.005 else f"{share * 100:.0f}"


def percents(least: float | None, most: float | None) -> str:
    """A range of shares, without the sign: 30–57, or 50 where both ends are the same."""
    low, high = percent(least), percent(most)
    return low if low == high else f"{low}–{high}"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ends.get(number % 10, 'th')}"


def shorten(text: str, width: int) -> str:
    """The text cut to a width, with … where it was longer."""
    return text if len(text) <= width else text[: width - 1] + "…"
