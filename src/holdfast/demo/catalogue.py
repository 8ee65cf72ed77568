"""What the retailer sells, as data. Prices are invented, of a plausible size, and no supplier's.

Prices are exclusive of tax, in minor units: a kWh by band, a day of standing charge. `pricing` says how they
move over time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from holdfast.products.choices import TariffKind
from holdfast.products.operations import BandTerms, WindowTerms
from holdfast.properties.choices import Direction, Fuel

#: The grid supply point groups it sells in; the half-hourly product is on trial in one of them.
BRITISH_AREAS = ("_C", "_H", "_M")
WORKDAYS = 0b001_1111
WEEKEND = 0b110_0000
_HOUR = 60

STANDARD, DAY_NIGHT = TariffKind.STANDARD, TariffKind.DAY_NIGHT
THREE_RATE, HALF_HOURLY, PREPAY = TariffKind.THREE_RATE, TariffKind.HALF_HOURLY, TariffKind.PREPAY
FOUR_RATE_EV, TRACKER = TariffKind.FOUR_RATE_EV, TariffKind.TRACKER


class Pricing(StrEnum):
    """How a tariff's prices move: with the market's price dates, not at all, every half-hour or every day."""

    VARIABLE = "VARIABLE"
    FIXED = "FIXED"
    HALF_HOURLY = "HALF_HOURLY"
    DAILY = "DAILY"

    @property
    def is_dynamic(self) -> bool:
        """Whether energy is priced from a series."""
        return self in (Pricing.HALF_HOURLY, Pricing.DAILY)


@dataclass(frozen=True, slots=True)
class Offer:
    """A tariff of a product: what a kWh of each band and a day cost when it came on sale.

    power: by power band what a kVA or kW of subscribed power costs a year.
    """

    fuel: Fuel
    kind: TariffKind
    prices: dict[str, str]
    standing_charge: str | None
    bands: tuple[BandTerms, ...] = ()
    power: dict[str, str] = field(default_factory=dict)

    def price(self, band: str) -> Decimal:
        return Decimal(self.prices[band])


@dataclass(frozen=True, slots=True)
class ProductPlan:
    """A product before it is created.

    key names it within the demo; since is its first day on sale, and part of its code; areas are the price
    areas it is sold in (empty where prices are the same everywhere); facts are further columns.
    """

    key: str
    country: str
    stem: str
    since: date
    name: str
    description: str
    offers: tuple[Offer, ...]
    pricing: Pricing = Pricing.VARIABLE
    direction: Direction = Direction.IMPORT
    areas: tuple[str, ...] = ("",)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return f"{self.stem}-{self.since:%y-%m-%d}"

    def tariff_code(self, offer: Offer, area: str) -> str:
        """Fuel, number of rates, product and price area: `E-2R-BRW-NIGHT-23-10-01-C`."""
        parts = [offer.fuel[0], f"{len(offer.prices)}R", self.code, area.strip("_")]
        return "-".join(part for part in parts if part)


def _window(start_hour: int, end_hour: int, weekdays: int = 0b111_1111) -> WindowTerms:
    return WindowTerms(start_hour * _HOUR, end_hour * _HOUR % (24 * _HOUR), weekdays)


def _electricity(
    kind: TariffKind,
    standing_charge: str | None,
    bands: tuple[BandTerms, ...] = (),
    power: dict[str, str] | None = None,
    **prices: str,
) -> Offer:
    return Offer(Fuel.ELECTRICITY, kind, prices, standing_charge, bands, power or {})


def _gas(price: str, standing_charge: str, kind: TariffKind = STANDARD) -> Offer:
    return Offer(Fuel.GAS, kind, {"STANDARD": price}, standing_charge)


_DAY_NIGHT = (
    BandTerms("DAY", "Day", register_identifier="01"),
    BandTerms("NIGHT", "Night", "00:30 to 07:30", "02", (WindowTerms(30, 7 * _HOUR + 30),)),
)
_THREE_RATE = (
    BandTerms("DAY", "Day", register_identifier="01"),
    BandTerms("NIGHT", "Night", "00:00 to 05:00", "02", (_window(0, 5),)),
    BandTerms("OFF_PEAK", "Off-peak", "13:00 to 16:00", "03", (_window(13, 16),)),
)
_FOUR_RATE = (
    BandTerms("DAY", "Day"),
    BandTerms("NIGHT", "Night", "05:00 to 07:30", windows=(WindowTerms(5 * _HOUR, 7 * _HOUR + 30),)),
    BandTerms("OFF_PEAK", "Off-peak", "13:00 to 16:00", windows=(_window(13, 16),)),
    BandTerms("EV_DEVICE", "Charging", "00:00 to 05:00", windows=(_window(0, 5),)),
)
_OFF_PEAK_HOURS = (
    BandTerms("DAY", "Heures pleines", "de 6 h à 22 h", "HP"),
    BandTerms("NIGHT", "Heures creuses", "de 22 h à 6 h", "HC", (_window(22, 6),)),
)
#: The periods of the Spanish 2.0TD access tariff (Circular 3/2020 of the CNMC), public holidays left out.
_SPANISH_PERIODS = (
    BandTerms(
        "DAY",
        "Punta",
        "laborables, de 10 a 14 y de 18 a 22",
        "P1",
        (
            _window(10, 14, WORKDAYS),
            _window(18, 22, WORKDAYS),
        ),
    ),
    BandTerms(
        "OFF_PEAK",
        "Llano",
        "laborables, de 8 a 10, de 14 a 18 y de 22 a 24",
        "P2",
        (
            _window(8, 10, WORKDAYS),
            _window(14, 18, WORKDAYS),
            _window(22, 24, WORKDAYS),
        ),
    ),
    BandTerms("NIGHT", "Valle", "noches y fines de semana", "P3"),
)

#: Homes subscribe power for two periods: working days by day, and the rest.
_SPANISH_POWER = {"P1": "2596", "P2": "1086"}

#: The network tariff of Spanish homes and small shops, up to 15 kW.
ACCESS_TARIFF = {"atr": "2.0TD"}

PRODUCTS = (
    ProductPlan(
        "GB-VARIABLE",
        "GB",
        "BRW-FLEX",
        date(2023, 10, 1),
        "Flexible",
        "Our standard variable tariff. Prices follow the market twice a year.",
        (_electricity(STANDARD, "51.2", STANDARD="23.4"), _gas("5.87", "29.4")),
        facts={"is_default": True},
        areas=BRITISH_AREAS,
    ),
    ProductPlan(
        "GB-FIXED",
        "GB",
        "BRW-FIX12",
        date(2024, 4, 1),
        "Twelve Month Fix",
        "The same prices for twelve months.",
        (_electricity(STANDARD, "49.8", STANDARD="22.6"), _gas("5.61", "28.7")),
        pricing=Pricing.FIXED,
        facts={"is_variable": False, "is_green": True, "term_months": 12, "exit_fee": 5000},
        areas=BRITISH_AREAS,
    ),
    ProductPlan(
        "GB-DAY-NIGHT",
        "GB",
        "BRW-NIGHT",
        date(2023, 10, 1),
        "Night Owl",
        "Two rates: a cheaper one from half past midnight to half past seven.",
        (_electricity(DAY_NIGHT, "51.2", _DAY_NIGHT, DAY="28.9", NIGHT="13.8"), _gas("5.87", "29.4")),
        areas=BRITISH_AREAS,
    ),
    ProductPlan(
        "GB-THREE-RATE",
        "GB",
        "BRW-TIDES",
        date(2023, 10, 1),
        "Three Tides",
        "Three rates: cheap nights, a cheaper early afternoon, and the rest of the day.",
        (_electricity(THREE_RATE, "51.2", _THREE_RATE, DAY="26.8", NIGHT="14.2", OFF_PEAK="16.9"),),
        facts={"is_green": True},
        areas=BRITISH_AREAS,
    ),
    ProductPlan(
        "GB-HALF-HOURLY",
        "GB",
        "BRW-PULSE",
        date(2024, 1, 1),
        "Pulse",
        "A price for every half-hour, published the day before; meant for those who can wait for cheap ones.",
        (_electricity(HALF_HOURLY, "47.6", STANDARD="19.5"),),
        pricing=Pricing.HALF_HOURLY,
        facts={"is_green": True, "is_tracker": True},
        areas=("_C",),
    ),
    ProductPlan(
        "GB-CAR",
        "GB",
        "BRW-MOORING",
        date(2024, 10, 1),
        "Night Mooring",
        "Four rates, the lowest while cars charge between midnight and five.",
        (
            _electricity(
                FOUR_RATE_EV, "51.2", _FOUR_RATE, DAY="27.9", NIGHT="15.1", OFF_PEAK="18.2", EV_DEVICE="8.1"
            ),
        ),
        facts={"is_green": True},
        areas=BRITISH_AREAS,
    ),
    ProductPlan(
        "GB-TRACKER",
        "GB",
        "BRW-TIDEMARK",
        date(2024, 10, 1),
        "Tidemark",
        "One price for each day, which follows the market.",
        (_electricity(TRACKER, "48.4", STANDARD="19.5"),),
        pricing=Pricing.DAILY,
        facts={"is_tracker": True},
        areas=("_C",),
    ),
    ProductPlan(
        "GB-PREPAY",
        "GB",
        "BRW-TOPUP",
        date(2023, 10, 1),
        "Pay As You Go",
        "For meters that are topped up.",
        (_electricity(PREPAY, "50.1", STANDARD="22.8"), _gas("5.74", "28.9", PREPAY)),
        facts={"is_prepay": True},
        areas=BRITISH_AREAS,
    ),
    ProductPlan(
        "GB-BUSINESS",
        "GB",
        "BRW-TRADE",
        date(2023, 10, 1),
        "Trade",
        "For shops, workshops and offices.",
        (_electricity(STANDARD, "78.5", STANDARD="25.9"), _gas("6.42", "61.0")),
        facts={"is_business": True},
        areas=BRITISH_AREAS,
    ),
    ProductPlan(
        "GB-EXPORT",
        "GB",
        "BRW-GIVEBACK",
        date(2023, 10, 1),
        "Give Back",
        "What we pay for solar power that a home does not need itself.",
        (_electricity(STANDARD, None, STANDARD="14.6"),),
        direction=Direction.EXPORT,
        facts={"is_green": True},
        areas=BRITISH_AREAS,
    ),
    ProductPlan(
        "FR-BASE",
        "FR",
        "LUM-BASE",
        date(2023, 8, 1),
        "Base",
        "Un seul prix, toute la journée.",
        (_electricity(STANDARD, "15.4", power={"": "1050"}, STANDARD="13.31"),),
        facts={"is_default": True},
    ),
    ProductPlan(
        "FR-OFF-PEAK",
        "FR",
        "LUM-HPHC",
        date(2023, 8, 1),
        "Heures creuses",
        "Un prix réduit de 22 heures à 6 heures.",
        (_electricity(DAY_NIGHT, "17.1", _OFF_PEAK_HOURS, {"": "1075"}, DAY="14.47", NIGHT="10.63"),),
        facts={"is_green": True},
    ),
    ProductPlan(
        "FR-GAS",
        "FR",
        "LUM-GAZ",
        date(2023, 8, 1),
        "Gaz",
        "Le gaz naturel au prix indexé.",
        (_gas("7.94", "27.6"),),
    ),
    ProductPlan(
        "FR-BUSINESS",
        "FR",
        "LUM-PRO",
        date(2023, 8, 1),
        "Pro",
        "Pour les commerces et les ateliers.",
        (_electricity(STANDARD, "18.6", power={"": "803"}, STANDARD="13.88"),),
        facts={"is_business": True},
    ),
    ProductPlan(
        "ES-PERIODS",
        "ES",
        "SOL-TRES",
        date(2023, 7, 1),
        "Tres Periodos",
        "Punta, llano y valle: tres precios según la hora.",
        (
            _electricity(
                THREE_RATE,
                "2.5",
                _SPANISH_PERIODS,
                _SPANISH_POWER,
                DAY="17.84",
                OFF_PEAK="12.36",
                NIGHT="8.92",
            ),
        ),
        facts={"is_default": True, "is_green": True, "params": ACCESS_TARIFF},
    ),
    ProductPlan(
        "ES-SINGLE",
        "ES",
        "SOL-UNICO",
        date(2023, 7, 1),
        "Precio Único",
        "El mismo precio a todas horas.",
        (_electricity(STANDARD, "2.5", power=_SPANISH_POWER, STANDARD="12.74"),),
        pricing=Pricing.FIXED,
        facts={"is_variable": False, "term_months": 12, "params": ACCESS_TARIFF},
    ),
    ProductPlan(
        "ES-GAS",
        "ES",
        "SOL-GAS",
        date(2023, 7, 1),
        "Gas",
        "Gas natural para el hogar.",
        (_gas("6.38", "24.1"),),
    ),
    ProductPlan(
        "ES-BUSINESS",
        "ES",
        "SOL-NEGOCIO",
        date(2023, 7, 1),
        "Negocio",
        "Para comercios y talleres.",
        (
            _electricity(
                THREE_RATE,
                "6.2",
                _SPANISH_PERIODS,
                {"P1": "2016", "P2": "728"},
                DAY="18.41",
                OFF_PEAK="13.02",
                NIGHT="9.47",
            ),
        ),
        facts={"is_business": True, "params": ACCESS_TARIFF},
    ),
)
