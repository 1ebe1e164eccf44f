"""What is read of a database for an answer: snapshots, what they rest on, histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ossrank.catalogue import Catalogue
from ossrank.errors import NothingStored
from ossrank.history import WHOLE, History, Rows
from ossrank.sources import DEFAULT_BOARDS, feed_of

if TYPE_CHECKING:
    from ossrank.analysis.count import Counted, Key, Method
    from ossrank.analysis.effect import Effect, Effects, Figure
    from ossrank.analysis.explain import BoardState, Explanation
    from ossrank.analysis.gap import Gap
    from ossrank.analysis.gap import History as ListingHistory
    from ossrank.analysis.judge import Bases, Judge
    from ossrank.analysis.overview import OverviewRow
    from ossrank.analysis.report import BoardReport
    from ossrank.analysis.swing import Swing
    from ossrank.analysis.trend import Trend
    from ossrank.analysis.trend_sensitivity import TrendSensitivity
    from ossrank.facts import Entry, Snapshot
    from ossrank.history import Standings
    from ossrank.registry.licences import Choice
    from ossrank.registry.registry import Registry
    from ossrank.store.file import Store
    from ossrank.store.lineage import Lineage


AT_ONCE = 200
"""Snapshots whose rows are in memory together."""


class Reader:
    """A registry, and a database to read; `store` is None where there is no database yet.

    `known` is the day up to which is read what bases are known, None for all. `kept` are the rows
    of boards for the next question, None where none are kept: a page asks for the same often.
    """

    def __init__(
        self,
        path: Path,
        registry: Registry,
        store: Store | None,
        known: date | None = None,
        kept: dict[str, Rows] | None = None,
    ) -> None:
        self.path = path
        self.registry = registry
        self.store = store
        self.known = known
        self.kept = kept
        self.catalogue = Catalogue(path, store)

    def as_known(self, day: date | None) -> Reader:
        """The same with what was known of bases at the end of a UTC day."""
        return Reader(self.path, self.registry, self.store, day, self.kept)

    def _store(self, board: str) -> Store:
        return self.catalogue.store_of([board])

    def entries(self, snapshot: Snapshot) -> Sequence[Entry]:
        """A snapshot's entries: routes folded; where a list came without tags, marked as such."""
        kept = self._rows(snapshot.board).entries
        if snapshot.id not in kept:
            kept[snapshot.id] = self._entries(snapshot)
        return kept[snapshot.id]

    def _entries(self, snapshot: Snapshot) -> Sequence[Entry]:
        from ossrank.lineage import untold
        from ossrank.routes import folded

        entries = self._store(snapshot.board).snapshots.entries(snapshot.id)
        if feed_of(snapshot.board).routes:
            return folded(entries)
        return tuple(untold(entries)) if self.untagged(snapshot, entries) else entries

    def untagged(self, snapshot: Snapshot, entries: Sequence[Entry]) -> bool:
        """Whether a list whose rows name their bases elsewhere came without tags."""
        from ossrank.lineage import untagged

        return feed_of(snapshot.board).lineage and untagged(entries, snapshot.via)

    def bases(self, board: str, entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
        """What is known of the bases of a board's entries; nothing where it has no lineage."""
        return self._lineage(board).bases(entries) if feed_of(board).lineage else {}

    def _lineage(self, board: str) -> Lineage:
        lineage = self._store(board).lineage
        return lineage.as_known(self.known) if self.known else lineage

    def state(self, snapshot: Snapshot) -> BoardState:
        from ossrank.analysis.explain import BoardState

        entries = self.entries(snapshot)
        bases = self.bases(snapshot.board, entries)
        return BoardState(feed_of(snapshot.board), snapshot, entries, bases)

    def board_report(
        self, snapshot: Snapshot, since: date | None, method: Method, tops: Sequence[int]
    ) -> BoardReport:
        from ossrank.analysis.report import board_report

        earlier = self.catalogue.earlier(snapshot, since)
        entries = self.entries(snapshot)
        before = self.entries(earlier) if earlier else ()
        report = board_report(
            feed_of(snapshot.board),
            snapshot,
            entries,
            (earlier, before) if earlier else None,
            registry=self.registry,
            bases=self.bases(snapshot.board, [*entries, *before]),
            method=method,
            tops=tops,
            known=self.known,
            bases_then=self._bases_then(snapshot, entries) if method.needs_bases else None,
            free=self._free_share(snapshot),
        )
        nothing_since = since if earlier is None else None
        return report._replace(swings=self._swings(report), nothing_since=nothing_since)

    def _free_share(self, snapshot: Snapshot) -> float:
        from ossrank.routes import free_share

        if not feed_of(snapshot.board).routes:
            return 0.0
        return free_share(self._store(snapshot.board).snapshots.entries(snapshot.id))

    def _bases_then(self, snapshot: Snapshot, entries: Sequence[Entry]) -> Bases | None:
        """What was known of bases at the end of a snapshot's day, unless that was asked for.

        None of a history that was stored later: nothing of it was counted on its days.
        """
        if self.known or snapshot.via not in ("live", "replay"):
            return None
        return self.as_known(snapshot.as_of).bases(snapshot.board, entries)

    def effects(self, old: Registry, on: date | None) -> Effects:
        """What this registry makes of every date held of every board, against an older one.

        With `on` of the newest date of each board up to then. Raises NothingStored where nothing
        is held.
        """
        from ossrank.analysis.effect import Effects

        store, looked_at = self.catalogue.store_of(["any board"]), 0
        differing: list[Effect] = []
        dates: Counter[Figure] = Counter()
        for summary in self.catalogue.held():
            newest = store.snapshots.newest(summary.board, on) if on else None
            snapshots = [newest] if newest else []
            snapshots = snapshots if on else store.snapshots.between(summary.board)
            if snapshots:
                counted = self._effects(snapshots, old)
                looked_at += len(snapshots)
                dates.update(one.figure for one in counted)
                differing += (one for one in counted if one.counts_differ or one.leads_differ)
        if not looked_at:
            raise NothingStored(self.catalogue.nothing_stored(["any board"], on))
        return Effects(looked_at, dates, tuple(differing))

    def _effects(self, snapshots: Sequence[Snapshot], old: Registry) -> list[Effect]:
        """A board's figures under an older registry and this one, by each rule of a report."""
        from ossrank.analysis.effect import effects, methods
        from ossrank.analysis.report import default_tops
        from ossrank.analysis.rule import plain

        feed, history = feed_of(snapshots[0].board), self.counting(snapshots)
        result: list[Effect] = []
        shown: dict[int, set[int]] = {}
        for method in methods(feed):
            if method.models == "open":
                shown = {}
            usual = default_tops(feed, WHOLE)
            tops = sorted({*usual, *(top for some in shown.values() for top in some)})
            old_by_top, new_by_top = (
                history.under(registry).standings(plain(method), tops)
                for registry in (old, self.registry)
            )
            counted = effects(feed, method, snapshots, old_by_top, new_by_top, shown)
            for one in counted:
                shown.setdefault(one.snapshot.id, set()).add(one.top)
            result += counted
        return result

    def overview_row(self, snapshot: Snapshot, method: Method, top: int) -> OverviewRow:
        """A board at one N, with its trend over the year up to the snapshot."""
        from ossrank.analysis.overview import OverviewRow
        from ossrank.analysis.trend import trend

        report = self.board_report(snapshot, None, method, (top,))
        board, store = snapshot.board, self._store(snapshot.board)
        year = store.snapshots.between(board, snapshot.as_of - timedelta(days=365), snapshot.as_of)
        standings = self.standings(year, report.method, top)
        course = trend(report.feed, board, report.method, top, "day", year, standings)
        return OverviewRow(report, course)

    def _swings(self, report: BoardReport) -> tuple[Swing, ...]:
        """How much the counts usually change over as many days as lie between two snapshots."""
        if report.since is None or report.since_days is None:
            return ()
        board, store = report.snapshot.board, self._store(report.snapshot.board)
        dates = store.snapshots.dates_before(board, report.since.as_of)
        from ossrank.analysis.swing import LEAST_SPANS, swings

        if len(dates) < LEAST_SPANS:
            return ()
        snapshots = store.snapshots.between(board, dates[-1], report.since.as_of)
        tops = [table.top for table in report.tables if table.groups[0].change is not None]
        standings = self.standings(snapshots, report.method, max(tops, default=0))
        by_date = {snapshot.as_of: standings[snapshot.id].members for snapshot in snapshots}
        return tuple(swings(by_date, report.since_days, tops, report.method.focus))

    def standings(self, snapshots: Sequence[Snapshot], method: Method, most: int) -> Standings:
        """The first `most` places of each snapshot of one board, by the snapshots' ids."""
        from ossrank.analysis.rule import plain

        return self.counting(snapshots).standings(plain(method), [most])[most] if snapshots else {}

    def counting(self, snapshots: Sequence[Snapshot]) -> History:
        """Snapshots of one board, at least one, to be counted."""
        board = snapshots[0].board
        store = self._store(board)
        lineage = self._lineage(board)
        feed, rows = feed_of(board), self._rows(board)
        return History(store.snapshots, lineage, self.registry, feed, snapshots, rows)

    def _rows(self, board: str) -> Rows:
        """The rows of a board: those at hand where they are kept."""
        store, feed = self._store(board).snapshots, feed_of(board)
        if self.kept is None:
            return Rows(store, feed)
        return self.kept.setdefault(board, Rows(store, feed))

    def trend_sensitivity(
        self, snapshots: Sequence[Snapshot], method: Method, tops: Sequence[int]
    ) -> TrendSensitivity:
        """A board's snapshots under every rule, at the Ns given or else its defaults."""
        from ossrank.analysis.count import count
        from ossrank.analysis.finding import leading
        from ossrank.analysis.judge import Judge
        from ossrank.analysis.report import default_tops
        from ossrank.analysis.rule import variants
        from ossrank.analysis.trend import trend
        from ossrank.analysis.trend_sensitivity import RuleByDate, TrendSensitivity

        board = snapshots[-1].board
        feed = feed_of(board)
        if not tops:
            state = self.state(snapshots[-1])
            judge = Judge(self.registry, feed, snapshots[-1].as_of, state.bases, method.by)
            tops = default_tops(feed, len(count(state.entries, judge, method)))
        history, rules = self.counting(snapshots), []
        for variant in variants(feed, method, self.registry):
            standings = history.standings(variant, tops)
            trends = (
                trend(feed, board, variant.method, top, "day", snapshots, standings[top])
                for top in tops
            )
            rules.append(RuleByDate(variant.name, {one.top: leading(one) for one in trends}))
        return TrendSensitivity(
            feed,
            board,
            method,
            tuple(tops),
            tuple(snapshots),
            tuple(rules),
            history.untagged(snapshots),
        )

    def behind(self, trend: Trend) -> dict[Key, Counted]:
        """By unit and group each that a trend counts, as it stood on the newest date that has it.

        Its place is 0: it may have had many.
        """
        from ossrank.analysis.count import Counted, key_of
        from ossrank.analysis.judge import Judges
        from ossrank.lineage import untold

        rows, method, store = self._rows(trend.board), trend.method, self._store(trend.board)
        rows.read(p.snapshot for p in trend.points if p.snapshot.id not in rows.lines)
        by_base = method.by == "base" and trend.feed.lineage
        bases = self.bases(trend.board, rows.kinds) if by_base else {}
        judges = Judges(self.registry, trend.feed, method.by, bases)

        @cache
        def counted(kind: int, judge: Judge, tagged: bool) -> tuple[Counted, Key, bool]:
            entry = rows.kinds[kind] if tagged else untold([rows.kinds[kind]])[0]
            one = Counted(0, entry, judge)
            return one, key_of(one, method), judge.allows(entry, method.models)

        found: dict[Key, Counted] = {}
        for point in reversed(trend.points):
            lacking = {(one.unit, one.group) for one in point.units} - found.keys()
            if not lacking:
                continue
            judge = judges.on(point.snapshot.as_of)
            tagged = not by_base or store.snapshots.has_tags(point.snapshot)
            for kind in rows.lines[point.snapshot.id].kinds:
                one, key, counts = counted(kind, judge, tagged)
                if key in lacking and counts:
                    found[key] = one
                    lacking.remove(key)
                    if not lacking:
                        break
        return found

    def absent(self, trend: Trend) -> tuple[tuple[str, date], ...]:
        """The models that one date does not list at all between two that have them within N."""
        from ossrank.analysis.trend import gone_for_a_date

        gone, rows = gone_for_a_date(trend), self._rows(trend.board)
        snapshots = [point.snapshot for point in trend.points if point.snapshot.id in gone]
        rows.read(snapshots)
        listed = [{rows.kinds[kind].model for kind in rows.lines[s.id].kinds} for s in snapshots]
        return tuple(
            (model, snapshot.as_of)
            for snapshot, models in zip(snapshots, listed, strict=True)
            for model in gone[snapshot.id]
            if model not in models
        )

    def gaps(self, snapshots: Sequence[Snapshot], models: Choice) -> list[Gap]:
        """The comparisons of each snapshot, with the days behind."""
        from ossrank.analysis.gap import gap
        from ossrank.analysis.judge import Judges

        gaps = []
        for snapshot in snapshots:
            feed = feed_of(snapshot.board)
            judge = Judges(self.registry, feed).on(snapshot.as_of)
            history = None if feed.released else self.listings(snapshot)
            entries = self.entries(snapshot)
            gaps.append(
                gap(feed, snapshot, entries, judge, models, history, released=feed.released)
            )
        return gaps

    def gap_course(self, snapshots: Sequence[Snapshot], models: Choice) -> Iterator[Gap]:
        """The comparisons of each of a board's snapshots, of the newest with the days behind."""
        from ossrank.analysis.gap_course import GapCourse
        from ossrank.analysis.judge import Judges

        board = snapshots[0].board
        feed, store = feed_of(board), self._store(board)
        *snapshots, newest = snapshots
        judges = Judges(self.registry, feed)
        for start in range(0, len(snapshots), AT_ONCE):
            part = snapshots[start : start + AT_ONCE]
            rows = self._rows(board)
            rows.read(part)
            course = GapCourse(feed, rows.kinds, judges, models)
            fields = [course.fields(snapshot, rows.lines[snapshot.id]) for snapshot in part]
            bests = store.snapshots.entries_at(
                (snapshot.id, index)
                for snapshot, some in zip(part, fields, strict=True)
                for field in some
                for index in field.firsts.values()
            )
            for snapshot, some in zip(part, fields, strict=True):
                yield course.gap(snapshot, some, bests)
        yield from self.gaps([newest], models)

    def listings(self, snapshot: Snapshot) -> ListingHistory:
        """When each model of a snapshot was first listed on its board."""
        from ossrank.analysis.gap import days_held, listing_history

        feed, store = feed_of(snapshot.board), self._store(snapshot.board)
        snapshots = store.snapshots.between(snapshot.board, until=snapshot.as_of)
        first = self._rows(snapshot.board).first_listed(snapshots)
        days = days_held(feed, snapshots, store.attempts.good_days(feed.name))
        return listing_history(snapshot, first, self.registry.files.renames, days)

    def explanation(self, name: str, today: date) -> Explanation:
        """Why a name counts for a country, as the newest snapshots have it."""
        from ossrank.analysis.explain import (
            BoardState,
            appearance,
            explain_model,
            explain_organisation,
            explain_unlisted,
        )
        from ossrank.facts import Entry
        from ossrank.lineage import untold

        store, registry = self.store, self.registry
        if store is None:
            return explain_organisation(name, (), registry, today)
        newest = [self.state(s) for s in filter(None, map(store.snapshots.newest, DEFAULT_BOARDS))]
        appearances = []
        for snapshot, listed in store.snapshots.appearances(name):
            lacks = feed_of(snapshot.board).lineage and not store.snapshots.has_tags(snapshot)
            entry = untold([listed])[0] if lacks else listed
            bases = self.bases(snapshot.board, [entry])
            state = BoardState(feed_of(snapshot.board), snapshot, [entry], bases)
            appearances.append(appearance(state, entry, registry))
        if appearances:
            last = appearances[0].snapshot
            departed = store.snapshots.newest(last.board) != last
            return explain_model(name, appearances, newest, registry, departed=departed)
        if "/" in name:
            known = store.lineage.bases([Entry(0, 0, name)])
            near = registry.near(name, among=store.snapshots.model_names())
            return explain_unlisted(name, known, near, newest, registry, today)
        return explain_organisation(name, newest, registry, today)

    def note_unmapped(
        self,
        board: str,
        start: date,
        standings: dict[tuple[str, bool], dict[str, tuple[int, int]]],
        persons: set[str],
    ) -> None:
        """Adds who has no row on a board since a day: by name, each board's best rank and dates."""
        from ossrank.analysis.judge import Judge

        feed, store = feed_of(board), self._store(board)
        for snapshot in store.snapshots.between(board, start):
            judge = Judge(self.registry, feed, snapshot.as_of, {}, "publisher")
            best: dict[tuple[str, bool], int] = {}
            for entry in self.entries(snapshot):
                if entry.model == feed.rest:
                    continue
                verdict = judge.publisher(entry)
                if verdict.organisation and verdict.organisation.kind == "individual":
                    persons.update([entry.publisher or entry.model] * (verdict.country is None))
                elif verdict.unknown == "unmapped":
                    name = entry.publisher or entry.model
                    best.setdefault((name, feed.matching == "account"), entry.rank)
            for key, rank in best.items():
                before, dates = standings.setdefault(key, {}).get(board, (rank, 0))
                standings[key][board] = min(rank, before), dates + 1
