"""Gas volume to energy, by figures worked by hand from the published formula."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.metering.choices import Unit
from holdfast.metering.energy import in_watt_hours
from holdfast.metering.gas_energy import GasQuality
from holdfast.metering.series import regular
from holdfast.properties.models import SupplyPoint


@pytest.mark.parametrize(
    ("cubic_metres", "calorific_value", "correction", "kwh"),
    [
        # 100 x 1.02264 = 102.264; x 39.5 = 4,039.428; / 3.6 = 1,122.063…
        ("100", "39.5", "1.02264", "1122.063"),
        # 36 x 1 x 39.6 / 3.6: a meter that corrects by itself.
        ("36", "39.6", "1", "396.000"),
        # 0.001 m³ is a litre: 0.00102264 x 39.3 / 3.6 = 0.01116382 kWh.
        ("0.001", "39.3", "1.02264", "0.011"),
        ("0", "39.3", "1.02264", "0.000"),
    ],
)
def test_the_british_formula(cubic_metres: str, calorific_value: str, correction: str, kwh: str) -> None:
    quality = GasQuality(Decimal(calorific_value), Decimal(correction))
    assert quality.kwh(Decimal(cubic_metres)).quantize(Decimal("0.001")) == Decimal(kwh)


def test_one_coefficient_where_the_market_publishes_the_product() -> None:
    # France: 120 m³ at 11.25 kWh a cubic metre.
    quality = GasQuality.of_details({"conversion_coefficient": "11.25"})
    assert quality.kwh(Decimal(120)) == Decimal("1350.00")


def test_what_a_supply_point_says_of_its_gas_counts() -> None:
    quality = GasQuality.of_details({"calorific_value": 39.5, "correction_factor": "1.02264"})
    assert quality == GasQuality(Decimal("39.5"), Decimal("1.02264"))
    assert GasQuality.of_details({}) == GasQuality()


@pytest.mark.parametrize("factor", [Decimal(0), Decimal(-1)])
def test_gas_holds_energy(factor: Decimal) -> None:
    with pytest.raises(ValueError, match="energy"):
        GasQuality(factor)
    with pytest.raises(ValueError, match="energy"):
        GasQuality(correction=factor)
    with pytest.raises(ValueError, match="energy"):
        GasQuality(kwh_per_cubic_metre=factor)


def test_a_series_of_litres_in_watt_hours() -> None:
    point = SupplyPoint(details={"calorific_value": "39.5"})
    volumes = regular(datetime(2025, 1, 15, tzinfo=UTC), [0, 1_000, 250], step_minutes=30)
    energy = in_watt_hours(volumes, Unit.CUBIC_METRES, point)
    # 1 m³ holds 11.220633 kWh, a quarter of it 2.805158.
    assert energy.values.tolist() == [0, 11_221, 2_805]
    assert in_watt_hours(volumes, Unit.KWH, point) is volumes


@given(st.decimals(0, 10**6, places=3), st.decimals(0, 10**6, places=3))
def test_energy_adds_up_as_volume_does(one: Decimal, other: Decimal) -> None:
    quality = GasQuality()
    assert abs(quality.kwh(one + other) - quality.kwh(one) - quality.kwh(other)) < Decimal("1e-15")
