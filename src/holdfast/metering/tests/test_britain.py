"""What Great Britain's clients ask: readings of a meter, telemetry, preferences, and typical use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import make_account, make_organization, make_user
from holdfast.metering import costs, operations
from holdfast.metering.choices import IntervalSource, ReadingQuality, ReadingSource, Unit
from holdfast.metering.costs import CostRequest, SeriesCosts
from holdfast.metering.data_preferences import ReadingFrequency, set_smart_meter_data_preferences
from holdfast.metering.models import Meter, SmartDevice
from holdfast.metering.operations import DeviceTerms, RegisterTerms
from holdfast.metering.series import regular
from holdfast.metering.tests import NOW
from holdfast.platform.models import BusinessEventRecord
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from holdfast.accounts.models import Account
    from holdfast.identity.models import User
    from holdfast.identity.tokens import Holder
    from holdfast.properties.models import Property

pytestmark = pytest.mark.django_db

INSTALLED = datetime(2024, 1, 1, tzinfo=UTC)
ELECTRICITY = """query ($account: String!, $meter: String!, $types: [MeterReadingEventType], $first: Int) {
  electricityMeterReadings(accountNumber: $account, meterId: $meter, eventTypes: $types, first: $first) {
    totalCount edgeCount pageInfo { hasNextPage }
    edges { node { id readAt readingSource source readingType registers { identifier value } } } } }"""
GAS = """query ($account: String!, $meter: String!, $types: [MeterReadingEventType]) {
  gasMeterReadings(accountNumber: $account, meterId: $meter, eventTypes: $types, first: 10) {
    totalCount edgeCount pageInfo { hasNextPage }
    edges { node { readingDate readingType readingSource consumptionValue value typeOfRead readAt source
      registers { value } } } } }"""
PREFERENCES = """query ($account: String!) { smartMeterDataPreferences(accountNumber: $account) {
    readingFrequency readingsAnalysisConsentProvided readingsAnalysisConsentUpdatedDatetime } }"""
TELEMETRY = """query ($device: String!, $start: DateTime, $end: DateTime, $grouping: TelemetryGrouping) {
  smartMeterTelemetry(deviceId: $device, start: $start, end: $end, grouping: $grouping) {
    readAt demand consumption consumptionDelta costDelta costDeltaWithTax export } }"""
TYPICAL = """{ consumptionEstimates { low { ...Figures } medium { ...Figures } high { ...Figures } } }
  fragment Figures on ConsumptionEstimate { elecAnnualConsumptionStandard elecAnnualConsumptionDay
    elecAnnualConsumptionNight gasAnnualConsumption }"""


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def viewer(user: User) -> Holder:
    return customer(user)


@pytest.fixture
def account(user: User) -> Account:
    return make_account(user=user)


@pytest.fixture
def home(account: Account) -> Property:
    place = make_property()
    occupy(account, place)
    return place


def install(home: Property, market_name: str = "GBR_ELECTRICITY", **facts: Any) -> Meter:
    registers = (RegisterTerms(unit=Unit.CUBIC_METRES if "GAS" in market_name else Unit.KWH),)
    return operations.install_meter(
        supply_point=make_supply_point(home, market_name, supply_start_date="2024-03-01", **facts),
        serial_number=f"serial {market_name}",
        installed_at=INSTALLED,
        now=NOW,
        registers=registers,
        device=DeviceTerms(f"00-{market_name}", kind="GSME" if "GAS" in market_name else "ESME"),
    )


def read(meter: Meter, at: datetime, value: str, source: ReadingSource = ReadingSource.SMART) -> None:
    operations.record_reading(
        meter=meter,
        read_at=at,
        values={"1": Decimal(value)},
        source=source,
        now=NOW,
        quality=(ReadingQuality.ESTIMATED if source == ReadingSource.ESTIMATE else ReadingQuality.ACTUAL),
    )


def shown(answer: dict[str, Any], root: str) -> list[dict[str, Any]]:
    return [edge["node"] for edge in data_of(answer)[root]["edges"]]


def test_readings_of_an_electricity_meter_by_occasion(
    viewer: Holder, account: Account, home: Property
) -> None:
    meter = install(home)
    began = datetime(2024, 3, 1, tzinfo=UTC)
    occasions = (
        (INSTALLED + timedelta(hours=1), "10", ReadingSource.AGENT),
        (began - timedelta(days=10), "100", ReadingSource.SMART),
        (began, "120", ReadingSource.CUSTOMER),
        (NOW - timedelta(days=9), "200", ReadingSource.ESTIMATE),
    )
    for at, value, source in occasions:
        read(meter, at, value, source)
    asked = {"account": account.number, "meter": str(meter.pk), "first": 3}

    answer = ask(viewer, ELECTRICITY, now=NOW, **asked)

    found = data_of(answer)["electricityMeterReadings"]
    assert (found["totalCount"], found["edgeCount"], found["pageInfo"]["hasNextPage"]) == (4, 3, True)
    newest = shown(answer, "electricityMeterReadings")[0]
    assert newest.pop("id")
    assert newest == {
        "readAt": (NOW - timedelta(days=9)).isoformat(),
        "readingSource": "Estimate",
        "source": "ESTIMATE",
        "readingType": "ESTIMATED",
        "registers": [{"identifier": "1", "value": "200"}],
    }

    def values(*types: str) -> list[str]:
        nodes = shown(
            ask(viewer, ELECTRICITY, now=NOW, **asked, types=list(types)), "electricityMeterReadings"
        )
        return [node["registers"][0]["value"] for node in nodes]

    assert values("CUSTOMER") == values("CHANGE_OF_SUPPLY") == ["120"]
    assert values("SMART_METER") == ["100"]
    assert values("ESTIMATE") == ["200"]
    assert values("METER_EXCHANGE") == values("DATA_COLLECTOR") == ["10"]
    assert values("PRE_SUPPLIER") == ["100", "10"]
    assert values("PREPAY") == []
    assert values("CUSTOMER", "ESTIMATE") == ["200", "120"]
    SmartDevice.objects.update(payment_mode="PREPAYMENT")
    assert len(values("PREPAY")) == 3
    operations.remove_meter(meter=meter, removed_at=NOW - timedelta(days=9), now=NOW)
    assert values("METER_EXCHANGE") == ["200", "10"]


def test_readings_of_a_gas_meter_say_what_was_counted(
    viewer: Holder, account: Account, home: Property
) -> None:
    meter = install(home, "GBR_GAS")
    read(meter, NOW - timedelta(days=3), "99990")
    read(meter, NOW - timedelta(days=2), "5", ReadingSource.CUSTOMER)
    answer = ask(viewer, GAS, now=NOW, account=account.number, meter=str(meter.pk))
    found = data_of(answer)["gasMeterReadings"]
    assert (found["totalCount"], found["edgeCount"]) == (2, 2)
    newest, first = shown(answer, "gasMeterReadings")
    # 10 cubic metres up to 99,999 and past it, then 5
    assert newest == {
        "readingDate": "2025-11-18",
        "readingType": "CUSTOMER_SELF_READING",
        "readingSource": "PROVIDED_BY_CUSTOMER",
        "consumptionValue": "15.000000",
        "value": "5.000",
        "typeOfRead": "C",
        "readAt": "2025-11-18T09:00:00+00:00",
        "source": "CUSTOMER",
        "registers": [{"value": "5"}],
    }
    assert first["consumptionValue"] is None
    chosen = ask(viewer, GAS, now=NOW, account=account.number, meter=str(meter.pk), types=["CUSTOMER"])
    assert shown(chosen, "gasMeterReadings") == [newest]


def test_meters_of_others_and_of_the_other_fuel_are_refused(
    viewer: Holder, account: Account, home: Property
) -> None:
    power, gas = install(home), install(home, "GBR_GAS")
    elsewhere = install(make_property())
    third_party = partner(make_organization("OTHER", permissions={"Can access customer queries"}))
    for document, meter, wrong in ((ELECTRICITY, power, gas), (GAS, gas, power)):
        asked: dict[str, Any] = {"account": account.number, "meter": str(meter.pk), "first": 1}
        asked = asked if document is ELECTRICITY else {k: v for k, v in asked.items() if k != "first"}
        assert error_codes(ask(None, document, **asked)) == ["KT-CT-1112"]
        for caller in (customer(make_user()), third_party):
            assert error_codes(ask(caller, document, **asked)) == ["KT-CT-4177"]
        for key in (str(wrong.pk), str(elsewhere.pk), "nonsense", "9" * 30):
            assert error_codes(ask(viewer, document, **{**asked, "meter": key})) == ["KT-CT-4177"]


def test_readings_before_the_account_came_are_nobodys_business(home: Property) -> None:
    moved = NOW - timedelta(days=30)
    meter = install(home)
    home.occupancy_periods.update(effective_to=moved)
    newcomer = make_user()
    account = make_account(user=newcomer)
    occupy(account, home, effective_from=moved)
    read(meter, NOW - timedelta(days=60), "100")
    read(meter, NOW - timedelta(days=20), "130")
    asked = {"account": account.number, "meter": str(meter.pk), "first": 9}
    [only] = shown(ask(customer(newcomer), ELECTRICITY, now=NOW, **asked), "electricityMeterReadings")
    assert only["registers"][0]["value"] == "130"


def test_preferences_are_the_default_until_somebody_chooses(viewer: Holder, account: Account) -> None:
    asked: dict[str, Any] = {"account": account.number}
    assert data_of(ask(viewer, PREFERENCES, **asked))["smartMeterDataPreferences"] == {
        "readingFrequency": "DAILY",
        "readingsAnalysisConsentProvided": False,
        "readingsAnalysisConsentUpdatedDatetime": None,
    }
    set_smart_meter_data_preferences(account=account, analysis_consent=True, now=NOW)
    set_smart_meter_data_preferences(
        account=account, reading_frequency=ReadingFrequency.HALF_HOURLY, now=NOW + timedelta(days=1)
    )
    assert data_of(ask(viewer, PREFERENCES, **asked))["smartMeterDataPreferences"] == {
        "readingFrequency": "HALF_HOURLY",
        "readingsAnalysisConsentProvided": True,
        "readingsAnalysisConsentUpdatedDatetime": NOW.isoformat(),
    }
    events = BusinessEventRecord.objects.filter(name="metering.data_preferences.updated-v1")
    assert [one.account_number for one in events] == [account.number] * 2
    assert error_codes(ask(None, PREFERENCES, **asked)) == ["KT-CT-1112"]
    assert error_codes(ask(customer(make_user()), PREFERENCES, **asked)) == ["KT-CT-4177"]


@pytest.fixture
def priced() -> Iterator[None]:
    """Agreements' part, played: 30 p a kWh, and 5 % tax."""
    before = costs._Slot.source
    costs.register_cost_source(lambda requests: [_cost(one) for one in requests])
    yield
    costs._Slot.source = before


