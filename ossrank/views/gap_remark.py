"""What a gap's figures rest on, worded once: under a table, in a sentence, in JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ossrank.analysis.gap import FEW_VOTES, Comparison, Gap
from ossrank.views.gap_release import RULE, sentence
from ossrank.views.sheet import many
from ossrank.views.snapshot_remark import rests_on_full
from ossrank.views.view import Remark

MARGIN = "±: 95% of the difference, scores taken as independent."
WITHIN = "within: the difference is within its margin, and neither side leads."
PERCENT = "%: points by the trailing score, whose zero is arbitrary."
NO_INTERVAL = "–: the board prints no interval."
NOT_ELO = "No % and no wins: the scores are not Elo’s."
RANGE = "A range of days: some dates in which a model may have come are not held."
SURVIVORS = "Rests on the dataset’s full file: models retired since are missing."
LEADERS_MISSING = (
    "The official history lacks models that led between November 2024 and May 2025: archives have"
    " them (ossrank import, --via import)."
)


OF_BOARD = ("imported", "survivors", "leaders-missing", "releases", "release-rule")
"""The codes of the remarks on the whole of a board."""
SIGNS = ("margin", "within-margin", "percent", "not-elo", "no-interval", "few-votes")
"""The codes of the remarks that say what a sign in a cell means, in the order of print."""
LAGS = ("history", "range")
"""The codes of the remarks on the days behind."""


def history(begun: str) -> str:
    """Why a lag has no bound; `begun` are the boards with their first dates."""
    return f"Behind ≥, ≤ or –: history begins with {begun}."


def gap_remarks(gaps: Sequence[Gap]) -> tuple[Remark, ...]:
    """The remarks on each board's comparisons, then those on the whole of the board."""
    remarks: list[Remark] = []
    for gap in gaps:
        board = gap.snapshot.board
        for comparison in gap.comparisons:
            remarks += [
                Remark(code, text, board, None, short, comparison.kind)
                for code, text, short in _of_comparison(gap, comparison)
            ]
        remarks += board_remarks(gap)
    return tuple(remarks)


def remark_codes(gap: Gap, comparison: Comparison) -> str:
    """The codes of the remarks on one comparison and on the whole of its board."""
    codes = (code for told in (_of_comparison(gap, comparison), _of(gap)) for code, *_ in told)
    return ";".join(dict.fromkeys(codes))


def board_remarks(gap: Gap) -> list[Remark]:
    """The remarks on the whole of a board, whatever is compared."""
    board = gap.snapshot.board
    return [Remark(code, text, board, None, short) for code, text, short in _of(gap)]


def gap_trend_remarks(gaps: Sequence[Gap]) -> tuple[Remark, ...]:
    """The remarks on a board's gaps by date, each once; of some dates it is said of how many."""
    pairings = (pairing_remarks(gaps, number) for number in range(len(gaps[0].comparisons)))
    return tuple(dict.fromkeys(remark for remarks in pairings for remark in remarks))


def pairing_remarks(gaps: Sequence[Gap], number: int) -> tuple[Remark, ...]:
    """The same of one comparison, and of the whole of the board."""
    series = [gap.comparisons[number] for gap in gaps]
    board, kind = gaps[0].snapshot.board, series[0].kind
    told = dict.fromkeys(_of_some_dates(gaps[0], series))
    for gap, one in zip(gaps, series, strict=True):
        told |= {part: None for part in _of_comparison(gap, one) if part[0] not in OF_DATES}
    remarks = [Remark(code, text, board, None, short, kind) for code, text, short in told]
    return (*remarks, *dict.fromkeys(one for gap in gaps for one in board_remarks(gap)))


OF_DATES = ("few-votes", "unknown-side")
"""The codes of the remarks that hold of some dates of a board and not of others."""


def _of_some_dates(gap: Gap, series: Sequence[Comparison]) -> Iterator[tuple[str, str, str]]:
    dates = many(len(series), "date")
    votes = sum(any(b.few_votes for b in (one.leader, one.trailing) if b) for one in series)
    if votes:
        behind = gap.feed.votes_named
        text = f"*: under {FEW_VOTES:,} {behind}, the score can still move"
        short = f"on {votes} of {dates} fewer than {FEW_VOTES:,} {behind} stand behind a best model"
        yield "few-votes", f"{text}.", short
    if above := sum(bool(one.above) for one in series):
        text = f"n {above} of {dates} models of unknown {unknown_side(series[0])} score no less"
        yield "unknown-side", f"O{text} than the trailing best.", f"o{text}"


def _of_comparison(gap: Gap, comparison: Comparison) -> Iterator[tuple[str, str, str]]:
    """Code, text and the short form for a sentence."""
    if comparison.points is None:
        return
    if comparison.margin is None:
        yield "no-interval", NO_INTERVAL, "the board prints no interval"
    else:
        yield "margin", MARGIN, ""
    if comparison.distinct is False:
        yield "within-margin", WITHIN, ""
    if comparison.percent is not None:
        yield "percent", PERCENT, ""
    elif not gap.feed.elo:
        yield "not-elo", NOT_ELO, ""
    few = [b.entry.model for b in (comparison.leader, comparison.trailing) if b and b.few_votes]
    if few:
        behind = comparison.feed.votes_named
        yield (
            "few-votes",
            f"*: under {FEW_VOTES:,} {behind}, the score can still move.",
            f"fewer than {FEW_VOTES:,} {behind} stand behind {' and '.join(few)}",
        )
    if comparison.above:
        text = unknown_above(gap, comparison)
        side = unknown_side(comparison)
        yield (
            "unknown-side",
            text,
            f"{many(comparison.above, 'model')} of unknown {side} scored no less",
        )
    if comparison.behind:
        yield "releases", sentence(gap, comparison), ""
        yield "release-rule", RULE, ""
    lag = comparison.lag
    if lag and not lag.bounded:
        yield "history", history(f"{short_board(gap)} {gap.began}"), ""
    elif lag and lag.low != lag.high:
        yield "range", RANGE, ""


def _of(gap: Gap) -> Iterator[tuple[str, str, str]]:
    if gap.snapshot.via == "import":
        yield "imported", f"{short_board(gap)}: imported from a file.", "imported from a file"
    if rests_on_full(gap.feed, [gap.snapshot]):
        yield "survivors", SURVIVORS, "only models still listed today"
    if gap.snapshot.via == "backfill" and gap.feed.has_lost(gap.snapshot.as_of):
        yield "leaders-missing", LEADERS_MISSING, "some that led then are missing"


def unknown_side(comparison: Comparison) -> str:
    """What is not known of the models that could be of either side."""
    return "country" if comparison.kind == "CN-US" else "openness"


def unknown_above(gap: Gap, comparison: Comparison) -> str:
    """What of unknown side could overturn a comparison."""
    unknown = f"{comparison.above} of unknown {unknown_side(comparison)}"
    return f"{short_board(gap)}: {unknown} score no less than the trailing best."


def short_board(gap: Gap) -> str:
    """A board's name without its source: `text`, `text/coding`."""
    return gap.snapshot.board.partition("/")[2]
