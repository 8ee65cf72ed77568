"""`POINT_IN_TIME` measurements: what registers showed; and what intervals add up to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of
from holdfast.accounts.tests.factories import make_account, make_user
from holdfast.metering import operations
from holdfast.metering.choices import IntervalSource, ReadingQuality, ReadingSource
from holdfast.metering.operations import DeviceTerms
from holdfast.metering.series import regular
from holdfast.metering.tests import NOW
from holdfast.properties.tests.factories import MOVED_IN, make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from holdfast.identity.models import User
    from holdfast.identity.tokens import Holder
    from holdfast.metering.models import Meter
    from holdfast.properties.models import Property

pytestmark = pytest.mark.django_db

POINTS = """query ($id: ID!, $filters: [UtilityFiltersInput]) { property(id: $id) {
  measurements(first: 20, startAt: "2025-01-01T00:00:00Z", endAt: "2025-03-01T00:00:00Z", utilityFilters: $filters) {
    totalCount
    edges { node { __typename value unit readAt source
      ... on IntervalMeasurementType { accumulation }
      metaData { statistics { value } extras { label value }
        utilityFilters { ... on ElectricityFiltersOutput {
          marketSupplyPointId registerId readingDirection readingFrequencyType } } } } } } } }"""


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def viewer(user: User) -> Holder:
    return customer(user)


@pytest.fixture
def home(user: User) -> Property:
    place = make_property()
    occupy(make_account(user=user), place)
    return place


@pytest.fixture
def meter(home: Property) -> Meter:
    meter = operations.install_meter(
        supply_point=make_supply_point(home),
        serial_number="19L1234567",
        installed_at=MOVED_IN - timedelta(days=100),
        now=NOW,
        device=DeviceTerms("00-0B"),
    )
    for month, value, quality in (
        (12, "50", ReadingQuality.ACTUAL),
        (1, "100.5", ReadingQuality.ACTUAL),
        (2, "190", ReadingQuality.ESTIMATED),
        (3, "300", ReadingQuality.ACTUAL),
    ):
        operations.record_reading(
            meter=meter,
            read_at=datetime(2024 if month == 12 else 2025, month, 1, tzinfo=UTC),
            values={"1": Decimal(value)},
            source=ReadingSource.SMART,
            quality=quality,
            now=NOW,
        )
    return meter


def asked(viewer: Holder, home: Property, *filters: dict[str, Any]) -> dict[str, Any]:
    wanted = [{"electricityFilters": one} for one in filters]
    found: dict[str, Any] = data_of(ask(viewer, POINTS, now=NOW, id=str(home.pk), filters=wanted))
    return found["property"]["measurements"]


def point(**wanted: str) -> dict[str, str]:
    return {"readingFrequencyType": "POINT_IN_TIME", **wanted}


def test_what_a_register_showed_in_the_period(viewer: Holder, home: Property, meter: Meter) -> None:
    found = asked(viewer, home, point())
    assert found["totalCount"] == 2
    first, second = (edge["node"] for edge in found["edges"])
    assert (first["__typename"], Decimal(first["value"]), first["unit"]) == (
        "MeasurementType",
        Decimal("100.5"),
        "kWh",
    )
    assert (first["readAt"], first["source"]) == ("2025-01-01T00:00:00+00:00", "ACTUAL")
    assert second["source"] == "ESTIMATE"
    assert first["metaData"]["statistics"] == []
    assert first["metaData"]["extras"] == [
        {"label": "register", "value": "1"},
        {"label": "meter", "value": "19L1234567"},
    ]
    assert first["metaData"]["utilityFilters"] == {
        "marketSupplyPointId": meter.supply_point.identifier,
        "registerId": None,
        "readingDirection": "CONSUMPTION",
        "readingFrequencyType": "POINT_IN_TIME",
    }


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"registerId": "1"}, 2),
        ({"registerId": "2"}, 0),
        ({"deviceId": "00-0B"}, 2),
        ({"deviceId": "19L1234567"}, 2),
        ({"deviceId": "other"}, 0),
        ({"marketSupplyPointId": "other"}, 0),
        ({"readingDirection": "GENERATION"}, 0),
        ({"readingQuality": "ACTUAL"}, 1),
        ({"readingQuality": "ESTIMATE"}, 1),
        ({"readingQuality": "COMBINED"}, 2),
    ],
)
def test_filters(viewer: Holder, home: Property, meter: Meter, wanted: dict[str, str], count: int) -> None:
    assert asked(viewer, home, point(**wanted))["totalCount"] == count


def test_what_nobody_believes_and_what_was_corrected_is_left_out(
    viewer: Holder, home: Property, meter: Meter
) -> None:
    for value, read_at in (
        ("5", datetime(2025, 1, 20, tzinfo=UTC)),
        ("101", datetime(2025, 1, 1, tzinfo=UTC)),
    ):
        operations.record_reading(
            meter=meter, read_at=read_at, values={"1": Decimal(value)}, source=ReadingSource.CUSTOMER, now=NOW
        )
    found = asked(viewer, home, point())
    assert [Decimal(edge["node"]["value"]) for edge in found["edges"]] == [101, 190]


def test_intervals_and_points_come_in_the_order_of_time(viewer: Holder, home: Property, meter: Meter) -> None:
    channel = operations.open_channel(supply_point=meter.supply_point)
    series = regular(datetime(2025, 1, 15, tzinfo=UTC), [100, 200, 300], step_minutes=30)
    operations.record_intervals(series={channel.pk: series}, source=IntervalSource.HEAD_END, now=NOW)
    found = asked(viewer, home, point(), {"readingFrequencyType": "RAW_INTERVAL"})
    nodes = [edge["node"] for edge in found["edges"]]
    assert [node["__typename"][:8] for node in nodes] == ["Measurem", *["Interval"] * 3, "Measurem"]
    assert [Decimal(node["accumulation"]) for node in nodes[1:4]] == [
        Decimal("0.1"),
        Decimal("0.3"),
        Decimal("0.6"),
    ]


def test_the_times_of_others_are_not_shown(meter: Meter, home: Property) -> None:
    newcomer = make_user()
    period = home.occupancy_periods.get()
    period.effective_to = datetime(2025, 1, 10, tzinfo=UTC)
    period.save()
    occupy(make_account(user=newcomer), home, effective_from=period.effective_to)
    found = asked(customer(newcomer), home, point())
    assert [Decimal(edge["node"]["value"]) for edge in found["edges"]] == [190]
