"""The league table of labs: place, best model, models within the N, open and closed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ossrank.analysis.count import Method
from ossrank.analysis.makers import MakerPlace
from ossrank.boards import Feed
from ossrank.facts import Snapshot
from ossrank.lineage import LineageUsed
from ossrank.registry.organisation import short_name
from ossrank.registry.registry import Registry
from ossrank.views.sentence import first_models, joined, land, on_day
from ossrank.views.sheet import (
    Sheet,
    edition,
    edition_json,
    lens_name,
    lineage_json,
    many,
    models_named,
    shorten,
)
from ossrank.views.snapshot_remark import (
    codes,
    no_lineage,
    no_tags,
    remarks_json,
    snapshot_remarks,
)
from ossrank.views.source import Cited, credit_line, credits_of, origin_json, rule_key, rule_words
from ossrank.views.view import Remark, View


@dataclass(frozen=True)
class MakersView(View):
    """The makers on a board, by their best models."""

    feed: Feed
    snapshot: Snapshot
    makers: tuple[MakerPlace, ...]
    top: int
    method: Method
    registry: Registry
    lineage: LineageUsed | None = None
    untagged: bool = False
    """Whether the list came without the tags that name bases."""

    columns = (
        "board",
        "as_of",
        "place",
        "tied",
        "maker",
        "name",
        "country",
        "best_place",
        "best_rank",
        "best_model",
        "score",
        "top",
        "inside",
        "models",
        "open",
        "closed",
        "attribution",
        "remarks",
    )

    @property
    def remarks(self) -> tuple[Remark, ...]:
        board, inside = self.snapshot.board, [maker for maker in self.makers if maker.inside]
        weak = sum(one.country is not None and one.best.verdict.weak for one in inside)
        based = self.method.by == "base"
        remarks = []
        if weak:
            rest = f"{'rests' if weak == 1 else 'rest'} on registry rows with no source yet"
            number = f"{weak} of {many(len(inside), 'maker')} in the top {self.top}"
            short = f"{weak} of these makers {rest.replace('registry ', '')}"
            remarks.append(Remark("unconfirmed", f"{number} {rest}.", board, self.top, short))
        remarks += [no_tags(board)] if based and self.untagged else []
        if based and not self.feed.lineage:
            remarks.append(Remark("no-lineage", no_lineage(self.method, self.feed), board))
        return (*remarks, *snapshot_remarks(self.feed, self.snapshot))

    def content(self) -> dict[str, Any]:
        hidden = ("top", "attribution", "remarks")
        keys = [key for key in self.columns[2:] if key not in hidden]
        return {
            **edition_json(self.registry),
            "board": self.snapshot.board,
            "as_of": self.snapshot.as_of.isoformat(),
            "payload_sha256": self.snapshot.sha256,
            **origin_json(self.feed, [self.snapshot.via]),
            "lineage": lineage_json(self.lineage),
            "by": self.method.by if self.feed.lineage else "publisher",
            "models": self.method.models,
            "top": self.top,
            "citation": next(iter(self.citations()), None),
            "attribution": credits_of(self.feed, [self.snapshot]),
            "remarks": remarks_json(self.remarks),
            "makers": [{key: row[key] for key in keys} for row in self.rows()],
        }

    @property
    def _weighed(self) -> bool:
        return self.feed.openness_by != "nothing"

    def rows(self) -> list[dict[str, Any]]:
        remarks, credit = codes(self.remarks), credits_of(self.feed, [self.snapshot])
        return [
            {
                "board": self.snapshot.board,
                "as_of": self.snapshot.as_of.isoformat(),
                "place": maker.place,
                "tied": maker.tied,
                "maker": maker.maker,
                "name": maker.name,
                "country": maker.country,
                "best_place": maker.best_place,
                "best_rank": maker.best.entry.rank,
                "best_model": maker.best.entry.model,
                "score": maker.best.entry.score,
                "top": self.top,
                "inside": maker.inside,
                "models": maker.models,
                "open": maker.open if self._weighed else None,
                "closed": maker.closed if self._weighed else None,
                "attribution": credit,
                "remarks": remarks,
            }
            for maker in self.makers
        ]

    def references(self) -> list[Cited]:
        """One sentence: where the makers with a model within the N are based, and whose is best."""
        inside = [maker for maker in self.makers if maker.inside]
        if not inside:
            return []
        best, snapshot = inside[0], self.snapshot
        counts = Counter(maker.country for maker in inside)
        parts = [f"{counts[country] or 'none'} in {land(country)}" for country in self.method.focus]
        others = sum(n for c, n in counts.items() if c and c not in self.method.focus)
        parts += [f"{others} elsewhere"] if others else []
        among = first_models(self.feed, snapshot.board, self.method, self.top).removesuffix(",")
        whose = f"{short_name(best.name)}, {land(best.country)}" if best.country else best.name
        noun = self.feed.noun
        said = f"{len(inside)} makers had {noun.many} among {among}"
        said += f", {joined(parts)}"
        said += f"; {counts[None]} could not be placed" if counts[None] else ""
        said += (
            f"; the first of these {noun.many} is {shorten(best.best.entry.model, 60)}, by {whose}"
        )
        said += "".join(f"; {remark.short}" for remark in self.remarks if remark.short)
        return [
            Cited(
                f"{snapshot.board.replace('/', '-')}-{snapshot.as_of}-makers-top-{self.top}"
                f"{rule_key(self.method, usual='any')}",
                f"{self.feed.board_title(snapshot.board)}, makers, as of {snapshot.as_of}",
                f"On {on_day(snapshot.as_of)}, {said}",
                self.feed,
                [snapshot],
                rule_words(self.method, self.feed, f"makers in the top {self.top}"),
                self.registry,
                self.lineage,
            )
        ]

    def sheets(self) -> list[Sheet]:
        best = f"best {self.feed.noun.one}"
        weights = ("open", "closed") if self._weighed else ("all",)
        headers = ("#", "maker", "from", best, "place", f"top {self.top}", *weights)
        room = " " if any(maker.best_tied for maker in self.makers) else ""
        rows = tuple(
            (
                f"{maker.place}{'=' if maker.tied else room}",
                short_name(maker.name),
                maker.country or "?",
                maker.best.entry.model,
                f"{maker.best_place}{'=' if maker.best_tied else room}",
                str(maker.inside),
                *((str(maker.open), str(maker.closed)) if self._weighed else (str(maker.models),)),
            )
            for maker in self.makers
        )
        title = f"{self.feed.board_title(self.snapshot.board)} · {self.snapshot.as_of} · makers"
        subtitle = models_named(self.method, self.feed)
        subtitle += f", counted by {lens_name(self.method, self.feed)}"
        return [
            Sheet(
                title,
                subtitle,
                headers,
                rows,
                tuple(remark.text for remark in self.remarks),
                left=frozenset({1, 2, 3}),
                shortened={3: 20, 1: 12},
                provenance=edition(self.registry, self.lineage),
                credit=credit_line(self.feed, self.snapshot),
            )
        ]
