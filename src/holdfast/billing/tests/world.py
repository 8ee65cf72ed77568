"""A small supplier to bill: accounts with one supply each, flat usage, prices that are easy to multiply."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from holdfast.accounts.tests.factories import make_account, make_brand
from holdfast.agreements.operations import create_agreement
from holdfast.kernel.periods import start_of_day
from holdfast.ledgers.operations import open_account_ledgers
from holdfast.markets.registry import market_by_name
from holdfast.metering import operations as metering
from holdfast.metering.choices import IntervalSource
from holdfast.metering.series import Quality, regular
from holdfast.products import operations as products
from holdfast.products.choices import TariffKind
from holdfast.products.operations import PriceTerms
from holdfast.properties.choices import Direction, Fuel
from holdfast.properties.tests.factories import make_property, make_supply_point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.metering.models import Channel
    from holdfast.products.models import Tariff
    from holdfast.properties.models import SupplyPoint

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
#: A morning after the month that the tests bill.
FEBRUARY_3 = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)
MARCH_3 = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
LONG_BEFORE = datetime(2025, 1, 1, tzinfo=UTC)

BRANDS = {"GBR": "HOLDFAST_GB", "FRA": "HOLDFAST_FR", "ESP": "HOLDFAST_ES"}
COUNTRIES = {"GBR": "GB", "FRA": "FR", "ESP": "ES"}


def customer(market: str = "GBR", **values: Any) -> Account:
    """An account of the market's brand, with its ledgers."""
    account = make_account(brand=make_brand(BRANDS[market], market=COUNTRIES[market]), **values)
    open_account_ledgers(account=account, now=LONG_BEFORE)
    return account


def tariff(
    code: str,
    *,
    market: str = "GBR",
    unit_rates: Sequence[tuple[date, str]],
    standing_charge: str | None = None,
    fuel: Fuel = Fuel.ELECTRICITY,
    direction: Direction = Direction.IMPORT,
) -> Tariff:
    """A tariff of one band; a unit rate holds from its local day until the next."""
    zone = market_by_name(f"{market}_ELECTRICITY").zone
    make_brand(BRANDS[market], market=COUNTRIES[market])
    product = products.create_product(
        brand_code=BRANDS[market],
        code=code,
        full_name=code,
        display_name=code,
        available_from=LONG_BEFORE,
        now=LONG_BEFORE,
    )
    made = products.add_tariff(
        product=product,
        code=f"{code}-T",
        supply_type=fuel,
        kind=TariffKind.STANDARD,
        direction=direction,
        now=LONG_BEFORE,
    )
    for day, value in unit_rates:
        price = PriceTerms(start_of_day(day, zone), Decimal(value))
        products.set_rates(tariff=made, unit_rates={"STANDARD": [price]}, now=LONG_BEFORE)
    if standing_charge is not None:
        daily = PriceTerms(LONG_BEFORE, Decimal(standing_charge))
        products.set_rates(tariff=made, standing_charges=[daily], now=LONG_BEFORE)
    return made


def supply(
    account: Account,
    priced: Tariff,
    *,
    market_name: str = "GBR_ELECTRICITY",
    since: date = JANUARY,
    until: date | None = None,
    point: SupplyPoint | None = None,
) -> tuple[Agreement, Channel]:
    """Supply an account from a local day on; the channel is empty."""
    zone = market_by_name(market_name).zone
    if point is None:
        place = make_property(COUNTRIES[market_name[:3]])
        point = make_supply_point(place, market_name=market_name, direction=priced.direction)
    agreement = create_agreement(
        account=account,
        supply_point=point,
        tariff=priced,
        valid_from=start_of_day(since, zone),
        valid_to=None if until is None else start_of_day(until, zone),
        now=LONG_BEFORE,
    )
    return agreement, metering.open_channel(supply_point=point)


def use(
    channel: Channel, first: date, end: date, watt_hours: int, *, quality: Quality = Quality.ACTUAL
) -> None:
    """Record the same energy for every interval of the local days `[first, end)`."""
    start, stop = start_of_day(first, channel.zone), start_of_day(end, channel.zone)
    count = (stop - start) // timedelta(minutes=channel.step_minutes)
    series = regular(start, [watt_hours] * count, step_minutes=channel.step_minutes, quality=quality)
    metering.record_intervals(
        series={channel.pk: series}, source=IntervalSource.HEAD_END, now=datetime(2026, 2, 1, tzinfo=UTC)
    )
