"""A home in Spain with three periods and panels on its roof, from meter to price over the night of the clock change.

Cádiz, 4.6 kW, March 2025. The house takes 500 Wh each hour, the panels feed in 1 kWh each hour from 10 to 16. Punta
(P1) is from 10 to 14 and 18 to 22 on weekdays, llano (P2) 8 to 10, 14 to 18 and 22 to 24, valle (P3) all else. March
2025 has 21 weekdays and 10 days of weekends, of which the 30th has 23 hours. Prices without tax in cents:

    P1   21 x 8 h                        168 h   84.0 kWh x 20      1680
    P2   21 x 8 h                        168 h   84.0 kWh x 15      1260
    P3   21 x 8 h + 9 x 24 h + 23 h      407 h  203.5 kWh x 10      2035
    power P1  30 EUR a kW and year: 8.219178 a day x 4.6 kW x 31    1172.05 -> 1172
    power P2   3 EUR a kW and year: 0.821918 a day x 4.6 kW x 31     117.21 ->  117
    electricity tax: 5.11269632 % of 6264.26                         320.27 ->  320
    net                                                             6584
    IVA 21 %: 1382.64                                               1383
    gross                                                           7967

    fed in: 31 x 6 kWh x 6 = 1116, which a home is paid without tax

    30 March alone: 11.5 kWh x 10 = 115; x 1.0511269632 x 1.21 = 146.26; the day before 12 kWh: 152.62
    the month's energy: 4975 x 1.0511269632 x 1.21 = 6327.52
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from holdfast.accounts import operations as accounts
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.models import Account
from holdfast.agreements.models import Agreement
from holdfast.agreements.operations import create_agreement
from holdfast.api.testing import GraphQL
from holdfast.billing.run import run_bills
from holdfast.identity.models import Role
from holdfast.identity.operations import create_user, install_standard_roles
from holdfast.kernel.clock import FixedClock
from holdfast.kernel.periods import start_of_day
from holdfast.ledgers import operations as ledgers
from holdfast.metering import operations as metering
from holdfast.metering.choices import IntervalSource
from holdfast.metering.models import Meter
from holdfast.metering.series import regular
from holdfast.products import operations as products
from holdfast.products.choices import TariffKind
from holdfast.products.models import Product
from holdfast.products.operations import BandTerms, PowerBandTerms, PriceTerms, WindowTerms
from holdfast.properties import operations as properties
from holdfast.properties.choices import Direction, Fuel
from holdfast.properties.models import SupplyPoint

pytestmark = pytest.mark.django_db

MADRID = ZoneInfo("Europe/Madrid")
MARCH_1, APRIL_1 = date(2025, 3, 1), date(2025, 4, 1)
SINCE = start_of_day(MARCH_1, MADRID)
NOW = datetime(2025, 4, 2, 8, tzinfo=UTC)
PASSWORD = "el sol sale para todos"
CUPS, CUPS_OUT = "ES0021000000512345JV", "ES0021000000512346JH"
WEEKDAYS = 0b001_1111
HOURS = 31 * 24 - 1


def window(start: int, end: int) -> WindowTerms:
    return WindowTerms(start * 60, end * 60, WEEKDAYS)


THREE_PERIODS = (
    BandTerms("P3", "Valle"),
    BandTerms("P2", "Llano", windows=(window(8, 10), window(14, 18), window(22, 24))),
    BandTerms("P1", "Punta", windows=(window(10, 14), window(18, 22))),
)


@dataclass(frozen=True)
class Home:
    account: Account
    taking: Agreement
    feeding: Agreement
    roof: Meter


@pytest.fixture
def home() -> Home:
    """Supplied since the first of March: a house, panels, two tariffs, and what the meters sent."""
    install_standard_roles()
    brand = accounts.create_brand(
        code="LEVANTE", name="Levante", market_code="ES", currency="EUR", language="es", now=SINCE
    )
    owner = create_user(email="rosa@example.com", password=PASSWORD, given_name="Rosa", now=SINCE)
    create_user(
        email="mesa@example.com", password=PASSWORD, is_staff=True, roles=("administrator",), now=SINCE
    )
    account = accounts.create_account(brand=brand, status="ACTIVE", now=SINCE)
    role = Role.objects.get(code="account-holder")
    accounts.add_user_to_account(user=owner, account=account, role=role, now=SINCE)
    ledgers.ensure_reasons()
    ledgers.open_account_ledgers(account=account, now=SINCE)
    place = properties.create_property(
        address=RichAddress(
            street_address="Calle de la Palma 3", locality="Cádiz", postal_code="11002", country="ES"
        ),
        now=SINCE,
    )
    properties.start_occupancy(account=account, property=place, effective_from=SINCE, now=SINCE)
    facts: dict[str, Any] = {"property": place, "market_name": "ESP_ELECTRICITY", "status": "ON_SUPPLY"}
    house = properties.create_supply_point(
        identifier=CUPS,
        details={"subscribed_power_va_by_band": {"P1": 4600, "P2": 4600}},
        now=SINCE,
        **facts,
    )
    roof = properties.create_supply_point(identifier=CUPS_OUT, direction=Direction.EXPORT, now=SINCE, **facts)
    record(house, [500] * HOURS)
    product = products.create_product(
        brand_code=brand.code,
        code="TRES-TRAMOS",
        full_name="Tres tramos",
        display_name="Tres tramos",
        available_from=SINCE,
        now=SINCE,
    )
    return Home(account, *agreements(account, product, house, roof), record(roof, sunshine()))


def sunshine() -> list[int]:
    """1 kWh each hour from 10 to 16 by the clock on the wall, for each hour of the month."""
    hours = [(SINCE + timedelta(hours=number)).astimezone(MADRID).hour for number in range(HOURS)]
    return [1000 if 10 <= hour < 16 else 0 for hour in hours]


def record(point: SupplyPoint, values: list[int]) -> Meter:
    meter = metering.install_meter(
        supply_point=point, serial_number=f"Z{point.pk}", installed_at=SINCE, now=SINCE
    )
    channel = metering.open_channel(supply_point=point)
    metering.record_intervals(
        series={channel.pk: regular(SINCE, values, step_minutes=60)}, source=IntervalSource.HEAD_END, now=NOW
    )
    return meter


def agreements(
    account: Account, product: Product, house: SupplyPoint, roof: SupplyPoint
) -> tuple[Agreement, Agreement]:
    """To take at the prices of three periods, and to feed in at one."""
    facts: dict[str, Any] = {"product": product, "supply_type": Fuel.ELECTRICITY, "now": SINCE}
    taking = products.add_tariff(
        code="E-3P",
        kind=TariffKind.TIME_OF_USE,
        bands=THREE_PERIODS,
        power_bands=(PowerBandTerms("P1"), PowerBandTerms("P2")),
        **facts,
    )
    feeding = products.add_tariff(code="E-SOL", kind=TariffKind.STANDARD, direction=Direction.EXPORT, **facts)
    prices = {"P1": 20, "P2": 15, "P3": 10}
    products.set_rates(
        tariff=taking,
        unit_rates={band: [PriceTerms(SINCE, Decimal(price))] for band, price in prices.items()},
        power_prices={
            "P1": [PriceTerms(SINCE, Decimal(3000))],
            "P2": [PriceTerms(SINCE, Decimal(300))],
        },
        now=SINCE,
    )
    products.set_rates(tariff=feeding, unit_rates={"STANDARD": [PriceTerms(SINCE, Decimal(6))]}, now=SINCE)
    return (
        create_agreement(account=account, supply_point=house, tariff=taking, valid_from=SINCE, now=SINCE),
        create_agreement(account=account, supply_point=roof, tariff=feeding, valid_from=SINCE, now=SINCE),
    )


def logged_in(email: str) -> GraphQL:
    clock = FixedClock(NOW)
    token = GraphQL(clock=clock).must(
        "mutation ($input: ObtainJSONWebTokenInput!) { obtainKrakenToken(input: $input) { token } }",
        {"input": {"email": email, "password": PASSWORD}},
    )["obtainKrakenToken"]["token"]
    return GraphQL(token=token, clock=clock)


COSTS = """query ($number: String, $meter: String, $start: DateTime, $grouping: ConsumptionGroupings!) {
    costOfUsage(accountNumber: $number, meterId: $meter, startAt: $start, grouping: $grouping) {
        direction details(grouping: $grouping, first: 100) {
            cost usageKwh edges { node { startAt endAt cost usageKwh } } } } }"""
RATES = """query ($number: String!, $cups: String!, $from: DateTime!, $to: DateTime!) {
    applicableRates(accountNumber: $number, mpxn: $cups, startAt: $from, endAt: $to, first: 50) {
        edges { node { value validFrom validTo } } } }"""
CONTRACT = """mutation ($input: CreateContractInput!) { createContract(input: $input) { identifier } }"""
ATTACH = """mutation ($input: AttachAgreementsToContractsInput!) {
    attachAgreementsToContracts(input: $input) { ok } }"""
READ = """query ($number: String!) { accountContract(accountNumber: $number) { identifier status
    terms { identifier ... on MinimumContractLengthType { length unitOfTime } } } }"""
BILLS = """query ($number: String!) { account(accountNumber: $number) { balance
    bills(first: 5) { edges { node { ... on InvoiceType { billType grossAmount
        totalCharges { netTotal taxTotal grossTotal } totalCredits { netTotal taxTotal grossTotal } } } } } } }"""


def test_a_solar_home_from_meter_to_price(home: Home) -> None:
    number = home.account.number
    desk, customer = logged_in("mesa@example.com"), logged_in("rosa@example.com")

    # What was agreed is written down, and both agreements are under it.
    signed = {
        "party": {"account": number},
        "sale": {"salesRecord": {"salesChannel": "DIRECT"}},
        "signedAt": NOW.isoformat(),
        "validFrom": SINCE.isoformat(),
        "terms": [{"minimumcontractlength": {"length": 12, "unitOfTime": "MONTHS"}}],
    }
    identifier = desk.must(CONTRACT, {"input": signed})["createContract"]["identifier"]
    ids = [home.taking.pk, home.feeding.pk]
    attached = {"agreementIds": ids, "accountContractIdentifier": identifier}
    assert desk.must(ATTACH, {"input": attached})["attachAgreementsToContracts"] == {"ok": True}
    assert customer.must(READ, {"number": number})["accountContract"] == {
        "identifier": identifier,
        "status": "ACTIVE",
        "terms": [{"identifier": "minimumcontractlength", "length": 12, "unitOfTime": "MONTHS"}],
    }

    # Valle ends at 8 by the clock on the wall: at 7 UTC on Friday the 28th, at 6 UTC on Monday the 31st.
    asked = {"cups": CUPS, "from": "2025-03-28T00:00:00Z", "to": "2025-03-31T08:00:00Z"}
    edges = customer.must(RATES, {"number": number, **asked})["applicableRates"]["edges"]
    rates = [(int(Decimal(edge["node"]["value"])), edge["node"]["validFrom"][:16]) for edge in edges]
    assert rates == [
        (10, "2025-03-28T00:00"),
        (15, "2025-03-28T07:00"),
        (20, "2025-03-28T09:00"),
        (15, "2025-03-28T13:00"),
        (20, "2025-03-28T17:00"),
        (15, "2025-03-28T21:00"),
        (10, "2025-03-28T23:00"),
        (15, "2025-03-31T06:00"),
    ]

    # What the house took: a day of 24 hours, one of 23, and the month.
    start = start_of_day(date(2025, 3, 29), MADRID).isoformat()
    days = customer.must(COSTS, {"number": number, "start": start, "grouping": "DAY"})["costOfUsage"]
    [saturday, sunday] = [edge["node"] for edge in days["details"]["edges"][:2]]
    assert (saturday["cost"], saturday["usageKwh"]) == (153, "12")
    assert (sunday["cost"], sunday["usageKwh"]) == (146, "11.5")
    assert (sunday["startAt"], sunday["endAt"]) == ("2025-03-29T23:00:00+00:00", "2025-03-30T22:00:00+00:00")
    march = {"start": SINCE.isoformat(), "grouping": "MONTH"}
    month = customer.must(COSTS, {"number": number, **march})["costOfUsage"]["details"]["edges"][0]["node"]
    assert (month["cost"], month["usageKwh"]) == (6328, "371.5")

    # What the roof fed in, on the short day as on any other.
    fed = customer.must(COSTS, {"meter": str(home.roof.pk), **march})["costOfUsage"]
    assert fed["direction"] == "EXPORT"
    assert (fed["details"]["cost"], fed["details"]["usageKwh"]) == (-1116, "186")

    # The month is billed to the cent.
    report = run_bills(through=APRIL_1, now=NOW)
    assert (report.bills, report.skipped) == (1, [])
    account = customer.must(BILLS, {"number": number})["account"]
    [edge] = account["bills"]["edges"]
    assert edge["node"]["totalCharges"] == {"netTotal": 6584, "taxTotal": 1383, "grossTotal": 7967}
    assert edge["node"]["totalCredits"] == {"netTotal": 1116, "taxTotal": 0, "grossTotal": 1116}
    assert account["balance"] == 1116 - 7967
