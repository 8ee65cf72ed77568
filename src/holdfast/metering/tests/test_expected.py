"""Forecasts and estimated readings, as clients ask for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import make_account, make_organization, make_staff, make_user
from holdfast.metering import operations
from holdfast.metering.choices import IntervalSource, ReadingQuality, ReadingSource, Unit
from holdfast.metering.forecasting import model_of
from holdfast.metering.operations import RegisterTerms
from holdfast.metering.series import Quality, regular
from holdfast.metering.tests import NOW
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User
    from holdfast.identity.tokens import Holder
    from holdfast.metering.models import Meter
    from holdfast.properties.models import Property, SupplyPoint

pytestmark = pytest.mark.django_db

INSTALLED = datetime(2024, 1, 1, tzinfo=UTC)
#: Midnights in Paris, in winter.
OCTOBER_31 = datetime(2025, 10, 30, 23, tzinfo=UTC)
NOVEMBER_10 = datetime(2025, 11, 9, 23, tzinfo=UTC)
FORECAST = """query ($point: String!, $account: String!, $start: DateTime!, $end: DateTime!,
                     $interval: ConsumptionDataAggregationTimeInterval!, $first: Int) {
  consumptionForecast(supplyPointId: $point, accountNumber: $account, startAt: $start, endAt: $end,
      aggregationTimeInterval: $interval, first: $first) {
    totalCount edgeCount pageInfo { hasNextPage } edges { node { startAt endAt value unit } } } }"""
ESTIMATES = """query ($point: ID!, $start: DateTime!, $end: DateTime!, $device: ID, $register: ID) {
  estimateMeterReadings(marketIdentifier: $point, periodStart: $start, periodEnd: $end, deviceId: $device,
      registerId: $register, first: 50) {
    totalCount edgeCount pageInfo { hasNextPage }
    edges { node { estimatedByAlgorithm intervalStart intervalEnd isNewlyEstimated value } } } }"""


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
    place = make_property("FR")
    occupy(account, place)
    return place


@pytest.fixture
def point(home: Property) -> SupplyPoint:
    return make_supply_point(home, "FRA_ELECTRICITY")


def use(point: SupplyPoint, start: datetime, values: list[int], quality: Quality = Quality.ACTUAL) -> None:
    channel = operations.open_channel(supply_point=point)
    series = regular(start, values, step_minutes=channel.step_minutes, quality=quality)
    operations.record_intervals(series={channel.pk: series}, source=IntervalSource.HEAD_END, now=NOW)


def install(point: SupplyPoint, *names: str, unit: Unit = Unit.KWH) -> Meter:
    return operations.install_meter(
        supply_point=point,
        serial_number="L1",
        installed_at=INSTALLED,
        now=NOW,
        registers=tuple(RegisterTerms(name, digits=6, unit=unit) for name in names or ("1",)),
    )


def read(meter: Meter, at: datetime, **values: int) -> None:
    operations.record_reading(
        meter=meter,
        read_at=at,
        values={name: Decimal(value) for name, value in values.items()},
        source=ReadingSource.SMART,
        now=NOW,
    )


def shown(answer: dict[str, Any], root: str) -> list[dict[str, Any]]:
    return [edge["node"] for edge in data_of(answer)[root]["edges"]]


def forecast(viewer: Holder, account: Account, at: SupplyPoint, **asked: Any) -> dict[str, Any]:
    return ask(
        viewer,
        FORECAST,
        now=NOW,
        **{
            "account": account.number,
            "point": at.identifier,
            "start": "2025-12-01T00:00:00+01:00",
            "end": "2026-01-01T00:00:00+01:00",
            "interval": "DAY",
            "first": 100,
            **asked,
        },
    )


def test_what_is_used_all_the_time_is_expected_to_be_used_on(
    viewer: Holder, account: Account, point: SupplyPoint
) -> None:
    # A year of 500 Wh in every half-hour: what December adds over the mean is the standard profile's part
    use(point, NOW.replace(minute=0) - timedelta(days=365), [500] * 48 * 365)

    answer = forecast(viewer, account, point)

    found = data_of(answer)["consumptionForecast"]
    assert (found["totalCount"], found["edgeCount"], found["pageInfo"]["hasNextPage"]) == (31, 31, False)
    days = shown(answer, "consumptionForecast")
    assert days[0]["startAt"] == "2025-12-01T00:00:00+01:00"
    assert days[-1]["endAt"] == "2026-01-01T00:00:00+01:00"
    assert {one["unit"] for one in days} == {"kWh"}
    assert [one["value"] for one in days if not Decimal(22) < Decimal(one["value"]) < Decimal(28)] == []
    [month] = shown(forecast(viewer, account, point, interval="MONTH"), "consumptionForecast")
    assert Decimal(month["value"]) == sum(Decimal(one["value"]) for one in days)
    by_our_id = forecast(viewer, account, point, point=str(point.pk), interval="MONTH")
    assert shown(by_our_id, "consumptionForecast") == [month]


def test_buckets_of_every_length_are_cut_at_the_ends(
    viewer: Holder, account: Account, point: SupplyPoint
) -> None:
    use(point, NOVEMBER_10, [500] * 48 * 5)
    # from Saturday 28 March, 22:15, over the change of clocks to Tuesday, 1:10
    span = {"start": "2026-03-28T22:15:00+01:00", "end": "2026-03-31T01:10:00+02:00"}

    def edges(interval: str) -> list[str]:
        nodes = shown(forecast(viewer, account, point, interval=interval, **span), "consumptionForecast")
        return [nodes[0]["startAt"], *(node["endAt"] for node in nodes)]

    assert edges("DAY") == [
        "2026-03-28T22:15:00+01:00",
        "2026-03-29T00:00:00+01:00",
        "2026-03-30T00:00:00+02:00",
        "2026-03-31T00:00:00+02:00",
        "2026-03-31T01:10:00+02:00",
    ]
    assert edges("WEEK") == [
        "2026-03-28T22:15:00+01:00",
        "2026-03-30T00:00:00+02:00",
        "2026-03-31T01:10:00+02:00",
    ]
    assert edges("MONTH") == ["2026-03-28T22:15:00+01:00", "2026-03-31T01:10:00+02:00"]
    # 22:15 to 23, two hours, 23 hours of the short day, 24, and 0 to 1:10
    assert len(edges("HOUR")) - 1 == 1 + 1 + 23 + 24 + 2
    half_hours = data_of(forecast(viewer, account, point, interval="HALF_HOUR", **span))
    assert half_hours["consumptionForecast"]["totalCount"] == 1 + 1 + 2 + 46 + 48 + 3
    backwards = {"start": span["end"], "end": span["start"]}
    assert shown(forecast(viewer, account, point, **backwards), "consumptionForecast") == []


def test_without_history_the_annual_quantity_is_expected(
    viewer: Holder, account: Account, home: Property
) -> None:
    year = {"start": "2026-01-01T00:00:00+01:00", "end": "2027-01-01T00:00:00+01:00", "interval": "MONTH"}
    supplies: tuple[tuple[str, dict[str, int], int], ...] = (
        ("FRA_GAS", {"annual_consumption": 9_000}, 9_000),
        ("FRA_ELECTRICITY", {}, 4_500),
    )
    for market, details, kwh in supplies:
        months = shown(
            forecast(viewer, account, make_supply_point(home, market, details=details), **year),
            "consumptionForecast",
        )
        total = float(sum(Decimal(one["value"]) for one in months))
        assert abs(total - kwh) < kwh // 50
        # a cold January takes more than a July
        assert Decimal(months[0]["value"]) > Decimal(months[6]["value"])


def test_panels_are_expected_to_shine_in_summer(home: Property) -> None:
    panels = make_supply_point(home, "FRA_ELECTRICITY", direction="EXPORT")
    model = model_of(panels, as_of=NOW)
    assert model.annual_watt_hours == pytest.approx(2_500_000)
    assert model.profile.season[6] > 4 * model.profile.season[0]


def test_meters_without_a_load_curve_are_known_by_their_readings(home: Property) -> None:
    point = make_supply_point(
        home,
        "FRA_ELECTRICITY",
        details={
            "provider_calendar": {
                "temporal_classes": [{"code": "HP", "register_id": "P1"}, {"code": "HC", "register_id": "P2"}]
            },
            "distributor_calendar": {"temporal_classes": [{"code": "HPH", "register_id": "D1"}]},
        },
    )
    meter = install(point, "P1", "P2", "D1")
    # 240 and 120 kWh in 15 days are 1 kWh an hour; the distributor's register counts the same again
    read(meter, OCTOBER_31 - timedelta(days=5), P1=100, P2=100, D1=0)
    read(meter, NOVEMBER_10, P1=340, P2=220, D1=360)
    model = model_of(point, as_of=NOW)
    assert model.evidence_days == pytest.approx(15, abs=0.1)
    season = float(model.profile.season[9:11].mean())
    assert model.level * season == pytest.approx(1000, rel=0.05)


def estimates(viewer: Holder, point: SupplyPoint, **asked: Any) -> list[dict[str, Any]]:
    variables = {
        "point": point.identifier,
        "start": OCTOBER_31.isoformat(),
        "end": (OCTOBER_31 + timedelta(days=10)).isoformat(),
        **asked,
    }
    answer = ask(viewer, ESTIMATES, now=NOW, **variables)
    found = data_of(answer)["estimateMeterReadings"]
    nodes = shown(answer, "estimateMeterReadings")
    assert found["totalCount"] == found["edgeCount"] == len(nodes)
    return nodes


def test_days_between_two_readings_add_up_to_what_was_counted(viewer: Holder, point: SupplyPoint) -> None:
    meter = install(point)
    read(meter, OCTOBER_31, **{"1": 999_950})
    read(meter, NOVEMBER_10, **{"1": 50})  # 50 up to 999,999 and past it, then 50

    days = estimates(viewer, point)

    assert len(days) == 10
    assert sum(Decimal(one["value"]) for one in days) == 100
    assert {one["estimatedByAlgorithm"] for one in days} == {"BETWEEN_READINGS"}
    assert all(one["isNewlyEstimated"] for one in days)
    assert (days[0]["intervalStart"], days[0]["intervalEnd"]) == (
        "2025-10-31T00:00:00+01:00",
        "2025-11-01T00:00:00+01:00",
    )


def test_only_days_that_were_not_wholly_metered_are_estimated(viewer: Holder, point: SupplyPoint) -> None:
    install(point)
    # four days metered, one delivered as an estimate, the sixth half known
    use(point, OCTOBER_31, [100] * 48 * 4)
    use(point, OCTOBER_31 + timedelta(days=4), [200] * 48, Quality.ESTIMATED)
    use(point, OCTOBER_31 + timedelta(days=5), [100] * 24)

    days = estimates(viewer, point)

    assert [(one["intervalStart"][:10], one["isNewlyEstimated"]) for one in days] == [
        ("2025-11-04", False),
        *((f"2025-11-{day:02}", True) for day in range(5, 10)),
    ]
    assert (days[0]["value"], days[0]["estimatedByAlgorithm"]) == ("9.600", "AS_DELIVERED")
    assert days[1]["estimatedByAlgorithm"] == "PROFILE_FROM_HISTORY"
    assert all(3 < Decimal(one["value"]) < 7 for one in days[1:])


def test_beyond_the_last_reading_a_register_counts_on(viewer: Holder, home: Property) -> None:
    gas = make_supply_point(
        home, "FRA_GAS", details={"annual_consumption": 10_000, "conversion_coefficient": 10}
    )
    meter = install(gas, unit=Unit.CUBIC_METRES)
    assert {one["estimatedByAlgorithm"] for one in estimates(viewer, gas)} == {"PROFILE_FROM_ANNUAL_QUANTITY"}
    without = sum(Decimal(one["value"]) for one in estimates(viewer, gas))
    read(meter, OCTOBER_31, **{"1": 100})
    counted_on = sum(Decimal(one["value"]) for one in estimates(viewer, gas))
    # one reading says nothing of use: the same energy, to the rounding of litres into cubic metres
    assert counted_on == pytest.approx(without, rel=Decimal("0.001"))
    assert 250 < counted_on < 500


def test_a_meter_and_a_register_are_chosen(viewer: Holder, point: SupplyPoint) -> None:
    meter = install(point, "HP", "HC")
    read(meter, OCTOBER_31, HP=0, HC=0)
    read(meter, NOVEMBER_10, HP=100, HC=40)
    assert len(estimates(viewer, point)) == 20
    for device in ("L1", str(meter.pk)):
        off_peak = estimates(viewer, point, device=device, register="HC")
        assert sum(Decimal(one["value"]) for one in off_peak) == 40
    assert estimates(viewer, point, device="L2") == []
    assert estimates(viewer, point, register="none") == []
    assert estimates(viewer, point, end=OCTOBER_31.isoformat()) == []


def test_an_estimated_index_teaches_nothing(viewer: Holder, point: SupplyPoint) -> None:
    meter = install(point)
    read(meter, OCTOBER_31, **{"1": 0})
    operations.record_reading(
        meter=meter,
        read_at=NOVEMBER_10,
        values={"1": Decimal(9_000)},
        source=ReadingSource.ESTIMATE,
        quality=ReadingQuality.ESTIMATED,
        now=NOW,
    )
    assert all(Decimal(one["value"]) < 50 for one in estimates(viewer, point))


def test_strangers_are_refused(viewer: Holder, account: Account, point: SupplyPoint) -> None:
    asked: dict[str, Any] = {
        "point": point.identifier,
        "start": OCTOBER_31.isoformat(),
        "end": NOVEMBER_10.isoformat(),
    }
    of_account: dict[str, Any] = {**asked, "account": account.number, "interval": "DAY", "first": 1}
    third_party = partner(make_organization("OTHER", permissions={"Can access customer queries"}))
    other = make_supply_point(None, "FRA_ELECTRICITY").identifier
    for document, variables in ((FORECAST, of_account), (ESTIMATES, asked)):
        assert error_codes(ask(None, document, **variables)) == ["KT-CT-1112"]
        for caller in (customer(make_user()), third_party):
            assert error_codes(ask(caller, document, **variables)) == ["KT-CT-4177"]
        assert error_codes(ask(viewer, document, **{**variables, "point": other})) == ["KT-CT-4177"]
    staff = customer(make_staff(permissions={"Can access customer queries"}))
    install(point)
    assert len(shown(ask(staff, ESTIMATES, now=NOW, **asked), "estimateMeterReadings")) == 10
