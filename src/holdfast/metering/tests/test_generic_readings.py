"""Devices, registers and readings of supply points, in the form that all markets share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes
from holdfast.accounts.tests.factories import make_account, make_user
from holdfast.metering import operations
from holdfast.metering.choices import IntervalSource, ReadingSource, Unit
from holdfast.metering.operations import DeviceTerms, RegisterTerms
from holdfast.metering.series import Quality, regular
from holdfast.metering.tests import NOW
from holdfast.properties.choices import Direction
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from holdfast.identity.models import User
    from holdfast.identity.tokens import Holder
    from holdfast.metering.models import Meter
    from holdfast.properties.models import Property, SupplyPoint

pytestmark = pytest.mark.django_db

INSTALLED = datetime(2024, 1, 1, tzinfo=UTC)
JANUARY_1 = datetime(2024, 12, 31, 23, tzinfo=UTC)
_READINGS = """readings(startAt: $start, endAt: $end, readingType: $type, timeGranularity: $granularity,
      timezone: $zone, units: $units) {
    importReadings(first: $first) { ...Imported }
    exportReadings(first: $first) { ...Exported } }"""
_FIELDS = """totalCount edgeCount pageInfo { hasNextPage }
  edges { cursor node { intervalStart intervalEnd value units quality source } }"""
DOCUMENT = f"""query ($id: String!, $market: String!, $start: DateTime!, $end: DateTime!, $type: ReadingTypes!,
    $granularity: TimeGranularities, $zone: String, $units: [Units], $first: Int = 10, $names: [String],
    $registers: [String]) {{
  supplyPoint(externalIdentifier: $id, marketName: $market) {{ {_READINGS}
    devices(first: 5, deviceIdentifiers: $names) {{ totalCount edgeCount pageInfo {{ hasNextPage }}
      edges {{ cursor node {{ deviceIdentifier {_READINGS}
        registers(first: 5, registerIdentifiers: $registers) {{ totalCount edgeCount pageInfo {{ hasNextPage }}
          edges {{ cursor node {{ registerIdentifier {_READINGS} }} }} }} }} }} }} }} }}
  fragment Imported on ImportReadingsConnection {{ {_FIELDS} }}
  fragment Exported on ExportReadingsConnection {{ {_FIELDS} }}"""


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def viewer(user: User) -> Holder:
    return customer(user)


@pytest.fixture
def home(user: User) -> Property:
    place = make_property("ES")
    occupy(make_account(user=user), place)
    return place


@pytest.fixture
def point(home: Property) -> SupplyPoint:
    return make_supply_point(home, "ESP_ELECTRICITY")


def install(point: SupplyPoint, *names: str, serial: str = "T5", **facts: Any) -> Meter:
    return operations.install_meter(
        supply_point=point,
        serial_number=serial,
        installed_at=facts.pop("installed_at", INSTALLED),
        now=NOW,
        registers=tuple(RegisterTerms(name, digits=6) for name in names or ("1",)),
        **facts,
    )


def use(
    point: SupplyPoint, start: datetime, values: list[int], *, quality: Quality = Quality.ACTUAL, **facts: Any
) -> None:
    channel = operations.open_channel(supply_point=point, **facts)
    series = regular(start, values, step_minutes=channel.step_minutes, quality=quality)
    operations.record_intervals(series={channel.pk: series}, source=IntervalSource.HEAD_END, now=NOW)


def look(viewer: Holder | None, point: SupplyPoint, **asked: Any) -> dict[str, Any]:
    variables = {
        "id": point.identifier,
        "market": point.market_name,
        "start": JANUARY_1.isoformat(),
        "end": (JANUARY_1 + timedelta(days=2)).isoformat(),
        "type": "INTERVAL",
        **asked,
    }
    found: dict[str, Any] = data_of(ask(viewer, DOCUMENT, now=NOW, **variables))["supplyPoint"]
    return found


def nodes(connection_: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in connection_["edges"]]


def imported(source: dict[str, Any]) -> list[str]:
    return [one["value"] for one in nodes(source["readings"]["importReadings"])]


def test_hours_of_a_supply_point_its_device_and_its_register(viewer: Holder, point: SupplyPoint) -> None:
    install(point, device=DeviceTerms("PRIME-1", kind="PRIME"))
    use(point, JANUARY_1, [100, 300])
    use(point, JANUARY_1, [40], direction=Direction.EXPORT)

    found = look(viewer, point)

    hours = found["readings"]["importReadings"]
    assert (hours["totalCount"], hours["edgeCount"], hours["pageInfo"]["hasNextPage"]) == (2, 2, False)
    assert hours["edges"][0]["cursor"]
    assert nodes(hours)[0] == {
        "intervalStart": "2025-01-01T00:00:00+01:00",
        "intervalEnd": "2025-01-01T01:00:00+01:00",
        "value": "0.100",
        "units": "KILOWATT_HOURS",
        "quality": "ACTUAL",
        "source": "INTERVAL_DATA",
    }
    sold = found["readings"]["exportReadings"]
    assert (sold["totalCount"], sold["edgeCount"], sold["pageInfo"]["hasNextPage"]) == (1, 1, False)
    assert sold["edges"][0]["cursor"]
    assert nodes(sold)[0]["value"] == "0.040"
    devices = found["devices"]
    assert (devices["totalCount"], devices["edgeCount"], devices["pageInfo"]["hasNextPage"]) == (1, 1, False)
    [device] = nodes(devices)
    assert device["deviceIdentifier"] == "PRIME-1"
    registers = device["registers"]
    assert (registers["totalCount"], registers["edgeCount"]) == (1, 1)
    [register] = nodes(registers)
    assert register["registerIdentifier"] == "1"
    # the meter's only register measured all that the meter did
    assert imported(device) == imported(register) == ["0.100", "0.300"]


def test_buckets_zones_and_units(viewer: Holder, point: SupplyPoint) -> None:
    use(point, JANUARY_1, [100] * 24 + [200] * 24)

    def values(**asked: Any) -> list[tuple[str, str]]:
        found = nodes(look(viewer, point, **asked)["readings"]["importReadings"])
        return [(one["value"], one["units"]) for one in found]

    assert values(granularity="DAY") == [("2.400", "KILOWATT_HOURS"), ("4.800", "KILOWATT_HOURS")]
    assert values(granularity="WEEK") == values(granularity="MONTH") == [("7.200", "KILOWATT_HOURS")]
    assert values(granularity="QUARTER") == values(granularity="YEAR") == [("7.200", "KILOWATT_HOURS")]
    assert values(granularity="DAY", units=["WATT_HOURS"])[0] == ("2400", "WATT_HOURS")
    assert values(granularity="DAY", units=["METERS_CUBED"]) == []
    # a day of New York begins five hours after UTC's
    assert [one[0] for one in values(granularity="DAY", zone="America/New_York")] == [
        "0.600",
        "3.000",
        "3.600",
    ]
    assert values(granularity="DAY", zone="Nowhere/Land") == values(granularity="DAY")


def test_a_year_is_its_quarters(viewer: Holder, point: SupplyPoint) -> None:
    use(point, JANUARY_1 - timedelta(days=2), [100] * 24 * 100)
    span = {
        "start": (JANUARY_1 - timedelta(days=2)).isoformat(),
        "end": (JANUARY_1 + timedelta(days=98)).isoformat(),
    }
    years = nodes(look(viewer, point, granularity="YEAR", **span)["readings"]["importReadings"])
    # two days of 2.4 kWh, then 98
    assert [one["value"] for one in years] == ["4.800", "235.200"]
    assert years[1]["intervalStart"] == "2025-01-01T00:00:00+01:00"


def test_the_highest_power_of_a_day(viewer: Holder, point: SupplyPoint) -> None:
    use(point, JANUARY_1, [100] * 23 + [2_300])
    use(point, JANUARY_1 + timedelta(days=1), [50], quality=Quality.ESTIMATED)
    peaks = nodes(look(viewer, point, type="PEAK")["readings"]["importReadings"])
    assert [(one["value"], one["units"], one["quality"]) for one in peaks] == [
        ("2.300", "KILOWATT", "ACTUAL"),
        ("0.050", "KILOWATT", "ESTIMATED"),
    ]


def test_what_registers_showed(viewer: Holder, point: SupplyPoint) -> None:
    meter = install(point, "P1", "P2")
    for hours, peak, off_peak in ((1, 100, 50), (30, 103, 52), (300, 200, 90)):
        operations.record_reading(
            meter=meter,
            read_at=JANUARY_1 + timedelta(hours=hours),
            values={"P1": Decimal(peak), "P2": Decimal(off_peak)},
            source=ReadingSource.AGENT,
            now=NOW,
        )
    found = look(viewer, point, type="ACCUMULATION")
    assert [Decimal(value) for value in imported(found)] == [100, 50, 103, 52]
    [device] = nodes(found["devices"])
    assert imported(device) == imported(found)
    first, second = nodes(device["registers"])
    assert [Decimal(value) for value in imported(first)] == [100, 103]
    assert nodes(second["readings"]["importReadings"])[0] | {"value": None} == {
        "intervalStart": None,
        "intervalEnd": "2025-01-01T01:00:00+01:00",
        "value": None,
        "units": "KILOWATT_HOURS",
        "quality": "ACTUAL",
        "source": "AGENT",
    }
    [only] = nodes(nodes(look(viewer, point, registers=["P2"])["devices"])[0]["registers"])
    assert only["registerIdentifier"] == "P2"


def test_each_meter_answers_for_its_own_time(viewer: Holder, point: SupplyPoint) -> None:
    change = JANUARY_1 + timedelta(hours=10)
    old = install(point, serial="OLD")
    operations.remove_meter(meter=old, removed_at=change, now=NOW)
    install(point, serial="NEW", installed_at=change)
    use(point, JANUARY_1, [100] * 24)
    before, after = nodes(look(viewer, point, first=30)["devices"])
    assert (before["deviceIdentifier"], len(imported(before))) == ("OLD", 10)
    assert (after["deviceIdentifier"], len(imported(after))) == ("NEW", 14)
    [named] = nodes(look(viewer, point, names=["NEW"])["devices"])
    assert named["deviceIdentifier"] == "NEW"


def test_gas_is_told_in_volume(viewer: Holder, home: Property) -> None:
    gas = make_supply_point(home, "ESP_GAS")
    use(gas, JANUARY_1, [500], unit=Unit.CUBIC_METRES, step_minutes=60)
    [hour] = nodes(look(viewer, gas)["readings"]["importReadings"])
    assert (hour["value"], hour["units"]) == ("0.500", "METERS_CUBED")
    assert imported(look(viewer, gas, units=["LITER"])) == ["500"]
    assert imported(look(viewer, gas, type="PEAK")) == []


def test_who_moved_in_sees_their_own_time(home: Property, point: SupplyPoint) -> None:
    home.occupancy_periods.update(effective_to=JANUARY_1 + timedelta(hours=1))
    newcomer = make_user()
    occupy(make_account(user=newcomer), home, effective_from=JANUARY_1 + timedelta(hours=1))
    install(point)
    use(point, JANUARY_1, [100, 300])
    found = look(customer(newcomer), point)
    assert imported(found) == imported(nodes(found["devices"])[0]) == ["0.300"]


def test_statements_do_not_grow_with_devices(viewer: Holder, point: SupplyPoint) -> None:
    install(point, "P1", "P2", serial="A")
    use(point, JANUARY_1, [100])

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            look(viewer, point)
        return len(captured)

    statements()  # what a process asks once is not counted
    one = statements()
    for serial in ("B", "C"):
        install(point, "P1", "P2", serial=serial)
    assert statements() == one


def test_a_page_size_is_needed(viewer: Holder, point: SupplyPoint) -> None:
    variables = {
        "id": point.identifier,
        "market": point.market_name,
        "start": JANUARY_1.isoformat(),
        "end": NOW.isoformat(),
        "type": "INTERVAL",
        "first": None,
    }
    assert set(error_codes(ask(viewer, DOCUMENT, now=NOW, **variables))) == {"KT-CT-1201"}
