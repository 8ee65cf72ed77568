"""Prices of agreements as French and German clients read them: those in force at the request's moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any

from holdfast.agreements import prices
from holdfast.agreements.resolvers.base import domain
from holdfast.api import paging
from holdfast.api.batching import batched
from holdfast.markets.registry import market_of
from holdfast.properties.choices import Fuel

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from holdfast.agreements.models import Agreement
    from holdfast.agreements.prices import BandPrice, StandingPrice, SupplyPrices
    from holdfast.api.binding import Info

MINUTES_PER_HOUR = 60


@dataclass
class EnergyRate:
    """A price in minor units under the names of `EnergyRateInterface`; a standing rate has no band."""

    graphql_type: str
    currency: str
    unit_type: str
    price: BandPrice | StandingPrice
    temporal_class: dict[str, str] | None = None
    time_slots: list[dict[str, time]] | None = None

    @property
    def price_per_unit(self) -> Decimal:
        return self.price.price_per_unit

    @property
    def price_per_unit_with_taxes(self) -> Decimal:
        return self.price.price_per_unit_with_taxes

    @property
    def valid_from(self) -> datetime:
        return self.price.valid_from

    @property
    def valid_to(self) -> datetime | None:
        return self.price.valid_to


domain.part_of_parent(
    "ApplicableRate",
    "ElectricityConsumptionRateType",
    "ElectricitySupplyConsumptionRateType",
    "EnergySupplyRateType",
    "GrossRateInformation",
    "RateTimeslotActivationRule",
    "SimpleProductUnitRateInformation",
    "StandingRateType",
    "SupplyConsumptionRateType",
    "TimeOfUseProductRate",
    "TimeOfUseProductUnitRateInformation",
    "TimeSlotType",
    "UnitRateForecastType",
)


def _prices(agreement: Agreement, info: Info) -> SupplyPrices:
    found: SupplyPrices = batched(agreement, prices.prices_of, at=info.context.now)
    return found


@domain.field("Agreement", "energySupplyRate")
def energy_supply_rate(agreement: Agreement, info: Info) -> dict[str, Any] | None:
    """The standing rate, in minor units a year, and a rate for each band; null where nothing is priced."""
    found = _prices(agreement, info)
    if not found.bands and found.standing is None:
        return None
    gas = agreement.supply_point.fuel is Fuel.GAS
    kind = "SupplyConsumptionRateType" if gas else "ElectricitySupplyConsumptionRateType"
    return {
        "standing_rate": found.standing
        and EnergyRate("StandingRateType", found.currency, "year", found.standing),
        "rates": [
            EnergyRate(kind, found.currency, "kWh", one, _temporal_class(one), _time_slots(one))
            for one in found.bands
        ],
    }


@domain.field("EnergySupplyRateType", "consumptionRates", "rates")
def consumption_rates(rate: dict[str, Any], _info: Info, **page: Any) -> paging.Connection[EnergyRate]:
    """The rates a kWh, the dearest band first."""
    return paging.of_list(rate["rates"], paging.PageRequest.from_arguments(**page))


@domain.field("Agreement", "unitRateInformation")
def unit_rate_information(agreement: Agreement, info: Info) -> dict[str, Any]:
    """One price for all hours, or one for each band."""
    found = _prices(agreement, info)
    if len(found.bands) > 1:
        return {
            "__typename": "TimeOfUseProductUnitRateInformation",
            "rates": [_time_of_use(one, agreement) for one in found.bands],
        }
    rates = [_information(one, agreement) for one in found.bands]
    return {"__typename": "SimpleProductUnitRateInformation", **(rates[0] if rates else {})}


@domain.field("Agreement", "unitRateGrossRateInformation")
def gross_rates(agreement: Agreement, info: Info) -> list[dict[str, Any]]:
    """The gross rates of each band."""
    return [_gross_rate(one, agreement) for one in _prices(agreement, info).bands]


def _temporal_class(price: BandPrice) -> dict[str, str]:
    band = price.band
    return {
        "code": band.code,
        "label": band.label,
        "description": band.description,
        "register_id": band.register_identifier,
    }


def _time_slots(price: BandPrice) -> list[dict[str, time]] | None:
    if price.slots is None:
        return None
    return [{"start_at": _clock(start), "end_at": _clock(end)} for start, end in price.slots]


def _clock(minute: int) -> time:
    return time(*divmod(minute, MINUTES_PER_HOUR))


def _time_of_use(price: BandPrice, agreement: Agreement) -> dict[str, Any]:
    slots = price.slots or []
    return {
        "timeslot_name": price.band.label or price.band.code,
        "timeslot_activation_rules": [
            {"active_from_time": _clock(start), "active_to_time": _clock(end)} for start, end in slots
        ],
        **_information(price, agreement),
    }


def _information(price: BandPrice, agreement: Agreement) -> dict[str, Any]:
    return {
        "net_unit_rate_cents_per_kwh": price.price_per_unit,
        "latest_gross_unit_rate_cents_per_kwh": price.price_per_unit_with_vat,
        "gross_rate_information": [_gross_rate(price, agreement)],
    }


def _gross_rate(price: BandPrice, agreement: Agreement) -> dict[str, Any]:
    zone = market_of(agreement.account.market_code).zone
    ends = price.valid_to
    return {
        "date": price.valid_from.astimezone(zone).date(),
        "gross_rate": price.price_per_unit_with_vat,
        "rate_valid_to_date": ends.astimezone(zone).date() if ends is not None else None,
        "vat_rate": price.vat_rate,
    }
