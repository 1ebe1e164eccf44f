"""A sentence for each claim that was held against figures, to be printed as it is."""

from __future__ import annotations

from ossrank.analysis.claims.check import Check
from ossrank.analysis.claims.field import method_of
from ossrank.analysis.claims.file import Statement
from ossrank.registry.registry import Registry
from ossrank.views.claim_words import figure, on_dates, reason, remarks_of
from ossrank.views.sentence import cited_board, on_day
from ossrank.views.source import Cited, rule_words


def claim_citation(statement: Statement, check: Check, registry: Registry) -> Cited | None:
    """The sentence for one claim; None where it could be held against nothing.

    Who has the database gets the same from the claim, as it stands in the sentence.
    """
    shown = check.shown
    if shown is None or check.verdict == "unverifiable":
        return None
    snapshot, reading = shown
    trial, claim, feed = check.trials[0], check.claim, check.feed
    board = feed.board_title(snapshot.board)
    measured = f"{figure(claim, reading)} on {on_day(snapshot.as_of)}"
    dates = f", {on_dates(check)}" if sum(check.tally) > 1 else ""
    verdict = "depends on a rule" if check.verdict == "depends" else f"is {check.verdict}"
    where = cited_board(feed, snapshot.board)
    said = [f"On {where} the claim “{claim}” {verdict}: {measured}{dates}.", reason(check)]
    said += [remark.text for remark in remarks_of(check)]
    snapshots = [one for one, _ in trial.readings]
    ranked = ["by the rank that the board prints"] if trial.rule.rank == "board" else []
    families = ["each family once"] if trial.rule.unit == "family" else []
    span = f"{snapshots[0].as_of}"
    if len(snapshots) > 1:
        span += f" to {snapshots[-1].as_of}"
    return Cited(
        f"{statement.id}-{snapshot.board.replace('/', '-')}-{snapshot.as_of}",
        f"{board}, claim, as of {span}",
        " ".join(filter(None, said)).removesuffix("."),
        feed,
        snapshots,
        [*rule_words(method_of(trial.rule), feed), *families, *ranked],
        registry,
        check.lineage,
    )
