"""A home in France from its Linky to its price, over the night in which clocks go on, through HTTP alone.

Nantes, 9 kVA, off-peak from 22 to 6 h. Each half-hour takes 200 Wh by day and 500 Wh off-peak, when the water is
heated. Prices without tax: 15 cents a kWh by day, 10 off-peak, 45 cents a day. Worked by hand, 28 to 30 March 2026:

    28 March, 24 hours   32 x 0.2 = 6.4 kWh by day    16 x 0.5 = 8.0 kWh off-peak
    29 March, 23 hours   32 x 0.2 = 6.4               14 x 0.5 = 7.0     (2 to 3 h does not exist)
    30 March, 24 hours   32 x 0.2 = 6.4               16 x 0.5 = 8.0
    counted              1000.0 + 19.2 = 1019.2       2000.0 + 23.0 = 2023.0

    29 March             6.4 x 15 = 96 cents          7.0 x 10 = 70 cents          166 cents net
    the subscription     45 cents net, with 20 % TVA 54 cents
    highest power        500 Wh in half an hour = 1,000 W, first in the half-hour from midnight
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from holdfast.accounts import operations as accounts
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.models import Account
from holdfast.agreements.operations import create_agreement
from holdfast.api.testing import GraphQL
from holdfast.identity.models import Role
from holdfast.identity.operations import create_user, install_standard_roles
from holdfast.kernel.clock import FixedClock
from holdfast.kernel.periods import start_of_day
from holdfast.metering import operations as metering
from holdfast.metering.choices import IntervalSource, ReadingSource
from holdfast.metering.detailed_measures import INDUSTRY_CONSENT
from holdfast.metering.operations import DeviceTerms, RegisterTerms
from holdfast.metering.series import regular
from holdfast.products import operations as products
from holdfast.products.choices import TariffKind
from holdfast.products.operations import BandTerms, PriceTerms, WindowTerms
from holdfast.properties import operations as properties
from holdfast.properties.choices import Fuel
from holdfast.properties.models import Property, SupplyPoint

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
MARCH_1, MARCH_28, MARCH_31 = date(2026, 3, 1), date(2026, 3, 28), date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 9, tzinfo=UTC)
PASSWORD = "le chat dort sur le compteur"
PRM = "20001234567890"
BY_DAY, OFF_PEAK = [200] * 32, [500]
#: Half-hours from midnight: off-peak until 6 h, by day until 22 h, off-peak until midnight.
WHOLE_DAY = OFF_PEAK * 12 + BY_DAY + OFF_PEAK * 4
SHORT_DAY = OFF_PEAK * 10 + BY_DAY + OFF_PEAK * 4


@dataclass(frozen=True)
class Home:
    """The customer's account and what they live in."""

    account: Account
    place: Property
    point: SupplyPoint


@pytest.fixture
def home() -> Home:
    """Supplied since the first of March, with what the distributor has sent by the 31st."""
    install_standard_roles()
    since = start_of_day(MARCH_1, PARIS)
    brand = accounts.create_brand(
        code="LUMEN", name="Lumen", market_code="FR", currency="EUR", language="fr", now=since
    )
    brand.manages_consents = True
    brand.save(update_fields=["manages_consents"])
    accounts.create_consent_type(
        brand=brand, code=INDUSTRY_CONSENT, name="Données détaillées de consommation", now=since
    )
    customer = create_user(
        email="lea@example.com", password=PASSWORD, given_name="Léa", family_name="Roux", now=since
    )
    account = accounts.create_account(brand=brand, status="ACTIVE", now=since)
    owner = Role.objects.get(code="account-holder")
    accounts.add_user_to_account(user=customer, account=account, role=owner, now=since)
    place = properties.create_property(
        address=RichAddress(
            street_address="5 rue des Lilas", locality="Nantes", postal_code="44000", country="FR"
        ),
        now=since,
    )
    properties.start_occupancy(account=account, property=place, effective_from=since, now=since)
    point = properties.create_supply_point(
        property=place,
        market_name="FRA_ELECTRICITY",
        identifier=PRM,
        status="ON_SUPPLY",
        supply_start_date=MARCH_1,
        details={
            "subscribed_max_power_va": 9_000,
            "off_peak_label": "HC (22H00-6H00)",
            "provider_calendar": {
                "id": "FC000002",
                "name": "Heures pleines, heures creuses",
                "temporal_classes": [
                    {"code": "HP", "label": "Heures pleines", "register_id": "HP"},
                    {"code": "HC", "label": "Heures creuses", "register_id": "HC"},
                ],
            },
        },
        now=since,
    )
    _meter(point, since)
    _agreement(account, point, since)
    return Home(account, place, point)


