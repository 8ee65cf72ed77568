"""Meters, readings and measurements as a customer's client asks for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes
from holdfast.accounts.tests.factories import make_account, make_user
from holdfast.api.nodes import to_global_id
from holdfast.metering import costs, operations
from holdfast.metering.choices import IntervalSource, ReadingSource
from holdfast.metering.costs import CostRequest, SeriesCosts
from holdfast.metering.operations import DeviceTerms
from holdfast.metering.series import regular
from holdfast.metering.tests import NOW
from holdfast.properties.models import SupplyPoint
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from holdfast.identity.models import User
    from holdfast.identity.tokens import Holder
    from holdfast.properties.models import Property

pytestmark = pytest.mark.django_db

INSTALLED = datetime(2024, 1, 1, tzinfo=UTC)
MEASUREMENTS = """query ($id: ID!, $first: Int, $after: String, $startAt: DateTime, $endAt: DateTime,
                         $startOn: Date, $endOn: Date, $filters: [UtilityFiltersInput]) {
  property(id: $id) { measurements(first: $first, after: $after, startAt: $startAt, endAt: $endAt,
      startOn: $startOn, endOn: $endOn, utilityFilters: $filters) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node { value unit source readAt
      ... on IntervalMeasurementType { startAt endAt durationInSeconds }
      metaData { extras { label value }
        utilityFilters { ... on ElectricityFiltersOutput { marketSupplyPointId readingDirection } }
        statistics { type label value
          costExclTax { pricePerUnit { amount } costCurrency estimatedAmount }
          costInclTax { costCurrency estimatedAmount } } } } } } } }"""
METERS = """query ($id: ID!) { property(id: $id) {
  electricityMeterPoints { mpan
    unbilledReadings { readAt readingSource source readingType registers { identifier name value digits } }
    meters(includeInactive: false) { serialNumber makeAndType meterType activeFrom activeTo consumptionUnits
      meterPoint { mpan }
      smartImportElectricityMeter { deviceId manufacturer model firmwareVersion
        importElectricityMeter { serialNumber } }
      smartExportElectricityMeter { deviceId }
      smartDevices { deviceId }
      registers { identifier digits unitRateType }
      readings(first: 2) { totalCount edges { node { readAt source registers { value } } } }
      exportMeters(first: 5) { edges { node { serialNumber } } }
      consumption(startAt: "2025-01-15T00:00:00Z", grouping: DAY, timezone: "Europe/London", first: 3) {
        edges { node { value startAt endAt } } } } }
  gasMeterPoints { mprn meters { serialNumber modelName mechanism consumptionUnits
      smartGasMeter { deviceId }
      readings(first: 1) { edges { node {
        readingDate readingType readingSource value typeOfRead } } } } } } }"""


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


def use(place: Property, start: datetime, values: list[int], **facts: Any) -> str:
    """Half-hours used at a supply point of its own; its identifier."""
    point = make_supply_point(place, **facts)
    channel = operations.open_channel(supply_point=point)
    series = regular(start, values, step_minutes=channel.step_minutes)
    operations.record_intervals(series={channel.pk: series}, source=IntervalSource.HEAD_END, now=NOW)
    return point.identifier


def measurements(viewer: Holder, place: Property, **variables: Any) -> dict[str, Any]:
    answer = ask(viewer, MEASUREMENTS, now=NOW, id=str(place.pk), **{"first": 10, **variables})
    found: dict[str, Any] = data_of(answer)["property"]["measurements"]
    return found


def nodes(connection: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in connection["edges"]]


def electricity(**wanted: str) -> list[dict[str, Any]]:
    return [{"electricityFilters": wanted}]


def test_half_hours_as_they_were_metered(viewer: Holder, home: Property) -> None:
    mpan = use(home, datetime(2025, 1, 15, tzinfo=UTC), [120, 251])
    found = measurements(viewer, home, startAt="2025-01-15T00:00:00Z", endAt="2025-01-16T00:00:00Z")
    assert found["totalCount"] == 2
    first, second = nodes(found)
    assert (first["value"], first["unit"], first["source"]) == ("0.120", "kWh", "ACTUAL")
    assert (second["value"], second["startAt"], second["endAt"], second["durationInSeconds"]) == (
        "0.251",
        "2025-01-15T00:30:00+00:00",
        "2025-01-15T01:00:00+00:00",
        1800,
    )
    assert second["readAt"] == second["endAt"]
    assert second["metaData"]["statistics"] == []
    assert second["metaData"]["utilityFilters"] == {
        "marketSupplyPointId": mpan,
        "readingDirection": "CONSUMPTION",
    }


def test_pages_follow_each_other(viewer: Holder, home: Property) -> None:
    use(home, datetime(2025, 1, 15, tzinfo=UTC), list(range(1, 6)))
    wanted = {"startAt": "2025-01-15T00:00:00Z", "endAt": "2025-01-16T00:00:00Z", "first": 2}
    seen, cursor = [], None
    while True:
        found = measurements(viewer, home, after=cursor, **wanted)
        seen += [node["value"] for node in nodes(found)]
        cursor = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert seen == ["0.001", "0.002", "0.003", "0.004", "0.005"]


def test_local_days_over_the_clock_change(viewer: Holder, home: Property) -> None:
    # 29, 30 (23 hours) and 31 March: 48 + 46 + 48 half-hours of 100 Wh.
    use(home, datetime(2025, 3, 29, tzinfo=UTC), [100] * 142)
    found = measurements(
        viewer,
        home,
        startOn="2025-03-29",
        endOn="2025-04-01",
        filters=electricity(readingFrequencyType="DAY_INTERVAL", readingDirection="CONSUMPTION"),
    )
    assert [(node["value"], node["durationInSeconds"]) for node in nodes(found)] == [
        ("4.800", 86_400),
        ("4.600", 82_800),
        ("4.800", 86_400),
    ]
    assert nodes(found)[2]["startAt"] == "2025-03-31T00:00:00+01:00"


def test_a_day_with_gaps_says_so(viewer: Holder, home: Property) -> None:
    use(home, datetime(2025, 1, 15, tzinfo=UTC), [100] * 40)
    [day] = nodes(
        measurements(
            viewer,
            home,
            startOn="2025-01-15",
            endOn="2025-01-17",
            filters=electricity(readingFrequencyType="DAY_INTERVAL"),
        )
    )
    assert {one["label"]: one["value"] for one in day["metaData"]["extras"]} == {
        "expectedIntervals": "48",
        "knownIntervals": "40",
        "estimatedIntervals": "0",
    }


def test_filters_choose_supply_point_and_direction(viewer: Holder, home: Property) -> None:
    start = datetime(2025, 1, 15, tzinfo=UTC)
    wanted = {"startAt": "2025-01-15T00:00:00Z", "endAt": "2025-01-16T00:00:00Z"}
    bought = use(home, start, [1])
    use(home, start, [2])
    sold = use(home, start, [4], direction="EXPORT")
    use(home, start, [8], market_name="GBR_GAS")

    def values(**filters: str) -> list[str]:
        return [
            one["value"]
            for one in nodes(measurements(viewer, home, filters=electricity(**filters), **wanted))
        ]

    assert values() == ["0.001", "0.002"]
    assert values(marketSupplyPointId=bought) == ["0.001"]
    assert values(readingDirection="GENERATION") == ["0.004"]
    assert values(readingDirection="GENERATION", marketSupplyPointId=bought) == []
    assert values(readingDirection="GENERATION", marketSupplyPointId=sold) == ["0.004"]
    assert values(readingQuality="ESTIMATE") == []
    assert values(deviceId="unknown") == []


def test_a_meter_is_named_by_its_device(viewer: Holder, home: Property) -> None:
    use(home, datetime(2025, 1, 15, tzinfo=UTC), [1])
    mpan = use(home, datetime(2025, 1, 15, tzinfo=UTC), [2])
    operations.install_meter(
        supply_point=SupplyPoint.objects.get(identifier=mpan),
        serial_number="A1",
        installed_at=INSTALLED,
        now=NOW,
        device=DeviceTerms("00-0B-6B-01"),
    )
    for name in ("A1", "00-0B-6B-01"):
        found = measurements(
            viewer,
            home,
            startAt="2025-01-15T00:00:00Z",
            endAt="2025-01-16T00:00:00Z",
            filters=electricity(deviceId=name),
        )
        assert [node["value"] for node in nodes(found)] == ["0.002"]


def test_who_moves_in_does_not_see_what_was_used_before(viewer: Holder, user: User) -> None:
    place = make_property()
    moved = datetime(2025, 1, 15, 12, tzinfo=UTC)
    occupy(make_account(), place, effective_to=moved)
    occupy(make_account(user=user), place, effective_from=moved)
    use(place, datetime(2025, 1, 15, tzinfo=UTC), [1] * 24 + [5] * 24)
    [day] = nodes(
        measurements(
            viewer,
            place,
            startOn="2025-01-15",
            endOn="2025-01-16",
            filters=electricity(readingFrequencyType="DAY_INTERVAL"),
        )
    )
    assert day["value"] == "0.120"


def test_a_page_size_is_needed(viewer: Holder, home: Property) -> None:
    answer = ask(viewer, MEASUREMENTS, now=NOW, id=str(home.pk), first=None)
    assert error_codes(answer) == ["KT-CT-1201"]


@pytest.fixture
def priced() -> Iterator[list[int]]:
    """Agreements' part, played: 20 p a kWh by night, 30 p by day, 50 p a day, 5 % tax; and its calls."""
    calls: list[int] = []

    def source(requests: Sequence[CostRequest]) -> list[SeriesCosts | None]:
        calls.append(len(requests))
        return [_cost(request) for request in requests]

    before = costs._Slot.source
    costs.register_cost_source(source)
    yield calls
    costs._Slot.source = before


