"""Questions put to a database and a registry → views; nothing is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ossrank.errors import NothingStored, UsageError
from ossrank.sources import DEFAULT_BOARDS, FEEDS, feed_of, pick_feeds

if TYPE_CHECKING:
    from ossrank.analysis.count import Method, Unit
    from ossrank.analysis.explain import BoardState
    from ossrank.analysis.gap import Gap
    from ossrank.analysis.judge import By
    from ossrank.analysis.member import Member
    from ossrank.analysis.report import BoardReport
    from ossrank.analysis.status import FeedStatus
    from ossrank.analysis.swing import Swing
    from ossrank.analysis.trend import Every
    from ossrank.boards import Feed
    from ossrank.facts import Entry, Kind, Snapshot
    from ossrank.registry.licences import Choice
    from ossrank.registry.registry import Registry
    from ossrank.store.file import Store
    from ossrank.views.boards import BoardsView
    from ossrank.views.gap import GapTrendView, GapView
    from ossrank.views.listing import ListingView
    from ossrank.views.origin import OriginView
    from ossrank.views.registry import ComparisonView, RegistryView, UnmappedView
    from ossrank.views.report import ReportView
    from ossrank.views.sensitivity import SensitivityView
    from ossrank.views.sheet import Sheet
    from ossrank.views.status import StatusView
    from ossrank.views.trend import TrendView
    from ossrank.views.view import Remark

CHECK_SECONDS = 30.0
"""Enough for some gigabytes, as a rule; a file that takes longer is said to be unchecked."""


class Library:
    """A registry, and a database to read; `store` is None where there is no database yet.

    Dates are `date`, Ns and counts whole numbers; every method returns a View (views/view.py).
    Raises UsageError for a name that can be no board, NothingStored where nothing is held.
    """

    def __init__(self, path: Path, registry: Registry, store: Store | None) -> None:
        self.path = path
        self.registry = registry
        self._store = store

    def report(
        self,
        boards: Sequence[str] | None = None,
        *,
        top: Sequence[int] = (),
        on: date | None = None,
        since: date | None = None,
        by: By = "publisher",
        models: Choice = "open",
        unit: Unit = "model",
        focus: Sequence[str] = ("CN", "US"),
    ) -> ReportView:
        """The share tables of boards: the newest snapshots up to `on`, at the Ns of `top`.

        Without boards those that stand for their sources, without `top` each board's defaults.
        Changes are against the newest snapshot up to `since`, else about a week before.
        """
        from ossrank.analysis.count import Method
        from ossrank.views.report import ReportView

        method = Method(by, models, unit, tuple(focus))
        snapshots, missing = self._newest(boards, on)
        reports, remarks = [], []
        for snapshot in snapshots:
            report, remark = self._board_report(snapshot, since, method, top)
            reports.append(report)
            remarks += remark
        return ReportView(
            tuple(reports), method, self.registry, datetime.now(UTC), missing, tuple(remarks)
        )

    def sensitivity(
        self,
        boards: Sequence[str] | None = None,
        *,
        top: Sequence[int] = (),
        on: date | None = None,
        models: Choice = "open",
        focus: Sequence[str] = ("CN", "US"),
    ) -> SensitivityView:
        """The same boards under every rule, N by N."""
        from ossrank.analysis.count import Method
        from ossrank.analysis.sensitivity import sensitivity
        from ossrank.views.sensitivity import SensitivityView

        method = Method(models=models, focus=tuple(focus))
        snapshots, missing = self._newest(boards, on)
        results = []
        for snapshot in snapshots:
            board = self._state(snapshot)
            results.append(
                sensitivity(
                    board.feed,
                    snapshot,
                    board.entries,
                    registry=self.registry,
                    bases=board.bases,
                    method=method,
                    tops=top,
                )
            )
        return SensitivityView(tuple(results), self.registry, missing)

    def trend(
        self,
        board: str,
        *,
        top: int | None = None,
        every: Every = "day",
        start: date | None = None,
        end: date | None = None,
        by: By = "publisher",
        models: Choice = "open",
        unit: Unit = "model",
        focus: Sequence[str] = ("CN", "US"),
    ) -> TrendView:
        """A board's counts among its first `top` places (20) by day, week or month."""
        from ossrank.analysis.count import Method
        from ossrank.analysis.trend import DEFAULT_TOP, trend
        from ossrank.views.trend import TrendView

        feed, top = feed_of(board), top or DEFAULT_TOP
        store, snapshots, picked = self._history(board, every, start, end)
        method = Method(by, models, unit, tuple(focus))
        members = self._members(store, picked, method, top)
        result = trend(feed, board, method, top, every, picked, members, snapshots)
        if not result.points:
            raise NothingStored(f"no snapshot of {board} reaches {top}: use --top")
        return TrendView(result, self.registry)

    def gap_trend(
        self,
        board: str,
        *,
        every: Every = "day",
        start: date | None = None,
        end: date | None = None,
        models: Choice = "any",
    ) -> GapTrendView:
        """A rating board's gaps by day, week or month."""
        from ossrank.views.gap import GapTrendView

        check_rating([board])
        store, _, picked = self._history(board, every, start, end)
        gaps = [self._gap(store, snapshot, models, lag=False) for snapshot in picked]
        return GapTrendView(tuple(gaps), self.registry)

    def gap(
        self,
        boards: Sequence[str] | None = None,
        *,
        on: date | None = None,
        models: Choice = "any",
    ) -> GapView:
        """The best Chinese against the best US model, the best open against the best closed."""
        from ossrank.views.gap import GapView

        named = list(dict.fromkeys(boards or ["arena/text"]))
        check_rating(named)
        store = self._required(named)
        newest = [(board, store.snapshots.newest(board, on)) for board in named]
        missing = tuple(board for board, snapshot in newest if snapshot is None)
        self._check_categories(missing)
        gaps = [self._gap(store, s, models, lag=True) for _, s in newest if s]
        return GapView(tuple(gaps), self.registry, missing)

    def models(
        self,
        board: str,
        *,
        on: date | None = None,
        since: date | None = None,
        by: By = "publisher",
        models: Choice = "any",
        country: str | None = None,
        unknown: bool = False,
    ) -> ListingView:
        """The rows behind a table; only those of a country, or the unknown, where asked for."""
        from ossrank.analysis.count import Method
        from ossrank.analysis.listing import departed, listing
        from ossrank.views.listing import ListingView
        from ossrank.views.view import Remark

        feed = feed_of(board)
        store = self._required([board])
        snapshot = store.snapshots.newest(board, on)
        if snapshot is None:
            self._check_categories([board])
            raise NothingStored(self.nothing_stored([board], on))
        state = self._state(snapshot)
        before, remarks = None, list[Remark]()
        if since:
            before, remarks = self._earlier(snapshot, since)
        earlier = (before, self._entries(before)) if before else None
        method = Method(by=by, models=models)
        rows = listing(
            feed,
            snapshot,
            state.entries,
            earlier,
            registry=self.registry,
            bases=state.bases,
            method=method,
        )
        gone = (
            departed(feed, snapshot, state.entries, earlier, registry=self.registry, method=method)
            if earlier
            else []
        )
        if unknown:
            gone = [one for one in gone if one.publisher.country is None]
            rows = [row for row in rows if row.country is None]
        if country:
            gone = [one for one in gone if one.publisher.country == country]
            rows = [row for row in rows if row.country == country]
        return ListingView(feed, snapshot, tuple(rows), before, tuple(gone), tuple(remarks))

    def origin(self, name: str) -> OriginView:
        """Why an organisation, an account or a model counts for a country.

        Raises OssrankError, with names that are near, where nothing of that name is known.
        """
        from ossrank.errors import OssrankError
        from ossrank.lineage import plain_name
        from ossrank.sources.checks import storable
        from ossrank.views.origin import OriginView

        name, today = plain_name(storable(name)), datetime.now(UTC).date()
        sheets = self._origin_sheets(name, today)
        if not sheets:
            names = self._store.snapshots.model_names() if self._store else []
            near = self.registry.near(name) or self.registry.near(name, among=names)
            hint = f": did you mean {', '.join(near)}?" if near else ""
            raise OssrankError(
                f"{name!r} is no organisation, account or model that ossrank knows{hint}"
            )
        return OriginView(name, tuple(sheets))

    def boards(self) -> BoardsView:
        """The boards held, with their first and last date."""
        from ossrank.views.boards import BoardsView

        summaries = self._store.snapshots.boards() if self._store else []
        return BoardsView(tuple((feed_of(summary.board), summary) for summary in summaries))

    def status(self, feeds: Sequence[str] = (), *, max_age: timedelta | None = None) -> StatusView:
        """How feeds fare, all if none is named, and whether the database is sound.

        With `max_age`, which of them had no good fetch for so long: those that are named, else
        those that were ever attempted.
        """
        from ossrank.analysis.status import stale, watched
        from ossrank.views.status import Database, StatusView

        now = datetime.now(UTC)
        if self._store is None:
            raise NothingStored(
                f"no database at {self.path}: run ossrank fetch, or name one with --db"
            )
        store = self._store
        statuses = [status_of(store, feed, now) for feed in pick_feeds(feeds)]
        path = self.path.absolute()
        database = Database(path, path.stat().st_size, store.connection.check(CHECK_SECONDS))
        old = None
        if max_age:
            old = tuple(stale(statuses if feeds else watched(statuses), max_age, now))
        return StatusView(tuple(statuses), old, database, now)

    def registry_rows(
        self, *, countries: Sequence[str] | None = None, confidence: str | None = None
    ) -> RegistryView:
        """The rows of the registry, of some countries or of one confidence where asked for."""
        from ossrank.views.registry import RegistryView

        rows = (
            organisation
            for organisation in self.registry
            if (countries is None or organisation.country in countries)
            and confidence in (None, organisation.confidence)
        )
        return RegistryView(tuple(rows), self.registry)

    def registry_diff(self, path: Path) -> ComparisonView:
        """The registry beside another map, a CSV file."""
        from ossrank.registry.comparison import compare, read_map
        from ossrank.views.registry import ComparisonView

        try:
            body = path.read_bytes()
        except OSError as error:
            raise UsageError(f"cannot read {path}: {error.strerror}") from None
        today = datetime.now(UTC).date()
        comparisons = compare(self.registry, read_map(body, str(path)), today)
        return ComparisonView(tuple(comparisons), self.registry)

    def unmapped(self, *, days: int = 30) -> UnmappedView:
        """Who stands on the boards held, in the last days of each, without a row."""
        from ossrank.views.registry import Unmapped, UnmappedView

        if self._store is None:
            raise NothingStored(self.nothing_stored(DEFAULT_BOARDS))
        standings: dict[tuple[str, bool], dict[str, tuple[int, int]]] = {}
        persons: set[str] = set()
        since = None
        for summary in self._store.snapshots.boards():
            start = summary.last - timedelta(days=days - 1)
            since = min(since or start, start)
            self._note_unmapped(summary.board, start, standings, persons)
        unmapped = [
            Unmapped(name, account, min(rank for rank, _ in boards.values()), _by_rank(boards))
            for (name, account), boards in standings.items()
        ]
        unmapped.sort(key=lambda one: (one.best_rank, -len(one.boards), one.name.casefold()))
        return UnmappedView(tuple(unmapped), len(persons), since, self.registry)

    def _note_unmapped(
        self,
        board: str,
        start: date,
        standings: dict[tuple[str, bool], dict[str, tuple[int, int]]],
        persons: set[str],
    ) -> None:
        """Adds who has no row on a board since a day: by name, each board's best rank and dates."""
        from ossrank.analysis.judge import Judge

        feed, store = feed_of(board), self._required([board])
        for snapshot in store.snapshots.between(board, start):
            judge = Judge(self.registry, feed, snapshot.as_of, {}, "publisher")
            best: dict[tuple[str, bool], int] = {}
            for entry in store.snapshots.entries(snapshot.id):
                verdict = judge.publisher(entry)
                if verdict.organisation and verdict.organisation.kind == "individual":
                    persons.update([entry.publisher or entry.model] * (verdict.country is None))
                elif verdict.unknown == "unmapped":
                    name = entry.publisher or entry.model
                    best.setdefault((name, feed.matching == "account"), entry.rank)
            for key, rank in best.items():
                before, dates = standings.setdefault(key, {}).get(board, (rank, 0))
                standings[key][board] = min(rank, before), dates + 1

    def nothing_stored(self, boards: Sequence[str], on: date | None = None) -> str:
        """The line that says what is missing, and what to do."""
        until = f" up to {on}" if on else ""
        hint = "ossrank boards lists what is held" if on else "run ossrank fetch"
        return f"nothing stored of {', '.join(boards)}{until} in {self.path}: {hint}"

    def _required(self, boards: Sequence[str]) -> Store:
        if self._store is None:
            raise NothingStored(self.nothing_stored(boards))
        return self._store

    def _newest(
        self, boards: Sequence[str] | None, on: date | None
    ) -> tuple[list[Snapshot], tuple[str, ...]]:
        """The newest snapshots of boards, or of the default ones, and the boards without any."""
        named = list(dict.fromkeys(boards or DEFAULT_BOARDS))
        for board in named:
            feed_of(board)
        if self._store is None:
            return [], tuple(named)
        newest = {board: self._store.snapshots.newest(board, on) for board in named}
        missing = tuple(board for board, snapshot in newest.items() if snapshot is None)
        if boards:
            self._check_categories(missing)
        return [snapshot for snapshot in newest.values() if snapshot], missing

    def _check_categories(self, boards: Sequence[str]) -> None:
        """A category that its feed, though held, does not have is a slip of the pen."""
        held = [summary.board for summary in self._store.snapshots.boards()] if self._store else []
        for board in boards:
            feed = feed_of(board)
            siblings = [name for name in held if feed_of(name) == feed]
            if board not in siblings and feed.main in siblings and board != feed.main:
                raise UsageError(f"no board {board!r}: ossrank boards lists those of {feed.name}")

    def _history(
        self, board: str, every: Every, start: date | None, end: date | None
    ) -> tuple[Store, list[Snapshot], list[Snapshot]]:
        """A board's snapshots of a span, and of them the one of each day, week or month."""
        from ossrank.analysis.trend import pick

        feed_of(board)
        store = self._required([board])
        snapshots = store.snapshots.between(board, start, end)
        if not snapshots:
            self._check_categories([board])
            raise NothingStored(
                f"nothing stored of {board} from {start} to {end or 'today'} in {self.path}"
                if start
                else self.nothing_stored([board], end)
            )
        picked = pick(snapshots, every)
        if not picked:
            raise NothingStored(f"no {every} of {board} is over yet: try --every day")
        return store, snapshots, picked

    def _earlier(
        self, snapshot: Snapshot, since: date | None
    ) -> tuple[Snapshot | None, list[Remark]]:
        """The snapshot to compare with: the newest up to `since`, or about a week older.

        UsageError where `since` is no earlier date; where nothing is held up to it, a remark.
        """
        from ossrank.analysis.earlier import pick_since
        from ossrank.views.view import Remark

        board, store = snapshot.board, self._required([snapshot.board])
        if since:
            if since >= snapshot.as_of:
                raise UsageError(f"--since {since} is not before {board} of {snapshot.as_of}")
            earlier = store.snapshots.newest(board, since)
            if earlier is None:
                text = f"nothing held of {board} up to {since}: no change is shown"
                return None, [Remark("no-earlier", text, board)]
            return earlier, []
        day = pick_since(snapshot.as_of, store.snapshots.dates_before(board, snapshot.as_of))
        return (store.snapshots.newest(board, day) if day else None), []

    def _entries(self, snapshot: Snapshot) -> Sequence[Entry]:
        """A snapshot's entries; where a list came without tags, marked as such."""
        from ossrank.lineage import untagged, untold

        entries = self._required([snapshot.board]).snapshots.entries(snapshot.id)
        lacks = feed_of(snapshot.board).lineage and untagged(entries, snapshot.via)
        return tuple(untold(entries)) if lacks else entries

    def _bases(self, board: str, entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
        """What is known of the bases of a board's entries; nothing where it has no lineage."""
        return self._required([board]).lineage.bases(entries) if feed_of(board).lineage else {}

    def _state(self, snapshot: Snapshot) -> BoardState:
        from ossrank.analysis.explain import BoardState

        entries = self._entries(snapshot)
        bases = self._bases(snapshot.board, entries)
        return BoardState(feed_of(snapshot.board), snapshot, entries, bases)

    def _board_report(
        self, snapshot: Snapshot, since: date | None, method: Method, tops: Sequence[int]
    ) -> tuple[BoardReport, list[Remark]]:
        from ossrank.analysis.report import board_report

        earlier, remarks = self._earlier(snapshot, since)
        entries = self._entries(snapshot)
        before = self._entries(earlier) if earlier else ()
        report = board_report(
            feed_of(snapshot.board),
            snapshot,
            entries,
            (earlier, before) if earlier else None,
            registry=self.registry,
            bases=self._bases(snapshot.board, [*entries, *before]),
            method=method,
            tops=tops,
        )
        return report._replace(swings=self._swings(report)), remarks

    def _swings(self, report: BoardReport) -> tuple[Swing, ...]:
        """How much the counts usually change over as many days as lie between two snapshots."""
        if report.since is None or report.since_days is None:
            return ()
        board, store = report.snapshot.board, self._required([report.snapshot.board])
        dates = store.snapshots.dates_before(board, report.since.as_of)
        from ossrank.analysis.swing import LEAST_SPANS, swings

        if len(dates) < LEAST_SPANS:
            return ()
        snapshots = store.snapshots.between(board, dates[-1], report.since.as_of)
        tops = [table.top for table in report.tables if table.groups[0].change is not None]
        members = self._members(store, snapshots, report.method, max(tops, default=0))
        by_date = {snapshot.as_of: members[snapshot.id] for snapshot in snapshots}
        return tuple(swings(by_date, report.since_days, tops, report.method.focus))

    def _members(
        self, store: Store, snapshots: Sequence[Snapshot], method: Method, most: int
    ) -> dict[int, tuple[Member, ...]]:
        """The first `most` members of each snapshot of one board, by the snapshots' ids."""
        from ossrank.lineage import untold

        members: dict[int, tuple[Member, ...]] = {}
        todo, depth = list(snapshots), most
        # Most lists fill their places from as many rows; the others are read deeper, to their end.
        while todo:
            lines = store.snapshots.lines(todo, depth)
            kinds = store.snapshots.named({kind for kinds in lines.values() for kind in kinds})
            for part, tagged in self._by_tags(store, todo, method):
                named = kinds if tagged else dict(zip(kinds, untold(kinds.values()), strict=True))
                members.update(self._sorted(part, lines, named, method, most))
            todo = [s for s in todo if len(members[s.id]) < most and s.rows > depth]
            depth *= 4
        return members

    def _by_tags(
        self, store: Store, snapshots: Sequence[Snapshot], method: Method
    ) -> list[tuple[list[Snapshot], bool]]:
        """The snapshots in two parts where bases decide: those that came with tags, the others."""
        if method.by == "publisher":
            return [(list(snapshots), True)]
        tagged = {s.id: store.snapshots.has_tags(s) for s in snapshots}
        parts = [([s for s in snapshots if tagged[s.id] is has], has) for has in (True, False)]
        return [part for part in parts if part[0]]

    def _sorted(
        self,
        snapshots: Sequence[Snapshot],
        lines: Mapping[int, Sequence[Kind]],
        kinds: Mapping[Kind, Entry],
        method: Method,
        most: int,
    ) -> dict[int, tuple[Member, ...]]:
        from ossrank.analysis.member import Sorter

        feed, bases = feed_of(snapshots[0].board), dict[str, tuple[str, ...]]()
        if method.by == "base":
            used = {kind for s in snapshots for kind in lines[s.id]}
            bases = self._bases(snapshots[0].board, [kinds[kind] for kind in used])
        sorter = Sorter(feed, kinds, bases, self.registry, method)
        return {s.id: sorter.units(lines[s.id], s.as_of, most) for s in snapshots}

    def _gap(self, store: Store, snapshot: Snapshot, models: Choice, *, lag: bool) -> Gap:
        """The comparisons of a snapshot; with `lag`, the days behind as well."""
        from ossrank.analysis.gap import gap, listing_history

        history = None
        if lag:
            first = store.snapshots.first_listed(snapshot.board, snapshot.as_of)
            history = listing_history(snapshot, first, self.registry.files.renames)
        entries = store.snapshots.entries(snapshot.id)
        return gap(feed_of(snapshot.board), snapshot, entries, self.registry, models, history)

    def _origin_sheets(self, name: str, today: date) -> Sequence[Sheet]:
        from ossrank.analysis.explain import BoardState, appearance
        from ossrank.facts import Entry
        from ossrank.lineage import untold
        from ossrank.views.origin import model_sheets, organisation_sheets, unlisted_sheets

        store, registry = self._store, self.registry
        if store is None:
            return organisation_sheets(name, registry, (), today)
        newest = [self._state(s) for s in filter(None, map(store.snapshots.newest, DEFAULT_BOARDS))]
        seen = []
        for snapshot, listed in store.snapshots.appearances(name):
            lacks = feed_of(snapshot.board).lineage and not store.snapshots.has_tags(snapshot)
            entry = untold([listed])[0] if lacks else listed
            bases = self._bases(snapshot.board, [entry])
            state = BoardState(feed_of(snapshot.board), snapshot, [entry], bases)
            seen.append(appearance(state, entry, registry))
        if seen:
            last = seen[0].snapshot
            departed = store.snapshots.newest(last.board) != last
            return model_sheets(name, seen, newest, registry, departed=departed)
        if "/" in name:
            known = store.lineage.bases([Entry(0, 0, name)])
            near = registry.near(name, among=store.snapshots.model_names())
            return unlisted_sheets(name, known, near, newest, registry, today)
        return organisation_sheets(name, registry, newest, today)


def _by_rank(boards: Mapping[str, tuple[int, int]]) -> tuple[tuple[str, int, int], ...]:
    rows = ((board, rank, dates) for board, (rank, dates) in boards.items())
    return tuple(sorted(rows, key=lambda row: (row[1], -row[2], row[0])))


def status_of(store: Store, feed: Feed, now: datetime) -> FeedStatus:
    """The status of one feed, from all that is kept of it."""
    from ossrank.analysis.status import feed_status

    return feed_status(
        feed,
        store.attempts.recent(feed.name),
        store.attempts.good_days(feed.name) if feed.dated else (),
        store.snapshots.between(feed.main),
        store.snapshots.suspects(feed.name),
        store.snapshots.entries,
        now.date(),
    )


def check_rating(boards: Sequence[str]) -> None:
    """Raises UsageError for a board that is none, or whose scores are no ratings."""
    for board in boards:
        if not feed_of(board).rating:
            rating = dict.fromkeys(f.name.split("/")[0] for f in FEEDS.values() if f.rating)
            named = " and ".join(f"{source}/" for source in rating)
            raise UsageError(f"{board} is no rating board: gaps are for {named}")


@contextmanager
def open_library(path: Path, registry: Registry) -> Iterator[Library]:
    """A library on the database at `path`, which need not be there yet; it is only read.

    Raises StoreError where the file cannot be read.
    """
    from ossrank.store.file import is_there, open_store

    if not is_there(path):
        yield Library(path, registry, None)
        return
    with open_store(path) as store:
        yield Library(path, registry, store)
