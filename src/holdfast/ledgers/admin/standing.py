"""Pages of what stands around ledgers: permissions, transfers, contributions, and what is to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from holdfast.accounts.access import SEES_ACCOUNTS
from holdfast.ledgers.models import (
    BalanceTransfer,
    ContributionAgreement,
    ContributionScheme,
    CreditTransferPermission,
    PrepayMeter,
    ScheduledTransaction,
)
from holdfast.platform.backoffice.pages import Configuration, Records
from holdfast.platform.backoffice.texts import amount

if TYPE_CHECKING:
    from datetime import datetime


@admin.register(ContributionScheme)
class ContributionSchemePage(Configuration):
    seen_with = SEES_ACCOUNTS
    list_display = ("code", "display_name", "taxable", "accepting_contributions")
    search_fields = ("code", "display_name")
    ordering = ("code",)


class _OfAccounts(Records):
    seen_with = SEES_ACCOUNTS
    search_help_text = "Number of the account or the ledger"


@admin.register(ContributionAgreement)
class ContributionAgreementPage(_OfAccounts):
    list_display = ("account", "scheme", "amount", "interval", "active_from", "active_to")
    list_select_related = ("account", "scheme")
    list_filter = ("scheme",)
    search_fields = ("=account__number",)


@admin.register(CreditTransferPermission)
class CreditTransferPermissionPage(_OfAccounts):
    list_display = ("source", "target", "valid_from", "valid_to")
    list_select_related = ("source", "target")
    search_fields = ("=source__number", "=target__number", "=source__account__number")


@admin.register(BalanceTransfer)
class BalanceTransferPage(_OfAccounts):
    list_display = ("created_at", "source", "target", "moved", "reason")
    list_select_related = ("charge__ledger", "credit__ledger")
    search_fields = ("=charge__ledger__number", "=credit__ledger__number")

    @admin.display(description="From")
    def source(self, transfer: BalanceTransfer) -> str:
        return transfer.charge.ledger.number

    @admin.display(description="To")
    def target(self, transfer: BalanceTransfer) -> str:
        return transfer.credit.ledger.number

    @admin.display(description="Amount")
    def moved(self, transfer: BalanceTransfer) -> str:
        return amount(transfer.charge.gross, transfer.charge.ledger.currency)


@admin.register(ScheduledTransaction)
class ScheduledTransactionPage(_OfAccounts):
    list_display = ("post_after", "ledger", "action", "title", "effect", "posted_at", "failure")
    list_select_related = ("ledger", "transaction")
    list_filter = ("action",)
    search_fields = ("=ledger__number", "=ledger__account__number")

    @admin.display(description="Effect on the balance")
    def effect(self, one: ScheduledTransaction) -> str:
        return amount(one.balance_effect, one.ledger.currency)

    @admin.display(description="Posted")
    def posted_at(self, one: ScheduledTransaction) -> datetime | None:
        return None if one.transaction is None else one.transaction.created_at


@admin.register(PrepayMeter)
class PrepayMeterPage(_OfAccounts):
    list_display = ("account", "meter", "credit_ledger", "debt_ledger", "payment_ledger")
    list_select_related = ("account", "meter", "credit_ledger", "debt_ledger", "payment_ledger")
    search_fields = ("=account__number", "=meter__serial_number")
