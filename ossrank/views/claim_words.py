"""What a claim's figure, rule and remarks read like."""

from __future__ import annotations

from collections.abc import Iterator

from ossrank.analysis.claims.check import Check, outcome
from ossrank.analysis.claims.claim import (
    Ahead,
    BestRank,
    Claim,
    Count,
    GapSize,
    LagSize,
    ModelRank,
    Passes,
    Share,
)
from ossrank.analysis.claims.field import Rule
from ossrank.analysis.claims.figure import Reading, Untried
from ossrank.analysis.claims.nearest import nearest_true
from ossrank.views.gap_release import RULE, spread
from ossrank.views.gap_remark import LEADERS_MISSING
from ossrank.views.sheet import many, ordinal
from ossrank.views.snapshot_remark import NO_TAGS, snapshot_remarks
from ossrank.views.view import Remark

MODELS = {"any": "any licence", "open": "open weights"}


def figure(claim: Claim, reading: Reading) -> str:
    """What was measured, in a few words: `6 of 10`, `2.7%`, `3rd`."""
    value, predicate = reading.value, claim.predicate
    if value is None:
        return "not listed" if isinstance(predicate, ModelRank | BestRank) else "–"
    if isinstance(value, str):
        return value
    match predicate:
        case Count():
            return f"{value:.0f} of {predicate.top}"
        case Share():
            return f"{value:.3g}%"
        case ModelRank() | BestRank():
            return ordinal(int(value))
        case GapSize():
            # Some boards' scores are fractions of one.
            points = f"{value:.1f}" if abs(value) >= 1 else f"{value:.3g}"
            return (f"{value:.2f}%" if predicate.unit == "%" else points).replace("-", "−")
        case LagSize():
            digits = 1 if predicate.unit == "months" else 0
            # Adding nothing to what rounds to nothing takes its sign away.
            return f"{round(value, digits) + 0.0:.{digits}f} {predicate.unit}".replace("-", "−")
        case Ahead() | Passes():
            return f"{value:+.0f}".replace("-", "−")
    return str(value)


def holds_text(holds: bool | None) -> str:
    """One of three values in a word."""
    return {True: "true", False: "false", None: "unclear"}[holds]


def rule_text(rule: Rule, check: Check) -> str:
    """A rule in words, with what it and the others differ in, or what the claim names."""
    rules, claim = [trial.rule for trial in check.trials], check.claim
    parts = []
    if claim.by or check.feed.lineage:
        parts.append(f"by {rule.by}")
    if claim.models or not check.feed.all_open:
        parts.append(MODELS.get(rule.models, f"models {rule.models}"))
    if rule.unit != "model":
        parts.append(f"{rule.unit}s" if rule.unit == "maker" else "families")
    if claim.rank or len({one.rank for one in rules}) > 1:
        parts.append("board's rank" if rule.rank == "board" else "place")
    if len({one.board for one in rules}) > 1 or rule.board != claim.board:
        parts.append(rule.board)
    return ", ".join(parts) or check.feed.noun.many


def reason(check: Check) -> str:
    """Why the verdict is what it is, in a sentence."""
    match check.verdict:
        case "unverifiable":
            return f"{check.reason}.{_nearest(check)}"
        case "depends":
            parts = []
            for word, wanted in (("true", True), ("false", False), ("unclear", "unclear")):
                rules = [
                    _of_rule(check, number)
                    for number, trial in enumerate(check.trials)
                    if outcome(check.claim, trial) == wanted
                ]
                if rules:
                    parts.append(f"{word} {_under('; '.join(rules))}")
            return f"The rule that the claim does not name decides: {'. '.join(parts)}."
        case "undecided":
            return _undecided(check)
    others = check.trials[1:]
    same = sum(outcome(check.claim, trial) == (check.verdict == "true") for trial in others)
    unclear = f" and is unclear under {len(others) - same}" if same < len(others) else ""
    left_open = f"under {same} of {many(len(others), 'other rule')} left open{unclear}"
    if check.verdict == "true":
        return f"It holds {left_open}." if others else ""
    return f"Not supported by these data{f'; false {left_open}' if others else ''}."


def headline(check: Check) -> str:
    """The reason in a line, where the rules that decide stand in a table below."""
    if check.verdict != "depends":
        return reason(check)
    outcomes = [outcome(check.claim, trial) for trial in check.trials]
    true, false = outcomes.count(True), outcomes.count(False)
    return f"True under {many(true, 'rule')} that the claim leaves open, false under {false}."


def _by_others(check: Check) -> str:
    """What rules say by which the claim is not judged, where they say otherwise."""
    judged, parts = outcome(check.claim, check.trials[0]), []
    words = {True: "true", False: "false", "unclear": "unclear"}
    for trial in check.others:
        of = outcome(check.claim, trial)
        shown = check._replace(trials=(trial,)).shown
        if of is not None and of != judged and shown:
            measured = figure(check.claim, shown[1])
            parts.append(f"{_apart(trial.rule, check.trials[0].rule)} {words[of]} ({measured})")
    if parts:
        return f"By other rules it would be: {'; '.join(parts)}."
    return "By other rules it comes out alike." if check.others else ""


def _apart(rule: Rule, judged: Rule) -> str:
    """In what a rule differs from another."""
    parts = []
    if rule.by != judged.by:
        parts.append(f"by {rule.by}")
    if rule.models != judged.models:
        parts.append(MODELS.get(rule.models, f"models {rule.models}"))
    if rule.unit != judged.unit:
        parts.append("counting makers")
    if rule.rank != judged.rank:
        parts.append("by the board's rank" if rule.rank == "board" else "by place")
    return ", ".join(parts)


