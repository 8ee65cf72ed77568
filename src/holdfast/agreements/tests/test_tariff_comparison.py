"""Tariffs compared on one's own use, over HTTP.

Worked by hand for 1 and 2 March 2025, 500 Wh each half-hour, 48 kWh in two days, VAT 5 %:

    standard  20 p a kWh, 50 p a day             960 p + 100 p = 1060 p -> 1113 p
    night     10 p for 10 half-hours a day (10 kWh in two days), 25 p else (38 kWh), 40 p a day
                                 100 p + 950 p + 80 p          = 1130 p -> 1186.5 p, half up 1187 p
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import make_account, make_brand, make_organization, make_user
from holdfast.agreements.tests.factories import NIGHT, SINCE, make_agreement, make_product, make_tariff
from holdfast.agreements.tests.metered import metered
from holdfast.products.choices import TariffKind
from holdfast.products.operations import PriceTerms
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User
    from holdfast.products.models import Tariff
    from holdfast.properties.models import SupplyPoint

pytestmark = pytest.mark.django_db

MARCH_1 = datetime(2025, 3, 1, tzinfo=UTC)
LATER = datetime(2025, 3, 3, 9, tzinfo=UTC)
COMPARE = """query ($mpan: String) { smartTariffComparison(mpan: $mpan) {
    currentCost currentCostWithTax consumptionReadingsStartAt consumptionReadingsEndAt
    costComparisons { tariff cost costWithTax } } }"""


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def account(user: User) -> Account:
    return make_account(user=user, brand=make_brand())


@pytest.fixture
def point(account: Account) -> SupplyPoint:
    """A home on a standard tariff, metered for two days and nine hours."""
    place = make_property()
    occupy(account, place)
    point = make_supply_point(place)
    make_agreement(account, supply_point=point)
    metered(point, MARCH_1, [500] * (96 + 18))
    return point


@pytest.fixture
def night(account: Account) -> Tariff:
    rates = {
        "DAY": [PriceTerms(SINCE, Decimal(25))],
        "NIGHT": [PriceTerms(SINCE, Decimal(10))],
    }
    return make_tariff(account.brand, rates, kind=TariffKind.DAY_NIGHT, bands=NIGHT, standing="40")


def compare(user: User, mpan: str | None = None, now: datetime = LATER) -> Any:
    return data_of(ask(customer(user), COMPARE, now=now, mpan=mpan))["smartTariffComparison"]


def test_tariffs_are_compared_on_the_whole_days_that_are_known(
    user: User, point: SupplyPoint, night: Tariff
) -> None:
    assert compare(user, point.identifier) == {
        "currentCost": 1060.0,
        "currentCostWithTax": 1113.0,
        "consumptionReadingsStartAt": "2025-03-01T00:00:00+00:00",
        "consumptionReadingsEndAt": "2025-03-03T00:00:00+00:00",
        "costComparisons": [{"tariff": night.code, "cost": 1130.0, "costWithTax": 1187.0}],
    }
    # with one home nobody has to name it
    assert compare(user) == compare(user, point.identifier)


def test_fixed_prices_are_todays_and_moving_ones_those_of_the_time(
    user: User, account: Account, point: SupplyPoint
) -> None:
    cheaper_since_today = make_tariff(
        account.brand,
        {"STANDARD": [PriceTerms(SINCE, Decimal(90), LATER), PriceTerms(LATER, Decimal(10))]},
    )
    moving = make_tariff(
        account.brand,
        {
            "STANDARD": [
                PriceTerms(SINCE, Decimal(5), MARCH_1 + timedelta(days=1)),
                PriceTerms(MARCH_1 + timedelta(days=1), Decimal(15), LATER),
                PriceTerms(LATER, Decimal(99)),
            ]
        },
        kind=TariffKind.HALF_HOURLY,
    )

    found = {one["tariff"]: one["cost"] for one in compare(user)["costComparisons"]}

    # 48 kWh at 10 p; 24 kWh at 5 p and 24 kWh at 15 p; two days of 50 p each
    assert found == {cheaper_since_today.code: 580.0, moving.code: 580.0}


def test_what_cannot_be_had_or_has_no_price_is_not_compared(
    user: User, account: Account, point: SupplyPoint
) -> None:
    brand = account.brand
    make_tariff(brand, product=make_product(brand, is_business=True))
    make_tariff(brand, product=make_product(brand, is_hidden=True))
    make_tariff(brand, kind=TariffKind.PREPAY)
    make_tariff(brand, region="_C")
    make_tariff(make_brand("ANOTHER"))
    make_tariff(brand, {"STANDARD": [PriceTerms(LATER, Decimal(1))]}, kind=TariffKind.HALF_HOURLY)

    assert compare(user)["costComparisons"] == []


def test_without_a_whole_day_there_is_nothing_to_compare(user: User, account: Account) -> None:
    place = make_property()
    occupy(account, place)
    point = make_supply_point(place)
    make_agreement(account, supply_point=point)
    assert compare(user, point.identifier) is None
    metered(point, MARCH_1, [500] * 40)
    assert compare(user, point.identifier) is None
    # an agreement that has ended is not what they pay now
    agreement = account.agreements.get()
    agreement.valid_to = MARCH_1
    agreement.save()
    assert compare(user, point.identifier) is None


def test_comparisons_of_others_are_refused(user: User, account: Account, point: SupplyPoint) -> None:
    stranger = make_user()
    make_account(user=stranger)

    def codes(caller: Any, mpan: str | None = point.identifier) -> list[str]:
        return error_codes(ask(caller, COMPARE, now=LATER, mpan=mpan))

    assert codes(None) == ["KT-CT-1112"]
    assert codes(customer(stranger)) == ["KT-CT-4177"]
    assert codes(customer(user), "0000000000000") == ["KT-CT-4177"]
    elsewhere = partner(make_organization("ELSEWHERE", permissions={"Can access third party queries"}))
    assert codes(elsewhere) == ["KT-CT-4177"]
    # whoever has no home or two has to name one
    assert codes(customer(stranger), None) == ["KT-CT-1605"]
    make_agreement(account)
    assert codes(customer(user), None) == ["KT-CT-1605"]