def _cost(request: CostRequest) -> SeriesCosts:
    series = request.series
    hours = (series.starts - series.starts.astype("datetime64[D]")).astype(int) // 3600
    price = np.where(hours < 7, 20, 30) * costs.MICRO
    net = price * series.values
    days = np.unique(series.starts.astype("datetime64[D]")).astype("datetime64[s]")
    return SeriesCosts(
        currency="GBP",
        bands=("DAY", "NIGHT"),
        band=(hours < 7).astype(np.int64),
        is_priced=np.ones(len(series), np.bool_),
        per_kwh_micro=price,
        net_nano=net,
        gross_nano=net * 105 // 100,
        day_starts=days,
        day_net_nano=np.full(len(days), 50 * costs.NANO),
        day_gross_nano=np.full(len(days), 52_500_000_000),
    )


def test_what_a_day_cost(viewer: Holder, home: Property, priced: list[int]) -> None:
    use(home, datetime(2025, 1, 15, tzinfo=UTC), [100] * 48)
    [day] = nodes(
        measurements(
            viewer,
            home,
            startOn="2025-01-15",
            endOn="2025-01-16",
            filters=electricity(readingFrequencyType="DAY_INTERVAL"),
        )
    )
    whole, day_band, night, standing = day["metaData"]["statistics"]
    # Night: 14 half-hours of 0.1 kWh at 20 p = 28 p; day: 34 at 30 p = 102 p; 130 p, with 5 % 136.5 p.
    assert (whole["type"], whole["value"]) == ("CONSUMPTION_COST", "4.8")
    assert whole["costExclTax"]["estimatedAmount"] == "130"
    assert whole["costInclTax"] == {"costCurrency": "GBP", "estimatedAmount": "136.5"}
    # 130 p over 4.8 kWh
    assert whole["costExclTax"]["pricePerUnit"] == {"amount": "27.083333"}
    assert (night["type"], night["label"], night["value"]) == ("TOU_BUCKET_COST", "NIGHT", "1.4")
    assert night["costExclTax"]["pricePerUnit"] == {"amount": "20"}
    assert (day_band["label"], day_band["costExclTax"]["estimatedAmount"]) == ("DAY", "102")
    assert (standing["type"], standing["costInclTax"]["estimatedAmount"]) == ("STANDING_CHARGE_COST", "52.5")


