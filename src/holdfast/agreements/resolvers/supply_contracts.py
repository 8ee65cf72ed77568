"""Supply contracts as French clients list them: all agreements of an account on one supply point together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import account_rule
from holdfast.agreements import queries
from holdfast.agreements.resolvers.base import domain, key_of
from holdfast.agreements.supply_contract_list import SupplyContract, supply_contracts
from holdfast.api import paging
from holdfast.api.batching import batched

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.api.binding import Info
    from holdfast.properties.models import SupplyPoint

domain.part_of_parent("SupplyContractType")


@domain.query("supplyContracts", rule=account_rule())
def supply_contracts_(
    _info: Info,
    *,
    account: Account,
    account_number: str,  # noqa: ARG001 - the rule has read it
    supply_contract_number: str | None = None,
    supply_point_id: str | None = None,
    property_id: str | None = None,
    agreement_id: str | None = None,
    market_name: str | None = None,
    **page: Any,
) -> paging.Connection[SupplyContract]:
    request = paging.PageRequest.from_arguments(**page)
    held = queries.agreements_of([account]).get(account.pk, [])
    wanted = [
        one
        for one in supply_contracts(held)
        if (supply_contract_number is None or one.number == supply_contract_number.strip().upper())
        and (supply_point_id is None or one.supply_point.pk == key_of(supply_point_id))
        and (property_id is None or one.supply_point.property_id == key_of(property_id))
        and (agreement_id is None or key_of(agreement_id) in {each.pk for each in one.agreements})
        and (market_name is None or one.supply_point.market_name == market_name)
    ]
    return paging.of_list(wanted, request)


@domain.field("AccountType", "supplyContracts")
def account_supply_contracts(account: Account, _info: Info, **page: Any) -> paging.Connection[SupplyContract]:
    held: list[Agreement] = batched(account, queries.agreements_of, default=[])
    return paging.of_list(supply_contracts(held), paging.PageRequest.from_arguments(**page))


@domain.field("SupplyContractType", "status")
def status(contract: SupplyContract, info: Info) -> str:
    return contract.status_at(info.context.now)


@domain.field("SupplyContractType", "marketName")
def market_name_(contract: SupplyContract, _info: Info) -> str:
    return contract.supply_point.market_name


@domain.field("SupplyContractType", "supplyPoint")
def supply_point(contract: SupplyContract, _info: Info) -> SupplyPoint:
    return contract.supply_point
