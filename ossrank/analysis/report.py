"""The share tables of one board on one date."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ossrank.analysis.count import OTHER, Counted, Method, count, distinct, fitted, group_of
from ossrank.analysis.day import Day, day
from ossrank.analysis.earlier import Earlier, later_named
from ossrank.analysis.judge import Bases, By, Judge
from ossrank.analysis.swing import Swing
from ossrank.analysis.table import Table, table
from ossrank.boards import Feed
from ossrank.facts import Entry, Snapshot
from ossrank.lineage import LineageUsed, lineage_used, reached, untagged
from ossrank.registry.registry import Registry

TOPS_LIST = (10, 25, 50, 100)

TOPS_RATING = (10, 25)


class MakerCount(NamedTuple):
    """How many of the first `top` makers, of which there are `counted`, are of each country."""

    top: int
    counted: int
    of_country: Mapping[str, int]

    @property
    def leader(self) -> str | None:
        """The focus country with the most, None where they are equal."""
        (first, most), *others = sorted(self.of_country.items(), key=lambda item: -item[1])
        return first if most > max((number for _, number in others), default=0) else None


class BoardReport(NamedTuple):
    """The tables of one board on one date.

    `rows` are the snapshot's entries, `models` its distinct models, `eligible` those (or the
    makers) that the choice of openness leaves; `other_lens` the largest table by the other
    lens, None where the board has no lineage; `swings` the usual changes over as many days;
    `third` the best model of any country that has no column; `asked_by` the lens asked for,
    which boards without lineage cannot give; `unstated` how many models' licences do not say
    whether a choice that is narrower than open allows them; `untagged` whether the list came
    without tags; `likely_open` how many models count as closed only because the board names no
    Hub model for them, while it names one for others of their makers; `any_licence` the tables at
    the same Ns whatever the licence, none where the method counts them so or all are open;
    `counted` are all that take a place, `before` those of the earlier snapshot, None where there is
    none, `of_any` those that take one whatever the licence, `of_day` all models of the day, none
    where the board does not list a whole day; `by_makers` the tables at the same Ns
    that count each maker once, none where the method does; `lineage` what the counts rest on of
    that which is known of bases, None where bases do not decide; `known_then` the tables at the
    same Ns by what was known of them on the snapshot's day, none where that is all or was asked
    for; `day` what the whole day adds up to, where the board lists it; `nothing_since` the day to
    compare with that was asked for, where nothing is held up to it.
    """

    feed: Feed
    snapshot: Snapshot
    since: Snapshot | None
    method: Method
    rows: int
    models: int
    eligible: int
    openness_unknown: int
    tables: tuple[Table, ...]
    other_lens: Table | None
    third: Counted | None
    asked_by: By
    unstated: int
    untagged: bool
    likely_open: int
    any_licence: tuple[Table, ...]
    by_makers: tuple[MakerCount, ...]
    counted: tuple[Counted, ...]
    before: tuple[Counted, ...] | None
    of_any: tuple[Counted, ...]
    of_day: tuple[Counted, ...]
    lineage: LineageUsed | None = None
    known_then: tuple[Table, ...] = ()
    swings: tuple[Swing, ...] = ()
    day: Day | None = None
    nothing_since: date | None = None

    @property
    def since_days(self) -> int | None:
        """Days between the two snapshots."""
        return (self.snapshot.as_of - self.since.as_of).days if self.since else None


def board_report(
    feed: Feed,
    snapshot: Snapshot,
    entries: Sequence[Entry],
    earlier: Earlier | None,
    *,
    registry: Registry,
    bases: Bases,
    method: Method,
    tops: Sequence[int] = (),
    known: date | None = None,
    bases_then: Bases | None = None,
    free: float = 0.0,
) -> BoardReport:
    """The share tables of a board, compared with an earlier snapshot where there is one.

    `tops` are the Ns asked for; without them the feed's defaults that the board reaches. `bases`
    are those told up to the day `known`, all if it is None; `bases_then` those told up to the
    snapshot's day, None where no figures of that day are wanted. `free` is the part of the scores
    that free routes have.
    """
    asked_by = method.by
    method = fitted(method, feed)
    if not feed.lineage:
        method = method._replace(by="publisher")
    judge = Judge(registry, feed, snapshot.as_of, bases, method.by, method.recount)
    counted = count(entries, judge, method)
    days: tuple[Day | None, Day | None] = day(entries, judge, method.focus, free), None
    before = None
    if earlier:
        then = Judge(registry, feed, earlier[0].as_of, bases, method.by, method.recount)
        before = count(later_named(feed, earlier, snapshot, entries, registry), then, method)
        days = days[0], day(earlier[1], then, method.focus, 0.0)
    entries = [entry for entry in entries if entry.model != feed.rest]
    cuts = sorted(set(tops)) or default_tops(feed, len(counted))
    every, end = distinct(entries), end_of_list(snapshot, entries)
    other_lens = None
    if feed.lineage:
        by: By = "publisher" if method.by == "base" else "base"
        other = method._replace(by=by)
        other_judge = Judge(registry, feed, snapshot.as_of, bases, by, method.recount)
        (other_lens,) = _tables(entries, other_judge, other, cuts[-1:], end)
    whatever = method._replace(models="any")
    of_any = counted if feed.all_open or method == whatever else count(entries, judge, whatever)
    used = reached(entries, bases) if feed.lineage and method.needs_bases else None
    known_then: tuple[Table, ...] = ()
    if used is not None and bases_then is not None and bases_then != used:
        judge_then = Judge(registry, feed, snapshot.as_of, bases_then, method.by, method.recount)
        known_then = _tables(entries, judge_then, method, cuts, end)
    return BoardReport(
        feed=feed,
        snapshot=snapshot,
        since=earlier[0] if earlier else None,
        method=method,
        rows=len(entries),
        models=len(every),
        eligible=len(counted),
        openness_unknown=0
        if feed.openness_by == "nothing"
        else sum(judge.openness(entry) == "unknown" for entry in every),
        tables=tuple(table(counted, before, top, feed, method, end, days) for top in cuts),
        other_lens=other_lens,
        third=next((c for c in counted if group_of(c.verdict, method.focus) == OTHER), None),
        asked_by=asked_by,
        unstated=sum(map(judge.licence_unstated, every)),
        untagged=feed.lineage and untagged(entries, snapshot.via),
        likely_open=_likely_open(every, judge),
        any_licence=()
        if feed.all_open or method.models == "any"
        else tuple(table(of_any, None, top, feed, whatever, end, days) for top in cuts),
        day=days[0],
        counted=tuple(counted),
        before=None if before is None else tuple(before),
        of_any=tuple(of_any),
        of_day=tuple(count(entries, judge, whatever._replace(unit="model"))) if days[0] else (),
        lineage=None if used is None else lineage_used(used, known),
        known_then=known_then,
        by_makers=() if method.unit == "maker" else _by_makers(counted, cuts, method.focus),
    )


def _by_makers(
    counted: Sequence[Counted], cuts: Sequence[int], focus: Sequence[str]
) -> tuple[MakerCount, ...]:
    groups: dict[str, str] = {}
    for one in counted:
        # Each maker once, at its best model.
        verdict = one.verdict
        groups.setdefault(verdict.maker, group_of(verdict, focus))
        if len(groups) >= cuts[-1]:
            break
    listed = list(groups.values())
    counts = ((top, listed[:top]) for top in cuts)
    return tuple(
        MakerCount(top, len(first), {country: first.count(country) for country in focus})
        for top, first in counts
    )


def _tables(
    entries: Sequence[Entry],
    judge: Judge,
    method: Method,
    cuts: Sequence[int],
    end: float | None,
) -> tuple[Table, ...]:
    counted = count(entries, judge, method)
    return tuple(table(counted, None, top, judge.feed, method, end) for top in cuts)


def end_of_list(snapshot: Snapshot, entries: Sequence[Entry]) -> float | None:
    """The score of the last row of a list that goes on below it; None of a whole board."""
    return entries[-1].score if snapshot.goes_on and entries else None


def _likely_open(entries: Sequence[Entry], judge: Judge) -> int:
    if judge.feed.openness_by != "hub id":
        return 0
    makers = {judge.publisher(entry).maker for entry in entries if entry.hub_id}
    closed = (entry for entry in entries if judge.openness(entry) == "proprietary")
    return sum(not e.licence and judge.publisher(e).maker in makers for e in closed)


def default_tops(feed: Feed, available: int) -> list[int]:
    """The default Ns that a board reaches; where it reaches none, all that there is."""
    tops = TOPS_RATING if feed.rating else TOPS_LIST
    return [top for top in tops if top <= available] or [available or tops[0]]
