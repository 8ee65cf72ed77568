"""Charges and credits for later, and how accounts tell of them before they are posted."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.api import paging
from holdfast.api.batching import batched
from holdfast.ledgers import operations, queries
from holdfast.ledgers.access import scheduled_rule
from holdfast.ledgers.resolvers.base import ACCOUNT_TYPES, domain, text_or_null
from holdfast.ledgers.taxes import local_date
from holdfast.platform.traces import leave_trace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.ledgers.models import Ledger, ScheduledTransaction

Objects = dict[str, Any]
_TYPE = "ScheduledTransactionType"

domain.part_of_parent(_TYPE, "ProvisionalTransactionType")


@domain.mutation("createScheduledTransactions", rule=scheduled_rule)
def create_scheduled_transactions(
    info: Info,
    *,
    ledgers: Mapping[str, Ledger],
    input: list[Objects | None],  # noqa: A002
) -> Objects:
    wanted = [_wanted(one, ledgers) for one in input if one is not None]
    with transaction.atomic():
        made = operations.create_scheduled_transactions(wanted=wanted, now=info.context.now)
        by_account: dict[str, list[str]] = {}
        for one in made:
            by_account.setdefault(one.ledger.account.number, []).append(f"ScheduledTransaction:{one.pk}")
        for number, touched in by_account.items():
            leave_trace(info.context, "createScheduledTransactions", touched=touched, account_number=number)
    return {"scheduled_transactions": made}


def _wanted(one: Objects, ledgers: Mapping[str, Ledger]) -> operations.Wanted:
    return operations.Wanted(
        action=one["action"],
        ledger=ledgers.get(one["ledger_number"].strip().upper()),
        net=one["net_amount"],
        tax=one["tax_amount"],
        gross=one["gross_amount"],
        tax_rate=Decimal(one["tax_rate"]),
        reason=one["reason"],
        post_after=one["posted_after"],
        idempotency_key=one["idempotency_key"],
        display_note=one.get("display_note") or "",
        internal_note=one.get("internal_note") or "",
        metadata=one.get("metadata"),
        ancillary_data=one.get("ancillary_data"),
    )


@domain.field(_TYPE, "ledgerNumber")
def ledger_number(one: ScheduledTransaction, _info: Info) -> str:
    return one.ledger.number


@domain.field(_TYPE, "netAmount")
def net_amount(one: ScheduledTransaction, _info: Info) -> int:
    return one.net


@domain.field(_TYPE, "salesTaxAmount")
def tax_amount(one: ScheduledTransaction, _info: Info) -> int:
    return one.tax


@domain.field(_TYPE, "grossAmount")
def gross_amount(one: ScheduledTransaction, _info: Info) -> int:
    return one.gross


@domain.field(_TYPE, "salesTaxRate")
def tax_rate(one: ScheduledTransaction, _info: Info) -> Decimal:
    return one.rate


@domain.field(_TYPE, "reason")
def reason(one: ScheduledTransaction, _info: Info) -> str:
    return one.reason_code


@domain.field(_TYPE, "postedAfter")
def posted_after(one: ScheduledTransaction, _info: Info) -> Any:
    return one.post_after


@domain.field(_TYPE, "displayNote")
def display_note(one: ScheduledTransaction, _info: Info) -> str | None:
    return text_or_null(one.display_note)


@domain.field(_TYPE, "internalNote")
def internal_note(one: ScheduledTransaction, _info: Info) -> str | None:
    return text_or_null(one.internal_note)


@domain.field(ACCOUNT_TYPES, "provisionalTransactions")
def provisional_transactions(
    account: Account, _info: Info, **page: Any
) -> paging.Connection[ScheduledTransaction]:
    wanted = paging.PageRequest.from_arguments(**page)
    waiting: list[ScheduledTransaction] = batched(account, queries.provisional_transactions_of, default=[])
    return paging.of_list(waiting, wanted)


@domain.field("ProvisionalTransactionType", "amount")
def provisional_amount(one: ScheduledTransaction, _info: Info) -> int:
    return one.balance_effect


@domain.field("ProvisionalTransactionType", "date")
def provisional_date(one: ScheduledTransaction, _info: Info) -> date:
    return local_date(one.post_after, one.account.market_code)