def _cost(request: CostRequest) -> SeriesCosts:
    count = len(request.series)
    net = request.series.values * 30 * costs.MICRO
    return SeriesCosts(
        currency="GBP",
        bands=("STANDARD",),
        band=np.zeros(count, np.int64),
        is_priced=np.ones(count, np.bool_),
        per_kwh_micro=np.full(count, 30 * costs.MICRO),
        net_nano=net,
        gross_nano=net * 105 // 100,
        day_starts=np.empty(0, "datetime64[s]"),
        day_net_nano=np.empty(0, np.int64),
        day_gross_nano=np.empty(0, np.int64),
    )


def send(meter: Meter, start: datetime, values: Sequence[int], step_minutes: int = 1) -> None:
    channel = operations.open_channel(supply_point=meter.supply_point, step_minutes=step_minutes)
    series = regular(start, values, step_minutes=step_minutes)
    operations.record_intervals(series={channel.pk: series}, source=IntervalSource.HEAD_END, now=NOW)


def telemetry(viewer: Holder, device: str, **period: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data_of(ask(viewer, TELEMETRY, now=NOW, device=device, **period))[
        "smartMeterTelemetry"
    ]
    return found


NOON = datetime(2025, 11, 19, 12, tzinfo=UTC)


def test_telemetry_by_the_minute_and_in_groups(viewer: Holder, home: Property, priced: None) -> None:
    meter = install(home)
    device = "00-GBR_ELECTRICITY"
    read(meter, NOON - timedelta(minutes=2), "100")
    # 10 Wh in each of the two minutes after the reading, then 50 Wh a minute for ten minutes
    send(meter, NOON - timedelta(minutes=2), [10, 10] + [50] * 10)
    period = {"start": NOON.isoformat(), "end": (NOON + timedelta(minutes=10)).isoformat()}

    by_minute = telemetry(viewer, device, grouping="ONE_MINUTE", **period)

    assert len(by_minute) == 10
    # 50 Wh a minute are 3 kW; 100 kWh + 20 Wh + 50 Wh were counted; 1.5 p, and with 5 % tax 1.575 p
    assert by_minute[0] == {
        "readAt": "2025-11-19T12:00:00+00:00",
        "demand": "3000",
        "consumption": "100070",
        "consumptionDelta": "50",
        "costDelta": "1.5000",
        "costDeltaWithTax": "1.5750",
        "export": None,
    }
    assert telemetry(viewer, device, grouping="TEN_SECONDS", **period) == by_minute
    assert telemetry(viewer, device, **period) == by_minute
    first, second = telemetry(viewer, device, grouping="FIVE_MINUTES", **period)
    assert (first["consumptionDelta"], first["demand"], first["costDelta"]) == ("250", "3000", "7.5000")
    assert (first["consumption"], second["readAt"]) == ("100170", "2025-11-19T12:05:00+00:00")
    [hour] = telemetry(viewer, device, grouping="HOURLY", **period)
    [half_hour] = telemetry(viewer, device, grouping="HALF_HOURLY", **period)
    assert hour["consumptionDelta"] == half_hour["consumptionDelta"] == "500"
    assert telemetry(viewer, device, start=NOON.isoformat(), end=NOON.isoformat()) == []


def test_without_a_period_the_newest_is_told(viewer: Holder, home: Property) -> None:
    meter = install(home)
    assert telemetry(viewer, "00-GBR_ELECTRICITY") == []
    send(meter, NOON, [10, 20, 30])
    [newest] = telemetry(viewer, "00-GBR_ELECTRICITY")
    assert newest == {
        "readAt": "2025-11-19T12:02:00+00:00",
        "demand": "1800",
        "consumption": None,
        "consumptionDelta": "30",
        "costDelta": None,
        "costDeltaWithTax": None,
        "export": None,
    }
    early = (NOON + timedelta(minutes=1)).isoformat()
    assert [one["consumptionDelta"] for one in telemetry(viewer, "00-GBR_ELECTRICITY", end=early)] == ["10"]


def test_gas_is_told_in_watt_hours(viewer: Holder, home: Property) -> None:
    meter = install(home, "GBR_GAS", details={"calorific_value": "36", "correction_factor": "1"})
    read(meter, NOON, "7")
    channel = operations.open_channel(
        supply_point=meter.supply_point, unit=Unit.CUBIC_METRES, step_minutes=30
    )
    series = regular(NOON, [500], step_minutes=30)
    operations.record_intervals(series={channel.pk: series}, source=IntervalSource.HEAD_END, now=NOW)
    [one] = telemetry(viewer, "00-GBR_GAS")
    # half a cubic metre of 36 MJ is 5 kWh, in half an hour 10 kW; 7 cubic metres and this are 75 kWh
    assert (one["consumptionDelta"], one["demand"], one["consumption"]) == ("5000", "10000", "75000")


def test_what_panels_fed_in_is_told_beside(viewer: Holder, home: Property) -> None:
    meter = install(home)
    panels = operations.install_meter(
        supply_point=make_supply_point(home, direction="EXPORT"),
        serial_number="export",
        installed_at=INSTALLED,
        now=NOW,
        device=DeviceTerms("00-GBR_ELECTRICITY"),
    )
    read(panels, NOON, "20")
    send(meter, NOON, [10, 10])
    send(panels, NOON, [30, 50])
    asked = {"start": NOON.isoformat(), "end": (NOON + timedelta(minutes=5)).isoformat()}
    # 20 kWh, then 30 Wh and 50 Wh more
    assert [one["export"] for one in telemetry(viewer, "00-GBR_ELECTRICITY", **asked)] == ["20030", "20080"]
    [both] = telemetry(viewer, "00-GBR_ELECTRICITY", grouping="FIVE_MINUTES", **asked)
    assert both["export"] == "20055"


def test_a_long_period_is_answered_from_its_start(viewer: Holder, home: Property) -> None:
    meter = install(home)
    send(meter, NOON - timedelta(days=10), [1] * 48 * 10, step_minutes=30)
    found = telemetry(
        viewer, "00-GBR_ELECTRICITY", start=(NOON - timedelta(days=10)).isoformat(), end=NOON.isoformat()
    )
    assert len(found) == 3 * 48


def test_devices_of_strangers_are_refused_like_none(viewer: Holder, home: Property) -> None:
    install(home)
    asked: dict[str, Any] = {"device": "00-GBR_ELECTRICITY"}
    third_party = partner(make_organization("OTHER", permissions={"Can access customer queries"}))
    assert error_codes(ask(None, TELEMETRY, **asked)) == ["KT-CT-1112"]
    for caller in (customer(make_user()), third_party):
        assert error_codes(ask(caller, TELEMETRY, **asked)) == ["KT-CT-4177"]
    assert error_codes(ask(viewer, TELEMETRY, device="none")) == ["KT-CT-4177"]


def test_typical_use_is_that_in_force() -> None:
    def medium(at: datetime) -> dict[str, int]:
        found: dict[str, int] = data_of(ask(None, TYPICAL, now=at))["consumptionEstimates"]["medium"]
        return found

    # Ofgem's values of October 2023; 58 of 100 parts of 3,900 kWh by day
    assert medium(NOW) == {
        "elecAnnualConsumptionStandard": 2700,
        "elecAnnualConsumptionDay": 2262,
        "elecAnnualConsumptionNight": 1638,
        "gasAnnualConsumption": 11500,
    }
    assert medium(datetime(2026, 7, 1, tzinfo=UTC))["gasAnnualConsumption"] == 9500
    every = data_of(ask(None, TYPICAL, now=NOW))["consumptionEstimates"]
    assert every["low"]["gasAnnualConsumption"] < every["high"]["gasAnnualConsumption"]
