"""What clients may expect a register to show next, so that they can say so before a reading is sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.accounts.tests.asking import ask, customer, data_of
from holdfast.accounts.tests.factories import make_account, make_user
from holdfast.metering import operations
from holdfast.metering.choices import IntervalSource, ReadingSource, Unit
from holdfast.metering.operations import RegisterTerms
from holdfast.metering.plausibility import believed_ranges
from holdfast.metering.series import regular
from holdfast.metering.tests import NOW
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from holdfast.identity.models import User
    from holdfast.identity.tokens import Holder
    from holdfast.metering.models import Meter
    from holdfast.properties.models import Property

DOCUMENT = """query ($id: ID!) { property(id: $id) {
  electricityMeterPoints { meters { registers { identifier expectedReadingRanges eac } } }
  gasMeterPoints { meters { registers { expectedReadingRanges } } } } }"""


@pytest.fixture
def user(db: None) -> User:
    return make_user()


@pytest.fixture
def viewer(user: User) -> Holder:
    return customer(user)


@pytest.fixture
def home(user: User) -> Property:
    place = make_property()
    occupy(make_account(user=user), place)
    return place


def install(place: Property, *names: str, market: str = "GBR_ELECTRICITY", **details: Any) -> Meter:
    unit = Unit.CUBIC_METRES if market == "GBR_GAS" else Unit.KWH
    return operations.install_meter(
        supply_point=make_supply_point(place, market, details=details),
        serial_number="A1",
        installed_at=datetime(2024, 1, 1, tzinfo=UTC),
        now=NOW,
        registers=tuple(RegisterTerms(name, unit=unit) for name in names or ("1",)),
    )


def read(meter: Meter, days_ago: int, **values: int) -> None:
    operations.record_reading(
        meter=meter,
        read_at=NOW - timedelta(days=days_ago),
        values={name: Decimal(value) for name, value in values.items()},
        source=ReadingSource.SMART,
        now=NOW,
    )


def registers(viewer: Holder, home: Property, kind: str = "electricity") -> list[dict[str, Any]]:
    found = data_of(ask(viewer, DOCUMENT, now=NOW, id=str(home.pk)))["property"][f"{kind}MeterPoints"]
    return [one for point in found for meter in point["meters"] for one in meter["registers"]]


def test_a_register_goes_on_from_its_last_reading(viewer: Holder, home: Property) -> None:
    meter = install(home)
    read(meter, 10, **{"1": 5000})
    channel = operations.open_channel(supply_point=meter.supply_point)
    use = regular(NOW - timedelta(days=50), [500] * 48 * 50, step_minutes=30)
    operations.record_intervals(series={channel.pk: use}, source=IntervalSource.HEAD_END, now=NOW)

    [register] = registers(viewer, home)

    # 24 kWh a day for ten days, and five times that is believed
    [[low, high]] = register["expectedReadingRanges"]
    assert low == 5000
    assert 6100 < high < 6300
    # 24 kWh a day are 8,766 a year; November takes some more than the mean day
    assert 7500 < Decimal(register["eac"]) < 9000


def test_without_history_the_annual_quantity_is_expected(viewer: Holder, home: Property) -> None:
    meter = install(home, market="GBR_GAS", formula_year_smp_aq=11_000)
    read(meter, 1, **{"1": 100})
    [register] = registers(viewer, home, "gas")
    # a day's gas, five times over, is less than the hundred cubic metres that are always believed
    assert register["expectedReadingRanges"] == [[100, 200]]


def test_what_was_never_read_may_show_anything(viewer: Holder, home: Property) -> None:
    install(home, "DAY", "NIGHT")
    day, night = registers(viewer, home)
    assert day["expectedReadingRanges"] == night["expectedReadingRanges"] == []
    assert day["eac"] is None  # which part of the year is whose, nobody knows


def test_readings_before_the_account_came_are_not_told(home: Property) -> None:
    meter = install(home)
    read(meter, 30, **{"1": 5000})
    moved = NOW - timedelta(days=10)
    home.occupancy_periods.update(effective_to=moved)
    newcomer = make_user()
    occupy(make_account(user=newcomer), home, effective_from=moved)
    [register] = registers(customer(newcomer), home)
    assert register["expectedReadingRanges"] == []


def test_statements_do_not_grow_with_registers(viewer: Holder, home: Property) -> None:
    install(home, "1")

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            registers(viewer, home)
        return len(captured)

    statements()  # what a process asks once is not counted
    one = statements()
    for _ in range(3):
        install(home, "DAY", "NIGHT")
    assert statements() == one


def test_a_register_near_its_highest_number_may_start_again() -> None:
    assert believed_ranges(Decimal(99_950), Decimal(30), digits=5) == [(99_950, 99_999), (0, 100)]
    assert believed_ranges(Decimal("10.7"), Decimal(0), digits=5) == [(10, 110)]
