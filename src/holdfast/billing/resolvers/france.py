"""Bills as French clients list them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import account_rule
from holdfast.accounts.texts import key_of
from holdfast.agreements.supply_contracts import supply_point_of
from holdfast.api import paging
from holdfast.api.batching import attribute
from holdfast.billing import queries
from holdfast.billing.resolvers.base import domain, page_of

if TYPE_CHECKING:
    from datetime import date

    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.billing.models import Bill

_NO_SUPPLY = 0


@domain.query("bills", rule=account_rule())
def bills(
    _info: Info,
    *,
    account: Account,
    account_number: str,  # noqa: ARG001 - the rule has found the account by it
    supply_point_id: str | None = None,
    property_id: str | None = None,
    supply_contract_number: str | None = None,
    document_id: str | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
    **arguments: Any,
) -> paging.Connection[Bill]:
    supply_points = []
    if supply_point_id is not None:
        supply_points.append(key_of(supply_point_id))
    if supply_contract_number is not None:
        supply_points.append(supply_point_of(supply_contract_number, account) or _NO_SUPPLY)
    found = queries.bills_for_supplies(
        account,
        supply_point_ids=supply_points,
        property_id=None if property_id is None else key_of(property_id),
    )
    if document_id is not None:
        found = found.filter(pk=key_of(document_id))
    else:
        found = queries.issued_within(found, from_date, to_date)
    connection: paging.Connection[Bill] = paging.connect(
        found, page_of(arguments), order_by=("-issued_on", "-pk")
    )
    for bill in connection.nodes:
        bill.account = account
    return connection


@domain.field("FraBillType", "ledgerNumber")
def ledger_number(bill: Bill, _info: Info) -> str:
    number: str = attribute(attribute(bill, "ledger"), "number")
    return number
