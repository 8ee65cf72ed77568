"""Bills of subscribed power, and of prices that came from a series."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from holdfast.billing.choices import LineKind
from holdfast.billing.models import BillLine, SkippedAccount
from holdfast.billing.queries import energy_of
from holdfast.billing.run import run_bills
from holdfast.billing.tests.world import (
    FEBRUARY,
    FEBRUARY_3,
    JANUARY,
    LONG_BEFORE,
    customer,
    supply,
    tariff,
    use,
)
from holdfast.kernel.periods import start_of_day
from holdfast.ledgers.models import Transaction
from holdfast.markets.registry import market_of
from holdfast.products import operations as products
from holdfast.products.choices import DiscountKind, PeriodSize, TariffKind
from holdfast.products.models import PowerBand, TimeSeriesVariant
from holdfast.products.operations import PriceTerms, SeriesEntry
from holdfast.properties.choices import Fuel
from holdfast.properties.tests.factories import make_property, make_supply_point

if TYPE_CHECKING:
    from holdfast.products.models import Tariff

pytestmark = pytest.mark.django_db


def with_power(code: str = "LUM", **prices: str) -> Tariff:
    """A French tariff of 20 cents a kWh and 10 cents a day, with prices a kVA and year by power band."""
    made = tariff(code, market="FRA", unit_rates=[(date(2025, 1, 1), "20")], standing_charge="10")
    PowerBand.objects.bulk_create(PowerBand(tariff=made, code=band) for band in prices)
    terms = {band: [PriceTerms(LONG_BEFORE, Decimal(price))] for band, price in prices.items()}
    products.set_rates(tariff=made, power_prices=terms, now=LONG_BEFORE)
    return made


def test_subscribed_power_is_a_line_of_its_own() -> None:
    account = customer("FRA")
    point = make_supply_point(
        make_property("FR"),
        "FRA_ELECTRICITY",
        details={"subscribed_power_va_by_band": {"P1": 6_000}, "subscribed_max_power_va": 9_000},
    )
    priced = with_power(P1="3650", P2="1825")
    products.add_discount(
        product=priced.product,
        code="WELCOME",
        name="Welcome",
        kind=DiscountKind.PERCENTAGE,
        value=Decimal("0.5"),
        valid_from=start_of_day(date(2026, 1, 17), market_of("FR").zone),
        now=LONG_BEFORE,
    )
    _, channel = supply(account, priced, market_name="FRA_ELECTRICITY", point=point)
    use(channel, JANUARY, FEBRUARY, 250)

    assert run_bills(through=FEBRUARY, now=FEBRUARY_3).bills == 1

    lines = {(line.kind, line.label): line for line in BillLine.objects.order_by("pk")}
    # 31 days x 6 kVA x 10 c and 31 days x 9 kVA x 5 c.
    first, second = lines[LineKind.POWER, "P1"], lines[LineKind.POWER, "P2"]
    assert (first.power_va, first.unit_rate, first.days, first.net) == (6_000, 10, 31, 1_860)
    assert (second.power_va, second.unit_rate, second.days, second.net) == (9_000, 5, 31, 1_395)
    assert (first.from_date, first.to_date) == (JANUARY, FEBRUARY)
    # Half of 15 days: of 180 kWh at 20 c (the last line of the two), and of 10 + 60 + 45 c a day.
    taken = BillLine.objects.filter(kind=LineKind.DISCOUNT).order_by("net")
    assert [line.net for line in taken] == [-1_800, -863]
    [charge] = Transaction.objects.filter(kind="CHARGE")
    energy = energy_of([charge])[charge.pk]
    assert energy.standing_net == 310 + 1_860 + 1_395
    assert energy.quantity_wh == 372_000


def test_nobody_is_billed_for_power_that_is_not_known() -> None:
    account = customer("FRA")
    _, channel = supply(account, with_power(**{"": "3650"}), market_name="FRA_ELECTRICITY")
    use(channel, JANUARY, FEBRUARY, 250)

    assert run_bills(through=FEBRUARY, now=FEBRUARY_3).bills == 0
    skipped = SkippedAccount.objects.get()
    assert (skipped.reason, "subscribed" in skipped.detail) == ("NO_PRICE", True)


def test_a_month_on_a_tracker_is_one_line_and_what_it_was_made_of_stays() -> None:
    account = customer()
    based = tariff("TRACK", unit_rates=[], standing_charge="50")
    series = products.create_time_series(
        code="DAY",
        name="Day",
        period_size=PeriodSize.DAY,
        unit="p/kWh",
        timezone="Europe/London",
        now=LONG_BEFORE,
    )
    january = [start_of_day(JANUARY + timedelta(days=n), market_of("GB").zone) for n in range(31)]
    products.create_time_series_prices(
        code=series.code,
        entries=[SeriesEntry(day, Decimal(10 + n)) for n, day in enumerate(january)],
        now=LONG_BEFORE,
    )
    variant = TimeSeriesVariant.objects.get()
    tracked = products.add_tariff(
        product=based.product,
        code="TRACK-E",
        supply_type=Fuel.ELECTRICITY,
        kind=TariffKind.TRACKER,
        dynamic=products.DynamicTerms(variant),
        now=LONG_BEFORE,
    )
    _, channel = supply(account, tracked)
    use(channel, JANUARY, FEBRUARY, 250)

    assert run_bills(through=FEBRUARY, now=FEBRUARY_3).bills == 1

    [line] = BillLine.objects.all()
    # 12 kWh a day at 10, 11, … 40 p: 12 x 31 x 25 p.
    assert (line.kind, line.net, line.unit_rate) == (LineKind.ENERGY, 9_300, None)
    variant.refresh_from_db()
    assert variant.used_until == start_of_day(FEBRUARY, market_of("GB").zone)
