"""Transactions on bills, and the energy behind charges."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from holdfast.api import paging
from holdfast.api.batching import attribute, batched
from holdfast.billing import queries
from holdfast.billing.resolvers.base import (
    ALL_TYPES,
    BILL_TRANSACTIONS,
    WATT_HOURS_PER_KWH,
    domain,
    page_of,
)
from holdfast.kernel.periods import Period, start_of_day
from holdfast.ledgers.choices import TransactionKind
from holdfast.ledgers.queries import TransactionFilter, TransactionType
from holdfast.ledgers.resolvers import base as ledger_base
from holdfast.ledgers.resolvers import transactions as ledger
from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.agreements.models import Agreement
    from holdfast.api.binding import Info
    from holdfast.billing.models import Bill
    from holdfast.ledgers.models import Transaction


@dataclass(frozen=True, slots=True)
class Detail:
    """The energy that a charge is for."""

    charge: Transaction
    period: Period


@domain.field(ALL_TYPES, "transactions")
def bill_transactions(
    bill: Bill,
    _info: Info,
    *,
    order_by: str = "POSTED_DATE_DESC",
    transaction_types: Sequence[str | None] | None = None,
    ledger_number: str | None = None,
    **arguments: Any,
) -> paging.Connection[Transaction]:
    types = None
    if transaction_types is not None:
        types = tuple(TransactionType(name) for name in transaction_types if name)
    found: paging.Connection[Transaction] = batched(
        bill,
        _transactions_on_bills,
        default=paging.empty(),
        page=page_of(arguments),
        order_by=ledger_base.ORDERS[order_by],
        wanted=TransactionFilter(types=types),
        ledger_number=ledger_number,
    )
    return found


def _transactions_on_bills(
    bills: Sequence[Bill],
    *,
    page: paging.PageRequest,
    order_by: tuple[str, ...],
    wanted: TransactionFilter,
    ledger_number: str | None,
) -> dict[int, paging.Connection[Transaction]]:
    found = queries.transactions_on(bills, wanted)
    if ledger_number is not None:
        found = found.filter(ledger__number=ledger_number.strip().upper())
    pages = paging.connect_each(found, page, partition="on_bill", order_by=order_by)
    by_id = {bill.pk: bill for bill in bills}
    for pk, connection in pages.items():
        account = attribute(by_id[pk], "account")
        for transaction in connection.nodes:
            transaction.account = account
    return pages


@domain.type_of("BillTransactionType")
def bill_transaction_type_name(transaction: Transaction) -> str:
    return BILL_TRANSACTIONS[TransactionKind(transaction.kind)]


_ON_BILLS = tuple(BILL_TRANSACTIONS.values())
domain.visible(*_ON_BILLS)(ledger.transaction_visible)
domain.field(_ON_BILLS, "amounts")(ledger.amounts)
domain.field(_ON_BILLS, "postedDate")(ledger.posted_date)
domain.field(_ON_BILLS, "note")(ledger.note)
domain.field(_ON_BILLS, "reasonCode")(ledger.reason_code)


@domain.field(("Charge", "BillCharge"), "consumption")
def consumption(charge: Transaction, _info: Info) -> dict[str, Any] | None:
    energy = _energy(charge)
    if energy is None:
        return None
    return {
        "start_date": energy.from_date,
        "end_date": energy.to_date,
        "quantity": Decimal(energy.quantity_wh) / WATT_HOURS_PER_KWH,
        "unit": "kWh",
        "usage_cost": energy.usage_net,
        "supply_charge": energy.standing_net,
    }


@domain.field(("Charge", "BillCharge"), "detail")
def detail(charge: Transaction, _info: Info) -> Detail | None:
    energy = _energy(charge)
    if energy is None:
        return None
    zone = market_of(attribute(attribute(charge, "account"), "brand").market_code).zone
    return Detail(charge, Period(start_of_day(energy.from_date, zone), start_of_day(energy.to_date, zone)))


@domain.type_of("ChargeDetail")
def charge_detail_type_name(_detail: Detail) -> str:
    return "SupplyOrServiceCharge"


@domain.field("SupplyOrServiceCharge", "agreements")
def charged_agreements(detail: Detail, _info: Info, **arguments: Any) -> paging.Connection[Agreement]:
    found: list[Agreement] = batched(detail.charge, queries.agreements_behind, default=[])
    return paging.of_list(found, page_of(arguments))


def _energy(charge: Transaction) -> queries.SuppliedEnergy | None:
    energy: queries.SuppliedEnergy | None = batched(charge, queries.energy_of)
    return energy