def _meter(point: SupplyPoint, since: datetime) -> None:
    linky = metering.install_meter(
        supply_point=point,
        serial_number="022076000001",
        installed_at=since,
        registers=(RegisterTerms("HP", band="DAY", digits=6), RegisterTerms("HC", band="NIGHT", digits=6)),
        device=DeviceTerms("022076000001", kind="LINKY"),
        now=since,
    )
    for day, by_day, off_peak in ((MARCH_28, "1000", "2000"), (MARCH_31, "1019.2", "2023")):
        metering.record_reading(
            meter=linky,
            read_at=start_of_day(day, PARIS),
            values={"HP": Decimal(by_day), "HC": Decimal(off_peak)},
            source=ReadingSource.SMART,
            now=NOW,
        )
    channel = metering.open_channel(supply_point=point)
    curve = regular(start_of_day(MARCH_28, PARIS), WHOLE_DAY + SHORT_DAY + WHOLE_DAY, step_minutes=30)
    metering.record_intervals(series={channel.pk: curve}, source=IntervalSource.HEAD_END, now=NOW)


def _agreement(account: Account, point: SupplyPoint, since: datetime) -> None:
    product = products.create_product(
        brand_code="LUMEN",
        code="LUM-HPHC",
        full_name="Lumen heures creuses",
        display_name="Heures creuses",
        available_from=since,
        now=since,
    )
    tariff = products.add_tariff(
        product=product,
        code="LUM-HPHC-E",
        supply_type=Fuel.ELECTRICITY,
        kind=TariffKind.DAY_NIGHT,
        bands=(
            BandTerms("DAY", "Heures pleines", register_identifier="HP"),
            BandTerms(
                "NIGHT", "Heures creuses", register_identifier="HC", windows=(WindowTerms(22 * 60, 6 * 60),)
            ),
        ),
        now=since,
    )
    products.set_rates(
        tariff=tariff,
        unit_rates={"DAY": [PriceTerms(since, Decimal(15))], "NIGHT": [PriceTerms(since, Decimal(10))]},
        standing_charges=[PriceTerms(since, Decimal(45))],
        now=since,
    )
    create_agreement(account=account, supply_point=point, tariff=tariff, valid_from=since, now=since)


HOME = """query ($number: String!) { account(accountNumber: $number) { properties { id
    supplyPoints(first: 5) { edges { node { externalIdentifier
      meterPoint { ... on ElectricityMeterPoint { subscribedMaxPower offPeakLabel
        providerCalendar { name temporalClasses { code label } } } }
      devices(first: 5) { edges { node { deviceIdentifier
        registers(first: 5) { edges { node { registerIdentifier } } } } } } } } } } } }"""
INDEXES = """query ($number: String!, $prm: String!) {
  electricityReading(accountNumber: $number, prmId: $prm, first: 10, calendarType: PROVIDER) {
    edges { node { consumption periodStartAt periodEndAt indexStartValue indexEndValue calendarTempClass
      statusProcessed } } } }"""
DAYS = """query ($number: String!, $prm: String!) {
  electricityConsumption(accountNumber: $number, prmId: $prm, startDate: "2026-03-28", endDate: "2026-03-31",
      first: 10) {
    edges { node { date consumption temporalClass { ... on ProviderTemporalClassType { code } } } } } }"""
PRICED = """query ($id: ID!, $filters: [UtilityFiltersInput]) { property(id: $id) {
  measurements(startOn: "2026-03-29", endOn: "2026-03-30", first: 5, utilityFilters: $filters) {
    edges { node { value ... on IntervalMeasurementType { startAt endAt durationInSeconds }
      metaData { statistics { type label value costExclTax { estimatedAmount costCurrency }
        costInclTax { estimatedAmount } } } } } } } }"""
MEASURES = """query ($input: RequestElectricityDetailedMeasuresInput!) { detailedMeasures(input: $input) {
    physicalMeasures { measureType unit values { measuredAt value } } } }"""
CONSENT = """mutation ($number: String!, $consents: [ConsentInput]!) {
  updateAccountConsents(accountNumber: $number, consents: $consents) { consents { code value } } }"""
REACH = """query ($number: String!, $prm: ID!) {
  lastReadingDateForMeasurements(accountNumber: $number, marketSupplyPointId: $prm) }"""


