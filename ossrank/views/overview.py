"""Many boards at one N: the same tables as a report, and a picture of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ossrank.analysis.overview import Overview
from ossrank.registry.registry import Registry
from ossrank.views.figures import REPORT_COLUMNS
from ossrank.views.report import ReportView
from ossrank.views.sheet import Sheet
from ossrank.views.view import Remark, View


@dataclass(frozen=True)
class OverviewView(View):
    """Boards at one N; `overview` is what it shows."""

    overview: Overview
    registry: Registry
    generated_at: datetime
    missing: tuple[str, ...] = ()

    columns = REPORT_COLUMNS

    @property
    def _report(self) -> ReportView:
        reports = tuple(one.report for one in self.overview.rows)
        return ReportView(reports, self.overview.method, self.registry, self.generated_at)

    def content(self) -> dict[str, Any]:
        return self._report.content()

    def rows(self) -> list[dict[str, Any]]:
        return self._report.rows()

    def sheets(self) -> Sequence[Sheet]:
        return self._report.sheets()

    @property
    def remarks(self) -> Sequence[Remark]:
        return self._report.remarks
