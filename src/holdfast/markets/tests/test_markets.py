"""Markets by name, their calendars and their settlement periods."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from holdfast.markets.days import interval_starts
from holdfast.markets.france import FRANCE
from holdfast.markets.great_britain import GREAT_BRITAIN
from holdfast.markets.market import Market, SupplyType
from holdfast.markets.registry import MARKET_NAMES, MARKETS, market_by_name, market_of, supply_type_of
from holdfast.markets.spain import SPAIN

ELECTRICITY, GAS = SupplyType.ELECTRICITY, SupplyType.GAS


def test_markets_by_country_and_by_name() -> None:
    assert [market_of(code) for code in ("GB", "FR", "ES")] == list(MARKETS)
    assert MARKET_NAMES == (
        "GBR_ELECTRICITY",
        "GBR_GAS",
        "FRA_ELECTRICITY",
        "FRA_GAS",
        "ESP_ELECTRICITY",
        "ESP_GAS",
    )
    for name in MARKET_NAMES:
        assert market_by_name(name).market_name(supply_type_of(name)) == name
        assert name in market_by_name(name).market_names


@pytest.mark.parametrize("look_up", [market_of, market_by_name, supply_type_of])
def test_there_is_no_market_elsewhere(look_up) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(LookupError, match="XX"):
        look_up("XX")


def test_ledger_types() -> None:
    assert GREAT_BRITAIN.ledger_types == ("GBR_ENERGY_LEDGER",)
    assert FRANCE.ledger_types == ("FRA_ELECTRICITY_LEDGER", "FRA_GAS_LEDGER", "FRA_POT_LEDGER")
    assert SPAIN.ledger_types == ("SPAIN_ELECTRICITY_LEDGER", "SPAIN_GAS_LEDGER", "SOLAR_WALLET_LEDGER")
    assert SPAIN.energy_ledger_types[GAS] == "SPAIN_GAS_LEDGER"


@pytest.mark.parametrize(
    ("market", "day", "periods", "first"),
    [
        (GREAT_BRITAIN, date(2026, 1, 15), 48, "2026-01-15T00:00:00"),
        (GREAT_BRITAIN, date(2026, 3, 29), 46, "2026-03-29T00:00:00"),
        (GREAT_BRITAIN, date(2026, 3, 30), 48, "2026-03-29T23:00:00"),
        (GREAT_BRITAIN, date(2026, 10, 25), 50, "2026-10-24T23:00:00"),
        (FRANCE, date(2026, 3, 29), 46, "2026-03-28T23:00:00"),
        (FRANCE, date(2026, 10, 25), 50, "2026-10-24T22:00:00"),
        (SPAIN, date(2026, 7, 1), 24, "2026-06-30T22:00:00"),
        (SPAIN, date(2026, 3, 29), 23, "2026-03-28T23:00:00"),
        (SPAIN, date(2026, 10, 25), 25, "2026-10-24T22:00:00"),
    ],
)
def test_settlement_periods_of_a_local_day(market: Market, day: date, periods: int, first: str) -> None:
    starts = market.settlement_starts(day, ELECTRICITY)
    assert starts.dtype == np.dtype("datetime64[s]")
    assert len(starts) == periods
    assert starts[0] == np.datetime64(first)
    step = market.settlement_step_minutes[ELECTRICITY]
    assert (np.diff(starts) == np.timedelta64(step, "m")).all()


def test_days_follow_each_other_without_gap_or_overlap() -> None:
    days = [date(2026, 10, day) for day in (24, 25, 26)]
    starts = np.concatenate([GREAT_BRITAIN.settlement_starts(day, ELECTRICITY) for day in days])
    assert (np.diff(starts) == np.timedelta64(30, "m")).all()


@pytest.mark.parametrize(
    ("market", "winter", "summer"),
    [
        (GREAT_BRITAIN, "2026-01-15T05:00:00", "2026-07-15T04:00:00"),
        (FRANCE, "2026-01-15T05:00:00", "2026-07-15T04:00:00"),
        (SPAIN, "2026-01-15T05:00:00", "2026-07-15T04:00:00"),
    ],
)
def test_the_gas_day_begins_at_the_same_moment_in_all_of_europe(
    market: Market, winter: str, summer: str
) -> None:
    assert list(market.settlement_starts(date(2026, 1, 15), GAS)) == [np.datetime64(winter)]
    assert list(market.settlement_starts(date(2026, 7, 15), GAS)) == [np.datetime64(summer)]


def test_a_step_has_to_divide_the_day() -> None:
    with pytest.raises(ValueError, match="7 minutes"):
        interval_starts(date(2026, 1, 15), zone=GREAT_BRITAIN.zone, step_minutes=7)


@pytest.mark.parametrize(
    ("market", "next_day"),
    [
        (GREAT_BRITAIN, date(2026, 4, 7)),  # Good Friday and Easter Monday are bank holidays
        (FRANCE, date(2026, 4, 7)),  # Easter Monday is one
        (SPAIN, date(2026, 4, 6)),  # only Good Friday is one everywhere
    ],
)
def test_working_days_around_easter(market: Market, next_day: date) -> None:
    assert market.next_working_day(date(2026, 4, 3)) == next_day
    assert market.working_day(next_day)
    assert not market.working_day(date(2026, 4, 4))


def test_holidays_of_each_country() -> None:
    assert not GREAT_BRITAIN.working_day(date(2026, 8, 31))  # summer bank holiday of England
    assert not FRANCE.working_day(date(2026, 7, 14))
    assert not SPAIN.working_day(date(2026, 10, 12))
    assert GREAT_BRITAIN.working_day(date(2026, 7, 14))
    # across the end of a year: 31 December 2026 is a Thursday, then New Year and a weekend
    assert SPAIN.next_working_day(date(2026, 12, 31)) == date(2027, 1, 4)
