"""Taxes and levies, on both sides of every day on which they changed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.markets.france import FRANCE
from holdfast.markets.great_britain import GREAT_BRITAIN
from holdfast.markets.market import Levy, LevyKind, Market, SupplyType, Timeline
from holdfast.markets.registry import MARKETS
from holdfast.markets.spain import SPAIN

ELECTRICITY, GAS = SupplyType.ELECTRICITY, SupplyType.GAS


def test_british_homes_and_small_supplies_pay_five_per_cent_and_businesses_twenty() -> None:
    day = date(2026, 7, 1)
    assert GREAT_BRITAIN.tax_rate(ELECTRICITY, day, domestic=True) == Decimal("0.05")
    assert GREAT_BRITAIN.tax_rate(GAS, day, domestic=True, component="standing_charge") == Decimal("0.05")
    assert GREAT_BRITAIN.tax_rate(ELECTRICITY, day, domestic=False) == Decimal("0.20")
    limits = {ELECTRICITY: Decimal(33), GAS: Decimal(145)}
    for supply_type, limit in limits.items():
        assert GREAT_BRITAIN.tax_rate(supply_type, day, domestic=False, kwh_per_day=limit) == Decimal("0.05")
        above = limit + Decimal("0.1")
        assert GREAT_BRITAIN.tax_rate(supply_type, day, domestic=False, kwh_per_day=above) == Decimal("0.20")


@pytest.mark.parametrize(
    ("supply_type", "changes_on", "before", "after"),
    [
        (ELECTRICITY, date(2021, 4, 1), "0.811", "0.775"),
        (ELECTRICITY, date(2026, 4, 1), "0.775", "0.801"),
        (GAS, date(2022, 4, 1), "0.465", "0.568"),
        (GAS, date(2024, 4, 1), "0.672", "0.775"),
    ],
)
def test_climate_change_levy(supply_type: SupplyType, changes_on: date, before: str, after: str) -> None:
    for day, expected in ((changes_on - timedelta(days=1), before), (changes_on, after)):
        (levy,) = GREAT_BRITAIN.levies(supply_type, day, domestic=False)
        assert (levy.code, levy.kind, levy.rate) == ("CCL", LevyKind.PER_KWH, Decimal(expected))


def test_climate_change_levy_spares_homes_and_small_supplies() -> None:
    day = date(2026, 7, 1)
    assert GREAT_BRITAIN.levies(GAS, day, domestic=True) == ()
    assert GREAT_BRITAIN.levies(GAS, day, domestic=False, kwh_per_day=Decimal(145)) == ()


def test_the_reduced_rate_on_french_subscriptions_ended_on_1_august_2025() -> None:
    last, first = date(2025, 7, 31), date(2025, 8, 1)
    for supply_type in (ELECTRICITY, GAS):
        assert FRANCE.tax_rate(supply_type, last, domestic=True, component="subscription") == Decimal("0.055")
        assert FRANCE.tax_rate(supply_type, first, domestic=True, component="subscription") == Decimal("0.20")
        assert FRANCE.tax_rate(supply_type, last, domestic=True) == Decimal("0.20")
    # it followed the connection and not the customer: 36 kVA and less
    for kva, expected in ((Decimal(36), "0.055"), (Decimal(42), "0.20")):
        rate = FRANCE.tax_rate(
            ELECTRICITY, last, domestic=False, component="standing_charge", subscribed_power=kva
        )
        assert rate == Decimal(expected)


@pytest.mark.parametrize(
    ("supply_type", "power_kva", "changes_on", "before", "after"),
    [
        # €/MWh as published, a tenth of it in cents a kWh
        (ELECTRICITY, 9, date(2022, 2, 1), "2.58291", "0.1"),
        (ELECTRICITY, 9, date(2024, 2, 1), "0.1", "2.1"),
        (ELECTRICITY, 9, date(2025, 2, 1), "2.1", "3.37"),
        (ELECTRICITY, 36, date(2025, 8, 1), "3.37", "2.998"),
        (ELECTRICITY, 36, date(2026, 2, 1), "2.998", "3.085"),
        (ELECTRICITY, 42, date(2025, 2, 1), "2.05", "2.623"),
        (ELECTRICITY, 42, date(2026, 2, 1), "2.579", "2.658"),
        (GAS, None, date(2024, 1, 1), "0.837", "1.637"),
        (GAS, None, date(2025, 8, 1), "1.716", "1.543"),
        (GAS, None, date(2026, 2, 1), "1.543", "1.639"),
    ],
)
def test_french_accise(
    supply_type: SupplyType, power_kva: int | None, changes_on: date, before: str, after: str
) -> None:
    power = None if power_kva is None else Decimal(power_kva)
    for day, expected in ((changes_on - timedelta(days=1), before), (changes_on, after)):
        (levy,) = FRANCE.levies(supply_type, day, domestic=True, subscribed_power=power)
        assert (levy.kind, levy.rate) == (LevyKind.PER_KWH, Decimal(expected))


@pytest.mark.parametrize(
    ("supply_type", "changes_on", "before", "after"),
    [
        (ELECTRICITY, date(2021, 6, 26), "0.21", "0.10"),
        (ELECTRICITY, date(2022, 7, 1), "0.10", "0.05"),
        (ELECTRICITY, date(2024, 1, 1), "0.05", "0.10"),
        (ELECTRICITY, date(2024, 3, 1), "0.10", "0.21"),
        (ELECTRICITY, date(2024, 7, 1), "0.21", "0.10"),
        (ELECTRICITY, date(2025, 1, 1), "0.10", "0.21"),
        (ELECTRICITY, date(2026, 3, 22), "0.21", "0.10"),
        (ELECTRICITY, date(2026, 6, 1), "0.10", "0.21"),
        (GAS, date(2022, 10, 1), "0.21", "0.05"),
        (GAS, date(2024, 1, 1), "0.05", "0.10"),
        (GAS, date(2024, 4, 1), "0.10", "0.21"),
    ],
)
def test_spanish_iva(supply_type: SupplyType, changes_on: date, before: str, after: str) -> None:
    assert SPAIN.tax_rate(supply_type, changes_on - timedelta(days=1), domestic=True) == Decimal(before)
    assert SPAIN.tax_rate(supply_type, changes_on, domestic=True) == Decimal(after)


def test_spanish_reductions_for_electricity_stop_at_ten_kilowatts() -> None:
    day = date(2023, 5, 1)
    ten, more = Decimal(10), Decimal("10.1")
    assert SPAIN.tax_rate(ELECTRICITY, day, domestic=False, subscribed_power=ten) == Decimal("0.05")
    assert SPAIN.tax_rate(ELECTRICITY, day, domestic=True, subscribed_power=more) == Decimal("0.21")
    assert SPAIN.tax_rate(ELECTRICITY, day, domestic=False) == Decimal("0.21")
    assert SPAIN.tax_rate(GAS, day, domestic=False) == Decimal("0.05")


@pytest.mark.parametrize(
    ("changes_on", "before", "after"),
    [
        (date(2021, 9, 16), "0.0511269632", "0.005"),
        (date(2024, 1, 1), "0.005", "0.025"),
        (date(2024, 4, 1), "0.025", "0.038"),
        (date(2024, 7, 1), "0.038", "0.0511269632"),
        (date(2026, 3, 22), "0.0511269632", "0.005"),
        (date(2026, 6, 1), "0.005", "0.0511269632"),
    ],
)
def test_spanish_electricity_tax(changes_on: date, before: str, after: str) -> None:
    for day, expected in ((changes_on - timedelta(days=1), before), (changes_on, after)):
        (levy,) = SPAIN.levies(ELECTRICITY, day, domestic=True)
        assert (levy.code, levy.kind, levy.rate) == ("IEE", LevyKind.PERCENTAGE_OF_NET, Decimal(expected))


def test_spanish_electricity_tax_on_a_bill() -> None:
    (tax,) = SPAIN.levies(ELECTRICITY, date(2025, 5, 1), domestic=True)
    # 50.00 € net for 250 kWh: 5000 × 0.0511269632, far above the minimum of 250 × 0.1
    assert tax.amount(net=Decimal(5000), kwh=Decimal(250)) == Decimal("255.634816")
    (reduced,) = SPAIN.levies(ELECTRICITY, date(2023, 5, 1), domestic=True)
    # 0.5 % of it is 25 cents, exactly 250 kWh at 1 €/MWh; with more energy for the money the minimum rules
    assert reduced.amount(net=Decimal(5000), kwh=Decimal(250)) == Decimal(25)
    assert reduced.amount(net=Decimal(5000), kwh=Decimal(300)) == Decimal(30)


def test_spanish_gas_tax_is_published_per_gigajoule() -> None:
    (levy,) = SPAIN.levies(GAS, date(2026, 1, 1), domestic=True)
    # 0.65 €/GJ × 0.0036 GJ/kWh × 100 cents
    assert levy.rate == Decimal("0.65") * Decimal("0.0036") * 100
    assert levy.amount(net=Decimal(9999), kwh=Decimal(893)) == Decimal("208.962")


@given(
    market=st.sampled_from(MARKETS),
    supply_type=st.sampled_from(SupplyType),
    day=st.dates(min_value=date(2020, 1, 1), max_value=date(2060, 12, 31)),
    domestic=st.booleans(),
    component=st.sampled_from(["energy", "standing_charge", "subscription"]),
)
def test_rates_are_found_for_every_day_from_2020_on(
    market: Market, supply_type: SupplyType, day: date, domestic: bool, component: str
) -> None:
    rate = market.tax_rate(supply_type, day, domestic=domestic, component=component)  # type: ignore[arg-type]
    assert Decimal("0.05") <= rate <= Decimal("0.21")
    for levy in market.levies(supply_type, day, domestic=domestic):
        assert isinstance(levy, Levy)
        assert levy.rate > 0


def test_a_timeline_says_what_it_does_not_know() -> None:
    timeline = Timeline((date(2020, 1, 1), "a"), (date(2021, 1, 1), "b"))
    with pytest.raises(LookupError, match="before 2020-01-01"):
        timeline.on(date(2019, 12, 31))
    with pytest.raises(ValueError, match="order"):
        Timeline((date(2021, 1, 1), "b"), (date(2020, 1, 1), "a"))
    with pytest.raises(ValueError, match="order"):
        Timeline()
