"""A dual-fuel home in Britain from meter to price, over the night in which clocks go back: October 2025.

Electricity: 100 Wh in every half-hour, at 10 p a kWh from 00:30 to 07:30 by the clock and 30 p else, 50 p a day.
Gas: one cubic metre a day, 39.6 MJ each, at 6 p a kWh and 30 p a day. Prices are before 5 % VAT. The month has 31
days, of which Sunday the 26th has 25 hours: the hour from one to two is there twice, and both are night.

    half-hours     31 x 48 + 2 = 1490, of which night 31 x 14 + 2 = 436, day 1054
    night          43.6 kWh x 10 =  436 p
    day           105.4 kWh x 30 = 3162 p
    electricity    436 + 3162 + 31 x 50 = 5148 p     VAT 257.4 -> 257     5405 p
    gas            1.02264 x 39.6 / 3.6 = 11.24904 kWh a day, 11,249 Wh; x 31 = 348.719 kWh
                   348.719 x 6 = 2092.3 -> 2092, + 31 x 30 = 3022 p       VAT 151.1 -> 151     3173 p
    the bill       5405 + 3173 = 8578 p

    the 26th       50 half-hours of 0.1 kWh: 5 kWh
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from holdfast.accounts import operations as accounts
from holdfast.accounts.addresses import RichAddress
from holdfast.agreements.operations import create_agreement
from holdfast.api import view
from holdfast.api.testing import GraphQL
from holdfast.billing.run import run_bills
from holdfast.identity.models import Role
from holdfast.identity.operations import (
    create_organization,
    create_organization_key,
    create_user,
    install_standard_roles,
    regenerate_secret_key,
)
from holdfast.kernel.clock import FixedClock
from holdfast.kernel.periods import start_of_day
from holdfast.ledgers import operations as ledgers
from holdfast.markets.registry import market_of
from holdfast.metering import operations as metering
from holdfast.metering.operations import RegisterTerms
from holdfast.products import operations as products
from holdfast.products.choices import TariffKind
from holdfast.products.operations import BandTerms, PriceTerms, WindowTerms
from holdfast.properties import operations as properties
from holdfast.properties.choices import Fuel

pytestmark = pytest.mark.django_db

LONDON = market_of("GB").zone
OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 1)
SINCE, END = start_of_day(OCTOBER, LONDON), start_of_day(NOVEMBER, LONDON)
NOW = datetime(2025, 11, 3, 9, tzinfo=UTC)
PASSWORD = "two kettles and a boiler"
MPAN, MPRN = "2000050773706", "3938424403"
ELECTRICITY_METER, GAS_METER = "21L0012345", "G4A00812345"


@dataclass(frozen=True)
class Home:
    """What the customer and the head-end system show who they are with."""

    number: str
    api_key: str
    head_end_key: str


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Home:
    """Two supplies since the first of October, metered by devices that have not sent anything yet."""
    monkeypatch.setattr(view, "clock", FixedClock(NOW))
    install_standard_roles()
    brand = accounts.create_brand(
        code="TOWPATH", name="Towpath", market_code="GB", currency="GBP", language="en", now=SINCE
    )
    customer = create_user(email="sam@example.com", password=PASSWORD, given_name="Sam", now=SINCE)
    account = accounts.create_account(brand=brand, status="ACTIVE", now=SINCE)
    owner = Role.objects.get(code="account-holder")
    accounts.add_user_to_account(user=customer, account=account, role=owner, now=SINCE)
    ledgers.ensure_reasons()
    ledgers.open_account_ledgers(account=account, now=SINCE)
    place = properties.create_property(
        address=RichAddress(
            street_address="2 Lock Cottages", locality="Stoke Bruerne", postal_code="NN12 7SE", country="GB"
        ),
        now=SINCE,
    )
    properties.start_occupancy(account=account, property=place, effective_from=SINCE, now=SINCE)
    night = BandTerms("NIGHT", "Night", windows=(WindowTerms(30, 7 * 60 + 30),))
    prices = {
        "GBR_ELECTRICITY": (
            (MPAN, ELECTRICITY_METER, {}),
            (TariffKind.DAY_NIGHT, (BandTerms("DAY", "Day"), night)),
            {"DAY": "30", "NIGHT": "10"},
            "50",
        ),
        "GBR_GAS": (
            (MPRN, GAS_METER, {"calorific_value": "39.6"}),
            (TariffKind.STANDARD, ()),
            {"STANDARD": "6"},
            "30",
        ),
    }
    for market_name, ((identifier, serial_number, details), (kind, bands), rates, daily) in prices.items():
        point = properties.create_supply_point(
            property=place,
            market_name=market_name,
            identifier=identifier,
            status="ON_SUPPLY",
            supply_start_date=OCTOBER,
            details=details,
            now=SINCE,
        )
        metering.install_meter(
            supply_point=point,
            serial_number=serial_number,
            installed_at=SINCE,
            registers=(RegisterTerms("1"),),
            now=SINCE,
        )
        fuel = Fuel(market_name.removeprefix("GBR_"))
        product = products.create_product(
            brand_code="TOWPATH",
            code=f"TOW-{fuel}",
            full_name=f"Towpath {fuel.lower()}",
            display_name="Towpath",
            available_from=SINCE,
            now=SINCE,
        )
        tariff = products.add_tariff(
            product=product,
            code=f"TOW-{fuel}-T",
            supply_type=fuel,
            kind=kind,
            now=SINCE,
            **({"bands": bands} if bands else {}),
        )
        products.set_rates(
            tariff=tariff,
            unit_rates={band: [PriceTerms(SINCE, Decimal(value))] for band, value in rates.items()},
            standing_charges=[PriceTerms(SINCE, Decimal(daily))],
            now=SINCE,
        )
        create_agreement(account=account, supply_point=point, tariff=tariff, valid_from=SINCE, now=SINCE)
    head_end = create_organization(
        name="Smart Data Services", brand_codes=["TOWPATH"], roles=["head-end-system"], now=SINCE
    )
    return Home(
        account.number,
        regenerate_secret_key(user=customer, now=SINCE),
        create_organization_key(organization=head_end, now=SINCE),
    )


def basic(key: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}"}


def deliver(key: str, batch: str, unit: str, intervals: list[dict[str, Any]]) -> None:
    """The head-end system sends what meters counted."""
    response = Client(headers={"host": "localhost"}).post(
        "/v1/readings/",
        json.dumps({"batchId": batch, "unit": unit, "intervals": intervals}),
        content_type="application/json",
        headers=basic(key),
    )
    assert response.status_code == 200, response.content


def fetch(key: str, path: str, **asked: Any) -> Any:
    response = Client(headers={"host": "localhost"}).get(path, asked, headers=basic(key))
    assert response.status_code == 200, response.content
    return json.loads(response.content)


LOGIN = "mutation ($input: ObtainJSONWebTokenInput!) { obtainKrakenToken(input: $input) { token } }"
RATES = """query ($number: String!, $mpxn: String!) {
  applicableRates(accountNumber: $number, mpxn: $mpxn, startAt: "2025-10-25T23:00:00Z",
      endAt: "2025-10-27T00:00:00Z", first: 10) { edges { node { value validFrom validTo } } } }"""
BILL = """query ($number: String!) { account(accountNumber: $number) { balance bills(first: 5) { edges { node {
    fromDate toDate ... on StatementType { closingBalance totalCharges { netTotal taxTotal grossTotal }
      transactions(first: 5) { edges { node { title amounts { net tax gross }
        ... on Charge { consumption { quantity usageCost supplyCharge } } } } } } } } } } }"""


def test_a_dual_fuel_home_from_meter_to_price(home: Home) -> None:
    # The devices of both meters send the month: half-hours of electricity, days of gas.
    half_hours = (END - SINCE) // timedelta(minutes=30)
    assert half_hours == 1490
    deliver(
        home.head_end_key,
        "2025-10/electricity",
        "kWh",
        [
            {
                "supplyPoint": MPAN,
                "startAt": SINCE.isoformat(),
                "stepMinutes": 30,
                "values": [0.1] * half_hours,
            }
        ],
    )
    days = [OCTOBER + timedelta(days=number) for number in range(31)]
    deliver(
        home.head_end_key,
        "2025-10/gas",
        "m3",
        [
            {
                "supplyPoint": MPRN,
                "startAt": start_of_day(day, LONDON).isoformat(),
                "stepMinutes": 1440,
                "values": [1],
            }
            for day in days
        ],
    )

    # What the customer sees of the long day, in kWh whatever the meter counts.
    sunday = {"period_from": "2025-10-25T23:00:00Z", "period_to": "2025-10-27T00:00:00Z"}
    electricity = f"/v1/electricity-meter-points/{MPAN}/meters/{ELECTRICITY_METER}/consumption/"
    gas = f"/v1/gas-meter-points/{MPRN}/meters/{GAS_METER}/consumption/"
    assert fetch(home.api_key, electricity, **sunday)["count"] == 50
    [whole] = fetch(home.api_key, electricity, group_by="day", **sunday)["results"]
    assert Decimal(whole["consumption"]) == 5
    assert (whole["interval_start"], whole["interval_end"]) == (
        "2025-10-26T00:00:00+01:00",
        "2025-10-27T00:00:00Z",
    )
    [burnt] = fetch(home.api_key, gas, **sunday)["results"]
    assert Decimal(burnt["consumption"]) == Decimal("11.249")

    # What a kWh costs as the night goes by: the clock says when, and the hour that it repeats is night twice.
    clock = FixedClock(NOW)
    token = GraphQL(clock=clock).must(LOGIN, {"input": {"email": "sam@example.com", "password": PASSWORD}})
    client = GraphQL(token=token["obtainKrakenToken"]["token"], clock=clock)
    priced = client.must(RATES, {"number": home.number, "mpxn": MPAN})["applicableRates"]["edges"]
    assert [
        (Decimal(one["node"]["value"]), one["node"]["validFrom"], one["node"]["validTo"]) for one in priced
    ] == [
        (Decimal(30), "2025-10-25T23:00:00+00:00", "2025-10-25T23:30:00+00:00"),
        (Decimal(10), "2025-10-25T23:30:00+00:00", "2025-10-26T07:30:00+00:00"),
        (Decimal(30), "2025-10-26T07:30:00+00:00", "2025-10-27T00:00:00+00:00"),
    ]

    # And what the month comes to.
    run_bills(through=NOVEMBER, now=NOW)
    account = client.must(BILL, {"number": home.number})["account"]
    assert account["balance"] == -8578
    [bill] = [edge["node"] for edge in account["bills"]["edges"]]
    assert (bill["fromDate"], bill["toDate"], bill["closingBalance"]) == ("2025-10-01", "2025-11-01", -8578)
    assert bill["totalCharges"] == {"netTotal": 8170, "taxTotal": 408, "grossTotal": 8578}
    charges = {edge["node"]["title"]: edge["node"] for edge in bill["transactions"]["edges"]}
    assert {title: (one["amounts"], one["consumption"]) for title, one in charges.items()} == {
        "Electricity": (
            {"net": 5148, "tax": 257, "gross": 5405},
            {"quantity": "149", "usageCost": 3598, "supplyCharge": 1550},
        ),
        "Gas": (
            {"net": 3022, "tax": 151, "gross": 3173},
            {"quantity": "348.719", "usageCost": 2092, "supplyCharge": 930},
        ),
    }
