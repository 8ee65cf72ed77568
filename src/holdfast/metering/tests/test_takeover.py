"""A meter's past, taken over from another system."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from holdfast.metering.choices import ReadingSource
from holdfast.metering.models import Meter, Reading, Register, RegisterValue
from holdfast.metering.operations import record_reading
from holdfast.metering.takeover import PastReading, take_over_readings
from holdfast.metering.tests import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test.utils import CaptureQueriesContext


@pytest.fixture
def register(meter: Meter) -> Register:
    return Register.objects.create(meter=meter, identifier="1")


def shown(register: Register, days_ago: int, value: str) -> PastReading:
    return PastReading(register.meter, NOW - timedelta(days=days_ago), {register: Decimal(value)})


def test_readings_are_kept_as_they_were(meter: Meter, register: Register) -> None:
    kept = take_over_readings(readings=[shown(register, 10, "150.5"), shown(register, 40, "100")], now=NOW)

    assert kept == 2
    rows = RegisterValue.objects.order_by("reading__read_at").values_list(
        "value", "reading__source", "reading__recorded_at"
    )
    assert list(rows) == [(Decimal(100), "SMART", NOW), (Decimal("150.5"), "SMART", NOW)]


def test_a_register_may_start_again_at_zero_but_not_run_backwards(register: Register) -> None:
    with pytest.raises(ValueError, match="never runs backwards"):
        take_over_readings(readings=[shown(register, 10, "99"), shown(register, 40, "100")], now=NOW)

    assert (
        take_over_readings(readings=[shown(register, 10, "12"), shown(register, 40, "99990")], now=NOW) == 2
    )


def test_what_cannot_have_been_read_is_refused_and_nothing_is_kept(meter: Meter, register: Register) -> None:
    fine = shown(register, 10, "100")
    stranger = Register.objects.create(
        meter=Meter.objects.create(
            supply_point=meter.supply_point,
            serial_number="other",
            fuel="ELECTRICITY",
            timezone="Europe/London",
            installed_at=meter.installed_at,
            created_at=NOW,
            updated_at=NOW,
        ),
        identifier="1",
    )
    impossible = {
        "registers that the meter has": replace(shown(register, 5, "1"), values={stranger: Decimal(1)}),
        "as many digits": shown(register, 5, "100000"),
        "not in the future": shown(register, -1, "101"),
        "while it is in place": replace(fine, read_at=meter.installed_at - timedelta(days=1)),
        "once at a moment": fine,
    }
    for message, reading in impossible.items():
        with pytest.raises(ValueError, match=message):
            take_over_readings(readings=[fine, reading], now=NOW)

    assert not Reading.objects.exists()


def test_a_meter_that_has_readings_takes_none_over(meter: Meter, register: Register) -> None:
    record_reading(
        meter=meter,
        read_at=NOW - timedelta(days=1),
        values={"1": Decimal(7)},
        source=ReadingSource.CUSTOMER,
        now=NOW,
    )

    with pytest.raises(ValueError, match="meters that have none"):
        take_over_readings(readings=[shown(register, 10, "5")], now=NOW)


def test_statements_do_not_grow_with_readings(
    register: Register, django_assert_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    readings = [shown(register, 100 - n, str(n)) for n in range(50)]

    # A savepoint and its release, the check, readings, values, the event.
    with django_assert_num_queries(6):
        take_over_readings(readings=readings, now=NOW)