def test_costs_of_all_homes_are_found_together(viewer: Holder, user: User, priced: list[int]) -> None:
    account = make_account(user=user)
    for _ in range(3):
        place = make_property()
        occupy(account, place)
        use(place, datetime(2025, 1, 15, tzinfo=UTC), [100] * 4)
    document = """query ($number: String!) { account(accountNumber: $number) { properties {
      measurements(first: 10, startAt: "2025-01-15T00:00:00Z", endAt: "2025-01-16T00:00:00Z") {
        edges { node { metaData { statistics { costInclTax { estimatedAmount } } } } } } } } }"""
    data_of(ask(viewer, document, now=NOW, number=account.number))
    assert priced == [3]


def test_meters_their_devices_registers_and_readings(viewer: Holder, home: Property) -> None:
    device = DeviceTerms("00-0B-6B-01", manufacturer="Landis", model="E470", firmware_version="1.2")
    point = make_supply_point(home)
    export = make_supply_point(home, direction="EXPORT")
    gas = make_supply_point(home, "GBR_GAS")
    facts: dict[str, Any] = {"installed_at": INSTALLED, "now": NOW, "device": device}
    meter = operations.install_meter(
        supply_point=point, serial_number="A1", make="Landis", model="E470", meter_type="S2ADE", **facts
    )
    operations.install_meter(supply_point=export, serial_number="A1X", **facts)
    gas_meter = operations.install_meter(
        supply_point=gas,
        serial_number="G1",
        model="G4",
        meter_type="S2",
        installed_at=INSTALLED,
        now=NOW,
        device=DeviceTerms("00-0B-6B-02", kind="GSME"),
    )
    for days_ago, value in ((60, "100"), (30, "210.5"), (1, "330")):
        operations.record_reading(
            meter=meter,
            read_at=NOW - timedelta(days=days_ago),
            values={"1": Decimal(value)},
            source=ReadingSource.SMART,
            now=NOW,
        )
    operations.mark_readings_billed(supply_points=[point], until=NOW - timedelta(days=30), now=NOW)
    operations.record_reading(
        meter=gas_meter, read_at=NOW, values={"1": Decimal(77)}, source=ReadingSource.CUSTOMER, now=NOW
    )
    channel = operations.open_channel(supply_point=point)
    series = regular(datetime(2025, 1, 15, tzinfo=UTC), [100] * 96, step_minutes=30)
    operations.record_intervals(series={channel.pk: series}, source=IntervalSource.FILE, now=NOW)

    found = data_of(ask(viewer, METERS, now=NOW, id=str(home.pk)))["property"]

    bought = next(one for one in found["electricityMeterPoints"] if one["mpan"] == point.identifier)
    assert bought["unbilledReadings"] == [
        {
            "readAt": "2025-11-19T09:00:00+00:00",
            "readingSource": "Smart",
            "source": "SMART",
            "readingType": "ACTUAL",
            "registers": [{"identifier": "1", "name": "", "value": "330", "digits": 5}],
        }
    ]
    [shown] = bought["meters"]
    assert (shown["serialNumber"], shown["makeAndType"], shown["meterType"]) == ("A1", "Landis E470", "S2ADE")
    assert (shown["activeFrom"], shown["activeTo"]) == ("2024-01-01", None)
    assert (shown["consumptionUnits"], shown["meterPoint"]) == ("kWh", {"mpan": point.identifier})
    assert shown["smartImportElectricityMeter"] == {
        "deviceId": "00-0B-6B-01",
        "manufacturer": "Landis",
        "model": "E470",
        "firmwareVersion": "1.2",
        "importElectricityMeter": {"serialNumber": "A1"},
    }
    assert shown["smartExportElectricityMeter"] is None
    assert shown["smartDevices"] == [{"deviceId": "00-0B-6B-01"}]
    assert shown["registers"] == [{"identifier": "1", "digits": 5, "unitRateType": "STANDARD"}]
    assert shown["readings"]["totalCount"] == 3
    assert [node["registers"] for node in nodes(shown["readings"])] == [
        [{"value": "330"}],
        [{"value": "210.5"}],
    ]
    assert nodes(shown["exportMeters"]) == [{"serialNumber": "A1X"}]
    assert nodes(shown["consumption"])[0] == {
        "value": "4.800",
        "startAt": "2025-01-15T00:00:00+00:00",
        "endAt": "2025-01-16T00:00:00+00:00",
    }
    sold = next(one for one in found["electricityMeterPoints"] if one["mpan"] == export.identifier)
    assert sold["meters"][0]["smartExportElectricityMeter"] == {"deviceId": "00-0B-6B-01"}
    [gas_shown] = found["gasMeterPoints"][0]["meters"]
    assert (gas_shown["modelName"], gas_shown["mechanism"]) == ("G4", "S2")
    assert gas_shown["smartGasMeter"] == {"deviceId": "00-0B-6B-02"}
    assert nodes(gas_shown["readings"]) == [
        {
            "readingDate": "2025-11-20",
            "readingType": "CUSTOMER_SELF_READING",
            "readingSource": "PROVIDED_BY_CUSTOMER",
            "value": "77.000",
            "typeOfRead": "C",
        }
    ]


