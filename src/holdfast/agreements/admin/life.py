"""What staff see and do of the life of agreements: terminate, extend, take and finish rescissions, run what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from unfold.widgets import BASE_INPUT_CLASSES, UnfoldAdminTextInputWidget

from holdfast.accounts.access import SEES_ACCOUNTS
from holdfast.accounts.authors import Author
from holdfast.agreements import operations, queries
from holdfast.agreements.choices import RescissionStatus, SwitchStatus
from holdfast.agreements.models import (
    Agreement,
    AgreementChange,
    AgreementRescission,
    AgreementRollover,
    ProductSwitch,
)
from holdfast.agreements.operations import CannotRescind
from holdfast.agreements.states import ROLLOVER_RUNS_FROM, Move, may
from holdfast.api import view
from holdfast.kernel.periods import start_of_day
from holdfast.markets.registry import market_of
from holdfast.platform.backoffice.deeds import Done, Refused, deed
from holdfast.platform.backoffice.pages import PartOfPage, Records
from holdfast.platform.backoffice.traces import moment_of

if TYPE_CHECKING:
    from django.http import HttpRequest

_SEES = SEES_ACCOUNTS | {"Can query agreements"}
_EDITS = frozenset({"Can update agreeements"})
_RESCINDS = frozenset({"Can update agreement rescissions"})


class Changes(PartOfPage):
    """What was done to an agreement's period."""

    model = AgreementChange
    verbose_name_plural = "changes of the period"
    seen_with = _SEES
    fields = (
        "changed_at",
        "kind",
        "valid_from_before",
        "valid_to_before",
        "valid_from_after",
        "valid_to_after",
        "reason",
    )


@admin.register(AgreementRescission)
class RescissionPage(Records):
    is_everyday = True
    seen_with = SEES_ACCOUNTS | {"Can query agreement rescissions"}
    list_display = ("requested_at", "agreement", "status", "step_name", "confirmed_at")
    list_filter = ("status",)
    list_select_related = ("agreement",)
    search_fields = ("=agreement__account__number", "=flow_reference")
    search_help_text = "Account number, or the reference of the process"


@admin.register(AgreementRollover)
class RolloverPage(Records):
    is_everyday = True
    seen_with = SEES_ACCOUNTS | {"Can query agreement rollovers"}
    list_display = ("number", "agreement", "rollover_type", "status", "rollover_at", "renew_product")
    list_filter = ("status", "rollover_type")
    list_select_related = ("agreement", "renew_product")
    search_fields = ("=number", "=agreement__account__number")
    search_help_text = "Number of the rollover, or of the account"


@admin.register(ProductSwitch)
class SwitchPage(Records):
    seen_with = _SEES
    list_display = ("created_at", "agreement", "tariff", "switch_at", "status", "failure_reason")
    list_filter = ("status",)
    list_select_related = ("agreement", "tariff")
    search_fields = ("=agreement__account__number",)
    search_help_text = "Account number"


def _day(label: str) -> forms.DateField:
    attributes = {"type": "date", "class": " ".join(BASE_INPUT_CLASSES)}
    return forms.DateField(label=label, widget=forms.DateInput(attrs=attributes, format="%Y-%m-%d"))


class TerminationForm(forms.Form):
    first_day = _day("First day on which it holds no more")
    reason = forms.CharField(required=False, max_length=200, widget=UnfoldAdminTextInputWidget())


class ExtensionForm(forms.Form):
    first_day = _day("First day on which it holds no more")


class RejectionForm(forms.Form):
    why = forms.CharField(
        label="Why, as the customer is told", max_length=500, widget=UnfoldAdminTextInputWidget()
    )


def _allows(move: Move) -> Any:
    return lambda agreement, _form: may(agreement, move, view.clock.now())


def _author(request: HttpRequest) -> Author:
    return Author(user_id=request.user.pk)


@deed(
    Agreement,
    "terminate",
    title="Let it end early",
    done_with=_EDITS,
    form=TerminationForm,
    fits=_allows(Move.TERMINATE),
)
def _terminate(request: HttpRequest, agreement: Agreement, given: dict[str, Any]) -> Done:
    zone = market_of(agreement.account.market_code).zone
    ended = operations.terminate_agreement(
        agreement=agreement,
        at=start_of_day(given["first_day"], zone),
        reason=given["reason"],
        author=_author(request),
        now=moment_of(request),
    )
    return Done("It ends early, and the customer is told.", account_number=ended.account.number)


