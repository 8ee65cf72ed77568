"""The back office's page of businesses' premises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from holdfast.accounts.access import SEES_ACCOUNTS
from holdfast.platform.backoffice.pages import BackOfficePage
from holdfast.platform.backoffice.traces import moment_of
from holdfast.properties import operations
from holdfast.properties.models import Establishment

if TYPE_CHECKING:
    from django.forms import ModelForm
    from django.http import HttpRequest


@admin.register(Establishment)
class EstablishmentPage(BackOfficePage):
    seen_with = SEES_ACCOUNTS | {"Can query businesses"}
    added_with = frozenset({"Can update businesses"})
    list_display = ("identifier", "name", "business", "created_at")
    list_select_related = ("business",)
    search_fields = ("=identifier", "name")
    search_help_text = "Number or name"
    autocomplete_fields = ("business",)
    fields = ("business", "identifier", "name")

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:  # noqa: ARG002
        """Keep it by its operation, which checks the number."""
        kept = operations.record_establishment(**form.cleaned_data, now=moment_of(request))
        obj.pk, obj._state.adding = kept.pk, False