def on_dates(check: Check) -> str:
    """On how many dates it is true; that one passes another is true of no date alone."""
    word = "ahead" if isinstance(check.claim.predicate, Passes) else "true"
    return f"{word} on {check.tally.true} of {many(sum(check.tally), 'date')}"


def _of_rule(check: Check, number: int) -> str:
    trial = check.trials[number]
    shown = check._replace(trials=(trial,)).shown
    measured = f" ({figure(check.claim, shown[1])})" if shown else ""
    return f"{rule_text(trial.rule, check)}{measured}"


def _under(rules: str) -> str:
    """Rules as what something is true under; `by publisher` says so already."""
    return rules if rules.startswith("by ") else f"under {rules}"


def _undecided(check: Check) -> str:
    words = {True: "true", False: "false", "unclear": "unclear"}
    outcomes = [outcome(check.claim, trial) for trial in check.trials]
    if outcomes[0] != "unclear" and outcomes[0] is not None:
        unsure = [n for n, of in enumerate(outcomes) if of == "unclear"]
        named = "; ".join(_of_rule(check, number) for number in unsure)
        default = f"{words[outcomes[0]]} {_under(_of_rule(check, 0))}"
        return f"It is {default}, and unclear {_under(named)}."
    if check.tally.missing or isinstance(check.claim.predicate, Passes):
        return "Days that are not held, or what of them is unknown, leave it open."
    return "The unknown, or the ties at the cut, leave it open."


def _nearest(check: Check) -> str:
    nearest = check.nearest
    if nearest is None:
        return ""
    days = many(abs(nearest.days), "day")
    side = "later" if nearest.days > 0 else "earlier"
    text = f" The nearest snapshot is {days} {side}, {nearest.snapshot.as_of}"
    if isinstance(nearest.reading, Untried):
        return f"{text}."
    measured = figure(check.claim, nearest.reading)
    return f"{text}: it would be {holds_text(nearest.reading.holds)} there ({measured})."


def summary(check: Check) -> str:
    """The one thing to say of a claim in a row of many."""
    if check.verdict == "unverifiable":
        return _lacking(check)
    if sum(check.tally) > 1:
        return on_dates(check)
    instead = nearest_true(check)
    if instead is not None and check.verdict == "false":
        return f"true is {instead.predicate}"
    outcomes = [outcome(check.claim, trial) for trial in check.trials]
    if check.verdict == "depends":
        rules = many(outcomes.count(True), "rule")
        return f"true under {rules}, false under {outcomes.count(False)}"
    if check.verdict == "undecided":
        by_default = outcomes[0] == "unclear"
        return "the unknown or ties leave it open" if by_default else "unclear under another rule"
    return ""


def _lacking(check: Check) -> str:
    """What is lacking where there is nothing to hold a claim against; the claim says the rest."""
    if not check.trials:
        return "board not held"
    untried = any(isinstance(one.reading, Untried) for one in check.trials[0].dated)
    return check.reason if untried else "no snapshot held"


def remarks_of(check: Check) -> tuple[Remark, ...]:
    """What the figures of a check rest on; no remark changes a verdict."""
    shown = check.shown
    if shown is None:
        return ()
    texts = dict(_remarks(check, shown[1]))
    return tuple(Remark(code, text, check.claim.board) for code, text in texts.items())


def _releases(check: Check, reading: Reading) -> Iterator[tuple[str, str]]:
    """What a lag by release dates is the mean of, beside what the board's publisher makes of it."""
    predicate, value, days = check.claim.predicate, reading.value, reading.days
    if days is None or not isinstance(predicate, LagSize) or not isinstance(value, float):
        return
    sides = (str(predicate.first), str(predicate.second))
    trailing, leading = sides if value >= 0 else sides[::-1]
    text = spread(days, trailing, leading)
    if (trailing, leading, check.trials[0].rule.models) == ("CN", "US", "any"):
        text += f" {check.feed.others_lag}."
    yield "releases", text
    yield "release-rule", RULE


def _remarks(check: Check, reading: Reading) -> Iterator[tuple[str, str]]:
    claim, trial = check.claim, check.trials[0]
    snapshots = [one.snapshot for one in trial.dated]
    if text := _by_others(check):
        yield "other-rules", text
    if reading.margin is not None:
        margin = f"{reading.margin:.{check.feed.decimals}f}"
        yield "margin", f"The gap is within its margin of ±{margin} points."
    yield from _releases(check, reading)
    if reading.weak:
        rest = "rests on a registry row" if reading.weak == 1 else "rest on registry rows"
        text = f"{reading.weak} of the counted {rest} with no source yet."
        yield "unconfirmed", text
    if claim.span.how == "on" and snapshots and not isinstance(claim.predicate, Passes):
        days = abs((claim.span.first - snapshots[0].as_of).days)
        if days:
            yield "other-day", f"The snapshot is of {snapshots[0].as_of}, {many(days, 'day')} off."
    if any(s.via == "backfill" and check.feed.has_lost(s.as_of) for s in snapshots):
        yield "leaders-missing", LEADERS_MISSING
    for remark in snapshot_remarks(check.feed, *snapshots):
        yield remark.code, remark.text
    if check.untold:
        yield "no-tags", "The list came without tags: by base it is unknown, and no rule tried."
    elif any(one.untagged for trial in check.trials for one in trial.dated):
        yield "no-tags", NO_TAGS
