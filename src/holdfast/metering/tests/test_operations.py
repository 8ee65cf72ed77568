"""Meters come and go; readings and interval data come in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError

from holdfast.kernel.periods import Period
from holdfast.metering import operations, queries
from holdfast.metering.choices import IntervalSource, ReadingSource
from holdfast.metering.models import Meter, Reading, SmartDevice
from holdfast.metering.operations import DeviceTerms, RegisterTerms
from holdfast.metering.plausibility import is_plausible
from holdfast.metering.series import regular
from holdfast.metering.tests import NOW
from holdfast.platform.models import BusinessEventRecord
from holdfast.properties.tests.factories import make_property, make_supply_point

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from holdfast.properties.models import SupplyPoint

pytestmark = pytest.mark.django_db

INSTALLED = datetime(2024, 1, 1, tzinfo=UTC)
DEVICE = DeviceTerms("00-0B-6B-00-00-00-00-01", manufacturer="Landis", model="E470", firmware_version="1.2")


def install(point: SupplyPoint, serial: str = "19L1234567", **facts: object) -> Meter:
    return operations.install_meter(
        supply_point=point,
        serial_number=serial,
        installed_at=INSTALLED,
        now=NOW,
        **facts,  # type: ignore[arg-type]
    )


def read(meter: Meter, value: str, at: datetime, **facts: object) -> Reading:
    arguments: dict[str, object] = {"source": ReadingSource.CUSTOMER, "now": NOW, **facts}
    return operations.record_reading(meter=meter, read_at=at, values={"1": Decimal(value)}, **arguments)  # type: ignore[arg-type]


def quarantined(reading: Reading) -> bool:
    return reading.values.get().is_quarantined


def test_a_smart_meter_with_two_registers() -> None:
    point = make_supply_point()
    meter = install(
        point,
        device=DEVICE,
        meter_type="S2ADE",
        make="Landis",
        model="E470",
        registers=(RegisterTerms("1", "Day", "DAY"), RegisterTerms("2", "Night", "NIGHT")),
    )
    assert (meter.is_smart, meter.make_and_type, meter.timezone) == (True, "Landis E470", "Europe/London")
    assert [one.band for one in queries.registers_of([meter])[meter.pk]] == ["DAY", "NIGHT"]
    assert BusinessEventRecord.objects.filter(name="metering.meter.installed-v1").count() == 1


def test_one_device_serves_import_and_export() -> None:
    home = make_property()
    bought = install(make_supply_point(home), device=DEVICE)
    sold = install(make_supply_point(home, direction="EXPORT"), device=DEVICE)
    assert SmartDevice.objects.count() == 1
    assert sold.direction == "EXPORT"
    assert queries.meters_beside([bought, sold]) == {bought.pk: [sold], sold.pk: [bought]}
    device = SmartDevice.objects.get()
    assert queries.meters_of_devices([device]) == {device.pk: [bought, sold]}


def test_a_meter_stands_in_a_place_once() -> None:
    point = make_supply_point()
    install(point)
    with pytest.raises(IntegrityError):
        install(point)


def test_removed_meters_are_shown_when_asked_for() -> None:
    point = make_supply_point()
    old, new = install(point, "OLD"), install(point, "NEW")
    operations.remove_meter(meter=old, removed_at=NOW - timedelta(days=1), now=NOW)
    assert queries.meters_of([point], at=NOW) == {point.pk: [new]}
    assert queries.meters_of([point], at=NOW, include_inactive=True) == {point.pk: [old, new]}
    with pytest.raises(ValueError, match="removed once"):
        operations.remove_meter(meter=old, removed_at=NOW, now=NOW)


def test_a_reading_and_its_correction_are_both_kept() -> None:
    meter = install(make_supply_point())
    at = NOW - timedelta(days=3)
    wrong = read(meter, "1200", at)
    right = read(meter, "1020", at)
    wrong.refresh_from_db()
    assert wrong.superseded_at == NOW
    assert queries.latest_readings_of([meter]) == {meter.pk: right}
    assert queries.latest_readings_of([meter], before=at) == {}
    assert list(queries.readings_within([meter], None)) == [right]
    assert queries.values_of([right])[right.pk][0].value == 1020


def test_a_register_that_ran_backwards_is_quarantined() -> None:
    meter = install(make_supply_point())
    assert not quarantined(read(meter, "1000", NOW - timedelta(days=3)))
    assert quarantined(read(meter, "990", NOW - timedelta(days=2)))
    # The quarantined value is no measure for the next one.
    assert not quarantined(read(meter, "1005", NOW - timedelta(days=1)))


@pytest.mark.parametrize(
    ("value", "before", "plausible"),
    [
        ("5", None, True),
        ("5", "5", True),
        ("4", "5", False),
        ("00012", "99990", True),
        ("12", "80000", False),
    ],
)
def test_plausibility(value: str, before: str | None, plausible: bool) -> None:
    assert is_plausible(Decimal(value), Decimal(before) if before else None, digits=5) is plausible


@pytest.mark.parametrize(
    ("values", "at"),
    [
        ({"9": Decimal(1)}, NOW),
        ({}, NOW),
        ({"1": Decimal(100_000)}, NOW),
        ({"1": Decimal(-1)}, NOW),
        ({"1": Decimal(1)}, NOW + timedelta(seconds=1)),
        ({"1": Decimal(1)}, INSTALLED - timedelta(seconds=1)),
    ],
)
def test_impossible_readings_are_refused(values: dict[str, Decimal], at: datetime) -> None:
    meter = install(make_supply_point())
    with pytest.raises(ValueError, match=r"reading|digits|read"):
        operations.record_reading(
            meter=meter, read_at=at, values=values, source=ReadingSource.CUSTOMER, now=NOW
        )
    assert not Reading.objects.exists()


def test_readings_are_unbilled_until_a_bill_has_used_them() -> None:
    point = make_supply_point()
    meter = install(point)
    old = read(meter, "1000", NOW - timedelta(days=30))
    new = read(meter, "1100", NOW - timedelta(days=1))
    assert queries.unbilled_readings_of([point]) == {point.pk: [new, old]}
    marked = operations.mark_readings_billed(supply_points=[point], until=NOW - timedelta(days=30), now=NOW)
    assert marked == 1
    assert queries.unbilled_readings_of([point]) == {point.pk: [new]}


def test_interval_data_of_a_home(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    point, other = make_supply_point(), make_supply_point()
    channel = operations.open_channel(supply_point=point)
    assert operations.open_channel(supply_point=point) == channel
    assert (channel.step_minutes, channel.timezone) == (30, "Europe/London")
    start = datetime(2025, 1, 15, tzinfo=UTC)
    series = {channel.pk: regular(start, [100] * 48, step_minutes=30)}
    report = operations.record_intervals(series=series, source=IntervalSource.FILE, now=NOW)
    assert report.days_changed == 1
    operations.record_intervals(series=series, source=IntervalSource.FILE, now=NOW)
    assert BusinessEventRecord.objects.filter(name="metering.intervals.recorded-v1").count() == 1
    assert queries.last_days_of([channel])[channel.pk].isoformat() == "2025-01-15"
    period = Period(start, start + timedelta(days=1))
    with django_assert_num_queries(2):
        found = queries.consumption_of_supply_points([point, other], period)
    assert {key: one.total for key, one in found.items()} == {point.pk: 4_800}


def test_channels_of_a_spanish_home_are_hourly() -> None:
    channel = operations.open_channel(supply_point=make_supply_point(market_name="ESP_ELECTRICITY"))
    assert (channel.step_minutes, channel.timezone) == (60, "Europe/Madrid")
