"""An account's agreements, narrowed down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import account_rule
from holdfast.agreements import queries
from holdfast.agreements.resolvers.base import domain, key_of
from holdfast.agreements.supply_contracts import supply_point_of
from holdfast.api import paging

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.api.binding import Info


@domain.query("agreements", rule=account_rule())
def agreements(
    _info: Info,
    *,
    account: Account,
    account_number: str,  # noqa: ARG001 - the rule has read it
    supply_contract_number: str | None = None,
    supply_point_id: str | None = None,
    property_id: str | None = None,
    agreement_id: str | None = None,
    active_at: datetime | None = None,
    valid_from_before: datetime | None = None,
    **page: Any,
) -> paging.Connection[Agreement]:
    wanted = {
        "supply_point": supply_point_id,
        "supply_point__property": property_id,
        "pk": agreement_id,
    }
    keys = [(column, key_of(value) or 0) for column, value in wanted.items() if value is not None]
    if supply_contract_number is not None:
        keys.append(("supply_point", supply_point_of(supply_contract_number, account) or 0))
    found = queries.agreements_matching(
        account,
        keys=keys,
        active_at=active_at,
        valid_from_before=valid_from_before,
    )
    return paging.connect(found, paging.PageRequest.from_arguments(**page), order_by=("valid_from", "pk"))
