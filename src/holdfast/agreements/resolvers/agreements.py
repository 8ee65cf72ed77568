"""Agreements read alone, through their accounts and through their supply points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from holdfast.accounts.access import account_rule, refusal_of
from holdfast.agreements import prices, queries
from holdfast.agreements.resolvers.base import ACCOUNT_TYPES, BRITISH_TYPES, agreement_visible, domain, key_of
from holdfast.api import paging, rules
from holdfast.api.batching import attribute, batched
from holdfast.kernel.periods import Period
from holdfast.products.choices import TariffKind
from holdfast.properties.choices import Fuel

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.rules import Rule
    from holdfast.api.viewers import Viewer
    from holdfast.products.applicable import ApplicableRate
    from holdfast.products.models import Product
    from holdfast.properties.models import SupplyPoint

#: The kind of meter rate that a tariff kind needs, as supply points have told it since before smart meters.
_RATE_TYPES = {TariffKind.DAY_NIGHT: "ECONOMY7", TariffKind.THREE_RATE: "THREE_RATE"}

domain.part_of_parent("NextPaymentForecastType")


# Root fields


def agreement_rule(fuel: Fuel | None = None) -> Rule:
    """Hands over the agreement; one that does not exist is refused like one of a stranger's account."""

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        rules.signed_in(viewer, spec, arguments)
        key = key_of(rules.argument(arguments, "id"))
        agreement = queries.agreement_by_id(key, fuel=fuel) if key is not None else None
        if agreement is None or not agreement_visible(viewer, agreement):
            raise refusal_of(spec)
        return {"agreement": agreement}

    return rule


@domain.query("electricityAgreement", rule=agreement_rule(Fuel.ELECTRICITY))
def electricity_agreement(_info: Info, *, agreement: Agreement, **_: Any) -> Agreement:
    return agreement


@domain.query("gasAgreement", rule=agreement_rule(Fuel.GAS))
def gas_agreement(_info: Info, *, agreement: Agreement, **_: Any) -> Agreement:
    return agreement


@domain.query("agreement", rule=agreement_rule())
def agreement_(_info: Info, *, agreement: Agreement, **_: Any) -> Agreement:
    return agreement


@domain.query("applicableRates", rule=account_rule())
def applicable_rates(
    _info: Info,
    *,
    account: Account,
    mpxn: str,
    start_at: datetime,
    end_at: datetime,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
    **_: Any,
) -> paging.Connection[ApplicableRate]:
    # Clients in the field name no size here and follow the cursor: they get full pages.
    size = settings.MAX_PAGE_SIZE if first is None and last is None else first
    page = paging.PageRequest.from_arguments(size, last, after, before)
    period = Period(start_at, max(start_at, end_at))
    found = prices.applicable_rates(account=account, identifier=mpxn.strip().upper(), period=period)
    return paging.of_list(found, page)


# Agreements


@domain.field(("Agreement", "CommonAgreementType", "SupplyPointAgreementType"), "isActive")
def is_active(agreement: Agreement, info: Info) -> bool:
    return agreement.is_active_at(info.context.now)


@domain.field(("Agreement", "CommonAgreementType"), "product")
def agreement_product(agreement: Agreement, _info: Info) -> Product:
    product: Product = attribute(attribute(agreement, "tariff"), "product")
    return product


@domain.field("SupplyPointAgreementType", "product")
def italian_product(_agreement: Agreement, _info: Info) -> None:
    """The type of product that Italian clients read here belongs to a market that is not supplied."""


@domain.field(BRITISH_TYPES, "meterPoint")
def meter_point(agreement: Agreement, _info: Info) -> SupplyPoint:
    point: SupplyPoint = attribute(agreement, "supply_point")
    return point


# Agreements of accounts


def _bind_agreements(name: str, fuel: Fuel) -> None:
    @domain.field("AccountType", name)
    def agreements(account: Account, info: Info, *, active: bool = False) -> list[Agreement]:
        return _agreements_of(account, fuel=fuel, active_at=info.context.now if active else None)


_bind_agreements("electricityAgreements", Fuel.ELECTRICITY)
_bind_agreements("gasAgreements", Fuel.GAS)


def _agreements_of(account: Account, **filters: Any) -> list[Agreement]:
    found: list[Agreement] = batched(account, queries.agreements_of, default=[], **filters)
    return found


@domain.field("AccountType", "agreements")
def account_agreements(
    account: Account, info: Info, *, active: bool = False, active_at: datetime | None = None, **page: Any
) -> paging.Connection[Agreement]:
    moment = active_at or (info.context.now if active else None)
    found = _agreements_of(account, active_at=moment)
    return paging.of_list(found, paging.PageRequest.from_arguments(**page))


@domain.field(ACCOUNT_TYPES, "marketSupplyAgreements")
def market_supply_agreements(
    account: Account,
    info: Info,
    *,
    active: bool = False,
    id: str | None = None,  # noqa: A002 - the contract's name
    **page: Any,
) -> paging.Connection[Agreement]:
    found = _agreements_of(account, active_at=info.context.now if active else None)
    wanted = [agreement for agreement in found if id is None or str(agreement.pk) == id]
    return paging.of_list(wanted, paging.PageRequest.from_arguments(**page))


# Agreements of supply points


@domain.field(("ElectricityMeterPointType", "GasMeterPointType"), "agreements")
def meter_point_agreements(
    point: SupplyPoint,
    info: Info,
    *,
    include_inactive: bool = False,
    exclude_future: bool = False,
    valid_after: datetime | None = None,
) -> list[Agreement]:
    now = info.context.now
    found: list[Agreement] = batched(
        point,
        queries.agreements_of_supply_points,
        default=[],
        ending_after=None if include_inactive else now,
        starting_by=now if exclude_future else None,
        valid_after=valid_after,
    )
    return found


def _visible_agreements(point: SupplyPoint, info: Info) -> list[Agreement]:
    found: list[Agreement] = batched(point, queries.agreements_of_supply_points, default=[])
    return [agreement for agreement in found if agreement_visible(info.context.viewer, agreement)]


@domain.field("MaLo", "agreements")
def malo_agreements(point: SupplyPoint, info: Info) -> list[Agreement]:
    return _visible_agreements(point, info)


@domain.field(("ElectricitySupplyPoint", "GasSupplyPoint"), "agreements")
def supply_point_agreements(point: SupplyPoint, info: Info, **page: Any) -> paging.Connection[Agreement]:
    return paging.of_list(_visible_agreements(point, info), paging.PageRequest.from_arguments(**page))


@domain.field(("ElectricitySupplyPoint", "GasSupplyPoint"), "activeAgreement", "agreement")
def active_agreement(point: SupplyPoint, info: Info) -> Agreement | None:
    now = info.context.now
    return next((one for one in _visible_agreements(point, info) if one.is_active_at(now)), None)


@domain.field("ElectricitySupplyPoint", "rateType")
def rate_type(point: SupplyPoint, info: Info) -> str:
    agreement = active_agreement(point, info)
    kind = agreement.tariff.kind if agreement is not None else TariffKind.STANDARD
    return _RATE_TYPES.get(TariffKind(kind), "STANDARD")
