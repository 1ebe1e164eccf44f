"""What a feed and a board are: one upstream document, and one ranking within it."""

import re
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from ossrank.facts import Via

Aspect = Literal["attention", "preference", "adoption", "use", "ability"]
"""What a board tells of models."""

Column = Literal["score", "likes", "downloads"]

Matching = Literal["account", "organisation"]
"""Which name is looked up: the account that a Hub id begins with; or what a rating board prints:
the Hub model that it names, then the organisation, then, where that is blank, the model's name."""

OpennessBy = Literal["presence", "licence", "hub id", "nothing"]
"""What tells an open model: that it is on the Hub; its licence; that the board names a Hub id.

Nothing does where the board lists no models: then all its rows count, whatever is asked for."""

PastDates = Literal["all", "registered"]
"""Which models a published history holds: all that were listed on each date; or only those that
are registered today, so that models retired since are missing from every date."""


Z95 = 1.959964
"""Half the width of a 95% interval in standard deviations."""

Z90 = 1.644854
"""The same of a 90% interval."""

LICENCES = {
    "CC-BY-4.0": ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "Apache-2.0": ("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
    "LicenseRef-Design-Arena": (
        "free with credit and a visible link",
        "https://docs.designarena.ai/introduction",
    ),
}
"""By SPDX identifier, terms of data in print and where they stand."""


class Noun(NamedTuple):
    """What a board lists, as a sentence has it: one of them, and several."""

    one: str
    many: str


MODELS = Noun("model", "models")


class Origin(NamedTuple):
    """Whose rows they are: a name and a page to cite, and on which terms.

    `licence` is an SPDX identifier, blank where none is stated; `passed_on` says whether the
    terms let anybody pass the rows on, and not only figures made of them.
    """

    name: str
    page: str = ""
    licence: str = ""
    passed_on: bool = False

    @property
    def short(self) -> str:
        """The name without what stands behind it in brackets: Design Arena."""
        return self.name.partition(" (")[0]

    @property
    def terms(self) -> str:
        """The licence in print."""
        return LICENCES[self.licence][0] if self.licence else "no licence stated"

    @property
    def credit(self) -> str:
        """The name with the licence, where there is one."""
        return f"{self.name}, {self.terms}" if self.licence else self.name

    @property
    def passing(self) -> str:
        """Whether the rows may be passed on, in words."""
        if self.passed_on:
            return f"its rows may be passed on under {self.terms}"
        return "it does not say that its rows may be passed on"


DEFAULT_LIMIT = 200
"""So many rows of a list are asked for, unless somebody says otherwise."""


class Feed(NamedTuple):
    """One upstream document, with the policies by which its boards are read and shown.

    What it is: `page` is one to cite, `provider` who answers, `attribution` the credit,
    printed under a table where `credited`, `licence` that of its data (SPDX), blank where it names
    none, `passed_on` whether its rows may be passed on; `past` is where its past dates come from,
    if not from there. `main` is the board that stands for the feed; `report`
    without a board shows it where `default`. `title` is the main board's name in print,
    `category_title` that of its other boards, with `{}` for the category; blank where it has none.
    `listed` names the list in a sentence, for the Hub's lists: "most liked"; `cited` is what a
    sentence puts before the title of a board whose own name says too little. `breaks` are the
    dates from which on its boards' scores lie on another scale, each with a name; `lost` are the
    first and the last day of a span of whose leaders its published history has some no more.

    What it can do: `dated`, it prints the date of the board, and `daily`, it has one of every day,
    past ones included; `asks_depth`, it is asked for so many rows, where other feeds are whole;
    `lineage`, its rows name base models; `history`, its past
    dates are published, and which models they hold; `lagging`, a mirror may not have it yet;
    `slow`, its figures stay for days, where those of others without a date move by the hour.
    `named_only`: it is fetched, and told of, only where it is named.
    `variant` is the feed of the same boards scored otherwise, which a claim that does not say may
    mean. `relayed` is the feed that relays these boards, in part: of the two one stands where
    boards are summed up.

    How it is counted: `noun` is what it lists; `matching` and `openness_by`, as above. `measure`
    is the column whose sum within the first N is shared out, `measure_name` its name in print; None
    on rating boards.
    Of those `elo` says whether a difference of scores gives how often one model beats another, and
    `deviations` half the width of a printed interval in standard deviations. In print a score has
    so many `decimals`, and what stands behind it is called `votes_named`.
    `rest` is the row that sums up all that is not listed: it takes no place, and the measure is
    then of the whole day; `routes`: a model may have several rows, whose scores add up. `caution`
    is what every figure of it has to say. `joint`: an organisation's name may be several, with
    commas, of which the first is looked up. `released`: its rows have the days on which models
    came out; `others_lag` is what its publisher makes of them, in words.
    """

    name: str
    title: str
    aspect: Aspect
    page: str
    provider: str
    attribution: str
    extension: str
    main: str
    category_title: str = ""
    matching: Matching = "organisation"
    noun: Noun = MODELS
    openness_by: OpennessBy = "licence"
    credited: bool = True
    licence: str = ""
    passed_on: bool = False
    past: Origin | None = None
    listed: str = ""
    cited: str = ""
    dated: bool = False
    daily: bool = False
    asks_depth: bool = False
    lineage: bool = False
    history: PastDates | None = None
    measure: Column | None = None
    measure_name: str = ""
    elo: bool = False
    joint: bool = False
    released: bool = False
    slow: bool = False
    others_lag: str = ""
    deviations: float = Z95
    decimals: int = 0
    votes_named: str = "votes"
    lagging: bool = False
    rest: str = ""
    routes: bool = False
    caution: str = ""
    breaks: tuple[tuple[date, str], ...] = ()
    lost: tuple[date, date] | None = None
    default: bool = False
    named_only: bool = False
    variant: str = ""
    relayed: str = ""

    def origin(self, via: Via = "live") -> Origin:
        """Whose rows those are that came in a way."""
        if via == "import":
            return Origin(f"a file imported as {self.title}")
        if via == "backfill" and self.past:
            return self.past
        return Origin(self.attribution, self.page, self.licence, self.passed_on)

    @property
    def credit(self) -> str:
        """The credit with the licence, where there is one."""
        return self.origin().credit

    @property
    def day_word(self) -> str:
        """What a snapshot's day is called in print: a date that the source prints, or a day."""
        return "date" if self.dated else "day"

    def has_lost(self, day: date) -> bool:
        """Whether the published history lacks some that led on a day."""
        return self.lost is not None and self.lost[0] <= day <= self.lost[1]

    @property
    def rating(self) -> bool:
        """Whether its boards print scores of models; the Hub's lists do not."""
        return self.measure is None

    @property
    def all_open(self) -> bool:
        """Whether every entry is open, or none is: then no table needs to say *open-weight*."""
        return self.openness_by in ("presence", "nothing")

    @property
    def file(self) -> str:
        """The name of a recorded payload: `hf-trending.json`."""
        return f"{self.file_name}.{self.extension}"

    @property
    def file_name(self) -> str:
        """The feed's name as part of a path: `hf-trending`."""
        return self.name.replace("/", "-")

    def has_board(self, board: str) -> bool:
        """Whether a name can be a board of this feed: its main one or a category."""
        category = board.removeprefix(f"{self.name}/")
        if not self.category_title or category == board:
            return board == self.main
        return re.fullmatch(r"[a-z0-9/-]+", category) is not None

    def holds(self, name: str) -> bool:
        """Whether a name is this feed's, or that of a board of it."""
        return name == self.name or self.has_board(name)

    def board_title(self, board: str) -> str:
        """A board's name in print: `Arena text, style-controlled: coding`."""
        category = board.removeprefix(f"{self.name}/")
        return self.title if category == board else self.category_title.format(category)


@lru_cache(maxsize=1024)
def slug(text: str) -> str:
    """A source's category as it stands in a board's name: lower case, `-` for all but a-z, 0-9."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