def test_statements_do_not_grow_with_meters_and_readings(viewer: Holder, user: User) -> None:
    account = make_account(user=user)
    document = """query ($number: String!) { account(accountNumber: $number) { properties {
      electricityMeterPoints { unbilledReadings { registers { value } } meters { serialNumber
        smartImportElectricityMeter { deviceId } registers { identifier }
        readings(first: 5) { edges { node { registers { value } } } } } }
      measurements(first: 5, startAt: "2025-01-15T00:00:00Z", endAt: "2025-01-16T00:00:00Z") {
        edges { node { value } } } } } }"""

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            data_of(ask(viewer, document, now=NOW, number=account.number))
        return len(captured)

    def add_home(number: int) -> None:
        place = make_property()
        occupy(account, place)
        point = make_supply_point(place)
        meter = operations.install_meter(
            supply_point=point,
            serial_number=f"M{number}",
            installed_at=INSTALLED,
            now=NOW,
            device=DeviceTerms(f"D{number}"),
        )
        for day in range(1, 4):
            operations.record_reading(
                meter=meter,
                read_at=NOW - timedelta(days=day),
                values={"1": Decimal(100 - day)},
                source=ReadingSource.SMART,
                now=NOW,
            )
        channel = operations.open_channel(supply_point=point)
        series = regular(datetime(2025, 1, 15, tzinfo=UTC), [100] * 48, step_minutes=30)
        operations.record_intervals(series={channel.pk: series}, source=IntervalSource.FILE, now=NOW)

    add_home(0)
    statements()  # what a process asks once is not counted
    one = statements()
    for number in range(1, 4):
        add_home(number)
    assert statements() == one


