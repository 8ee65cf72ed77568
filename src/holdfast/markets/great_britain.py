"""Great Britain (without Northern Ireland, whose market, VAT rules and identifiers are others).

VAT: VAT Act 1994, Schedule 7A, Group 1, as explained in HMRC VAT Notice 701/19. Homes pay 5 %, and so do
businesses whose supply at the premises stays within the de minimis limits: 33 kWh a day of electricity,
145 kWh a day of piped gas. Other supplies to businesses bear the standard rate of 20 %.

Climate Change Levy: main rates as published by HMRC ("Climate Change Levy rates"); not on homes, and not on
supplies within the de minimis limits.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from holdfast.markets.market import Component, CoolingOff, Levy, LevyKind, Market, SupplyType, Timeline

REDUCED_RATE = Decimal("0.05")
STANDARD_RATE = Decimal("0.20")

#: VAT Notice 701/19, sections 4.2 and 5.2.
DE_MINIMIS_KWH_PER_DAY = {SupplyType.ELECTRICITY: Decimal(33), SupplyType.GAS: Decimal(145)}

#: Pence a kWh.
CLIMATE_CHANGE_LEVY = {
    SupplyType.ELECTRICITY: Timeline(
        (date(2019, 4, 1), Decimal("0.847")),
        (date(2020, 4, 1), Decimal("0.811")),
        (date(2021, 4, 1), Decimal("0.775")),
        (date(2026, 4, 1), Decimal("0.801")),
    ),
    SupplyType.GAS: Timeline(
        (date(2019, 4, 1), Decimal("0.339")),
        (date(2020, 4, 1), Decimal("0.406")),
        (date(2021, 4, 1), Decimal("0.465")),
        (date(2022, 4, 1), Decimal("0.568")),
        (date(2023, 4, 1), Decimal("0.672")),
        (date(2024, 4, 1), Decimal("0.775")),
        (date(2026, 4, 1), Decimal("0.801")),
    ),
}

#: The fourteen distribution areas: grid supply point group to name.
GRID_SUPPLY_POINT_GROUPS = MappingProxyType(
    {
        "_A": "Eastern England",
        "_B": "East Midlands",
        "_C": "London",
        "_D": "Merseyside and Northern Wales",
        "_E": "West Midlands",
        "_F": "North Eastern England",
        "_G": "North Western England",
        "_H": "Southern England",
        "_J": "South Eastern England",
        "_K": "Southern Wales",
        "_L": "South Western England",
        "_M": "Yorkshire",
        "_N": "Southern Scotland",
        "_P": "Northern Scotland",
    }
)

#: The first two digits of an MPAN to the distributor's area; from 24 on independent distributors everywhere.
DISTRIBUTOR_AREAS = MappingProxyType(
    {
        "10": "_A",
        "11": "_B",
        "12": "_C",
        "13": "_D",
        "14": "_E",
        "15": "_F",
        "16": "_G",
        "17": "_P",
        "18": "_N",
        "19": "_J",
        "20": "_H",
        "21": "_K",
        "22": "_L",
        "23": "_M",
    }
)

#: Profile classes of non-half-hourly settlement (Balancing and Settlement Code); 0 is settled half-hourly.
PROFILE_CLASSES = MappingProxyType(
    {
        0: "Half-hourly",
        1: "Domestic unrestricted",
        2: "Domestic Economy 7",
        3: "Non-domestic unrestricted",
        4: "Non-domestic Economy 7",
        5: "Non-domestic maximum demand, load factor up to 20 %",
        6: "Non-domestic maximum demand, load factor over 20 and up to 30 %",
        7: "Non-domestic maximum demand, load factor over 30 and up to 40 %",
        8: "Non-domestic maximum demand, load factor over 40 %",
    }
)


def grid_supply_point_group(mpan: str) -> str | None:
    """The group that an MPAN's distributor stands for; None for an independent distributor."""
    return DISTRIBUTOR_AREAS.get(mpan[:2])


def _within_de_minimis(supply_type: SupplyType, kwh_per_day: Decimal | None) -> bool:
    return kwh_per_day is not None and kwh_per_day <= DE_MINIMIS_KWH_PER_DAY[supply_type]


def _tax_rate(
    supply_type: SupplyType,
    on: date,  # noqa: ARG001 - both rates have stood unchanged since before 2020
    *,
    domestic: bool,
    component: Component,  # noqa: ARG001 - a standing charge is taxed like the energy it belongs to
    kwh_per_day: Decimal | None,
    subscribed_power: Decimal | None,  # noqa: ARG001
) -> Decimal:
    if domestic or _within_de_minimis(supply_type, kwh_per_day):
        return REDUCED_RATE
    return STANDARD_RATE


def _levies(
    supply_type: SupplyType,
    on: date,
    *,
    domestic: bool,
    kwh_per_day: Decimal | None,
    subscribed_power: Decimal | None,  # noqa: ARG001
) -> tuple[Levy, ...]:
    if domestic or _within_de_minimis(supply_type, kwh_per_day):
        return ()
    return (
        Levy(
            code="CCL",
            name="Climate Change Levy",
            kind=LevyKind.PER_KWH,
            rate=CLIMATE_CHANGE_LEVY[supply_type].on(on),
            source="HMRC, Climate Change Levy rates (main rates)",
        ),
    )


GREAT_BRITAIN = Market(
    code="GB",
    prefix="GBR",
    name="Great Britain",
    currency="GBP",
    zone=ZoneInfo("Europe/London"),
    language="en-GB",
    bank_scheme="BACS",
    supply_types=(SupplyType.ELECTRICITY, SupplyType.GAS),
    settlement_step_minutes=MappingProxyType({SupplyType.ELECTRICITY: 30, SupplyType.GAS: 1440}),
    metering_step_minutes=MappingProxyType({SupplyType.ELECTRICITY: 30, SupplyType.GAS: 30}),
    # 05:00 UTC in winter and 04:00 UTC in summer: Regulation (EU) 2017/459, kept in the Uniform Network Code.
    gas_day_start=time(5),
    # A British household has one balance for both fuels.
    energy_ledger_types=MappingProxyType(
        {SupplyType.ELECTRICITY: "GBR_ENERGY_LEDGER", SupplyType.GAS: "GBR_ENERGY_LEDGER"}
    ),
    # Banks follow the bank holidays of England and Wales.
    holiday_subdivision="ENG",
    tax_rule=_tax_rate,
    levy_rule=_levies,
    cooling_off=CoolingOff(14, "Consumer Contracts Regulations 2013, regulation 30"),
)
