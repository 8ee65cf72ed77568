"""What the answers look like: the names are the API family's, prices are minor units of the brand's currency."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from ninja import Schema
from pydantic import Field


class Link(Schema):
    href: str
    method: str = "GET"
    rel: str


class Failure(Schema):
    detail: str


class ProductSummary(Schema):
    code: str
    direction: str
    full_name: str
    display_name: str
    description: str
    is_variable: bool
    is_green: bool
    is_tracker: bool
    is_prepay: bool
    is_business: bool
    is_restricted: bool
    term: int | None = Field(description="months")
    available_from: datetime
    available_to: datetime | None
    links: list[Link]
    brand: str


class ProductPage(Schema):
    count: int
    next: str | None
    previous: str | None
    results: list[ProductSummary]


class TariffPrices(Schema):
    """What a tariff costs at `tariffs_active_at`: unit rates a kWh, standing charges a day, in minor units."""

    code: str
    standing_charge_exc_vat: float | None
    standing_charge_inc_vat: float | None
    online_discount_exc_vat: int = 0
    online_discount_inc_vat: int = 0
    dual_fuel_discount_exc_vat: int = 0
    dual_fuel_discount_inc_vat: int = 0
    exit_fees_exc_vat: int
    exit_fees_inc_vat: int
    exit_fees_type: str
    links: list[Link]
    standard_unit_rate_exc_vat: float | None = None
    standard_unit_rate_inc_vat: float | None = None
    day_unit_rate_exc_vat: float | None = None
    day_unit_rate_inc_vat: float | None = None
    night_unit_rate_exc_vat: float | None = None
    night_unit_rate_inc_vat: float | None = None


TariffsByRegion = dict[str, dict[str, TariffPrices]]


class ProductDetail(Schema):
    """A product with its tariffs by region (empty: the same everywhere) and way to pay."""

    code: str
    full_name: str
    display_name: str
    description: str
    is_variable: bool
    is_green: bool
    is_tracker: bool
    is_prepay: bool
    is_business: bool
    is_restricted: bool
    term: int | None
    available_from: datetime
    available_to: datetime | None
    tariffs_active_at: datetime
    single_register_electricity_tariffs: TariffsByRegion
    dual_register_electricity_tariffs: TariffsByRegion
    single_register_gas_tariffs: TariffsByRegion
    links: list[Link]
    brand: str


class Price(Schema):
    """A price over `[valid_from, valid_to)`; null where it has no end."""

    value_exc_vat: float
    value_inc_vat: float
    valid_from: datetime
    valid_to: datetime | None
    payment_method: str | None


class PricePage(Schema):
    count: int
    next: str | None
    previous: str | None
    results: list[Price]


class GridSupplyPoint(Schema):
    group_id: str


class GridSupplyPointPage(Schema):
    count: int
    next: str | None
    previous: str | None
    results: list[GridSupplyPoint]


class MeterPoint(Schema):
    gsp: str | None
    mpan: str
    profile_class: int | None


class Register(Schema):
    identifier: str
    rate: str
    is_settlement_register: bool


class Meter(Schema):
    serial_number: str
    registers: list[Register]


class GasMeter(Schema):
    serial_number: str


class Agreement(Schema):
    tariff_code: str
    valid_from: datetime
    valid_to: datetime | None


class ElectricityMeterPoint(Schema):
    mpan: str
    profile_class: int | None
    consumption_standard: int | None = Field(description="kWh a year")
    meters: list[Meter]
    agreements: list[Agreement]
    is_export: bool


class GasMeterPoint(Schema):
    mprn: str
    consumption_standard: int | None = Field(description="kWh a year")
    meters: list[GasMeter]
    agreements: list[Agreement]


class AccountProperty(Schema):
    id: int
    moved_in_at: datetime | None
    moved_out_at: datetime | None
    address_line_1: str
    address_line_2: str
    address_line_3: str
    town: str
    county: str
    postcode: str
    electricity_meter_points: list[ElectricityMeterPoint]
    gas_meter_points: list[GasMeterPoint]


class AccountDetail(Schema):
    number: str
    properties: list[AccountProperty]


class Consumption(Schema):
    """Energy in kWh over `[interval_start, interval_end)`, in the meter's own time."""

    consumption: Decimal
    interval_start: datetime
    interval_end: datetime


class ConsumptionPage(Schema):
    count: int
    next: str | None
    previous: str | None
    results: list[Consumption]