def test_a_meter_is_found_again_by_its_global_id(viewer: Holder, home: Property) -> None:
    point = make_supply_point(home)
    operations.install_meter(supply_point=point, serial_number="21E0000001", installed_at=INSTALLED, now=NOW)
    document = (
        """query ($id: ID!) { property(id: $id) { electricityMeterPoints { meters { id nodeId } } } }"""
    )
    [meter] = data_of(ask(viewer, document, now=NOW, id=str(home.pk)))["property"]["electricityMeterPoints"][
        0
    ]["meters"]
    again = (
        "query ($id: ID!) { node(id: $id) { __typename id ... on ElectricityMeterType { serialNumber } } }"
    )

    found = data_of(ask(viewer, again, now=NOW, id=meter["nodeId"]))

    shown = {"__typename": "ElectricityMeterType", "id": meter["id"], "serialNumber": "21E0000001"}
    assert found == {"node": shown}
    stranger = customer(make_user(email="stranger@example.com"))
    assert error_codes(ask(stranger, again, now=NOW, id=meter["nodeId"])) == ["KT-CT-1111"]
    as_gas = to_global_id("GasMeterType", meter["id"])
    assert error_codes(ask(viewer, again, now=NOW, id=as_gas)) == ["KT-CT-1111"]


def test_what_a_spanish_home_used_in_a_year(viewer: Holder, user: User) -> None:
    place = make_property("ES")
    occupy(make_account(user=user), place)
    half_year_ago = NOW - timedelta(days=180)
    point = make_supply_point(place, "ESP_ELECTRICITY")
    channel = operations.open_channel(supply_point=point, step_minutes=60)
    used = regular(half_year_ago.replace(minute=0), [1_250, 250], step_minutes=60)
    operations.record_intervals(series={channel.pk: used}, source=IntervalSource.HEAD_END, now=NOW)
    document = """query ($id: ID!) { property(id: $id) {
        electricitySupplyPoints { annualConsumption { ... on ElectricityConsumptionStandard {
            consumption isEstimate } } }
        gasSupplyPoints { annualConsumption { consumption isEstimate } } } }"""
    make_supply_point(place, "ESP_GAS")

    found = data_of(ask(viewer, document, now=NOW, id=str(place.pk)))["property"]

    # 1250 Wh and 250 Wh are 1.5 kWh, in Python's rounding 2; of the rest of the year nothing is known
    assert found["electricitySupplyPoints"] == [{"annualConsumption": {"consumption": 2, "isEstimate": True}}]
    assert found["gasSupplyPoints"] == [{"annualConsumption": {"consumption": None, "isEstimate": None}}]