@deed(
    Agreement,
    "extend",
    title="Let it hold longer",
    done_with=frozenset({"Can extend agreements"}),
    form=ExtensionForm,
    fits=lambda agreement, form: agreement.valid_to is not None and _allows(Move.EXTEND)(agreement, form),
)
def _extend(request: HttpRequest, agreement: Agreement, given: dict[str, Any]) -> Done:
    longer = operations.extend_agreement_period(
        agreement=agreement, valid_to=given["first_day"], author=_author(request), now=moment_of(request)
    )
    return Done("It holds longer, and the customer is told.", account_number=longer.account.number)


@deed(
    Agreement,
    "rescind",
    title="The customer goes back on it",
    done_with=_RESCINDS,
    fits=lambda agreement, form: (
        agreement.rescission_deadline_at is not None and _allows(Move.RESCIND)(agreement, form)
    ),
)
def _rescind(request: HttpRequest, agreement: Agreement, _given: dict[str, Any]) -> Done:
    now = moment_of(request)
    try:
        rescission = operations.start_agreement_rescission(agreement=agreement, now=now)
    except CannotRescind as reason:
        raise Refused(str(reason)) from reason
    operations.send_agreement_rescission_confirmation(rescission=rescission, now=now)
    return Done("The wish is taken, and the customer is told so.", [rescission], agreement.account.number)


def _is_open(rescission: AgreementRescission, _form: forms.Form) -> bool:
    return rescission.status == RescissionStatus.IN_PROGRESS


@deed(AgreementRescission, "complete", title="Undo the agreement", done_with=_RESCINDS, fits=_is_open)
def _complete(request: HttpRequest, rescission: AgreementRescission, _given: dict[str, Any]) -> Done:
    return _finish(request, rescission, RescissionStatus.COMPLETED, "")


@deed(
    AgreementRescission,
    "reject",
    title="Refuse it",
    done_with=_RESCINDS,
    form=RejectionForm,
    fits=_is_open,
)
def _reject(request: HttpRequest, rescission: AgreementRescission, given: dict[str, Any]) -> Done:
    return _finish(request, rescission, RescissionStatus.REJECTED, given["why"])


def _finish(
    request: HttpRequest, rescission: AgreementRescission, status: RescissionStatus, why: str
) -> Done:
    now = moment_of(request)
    finished = operations.update_agreement_rescission(
        rescission=rescission, status=status, failure_reason=why, author=_author(request), now=now
    )
    operations.send_agreement_rescission_confirmation(rescission=finished, now=now)
    agreement = finished.agreement
    return Done("Done, and the customer is told.", [agreement], agreement.account.number)


@deed(
    AgreementRollover,
    "run",
    title="Run it now",
    done_with=frozenset({"Can run agreement rollovers"}),
    fits=lambda rollover, _form: rollover.status in ROLLOVER_RUNS_FROM,
)
def _run(request: HttpRequest, rollover: AgreementRollover, _given: dict[str, Any]) -> Done:
    done = operations.run_agreement_rollover(
        rollover=rollover, author=_author(request), now=moment_of(request)
    )
    number = done.agreement.account.number
    if done.rolled_on_to is None:  # kept as ERROR, so it is no refusal
        return Done(f"It could not be rolled over: {done.failure_reason}", account_number=number)
    return Done("It is rolled over.", [done.rolled_on_to], number)


@deed(
    ProductSwitch,
    "complete",
    title="Try again",
    done_with=frozenset({"Can switch product"}),
    fits=lambda switch, _form: switch.status in (SwitchStatus.PENDING, SwitchStatus.FAILED),
)
def _try_again(request: HttpRequest, switch: ProductSwitch, _given: dict[str, Any]) -> Done:
    whole = queries.product_switch_by_id(switch.pk) or switch
    after = operations.create_new_agreement_from_product_switch_process(
        switch=whole, author=_author(request), now=moment_of(request)
    )
    return Done("The switch is made.", [after], after.account.number)
