"""Pages of ledgers, transactions and reasons, and what an account's page tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import F

from holdfast.accounts.access import SEES_ACCOUNTS
from holdfast.accounts.backoffice.time_line import Moment, moments
from holdfast.accounts.models import Account
from holdfast.ledgers.admin.reports import ReportsMixin
from holdfast.ledgers.models import ChargeReason, CreditReason, Ledger, Transaction
from holdfast.platform.backoffice.pages import Configuration, Records
from holdfast.platform.backoffice.panels import MOST_ROWS, Panel, panel
from holdfast.platform.backoffice.texts import address_of, amount, link

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@admin.register(Ledger)
class LedgerPage(ReportsMixin, Records):
    is_everyday = True
    seen_with = SEES_ACCOUNTS
    list_display = ("number", "account", "name", "balance_in_full", "opened_at", "closed_at")
    list_filter = ("ledger_type",)
    list_select_related = ("account",)
    search_fields = ("=number", "=account__number")
    search_help_text = "Number of the ledger or the account"

    @admin.display(description="Balance", ordering="balance")
    def balance_in_full(self, ledger: Ledger) -> str:
        return amount(ledger.balance, ledger.currency)


@admin.register(Transaction)
class TransactionPage(Records):
    seen_with = SEES_ACCOUNTS
    list_display = ("posted_on", "ledger", "kind", "title", "effect", "balance")
    list_filter = ("kind",)
    list_select_related = ("ledger",)
    search_fields = ("=ledger__number", "=ledger__account__number")
    search_help_text = "Number of the ledger or the account"

    @admin.display(description="Effect on the balance")
    def effect(self, transaction: Transaction) -> str:
        return amount(transaction.balance_effect, transaction.ledger.currency)

    @admin.display(description="Balance after it")
    def balance(self, transaction: Transaction) -> str:
        return amount(transaction.balance_carried_forward, transaction.ledger.currency)


class _Reasons(Configuration):
    seen_with = SEES_ACCOUNTS
    list_display = ("code", "display", "group", "tax_treatment", "is_deprecated", "is_hidden")
    list_filter = ("is_deprecated", "group")
    search_fields = ("code", "display")
    ordering = ("code",)


@admin.register(ChargeReason)
class ChargeReasonPage(_Reasons):
    pass


@admin.register(CreditReason)
class CreditReasonPage(_Reasons):
    pass


@panel(Account)
def _ledgers(account: Account, now: datetime) -> Panel:  # noqa: ARG001
    ledgers = Ledger.objects.filter(account=account).order_by("-is_main", "pk")[:MOST_ROWS]
    rows = [
        (link(Ledger, one.pk, one.number), one.name, _standing(one), amount(one.balance, one.currency))
        for one in ledgers
    ]
    return Panel("Ledgers", ("Number", "Name", "", "Balance"), rows)


def _standing(ledger: Ledger) -> str:
    if ledger.closed_at is not None:
        return "closed"
    return "in debit" if ledger.balance < 0 else "in credit" if ledger.balance else "even"


@moments(instead_of=["ledgers.transaction.", "ledgers.charge."])
def _transactions(account: Account, limit: int) -> Iterable[Moment]:
    rows = Transaction.objects.filter(ledger__account=account).annotate(currency=F("ledger__currency"))
    for one in rows.order_by("-created_at", "-pk")[:limit]:
        detail = " · ".join(part for part in (one.display_note, one.note) if part)
        yield Moment(
            one.created_at,
            one.get_kind_display(),
            one.title,
            detail,
            amount(one.balance_effect, one.currency),
            address_of(Transaction, one.pk),
        )
