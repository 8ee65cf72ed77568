"""Hardship, help and special circumstances: put on record here by those who look after customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from holdfast.accounts import operations
from holdfast.accounts.admin.permissions import CHANGES_DETAILS, SEES
from holdfast.accounts.authors import Author
from holdfast.accounts.models import (
    AssistanceAgreement,
    EnergyCheque,
    HardshipAgreement,
    PersonalProfile,
    SpecialCircumstance,
)
from holdfast.platform.backoffice.pages import BackOfficePage, Records
from holdfast.platform.backoffice.traces import moment_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import ModelForm
    from django.http import HttpRequest

_CHANGES_PEOPLE = frozenset({"Can update user details"})


class _Care(BackOfficePage):
    """Rows that operations make; what they say is not changed afterwards."""

    seen_with = SEES
    #: What is filled in when a row is made, and what when it ends.
    begins_with: Sequence[str] = ()
    ends_with: Sequence[str] = ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:  # noqa: ARG002
        return list(self.begins_with) if obj is None else [*self.begins_with, *self.ends_with, "created_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:  # noqa: ARG002
        return [] if obj is None else [*self.begins_with, "created_at"]

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:
        kept = self.end(request, obj) if change else self.begin(request, form.cleaned_data)
        obj.pk, obj._state.adding = kept.pk, False

    def begin(self, request: HttpRequest, given: dict[str, Any]) -> Any:
        """Make the row by its operation."""
        raise NotImplementedError

    def end(self, request: HttpRequest, obj: Any) -> Any:  # noqa: ARG002 - most say all at once
        """End the row by its operation."""
        return obj


@admin.register(HardshipAgreement)
class HardshipAgreementPage(_Care):
    added_with = changed_with = CHANGES_DETAILS
    list_display = ("account", "hardship_type", "start_date", "end_date", "exit_reason")
    list_filter = ("hardship_type",)
    list_select_related = ("account",)
    search_fields = ("=account__number",)
    search_help_text = "Account number"
    autocomplete_fields = ("account",)
    begins_with = (
        "account",
        "hardship_type",
        "hardship_details",
        "hardship_entry_reason",
        "payment_plan_details",
        "start_date",
    )
    ends_with = ("end_date", "exit_reason", "exit_reason_details")

    def account_number_of(self, obj: HardshipAgreement) -> str:
        return obj.account.number

    def begin(self, request: HttpRequest, given: dict[str, Any]) -> HardshipAgreement:
        author = Author(user_id=request.user.pk)
        return operations.begin_hardship_agreement(**given, author=author, now=moment_of(request))

    def end(self, request: HttpRequest, obj: HardshipAgreement) -> HardshipAgreement:
        if obj.end_date is None:
            return obj
        return operations.end_hardship_agreement(
            agreement=obj,
            end_date=obj.end_date,
            exit_reason=obj.exit_reason,
            exit_reason_details=obj.exit_reason_details,
            now=moment_of(request),
        )


@admin.register(AssistanceAgreement)
class AssistanceAgreementPage(_Care):
    added_with = CHANGES_DETAILS
    list_display = ("account", "assistance_type", "active_from", "active_to")
    list_select_related = ("account",)
    search_fields = ("=account__number",)
    search_help_text = "Account number"
    autocomplete_fields = ("account",)
    begins_with = ("account", "assistance_type", "active_from", "active_to")

    def account_number_of(self, obj: AssistanceAgreement) -> str:
        return obj.account.number

    def begin(self, request: HttpRequest, given: dict[str, Any]) -> AssistanceAgreement:
        author = Author(user_id=request.user.pk)
        return operations.begin_assistance_agreement(**given, author=author, now=moment_of(request))


@admin.register(SpecialCircumstance)
class SpecialCircumstancePage(_Care):
    added_with = _CHANGES_PEOPLE
    list_display = ("user", "internal_code", "expiry_date", "created_at", "ended_at")
    list_select_related = ("user",)
    search_fields = ("=user__number", "=internal_code")
    search_help_text = "Number of the user, or code"
    autocomplete_fields = ("user",)
    begins_with = ("user", "internal_code", "summary", "expiry_date")

    def begin(self, request: HttpRequest, given: dict[str, Any]) -> SpecialCircumstance:
        return operations.record_special_circumstance(**given, now=moment_of(request))


@admin.register(PersonalProfile)
class PersonalProfilePage(Records):
    seen_with = SEES
    list_display = ("user", "shares_special_circumstances", "updated_at")
    list_select_related = ("user",)
    search_fields = ("=user__number",)
    search_help_text = "Number of the user"


@admin.register(EnergyCheque)
class EnergyChequePage(_Care):
    added_with = CHANGES_DETAILS
    list_display = ("number", "account", "amount", "status", "received_at")
    list_filter = ("status",)
    list_select_related = ("account",)
    search_fields = ("=account__number", "=number")
    search_help_text = "Number of the account or the cheque"
    autocomplete_fields = ("account",)
    begins_with = ("account", "number", "amount", "received_at")

    def account_number_of(self, obj: EnergyCheque) -> str:
        return obj.account.number

    def begin(self, request: HttpRequest, given: dict[str, Any]) -> EnergyCheque:
        return operations.receive_energy_cheque(**given, now=moment_of(request))
