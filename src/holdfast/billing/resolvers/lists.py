"""Bills of accounts and of ledgers, and what else accounts know of billing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from holdfast.accounts.texts import key_of
from holdfast.api import paging
from holdfast.api.batching import attribute, batched
from holdfast.billing import queries
from holdfast.billing.calculation import next_month
from holdfast.billing.choices import BillType
from holdfast.billing.models import Bill
from holdfast.billing.resolvers.base import (
    ACCOUNT_TYPES,
    BILL_ORDERS,
    DOCUMENT_ORDERS,
    domain,
    page_of,
)
from holdfast.ledgers.resolvers import base as ledger_base
from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.ledgers.models import Ledger


@domain.field(ACCOUNT_TYPES, "overdueBalance")
def overdue_balance(account: Account, info: Info) -> int:
    today = info.context.now.astimezone(market_of(account.market_code).zone).date()
    overdue: int = batched(account, queries.overdue_balances_of, default=0, on=today)
    return overdue


@domain.field(ACCOUNT_TYPES, "bills")
def account_bills(account: Account, _info: Info, **arguments: Any) -> paging.Connection[Bill]:
    page = page_of(arguments)
    if arguments.get("only_current_email"):
        return paging.empty()  # no bill has been sent by e-mail
    names = ("from_date", "to_date", "issued_from_date", "issued_to_date", "ledger_number")
    wanted = queries.BillFilter(
        **{name: arguments.get(name) for name in names},
        include_invoices=arguments.get("include_invoices", True),
    )
    found: paging.Connection[Bill] = batched(
        account,
        _bills_of_accounts,
        default=paging.empty(),
        page=page,
        order_by=BILL_ORDERS[arguments.get("order_by", "ISSUED_DATE_DESC")],
        wanted=wanted,
    )
    return found


def _bills_of_accounts(
    accounts: Sequence[Account],
    *,
    page: paging.PageRequest,
    order_by: tuple[str, ...],
    wanted: queries.BillFilter,
) -> dict[int, paging.Connection[Bill]]:
    found = queries.bills_of_accounts(accounts, wanted)
    pages = paging.connect_each(found, page, partition="account_id", order_by=order_by)
    by_id = {account.pk: account for account in accounts}
    for pk, connection in pages.items():
        for bill in connection.nodes:
            bill.account = by_id[pk]
    return pages


@domain.field(ACCOUNT_TYPES, "bill")
def account_bill(
    account: Account,
    _info: Info,
    *,
    id: str | None = None,  # noqa: A002 - the contract's own word
    identifier: str | None = None,
    bill_type: str | None = None,
    ledger_number: str | None = None,
) -> Bill | None:
    bill: Bill | None = batched(
        account,
        queries.bill_of,
        bill_id=None if id is None else key_of(id),
        number=identifier,
        bill_type=bill_type,
        ledger_number=ledger_number,
    )
    return bill


@domain.field(ACCOUNT_TYPES, "annualStatements")
def annual_statements(_account: Account, _info: Info, **arguments: Any) -> paging.Connection[Any]:
    page_of(arguments)
    return paging.empty()


@domain.field(ACCOUNT_TYPES, "billingOptions")
def billing_options(account: Account, info: Info) -> dict[str, Any]:
    """Every account is billed for whole calendar months of its market."""
    today = info.context.now.astimezone(market_of(account.market_code).zone).date()
    following = next_month(today)
    return {
        "is_fixed": True,
        "period_start_day": 1,
        "period_length": "MONTHLY",
        "period_length_multiplier": 1,
        "current_billing_period_start_date": today.replace(day=1),
        "current_billing_period_end_date": following - timedelta(days=1),
        "next_billing_date": following,
    }


def _documents(
    owner: Ledger, arguments: dict[str, Any], bill_types: tuple[BillType, ...], bill_id: int | None
) -> paging.Connection[Bill]:
    found: paging.Connection[Bill] = batched(
        owner,
        _bills_of_ledgers,
        default=paging.empty(),
        page=page_of(arguments),
        order_by=DOCUMENT_ORDERS[arguments.get("order_by", "FINALIZED_AT_DESC")],
        bill_types=bill_types,
        bill_id=bill_id,
    )
    return found


def _bills_of_ledgers(
    ledgers: Sequence[Ledger],
    *,
    page: paging.PageRequest,
    order_by: tuple[str, ...],
    bill_types: tuple[BillType, ...],
    bill_id: int | None,
) -> dict[int, paging.Connection[Bill]]:
    found = queries.bills_of_ledgers(ledgers, bill_types=bill_types, bill_id=bill_id)
    pages = paging.connect_each(found, page, partition="ledger_id", order_by=order_by)
    by_id = {one.pk: one for one in ledgers}
    for pk, connection in pages.items():
        account = attribute(by_id[pk], "account")
        for bill in connection.nodes:
            bill.account = account
    return pages


@domain.field(ledger_base.LEDGER_TYPES, "statements")
def statements(
    owner: Ledger, _info: Info, *, statement_id: int | None = None, **arguments: Any
) -> paging.Connection[Bill]:
    return _documents(owner, arguments, (BillType.STATEMENT,), statement_id)


@domain.field(ledger_base.LEDGER_TYPES, "invoices")
def invoices(
    owner: Ledger, _info: Info, *, invoice_id: int | None = None, **arguments: Any
) -> paging.Connection[Bill]:
    return _documents(owner, arguments, (BillType.INVOICE,), invoice_id)


@domain.field("LedgerWithPaymentsInstructions", "statementsWithDetails")
def statements_with_details(owner: Ledger, _info: Info, **arguments: Any) -> paging.Connection[Bill]:
    """Everything that was issued on the ledger, under whichever name its market knows it."""
    return _documents(owner, arguments, (BillType.STATEMENT, BillType.INVOICE), None)
