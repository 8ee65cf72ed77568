"""What France's clients ask: indexes by class of time, daily use, detailed measures, and how far data reach."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts import operations as accounts
from holdfast.accounts.operations.consents import Answer
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import make_account, make_brand, make_organization, make_user
from holdfast.metering import operations
from holdfast.metering.choices import IntervalSource, ReadingQuality, ReadingSource, Unit
from holdfast.metering.detailed_measures import INDUSTRY_CONSENT
from holdfast.metering.models import RegisterValue
from holdfast.metering.operations import DeviceTerms, RegisterTerms
from holdfast.metering.series import regular
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
#: Midnights in Paris.
MARCH_1 = datetime(2025, 2, 28, 23, tzinfo=UTC)
APRIL_1 = datetime(2025, 3, 31, 22, tzinfo=UTC)
MAY_1 = datetime(2025, 4, 30, 22, tzinfo=UTC)
CALENDARS = {
    "off_peak_label": "HC (22H00-6H00)",
    "provider_calendar": {
        "id": "FC000002",
        "name": "Heures pleines, heures creuses",
        "temporal_classes": [
            {"code": "HP", "label": "Heures pleines", "description": "6 h - 22 h", "register_id": "EAS F1"},
            {"code": "HC", "label": "Heures creuses", "description": "22 h - 6 h", "register_id": "EAS F2"},
        ],
    },
    "distributor_calendar": {
        "id": "DI000003",
        "name": "Quatre classes",
        "temporal_classes": [
            {"code": "HPH", "label": "Heures pleines, hiver", "description": "hiver", "register_id": "EAS D1"}
        ],
    },
}
ELECTRICITY = """query ($prm: String!, $account: String!, $start: Date, $end: Date, $calendar: CalendarType,
                        $status: ReadingStatus, $first: Int, $after: String) {
  electricityReading(prmId: $prm, accountNumber: $account, periodStartAt: $start, periodEndAt: $end,
      calendarType: $calendar, statusProcessed: $status, first: $first, after: $after) {
    totalCount edgeCount pageInfo { hasNextPage endCursor }
    edges { cursor node { consumption periodStartAt periodEndAt indexStartValue indexEndValue statusProcessed
      calendarType calendarTempClass consumptionReliability indexReliability
      temporalClass { __typename
        ... on ProviderTemporalClassType { code label description registerId }
        ... on DistributorTemporalClassType { code label description registerId } } } } } }"""
GAS = """query ($pce: String!, $account: String!, $start: Date, $end: Date, $status: ReadingStatus,
                $type: ReadingType, $qualification: ReadingQualification) {
  gasReading(pceRef: $pce, accountNumber: $account, periodStartAt: $start, periodEndAt: $end,
      statusProcessed: $status, readingType: $type, energyQualification: $qualification, first: 10) {
    totalCount edgeCount pageInfo { hasNextPage }
    edges { node { consumption periodStartAt periodEndAt indexStartValue indexEndValue statusProcessed
      readingType energyQualification } } } }"""
USED = """query ($prm: String!, $account: String!, $start: Date!, $end: Date!) {
  electricityConsumption(prmId: $prm, accountNumber: $account, startDate: $start, endDate: $end, first: 50) {
    totalCount edgeCount pageInfo { hasNextPage }
    edges { node { date consumption unit temporalClass { ... on ProviderTemporalClassType { code } } } } } }"""
MEASURES = """query ($input: RequestElectricityDetailedMeasuresInput!) { detailedMeasures(input: $input) {
    prmRef periodStartDate periodEndDate
    physicalMeasures { measureType unit step values { measuredAt value quality } } } }"""
LAST = """query ($account: String!, $point: ID!, $frequency: ReadingFrequencyType) {
  lastReadingDateForMeasurements(accountNumber: $account, marketSupplyPointId: $point,
      readingFrequencyType: $frequency) }"""


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def viewer(user: User) -> Holder:
    return customer(user)


@pytest.fixture
def account(user: User) -> Account:
    return make_account(user=user, brand=make_brand("LUMEN", market="FR"))


@pytest.fixture
def home(account: Account) -> Property:
    place = make_property("FR")
    occupy(account, place)
    return place


@pytest.fixture
def linky(home: Property) -> SupplyPoint:
    """A Linky that counts by its supplier's and its distributor's calendar."""
    point = make_supply_point(home, "FRA_ELECTRICITY", details=CALENDARS)
    operations.install_meter(
        supply_point=point,
        serial_number="L1",
        installed_at=INSTALLED,
        now=NOW,
        device=DeviceTerms("L1", kind="LINKY"),
        registers=tuple(RegisterTerms(name, digits=6) for name in ("EAS F1", "EAS F2", "EAS D1")),
    )
    return point


def read(point: SupplyPoint, at: datetime, *, now: datetime = NOW, **facts: Any) -> None:
    values = facts.pop("values")
    meter: Meter = point.meters.get()
    operations.record_reading(
        meter=meter,
        read_at=at,
        values={name: Decimal(value) for name, value in values.items()},
        source=facts.pop("source", ReadingSource.SMART),
        now=now,
        **facts,
    )


def shown(answer: dict[str, Any], root: str) -> list[dict[str, Any]]:
    return [edge["node"] for edge in data_of(answer)[root]["edges"]]


def test_indexes_of_a_linky_in_both_calendars(viewer: Holder, account: Account, linky: SupplyPoint) -> None:
    read(linky, MARCH_1, values={"EAS F1": 100, "EAS F2": 50, "EAS D1": 900})
    read(linky, APRIL_1, values={"EAS F1": 310, "EAS F2": 170, "EAS D1": 1230})
    asked = {"prm": linky.identifier, "account": account.number}

    answer = ask(viewer, ELECTRICITY, now=NOW, first=2, **asked)

    found = data_of(answer)["electricityReading"]
    assert (found["totalCount"], found["edgeCount"], found["pageInfo"]["hasNextPage"]) == (3, 2, True)
    peak, off_peak = shown(answer, "electricityReading")
    assert peak == {
        "consumption": 210.0,
        "periodStartAt": "2025-02-28T23:00:00+00:00",
        "periodEndAt": "2025-03-31T22:00:00+00:00",
        "indexStartValue": 100.0,
        "indexEndValue": 310.0,
        "statusProcessed": "OK",
        "calendarType": "PROVIDER",
        "calendarTempClass": "HP",
        "consumptionReliability": "ACTUAL",
        "indexReliability": "ACTUAL",
        "temporalClass": {
            "__typename": "ProviderTemporalClassType",
            "code": "HP",
            "label": "Heures pleines",
            "description": "6 h - 22 h",
            "registerId": "EAS F1",
        },
    }
    assert (off_peak["consumption"], off_peak["calendarTempClass"]) == (120.0, "HC")
    cursor = found["pageInfo"]["endCursor"]
    [rest] = shown(ask(viewer, ELECTRICITY, now=NOW, first=2, after=cursor, **asked), "electricityReading")
    [distributors] = shown(
        ask(viewer, ELECTRICITY, now=NOW, first=2, calendar="DISTRIBUTOR", **asked), "electricityReading"
    )
    assert rest == distributors
    assert (rest["consumption"], rest["temporalClass"]["__typename"]) == (
        330.0,
        "DistributorTemporalClassType",
    )


def test_a_register_that_ran_over_a_correction_and_an_index_set_aside(
    viewer: Holder, account: Account, linky: SupplyPoint
) -> None:
    read(linky, MARCH_1, values={"EAS F1": 999_990})
    read(linky, APRIL_1, values={"EAS F1": 15}, quality=ReadingQuality.ESTIMATED)
    asked = {"prm": linky.identifier, "account": account.number, "first": 10}
    # 10 up to 999,999 and past it, then 15
    [over] = shown(ask(viewer, ELECTRICITY, now=NOW, **asked), "electricityReading")
    assert (over["consumption"], over["statusProcessed"]) == (25.0, "PENDING")
    assert (over["indexReliability"], over["consumptionReliability"]) == ("ESTIMATED", "ESTIMATED")

    later = NOW + timedelta(hours=1)
    read(linky, APRIL_1, values={"EAS F1": 20}, now=later)
    read(linky, MAY_1, values={"EAS F1": 7}, now=later)

    set_aside, corrected = shown(ask(viewer, ELECTRICITY, now=NOW, **asked), "electricityReading")
    assert (corrected["consumption"], corrected["indexReliability"]) == (30.0, "CORRECTED")
    assert (set_aside["consumption"], set_aside["statusProcessed"]) == (None, "KO")
    for status, expected in (("KO", [set_aside]), ("OK", [corrected]), ("PENDING", [])):
        chosen = ask(viewer, ELECTRICITY, now=NOW, status=status, **asked)
        assert shown(chosen, "electricityReading") == expected
    assert RegisterValue.objects.filter(value=15).exists()


def test_a_period_holds_the_spans_that_lie_in_it(
    viewer: Holder, account: Account, linky: SupplyPoint
) -> None:
    for at, value in ((MARCH_1, 100), (APRIL_1, 200), (MAY_1, 350)):
        read(linky, at, values={"EAS F1": value})
    asked = {"prm": linky.identifier, "account": account.number, "first": 10}

    def used(**period: str) -> list[float]:
        nodes = shown(ask(viewer, ELECTRICITY, now=NOW, **asked, **period), "electricityReading")
        return [node["consumption"] for node in nodes]

    assert used() == [150.0, 100.0]
    assert used(start="2025-03-01", end="2025-04-01") == [100.0]
    assert used(start="2025-03-02") == [150.0]
    assert used(end="2025-03-31") == []


def test_gas_is_told_in_kilowatt_hours(viewer: Holder, account: Account, home: Property) -> None:
    gazpar = make_supply_point(home, "FRA_GAS", details={"conversion_coefficient": "11.2"})
    operations.install_meter(
        supply_point=gazpar,
        serial_number="G1",
        installed_at=INSTALLED,
        now=NOW,
        registers=(RegisterTerms(unit=Unit.CUBIC_METRES),),
    )
    day = timedelta(days=1)
    read(gazpar, MARCH_1, values={"1": 1000})
    read(gazpar, APRIL_1, values={"1": 1100})
    read(gazpar, APRIL_1 + day, values={"1": 1103}, source=ReadingSource.CUSTOMER)
    read(
        gazpar,
        APRIL_1 + 9 * day,
        values={"1": 1120},
        source=ReadingSource.ESTIMATE,
        quality=ReadingQuality.ESTIMATED,
    )
    asked = {"pce": gazpar.identifier, "account": account.number}

    answer = ask(viewer, GAS, now=NOW, **asked)

    assert data_of(answer)["gasReading"]["totalCount"] == data_of(answer)["gasReading"]["edgeCount"] == 3
    guessed, own, month = shown(answer, "gasReading")
    # 100 cubic metres of 11.2 kWh
    assert month == {
        "consumption": 1120.0,
        "periodStartAt": "2025-02-28T23:00:00+00:00",
        "periodEndAt": "2025-03-31T22:00:00+00:00",
        "indexStartValue": 1000.0,
        "indexEndValue": 1100.0,
        "statusProcessed": "OK",
        "readingType": "ACTUAL",
        "energyQualification": "M",
    }
    assert (own["consumption"], own["readingType"], own["energyQualification"]) == (33.6, "SELF_READING", "J")
    assert (guessed["statusProcessed"], guessed["energyQualification"]) == ("PENDING", "E")
    for wanted, expected in (
        ({"type": "SELF_READING"}, [own]),
        ({"type": "ESTIMATED"}, [guessed]),
        ({"type": "ACTUAL"}, [month]),
        ({"type": "CORRECTED"}, []),
        ({"qualification": "M"}, [month]),
        ({"qualification": "J"}, [own]),
        ({"qualification": "E"}, [guessed]),
        ({"status": "PENDING"}, [guessed]),
        ({"start": "2025-03-01", "end": "2025-04-01"}, [month]),
    ):
        assert shown(ask(viewer, GAS, now=NOW, **asked, **wanted), "gasReading") == expected


def use(point: SupplyPoint, start: datetime, values: list[int]) -> None:
    channel = operations.open_channel(supply_point=point)
    series = regular(start, values, step_minutes=channel.step_minutes)
    operations.record_intervals(series={channel.pk: series}, source=IntervalSource.HEAD_END, now=NOW)


def test_days_are_split_by_the_distributors_off_peak_hours(
    viewer: Holder, account: Account, linky: SupplyPoint
) -> None:
    # 100 Wh a half-hour on 29, 30 (clocks go on from 2 to 3 h) and 31 March
    use(linky, datetime(2025, 3, 28, 23, tzinfo=UTC), [100] * (48 + 46 + 48))
    asked = {"prm": linky.identifier, "account": account.number}

    answer = ask(viewer, USED, now=NOW, start="2025-03-29", end="2025-04-01", **asked)

    nodes = shown(answer, "electricityConsumption")
    # 16 hours are peak on each day, 8 off-peak, of which one is missing on the 30th
    assert [(one["date"], one["consumption"], one["temporalClass"]["code"]) for one in nodes] == [
        ("2025-03-29", 3.2, "HP"),
        ("2025-03-29", 1.6, "HC"),
        ("2025-03-30", 3.2, "HP"),
        ("2025-03-30", 1.4, "HC"),
        ("2025-03-31", 3.2, "HP"),
        ("2025-03-31", 1.6, "HC"),
    ]
    assert {one["unit"] for one in nodes} == {"kWh"}
    assert data_of(answer)["electricityConsumption"]["totalCount"] == 6
    assert (
        shown(
            ask(viewer, USED, now=NOW, start="2025-04-01", end="2025-03-01", **asked),
            "electricityConsumption",
        )
        == []
    )


def test_a_day_is_whole_where_hours_cannot_be_told_apart(
    viewer: Holder, account: Account, home: Property
) -> None:
    base = {"provider_calendar": {"id": "B", "name": "Base", "temporal_classes": [{"code": "BASE"}]}}
    for details, codes in ((base, [{"code": "BASE"}]), ({}, [None])):
        point = make_supply_point(home, "FRA_ELECTRICITY", details=details)
        use(point, MARCH_1, [100] * 48)
        asked = {"prm": point.identifier, "account": account.number}
        nodes = shown(
            ask(viewer, USED, now=NOW, start="2025-03-01", end="2025-03-02", **asked),
            "electricityConsumption",
        )
        assert [one["temporalClass"] for one in nodes] == codes
        assert [one["consumption"] for one in nodes] == [4.8]
    empty = make_supply_point(home, "FRA_ELECTRICITY")
    asked = {"prm": empty.identifier, "account": account.number}
    assert (
        shown(
            ask(viewer, USED, now=NOW, start="2025-03-01", end="2025-03-02", **asked),
            "electricityConsumption",
        )
        == []
    )


def consent(account: Account) -> None:
    accounts.create_consent_type(
        brand=account.brand, code=INDUSTRY_CONSENT, name="Detailed consumption", now=NOW
    )
    accounts.update_account_consents(
        account=account, answers=[Answer(code=INDUSTRY_CONSENT, value="ACCEPTED")], now=NOW
    )


def test_measures_of_a_day(viewer: Holder, account: Account, linky: SupplyPoint) -> None:
    consent(account)
    use(linky, MARCH_1, [200] * 20 + [1500] + [200] * 27)
    asked = {
        "accountNumber": account.number,
        "prmRef": linky.identifier,
        "startDate": "2025-03-01",
        "endDate": "2025-03-02",
    }

    found = data_of(ask(viewer, MEASURES, now=NOW, input=asked))["detailedMeasures"]

    assert (found["prmRef"], found["periodStartDate"], found["periodEndDate"]) == (
        linky.identifier,
        "2025-03-01",
        "2025-03-02",
    )
    energy, highest, curve = found["physicalMeasures"]
    # 47 half-hours of 200 Wh and one of 1,500
    midnight = "2025-03-01T00:00:00+01:00"
    assert energy == {
        "measureType": "ACTIVE_ENERGY",
        "unit": "Wh",
        "step": "P1D",
        "values": [{"measuredAt": midnight, "value": 10_900.0, "quality": "ACTUAL"}],
    }
    # 1,500 Wh in half an hour are 3,000 W
    assert highest["values"] == [
        {"measuredAt": "2025-03-01T10:00:00+01:00", "value": 3000.0, "quality": "ACTUAL"}
    ]
    assert (curve["unit"], curve["step"], len(curve["values"])) == ("W", "PT30M", 48)
    assert curve["values"][0] == {"measuredAt": midnight, "value": 400.0, "quality": "ACTUAL"}
    only = {**asked, "measureType": "MAX_POWER"}
    assert data_of(ask(viewer, MEASURES, now=NOW, input=only))["detailedMeasures"]["physicalMeasures"] == [
        highest
    ]


def test_measures_are_refused(viewer: Holder, account: Account, linky: SupplyPoint) -> None:
    """KT-FR-4510 for a PRM that is not there, KT-FR-8914 without consent, KT-FR-4712 for impossible days."""
    asked = {
        "accountNumber": account.number,
        "prmRef": linky.identifier,
        "startDate": "2025-03-01",
        "endDate": "2025-03-02",
    }

    def codes(**changed: str) -> list[str]:
        return error_codes(ask(viewer, MEASURES, now=NOW, input={**asked, **changed}))

    gas = make_supply_point(linky.property, "FRA_GAS")
    elsewhere = make_supply_point(None, "FRA_ELECTRICITY")
    for wrong in ("nonsense", gas.identifier, elsewhere.identifier):
        assert codes(prmRef=wrong) == ["KT-FR-4510"]
    assert codes() == ["KT-FR-8914"]
    consent(account)
    assert codes() == ["KT-FR-4712"]  # nothing was measured
    use(linky, MARCH_1, [100] * 48)
    assert codes() == []
    assert codes(startDate="2025-03-02") == ["KT-FR-4712"]
    assert codes(startDate="2021-03-02", endDate="2021-03-03") == ["KT-FR-4712"]
    assert codes(startDate="2035-03-02", endDate="2035-03-03") == ["KT-FR-4712"]
    assert codes(endDate="2025-04-02", measureType="LOAD_CURVE") == ["KT-FR-4712"]
    assert codes(endDate="2025-04-02", measureType="ACTIVE_ENERGY") == []


def test_how_far_data_reach(viewer: Holder, account: Account, linky: SupplyPoint) -> None:
    use(linky, MARCH_1, [100] * 50)
    read(linky, APRIL_1, values={"EAS F1": 100})

    def last(frequency: str | None = None) -> str | None:
        asked = {"account": account.number, "point": linky.identifier, "frequency": frequency}
        found: str | None = data_of(ask(viewer, LAST, now=NOW, **asked))["lastReadingDateForMeasurements"]
        return found

    assert last() == last("THIRTY_MIN_INTERVAL") == last("MONTH_INTERVAL") == "2025-03-02"
    assert last("FIVE_MIN_INTERVAL") is None
    assert last("POINT_IN_TIME") == "2025-04-01"


def test_who_lived_there_before_is_told_of_their_own_time_alone(user: User, linky: SupplyPoint) -> None:
    left = datetime(2025, 3, 14, 23, tzinfo=UTC)
    place = linky.property
    operations_account = place.occupancy_periods.get().account
    place.occupancy_periods.update(effective_to=left)
    newcomer = make_user()
    account = make_account(user=newcomer, brand=make_brand("LUMEN"))
    occupy(account, place, effective_from=left)
    use(linky, MARCH_1, [100] * (48 * 31 - 2))
    for at, value in ((MARCH_1, 100), (left, 200), (APRIL_1, 350)):
        read(linky, at, values={"EAS F1": value})

    def used(person: User, number: str) -> tuple[list[float], int, str]:
        caller, asked = customer(person), {"prm": linky.identifier, "account": number}
        nodes = shown(ask(caller, ELECTRICITY, now=NOW, first=10, **asked), "electricityReading")
        days = ask(caller, USED, now=NOW, start="2025-03-01", end="2025-04-01", **asked)
        reach = ask(caller, LAST, now=NOW, account=number, point=linky.identifier)
        return (
            [node["consumption"] for node in nodes],
            data_of(days)["electricityConsumption"]["totalCount"],
            data_of(reach)["lastReadingDateForMeasurements"],
        )

    # fourteen and seventeen days of two classes each
    assert used(user, operations_account.number) == ([100.0], 28, "2025-03-14")
    assert used(newcomer, account.number) == ([150.0], 34, "2025-03-31")


def test_strangers_are_refused_like_points_that_do_not_exist(
    viewer: Holder, account: Account, linky: SupplyPoint
) -> None:
    stranger, elsewhere = (
        customer(make_user()),
        partner(make_organization("OTHER", permissions={"Can access customer queries"})),
    )
    days = {"start": "2025-03-01", "end": "2025-03-02"}
    point, other = linky.identifier, make_supply_point(None, "FRA_ELECTRICITY").identifier
    for document, names in (
        (ELECTRICITY, ("prm", {"first": 1})),
        (GAS, ("pce", {})),
        (USED, ("prm", days)),
        (LAST, ("point", {})),
    ):
        name, rest = names
        asked: dict[str, Any] = {"account": account.number, name: point, **rest}
        assert error_codes(ask(None, document, **asked)) == ["KT-CT-1112"]
        for caller in (stranger, elsewhere):
            assert error_codes(ask(caller, document, **asked)) == ["KT-CT-4177"]
        assert error_codes(ask(viewer, document, **{**asked, name: other})) == ["KT-CT-4177"]
    measures = {
        "accountNumber": account.number,
        "prmRef": point,
        "startDate": "2025-03-01",
        "endDate": "2025-03-02",
    }
    assert error_codes(ask(None, MEASURES, input=measures)) == ["KT-CT-1112"]
    assert error_codes(ask(stranger, MEASURES, input=measures)) == ["KT-CT-4177"]


def test_a_page_size_is_needed(viewer: Holder, account: Account, linky: SupplyPoint) -> None:
    asked = {"prm": linky.identifier, "account": account.number}
    assert error_codes(ask(viewer, ELECTRICITY, now=NOW, **asked)) == ["KT-CT-1201"]
