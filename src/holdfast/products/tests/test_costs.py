"""The cost of single intervals and days, by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np

from holdfast.kernel.periods import Period, start_of_day
from holdfast.markets.market import SupplyType
from holdfast.markets.registry import market_of
from holdfast.products.costs import NANO, cost_per_day, cost_per_interval
from holdfast.products.terms import DailyPrice, TariffTerms, UnitPrice, Window, tax_periods

LONDON = ZoneInfo("Europe/London")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DAY = Period(start_of_day(date(2025, 1, 15), LONDON), start_of_day(date(2025, 1, 16), LONDON))
TERMS = TariffTerms(
    LONDON,
    (
        UnitPrice("DAY", LONG_AGO, None, Decimal("30.5")),
        UnitPrice("NIGHT", LONG_AGO, None, Decimal("10.25")),
    ),
    (DailyPrice(LONG_AGO, None, Decimal("53.35")),),
    (Window("NIGHT", 0, 7 * 60),),
    default_band="DAY",
)


def test_a_night_and_a_day_half_hour() -> None:
    taxes = tax_periods(market_of("GB"), SupplyType.ELECTRICITY, DAY, domestic=True)
    starts = np.array(["2025-01-15T06:30", "2025-01-15T07:00"], "datetime64[s]")
    costs = cost_per_interval(TERMS, starts, np.array([200, 400]), taxes=taxes)
    assert [costs.bands[one] for one in costs.band] == ["NIGHT", "DAY"]
    # 0.2 kWh x 10.25 p = 2.05 p and 0.4 x 30.5 p = 12.2 p; with 5 % 2.1525 p and 12.81 p
    assert costs.net_nano.tolist() == [2_050_000_000, 12_200_000_000]
    assert costs.gross_nano.tolist() == [2_152_500_000, 12_810_000_000]
    assert costs.per_kwh_micro.tolist() == [10_250_000, 30_500_000]


def test_levies_belong_to_what_is_taxed() -> None:
    zone = market_of("FR").zone
    period = Period(start_of_day(date(2025, 9, 1), zone), start_of_day(date(2025, 9, 2), zone))
    terms = TariffTerms(zone, (UnitPrice("STANDARD", LONG_AGO, None, Decimal(10)),))
    taxes = tax_periods(market_of("FR"), SupplyType.ELECTRICITY, period, domestic=True)
    starts = np.array(["2025-09-01T06:00"], "datetime64[s]")
    costs = cost_per_interval(terms, starts, np.array([1000]), taxes=taxes)
    # (10 c + accise 2.998 c) x 1.2 = 15.5976 c
    assert costs.net_nano.tolist() == [10 * NANO]
    assert costs.gross_nano.tolist() == [15_597_600_000]


def test_a_standing_charge_a_day() -> None:
    taxes = tax_periods(market_of("GB"), SupplyType.ELECTRICITY, DAY, domestic=True)
    days = cost_per_day(TERMS, DAY, taxes=taxes)
    # 53.35 p x 1.05 = 56.0175 p
    assert (days.net_nano.tolist(), days.gross_nano.tolist()) == ([53_350_000_000], [56_017_500_000])


def test_what_has_no_price_says_so() -> None:
    terms = TariffTerms(LONDON, (UnitPrice("STANDARD", LONG_AGO, DAY.start, Decimal(10)),))
    taxes = tax_periods(market_of("GB"), SupplyType.ELECTRICITY, DAY, domestic=True)
    starts = np.array(["2025-01-15T06:30"], "datetime64[s]")
    costs = cost_per_interval(terms, starts, np.array([200]), taxes=taxes)
    assert (costs.is_priced.tolist(), costs.net_nano.tolist(), costs.gross_nano.tolist()) == (
        [False],
        [0],
        [0],
    )
    unpriced = cost_per_interval(TariffTerms(LONDON, ()), starts, np.array([200]), taxes=taxes)
    assert not unpriced.is_priced.any()
    assert cost_per_day(terms, DAY, taxes=taxes).net_nano.tolist() == [0]