def nodes(connection: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in connection["edges"]]


@pytest.fixture
def client() -> GraphQL:
    """The customer, who has logged in with e-mail address and password."""
    clock = FixedClock(NOW)
    token = GraphQL(clock=clock).must(
        "mutation ($input: ObtainJSONWebTokenInput!) { obtainKrakenToken(input: $input) { token } }",
        {"input": {"email": "lea@example.com", "password": PASSWORD}},
    )["obtainKrakenToken"]["token"]
    return GraphQL(token=token, clock=clock)


def test_a_home_with_a_linky_from_meter_to_price(home: Home, client: GraphQL) -> None:
    number = home.account.number
    of_home = {"number": number, "prm": PRM}

    # What she has subscribed to, and what counts for it.
    [seen] = client.must(HOME, {"number": number})["account"]["properties"]
    [point] = nodes(seen["supplyPoints"])
    assert point["externalIdentifier"] == PRM
    assert point["meterPoint"] == {
        "subscribedMaxPower": 9,
        "offPeakLabel": "HC (22H00-6H00)",
        "providerCalendar": {
            "name": "Heures pleines, heures creuses",
            "temporalClasses": [
                {"code": "HP", "label": "Heures pleines"},
                {"code": "HC", "label": "Heures creuses"},
            ],
        },
    }
    [linky] = nodes(point["devices"])
    assert [one["registerIdentifier"] for one in nodes(linky["registers"])] == ["HP", "HC"]

    # What the registers counted over the three days.
    by_day, off_peak = nodes(client.must(INDEXES, of_home)["electricityReading"])
    assert by_day == {
        "consumption": 19.2,
        "periodStartAt": "2026-03-27T23:00:00+00:00",
        "periodEndAt": "2026-03-30T22:00:00+00:00",
        "indexStartValue": 1000.0,
        "indexEndValue": 1019.2,
        "calendarTempClass": "HP",
        "statusProcessed": "OK",
    }
    assert (off_peak["consumption"], off_peak["calendarTempClass"]) == (23.0, "HC")

    # What each day took, and that the index and the days agree.
    days = nodes(client.must(DAYS, of_home)["electricityConsumption"])
    assert [(one["date"][-2:], one["temporalClass"]["code"], one["consumption"]) for one in days] == [
        ("28", "HP", 6.4),
        ("28", "HC", 8.0),
        ("29", "HP", 6.4),
        ("29", "HC", 7.0),
        ("30", "HP", 6.4),
        ("30", "HC", 8.0),
    ]
    assert client.must(REACH, of_home) == {"lastReadingDateForMeasurements": "2026-03-30"}

    # What the day of 23 hours cost.
    filters = [{"electricityFilters": {"readingFrequencyType": "DAY_INTERVAL"}}]
    [day] = nodes(client.must(PRICED, {"id": seen["id"], "filters": filters})["property"]["measurements"])
    assert (day["value"], day["durationInSeconds"]) == ("13.400", 82_800)
    assert (day["startAt"], day["endAt"]) == ("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00")
    costs = {(one["type"], one["label"]): one for one in day["metaData"]["statistics"]}
    assert {key: one["costExclTax"]["estimatedAmount"] for key, one in costs.items()} == {
        ("CONSUMPTION_COST", "Consumption"): "166",
        ("TOU_BUCKET_COST", "DAY"): "96",
        ("TOU_BUCKET_COST", "NIGHT"): "70",
        ("STANDING_CHARGE_COST", "Standing charge"): "45",
    }
    assert costs["TOU_BUCKET_COST", "NIGHT"]["value"] == "7"
    assert costs["STANDING_CHARGE_COST", "Standing charge"]["costInclTax"]["estimatedAmount"] == "54"

    # Her load curve is hers to give: refused before she agrees, told afterwards.
    asked = {
        "accountNumber": number,
        "prmRef": PRM,
        "startDate": "2026-03-29",
        "endDate": "2026-03-30",
        "measureType": "MAX_POWER",
    }
    assert client.execute(MEASURES, {"input": asked}).codes == ["KT-FR-8914"]
    client.must(CONSENT, {"number": number, "consents": [{"code": INDUSTRY_CONSENT, "value": "ACCEPTED"}]})
    assert client.must(MEASURES, {"input": asked})["detailedMeasures"]["physicalMeasures"] == [
        {
            "measureType": "MAX_POWER",
            "unit": "W",
            "values": [{"measuredAt": "2026-03-29T00:00:00+01:00", "value": 1000.0}],
        }
    ]
