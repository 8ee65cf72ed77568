"""Tariffs on the wire."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from holdfast.api.batching import batched
from holdfast.kernel.periods import Period, start_of_day
from holdfast.products import queries
from holdfast.products.applicable import rates_over
from holdfast.products.choices import Band, TariffKind
from holdfast.products.resolvers.base import (
    DAY_AND_NIGHT_TYPES,
    ONE_RATE_TYPES,
    TARIFF_TYPES,
    domain,
    prices,
    product_of,
    tax,
    with_tax,
)
from holdfast.products.terms import TaxPeriod
from holdfast.properties.choices import Fuel

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from decimal import Decimal

    from holdfast.api.binding import Info
    from holdfast.products.models import Tariff

_TYPE_OF_KIND = {
    TariffKind.STANDARD: "StandardTariff",
    TariffKind.TRACKER: "StandardTariff",
    TariffKind.PREPAY: "PrepayTariff",
    TariffKind.DAY_NIGHT: "DayNightTariff",
    TariffKind.THREE_RATE: "ThreeRateTariff",
    # The contract has no type of its own for these: their rates are told slot by slot.
    TariffKind.FOUR_RATE_EV: "HalfHourlyTariff",
    TariffKind.TIME_OF_USE: "HalfHourlyTariff",
    TariffKind.HALF_HOURLY: "HalfHourlyTariff",
}
#: Kinds that `EnergyTariffType` has no member for.
NOT_AMONG_ENERGY_TARIFFS = frozenset(
    {TariffKind.FOUR_RATE_EV, TariffKind.TIME_OF_USE, TariffKind.HALF_HOURLY}
)
#: How far ahead the prices of a half-hourly tariff are shown: those that are published for tomorrow.
_AHEAD = timedelta(days=2)


@domain.type_of("TariffType", "ElectricityTariffType")
def tariff_type_name(tariff: Tariff) -> str:
    return "GasTariffType" if tariff.supply_type == Fuel.GAS else _TYPE_OF_KIND[TariffKind(tariff.kind)]


@domain.type_of("EnergyTariffType")
def energy_tariff_type_name(tariff: Tariff) -> str:
    """One rate is one rate here, however it is paid."""
    name = tariff_type_name(tariff)
    return "StandardTariff" if name == "PrepayTariff" else name


@domain.field(TARIFF_TYPES, "displayName")
def tariff_display_name(tariff: Tariff, _info: Info) -> str:
    return product_of(tariff).display_name


@domain.field(TARIFF_TYPES, "fullName")
def tariff_full_name(tariff: Tariff, _info: Info) -> str:
    return product_of(tariff).full_name


@domain.field(TARIFF_TYPES, "description")
def tariff_description(tariff: Tariff, _info: Info) -> str:
    return product_of(tariff).description


@domain.field(TARIFF_TYPES, "productCode")
def tariff_product_code(tariff: Tariff, _info: Info) -> str:
    return product_of(tariff).code


@domain.field(TARIFF_TYPES, "tariffCode")
def tariff_code(tariff: Tariff, _info: Info) -> str:
    return tariff.code


@domain.field(TARIFF_TYPES, "standingCharge")
def standing_charge(tariff: Tariff, info: Info) -> Decimal | None:
    return with_tax(prices(tariff, info).standing_charge, tax(tariff, info).on_standing_charge)


@domain.field(TARIFF_TYPES, "preVatStandingCharge")
def standing_charge_before_tax(tariff: Tariff, info: Info) -> Decimal | None:
    return prices(tariff, info).standing_charge


def _band_price(band: Band, *, taxed: bool) -> Callable[[Tariff, Info], Decimal | None]:
    """What a customer pays a kWh: less what the government pays of it while it guarantees prices."""

    def resolve(tariff: Tariff, info: Info) -> Decimal | None:
        found = prices(tariff, info)
        value = found.unit_rates.get(band)
        if value is None:
            return None
        paid = value - found.guaranteed
        return with_tax(paid, tax(tariff, info).on_energy) if taxed else paid

    return resolve


def _is_guaranteed(band: Band) -> Callable[[Tariff, Info], bool | None]:
    def resolve(tariff: Tariff, info: Info) -> bool | None:
        found = prices(tariff, info)
        return None if band not in found.unit_rates else found.guaranteed > 0

    return resolve


for _types, _name, _band in (
    (ONE_RATE_TYPES, "unitRate", Band.STANDARD),
    (DAY_AND_NIGHT_TYPES, "dayRate", Band.DAY),
    (DAY_AND_NIGHT_TYPES, "nightRate", Band.NIGHT),
    (("ThreeRateTariff",), "offPeakRate", Band.OFF_PEAK),
):
    domain.field(_types, _name)(_band_price(_band, taxed=True))
    domain.field(_types, f"preVat{_name[0].upper()}{_name[1:]}")(_band_price(_band, taxed=False))
    _guaranteeing = tuple(one for one in _types if one != "PrepayTariff")
    domain.field(_guaranteeing, f"{_name}EpgApplied")(_is_guaranteed(_band))


@domain.field("HalfHourlyTariff", "unitRates")
def unit_rates(tariff: Tariff, info: Info) -> list[dict[str, Any]]:
    """The prices of today and of tomorrow as far as they are published, by the tariff's own days.

    Where the price changes with the half-hour, each is told; where it changes with the band, each slot is.
    """
    zone = queries.zone_of(tariff)
    start = start_of_day(info.context.now.astimezone(zone).date(), zone)
    rate = tax(tariff, info)
    held: list[tuple[datetime, datetime | None, Decimal]]
    if tariff.kind == TariffKind.HALF_HOURLY:
        rows = batched(tariff, queries.unit_rates_of, default=[], start=start, end=start + _AHEAD)
        held = [(one.valid_from, one.valid_to, one.value_excl_tax) for one in rows]
    else:
        period = Period(start, start + _AHEAD)
        taxed = TaxPeriod(start, None, rate.on_energy, rate.on_standing_charge)
        slots = rates_over(batched(tariff, queries.terms_of, period=period), (taxed,), period)
        held = [(one.valid_from, one.valid_to, one.value) for one in slots]
    return [
        {
            "valid_from": since.astimezone(zone),
            "valid_to": until.astimezone(zone) if until else None,
            "value": with_tax(value, rate.on_energy),
            "pre_vat_value": value,
        }
        for since, until, value in held
    ]


@domain.field("HalfHourlyTariff", "agileCalculationInfo")
def agile_calculation_info(tariff: Tariff, _info: Info) -> dict[str, Any] | None:
    """How the price comes about, where it is made from a series or capped."""
    if tariff.price_cap is None and tariff.time_series_id is None:
        return None
    return {
        "price_cap": tariff.price_cap,
        "peak_offset": tariff.peak_offset,
        "gsp_coefficient": tariff.gsp_coefficient,
    }
