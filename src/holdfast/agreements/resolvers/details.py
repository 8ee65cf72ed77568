"""What only one market knows of an agreement, and what is told of it beside its prices."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.conf import settings

from holdfast.accounts import queries as accounts
from holdfast.agreements import queries
from holdfast.agreements.resolvers.base import ACCOUNT_TYPES, domain
from holdfast.agreements.supply_contracts import supply_contract_number
from holdfast.agreements.terms import months_after
from holdfast.api.batching import batched
from holdfast.kernel.periods import start_of_day
from holdfast.markets.registry import market_of
from holdfast.markets.spain import STANDARD_RATE
from holdfast.products.queries import tax_on
from holdfast.products.queries.characteristics import characteristics_by_code
from holdfast.products.resolvers.changes import characteristic_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.api.binding import Info

domain.part_of_parent("AgreementDetails", "TaxTypes")

#: How often bills are made where nobody wishes otherwise.
_USUAL_FREQUENCY = "MONTHLY"


@domain.field("Agreement", "supplyContractNumber")
def contract_number(agreement: Agreement, _info: Info) -> str:
    return supply_contract_number(agreement)


@domain.field("Agreement", "details")
def details(agreement: Agreement, info: Info) -> dict[str, Any] | None:
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
        "monthly_value_added_tax": _value_added_tax(agreement, info.context.now),
    }


def _value_added_tax(agreement: Agreement, now: datetime) -> dict[str, Any]:
    """The VAT on energy in the local month of a moment, by its documented code."""
    market = market_of(agreement.account.market_code)
    rate = tax_on(agreement.tariff, at=now).on_energy
    first = now.astimezone(market.zone).date().replace(day=1)
    return {
        "code": "IVA_STANDARD" if rate == STANDARD_RATE else "IVA_REDUCED" if rate else "IVA_EXEMPT",
        "display_name": f"IVA {rate * 100:.0f} %",
        "rate": rate,
        "unit_type": "PROPORTION",
        "start_date_at": start_of_day(first, market.zone),
        "end_date_at": start_of_day(months_after(first, 1), market.zone),
    }


@domain.field("Agreement", "billingFrequency")
def billing_frequency(agreement: Agreement, _info: Info) -> str:
    """How often its account is billed: the wish of the customer, else every month."""
    return str(batched(agreement, _frequencies_of, default=_USUAL_FREQUENCY))


def _frequencies_of(agreements: Sequence[Agreement]) -> dict[int, str]:
    wishes = accounts.fixed_billing_periods_of({one.account_id for one in agreements})
    return {one.pk: wishes[one.account_id].length for one in agreements if one.account_id in wishes}


@domain.field("CommonAgreementType", "characteristicValues")
def characteristic_values(
    agreement: Agreement, _info: Info, *, at: datetime | None = None
) -> list[dict[str, Any]]:
    """What was agreed of each characteristic of its product, at a moment at which it holds; none at others."""
    if at is not None and not agreement.is_active_at(at):
        return []
    found: list[dict[str, Any]] = batched(agreement, _characteristic_values_of, default=[])
    return found


def _characteristic_values_of(agreements: Sequence[Agreement]) -> dict[int, list[dict[str, Any]]]:
    """Of several values that a product allows, the agreement's params name the agreed one."""
    chosen = {one.pk: _chosen(one) for one in agreements}
    known = characteristics_by_code({code for values in chosen.values() for code in values})
    return {
        key: [characteristic_value(known[code], value) for code, value in values.items() if code in known]
        for key, values in chosen.items()
    }


def _chosen(agreement: Agreement) -> dict[str, str | int]:
    """By code of the characteristic."""
    allowed: dict[str, list[str | int]] = agreement.tariff.product.characteristic_overrides
    named = agreement.params.get("characteristics")
    own = named if isinstance(named, dict) else {}
    values = {code: found[0] for code, found in allowed.items() if len(found) == 1}
    values |= {code: own[code] for code, found in allowed.items() if own.get(code) in found}
    return dict(sorted(values.items()))


@domain.field(ACCOUNT_TYPES[:1], "canRenewTariff")
def can_renew_tariff(account: Account, info: Info) -> bool:
    """Whether an agreement in force comes to its end soon and no other one follows."""
    now = info.context.now
    until = now + timedelta(days=settings.ROLLOVER_PLANNED_DAYS)
    return bool(batched(account, queries.accounts_that_can_renew, now=now, until=until))


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
