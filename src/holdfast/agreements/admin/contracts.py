"""The back office's pages of contracts and of analyses of power: read here, changed by operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from holdfast.accounts.access import SEES_ACCOUNTS
from holdfast.accounts.models import Account
from holdfast.agreements.contract_states import status_at
from holdfast.agreements.models import (
    Agreement,
    Contract,
    ContractAgreement,
    ContractNote,
    ContractNoteReason,
    ContractVersion,
    PowerAnalysis,
)
from holdfast.agreements.operations.power import analyse_subscribed_power
from holdfast.agreements.queries import agreement_by_id
from holdfast.agreements.queries.contracts import contracts
from holdfast.platform.backoffice.deeds import Done, Refused, deed
from holdfast.platform.backoffice.pages import Configuration, PartOfPage, Records
from holdfast.platform.backoffice.panels import MOST_ROWS, Panel, panel
from holdfast.platform.backoffice.texts import address_of, link
from holdfast.platform.backoffice.traces import moment_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.forms import Form
    from django.http import HttpRequest

_SEES = SEES_ACCOUNTS | {"Can query agreements"}


class _Versions(PartOfPage):
    model = ContractVersion
    verbose_name_plural = "versions of its terms"
    seen_with = _SEES
    fields = readonly_fields = ("version_reference", "effective_from", "terms", "created_at")


class _Notes(PartOfPage):
    model = ContractNote
    verbose_name_plural = "notes"
    seen_with = _SEES
    fields = readonly_fields = ("activity_type", "reason", "note", "created_at")


class _Agreements(PartOfPage):
    model = ContractAgreement
    verbose_name_plural = "agreements under it"
    seen_with = _SEES
    fields = readonly_fields = ("agreement", "attached_at", "detached_at")


@admin.register(Contract)
class ContractPage(Records):
    is_everyday = True
    seen_with = _SEES
    list_display = ("identifier", "account", "business", "title", "valid_from", "valid_to", "signed_at")
    list_select_related = ("account", "business")
    search_fields = ("=identifier", "=account__number", "business__name")
    search_help_text = "Number of the contract or of the account, or name of the business"
    inlines = (_Versions, _Agreements, _Notes)


@admin.register(ContractNoteReason)
class ContractNoteReasonPage(Configuration):
    seen_with = _SEES
    list_display = ("slug", "description", "activity_types")


@admin.register(PowerAnalysis)
class PowerAnalysisPage(Records):
    seen_with = _SEES
    hidden = frozenset({"token"})  # who holds it reads the analysis
    list_display = ("agreement", "current_kva", "recommended_kva", "peak_va", "yearly_profit", "created_at")
    list_select_related = ("agreement",)
    search_fields = ("=agreement__account__number",)
    search_help_text = "Account number"


@panel(Account)
def _contracts(account: Account, now: datetime) -> Panel:
    latest = contracts().filter(account=account).order_by("-valid_from", "-pk")[:MOST_ROWS]
    rows = [
        (
            link(Contract, one.pk, one.identifier),
            one.title,
            f"{one.valid_from:%-d %b %Y}",
            str(status_at(one, now)).replace("_", " ").lower(),
        )
        for one in latest
    ]
    return Panel("Contracts", ("Number", "Title", "From", ""), rows)


def _takes_power(agreement: Agreement, _form: Form) -> bool:
    return agreement.supply_point.market_name == "FRA_ELECTRICITY" and not agreement.is_revoked


@deed(
    Agreement,
    "analyse-power",
    title="Hold the year's highest power against the subscribed one",
    done_with=frozenset({"Can update agreeements"}),
    fits=_takes_power,
)
def _analyse(request: HttpRequest, agreement: Agreement, _values: dict[str, Any]) -> Done:
    whole = agreement_by_id(agreement.pk)
    assert whole is not None
    analysis = analyse_subscribed_power(agreement=whole, now=moment_of(request))
    if analysis is None:
        raise Refused("No power is known to be subscribed, or nothing was measured.")
    return Done(
        f"{analysis.current_kva} kVA are subscribed, {analysis.recommended_kva} kVA are recommended.",
        touched=(analysis,),
        account_number=whole.account.number,
        leads_to=address_of(PowerAnalysis, analysis.pk),
    )
