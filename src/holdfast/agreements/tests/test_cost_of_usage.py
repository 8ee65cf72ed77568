"""What use cost, over HTTP: grouped in local time, on a day on which clocks change, and for whom it shows.

Worked by hand for 29 and 30 March 2025 in London, 250 Wh each half-hour, day 30 p and night 10 p from 00:30 to
05:30 by the clock on the wall, VAT 5 %:

    29 March  night 10 half-hours = 2.5 kWh x 10 p =  25 p; day 38 = 9.5 kWh x 30 p = 285 p; 310 p -> 325.5 p
    30 March  from 01:00 to 02:00 there is no time:
              night  8 half-hours = 2.0 kWh x 10 p =  20 p; day 38 = 9.5 kWh x 30 p = 285 p; 305 p -> 320.25 p
    together  645.75 p
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import make_account, make_brand, make_organization, make_user
from holdfast.agreements.tests.factories import NIGHT, SINCE, make_agreement, make_tariff
from holdfast.agreements.tests.metered import metered
from holdfast.metering import operations as metering
from holdfast.products.choices import TariffKind
from holdfast.products.operations import PriceTerms
from holdfast.properties.choices import Fuel
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User
    from holdfast.properties.models import SupplyPoint

pytestmark = pytest.mark.django_db

MARCH_29 = datetime(2025, 3, 29, tzinfo=UTC)
APRIL_1 = datetime(2025, 4, 1, 9, tzinfo=UTC)

COST = """query ($number: String, $meter: String, $fuel: FuelType, $start: DateTime,
        $grouping: ConsumptionGroupings!, $zone: String, $first: Int = 50) {
    costOfUsage(accountNumber: $number, meterId: $meter, fuelType: $fuel, startAt: $start,
            grouping: $grouping, timezone: $zone) {
        costEnabled direction
        details(grouping: $grouping, first: $first) {
            cost usageKwh pageInfo { hasNextPage }
            edges { node { startAt endAt cost usageKwh } }
        }
    } }"""


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def account(user: User) -> Account:
    return make_account(user=user, brand=make_brand())


@pytest.fixture
def point(account: Account) -> SupplyPoint:
    """A home on a day and night tariff, metered on 29 and 30 March, with nothing known of the 31st."""
    place = make_property()
    occupy(account, place)
    point = make_supply_point(place)
    rates = {
        "DAY": [PriceTerms(SINCE, Decimal(30))],
        "NIGHT": [PriceTerms(SINCE, Decimal(10))],
    }
    tariff = make_tariff(account.brand, rates, kind=TariffKind.DAY_NIGHT, bands=NIGHT)
    make_agreement(account, supply_point=point, tariff=tariff)
    metered(point, MARCH_29, [250] * (48 + 46))
    return point


def cost(user: User, **asked: Any) -> dict[str, Any]:
    asked = {"grouping": "DAY", "start": MARCH_29.isoformat(), **asked}
    found: dict[str, Any] = data_of(ask(customer(user), COST, now=APRIL_1, **asked))["costOfUsage"]
    return found


def nodes(costs: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in costs["details"]["edges"]]


def test_days_of_23_hours_cost_what_they_have(user: User, account: Account, point: SupplyPoint) -> None:
    costs = cost(user, number=account.number)

    assert costs["costEnabled"] is True
    assert costs["direction"] == "IMPORT"
    assert nodes(costs)[:2] == [
        {
            "startAt": "2025-03-29T00:00:00+00:00",
            "endAt": "2025-03-30T00:00:00+00:00",
            "cost": 326,
            "usageKwh": "12",
        },
        {
            "startAt": "2025-03-30T00:00:00+00:00",
            "endAt": "2025-03-30T23:00:00+00:00",
            "cost": 320,
            "usageKwh": "11.5",
        },
    ]
    # of the days after that nothing is known
    assert all(node["cost"] is None and node["usageKwh"] is None for node in nodes(costs)[2:])
    assert costs["details"]["cost"] == 646
    assert costs["details"]["usageKwh"] == "23.5"


def test_a_week_is_rounded_once_and_an_hour_by_itself(
    user: User, account: Account, point: SupplyPoint
) -> None:
    [week, *_] = nodes(cost(user, number=account.number, grouping="WEEK"))
    assert (week["startAt"], week["cost"]) == ("2025-03-24T00:00:00+00:00", 646)
    [month, *_] = nodes(cost(user, number=account.number, grouping="MONTH"))
    assert (month["cost"], month["usageKwh"]) == (646, "23.5")
    [quarter, *_] = nodes(cost(user, number=account.number, grouping="QUARTER"))
    assert quarter["cost"] == 646
    hours = nodes(cost(user, number=account.number, grouping="HOUR"))
    # from midnight: half an hour of day (7.5 p) and half an hour of night (2.5 p), with VAT 10.5 p
    assert (hours[0]["cost"], hours[0]["usageKwh"]) == (11, "0.5")
    halves = nodes(cost(user, number=account.number, grouping="HALF_HOUR"))
    assert [half["cost"] for half in halves[:2]] == [8, 3]
    # nothing is metered finer than half-hours, and nothing is made up
    assert nodes(cost(user, number=account.number, grouping="QUARTER_HOUR"))[0] == halves[0]


def test_pages_tell_the_cost_of_all_of_them(user: User, account: Account, point: SupplyPoint) -> None:
    costs = cost(user, number=account.number, first=1)

    assert len(nodes(costs)) == 1
    assert costs["details"]["pageInfo"]["hasNextPage"] is True
    assert costs["details"]["cost"] == 646


def test_by_meter_in_another_zone_and_for_both_fuels(
    user: User, account: Account, point: SupplyPoint
) -> None:
    meter = metering.install_meter(supply_point=point, serial_number="19L1", installed_at=SINCE, now=SINCE)
    by_meter = cost(user, meter=str(meter.pk))
    assert by_meter["details"]["cost"] == 646
    # in Madrid the 29th ends an hour earlier
    madrid = nodes(cost(user, number=account.number, zone="Europe/Madrid"))
    assert madrid[0]["endAt"] == "2025-03-29T23:00:00+00:00"
    gas = make_supply_point(point.property, "GBR_GAS")
    make_agreement(account, supply_point=gas)
    metered(gas, MARCH_29, [1000] * 48)
    # 48 kWh of gas at 20 p and 5 % VAT are 1008 p
    assert cost(user, number=account.number, fuel=Fuel.GAS)["details"]["cost"] == 1008
    assert cost(user, number=account.number, fuel="DUAL_FUEL")["details"]["cost"] == 1654


def test_what_is_fed_in_earns(user: User, account: Account, point: SupplyPoint) -> None:
    out = make_supply_point(point.property, direction="EXPORT")
    tariff = make_tariff(
        account.brand, {"STANDARD": [PriceTerms(SINCE, Decimal(15))]}, direction="EXPORT", standing="0"
    )
    make_agreement(account, supply_point=out, tariff=tariff)
    meter = metering.install_meter(supply_point=out, serial_number="19E1", installed_at=SINCE, now=SINCE)
    metered(out, MARCH_29, [500] * 48)

    costs = cost(user, meter=str(meter.pk))

    assert costs["direction"] == "EXPORT"
    # 24 kWh at 15 p, without tax for a home
    assert costs["details"]["cost"] == -360


def test_a_home_without_data_has_no_costs(user: User, account: Account) -> None:
    make_agreement(account, supply_point=make_supply_point(make_property()))

    costs = cost(user, number=account.number)

    assert costs["costEnabled"] is False
    assert costs["direction"] == "IMPORT"
    assert (nodes(costs), costs["details"]["cost"], costs["details"]["usageKwh"]) == ([], None, "0")


def test_what_those_before_them_used_stays_theirs(user: User, account: Account, point: SupplyPoint) -> None:
    successor = make_user()
    theirs = make_account(user=successor)
    agreement = account.agreements.get()
    agreement.valid_to = datetime(2025, 3, 30, tzinfo=UTC)
    agreement.save()
    make_agreement(theirs, supply_point=point, valid_from=agreement.valid_to)

    # half of it at 20 p: 11.5 kWh = 230 p, with VAT 241.5 p
    assert cost(successor, number=theirs.number)["details"]["cost"] == 242
    assert cost(user, number=account.number)["details"]["cost"] == 326


def test_costs_of_others_are_refused(user: User, account: Account, point: SupplyPoint) -> None:
    meter = metering.install_meter(supply_point=point, serial_number="19L1", installed_at=SINCE, now=SINCE)
    stranger = make_user()
    make_account(user=stranger)

    def codes(caller: Any, **asked: Any) -> list[str]:
        return error_codes(ask(caller, COST, now=APRIL_1, **{"grouping": "DAY", **asked}))

    assert codes(None, number=account.number) == ["KT-CT-1112"]
    assert codes(customer(stranger), number=account.number) == ["KT-CT-4177"]
    assert codes(customer(stranger), meter=str(meter.pk)) == ["KT-CT-4177"]
    assert codes(customer(stranger), meter="no-meter") == ["KT-CT-4177"]
    elsewhere = partner(make_organization("ELSEWHERE", permissions={"Can access third party queries"}))
    assert codes(elsewhere, number=account.number) == ["KT-CT-4177"]
    assert codes(customer(user)) == ["KT-CT-1605"]
    assert codes(customer(user), number=account.number, zone="Atlantis/Capital") == ["KT-CT-1605"]
