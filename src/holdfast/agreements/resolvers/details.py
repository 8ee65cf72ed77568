"""What only one market knows of an agreement, and what is told of it beside its prices."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from holdfast.agreements.resolvers.base import domain
from holdfast.agreements.supply_contracts import supply_contract_number

if TYPE_CHECKING:
    from holdfast.agreements.models import Agreement
    from holdfast.api.binding import Info

domain.part_of_parent("AgreementDetails")


@domain.field("Agreement", "supplyContractNumber")
def contract_number(agreement: Agreement, _info: Info) -> str:
    return supply_contract_number(agreement)


@domain.field("Agreement", "details")
def details(agreement: Agreement, _info: Info) -> dict[str, Any] | None:
    """What was agreed beside the price, from the agreement itself and else from what its supply point knows."""
    if agreement.supply_point.country_prefix != "ESP":
        return None
    known = {**agreement.supply_point.details, **agreement.params}
    return {
        "cnae": known.get("cnae"),
        "contractual_max_power": [_number(kw) for kw in known.get("contractual_max_power") or ()] or None,
        "customer_requested_start_date": _moment(known.get("customer_requested_start_date")),
        "estimated_consumption": known.get("estimated_consumption"),
        "foreseen_start_date": _moment(known.get("foreseen_start_date")),
        "iee_exemption": known.get("iee_exemption"),
        "ieh_exemption": known.get("ieh_exemption"),
    }


def _moment(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
