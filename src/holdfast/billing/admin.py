"""The back office's pages of bills and bill runs: read here, since bills are issued by runs alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from holdfast.accounts.access import SEES_ACCOUNTS
from holdfast.accounts.backoffice.time_line import Moment, moments
from holdfast.billing.models import Bill, BillLine, BillRun, SkippedAccount
from holdfast.platform.backoffice.pages import PartOfPage, Records
from holdfast.platform.backoffice.texts import address_of, amount

if TYPE_CHECKING:
    from collections.abc import Iterable

    from holdfast.accounts.models import Account


class _Lines(PartOfPage):
    model = BillLine
    fk_name = "bill"
    verbose_name_plural = "lines"
    seen_with = SEES_ACCOUNTS
    fields = (
        "supply_point_identifier",
        "kind",
        "label",
        "from_date",
        "to_date",
        "quantity_wh",
        "unit_rate",
        "net",
        "tax",
    )
    per_page = 100
    ordering = ("pk",)


@admin.register(Bill)
class BillPage(Records):
    is_everyday = True
    seen_with = SEES_ACCOUNTS
    list_display = (
        "number",
        "account",
        "bill_type",
        "issued_on",
        "from_date",
        "to_date",
        "closing",
        "status",
    )
    list_filter = ("bill_type", "status")
    list_select_related = ("account", "ledger")
    search_fields = ("=number", "=account__number")
    search_help_text = "Number of the bill or the account"
    inlines = (_Lines,)

    @admin.display(description="Closing balance", ordering="closing_balance")
    def closing(self, bill: Bill) -> str:
        return amount(bill.closing_balance, bill.ledger.currency)


class _Skipped(PartOfPage):
    model = SkippedAccount
    verbose_name_plural = "accounts that could not be billed"
    seen_with = SEES_ACCOUNTS
    fields = ("account", "ledger", "from_date", "reason", "detail")
    per_page = 100
    ordering = ("pk",)


@admin.register(BillRun)
class BillRunPage(Records):
    seen_with = SEES_ACCOUNTS
    list_display = ("issued_at", "brand", "through_date", "accounts_total")
    list_filter = ("brand",)
    list_select_related = ("brand",)
    inlines = (_Skipped,)


@moments(instead_of=["billing.bill."])
def _bills(account: Account, limit: int) -> Iterable[Moment]:
    bills = Bill.objects.filter(account=account).select_related("ledger")
    for bill in bills.order_by("-issued_on", "-pk")[:limit]:
        detail = (
            f"{bill.from_date:%-d %b %Y} to {bill.to_date:%-d %b %Y}, due {bill.payment_due_on:%-d %b %Y}"
        )
        title = f"{bill.get_bill_type_display()} {bill.number}"
        if bill.status == Bill.Status.ANNULLED:
            title += " (annulled)"
        closing = amount(bill.closing_balance, bill.ledger.currency)
        yield Moment(bill.issued_at, "Bill", title, detail, closing, address_of(Bill, bill.pk))
