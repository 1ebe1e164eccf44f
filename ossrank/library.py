"""Questions put to a database and a registry → views; nothing is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from ossrank.errors import NothingStored, UsageError
from ossrank.facts import VIAS, Via
from ossrank.files import read_whole
from ossrank.question import (
    Day,
    check_choice,
    parse_countries,
    parse_day,
    parse_filter,
    parse_names,
    parse_tops,
)
from ossrank.reading import Reader
from ossrank.sources import DEFAULT_BOARDS, FEEDS, feed_of, pick_feeds

if TYPE_CHECKING:
    from ossrank.analysis.claims.file import Statement
    from ossrank.analysis.count import Counted, Key, Method, Unit
    from ossrank.analysis.judge import By
    from ossrank.analysis.status import FeedStatus
    from ossrank.analysis.trend import Every
    from ossrank.boards import Feed
    from ossrank.facts import Snapshot
    from ossrank.registry.licences import Choice
    from ossrank.registry.registry import Registry
    from ossrank.store.file import Store
    from ossrank.views.boards import BoardsView
    from ossrank.views.editions import ChangesView, EditionsView
    from ossrank.views.gap import GapTrendView, GapView
    from ossrank.views.listing import ListingView
    from ossrank.views.makers import MakersView
    from ossrank.views.origin import OriginView
    from ossrank.views.overview import OverviewView
    from ossrank.views.registry import ComparisonView, RegistryView, UnmappedView
    from ossrank.views.report import ReportView
    from ossrank.views.sensitivity import SensitivityView
    from ossrank.views.status import StatusView
    from ossrank.views.trend import TrendView
    from ossrank.views.trend_sensitivity import TrendSensitivityView
    from ossrank.views.verify import VerifyView

CHECK_SECONDS = 30.0
"""Enough for some gigabytes, as a rule; a larger file is shown as unchecked."""


class Library:
    """A registry, and a database to read; `store` is None where there is no database yet.

    Dates are `date` or ISO text, Ns whole numbers, countries ISO 3166-1 codes; several boards,
    countries or Ns may be a list. A View (views/view.py) answers each question, with `document()`,
    `rows()`, `columns` and `remarks`. Raises UsageError for a name that can be no board and for a
    word that is no choice, NothingStored where nothing is held.
    """

    def __init__(
        self, path: Path, registry: Registry, store: Store | None, *, keeps: bool = False
    ) -> None:
        self.path = path
        self.registry = registry
        self.store = store
        self._reader = Reader(path, registry, store, kept={} if keeps else None)
        self._catalogue = self._reader.catalogue

    def keeping(self) -> Library:
        """The same, but it keeps the rows that it reads of histories for the next question."""
        return Library(self.path, self.registry, self.store, keeps=True)

    def taking(self, via: Via | None) -> Library:
        """The same, but of a date that came in several ways, such as an archive beside the official
        history, answers take what came so: live, replay, backfill or import.
        """
        if via is None:
            return self
        check_choice(via, VIAS, "via")
        store = self._reader.store
        return Library(self.path, self.registry, store and store.taking(via))

    def report(
        self,
        boards: str | Sequence[str] | None = None,
        *,
        top: int | Sequence[int] = (),
        on: Day | None = None,
        since: Day | None = None,
        by: By = "publisher",
        models: Choice = "open",
        unit: Unit = "model",
        focus: str | Sequence[str] = ("CN", "US"),
        strict: bool = False,
        originals: bool = False,
        known: Day | None = None,
    ) -> ReportView:
        """The share tables of boards: the newest snapshots up to `on`, at the Ns of `top`.

        Without boards those that stand for their sources, of `all` the main one of every feed
        held, with a table across them; without `top` each board's defaults.
        Changes are against the newest snapshot up to `since`, else about a week before. What a
        model rests on is taken as it was known at the end of the day `known`, else as it is now.
        """
        from ossrank.views.report import ReportView

        method = _method(by, models, unit, focus, strict, originals)
        day, earlier = parse_day(on, "on"), parse_day(since, "since")
        tops, reader = parse_tops(top, "top"), self._reader.as_known(parse_day(known, "known"))
        named, every = self._catalogue.asked(parse_names(boards), day)
        snapshots, missing = self._catalogue.newest(named, day)
        reports = [reader.board_report(one, earlier, method, tops) for one in snapshots]
        return ReportView(
            tuple(reports),
            method,
            self.registry,
            datetime.now(UTC),
            missing,
            every=every,
        )

    def overview(
        self,
        boards: str | Sequence[str] | None = None,
        *,
        top: int | None = None,
        on: Day | None = None,
        by: By = "publisher",
        models: Choice = "open",
        unit: Unit = "model",
        focus: str | Sequence[str] = ("CN", "US"),
        strict: bool = False,
        originals: bool = False,
    ) -> OverviewView:
        """Boards at one N (10): the newest snapshots up to `on`; the main one of every feed held
        if none is named.
        """
        from ossrank.analysis.overview import DEFAULT_TOP, Overview
        from ossrank.views.overview import OverviewView

        (top,) = parse_tops(top or DEFAULT_TOP, "top")
        method, day = _method(by, models, unit, focus, strict, originals), parse_day(on, "on")
        named, every = self._catalogue.asked(parse_names(boards), day)
        snapshots, missing = self._catalogue.newest(named or self._catalogue.mains(day), day)
        if not snapshots:
            raise NothingStored(self._catalogue.nothing_stored(named or DEFAULT_BOARDS, day))
        rows = tuple(self._reader.overview_row(one, method, top) for one in snapshots)
        overview = Overview(top, method, rows, chosen=bool(named) and not every)
        return OverviewView(overview, self.registry, datetime.now(UTC), missing)

    def sensitivity(
        self,
        boards: str | Sequence[str] | None = None,
        *,
        top: int | Sequence[int] = (),
        on: Day | None = None,
        models: Choice = "open",
        focus: str | Sequence[str] = ("CN", "US"),
    ) -> SensitivityView:
        """The same boards under every rule, N by N."""
        from ossrank.analysis.count import fitted
        from ossrank.analysis.sensitivity import sensitivity
        from ossrank.views.sensitivity import SensitivityView

        method, tops = _method("publisher", models, "model", focus), parse_tops(top, "top")
        day = parse_day(on, "on")
        named, _ = self._catalogue.asked(parse_names(boards), day)
        snapshots, missing = self._catalogue.newest(named, day)
        results = []
        for snapshot in snapshots:
            board = self._reader.state(snapshot)
            results.append(
                sensitivity(
                    board.feed,
                    snapshot,
                    board.entries,
                    registry=self.registry,
                    bases=board.bases,
                    method=fitted(method, board.feed),
                    tops=tops,
                )
            )
        return SensitivityView(tuple(results), self.registry, missing)

    def trend(
        self,
        board: str,
        *,
        top: int | None = None,
        every: Every = "day",
        start: Day | None = None,
        end: Day | None = None,
        by: By = "publisher",
        models: Choice = "open",
        unit: Unit = "model",
        focus: str | Sequence[str] = ("CN", "US"),
        strict: bool = False,
        originals: bool = False,
        known: Day | None = None,
    ) -> TrendView:
        """A board's counts among its first `top` places (20) by day, week or month."""
        from ossrank.analysis.count import fitted
        from ossrank.analysis.rule import plain
        from ossrank.analysis.trend import DEFAULT_TOP, trend
        from ossrank.lineage import lineage_used
        from ossrank.views.trend import TrendView

        board = self._catalogue.one(board)
        feed = feed_of(board)
        (top,) = parse_tops(top or DEFAULT_TOP, "top")
        method = fitted(_method(by, models, unit, focus, strict, originals), feed)
        snapshots, _ = self._history(board, every, start, end)
        until = parse_day(known, "known")
        counting = self._reader.as_known(until).counting(snapshots)
        standings = counting.standings(plain(method), [top])[top]
        result = trend(feed, board, method, top, every, snapshots, standings)
        if feed.lineage and method.needs_bases:
            untagged = counting.untagged(point.snapshot for point in result.points)
            used = lineage_used(counting.bases, until)
            result = result._replace(lineage=used, untagged=untagged)
        if not (result.points if every == "day" else result.periods):
            over = "" if every == "day" else f" of a {every} that is over"
            raise NothingStored(f"no snapshot of {board}{over} reaches {top}: use a smaller --top")
        if feed.rating and unit == "model":
            result = result._replace(absent=self._reader.absent(result))
        return TrendView(result, self.registry)

    def behind(self, trend: TrendView) -> dict[Key, Counted]:
        """By unit and group whatever a trend counts, as it stood on the newest date that has it."""
        return self._reader.behind(trend.trend)

    def trend_sensitivity(
        self,
        board: str,
        *,
        top: int | Sequence[int] = (),
        start: Day | None = None,
        end: Day | None = None,
        models: Choice = "open",
        focus: str | Sequence[str] = ("CN", "US"),
    ) -> TrendSensitivityView:
        """Who was ahead on a board, and since when, under every rule, at the board's default Ns."""
        from ossrank.analysis.count import fitted
        from ossrank.views.trend_sensitivity import TrendSensitivityView

        method, tops = _method("publisher", models, "model", focus), parse_tops(top, "top")
        board = self._catalogue.one(board)
        snapshots, _ = self._history(board, "day", start, end)
        method = fitted(method, feed_of(board))
        result = self._reader.trend_sensitivity(snapshots, method, sorted(set(tops)))
        return TrendSensitivityView(result, self.registry)

    def gap_trend(
        self,
        board: str,
        *,
        every: Every = "day",
        start: Day | None = None,
        end: Day | None = None,
        models: Choice = "any",
    ) -> GapTrendView:
        """A rating board's gaps by day, week or month."""
        from ossrank.views.gap import GapTrendView
        from ossrank.views.gap_citation import Picked

        board = self._catalogue.one(board)
        check_rating([board])
        _method("publisher", models, "model", ("CN", "US"))
        snapshots, picked = self._history(board, every, start, end)
        gaps = self._reader.gap_course(picked, models)
        return GapTrendView(tuple(gaps), Picked(every, snapshots[-1].as_of), self.registry)

    def gap(
        self,
        boards: str | Sequence[str] | None = None,
        *,
        on: Day | None = None,
        models: Choice = "any",
    ) -> GapView:
        """The best Chinese against the best US model, the best open against the best closed."""
        from ossrank.views.gap import GapView

        named = self._catalogue.expand(parse_names(boards)) or ["arena/text"]
        day = parse_day(on, "on")
        _method("publisher", models, "model", ("CN", "US"))
        check_rating(named)
        self._catalogue.store_of(named)
        snapshots, missing = self._catalogue.newest(named, day)
        gaps = self._reader.gaps(snapshots, models)
        return GapView(tuple(gaps), self.registry, missing)

    def models(
        self,
        board: str,
        *,
        on: Day | None = None,
        since: Day | None = None,
        by: By = "publisher",
        models: Choice = "any",
        top: int | None = None,
        country: str | Sequence[str] | None = None,
        unknown: bool = False,
        strict: bool = False,
        originals: bool = False,
        known: Day | None = None,
    ) -> ListingView:
        """The rows behind a table, or of them the first `top`, those of some countries (`!CN`: of
        all other known ones), or the unknown.
        """
        from ossrank.analysis.count import fitted
        from ossrank.analysis.listing import departed, listing
        from ossrank.lineage import lineage_used
        from ossrank.views.listing import ListingView

        board = self._catalogue.one(board)
        feed, day = feed_of(board), parse_day(on, "on")
        method = fitted(_method(by, models, "model", ("CN", "US"), strict, originals), feed)
        wanted, keep = parse_filter(country, "country") if country else (None, True)
        (first,) = parse_tops(top, "top") if top is not None else (None,)
        snapshot = self._catalogue.newest_of(board, day)
        until = parse_day(known, "known")
        state = self._reader.as_known(until).state(snapshot)
        start = parse_day(since, "since")
        before = self._catalogue.earlier(snapshot, start) if start else None
        earlier = (before, self._reader.entries(before)) if before else None
        rows = listing(
            feed,
            snapshot,
            state.entries,
            earlier,
            registry=self.registry,
            bases=state.bases,
            method=method,
            top=first,
        )
        gone = (
            departed(feed, snapshot, state.entries, earlier, registry=self.registry, method=method)
            if earlier
            else []
        )
        if unknown:
            gone = [one for one in gone if one.publisher.country is None]
            rows = [row for row in rows if row.country is None]
        if wanted:
            # What is left out by ! is a country: the unknown are none.
            gone = [
                one
                for one in gone
                if one.publisher.country and (one.publisher.country in wanted) is keep
            ]
            rows = [row for row in rows if row.country and (row.country in wanted) is keep]
        used = lineage_used(state.bases, until) if feed.lineage else None
        return ListingView(
            feed,
            snapshot,
            tuple(rows),
            before,
            tuple(gone),
            used,
            self.registry,
            method,
            nothing_since=None if before else start,
            untagged=self._reader.untagged(snapshot, state.entries),
        )

    def makers(
        self,
        board: str,
        *,
        top: int | None = None,
        on: Day | None = None,
        by: By = "publisher",
        models: Choice = "any",
    ) -> MakersView:
        """The league table of labs: each by its best model, with its models within `top` places."""
        from ossrank.analysis.count import count, fitted
        from ossrank.analysis.judge import Judge
        from ossrank.analysis.makers import makers
        from ossrank.analysis.report import default_tops
        from ossrank.lineage import lineage_used
        from ossrank.views.makers import MakersView

        board = self._catalogue.one(board)
        feed, day = feed_of(board), parse_day(on, "on")
        method = fitted(_method(by, models, "model", ("CN", "US")), feed)
        snapshot = self._catalogue.newest_of(board, day)
        state = self._reader.state(snapshot)
        judge = Judge(self.registry, feed, snapshot.as_of, state.bases, by)
        counted = count(state.entries, judge, method)
        (first,) = parse_tops(top, "top") if top else (default_tops(feed, len(counted))[-1],)
        names = {organisation.key: organisation.name for organisation in self.registry}
        based = method.needs_bases and feed.lineage
        used = lineage_used(state.bases, None) if based else None
        places = tuple(makers(counted, first, names))
        untagged = self._reader.untagged(snapshot, state.entries)
        return MakersView(feed, snapshot, places, first, method, self.registry, used, untagged)

    def verify(self, claims: str | Sequence[str], *, expect: str | None = None) -> VerifyView:
        """A claim, or several, held against the data (docs/verify.md has the language).

        Raises UsageError for what is no claim, no board or no maker.
        """
        from ossrank.analysis.claims.file import statements_of

        lines = [claims] if isinstance(claims, str) else list(claims)
        return self.verify_statements(statements_of(lines, expect or ""), whole=len(lines) == 1)

    def verify_file(
        self, path: str | Path, *, ids: Sequence[str] = (), expect: str | None = None
    ) -> VerifyView:
        """The claims of a file, TOML or CSV, or those with some ids.

        `expect` stands in where a claim does not say what is expected.
        """
        from ossrank.analysis.claims.file import LARGEST_FILE, parse_claims
        from ossrank.checking import Checker

        try:
            with Path(path).open("rb") as file:
                body = file.read(LARGEST_FILE + 1)
        except OSError as error:
            raise UsageError(f"cannot read {path}: {error.strerror}") from None
        require = Checker(self._reader).require_names
        statements = parse_claims(body, str(path), ids, expect or "", require)
        return self.verify_statements(statements, whole=False)

    def verify_statements(self, statements: Sequence[Statement], *, whole: bool) -> VerifyView:
        """Claims that were read already; `whole`: a single one is shown with its evidence."""
        from ossrank.checking import Checker
        from ossrank.views.verify import VerifyView

        checker = Checker(self._reader)
        checks = checker.check([one.claim for one in statements])
        lineage = checker.lineage(checks)
        return VerifyView(tuple(checks), tuple(statements), self.registry, lineage, whole)

    def origin(self, name: str, *, every: bool = False) -> OriginView:
        """Why an organisation, an account or a model counts for a country.

        A model is shown on the main boards, with `every` on their categories too. Raises
        OssrankError, with names that are near, where nothing of that name is known.
        """
        from ossrank.errors import OssrankError
        from ossrank.lineage import plain_name
        from ossrank.sources.checks import storable
        from ossrank.views.origin import OriginView

        name, today = plain_name(storable(name)), datetime.now(UTC).date()
        explanation = self._reader.explanation(name, today)
        if not explanation.known:
            names = self._reader.store.snapshots.model_names() if self._reader.store else []
            near = self.registry.near(name) or self.registry.near(name, among=names)
            hint = f": did you mean {', '.join(near)}?" if near else ""
            raise OssrankError(
                f"{name!r} is no organisation, account or model that ossrank knows{hint}"
            )
        return OriginView(explanation, self.registry, every)

    def boards(self, pattern: str | None = None) -> BoardsView:
        """The boards held, with their first and last date; those that a pattern names if given."""
        from ossrank.views.boards import BoardsView

        summaries = self._catalogue.held()
        if pattern:
            named = self._catalogue.expand([pattern])
            summaries = [summary for summary in summaries if summary.board in named]
        return BoardsView(tuple((feed_of(summary.board), summary) for summary in summaries))

    def status(self, feeds: Sequence[str] = (), *, max_age: timedelta | None = None) -> StatusView:
        """How feeds fare, all if none is named, and whether the database is sound.

        With `max_age`, which of them had no good fetch for so long: those that are named, else
        those that were ever attempted.
        """
        from ossrank.analysis.status import stale, watched
        from ossrank.views.status import Database, StatusView

        now = datetime.now(UTC)
        if self._reader.store is None:
            raise NothingStored(
                f"no database at {self.path}: run ossrank fetch, or name one with --db"
            )
        store = self._reader.store
        statuses = [status_of(store, feed, now) for feed in pick_feeds(feeds or FEEDS)]
        # What is fetched only where it is named is told of once it was.
        statuses = [
            s for s in statuses if feeds or not s.feed.named_only or s.attempted_at or s.as_of
        ]
        path = self.path.absolute()
        integrity = store.connection.check(CHECK_SECONDS)
        database = Database(path, path.stat().st_size, integrity, store.connection.journal())
        old = None
        if max_age:
            old = tuple(stale(statuses if feeds else watched(statuses), max_age, now))
        return StatusView(tuple(statuses), old, database, now)

    def _history(
        self, board: str, every: Every, start: Day | None, end: Day | None
    ) -> tuple[list[Snapshot], list[Snapshot]]:
        check_choice(every, ("day", "week", "month"), "every")
        first, last = parse_day(start, "start"), parse_day(end, "end")
        return self._catalogue.history(board, every, first, last)

    def nothing_stored(self, boards: Sequence[str], on: date | None = None) -> str:
        """The line that says what is missing, and what to do."""
        return self._catalogue.nothing_stored(boards, on)

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
        from ossrank.registry.override import MOST_BYTES
        from ossrank.views.registry import ComparisonView

        try:
            body = read_whole(path, MOST_BYTES)
        except OSError as error:
            raise UsageError(f"cannot read {path}: {error.strerror}") from None
        today = datetime.now(UTC).date()
        comparisons = compare(self.registry, read_map(body, str(path)), today)
        return ComparisonView(tuple(comparisons), self.registry)

    def editions(self) -> EditionsView:
        """The editions of the registry at hand, the newest first."""
        from ossrank.registry.edition import edition_at_hand, names_at_hand
        from ossrank.views.editions import EditionsView

        return EditionsView(tuple(map(edition_at_hand, names_at_hand())))

    def registry_changes(
        self, old: str | Path, *, effect: bool = False, on: Day | None = None
    ) -> ChangesView:
        """What changed from an older edition, by its name, folder or zip, to this one, by cell.

        What is laid over this one is laid over both. With `effect`, which counts and clear leads
        that changes on the boards held: on every date, or on the newest of each board up to `on`.
        """
        from ossrank.registry.changes import differences, lines_beside, told_by
        from ossrank.registry.data import DATA
        from ossrank.registry.edition import read_edition
        from ossrank.registry.registry import make_registry
        from ossrank.views.editions import ChangesView

        new = self.registry
        older = make_registry(read_edition(old), new.override_body, new.override)
        changes = told_by(differences(older.files, new.files), lines_beside(DATA))
        found = self._reader.effects(older, parse_day(on, "on")) if effect else None
        return ChangesView(tuple(changes), older, new, found)

    def unmapped(self, *, days: int = 30) -> UnmappedView:
        """Who stands on the boards held, in the last days of each, without a row."""
        from ossrank.views.registry import Unmapped, UnmappedView

        if self._reader.store is None:
            raise NothingStored(self._catalogue.nothing_stored(DEFAULT_BOARDS))
        standings: dict[tuple[str, bool], dict[str, tuple[int, int]]] = {}
        persons: set[str] = set()
        since = None
        for summary in self._catalogue.held():
            start = summary.last - timedelta(days=days - 1)
            since = min(since or start, start)
            self._reader.note_unmapped(summary.board, start, standings, persons)
        unmapped = [
            Unmapped(name, account, min(rank for rank, _ in boards.values()), _by_rank(boards))
            for (name, account), boards in standings.items()
        ]
        unmapped.sort(key=lambda one: (one.best_rank, -len(one.boards), one.name.casefold()))
        return UnmappedView(tuple(unmapped), len(persons), since, self.registry)


def _by_rank(boards: Mapping[str, tuple[int, int]]) -> tuple[tuple[str, int, int], ...]:
    rows = ((board, rank, dates) for board, (rank, dates) in boards.items())
    return tuple(sorted(rows, key=lambda row: (row[1], -row[2], row[0])))


def _method(
    by: By,
    models: Choice,
    unit: Unit,
    focus: str | Sequence[str],
    strict: bool = False,
    originals: bool = False,
) -> Method:
    """A method of counting; UsageError for a word that is not one of its choices."""
    from ossrank.analysis.count import Method, Unit
    from ossrank.analysis.judge import By
    from ossrank.registry.licences import CHOICES

    check_choice(by, get_args(By), "by")
    check_choice(models, tuple(CHOICES), "models")
    check_choice(unit, get_args(Unit), "unit")
    return Method(by, models, unit, parse_countries(focus, "focus"), strict, originals)


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
            *most, last = (f"{source}/" for source in rating)
            named = f"{', '.join(most)} and {last}"
            raise UsageError(f"{board} is not a rating board: gaps are for {named}")


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
