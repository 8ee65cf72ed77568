"""A customer's first month through HTTP alone: log in, look around, be charged, be credited, be billed.

The figures, worked by hand. March 2026 in Great Britain, 250 Wh each half hour, prices without tax:

    1 to 15 March   15 days x 48 half hours       = 720 x 0.25 kWh = 180.0 kWh at 20 p    = 3600 p
    16 to 31 March  16 x 48 - 2 (clocks go on)    = 766 x 0.25 kWh = 191.5 kWh at 22 p    = 4213 p
    standing charge 31 days at 50 p                                                       = 1550 p
    net                                                                                   = 9363 p
    VAT at 5 % for a home: 468.15                                                         =  468 p
    gross                                                                                 = 9831 p

    meter visit charged on 10 March: 60 pounds with VAT at 20 %: 5000 net, 1000 tax       = 6000 p
    goodwill on 12 March, outside the scope of VAT                                        = 2500 p

    balance: -6000, then -6000 + 2500 = -3500, then -3500 - 9831                          = -13331 p
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from holdfast.accounts import operations as accounts
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.models import Account
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
from holdfast.metering.series import regular
from holdfast.products import operations as products
from holdfast.products.choices import TariffKind
from holdfast.products.operations import PriceTerms
from holdfast.properties import operations as properties
from holdfast.properties.choices import Fuel

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
MARCH_1, MARCH_16, APRIL_1 = date(2026, 3, 1), date(2026, 3, 16), date(2026, 4, 1)
MOVED_IN_AT = start_of_day(MARCH_1, LONDON)
HALF_HOURS_IN_MARCH = 31 * 48 - 2
PASSWORD = "a long walk by the canal"
MPAN = "2000050773706"


@dataclass(frozen=True)
class Home:
    """The customer, what they live in, and somebody at the supplier who may charge and credit."""

    account: Account
    email: str
    staff_email: str


@pytest.fixture
def home() -> Home:
    """Supplied since the first of March: what a supplier has on file before the customer first logs in."""
    install_standard_roles()
    now = MOVED_IN_AT
    brand = accounts.create_brand(
        code="CANAL", name="Canal Energy", market_code="GB", currency="GBP", language="en", now=now
    )
    customer = create_user(
        email="ada@example.com", password=PASSWORD, given_name="Ada", family_name="Moss", now=now
    )
    create_user(
        email="desk@example.com", password=PASSWORD, is_staff=True, roles=("support-lead", "finance"), now=now
    )
    account = accounts.create_account(brand=brand, status="ACTIVE", now=now)
    owner = Role.objects.get(code="account-holder")
    accounts.add_user_to_account(user=customer, account=account, role=owner, now=now)
    ledgers.ensure_reasons()
    ledgers.open_account_ledgers(account=account, now=now)

    place = properties.create_property(
        address=RichAddress(
            street_address="7 Lock Cottages", locality="Stoke Bruerne", postal_code="NN12 7SE", country="GB"
        ),
        now=now,
    )
    properties.start_occupancy(account=account, property=place, effective_from=now, now=now)
    point = properties.create_supply_point(
        property=place, market_name="GBR_ELECTRICITY", identifier=MPAN, status="ON_SUPPLY", now=now
    )
    metering.install_meter(supply_point=point, serial_number="19L1234567", installed_at=now, now=now)
    channel = metering.open_channel(supply_point=point)
    usage = regular(now, [250] * HALF_HOURS_IN_MARCH, step_minutes=30)
    metering.record_intervals(series={channel.pk: usage}, source=IntervalSource.HEAD_END, now=now)

    product = products.create_product(
        brand_code="CANAL",
        code="TOWPATH",
        full_name="Towpath variable",
        display_name="Towpath",
        available_from=now,
        now=now,
    )
    tariff = products.add_tariff(
        product=product,
        code="E-1R-TOWPATH-B",
        supply_type=Fuel.ELECTRICITY,
        kind=TariffKind.STANDARD,
        now=now,
    )
    products.set_rates(
        tariff=tariff,
        unit_rates={
            "STANDARD": [
                PriceTerms(now, Decimal(20), start_of_day(MARCH_16, LONDON)),
                PriceTerms(start_of_day(MARCH_16, LONDON), Decimal(22)),
            ]
        },
        standing_charges=[PriceTerms(now, Decimal(50))],
        now=now,
    )
    create_agreement(account=account, supply_point=point, tariff=tariff, valid_from=now, now=now)
    return Home(account, "ada@example.com", "desk@example.com")


def at(day: date, hour: int = 12) -> FixedClock:
    """A clock that stands at an hour (UTC) of a day."""
    return FixedClock(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def logged_in(email: str, clock: FixedClock) -> GraphQL:
    """A client that has logged in with e-mail address and password."""
    token = GraphQL(clock=clock).must(
        "mutation ($input: ObtainJSONWebTokenInput!) { obtainKrakenToken(input: $input) { token } }",
        {"input": {"email": email, "password": PASSWORD}},
    )["obtainKrakenToken"]["token"]
    return GraphQL(token=token, clock=clock)


BALANCE = "query ($number: String!) { account(accountNumber: $number) { balance } }"

CHARGE = """
    mutation ($input: CreateAccountChargeInput!) {
        createAccountCharge(input: $input) {
            accountCharge { netAmount salesTaxAmount grossAmount reason displayNote }
        }
    }
