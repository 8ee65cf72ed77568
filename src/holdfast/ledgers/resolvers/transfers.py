"""Moving balances between ledgers by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.api.batching import attribute
from holdfast.ledgers import operations
from holdfast.ledgers.access import transfer_rule
from holdfast.ledgers.resolvers.base import domain
from holdfast.ledgers.resolvers.transactions import transaction_visible
from holdfast.platform.traces import leave_trace

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.ledgers.models import BalanceTransfer, Ledger, Transaction

Objects = dict[str, Any]


@domain.mutation("transferLedgerBalance", rule=transfer_rule)
def transfer_ledger_balance(
    info: Info,
    *,
    source: Ledger,
    target: Ledger,
    input: Objects,  # noqa: A002
) -> Objects:
    with transaction.atomic():
        made = operations.transfer_ledger_balance(
            source=source, target=target, amount=input["amount"], note=input.get("note"), now=info.context.now
        )
        for account in (source.account, target.account):
            leave_trace(
                info.context,
                "transferLedgerBalance",
                touched=[f"BalanceTransfer:{made.pk}"],
                account_number=account.number,
            )
    return {"balance_transfer": made}


domain.part_of_parent("AccountBalanceTransferType")
domain.visible("AccountCreditType")(transaction_visible)


@domain.field("AccountBalanceTransferType", "accountCharge")
def transfer_charge(transfer: BalanceTransfer, _info: Info) -> Transaction:
    charge: Transaction = attribute(transfer, "charge")
    return charge


@domain.field("AccountBalanceTransferType", "accountCredit")
def transfer_credit(transfer: BalanceTransfer, _info: Info) -> Transaction:
    credit: Transaction = attribute(transfer, "credit")
    return credit


@domain.field("AccountCreditType", "netAmount")
def credit_net(credit: Transaction, _info: Info) -> int:
    return credit.net


@domain.field("AccountCreditType", "salesTaxAmount")
def credit_tax(credit: Transaction, _info: Info) -> int:
    return credit.tax


@domain.field("AccountCreditType", "grossAmount")
def credit_gross(credit: Transaction, _info: Info) -> int:
    return credit.gross


@domain.field("AccountCreditType", "reason")
def credit_reason(credit: Transaction, _info: Info) -> str:
    return credit.reason_code
