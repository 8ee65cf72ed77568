"""The reports of ledgers in the back office: read as a table, or taken away as CSV."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from unfold.widgets import UnfoldAdminSingleDateWidget

from holdfast.ledgers.reporting import REPORTS, Report, csv_of
from holdfast.platform.backoffice.pages import permitted
from holdfast.platform.backoffice.traces import moment_of, trace

if TYPE_CHECKING:
    from django.contrib import admin
    from django.http import HttpRequest
    from django.urls import URLPattern

    from holdfast.ledgers.models import Ledger

    LedgerAdmin = admin.ModelAdmin[Ledger]
else:
    LedgerAdmin = object

#: What a supplier earns and is owed is for whoever looks after its money.
READS_REPORTS = frozenset({"Can perform payments operations"})
#: Rows on a page; the file has them all.
_MOST_ROWS = 500


class _Day(forms.Form):
    """The days that a report asks for."""

    def __init__(self, report: Report, today: date, given: Any) -> None:
        starts = {"from": today.replace(day=1), "to": today + timedelta(days=1)}
        super().__init__({name: given.get(name) or starts.get(name, today) for name in report.days})
        for name in report.days:
            self.fields[name] = forms.DateField(label=name.title(), widget=UnfoldAdminSingleDateWidget())


class ReportsMixin(LedgerAdmin):
    """For the page of ledgers: a link to each report above the list."""

    list_before_template = "ledgers/reports.html"

    def get_urls(self) -> list[URLPattern]:
        shown = self.admin_site.admin_view(self.show_report)
        return [path("report/<slug:name>/", shown, name="ledgers_report"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        reports = REPORTS.values() if permitted(request, READS_REPORTS) else ()
        return super().changelist_view(request, {"reports": reports, **(extra_context or {})})

    def show_report(self, request: HttpRequest, name: str) -> HttpResponse:
        """One report, for the days in the query."""
        if not permitted(request, READS_REPORTS):
            raise PermissionDenied
        report = REPORTS.get(name)
        if report is None:
            raise Http404
        form = _Day(report, moment_of(request).date(), request.GET)
        rows = report.rows(**form.cleaned_data) if form.is_valid() else []
        if "csv" in request.GET and form.is_valid():
            trace(request, f"backoffice:report:{name}", touched=[])
            answer = HttpResponse(csv_of(report, rows), content_type="text/csv; charset=utf-8")
            answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
            return answer
        shown = {
            **self.admin_site.each_context(request),
            "title": report.title,
            "form": form,
            "table": {"headers": report.headers, "rows": rows[:_MOST_ROWS]},
            "left_out": max(0, len(rows) - _MOST_ROWS),
        }
        return render(request, "ledgers/report.html", shown)