"""

CREDIT = """
    mutation ($input: PostCreditInput!) {
        postCredit(input: $input) { credit { amounts { net tax gross } reasonCode balanceCarriedForward } }
    }
"""

BILLS = """
    query ($number: String!) {
        account(accountNumber: $number) {
            balance
            bills(first: 5) {
                totalCount
                edges { node {
                    billType fromDate toDate issuedDate
                    ... on StatementType {
                        openingBalance closingBalance
                        totalCharges { netTotal taxTotal grossTotal }
                        totalCredits { netTotal taxTotal grossTotal }
                        transactions(first: 10) { edges { node {
                            __typename title amounts { net tax gross }
                            ... on Charge { consumption { quantity unit usageCost supplyCharge } }
                        } } }
                    }
                } }
            }
        }
    }
"""


def test_a_customers_first_month(home: Home) -> None:
    number = home.account.number

    # 8 March: they log in and look around.
    customer = logged_in(home.email, at(date(2026, 3, 8)))
    seen = customer.must("""
        query {
            viewer {
                fullName
                accounts { ... on AccountType {
                    number status balance
                    properties { address electricityMeterPoints { mpan meters { serialNumber } } }
                    electricityAgreements(active: true) { tariff { ... on StandardTariff {
                        displayName preVatUnitRate unitRate preVatStandingCharge standingCharge
                    } } }
                } }
            }
        }
    """)["viewer"]
    assert seen == {
        "fullName": "Ada Moss",
        "accounts": [
            {
                "number": number,
                "status": "ACTIVE",
                "balance": 0,
                "properties": [
                    {
                        "address": "7 Lock Cottages, Stoke Bruerne, NN12 7SE",
                        "electricityMeterPoints": [
                            {"mpan": MPAN, "meters": [{"serialNumber": "19L1234567"}]}
                        ],
                    }
                ],
                "electricityAgreements": [
                    {
                        "tariff": {
                            "displayName": "Towpath",
                            "preVatUnitRate": 20.0,
                            "unitRate": 21.0,
                            "preVatStandingCharge": 50.0,
                            "standingCharge": 52.5,
                        }
                    }
                ],
            }
        ],
    }

    # Yesterday, 7 March: 48 half hours of 250 Wh are 12 kWh.
    place = customer.must(
        "query ($number: String!) { properties(accountNumber: $number) { id } }", {"number": number}
    )["properties"][0]["id"]
    used = customer.must(
        """
        query ($id: ID!) { property(id: $id) { measurements(
            first: 1, startOn: "2026-03-07", endOn: "2026-03-08", timezone: "Europe/London",
            utilityFilters: [{electricityFilters: {
                readingFrequencyType: DAY_INTERVAL, readingDirection: CONSUMPTION
            }}]
        ) { edges { node { value unit ... on IntervalMeasurementType { startAt endAt } } } } } }
        """,
        {"id": place},
    )["property"]["measurements"]["edges"]
    assert [(Decimal(edge["node"]["value"]), edge["node"]["unit"]) for edge in used] == [(Decimal(12), "kWh")]

    # What a kilowatt hour costs around the change of price, with VAT.
    rates = customer.must(
        """
        query ($number: String!, $mpan: String!) { applicableRates(
            accountNumber: $number, mpxn: $mpan, first: 10,
            startAt: "2026-03-15T00:00:00Z", endAt: "2026-03-17T00:00:00Z"
        ) { edges { node { valueIncVat validFrom validTo } } } }
        """,
        {"number": number, "mpan": MPAN},
    )["applicableRates"]["edges"]
    assert [Decimal(edge["node"]["valueIncVat"]) for edge in rates] == [Decimal(21), Decimal("23.1")]

    # 10 March: a meter visit is charged. 12 March: an apology. The customer may do neither.
    desk = logged_in(home.staff_email, at(date(2026, 3, 10)))
    visit = {"accountNumber": number, "grossAmount": 6000, "reason": "METER_VISIT", "displayNote": "Visit"}
    assert desk.must(CHARGE, {"input": visit})["createAccountCharge"]["accountCharge"] == {
        "netAmount": 5000,
        "salesTaxAmount": 1000,
        "grossAmount": 6000,
        "reason": "METER_VISIT",
        "displayNote": "Visit",
    }
    assert logged_in(home.email, at(date(2026, 3, 10))).execute(CHARGE, {"input": visit}).codes == [
        "KT-CT-1111"
    ]
    assert logged_in(home.email, at(date(2026, 3, 11))).must(BALANCE, {"number": number}) == {
        "account": {"balance": -6000}
    }
    desk = logged_in(home.staff_email, at(date(2026, 3, 12)))
    sorry = {"accountNumber": number, "netAmount": 2500, "taxAmount": 0, "reason": "GOODWILL"}
    ledger = desk.must(
        "query ($number: String!) { account(accountNumber: $number) { ledgers { number } } }",
        {"number": number},
    )["account"]["ledgers"][0]["number"]
    assert desk.must(CREDIT, {"input": {**sorry, "ledgerNumber": ledger}})["postCredit"]["credit"] == {
        "amounts": {"net": 2500, "tax": 0, "gross": 2500},
        "reasonCode": "GOODWILL",
        "balanceCarriedForward": -3500,
    }

    # 2 April: the month is billed, and the customer reads the bill.
    report = run_bills(through=APRIL_1, now=datetime(2026, 4, 2, 6, tzinfo=UTC))
    assert (report.bills, report.skipped) == (1, [])
    account = logged_in(home.email, at(date(2026, 4, 2))).must(BILLS, {"number": number})["account"]
    assert account["balance"] == -13331
    assert account["bills"]["totalCount"] == 1
    bill = account["bills"]["edges"][0]["node"]
    lines = bill.pop("transactions")["edges"]
    assert bill == {
        "billType": "STATEMENT",
        "fromDate": "2026-03-01",
        "toDate": "2026-04-01",  # half-open, like every period
        "issuedDate": "2026-04-02",
        "openingBalance": 0,
        "closingBalance": -13331,
        "totalCharges": {"netTotal": 9363 + 5000, "taxTotal": 468 + 1000, "grossTotal": 9831 + 6000},
        "totalCredits": {"netTotal": 2500, "taxTotal": 0, "grossTotal": 2500},
    }
    energy = next(line["node"] for line in lines if line["node"].get("consumption"))
    assert energy["amounts"] == {"net": 9363, "tax": 468, "gross": 9831}
    assert Decimal(energy["consumption"]["quantity"]) == Decimal("371.5")

    # Billing what has been billed changes nothing.
    assert run_bills(through=APRIL_1, now=datetime(2026, 4, 3, 6, tzinfo=UTC)).bills == 0
